"""Transfers, their plans, and the runs that execute them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.store.tables.base import document, key, moment

UNFINISHED = text("ended_at IS NULL")


class Transfer(SQLModel, table=True):
    """All that is sent for one pay period of one legal entity and pay-out group. `all` stands for no restriction."""

    __table_args__ = (UniqueConstraint("integration_id", "first", "last", "legal_entity", "payout_group"),)

    id: str = key()
    integration_id: str = Field(foreign_key="integration.id", index=True)
    first: date
    last: date
    legal_entity: str = "all"
    payout_group: str = "all"
    closed_at: datetime | None = moment()
    closed_by: str | None = None
    reason: str | None = None


class Sheet(SQLModel, table=True):
    """One person's page of a plan. Never changed: a person whose data changed gets a new one.

    fingerprint: digest of everything it was made from. digest: of what it says, its items included.
    outcome: the head count's bucket.
    body: rows that are blocked, totals, what is already there.
    """

    __table_args__ = (Index("ix_sheet_transfer_person", "transfer_id", "person"),)

    id: int | None = Field(default=None, primary_key=True)
    transfer_id: str = Field(foreign_key="transfer.id")
    person: str
    name: str
    fingerprint: str
    digest: str
    outcome: str
    body: dict[str, Any] = document()


class Plan(SQLModel, table=True):
    """What would be sent, stored. hash: digest of its sheets and items; `send` takes nothing else."""

    id: int | None = Field(default=None, primary_key=True)
    transfer_id: str = Field(foreign_key="transfer.id", index=True)
    hash: str
    filters: dict[str, Any] = document()
    counts: dict[str, Any] = document()
    totals: dict[str, Any] = document()
    notes: list[Any] = document()
    made_by: str
    made_at: datetime = moment(nullable=False)


class PlanSheet(SQLModel, table=True):
    __tablename__ = "plan_sheet"

    plan_id: int = Field(primary_key=True, foreign_key="plan.id")
    sheet_id: int = Field(primary_key=True, foreign_key="sheet.id")


class Run(SQLModel, table=True):
    """One execution of a plan, or of changes of employee data or a sync (then without transfer and plan).

    state: `queued`, `checking`, `sending`, `reading_back`, `waiting`, `paused`, `done`, `stopped`.
    connection_id: where it writes. waiting: it goes on by itself or after a sign-in; `reason` says what for. A transfer
    has one unfinished run at most.
    """

    __table_args__ = (
        Index("uq_run_unfinished", "transfer_id", unique=True, sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    )

    id: int | None = Field(default=None, primary_key=True)
    integration_id: str = Field(foreign_key="integration.id", index=True)
    connection_id: str = Field(foreign_key="connection.id")
    transfer_id: str | None = Field(default=None, foreign_key="transfer.id", index=True)
    plan_id: int | None = Field(default=None, foreign_key="plan.id")
    plan_hash: str = ""
    people: list[Any] = document()
    state: str = "queued"
    reason: str | None = None
    actor: str
    trigger: str
    stop_requested_by: str | None = None
    paused_by: str | None = None
    counts: dict[str, Any] = document()
    totals: dict[str, Any] = document()
    report: dict[str, Any] = document()
    created_at: datetime = moment(nullable=False)
    started_at: datetime | None = moment()
    ended_at: datetime | None = moment()
