"""`handover files`: what was taken in, taking in, faults by line, and taking out again, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.actions.companies import make_company
from core.actions.files import add_files
from core.actions.home import Home
from tests.providers.files.making import HOURS

from .conftest import Handover, in_home

GOOD = HOURS + "7;10.03.2026;7,4;1010;yes\n8;11.03.2026;7;1010;no\n"
ODD = "Who;When;How much\n7;10.03.2026;7,4\n"


@pytest.fixture(autouse=True)
def _company(environment: dict[str, str]) -> None:
    in_home(_make)


def _make(home: Home) -> None:
    add_files(home, make_company(home, "Nordlys ApS", "lone").id, "Files", {}, "lone")


def sent(folder: Path, text: str, name: str = "march.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_file_is_looked_at_taken_in_listed_and_removed(handover: Handover, tmp_path: Path) -> None:
    file = sent(tmp_path, GOOD)
    looked = handover("files", "look", file)
    assert (looked.code, "2 new, 0 changed" in looked.out) == (0, True)
    assert "No file was taken in yet" in handover("files", "list").out
    added = handover("files", "add", file, "--purpose", "hours")
    assert (added.code, added.out.splitlines()[-1]) == (0, "It was taken in.")
    (found,) = handover("files", "list", "--json").json["files"]
    assert (found["name"], found["content"], found["count"]) == ("march.csv", "hours", 2)
    assert handover("files", "remove", found["id"]).out == "The file is removed, with 2 rows or employees.\n"
    assert handover("files", "list", "--json").json["files"] == []
    assert handover("files", "remove", found["id"]).code == 3


def test_faults_are_told_by_line_and_nothing_is_taken_in_unless_they_are_left_out(
    handover: Handover, tmp_path: Path
) -> None:
    file = sent(tmp_path, GOOD + "9;31.02.2026;7;1010;yes\n")
    ended = handover("files", "add", file)
    assert ended.code == 1
    assert "Line 4, column Date" in ended.out
    assert "Nothing of it was taken in" in ended.out
    assert handover("files", "list", "--json").json["files"] == []
    assert handover("files", "add", file, "--leave-out", "--json").json["taken_in"] is True
    (found,) = handover("files", "list", "--json").json["files"]
    assert (found["count"], found["left_out"]) == (2, 1)


def test_columns_are_named_and_remembered(handover: Handover, tmp_path: Path) -> None:
    file = sent(tmp_path, ODD)
    assert "Say which column holds" in handover("files", "add", file, "--purpose", "hours").out
    named = ("--column", "person=Who", "--column", "day=When", "--column", "quantity=How much")
    assert handover("files", "add", file, "--purpose", "hours", *named).code == 0
    assert "1 as before" in handover("files", "look", file).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--column", "person"), "write FIELD=HEADER, with one of"),
        (("--column", "person=Nobody"), "The file has no column Nobody. It has: Who, When, How much."),
        (("--connection", "Other"), "There is: Files (nordlys-aps)."),
    ],
)
def test_wrong_use_ends_2_in_words(handover: Handover, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ended = handover("files", "add", sent(tmp_path, ODD), "--purpose", "hours", *arguments)
    assert ended.code == 2
    assert said in ended.err


def test_what_is_kept_is_written_and_known_again(handover: Handover, tmp_path: Path) -> None:
    handover("files", "add", sent(tmp_path, GOOD))
    for ending in ("csv", "xlsx"):
        out = str(tmp_path / f"out.{ending}")
        assert handover("files", "write", "hours", "--out", out).out == f"2 rows are in {out}.\n"
        assert "0 new, 0 changed, 2 as before" in handover("files", "look", out).out
    assert handover("files", "write", "hours", "--out", str(tmp_path / "out.pdf")).code == 2
