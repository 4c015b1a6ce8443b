"""Pay periods and pay-out groups that there are to choose from, and how far each transfer is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from core.actions.home import Home
from core.actions.people import links, remembered_people
from core.models.period import PayPeriod
from core.store.tables import Integration, Plan, Run, Transfer

EVERYBODY = "all"
MONTHS_BACK = 4


@dataclass(frozen=True, slots=True)
class TransferNow:
    """One transfer. plan: id of its newest plan. running: its unfinished run. last_run: its newest run of all."""

    id: str
    period: PayPeriod
    group: str
    plan: int | None
    running: int | None
    last_run: int | None
    closed_by: str | None


def periods(home: Home, integration: Integration, today: date) -> list[PayPeriod]:
    """Periods that have a transfer and the last calendar months, the newest first."""
    with home.store.read() as session:
        used = session.exec(
            select(col(Transfer.first), col(Transfer.last)).where(Transfer.integration_id == integration.id).distinct()
        ).all()
    found = {PayPeriod(first, last) for first, last in used}
    month = PayPeriod.month(today.year, today.month)
    for _ in range(MONTHS_BACK):
        found.add(month)
        before = month.first - timedelta(days=1)
        month = PayPeriod.month(before.year, before.month)
    return sorted(found, key=lambda p: (p.last, p.first), reverse=True)


def usual_period(home: Home, integration: Integration, today: date) -> PayPeriod:
    """What people most likely came for: the period worked on last, else the calendar month before today's."""
    with home.store.read() as session:
        newest = session.exec(
            select(Transfer)
            .join(Plan, col(Plan.transfer_id) == Transfer.id)
            .where(Transfer.integration_id == integration.id)
            .order_by(col(Plan.id).desc())
        ).first()
    if newest is not None:
        return PayPeriod(newest.first, newest.last)
    before = today.replace(day=1) - timedelta(days=1)
    return PayPeriod.month(before.year, before.month)


def payout_groups(home: Home, integration: Integration) -> list[tuple[str, int]]:
    """Pay-out groups of linked people as payroll has them, with their number; the largest first."""
    with home.store.read() as session:
        target = remembered_people(session, integration.target_id)
        partners = links(session, integration.id).values()
    counts = Counter(target[p].payout_group or "unknown" for p in partners if p in target and target[p].active)
    return sorted(counts.items(), key=lambda found: (-found[1], found[0]))


def transfers(home: Home, integration: Integration, period: PayPeriod) -> list[TransferNow]:
    """The transfers of a period that have been planned, by pay-out group."""
    with home.store.read() as session:
        rows = session.exec(
            select(Transfer)
            .where(
                Transfer.integration_id == integration.id,
                Transfer.first == period.first,
                Transfer.last == period.last,
            )
            .order_by(col(Transfer.payout_group))
        ).all()
        return [_view(session, row) for row in rows]


def transfer(home: Home, integration: Integration, period: PayPeriod, group: str) -> TransferNow | None:
    """The transfer of a period and pay-out group (`EVERYBODY` for no restriction), None while nobody planned it."""
    return next((t for t in transfers(home, integration, period) if t.group == group), None)


def _view(session: Session, row: Transfer) -> TransferNow:
    plan = session.exec(select(Plan.id).where(Plan.transfer_id == row.id).order_by(col(Plan.id).desc())).first()
    runs = session.exec(
        select(Run.id, Run.ended_at).where(Run.transfer_id == row.id).order_by(col(Run.id).desc())
    ).all()
    return TransferNow(
        id=row.id,
        period=PayPeriod(row.first, row.last),
        group=row.payout_group,
        plan=plan,
        running=next((run for run, ended in runs if ended is None), None),
        last_run=runs[0][0] if runs else None,
        closed_by=row.closed_by if row.closed_at else None,
    )
