"""Figures that somebody should look at before they are sent: far more than the last period, a leaver, a first time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.actions.people import links
from core.ledger.book import ITEM
from core.ledger.states import Action, State
from core.models.period import PayPeriod
from core.store.tables import Integration, ItemSource, PersonCopy, Plan, PlanSheet, Transfer

TIMES = 3
"""How many times the last period's hours are unusual."""

LIVE = (State.PLANNED.value, State.SENDING.value, State.CONFIRMED.value, State.REVERSING.value)
WRITES = (Action.CREATE.value, Action.REPLACE.value)


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


def unusual_people(session: Session, integration: Integration, plan: int) -> dict[str, Unusual]:
    """Of those for whom this plan sends or sent something, the unusual ones, by source person.

    Nobody is there for the first time in the first period of all: then everybody would be.
    """
    row = session.get_one(Plan, plan)
    transfer = session.get_one(Transfer, row.transfer_id)
    now = _hours(session, ITEM.c.sheet_id.in_(select(col(PlanSheet.sheet_id)).where(col(PlanSheet.plan_id) == plan)))
    last = before(PayPeriod(transfer.first, transfer.last))
    days = (ITEM.c.first >= last.first, ITEM.c.first <= last.last)
    earlier = _hours(session, ITEM.c.integration_id == integration.id, *days)
    sent_ever = _ever(session, integration, transfer.first)
    leavers = _leavers(session, integration, transfer.last)
    found: dict[str, Unusual] = {}
    for person, hours in now.items():
        there = earlier.get(person, Decimal(0))
        if person in leavers:
            found[person] = Unusual(Why.LEAVER, last_day=leavers[person])
        elif there > 0 and hours >= TIMES * there:
            found[person] = Unusual(Why.MUCH_MORE, times=(hours / there).quantize(Decimal("0.1")))
        elif sent_ever and person not in sent_ever:
            found[person] = Unusual(Why.FIRST_TIME)
    return found


def before(period: PayPeriod) -> PayPeriod:
    """The period before this one: the calendar month before a whole month, else one of equal length."""
    last = period.first - timedelta(days=1)
    if PayPeriod.month(period.first.year, period.first.month) == period:
        return PayPeriod.month(last.year, last.month)
    return PayPeriod(last - (period.last - period.first), last)


def _hours(session: Session, *where: Any) -> dict[str, Decimal]:
    """The source's hours that live items cover, by person."""
    query = (
        select(ITEM.c.source_person, func.sum(col(ItemSource.quantity)))
        .join(ItemSource, col(ItemSource.item_id) == ITEM.c.id)
        .where(*where, ITEM.c.state.in_(LIVE), ITEM.c.action.in_(WRITES), col(ItemSource.kind) != "supplement")
        .group_by(ITEM.c.source_person)
    )
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for person, hours in session.execute(query):
        sums[person] += hours
    return dict(sums)


def _ever(session: Session, integration: Integration, day: date) -> set[str]:
    """For whom something before this day was ever sent."""
    query = select(ITEM.c.source_person).where(
        ITEM.c.integration_id == integration.id,
        ITEM.c.first < day,
        ITEM.c.state.in_(LIVE[2:]),
        ITEM.c.transfer_id.is_not(None),
    )
    return set(session.scalars(query.distinct()))


def _leavers(session: Session, integration: Integration, day: date) -> Mapping[str, date]:
    """Source persons whose employment ends by this day, as either system says."""
    partner = {target: person for person, target in links(session, integration.id).items()}
    found: dict[str, date] = {}
    for connection in (integration.source_id, integration.target_id):
        query = select(col(PersonCopy.person), col(PersonCopy.body)).where(col(PersonCopy.connection_id) == connection)
        for person, body in session.execute(query):
            ends = body.get("ends")
            if not ends or date.fromisoformat(ends) > day:
                continue
            source = person if connection == integration.source_id else partner.get(person)
            if source is not None:
                found[source] = min(date.fromisoformat(ends), found.get(source, date.max))
    return found
