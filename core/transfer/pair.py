"""Which held record stands for which wanted one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from core.providers.base import Operation
from core.transfer.case import Holding, Wanted

Pairs = list[tuple[Wanted, Holding]]


def pair(wanted: Sequence[Wanted], held: Sequence[Holding]) -> tuple[Pairs, list[Wanted], list[Holding]]:
    """Pairs under the same key: by rows covered, then by amount, then as they come. And what is left on either side."""
    by_key: defaultdict[tuple[object, ...], list[Holding]] = defaultdict(list)
    for holding in held:
        by_key[holding.key].append(holding)
    pairs: Pairs = []
    left = list(wanted)
    likenesses: tuple[Callable[[Wanted, Holding], bool], ...] = (_same_rows, _shared_rows, agrees, _anything)
    for likes in likenesses:
        still_left = []
        for want in left:
            candidates = by_key[want.key]
            match = next((h for h in candidates if likes(want, h)), None)
            if match is None:
                still_left.append(want)
            else:
                candidates.remove(match)
                pairs.append((want, match))
        left = still_left
    return pairs, left, [h for candidates in by_key.values() for h in candidates]


def agrees(want: Wanted, held: Holding) -> bool:
    """Whether the record needs no change to be the wanted one."""
    return (
        want.quantity == held.quantity
        and want.amount == held.amount
        and want.start == held.start
        and want.end == held.end
    )


def clash(want: Wanted, held: Holding, operation: Operation) -> bool:
    """Whether the provider would refuse the wanted record while this one is there."""
    same_day = want.operation == held.operation and want.holder == held.holder
    same_day = same_day and want.first <= held.last and held.first <= want.last
    if not same_day or operation.one_per_day:
        return same_day
    equal = (want.target, want.quantity, want.start, want.end) == (held.target, held.quantity, held.start, held.end)
    return equal or _overlap(want, held)


def _overlap(want: Wanted, held: Holding) -> bool:
    if want.start is None or want.end is None or held.start is None or held.end is None:
        return False
    return want.start < held.end and held.start < want.end


def _same_rows(want: Wanted, held: Holding) -> bool:
    return want.sources.keys() == held.sources.keys()


def _shared_rows(want: Wanted, held: Holding) -> bool:
    return bool(want.sources.keys() & held.sources.keys())


def _anything(_: Wanted, __: Holding) -> bool:
    return True
