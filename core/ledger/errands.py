"""Errands: a few writes outside any pay period, such as employee data or a rate. The same items, lanes and proofs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, or_, select
from sqlmodel import Session

from core.ledger import looks, payload
from core.ledger.book import ITEM, TRANSITION, entries, entry
from core.ledger.lanes import open_lanes
from core.ledger.states import Action, State
from core.models.writes import Write
from core.store.database import Store
from core.store.tables import Run


def start_errand(
    store: Store, session: Session, integration: str, connection: str, writes: Sequence[Write], actor: str, trigger: str
) -> Run:
    """Put these writes into the ledger as one run, in the caller's transaction. Nothing is sent yet.

    `Write.person` is the lane; a field `id` names the record at the provider that is changed. The confirmed write that
    made or changed the same thing before is replaced: the ledger says what holds now and keeps what held before.
    A new person has no holder yet (empty), and a lane of their own.
    """
    run = Run(
        integration_id=integration,
        connection_id=connection,
        people=sorted({write.person for write in writes}),
        actor=actor,
        trigger=trigger,
        created_at=store.clock(),
    )
    session.add(run)
    session.flush()
    open_lanes(session, connection, [write.person for write in writes])
    for write in writes:
        row = _row(store, session, integration, connection, write)
        item = session.scalar(insert(ITEM).values(**row, run_id=run.id).returning(ITEM.c.id))
        step = {"item_id": item, "run_id": run.id, "at": store.clock(), "note": "planned"}
        session.execute(insert(TRANSITION).values(**step, before=State.PLANNED, after=State.PLANNED))
    return run


def new_holders(store: Store, session: Session, run: int) -> list[Write]:
    """The writes of this errand that make their own holder and have not been tried yet."""
    rows = session.execute(
        entries().where(ITEM.c.run_id == run, ITEM.c.state == State.PLANNED.value, ITEM.c.attempts == 0)
    )
    return [found.write for row in rows if not (found := entry(store, row)).write.holder]


def _row(store: Store, session: Session, integration: str, connection: str, write: Write) -> dict[str, Any]:
    about = looks.subject(write)
    earlier = session.execute(
        select(ITEM.c.id, ITEM.c.subject, ITEM.c.revision, ITEM.c.state)
        .where(
            ITEM.c.connection_id == connection,
            ITEM.c.operation == write.operation,
            or_(ITEM.c.lane == write.person, ITEM.c.subject == about, ITEM.c.ref == write.fields.get("id", "")),
        )
        .order_by(ITEM.c.id.desc())
    ).all()
    revision = max((row.revision for row in earlier if row.subject == about), default=-1) + 1
    confirmed = next((row.id for row in earlier if row.state == State.CONFIRMED.value), None)
    return {
        "integration_id": integration,
        "connection_id": connection,
        "source_person": write.person,
        "lane": write.person,
        "operation": write.operation,
        "action": (Action.CREATE if confirmed is None else Action.REPLACE).value,
        "subject": about,
        "occurrence": 0,
        "revision": revision,
        "repairs": confirmed,
        "first": write.first,
        "last": write.last,
        "target": write.target,
        "quantity": write.quantity,
        "marker": write.marker,
        "payload": payload.seal(store.cipher, connection, about, 0, revision, write),
        "payload_hash": payload.digest(write),
        "state": State.PLANNED.value,
        "present": [],
        "attempts": 0,
        "absent_reads": 0,
        "change": 0,
    }
