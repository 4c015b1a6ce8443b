"""Proposals in words: both values, the level and the points of every field, best candidates first."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from core.matching.block import Pairs
from core.matching.compare import Comparison
from core.matching.decide import CONFLICTS, Verdict
from core.matching.levels import DEPARTMENT, FIELDS, Department
from core.matching.names import Words
from core.matching.normalise import Ints, Lists, Side, initials_by_mail, whole_name
from core.matching.result import Candidate, Columns, FieldEvidence, Proposal
from core.matching.weigh import UNIT, Book, Weights
from core.models.people import Employee

SHOWN = 5
_SHARED = "many people have this value, it says nothing"
_MISSING = "missing on one side"
# Points from which departments are said to go together, or not to.
_TELLING = UNIT // 2

_SHOWN_FIELDS = (
    "number",
    "first_name",
    "last_name",
    "email",
    "birth_date",
    "starts",
    "phone",
    "initials",
    "department",
)
_TEXTS = {f.name: tuple(level.text for level in f.levels) for f in (*FIELDS, DEPARTMENT)}


def explain(
    lists: Lists, pairs: Pairs, found: Comparison, weights: Weights, book: Book, verdict: Verdict
) -> list[Proposal]:
    """One for each left person, sorted by id."""
    explained = _Explained(lists, pairs, found, weights, verdict, _shown(pairs, weights, book, verdict))
    chosen = np.maximum(verdict.chosen, 0)
    confidence = verdict.confidence[chosen] if len(pairs[0]) else np.zeros(len(chosen))
    confidence = np.where(verdict.chosen >= 0, confidence, verdict.nobody).round(4).tolist()
    conflicts = verdict.conflicts[chosen] if len(pairs[0]) else np.zeros((len(chosen), len(CONFLICTS)), bool)
    told = (conflicts & (verdict.chosen >= 0)[:, None]) @ (1 << np.arange(len(CONFLICTS)))
    right = [p.id for p in lists.right.people]
    rows = zip(lists.left.people, verdict.partner.tolist(), told.tolist(), strict=True)
    return [
        Proposal(
            left_id=person.id,
            right_id=right[partner] if partner >= 0 else None,
            status=verdict.status[row],
            confidence=confidence[row],
            decided=bool(verdict.decided[row]),
            conflicts=_in_words(bits),
            row=row,
            explains=explained,
        )
        for row, (person, partner, bits) in enumerate(rows)
    ]


def _shown(pairs: Pairs, weights: Weights, book: Book, verdict: Verdict) -> Ints:
    """The best of each left person and the proposed one; equal totals go by the right id."""
    candidates = np.flatnonzero(~book.rejected)
    order = candidates[np.lexsort((-weights.totals[candidates], pairs[0][candidates]))]
    rows = pairs[0][order]
    first = np.flatnonzero(np.diff(rows, prepend=-1))
    rank = np.arange(len(rows)) - np.repeat(first, np.diff(np.append(first, len(rows))))
    proposed = np.zeros(len(pairs[0]), bool)
    proposed[verdict.chosen[verdict.chosen >= 0]] = True
    return order[(rank < SHOWN) | proposed[order]]


@cache
def _in_words(conflicts: int) -> tuple[str, ...]:
    return tuple(words for i, words in enumerate(CONFLICTS) if conflicts >> i & 1)


class _Explained:
    """All that is needed to put the shown pairs into words, one left person at a time."""

    def __init__(
        self, lists: Lists, pairs: Pairs, found: Comparison, weights: Weights, verdict: Verdict, shown: Ints
    ) -> None:
        self._people, self._words = (lists.left.people, lists.right.people), lists.words
        self._by_mail = tuple(_by_mail(lists, side) for side in (lists.left, lists.right))
        rows = pairs[0][shown]
        self._starts = np.searchsorted(rows, np.arange(len(lists.left.people) + 1))
        self._left, self._right = rows, pairs[1][shown]
        told = verdict.conflicts[shown] @ (1 << np.arange(len(CONFLICTS)))
        self._numbers = np.stack([self._right, weights.totals[shown], told], axis=1)
        self._confidence = verdict.confidence[shown].round(4)
        self._points = np.stack([weights.points[name][shown] for name in _SHOWN_FIELDS], axis=1)
        self._levels = np.stack([_levels(lists, pairs, found, weights, name, shown) for name in _SHOWN_FIELDS], axis=1)
        self._texts: tuple[dict[int, tuple[str, ...]], ...] = ({}, {})
        self._last: tuple[int, tuple[Candidate, ...]] | None = None

    def candidates(self, row: int) -> tuple[Candidate, ...]:
        """The same objects when the same row is asked for again at once."""
        if self._last is None or self._last[0] != row:
            self._last = row, self._candidates(row)
        return self._last[1]

    def _candidates(self, row: int) -> tuple[Candidate, ...]:
        start, stop = int(self._starts[row]), int(self._starts[row + 1])
        numbers, shares = self._numbers[start:stop].tolist(), self._confidence[start:stop].tolist()
        people = self._people[1]
        return tuple(
            [
                Candidate(people[right].id, total / UNIT, share, _in_words(told), pair, self)
                for pair, ((right, total, told), share) in enumerate(zip(numbers, shares, strict=True), start=start)
            ]
        )

    def columns(self) -> Columns:
        rights, totals, told = (column.tolist() for column in self._numbers.T)
        return Columns(
            self._starts.tolist(),
            [self._people[1][right].id for right in rights],
            [total / UNIT for total in totals],
            self._confidence.tolist(),
            [_in_words(bits) for bits in told],
            self.told,
        )

    def evidence(self, pair: int) -> tuple[FieldEvidence, ...]:
        return tuple([FieldEvidence(*told) for told in self.told(pair)])

    def told(self, pair: int) -> list[tuple[str, str, str, str, float]]:
        """The fields of each `FieldEvidence`."""
        left, right = self._values(0, int(self._left[pair])), self._values(1, int(self._right[pair]))
        levels, points = self._levels[pair].tolist(), self._points[pair].tolist()
        return [
            (name, one, other, _TEXTS[name][level] if level else _unknown(name, one, other), cents / UNIT)
            for name, one, other, level, cents in zip(_SHOWN_FIELDS, left, right, levels, points, strict=True)
            if one or other
        ]

    def _values(self, side: int, row: int) -> tuple[str, ...]:
        """In the order of `_SHOWN_FIELDS`. Worked out once: a right person is a candidate of several left ones."""
        known = self._texts[side].get(row)
        if known is None:
            known = self._texts[side][row] = _shown_values(self._people[side][row], self._by_mail[side], self._words)
        return known


def _shown_values(person: Employee, by_mail: bool, words: Words) -> tuple[str, ...]:
    parts = bool(person.first_name and person.last_name)
    whole = "" if parts else whole_name(person, words)
    return (
        person.number or "",
        (parts and person.first_name) or whole,
        (parts and person.last_name) or whole,
        person.email or "",
        str(person.birth_date or ""),
        str(person.starts or ""),
        person.phone or "",
        (person.email if by_mail else person.initials) or "",
        person.department or "",
    )


def _unknown(name: str, one: str, other: str) -> str:
    return _SHARED if one and other and name not in ("first_name", "last_name") else _MISSING


def _by_mail(lists: Lists, side: Side) -> bool:
    other = lists.right if side is lists.left else lists.left
    return initials_by_mail(side.people, other.people)


def _levels(
    lists: Lists, pairs: Pairs, found: Comparison, weights: Weights, name: str, shown: Ints
) -> npt.NDArray[Any]:
    if name != "department":
        return found.levels[name][shown]
    field = lists.fields["department"]
    left, right = field.left[pairs[0][shown]], field.right[pairs[1][shown]]
    points = weights.points["department"][shown]
    level = np.where(points >= _TELLING, Department.OFTEN, Department.UNKNOWN)
    level = np.where(points <= -_TELLING, Department.SELDOM, level)
    level = np.where(left == right, Department.SAME, level)
    return np.where((left < 0) | (right < 0), Department.MISSING, level).astype(np.int8)
