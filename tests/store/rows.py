"""Rows that other rows hang on, made the short way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.store.database import Store
from core.store.tables import Company, Connection, Integration, Item, Transfer, Transition
from core.store.tables.base import new_id


def add_connection(store: Store) -> str:
    """A company with one connection; answers the connection's id."""
    company = Company(slug=new_id(), name="Nordlys ApS", created_at=store.clock())
    connection = Connection(
        company_id=company.id,
        provider="zenegy",
        name="Payroll",
        base_url="http://127.0.0.1:1",
        created_at=store.clock(),
    )
    with store.write() as session:
        session.add(company)
        session.flush()
        session.add(connection)
    return connection.id


def add_transition(store: Store, connection_id: str) -> None:
    """An item of that connection, and its first change of state."""
    with store.write() as session:
        connection = session.get_one(Connection, connection_id)
        integration = Integration(
            company_id=connection.company_id,
            name="Payroll",
            source_id=connection_id,
            target_id=connection_id,
            created_at=store.clock(),
        )
        session.add(integration)
        session.flush()
        transfer = Transfer(integration_id=integration.id, first=date(2026, 11, 1), last=date(2026, 11, 30))
        session.add(transfer)
        session.flush()
        item = Item(
            integration_id=integration.id,
            connection_id=connection_id,
            transfer_id=transfer.id,
            source_person="7",
            lane="7",
            position=0,
            operation="hours",
            action="create",
            subject="7 2026-11-02",
            first=date(2026, 11, 2),
            last=date(2026, 11, 2),
            target="100",
            quantity=Decimal("7.4"),
            marker="ho:00000001",
            payload=b"",
            payload_hash="",
        )
        session.add(item)
        session.flush()
        assert item.id is not None
        session.add(Transition(item_id=item.id, at=store.clock(), before="planned", after="sending"))
