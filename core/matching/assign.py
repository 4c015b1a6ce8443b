"""One-to-one links of the greatest total; nobody has to be linked."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from core.matching.block import Pairs
from core.matching.normalise import Ints
from core.matching.shares import Points

# Cells of a dense component; a larger one is solved sparsely.
_DENSE = 1_000_000


def assign(pairs: Pairs, gain: Points, n_left: int, n_right: int) -> Ints:
    """The right row of each left row, -1 for nobody. gain: what linking a pair is worth beside nobody; only above 0."""
    worth = np.flatnonzero(gain > 0)
    left, right, gain = pairs[0][worth], pairs[1][worth], gain[worth]
    partner = np.full(n_left, -1, np.int64)
    left, right, gain = _without_contest(left, right, gain, partner, n_right)
    graph = sparse.coo_array((np.ones(len(left)), (left, right + n_left)), shape=(n_left + n_right,) * 2)
    _, component = connected_components(graph, directed=False)
    of_edge = component[left]
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


def _solve(left: Ints, right: Ints, gain: Points, partner: Ints) -> None:
    rows, row = np.unique(left, return_inverse=True)
    columns, column = np.unique(right, return_inverse=True)
    if len(rows) * len(columns) <= _DENSE:
        matrix = np.zeros((len(rows), len(columns)), np.int64)
        matrix[row, column] = gain
        chosen = linear_sum_assignment(matrix, maximize=True)
        real = matrix[chosen] > 0
        partner[rows[chosen[0][real]]] = columns[chosen[1][real]]
        return
    # A private dummy of each row stands for nobody; weights may not be 0 in a sparse matrix.
    top = int(gain.max()) + 1
    data = np.concatenate([top - gain, np.full(len(rows), top)]).astype(float)
    place = (np.concatenate([row, np.arange(len(rows))]), np.concatenate([column, len(columns) + np.arange(len(rows))]))
    matrix_ = sparse.csr_array((data, place), shape=(len(rows), len(columns) + len(rows)))
    row_of, column_of = min_weight_full_bipartite_matching(matrix_)
    real = column_of < len(columns)
    partner[rows[row_of[real]]] = columns[column_of[real]]
