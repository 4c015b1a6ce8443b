"""What is kept of accounting: what the books held when they were read, rules, and plans of what would be posted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from core.store.tables.base import document, key, moment


class BooksRow(SQLModel, table=True):
    """What a connection's books held when they were last read, sealed: names of employees and customers are in it."""

    __tablename__ = "books"

    connection_id: str = Field(primary_key=True, foreign_key="connection.id")
    sealed: bytes = Field(sa_type=LargeBinary)
    read_at: datetime = moment(nullable=False)


class PostingRule(SQLModel, table=True):
    """One line of the tables that a bookkeeper edits. posting: `voucher`, `project_time`, `invoice`.

    about: the code or project of the source. narrow: the department or person it is for, empty for all. kind: of the
    rows, for vouchers. goes: where it goes, in the words of `core.mapping.accounts`. Rows are never deleted: they keep
    who ended them.
    """

    __tablename__ = "posting_rule"

    id: str = key()
    integration_id: str = Field(foreign_key="integration.id", index=True)
    posting: str
    kind: str = ""
    about: str
    narrow: str = ""
    goes: dict[str, Any] = document()
    valid_from: date | None = None
    valid_to: date | None = None
    changed_by: str
    changed_at: datetime = moment(nullable=False)
    ended_by: str | None = None
    ended_at: datetime | None = moment()


class DimensionValueRow(SQLModel, table=True):
    """Which department, project or employee there stands for one of the source. source: the source's own id of it."""

    __tablename__ = "dimension_value"

    integration_id: str = Field(primary_key=True, foreign_key="integration.id")
    dimension: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    target: str
    decided_by: str
    decided_at: datetime = moment(nullable=False)


class PostingPlan(SQLModel, table=True):
    """What would be posted for these days. hash: of its steps; sending takes nothing else. counts: steps by action,
    problems by reason, rows that nobody approved. sealed: its problems, and other rows covered by what stands there.

    taking_back: it takes back all that stands there. run_id: the run that sends it, None until somebody confirmed it.
    """

    __tablename__ = "posting_plan"
    __table_args__ = (Index("ix_posting_plan_newest", "integration_id", "posting", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    integration_id: str = Field(foreign_key="integration.id")
    posting: str
    first: date
    last: date
    hash: str
    taking_back: bool = False
    counts: dict[str, Any] = document()
    sealed: bytes = Field(sa_type=LargeBinary)
    made_by: str
    made_at: datetime = moment(nullable=False)
    run_id: int | None = Field(default=None, foreign_key="run.id", index=True)


class PostingStep(SQLModel, table=True):
    """One step of a plan. state: `planned`, `entered` in the ledger, `changed` since it was shown, `stopped`."""

    __tablename__ = "posting_step"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="posting_plan.id", index=True)
    number: int
    state: str = "planned"
    item_id: int | None = Field(default=None, foreign_key="item.id", index=True)
    sealed: bytes = Field(sa_type=LargeBinary)
