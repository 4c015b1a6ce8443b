"""Employee lists as people have them: semicolons or tabs, Windows-1252 or a BOM, headers in three languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from core.models.people import Employee

FIELDS = {
    "employee_number": "number",
    "first_name": "first_name",
    "middle_name": "middle_name",
    "last_name": "last_name",
    "full_name": "full_name",
    "email": "email",
    "birth_date": "birth_date",
    "department": "department",
    "start_date": "starts",
    "phone": "phone",
    "initials": "initials",
}
# Further headers by column, without blanks, hyphens and points.
_ALIASES = {
    "employee_number": "number employeeno employeenumber medarbejdernr medarbejdernummer lønnr lønnummer "
    "anställningsnummer ansattnummer personalnummer mitarbeiternummer personalnr",
    "first_name": "firstname givenname fornavn förnamn vorname",
    "middle_name": "middlename mellemnavn mellomnavn mellannamn zweitername",
    "last_name": "lastname surname familyname efternavn etternavn efternamn nachname familienname",
    "full_name": "fullname name navn namn fuldenavn",
    "email": "email mail emailaddress epost mailadresse emailadresse",
    "birth_date": "birthdate dateofbirth birthday fødselsdato fødselsdag födelsedatum geburtsdatum",
    "department": "dept afdeling avdeling avdelning abteilung",
    "start_date": "startdate hiredate ansættelsesdato startdato anställningsdatum eintrittsdatum eintritt",
    "phone": "telephone telefon mobile mobil telefonnummer",
    "initials": "initialer initialen kürzel",
}
_COLUMNS = {alias: column for column, aliases in _ALIASES.items() for alias in aliases.split()}

_KINDS = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a packed file"),
)


class MatchInputError(Exception):
    """A file that can't be used. The message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class People:
    """employees: in the order of the file. notes: values that could not be read and were left out, in words."""

    employees: tuple[Employee, ...]
    notes: tuple[str, ...]


def read_people(path: Path) -> People:
    """Read one list. Raises MatchInputError."""
    table = _table(_text(path), path.name)
    columns = _columns([cell.strip() for cell in table[0][1]], path.name)
    rows = _checked(table[1:], columns, path.name)
    lines = [line for line, _ in rows]
    held = {
        column: [text.strip() for text in texts]
        for column, *texts in zip_longest(columns, *(cells for _, cells in rows), fillvalue="")
        if column in FIELDS or column == "id"
    }
    _check_ids(lines, held["id"], path.name)
    notes: list[str] = []
    values: dict[str, Sequence[Any]] = {}
    for column, name in FIELDS.items():
        if column in ("birth_date", "start_date") and column in held:
            values[name] = _dates(lines, held[column], column, path.name, notes)
        elif any(held.get(column, ())):
            values[name] = [text or None for text in held[column]]
    employees = [
        Employee(id=person, **dict(zip(values, row, strict=True)))
        for person, *row in zip(held["id"], *values.values(), strict=True)
    ]
    return People(tuple(employees), tuple(notes))


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise MatchInputError(f"There is no file {path}.") from None
    except OSError as error:
        raise MatchInputError(f"{path} can't be read: {error.strerror}.") from error
    for start, kind in _KINDS:
        if raw.startswith(start):
            raise MatchInputError(f"{path.name} is {kind}, not a CSV file. Save the list as CSV (UTF-8) and try again.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(raw, ("utf-16",), path.name)
    if b"\x00" in raw:
        raise MatchInputError(f"{path.name} is not a text file. Save the list as CSV (UTF-8) and try again.")
    return _decoded(raw, ("utf-8-sig", "cp1252", "latin-1"), path.name)


def _decoded(raw: bytes, encodings: tuple[str, ...], name: str) -> str:
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeError:
            continue
        if not text.strip():
            raise MatchInputError(f"{name} is empty.")
        return text
    raise MatchInputError(f"The letters of {name} can't be read. Save the list as CSV (UTF-8) and try again.")


def _table(text: str, name: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of every row that isn't blank, the header first."""
    head = text.lstrip("\r\n").splitlines()[0]
    if re.match(r"\s*(<[!?a-zA-Z]|[{\[])", head):
        raise MatchInputError(f"{name} holds HTML, XML or JSON, not CSV. Save the list as CSV (UTF-8) and try again.")
    delimiter = max(",;\t|", key=lambda mark: len(next(csv.reader([head], delimiter=mark))))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        table = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise MatchInputError(f"{name} is not a proper CSV file: {error} in line {reader.line_num}.") from error
    return [(line, cells) for line, cells in table if "".join(cells).strip()]


def _columns(header: list[str], name: str) -> list[str]:
    columns = []
    for cell in header:
        plain = re.sub(r"[\s_.\-]+", "_", cell.lower()).strip("_")
        columns.append(plain if plain in FIELDS or plain == "id" else _COLUMNS.get(plain.replace("_", ""), plain))
    shown = ", ".join(c for c in header if c)[:200]
    if "id" not in columns:
        raise MatchInputError(
            f"{name} has no column `id`. Its first line has: {shown}. "
            "Add a column `id` with the system's own id of each employee."
        )
    for column in ("id", *FIELDS):
        if columns.count(column) > 1:
            raise MatchInputError(f"{name} has more than one column for `{column}`: {shown}. Leave only one of them.")
    if not set(columns) & set(FIELDS):
        raise MatchInputError(f"{name} has nothing to match by. Its first line has: {shown}. Add a name at least.")
    return columns


def _checked(table: list[tuple[int, list[str]]], columns: list[str], name: str) -> list[tuple[int, list[str]]]:
    if not table:
        raise MatchInputError(f"{name} has a header but no employees below it.")
    for line, cells in table:
        if "".join(cells[len(columns) :]).strip():
            raise MatchInputError(
                f"{name}, line {line}: {len(cells)} cells, but the header has {len(columns)}. "
                "Put quotation marks around values that contain the separator."
            )
    return table


def _check_ids(lines: list[int], ids: list[str], name: str) -> None:
    seen: dict[str, int] = {}
    for line, person in zip(lines, ids, strict=True):
        if not person:
            raise MatchInputError(f"{name}, line {line}: the id is empty. Every employee needs the system's own id.")
        if person in seen:
            raise MatchInputError(
                f"{name}: the id {person} stands in lines {seen[person]} and {line}. Ids must be unique."
            )
        seen[person] = line


def _dates(lines: list[int], texts: list[str], column: str, name: str, notes: list[str]) -> list[date | None]:
    """The dates of a column. Month before day only where more values of the column can't be read otherwise."""
    parts = [(int(m[1]), int(m[2])) for m in map(_DAY_FIRST.match, texts) if m]
    month_first = sum(second > 12 for _, second in parts) > sum(first > 12 for first, _ in parts)
    found = [_date(text, month_first, column == "birth_date") for text in texts]
    unread = [(line, text) for line, text, day in zip(lines, texts, found, strict=True) if text and day is None]
    if unread:
        notes.append(
            f"{name}: {len(unread)} of the values in `{column}` are no dates and were left out; "
            f"the first is {unread[0][1]!r} in line {unread[0][0]}."
        )
    return found


_YEAR_FIRST = re.compile(r"(\d{4})[-./]?(\d{2})[-./]?(\d{2})(?:[T ].*)?$")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./ ]\s?(\d{1,2})[-./ ]\s?(\d{4}|\d{2})(?: .*)?$")


@lru_cache(maxsize=1 << 16)
def _date(text: str, month_first: bool, birth: bool) -> date | None:
    if found := _YEAR_FIRST.match(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.match(text):
        first, second, short = found.groups()
        day, month = (second, first) if month_first else (first, second)
        year = _century(short, birth)
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _century(year: str, birth: bool) -> str:
    """Nobody on a payroll was born after 2015; a start before 1960 is as unlikely."""
    if len(year) == 4:
        return year
    return ("20" if int(year) <= (15 if birth else 59) else "19") + year
