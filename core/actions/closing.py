"""Closing a period, so that nothing more is planned or sent for it, and opening it again."""

from __future__ import annotations

from sqlmodel import Session, select

from core.actions.home import Home, NotFound
from core.ledger import runs
from core.store.audit import audit
from core.store.tables import Company, Integration, Transfer
from core.transfer.plan import BeingSent, PeriodClosed


def close_period(home: Home, company: Company, transfer_id: str, actor: str, reason: str) -> None:
    """Nothing more is planned or sent for this transfer until it is reopened.

    Raises BeingSent while a run of it is unfinished, PeriodClosed where somebody was first, and NotFound.
    """
    with home.store.write() as session:
        row = _transfer(session, company, transfer_id)
        running = runs.unfinished_run(session, transfer_id)
        if running is not None:
            raise BeingSent(
                f"Run {running.id}, started by {running.actor}, has not ended ({running.reason or running.state}). "
                "Wait for its end, or stop it, and close the period then."
            )
        if row.closed_at is not None:
            raise PeriodClosed(f"{row.closed_by} has closed this period already: {row.reason}.")
        row.closed_at, row.closed_by, row.reason = home.store.clock(), actor, reason
        session.add(row)
        audit(home.store, session, company.id, actor, "period closed", f"transfer:{row.id}", reason=reason)


def reopen_period(home: Home, company: Company, transfer_id: str, actor: str, reason: str) -> None:
    """It can be planned and sent again. Reopening an open period changes nothing. Raises NotFound."""
    with home.store.write() as session:
        row = _transfer(session, company, transfer_id)
        if row.closed_at is None:
            return
        row.closed_at, row.closed_by, row.reason = None, None, reason
        session.add(row)
        audit(home.store, session, company.id, actor, "period reopened", f"transfer:{row.id}", reason=reason)


def _transfer(session: Session, company: Company, transfer_id: str) -> Transfer:
    """Locked until the end of the transaction. Raises NotFound for one that is not this company's."""
    mine = select(Integration.id).where(Integration.company_id == company.id)
    query = select(Transfer).where(Transfer.id == transfer_id, Transfer.integration_id.in_(mine))  # type: ignore[attr-defined]
    row = session.exec(query.with_for_update()).first()
    if row is None:
        raise NotFound(f"{company.name} has no transfer {transfer_id}.")
    return row
