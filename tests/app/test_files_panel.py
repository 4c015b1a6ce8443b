"""Handing a file over on Connections: looked at, its faults told, taken in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.actions.companies import make_company
from core.actions.file_sheets import Form, kept_sheet, written
from core.actions.files import Content, add_files, look_at, taken_files
from core.actions.home import Home
from core.actions.shown.connections import connections_of
from core.store.tables import Company, Connection
from tests.app.looking import opened, press, texts
from tests.providers.files.making import HOURS

GOOD = (HOURS + "7;10.03.2026;7,4;1010;yes\n").encode()


@pytest.fixture
def desk(look: Callable[[str], Home]) -> tuple[Home, Company, Connection]:
    home = look("prepared")
    company = make_company(home, "Havnens Bageri ApS", "lone")
    return home, company, add_files(home, company.id, "Files", {}, "lone")


def page(company: Company, connection: Connection, data: bytes) -> AppTest:
    found = opened("connections", company=company.slug, connection=connection.id)
    return found.file_uploader[0].set_value(("march.csv", data, "text/csv")).run()


def test_a_file_is_looked_at_and_taken_in_by_a_press(desk: tuple[Home, Company, Connection]) -> None:
    home, company, connection = desk
    found = page(company, connection, GOOD)
    assert "1 new" in texts(found)
    assert taken_files(home, company.id, connection.id) == []
    found = press(found, "Take in")
    assert [taken.count for taken in taken_files(home, company.id, connection.id)] == [1]


def test_a_file_with_faults_can_only_be_taken_in_without_these_lines(desk: tuple[Home, Company, Connection]) -> None:
    home, company, connection = desk
    found = page(company, connection, GOOD + b"8;31.02.2026;7;1010;yes\n")
    assert any("Line 3, column Date" in said.value for said in found.markdown)
    (button,) = [one for one in found.button if one.label == "Take in"]
    assert button.disabled
    (leave,) = [one for one in found.checkbox if one.label == "Leave these lines out"]
    found = press(leave.check().run(), "Take in")
    assert [(taken.count, taken.left_out) for taken in taken_files(home, company.id, connection.id)] == [(1, 1)]


def test_a_connection_for_files_is_made_without_an_address_and_without_keys(
    desk: tuple[Home, Company, Connection],
) -> None:
    home, company, _connection = desk
    found = opened("connections", company=company.slug, add="files")
    assert {one.label for one in found.text_input} == {"Name"}
    assert [one for one in found.selectbox if one.label.startswith("Files name people by")]
    found.text_input[0].set_value("Hours by e-mail")
    found = press(found, "Make the connection")
    assert "is made. Hand over the first file" in found.success[0].value
    assert {one.end.name for one in connections_of(home, company)} == {"Files", "Hours by e-mail"}
    assert {"Test", "Sign in again"} & {button.label for button in found.button} == set()


def test_a_file_is_removed_with_what_it_said(desk: tuple[Home, Company, Connection]) -> None:
    home, company, connection = desk
    found = press(page(company, connection, GOOD), "Take in")
    assert "march.csv" in texts(found)
    found = press(found, "Remove")
    assert taken_files(home, company.id, connection.id) == []
    assert kept_sheet(home, company.id, connection.id, Content.HOURS).rows == ()


def test_what_is_kept_is_written_as_a_file_that_is_taken_in_again(desk: tuple[Home, Company, Connection]) -> None:
    home, company, connection = desk
    press(page(company, connection, GOOD), "Take in")
    where = (home, company.id, connection.id)
    for form in Form:
        look = look_at(*where, written(kept_sheet(*where, Content.HOURS), form), f"again.{form}")
        assert (look.faults, look.new, look.changed, look.same) == ((), 0, 0, 1)
    labels = [one.label for one in opened("connections", company=company.slug).get("download_button")]
    assert (labels.count("CSV"), labels.count("Excel")) == (4, 4)
