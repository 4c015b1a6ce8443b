"""Putting it together: from two readings, the twins and the settings to a plan, as data (section 10).

The same state always gives the same plan. Nothing is written by it; what has to be read before more can be decided is
asked for, and then the plan is made again.
"""

from __future__ import annotations

from dataclasses import replace

from core.models.both_sides import Kept
from core.sync import events
from core.sync.actions import Action, SyncPlan, after_resolving, field_changes, in_order, key_of, linked, question
from core.sync.before import bring_together
from core.sync.bench import Bench, Match, Note
from core.sync.events import Event
from core.sync.guards import stops
from core.sync.journal import Outcome, Resolution
from core.sync.judge import AGREEING, Bound, Judge, Verdict, overall_days
from core.sync.presence import Ask, Look, Seen
from core.sync.project import Held
from core.sync.steps import steps
from core.sync.twins import SyncState, Twin
from core.sync.unclear import held_back, resolutions
from core.sync.waiting import waiting
from core.sync.words import ASKS, KEPT_HERE, WRITES, Do, Presence, Side, State

AGREE_ROWS = (7, 10)
"""The rows of the table in which both sides are live and equal."""


def plan(state: SyncState) -> SyncPlan:
    """What there is to do, and why. Total: whatever it is handed, it gives an answer and raises nothing of its own."""
    return _Planner(state).plan()


class _Planner:
    def __init__(self, state: SyncState) -> None:
        self.state, self.mapping = state, state.mapping
        self.looks = {side: Look(side, state.kept, state.reading(side)) for side in Side}
        self.judge = Judge(state)
        self.actions: list[Action] = []
        self.open: list[Action] = []
        self.asked: list[Ask] = []
        self.notes: list[Note] = []
        self.unread = 0
        self.deletes = 0

    def plan(self) -> SyncPlan:
        twins = [twin for twin in self.state.twins if self._counts(twin)]
        free = {side: self._free(side, twins) for side in Side}
        resolved, asks = resolutions(self.state, self.looks, twins, free)
        self.asked += asks
        back = held_back(resolved)
        free = {side: [h for h in free[side] if h.ref not in back[side]] for side in Side}
        for resolution in resolved:
            self._resolve(resolution, twins)
        bench = Bench(self.mapping, self.looks, free, {side: self._alone(side) for side in Side})
        unclear = {r.item.twin for r in resolved} - {""}
        bring_together(bench, [self._match(twin) for twin in twins if twin.id not in unclear])
        self.notes += bench.notes
        for match in bench.matches:
            for verdict in self.judge.verdicts(match, self._bound(match)):
                self._decide(match, verdict)
        for side, held in bench.doubles:
            self._double(side, held)
        self._once_a_record()
        for action, instead in list(waiting(self.actions, (*self.actions, *self.open))):
            self.actions.remove(action)
            self._keep(instead, None)
        return self._whole()

    def _whole(self) -> SyncPlan:
        found = stops(self.state, self.looks, self.deletes)
        actions = in_order(self.actions)
        return SyncPlan(
            actions=() if found else actions,
            open=in_order(self.open),
            asked=tuple(sorted(set(self.asked), key=repr)),
            notes=tuple(sorted(set(self.notes), key=repr)),
            unread=self.unread,
            stops=found,
            withheld=actions if found else (),
        )

    def _once_a_record(self) -> None:
        """Of several decisions about records that overlap, one a record: the others wait for what it leaves."""
        taken: set[str] = set()
        overlaps = [action for action in self.actions if action.why == "overlap" and action.writes]
        for action in sorted(overlaps, key=lambda a: sorted(a.subject.split("|"))):
            refs = {held.ref for held in (action.a, action.b) if held}
            if refs & taken:
                self.actions.remove(action)
            taken |= refs

    def _counts(self, twin: Twin) -> bool:
        """Whether the twin still holds its records. One whose people were matched anew lets them go, once for all."""
        if not events.remembered(twin, self.state.today):
            return False
        if events.of_people(twin, self.mapping, {}) is Event.REMATCHED:
            if twin.state is not State.DETACHED:
                match = Match(twin, Seen(Presence.UNREAD), Seen(Presence.UNREAD))
                after = replace(twin, state=State.DETACHED, since=self.state.today)
                self._keep(self._action(match, Do.DETACH, 1, Event.REMATCHED), after)
            return False
        there = [(side, self.looks[side].held.get(twin.end(side).ref)) for side in Side]
        back = [bool(set(held.refs) & set(twin.end(side).refs)) for side, held in there if held]
        return not (twin.kept is Kept.WORK and twin.state is State.TOMBSTONE and back and not any(back))

    def _free(self, side: Side, twins: list[Twin]) -> list[Held]:
        """What no twin knows; without what can't take part, which is named."""
        known = {twin.end(side).ref for twin in twins}
        found = []
        for ref, held in sorted(self.looks[side].held.items()):
            if ref in known:
                continue
            why = None if held.standing.void or held.running else self.mapping.unfit(held.form)
            if why:
                self.notes.append(Note(why, side, held.form.person, ref))
            else:
                found.append(held)
        return found

    def _alone(self, side: Side) -> set[str]:
        """What was refused on the other side, or asked about beside all twins."""
        pairs = (key.split("|") for key in self.state.questions if "|" in key)
        return {pair[0 if side is Side.A else 1] for pair in pairs} | self.state.refused.get(side, frozenset())

    def _match(self, twin: Twin) -> Match:
        days = twin.days
        if twin.state is State.TOMBSTONE and not any(self._live(side, twin) for side in Side):
            return Match(twin, Seen(Presence.MISSING), Seen(Presence.MISSING))
        shown = {}
        for side in Side:
            end, gone = twin.end(side), self.state.reading(side).gone
            shown[side] = end.ref in self.looks[side].held or end.ref in gone or any(ref in gone for ref in end.refs)
        seen = {side: self.looks[side].of(twin, days, wanted=shown[side.other]) for side in Side}
        return Match(twin, seen[Side.A], seen[Side.B])

    def _live(self, side: Side, twin: Twin) -> bool:
        """Whether a side shows the twin's record, in force. What was buried is not asked for again."""
        there = self.looks[side].held.get(twin.end(side).ref)
        return there is not None and not there.standing.void

    def _decide(self, match: Match, verdict: Verdict) -> None:
        do = verdict.decision.action
        self.deletes += verdict.deletes
        if do is Do.SKIP_UNREAD:
            self.unread += 1
            self.asked += [seen.ask for seen in (match.a, match.b) if seen.ask]
        elif do is Do.IGNORE:
            self._ignore(match, verdict)
        elif do in AGREEING | {Do.REPORT_APPROVAL} and verdict.decision.row in AGREE_ROWS:
            self._agree(match, verdict)
        elif do in KEPT_HERE and match.twin:
            state = {Do.TOMBSTONE: State.TOMBSTONE, Do.DETACH: State.DETACHED}[do]
            after = replace(match.twin, state=state, since=self.state.today)
            self._keep(self._action(match, do, verdict.decision.row, verdict.why, verdict), after)
        elif do is not Do.NOTHING:
            self._keep(self._action(match, do, verdict.decision.row, verdict.why, verdict), None)

    def _agree(self, match: Match, verdict: Verdict) -> None:
        """Both sides are live and equal: what is remembered of them is renewed, where that says anything new."""
        a, b, do = match.a.held, match.b.held, verdict.decision.action
        if a is None or b is None:
            return
        after = linked(match.twin, self.state.kept, a, b, self.mapping, self.state.today)
        if match.twin is None or _told(after) != _told(match.twin):
            do = Do.REFRESH if do is Do.NOTHING else do
            self._keep(self._action(match, do, verdict.decision.row, verdict.why, verdict), after)

    def _ignore(self, match: Match, verdict: Verdict) -> None:
        if match.twin is None:
            return
        if match.twin.state is not State.IGNORED:
            after = replace(match.twin, state=State.IGNORED, since=self.state.today)
            self._keep(self._action(match, Do.IGNORE, 1, verdict.why, verdict), after)
        end = match.twin.end(Side.A)
        self.notes.append(Note(verdict.why, None, end.person, end.ref))

    def _double(self, side: Side, held: Held) -> None:
        there = Seen(Presence.PRESENT, held)
        match = Match(None, there, Seen(Presence.MISSING)) if side is Side.A else _mirrored(there)
        self._keep(replace(self._action(match, Do.DUPLICATE, 5, "natural_key"), target=side.other), None)

    def _resolve(self, resolution: Resolution, twins: list[Twin]) -> None:
        item = resolution.item
        twin = next((t for t in twins if item.twin and t.id == item.twin), None)
        held = {side: self.looks[side].held.get(end.ref) if (end := item.end(side)) else None for side in Side}
        if resolution.outcome is Outcome.ASK:
            held[item.target] = resolution.held
        if resolution.outcome is Outcome.UNREAD:
            self.unread += 1
            return
        a, b = held[Side.A], held[Side.B]
        hashes = a.hash if a else "", b.hash if b else ""
        pair = self.mapping.person(item.target, item.person)
        action = Action(
            key=key_of(self.state.kept, item.key, Do.RESOLVE, item.target, item.wanted, hashes),
            subject=item.key,
            kept=self.state.kept,
            do=Do.RESOLVE,
            row=2,
            why=resolution.outcome,
            target=item.target,
            person=pair.a if pair else item.person,
            days=(min(item.days), max(item.days)),
            twin=twin,
            a=a,
            b=b,
            a_hash=hashes[0],
            b_hash=hashes[1],
            wanted=item.wanted,
            standing=item.standing,
            resolution=resolution,
        )
        after = None
        if resolution.outcome is Outcome.DONE:
            after = after_resolving(resolution, twin, resolution.held, self.mapping, self.state.today)
        elif resolution.outcome is Outcome.AGAIN:
            records = self.looks[item.target].work(item.person, item.days) if self.state.kept is Kept.WORK else ()
            calls = steps(Do.UPDATE, records or (), item.wanted, item.standing, self.state.config.can(item.target))
            action = replace(action, steps=tuple(calls))
        self._keep(action, after)

    def _bound(self, match: Match) -> Bound:
        subject, hashes = match.subject, match.hashes
        asked = self.state.questions.get(subject)
        holds = asked is not None and (asked.a_hash, asked.b_hash) in (hashes, match.hashes_with_standing)
        return Bound(hashes, asked if holds else None)

    def _action(self, match: Match, do: Do, row: int, why: str, verdict: Verdict | None = None) -> Action:
        target = verdict.decision.target if verdict else None
        subject, hashes = match.subject, match.hashes
        if do in (Do.CONFLICT_APPROVAL, Do.REPORT_APPROVAL):
            hashes = match.hashes_with_standing
        wanted = verdict.wanted if verdict else None
        mine = match.seen(target).held if target else None
        standing = verdict.standing if verdict else None
        calls = []
        if verdict and target and do in WRITES:
            beside = do in (Do.CREATE, Do.RECREATE)
            records = mine.records if mine and not beside else ()
            calls = steps(do, records, wanted, verdict.standing, self.state.config.can(target))
        action = Action(
            key=key_of(self.state.kept, subject, do, target, wanted, hashes),
            subject=subject,
            kept=self.state.kept,
            do=do,
            row=row,
            gate=verdict.decision.gate if verdict else "",
            why=why,
            target=target,
            origin=target.other if target and do in WRITES else None,
            person=self._person(match),
            days=overall_days(match),
            twin=match.twin,
            a=match.a.held,
            b=match.b.held,
            a_hash=hashes[0],
            b_hash=hashes[1],
            wanted=wanted,
            changes=field_changes(mine.form if mine else None, wanted) if target else (),
            steps=tuple(calls),
        )
        return replace(action, standing=standing) if standing else action

    def _person(self, match: Match) -> str:
        """Whom it is about, as A calls them; only those take part who are known on both sides."""
        if match.twin:
            return match.twin.a.person
        if match.a.held or match.b.held is None:
            return match.a.held.form.person if match.a.held else ""
        pair = self.mapping.person(Side.B, match.b.held.form.person)
        return pair.a if pair else ""

    def _keep(self, action: Action, after: Twin | None) -> None:
        """What was asked already, and is as it was then, is not asked again."""
        action = replace(action, after=after)
        asked = self.state.questions.get(action.subject)
        asks = action.do in ASKS or (action.resolution is not None and action.resolution.outcome is Outcome.ASK)
        same = asked and replace(asked, choice=None) == question(action)
        (self.open if asks and same and after is None else self.actions).append(action)


def _told(twin: Twin) -> Twin:
    """The twin without what may change though nothing happened."""
    return replace(twin, a=replace(twin.a, updated_at=None), b=replace(twin.b, updated_at=None))


def _mirrored(there: Seen) -> Match:
    return Match(None, Seen(Presence.MISSING), there)
