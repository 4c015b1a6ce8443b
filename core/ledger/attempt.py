"""One attempt at one item: the call, and what its answer means; and what reading back says about an unclear one.

Nothing is stored here. Each function answers a `Turn`, which the sender stores in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from core.ledger import book
from core.ledger.book import Entry, Step
from core.ledger.desk import Desk
from core.ledger.settle import MOST_ATTEMPTS, verdict
from core.ledger.states import Action, State
from core.models.writes import Receipt, RecordState
from core.providers.base import Target

LONGEST_BACKOFF = 60.0
REFUSED = "refused"

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Turn:
    """What to store after one call. stops: why nothing more can be sent on this connection now."""

    steps: tuple[Step, ...] = ()
    stops: str | None = None


def intent(desk: Desk, entry: Entry, now: datetime) -> list[Step]:
    """What is stored before the first byte leaves. now: from when the time of the call is counted."""
    values = {
        "sent_at": now,
        "next_at": now + timedelta(seconds=desk.call_seconds + desk.settle_seconds),
        "attempts": entry.attempts + 1,
        "absent_reads": 0,
        "reason": None,
        "code": None,
    }
    steps = [Step(entry.id, State.PLANNED, State.SENDING, f"attempt {entry.attempts + 1}", desk.run, values)]
    if entry.repairs is not None:
        steps.append(Step(entry.repairs, State.CONFIRMED, State.REVERSING, "being repaired", desk.run))
    return steps


def send(desk: Desk, entry: Entry) -> Turn:
    """Call the provider for an item whose intent is stored. entry: as before its intent, but for `sent_at`."""
    desk.exchanges()
    now = desk.store.clock()
    try:
        with desk.in_time(max(0.0, (now - (entry.sent_at or now)).total_seconds())):
            receipt = _call(desk.target, entry)
    except ProviderError as error:
        return _failed(desk, entry, error)
    if entry.action is Action.CREATE and receipt.ref is None:
        return _look(desk, entry, "taken, but the answer does not name the record")
    return _confirmed(desk, entry, receipt.ref or entry.repaired_ref, _words(receipt))


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


def _failed(desk: Desk, entry: Entry, error: ProviderError) -> Turn:
    """Attempts that certainly wrote nothing, for no reason of the item's own, don't count as attempts."""
    now = desk.store.clock()
    uncounted = {"attempts": entry.attempts}
    match error:
        case Rejected():
            return _refused(desk, entry, error)
        case Throttled():
            values = {**_at(now, error.wait_seconds), **uncounted, "reason": error.message}
            return _undone(desk, entry, State.PLANNED, "too many requests, waits", values)
        case SignInNeeded():
            turn = _undone(desk, entry, State.PLANNED, error.message, {"next_at": None, **uncounted})
            return Turn(turn.steps, error.message)
        case NotSent():
            return _not_sent(desk, entry, error)
        case Unclear() | Broken():
            note = f"no clear answer: {error.message}"
            return _unclear(desk, entry, note, {**_at(now, desk.settle_seconds), "reason": error.message})
        case _:
            raise error


def _refused(desk: Desk, entry: Entry, error: Rejected) -> Turn:
    """A refusal may be about what an earlier attempt did after all: then it is believed only after a look."""
    if isinstance(error, Duplicate) or entry.attempts or entry.action is Action.REMOVE:
        return _look(desk, entry, f"refused: {error.message}", code=error.code or REFUSED, reason=error.message)
    return _undone(desk, entry, State.REJECTED, error.message, {"code": error.code, "reason": error.message})


def _not_sent(desk: Desk, entry: Entry, error: NotSent) -> Turn:
    """The provider can't be reached: the run waits. If only this item never gets out, it is refused in the end."""
    if reason := desk.outage():
        values: dict[str, object] = {"next_at": None, "attempts": entry.attempts}
        return Turn(_undone(desk, entry, State.PLANNED, f"not sent: {error.message}", values).steps, reason)
    if entry.attempts + 1 >= MOST_ATTEMPTS:
        return _undone(desk, entry, State.REJECTED, error.message, {"code": "not_sent", "reason": error.message})
    wait = min(LONGEST_BACKOFF, 0.5 * 2**entry.attempts)
    values = {**_at(desk.store.clock(), wait), "reason": error.message}
    return _undone(desk, entry, State.PLANNED, f"not sent: {error.message}", values)


def settle(desk: Desk, entry: Entry) -> Turn:
    """Read what is there and judge. A read that fails changes nothing but the time of the next one."""
    desk.exchanges()
    try:
        records = desk.target.find(entry.write)
    except (NotSent, Throttled) as error:
        wait = error.wait_seconds if isinstance(error, Throttled) else desk.settle_seconds
        turn = _unclear(desk, entry, f"could not be read back: {error.message}", _at(desk.store.clock(), wait))
        return Turn(turn.steps, desk.outage())
    except ProviderError as error:
        return Turn(stops=error.message)
    with desk.store.read() as session:
        claimed = book.claimed_refs(session, entry.connection, entry.operation, [r.ref for r in records], entry.id)
    found = verdict(entry, records, claimed)
    if found.after is State.CONFIRMED:
        return _confirmed(desk, entry, found.ref, found.note)
    if found.after is State.SENDING:
        again = _at(desk.store.clock(), min(5.0, desk.settle_seconds / 4))
        return _unclear(desk, entry, found.note, {**again, "absent_reads": entry.absent_reads + 1})
    values: dict[str, object] = {"next_at": None, "absent_reads": 0}
    if found.after is State.PLANNED:
        # What is there now, ours or not, was there before the next attempt.
        values["present"] = sorted({*entry.present, *(r.ref for r in records)})
    else:
        values["reason"] = found.note
    return _undone(desk, entry, found.after, found.note, values)


def misnamed(desk: Desk, entry: Entry) -> Turn:
    """The answer names a record that another item holds."""
    note = "the record that was named belongs to another row; it is read back"
    return _unclear(desk, entry, note, _at(desk.store.clock(), desk.settle_seconds))


def _confirmed(desk: Desk, entry: Entry, ref: str | None, note: str) -> Turn:
    values = {"ref": ref, "next_at": None, "reason": None, "code": None}
    step = _step(desk, entry, State.CONFIRMED, note, values)
    if entry.repairs is None:
        return Turn((step,))
    # First, so that the repaired item lets go of the record before the new one claims it.
    return Turn((_repaired(desk, entry, State.REVERSED, f"repaired by item {entry.id}"), step))


def _undone(desk: Desk, entry: Entry, after: State, note: str, values: Values) -> Turn:
    step = _step(desk, entry, after, note, values)
    if entry.repairs is None or after is State.HELD:
        return Turn((step,))
    return Turn((step, _repaired(desk, entry, State.CONFIRMED, "not repaired")))


def _repaired(desk: Desk, entry: Entry, after: State, note: str) -> Step:
    return Step(entry.repairs or 0, State.REVERSING, after, note, desk.run)


def _look(desk: Desk, entry: Entry, note: str, **values: object) -> Turn:
    """The provider answered, so its effect is there already: no need to wait before reading."""
    return _unclear(desk, entry, note, {"next_at": desk.store.clock(), **values})


def _unclear(desk: Desk, entry: Entry, note: str, values: Values) -> Turn:
    return Turn((_step(desk, entry, State.SENDING, note, values),))


def _step(desk: Desk, entry: Entry, after: State, note: str, values: Values) -> Step:
    return Step(entry.id, State.SENDING, after, note, desk.run, values, desk.exchanges())


def _at(now: datetime, seconds: float) -> dict[str, object]:
    return {"next_at": now + timedelta(seconds=seconds)}
