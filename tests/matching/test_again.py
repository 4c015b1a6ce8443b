"""Matching again: new and changed people against what is left, links whose people changed, what decisions teach."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from core.matching import Decisions, Status, changed_links, key_values, match, match_open
from core.matching.shares import Floats
from core.matching.teach import shift
from core.models.people import Employee
from tests.matching.company import EVERYDAY, HARD, Company, make_company


def settled(company: Company, open_ones: set[str]) -> Decisions:
    """Everybody is linked as the truth has it but for these left ids; who has no counterpart is marked so."""
    return Decisions(
        linked=frozenset((a, b) for a, b in company.truth.items() if a not in open_ones),
        no_counterpart=frozenset(p.id for p in company.left if p.id not in company.truth and p.id not in open_ones),
    )


def test_ten_new_people_of_5000_are_matched_against_what_is_left_in_under_a_second() -> None:
    company = make_company(21, 5000, EVERYDAY)
    new = set(sorted(company.truth)[::450][:10])
    decisions = settled(company, new)
    started = time.process_time()
    result = match_open(company.left, company.right, decisions)
    seconds = time.process_time() - started
    assert {p.left_id for p in result.proposals} == new
    assert sum(p.right_id == company.truth[p.left_id] for p in result.proposals) >= 9
    assert all(p.right_id == company.truth[p.left_id] for p in result.proposals if p.status is not Status.REVIEW)
    assert seconds < 1.0


def test_matching_what_is_left_finds_whom_matching_everybody_finds_and_takes_nobody_twice() -> None:
    company = make_company(22, 300, HARD)
    new = set(sorted(company.truth)[::9])
    decisions = settled(company, new)
    whole = {p.left_id: p.right_id for p in match(company.left, company.right, decisions).proposals}
    rest = match_open(company.left, company.right, decisions)
    same = sum(whole[p.left_id] == p.right_id for p in rest.proposals)
    assert same >= 0.9 * len(new)
    taken = {b for _, b in decisions.linked}
    assert not taken & {p.right_id for p in rest.proposals}
    proposed = {p.right_id for p in rest.proposals} - {None}
    assert {*rest.unlinked} == {p.id for p in company.right} - taken - proposed


def test_what_is_left_is_matched_even_when_nobody_or_everybody_is_settled() -> None:
    company = make_company(23, 40, EVERYDAY)
    everybody = match_open(company.left, company.right, settled(company, set()))
    assert everybody.proposals == ()
    nobody = match_open(company.left, company.right, Decisions())
    assert nobody == match(company.left, company.right)


def test_a_number_that_a_settled_person_has_must_be_seen() -> None:
    company = make_company(24, 60, EVERYDAY)
    holder = next(b for a, b in sorted(company.truth.items()) for p in company.right if p.id == b and p.number)
    number = next(p.number for p in company.right if p.id == holder)
    new = Employee(id="new", number=number, full_name="Torben Thestrup", email="tt@firma.example")
    there = replace(new, id="there", number=None)
    decisions = settled(company, set())
    [found] = match_open([*company.left, new], [*company.right, there], decisions).proposals
    assert (found.right_id, found.status) == ("there", Status.REVIEW)
    assert "the number belongs to somebody else" in found.conflicts


LEFT = Employee(id="a", number="0077", first_name="Søren", last_name="Åkjær", birth_date=date(1984, 3, 7))
RIGHT = Employee(id="b", number="77", full_name="Soeren Aakjaer", email="sa@firma.example", birth_date=date(1984, 3, 7))
CHANGES = {
    "nothing": ({}, {}, None),
    "letters and zeros": ({"number": "77"}, {"full_name": "SØREN  ÅKJÆR", "email": "SA@firma.example"}, None),
    "what a link does not rest on": ({"department": "Salg"}, {"phone": "12345678"}, None),
    "number": ({"number": "78"}, {}, ("number",)),
    "name on the other side": ({}, {"full_name": "Søren Holm"}, ("name",)),
    "mail came": ({"email": "s@firma.example"}, {}, ("email",)),
    "birth date gone": ({}, {"birth_date": None}, ("birth_date",)),
    "two": ({"number": "9", "last_name": "Holm"}, {}, ("number", "name")),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_link_is_raised_again_when_what_it_rests_on_has_changed(kind: str) -> None:
    left, right, fields = CHANGES[kind]
    stored = {("a", "b"): key_values(LEFT, RIGHT)}
    found = changed_links(stored, [replace(LEFT, **left)], [replace(RIGHT, **right)])  # type: ignore[arg-type]
    assert found == ({("a", "b"): fields} if fields else {})


def test_a_link_whose_person_is_gone_has_not_changed() -> None:
    assert changed_links({("a", "b"): key_values(LEFT, RIGHT)}, [], [RIGHT]) == {}


def test_decisions_that_were_to_be_expected_move_the_bar_hardly_and_surprises_move_it_their_way() -> None:
    def many(share: float, count: int) -> Floats:
        return np.full(count, share)

    assert abs(shift(many(0.9999, 400), many(0.001, 50))) < 20
    assert shift(many(0.9999, 400), many(0.97, 5)) < -100
    assert shift(many(0.2, 8), many(0.001, 5)) > 100


def test_rejected_links_that_looked_sure_make_matching_more_careful() -> None:
    company = make_company(25, 400, HARD)
    before = match(company.left, company.right)
    sure = [p for p in before.proposals if p.status is Status.CONFIDENT]
    wrong = frozenset((p.left_id, p.right_id or "") for p in sure[:8])
    after = match(company.left, company.right, Decisions(rejected=wrong))
    assert after.base > before.base
    others = {p.left_id for p in sure[8:]}
    still = sum(p.status is Status.CONFIDENT for p in after.proposals if p.left_id in others)
    assert still < len(others)
