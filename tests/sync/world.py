"""Two systems in memory, the people who edit them, and a sync that can die between any two of its acts.

The systems convert with loss, as real ones do. What must never happen raises AssertionError at the moment it happens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from core.models.both_sides import AbsencePeriod, Kept, Standing, SyncAbilities, WorkPeriod
from core.sync.actions import Action, SyncPlan, end_of, question, settled
from core.sync.carried import as_approved
from core.sync.forms import WorkForm, cut
from core.sync.journal import Outcome
from core.sync.plan import plan
from core.sync.presence import Ask
from core.sync.project import Held, Record, held, marks
from core.sync.steps import Call, Step
from core.sync.through import SyncMapping
from core.sync.twins import Config, Guard, OpenItem, Question, Reading, Span, SyncState, Twin
from core.sync.words import ASKS, Do, How, Policy, Side, State
from tests.sync.shapes import FLAGGED, TYPED, mapping

ALL = frozenset({"type", "first", "last", "begins", "ends", "start", "end", "note", "day", "break_minutes", "project"})
FREELY = SyncAbilities(can_update=ALL, can_approve=True, breaks_apart=True, tells_changes=True, tells_deletes=True)
STANDING_ONLY = SyncAbilities(can_update=frozenset(), can_set_standing=True, can_approve=True, halves=False)
TODAY = date(2026, 4, 1)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


class Crash(Exception):
    """The process died."""


@dataclass
class System:
    """One side. dirty: places of what people changed and the sync has not yet taken notice of. noticed: the content
    of a place that it last took notice of; an edit that was taken back is none.

    souls: which thing of the real world a record stands for, whatever its id: told to nobody, only for looking back.
    """

    side: Side
    note_limit: int | None
    records: dict[str, Record] = field(default_factory=dict)
    dirty: set[str] = field(default_factory=set)
    noticed: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    souls: dict[str, int] = field(default_factory=dict)
    made: int = 0

    def send(self, record: Record) -> str:
        self.made += 1
        ref = f"{self.side}{self.made:04}"
        self.records[ref] = self._as_kept(record, ref)
        self.touched.add(ref)
        return ref

    def replace(self, ref: str, record: Record) -> None:
        assert ref in self.records, "A write to a record that is not there."
        self.records[ref] = self._as_kept(record, ref)
        self.touched.add(ref)

    def remove(self, ref: str) -> None:
        assert ref in self.records, "A delete of a record that is not there."
        del self.records[ref]
        self.touched.discard(ref)
        self.gone.add(ref)

    def held(self) -> dict[str, Held]:
        return held(self.side, self.records.values())

    def _as_kept(self, record: Record, ref: str) -> Record:
        return replace(record, ref=ref, note=cut(record.note, self.note_limit))


@dataclass
class World:
    kept: Kept
    config: Config
    mapping: SyncMapping = field(default_factory=mapping)
    twins: dict[str, Twin] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    journal: dict[str, OpenItem] = field(default_factory=dict)
    acts_left: int | None = None
    writes: list[Action] = field(default_factory=list)
    made_twins: int = 0
    made_souls: int = 0
    released: set[int] = field(default_factory=set)
    overruled: frozenset[Guard] = frozenset()

    def __post_init__(self) -> None:
        self.systems = {Side.A: System(Side.A, FLAGGED.note_limit), Side.B: System(Side.B, TYPED.note_limit)}

    # what people do

    def person_writes(self, side: Side, record: Record, ref: str = "") -> str:
        system = self.systems[side]
        if ref:
            self._dirty_now(side, ref)
            system.replace(ref, record)
        else:
            ref = system.send(record)
            self.made_souls += 1
            system.souls[ref] = self.made_souls
        self._dirty_now(side, ref)
        return ref

    def person_deletes(self, side: Side, ref: str) -> None:
        self._dirty_now(side, ref)
        self.released.add(self.systems[side].souls.get(ref, 0))
        self.systems[side].remove(ref)

    def person_sets(self, side: Side, ref: str, standing: Standing) -> None:
        """An approval is no edit of the content; a rejection ends it."""
        if standing.void:
            self.released.add(self.systems[side].souls.get(ref, 0))
        self.systems[side].replace(ref, replace(self.systems[side].records[ref], standing=standing))

    def answer(self, choose: Callable[[Question], Question]) -> None:
        for key, asked in self.questions.items():
            if asked.choice is None:
                self.questions[key] = choose(asked)

    # what the sync does

    def reading(self, side: Side, first: date = FIRST, last: date = LAST, **given: object) -> Reading:
        records = [r for r in self.systems[side].records.values() if touches(r, first, last)]
        reading = Reading(records=tuple(records), first=first, last=last)
        return replace(reading, **given)  # type: ignore[arg-type]

    def delta(self, side: Side) -> Reading:
        system = self.systems[side]
        changed = tuple(r for ref, r in system.records.items() if ref in system.touched)
        gone = frozenset(system.gone)
        return Reading(records=changed, first=FIRST, last=LAST, how=How.DELTA, gone=gone)

    def state(self, a: Reading, b: Reading) -> SyncState:
        return SyncState(
            kept=self.kept,
            a=a,
            b=b,
            mapping=self.mapping,
            config=self.config,
            today=TODAY,
            twins=tuple(self.twins.values()),
            questions=self.questions,
            open_items=tuple(self.journal.values()),
            overruled=self.overruled,
        )

    def planned(self, a: Reading | None = None, b: Reading | None = None) -> SyncPlan:
        """The plan, after everything that it asks for was read."""
        a, b = a or self.reading(Side.A), b or self.reading(Side.B)
        for _ in range(6):
            made = plan(self.state(a, b))
            if not made.asked:
                return made
            a = self._answered(Side.A, a, made.asked)
            b = self._answered(Side.B, b, made.asked)
        raise AssertionError(f"Asked again and again: {made.asked}")

    def sync(self, a: Reading | None = None, b: Reading | None = None, *, die_after: int | None = None) -> SyncPlan:
        """Plans and applies. die_after: so many acts (calls and commits), then the process dies."""
        self.acts_left = die_after
        made = self.planned(a, b)
        for action in made.actions:
            self._apply(action)
        self.acts_left = None
        return made

    def settle(self) -> SyncPlan:
        """Complete syncs, until there is nothing to do."""
        for _ in range(8):
            made = self.sync()
            if not made.actions:
                return made
        raise AssertionError(f"It never comes to rest: {[(a.do, a.row, a.why) for a in made.actions]}")

    def _stale(self, action: Action) -> bool:
        """Whether a side no longer holds what the action was planned on: an earlier one of the plan changed it."""
        planned = {side: action.held(side) for side in Side}
        fresh = {side: self.systems[side].held() for side in Side}
        return any(h and (h.ref not in fresh[s] or fresh[s][h.ref].hash != h.hash) for s, h in planned.items())

    def _apply(self, action: Action) -> None:
        if self._stale(action):
            now = {one.key: one for one in self.planned().actions} if action.do is Do.MERGE else {}
            again = as_approved(action, now, self.mapping)
            if again is None:
                return
            action = again
        if action.do in ASKS or (action.resolution and action.resolution.outcome is Outcome.ASK):
            self.questions[action.subject] = question(action)
        if action.steps:
            self._write(action)
        elif action.after:
            self._store(action.after)
        if action.resolution and action.resolution.outcome is not Outcome.ASK:
            del self.journal[action.subject]

    def _write(self, action: Action) -> None:
        assert action.target
        self.writes.append(action)
        system = self.systems[action.target]
        if not action.resolution:
            self._act()
            self.journal[action.key] = self._item(action)
        made = action.held(action.target).ref if action.held(action.target) else ""  # type: ignore[union-attr]
        for step in action.steps:
            self._act()
            made = self._call(system, step, action) or made
            self._act()
        found = system.held()
        if isinstance(action.wanted, WorkForm):
            made = f"{action.wanted.person}/{action.wanted.day.isoformat()}"
        twin = settled(action, found.get(made), self.mapping, TODAY)
        self.journal.pop(action.key if not action.resolution else "", None)
        if twin:
            self._store(twin)

    def _call(self, system: System, step: Step, action: Action) -> str:
        """One call; it must not touch what a person has changed and nobody has decided about."""
        if step.ref and step.call is not Call.STANDING:
            ref = _place(system.records[step.ref])
            by_person = action.gate == "chosen" or action.resolution is not None or self._was_chosen(action)
            edited = ref in system.dirty and system.held()[ref].hash != system.noticed.get(ref)
            by_rule = self.config.policy is not Policy.MANUAL or action.do is Do.MERGE
            assert by_person or by_rule or not edited, f"An edit is overwritten: {action.do} {step}"
            if (by_person or by_rule) and step.ref in system.souls:
                self.released.add(system.souls[step.ref])
        ref = step.ref
        if step.call is Call.SEND:
            ref = system.send(step.record)
        elif step.call is Call.REMOVE:
            system.remove(step.ref)
        else:
            system.replace(step.ref, step.record)
        source = self._source(action)
        if self.kept is Kept.ABSENCE and step.call in (Call.SEND, Call.REPLACE) and source:
            system.souls[ref] = self.systems[system.side.other].souls[source]
        return ref if step.call is Call.SEND else ""

    def _source(self, action: Action) -> str:
        """The ref of the record whose content is written."""
        assert action.target
        if action.resolution:
            end = action.resolution.item.end(action.target.other)
            return end.ref if end else ""
        held = action.held(action.target.other)
        return held.ref if held else ""

    def _was_chosen(self, action: Action) -> bool:
        asked = self.questions.get(action.subject)
        return asked is not None and asked.choice is not None

    def _item(self, action: Action) -> OpenItem:
        assert action.target
        mine, source = action.held(action.target), action.held(action.target.other)
        person = mine.form.person if mine else action.wanted.person if action.wanted else ""
        records = [r for r in self.systems[action.target].records.values() if r.person == person]
        days = [day for form in (mine and mine.form, action.wanted) if form for day in form.days]
        return OpenItem(
            key=action.key,
            do=action.do,
            target=action.target,
            twin=action.twin.id if action.twin else "",
            a=end_of(action.a) if action.a else None,
            b=end_of(action.b) if action.b else None,
            person=person,
            before=marks(records),
            source=source.form if source else None,
            wanted=None if action.do is Do.DELETE else action.wanted,
            standing=action.standing,
            days=tuple(days),
        )

    def _store(self, twin: Twin) -> None:
        if not twin.id:
            self.made_twins += 1
            twin = replace(twin, id=f"t{self.made_twins:04}")
        self.twins[twin.id] = twin
        for side in Side:
            there = self.systems[side].held().get(twin.end(side).ref)
            if twin.state is State.LINKED and there and there.hash == twin.end(side).hash:
                self.systems[side].dirty.discard(there.ref)
                self.systems[side].noticed[there.ref] = there.hash
        self._unite(twin)

    def _unite(self, twin: Twin) -> None:
        """Two records that were found to be one thing."""
        a, b = (self.systems[side].souls.get(twin.end(side).ref) for side in Side)
        if twin.state is State.LINKED and a and b and a != b:
            self.systems[Side.B].souls[twin.b.ref] = a
            self.released.add(b)

    def _act(self) -> None:
        if self.acts_left is not None:
            if self.acts_left == 0:
                raise Crash
            self.acts_left -= 1

    def _answered(self, side: Side, reading: Reading, asks: tuple[Ask, ...]) -> Reading:
        system = self.systems[side]
        answers, spans, records = dict(reading.answers), list(reading.spans), {r.ref: r for r in reading.records}
        for ask in (ask for ask in asks if ask.side is side):
            answers.update({ref: system.records.get(ref) for ref in ask.refs})
            if ask.span:
                spans.append(Span(ask.person, *ask.span))
                more = (r for r in system.records.values() if r.person == ask.person and touches(r, *ask.span))
                records.update({r.ref: r for r in more})
        return replace(reading, answers=answers, spans=tuple(spans), records=tuple(records.values()))

    def _dirty_now(self, side: Side, ref: str) -> None:
        self.systems[side].dirty.add(_place(self.systems[side].records[ref]))

    # what must be true at rest

    def differences(self) -> list[tuple[str, str]]:
        """Live things of either side that have no equal on the other, but for what was asked or left alone."""
        a, b = self.live(Side.A), self.live(Side.B)
        left = list(b)
        alone = []
        for one in a:
            other = next((o for o in left if self.mapping.equal(one.form, o.form)), None)
            if other:
                left.remove(other)
            else:
                alone.append(one)
        return [(h.form.side, h.ref) for h in [*alone, *left]]

    def lost(self) -> set[int]:
        """Things that are nowhere any more though nobody deleted or rejected them, or chose another in their place."""
        there = {s.souls[ref] for s in self.systems.values() for ref in s.records}
        return set(range(1, self.made_souls + 1)) - there - self.released

    def doubled(self) -> list[int]:
        """Things that one side holds twice, both live."""
        found = []
        for system in self.systems.values():
            live = [ref for ref, record in system.records.items() if not record.standing.void]
            souls = [system.souls[ref] for ref in live if ref in system.souls]
            found += [soul for soul in set(souls) if souls.count(soul) > 1]
        return found

    def live(self, side: Side) -> list[Held]:
        return [h for h in self.systems[side].held().values() if not h.standing.void]


def touches(record: Record, first: date, last: date) -> bool:
    if isinstance(record, WorkPeriod):
        return first <= record.day <= last
    return record.first <= last and first <= (record.last or date.max)


def _place(record: Record) -> str:
    return record.ref if isinstance(record, AbsencePeriod) else f"{record.person}/{record.day.isoformat()}"
