"""From weights to statuses: what people decided holds, what contradicts needs a look, ties are never taken."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.matching.assign import assign
from core.matching.block import Pairs
from core.matching.compare import Comparison
from core.matching.compare_names import Table
from core.matching.left_over import FLOOR, among_left_over, evidence_left_over
from core.matching.levels import Birth, Email, Given, Number, Plain, Starts, Surname
from core.matching.normalise import Ints, Lists, Mask
from core.matching.result import Against, Decisions, Status
from core.matching.shares import Floats, Points, runner_up, shares
from core.matching.weigh import UNIT, Book, Weights

# From this share on a pair may go unseen, if nothing speaks against it.
AUTO = 0.99
# A runner-up within so many bits is "almost as likely".
NEAR = 4 * UNIT

CONFLICTS = tuple(one.value for one in Against)
# Whoever gives out addresses made of names tells namesakes apart by a digit.
_SECOND = re.compile(r"[a-z]+(?:[._-][a-z]+)+[2-9]@")


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
    if not links:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    left = {p.id: i for i, p in enumerate(lists.left.people)}
    right = {p.id: i for i, p in enumerate(lists.right.people)}
    found = sorted((left[a], right[b]) for a, b in links if a in left and b in right)
    return np.array([f[0] for f in found], np.int64), np.array([f[1] for f in found], np.int64)


def open_book(lists: Lists, pairs: Pairs, decisions: Decisions) -> Book:
    """What is decided about each pair."""
    n_right = len(lists.right.people)
    linked = rows_of(lists, decisions.linked)
    free_left = np.array([p.id not in decisions.no_counterpart for p in lists.left.people], bool)
    free_right = np.ones(n_right, bool)
    free_left[linked[0]] = False
    free_right[linked[1]] = False
    codes = pairs[0] * n_right + pairs[1]
    is_link, is_rejected = (
        np.isin(codes, rows[0] * n_right + rows[1]) for rows in (linked, rows_of(lists, decisions.rejected))
    )
    return Book(free_left[pairs[0]] & free_right[pairs[1]] & ~is_rejected, is_link, is_rejected)


def link(lists: Lists, pairs: Pairs, weights: Weights, book: Book) -> tuple[Ints, Floats]:
    """The right row of each left row, -1 for nobody, and what each pair's share is among those left over, else 0.

    First all who are likelier somebody than nobody; then those left over among themselves: few are left to choose
    from, so that less evidence is enough.
    """
    sizes = len(lists.left.people), len(lists.right.people)
    odds = weights.totals - weights.base
    partner = assign(pairs, np.where(book.open, odds, 0), *sizes)
    partner[pairs[0][book.linked]] = pairs[1][book.linked]
    taken = np.zeros(sizes[1], bool)
    taken[partner[partner >= 0]] = True
    rest = np.flatnonzero(book.open & (partner[pairs[0]] < 0) & ~taken[pairs[1]])
    ends = pairs[0][rest], pairs[1][rest]
    evidence = evidence_left_over(pairs, weights, book, partner, sizes)[rest]
    later, share = among_left_over(ends, evidence, sizes)
    second = assign(ends, later - FLOOR, *sizes)
    partner[second >= 0] = second[second >= 0]
    among = np.zeros(len(odds))
    among[rest] = share
    return partner, among


def decide(
    lists: Lists,
    pairs: Pairs,
    found: Comparison,
    weights: Weights,
    book: Book,
    decisions: Decisions,
    linked: tuple[Ints, Floats],
) -> Verdict:
    n_left, n_right = len(lists.left.people), len(lists.right.people)
    odds = weights.totals - weights.base
    firm, nobody = shares(pairs, odds, book.open, n_left, n_right)
    partner, among = linked
    confidence = np.maximum(firm, among)
    confidence[book.linked] = 1.0
    conflicts = _conflicts(lists, pairs, found, weights, odds, book)
    decided = np.array([p.id in decisions.no_counterpart for p in lists.left.people], bool)
    nobody[decided] = 1.0
    decided[pairs[0][book.linked]] = True
    chosen = np.full(n_left, -1, np.int64)
    of_link = np.flatnonzero(partner[pairs[0]] == pairs[1])
    chosen[pairs[0][of_link]] = of_link
    automatic = (firm >= AUTO) & ~conflicts.any(axis=1)
    confidence[~automatic & ~book.linked] = np.minimum(confidence[~automatic & ~book.linked], AUTO)
    exact = automatic & found.same_name & (found.levels["number"] == Number.SAME)
    status = [Status.NO_MATCH] * n_left
    for row in np.flatnonzero(chosen >= 0).tolist():
        pair = chosen[row]
        sure = Status.EXACT if exact[pair] and not decided[row] else Status.CONFIDENT
        status[row] = sure if automatic[pair] or decided[row] else Status.REVIEW
    return Verdict(partner, chosen, confidence, nobody, conflicts, status, decided)


def _conflicts(
    lists: Lists, pairs: Pairs, found: Comparison, weights: Weights, odds: Points, book: Book
) -> npt.NDArray[np.bool_]:
    given, surname, number = (found.levels[name] for name in ("first_name", "last_name", "number"))
    name_alone = _name_alone(found)
    strangers = (given < Given.CLOSE) & (surname < Surname.CLOSE)
    told = {
        Against.NAMES: (number >= Number.PREFIX) & strangers,
        Against.FIRST_NAMES: (given == Given.DIFFERENT) | (given == Given.SIMILAR),
        Against.BIRTH_DATES: found.levels["birth_date"] == Birth.DIFFERENT,
        Against.NUMBER_ELSEWHERE: weights.trusted_number & (number < Number.PREFIX) & _number_elsewhere(lists, pairs),
        Against.RUNNER_UP: book.open & (runner_up(pairs, odds, book.open) > odds - NEAR),
        Against.NO_NAME: (given == Given.MISSING) & (surname == Surname.MISSING),
        Against.NUMBERED_MAIL: found.levels["email"] == Email.NUMBERED,
        Against.SECOND_NAMESAKE: name_alone & _second_namesake(lists, pairs),
        Against.OTHERS_ALIKE: name_alone
        & (number > Number.MISSING)
        & _others_alike(lists, pairs, book, given, surname),
    }
    return np.stack([told[one] for one in Against], axis=1)


def _name_alone(found: Comparison) -> Mask:
    """Neither number nor address, date or phone says that two of the same name are one."""
    least = {"number": Number.PREFIX, "email": Email.LOCAL, "birth_date": Birth.ONE_DIGIT, "starts": Starts.SAME}
    speaks = found.levels["phone"] == Plain.SAME
    for name, level in least.items():
        speaks |= found.levels[name] >= level
    return np.asarray(~speaks)


def _second_namesake(lists: Lists, pairs: Pairs) -> Mask:
    field = lists.fields["email"]
    second = np.array([*(_SECOND.match(v) is not None for v in field.values), False], bool)
    return np.asarray(second[field.left[pairs[0]]] | second[field.right[pairs[1]]])


def _others_alike(lists: Lists, pairs: Pairs, book: Book, given: Table, surname: Table) -> Mask:
    """Another pair of either person has names that may be the same too."""
    alike = book.open & (given >= Given.CLOSE) & (surname >= Surname.CLOSE)
    of_left = np.bincount(pairs[0], alike, len(lists.left.people))[pairs[0]]
    of_right = np.bincount(pairs[1], alike, len(lists.right.people))[pairs[1]]
    return np.asarray(np.maximum(of_left, of_right) > alike)


def _number_elsewhere(lists: Lists, pairs: Pairs) -> Mask:
    """The number of either person is held by another one on the other side."""
    field = lists.fields["number"]
    held_right = np.append(np.isin(np.arange(len(field.values)), field.right), False)
    held_left = np.append(np.isin(np.arange(len(field.values)), field.left), False)
    return np.asarray(held_right[field.left[pairs[0]]] | held_left[field.right[pairs[1]]])
