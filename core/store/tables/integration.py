"""What people decide about one flow: who is who, which code goes where, what to do with foreign records."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.store.tables.base import amount, document, key, moment

LINKED = text("status = 'linked'")


class Integration(SQLModel, table=True):
    """A source, a target and a purpose. settings: which kinds go, how rows are grouped."""

    __table_args__ = (UniqueConstraint("company_id", "name"),)

    id: str = key()
    company_id: str = Field(foreign_key="company.id", index=True)
    name: str
    purpose: str = "payroll"
    source_id: str = Field(foreign_key="connection.id")
    target_id: str = Field(foreign_key="connection.id")
    settings: dict[str, Any] = document()
    created_at: datetime = moment(nullable=False)


class EmployeeLink(SQLModel, table=True):
    """A decision about one person of the source.

    status: `linked`, `rejected` (this pair is not the same person), `no_counterpart`, `ignored`, `later`; of a link
    that ended `unlinked`, or `undone` with the press that made it. Rows are never deleted: they keep who ended it.
    """

    __tablename__ = "employee_link"
    __table_args__ = (
        Index(
            "uq_link_source",
            "integration_id",
            "source_person",
            unique=True,
            sqlite_where=LINKED,
            postgresql_where=LINKED,
        ),
        Index(
            "uq_link_target",
            "integration_id",
            "target_person",
            unique=True,
            sqlite_where=LINKED,
            postgresql_where=LINKED,
        ),
    )

    id: str = key()
    integration_id: str = Field(foreign_key="integration.id", index=True)
    source_person: str
    target_person: str | None = None
    status: str
    match_status: str = ""
    confidence: float | None = None
    evidence: list[Any] = document()
    decided_by: str
    decided_at: datetime = moment(nullable=False)
    undone_by: str | None = None
    undone_at: datetime | None = moment()


class LinkProposal(SQLModel, table=True):
    """What matching proposed for one person of the source at the last matching. rank 1 is the proposed link.

    target_person None: nobody fits. status: as in matching. reasons: per field both values and what they weigh.
    """

    __tablename__ = "link_proposal"
    __table_args__ = (Index("ix_link_proposal_made", "integration_id", "made_at"),)

    integration_id: str = Field(primary_key=True, foreign_key="integration.id")
    source_person: str = Field(primary_key=True)
    rank: int = Field(primary_key=True)
    target_person: str | None = None
    status: str
    confidence: float = 0
    reasons: list[Any] = document()
    made_at: datetime = moment(nullable=False)


class CodeMapping(SQLModel, table=True):
    """One source code goes to one target, from a day until a day. state: `draft` or `confirmed`; drafts move nothing.

    amount: own amount per unit, where the rate allows it. pay_basis: for people paid this way only. replaces: the
    confirmed mapping that a draft stands instead of. why: reason of the suggestion that a draft came from.
    """

    __tablename__ = "code_mapping"

    id: str = key()
    integration_id: str = Field(foreign_key="integration.id", index=True)
    kind: str
    code: str
    operation: str
    target: str
    amount: Decimal | None = amount(nullable=True)
    pay_basis: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    state: str = "draft"
    replaces: str | None = None
    why: str | None = None
    changed_by: str
    changed_at: datetime = moment(nullable=False)
    ended_at: datetime | None = moment()


class RateDraft(SQLModel, table=True):
    """A general rate that somebody wants to make or change in payroll. Nothing is sent before it is saved.

    rate: its id in payroll, None for a new one. base: the rate as it was when this draft was begun.
    """

    __tablename__ = "rate_draft"
    __table_args__ = (UniqueConstraint("connection_id", "rate"),)

    id: str = key()
    connection_id: str = Field(foreign_key="connection.id", index=True)
    rate: str | None = None
    number: str = ""
    name: str = ""
    amount: Decimal | None = amount(nullable=True)
    own_amount: bool = False
    base: dict[str, Any] = document()
    changed_by: str
    changed_at: datetime = moment(nullable=False)


class ForeignDecision(SQLModel, table=True):
    """What a person decided about a record in payroll that did not come from here: `adopt`, `send_too`, `leave`."""

    __tablename__ = "foreign_decision"
    __table_args__ = (UniqueConstraint("integration_id", "operation", "ref"),)

    id: str = key()
    integration_id: str = Field(foreign_key="integration.id", index=True)
    operation: str
    ref: str
    decision: str
    decided_by: str
    decided_at: datetime = moment(nullable=False)
