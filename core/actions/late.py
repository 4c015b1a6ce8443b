"""Late approvals of earlier periods: found and told while a later one is planned."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from core.actions.connections import opened
from core.actions.home import Home
from core.models.period import PayPeriod
from core.models.rows import SourceRow
from core.store.tables import Integration, Transfer
from core.transfer.case import Ground
from core.transfer.gather import Desk
from core.transfer.holdings import coverage
from core.transfer.stragglers import MOST_EARLIER, Earlier, could_go, notes
from core.transfer.wanted import row_key


def late_rows(home: Home, integration: Integration, transfer: Transfer, desk: Desk, ground: Ground) -> list[Any]:
    """What came late in earlier periods that are still open, at one more read of the source.

    The newest two of the same legal entity and pay-out group. Raises the errors of `core.http.errors`.
    """
    with home.store.read() as session:
        found = session.exec(
            select(Transfer)
            .where(
                Transfer.integration_id == integration.id,
                Transfer.legal_entity == transfer.legal_entity,
                Transfer.payout_group == transfer.payout_group,
                col(Transfer.last) < transfer.first,
                col(Transfer.closed_at).is_(None),
            )
            .order_by(col(Transfer.last).desc())
            .limit(MOST_EARLIER)
        ).all()
    if not found:
        return []
    earlier = [Earlier(t.id, PayPeriod(t.first, t.last)) for t in found]
    with opened(home, integration.source_id) as (_, source):
        first, last = min(e.period.first for e in earlier), max(e.period.last for e in earlier)
        rows: list[SourceRow] = source.rows(ground.settings.kinds, first, last)
    rows = [row for row in rows if could_go(row, desk, ground.rules)]
    with home.store.read() as session:
        covered = coverage(session, integration.id, {row_key(row) for row in rows})
    return notes(earlier, rows, covered)
