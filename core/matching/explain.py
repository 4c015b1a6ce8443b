"""Proposals in words: both values, the level and the points of every field, best candidates first."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.matching.block import Pairs
from core.matching.compare import Comparison
from core.matching.decide import CONFLICTS, Verdict
from core.matching.levels import DEPARTMENT, FIELDS, Department
from core.matching.normalise import Ints, Lists, Side, initials_by_mail, whole_name
from core.matching.result import Candidate, FieldEvidence, Proposal
from core.matching.weigh import UNIT, Weights
from core.models.people import Employee

SHOWN = 5
_SHARED = "many people have this value, it says nothing"
# Points from which departments are said to go together, or not to.
_TELLING = UNIT // 2

_VALUES: dict[str, Callable[[Employee], object]] = {
    "number": lambda p: p.number,
    "first_name": lambda p: p.first_name if p.first_name and p.last_name else whole_name(p),
    "last_name": lambda p: p.last_name if p.first_name and p.last_name else whole_name(p),
    "email": lambda p: p.email,
    "birth_date": lambda p: p.birth_date,
    "starts": lambda p: p.starts,
    "phone": lambda p: p.phone,
    "initials": lambda p: p.initials,
    "department": lambda p: p.department,
}


def explain(lists: Lists, pairs: Pairs, found: Comparison, weights: Weights, verdict: Verdict) -> list[Proposal]:
    """One for each left person, sorted by id."""
    shown = _shown(pairs, weights, verdict)
    candidates: list[list[Candidate]] = [[] for _ in lists.left.people]
    columns = _columns(lists, pairs, found, weights, shown)
    totals, confidences = weights.totals[shown].tolist(), verdict.confidence[shown].tolist()
    conflicts = [tuple(CONFLICTS[i] for i in np.flatnonzero(row)) for row in verdict.conflicts[shown]]
    for at, (left, right) in enumerate(zip(pairs[0][shown].tolist(), pairs[1][shown].tolist(), strict=True)):
        evidence = tuple(column[at] for column in columns if column[at] is not None)
        right_id = lists.right.people[right].id
        candidates[left].append(
            Candidate(right_id, totals[at] / UNIT, round(confidences[at], 4), evidence, conflicts[at])  # type: ignore[arg-type]
        )
    return [_proposal(lists, verdict, row, tuple(found)) for row, found in enumerate(candidates)]


def _shown(pairs: Pairs, weights: Weights, verdict: Verdict) -> Ints:
    """The best of each left person and the proposed one; equal totals go by the right id."""
    order = np.lexsort((pairs[1], -weights.totals, pairs[0]))
    rows = pairs[0][order]
    first = np.flatnonzero(np.diff(rows, prepend=-1))
    rank = np.arange(len(rows)) - np.repeat(first, np.diff(np.append(first, len(rows))))
    proposed = np.isin(order, verdict.chosen[verdict.chosen >= 0])
    return order[(rank < SHOWN) | proposed]


def _proposal(lists: Lists, verdict: Verdict, row: int, candidates: tuple[Candidate, ...]) -> Proposal:
    partner, decided = int(verdict.partner[row]), bool(verdict.decided[row])
    right_id = lists.right.people[partner].id if partner >= 0 else None
    link = next((c for c in candidates if c.right_id == right_id), None)
    return Proposal(
        left_id=lists.left.people[row].id,
        right_id=right_id,
        status=verdict.status[row],
        confidence=link.confidence if link else round(float(verdict.nobody[row]), 4),
        decided=decided,
        candidates=candidates,
        conflicts=link.conflicts if link else (),
    )


def _columns(
    lists: Lists, pairs: Pairs, found: Comparison, weights: Weights, shown: Ints
) -> list[list[FieldEvidence | None]]:
    """The evidence of each field, one entry for each shown pair; None where neither side has a value."""
    left_rows, right_rows = pairs[0][shown].tolist(), pairs[1][shown].tolist()
    columns = []
    for name in _VALUES:
        left, right = _texts(lists.left, lists.right, name), _texts(lists.right, lists.left, name)
        words = _words(lists, pairs, found, weights, name, shown)
        points = weights.points[name][shown].tolist()
        columns.append(
            [
                _evidence(name, left[a], right[b], word, point)
                for a, b, word, point in zip(left_rows, right_rows, words, points, strict=True)
            ]
        )
    return columns


def _evidence(name: str, left: str, right: str, word: str | None, points: int) -> FieldEvidence | None:
    if not left and not right:
        return None
    missing = _SHARED if left and right else "missing on one side"
    return FieldEvidence(name, left, right, word or missing, points / UNIT)


def _texts(side: Side, other: Side, name: str) -> list[str]:
    if name == "initials" and initials_by_mail(side.people, other.people):
        return [p.email or "" for p in side.people]
    return [str(_VALUES[name](p) or "") for p in side.people]


def _words(lists: Lists, pairs: Pairs, found: Comparison, weights: Weights, name: str, shown: Ints) -> list[str | None]:
    """The level in words, None where it is missing."""
    if name == "department":
        levels, field = _department_levels(lists, pairs, weights, shown), DEPARTMENT
    else:
        levels, field = found.levels[name][shown].astype(np.int64), next(f for f in FIELDS if f.name == name)
    return [field.levels[level].text if level else None for level in levels.tolist()]


def _department_levels(lists: Lists, pairs: Pairs, weights: Weights, shown: Ints) -> Ints:
    field = lists.fields["department"]
    left, right = field.left[pairs[0][shown]], field.right[pairs[1][shown]]
    points = weights.points["department"][shown]
    level = np.where(points >= _TELLING, Department.OFTEN, Department.UNKNOWN)
    level = np.where(points <= -_TELLING, Department.SELDOM, level)
    level = np.where(left == right, Department.SAME, level)
    return np.where((left < 0) | (right < 0), Department.MISSING, level).astype(np.int64)
