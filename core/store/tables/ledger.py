"""The ledger: every outgoing write, what it covers, what became of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.store.tables.base import amount, document, moment

LIVE_REF = text("ref IS NOT NULL AND action <> 'remove' AND state IN ('sending', 'confirmed', 'held', 'reversing')")
HELD = text("state = 'held'")


class Item(SQLModel, table=True):
    """One outgoing write.

    action: `create`, `replace` and `remove` (of the item in `repairs`), `by_hand` (never sent: a person does it).
    subject: operation's holder, days and target, without amount; unique with occurrence and revision.
    tops_up: the archived item whose difference this one makes. transfer_id: None for changes of employee data.
    quantity: in the operation's unit; of a `by_hand` item the difference still to be made, signed.
    payload: the sealed `Write`. present: refs that looked alike before the call.
    source_person: whose rows it covers. Items of a lane go in the order of their ids. change: grows with every change
    of the row.
    """

    __table_args__ = (
        UniqueConstraint("connection_id", "operation", "subject", "occurrence", "revision"),
        Index(
            "uq_item_ref",
            "connection_id",
            "operation",
            "ref",
            unique=True,
            sqlite_where=LIVE_REF,
            postgresql_where=LIVE_REF,
        ),
        Index("ix_item_person", "integration_id", "source_person", "change"),
        Index("ix_item_lane", "connection_id", "lane", "state"),
        Index("ix_item_sheet", "sheet_id"),
        Index("ix_item_transfer", "transfer_id", "sheet_id", "change"),
        Index("ix_item_held", "transfer_id", sqlite_where=HELD, postgresql_where=HELD),
    )

    id: int | None = Field(default=None, primary_key=True)
    integration_id: str = Field(foreign_key="integration.id")
    connection_id: str = Field(foreign_key="connection.id")
    transfer_id: str | None = Field(default=None, foreign_key="transfer.id")
    sheet_id: int | None = Field(default=None, foreign_key="sheet.id")
    run_id: int | None = Field(default=None, foreign_key="run.id", index=True)
    source_person: str
    lane: str
    operation: str
    action: str
    subject: str
    occurrence: int = 0
    revision: int = 0
    repairs: int | None = Field(default=None, foreign_key="item.id", index=True)
    tops_up: int | None = Field(default=None, foreign_key="item.id")
    first: date
    last: date
    target: str
    quantity: Decimal = amount()
    amount: Decimal | None = amount(nullable=True)
    marker: str
    payload: bytes = Field(sa_type=LargeBinary)
    payload_hash: str
    state: str = "planned"
    attempts: int = 0
    absent_reads: int = 0
    sent_at: datetime | None = moment()
    next_at: datetime | None = moment()
    present: list[Any] = document()
    ref: str | None = None
    reason: str | None = None
    code: str | None = None
    change: int = 0


class ItemSource(SQLModel, table=True):
    """How much of which source row an item covers, in the source's unit."""

    __tablename__ = "item_source"
    __table_args__ = (Index("ix_item_source_row", "kind", "source_row"),)

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    kind: str = Field(primary_key=True)
    source_row: str = Field(primary_key=True)
    source_version: str
    quantity: Decimal = amount()


class ItemAfter(SQLModel, table=True):
    """An item that must wait until another one is done."""

    __tablename__ = "item_after"

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    after_id: int = Field(primary_key=True, foreign_key="item.id", index=True)


class Transition(SQLModel, table=True):
    """Every change of an item's state, in order. Append only: triggers refuse UPDATE and DELETE."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id", index=True)
    run_id: int | None = Field(default=None, foreign_key="run.id", index=True)
    at: datetime = moment(nullable=False)
    before: str
    after: str
    note: str = ""


class Exchange(SQLModel, table=True):
    """A raw request and answer about an item, sealed, secrets masked before sealing."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id", index=True)
    at: datetime = moment(nullable=False)
    status: int | None = None
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Lane(SQLModel, table=True):
    """A lease: who works these items now. fence grows with every take-over, so that a slow old owner is noticed."""

    connection_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    owner: str | None = None
    until: datetime | None = moment()
    fence: int = 0
