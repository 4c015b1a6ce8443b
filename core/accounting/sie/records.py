"""The lines of a SIE file as records: label and fields, lenient about spaces, strict about quotes. [sheet 1.2]"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.accounting.remarks import Remarks
from core.accounting.sie.rules import Rule

FLAGGA, KSUMMA, VER, TRANS = "#FLAGGA", "#KSUMMA", "#VER", "#TRANS"
ADDED, STRUCK = "#RTRANS", "#BTRANS"
ROWS = frozenset({TRANS, ADDED, STRUCK})
OPENING, CLOSING = "{", "}"

Field = str | tuple[str, ...]
"""A text, or the inside of an object list."""

_FIELD = re.compile(
    r'"((?:[^"\\]++|\\"?)*+)"(?=[ \t{}]|$)'  # in quotes
    r'|([^ \t"{}]+)(?=[ \t{}]|$)'  # bare
    r"|([{}])"
    r"|([^ \t].*)"  # neither: all that is left
)
_CONTROL_IN_FILE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Record:
    """line: from 1. label: with its #, or a brace. voucher, row: which they stand in, from 1; 0 outside of any."""

    line: int
    label: str
    fields: tuple[Field, ...] = ()
    voucher: int = 0
    row: int = 0

    @property
    def place(self) -> str:
        return place(self.label, self.voucher, self.row)

    def text(self, position: int) -> str:
        """The field as text, empty where there is none or an object list stands."""
        field = self.fields[position] if position < len(self.fields) else ""
        return field if isinstance(field, str) else ""


def place(label: str, voucher: int, row: int) -> str:
    """Where something stands, as a sentence begins with it."""
    if row:
        return f"Row {row} of voucher {voucher}"
    return f"Voucher {voucher}" if voucher else f"The record {label}"


def records(text: str, remarks: Remarks) -> Iterator[Record]:
    """One after another; what can't be taken for a record is remarked upon and left out."""
    voucher = row = 0
    for line, label, rest in _labelled(text, remarks):
        if label == VER:
            voucher, row = voucher + 1, 0
        elif label in ROWS:
            row += 1
        inside = label in ROWS or label == VER
        fields, fault = _fields(rest, objects=label in ROWS)
        record = Record(line, label, fields, voucher if inside else 0, row if label in ROWS else 0)
        if fault is not None:
            rule, what = fault
            remarks.add(rule, f"{record.place}: {what}", line)
        yield record


def _labelled(text: str, remarks: Remarks) -> Iterator[tuple[int, str, str]]:
    suspicious = _CONTROL_IN_FILE.search(text.replace("\r\n", "\n")) is not None
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole.removesuffix("\r").strip(" \t")
        if suspicious and (found := _CONTROL_IN_FILE.search(line)):
            remarks.add(Rule.CONTROL_CHARACTER, f"Line {number} has the control character {ord(found[0])}.", number)
        while line.startswith((OPENING, CLOSING)):
            yield number, line[0], ""
            line = line[1:].lstrip(" \t")
            if line:
                remarks.add(Rule.BRACES, f"A brace does not stand alone on line {number}.", number)
        if line.startswith("#"):
            label, rest = _split(line)
            yield number, label.upper(), rest
        elif line:
            remarks.add(Rule.NOT_A_RECORD, f"Line {number} is no record: {line[:40]!r}.", number)


def _split(line: str) -> tuple[str, str]:
    for position, character in enumerate(line):
        if character in " \t":
            return line[:position], line[position:]
    return line, ""


def _fields(text: str, *, objects: bool) -> tuple[tuple[Field, ...], tuple[Rule, str] | None]:
    fields: list[Field] = []
    group: list[str] | None = None
    fault: tuple[Rule, str] | None = None
    for quoted, bare, brace, rest in _FIELD.findall(text):
        if brace:
            if not objects:
                fault = Rule.BRACES, "a brace stands on a line that is not its own."
            elif (brace == OPENING) is (group is not None):
                fault = Rule.OBJECTS, "a list of objects begins inside another one, or ends and never began."
            if brace == OPENING:
                group = []
            elif group is not None:
                fields.append(tuple(group))
                group = None
            continue
        value = bare or quoted.replace('\\"', '"')
        if rest:
            fault = Rule.QUOTES, f"a quote is missing or too many at {rest[:40]!r}."
            value = rest.removeprefix('"').removesuffix('"')
        elif "\t" in value:
            fault = Rule.CONTROL_CHARACTER, "a tab stands inside a text."
        (fields if group is None else group).append(value)
    if group is not None:
        fields.append(tuple(group))
        fault = fault or (Rule.OBJECTS, "the object list does not end.")
    return tuple(fields), fault
