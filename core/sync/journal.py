"""Writes whose outcome nobody knows: what a fresh reading says became of them (section 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.models.both_sides import WorkPeriod
from core.sync.forms import Form, WorkForm, overlap
from core.sync.project import Held, held, mark
from core.sync.steps import as_records
from core.sync.through import SyncMapping, Unfit
from core.sync.twins import OpenItem
from core.sync.words import Do, Presence, Side


class Outcome(StrEnum):
    """done: it took place; `held` is what it made. close: it did not, and is decided again. again: the rest is sent.

    ask: something of this person is there that it didn't make, or not quite; a person says whether `held`, the
    likeliest, is it. unread: not known yet.
    """

    DONE = "done"
    CLOSE = "close"
    AGAIN = "again"
    ASK = "ask"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Resolution:
    """held: what the write made, or may have made. candidates: refs that may be its making, held back until this is
    settled.

    adopted: a person said that `held` is what the write made, though it differs.
    """

    item: OpenItem
    outcome: Outcome
    held: Held | None = None
    candidates: tuple[str, ...] = ()
    adopted: bool = False


MAKES = frozenset({Do.CREATE, Do.RECREATE, Do.REPLACE})


def resolve_absence(
    item: OpenItem, presence: Presence, there: Held | None, unlinked: Sequence[Held], mapping: SyncMapping
) -> Resolution:
    """presence, there: of the record that the item wrote to; for a create, whether the person's days were read.

    unlinked: what no twin knows at the target. A look-alike that the person had before the call is somebody else's.
    A replace deletes first: while the old record is there, nothing was made.
    """
    if item.do is Do.REPLACE and presence is Presence.PRESENT:
        return Resolution(item, Outcome.CLOSE)
    new = (h for h in unlinked if h.form.person == item.person and h.ref not in item.before)
    candidates = sorted(new, key=lambda h: h.ref) if item.do in MAKES else []
    refs = tuple(c.ref for c in candidates)
    exact = next((c for c in candidates if item.wanted and _same(item.wanted, c.form, mapping)), None)
    if exact:
        return Resolution(item, Outcome.DONE, exact, refs)
    if presence is Presence.UNREAD:
        return Resolution(item, Outcome.UNREAD, None, refs)
    if candidates:
        return Resolution(item, Outcome.ASK, _likeliest(item, candidates), refs)
    if item.do is Do.REPLACE:
        return Resolution(item, Outcome.AGAIN)
    if item.do is Do.DELETE:
        return Resolution(item, Outcome.DONE if presence is Presence.MISSING else Outcome.CLOSE)
    return Resolution(item, Outcome.DONE if there and _stands(item, there, mapping) else Outcome.CLOSE, there)


def resolve_work(item: OpenItem, side: Side, records: Sequence[WorkPeriod] | None, mapping: SyncMapping) -> Resolution:
    """records: all that the person has on the item's days, None where these weren't read whole.

    A day is written record by record: one that is neither as before nor as wanted is somebody's edit.
    """
    if records is None:
        return Resolution(item, Outcome.UNREAD)
    found = held(side, records)
    refs = tuple(sorted(found))
    there = next(iter(found.values())) if len(found) == 1 else None
    if item.wanted is None:
        if not found:
            return Resolution(item, Outcome.DONE)
    elif there and _same(item.wanted, there.form, mapping):
        done = there.form.days == item.wanted.days and _stands(item, there, mapping)
        if done or item.do not in MAKES | {Do.UPDATE}:
            return Resolution(item, Outcome.DONE if done else Outcome.CLOSE, there, refs)
    wanted = {mark(r) for r in as_records(item.wanted, item.standing)} if isinstance(item.wanted, WorkForm) else set()
    if any(mark(r) not in wanted and item.before.get(r.ref) != mark(r) for r in records):
        return Resolution(item, Outcome.ASK, there or found[refs[0]], refs)
    return Resolution(item, Outcome.AGAIN, None, refs)


def _likeliest(item: OpenItem, candidates: Sequence[Held]) -> Held:
    """What meets the days that were sent, else the first."""
    return next((c for c in candidates if overlap(item.wanted, c.form)), candidates[0])


def _same(wanted: Form, form: Form, mapping: SyncMapping) -> bool:
    """Whether this is what was sent, as the side keeps it."""
    one, other = mapping.to(form.side, wanted), mapping.to(form.side, form)
    return not isinstance(one, Unfit) and one == other


def _stands(item: OpenItem, there: Held, mapping: SyncMapping) -> bool:
    same = item.wanted is None or _same(item.wanted, there.form, mapping)
    return same and (item.do in MAKES | {Do.UPDATE} or item.standing is there.standing)
