"""Lanes: items of one person go one after another, worked by one worker at a time.

A lane is held by a lease. Its fence grows with each take-over; every later step states the fence it believes in, so
that a worker that was away too long changes nothing any more.

When a lease ends is told by one clock for all: the database's on PostgreSQL, the machine's on SQLite, which is one
machine. Where a clock was injected it stands for both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, bindparam, func, literal, or_, update
from sqlmodel import Session

from core.store.database import Store, machine_clock
from core.store.locked import if_missing
from core.store.tables import Lane

LANE: Table = Lane.__table__  # type: ignore[attr-defined]

# Built once: putting a statement together costs more than running it.
HOLD = update(LANE).where(
    LANE.c.connection_id == bindparam("at"),
    LANE.c.key == bindparam("lane"),
    LANE.c.owner == bindparam("mine"),
    LANE.c.fence == bindparam("believed"),
)
DATABASE_NOW = func.clock_timestamp()
LAST = HOLD.values(until=DATABASE_NOW + func.make_interval(0, 0, 0, 0, 0, 0, bindparam("seconds")))


class LaneLost(Exception):
    """Somebody else works this lane now: stop at once, change nothing."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work one lane. seconds: how long it lasts after each step."""

    connection: str
    key: str
    owner: str
    fence: int
    seconds: float


def open_lanes(session: Session, connection: str, keys: Iterable[str]) -> None:
    """Make sure that these lanes exist."""
    rows = [{"connection_id": connection, "key": key, "fence": 0} for key in sorted(set(keys))]
    if not rows:
        return
    session.execute(if_missing(session, Lane), rows)


def claim(store: Store, session: Session, connection: str, key: str, owner: str, seconds: float) -> Lease | None:
    """Take a lane that is free or whose lease has run out. None when somebody has it, be it another thread of ours."""
    now, end = _now_and(store, seconds)
    fence = session.scalar(
        update(LANE)
        .where(
            LANE.c.connection_id == connection,
            LANE.c.key == key,
            or_(LANE.c.owner.is_(None), LANE.c.until < now),
        )
        .values(owner=owner, until=end, fence=LANE.c.fence + 1)
        .returning(LANE.c.fence)
    )
    return None if fence is None else Lease(connection, key, owner, fence, seconds)


def renew(store: Store, session: Session, lease: Lease) -> None:
    """Part of every step's transaction. Raises LaneLost when the lane has been taken over."""
    if _by_database(store):
        renewed = session.connection().execute(LAST, {**_named(lease), "seconds": lease.seconds})
    else:
        until = store.clock() + timedelta(seconds=lease.seconds)
        renewed = session.connection().execute(HOLD, {**_named(lease), "owner": lease.owner, "until": until})
    if not renewed.rowcount:
        raise LaneLost(lease.key)


def release(session: Session, lease: Lease) -> None:
    """Give the lane back, if it is still ours."""
    session.connection().execute(HOLD, {**_named(lease), "owner": None, "until": None})


def _by_database(store: Store) -> bool:
    return not store.sqlite and store.clock is machine_clock


def _now_and(store: Store, seconds: float) -> tuple[ColumnElement[datetime], ColumnElement[datetime]]:
    """Now, and so many seconds later."""
    if _by_database(store):
        return DATABASE_NOW, DATABASE_NOW + func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    now = store.clock()
    return literal(now, LANE.c.until.type), literal(now + timedelta(seconds=seconds), LANE.c.until.type)


def _named(lease: Lease) -> dict[str, object]:
    return {"at": lease.connection, "lane": lease.key, "mine": lease.owner, "believed": lease.fence}
