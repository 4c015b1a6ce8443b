"""What people handed over as files: rows as they were read, and which files they came from. Files aren't kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.tables.base import key, moment


class FileRows(SQLModel, table=True):
    """Rows of one connection that are read together. name: what they are, like `hours:2026-03`. count: how many.

    sealed: packed JSON.
    """

    __tablename__ = "file_rows"
    __table_args__ = (UniqueConstraint("connection_id", "name"),)

    id: str = key()
    connection_id: str = Field(foreign_key="connection.id")
    name: str
    count: int
    sealed: bytes = Field(sa_type=LargeBinary)


class FileTaken(SQLModel, table=True):
    """A file that was taken in. digest: SHA-256 of its bytes. count: rows or employees. first, last: days of
    its rows, None for employees.

    left_out: lines with faults that the person said to leave out. void: lines that said they were refused.
    """

    __tablename__ = "file_taken"

    id: str = key()
    connection_id: str = Field(foreign_key="connection.id", index=True)
    name: str
    digest: str
    content: str
    count: int
    left_out: int = 0
    void: int = 0
    first: date | None = None
    last: date | None = None
    taken_by: str
    taken_at: datetime = moment(nullable=False)
