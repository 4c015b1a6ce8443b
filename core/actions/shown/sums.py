"""Figures by target of payroll, and by week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.actions.home import Home
from core.actions.kept import Kept
from core.actions.shown.names import names_version, target_names
from core.actions.shown.plans import GOING, NOT_THERE, THERE, sheets_of
from core.actions.shown.stamps import ledger_stamp, transfers_in
from core.ledger.book import ITEM
from core.ledger.states import Action, State
from core.models.period import PayPeriod
from core.store.tables import Integration, ItemSource, Plan


@dataclass(frozen=True, slots=True)
class Sum:
    """What goes to one target of payroll. action: of the items. quantity: in `unit`."""

    action: str
    operation: str
    name: str
    unit: str
    people: int
    rows: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Week:
    """Hours of the source by calendar week (its Monday): to be in payroll, and those that are."""

    monday: date
    approved: Decimal
    in_payroll: Decimal


def will_be_sent(home: Home, integration: Integration, plan: int, people: Collection[str] | None = None) -> list[Sum]:
    """What waits to be sent of this plan, by target of payroll; hours first, then by name.

    people: source persons; None for all.
    """
    where = [ITEM.c.sheet_id.in_(sheets_of(plan)), ITEM.c.state == State.PLANNED.value]
    if people is not None:
        where.append(ITEM.c.source_person.in_(sorted(people)))
    with home.store.read() as session:
        transfer = session.get_one(Plan, plan).transfer_id
        version = ledger_stamp(session, [transfer]), names_version(session, integration.target_id)
        about = plan, None if people is None else frozenset(people)
        return WILL_BE_SENT.get(session, about, version, lambda _: sums(session, integration.target_id, *where))


WILL_BE_SENT: Kept[list[Sum]] = Kept(16)
"""By plan and people."""


def in_payroll(home: Home, integration: Integration, transfer: str) -> list[Sum]:
    """What payroll holds of all runs of a transfer, by target of payroll; hours first, then by name."""
    where = [ITEM.c.transfer_id == transfer, ITEM.c.state.in_(THERE)]
    where.append(ITEM.c.action.in_((Action.CREATE.value, Action.REPLACE.value)))
    with home.store.read() as session:
        version = ledger_stamp(session, [transfer]), names_version(session, integration.target_id)
        return IN_PAYROLL.get(session, transfer, version, lambda _: sums(session, integration.target_id, *where))


IN_PAYROLL: Kept[list[Sum]] = Kept(16)
"""By transfer."""


def sums(session: Session, connection: str, *where: Any) -> list[Sum]:
    """Items by action and target. Targets of one name are one line: people's own standard rates are a target each."""
    query = (
        select(
            ITEM.c.action,
            ITEM.c.operation,
            ITEM.c.target,
            func.count(ITEM.c.source_person.distinct()),
            func.count(),
            func.sum(ITEM.c.quantity),
        )
        .where(*where)
        .group_by(ITEM.c.action, ITEM.c.operation, ITEM.c.target)
    )
    names = target_names(session, connection)
    return _merged(
        Sum(action, operation, *names.of(operation, target), people, count, quantity)
        for action, operation, target, people, count, quantity in session.execute(query)
    )


def _merged(found: Iterable[Sum]) -> list[Sum]:
    together: dict[tuple[str, str, str, str], Sum] = {}
    for one in found:
        key = (one.action, one.operation, one.name, one.unit)
        old = together.get(key)
        together[key] = one if old is None else _add(old, one)
    return sorted(together.values(), key=lambda s: (s.action == Action.REMOVE, s.unit != "hours", s.name))


def _add(one: Sum, two: Sum) -> Sum:
    return Sum(
        one.action,
        one.operation,
        one.name,
        one.unit,
        one.people + two.people,
        one.rows + two.rows,
        one.quantity + two.quantity,
    )


def by_week(home: Home, integration: Integration, period: PayPeriod, plans: Iterable[int]) -> list[Week]:
    """Approved hours that plans of this period send or sent, by week. What waits for approval isn't in them.

    plans: the newest ones; what they sent and did not arrive is approved still.
    """
    newest = tuple(plans)
    with home.store.read() as session:
        transfers = transfers_in(session, integration, period)
        version = newest, *ledger_stamp(session, transfers)
        return WEEKS.get(
            session, (integration.id, period), version, lambda _: _weeks(session, period, transfers, newest)
        )


WEEKS: Kept[list[Week]] = Kept(16)


def _weeks(session: Session, period: PayPeriod, transfers: Sequence[str], plans: Iterable[int]) -> list[Week]:
    days = ITEM.c.first >= period.first, ITEM.c.first <= period.last
    wheres = [(ITEM.c.transfer_id.in_(transfers), ITEM.c.state.in_((*GOING, *THERE)), *days)]
    wheres += [(ITEM.c.sheet_id.in_(sheets_of(plan)), ITEM.c.state.in_(NOT_THERE), *days) for plan in plans]
    approved: defaultdict[date, Decimal] = defaultdict(Decimal)
    arrived: defaultdict[date, Decimal] = defaultdict(Decimal)
    for where in wheres:
        for day, state, hours in session.execute(_hours_by_day(*where)):
            monday = day - timedelta(days=day.weekday())
            approved[monday] += hours
            arrived[monday] += hours if state in THERE else Decimal(0)
    return [Week(monday, approved[monday], arrived[monday]) for monday in sorted(approved)]


def _hours_by_day(*where: Any) -> Any:
    return (
        select(ITEM.c.first, ITEM.c.state, func.sum(col(ItemSource.quantity)))
        .join(ItemSource, col(ItemSource.item_id) == ITEM.c.id)
        .where(*where, ITEM.c.action.in_((Action.CREATE.value, Action.REPLACE.value)))
        .where(col(ItemSource.kind) != "supplement")
        .group_by(ITEM.c.first, ITEM.c.state)
    )
