"""Workflows: what is done by itself at fixed times, and each time that it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.store.tables.base import document, key, moment
from core.store.tables.transfer import UNFINISHED


class Workflow(SQLModel, table=True):
    """cron: in the company's time zone. what: `plan` reads and plans; `send` also sends what it may.

    may_send: kinds of rows that may go by themselves. next_at: None while it is paused or removed.
    """

    id: str = key()
    integration_id: str = Field(foreign_key="integration.id", index=True)
    name: str
    cron: str
    what: str
    may_send: list[Any] = document()
    made_by: str
    made_at: datetime = moment(nullable=False)
    paused_by: str | None = None
    removed_at: datetime | None = moment()
    next_at: datetime | None = moment()


class WorkflowRun(SQLModel, table=True):
    """One time of a workflow. slot: the time that it is for; one that was missed may run later, once.

    state: `queued`, `running`, `done`, `failed`; `skipped` when the one before was still going. said: sentences of what
    came of it. runs: numbers of the runs that it started. A workflow has one unfinished run at most.
    """

    __tablename__ = "workflow_run"
    __table_args__ = (
        UniqueConstraint("workflow_id", "slot"),
        Index(
            "uq_workflow_run_unfinished",
            "workflow_id",
            unique=True,
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    workflow_id: str = Field(foreign_key="workflow.id")
    slot: datetime = moment(nullable=False)
    trigger: str
    actor: str
    state: str = "queued"
    said: list[Any] = document()
    runs: list[Any] = document()
    created_at: datetime = moment(nullable=False)
    started_at: datetime | None = moment()
    ended_at: datetime | None = moment()
