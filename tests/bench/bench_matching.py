"""Figures of employee matching on made-up companies of 10,000: `python tests/bench/bench_matching.py [SIZE]`."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core.matching import match
from core.matching.block import candidate_pairs
from core.matching.normalise import normalise
from tests.matching.company import EVERYDAY, HARD, NAMES_AND_DEPARTMENT, UNRELATED, Company, make_company
from tests.matching.measure import measure

SETS = {"everyday": EVERYDAY, "hard": HARD, "names and dept": NAMES_AND_DEPARTMENT, "unrelated": UNRELATED}


def completeness(company: Company) -> float:
    """The share of true pairs that are among the candidates."""
    lists = normalise(company.left, company.right)
    left, right = ([p.id for p in side.people] for side in (lists.left, lists.right))
    found = {(left[a], right[b]) for a, b in zip(*(rows.tolist() for rows in candidate_pairs(lists)), strict=True)}
    return len(found & set(company.truth.items())) / len(company.truth)


def main(size: int) -> None:
    print(f"{size} x {size}")
    print("set                   F1  precision  recall  auto prec.  coverage  complete    time     peak")
    for name, noise in SETS.items():
        company = make_company(2025, size, noise)
        started = time.perf_counter()
        result = match(company.left, company.right)
        seconds = time.perf_counter() - started
        f = measure(company, result)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{name:16}{f.f1:8.4f}{f.precision:11.4f}{f.recall:8.4f}{f.auto_precision:12.5f}{f.auto_coverage:10.4f}"
            f"{completeness(company):10.4f}{seconds:7.1f}s{peak:7.0f}MB"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
