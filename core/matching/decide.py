"""From weights to statuses: what people decided holds, what contradicts needs a look, ties are never taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.matching.assign import assign
from core.matching.block import Pairs
from core.matching.compare import Comparison
from core.matching.levels import Birth, Given, Number, Surname
from core.matching.normalise import Ints, Lists, Mask
from core.matching.result import Decisions, Status
from core.matching.weigh import UNIT, Book, Floats, Points, Weights, shares

# From this share on a pair may go unseen, if nothing speaks against it.
AUTO = 0.99
# A pair is proposed, for review, from odds of 1 : 16 on. The odds are those of a pair picked among all; once everybody
# else has found a partner, few are left to choose from, and such pairs are mostly right.
FLOOR = -4 * UNIT
# A runner-up within so many bits is "almost as likely".
NEAR = 4 * UNIT

CONFLICTS = (
    "the number is the same but both names differ",
    "first names differ",
    "birth dates differ",
    "the number belongs to somebody else",
    "another candidate is almost as likely",
    "there is no name to compare",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """partner, chosen: the right row and the pair of each left row, -1 for none. confidence: of each pair;
    nobody: of each left row having none. conflicts: (pairs, len(CONFLICTS)). status: by left row.
    """

    partner: Ints
    chosen: Ints
    confidence: Floats
    nobody: Floats
    conflicts: npt.NDArray[np.bool_]
    status: list[Status]
    decided: Mask


def rows_of(lists: Lists, links: frozenset[tuple[str, str]]) -> Pairs:
    """Rows of the pairs of ids that are in both lists, sorted."""
    left = {p.id: i for i, p in enumerate(lists.left.people)}
    right = {p.id: i for i, p in enumerate(lists.right.people)}
    found = sorted((left[a], right[b]) for a, b in links if a in left and b in right)
    return np.array([f[0] for f in found], np.int64), np.array([f[1] for f in found], np.int64)


def open_book(lists: Lists, pairs: Pairs, decisions: Decisions) -> Book:
    """Pairs are open where neither end is decided."""
    linked = rows_of(lists, decisions.linked)
    free_left = np.array([p.id not in decisions.no_counterpart for p in lists.left.people], bool)
    free_right = np.ones(len(lists.right.people), bool)
    free_left[linked[0]] = False
    free_right[linked[1]] = False
    is_link = np.isin(_codes(pairs, len(free_right)), _codes(linked, len(free_right)))
    return Book(free_left[pairs[0]] & free_right[pairs[1]], is_link)


def without(pairs: Pairs, unwanted: Pairs, n_right: int) -> Pairs:
    """The pairs that were not rejected."""
    keep = ~np.isin(_codes(pairs, n_right), _codes(unwanted, n_right))
    return pairs[0][keep], pairs[1][keep]


def decide(
    lists: Lists, pairs: Pairs, found: Comparison, weights: Weights, book: Book, decisions: Decisions
) -> Verdict:
    n_left, n_right = len(lists.left.people), len(lists.right.people)
    odds = weights.totals - weights.base
    confidence, nobody = shares(pairs, odds, book.open, n_left, n_right)
    # A number that means something is worth a question even where nothing else fits: the name may have changed.
    equal_number = (found.levels["number"] == Number.SAME) & weights.trusted_number
    gain = np.where(equal_number, np.maximum(odds - FLOOR, 1), odds - FLOOR)
    partner = assign(pairs, np.where(book.open, gain, 0), n_left, n_right)
    partner[pairs[0][book.linked]] = pairs[1][book.linked]
    confidence[book.linked] = 1.0
    conflicts = _conflicts(lists, pairs, found, weights, odds, book)
    decided = np.array([p.id in decisions.no_counterpart for p in lists.left.people], bool)
    nobody[decided] = 1.0
    decided[pairs[0][book.linked]] = True
    chosen = np.full(n_left, -1, np.int64)
    of_link = np.flatnonzero(partner[pairs[0]] == pairs[1])
    chosen[pairs[0][of_link]] = of_link
    automatic = (confidence >= AUTO) & ~conflicts.any(axis=1)
    exact = automatic & found.same_name & (found.levels["number"] == Number.SAME)
    status = [Status.NO_MATCH] * n_left
    for row in np.flatnonzero(chosen >= 0).tolist():
        pair = chosen[row]
        sure = Status.EXACT if exact[pair] and not decided[row] else Status.CONFIDENT
        status[row] = sure if automatic[pair] or decided[row] else Status.REVIEW
    return Verdict(partner, chosen, confidence, nobody, conflicts, status, decided)


def _codes(pairs: Pairs, n_right: int) -> Ints:
    return pairs[0] * n_right + pairs[1]


def _conflicts(
    lists: Lists, pairs: Pairs, found: Comparison, weights: Weights, odds: Points, book: Book
) -> npt.NDArray[np.bool_]:
    given, surname, number = (found.levels[name] for name in ("first_name", "last_name", "number"))
    strangers = (given < Given.CLOSE) & (surname < Surname.CLOSE)
    return np.stack(
        [
            (number >= Number.PREFIX) & strangers,
            (given == Given.DIFFERENT) | (given == Given.SIMILAR),
            found.levels["birth_date"] == Birth.DIFFERENT,
            weights.trusted_number & (number < Number.PREFIX) & _number_elsewhere(lists, pairs),
            book.open & (odds > FLOOR) & (_runner_up(pairs, odds, book.open) > odds - NEAR),
            (given == Given.MISSING) & (surname == Surname.MISSING),
        ],
        axis=1,
    )


def _number_elsewhere(lists: Lists, pairs: Pairs) -> Mask:
    """The number of either person is held by another one on the other side."""
    field = lists.fields["number"]
    held_right = np.append(np.isin(np.arange(len(field.values)), field.right), False)
    held_left = np.append(np.isin(np.arange(len(field.values)), field.left), False)
    return np.asarray(held_right[field.left[pairs[0]]] | held_left[field.right[pairs[1]]])


def _runner_up(pairs: Pairs, odds: Points, open_: Mask) -> Ints:
    """The best total of any other open pair of the same left or right person."""
    nothing = np.int64(np.iinfo(np.int32).min)
    masked = np.where(open_, odds.astype(np.int64), nothing)
    best = np.full(len(odds), nothing)
    for ends in pairs:
        order = np.lexsort((-masked, ends))
        first = np.flatnonzero(np.diff(ends[order], prepend=-1))
        group = np.cumsum(np.diff(ends[order], prepend=-1) != 0) - 1
        second = np.minimum(first + 1, len(order) - 1)
        alone = ends[order][second] != ends[order][first] if len(order) else np.zeros(0, bool)
        top = masked[order][first]
        other = np.where(alone | (second == first), nothing, masked[order][second])
        is_top = np.arange(len(order)) == first[group] if len(order) else np.zeros(0, bool)
        best[order] = np.maximum(best[order], np.where(is_top, other[group], top[group]))
    return best
