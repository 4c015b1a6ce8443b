"""After an unclear answer: what was found at the provider decides, nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.ledger.book import Entry
from core.ledger.looks import marker_in, perhaps, recognise, same_look
from core.ledger.states import Action, State
from core.models.writes import RecordState, RemoteRecord

READS_BEFORE_ABSENT = 2
MOST_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with an unclear item. after SENDING means: read once more, later."""

    after: State
    note: str
    ref: str | None = None


def verdict(entry: Entry, records: Sequence[RemoteRecord], claimed: Collection[str]) -> Verdict:
    """Judge an item in `sending` whose settle time is over, by what its holder's days hold now."""
    judge = {Action.CREATE: _created, Action.REPLACE: _replaced, Action.REMOVE: _removed}[entry.action]
    return judge(entry, records, claimed)


def _created(entry: Entry, records: Sequence[RemoteRecord], claimed: Collection[str]) -> Verdict:
    found = recognise(entry.write, records, entry.present, claimed)
    if found is None:
        if any(entry.write.marker and marker_in(record.text) == entry.write.marker for record in records):
            return Verdict(State.HELD, "read back: the record with its mark belongs to another row")
        if (other := perhaps(entry.write, records, entry.present, claimed)) is not None:
            note = f"read back: {other.ref} may be the new person and may be somebody else, who shares only some data"
            return Verdict(State.HELD, note)
        return _absent(entry, "not there")
    if found.by_mark:
        return Verdict(State.CONFIRMED, "read back, recognised by its mark", found.record.ref)
    if not entry.write.marker:
        return Verdict(State.CONFIRMED, "read back, recognised by look, not by mark", found.record.ref)
    if entry.refusal is not None:
        return _absent(entry, "not there")
    return Verdict(State.HELD, f"read back: record {found.record.ref} looks the same, but does not carry our mark")


def _replaced(entry: Entry, records: Sequence[RemoteRecord], _: Collection[str]) -> Verdict:
    now = _one(records, entry.repaired_ref)
    if now is None:
        return Verdict(State.REJECTED, "the record to change is gone at the provider")
    if same_look(entry.write, now):
        return Verdict(State.CONFIRMED, "read back, changed as sent", now.ref)
    if now.state is RecordState.ARCHIVED:
        return Verdict(State.REJECTED, "payroll was closed before the change arrived")
    return _absent(entry, "not changed")


def _removed(entry: Entry, records: Sequence[RemoteRecord], _: Collection[str]) -> Verdict:
    now = _one(records, entry.repaired_ref)
    if now is None:
        return Verdict(State.CONFIRMED, "read back, gone", entry.repaired_ref)
    if now.state is RecordState.REJECTED:
        # Some systems delete nothing: what is cancelled there stays in the list.
        return Verdict(State.CONFIRMED, "read back, cancelled", entry.repaired_ref)
    if now.state is RecordState.ARCHIVED:
        return Verdict(State.REJECTED, "payroll was closed before it could be taken back")
    return _absent(entry, "still there")


def _absent(entry: Entry, words: str) -> Verdict:
    """No effect seen. Believed after the second read; after many attempts a person decides."""
    if entry.refusal is not None:
        return Verdict(State.REJECTED, entry.refusal)
    if entry.absent_reads + 1 < READS_BEFORE_ABSENT:
        return Verdict(State.SENDING, f"read back, {words}")
    if entry.attempts >= MOST_ATTEMPTS:
        return Verdict(State.HELD, f"read back again, still {words} after {entry.attempts} attempts")
    return Verdict(State.PLANNED, f"read back again, {words}: it may be sent again")


def _one(records: Sequence[RemoteRecord], ref: str | None) -> RemoteRecord | None:
    return next((record for record in records if record.ref == ref), None)
