"""Files handed over: looked at, taken in whole or not at all, known again, sealed, and carried by a transfer's plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from core.actions.connection_changes import change_address, disconnect
from core.actions.connections import opened
from core.actions.connections import test_connection as ask_connection
from core.actions.files import CannotTake, Content, add_files, look_at, take_in, taken_files
from core.actions.home import Home, NotFound, open_home
from core.actions.key_rotation import rotate
from core.models.rows import Kind
from core.store.tables import AuditEntry, Company, Connection, FileRows
from core.store.tables.base import new_id
from tests.providers.files.making import HOURS, xlsx

MARCH = date(2026, 3, 1), date(2026, 3, 31)
GOOD = (HOURS + "7;10.03.2026;7,4;1010;yes\n8;11.03.2026;7;1010;no\n").encode()
ODD = b"Who;When;How much\n7;10.03.2026;7,4\n"
ODD_COLUMNS = {"person": "Who", "day": "When", "quantity": "How much"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / "keys"))
    monkeypatch.delenv("HANDOVER_DATABASE_URL", raising=False)
    with open_home(tmp_path / "home") as found:
        yield found


@pytest.fixture
def company(home: Home) -> Company:
    row = Company(id=new_id(), slug="acme", name="Acme", created_at=home.store.clock())
    with home.store.write() as session:
        session.add(row)
    return row


@pytest.fixture
def files(home: Home, company: Company) -> Connection:
    return add_files(home, company.id, "Files", {}, "me")


class Desk:
    """One connection with what is done to it."""

    def __init__(self, home: Home, company: Company, files: Connection) -> None:
        self.home, self.company, self.files = home, company, files

    def take(self, data: bytes | str, leave_out: bool = False, add: bool = False, name: str = "hours.csv") -> int:
        sent = data.encode() if isinstance(data, str) else data
        look = look_at(self.home, self.company.id, self.files.id, sent, name)
        taken = take_in(
            self.home, self.company.id, self.files.id, sent, name, look.content, look.columns, "me", leave_out, add
        )
        return taken.count

    def hours(self, kind: Kind = Kind.HOURS) -> list[tuple[str, int, str]]:
        with opened(self.home, self.files.id) as (_, connector):
            return [(row.person, row.day.day, f"{row.quantity}") for row in connector.rows([kind], *MARCH)]


@pytest.fixture
def desk(home: Home, company: Company, files: Connection) -> Desk:
    return Desk(home, company, files)


def test_a_connection_for_files_has_no_address_is_never_real_and_says_that_nothing_was_taken_in(desk: Desk) -> None:
    assert (desk.files.base_url, desk.files.real) == ("file:", False)
    assert desk.files.problems == ["No file was taken in yet."]
    second = add_files(desk.home, desk.company.id, "More files", {}, "me")
    assert second.id != desk.files.id
    assert not change_address(desk.home, desk.company.id, desk.files.id, "file:", "me")
    desk.take(GOOD)
    assert ask_connection(desk.home, desk.files.id, "me").problems == ()


def test_a_look_keeps_nothing_and_says_what_taking_in_would_do(desk: Desk) -> None:
    look = look_at(desk.home, desk.company.id, desk.files.id, GOOD, "hours.csv")
    assert (look.content, look.rows, look.people, look.new, look.faults) == (Content.HOURS, 2, 2, 2, ())
    assert look.lines[0] == ("7", "10.03.2026", "7,4", "1010", "yes")
    assert look.days == (date(2026, 3, 10), date(2026, 3, 11))
    assert desk.hours() == []
    desk.take(GOOD)
    changed = GOOD.replace(b"7,4", b"8").replace(b"8;11", b"9;11")
    again = look_at(desk.home, desk.company.id, desk.files.id, changed, "hours.csv")
    assert (again.new, again.changed, again.same, again.gone) == (1, 1, 0, 1)


def test_a_file_replaces_what_an_earlier_one_said_of_its_days_and_nothing_else(desk: Desk) -> None:
    desk.take(HOURS + "7;09.03.2026;1;1;yes\n7;10.03.2026;2;1;yes\n7;11.03.2026;3;1;yes\n7;12.03.2026;4;1;yes\n")
    desk.take("Employee;From;To;Absence type\n7;10.03.2026;10.03.2026;Sick\n")
    desk.take(HOURS + "7;10.03.2026;8;1;yes\n8;11.03.2026;9;1;yes\n")
    assert desk.hours() == [("7", 9, "1"), ("7", 10, "8"), ("8", 11, "9"), ("7", 12, "4")]
    assert desk.hours(Kind.ABSENCE) == [("7", 10, "1")]


def test_a_file_that_adds_leaves_the_others_and_is_harmless_twice(desk: Desk) -> None:
    desk.take(GOOD)
    for _ in range(2):
        desk.take(HOURS + "9;10.03.2026;5;1010;yes\n7;10.03.2026;6;1010;yes\n", add=True)
    assert desk.hours() == [("7", 10, "6"), ("9", 10, "5"), ("8", 11, "7")]


def test_people_whom_no_row_names_any_more_are_no_employees(desk: Desk) -> None:
    desk.take(GOOD)
    desk.take(GOOD.replace(b"8;11", b"9;11"))
    with opened(desk.home, desk.files.id) as (_, connector):
        assert [person.id for person in connector.employees()] == ["7", "9"]


def test_nothing_of_a_broken_file_is_taken_unless_the_person_says_so(desk: Desk) -> None:
    broken = GOOD + b"9;31.02.2026;7;1010;yes\n"
    with pytest.raises(CannotTake, match=r"faults in 1 lines.*Line 4, column Date: there is no day"):
        desk.take(broken)
    assert desk.hours() == []
    assert taken_files(desk.home, desk.company.id, desk.files.id) == []
    desk.take(broken, leave_out=True)
    assert len(desk.hours()) == 2
    assert taken_files(desk.home, desk.company.id, desk.files.id)[0].left_out == 1
    with pytest.raises(CannotTake, match="no line that can be taken in"):
        desk.take(HOURS + "9;31.02.2026;7;1010;yes\n", leave_out=True)


def test_named_columns_are_remembered_for_this_connection_and_these_headers_in_any_order(desk: Desk) -> None:
    look = look_at(desk.home, desk.company.id, desk.files.id, ODD, "odd.csv")
    assert look.lacks == ("Employee", "Day or Begin", "Hours or End")
    take_in(desk.home, desk.company.id, desk.files.id, ODD, "odd.csv", Content.HOURS, ODD_COLUMNS, "me")
    turned = b"How much;Who;When\n8;7;11.03.2026\n"
    look = look_at(desk.home, desk.company.id, desk.files.id, turned, "odd.csv")
    assert (look.origin, look.columns, look.lacks) == ("remembered", ODD_COLUMNS, ())
    other = add_files(desk.home, desk.company.id, "Others", {}, "me")
    assert look_at(desk.home, desk.company.id, other.id, turned, "odd.csv").origin == ""


def test_settings_say_how_cells_are_meant_and_whom_files_name(home: Home, company: Company) -> None:
    made = add_files(home, company.id, "Files", {"decimal": ",", "people_by": "email"}, "me")
    desk = Desk(home, company, made)
    desk.take("Employee;Name;Date;Hours\nida@example.com;Ida;10.03.2026;7,400\n")
    assert desk.hours() == [("ida@example.com", 10, "7.4")]
    with opened(home, made.id) as (_, connector):
        assert [(p.email, p.number, p.name) for p in connector.employees()] == [("ida@example.com", None, "Ida")]


def test_rows_of_people_whom_the_list_does_not_have_are_told(desk: Desk) -> None:
    desk.take("Employee number;First name\n7;Ida\n", name="people.csv")
    look = look_at(desk.home, desk.company.id, desk.files.id, GOOD, "hours.csv")
    assert look.notes == ("The list of employees doesn't have 8. Do both files name people by the same?",)


def test_a_workbook_is_taken_in_like_any_file(desk: Desk) -> None:
    assert desk.take(xlsx([("Employee number", "Date", "Hours"), ("0042", date(2026, 3, 10), 7.4)]), name="a.xlsx") == 1
    assert desk.hours() == [("0042", 10, "7.4")]


def test_what_was_taken_in_is_sealed_told_in_the_audit_and_opened_after_keys_changed(desk: Desk) -> None:
    desk.take(GOOD, name="march.csv")
    (taken,) = taken_files(desk.home, desk.company.id, desk.files.id)
    assert (taken.name, taken.count, taken.first, taken.last) == (
        *("march.csv", 2),
        *(date(2026, 3, 10), date(2026, 3, 11)),
    )
    with desk.home.store.read() as session:
        before = {row.id: row.sealed for row in session.exec(select(FileRows)).all()}
        assert "file taken in" in [entry.act for entry in session.exec(select(AuditEntry)).all()]
    assert not any(b"1010" in sealed or b"2026" in sealed for sealed in before.values())
    assert rotate(desk.home, "me").resealed["file_rows"] == len(before)
    assert len(desk.hours()) == 2


def test_what_was_taken_in_is_thrown_away_with_the_connection(desk: Desk) -> None:
    desk.take(GOOD)
    disconnect(desk.home, desk.company.id, desk.files.id, "me")
    with desk.home.store.read() as session:
        assert _rows(session) == 0
    again = add_files(desk.home, desk.company.id, "Files", {}, "me")
    assert again.id != desk.files.id


def _rows(session: Session) -> int:
    return len(session.exec(select(FileRows)).all())


def test_files_go_only_to_a_connection_for_files_of_this_company(desk: Desk) -> None:
    with pytest.raises(NotFound):
        look_at(desk.home, "another", desk.files.id, GOOD, "hours.csv")
    with desk.home.store.write() as session:
        row = session.get_one(Connection, desk.files.id)
        row.provider = "timelog"
        session.add(row)
    with pytest.raises(CannotTake, match="is a connection to TimeLog"):
        look_at(desk.home, desk.company.id, desk.files.id, GOOD, "hours.csv")


def test_what_is_no_table_is_told_as_the_reader_says_it(desk: Desk) -> None:
    with pytest.raises(CannotTake, match="PDF document"):
        look_at(desk.home, desk.company.id, desk.files.id, b"%PDF-1.7", "hours.pdf")
