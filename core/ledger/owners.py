"""Who works lanes on this machine, and who no longer does.

An owner holds a file lock for as long as its process lives; the kernel lets go of it however the process ends. So the
lanes of a killed process are free at once, without waiting for their leases. Where the lock file can't be seen (another
machine), the lease decides alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update
from sqlmodel import Session, col, select

from core.ledger.filelock import file_lock, is_held
from core.ledger.states import State
from core.store.database import Store
from core.store.errors import StoreError
from core.store.tables import Connection, Item, Lane
from core.store.tables.base import new_id


@contextmanager
def owner(store: Store, folder: Path) -> Iterator[str]:
    """A name to work lanes under. Before it is given out, lanes of dead owners are freed.

    Raises StoreError where files can't be locked.
    """
    name = new_id()
    path = folder / f"{name}.lock"
    with file_lock(path) as mine:
        if not mine:
            raise StoreError(f"{path} can't be locked. The home has to be on a disk of this machine.")
        try:
            free_dead(store, folder)
            yield name
        finally:
            path.unlink(missing_ok=True)


def free_dead(store: Store, folder: Path) -> int:
    """Free the lanes of owners whose process has ended. Answers how many owners that were."""
    with store.read() as session:
        names = session.exec(select(Lane.owner).where(col(Lane.owner).is_not(None)).distinct()).all()
    dead = [name for name in names if name and is_held(folder / f"{name}.lock") is False]
    if dead:
        with store.write() as session:
            _shorten_waits(store, session, dead)
            session.execute(update(Lane).where(col(Lane.owner).in_(dead)).values(owner=None, until=None))
        for name in dead:
            (folder / f"{name}.lock").unlink(missing_ok=True)
    return len(dead)


def _shorten_waits(store: Store, session: Session, dead: Sequence[str]) -> None:
    """A call ends with its process: what it left on its way has settled that much sooner."""
    where = select(Lane.connection_id).where(col(Lane.owner).in_(dead))
    for connection in session.exec(select(Connection).where(col(Connection.id).in_(where))).all():
        settled = store.clock() + timedelta(seconds=connection.settle_seconds)
        session.execute(
            update(Item)
            .where(
                col(Item.connection_id) == connection.id,
                col(Item.state) == State.SENDING.value,
                col(Item.next_at) > settled,
                col(Item.lane).in_(
                    select(Lane.key).where(Lane.connection_id == connection.id, col(Lane.owner).in_(dead))
                ),
            )
            .values(next_at=settled)
        )
