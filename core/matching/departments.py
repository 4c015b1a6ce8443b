"""Departments across languages: two that often meet in likely links belong together. No dictionary is needed."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Met:
    """The departments of pairs of people. left, right: of each pair, -1 is none; there: both have one.

    codes: each pair of departments once, sorted, -1 for none; places: each pair's place there; kinds: by pair.
    """

    left: Ints
    right: Ints
    there: Mask
    codes: Ints
    places: Ints
    kinds: Ints


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

    def met(self, pairs: Pairs) -> Met:
        left, right = self._field.left[pairs[0]], self._field.right[pairs[1]]
        there = (left >= 0) & (right >= 0)
        # -1 stands first even where nobody met anybody.
        asked = np.append(np.where(there, left * self._size + right, -1), -1)
        codes, places = np.unique(asked, return_inverse=True)
        places = places[:-1]
        return Met(left, right, there, codes, places, self._kinds(codes)[places])

    def points(self, met: Met, taught: Met, heard: Floats, own: Floats) -> npt.NDArray[np.int16]:
        """Points of each pair. heard: how far each pair of `taught` is held for a link; own: the same of each pair of
        `met`, which never speaks for itself.
        """
        heard = np.where(taught.there, heard, 0.0)
        together = np.bincount(taught.places, heard, len(taught.codes))
        of_left = np.bincount(np.maximum(taught.left, 0), heard, self._size)
        at = np.minimum(np.searchsorted(taught.codes, met.codes), len(taught.codes) - 1)
        known = np.where(taught.codes[at] == met.codes, together[at], 0.0)[met.places] - own
        prior = self._prior(met, self._rates(taught, heard))
        trust = DEPARTMENT.trust
        expected = (np.maximum(known, 0) + trust * prior) / (np.maximum(of_left[met.left] - own, 0) + trust)
        bits = np.where(met.there, np.clip(np.log2(expected / self._share[met.right]), _LOW, _HIGH), 0.0)
        return np.asarray(np.rint(bits * 100), np.int16)

    def _rates(self, taught: Met, heard: Floats) -> Floats:
        """How often equal, alike and other words were heard at one person."""
        telling = (heard > 0) & self._common[taught.left]
        rates = np.bincount(taught.kinds[telling], heard[telling], 3) + DEPARTMENT.trust * _USUAL
        return np.asarray(rates / rates.sum())

    def _prior(self, met: Met, rates: Floats) -> Floats:
        """How often the right department is met at people of the left one, by the words alone."""
        rest = np.where(self._common[met.left], rates[OTHER], 1 - rates[ALIKE]) * self._share[met.right]
        return np.asarray(np.where(met.kinds == OTHER, rest, rates[met.kinds] + rest))

    def _kinds(self, codes: Ints) -> Ints:
        """Of each pair of departments; OTHER where one is missing."""
        kinds = np.full(len(codes), OTHER)
        left, right = codes // self._size, codes % self._size
        bits = letters(self._field.values)
        unlike = np.flatnonzero((codes >= 0) & (left != right))
        one, other = bits[left[unlike]], bits[right[unlike]]
        unlike = unlike[np.bitwise_count(one & other) >= 0.6 * np.bitwise_count(one | other)]
        texts = [[self._field.values[i] for i in side[unlike].tolist()] for side in (left, right)]
        alike = process.cpdist(*texts, scorer=JaroWinkler.similarity, dtype=np.float32) >= _ALIKE_FROM
        kinds[unlike[alike]] = ALIKE
        kinds[(codes >= 0) & (left == right)] = SAME
        return kinds
