"""A home that was brought back from a back-up may be older than what payroll holds: rows sent after the back-up are in
payroll, and its ledger knows nothing of them. Sent again, they would be paid twice.

The same holds for a database that is older than its anchor file (`core.actions.anchored`).

So nothing is sent through its connections until payroll was read and compared (`handover verify`). What payroll holds
of ours and the ledger does not know is to the planner a record that is not from here: it blocks its rows until a person
decides, like every other that was there before (`our_records` in `core.transfer.holdings`).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from core.actions.home import Home
from core.models.period import PayPeriod
from core.store.audit import audit
from core.store.notices import Tells, tell_of_connection
from core.store.tables import Catalogue, Company, Connection, Integration, Run, Transfer

if TYPE_CHECKING:
    from core.actions.verify import Verdict
    from core.ledger.readback import Difference

RESTORED = "restored"
DOUBLE = "double"
BY, ANCHORS = "restore", "anchors"
"""What found that the data are older: who brought them back, or the anchor file."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What `compare_restored` came to. why: sending was closed. opened: it is open again. unknown: records with our
    mark that the ledger does not know: sent after the back-up. days: what must be compared, where it was not."""

    made_at: datetime
    why: str
    opened: bool
    unknown: tuple[Difference, ...]
    days: PayPeriod


def close_sending(home: Home, made_at: datetime, actor: str, found_by: str = BY) -> int:
    """Make every connection read-only and stop the runs that were under way. Answers how many companies there are.

    made_at: of the back-up; with ANCHORS a moment that the database surely reaches.
    """
    now = home.store.clock()
    with home.store.write() as session:
        for row in session.exec(select(Connection).order_by(col(Connection.id)).with_for_update()).all():
            _close(session, row, made_at, found_by, now)
        for run in session.exec(select(Run).where(col(Run.ended_at).is_(None))).all():
            run.stop_requested_by = BY
            session.add(run)
        companies = session.exec(select(Company.id).order_by(col(Company.id))).all()
        for company in companies:
            told = {"made_at": made_at.isoformat(), "found_by": found_by}
            audit(home.store, session, company, actor, RESTORED, f"company:{company}", **told)
    return len(companies)


def _close(session: Session, row: Connection, made_at: datetime, found_by: str, now: datetime) -> None:
    """Where it is closed already, it stays closed for the older reason too."""
    before = session.get(Catalogue, (row.id, RESTORED))
    may_send = row.may_send if before is None else bool(before.body["may_send"])
    since = made_at if before is None else min(made_at, _made_at(before))
    problems = _other_problems(row, before)
    body = {"made_at": since.isoformat(), "may_send": may_send}
    kept = session.merge(Catalogue(connection_id=row.id, name=RESTORED, version=found_by, body=body, read_at=now))
    row.may_send, row.problems = False, [*problems, _why(kept)]
    session.add(row)
    if may_send and row.removed_at is None:
        tell_of_connection(session, now, Tells.SENDING_CLOSED, row.id, now.isoformat())


def closed_because(session: Session, connection_id: str) -> str | None:
    """Why nothing may be sent through this connection since the home was brought back; None when it may."""
    row = session.get(Catalogue, (connection_id, RESTORED))
    return None if row is None else _why(row)


def compare_restored(
    home: Home, company: Company, integration: Integration, period: PayPeriod, found: Verdict, actor: str
) -> Compared | None:
    """After `verify`: open sending through this integration again. None where it was not closed by a restore.

    It stays closed where the chain is broken, or the days that were compared are not all that may have been sent.
    """
    with home.store.write() as session:
        row = session.get(Catalogue, (integration.target_id, RESTORED))
        if row is None:
            return None
        made_at, why = _made_at(row), _why(row)
        days = _days(home, session, integration, made_at)
        unknown = tuple(d for d in found.differences if d.kind == DOUBLE)
        opened = not found.chain and period.first <= days.first and period.last >= days.last
        if opened:
            _open(session, integration)
        told: dict[str, Any] = {
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "opened": opened,
            "unknown": [[d.operation, d.ref] for d in unknown],
        }
        audit(home.store, session, company.id, actor, "restored compared", f"integration:{integration.id}", **told)
    return Compared(made_at, why, opened, unknown, days)


def _open(session: Session, integration: Integration) -> None:
    for which in sorted({integration.source_id, integration.target_id}):
        row = session.get(Catalogue, (which, RESTORED))
        if row is None:
            continue
        connection = session.get_one(Connection, which, with_for_update=True)
        connection.may_send = bool(row.body["may_send"])
        connection.problems = _other_problems(connection, row)
        session.add(connection)
        session.delete(row)


def _days(home: Home, session: Session, integration: Integration, made_at: datetime) -> PayPeriod:
    """What may have been sent since: periods that were open then, and those that began until today."""
    open_then = session.exec(
        select(Transfer).where(Transfer.integration_id == integration.id, col(Transfer.closed_at).is_(None))
    ).all()
    today = home.store.clock().date()
    end = today.replace(day=calendar.monthrange(today.year, today.month)[1])
    month_before = (made_at.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    return PayPeriod(min([month_before, *(t.first for t in open_then)]), max([end, *(t.last for t in open_then)]))


def _made_at(row: Catalogue) -> datetime:
    return datetime.fromisoformat(row.body["made_at"])


def _other_problems(connection: Connection, row: Catalogue | None) -> list[Any]:
    return [said for said in connection.problems if row is None or said != _why(row)]


def _why(row: Catalogue) -> str:
    when = f"{_made_at(row):%Y-%m-%d %H:%M} UTC"
    if row.version == ANCHORS:
        how = f"The database is older than the anchor file beside it, and surely complete only until {when}"
    else:
        how = f"Brought back from the back-up of {when}"
    return f"{how}: nothing is sent until `handover verify` has compared it with payroll."
