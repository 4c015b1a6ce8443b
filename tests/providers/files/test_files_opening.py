"""Files of every kind, built here, and broken ones."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from openpyxl import Workbook

from core.providers.files import table as limits
from core.providers.files import workbook
from core.providers.files.opening import opened
from core.providers.files.table import FileRefused
from tests.providers.files.making import at, repacked, saved, xlsx

TEXT = "Navn;Timer\r\nÅse Ærø;7,4\r\nBjörn;8\r\n"


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (TEXT.encode(), "CSV, UTF-8, separated by semicolons"),
        (TEXT.encode("utf-8-sig"), "CSV, UTF-8, separated by semicolons"),
        (TEXT.encode("utf-16"), "CSV, UTF-16, separated by semicolons"),
        (TEXT.encode("utf-16-le"), "CSV, UTF-16, separated by semicolons"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "CSV, UTF-16, separated by semicolons"),
        (TEXT.encode("utf-16-be"), "CSV, UTF-16, separated by semicolons"),
        (TEXT.encode("cp1252"), "CSV, Windows-1252, separated by semicolons"),
        (TEXT.replace(",", ".").replace(";", ",").encode(), "CSV, UTF-8, separated by commas"),
        (TEXT.replace(";", "\t").encode(), "CSV, UTF-8, separated by tabs"),
        (b"sep=;\r\n" + TEXT.encode(), "CSV, UTF-8, separated by semicolons"),
    ],
)
def test_encoding_and_separator_are_found(data: bytes, form: str) -> None:
    table = opened(data, "timer.csv")
    assert table.form == form
    assert table.headers == ("Navn", "Timer")
    assert [line.cells[0] for line in table.lines] == ["Åse Ærø", "Björn"]


def test_a_separator_inside_of_values_is_not_taken_for_the_files_own() -> None:
    table = opened(b'Name;Hours\n"Holm, Ida";7,4\n"Berg, Karl";7,5\n', "a.csv")
    assert table.headers == ("Name", "Hours")
    assert table.lines[0].cells == ("Holm, Ida", "7,4")


def test_lines_have_the_numbers_that_an_editor_shows() -> None:
    table = opened(b'Export of March\n\nName;Note\nIda;"two\nlines"\n\nKarl;x\n', "a.csv")
    assert [(line.number, line.cells[0]) for line in table.lines] == [(4, "Ida"), (7, "Karl")]


def test_a_workbook_keeps_the_types_of_its_cells() -> None:
    rows = [
        ("Hours of March", None, None),
        (),
        ("Name", "Day", "Hours"),
        ("Ida", date(2026, 3, 2), 7.4),
        (),
        (4711, at("2026-03-03 08:00"), timedelta(hours=30)),
    ]
    table = opened(xlsx(rows, ["A1:C1"], "March"), "a.xlsx")
    assert table.form == "Excel, sheet March"
    assert table.headers == ("Name", "Day", "Hours")
    assert [line.number for line in table.lines] == [4, 6]
    assert table.lines[0].cells == ("Ida", at("2026-03-02 00:00"), Decimal("7.4"))
    assert table.lines[1].cells[0] == Decimal(4711)


def test_cells_merged_downwards_are_filled_and_gaps_below_a_merged_title_are_not() -> None:
    rows = [("Name", "Day"), ("Ida", "1.3.2026"), (None, "2.3.2026"), (None, "3.3.2026"), ("Sum",), (), ("Karl", "x")]
    table = opened(xlsx(rows, ["A2:A4", "A5:A6"]), "a.xlsx")
    assert [line.cells[0] for line in table.lines] == ["Ida", "Ida", "Ida", "Sum", "Karl"]


def test_formulas_give_the_value_that_was_saved() -> None:
    data = xlsx([("Name", "Hours"), ("Ida", "=3+4")])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    sheet = sheet.replace(b"<v></v>", b"<v>7</v>").replace(b"<v/>", b"<v>7</v>").replace(b"<v />", b"<v>7</v>")
    assert opened(repacked(data, "xl/worksheets/sheet1.xml", sheet), "a.xlsx").lines[0].cells == ("Ida", Decimal(7))


def test_the_first_visible_sheet_with_anything_is_read_and_the_others_are_named() -> None:
    book = Workbook()
    book.active.title = "Empty"
    for title, state in (("Hidden", "hidden"), ("March", "visible"), ("April", "visible")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        sheet.append(("Name", "Hours"))
        sheet.append((title, 7))
    table = opened(saved(book), "a.xlsx")
    assert table.lines[0].cells[0] == "March"
    assert table.notes == ("Only the sheet March is read, not April.",)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "is empty"),
        (b"Name;Hours\n", "no rows below its header"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (b"\x89PNG\r\n", "picture"),
        (b"\x1f\x8b\x08", "packed"),
        (b"<html><body>Sign in</body></html>", "HTML"),
        (b'{"rows": []}', "JSON"),
        (b"PK\x03\x04 no archive", "damaged"),
        (b'Name;Note\nIda;"never closed\n', "never closed"),
        (b"Name;Note\nIda;\x81\x8d\xff\n", "letters"),
        (b"Name;Note\nIda;a\0b\n", "letters"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        opened(data, "file")


def test_a_file_that_is_too_large_or_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileRefused, match="25 MB is the most"):
        opened(b"a;b\n" * (limits.MOST_BYTES // 4 + 1), "a.csv")
    monkeypatch.setattr(limits, "MOST_LINES", 3)
    assert len(opened(b"Title\na;b\n" + b"1;2\n" * 3, "a.csv").lines) == 3
    with pytest.raises(FileRefused, match="more than 3 lines"):
        opened(b"Title\na;b\n" + b"1;2\n" * 4, "a.csv")


def test_what_unpacks_to_far_too_much_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 4 * 1024 * 1024)
    bomb = repacked(xlsx([("a", "b"), (1, 2)]), "xl/worksheets/sheet1.xml", b"<x>" + b" " * (5 * 1024 * 1024))
    assert len(bomb) < 20_000
    with pytest.raises(FileRefused, match="far more"):
        opened(bomb, "a.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_definitions_of_its_own_is_not_opened(encoding: str) -> None:
    text = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    with pytest.raises(FileRefused, match="definitions"):
        opened(repacked(xlsx([("a", "b"), (1, 2)]), "xl/worksheets/sheet1.xml", text.encode(encoding)), "a.xlsx")


def test_a_workbook_with_a_broken_part_or_none_is_damaged() -> None:
    good = xlsx([("a", "b"), (1, 2)])
    for data in (repacked(good, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"), good[: len(good) // 2]):
        with pytest.raises(FileRefused, match="damaged"):
            opened(data, "a.xlsx")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("hello.txt", "no workbook")
    with pytest.raises(FileRefused, match="damaged"):
        opened(other.getvalue(), "a.zip")


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is() -> None:
    data = xlsx([("a", "b"), (1, 2)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    wide = repacked(data, "xl/worksheets/sheet1.xml", sheet.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert opened(wide, "a.xlsx").lines[0].cells == (Decimal(1), Decimal(2))


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(FileRefused, match="more than 500 columns"):
        opened(xlsx([range(501), range(501)]), "a.xlsx")
