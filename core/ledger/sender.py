"""Working one lane: intent before byte, one call, and what its answer means.

The caller gives a lane and a target; this goes through the lane's items until none is left, the next one must wait,
or the run must stop. Whatever happens in between, a later call takes up where this one stopped. Between two calls lies
one transaction: it stores what became of the one item and what is intended with the next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from core.ledger import attempt, book, lanes
from core.ledger.attempt import Turn
from core.ledger.book import Entry, Step
from core.ledger.desk import Desk, Parked, RunStops
from core.ledger.lanes import Lease
from core.ledger.states import State
from core.store.database import Store

__all__ = ["Desk", "Parked", "RunStops", "work_lane"]

T = TypeVar("T")
DONE = frozenset({State.CONFIRMED, State.REVERSED})
COMING = frozenset({State.PLANNED, State.SENDING})


def work_lane(desk: Desk, connection: str, key: str) -> Parked:
    """Work one lane. Raises RunStops; LaneLost never leaves here: somebody else has the lane then."""

    def begin(session: Session) -> tuple[Lease | None, Entry | Parked]:
        lease = lanes.claim(desk.store, session, connection, key, desk.owner, desk.lease_seconds)
        return lease, _soon(desk) if lease is None else _next(desk, session, lease)

    lease, todo = _together(desk.store, begin)
    if lease is None:
        return _soon(desk)
    try:
        while isinstance(todo, Entry):
            turn = attempt.settle(desk, todo) if todo.state is State.SENDING else attempt.send(desk, todo)
            todo = _store(desk, lease, todo, turn)
    except lanes.LaneLost:
        return _soon(desk)
    except BaseException:
        with desk.store.write() as session:
            lanes.release(session, lease)
        raise
    return todo


def _store(desk: Desk, lease: Lease, entry: Entry, turn: Turn) -> Entry | Parked:
    """Store the turn and begin with what comes next. Raises RunStops after a turn that stops everything."""
    try:
        return _advance(desk, lease, turn)
    except IntegrityError:
        return _advance(desk, lease, attempt.misnamed(desk, entry))


def _advance(desk: Desk, lease: Lease, turn: Turn) -> Entry | Parked:
    def turn_over(session: Session) -> Entry | Parked | None:
        lanes.renew(desk.store, session, lease)
        for step in turn.steps:
            book.take(desk.store, session, step)
        return _next(desk, session, lease) if turn.stops is None else None

    found = _together(desk.store, turn_over)
    if found is None:
        raise RunStops(turn.stops)
    return found


def _next(desk: Desk, session: Session, lease: Lease) -> Entry | Parked:
    """The item to work on, its intent taken; or when to come back, the lane given back."""
    found = Parked(desk.store.clock()) if desk.leaving() else _choose(desk, session, lease)
    if isinstance(found, Parked):
        lanes.release(session, lease)
    elif found.state is State.PLANNED:
        now = desk.store.clock()
        for step in attempt.intent(desk, found, now):
            book.take(desk.store, session, step)
        return replace(found, sent_at=now)
    return found


def _choose(desk: Desk, session: Session, lease: Lease) -> Entry | Parked:
    while True:
        entry = book.next_entry(desk.store, session, lease, desk.run)
        if entry is None:
            return Parked(None)
        if entry.next_at is not None and entry.next_at > desk.store.clock():
            return Parked(entry.next_at)
        if entry.state is State.PLANNED and desk.stopping():
            return Parked(None)
        if (held := desk.held_until()) is not None:
            return Parked(held)
        if entry.state is State.SENDING:
            return entry
        waits_for = book.prerequisites(session, entry.id) if entry.waits else set()
        if entry.repairs is not None and entry.repaired_state is not State.CONFIRMED:
            note = "not sent: what it was to repair is no longer as it was"
        elif waits_for <= DONE:
            return entry
        elif waits_for & COMING:
            return _soon(desk)
        else:
            note = "not sent: the row that it replaces could not be taken back"
        step = Step(entry.id, State.PLANNED, State.CANCELLED, note, desk.run, {"reason": note})
        book.take(desk.store, session, step)


def _together(store: Store, job: Callable[[Session], T]) -> T:
    """What `job` answers, once it is stored together with what other lanes have to store."""
    answers: list[T] = []
    store.together(lambda session: answers.append(job(session)))
    return answers[-1]


def _soon(desk: Desk) -> Parked:
    """Somebody else is at it: look again in a moment."""
    return Parked(desk.store.clock() + timedelta(seconds=desk.look_seconds))
