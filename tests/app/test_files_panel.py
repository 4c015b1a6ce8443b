"""Handing a file over on Connections: looked at, its faults told, taken in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.actions.companies import make_company
from core.actions.files import add_files, taken_files
from core.actions.home import Home
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
