"""A row to change that may not be there yet."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)


def locked_row(session: Session, table: type[Row], key: str | int, **first: Any) -> Row:
    """The row with this key, nobody else's to change until the transaction ends; made from `first` where missing.

    Two processes that meet a key for the first time at once both get the same row.
    """
    mapped = table.__table__  # type: ignore[attr-defined]
    (column,) = mapped.primary_key
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    made = table(**{column.name: key}, **first).model_dump()
    session.execute(insert(mapped).values(made).on_conflict_do_nothing())
    return session.get_one(table, key, with_for_update=True)
