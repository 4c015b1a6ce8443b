"""Fellegi-Sunter weights: priors first, then what the two files themselves show, without labels.

Points are whole hundredths of a bit, so that totals add up exactly and ties are ties on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.matching.block import Pairs
from core.matching.compare import Comparer, Comparison
from core.matching.departments import Departments, Met
from core.matching.levels import FIELDS, Field, Number
from core.matching.normalise import Ints, Lists, Mask
from core.matching.shares import Floats, Points, shares

UNIT = 100
_ROUNDS = 6
# People of the left list whose pairs are listened to: more teach nothing more.
_TEACHERS = 4000
_RANDOM_PAIRS = 40_000
# Two people may be taken for one by chance: how many random pairs the priors are worth.
_OTHER_TRUST = 500
# Numbers mean something when at least this share of likely links, found by other fields, have equal ones.
_TRUSTED_NUMBER = 0.4
# Pairs that look unlike are hardly ever heard, so no level falls below this part of its prior.
_UNHEARD = 0.25
# So many people are believed to be in both lists by half before anything is known; and never more than this share.
_FEW, _MOST = 10, 0.8
# The share of the shorter list that is hoped to be in the other one when learning begins: too little hope finds nobody
# to learn from where there is one field only.
_HOPED = 0.7
_LOW, _HIGH = -800, 2000


@dataclass(frozen=True, slots=True)
class Weights:
    """In hundredths of a bit. points: by field, (pairs,); totals: their sum. base: what chance costs.

    trusted_number: equal numbers were found to mean something in these two files.
    """

    points: dict[str, npt.NDArray[np.int16]]
    totals: Points
    base: int
    trusted_number: bool


@dataclass(frozen=True, slots=True)
class Book:
    """Pairs that people have `linked` and `rejected`, and `open` ones: neither they nor their ends are decided."""

    open: Mask
    linked: Mask
    rejected: Mask

    def of(self, chosen: Ints) -> Book:
        """The same for these pairs only."""
        return Book(self.open[chosen], self.linked[chosen], self.rejected[chosen])


class Model:
    """What was learned of two lists; weighs any pairs of them."""

    def __init__(self, lists: Lists, comparer: Comparer, seed: int) -> None:
        self._sizes = len(lists.left.people), len(lists.right.people)
        self._other = _other(comparer, self._sizes, seed)
        self._same = {f.name: np.array([level.same for level in f.levels]) for f in FIELDS}
        self._departments = Departments(lists.fields["department"])
        self._taught: Pairs = (np.zeros(0, np.int64), np.zeros(0, np.int64))
        self._met = self._departments.met(self._taught)
        self._heard = np.zeros(0)
        self.base = _base(_HOPED * min(self._sizes), self._sizes)

    def learn(self, pairs: Pairs, found: Comparison, book: Book) -> None:
        """Iterate on pairs whose ends prefer each other, under the weights so far."""
        chosen = _teachers(pairs[0], self._sizes[0])
        scale = self._sizes[0] / max(min(self._sizes[0], _TEACHERS), 1)
        pairs = pairs[0][chosen], pairs[1][chosen]
        found, book = found.of(chosen), book.of(chosen)
        self._taught, self._heard = pairs, np.zeros(len(chosen))
        self._met = self._departments.met(pairs)
        for _ in range(_ROUNDS):
            weights = self._weigh(found, self._met, self._heard)
            belief = self._belief(pairs, weights.totals - self.base, book)
            for field in FIELDS:
                heard = belief
                if field.independent:
                    without = weights.totals - weights.points[field.name] - self.base
                    heard = self._belief(pairs, without, book)
                self._same[field.name] = _same(field, found.levels[field.name], heard)
            self._heard = belief
            self.base = _base(float(belief.sum()) * scale, self._sizes)

    def weigh(self, pairs: Pairs, found: Comparison) -> Weights:
        return self._weigh(found, self._departments.met(pairs), self._own(pairs))

    def _weigh(self, found: Comparison, met: Met, own: Floats) -> Weights:
        """own: how far each pair was heard in learning the departments."""
        points = {f.name: _points(f, found, self._same[f.name], self._other[f.name]) for f in FIELDS}
        points["department"] = self._departments.points(met, self._met, self._heard, own)
        totals = np.zeros(len(own), np.int32)
        for of_field in points.values():
            totals += of_field
        trusted = bool(self._same["number"][Number.SAME] >= _TRUSTED_NUMBER)
        return Weights(points, totals, self.base, trusted)

    def _own(self, pairs: Pairs) -> Floats:
        n_right = self._sizes[1]
        taught = self._taught[0] * n_right + self._taught[1]
        asked = pairs[0] * n_right + pairs[1]
        at = np.minimum(np.searchsorted(taught, asked), max(len(taught) - 1, 0))
        return np.where(taught[at] == asked, self._heard[at], 0.0) if len(taught) else np.zeros(len(asked))

    def _belief(self, pairs: Pairs, odds: Points, book: Book) -> Floats:
        """How far each pair may teach: its share where both ends prefer each other, 1 where a person linked them."""
        share, _ = shares(pairs, odds, book.open, *self._sizes)
        floor = np.iinfo(np.int32).min
        best_left, best_right = (np.full(n, floor, np.int32) for n in self._sizes)
        np.maximum.at(best_left, pairs[0][book.open], odds[book.open])
        np.maximum.at(best_right, pairs[1][book.open], odds[book.open])
        mutual = book.open & (odds == best_left[pairs[0]]) & (odds == best_right[pairs[1]])
        return np.where(mutual & (share > 0.3), share, 0.0) + book.linked


def _teachers(rows: Ints, n_left: int) -> Ints:
    """The pairs of people taken evenly out of the left list."""
    if n_left <= _TEACHERS:
        return np.arange(len(rows))
    teaches = np.zeros(n_left, bool)
    teaches[np.linspace(0, n_left - 1, _TEACHERS).astype(np.int64)] = True
    return np.flatnonzero(teaches[rows])


def _base(links: float, sizes: tuple[int, int]) -> int:
    """What it costs to pick one among all by chance, less what it is worth that most people are in both lists."""
    people = max(*sizes, 1)
    share = min((links + _FEW / 2) / (people + _FEW), _MOST)
    return round(float(np.log2(people) - np.log2(max(share, 0.5) / (1 - max(share, 0.5)))) * UNIT)


def _same(field: Field, levels: npt.NDArray[np.int8], belief: Floats) -> Floats:
    """How often each level is seen at one person: the prior and what was heard, together."""
    prior = np.array([level.same for level in field.levels])
    heard = np.bincount(levels, belief, len(prior))
    prior[0] = heard[0] = 0.0
    prior /= prior.sum()
    learned: Floats = (prior * field.trust + heard) / (field.trust + heard.sum())
    return learned if field.independent else np.asarray(np.maximum(learned, prior * _UNHEARD))


def _other(comparer: Comparer, sizes: tuple[int, int], seed: int) -> dict[str, Floats]:
    """How often each level is seen at two people, from pairs drawn at random."""
    n_left, n_right = sizes
    drawn = np.unique(np.random.default_rng(seed).integers(0, n_left * n_right, min(_RANDOM_PAIRS, n_left * n_right)))
    levels = comparer.levels((drawn // max(n_right, 1), drawn % max(n_right, 1)))
    result = {}
    for field in FIELDS:
        prior = np.array([level.other for level in field.levels])
        seen = np.bincount(levels[field.name], minlength=len(prior)).astype(float)
        prior[0] = seen[0] = 0.0
        result[field.name] = (prior * _OTHER_TRUST / prior.sum() + seen) / (_OTHER_TRUST + seen.sum())
    return result


def _points(field: Field, found: Comparison, same: Floats, other: Floats) -> npt.NDArray[np.int16]:
    level = found.levels[field.name]
    if not level.any():
        return np.zeros(len(level), np.int16)
    by_value = np.array([lv.by_value for lv in field.levels])
    beside = np.where(by_value, [lv.chances for lv in field.levels], np.maximum(other, 1e-9))
    with np.errstate(divide="ignore"):
        bits = np.maximum(np.log2(same / beside), -30.0)
    bits[0] = 0.0
    of_level = np.rint(bits * UNIT).astype(np.int16)
    points = of_level[level] + np.where(by_value[level], found.rarity[field.name], np.int16(0))
    return np.asarray(np.clip(points, _LOW, _HIGH), np.int16)
