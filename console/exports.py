"""Tables as files that people open in Excel: CSV as Excel wants it in this company's country, and typed Excel cells.

A cell is text, a whole number, a figure, a day, a moment or nothing. Text that a spreadsheet would take for a formula
is defused, whoever wrote it; a negative figure is a figure and stays one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import get_decimal_symbol
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from console.formats import Formats

Cell = str | int | Decimal | date | datetime | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
TELLING = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60


def defused(text: str) -> str:
    """Text as no spreadsheet runs it: what begins like a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(TELLING) else text


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], formats: Formats) -> bytes:
    """UTF-8 with BOM, semicolons, the locale's decimal sign, days as yyyy-mm-dd, times in the company's zone."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([defused(name) for name in columns])
    comma = get_decimal_symbol(formats.locale)
    writer.writerows([_text(cell, comma, formats) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _text(cell: Cell, comma: str, formats: Formats) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return f"{formats.local(cell):%Y-%m-%d %H:%M:%S}"
        case date():
            return cell.isoformat()
        case Decimal():
            return format(cell, "f").replace(".", comma)
        case int():
            return str(cell)
        case _:
            return defused(cell)


def as_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], formats: Formats) -> bytes:
    """One sheet with a frozen heading. Text stays text, so that numbers of employees keep their zeros."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title[:31]
    sheet.freeze_panes = "A2"
    for place, name in enumerate(columns, 1):
        sheet.cell(1, place, defused(name)).font = Font(bold=True)
    widths = [len(name) for name in columns]
    for line, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            widths[place - 1] = max(widths[place - 1], _put(sheet, line, place, value, formats))
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = min(width + 2, WIDEST)
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(sheet: Any, line: int, place: int, value: Cell, formats: Formats) -> int:
    """Writes a cell with its type and answers how wide it is."""
    if value is None or value == "":
        return 0  # an empty text would be a cell that Excel may take for damaged
    cell = sheet.cell(line, place)
    match value:
        case datetime():
            cell.value = formats.local(value).replace(tzinfo=None)
            cell.number_format = "yyyy-mm-dd hh:mm:ss"
            return 19
        case date():
            cell.value = value
            cell.number_format = "yyyy-mm-dd"
            return 10
        case Decimal():
            cell.value = value
            cell.number_format = "#,##0.00##"
        case int():
            cell.value = value
        case _:
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", defused(value))
            cell.data_type = "s"
            cell.number_format = "@"
    return len(str(value))
