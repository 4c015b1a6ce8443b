"""The way from two lists to proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.matching.block import Pairs, add_pairs, all_pairs, candidate_pairs
from core.matching.compare import Comparer
from core.matching.decide import decide, link, open_book, rows_of
from core.matching.explain import explain
from core.matching.normalise import Ints, Lists, normalise
from core.matching.result import Decisions, MatchResult
from core.matching.shares import shares
from core.matching.teach import shift
from core.matching.weigh import UNIT, Book, Model, Weights
from core.models.people import Employee

NOTHING_DECIDED = Decisions()
# Who is left over is compared with all others who are, if they are no more pairs than this.
_LEFT_OVER = 100_000


def match(
    left: Sequence[Employee],
    right: Sequence[Employee],
    decisions: Decisions = NOTHING_DECIDED,
    seed: int = 0,
) -> MatchResult:
    """Propose who of `right` each of `left` is: at most one, and nobody twice.

    The same lists, decisions and seed give the same result, whatever the order of the rows. The seed draws the pairs
    from which chance agreement is learned. Raises ValueError when an id stands twice in one list.
    """
    lists = normalise(left, right)
    pairs = candidate_pairs(lists)
    for decided in (decisions.linked, decisions.rejected):
        pairs = add_pairs(pairs, rows_of(lists, decided), len(right))
    comparer = Comparer(lists)
    found = comparer.compare(pairs)
    book = open_book(lists, pairs, decisions)
    model = Model(lists, comparer, seed)
    model.learn(pairs, found, book)
    weights = _taught(lists, pairs, model.weigh(pairs, found), book)
    linked = link(lists, pairs, weights, book)
    more = _left_over(lists, pairs, linked[0], decisions)
    if len(more[0]):
        pairs = add_pairs(pairs, more, len(right))
        found = comparer.compare(pairs)
        book = open_book(lists, pairs, decisions)
        weights = replace(model.weigh(pairs, found), base=weights.base)
        linked = link(lists, pairs, weights, book)
    verdict = decide(lists, pairs, found, weights, book, decisions, linked)
    proposals = {p.left_id: p for p in explain(lists, pairs, found, weights, book, verdict)}
    linked_ids = {p.right_id for p in proposals.values()}
    return MatchResult(
        proposals=tuple(proposals[p.id] for p in left),
        base=weights.base / UNIT,
        unlinked=tuple(p.id for p in right if p.id not in linked_ids),
    )


def _taught(lists: Lists, pairs: Pairs, weights: Weights, book: Book) -> Weights:
    """The bar is where decisions put it."""
    if not book.linked.any() and not book.rejected.any():
        return weights
    everything = np.ones(len(pairs[0]), bool)
    sizes = len(lists.left.people), len(lists.right.people)
    share, _ = shares(pairs, weights.totals - weights.base, everything, *sizes)
    return replace(weights, base=weights.base - shift(share[book.linked], share[book.rejected]))


def _left_over(lists: Lists, pairs: Pairs, partner: Ints, decisions: Decisions) -> Pairs:
    """All pairs of people whom nobody is linked to, where they are few: some share no key with who they are."""
    left = np.flatnonzero(partner < 0)
    left = left[[lists.left.people[i].id not in decisions.no_counterpart for i in left.tolist()]]
    right = np.setdiff1d(np.arange(len(lists.right.people)), partner)
    if len(left) * len(right) > _LEFT_OVER or len(pairs[0]) == len(partner) * len(lists.right.people):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return all_pairs(left, right)
