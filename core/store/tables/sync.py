"""What is kept of a sync: twins, plans and what they would do, and what people said about its questions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from core.store.tables.base import document, moment

OPEN = text("state IN ('queued', 'entered', 'held')")


class TwinRow(SQLModel, table=True):
    """One absence, or one person's work of one day, in both systems. A is the integration's source, B its target.

    first, last: days of its base. a_ref, b_ref: as `core.sync.project.Held.ref`. a_mark, b_mark: keyed digests of what
    each side held, its standing included. sealed: the twin itself, for kinds of absence are health data.
    state: `linked`, `tombstone`, `detached`, `ignored`.
    """

    __tablename__ = "twin"
    __table_args__ = (
        Index("ix_twin_days", "integration_id", "kept", "last", "first"),
        Index("ix_twin_a", "integration_id", "kept", "a_ref"),
        Index("ix_twin_b", "integration_id", "kept", "b_ref"),
    )

    id: int | None = Field(default=None, primary_key=True)
    integration_id: str = Field(foreign_key="integration.id")
    kept: str
    a_person: str
    b_person: str
    a_ref: str
    b_ref: str
    a_mark: str
    b_mark: str
    state: str
    first: date
    last: date
    sealed: bytes = Field(sa_type=LargeBinary)


class SyncType(SQLModel, table=True):
    """Two types of absence that mean the same. a_half, b_half: types of their own for half a day of it, empty for none.
    hours: both count hours.

    policy: who wins a conflict about this type, empty for the sync's own rule.
    """

    __tablename__ = "sync_type"

    integration_id: str = Field(primary_key=True, foreign_key="integration.id")
    a: str = Field(primary_key=True)
    b: str = Field(primary_key=True)
    a_half: str = ""
    b_half: str = ""
    hours: bool = False
    policy: str = ""
    decided_by: str
    decided_at: datetime = moment(nullable=False)


class SyncPlan(SQLModel, table=True):
    """What a sync of these days would do. people: of the source; empty for everybody. counts: actions by what they do.

    stops: why nothing may be done, by guard. notes: what should be known, by kind and side. unread: how many things
    could not be decided. hash: of its actions; applying takes nothing else.
    """

    __tablename__ = "sync_plan"
    __table_args__ = (Index("ix_sync_plan_newest", "integration_id", "kept", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    integration_id: str = Field(foreign_key="integration.id")
    kept: str
    first: date
    last: date
    people: list[Any] = document()
    hash: str
    counts: dict[str, Any] = document()
    stops: list[Any] = document()
    notes: list[Any] = document()
    unread: int = 0
    made_by: str
    made_at: datetime = moment(nullable=False)


class SyncActionRow(SQLModel, table=True):
    """One action of a plan. key: the same whenever the same is planned. sealed: the action itself.

    state: `planned`; `asked` waits for a person; `kept` was done at once, for no provider is called; then `queued`,
    `entered` in the ledger, and `done`, `stale` (something changed meanwhile), `refused`, `held`, `stopped`.
    before: marks of what the person had at the target before the first call, sealed.
    """

    __tablename__ = "sync_action"
    __table_args__ = (
        Index("ix_sync_action_plan", "plan_id", "number"),
        Index("ix_sync_action_run", "run_id"),
        Index("ix_sync_action_open", "integration_id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="sync_plan.id")
    integration_id: str = Field(foreign_key="integration.id")
    number: int
    key: str
    do: str
    target: str = ""
    person: str
    first: date
    last: date
    state: str
    run_id: int | None = Field(default=None, foreign_key="run.id")
    sealed: bytes = Field(sa_type=LargeBinary)
    before: bytes = Field(default=b"", sa_type=LargeBinary)
    reason: str | None = None


class SyncStep(SQLModel, table=True):
    """An item of the ledger that is one step of an action."""

    __tablename__ = "sync_step"

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    action_id: int = Field(foreign_key="sync_action.id", index=True)


class SyncQuestion(SQLModel, table=True):
    """A conflict or a question that people were asked, bound to what both sides held then. choice: what was decided.

    ref: the record that it is about, where an unclear write may have made it.
    """

    __tablename__ = "sync_question"

    integration_id: str = Field(primary_key=True, foreign_key="integration.id")
    kept: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    do: str
    a_hash: str
    b_hash: str
    ref: str | None = None
    choice: str | None = None
    asked_at: datetime = moment(nullable=False)
    decided_by: str | None = None
    decided_at: datetime | None = moment()


class SyncCursor(SQLModel, table=True):
    """Up to where the changes of one side were taken. value: the provider's; filter: whom and what it was read for."""

    __tablename__ = "sync_cursor"

    integration_id: str = Field(primary_key=True, foreign_key="integration.id")
    kept: str = Field(primary_key=True)
    side: str = Field(primary_key=True)
    value: str
    filter: str
    read_at: datetime = moment(nullable=False)
