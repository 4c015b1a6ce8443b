"""Figures that somebody should look at before they are sent: far more than the last period, a leaver, a first time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.actions.shown.stamps import Stamp, ledger_stamp, transfers_in
from core.ledger.book import ITEM
from core.ledger.states import Action, State
from core.models.period import PayPeriod
from core.store.tables import Integration, ItemSource, Run, Transfer

TIMES = 3
"""How many times the last period's hours are unusual."""

SENT = (State.CONFIRMED.value, State.REVERSING.value)
LIVE = (State.PLANNED.value, State.SENDING.value, *SENT)
WRITES = (Action.CREATE.value, Action.REPLACE.value)
CHUNK = 500


class Why(StrEnum):
    MUCH_MORE = "much_more"
    LEAVER = "leaver"
    FIRST_TIME = "first_time"


@dataclass(frozen=True, slots=True)
class Unusual:
    """Why a person's figures are unusual. times: of the last period's hours. last_day: of a leaver's employment."""

    why: Why
    times: Decimal | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Going:
    """What a plan sends for one person. hours: the source's. ends: their last day of employment, where it is known."""

    hours: Decimal
    ends: date | None


def unusual_people(
    session: Session, integration: Integration, period: PayPeriod, going: Mapping[str, Going]
) -> dict[str, Unusual]:
    """The unusual ones, by source person.

    Nobody is there for the first time in the first period of all: then everybody would be.
    """
    last = before(period)
    earlier = _hours(session, integration, last)
    new = [person for person in going if person not in earlier]
    ever = _ever(session, integration, period.first, new)
    found: dict[str, Unusual] = {}
    for person, now in going.items():
        there = earlier.get(person, Decimal(0))
        if now.ends is not None and now.ends <= period.last:
            found[person] = Unusual(Why.LEAVER, last_day=now.ends)
        elif there > 0 and now.hours >= TIMES * there:
            found[person] = Unusual(Why.MUCH_MORE, times=(now.hours / there).quantize(Decimal("0.1")))
        elif (earlier or ever) and person not in earlier and person not in ever:
            found[person] = Unusual(Why.FIRST_TIME)
    return found


def unusual_stamp(session: Session, integration: Integration, period: PayPeriod) -> Stamp:
    """Another value as soon as an item of the period before changed, or a run began or ended."""
    runs = select(func.count(), func.count(col(Run.ended_at))).where(col(Run.integration_id) == integration.id)
    earlier = transfers_in(session, integration, before(period))
    return *ledger_stamp(session, earlier), *session.execute(runs).one()


def before(period: PayPeriod) -> PayPeriod:
    """The period before this one: the calendar month before a whole month, else one of equal length."""
    last = period.first - timedelta(days=1)
    if PayPeriod.month(period.first.year, period.first.month) == period:
        return PayPeriod.month(last.year, last.month)
    return PayPeriod(last - (period.last - period.first), last)


def _hours(session: Session, integration: Integration, period: PayPeriod) -> dict[str, Decimal]:
    """The source's hours of this period that live items cover, by person."""
    query = (
        select(ITEM.c.source_person, func.sum(col(ItemSource.quantity)))
        .join(ItemSource, col(ItemSource.item_id) == ITEM.c.id)
        .where(
            ITEM.c.transfer_id.in_(transfers_in(session, integration, period)),
            ITEM.c.first >= period.first,
            ITEM.c.first <= period.last,
            ITEM.c.state.in_(LIVE),
            ITEM.c.action.in_(WRITES),
            col(ItemSource.kind) != "supplement",
        )
        .group_by(ITEM.c.source_person)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _ever(session: Session, integration: Integration, day: date, people: Sequence[str]) -> set[str]:
    """For whom of these something before this day was ever sent."""
    earlier = select(col(Transfer.id)).where(col(Transfer.integration_id) == integration.id, col(Transfer.first) < day)
    if session.execute(earlier.limit(1)).first() is None:
        return set()
    found: set[str] = set()
    for start in range(0, len(people), CHUNK):
        query = select(ITEM.c.source_person).where(
            ITEM.c.integration_id == integration.id,
            ITEM.c.source_person.in_(people[start : start + CHUNK]),
            ITEM.c.first < day,
            ITEM.c.state.in_(SENT),
            ITEM.c.transfer_id.is_not(None),
        )
        found.update(session.scalars(query.distinct()))
    return found
