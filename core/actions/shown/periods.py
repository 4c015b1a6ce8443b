"""Pay periods and pay-out groups that there are to choose from, and how far each transfer is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from core.actions.copies import copies_stamp
from core.actions.home import Home
from core.actions.kept import Kept
from core.actions.shown.stamps import links_stamp
from core.models.period import PayPeriod
from core.store.tables import EmployeeLink, Integration, PersonCopy, Plan, Run, Transfer

EVERYBODY = "all"
MONTHS_BACK = 4


@dataclass(frozen=True, slots=True)
class TransferNow:
    """One transfer. plan: id of its newest plan. running: its unfinished run. last_run: its newest run of all.

    reason: why it was closed, or reopened last. late: a later period of the same people has been planned since.
    """

    id: str
    period: PayPeriod
    group: str
    plan: int | None
    running: int | None
    last_run: int | None
    closed_by: str | None
    closed_at: datetime | None
    reason: str | None
    late: bool


def periods(home: Home, integration: Integration, today: date) -> list[PayPeriod]:
    """Periods that have a transfer, those that follow one that is no month, and the last calendar months, the newest
    first."""
    with home.store.read() as session:
        used = session.exec(
            select(col(Transfer.first), col(Transfer.last)).where(Transfer.integration_id == integration.id).distinct()
        ).all()
    found = {PayPeriod(first, last) for first, last in used}
    newest = max((p for p in found if p != PayPeriod.month(p.first.year, p.first.month)), default=None)
    if newest is not None and newest.next().first <= today:
        found.add(newest.next())
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
        version = *copies_stamp(session, integration.target_id), *links_stamp(session, integration)
        return GROUPS.get(session, integration.id, version, lambda _: _groups(session, integration))


GROUPS: Kept[list[tuple[str, int]]] = Kept(16)


def _groups(session: Session, integration: Integration) -> list[tuple[str, int]]:
    body = col(PersonCopy.body)
    # Grouped by its name: PostgreSQL takes two expressions with values in them for two different ones.
    group_of = body["payout_group"].as_string().label("payout_group")
    query = (
        select(group_of, func.count())
        .join(EmployeeLink, col(EmployeeLink.target_person) == col(PersonCopy.person))
        .where(
            PersonCopy.connection_id == integration.target_id,
            EmployeeLink.integration_id == integration.id,
            EmployeeLink.status == "linked",
            col(EmployeeLink.undone_at).is_(None),
            body["active"].as_boolean(),
        )
        .group_by(group_of)
    )
    counts: Counter[str] = Counter()
    for group, count in session.exec(query):
        counts[group or "unknown"] += count
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


def _planned_later(session: Session, row: Transfer) -> bool:
    later = select(Plan.id).join(Transfer, col(Transfer.id) == col(Plan.transfer_id))
    alike = (
        Transfer.integration_id == row.integration_id,
        Transfer.legal_entity == row.legal_entity,
        Transfer.payout_group == row.payout_group,
    )
    return session.exec(later.where(*alike, col(Transfer.first) > row.last).limit(1)).first() is not None


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
        closed_at=row.closed_at,
        reason=row.reason,
        late=_planned_later(session, row),
    )
