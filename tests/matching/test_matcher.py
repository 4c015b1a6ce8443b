"""What holds for every result of the matcher, whatever the lists."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.matching import DecisionError, Decisions, MatchResult, Proposal, Status, match
from core.models.people import Employee
from tests.matching.company import HARD, Company, make_company

WORDS = st.sampled_from(
    ["Anna", "Anne", "Hansen", "Jansen", "Søren", "SÃ¸ren", "von", "Dr.", "Åse", "A.", "李", "-", "", None]
)
PEOPLE = st.builds(
    Employee,
    id=st.uuids().map(str),
    number=st.sampled_from(["1", "01", "DK1", "2", "1.0", "", "x", None]),
    first_name=WORDS,
    middle_name=WORDS,
    last_name=WORDS,
    full_name=st.sampled_from(["Anna Hansen", "Hansen, Anna", "Hansen", ",", "Åse von Hansen", None]),
    email=st.sampled_from(["anna@a.example", "info@a.example", "nonsense", "@", None]),
    birth_date=st.sampled_from([date(1984, 3, 7), date(1984, 7, 3), date(1900, 1, 1), None]),
    department=st.sampled_from(["Salg", "Sales", "", None]),
    starts=st.sampled_from([date(2020, 1, 1), None]),
    phone=st.sampled_from(["+45 12 34 56 78", "12345678", "1", None]),
    initials=st.sampled_from(["AH", "ah", None]),
)
LISTS = st.lists(PEOPLE, max_size=7, unique_by=lambda p: p.id)


def in_full(result: MatchResult) -> dict[str, object]:
    """Every proposal with its candidates, which comparing two proposals leaves out."""
    return {p.left_id: (p, p.candidates) for p in result.proposals}


def check_shape(left: tuple[Employee, ...], right: tuple[Employee, ...], result: MatchResult) -> None:
    assert [p.left_id for p in result.proposals] == [p.id for p in left]
    linked = [p.right_id for p in result.proposals if p.right_id is not None]
    assert len(linked) == len(set(linked)), "somebody is linked twice"
    assert sorted([*linked, *result.unlinked]) == sorted(p.id for p in right)
    for p in result.proposals:
        assert (p.right_id is None) == (p.status is Status.NO_MATCH)
        assert 0 <= p.confidence <= 1
        assert (p.right_id is None) or p.link is not None
        order = [(-c.points, c.right_id) for c in p.candidates]
        assert order == sorted(order)
        for c in p.candidates:
            assert c.points == pytest.approx(sum(e.points for e in c.evidence), abs=1e-9)
            assert 0 <= c.confidence <= 1


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LISTS, LISTS, st.randoms(use_true_random=False))
def test_any_two_lists_give_one_to_one_links_that_do_not_depend_on_the_order_of_rows(
    left: list[Employee], right: list[Employee], rng: random.Random
) -> None:
    result = match(left, right)
    check_shape(tuple(left), tuple(right), result)
    there, here = rng.sample(left, len(left)), rng.sample(right, len(right))
    again = match(there, here)
    assert in_full(again) == in_full(result)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LISTS, LISTS, st.data())
def test_decisions_of_people_hold_whatever_the_evidence(
    left: list[Employee], right: list[Employee], data: st.DataObject
) -> None:
    pairs = [(a.id, b.id) for a, b in zip(left, right, strict=False)]
    linked = frozenset(data.draw(st.lists(st.sampled_from(pairs), max_size=3))) if pairs else frozenset()
    free_left = [p.id for p in left if p.id not in {a for a, _ in linked}]
    alone = frozenset(data.draw(st.lists(st.sampled_from(free_left), max_size=2))) if free_left else frozenset()
    rejected = frozenset((a, p.id) for a in free_left[:2] for p in right[:3])
    result = match(left, right, Decisions(linked=linked, rejected=rejected, no_counterpart=alone))
    check_shape(tuple(left), tuple(right), result)
    by_id = {p.left_id: p for p in result.proposals}
    for left_id, right_id in linked:
        found = by_id[left_id]
        assert (found.right_id, found.status, found.confidence, found.decided) == (
            right_id,
            Status.CONFIDENT,
            1.0,
            True,
        )
    for left_id in alone:
        found = by_id[left_id]
        assert (found.right_id, found.status, found.decided) == (None, Status.NO_MATCH, True)
    shown = {(p.left_id, c.right_id) for p in result.proposals for c in p.candidates}
    assert not shown & rejected


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company(7, 400, HARD)


def test_large_lists_are_matched_one_to_one_with_five_candidates_each(company: Company) -> None:
    result = match(company.left, company.right)
    check_shape(company.left, company.right, result)
    assert Counter(len(p.candidates) >= 5 for p in result.proposals)[True] >= 0.99 * len(company.left)


def test_a_rejected_link_goes_to_the_next_candidate_or_nobody_and_sure_ones_stay(company: Company) -> None:
    before = match(company.left, company.right)
    first = next(p for p in before.proposals if p.status is Status.EXACT)
    after = match(company.left, company.right, Decisions(rejected=frozenset({(first.left_id, first.right_id or "")})))
    both = zip(before.proposals, after.proposals, strict=True)
    changed = [a.left_id for a, b in both if a.right_id != b.right_id and a.status in (Status.EXACT, Status.CONFIDENT)]
    assert changed == [first.left_id]


def test_decisions_about_people_who_are_gone_are_passed_over(company: Company) -> None:
    gone = Decisions(
        linked=frozenset({("nobody", "Z0")}), rejected=frozenset({("T0", "x")}), no_counterpart=frozenset({"y"})
    )
    assert in_full(match(company.left, company.right, gone)) == in_full(match(company.left, company.right))


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        ({"linked": {("a", "x"), ("a", "y")}}, "left employee a is linked twice"),
        ({"linked": {("a", "x"), ("b", "x")}}, "right employee x is linked twice"),
        ({"linked": {("a", "x")}, "rejected": {("a", "x")}}, "both linked and rejected"),
        ({"linked": {("a", "x")}, "no_counterpart": {"a"}}, "marked as having no counterpart"),
    ],
)
def test_decisions_that_contradict_each_other_are_refused(decisions: dict[str, set[object]], message: str) -> None:
    with pytest.raises(DecisionError, match=message):
        Decisions(**{name: frozenset(value) for name, value in decisions.items()})  # type: ignore[arg-type]


def test_an_id_that_stands_twice_is_refused() -> None:
    twice = [Employee(id="a", full_name="Anna Hansen"), Employee(id="a", full_name="Bo Hansen")]
    with pytest.raises(ValueError, match="right list holds the id a twice"):
        match(twice[:1], twice)


def test_equal_namesakes_are_linked_by_a_stable_rule_and_never_unseen() -> None:
    twins = [Employee(id=i, full_name="Torben Thestrup", number=None) for i in ("a2", "a1")]
    there = [replace(p, id=p.id.replace("a", "b")) for p in twins]
    result = match(twins, there)
    assert {p.status for p in result.proposals} == {Status.REVIEW}
    assert all("another candidate is almost as likely" in p.conflicts for p in result.proposals)
    assert in_full(result) == in_full(match(twins, there[::-1]))


def of(result: MatchResult, left_id: str) -> Proposal:
    return next(p for p in result.proposals if p.left_id == left_id)


def test_the_address_of_a_second_namesake_is_never_linked_unseen_by_the_name_alone() -> None:
    company = make_company(5, 60)
    here = Employee(
        id="here", first_name="Alvilda", last_name="Krag-Thorup", email="alvilda.krag-thorup2@firma.example"
    )
    there = Employee(id="there", full_name="Alvilda Krag-Thorup", birth_date=date(1971, 4, 5))
    first = replace(here, email="alvilda.krag-thorup@firma.example")
    assert of(match((*company.left, first), (*company.right, there)), "here").status is Status.CONFIDENT
    second = of(match((*company.left, here), (*company.right, there)), "here")
    assert (second.right_id, second.status) == ("there", Status.REVIEW)
    assert any("second namesake" in words for words in second.conflicts)


def test_other_numbers_and_a_like_name_beside_it_leave_the_name_alone_to_a_person() -> None:
    company = make_company(5, 60)
    here = Employee(id="here", number="4711", first_name="Alvilda", last_name="Kragthorup")
    there = Employee(id="there", number="8022", full_name="Alvilda Kragthorup")
    alone = of(match((*company.left, here), (*company.right, there)), "here")
    assert (alone.right_id, alone.status) == ("there", Status.CONFIDENT)
    like = Employee(id="like", full_name="Alvida Kragthorup")
    beside = of(match((*company.left, here), (*company.right, there, like)), "here")
    assert (beside.right_id, beside.status) == ("there", Status.REVIEW)


PRINT_ALL = """
from core.matching import match
from tests.matching.company import HARD, make_company
company = make_company(3, 300, HARD)
for proposal in match(company.left, company.right, seed=5).proposals:
    print(proposal, proposal.candidates)
"""


def test_the_result_is_the_same_to_the_byte_whatever_the_hash_seed() -> None:
    outputs = set()
    for hash_seed in ("0", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": "."}
        run = subprocess.run([sys.executable, "-c", PRINT_ALL], env=environment, capture_output=True, check=True)
        outputs.add(run.stdout)
    assert len(outputs) == 1
    assert len(outputs.pop()) > 100_000


def test_long_lists_that_share_nothing_link_nobody() -> None:
    left = [Employee(id=f"a{i}", email=f"x{i}@a.example") for i in range(300)]
    right = [Employee(id=f"b{i}", number=str(i)) for i in range(300)]
    assert {p.status for p in match(left, right).proposals} == {Status.NO_MATCH}


def test_matching_loads_no_scientific_library_unless_it_has_to() -> None:
    """Loading scipy or pandas takes longer than matching a company."""
    code = (
        "import sys; from core.matching import match; from tests.matching.company import *; "
        "c = make_company(3, 400, HARD); match(c.left, c.right); sys.exit(bool({'scipy', 'pandas'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": "."})
