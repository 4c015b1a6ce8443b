"""How things stand, as plain data: runs, connections, open periods, items, alarms. Read only, asks no provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sql
from sqlmodel import Session, col, select

from core.actions.home import Home, NotFound
from core.actions.summaries import Reason, period_summary
from core.ledger.book import ITEM
from core.ledger.runs import run_counts
from core.ledger.states import Action, State
from core.providers.base import provider
from core.store.tables import BreakerRow, Company, Connection, Integration, Plan, Run, TokenRow, Transfer


@dataclass(frozen=True, slots=True)
class RunView:
    """A run. states: its items by state; totals: what was confirmed, by operation.

    agrees: whether payroll held what the ledger says when the run ended, None before it was read back.
    first, last, payout_group: None for a run of employee changes. report: what reading back found.
    """

    id: int
    company: str
    integration: str
    first: date | None
    last: date | None
    payout_group: str | None
    plan: int | None
    state: str
    reason: str | None
    actor: str
    trigger: str
    created_at: datetime
    ended_at: datetime | None
    states: Mapping[str, int]
    totals: Mapping[str, str]
    agrees: bool | None
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Items of a run that did not arrive: refused, held for a person, or not sent. says: the reason as it was given."""

    state: str
    says: str
    items: int


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """A connection's health. pauses_until: nobody asks it before then, for the reason in `trouble`."""

    id: str
    company: str
    name: str
    provider: str
    base_url: str
    real: bool
    may_send: bool
    signed_in_as: str
    problems: tuple[str, ...]
    trouble: str | None
    pauses_until: datetime | None
    token_expires: datetime | None
    unconfirmed: int


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
    """All of it. by_hand: figures that a person must enter in payroll."""

    connections: tuple[ConnectionView, ...]
    periods: tuple[PeriodView, ...]
    unfinished: tuple[RunView, ...]
    items: Mapping[str, int]
    by_hand: int


def list_runs(home: Home, integration: Integration | None = None, unfinished: bool = False) -> list[RunView]:
    """The runs, newest first."""
    query = select(Run).order_by(col(Run.id).desc())
    if integration is not None:
        query = query.where(Run.integration_id == integration.id)
    if unfinished:
        query = query.where(col(Run.ended_at).is_(None))
    with home.store.read() as session:
        return [_run(session, row) for row in session.exec(query).all()]


def run_view(home: Home, run_id: int) -> RunView:
    """Raises NotFound."""
    with home.store.read() as session:
        row = session.get(Run, run_id)
        if row is None:
            raise NotFound(f"There is no run {run_id}.")
        return _run(session, row)


def _run(session: Session, row: Run) -> RunView:
    integration = session.get_one(Integration, row.integration_id)
    company = session.get_one(Company, integration.company_id)
    transfer = session.get(Transfer, row.transfer_id) if row.transfer_id else None
    ended = row.ended_at is not None
    counts = {} if ended else run_counts(session, row.id or 0)
    return RunView(
        id=row.id or 0,
        company=company.name,
        integration=integration.name,
        first=transfer.first if transfer else None,
        last=transfer.last if transfer else None,
        payout_group=transfer.payout_group if transfer else None,
        plan=row.plan_id,
        state=row.state,
        reason=row.reason,
        actor=row.actor,
        trigger=row.trigger,
        created_at=row.created_at,
        ended_at=row.ended_at,
        states=row.counts if ended else counts["states"],
        totals=row.totals if ended else counts["confirmed"],
        agrees=row.report.get("agrees"),
        report=row.report,
    )


def run_troubles(home: Home, run_id: int) -> list[Trouble]:
    """What of this run did not arrive, by reason, the most first."""
    states = (State.REJECTED.value, State.HELD.value, State.CANCELLED.value)
    query = (
        sql(ITEM.c.state, ITEM.c.reason, func.count())
        .where(ITEM.c.run_id == run_id, ITEM.c.state.in_(states))
        .group_by(ITEM.c.state, ITEM.c.reason)
    )
    with home.store.read() as session:
        found = [Trouble(state, reason or "", count) for state, reason, count in session.execute(query)]
    return sorted(found, key=lambda t: (-t.items, t.state, t.says))


def standing(home: Home) -> Standing:
    """How everything stands, as it is stored."""
    with home.store.read() as session:
        connections = tuple(_connection(session, row) for row in _connections(session))
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
    return Standing(connections, periods, tuple(list_runs(home, unfinished=True)), every, by_hand)


def _connections(session: Session) -> Sequence[Connection]:
    query = select(Connection).where(col(Connection.removed_at).is_(None))
    return session.exec(query.order_by(col(Connection.created_at).desc())).all()


def _connection(session: Session, row: Connection) -> ConnectionView:
    breaker = session.get(BreakerRow, row.id)
    token = session.get(TokenRow, row.id)
    return ConnectionView(
        id=row.id,
        company=session.get_one(Company, row.company_id).name,
        name=row.name,
        provider=row.provider,
        base_url=row.base_url,
        real=row.real,
        may_send=row.may_send,
        signed_in_as=row.signed_in_as,
        problems=tuple(row.problems),
        trouble=(breaker.reason if breaker and breaker.failures else None) or row.last_error,
        pauses_until=breaker.open_until if breaker else None,
        token_expires=token.expires_at if token else None,
        unconfirmed=len(provider(row.provider).capabilities.unconfirmed),
    )


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
        .where(*where, func.coalesce(ITEM.c.code, "") != "superseded")
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
