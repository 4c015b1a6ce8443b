"""One match through all rules: events, the table, a person's choice, the write gate, approval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from core.models.both_sides import Kept, Standing
from core.sync import events
from core.sync.approval import Approvals, decide_approval
from core.sync.bench import Match
from core.sync.decide import Decision, Standpoint, View, decide
from core.sync.forms import Form
from core.sync.gate import gate
from core.sync.merge import Merged, merge
from core.sync.presence import Seen
from core.sync.project import Held
from core.sync.steps import as_records, differing
from core.sync.through import Unfit
from core.sync.twins import Choice, Config, Question, SyncState, Twin
from core.sync.words import ASKS, FILLING, Deletes, Do, How, Policy, Presence, Side

SWINGS = 3
"""So often may a twin be written with its origin alternating within 24 hours."""
AGREEING = frozenset({Do.NOTHING, Do.REFRESH, Do.LINK})


class Verdict(NamedTuple):
    """wanted, standing: what the target is to hold. deletes: the table itself said that something is to go."""

    decision: Decision
    why: str = ""
    wanted: Form | None = None
    standing: Standing = Standing.REQUESTED
    deletes: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """What a question is bound to, and what a person decided about it while it still holds."""

    hashes: tuple[str, str]
    question: Question | None

    @property
    def choice(self) -> Choice | None:
        return self.question.choice if self.question else None


class Judge:
    def __init__(self, state: SyncState) -> None:
        self.state, self.mapping = state, state.mapping
        first = How.FIRST in (state.a.how, state.b.how)
        downgraded = first and state.config.deletes is Deletes.ON
        self.config = replace(state.config, deletes=Deletes.ASK) if downgraded else state.config

    def verdicts(self, match: Match, bound: Bound) -> list[Verdict]:
        """What is to be done: one thing, but for a merge, which writes into both sides."""
        config = self._config(match)
        event = self._event(match)
        unfit = event or events.unfit(match.twin, match.a.held, match.b.held, self.mapping)
        merged = None if unfit else self._merged(match)
        a, b = self._view(match, Side.A), self._view(match, Side.B)
        here, there = match.a.held, match.b.held
        equal = bool(here and there and not unfit and self.mapping.equal(here.form, there.form))
        standpoint = Standpoint(
            state=match.twin.state if match.twin else None,
            scoped=not unfit,
            disjoint=merged is not None,
            newer=self._newer(match, config),
        )
        decision = decide(standpoint, a, b, equal, config)
        verdict = Verdict(decision, unfit or match.how, deletes=decision.action in (Do.DELETE, Do.VOID))
        if decision.action is Do.MERGE and merged:
            return self._merge(match, verdict, merged)
        return [self._guarded(match, verdict, (a, b), bound, config)]

    def _guarded(
        self, match: Match, verdict: Verdict, views: tuple[View, View], bound: Bound, config: Config
    ) -> Verdict:
        """Through the gate, once as decided and, where that is a question somebody has answered, once as chosen."""
        done = self._through(match, verdict, views, config, chosen=False)
        if done.decision.action in ASKS and bound.choice and bound.question:
            chosen = _chosen(bound.choice, views, done.decision, match)
            if chosen and bound.question.do is done.decision.action:
                done = self._through(match, verdict._replace(decision=chosen), views, config, chosen=True)
                done = done._replace(deletes=False)
        if done.decision.action in AGREEING and match.a.held and match.b.held and views[0].live and views[1].live:
            done = self._approval(match, done, views, config)
        return done

    def _through(
        self, match: Match, verdict: Verdict, views: tuple[View, View], config: Config, *, chosen: bool
    ) -> Verdict:
        target = verdict.decision.target
        if target is None:
            return verdict
        mine = match.seen(target).held
        source_view, view = (views[1], views[0]) if target is Side.A else (views[0], views[1])
        fills = verdict.decision.action in FILLING | {Do.REMAP_ASK, Do.RESTORE_ASK}
        wanted = self._wanted(match, target) if fills else None
        if wanted:
            view = replace(view, frozen=view.frozen or self._closed(wanted, target))
        fits = not wanted or not mine or self._fits(mine, wanted, target, config)
        decision = gate(verdict.decision, source_view, view, config, fits=fits, chosen=chosen)
        if decision.action in FILLING and not chosen and _swings(match.twin, target.other):
            decision = decision._replace(action=Do.CONFLICT_SWINGING, gate="8.5")
        standing = source_view.standing or Standing.CANCELLED
        if wanted and standing is Standing.APPROVED and not _can_be_approved(config, target):
            standing = Standing.REQUESTED
        return verdict._replace(decision=decision, wanted=wanted, standing=standing)

    def _approval(self, match: Match, verdict: Verdict, views: tuple[View, View], config: Config) -> Verdict:
        """On first contact what waits on both sides counts as the beginning."""
        a, b, twin = match.a.held, match.b.held, match.twin
        if a is None or b is None or not (config.a.approvals and config.b.approvals):
            return verdict
        linked = twin is not None and verdict.decision.action is not Do.LINK
        before = (twin.a.standing, twin.b.standing) if twin and linked else (Standing.REQUESTED, Standing.REQUESTED)
        seen = Approvals(before[0], before[1], a.standing, b.standing)
        decision = decide_approval(seen, views[0].frozen, views[1].frozen, config)
        if decision.action is Do.NOTHING or (not linked and decision.target is None):
            return verdict
        if not linked and decision.action in ASKS | {Do.REFRESH}:
            return verdict
        target = decision.target
        wanted = match.seen(target).held if target else None
        standing = match.seen(target.other).held if target else None
        return verdict._replace(
            decision=decision,
            wanted=wanted.form if wanted else None,
            standing=standing.standing if standing else Standing.REQUESTED,
        )

    def _merge(self, match: Match, verdict: Verdict, merged: Merged) -> list[Verdict]:
        """One for each side that lacks something: whichever comes first, the other is then an update of its own."""
        found = []
        for side in Side:
            held = match.seen(side).held
            if held and held.form != merged.of(side):
                decision = verdict.decision._replace(target=side)
                found.append(verdict._replace(decision=decision, wanted=merged.of(side), standing=held.standing))
        return found

    def _config(self, match: Match) -> Config:
        held = match.a.held or match.b.held
        pair = self.mapping.type_pair(held.form) if held else None
        return replace(self.config, policy=pair.policy) if pair and pair.policy else self.config

    def _event(self, match: Match) -> events.Event | None:
        return events.of_people(match.twin, self.mapping, self.state.people_gone) if match.twin else None

    def _merged(self, match: Match) -> Merged | None:
        a, b, twin = match.a.held, match.b.held, match.twin
        if not (self.config.field_merge and twin and twin.kept is Kept.WORK and a and b):
            return None
        return merge(twin.base_form, a.form, b.form, self.mapping)

    def _newer(self, match: Match, config: Config) -> Side | None:
        a, b = match.a.held, match.b.held
        if config.policy is not Policy.NEWEST or not (a and b and a.updated_at and b.updated_at):
            return None
        trusted = config.a.has_updated_at and config.b.has_updated_at
        if not trusted or abs(a.updated_at - b.updated_at) <= config.skew:
            return None
        return Side.A if a.updated_at > b.updated_at else Side.B

    def _view(self, match: Match, side: Side) -> View:
        seen: Seen = match.seen(side)
        held = seen.held
        if seen.presence is not Presence.PRESENT or held is None:
            return View(seen.presence)
        frozen = held.locked or self._closed(held.form, side)
        changed = match.twin is not None and held.hash != match.twin.end(side).hash
        # Where nobody approves anything, nothing was approved.
        approvals = self.config.can(side).approvals or held.standing.void
        return View(seen.presence, held.standing if approvals else Standing.REQUESTED, frozen, changed)

    def _closed(self, form: Form, side: Side) -> bool:
        pair = self.mapping.person(side, form.person)
        first, last = form.days
        return pair is not None and any(begin <= last and first <= end for begin, end in pair.closed)

    def _wanted(self, match: Match, target: Side) -> Form | None:
        """The other side's content in the target's words, over what the target has, or last had."""
        source, mine = match.seen(target.other).held, match.seen(target).held
        if source is None:
            return None
        old = mine.form if mine else match.twin.base_form if match.twin else None
        form = self.mapping.over(source.form, old, target)
        return None if isinstance(form, Unfit) else form

    def _fits(self, mine: Held, wanted: Form, target: Side, config: Config) -> bool:
        """Whether the target can change its record into this. Days with work are changed record by record."""
        if self.state.kept is Kept.WORK:
            return True
        (record,) = as_records(wanted, None)
        return differing(mine.records[0], record) <= config.can(target).can_update


def _chosen(choice: Choice, views: tuple[View, View], asked: Decision, match: Match) -> Decision | None:
    """What `take A` and `take B` mean, whatever was asked: the other side becomes as that one is."""
    if choice not in (Choice.TAKE_A, Choice.TAKE_B):
        return None
    source, target = (views[0], views[1]) if choice is Choice.TAKE_A else (views[1], views[0])
    side = Side.B if choice is Choice.TAKE_A else Side.A
    if source.live and target.live:
        action = Do.UPDATE
    elif source.live:
        action = Do.RECREATE if match.twin else Do.CREATE
    elif target.live:
        action = Do.VOID if source.void else Do.DELETE
    else:
        return None
    return Decision(action, side, asked.row, "chosen")


def _swings(twin: Twin | None, origin: Side) -> bool:
    return twin is not None and twin.swings >= SWINGS and twin.last_origin is not origin


def _can_be_approved(config: Config, side: Side) -> bool:
    return config.can(side).can_approve or config.can(side).can_set_standing


def overall_days(match: Match) -> tuple[date, date]:
    """The days that a match is about."""
    forms = [seen.held.form for seen in (match.a, match.b) if seen.held]
    forms += [match.twin.base_form] if match.twin else []
    return min(form.days[0] for form in forms), max(form.days[1] for form in forms)
