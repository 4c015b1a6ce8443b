"""Places: what is wanted under one key, what is held there, and how that stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.ledger.states import Action, State
from core.models.writes import RecordState
from core.transfer.archived import moved, withdrawable
from core.transfer.case import Case, Ground, Holding, RowKey, Wanted
from core.transfer.edited import Stand, stand
from core.transfer.pair import agrees, pair


@dataclass(frozen=True, slots=True)
class Place:
    """What is wanted in one place (None: nothing), what is held there, and the items that top that up."""

    want: Wanted | None
    held: Holding | None
    tops: tuple[Holding, ...] = ()

    @property
    def rows(self) -> set[RowKey]:
        return {*(self.want.sources if self.want else ()), *(key for h in self.live for key in h.sources)}

    @property
    def live(self) -> tuple[Holding, ...]:
        return (self.held, *self.tops) if self.held else self.tops

    @property
    def changes(self) -> bool:
        return self.want is not None and (self.held is None or not agrees(self.want, self.held))


def places_of(wanted: Sequence[Wanted], held: Sequence[Holding], ground: Ground) -> list[Place]:
    tops: defaultdict[int, list[Holding]] = defaultdict(list)
    for holding in held:
        if holding.tops_up is not None:
            tops[holding.tops_up].append(holding)
    pairs, lone_wanted, lone_held = pair(wanted, [h for h in held if h.tops_up is None])
    for want in list(lone_wanted):
        if (late_one := _sent_late(want, lone_held, ground)) is not None:
            lone_wanted.remove(want)
            lone_held.remove(late_one)
            pairs.append((moved(want, late_one.first), late_one))
    known = {h.item for _, h in pairs} | {h.item for h in lone_held}
    strays = [h for item, found in tops.items() if item not in known for h in found]
    return [
        *(Place(want, holding, tuple(tops.get(holding.item, ()))) for want, holding in pairs),
        *(Place(None, holding, tuple(tops.get(holding.item, ()))) for holding in lone_held),
        *(Place(want, None) for want in lone_wanted),
        *(Place(None, None, (stray,)) for stray in strays),
    ]


def _sent_late(want: Wanted, lone_held: Iterable[Holding], ground: Ground) -> Holding | None:
    """The record of the next period that was made of these rows, because their own was closed."""
    for h in lone_held:
        same = (want.operation, want.holder, want.target) == (h.operation, h.holder, h.target)
        if same and h.first > ground.period.last and want.sources.keys() & h.sources.keys():
            return h
    return None


def undecided(place: Place, case: Case, ground: Ground) -> bool:
    """Whether an earlier send of this place is not decided and isn't what is wanted either, or payroll has changed it
    since and nobody decided about that."""
    want, held = place.want, place.held
    if held is None:
        return False
    if held.state is State.REVERSING or edited_in(place, case, ground):
        return True
    if is_final(place):
        return any(_unclear(top) for top in place.tops) and not _adds_up(place)
    return _unclear(held) and not (want is not None and agrees(want, held))


def edited_in(place: Place, case: Case, ground: Ground) -> list[Holding]:
    """The records of this place that payroll has changed or lost, and that a person must decide about."""
    return [h for h in place.live if stand_of(h, place, case, ground) is Stand.OPEN]


def stand_of(held: Holding, place: Place, case: Case, ground: Ground) -> Stand:
    return stand(held, *compared_with(held, place), case, ground)


def compared_with(held: Holding, place: Place) -> tuple[Wanted | Holding | None, tuple[Holding, ...]]:
    """What is wanted in the place of this record, and what makes up its difference. Of a difference: itself."""
    return (place.want, place.tops) if held is place.held else (held, ())


def _unclear(held: Holding) -> bool:
    """Not confirmed, or rejected in payroll: a person decides (an alarm says so)."""
    if held.action is Action.BY_HAND:
        return False
    return held.state is not State.CONFIRMED or held.ref is None or held.record is RecordState.REJECTED


def is_final(place: Place) -> bool:
    """Whether the record itself can't be changed any more, so that only differences to it are made."""
    held = place.held
    entered = held is not None and held.action is Action.BY_HAND and not withdrawable(held)
    return held is not None and (held.archived or entered or bool(place.tops))


def _adds_up(place: Place) -> bool:
    have = sum((top.quantity for top in place.tops), place.held.quantity if place.held else 0)
    return have == (place.want.quantity if place.want else 0)
