"""A row to change that may not be there yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, select

Row = TypeVar("Row", bound=SQLModel)


def locked_row(session: Session, table: type[Row], key: str | int, **first: Any) -> Row:
    """The row with this key, nobody else's to change until the transaction ends; made from `first` where missing.

    Two processes that meet a key for the first time at once both get the same row.
    """
    (column,) = table.__table__.primary_key  # type: ignore[attr-defined]
    _make_if_missing(session, table(**{column.name: key}, **first))
    return session.get_one(table, key, with_for_update=True)


def locked_named(session: Session, table: type[Row], named: Mapping[str, Any], **first: Any) -> Row:
    """As `locked_row`, for a row that other columns name. named: the columns of a unique constraint, all of them."""
    _make_if_missing(session, table(**named, **first))
    return session.exec(select(table).filter_by(**named).with_for_update()).one()


def _make_if_missing(session: Session, row: SQLModel) -> None:
    session.execute(if_missing(session, type(row)).values(row.model_dump()))


def if_missing(session: Session, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """An insert that leaves out rows that are there already, by any unique constraint."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing()
