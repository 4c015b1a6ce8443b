"""Confidence: the share of a pair against nobody and against everybody else that either person might be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.matching.block import Pairs
from core.matching.normalise import Ints, Mask

Points = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

_NOTHING = np.int32(np.iinfo(np.int32).min)


def shares(pairs: Pairs, odds: Points, open_: Mask, n_left: int, n_right: int) -> tuple[Floats, Floats]:
    """Each open pair's share against nobody and all others of its row and column; and each row's share of nobody.

    odds: hundredths of a bit against nobody.
    """
    power = np.where(open_, np.exp2(np.clip(odds / 100, -60, 60)), 0.0)
    rows = np.bincount(pairs[0], power, n_left)
    columns = np.bincount(pairs[1], power, n_right)
    return power / (1 + rows[pairs[0]] + np.maximum(columns[pairs[1]] - power, 0)), 1 / (1 + rows)


def runner_up(pairs: Pairs, odds: Points, open_: Mask) -> Points:
    """The best odds of any other open pair of the same left or right person; the least number there is for none."""
    masked = np.where(open_, odds, _NOTHING)
    best = np.full(len(odds), _NOTHING)
    for ends in pairs:
        best = np.maximum(best, _other_best(ends, masked))
    return best


def _other_best(ends: Ints, odds: Points) -> Points:
    size = int(ends.max(initial=-1)) + 1
    top = np.full(size, _NOTHING)
    np.maximum.at(top, ends, odds)
    is_top = odds == top[ends]
    several = np.bincount(ends[is_top], minlength=size) > 1
    second = np.full(size, _NOTHING)
    np.maximum.at(second, ends[~is_top], odds[~is_top])
    return np.where(is_top & ~several[ends], second[ends], top[ends])
