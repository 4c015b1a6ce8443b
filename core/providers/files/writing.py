"""Tables as files: CSV as Excel opens it in the reader's country, or a workbook with typed cells.

What is written is read back as the same by `reading`. Text that a spreadsheet would take for a formula gets an
apostrophe in front, which reading takes away; a negative figure is a figure and stays one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

Value = str | int | Decimal | date | datetime | None
_TELLING = re.compile(r"'*[=+\-@\t\r]")
WIDEST, LOOKED_AT = 60, 200


class Form(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Style:
    """How a CSV file is written. points: days as 31.12.2026 instead of 2026-12-31."""

    separator: str = ";"
    decimal: str = ","
    points: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written. title: of the workbook's sheet. columns: headers; every row has as many values."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def defused(text: str) -> str:
    """Text as no spreadsheet runs it."""
    return f"'{text}" if _TELLING.match(text) else text


def written(sheet: Sheet, form: Form, style: Style | None = None) -> bytes:
    """The file. CSV is UTF-8 with BOM; style: of CSV."""
    return _xlsx(sheet) if form is Form.XLSX else _csv(sheet, style or Style())


def _csv(sheet: Sheet, style: Style) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=style.separator, lineterminator="\r\n")
    writer.writerow([defused(name) for name in sheet.columns])
    writer.writerows([_text(value, style) for value in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def _text(value: Value, style: Style) -> str:
    match value:
        case None:
            return ""
        case datetime():
            clock = "%H:%M:%S" if value.second else "%H:%M"
            return f"{_day(value, style)} {value:{clock}}"
        case date():
            return _day(value, style)
        case Decimal():
            return _figure(value).replace(".", style.decimal)
        case int():
            return str(value)
        case _:
            return defused(value)


def _day(value: date, style: Style) -> str:
    return f"{value:%d.%m.%Y}" if style.points else f"{value:%Y-%m-%d}"


def _figure(value: Decimal) -> str:
    """Never with exactly three decimals, which would look like thousands."""
    plain = format(value, "f")
    return f"{plain}0" if len(plain.partition(".")[2]) == 3 else plain


def _xlsx(sheet: Sheet) -> bytes:
    """Bold, frozen headers. Text is text, so that numbers of employees keep their zeros."""
    book = Workbook()
    page: Any = book.active
    page.title = re.sub(r"[\[\]:*?/\\]", " ", sheet.title)[:31]
    page.freeze_panes = "A2"
    for place, name in enumerate(sheet.columns, 1):
        page.cell(1, place, defused(name)).font = Font(bold=True)
        page.column_dimensions[get_column_letter(place)].width = _width(name, sheet.rows[:LOOKED_AT], place - 1)
    for line, row in enumerate(sheet.rows, 2):
        for place, value in enumerate(row, 1):
            if value is not None and value != "":
                _put(page.cell(line, place), value)
    page.auto_filter.ref = page.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _width(name: str, rows: Sequence[Sequence[Value]], place: int) -> int:
    return min(2 + max([len(name), *(len(str(row[place] or "")) for row in rows)]), WIDEST)


def _put(cell: Any, value: Value) -> None:
    match value:
        case datetime():
            cell.value, cell.number_format = value, "yyyy-mm-dd hh:mm:ss"
        case date():
            cell.value, cell.number_format = value, "yyyy-mm-dd"
        case Decimal():
            cell.value, cell.number_format = value, "#,##0.00##"
        case int():
            cell.value = value
        case _:
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", defused(str(value)))
            cell.data_type, cell.number_format = "s", "@"
