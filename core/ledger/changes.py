"""Writes outside any pay period: new records, and changes of records whoever made them. The same items and proofs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session

from core.ledger import looks, payload
from core.ledger.book import AFTER, ITEM, TRANSITION, Step, take
from core.ledger.lanes import open_lanes
from core.ledger.states import Action, State
from core.models.writes import Write
from core.store.database import Store
from core.store.tables import Run

HOLDS = (State.SENDING, State.CONFIRMED, State.HELD, State.REVERSING)
"""States in which an item stands for its record."""


@dataclass(frozen=True, slots=True)
class Change:
    """One write. `write.person` is its lane.

    source_person: whose data of the other system it carries. ref, held: the record that a replace or remove is about,
    and what it holds now. after: number of the change, in the same list, that must be done first.
    marked: a text field of the record carries our mark.
    """

    action: Action
    write: Write
    source_person: str
    ref: str | None = None
    held: Write | None = None
    after: int | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where changes belong: who asked for them, in which run."""

    integration: str
    connection: str
    run: int


def enter(store: Store, session: Session, place: Place, changes: Sequence[Change]) -> list[int]:
    """Put these changes into the ledger in the caller's transaction; their items' ids, in the same order.

    A record that no item stands for yet is entered as confirmed first, so that the ledger says what was there before.
    Raises ValueError for a change of a record without its ref and what it holds.
    """
    open_lanes(session, place.connection, {change.write.person for change in changes})
    items: list[int] = []
    for change in changes:
        repairs = None if change.action is Action.CREATE else _item_of(store, session, place, change)
        item = insert_item(store, session, place, change, repairs)
        if change.after is not None:
            session.execute(insert(AFTER).values(item_id=item, after_id=items[change.after]))
        items.append(item)
    return items


def insert_item(
    store: Store, session: Session, place: Place, change: Change, repairs: int | None, there: bool = False
) -> int:
    """One item and its first step. there: it stands for a record that was there before."""
    write = change.write
    about = looks.subject(write)
    revision = _revision(session, place.connection, write.operation, about)
    if change.marked and change.action is Action.CREATE:
        mark = looks.marker(place.connection, write.operation, about, 0, revision)
        write = replace(write, marker=mark, text=f"{write.text} {mark}".strip())
    state = State.CONFIRMED if there else State.PLANNED
    row: dict[str, Any] = {
        "integration_id": place.integration,
        "connection_id": place.connection,
        "run_id": None if there else place.run,
        "source_person": change.source_person,
        "lane": write.person,
        "operation": write.operation,
        "action": (Action.CREATE if there else change.action).value,
        "subject": about,
        "occurrence": 0,
        "revision": revision,
        "repairs": repairs,
        "first": write.first,
        "last": write.last,
        "target": write.target,
        "quantity": write.quantity,
        "amount": write.amount,
        "marker": write.marker,
        "payload": payload.seal(store.cipher, place.connection, about, 0, revision, write),
        "payload_hash": payload.digest(write),
        "state": state.value,
        "ref": change.ref if there else None,
        "reason": "was there before" if there else None,
        "present": [],
        "attempts": 0,
        "absent_reads": 0,
        "change": 0,
    }
    item: int = session.execute(insert(ITEM).values(**row).returning(ITEM.c.id)).scalar_one()
    step = {"item_id": item, "run_id": place.run, "at": store.clock(), "note": row["reason"] or "planned"}
    session.execute(insert(TRANSITION).values(**step, before=state, after=state))
    return item


def new_run(
    store: Store, session: Session, integration: str, connection: str, people: Sequence[str], actor: str, trigger: str
) -> int:
    """A run of its own for such changes. Nothing is sent yet."""
    run = Run(
        integration_id=integration,
        connection_id=connection,
        people=sorted(people),
        actor=actor,
        trigger=trigger,
        created_at=store.clock(),
    )
    session.add(run)
    session.flush()
    return run.id or 0


def _item_of(store: Store, session: Session, place: Place, change: Change) -> int:
    """The item that stands for the record of this change, entered now where none does."""
    if change.ref is None or change.held is None:
        raise ValueError(f"A {change.action} needs the record that it is about.")
    known: int | None = session.scalar(
        select(ITEM.c.id).where(
            ITEM.c.connection_id == place.connection,
            ITEM.c.operation == change.write.operation,
            ITEM.c.ref == change.ref,
            ITEM.c.action != Action.REMOVE.value,
            ITEM.c.state.in_([state.value for state in HOLDS]),
        )
    )
    if known is not None:
        return known
    return insert_item(store, session, place, replace(change, write=change.held, after=None), None, there=True)


def _revision(session: Session, connection: str, operation: str, about: str) -> int:
    newest = session.scalar(
        select(func.max(ITEM.c.revision)).where(
            ITEM.c.connection_id == connection, ITEM.c.operation == operation, ITEM.c.subject == about
        )
    )
    return 0 if newest is None else int(newest) + 1


def close_held(store: Store, session: Session, items: Sequence[int], done: bool, note: str) -> None:
    """Say of items that nobody knew the outcome of whether they took place, as a fresh reading shows. Others are left.

    What such an item was to repair stands as before, where it did not.
    """
    held = session.execute(
        select(ITEM.c.id, ITEM.c.repairs).where(ITEM.c.id.in_(items), ITEM.c.state == State.HELD.value)
    ).all()
    for item, repairs in held:
        if repairs is not None:
            after = State.REVERSED if done else State.CONFIRMED
            take(store, session, Step(repairs, State.REVERSING, after, note))
        after = State.CONFIRMED if done else State.CANCELLED
        take(store, session, Step(item, State.HELD, after, note, None, {"reason": note, "next_at": None}))
