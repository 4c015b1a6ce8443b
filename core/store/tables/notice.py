"""The outbox of notices: what happened that somebody should know, who wants to hear it, and how far each telling is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.store.tables.base import document, key, moment

LIVE = text("ended_at IS NULL")
WAITING = text("state = 'waiting'")


class Notice(SQLModel, table=True):
    """Something that happened, written with it in one transaction; one row of one cause.

    subject: what it is about (`run:7`, `workflow:<id>`, `connection:<id>`). occurrence: which time, where it can happen
    again. facts: whole numbers and nothing else: no name, code, kind of absence, amount or word of a provider.
    integration_id: None where it belongs to no flow. seen_at: somebody has looked at it in the console.
    """

    __table_args__ = (
        UniqueConstraint("kind", "subject", "occurrence"),
        Index("ix_notice_company_at", "company_id", "at"),
    )

    id: str = key()
    company_id: str = Field(foreign_key="company.id")
    integration_id: str | None = Field(default=None, foreign_key="integration.id")
    kind: str
    subject: str
    occurrence: str = ""
    facts: dict[str, Any] = document()
    at: datetime = moment(nullable=False)
    seen_at: datetime | None = moment()
    seen_by: str | None = None


class NoticeAddress(SQLModel, table=True):
    """Where notices of a company go, besides the console. way: `email` or `webhook`.

    shown: as pages show it. sealed: the whole address, since a webhook's may hold a key. digest: to find the same one
    again. secret: sealed; signs what a webhook gets. old_secret signs too until old_until. kinds: which notices.
    trouble: code of why the last try failed, None after one that worked. ended_by: `receiver` when it said 410.
    """

    __tablename__ = "notice_address"
    __table_args__ = (
        Index(
            "uq_notice_address_live",
            "company_id",
            "digest",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )

    id: str = key()
    company_id: str = Field(foreign_key="company.id")
    way: str
    shown: str
    sealed: str
    digest: str
    secret: str = ""
    old_secret: str = ""
    old_until: datetime | None = moment()
    kinds: list[Any] = document()
    added_by: str
    added_at: datetime = moment(nullable=False)
    delivered_at: datetime | None = moment()
    trouble: str | None = None
    trouble_at: datetime | None = moment()
    ended_at: datetime | None = moment()
    ended_by: str | None = None


class NoticeDelivery(SQLModel, table=True):
    """A notice on its way to one address. state: `waiting`, `delivered`, `given_up`.

    tries: how often somebody set out with it; it grows with every try, so a slow old one is noticed. until: a worker
    has it in hand until then.
    """

    __tablename__ = "notice_delivery"
    __table_args__ = (
        Index("ix_notice_delivery_waiting", "next_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_notice_delivery_address", "address_id", "state"),
    )

    notice_id: str = Field(primary_key=True, foreign_key="notice.id")
    address_id: str = Field(primary_key=True, foreign_key="notice_address.id")
    state: str = "waiting"
    tries: int = 0
    next_at: datetime = moment(nullable=False)
    until: datetime | None = moment()
    trouble: str | None = None
    ended_at: datetime | None = moment()
