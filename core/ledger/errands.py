"""Errands: a few writes outside any pay period, such as employee data or a rate. The same items, lanes and proofs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlmodel import Session

from core.ledger import looks
from core.ledger.book import ITEM, entries, entry
from core.ledger.changes import Change, Place, insert_item, new_run
from core.ledger.lanes import open_lanes
from core.ledger.states import Action, State
from core.models.writes import Write
from core.store.database import Store


def start_errand(
    store: Store, session: Session, integration: str, connection: str, writes: Sequence[Write], actor: str, trigger: str
) -> int:
    """Put these writes into the ledger as one run, in the caller's transaction; its id. Nothing is sent yet.

    `Write.person` is the lane; a field `id` names the record at the provider that is changed. The confirmed write that
    made or changed the same thing before is replaced: the ledger says what holds now and keeps what held before.
    A new person has no holder yet (empty), and a lane of their own.
    """
    people = sorted({write.person for write in writes})
    place = Place(integration, connection, new_run(store, session, integration, connection, people, actor, trigger))
    open_lanes(session, connection, people)
    for write in writes:
        earlier = _earlier(session, connection, write)
        action = Action.CREATE if earlier is None else Action.REPLACE
        insert_item(store, session, place, Change(action, write, source_person=write.person), earlier)
    return place.run


def new_holders(store: Store, session: Session, run: int) -> list[Write]:
    """The writes of this errand that make their own holder and have not been tried yet."""
    rows = session.execute(
        entries().where(ITEM.c.run_id == run, ITEM.c.state == State.PLANNED.value, ITEM.c.attempts == 0)
    )
    return [found.write for row in rows if not (found := entry(store, row)).write.holder]


def _earlier(session: Session, connection: str, write: Write) -> int | None:
    """The confirmed item that made or changed the same thing last."""
    return session.scalar(
        select(ITEM.c.id)
        .where(
            ITEM.c.connection_id == connection,
            ITEM.c.operation == write.operation,
            ITEM.c.state == State.CONFIRMED.value,
            or_(
                ITEM.c.lane == write.person,
                ITEM.c.subject == looks.subject(write),
                ITEM.c.ref == write.fields.get("id", ""),
            ),
        )
        .order_by(ITEM.c.id.desc())
        .limit(1)
    )
