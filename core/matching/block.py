"""Candidate pairs from many cheap keys, so that nobody compares everybody with everybody.

A key is a whole number made of a kind and one or two codes. Who shares a rare key is likely the same person; the
best `KEEP` right employees of each left one go on.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from core.matching.normalise import NAME, Ints, Lists, Side

KEEP = 25
# Below this many pairs everything is compared: a small company is cheap, and every candidate helps its learning.
ALL_PAIRS = 60_000
# A key shared by more pairs than this many times the larger list says too little for what it costs.
_CROWD = 60
_FEW = 5
_ROWS_AT_ONCE = 4096

Pairs = tuple[Ints, Ints]


def candidate_pairs(lists: Lists) -> Pairs:
    """Rows of the left and of the right list, sorted, each pair once."""
    n_left, n_right = len(lists.left.people), len(lists.right.people)
    if n_left * n_right <= ALL_PAIRS:
        grid = np.indices((n_left, n_right)).reshape(2, -1)
        return grid[0].astype(np.int64), grid[1].astype(np.int64)
    left, right = _incidence(_keys(lists, lists.left), _keys(lists, lists.right), n_left, n_right)
    parts = [_best(left[at : at + _ROWS_AT_ONCE] @ right, at) for at in range(0, n_left, _ROWS_AT_ONCE)]
    found = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    return add_pairs(found, _neighbours(lists, found), n_right)


def _neighbours(lists: Lists, found: Pairs) -> Pairs:
    """For who shares keys with hardly anybody, those next in the alphabet, so that a person has somebody to choose."""
    few = np.flatnonzero(np.bincount(found[0], minlength=len(lists.left.people)) < _FEW)
    alphabetical = np.argsort(lists.right.names, kind="stable")
    place = np.searchsorted(lists.right.names[alphabetical], lists.left.names[few])
    start = np.clip(place - _FEW, 0, len(alphabetical) - 2 * _FEW)
    window = start[:, None] + np.arange(2 * _FEW)
    return np.repeat(few, 2 * _FEW), alphabetical[window.ravel()]


def add_pairs(pairs: Pairs, more: Pairs, n_right: int) -> Pairs:
    """The union, sorted."""
    codes = np.unique(np.concatenate([pairs[0] * n_right + pairs[1], more[0] * n_right + more[1]]))
    return codes // n_right, codes % n_right


def _best(shared: sparse.csr_array, first_row: int) -> Pairs:
    """The KEEP heaviest columns of each row; equal weights go by column."""
    counts = np.diff(shared.indptr)
    rows, columns = np.repeat(np.arange(len(counts)), counts), shared.indices.astype(np.int64)
    order = np.lexsort((columns, -shared.data, rows))
    rank = np.arange(len(order)) - np.repeat(shared.indptr[:-1], counts)
    kept = np.sort(order[rank < KEEP])
    kept = kept[np.lexsort((columns[kept], rows[kept]))]
    return rows[kept] + first_row, columns[kept]


def _incidence(left: Pairs, right: Pairs, n_left: int, n_right: int) -> tuple[sparse.csr_array, sparse.csr_array]:
    """People by key and key by people; the left one carries the weights: rare keys count more."""
    keys = np.unique(np.concatenate([left[1], right[1]]))
    found = [np.unique(np.searchsorted(keys, side[1]) * n + side[0]) for side, n in ((left, n_left), (right, n_right))]
    columns = [codes // n for codes, n in zip(found, (n_left, n_right), strict=True)]
    rows = [codes % n for codes, n in zip(found, (n_left, n_right), strict=True)]
    block = np.bincount(columns[0], minlength=len(keys)) * np.bincount(columns[1], minlength=len(keys))
    useful = (block > 0) & (block <= _CROWD * max(n_left, n_right))
    # Whole numbers, so that the order of adding can't change a tie.
    weights = np.rint(64 * np.log2(1 + n_left * n_right / np.maximum(block, 1))).astype(np.int64)
    renumbered = np.cumsum(useful) - 1
    sides: list[sparse.csr_array] = []
    for row, column, n in zip(rows, columns, (n_left, n_right), strict=True):
        keep = useful[column]
        place = (row[keep], renumbered[column[keep]])
        data = weights[column[keep]] if not sides else np.ones(int(keep.sum()), np.int64)
        sides.append(sparse.csr_array((data, place), shape=(n, int(useful.sum()))))
    return sides[0], sparse.csr_array(sides[1].T)


def _keys(lists: Lists, side: Side) -> Pairs:
    """(row, key) of everybody."""
    collected: list[Pairs] = []

    def add(kind: int, rows: Ints, first: Ints, second: Ints | None = None) -> None:
        other = np.zeros_like(first) if second is None else second
        there = (first >= 0) & (other >= 0)
        collected.append((rows[there], np.int64(kind << 56) | (first[there] << 28) | other[there]))

    everybody = np.arange(len(side.people), dtype=np.int64)
    for kind, name in enumerate(("number", "number_core", "email", "local", "phone", "initials")):
        field = lists.fields[name]
        add(kind, everybody, field.left if side is lists.left else field.right)
    _add_dates(lists, side, everybody, add)
    _add_names(lists, side, everybody, add)
    return np.concatenate([c[0] for c in collected]), np.concatenate([c[1] for c in collected])


Add = Callable[..., None]


def _add_dates(lists: Lists, side: Side, everybody: Ints, add: Add) -> None:
    """The birth date, also with day and month swapped; the year with the beginning of a name."""
    field = lists.fields["birth_date"]
    codes = field.left if side is lists.left else field.right
    days = np.array([int(v) for v in field.values], np.int64)
    number = np.where(codes >= 0, days[np.maximum(codes, 0)] if len(days) else 0, -1)
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    known = number > 0
    swapless = year * 10_000 + np.minimum(month, day) * 100 + np.maximum(month, day)
    add(10, everybody, np.where(known, swapless, -1))
    beginnings = _beginnings(lists, 3)
    for place in range(NAME.stop):
        token = side.tokens[:, place]
        add(11, everybody, np.where(known, year, -1), np.where(token >= 0, beginnings[token], -1))


def _add_names(lists: Lists, side: Side, everybody: Ints, add: Add) -> None:
    """One sound; two; an initial with a sound; two beginnings; a token less a letter with another's initial."""
    tokens = side.tokens[:, NAME]
    sounds = np.where(tokens >= 0, lists.skeletons[tokens], -1)
    beginnings = np.where(tokens >= 0, _beginnings(lists, 3)[tokens], -1)
    initials = np.where(tokens >= 0, _beginnings(lists, 1)[tokens], -1)
    owners, shortened = _shortened(lists)
    for one in range(NAME.stop):
        add(20, everybody, sounds[:, one])
        for other in range(NAME.stop):
            if one == other:
                continue
            add(21, everybody, initials[:, one], sounds[:, other])
            _add_shortened(tokens[:, one], initials[:, other], owners, shortened, add)
            if one < other:
                add(22, everybody, *_ordered(sounds[:, one], sounds[:, other]))
                add(23, everybody, *_ordered(beginnings[:, one], beginnings[:, other]))


def _ordered(one: Ints, other: Ints) -> Pairs:
    return np.minimum(one, other), np.maximum(one, other)


def _add_shortened(token: Ints, initial: Ints, owners: Ints, shortened: Ints, add: Add) -> None:
    """`owners` is sorted: the forms of a token are one slice of `shortened`."""
    rows = np.flatnonzero((token >= 0) & (initial >= 0))
    start, stop = np.searchsorted(owners, token[rows]), np.searchsorted(owners, token[rows], side="right")
    repeated = np.repeat(rows, stop - start)
    offset = np.arange(len(repeated)) - np.repeat(np.cumsum(stop - start) - (stop - start), stop - start)
    add(24, repeated, shortened[np.repeat(start, stop - start) + offset], initial[repeated])


def _beginnings(lists: Lists, length: int) -> Ints:
    """An id of the first letters of each token."""
    cut = [t[:length] for t in lists.tokens]
    ids = {c: i for i, c in enumerate(sorted(set(cut)))}
    return np.array([ids[c] for c in cut], np.int64)


def _shortened(lists: Lists) -> Pairs:
    """(token, id of the token less one letter), the whole token included: a typo leaves one of them equal."""
    forms = [
        (i, {t, *(t[:at] + t[at + 1 :] for at in range(len(t)))}) for i, t in enumerate(lists.tokens) if len(t) > 3
    ]
    ids = {form: i for i, form in enumerate(sorted({f for _, found in forms for f in found}))}
    flat = [(i, ids[f]) for i, found in forms for f in sorted(found)]
    return np.array([f[0] for f in flat], np.int64), np.array([f[1] for f in flat], np.int64)
