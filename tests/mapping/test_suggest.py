"""Suggestions: by name, by number, or honestly none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.mapping.resolve import LEAVE_OUT, STANDARD
from core.mapping.suggest import Suggestion, suggest
from core.models.codes import AbsenceType, HourRate, SourceCode
from core.models.rows import PROJECT_TIME, Kind
from data import codes as catalogues

SYSTEM = [AbsenceType(id=str(n), name=f"Type {n}", system_type=n) for n in range(8)]
PATERNITY = AbsenceType(id="5:77", name="Fædreorlov uden løn", system_type=5, company_type="77")
RATES = [
    HourRate(id="r1", number="1150", name="Overtid 50 %", amount=Decimal(300)),
    HourRate(id="r2", number="1200", name="Overtid 100 %", amount=Decimal(400)),
    HourRate(id="r3", number="2200", name="Aftentillæg"),
    HourRate(id="r4", number="900", name="Vagttillæg", operation="supplement"),
    HourRate(id="r5", number="1300", name="Nattillæg", disabled=True),
]


def absence(name: str, number: str | None = None, exported: bool | None = None) -> SourceCode:
    return SourceCode(kind=Kind.ABSENCE, code="20", name=name, payroll_number=number, in_salary_export=exported)


def suggested(code: SourceCode, *types: AbsenceType) -> Suggestion:
    (found,) = suggest([code], [*SYSTEM, *types], RATES, catalogues.load("absence_to_zenegy"))
    return found


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Ferie", "0"),
        ("Sygdom", "1"),
        ("Feriefridag", "2"),
        ("Extra vacation day", "2"),
        ("Omsorgsdag", "3"),
        ("Barns 1. sygedag", "4"),
        ("Child's first sick day", "4"),
        ("Barsel uden løn", "5"),
        ("Barsel med løn", "6"),
        ("Paid maternity", "6"),
        ("Kursus", "7"),
    ],
)
def test_a_code_is_recognised_by_its_name_in_danish_and_english(name: str, target: str) -> None:
    assert (suggested(absence(name)).target, suggested(absence(name)).why) == (target, "name")


def test_an_unknown_name_goes_by_the_payroll_number_of_the_code() -> None:
    assert suggested(absence("Fravær 7b", number="4")) == Suggestion(Kind.ABSENCE, "20", "absence", "4", "number")


def test_a_name_that_people_recognise_beats_a_number_that_says_otherwise() -> None:
    assert suggested(absence("Ferie", number="4")).target == "0"


def test_unpaid_paternity_asks_for_a_type_of_the_company() -> None:
    found = suggested(absence("Fædreorlov uden løn"))
    assert (found.target, found.why) == (None, "choose_company_type")


def test_unpaid_paternity_finds_the_type_of_the_company_where_one_is_known() -> None:
    assert suggested(absence("Fædreorlov uden løn"), PATERNITY).target == "5:77"


def test_a_code_that_is_not_exported_to_salary_is_left_out() -> None:
    assert suggested(absence("Ferie", exported=False)).target == LEAVE_OUT


def test_a_code_that_nothing_fits_is_left_to_a_person() -> None:
    assert suggested(absence("Frihed X")) == Suggestion(Kind.ABSENCE, "20", "absence", None, "unknown")


@pytest.mark.parametrize(
    ("code", "name", "target"),
    [("77", "Overtid 50%", "r1"), ("2200", "Hvad som helst", "r3")],
)
def test_hours_go_to_the_rate_of_the_same_number_or_name(code: str, name: str, target: str) -> None:
    assert suggested(SourceCode(kind=Kind.HOURS, code=code, name=name)).target == target


def test_project_time_goes_to_the_standard_rate_of_those_paid_by_the_hour_alone() -> None:
    code = SourceCode(kind=Kind.HOURS, code=PROJECT_TIME, name="Project time")
    found = suggest([code], SYSTEM, RATES, catalogues.load("absence_to_zenegy"))
    assert [(one.pay_basis, one.target) for one in found] == [("hourly", STANDARD), ("monthly", LEAVE_OUT)]


def test_a_salary_code_may_go_to_a_supplement_and_never_to_a_disabled_rate() -> None:
    assert suggested(SourceCode(kind=Kind.HOURS, code="1", name="Vagttillæg")).operation == "supplement"
    assert suggested(SourceCode(kind=Kind.HOURS, code="1300", name="Nattillæg")).target is None
