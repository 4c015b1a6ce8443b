"""What payroll closing has archived stays as it is: its difference becomes a row of the next period, or is by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from core.ledger.states import Action, State
from core.models.writes import RecordState
from core.providers.base import Correction
from core.transfer.case import Case, Ground, Holding, RowKey, Wanted, WhenArchived
from core.transfer.moves import Coverage, Move, Net, as_held

LATE = ", late"
LATE_DAYS = 7
"""Late rows lie on the first days of the next period: equal ones need a day each, for payroll refuses twins."""


def settle_archived(
    want: Wanted | None, held: Holding, tops: Sequence[Holding], case: Case, ground: Ground, result: Net
) -> None:
    """tops: the items that make the record's difference so far. What can still be changed of them is made anew."""
    target = want.quantity if want else Decimal(0)
    right = target == held.quantity + sum((t.quantity for t in tops), Decimal(0))
    fixed = [t for t in tops if right or not withdrawable(t)]
    gone = [t for t in tops if t not in fixed]
    result.kept += [(t, as_held(t)) for t in fixed]
    result.moves += [Move(Action.REMOVE, None, t, t.quantity, {}) for t in gone]
    missing = target - held.quantity - sum((t.quantity for t in fixed), Decimal(0))
    if missing == 0:
        result.kept.append((held, uncovered(want, fixed)))
        return
    result.kept.append((held, as_held(held)))
    sources = uncovered(want, (held, *fixed))
    after = tuple(t.item for t in gone if t.action is not Action.BY_HAND)
    later = late(want, missing, sources, case, ground, result) if want is not None and held.archived else None
    if later:
        result.moves.append(Move(Action.CREATE, later, held, missing, sources, after, tops_up=held.item))
    else:
        result.moves.append(Move(Action.BY_HAND, want, held, missing, sources, tops_up=held.item))


def withdrawable(top: Holding) -> bool:
    """Whether this difference can still be taken away: a figure that nobody has entered yet, or an open record."""
    if top.action is Action.BY_HAND:
        return top.state is State.HELD
    return top.state is State.CONFIRMED and top.record in (RecordState.PENDING, RecordState.APPROVED)


def is_closed(want: Wanted, case: Case, ground: Ground) -> bool:
    """Whether payroll has been closed for this day: it says so, or something of the same or a later day is archived.

    Archived absence proves nothing for other days: it is archived by its last one.
    """
    if says_closed(want, case, ground):
        return True
    if ground.operations[want.operation].one_per_day:
        return False
    archived: list[date] = [h.last for h in case.held if h.archived and _same_book(want, h.operation, h.holder)]
    archived += [
        r.last for r in case.foreign if r.state is RecordState.ARCHIVED and _same_book(want, r.operation, r.holder)
    ]
    return want.last <= max(archived, default=date.min)


def says_closed(want: Wanted | Holding, case: Case, ground: Ground) -> bool:
    """Whether payroll itself says that it is closed for this day and the person's pay-out group."""
    group = case.target.payout_group if case.target else None
    return any(closed.payout_group == group and want.last in closed.days for closed in ground.closed)


def _same_book(want: Wanted, operation: str, holder: str) -> bool:
    return want.operation == operation and want.holder == holder


def late(want: Wanted, quantity: Decimal, sources: Coverage, case: Case, ground: Ground, result: Net) -> Wanted | None:
    """The row of the next period, where there may be one: chosen, declared by the operation, positive, on a day that is
    not closed too, and for somebody who is employed then."""
    chosen = ground.settings.when_archived is WhenArchived.NEXT_PERIOD
    allowed = ground.operations[want.operation].when_archived is Correction.NEXT_PERIOD
    if not (chosen and allowed) or quantity <= 0:
        return None
    taken = {(h.holder, h.target, h.first, h.quantity) for h, _ in result.kept}
    for move in result.moves:
        if (about := move.wanted or move.held) is not None:
            taken.add((about.holder, about.target, about.first, move.quantity))
    last_day = case.target.ends if case.target and case.target.ends else date.max
    days = (ground.period.next().first + timedelta(days=n) for n in range(LATE_DAYS))
    free = (d for d in days if d <= last_day and (want.holder, want.target, d, quantity) not in taken)
    open_ones = (d for d in free if not is_closed(moved(want, d), case, ground))
    day = next(open_ones, None)
    return None if day is None else replace(moved(want, day), quantity=quantity, sources=sources)


def moved(want: Wanted, day: date) -> Wanted:
    """The same, paid on a day of the next period."""
    text = want.text if want.text.endswith(LATE) else want.text + LATE
    return replace(want, first=day, last=day, start=None, end=None, text=text)


def uncovered(want: Wanted | None, covering: Sequence[Holding]) -> Coverage:
    """What is wanted of each row and not covered by these; negative where they cover too much."""
    missing: defaultdict[RowKey, Decimal] = defaultdict(Decimal)
    versions = {}
    for key, (version, amount) in want.sources.items() if want else ():
        missing[key] += amount
        versions[key] = version
    for holding in covering:
        for key, amount in holding.sources.items():
            missing[key] -= amount
    return {key: (versions.get(key, ""), amount) for key, amount in sorted(missing.items()) if amount != 0}
