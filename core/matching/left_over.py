"""Those whom nobody is linked to yet, among themselves: what their weights are worth, and how many belong together.

Points of fields that contradict each other are poorly measured by theory. How high a wrong pair can score is seen,
without labels, at the other candidates of people who are surely linked.
"""

from __future__ import annotations

import numpy as np

from core.matching.block import Pairs
from core.matching.normalise import Ints
from core.matching.shares import Floats, Points, shares
from core.matching.weigh import UNIT, Book, Weights

# From this share on a link is sure enough to call its rivals wrong.
_SURE = 0.99
# Bits over which the points of right pairs may lie among those left over, as a power of two.
_SPREAD = 2 * UNIT
# What is seen may add so much to what theory says, where pairs with few points were not looked at in full.
_MORE = 6 * UNIT
# How many pairs seen the theory is worth: in a small company there is little to see.
_BELIEVED = 200
# How many of those left over belong together, before it is estimated; and the least and most that may be believed.
_BELONG, _LEAST, _MOST = 0.3, 0.02, 0.9
# Being nobody's is no better than a link from these odds on.
FLOOR = -1 * UNIT
_STEPS = 12


def evidence_left_over(pairs: Pairs, weights: Weights, book: Book, partner: Ints, sizes: tuple[int, int]) -> Points:
    """For each pair, how much rarer a wrong pair with so many points is than a right one, in hundredths of a bit."""
    share, _ = shares(pairs, weights.totals - weights.base, book.open, *sizes)
    is_link = partner[pairs[0]] == pairs[1]
    sure = np.zeros(sizes[0], bool)
    sure[pairs[0][is_link & ((share >= _SURE) | book.linked)]] = True
    wrong = np.sort(weights.totals[sure[pairs[0]] & ~is_link])
    pairs_seen = int(sure.sum()) * (sizes[1] - 1)
    if not pairs_seen:
        return weights.totals
    at_least = len(wrong) - np.searchsorted(wrong, weights.totals) + 0.5
    believed = _BELIEVED * np.exp2(-np.clip(weights.totals / UNIT, 0, 60))
    seen = np.rint(-np.log2((at_least + believed) / (pairs_seen + _BELIEVED)) * UNIT) - _SPREAD
    return np.asarray(np.minimum(seen, weights.totals + _MORE), np.int32)


def among_left_over(pairs: Pairs, evidence: Points, sizes: tuple[int, int]) -> tuple[Points, Floats]:
    """Odds and shares of pairs of people who are left over; how many of them belong together is estimated."""
    n_left, n_right = (len(np.unique(ends)) for ends in pairs)
    fewer = min(n_left, n_right)
    open_ = np.ones(len(evidence), bool)
    belong = _BELONG
    odds, share = evidence, np.zeros(len(evidence))
    for _ in range(_STEPS if fewer else 0):
        base = np.log2(n_left * n_right / (belong * fewer)) + np.log2(1 - belong)
        odds = (evidence - round(float(base) * UNIT)).astype(np.int32)
        share, _ = shares(pairs, odds, open_, *sizes)
        belong = min(max(float(share.sum()) / fewer, _LEAST), _MOST)
    return odds, share
