"""Candidate pairs from many cheap keys, so that nobody compares everybody with everybody.

Who shares a rare key is likely the same person; the best `KEEP` right employees of each left one go on.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from core.matching.keys import Keys, keys_of
from core.matching.normalise import Ints, Lists

KEEP = 20
# Below this many pairs everything is compared: a small company is cheap, and every candidate helps its learning.
ALL_PAIRS = 60_000
# Shared keys that are looked at, for each person of the larger list; the rarest keys go first.
_EFFORT = 300
_FEW = 5
_ROWS_AT_ONCE = 4096

Pairs = tuple[Ints, Ints]


def candidate_pairs(lists: Lists) -> Pairs:
    """Rows of the left and of the right list, sorted, each pair once."""
    n_left, n_right = len(lists.left.people), len(lists.right.people)
    if n_left * n_right <= ALL_PAIRS:
        return all_pairs(np.arange(n_left), np.arange(n_right))
    left, right = _incidence(keys_of(lists, lists.left), keys_of(lists, lists.right), n_left, n_right)
    parts = [_best(left[at : at + _ROWS_AT_ONCE] @ right, at) for at in range(0, n_left, _ROWS_AT_ONCE)]
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


def _best(shared: sparse.csr_array, first_row: int) -> Pairs:
    """The KEEP heaviest columns of each row, sorted; equal weights go by column."""
    counts = np.diff(shared.indptr).astype(np.int64)
    rows = np.repeat(np.arange(len(counts)), counts)
    # Row, lightness and column in one number: sorting whole numbers is far quicker than sorting by three.
    bits = max(int(shared.shape[1] - 1).bit_length(), 1)
    lightness = int(shared.data.max(initial=0)) - shared.data
    room = int(lightness.max(initial=0)).bit_length()
    codes = np.sort((((rows << room) | lightness) << bits) | shared.indices)
    rank = np.arange(len(codes)) - np.repeat(shared.indptr[:-1], counts)
    kept = codes[rank < KEEP]
    rows, columns = kept >> (room + bits), kept & ((1 << bits) - 1)
    pairs = np.sort((rows << bits) | columns)
    return (pairs >> bits) + first_row, pairs & ((1 << bits) - 1)


def _incidence(left: Keys, right: Keys, n_left: int, n_right: int) -> tuple[sparse.csr_array, sparse.csr_array]:
    """People by key and key by people; the left one carries the weights: rare keys count more."""
    found, column = np.unique(np.concatenate([left.keys, right.keys]), return_inverse=True)
    of_left, of_right = column[: len(left.keys)], column[len(left.keys) :]
    block = np.bincount(of_left, minlength=len(found)) * np.bincount(of_right, minlength=len(found))
    rarest = np.argsort(block, kind="stable")
    useful = np.zeros(len(found), bool)
    useful[rarest[np.cumsum(block[rarest]) <= _EFFORT * max(n_left, n_right)]] = True
    useful &= block > 0
    # Whole numbers, so that the order of adding can't change a tie.
    rarity = np.rint(16 * np.log2(1 + n_left * n_right / np.maximum(block, 1))).astype(np.int64)
    renumbered = np.cumsum(useful) - 1
    sides = []
    for side, of_side, n in ((left, of_left, n_left), (right, of_right, n_right)):
        keep = useful[of_side]
        place = (side.rows[keep], renumbered[of_side[keep]])
        data = rarity[of_side[keep]] * side.worth[keep] if side is left else np.ones(int(keep.sum()), np.int64)
        sides.append(sparse.csr_array((data, place), shape=(n, int(useful.sum()))))
    return sides[0], sparse.csr_array(sides[1].T)
