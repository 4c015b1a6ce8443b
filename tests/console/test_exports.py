"""Files for Excel: typed cells, leading zeros, the locale's comma, and nothing that runs."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from console.exports import as_csv, as_xlsx
from console.formats import Formats
from core.actions.file_sheets import defused

DANISH = Formats("da_DK", "Europe/Copenhagen", date(2026, 11, 20))
ENGLISH = Formats("en_GB", "Europe/London", date(2026, 11, 20))
COLUMNS = ("Employee", "No.", "Day", "Hours", "Rows", "At")
ROW = ("Åse Ørsted; Jr", "0042", date(2026, 10, 2), Decimal("-7.40"), 3, datetime(2026, 11, 20, 13, 2, tzinfo=UTC))
FORMULAS = ["=1+1", "+45 12", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1"]


def sheet(body: bytes) -> Any:
    return load_workbook(io.BytesIO(body)).active


def test_csv_is_what_a_danish_excel_opens_by_itself() -> None:
    body = as_csv(COLUMNS, [ROW, ("", None, None, Decimal("1234.5"), 0, None)], DANISH)
    assert body.startswith(b"\xef\xbb\xbf")
    head, first, second, end = body.decode("utf-8-sig").split("\r\n")
    assert head == "Employee;No.;Day;Hours;Rows;At"
    assert first == '"Åse Ørsted; Jr";0042;2026-10-02;-7,40;3;2026-11-20 14:02'
    assert second == ";;;1234,5;0;"
    assert end == ""


def test_the_decimal_sign_is_the_locales() -> None:
    assert b"-7.40" in as_csv(COLUMNS, [ROW], ENGLISH)


def test_excel_cells_have_types_and_numbers_of_employees_keep_their_zeros() -> None:
    first = sheet(as_xlsx("Ready", COLUMNS, [ROW], DANISH))[2]
    assert [cell.value for cell in first] == [
        "Åse Ørsted; Jr",
        "0042",
        datetime(2026, 10, 2),  # noqa: DTZ001
        -7.4,
        3,
        datetime(2026, 11, 20, 14, 2),  # noqa: DTZ001
    ]
    assert first[1].number_format == "@"
    assert (first[3].data_type, first[4].data_type) == ("n", "n")


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_that_looks_like_a_formula_runs(text: str) -> None:
    assert defused(text) == f"'{text}"
    cell = sheet(as_xlsx("x", [text], [[text]], DANISH))["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    lines = as_csv(["Name"], [[text]], DANISH).decode("utf-8-sig")
    assert "\n'" in lines or "\n\"'" in lines


def test_a_character_that_excel_can_not_hold_is_left_out() -> None:
    assert sheet(as_xlsx("x", ["Name"], [["Bo\x0b Jensen"]], DANISH))["A2"].value == "Bo Jensen"


def test_a_name_is_left_as_it_is() -> None:
    assert defused("Anne-Mette") == "Anne-Mette"
