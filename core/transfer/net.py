"""Plans are net: what payroll should hold, minus what the ledger already holds there.

What sits at a wrong person, rate, day or granularity is taken back first. A row is covered once: while what covers it
now can't be moved (an earlier send is not decided, a row beside it is blocked), nothing else is made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.ledger.states import Action
from core.models.rows import Kind
from core.models.writes import RemoteRecord
from core.providers.base import Correction
from core.transfer.archived import is_closed, late, says_closed, settle_archived, uncovered
from core.transfer.case import Case, Ground, Holding, Problem, RowKey, Wanted
from core.transfer.edited import Stand, problems
from core.transfer.foreign import foreign_record
from core.transfer.moves import Move, Net, as_held
from core.transfer.pair import agrees, clash
from core.transfer.places import Place, compared_with, edited_in, is_final, places_of, stand_of, undecided


@dataclass(slots=True)
class _Changes:
    """Held records that are not what is wanted, by what is done to them."""

    fresh: list[Wanted] = field(default_factory=list)
    replaced: list[tuple[Wanted, Holding]] = field(default_factory=list)
    removed: list[Holding] = field(default_factory=list)


def net(case: Case, wanted: Sequence[Wanted], blocked: Set[RowKey], ground: Ground) -> Net:
    """Compare. Every wanted record and every holding ends in exactly one of kept, moves or problems.

    blocked: rows that can't go for a reason of their own. What is held for them stays: an unmapped code is no reason
    to take somebody's hours out of payroll. Only at another person nothing stays.
    """
    result = Net()
    chosen = [h for h in case.held if _of_kinds(h, ground.settings.kinds)]
    result.kept += [(h, as_held(h)) for h in case.held if h not in chosen]
    places = places_of(wanted, chosen, ground)
    waits = _waiting(places, case, blocked, ground)
    told = {key for place in places if undecided(place, case, ground) for key in place.rows} | blocked
    changes = _Changes()
    for place in places:
        result.right |= {h.item for h in place.live if stand_of(h, place, case, ground) in (Stand.LEFT, Stand.AS_SENT)}
        if _stays(place, case, waits, ground):
            _stay(place, told, case, ground, result)
        else:
            _reconcile(place, case, ground, changes, result)
    _replace_or_make_anew(changes, [h for h, _ in result.kept], ground)
    result.moves += [Move(Action.REMOVE, None, held, held.quantity, {}) for held in changes.removed]
    for want, held in changes.replaced:
        after = _in_the_way(want, changes.removed, ground)
        result.moves.append(Move(Action.REPLACE, want, held, want.quantity, dict(want.sources), after))
    for want in changes.fresh:
        _add(want, case, changes, ground, result)
    result.moves.sort(key=_order)
    return result


def _of_kinds(held: Holding, kinds: frozenset[Kind]) -> bool:
    """A kind that is no longer transferred is left alone: its rows aren't read, so nothing is known of them."""
    return not held.sources or any(Kind(kind) in kinds for kind, _ in held.sources)


def _waiting(places: Sequence[Place], case: Case, blocked: Set[RowKey], ground: Ground) -> set[RowKey]:
    """Rows of which nothing new can be made now: blocked, not decided, covered together with such a row, or refused
    by the provider as long as the record of such a row is there."""
    waits = set(blocked)
    for place in places:
        waits |= place.rows if undecided(place, case, ground) else set()
    while True:
        stays = [place for place in places if _stays(place, case, waits, ground)]
        there = [place.held for place in stays if place.held is not None and not place.held.archived]
        shut_out = [place for place in places if place.changes and _clashes_with_any(place, there, ground)]
        beside = {key for place in [*stays, *shut_out] for key in place.rows}
        if beside <= waits:
            return waits
        waits |= beside


def _clashes_with_any(place: Place, there: Iterable[Holding], ground: Ground) -> bool:
    want = place.want
    return want is not None and any(h is not place.held and _clashes(want, h, ground) for h in there)


def _stays(place: Place, case: Case, waits: Set[RowKey], ground: Ground) -> bool:
    """Whether this place is left as it is. What is at another person by mistake is taken back if it can be."""
    if place.held is None and place.want is None:
        return True
    elsewhere = place.held is not None and case.target is not None and place.held.person != case.target.id
    if elsewhere and not undecided(place, case, ground):
        return False
    return bool(place.rows & waits) or undecided(place, case, ground)


def _stay(place: Place, told: set[RowKey], case: Case, ground: Ground, result: Net) -> None:
    """Keep what is held, and say which rows wait because of it. told: rows whose reason is known."""
    want, held, holdings = place.want, place.held, place.live
    result.kept += [(h, as_held(h)) for h in holdings]
    for edited in edited_in(place, case, ground):
        ours, tops = compared_with(edited, place)
        result.problems += problems(edited, ours, place.rows, tops, ground)
    if held is not None and undecided(place, case, ground):
        result.problems += [] if edited_in(place, case, ground) else _earlier_send_open(place, held)
        return
    there = {key: sum((h.sources.get(key, 0) for h in holdings), 0) for key in place.rows}
    due = {key: amount for key, (_, amount) in want.sources.items()} if want else {}
    same_look = want is None or (held and (want.amount, want.start, want.end) == (held.amount, held.start, held.end))
    first = held.first if held else want.first if want else date.min
    for key in sorted(place.rows - told):
        if there[key] != due.get(key, 0) or not same_look:
            result.problems.append(Problem("waits_for_blocked_row", key, first, due.get(key, Decimal(0))))
            told.add(key)


def _earlier_send_open(place: Place, held: Holding) -> list[Problem]:
    due = {key: amount for key, (_, amount) in place.want.sources.items()} if place.want else {}
    values = {"item": str(held.item), "state": held.state}
    return [
        Problem("earlier_send_open", key, held.first, due.get(key, held.sources.get(key, Decimal(0))), "", values)
        for key in sorted(place.rows)
    ]


def _reconcile(place: Place, case: Case, ground: Ground, changes: _Changes, result: Net) -> None:
    """Decide about one place in which all is decided."""
    want, held = place.want, place.held
    how = stand_of(held, place, case, ground) if held else Stand.AS_SENT
    if held is None:
        changes.fresh += [want] if want is not None else []
    elif how is Stand.LEFT:
        result.kept += [(held, uncovered(want, place.tops)), *((t, as_held(t)) for t in place.tops)]
    elif is_final(place):
        settle_archived(want, held, place.tops, case, ground, result)
    elif want is not None and agrees(want, held) and how is not Stand.MEND:
        result.kept.append((held, dict(want.sources)))
    elif held.action is Action.BY_HAND:
        changes.removed.append(held)
        changes.fresh += [want] if want is not None else []
    elif ground.operations[held.operation].correction not in (Correction.REPLACE, Correction.TAKE_BACK):
        settle_archived(want, held, (), case, ground, result)
    elif want is not None and _may_replace(want, held, case, ground):
        changes.replaced.append((want, held))
    else:
        changes.removed.append(held)
        changes.fresh += [want] if want is not None else []


def _may_replace(want: Wanted, held: Holding, case: Case, ground: Ground) -> bool:
    """In a closed period nothing is changed any more: what is still open there is taken back, and paid otherwise."""
    correction = ground.operations[held.operation].correction
    return correction is Correction.REPLACE and not says_closed(want, case, ground)


def _replace_or_make_anew(changes: _Changes, kept: Sequence[Holding], ground: Ground) -> None:
    """A record can be changed in place unless another one that is changed too, or can't be, is in its way.

    Two that swap their rates, say: each would cover the other's rows for a moment, or for good if the second fails.
    """
    for want, held in list(changes.replaced):
        others = [other for _, other in changes.replaced if other is not held]
        if _in_the_way(want, others, ground) or any(_clashes(want, h, ground) for h in kept):
            changes.replaced.remove((want, held))
            changes.removed.append(held)
            changes.fresh.append(want)


def _in_the_way(want: Wanted, held: Iterable[Holding], ground: Ground) -> tuple[int, ...]:
    """The records that must be gone before this one may be made: they cover its rows, or the provider would refuse."""
    return tuple(h.item for h in held if want.sources.keys() & h.sources.keys() or _clashes(want, h, ground))


def _clashes(want: Wanted, held: Holding, ground: Ground) -> bool:
    return held.action is not Action.BY_HAND and clash(want, held, ground.operations[want.operation])


def _add(want: Wanted, case: Case, changes: _Changes, ground: Ground, result: Net) -> None:
    """A record that nothing is held for, unless payroll has one already that did not come from here."""
    sources = dict(want.sources)
    adopted = {(move.adopts.operation, move.adopts.ref) for move in result.moves if move.adopts}
    there = foreign_record(want, case, ground.operations[want.operation].one_per_day, adopted)
    if isinstance(there, RemoteRecord):
        result.moves.append(Move(Action.CREATE, want, None, want.quantity, sources, adopts=there))
        return
    if there:
        result.problems += there
        return
    after = _in_the_way(want, [*changes.removed, *(held for _, held in changes.replaced)], ground)
    barred = any(h.archived and _clashes(want, h, ground) for h in case.held)
    if barred or want.first > ground.period.last or is_closed(want, case, ground):
        later = late(want, want.quantity, sources, case, ground, result)
        if later is None:
            result.moves.append(Move(Action.BY_HAND, want, None, want.quantity, sources))
        else:
            result.moves.append(Move(Action.CREATE, later, None, want.quantity, sources, after))
        return
    result.moves.append(Move(Action.CREATE, want, None, want.quantity, sources, after))


def _order(move: Move) -> tuple[int, str, date, str]:
    rank: Mapping[Action, int] = {Action.REMOVE: 0, Action.REPLACE: 1, Action.CREATE: 2, Action.BY_HAND: 3}
    about = move.wanted or move.held
    return (rank[move.action], about.operation, about.first, about.target) if about else (9, "", date.min, "")
