"""Candidate pairs from many cheap keys, so that nobody compares everybody with everybody.

Who shares a rare key is likely the same person; the best `KEEP` right employees of each left one go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.matching.keys import Keys, keys_of
from core.matching.normalise import Ints, Lists

KEEP = 20
# Below this many pairs everything is compared: a small company is cheap, and every candidate helps its learning.
ALL_PAIRS = 60_000
# Shared keys that are looked at, for each person of the larger list; the rarest keys go first.
_EFFORT = 300
_FEW = 5
# Shared keys whose people are put together at once: what fits the processor's own memory goes quickest.
_AT_ONCE = 200_000

Pairs = tuple[Ints, Ints]


def candidate_pairs(lists: Lists) -> Pairs:
    """Rows of the left and of the right list, sorted, each pair once."""
    n_left, n_right = len(lists.left.people), len(lists.right.people)
    if n_left * n_right <= ALL_PAIRS:
        return all_pairs(np.arange(n_left), np.arange(n_right))
    shared = _shared(keys_of(lists), n_left, n_right)
    nothing = np.zeros(0, np.int64)
    parts = [(nothing, nothing), *(_best(shared, part, n_right) for part in _parts(shared))]
    found = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    return add_pairs(found, _neighbours(lists, found), n_right)


def all_pairs(left: Ints, right: Ints) -> Pairs:
    """Each of these left rows with each of these right ones."""
    return np.repeat(left, len(right)), np.tile(right, len(left))


def add_pairs(pairs: Pairs, more: Pairs, n_right: int) -> Pairs:
    """The union, sorted."""
    if not len(more[0]):
        return pairs
    codes = np.sort(np.concatenate([pairs[0] * n_right + pairs[1], more[0] * n_right + more[1]]))
    codes = codes[np.diff(codes, prepend=-1) > 0]
    return codes // n_right, codes % n_right


def _neighbours(lists: Lists, found: Pairs) -> Pairs:
    """For who shares keys with hardly anybody, those next in the alphabet, so that a person has somebody to choose."""
    few = np.flatnonzero(np.bincount(found[0], minlength=len(lists.left.people)) < _FEW)
    alphabetical = np.argsort(lists.right.names, kind="stable")
    place = np.searchsorted(lists.right.names[alphabetical], lists.left.names[few])
    width = min(2 * _FEW, len(alphabetical))
    start = np.clip(place - _FEW, 0, len(alphabetical) - width)
    window = start[:, None] + np.arange(width)
    return np.repeat(few, width), alphabetical[window.ravel()]


@dataclass(frozen=True, slots=True)
class _Shared:
    """Useful keys of left people, sorted by person, and who has each on the right.

    rows: whose key; weight: by how much who shares it counts. holders: right rows, key after key; those of a left
    person's key begin at `starts` and are `counts`.
    """

    rows: Ints
    weight: Ints
    starts: Ints
    counts: Ints
    holders: Ints


def _shared(keys: tuple[Keys, Keys], n_left: int, n_right: int) -> _Shared:
    """Rare keys count more; the rarest are looked at until the effort is spent."""
    left, right = keys
    found, column = np.unique(np.concatenate([left.keys, right.keys]), return_inverse=True)
    of_left, of_right = column[: len(left.keys)], column[len(left.keys) :]
    n_holders = np.bincount(of_right, minlength=len(found))
    block = np.bincount(of_left, minlength=len(found)) * n_holders
    rarest = np.argsort(block, kind="stable")
    useful = np.zeros(len(found), bool)
    useful[rarest[np.cumsum(block[rarest]) <= _EFFORT * max(n_left, n_right)]] = True
    useful &= block > 0
    # Whole numbers, so that the order of adding can't change a tie.
    rarity = np.rint(16 * np.log2(1 + n_left * n_right / np.maximum(block, 1))).astype(np.int64)
    chosen = np.flatnonzero(useful[of_left])
    chosen = chosen[np.argsort(left.rows[chosen], kind="stable")]
    of_left = of_left[chosen]
    kept = np.flatnonzero(useful[of_right])
    n_holders[~useful] = 0
    starts = np.cumsum(n_holders) - n_holders
    return _Shared(
        rows=left.rows[chosen],
        weight=rarity[of_left] * left.worth[chosen],
        starts=starts[of_left],
        counts=n_holders[of_left],
        holders=right.rows[kept][np.argsort(of_right[kept], kind="stable")],
    )


def _parts(shared: _Shared) -> list[slice]:
    """Slices of the keys, each of whole people and of about the same effort."""
    if not len(shared.rows):
        return []
    spent = np.cumsum(shared.counts)
    ends = np.searchsorted(spent, np.arange(_AT_ONCE, int(spent[-1]), _AT_ONCE))
    stops = np.unique([*np.searchsorted(shared.rows, shared.rows[ends], side="right").tolist(), len(shared.rows)])
    return [slice(start, stop) for start, stop in pairwise([0, *stops.tolist()])]


def _best(shared: _Shared, part: slice, n_right: int) -> Pairs:
    """The KEEP right rows with the heaviest shared keys of each left row, sorted; equal weights go by row."""
    weight, counts = shared.weight[part], shared.counts[part]
    first_row = int(shared.rows[part][0])
    # Left row, right row and weight in one number: sorting whole numbers is far quicker than sorting by three.
    bits, room = max(int(n_right - 1).bit_length(), 1), int(weight.max()).bit_length()
    offset = shared.starts[part] - (np.cumsum(counts) - counts)
    holders = shared.holders[np.repeat(offset, counts) + np.arange(int(counts.sum()))]
    head = ((shared.rows[part] - first_row) << (bits + room)) | weight
    codes = np.sort(np.repeat(head, counts) | (holders << room))
    ends = codes >> room
    starts = np.flatnonzero(np.diff(ends, prepend=-1))
    ends, total = ends[starts], np.add.reduceat(codes & ((1 << room) - 1), starts)
    rows = ends >> bits
    room = int(total.max()).bit_length()
    ranked = np.sort((((rows << room) | (int(total.max()) - total)) << bits) | (ends & ((1 << bits) - 1)))
    first = np.flatnonzero(np.diff(rows, prepend=-1))
    rank = np.arange(len(ranked)) - np.repeat(first, np.diff(np.append(first, len(ranked))))
    kept = ranked[rank < KEEP]
    pairs = np.sort(((kept >> (room + bits)) << bits) | (kept & ((1 << bits) - 1)))
    return (pairs >> bits) + first_row, pairs & ((1 << bits) - 1)
