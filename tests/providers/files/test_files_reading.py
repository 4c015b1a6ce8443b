"""What a file says of people, hours, absence and salary lines, and what is wrong with it."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from core.models.rows import PROJECT_TIME, Absence, Approval, SalaryLine, TimeEntry
from core.providers.files.columns import about, guess, mark
from core.providers.files.fields import Content
from core.providers.files.table import FileRefused
from core.providers.files.values import Reading
from tests.providers.files.making import HOURS, at, faults, found_in, xlsx

TENTH = date(2026, 3, 10)
ATTENDANCES = "username;from;to;breakMinutes;notes\n"
ABSENCES = "username;from;to;absenceTypeName;status\n"


def test_a_row_of_hours_has_all_that_its_file_says() -> None:
    found = found_in(HOURS + "0042;10.03.2026;7,4;1010;ja\n")
    (row,) = found.rows
    assert isinstance(row, TimeEntry)
    assert (row.person, row.day, row.quantity, row.unit, row.code) == ("0042", TENTH, Decimal("7.4"), "hours", "1010")
    assert row.approval == Approval(True, "row")
    assert [(p.id, p.number) for p in found.people] == [("0042", "0042")]
    assert (found.faults, found.notes) == ((), ())


def test_columns_go_by_their_headers_and_never_by_their_place() -> None:
    there = found_in("Medarbejdernr;Dato;Timer;Lønart\n7;10.03.2026;7,4;1010\n")
    turned = found_in("Lønart,Timer,Dato,Medarbejdernr,Farve\n1010,7.4,2026-03-10,7,red\n")
    assert there.rows == turned.rows


def test_without_a_column_for_it_no_row_tells_of_an_approval() -> None:
    found = found_in("Employee number;Date;Hours\n7;10.03.2026;7,4\n")
    assert found.rows[0].approval == Approval(False, "missing")
    assert found.notes == ("No column says whether rows are approved.",)


def test_an_empty_cell_is_no_approval_and_names_who_is_waited_for() -> None:
    found = found_in("Employee number;Date;Hours;Approved;Waits for\n7;10.03.2026;7,4;;Ida Holm\n")
    assert found.rows[0].approval == Approval(False, "row", "Ida Holm")


def test_timetracks_attendances_and_project_time_are_known() -> None:
    found = found_in(ATTENDANCES + "idah;10.03.2026 08:00;10.03.2026 16:30;30;Late\n", people_by="user_name")
    (row,) = found.rows
    assert isinstance(row, TimeEntry)
    assert (row.person, row.day, row.quantity, row.code) == ("idah", TENTH, Decimal(8), PROJECT_TIME)
    assert (row.start, row.end) == (at("2026-03-10 08:00"), at("2026-03-10 16:30"))
    assert found.people[0].keys == {"user_name": "idah"}
    head = "username;clientName;projectName;task;from;to;breakMinutes;billable;hourRate;details;tags\n"
    found = found_in(head + "idah;Nordwind;Plant A;Fitting;2026-03-10T08:00:00.000Z;2026-03-10T12:00:00.000Z;0;1;;;\n")
    (row,) = found.rows
    assert isinstance(row, TimeEntry)
    assert (row.quantity, row.project, row.label) == (Decimal(4), "Nordwind / Plant A", "Fitting")


def test_timetracks_absences_are_rows_of_single_days_without_weekends() -> None:
    lines = (
        "idah;06.03.2026;10.03.2026;Urlaub;1\nidah;12.03.2026;12.03.2026;Krank;0\nidah;13.03.2026;13.03.2026;Krank;2\n"
    )
    found = found_in(ABSENCES + lines)
    told = [(row.day.day, row.code, row.quantity, row.unit, row.approval.approved) for row in found.rows]
    one = Decimal(1)
    assert told == [
        *((day, "Urlaub", one, "days", True) for day in (6, 9, 10)),
        (12, "Krank", one, "days", False),
    ]
    assert found.void == 1


def test_absence_in_hours_and_halves() -> None:
    head = "Employee;From;To;Absence type;Hours;Half day;Norm\n"
    found = found_in(head + "7;10.03.2026;10.03.2026;Sick;3:42;;7,4\n8;10.03.2026;10.03.2026;Sick;;yes;\n")
    first, second = found.rows
    assert isinstance(first, Absence)
    assert (first.quantity, first.unit, first.norm_hours) == (Decimal("3.7"), "hours", Decimal("7.4"))
    assert (second.quantity, second.unit) == (Decimal("0.5"), "days")


def test_days_of_an_absence_say_whether_weekends_count() -> None:
    head = "Employee;From;To;Absence type;Days\n"
    found = found_in(head + "7;06.03.2026;10.03.2026;Leave;5\n8;06.03.2026;10.03.2026;Leave;3\n")
    assert [row.day.day for row in found.rows] == [6, 7, 8, 9, 10, 6, 9, 10]
    found = found_in(head + "7;06.03.2026;10.03.2026;Leave;4\n")
    assert faults(found) == [
        "Line 2, column Days: 4 days are neither the 3 working days nor all 5: write one line a day."
    ]


def test_salary_lines_have_a_unit_of_their_own() -> None:
    found = found_in("Employee;Date;Code;Amount;Unit\n7;10.03.2026;5010;-12,5;km\n7;10.03.2026;5020;2;\n")
    assert [type(row) for row in found.rows] == [SalaryLine, SalaryLine]
    assert [(row.code, row.quantity, row.unit) for row in found.rows] == [
        ("5010", Decimal("-12.5"), "km"),
        ("5020", Decimal(2), "pieces"),
    ]


def test_employees_with_their_days_and_whether_they_are_active() -> None:
    head = "Personalnummer;Vorname;Nachname;E-Mail;Eintritt;Austritt;Status\n"
    found = found_in(
        head + "7;Ida;Holm;ida@example.com;01.02.2024;;aktiv\n8;Karl;Berg;;2024-01-08;31.03.2026;inaktiv\n"
    )
    ida, karl = found.people
    assert (ida.id, ida.number, ida.name, ida.starts, ida.active) == ("7", "7", "Ida Holm", date(2024, 2, 1), True)
    assert (karl.ends, karl.active) == (date(2026, 3, 31), False)


def test_a_workbook_says_the_same_as_a_csv_file() -> None:
    rows = [("Employee number", "Date", "Begin", "End", "Break"), (42, TENTH, time(22), time(6), time(0, 30))]
    book = found_in(xlsx(rows))
    text = found_in("Employee number;Date;Begin;End;Break\n42;10.03.2026;22:00;6:00;30\n")
    assert book.rows == text.rows
    (row,) = book.rows
    assert isinstance(row, TimeEntry)
    assert (row.quantity, row.day, row.end) == (Decimal("7.5"), TENTH, at("2026-03-11 06:00"))


def test_every_fault_is_told_by_line_and_column() -> None:
    lines = [
        "7;31.02.2026;seven;1010;yes",
        ";10.03.2026;7;1010;yes",
        "7;10.03.2026;7,4;1010;maybe",
        "7;10.03.2026;;1010;yes",
        "7;10.03.2026;1.234;1010;yes",
        "7;10.03.2026;25;1010;yes",
        "7;10.03.2026;7;4;1010;yes",
        "7;10.03.2026;7,4;1010;yes",
    ]
    found = found_in(HOURS + "\n".join(lines))
    assert len(found.rows) == 1
    assert found.broken_lines == 7
    assert faults(found) == [
        "Line 2, column Date: there is no day '31.02.2026'.",
        "Line 3, column Employee number: it is empty.",
        "Line 4, column Approved: 'maybe' does not say whether it is approved; write yes, no or rejected.",
        "Line 5, column Hours: there are no hours.",
        "Line 6, column Hours: '1.234' may be 1234 or 1.234: set Decimal sign for this connection.",
        "Line 7, column Hours: 25 hours are more than a day has.",
        "Line 8: it has 6 cells and the header 5; a value that contains the separator needs quotation marks.",
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("idah;10.03.2026 08:00;10.03.2026 07:00;0;", "column to: it is not after the begin"),
        ("idah;10.03.2026 08:00;12.03.2026 08:00;0;", "column to: it is more than a day after the begin"),
        ("idah;10.03.2026 08:00;10.03.2026 09:00;90;", "column breakMinutes: the break is longer than"),
        ("idah;10.03.2026;10.03.2026;0;", "column from: it has no time of day"),
        ("idah;08:00;16:00;0;", "column from: it has no date, and no other column has the day"),
        ("idah;10.03.2026 08:00;;0;", "column to: there are no hours"),
    ],
)
def test_begin_and_end_must_make_sense(line: str, fault: str) -> None:
    found = found_in(ATTENDANCES + line)
    assert found.rows == ()
    assert fault in faults(found)[0]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("idah;10.03.2026;09.03.2026;U;1", "column to: it is before the first day"),
        ("idah;10.03.2026;10.03.2029;U;1", "column to: it is more than 400 days"),
        ("idah;10.03.2026;;U;1", "column to: it is empty"),
        ("idah;10.03.2026;10.03.2026;;1", "column absenceTypeName: it is empty"),
        ("idah;07.03.2026;08.03.2026;U;1", "column to: all these days are Saturdays and Sundays"),
    ],
)
def test_absences_must_make_sense(line: str, fault: str) -> None:
    found = found_in(ABSENCES + line)
    assert found.rows == ()
    assert fault in faults(found)[0]


def test_a_person_or_an_id_that_stands_twice_is_a_fault_and_a_row_that_looks_the_same_is_told() -> None:
    found = found_in("Employee number;First name\n7;Ida\n7;Ina\n")
    assert faults(found) == ["Line 3, column Employee number: 7 stands in line 2 too."]
    found = found_in("Row id;Employee;Date;Hours\na;7;10.03.2026;7\na;7;11.03.2026;7\n")
    assert faults(found) == ["Line 3, column Row id: a stands in line 2 too."]
    found = found_in(HOURS + "7;10.03.2026;7;1;yes\n7;10.03.2026;7;1;yes\n")
    assert len({row.id for row in found.rows}) == 2
    assert "Lines 3 are about the same person" in found.notes[0]


def test_a_corrected_quantity_is_the_same_row_with_another_quantity() -> None:
    before, after = (found_in(HOURS + f"7;10.03.2026;{quantity};1010;yes\n").rows[0] for quantity in ("7,4", "8"))
    assert before.id == after.id
    assert found_in(HOURS + "7;11.03.2026;7,4;1010;yes\n").rows[0].id != before.id


def test_days_with_slashes_are_read_as_the_settings_say() -> None:
    said = HOURS + "7;03/04/2026;7,4;1010;yes\n"
    assert "set Days with slashes" in faults(found_in(said))[0]
    assert found_in(said, reading=Reading(slashes="month_first")).rows[0].day == date(2026, 3, 4)


def test_a_column_that_is_missing_unknown_or_there_twice_is_told() -> None:
    with pytest.raises(FileRefused, match="say which column holds Employee and Hours or End"):
        found_in("Date;Colour\n10.03.2026;red\n", Content.HOURS)
    with pytest.raises(FileRefused, match="no column 'Who' for Employee"):
        found_in("A;B;C\n1;2;3\n", Content.HOURS, {"person": "Who", "day": "A", "quantity": "B"})
    with pytest.raises(FileRefused, match="2 columns 'A' for Day"):
        found_in("Who;A;A;C\n1;2;3;4\n", Content.HOURS, {"person": "Who", "day": "A", "quantity": "C"})
    with pytest.raises(FileRefused, match="has nothing called shoe"):
        found_in("A;B\n1;2\n", Content.HOURS, {"shoe": "A"})


@pytest.mark.parametrize(
    ("header", "content"),
    [
        ("Employee number;Date;Hours", Content.HOURS),
        ("Mitarbeiter;Von;Bis;Abwesenheitsart;Tage;Status", Content.ABSENCE),
        ("Medarbejdernummer;Dato;Lønart;Antal;Enhed", Content.SUPPLEMENT),
        ("Anställningsnummer;Förnamn;Efternamn", Content.EMPLOYEES),
        ("person.id;first_name;last_name;email;employment_start_date", Content.EMPLOYEES),
    ],
)
def test_what_a_file_is_about_shows_in_its_headers(header: str, content: Content) -> None:
    headers = header.split(";")
    assert about(headers) is content
    assert "person" in guess(headers, content)


def test_a_set_of_headers_is_the_same_in_any_order() -> None:
    assert mark(["A", "B", ""]) == mark(["B", "A"]) != mark(["A", "C"])
