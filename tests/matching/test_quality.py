"""How good the links are on made-up companies. The figures are printed with `pytest -rP`."""

from __future__ import annotations

import pytest
from rapidfuzz import fuzz, process

from core.matching import match
from core.matching.block import candidate_pairs
from core.matching.normalise import normalise
from tests.matching.company import EVERYDAY, HARD, NAMES_AND_DEPARTMENT, UNRELATED, make_company
from tests.matching.measure import measure

SETS = {"everyday": EVERYDAY, "hard": HARD, "names and department": NAMES_AND_DEPARTMENT, "unrelated": UNRELATED}
# Lowest F1 of all links, and coverage of exact and confident ones, on 1,000 people.
GOALS = {
    "everyday": (0.995, 0.85),
    "hard": (0.955, 0.40),
    "names and department": (0.967, 0.45),
    "unrelated": (0.99, 0.85),
}

# Lowest F1 on average of companies of 20 to 58 people.
SMALL = {"everyday": 0.98, "hard": 0.955, "names and department": 0.98, "unrelated": 0.98}


@pytest.mark.parametrize("kind", SETS)
def test_links_of_a_large_company_are_right(kind: str) -> None:
    company = make_company(11, 1000, SETS[kind])
    figures = measure(company, match(company.left, company.right))
    print(kind, figures)
    f1, coverage = GOALS[kind]
    assert figures.auto_precision >= 0.998
    assert figures.f1 >= f1
    assert figures.auto_coverage >= coverage


@pytest.mark.parametrize("kind", SETS)
def test_links_of_small_companies_are_right(kind: str) -> None:
    companies = [make_company(100 + seed, 20 + 2 * seed, SETS[kind]) for seed in range(20)]
    figures = [measure(c, match(c.left, c.right)) for c in companies]
    print(kind, "f1", sum(f.f1 for f in figures) / 20, "coverage", sum(f.auto_coverage for f in figures) / 20)
    assert sum(f.auto_wrong for f in figures) == 0
    assert sum(f.f1 for f in figures) / 20 >= SMALL[kind]


def test_true_pairs_are_among_the_candidates() -> None:
    company = make_company(12, 1500, HARD)
    lists = normalise(company.left, company.right)
    left, right = candidate_pairs(lists)
    found = {
        (lists.left.people[a].id, lists.right.people[b].id) for a, b in zip(left.tolist(), right.tolist(), strict=True)
    }
    assert len(found) < 0.05 * len(company.left) * len(company.right)
    assert len(found & set(company.truth.items())) >= 0.99 * len(company.truth)


# The highest F1 that a plain script may reach, so that the made-up companies are worth something.
NOT_EASY = {"everyday": 0.91, "hard": 0.65, "names and department": 0.87}


@pytest.mark.parametrize("kind", NOT_EASY)
def test_a_plain_script_does_far_worse_on_the_same_companies(kind: str) -> None:
    """Equal number, else the most similar name, best for each row."""
    company = make_company(13, 600, SETS[kind])
    by_number = {p.number: p.id for p in company.right if p.number}
    names = [p.full_name or "" for p in company.right]
    likeness = process.cdist([p.name for p in company.left], names, scorer=fuzz.WRatio, workers=2)
    right = 0
    for person, best in zip(company.left, likeness.argmax(axis=1).tolist(), strict=True):
        right += company.truth.get(person.id) == by_number.get(person.number, company.right[best].id)
    f1 = 2 * right / (len(company.left) + len(company.truth))
    print(kind, "plain script", f1)
    assert f1 <= NOT_EASY[kind]
