"""Working one lane: intent before byte, one call, and what its answer means.

The caller gives a lane and a target; this goes through the lane's items until none is left, the next one must wait,
or the run must stop. Whatever happens in between, a later call takes up where this one stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.http.errors import (
    Broken,
    Duplicate,
    NotSent,
    ProviderError,
    Rejected,
    SignInNeeded,
    Throttled,
    Unclear,
)
from core.ledger import book, lanes
from core.ledger.book import Entry, Step
from core.ledger.lanes import Lease
from core.ledger.settle import Verdict, verdict
from core.ledger.states import OPEN, Action, State
from core.models.writes import Receipt, RecordState
from core.providers.base import Target
from core.store.database import Store

DONE = (State.CONFIRMED, State.REVERSED)
LONGEST_BACKOFF = 60.0


class RunStops(Exception):
    """Nothing more can be sent on this connection now. The message is for a person."""


@dataclass(frozen=True)
class Desk:
    """What a sender works with.

    present: refs that a holder's day held when the run began, by (operation, holder, first day).
    exchanges: gives and clears the raw exchanges of this thread's last call.
    stopping: asked between two items; what is on its way is still settled. leaving: asked everywhere; the process ends,
    so nothing more is begun or settled, and whoever comes next finds everything as it is.
    settle_seconds: how long after the end of a call its effect may still appear. call_seconds: the longest a call may
    take. Whoever finds an item in `sending` that nobody works on waits for both, counted from its intent.
    """

    store: Store
    target: Target
    run: int
    owner: str
    settle_seconds: float
    call_seconds: float
    present: Mapping[tuple[str, str, str], Sequence[str]] = field(default_factory=dict)
    exchanges: Callable[[], Sequence[tuple[int | None, str]]] = tuple
    stopping: Callable[[], bool] = lambda: False
    leaving: Callable[[], bool] = lambda: False

    @property
    def lease_seconds(self) -> float:
        """A lane outlasts the longest call in it."""
        return self.call_seconds + 5


@dataclass(frozen=True, slots=True)
class Parked:
    """The lane goes on at this time, not before. None: nothing is left to do."""

    until: datetime | None


def work_lane(desk: Desk, connection: str, key: str) -> Parked:
    """Work one lane. Raises RunStops; LaneLost never leaves here: somebody else has the lane then."""
    lease = lanes.claim(desk.store, connection, key, desk.owner, desk.lease_seconds)
    if lease is None:
        return Parked(desk.store.clock() + timedelta(seconds=desk.lease_seconds / 2))
    try:
        return _work(desk, lease)
    except lanes.LaneLost:
        return Parked(desk.store.clock() + timedelta(seconds=desk.lease_seconds))
    finally:
        lanes.release(desk.store, lease)


def _work(desk: Desk, lease: Lease) -> Parked:
    while not desk.leaving():
        with desk.store.read() as session:
            entry = book.next_entry(desk.store, session, lease, desk.run)
            waits_for = book.prerequisites(session, entry.id) if entry else set()
        now = desk.store.clock()
        if entry is None:
            return Parked(None)
        if entry.next_at is not None and entry.next_at > now:
            return Parked(entry.next_at)
        if entry.state is State.SENDING:
            _settle(desk, lease, entry)
        elif desk.stopping():
            return Parked(None)
        elif waits_for <= set(DONE):
            _send(desk, lease, entry)
        elif waits_for & set(OPEN):
            return Parked(now + timedelta(seconds=min(1.0, desk.settle_seconds / 4)))
        else:
            note = "not sent: the row that it replaces could not be taken back"
            _step(desk, lease, entry, State.CANCELLED, note, {"reason": note})
    return Parked(desk.store.clock())


def _send(desk: Desk, lease: Lease, entry: Entry) -> None:
    now = desk.store.clock()
    day = (entry.operation, entry.write.holder, entry.write.first.isoformat())
    intent = Step(
        entry.id,
        State.PLANNED,
        State.SENDING,
        f"attempt {entry.attempts + 1}",
        desk.run,
        {
            "sent_at": now,
            "next_at": now + timedelta(seconds=desk.call_seconds + desk.settle_seconds),
            "attempts": entry.attempts + 1,
            "absent_reads": 0,
            "present": list(desk.present.get(day, ())),
            "reason": None,
            "code": None,
        },
    )
    steps = [intent]
    if entry.repairs is not None:
        steps.append(Step(entry.repairs, State.CONFIRMED, State.REVERSING, "being repaired", desk.run))
    book.advance(desk.store, lease, steps)
    desk.exchanges()
    try:
        receipt = _call(desk.target, entry)
    except ProviderError as error:
        _failed(desk, lease, entry, error)
        return
    if entry.action is Action.CREATE and receipt.ref is None:
        _read_now(desk, lease, entry, "taken, but the answer does not name the record")
        return
    _confirm(desk, lease, entry, receipt.ref or entry.repaired_ref, _words(receipt))


def _call(target: Target, entry: Entry) -> Receipt:
    """The one place that writes to a provider."""
    if entry.action is Action.CREATE:
        return target.send(entry.write)
    if entry.repaired_ref is None:
        raise NotSent("The record to change has no id yet; it is read back first.")
    if entry.action is Action.REPLACE:
        return target.replace(entry.repaired_ref, entry.write)
    target.remove(entry.repaired_ref, entry.write)
    return Receipt(entry.repaired_ref)


def _words(receipt: Receipt) -> str:
    pending = receipt.state is RecordState.PENDING
    return "answered: taken, but only as pending" if pending else "answered: taken"


def _failed(desk: Desk, lease: Lease, entry: Entry, error: ProviderError) -> None:
    now = desk.store.clock()
    match error:
        case Duplicate():
            _read_now(desk, lease, entry, f"the provider says that it has it: {error.message}")
        case Rejected():
            _undo_intent(
                desk, lease, entry, State.REJECTED, error.message, {"code": error.code, "reason": error.message}
            )
        case Throttled():
            wait = error.wait_seconds
            _undo_intent(desk, lease, entry, State.PLANNED, "too many requests, waits", _later(now, wait))
        case SignInNeeded():
            _undo_intent(desk, lease, entry, State.PLANNED, error.message, {"next_at": None})
            raise RunStops(error.message) from error
        case NotSent():
            wait = min(LONGEST_BACKOFF, 0.5 * 2**entry.attempts)
            values = {**_later(now, wait), "reason": error.message}
            _undo_intent(desk, lease, entry, State.PLANNED, f"not sent: {error.message}", values)
        case Unclear() | Broken():
            note = f"no clear answer: {error.message}"
            values = {**_later(now, desk.settle_seconds), "reason": error.message}
            _step(desk, lease, entry, State.SENDING, note, values)
        case _:
            raise error


def _later(now: datetime, seconds: float) -> dict[str, object]:
    return {"next_at": now + timedelta(seconds=seconds)}


def _settle(desk: Desk, lease: Lease, entry: Entry) -> None:
    """Read what is there and judge. A read that fails changes nothing but the time of the next one."""
    desk.exchanges()
    try:
        records = desk.target.find(entry.write)
    except SignInNeeded as error:
        raise RunStops(error.message) from error
    except ProviderError as error:
        later = _later(desk.store.clock(), desk.settle_seconds)
        _step(desk, lease, entry, State.SENDING, f"could not be read back: {error.message}", later)
        return
    with desk.store.read() as session:
        claimed = book.claimed_refs(session, entry.connection, entry.operation, [r.ref for r in records], entry.id)
    found = verdict(entry, records, claimed)
    if found.after is State.CONFIRMED:
        _confirm(desk, lease, entry, found.ref, found.note)
    elif found.after is State.SENDING:
        gap = min(5.0, desk.settle_seconds / 4)
        again = {**_later(desk.store.clock(), gap), "absent_reads": entry.absent_reads + 1}
        _step(desk, lease, entry, State.SENDING, found.note, again)
    else:
        _undo_intent(desk, lease, entry, found.after, found.note, _after_reading(entry, found, records))


def _after_reading(entry: Entry, found: Verdict, records: Collection[object]) -> dict[str, object]:
    values: dict[str, object] = {"next_at": None, "absent_reads": 0}
    if found.after is State.PLANNED:
        # What is there now, ours or not, was there before the next attempt.
        values["present"] = sorted({*entry.present, *(getattr(r, "ref", "") for r in records)})
    else:
        values["reason"] = found.note
    return values


def _confirm(desk: Desk, lease: Lease, entry: Entry, ref: str | None, note: str) -> None:
    steps = [_make(desk, entry, State.CONFIRMED, note, {"ref": ref, "next_at": None, "reason": None})]
    if entry.repairs is not None:
        # First, so that the repaired item lets go of the record before the new one claims it.
        steps.insert(0, Step(entry.repairs, State.REVERSING, State.REVERSED, f"repaired by item {entry.id}", desk.run))
    book.advance(desk.store, lease, steps)


def _undo_intent(desk: Desk, lease: Lease, entry: Entry, after: State, note: str, values: Mapping[str, object]) -> None:
    steps = [_make(desk, entry, after, note, values)]
    if entry.repairs is not None and after is not State.HELD:
        steps.append(Step(entry.repairs, State.REVERSING, State.CONFIRMED, "not repaired", desk.run))
    book.advance(desk.store, lease, steps)


def _read_now(desk: Desk, lease: Lease, entry: Entry, note: str) -> None:
    """The provider answered, so its effect is there already: no need to wait before reading."""
    _step(desk, lease, entry, State.SENDING, note, {"next_at": desk.store.clock()})


def _step(
    desk: Desk, lease: Lease, entry: Entry, after: State, note: str, values: Mapping[str, object] | None = None
) -> None:
    book.advance(desk.store, lease, [_make(desk, entry, after, note, values or {})])


def _make(desk: Desk, entry: Entry, after: State, note: str, values: Mapping[str, object]) -> Step:
    before = entry.state if after is State.CANCELLED else State.SENDING
    return Step(entry.id, before, after, note, desk.run, values, desk.exchanges())
