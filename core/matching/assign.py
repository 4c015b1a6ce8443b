"""One-to-one links of the greatest total; nobody has to be linked."""

from __future__ import annotations

import numpy as np

from core.matching.block import Pairs
from core.matching.normalise import Ints
from core.matching.shares import Points

# Cells of a small component. Nearly all are; a larger one is left to scipy, whose loading takes longer than they do.
_SMALL = 400


def assign(pairs: Pairs, gain: Points, n_left: int, n_right: int) -> Ints:
    """The right row of each left row, -1 for nobody. gain: what linking a pair is worth beside nobody; only above 0."""
    worth = np.flatnonzero(gain > 0)
    left, right, gain = pairs[0][worth], pairs[1][worth], gain[worth]
    partner = np.full(n_left, -1, np.int64)
    left, right, gain = _without_contest(left, right, gain, partner, n_right)
    of_edge = _components(left, right + n_left, n_left + n_right)
    order = np.argsort(of_edge, kind="stable")
    starts = np.flatnonzero(np.diff(of_edge[order], prepend=-1))
    sizes = np.diff(np.append(starts, len(order)))
    for start, size in zip(starts.tolist(), sizes.tolist(), strict=True):
        edges = order[start : start + size]
        _solve(left[edges], right[edges], gain[edges], partner)
    return partner


def _without_contest(left: Ints, right: Ints, gain: Points, partner: Ints, n_right: int) -> tuple[Ints, Ints, Points]:
    """Link pairs worth more than the best other of either end together: no better way can be without them. Answers the
    pairs that are left.
    """
    n_left = len(partner)
    while len(left):
        others = [_best_other(ends, gain, n) for ends, n in ((left, n_left), (right, n_right))]
        sure = gain > others[0] + others[1]
        if not sure.any():
            break
        partner[left[sure]] = right[sure]
        taken = np.zeros(n_right, bool)
        taken[right[sure]] = True
        open_ = (partner[left] < 0) & ~taken[right]
        left, right, gain = left[open_], right[open_], gain[open_]
    return left, right, gain


def _best_other(ends: Ints, gain: Points, size: int) -> Points:
    """For each pair, the greatest gain of another pair with the same end; 0 for none."""
    top, second = np.zeros(size, np.int64), np.zeros(size, np.int64)
    np.maximum.at(top, ends, gain)
    is_top = gain == top[ends]
    np.maximum.at(second, ends[~is_top], gain[~is_top])
    several = np.bincount(ends[is_top], minlength=size) > 1
    return np.where(is_top & ~several[ends], second[ends], top[ends])


def _components(one: Ints, other: Ints, nodes: int) -> Ints:
    """For each edge, the lowest node that can be reached from it."""
    lowest = np.arange(nodes)
    while True:
        before = lowest.copy()
        least = np.minimum(lowest[one], lowest[other])
        for ends in (one, other):
            np.minimum.at(lowest, ends, least)
        lowest = lowest[lowest]
        if np.array_equal(lowest, before):
            return lowest[one]


def _solve(left: Ints, right: Ints, gain: Points, partner: Ints) -> None:
    rows, row = np.unique(left, return_inverse=True)
    columns, column = np.unique(right, return_inverse=True)
    if len(rows) * len(columns) <= _SMALL:
        matrix = np.zeros((len(rows), len(columns)), np.int64)
        matrix[row, column] = gain
        wide = len(rows) <= len(columns)
        found = _best_columns((matrix if wide else matrix.T).tolist())
        chosen = np.arange(len(found)), np.array(found)
        row_of, column_of = chosen if wide else chosen[::-1]
        real = matrix[row_of, column_of] > 0
    else:
        row_of, column_of = _best_sparse(row, column, gain, (len(rows), len(columns)))
        real = column_of < len(columns)
    partner[rows[row_of[real]]] = columns[column_of[real]]


def _best_columns(gain: list[list[int]]) -> list[int]:
    """A column of its own for each row, of the greatest total; no more rows than columns.

    Row after row takes the cheapest way to a free column, along which others may have to move over (Jonker and
    Volgenant). The prices keep every later way from undoing what is best already.
    """
    width = range(len(gain[0]))
    owner = [-1 for _ in width]
    price_of_row, price = [0] * len(gain), [0 for _ in width]
    for start in range(len(gain)):
        cost: dict[int, int] = {}
        came_from = [-1 for _ in width]
        settled: dict[int, int] = {}
        row, so_far = start, 0
        while True:
            for column in width:
                if column not in settled:
                    way = so_far - gain[row][column] - price_of_row[row] - price[column]
                    if column not in cost or way < cost[column]:
                        cost[column], came_from[column] = way, row
            # Of equal ones a free one, and then the first: a tie must not hang on anything else.
            so_far, _, column = min((c, owner[at] >= 0, at) for at, c in cost.items() if at not in settled)
            settled[column] = so_far
            if owner[column] < 0:
                break
            row = owner[column]
        price_of_row[start] += so_far
        for at, reached in settled.items():
            price[at] -= so_far - reached
            if owner[at] >= 0:
                price_of_row[owner[at]] += so_far - reached
        while True:
            row = came_from[column]
            owner[column] = row
            if row == start:
                break
            column = next(at for at in width if owner[at] == row and at != column)
    return [owner.index(row) for row in range(len(gain))]


def _best_sparse(row: Ints, column: Ints, gain: Points, size: tuple[int, int]) -> tuple[Ints, Ints]:
    """Rows and their columns; a column beyond the last is a private dummy of its row and stands for nobody."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    # Weights may not be 0 in a sparse matrix.
    top = int(gain.max()) + 1
    everybody = np.arange(size[0])
    data = np.concatenate([top - gain, np.full(size[0], top)]).astype(float)
    place = np.concatenate([row, everybody]), np.concatenate([column, size[1] + everybody])
    chosen = min_weight_full_bipartite_matching(csr_array((data, place), shape=(size[0], size[1] + size[0])))
    return chosen[0].astype(np.int64), chosen[1].astype(np.int64)
