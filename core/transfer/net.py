"""Plans are net: what payroll should hold, minus what the ledger already holds there.

What sits at a wrong person, rate, day or granularity is taken back first. What payroll closing has archived can't be
changed any more: its difference becomes a positive row of the next period, or a figure for a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.ledger.states import Action, State
from core.models.writes import RecordState, RemoteRecord
from core.providers.base import Correction
from core.transfer.case import Case, Ground, Holding, Problem, RowKey, Wanted, WhenArchived

Coverage = dict[RowKey, tuple[str, Decimal]]


@dataclass(slots=True)
class Move:
    """One thing that the plan does. `after` are held items that must be gone before it.

    quantity: of a `by_hand` move the signed difference. sources: how much of which row it covers, negative where it
    takes coverage away by hand. tops_up: the archived item whose difference it is. adopts: the record, there already,
    that a person decided to count as this one.
    """

    action: Action
    wanted: Wanted | None
    held: Holding | None
    quantity: Decimal
    sources: Coverage
    after: tuple[int, ...] = ()
    tops_up: int | None = None
    adopts: RemoteRecord | None = None


@dataclass(slots=True)
class Net:
    """The outcome for one person.

    kept: held items that stay, with what they cover now. moves: in the order they go. problems: what waits for people.
    """

    kept: list[tuple[Holding, Coverage]] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def net(case: Case, wanted: Sequence[Wanted], blocked: Set[RowKey], ground: Ground) -> Net:
    """Compare. Every wanted record and every holding ends in exactly one of kept, moves or problems.

    blocked: rows that can't go for a reason of their own. What is held for them stays: an unmapped code is no reason
    to take somebody's hours out of payroll.
    """
    result = Net()
    tops = _tops(case.held)
    pairs, lone_wanted, lone_held = _pair(wanted, [h for h in case.held if h.tops_up is None])
    for want, holding in [*pairs, *((None, holding) for holding in lone_held)]:
        if blocked & holding.sources.keys():
            _keep_for_blocked(want, holding, blocked, result)
        else:
            _reconcile(want, holding, tops.get(holding.item, []), ground, result)
    removed = [move.held for move in result.moves if move.action is Action.REMOVE and move.held]
    for want in lone_wanted:
        _add(want, case, removed, ground, result)
    result.moves.sort(key=_order)
    return result


def _add(want: Wanted, case: Case, removed: Sequence[Holding], ground: Ground, result: Net) -> None:
    """A record that nothing is held for, unless payroll has one already that did not come from here."""
    one_a_day = ground.operations[want.operation].one_per_day
    for record in case.foreign:
        if not _same_subject(want, record, one_a_day):
            continue
        decision = case.decisions.get((record.operation, record.ref))
        if decision == "adopt" and record.quantity == want.quantity and record.target == want.target:
            move = Move(Action.CREATE, want, None, want.quantity, dict(want.sources), adopts=record)
            result.moves.append(move)
            return
        if decision != "send_too":
            reason = {None: "already_there", "leave": "left_as_it_is", "adopt": "adopted_differs"}[decision]
            values = {"ref": record.ref, "there": str(record.quantity), "target": record.target}
            result.problems += [
                Problem(reason, key, want.first, quantity, "", values) for key, (_, quantity) in want.sources.items()
            ]
            return
    after = tuple(h.item for h in removed if _in_the_way(want, h, ground))
    result.moves.append(Move(Action.CREATE, want, None, want.quantity, dict(want.sources), after))


def _same_subject(want: Wanted, record: RemoteRecord, one_a_day: bool) -> bool:
    return (
        record.operation == want.operation
        and record.holder == want.holder
        and (one_a_day or record.target == want.target)
        and record.first <= want.last
        and want.first <= record.last
    )


def _keep_for_blocked(want: Wanted | None, held: Holding, blocked: Set[RowKey], result: Net) -> None:
    result.kept.append((held, {key: ("", amount) for key, amount in held.sources.items()}))
    if want is not None and not _agrees(want, held):
        for key in want.sources.keys() - blocked:
            result.problems.append(Problem("waits_for_blocked_row", key, want.first, want.sources[key][1]))


def _order(move: Move) -> tuple[int, str, date, str]:
    rank = {Action.REMOVE: 0, Action.REPLACE: 1, Action.CREATE: 2, Action.BY_HAND: 3}[move.action]
    about = move.wanted or move.held
    return (rank, about.operation, about.first, about.target) if about else (rank, "", date.min, "")


def _tops(held: Iterable[Holding]) -> Mapping[int, list[Holding]]:
    tops: defaultdict[int, list[Holding]] = defaultdict(list)
    for holding in held:
        if holding.tops_up is not None:
            tops[holding.tops_up].append(holding)
    return tops


def _pair(
    wanted: Sequence[Wanted], held: Sequence[Holding]
) -> tuple[list[tuple[Wanted, Holding]], list[Wanted], list[Holding]]:
    """Pair what is wanted with what is held under the same key: by rows covered, then by amount, then as they come."""
    by_key: defaultdict[tuple[object, ...], list[Holding]] = defaultdict(list)
    for holding in held:
        by_key[holding.key].append(holding)
    pairs: list[tuple[Wanted, Holding]] = []
    open_wanted = list(wanted)
    for likes in (_same_rows, _shared_rows, _same_amount, _anything):
        still_open = []
        for want in open_wanted:
            candidates = by_key[want.key]
            match = next((h for h in candidates if likes(want, h)), None)
            if match is None:
                still_open.append(want)
            else:
                candidates.remove(match)
                pairs.append((want, match))
        open_wanted = still_open
    return pairs, open_wanted, [h for candidates in by_key.values() for h in candidates]


def _same_rows(want: Wanted, held: Holding) -> bool:
    return want.sources.keys() == held.sources.keys()


def _shared_rows(want: Wanted, held: Holding) -> bool:
    return bool(want.sources.keys() & held.sources.keys())


def _same_amount(want: Wanted, held: Holding) -> bool:
    return _agrees(want, held)


def _anything(_: Wanted, __: Holding) -> bool:
    return True


def _agrees(want: Wanted, held: Holding) -> bool:
    return (
        want.quantity == held.quantity
        and want.amount == held.amount
        and want.start == held.start
        and want.end == held.end
    )


def _reconcile(want: Wanted | None, held: Holding, tops: Sequence[Holding], ground: Ground, result: Net) -> None:
    """Decide about one holding, given what is wanted in its place (None: nothing)."""
    if held.archived or tops:
        _settle_archived(want, held, tops, ground, result)
    elif want is not None and _agrees(want, held):
        result.kept.append((held, dict(want.sources)))
    elif held.state is not State.CONFIRMED or held.ref is None:
        _undecided(want, held, result)
    elif held.record is None or held.record is RecordState.REJECTED:
        # The alarm about it is raised with the record; a person decides before anything is sent in its place.
        _undecided(want, held, result)
    elif want is not None and ground.operations[held.operation].correction is Correction.REPLACE:
        result.moves.append(Move(Action.REPLACE, want, held, want.quantity, dict(want.sources)))
    elif ground.operations[held.operation].correction in (Correction.REPLACE, Correction.TAKE_BACK):
        result.moves.append(Move(Action.REMOVE, None, held, held.quantity, {}))
        if want is not None:
            result.moves.append(Move(Action.CREATE, want, None, want.quantity, dict(want.sources), (held.item,)))
    else:
        _difference(want, held, (), ground, result)


def _undecided(want: Wanted | None, held: Holding, result: Net) -> None:
    """An earlier send of the same rows is not decided: nothing more goes there until it is."""
    result.kept.append((held, {key: ("", amount) for key, amount in held.sources.items()}))
    keys = (want.sources if want else held.sources) or {}
    for key in keys:
        result.problems.append(
            Problem(
                "earlier_send_open", key, held.first, held.quantity, "", {"item": str(held.item), "state": held.state}
            )
        )


def _settle_archived(want: Wanted | None, held: Holding, tops: Sequence[Holding], ground: Ground, result: Net) -> None:
    """An archived record stays as it is. Its difference lives in items that top it up."""
    result.kept.append((held, {key: ("", amount) for key, amount in held.sources.items()}))
    target = want.quantity if want else Decimal(0)
    fixed = [t for t in tops if not _withdrawable(t)]
    missing = target - held.quantity - sum((t.quantity for t in tops), Decimal(0))
    if missing == 0:
        result.kept += [(t, {key: ("", amount) for key, amount in t.sources.items()}) for t in tops]
        return
    for top in fixed:
        result.kept.append((top, {key: ("", amount) for key, amount in top.sources.items()}))
    for top in tops:
        if _withdrawable(top):
            result.moves.append(Move(Action.REMOVE, None, top, top.quantity, {}))
    if target - held.quantity - sum((t.quantity for t in fixed), Decimal(0)) != 0:
        _difference(want, held, fixed, ground, result)


def _withdrawable(top: Holding) -> bool:
    """Whether this difference can still be taken away: a figure that nobody has entered yet, or an open record."""
    if top.action is Action.BY_HAND:
        return top.state is State.HELD
    return top.state is State.CONFIRMED and top.record in (RecordState.PENDING, RecordState.APPROVED)


def _difference(want: Wanted | None, held: Holding, fixed: Sequence[Holding], ground: Ground, result: Net) -> None:
    """What is missing at (or too much in) a record that can't be changed: a row of the next period, or by hand."""
    covered: defaultdict[RowKey, Decimal] = defaultdict(Decimal)
    for holding in (held, *fixed):
        for key, amount in holding.sources.items():
            covered[key] += amount
    now = {key: amount for key, (_, amount) in want.sources.items()} if want else {}
    versions = {key: version for key, (version, _) in want.sources.items()} if want else {}
    sources: Coverage = {
        key: (versions.get(key, ""), delta)
        for key in sorted({*covered, *now})
        if (delta := now.get(key, Decimal(0)) - covered.get(key, Decimal(0))) != 0
    }
    quantity = (want.quantity if want else Decimal(0)) - held.quantity - sum((f.quantity for f in fixed), Decimal(0))
    moved = want is not None and quantity > 0 and ground.settings.when_archived is WhenArchived.NEXT_PERIOD
    if moved and want is not None:
        day = ground.period.next().first
        later = Wanted(
            operation=want.operation,
            holder=want.holder,
            first=day,
            last=day,
            target=want.target,
            quantity=quantity,
            amount=want.amount,
            text=f"{want.text}, late",
            sources=sources,
        )
        result.moves.append(Move(Action.CREATE, later, held, quantity, sources, tops_up=held.item))
    else:
        result.moves.append(Move(Action.BY_HAND, want, held, quantity, sources, tops_up=held.item))


def _in_the_way(want: Wanted, removed: Holding, ground: Ground) -> bool:
    """Whether a record must be gone before this one may be made: it covers the same rows, or the provider's rule."""
    if want.sources.keys() & removed.sources.keys():
        return True
    one_a_day = ground.operations[want.operation].one_per_day and removed.operation == want.operation
    same_day = want.holder == removed.holder and want.first <= removed.last and removed.first <= want.last
    return one_a_day and same_day
