"""The catalogue of absence codes, the usual codes, and the decisions of the demo."""

from __future__ import annotations

import re

import pytest

from data.codes import load
from data.demo.answers import decisions
from data.demo.company import COMPANY_TYPES, PIECES, RATES

RULES = load("absence_to_zenegy")["rules"]
USUAL = load("usual_codes")


def proposed(name: str) -> str | None:
    """The key of the first rule that knows the name, as the catalogue's README says to read it."""
    return next((r["key"] for r in RULES if any(re.search(p, name, re.IGNORECASE) for p in r["names"])), None)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ferie", "vacation"),
        ("Vacation", "vacation"),
        ("Feriefridag", "extra_vacation_day"),
        ("FERIEFRIDAGE", "extra_vacation_day"),
        ("Extra vacation day", "extra_vacation_day"),
        ("6. ferieuge", "extra_vacation_day"),
        ("Sygdom", "illness"),
        ("Egen sygedag", "illness"),
        ("Delvist syg", "illness"),
        ("Sick leave", "illness"),
        ("Barns 1. sygedag", "child_ill"),
        ("Child's first sick day", "child_ill"),
        ("Omsorgsdag", "care_day"),
        ("Care day", "care_day"),
        ("Barsel med løn", "paid_maternity"),
        ("Paid maternity", "paid_maternity"),
        ("Barsel uden løn", "unpaid_maternity"),
        ("Unpaid maternity leave", "unpaid_maternity"),
        ("Maternity without salary", "unpaid_maternity"),
        ("Fædreorlov uden løn", "unpaid_paternity"),
        ("Unpaid paternity", "unpaid_paternity"),
        ("Kursus", "training"),
        ("Training and education", "training"),
        ("Diverse", None),
        ("Afspadsering", None),
        ("Time off in lieu", None),
    ],
)
def test_a_code_is_proposed_by_its_danish_or_english_name(name: str, key: str | None) -> None:
    assert proposed(name) == key


def test_the_eight_system_types_are_all_proposed_and_only_unpaid_paternity_asks_for_a_company_type() -> None:
    catalogue = load("absence_to_zenegy")
    assert [t["absence_type"] for t in catalogue["system_types"]] == list(range(8))
    assert {r["absence_type"] for r in RULES if not r["company_type"]} == set(range(8))
    assert [r["key"] for r in RULES if r["company_type"]] == ["unpaid_paternity"]
    assert any("convention" in line for line in catalogue["README"])


def test_the_demos_codes_have_the_number_that_the_catalogue_gives_their_name() -> None:
    by_key = {r["key"]: r for r in RULES}
    for code in USUAL["absence"]:
        rule = by_key.get(proposed(code["english"]) or "")
        assert (rule["number"] if rule else None) == (code["payroll_number"] or None), code["name"]


def test_every_active_absence_code_is_decided_once_and_one_is_left_open() -> None:
    absence = [d for d in decisions() if d["kind"] == "absence"]
    assert [d["code"] for d in absence] == [c["code"] for c in USUAL["absence"] if c["active"]]
    assert [d["code"] for d in absence if d["decision"] == "leave_open"] == ["90"]
    assert [d["code"] for d in absence if d["decision"] == "leave_out"] == ["70"]
    (own,) = [d["target"] for d in absence if d["decision"] == "map" and d["target"]["company_type"]]
    assert own["company_type"] in {name for name, _, _ in COMPANY_TYPES.values()}


def test_codes_that_share_a_number_are_summed_into_one_type() -> None:
    targets = {d["code"]: d["target"] for d in decisions() if d["kind"] == "absence" and d["decision"] == "map"}
    assert targets["30"] == targets["31"]


def test_project_time_goes_to_the_standard_rate_of_hourly_people_and_salary_codes_to_rates_that_exist() -> None:
    project = {d["pay_basis"]: d for d in decisions() if d["code"] == "project"}
    assert project["hourly"]["target"] == {"type": "standard_rate"}
    assert project["monthly"]["decision"] == "leave_out"
    numbers = {"general_rate": {r.number for r in RATES}, "supplement_rate": {number for number, *_ in PIECES}}
    salary = {d["code"]: d for d in decisions() if d["kind"] != "absence" and d["code"] != "project"}
    assert {*salary} == {c["code"] for c in USUAL["salary"] if not c["system"]}
    assert all(d["target"]["number"] in numbers[d["target"]["type"]] for d in salary.values())
