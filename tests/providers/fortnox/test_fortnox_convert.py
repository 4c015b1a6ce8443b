"""From writes to Fortnox's bodies and from its rows to records: numbers, texts, codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import NotSent
from core.models.rows import Kind
from core.providers.fortnox import wire
from core.providers.fortnox.convert import causes, payroll
from core.providers.fortnox.convert.people import employee
from core.providers.fortnox.convert.text import marked, plain
from tests.providers.fortnox.playing import row

DAY = date(2026, 11, 30)
MARK = "ho:abcdefgh"


# -- texts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Åsa Öberg, projekt 7 (50 %)", "Åsa Öberg, projekt 7 (50 %)"),
        ('Bonus <oktober> [extra] {x} "stor"', "Bonus (oktober) (extra) (x) stor"),
        ("a|b~c – d", "a/b-c - d"),
        ("Anna's och Bo’s", "Annas och Bos"),
        ("två\nrader\toch  glapp", "två rader och glapp"),
        ("A\u030asa", "Åsa"),
        ("klart 🎉 nu", "klart nu"),
        ("", ""),
    ],
)
def test_a_text_holds_only_what_fortnox_takes(text: str, wanted: str) -> None:
    assert plain(text, 200) == wanted


def test_words_give_way_to_the_mark() -> None:
    write = row("supplement", "11", "1", DAY, text="En mycket lång text om en bonus i november", marker=MARK)
    told = marked(write, 40)
    assert told.endswith(f" {MARK}")
    assert len(told) <= 40
    assert marked(replace(write, text=f"Bonus {MARK}"), 40) == f"Bonus {MARK}"
    assert marked(replace(write, text=""), 40) == MARK
    assert marked(replace(write, text="Bonus", marker=""), 40) == "Bonus"


# -- payroll -----------------------------------------------------------------------------------------------------------


def test_hours_of_attendance_go_as_text_and_of_absence_as_a_number() -> None:
    assert payroll.attendance_body(row("hours", "TID", "7.5", DAY))["Hours"] == "7.50"
    assert payroll.absence_body(row("absence", "SJK", "7.5", DAY))["Hours"] == Decimal("7.50")


def test_a_sum_of_several_days_is_filed_on_the_last() -> None:
    write = replace(row("hours", "TID", "150", DAY), first=date(2026, 11, 1))
    assert payroll.attendance_body(write)["Date"] == "2026-11-30"


@pytest.mark.parametrize(
    ("number", "amount", "wanted"),
    [
        ("10", "250.00", {"Number": "10", "Amount": "250.00", "Total": "2500.00"}),
        ("2.5", "33.33", {"Number": "2.5", "Amount": "33.33", "Total": "83.32"}),
        ("100", None, {"Number": "100"}),
    ],
)
def test_a_salary_row_says_its_own_amount_only_where_it_has_one(
    number: str, amount: str | None, wanted: dict[str, str]
) -> None:
    write = row("supplement", "11", number, DAY, amount=amount and Decimal(amount))
    body = payroll.salary_body(write)
    assert {name: body[name] for name in ("Number", "Amount", "Total") if name in body} == wanted


BODIES = {"hours": payroll.attendance_body, "absence": payroll.absence_body, "supplement": payroll.salary_body}
TARGETS = {"hours": "TID", "absence": "SJK", "supplement": "11"}


@pytest.mark.parametrize("operation", BODIES)
@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity", "7.12345"])
def test_a_quantity_that_fortnox_would_round_or_refuse_is_not_sent(operation: str, quantity: str) -> None:
    with pytest.raises(NotSent, match="Nothing was sent"):
        BODIES[operation](row(operation, TARGETS[operation], quantity, DAY))


@pytest.mark.parametrize(
    ("operation", "changes"),
    [
        ("hours", {"target": "SJK"}),
        ("hours", {"target": ""}),
        ("absence", {"target": "TID"}),
        ("supplement", {"target": " "}),
        ("hours", {"holder": ""}),
        ("supplement", {"amount": Decimal("1.005")}),
    ],
)
def test_a_row_without_a_code_of_its_kind_or_a_person_is_not_sent(operation: str, changes: dict[str, Any]) -> None:
    with pytest.raises(NotSent):
        BODIES[operation](replace(row(operation, TARGETS[operation], "1", DAY), **changes))


@pytest.mark.parametrize("hours", ["7.50", "7.5", 7.5, "7.500"])
def test_hours_are_read_as_text_and_as_numbers(hours: Any) -> None:
    given = {"id": "0b1e", "EmployeeId": 101, "CauseCode": "TID", "Date": "2026-11-30"}
    found = payroll.attendance_record(wire.read(wire.Attendance, {**given, "Hours": Decimal(str(hours))}))
    assert (found.holder, found.quantity, found.operation) == ("101", Decimal("7.5"), Kind.HOURS)
    text = payroll.attendance_record(wire.read(wire.Attendance, {**given, "Hours": str(hours)}))
    assert text == found


def test_a_part_of_a_day_becomes_hours_by_the_schedule() -> None:
    given = {"id": "0b1e", "EmployeeId": "101", "CauseCode": "SJK", "Date": "2026-11-30"}
    half = wire.read(wire.Absence, {**given, "Extent": 50, "Hours": None})
    assert payroll.by_extent(half)
    assert payroll.absence_record(half, Decimal("7.4")).quantity == Decimal("3.70")
    told = wire.read(wire.Absence, {**given, "Extent": 0, "Hours": "4"})
    assert not payroll.by_extent(told)
    assert payroll.absence_record(told, None).quantity == Decimal(4)


def test_salary_codes_are_typed_one_a_line() -> None:
    found = payroll.salary_codes("11 Bonus\n\n  12\tResa  tur \n13\n11 Bonus ny")
    assert [(one.id, one.name, one.operation, one.own_amount) for one in found] == [
        ("11", "Bonus ny", "supplement", True),
        ("12", "Resa  tur", "supplement", True),
        ("13", "13", "supplement", True),
    ]
    assert payroll.salary_codes("") == []
    with pytest.raises(NotSent, match="begins with the code"):
        payroll.salary_codes("Bonus_i_november")


def test_every_cause_has_a_title_and_none_is_in_both_lists() -> None:
    assert not set(causes.PRESENCE) & set(causes.ABSENCE)
    assert all(one.name and one.unit == "hours" for one in causes.absence_types())
    assert all(one.name and one.operation == "hours" for one in causes.hour_rates())
    aliases = {"BE1", "JR1", "JR2", "NV9", "RE1", "FR1", "FAC"}
    assert not aliases & {*causes.PRESENCE, *causes.ABSENCE}, "PAXml's spellings are no codes here."


def test_blank_fields_of_an_employee_are_missing_and_leading_zeros_stay() -> None:
    one = wire.read(wire.Employee, {"EmployeeId": "007", "FirstName": " Lars ", "Email": "", "EmployedTo": ""})
    found = employee(one)
    assert (found.id, found.number, found.first_name, found.email, found.ends) == ("007", "007", "Lars", None, None)
    assert (found.active, found.pay_basis) == (True, None)
