"""Departments across languages: two that often meet in likely links belong together. No dictionary is needed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.matching.block import Pairs
from core.matching.levels import DEPARTMENT
from core.matching.normalise import Coded

_LOW, _HIGH = -3.0, 6.0
# How sure equal words are beforehand that the departments are one.
_EQUAL_WORDS = 0.6


def department_points(field: Coded, pairs: Pairs, belief: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    """Hundredths of a bit for each pair. belief: how far each pair is held for a link; it never speaks for itself."""
    left, right = field.left[pairs[0]], field.right[pairs[1]]
    there = (left >= 0) & (right >= 0)
    size = max(len(field.values), 1)
    unique, places = np.unique(left * size + right, return_inverse=True)
    together = np.bincount(places, belief * there, len(unique))[places] - belief
    of_left = np.bincount(left[there], belief[there], size)[left] - belief
    share = np.bincount(field.right[field.right >= 0], minlength=size)[right] / max(int((field.right >= 0).sum()), 1)
    share = np.maximum(share, 1e-6)
    prior = np.where(left == right, _EQUAL_WORDS + (1 - _EQUAL_WORDS) * share, share)
    expected = (np.maximum(together, 0) + DEPARTMENT.trust * prior) / (np.maximum(of_left, 0) + DEPARTMENT.trust)
    bits = np.where(there, np.clip(np.log2(expected / share), _LOW, _HIGH), 0.0)
    return np.asarray(np.rint(bits * 100), np.int32)
