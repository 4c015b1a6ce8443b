"""Fellegi-Sunter weights: priors first, then what the two files themselves show, without labels.

Points are whole hundredths of a bit, so that totals add up exactly and ties are ties on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.matching.block import Pairs
from core.matching.compare import Comparison, compare
from core.matching.departments import department_points
from core.matching.levels import FIELDS, Field, Number
from core.matching.normalise import Lists, Mask

Points = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

UNIT = 100
_ROUNDS = 6
_RANDOM_PAIRS = 50_000
# Two people may be taken for one by chance: how many random pairs the priors are worth.
_OTHER_TRUST = 500
# Numbers mean something when at least this share of likely links, found by other fields, have equal ones.
_TRUSTED_NUMBER = 0.4
# Pairs that look unlike are hardly ever heard, so no level falls below this part of its prior.
_UNHEARD = 0.25
# So many people are believed to be in both lists by half before anything is known; and never more than this share.
_FEW, _MOST = 10, 0.8
_LOW, _HIGH = -8.0, 20.0


@dataclass(frozen=True, slots=True)
class Weights:
    """In hundredths of a bit. points: by field, (pairs,); totals: their sum. base: what chance costs.

    trusted_number: equal numbers were found to mean something in these two files.
    """

    points: dict[str, Points]
    totals: Points
    base: int
    trusted_number: bool


@dataclass(frozen=True, slots=True)
class Book:
    """Which pairs are open: not decided by a person, and neither end of them is. `linked` are the decided ones."""

    open: Mask
    linked: Mask


def weigh(lists: Lists, pairs: Pairs, found: Comparison, book: Book, seed: int) -> Weights:
    n_left, n_right = len(lists.left.people), len(lists.right.people)
    other = _other(lists, seed)
    same = {f.name: np.array([level.same for level in f.levels]) for f in FIELDS}
    belief = np.zeros(len(pairs[0]))
    base = _base(0.0, n_left, n_right)
    weights = _weights(lists, pairs, found, same, other, base, belief)
    for _ in range(_ROUNDS):
        belief = _belief(pairs, weights.totals - base, book, n_left, n_right)
        for field in FIELDS:
            heard = belief
            if field.independent:
                without = weights.totals - weights.points[field.name] - base
                heard = _belief(pairs, without, book, n_left, n_right)
            same[field.name] = _same(field, found.levels[field.name], heard)
        base = _base(float(belief.sum()), n_left, n_right)
        weights = _weights(lists, pairs, found, same, other, base, belief)
    return weights


def _base(links: float, n_left: int, n_right: int) -> int:
    """What it costs to pick one among all by chance, less what it is worth that most people are in both lists."""
    people = max(n_left, n_right, 1)
    share = min((links + _FEW / 2) / (people + _FEW), _MOST)
    return round(float(np.log2(people) - np.log2(max(share, 0.5) / (1 - max(share, 0.5)))) * UNIT)


def shares(pairs: Pairs, odds: Points, open_: Mask, n_left: int, n_right: int) -> tuple[Floats, Floats]:
    """Each open pair's share against nobody and all others of its row and column; and each row's share of nobody."""
    power = np.where(open_, np.exp2(np.clip(odds / UNIT, -60, 60)), 0.0)
    rows = np.bincount(pairs[0], power, n_left)
    columns = np.bincount(pairs[1], power, n_right)
    return power / (1 + rows[pairs[0]] + np.maximum(columns[pairs[1]] - power, 0)), 1 / (1 + rows)


def _belief(pairs: Pairs, odds: Points, book: Book, n_left: int, n_right: int) -> Floats:
    """How far each pair may teach: its share where both ends prefer each other, 1 where a person linked them."""
    share, _ = shares(pairs, odds, book.open, n_left, n_right)
    floor = np.iinfo(np.int32).min
    best_left, best_right = np.full(n_left, floor), np.full(n_right, floor)
    np.maximum.at(best_left, pairs[0][book.open], odds[book.open])
    np.maximum.at(best_right, pairs[1][book.open], odds[book.open])
    mutual = book.open & (odds == best_left[pairs[0]]) & (odds == best_right[pairs[1]])
    return np.where(mutual & (share > 0.3), share, 0.0) + book.linked


def _same(field: Field, levels: npt.NDArray[np.int8], belief: Floats) -> Floats:
    """How often each level is seen at one person: the prior and what was heard, together."""
    prior = np.array([level.same for level in field.levels])
    heard = np.bincount(levels, belief, len(prior))
    prior[0] = heard[0] = 0.0
    prior /= prior.sum()
    learned: Floats = (prior * field.trust + heard) / (field.trust + heard.sum())
    return learned if field.independent else np.asarray(np.maximum(learned, prior * _UNHEARD))


def _other(lists: Lists, seed: int) -> dict[str, Floats]:
    """How often each level is seen at two people, from pairs drawn at random."""
    n_left, n_right = len(lists.left.people), len(lists.right.people)
    drawn = np.unique(np.random.default_rng(seed).integers(0, n_left * n_right, min(_RANDOM_PAIRS, n_left * n_right)))
    sample = compare(lists, (drawn // n_right, drawn % n_right))
    result = {}
    for field in FIELDS:
        prior = np.array([level.other for level in field.levels])
        seen = np.bincount(sample.levels[field.name], minlength=len(prior)).astype(float)
        prior[0] = seen[0] = 0.0
        result[field.name] = (prior * _OTHER_TRUST / prior.sum() + seen) / (_OTHER_TRUST + seen.sum())
    return result


def _weights(
    lists: Lists,
    pairs: Pairs,
    found: Comparison,
    same: dict[str, Floats],
    other: dict[str, Floats],
    base: int,
    belief: Floats,
) -> Weights:
    points = {f.name: _points(f, found, same[f.name], other[f.name]) for f in FIELDS}
    points["department"] = department_points(lists.fields["department"], pairs, belief)
    totals = np.asarray(np.sum(list(points.values()), axis=0, dtype=np.int32))
    return Weights(points, totals, base, bool(same["number"][Number.SAME] >= _TRUSTED_NUMBER))


def _points(field: Field, found: Comparison, same: Floats, other: Floats) -> Points:
    level = found.levels[field.name]
    chances = np.array([lv.chances for lv in field.levels])
    by_value = np.array([lv.by_value for lv in field.levels])
    with np.errstate(divide="ignore", invalid="ignore"):
        by_level = np.log2(same / other)[level]
        by_rarity = np.log2(same / chances)[level] + found.rarity[field.name]
    bits = np.where(by_value[level], by_rarity, by_level)
    bits[level == 0] = 0.0
    return np.asarray(np.rint(np.clip(bits, _LOW, _HIGH) * UNIT), np.int32)
