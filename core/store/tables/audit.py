"""The audit chain, and the proof that the right key is in use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.tables.base import document, moment


class AuditEntry(SQLModel, table=True):
    """One act of a person or of the system for them. Append only: triggers refuse UPDATE and DELETE."""

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("company_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    company_id: str = Field(foreign_key="company.id")
    number: int
    at: datetime = moment(nullable=False)
    actor: str
    act: str
    subject: str
    body: dict[str, Any] = document()
    previous: str
    digest: str


class KeyCheck(SQLModel, table=True):
    """A known text under the key that this database belongs to."""

    __tablename__ = "key_check"

    id: int = Field(default=1, primary_key=True)
    sealed: str
