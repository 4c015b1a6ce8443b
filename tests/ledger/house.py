"""A company with one connection, and items of a run on it, made the short way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import col, func, select

from core.ledger import looks, payload, runs
from core.ledger.lanes import open_lanes
from core.ledger.sender import Desk
from core.ledger.states import Action, State
from core.models.writes import Write
from core.providers.base import Target
from core.store.database import Store
from core.store.tables import (
    Company,
    Connection,
    Integration,
    Item,
    ItemAfter,
    Plan,
    PlanSheet,
    Sheet,
    Transfer,
    Transition,
)
from core.store.tables.base import new_id
from tests.ledger.payroll import MARKED

DAY = date(2026, 10, 5)
SETTLE, CALL = 4.0, 2.0


class Hands:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class House:
    """Everything that items hang on."""

    store: Store
    company: str
    connection: str
    integration: str
    transfer: str
    plan: int
    sheet: int

    def item(
        self,
        write: Write,
        action: Action = Action.CREATE,
        state: State = State.PLANNED,
        occurrence: int = 0,
        after: Collection[int] = (),
        **columns: Any,
    ) -> int:
        """A stored item, with the marker that follows from its identity, in its text too; answers its id."""
        subject = looks.subject(write)
        revision = self._revision(write.operation, subject, occurrence)
        mark = looks.marker(self.connection, write.operation, subject, occurrence, revision)
        marked = replace(write, text=mark, marker=mark if write.operation in MARKED else "")
        item = Item(
            integration_id=self.integration,
            connection_id=self.connection,
            transfer_id=self.transfer,
            sheet_id=self.sheet,
            source_person=columns.pop("source_person", write.person),
            lane=columns.pop("lane", write.person),
            operation=write.operation,
            action=action.value,
            subject=subject,
            occurrence=occurrence,
            revision=revision,
            first=write.first,
            last=write.last,
            target=write.target,
            quantity=write.quantity,
            amount=write.amount,
            marker=mark,
            payload=payload.seal(self.store.cipher, self.connection, subject, occurrence, revision, marked),
            payload_hash=payload.digest(marked),
            state=state.value,
            present=columns.pop("present", []),
            **columns,
        )
        with self.store.write() as session:
            open_lanes(session, self.connection, [item.lane])
            session.add(item)
            session.flush()
            session.add_all([ItemAfter(item_id=item.id or 0, after_id=earlier) for earlier in after])
        return item.id or 0

    def another(self) -> House:
        """Another transfer on the same connection."""
        return extend(self.store, self.company, self.connection, self.integration, month=9)

    def run(self) -> int:
        """Start a run of everything that is planned."""
        return runs.start_run(self.store, self.company, self.plan, f"hash-{self.plan}", [], "kim", "test")

    def desk(self, target: Target, run: int, owner: str = "worker", **more: Any) -> Desk:
        return Desk(
            store=self.store,
            target=target,
            run=run,
            owner=owner,
            settle_seconds=more.pop("settle_seconds", SETTLE),
            call_seconds=more.pop("call_seconds", CALL),
            **more,
        )

    def get(self, item: int) -> Item:
        with self.store.read() as session:
            return session.get_one(Item, item)

    def states(self, *items: int) -> list[str]:
        return [self.get(item).state for item in items]

    def items(self) -> Sequence[Item]:
        with self.store.read() as session:
            return session.exec(select(Item).where(Item.connection_id == self.connection).order_by(col(Item.id))).all()

    def notes(self, item: int) -> list[str]:
        with self.store.read() as session:
            found = session.exec(select(Transition).where(Transition.item_id == item).order_by(col(Transition.id)))
            return [t.note for t in found]

    def change(self, item: int, **columns: Any) -> None:
        with self.store.write() as session:
            row = session.get_one(Item, item)
            for name, value in columns.items():
                setattr(row, name, value)
            session.add(row)

    def _revision(self, operation: str, subject: str, occurrence: int) -> int:
        with self.store.read() as session:
            return session.scalar(
                select(func.count()).where(
                    Item.connection_id == self.connection,
                    Item.operation == operation,
                    Item.subject == subject,
                    Item.occurrence == occurrence,
                )
            )


def build(store: Store) -> House:
    company = Company(slug=new_id(), name="Nordlys ApS", created_at=store.clock())
    connection = Connection(
        company_id=company.id,
        provider="zenegy",
        name="Payroll",
        base_url="http://127.0.0.1:1",
        settle_seconds=SETTLE,
        created_at=store.clock(),
    )
    integration = Integration(
        company_id=company.id,
        name="payroll",
        source_id=connection.id,
        target_id=connection.id,
        created_at=store.clock(),
    )
    with store.write() as session:
        for row in (company, connection, integration):
            session.add(row)
            session.flush()
    return extend(store, company.id, connection.id, integration.id)


def extend(store: Store, company: str, connection: str, integration: str, month: int = 10) -> House:
    """A transfer of that month in 2026 with a plan, on a connection that is there."""
    transfer = Transfer(integration_id=integration, first=date(2026, month, 1), last=date(2026, month, 28))
    sheet = Sheet(transfer_id=transfer.id, person="p1", name="P", fingerprint="a.b.c", digest="d", outcome="sent")
    plan = Plan(transfer_id=transfer.id, hash="", made_by="kim", made_at=store.clock())
    with store.write() as session:
        for row in (transfer, sheet, plan):
            session.add(row)
            session.flush()
        plan.hash = f"hash-{plan.id}"
        session.add(PlanSheet(plan_id=plan.id or 0, sheet_id=sheet.id or 0))
    return House(store, company, connection, integration, transfer.id, plan.id or 0, sheet.id or 0)


def hours(person: str = "p1", day: int = 0, quantity: str = "7.4", operation: str = "hours", **more: Any) -> Write:
    """A write for one person on the day that many days after the 5th of October 2026."""
    at = DAY + timedelta(days=day)
    return Write(
        operation=operation,
        person=person,
        holder=more.pop("holder", person),
        first=at,
        last=at,
        target=more.pop("target", "100"),
        quantity=Decimal(quantity),
        **more,
    )
