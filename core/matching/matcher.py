"""The way from two lists to proposals."""

from __future__ import annotations

from collections.abc import Sequence

from core.matching.block import add_pairs, candidate_pairs
from core.matching.compare import compare
from core.matching.decide import decide, open_book, rows_of, without
from core.matching.explain import explain
from core.matching.normalise import normalise
from core.matching.result import Decisions, MatchResult
from core.matching.weigh import UNIT, weigh
from core.models.people import Employee

_NOTHING_DECIDED = Decisions()


def match(
    left: Sequence[Employee],
    right: Sequence[Employee],
    decisions: Decisions = _NOTHING_DECIDED,
    seed: int = 0,
) -> MatchResult:
    """Propose who of `right` each of `left` is: at most one, and nobody twice.

    The same lists, decisions and seed give the same result, whatever the order of the rows. The seed draws the pairs
    from which chance agreement is learned. Raises ValueError when an id stands twice in one list.
    """
    lists = normalise(left, right)
    n_right = len(right)
    pairs = add_pairs(candidate_pairs(lists), rows_of(lists, decisions.linked), n_right)
    pairs = without(pairs, rows_of(lists, decisions.rejected), n_right)
    found = compare(lists, pairs)
    book = open_book(lists, pairs, decisions)
    weights = weigh(lists, pairs, found, book, seed)
    verdict = decide(lists, pairs, found, weights, book, decisions)
    proposals = {p.left_id: p for p in explain(lists, pairs, found, weights, verdict)}
    linked = {p.right_id for p in proposals.values()}
    return MatchResult(
        proposals=tuple(proposals[p.id] for p in left),
        base=weights.base / UNIT,
        unlinked=tuple(p.id for p in right if p.id not in linked),
    )
