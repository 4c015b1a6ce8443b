"""`handover match`: lists as people have them, real files in and out."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from console.cli.match import HEADER, MatchInputError, match_files
from core.models.people import Employee
from tests.matching.company import HARD, make_company

LEFT = """id,employee_number,first_name,last_name,email,birth_date
7,0012,Søren,Møller,sm@firma.example,1984-03-07
8,13,Anna,Friis,,
9,14,Per,Leaver,,
"""
RIGHT = """id,full_name,employee_number,birth_date
u-1,"Møller, Søren",12,1984-03-07
u-2,Anna Friis,13,
u-3,Kurt Joiner,99,
"""


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def links(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(tmp_path: Path, left: str | bytes = LEFT, right: str | bytes = RIGHT) -> list[dict[str, str]]:
    """The rank-1 rows."""
    out = tmp_path / "links.csv"
    match_files(written(tmp_path / "left.csv", left), written(tmp_path / "right.csv", right), out)
    return [row for row in links(out) if row["rank"] == "1"]


def test_every_left_id_has_one_proposed_link_and_its_candidates_follow(tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    counts = match_files(written(tmp_path / "left.csv", LEFT), written(tmp_path / "right.csv", RIGHT), out)
    assert (counts.left, counts.right, counts.exact, counts.no_match, counts.notes) == (3, 3, 2, 1, ())
    rows = links(out)
    assert tuple(rows[0]) == HEADER == ("left_id", "right_id", "status", "confidence", "rank", "reasons")
    assert [(r["left_id"], r["right_id"], r["status"]) for r in rows if r["rank"] == "1"] == [
        ("7", "u-1", "exact"),
        ("8", "u-2", "exact"),
        ("9", "", "no_match"),
    ]
    assert [r["rank"] for r in rows if r["left_id"] == "7"] == ["1", "2", "3"]
    assert {r["status"] for r in rows if r["rank"] != "1"} == {"review"}
    assert all(0 <= float(r["confidence"]) <= 1 for r in rows)
    assert "number is the same" in rows[0]["reasons"]
    assert "0012 / 12" in rows[0]["reasons"]


@pytest.mark.parametrize(
    "left",
    [
        LEFT.replace(",", ";"),
        LEFT.replace(",", "\t"),
        "\ufeff" + LEFT,
        LEFT.encode("cp1252"),
        LEFT.replace(",", ";").encode("cp1252"),
        LEFT.encode("utf-16"),
        LEFT.replace("\n", "\r\n"),
        LEFT.replace("\n", "\n\n"),
        LEFT.replace("1984-03-07", "07.03.1984"),
        LEFT.replace("1984-03-07", "7/3-84").replace("/", "."),
        LEFT.replace(
            "id,employee_number,first_name,last_name,email,birth_date",
            "ID,Medarbejdernr.,Fornavn,Efternavn,E-mail,Fødselsdato",
        ),
        LEFT.replace(
            "id,employee_number,first_name,last_name,email,birth_date",
            "id,Personal-Nr,Vorname,Nachname,E-Mail,Geburtsdatum",
        ),
    ],
    ids=[
        "semicolons",
        "tabs",
        "BOM",
        "1252",
        "1252;",
        "UTF-16",
        "CRLF",
        "blank lines",
        "dots",
        "short year",
        "Danish",
        "German",
    ],
)
def test_a_list_is_read_as_people_save_it(tmp_path: Path, left: str | bytes) -> None:
    rows = run(tmp_path, left)
    assert [(r["right_id"], r["status"]) for r in rows] == [("u-1", "exact"), ("u-2", "exact"), ("", "no_match")]
    assert "birth date is the same" in rows[0]["reasons"]


def test_whatever_stands_in_an_id_or_a_name_a_program_reads_back(tmp_path: Path) -> None:
    ids = ["a,b", 'say ""hi""', "two\nlines", ";", "'"]
    left = "id,first_name,last_name\n" + "".join(f'"{each}","Anna, ""Ann""","Friis{i}"\n' for i, each in enumerate(ids))
    rows = run(tmp_path, left, left)
    assert [row["left_id"] for row in rows] == [each.replace('""', '"') for each in ids]
    found = [row for row in links(tmp_path / "links.csv") if row["right_id"]]
    assert {row["right_id"] for row in found} <= {row["left_id"] for row in rows}
    assert any('Anna, "Ann"' in row["reasons"] for row in found)
    assert all(set(row) == set(HEADER) for row in found)


def test_month_first_is_taken_only_when_the_column_shows_it(tmp_path: Path) -> None:
    rows = run(
        tmp_path,
        "id,full_name,birth_date\n1,Anna Friis,3/7/1984\n2,Bo Krogh,12/31/1990\n",
        "id,full_name,birth_date\na,Anna Friis,1984-03-07\nb,Bo Krogh,1990-12-31\n",
    )
    assert all("birth date is the same" in r["reasons"] for r in rows)


def test_dates_that_are_none_are_left_out_and_said(tmp_path: Path) -> None:
    left = LEFT.replace("1984-03-07", "00.00.0000")
    counts = match_files(
        written(tmp_path / "left.csv", left), written(tmp_path / "right.csv", RIGHT), tmp_path / "links.csv"
    )
    assert counts.exact == 2
    [note] = counts.notes
    assert "left.csv: 1 of the values in `birth_date`" in note
    assert "'00.00.0000' in line 2" in note


BAD = {
    "empty": ("", "left.csv is empty"),
    "blank": ("\n \n", "left.csv is empty"),
    "header alone": ("id,full_name\n", "no employees below"),
    "no id": ("name,mail\nAnna,a@b.example\n", "no column `id`. Its first line has: name, mail"),
    "nothing to match by": ("id,shoe size\n1,42\n", "nothing to match by"),
    "id twice": ("id,full_name\n7,Anna\n8,Bo\n7,Per\n", "the id 7 stands in lines 2 and 4"),
    "id missing": ("id,full_name\n7,Anna\n,Bo\n", "line 3: the id is empty"),
    "id last and missing": ("full_name,id\nAnna\n", "line 2: the id is empty"),
    "column twice": ("id,name,full_name\n7,Anna,Anna\n", "more than one column for `full_name`"),
    "too many cells": ("id,full_name\n7,Friis, Anna\n", "line 2: 3 cells, but the header has 2"),
    "workbook": (b"PK\x03\x04rest", "an Excel workbook"),
    "old workbook": (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
    "PDF": (b"%PDF-1.7 ...", "a PDF document"),
    "program": (b"\x7fELF\x00\x00\x01", "not a text file"),
    "web page": ("<!DOCTYPE html>\n<html>", "HTML, XML or JSON"),
    "JSON": ('[{"id": 1}]', "HTML, XML or JSON"),
    "half a letter": (b"\xff\xfei\x00d", None),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_list_that_cannot_be_used_is_refused_with_the_reason(tmp_path: Path, kind: str) -> None:
    content, message = BAD[kind]
    with pytest.raises(MatchInputError, match=message and message.replace("[", r"\[")):
        run(tmp_path, content)
    assert not (tmp_path / "links.csv").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MatchInputError, match=r"There is no file .*nowhere\.csv"):
        match_files(tmp_path / "nowhere.csv", written(tmp_path / "right.csv", RIGHT), tmp_path / "links.csv")


def test_a_list_is_never_overwritten_by_the_result(tmp_path: Path) -> None:
    left, right = written(tmp_path / "left.csv", LEFT), written(tmp_path / "right.csv", RIGHT)
    with pytest.raises(MatchInputError, match=r"would overwrite right\.csv"):
        match_files(left, right, tmp_path / "." / "right.csv")
    assert right.read_text(encoding="utf-8") == RIGHT


def test_a_result_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    left, right = written(tmp_path / "left.csv", LEFT), written(tmp_path / "right.csv", RIGHT)
    with pytest.raises(MatchInputError, match="can't be written"):
        match_files(left, right, tmp_path / "no such folder" / "links.csv")


COLUMNS = {"number": "employee_number", "starts": "start_date"}
USED = ("number", "first_name", "middle_name", "last_name", "full_name", "email", "birth_date", "starts", "department")


def saved(path: Path, people: tuple[Employee, ...]) -> Path:
    assert set(USED) <= {f.name for f in fields(Employee)}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *(COLUMNS.get(name, name) for name in USED)])
        writer.writerows([p.id, *(getattr(p, name) or "" for name in USED)] for p in people)
    return path


def test_the_same_files_give_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    company = make_company(5, 300, HARD)
    left, right = saved(tmp_path / "left.csv", company.left), saved(tmp_path / "right.csv", company.right)
    code = (
        "import sys; from pathlib import Path; from console.cli.match import match_files; "
        "match_files(*map(Path, sys.argv[1:]))"
    )
    results = set()
    for hash_seed in ("0", "77"):
        out = tmp_path / f"links{hash_seed}.csv"
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": "."}
        subprocess.run([sys.executable, "-c", code, left, right, out], env=environment, check=True)
        results.add(out.read_bytes())
    assert len(results) == 1
    rows = [row for row in links(tmp_path / "links0.csv") if row["rank"] == "1"]
    assert [row["left_id"] for row in rows] == [p.id for p in company.left]
    linked = [row["right_id"] for row in rows if row["right_id"]]
    assert len(linked) == len(set(linked))
    assert sum(company.truth.get(row["left_id"]) == row["right_id"] for row in rows) >= 0.95 * len(company.truth)
