"""How everything stands, over all companies: connections, open periods, unfinished runs, items, alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sql
from sqlmodel import Session, col, select

from core.actions.home import Home
from core.actions.shown.companies import End, end_of
from core.actions.shown.gauges import Gauges, gauges
from core.actions.shown.runs import RunNow, run_list
from core.actions.shown.summaries import Reason, period_summary
from core.ledger.book import ITEM
from core.ledger.states import Action, State
from core.store.tables import Company, Connection, Integration, Plan, Run, Transfer
from core.transfer.holdings import SUPERSEDED


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A transfer that nobody has closed, by its newest plan. plan: None when it was never planned.

    differences: what the newest run found in payroll that is not as the ledger says.
    """

    integration: str
    first: date
    last: date
    payout_group: str
    plan: int | None
    people: Mapping[str, int]
    alarms: tuple[Reason, ...]
    items: Mapping[str, int]
    differences: int


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it. connections: each with its company's name. by_hand: figures that a person must enter in payroll."""

    connections: tuple[tuple[str, End], ...]
    periods: tuple[PeriodView, ...]
    unfinished: tuple[RunNow, ...]
    items: Mapping[str, int]
    by_hand: int
    gauges: Gauges


def standing(home: Home) -> Standing:
    """How everything stands, as it is stored."""
    with home.store.read() as session:
        connections = tuple(
            (session.get_one(Company, row.company_id).name, end_of(home, session, row)) for row in _connections(session)
        )
        transfers = session.exec(
            select(Transfer, Integration)
            .join(Integration, col(Integration.id) == Transfer.integration_id)
            .where(col(Transfer.closed_at).is_(None))
            .order_by(col(Transfer.first).desc(), col(Transfer.payout_group))
        ).all()
        newest = {t.id: _newest_plan(session, t.id) for t, _ in transfers}
        items = {t.id: _items(session, ITEM.c.transfer_id == t.id) for t, _ in transfers}
        differences = {t.id: _differences(session, t.id) for t, _ in transfers}
        every, by_hand = _items(session, ITEM.c.action != Action.BY_HAND.value), _by_hand(session)
    periods = tuple(_period(home, i, t, newest[t.id], items[t.id], differences[t.id]) for t, i in transfers)
    measured = gauges(home, {end.id: end.token_expires for _, end in connections})
    return Standing(connections, periods, tuple(run_list(home, unfinished=True)), every, by_hand, measured)


def _connections(session: Session) -> Sequence[Connection]:
    query = select(Connection).where(col(Connection.removed_at).is_(None))
    return session.exec(query.order_by(col(Connection.created_at).desc())).all()


def _newest_plan(session: Session, transfer: str) -> Plan | None:
    return session.exec(select(Plan).where(Plan.transfer_id == transfer).order_by(col(Plan.id).desc())).first()


def _differences(session: Session, transfer: str) -> int:
    ended = select(Run).where(Run.transfer_id == transfer, col(Run.ended_at).is_not(None))
    newest = session.exec(ended.order_by(col(Run.id).desc())).first()
    return len(newest.report.get("differences", ())) if newest else 0


def _items(session: Session, *where: Any) -> dict[str, int]:
    """Items by state. What planning anew replaced was never sent and is left out."""
    query = (
        sql(ITEM.c.state, func.count())
        .where(*where, func.coalesce(ITEM.c.code, "") != SUPERSEDED)
        .group_by(ITEM.c.state)
    )
    return {str(state): int(count) for state, count in sorted(session.execute(query).all())}


def _by_hand(session: Session) -> int:
    query = sql(func.count()).where(ITEM.c.action == Action.BY_HAND.value, ITEM.c.state == State.HELD.value)
    return int(session.execute(query).scalar_one())


def _period(
    home: Home,
    integration: Integration,
    transfer: Transfer,
    plan: Plan | None,
    items: Mapping[str, int],
    differences: int,
) -> PeriodView:
    summary = period_summary(home, [plan.id]) if plan and plan.id else None
    return PeriodView(
        integration=integration.name,
        first=transfer.first,
        last=transfer.last,
        payout_group=transfer.payout_group,
        plan=plan.id if plan else None,
        people=summary.people if summary else {},
        alarms=summary.alarms if summary else (),
        items=items,
        differences=differences,
    )
