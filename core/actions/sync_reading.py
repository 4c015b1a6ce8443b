"""Reading both sides of a sync, and planning until nothing more has to be read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from core.actions.connections import opened
from core.actions.home import Home
from core.actions.sync_rules import config_of, mapping_of
from core.models.both_sides import Kept
from core.providers.base import KeptInStep
from core.store.tables import Company, Integration, PersonCopy, TwinRow
from core.sync import carried, planned
from core.sync.actions import SyncPlan
from core.sync.plan import plan
from core.sync.planned import About
from core.sync.presence import Ask
from core.sync.project import Record, held
from core.sync.stored import questions_of, twins_of
from core.sync.twins import Guard, Reading, Span, SyncState
from core.sync.words import How, Side

DAY = timedelta(days=1)
MOST_ROUNDS = 6
"""Readings in a row that each asked for more; whatever is still open then is left for the next sync."""


@dataclass(frozen=True, slots=True)
class Read:
    """Both sides as they were read, and what they amount to."""

    state: SyncState
    plan: SyncPlan


def connection_of(integration: Integration, side: Side) -> str:
    return integration.source_id if side is Side.A else integration.target_id


def read_and_plan(
    home: Home, company: Company, integration: Integration, about: About, overruled: Collection[Guard] = ()
) -> Read:
    """Read these days of both systems and plan. Raises NotKept and the errors of `core.http.errors`.

    overruled: guards that a person has lifted.
    """
    with ExitStack() as stack:
        sides = {side: stack.enter_context(opened(home, connection_of(integration, side)))[1] for side in Side}
        people = _whom(home, integration, about)
        with ThreadPoolExecutor(2) as threads:
            readings = dict(threads.map(lambda side: (side, read_days(sides[side], about, people[side])), Side))
        state = _state(home, company, integration, about, readings, overruled)
        found = plan(state)
        for _ in range(MOST_ROUNDS):
            if not found.asked:
                break
            for side in Side:
                asks = [ask for ask in found.asked if ask.side is side]
                readings[side] = read_more(sides[side], about.kept, readings[side], asks)
            state = _state(home, company, integration, about, readings, overruled)
            found = plan(state)
    return Read(state, found)


def read_days(connector: KeptInStep, about: About, people: frozenset[str] | None) -> Reading:
    """One day more on either side: what lies on the edge of a reading proves nothing."""
    first, last = about.first - DAY, about.last + DAY
    return Reading(records=_listed(connector, about.kept, first, last, people), first=first, last=last, people=people)


def read_more(connector: KeptInStep, kept: Kept, reading: Reading, asks: Sequence[Ask]) -> Reading:
    """The reading with what a plan asked for on top."""
    records = {record.ref: record for record in reading.records}
    answers, spans = dict(reading.answers), list(reading.spans)
    for ask in asks:
        for ref in ask.refs:
            answers[ref] = _one(connector, kept, ask, ref)
        if ask.span:
            first, last = ask.span
            found = _listed(connector, kept, first, last, frozenset({ask.person}))
            records |= {record.ref: record for record in found}
            spans.append(Span(ask.person, first, last))
    return replace(reading, records=tuple(records.values()), answers=answers, spans=tuple(spans))


def _one(connector: KeptInStep, kept: Kept, ask: Ask, ref: str) -> Record | None:
    if kept is Kept.ABSENCE:
        return connector.absence_period(ref)
    if ask.day is None:
        raise ValueError("Work is asked for with the day that it counted to.")
    return connector.work_period(ref, ask.person, ask.day)


def _listed(
    connector: KeptInStep, kept: Kept, first: date, last: date, people: Collection[str] | None
) -> tuple[Record, ...]:
    read: Callable[..., Sequence[Record]] = (
        connector.absence_periods if kept is Kept.ABSENCE else connector.work_periods
    )
    return tuple(read(first, last, people))


def _whom(home: Home, integration: Integration, about: About) -> Mapping[Side, frozenset[str] | None]:
    """Whose records are read on each side; None for everybody."""
    if not about.people:
        return dict.fromkeys(Side)
    with home.store.read() as session:
        pairs = mapping_of(session, integration, about.kept).people
    mine = [pair for pair in pairs if pair.a in about.people]
    return {Side.A: frozenset(about.people), Side.B: frozenset(pair.b for pair in mine)}


def _state(
    home: Home,
    company: Company,
    integration: Integration,
    about: About,
    readings: Mapping[Side, Reading],
    overruled: Collection[Guard],
) -> SyncState:
    with home.store.read() as session:
        refs = {ref for side in Side for ref in held(side, readings[side].records)}
        twins = twins_of(
            home.store,
            session,
            integration.id,
            about.kept,
            (about.first - DAY, about.last + DAY),
            refs,
            about.people or None,
        )
        first_time = not twins and _never(session, integration, about.kept)
        how = How.FIRST if first_time else How.WINDOW
        open_ = planned.stored(home.store, session, integration=integration.id, states={planned.HELD}, kept=about.kept)
        return SyncState(
            kept=about.kept,
            a=replace(readings[Side.A], how=how),
            b=replace(readings[Side.B], how=how),
            mapping=mapping_of(session, integration, about.kept),
            config=config_of(session, integration, about.kept),
            today=home.store.clock().astimezone(ZoneInfo(company.time_zone)).date(),
            twins=tuple(twins),
            questions=questions_of(session, integration.id, about.kept),
            open_items=tuple(carried.open_item(home.store, session, one) for one in open_),
            known_people=_known_people(session, integration),
            overruled=frozenset(overruled),
        )


def _never(session: Session, integration: Integration, kept: Kept) -> bool:
    about = select(TwinRow.id).where(TwinRow.integration_id == integration.id, TwinRow.kept == kept.value)
    return session.exec(about.limit(1)).first() is None


def _known_people(session: Session, integration: Integration) -> Mapping[Side, frozenset[str]]:
    """Everybody whom a system listed when its employees were last read; nothing of one whose never were."""
    found = {}
    for side in Side:
        about = PersonCopy.connection_id == connection_of(integration, side)
        listed = session.exec(select(PersonCopy.person).where(about, col(PersonCopy.gone_at).is_(None))).all()
        if listed:
            found[side] = frozenset(listed)
    return found
