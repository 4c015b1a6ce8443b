"""A sync as pages show it: which systems are kept in step, the newest plan, and what became of each of its actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from core.actions.home import Home
from core.actions.shown.companies import Flow, flows
from core.actions.shown.sync_words import Change, Fact, Words, linked_names
from core.actions.sync_reading import connection_of
from core.models.both_sides import Kept
from core.providers.base import provider
from core.store.tables import Company, Integration, Run, SyncPlan, SyncQuestion
from core.sync import guards, planned
from core.sync.actions import Action, question
from core.sync.journal import Outcome
from core.sync.planned import Stored
from core.sync.twins import Choice, Guard, Question
from core.sync.words import ASKS, SENTENCES, WRITES, Deletes, Direction, Do, Drift, Policy, Side, Writeback

__all__ = [
    "ASKS",
    "SENTENCES",
    "WRITES",
    "Choice",
    "Deletes",
    "Direction",
    "Do",
    "Drift",
    "Guard",
    "Policy",
    "Question",
    "Side",
    "Writeback",
]

STOP_SENTENCES = guards.SENTENCES
PLANNED, ASKED, KEPT, DONE = planned.PLANNED, planned.ASKED, planned.KEPT, planned.DONE
UNDER_WAY = (planned.QUEUED, planned.ENTERED)
MISSED = (planned.STALE, planned.REFUSED, planned.HELD, planned.STOPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One action of a plan. person: the name. target: which side is written to or asked about; the other is where it
    comes from. kind: the name of the absence type. asked: what a decision is bound to."""

    number: int
    state: str
    reason: str | None
    do: Do
    target: Side | None
    person: str
    days: tuple[date, date]
    kind: str
    changes: tuple[Change, ...]
    facts: tuple[Fact, ...]
    asked: Question
    choice: Choice | None
    decided_by: str

    @property
    def undecided(self) -> bool:
        return self.state == ASKED and self.choice is None


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a plan does nothing. side: which one shows nothing; None for both. `count` of `of` twins are concerned."""

    guard: Guard
    side: Side | None
    count: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOf:
    """A run of a plan. side: which system it writes to. states: its actions, by how they stand. reason: of a wait."""

    id: int
    side: Side
    ended: bool
    reason: str | None
    stopped_by: str | None
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncNow:
    """The newest plan of a resource. people: of the source, empty for everybody. unread: could not be decided."""

    id: int
    hash: str
    kept: Kept
    first: date
    last: date
    people: tuple[str, ...]
    made_by: str
    made_at: datetime
    entries: tuple[Entry, ...]
    stops: tuple[Stopped, ...]
    notes: tuple[tuple[str, str, int], ...]
    unread: int
    runs: tuple[RunOf, ...]

    def of(self, *states: str) -> list[Entry]:
        return [one for one in self.entries if one.state in states]

    @property
    def running(self) -> RunOf | None:
        return next((run for run in self.runs if not run.ended), None)


def sync_flows(home: Home, company: Company) -> list[Flow]:
    """The company's integrations that keep two systems in step, the oldest first."""
    return [one for one in flows(home, company) if one.in_step]


def kept_of(flow: Flow) -> list[Kept]:
    """What both systems can keep in step."""
    told = [provider(end.provider).capabilities.kept_in_step for end in flow.ends]
    return [kept for kept in Kept if all(kept in one for one in told)]


def people_in_step(home: Home, integration: Integration) -> dict[str, str]:
    """Names of the linked people by the source's id, in their order."""
    with home.store.read() as session:
        names = linked_names(session, integration)
    return dict(sorted(names.items(), key=lambda entry: (entry[1].casefold(), entry[0])))


def sync_now_shown(home: Home, integration: Integration, kept: Kept) -> SyncNow | None:
    """The newest plan; None before the first."""
    with home.store.read() as session:
        row = planned.newest_plan(session, integration.id, kept)
        if row is None or row.id is None:
            return None
        found = planned.stored(home.store, session, plan=row.id)
        return _shown(session, integration, row, found)


def _shown(session: Session, integration: Integration, row: SyncPlan, found: Sequence[Stored]) -> SyncNow:
    words = Words(session, integration, Kept(row.kept))
    decided = {one.subject: one for one in _questions(session, integration, row.kept)}
    return SyncNow(
        id=row.id or 0,
        hash=row.hash,
        kept=Kept(row.kept),
        first=row.first,
        last=row.last,
        people=tuple(row.people),
        made_by=row.made_by,
        made_at=row.made_at,
        entries=tuple(_entry(words, one, decided.get(one.action.subject)) for one in found),
        stops=tuple(_stopped(stop) for stop in row.stops),
        notes=tuple((what, side, count) for what, side, count in row.notes),
        unread=row.unread,
        runs=_runs(session, integration, row.id or 0),
    )


def _stopped(stop: Mapping[str, Any]) -> Stopped:
    return Stopped(Guard(stop["guard"]), Side(stop["side"]) if stop["side"] else None, stop["count"], stop["of"])


def _questions(session: Session, integration: Integration, kept: str) -> Sequence[SyncQuestion]:
    about = SyncQuestion.integration_id == integration.id, SyncQuestion.kept == kept
    return session.exec(select(SyncQuestion).where(*about)).all()


def _runs(session: Session, integration: Integration, plan: int) -> tuple[RunOf, ...]:
    row = planned.ACTION.c
    counted = select(row.run_id, row.state, func.count()).where(row.plan_id == plan).group_by(row.run_id, row.state)
    states: dict[int, dict[str, int]] = {}
    for run, state, count in session.execute(counted):
        if run is not None:
            states.setdefault(run, {})[state] = count
    runs = session.exec(select(Run).where(col(Run.id).in_(states)).order_by(col(Run.id))).all()
    into_a = connection_of(integration, Side.A)
    return tuple(
        RunOf(
            id=run.id or 0,
            side=Side.A if run.connection_id == into_a else Side.B,
            ended=run.ended_at is not None,
            reason=run.reason,
            stopped_by=run.stop_requested_by,
            states=states[run.id or 0],
        )
        for run in runs
    )


def runs_of(home: Home, integration: Integration, plan: int) -> tuple[RunOf, ...]:
    """How far the runs of a plan are. Quick: it opens none of its actions."""
    with home.store.read() as session:
        return _runs(session, integration, plan)


def _entry(words: Words, one: Stored, row: SyncQuestion | None) -> Entry:
    action, asked = one.action, question(one.action)
    holds = row is not None and (row.a_hash, row.b_hash) == (asked.a_hash, asked.b_hash)
    held = action.a or action.b
    form = held.form if held else action.twin.base_form if action.twin else action.wanted
    return Entry(
        number=one.number,
        state=KEPT if one.state == ASKED and not _asks(action) else one.state,
        reason=one.reason,
        do=action.do,
        target=action.target,
        person=words.people.get(action.person, action.person),
        days=action.days,
        kind=words.kind(form),
        changes=tuple(words.changes(action)),
        facts=tuple(words.facts(action)) if _asks(action) else (),
        asked=asked,
        choice=Choice(row.choice) if row and holds and row.choice else None,
        decided_by=(row.decided_by or "") if row and holds else "",
    )


def _asks(action: Action) -> bool:
    """Whether it waits for a person. What became of an unclear write may have been found out by reading."""
    found = action.resolution
    return action.do in ASKS or (found is not None and found.outcome is Outcome.ASK)
