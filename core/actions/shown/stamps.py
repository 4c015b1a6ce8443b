"""Versions of what pages show: another value as soon as any process changed something of it. All are cheap to ask."""

from __future__ import annotations

from collections.abc import Collection, Hashable

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.ledger.book import ITEM
from core.models.period import PayPeriod
from core.store.tables import EmployeeLink, Integration, Transfer

Stamp = tuple[Hashable, ...]


def ledger_stamp(session: Session, transfers: Collection[str]) -> Stamp:
    """Of all items of these transfers. Items are never deleted, and each change of one counts up."""
    query = select(func.count(), func.sum(ITEM.c.change)).where(ITEM.c.transfer_id.in_(transfers))
    return tuple(session.execute(query).one())


def sheet_stamps(session: Session, transfer: str) -> dict[int, tuple[int, int]]:
    """The same by sheet: whose items changed."""
    query = (
        select(ITEM.c.sheet_id, func.count(), func.sum(ITEM.c.change))
        .where(ITEM.c.transfer_id == transfer)
        .group_by(ITEM.c.sheet_id)
    )
    return {sheet: (count, changes) for sheet, count, changes in session.execute(query)}


def links_stamp(session: Session, integration: Integration) -> Stamp:
    """Of who is linked to whom."""
    query = select(
        func.count(),
        func.count(col(EmployeeLink.undone_at)),
        func.max(EmployeeLink.decided_at),
        func.max(EmployeeLink.undone_at),
    )
    return tuple(session.execute(query.where(col(EmployeeLink.integration_id) == integration.id)).one())


def transfers_in(session: Session, integration: Integration, days: PayPeriod) -> list[str]:
    """Transfers of which a day is in these."""
    query = select(col(Transfer.id)).where(
        col(Transfer.integration_id) == integration.id,
        col(Transfer.first) <= days.last,
        col(Transfer.last) >= days.first,
    )
    return sorted(session.scalars(query))
