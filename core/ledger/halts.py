"""Stopping a run, pausing it, and what becomes of the rows that were not sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from sqlalchemy import select
from sqlmodel import col

from core.ledger.book import ITEM, Step, take
from core.ledger.states import State
from core.store.audit import audit
from core.store.database import Store
from core.store.tables import Run

PAUSED = "paused"
POLL_SECONDS = 0.5
THE_RUN = {"key_share": True}
"""Locks a run's row, but not those who only refer to it: lanes note their steps meanwhile."""


def ask_to_stop(store: Store, company: str, run: int, actor: str) -> None:
    """The run stops between two items. What was sent stays sent."""
    with store.write() as session:
        row = session.get_one(Run, run, with_for_update=THE_RUN)
        if row.ended_at is None:
            row.stop_requested_by = actor
            session.add(row)
            audit(store, session, company, actor, "stop asked", f"run:{run}")


def stop_requested(store: Store, run: int) -> bool:
    with store.read() as session:
        return session.scalar(select(col(Run.stop_requested_by)).where(col(Run.id) == run)) is not None


def pause(store: Store, company: str, run: int, actor: str) -> None:
    """The run rests between two items until somebody lets it go on. What is on its way is still settled."""
    with store.write() as session:
        row = session.get_one(Run, run, with_for_update=THE_RUN)
        if row.ended_at is None and row.paused_by is None:
            row.paused_by = actor
            session.add(row)
            audit(store, session, company, actor, "pause asked", f"run:{run}")


def go_on(store: Store, company: str, run: int, actor: str) -> None:
    """The run needs not rest any longer. Before it sends again, everything is checked anew."""
    with store.write() as session:
        row = session.get_one(Run, run, with_for_update=THE_RUN)
        if row.ended_at is None and row.paused_by is not None:
            row.paused_by = None
            if row.state == PAUSED:
                row.state = "queued"
            session.add(row)
            audit(store, session, company, actor, "goes on", f"run:{run}")


def halted(store: Store, run: int) -> bool:
    """Whether somebody asked to stop or to pause it: nothing more of it is to be begun now."""
    asked = col(Run.stop_requested_by).is_not(None) | col(Run.paused_by).is_not(None)
    with store.read() as session:
        return session.scalar(select(col(Run.id)).where(col(Run.id) == run, asked)) is not None


def paused(store: Store, run: int) -> bool:
    with store.read() as session:
        return session.scalar(select(col(Run.paused_by)).where(col(Run.id) == run)) is not None


def watched(store: Store, run: int) -> Callable[[], bool]:
    """`halted`, for those who ask between any two items: the database is asked at most twice a second."""
    lock = threading.Lock()
    asked, answer = 0.0, False

    def stopping() -> bool:
        nonlocal asked, answer
        with lock:
            due = time.monotonic() - asked > POLL_SECONDS
            if due:
                asked = time.monotonic()  # first, so that of many threads one asks
        if due:
            answer = halted(store, run)
        return answer

    return stopping


def let_go(store: Store, run: int) -> None:
    """What a stopped run has not sent and no plan will send again is not sent: it can be asked for anew."""
    waiting = select(ITEM.c.id).where(ITEM.c.run_id == run, ITEM.c.state == State.PLANNED.value)
    with store.write() as session:
        for item in session.scalars(waiting).all():
            note = "stopped before it was sent"
            take(store, session, Step(item, State.PLANNED, State.CANCELLED, note, run, {"reason": note}))
