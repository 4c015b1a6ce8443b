"""What is written is read back as the same, in both forms and all styles; and spreadsheets run nothing of it."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.models.both_sides import AbsencePeriod, Half, Standing, WorkPeriod
from core.models.people import Employee
from core.models.rows import Absence, Approval, Kind, SalaryLine, SourceRow, TimeEntry
from core.providers.files.fields import Content
from core.providers.files.sheets import absences, attendances, employees, rows
from core.providers.files.writing import Form, Sheet, Style, defused, written
from tests.providers.files.making import at, found_in

STYLES = [Style(), Style(",", "."), Style("\t", ","), Style(";", ",", points=True)]
_LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from(" ;,'\"=+-@")
TEXTS = st.text(_LETTERS, min_size=1, max_size=12).map(str.strip).filter(lambda t: t and not t.startswith("#"))
IDS = st.text("abcXYZ0123456789-", min_size=1, max_size=8)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
FIGURES = st.decimals(0, 24, places=4).map(lambda value: value.normalize() + 0)
APPROVALS = st.sampled_from([Approval(True, "row"), Approval(False, "row"), Approval(False, "row", "Ida Holm")])


def _rows(kind: Kind, **more: Any) -> st.SearchStrategy[list[Any]]:
    model: Any = {Kind.HOURS: TimeEntry, Kind.ABSENCE: Absence, Kind.SUPPLEMENT: SalaryLine}[kind]
    made = st.builds(
        model,
        id=IDS,
        person=IDS,
        day=DAYS,
        quantity=FIGURES,
        code=TEXTS,
        label=TEXTS,
        approval=APPROVALS,
        version=st.just(""),
        note=st.none() | TEXTS,
        **more,
    )
    return st.lists(made, min_size=1, max_size=4, unique_by=lambda row: row.id)


def _to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


HOURS = _rows(Kind.HOURS, project=st.none() | TEXTS)
ABSENCES = _rows(Kind.ABSENCE, norm_hours=st.none() | FIGURES, unit=st.sampled_from(["hours", "days"]))
LINES = _rows(Kind.SUPPLEMENT, unit=TEXTS)
PEOPLE = st.lists(
    st.builds(
        Employee,
        id=IDS,
        number=IDS,
        first_name=st.none() | TEXTS,
        last_name=st.none() | TEXTS,
        full_name=st.none() | TEXTS,
        email=st.none() | TEXTS,
        birth_date=st.none() | DAYS,
        starts=st.just(date(2023, 1, 1)),
        ends=st.none() | DAYS,
        department=st.none() | TEXTS,
        active=st.booleans(),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda person: person.id,
)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(Form), st.sampled_from(STYLES), st.data())
@pytest.mark.parametrize(("kind", "made"), [(Kind.HOURS, HOURS), (Kind.ABSENCE, ABSENCES), (Kind.SUPPLEMENT, LINES)])
def test_rows_are_read_back_as_they_were(
    kind: Kind, made: st.SearchStrategy[list[SourceRow]], form: Form, style: Style, data: st.DataObject
) -> None:
    given_rows = data.draw(made)
    names = {row.person: f"Name of {row.person}" for row in given_rows}
    found = found_in(written(rows(kind, given_rows, names), form, style), Content(kind.value))
    assert found.faults == ()
    assert list(found.rows) == given_rows
    assert {person.id: person.full_name for person in found.people} == names


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(Form), st.sampled_from(STYLES), PEOPLE)
def test_people_are_read_back_as_they_were(form: Form, style: Style, people: list[Employee]) -> None:
    found = found_in(written(employees(people), form, style), Content.EMPLOYEES)
    assert found.faults == ()
    assert list(found.people) == people


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(Form),
    st.sampled_from(STYLES),
    st.lists(
        st.tuples(
            st.sampled_from(["7", "8"]),
            st.datetimes(at("2026-01-01 00:00"), at("2026-12-31 00:00")).map(
                lambda m: m.replace(second=0, microsecond=0)
            ),
            st.integers(61, 1400),
            st.integers(0, 60),
            TEXTS | st.just(""),
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_timetracks_attendances_are_read_back(form: Form, style: Style, drawn: list[Any]) -> None:
    names = {"7": "idah", "8": "karlb"}
    work = [
        WorkPeriod(
            person=person,
            day=start.date(),
            start=start,
            end=start + timedelta(minutes=length),
            break_minutes=pause,
            note=note,
        )
        for person, start, length, pause, note in drawn
    ]
    found = found_in(written(attendances(work, names), form, style))
    assert [(row.person, row.start, row.end, row.note) for row in found.rows if isinstance(row, TimeEntry)] == [
        (names[one.person], one.start, one.end, one.note or None) for one in work
    ]
    assert [row.quantity for row in found.rows] == [
        (Decimal(length - pause) / 60).quantize(Decimal("0.0001")) for _, _, length, pause, _ in drawn
    ]


def test_timetracks_absences_are_the_profile_of_the_sheet() -> None:
    days = {"first": date(2026, 3, 2), "last": date(2026, 3, 4)}
    periods = [
        AbsencePeriod(person="7", type="1", standing=Standing.APPROVED, **days),
        AbsencePeriod(person="7", type="9", standing=Standing.REQUESTED, **days),
    ]
    sheet = absences(periods, {"7": "idah"}, {"1": "Urlaub"})
    assert written(sheet, Form.CSV, Style(points=True)).decode("utf-8-sig") == (
        "username;from;to;absenceTypeName;status\r\n"
        "idah;02.03.2026;04.03.2026;Urlaub;1\r\n"
        "idah;02.03.2026;04.03.2026;9;0\r\n"
    )


def test_halves_of_days_are_told_and_one_of_a_single_day_is_read_back() -> None:
    day = date(2026, 3, 2)
    single = AbsencePeriod(person="7", type="1", first=day, last=day, ends=Half.FIRST, standing=Standing.APPROVED)
    longer = AbsencePeriod(
        person="7", type="1", first=day, last=day + timedelta(days=2), begins=Half.SECOND, standing=Standing.APPROVED
    )
    sheet = absences([single, longer], {"7": "idah"}, {})
    assert [row[-1] for row in sheet.rows] == ["first", "from midday"]
    found = found_in(written(absences([single], {"7": "idah"}, {}), Form.CSV))
    assert [row.quantity for row in found.rows] == [Decimal("0.5")]


@pytest.mark.parametrize("form", Form)
def test_what_a_spreadsheet_would_run_is_text(form: Form) -> None:
    evil = ["=1+1", "+1", "-x", "@SUM(A1)", "\tx", "\rx", "'=1", "''=1"]
    assert all(defused(text) == f"'{text}" for text in evil)
    assert defused("plain") == "plain"
    data = written(Sheet("x", ("Name", "=Evil"), tuple((text, Decimal("-7.5")) for text in evil)), form)
    if form is Form.XLSX:
        page = load_workbook(io.BytesIO(data)).active
        assert all(cell.data_type == "s" for row in page.iter_rows(max_col=1) for cell in row)
        assert page["B2"].value == -7.5
    else:
        text = data.decode("utf-8-sig")
        assert "Name;'=Evil" in text
        assert "'=1+1;-7,5" in text


def test_csv_is_as_excel_opens_it_and_no_figure_has_exactly_three_decimals() -> None:
    sheet = Sheet("x", ("Number", "Hours", "Day"), (("0042", Decimal("1.234"), date(2026, 3, 2)),))
    assert written(sheet, Form.CSV) == b"\xef\xbb\xbfNumber;Hours;Day\r\n0042;1,2340;2026-03-02\r\n"
    assert written(sheet, Form.CSV, Style(",", ".")) == b"\xef\xbb\xbfNumber,Hours,Day\r\n0042,1.2340,2026-03-02\r\n"
