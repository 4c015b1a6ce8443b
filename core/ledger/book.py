"""Reading and changing items: each change one transaction that also renews the lane's lease and notes the step."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, exists, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlmodel import Session

from core.ledger import payload
from core.ledger.lanes import LaneLost, Lease
from core.ledger.states import Action, State, may_follow
from core.models.writes import Write
from core.store.database import Store
from core.store.tables import Exchange, Item, ItemAfter, Transition

ITEM: Table = Item.__table__  # type: ignore[attr-defined]
AFTER: Table = ItemAfter.__table__  # type: ignore[attr-defined]
TRANSITION: Table = Transition.__table__  # type: ignore[attr-defined]
EXCHANGE: Table = Exchange.__table__  # type: ignore[attr-defined]

# Built once: putting a statement together costs more than running it.
CHANGE = (
    update(ITEM)
    .where(ITEM.c.id == bindparam("this"), ITEM.c.state == bindparam("believed"))
    .values(change=ITEM.c.change + 1)
)
NOTE, KEEP = insert(TRANSITION), insert(EXCHANGE)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as the sender works with it.

    repaired_ref: the record that a replace or remove is about; repaired_state: how the item that holds it stands.
    refusal: what the provider said when it refused this item; believed once a look shows nothing of ours.
    waits: whether another item must be done before it.
    """

    id: int
    connection: str
    operation: str
    action: Action
    lane: str
    state: State
    run: int | None
    repairs: int | None
    repaired_ref: str | None
    repaired_state: State | None
    attempts: int
    absent_reads: int
    present: tuple[str, ...]
    sent_at: datetime | None
    next_at: datetime | None
    refusal: str | None
    waits: bool
    write: Write


@dataclass(frozen=True, slots=True)
class Step:
    """A change of one item. values: further columns. exchanges: raw texts, masked, with the status answered."""

    item: int
    before: State
    after: State
    note: str = ""
    run: int | None = None
    values: Mapping[str, Any] | None = None
    exchanges: Sequence[tuple[int | None, str]] = ()


def take(store: Store, session: Session, step: Step) -> None:
    """Change one item's state. Raises LaneLost when the item is not in the state that the caller believes in."""
    if step.before is not step.after and not may_follow(step.before, step.after):
        raise ValueError(f"An item can't go from {step.before} to {step.after}.")
    database = session.connection()
    values = {"this": step.item, "believed": step.before.value, "state": step.after.value, **(step.values or {})}
    if not database.execute(CHANGE, values).rowcount:
        raise LaneLost(f"Item {step.item} is no longer {step.before}.")
    at = store.clock()
    states = {"before": step.before.value, "after": step.after.value}
    database.execute(NOTE, {"item_id": step.item, "run_id": step.run, "at": at, "note": step.note, **states})
    for status, text in step.exchanges:
        sealed = store.cipher.seal(text.encode(), f"exchange:{step.item}")
        database.execute(KEEP, {"item_id": step.item, "at": at, "status": status, "sealed": sealed})


def next_entry(store: Store, session: Session, lease: Lease, run: int) -> Entry | None:
    """The next item of the lane: one that is being checked, else this run's oldest that waits."""
    at = {"here": lease.connection, "key": lease.key, "run": run}
    row = session.connection().execute(_following(), at).first()
    return None if row is None else entry(store, row)


@functools.cache
def _following() -> Select[Any]:
    on_its_way = ITEM.c.state == State.SENDING.value
    waiting = (ITEM.c.state == State.PLANNED.value) & (ITEM.c.run_id == bindparam("run"))
    return (
        entries()
        .where(ITEM.c.connection_id == bindparam("here"), ITEM.c.lane == bindparam("key"), or_(on_its_way, waiting))
        .order_by(on_its_way.desc(), ITEM.c.id)
        .limit(1)
    )


@functools.cache
def entries() -> Select[Any]:
    """Items with all that `entry` needs."""
    repaired = ITEM.alias("repaired")
    return select(
        ITEM,
        repaired.c.ref.label("repaired_ref"),
        repaired.c.state.label("repaired_state"),
        exists().where(AFTER.c.item_id == ITEM.c.id).label("waits"),
    ).join_from(ITEM, repaired, ITEM.c.repairs == repaired.c.id, isouter=True)


def entry(store: Store, row: Row[Any]) -> Entry:
    write = payload.unseal(
        store.cipher, row.connection_id, row.operation, row.subject, row.occurrence, row.revision, row.payload
    )
    return Entry(
        id=row.id,
        connection=row.connection_id,
        operation=row.operation,
        action=Action(row.action),
        lane=row.lane,
        state=State(row.state),
        run=row.run_id,
        repairs=row.repairs,
        repaired_ref=row.repaired_ref,
        repaired_state=State(row.repaired_state) if row.repaired_state else None,
        attempts=row.attempts,
        absent_reads=row.absent_reads,
        present=tuple(row.present or ()),
        sent_at=row.sent_at,
        next_at=row.next_at,
        refusal=row.reason if row.code and row.state == State.SENDING.value else None,
        waits=row.waits,
        write=write,
    )


def prerequisites(session: Session, item: int) -> set[State]:
    """The states of the items that this one must wait for."""
    states = session.scalars(
        select(ITEM.c.state).join(AFTER, AFTER.c.after_id == ITEM.c.id).where(AFTER.c.item_id == item)
    )
    return {State(state) for state in states}


def claimed_refs(session: Session, connection: str, operation: str, refs: Sequence[str], but: int) -> set[str]:
    """Which of these remote records other items hold already."""
    if not refs:
        return set()
    found = session.scalars(
        select(ITEM.c.ref).where(
            ITEM.c.connection_id == connection,
            ITEM.c.operation == operation,
            ITEM.c.ref.in_(refs),
            ITEM.c.id != but,
        )
    )
    return set(found)


def exchange_text(request: str, response: str, error: str, line: str = "") -> str:
    """A raw exchange as it is stored. line: method and URL."""
    return json.dumps({"line": line, "request": request, "response": response, "error": error}, ensure_ascii=False)
