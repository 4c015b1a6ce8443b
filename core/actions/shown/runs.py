"""Runs: what was sent when and by whom, how far it is, and each row's story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.actions.home import Home, NotFound
from core.actions.shown.names import Names, target_names
from core.actions.shown.plans import Sum, merged
from core.ledger.book import ITEM, TRANSITION
from core.ledger.states import State
from core.models.period import PayPeriod
from core.store.tables import Company, Integration, Run, Sheet, Transfer

NEED_SOMETHING = (State.REJECTED.value, State.HELD.value, State.CANCELLED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNow:
    """One run. rows: its items by state, as they are now. report: what reading back found, empty until then.

    period, group: None for a run of employee data. wanted: how many people were chosen, None for all of the plan.
    """

    id: int
    state: str
    reason: str | None
    actor: str
    trigger: str
    stopped_by: str | None
    period: PayPeriod | None
    group: str | None
    plan: int | None
    plan_hash: str
    wanted: int | None
    people: int
    rows: Mapping[str, int]
    report: Mapping[str, Any]
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def ended(self) -> bool:
        return self.ended_at is not None

    @property
    def total(self) -> int:
        return sum(self.rows.values())

    def count(self, *states: str) -> int:
        return sum(self.rows.get(state, 0) for state in states)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Rows of a run that ended alike. example: the whole sentence of one of them."""

    state: str
    code: str | None
    reason: str | None
    rows: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item of a run. name: of the target in payroll. quantity: in `unit`."""

    item: int
    state: str
    action: str
    person: str
    employee: str
    first: date
    last: date
    operation: str
    name: str
    unit: str
    quantity: Decimal
    reason: str | None
    code: str | None
    marker: str
    ref: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a row's story."""

    at: datetime
    before: str
    after: str
    note: str


def run_list(home: Home, company: Company, limit: int = 50) -> list[RunNow]:
    """The company's runs, the newest first."""
    with home.store.read() as session:
        rows = session.scalars(_of_company(company).order_by(col(Run.id).desc()).limit(limit)).all()
        return [_view(session, row) for row in rows]


def run_now(home: Home, company: Company, run: int) -> RunNow:
    """Raises NotFound for a run that is not this company's."""
    with home.store.read() as session:
        row = session.scalar(_of_company(company).where(col(Run.id) == run))
        if row is None:
            raise NotFound(f"{company.name} has no run {run}.")
        return _view(session, row)


def _of_company(company: Company) -> Any:
    mine = select(col(Integration.id)).where(col(Integration.company_id) == company.id)
    return select(Run).where(col(Run.integration_id).in_(mine))


def _view(session: Session, row: Run) -> RunNow:
    about = session.get(Transfer, row.transfer_id) if row.transfer_id else None
    counts = session.execute(
        select(ITEM.c.state, func.count().label("rows")).where(ITEM.c.run_id == row.id).group_by(ITEM.c.state)
    )
    people = select(func.count(ITEM.c.source_person.distinct())).where(ITEM.c.run_id == row.id)
    return RunNow(
        id=row.id or 0,
        state=row.state,
        reason=row.reason,
        actor=row.actor,
        trigger=row.trigger,
        stopped_by=row.stop_requested_by,
        period=PayPeriod(about.first, about.last) if about else None,
        group=about.payout_group if about else None,
        plan=row.plan_id,
        plan_hash=row.plan_hash,
        wanted=len(row.people) or None,
        people=session.scalar(people) or 0,
        rows={found.state: found.rows for found in counts},
        report=row.report,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def run_sums(home: Home, company: Company, run: int) -> list[Sum]:
    """What of this run is in payroll now, by target."""
    view = run_now(home, company, run)
    with home.store.read() as session:
        names = _names(session, run)
        query = (
            select(
                ITEM.c.action,
                ITEM.c.operation,
                ITEM.c.target,
                func.count(ITEM.c.source_person.distinct()),
                func.count(),
                func.sum(ITEM.c.quantity),
            )
            .where(ITEM.c.run_id == view.id, ITEM.c.state == State.CONFIRMED.value)
            .group_by(ITEM.c.action, ITEM.c.operation, ITEM.c.target)
        )
        rows = session.execute(query).all()
    return merged(
        Sum(action, operation, *names.of(operation, target), people, count, quantity)
        for action, operation, target, people, count, quantity in rows
    )


def run_reasons(home: Home, company: Company, run: int) -> list[Reason]:
    """How the run's rows ended; those that need something first, the most frequent first."""
    view = run_now(home, company, run)
    with home.store.read() as session:
        query = (
            select(
                ITEM.c.state,
                ITEM.c.code,
                func.min(ITEM.c.reason),
                func.count(),
                func.count(ITEM.c.source_person.distinct()),
            )
            .where(ITEM.c.run_id == view.id)
            .group_by(ITEM.c.state, ITEM.c.code)
        )
        found = [
            Reason(state=state, code=code, reason=reason, rows=rows, people=people)
            for state, code, reason, rows, people in session.execute(query)
        ]
    return sorted(found, key=lambda r: (r.state not in NEED_SOMETHING, -r.rows, r.code or ""))


def run_rows(
    home: Home, company: Company, run: int, states: Sequence[str] | None = None, start: int = 0, limit: int = 200
) -> list[Row]:
    """Rows of a run in these states (None: in all), those that need something first, by employee and day."""
    view = run_now(home, company, run)
    with home.store.read() as session:
        names = _names(session, run)
        order = ITEM.c.state.in_(NEED_SOMETHING).desc(), col(Sheet.name), ITEM.c.first, ITEM.c.id
        query = (
            select(ITEM, col(Sheet.name).label("employee"))
            .join(Sheet, col(Sheet.id) == ITEM.c.sheet_id, isouter=True)
            .where(ITEM.c.run_id == view.id)
            .order_by(*order)
            .offset(start)
            .limit(limit)
        )
        if states is not None:
            query = query.where(ITEM.c.state.in_(states))
        return [_row(found, names) for found in session.execute(query)]


def row_of(home: Home, company: Company, run: int, item: int) -> Row:
    """Raises NotFound for a row that is not of this run."""
    view = run_now(home, company, run)
    with home.store.read() as session:
        found = session.execute(
            select(ITEM, col(Sheet.name).label("employee"))
            .join(Sheet, col(Sheet.id) == ITEM.c.sheet_id, isouter=True)
            .where(ITEM.c.run_id == view.id, ITEM.c.id == item)
        ).first()
        if found is None:
            raise NotFound(f"Run {run} has no row {item}.")
        return _row(found, _names(session, run))


def _names(session: Session, run: int) -> Names:
    return target_names(session, session.get_one(Run, run).connection_id)


def _row(found: Any, names: Names) -> Row:
    name, unit = names.of(found.operation, found.target)
    return Row(
        item=found.id,
        state=found.state,
        action=found.action,
        person=found.source_person,
        employee=found.employee or found.source_person,
        first=found.first,
        last=found.last,
        operation=found.operation,
        name=name,
        unit=unit,
        quantity=found.quantity,
        reason=found.reason,
        code=found.code,
        marker=found.marker,
        ref=found.ref,
    )


def story(home: Home, company: Company, run: int, item: int) -> list[Event]:
    """All that happened to a row, in order, from planning on."""
    row = row_of(home, company, run, item)
    with home.store.read() as session:
        steps = session.execute(
            select(TRANSITION.c.at, TRANSITION.c.before, TRANSITION.c.after, TRANSITION.c.note)
            .where(TRANSITION.c.item_id == row.item)
            .order_by(TRANSITION.c.id)
        )
        return [Event(*step) for step in steps]
