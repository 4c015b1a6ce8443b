"""Departments across languages: two that often meet in likely links belong together. No dictionary is needed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from core.matching.block import Pairs
from core.matching.levels import DEPARTMENT
from core.matching.normalise import Coded, Ints, Mask
from core.matching.text import letters

Floats = npt.NDArray[np.float64]

_LOW, _HIGH = -3.0, 9.0
OTHER, ALIKE, SAME = range(3)
# How often the words of one person's departments are other ones, alike, the same, where they could be the same.
_USUAL = np.array([0.35, 0.05, 0.6])
_ALIKE_FROM = 0.9


class Departments:
    """What is learned of the departments of two lists. Points are hundredths of a bit."""

    def __init__(self, field: Coded) -> None:
        self._field = field
        self._size = max(len(field.values), 1)
        there = field.right[field.right >= 0]
        self._share = np.maximum(np.bincount(there, minlength=self._size) / max(len(there), 1), 1e-6)
        # Equal words can only be met where both lists have the word.
        of_left = np.bincount(field.left[field.left >= 0], minlength=self._size)
        self._common = (of_left > 0) & (np.bincount(there, minlength=self._size) > 0)

    def points(self, pairs: Pairs, taught: Pairs, heard: Floats, own: Floats) -> npt.NDArray[np.int16]:
        """Points of each pair. heard: how far each pair of `taught` is held for a link; own: the same of each pair of
        `pairs`, which never speaks for itself.
        """
        left, right, there = self._codes(pairs)
        codes, together, of_left, rates = self._learned(taught, heard)
        asked = left * self._size + right
        at = np.minimum(np.searchsorted(codes, asked), len(codes) - 1)
        met = np.where(codes[at] == asked, together[at], 0.0) - own
        prior = self._prior(left, right, there, rates)
        trust = DEPARTMENT.trust
        expected = (np.maximum(met, 0) + trust * prior) / (np.maximum(of_left[left] - own, 0) + trust)
        bits = np.where(there, np.clip(np.log2(expected / self._share[right]), _LOW, _HIGH), 0.0)
        return np.asarray(np.rint(bits * 100), np.int16)

    def _codes(self, pairs: Pairs) -> tuple[Ints, Ints, Mask]:
        left, right = self._field.left[pairs[0]], self._field.right[pairs[1]]
        return left, right, (left >= 0) & (right >= 0)

    def _learned(self, taught: Pairs, heard: Floats) -> tuple[Ints, Floats, Floats, Floats]:
        """Codes of departments that met, sorted; how often; how often each left one was met; rates of equal words."""
        left, right, there = self._codes(taught)
        heard = np.where(there, heard, 0.0)
        codes, places = np.unique(left * self._size + right, return_inverse=True)
        together = np.asarray(np.bincount(places, heard, len(codes)), np.float64)
        of_left = np.asarray(np.bincount(np.maximum(left, 0), heard, self._size), np.float64)
        telling = np.flatnonzero((heard > 0) & self._common[left])
        kinds = self._kinds(left[telling], right[telling])
        rates = np.bincount(kinds, heard[telling], 3) + DEPARTMENT.trust * _USUAL
        if not len(codes):
            codes, together = np.array([-1]), np.zeros(1)
        return codes, together, of_left, rates / rates.sum()

    def _prior(self, left: Ints, right: Ints, there: Mask, rates: Floats) -> Floats:
        """How often the right department is met at people of the left one, by the words alone."""
        kinds = np.full(len(left), OTHER)
        kinds[there] = self._kinds(left[there], right[there])
        rest = np.where(self._common[left], rates[OTHER], 1 - rates[ALIKE]) * self._share[right]
        return np.asarray(np.where(kinds == OTHER, rest, rates[kinds] + rest))

    def _kinds(self, left: Ints, right: Ints) -> Ints:
        kinds = np.full(len(left), OTHER)
        bits = letters(self._field.values)
        unlike = np.flatnonzero(left != right)
        one, other = bits[left[unlike]], bits[right[unlike]]
        unlike = unlike[np.bitwise_count(one & other) >= 0.6 * np.bitwise_count(one | other)]
        codes, places = np.unique(left[unlike] * self._size + right[unlike], return_inverse=True)
        texts = [[self._field.values[i] for i in side.tolist()] for side in (codes // self._size, codes % self._size)]
        alike = process.cpdist(*texts, scorer=JaroWinkler.similarity, dtype=np.float32) >= _ALIKE_FROM
        kinds[unlike[alike[places]]] = ALIKE
        kinds[left == right] = SAME
        return kinds
