"""Figures of a result against the truth."""

from __future__ import annotations

from dataclasses import dataclass

from core.matching import MatchResult, Status
from tests.matching.company import Company


@dataclass(frozen=True, slots=True)
class Figures:
    """f1, precision, recall: of all proposed links. auto_precision, auto_coverage: of exact and confident ones."""

    f1: float
    precision: float
    recall: float
    auto_precision: float
    auto_coverage: float
    auto_wrong: int


def measure(company: Company, result: MatchResult) -> Figures:
    links = {(p.left_id, p.right_id): p for p in result.proposals if p.right_id is not None}
    truth = set(company.truth.items())
    right = len(truth & set(links))
    auto = {pair for pair, p in links.items() if p.status in (Status.EXACT, Status.CONFIDENT)}
    good = len(auto & truth)
    precision, recall = right / max(len(links), 1), right / max(len(truth), 1)
    return Figures(
        f1=2 * right / max(len(links) + len(truth), 1),
        precision=precision,
        recall=recall,
        auto_precision=good / max(len(auto), 1),
        auto_coverage=good / max(len(truth), 1),
        auto_wrong=len(auto) - good,
    )
