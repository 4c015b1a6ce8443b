"""What the books of a connection held when they were last read: kept sealed, so that pages and plans need not ask."""

from __future__ import annotations

from datetime import datetime

from pydantic import TypeAdapter

from core.actions.connections import opened
from core.actions.home import Home
from core.models.bookkeeping import Bookkeeping
from core.store.tables import BooksRow

_FORM = TypeAdapter(Bookkeeping)


def books_context(connection: str) -> str:
    """What a connection's books are sealed for."""
    return f"books:{connection}"


def read_books(home: Home, connection: str) -> Bookkeeping:
    """Ask the accounting system now, and keep what it says. Raises the errors of `core.http.errors`."""
    with opened(home, connection) as (_, connector):
        found: Bookkeeping = connector.bookkeeping()
    sealed = home.store.cipher.seal(_FORM.dump_json(found), books_context(connection))
    with home.store.write() as session:
        session.merge(BooksRow(connection_id=connection, sealed=sealed, read_at=home.store.clock()))
    return found


def kept_books(home: Home, connection: str) -> tuple[Bookkeeping, datetime] | None:
    """What was read last, and when; None where nothing was read yet."""
    with home.store.read() as session:
        row = session.get(BooksRow, connection)
    if row is None:
        return None
    return _FORM.validate_json(home.store.cipher.open(row.sealed, books_context(connection))), row.read_at
