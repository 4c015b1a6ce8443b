"""The check of a SIE 4I file: every rule that can be told from its bytes, and from the target where one is given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.accounting.remarks import Remark, Remarks
from core.accounting.sie.checksum import check_checksum
from core.accounting.sie.codepage import NAMES, PC8, code_page_of, decoded
from core.accounting.sie.declared import check_declared
from core.accounting.sie.grammar import CHECKS, MAY_BE_EMPTY, SHAPES, Kind
from core.accounting.sie.records import CLOSING, FLAGGA, KSUMMA, OPENING, Record, records
from core.accounting.sie.rules import WARNINGS, Rule, Target
from core.accounting.sie.vouchers import check_vouchers

_ORGANISATION = re.compile(r"\d{6}-\d{4}", re.ASCII)
_TELLING = re.compile(rb"[\xc0-\xf6]")
"""Bytes that make a text UTF-8 or Latin-1: in code page 437 they are lines and Greek letters, which are rare."""
_UNKNOWN = Target()


@dataclass(frozen=True, slots=True)
class Examined:
    """A file taken apart: its records, in which code page, and all that is to be said about it."""

    records: tuple[Record, ...]
    code_page: str
    remarks: tuple[Remark, ...]


def check(data: bytes, target: Target | None = None) -> list[Remark]:
    """What is wrong with a 4I file, by line; empty where nothing is. Never raises for what the bytes hold."""
    return list(examined(data, target).remarks)


def examined(data: bytes, target: Target | None = None) -> Examined:
    remarks = Remarks(WARNINGS)
    whose = target or _UNKNOWN
    code_page = code_page_of(data)
    found = tuple(records(decoded(data, code_page), remarks))
    if code_page != PC8:
        line = next((number for number, line in enumerate(data.split(b"\n"), 1) if _TELLING.search(line)), None)
        where = next((record.place for record in found if record.line == line), "The file")
        told = f"{where} is in {NAMES[code_page]}, or readers will take it for that; it must be in code page 437."
        remarks.add(Rule.CODE_PAGE, told, line)
    for record in found:
        _check_record(record, remarks)
    _check_header(found, whose, remarks)
    _check_order(found, remarks)
    check_declared(found, whose, remarks)
    check_vouchers(found, whose, remarks)
    check_checksum(found, code_page, remarks)
    return Examined(found, code_page, tuple(remarks.in_order()))


def _check_record(record: Record, remarks: Remarks) -> None:
    label = record.label
    if label in (OPENING, CLOSING, KSUMMA):
        return
    shape = SHAPES.get(label)
    if shape is None:
        remarks.add(Rule.UNKNOWN_LABEL, f"{label} is no record of the standard; readers skip it.", record.line)
        return
    if shape.forbidden:
        text = f"{label} has no place in a file for import (4I); leave it out."
        remarks.add(Rule.FORBIDDEN_RECORD, text, record.line)
        return
    if len(record.fields) < shape.needed:
        text = f"{record.place} needs {shape.needed} fields and has {len(record.fields)}."
        remarks.add(Rule.MANDATORY_FIELD, text, record.line)
    elif len(record.fields) > len(shape.fields):
        text = f"{record.place} has {len(record.fields)} fields, the standard knows {len(shape.fields)}."
        remarks.add(Rule.EXTRA_FIELDS, f"{text} A text with spaces needs quotes.", record.line)
    for position, (kind, field) in enumerate(zip(shape.fields, record.fields, strict=False)):
        if (kind is Kind.OBJECTS) is isinstance(field, str):
            remarks.add(Rule.OBJECTS, f"{record.place}: the object list is missing or misplaced.", record.line)
            break
        wanted = CHECKS.get(kind)
        if isinstance(field, str) and not (field and (wanted is None or wanted.fits(field))):
            _check_misfit(record, kind, field, remarks, needed=position < shape.needed)


def _check_misfit(record: Record, kind: Kind, field: str, remarks: Remarks, *, needed: bool) -> None:
    """A field that is empty or not what it should be: the empty one may be all right."""
    wanted = CHECKS.get(kind)
    if not field and record.label in MAY_BE_EMPTY and kind in (Kind.TEXT, Kind.WORD, Kind.SERIES):
        return
    if wanted is not None and (field or needed):
        text = f"{record.place} has {field!r} and needs {wanted.wanted}."
        remarks.add(wanted.rule, text, record.line)
    elif needed and not field:
        remarks.add(Rule.MANDATORY_FIELD, f"{record.place} has an empty field that must be filled.", record.line)


def _check_header(found: Sequence[Record], target: Target, remarks: Remarks) -> None:
    first = {record.label: record for record in reversed(found)}
    if not found or found[0].label != FLAGGA:
        remarks.add(Rule.FIRST_FLAG, "The first record must be #FLAGGA.", found[0].line if found else None)
    for label, shape in SHAPES.items():
        if shape.must and label not in first:
            remarks.add(Rule.MANDATORY_RECORD, f"The record {label} is missing.")
    if "#KPTYP" not in first:
        remarks.add(Rule.CHART_MISSING, "#KPTYP is missing: the target does not learn which chart of accounts is used.")
    if (company := first.get("#ORGNR")) is None:
        return
    number = company.text(0)
    if not _ORGANISATION.fullmatch(number):
        remarks.add(
            Rule.ORGANISATION_FORM, f"The organisation number {number!r} is not written NNNNNN-NNNN.", company.line
        )
    if target.organisation_number and _digits(number) != _digits(target.organisation_number):
        text = f"The file is for {number}, the target keeps the books of {target.organisation_number}."
        remarks.add(Rule.ORGANISATION, text, company.line)


def _digits(number: str) -> str:
    """The last ten digits: some write the century in front."""
    return "".join(character for character in number if character.isdigit())[-10:]


def _check_order(found: Sequence[Record], remarks: Remarks) -> None:
    """The four groups one after another; each late label is named once."""
    reached, late = 0, set()
    for record in found:
        shape = SHAPES.get(record.label)
        if shape is None or shape.forbidden:
            continue
        if shape.group < reached and record.label not in late:
            late.add(record.label)
            remarks.add(Rule.ORDER, f"{record.label} stands too late: flag, company, chart, vouchers.", record.line)
        reached = max(reached, shape.group)
