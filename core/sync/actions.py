"""What a plan consists of, as data: what is done to what, why, and what it changes field by field."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.models.both_sides import Activity, Kept, Standing
from core.sync.bench import Note
from core.sync.forms import AbsenceForm, Form, Stretch, WorkForm, as_json, fingerprint
from core.sync.guards import Stop
from core.sync.journal import Resolution
from core.sync.presence import Ask
from core.sync.project import Held
from core.sync.steps import Call, Step
from core.sync.through import SyncMapping
from core.sync.twins import End, Question, Twin
from core.sync.words import SENTENCES, WRITES, Do, Side, State


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of the target, as people read it; empty where there is nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do, to ask or to remember.

    key: the same for the same thing planned again (section 9). subject: what it is about: the twin, or the records.
    row, gate: of section 4. why: a plain word beside the row, such as how the records came together. person: as A calls
    them. twin: None where there is none yet. a, b: what the sides hold; a_hash, b_hash: what it was
    planned on. wanted: content to be, in the target's words, and standing. steps: the calls.
    after: the twin to store: at once where nothing is written, and for a resolved item. origin: whose content it is.
    """

    key: str
    subject: str
    kept: Kept
    do: Do
    row: int
    gate: str = ""
    why: str = ""
    target: Side | None = None
    origin: Side | None = None
    person: str
    days: tuple[date, date]
    twin: Twin | None = None
    a: Held | None = None
    b: Held | None = None
    a_hash: str = ""
    b_hash: str = ""
    wanted: Form | None = None
    standing: Standing = Standing.REQUESTED
    changes: tuple[FieldChange, ...] = ()
    steps: tuple[Step, ...] = ()
    after: Twin | None = None
    resolution: Resolution | None = None

    @property
    def writes(self) -> bool:
        """A provider is called."""
        return bool(self.steps)

    def held(self, side: Side) -> Held | None:
        return self.a if side is Side.A else self.b

    def sentence(self, names: Mapping[Side, str]) -> str:
        """Why, in English. names: of the two systems."""
        target = self.target or Side.B
        return SENTENCES[self.do].format(source=names[target.other], target=names[target])


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPlan:
    """actions: in the order in which they are applied. open: asked earlier and still so. asked: what to read before
    planning again. unread: how many were left for that reason. stops: why nothing is done; then `actions` is empty and
    `withheld` holds what would have been done."""

    actions: tuple[Action, ...] = ()
    open: tuple[Action, ...] = ()
    asked: tuple[Ask, ...] = ()
    notes: tuple[Note, ...] = ()
    unread: int = 0
    stops: tuple[Stop, ...] = ()
    withheld: tuple[Action, ...] = ()


PHASES = {Call.REMOVE: 1, Call.STANDING: 2, Call.REPLACE: 2, Call.SEND: 3}


def in_order(actions: list[Action]) -> tuple[Action, ...]:
    """Absences before work; per person what was unclear first, then deletes, changes, creates, the rest."""

    def place(action: Action) -> tuple[bool, str, int, date, str]:
        phase = PHASES[action.steps[0].call] if action.steps else 4
        phase = 0 if action.do is Do.RESOLVE else phase
        return action.kept is Kept.WORK, action.person, phase, action.days[0], action.subject

    return tuple(sorted(actions, key=place))


def end_of(held: Held) -> End:
    """What a twin remembers of what a side shows."""
    return End(
        ref=held.ref,
        refs=held.refs,
        person=held.form.person,
        type=held.type,
        hash=held.hash,
        standing=held.standing,
        updated_at=held.updated_at,
    )


def linked(twin: Twin | None, kept: Kept, a: Held, b: Held, mapping: SyncMapping, today: date) -> Twin:
    """The twin of two sides that agree."""
    if twin is None:
        new = as_json(mapping.finer(a.form, b.form))
        return Twin(id="", kept=kept, a=end_of(a), b=end_of(b), base=new, state=State.LINKED, since=today)
    same = (twin.a.hash, twin.b.hash) == (a.hash, b.hash)
    base = twin.base if same else as_json(mapping.finer(a.form, b.form))
    since = twin.since if twin.state is State.LINKED else today
    return replace(twin, a=end_of(a), b=end_of(b), base=base, state=State.LINKED, since=since)


def settled(action: Action, read_back: Held | None, mapping: SyncMapping, today: date) -> Twin | None:
    """The twin to store once an action was carried out and the target read anew. read_back: None: nothing is there.

    Hashes are of what the side shows, not of what was sent. After a merge that one side still has to follow, its change
    is left to be seen. None where there is nothing to remember.
    """
    if action.resolution and action.do is Do.RESOLVE:
        return after_resolving(action.resolution, action.twin, read_back, mapping, today)
    target, twin = action.target, action.twin
    if target is None or action.do not in WRITES:
        return action.after
    source = action.held(target.other)
    if action.do in (Do.DELETE, Do.VOID):
        return twin and replace(twin, state=State.TOMBSTONE, since=today)
    if source is None or read_back is None:
        return twin
    a, b = (source, read_back) if target is Side.B else (read_back, source)
    new = replace(linked(twin, action.kept, a, b, mapping, today), last_origin=action.origin)
    if action.do is Do.MERGE and twin and not mapping.equal(a.form, b.form):
        new = new.with_end(target, replace(new.end(target), hash=twin.end(target).hash))
    return new


def after_resolving(
    resolution: Resolution, twin: Twin | None, found: Held | None, mapping: SyncMapping, today: date
) -> Twin | None:
    """The twin that an unclear write has made, when it took place after all or was finished now.

    It remembers the source as it was when the write was planned: an edit since then is still an edit. What is adopted
    though it differs from what was sent counts as edited there.
    """
    item = resolution.item
    if item.do in (Do.DELETE, Do.VOID):
        return twin and replace(twin, state=State.TOMBSTONE, since=today)
    source = item.end(item.target.other)
    if found is None or source is None or item.source is None:
        return twin
    end = end_of(found)
    if resolution.adopted and item.wanted:
        end = replace(end, hash=fingerprint(item.wanted))
    forms = (item.source, found.form) if item.target is Side.B else (found.form, item.source)
    base = as_json(mapping.finer(*forms))
    ends = (source, end) if item.target is Side.B else (end, source)
    kept = Kept.WORK if isinstance(found.form, WorkForm) else Kept.ABSENCE
    made = Twin(id=item.twin, kept=kept, a=ends[0], b=ends[1], base=base, state=State.LINKED, since=today)
    return replace(made, last_origin=item.target.other, swings=twin.swings if twin else 0)


def key_of(kept: Kept, subject: str, do: Do, target: Side | None, wanted: Form | None, hashes: tuple[str, str]) -> str:
    said = [kept, subject, do, target or "", fingerprint(wanted) if wanted else "", *hashes]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def question(action: Action) -> Question:
    """What is remembered of an action that is put before people."""
    may_be = action.resolution.held if action.resolution else None
    return Question(action.subject, action.do, action.a_hash, action.b_hash, ref=may_be.ref if may_be else "")


def field_changes(before: Form | None, after: Form | None) -> tuple[FieldChange, ...]:
    """What differs, field by field, as people read it."""
    old, new = _said(before), _said(after)
    names = list(dict.fromkeys([*old, *new]))
    return tuple(FieldChange(n, old.get(n, ""), new.get(n, "")) for n in names if old.get(n, "") != new.get(n, ""))


def _said(form: Form | None) -> dict[str, str]:
    if isinstance(form, AbsenceForm):
        values = as_json(form)
        return {name: str(values[name] or "") for name in values if name not in ("side", "person")}
    if isinstance(form, WorkForm):
        return {"day": form.day.isoformat(), "work": "\n".join(_line(s) for s in form.stretches)}
    return {}


def _line(stretch: Stretch) -> str:
    times = f"{_clock(stretch.start)}–{_clock(stretch.end)}"
    rest = f"({stretch.break_minutes} min)" if stretch.break_minutes else ""
    kind = "–" if stretch.activity is Activity.BREAK else stretch.project
    return " ".join(part for part in (times, rest, kind, stretch.note) if part)


def _clock(minutes: int) -> str:
    days, rest = divmod(minutes, 1440)
    return f"{rest // 60:02}:{rest % 60:02}" + (f"{days:+}" if days else "")
