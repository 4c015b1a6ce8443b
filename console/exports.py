"""Tables as files that people open in Excel: CSV as Excel wants it in this company's country, and typed Excel cells.

A cell is text, a whole number, a figure, a day, a moment or nothing; moments are told in the company's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from babel.numbers import get_decimal_symbol

from console.formats import Formats
from core.actions.file_sheets import Form, Sheet, Style, Value, written

Cell = Value
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], formats: Formats) -> bytes:
    """UTF-8 with BOM, semicolons, the locale's decimal sign, days as yyyy-mm-dd."""
    return written(_sheet("", columns, rows, formats), Form.CSV, Style(decimal=get_decimal_symbol(formats.locale)))


def as_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], formats: Formats) -> bytes:
    """One sheet with a frozen heading."""
    return written(_sheet(title, columns, rows, formats), Form.XLSX)


def _sheet(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], formats: Formats) -> Sheet:
    local = tuple(tuple(_local(cell, formats) for cell in row) for row in rows)
    return Sheet(title, tuple(columns), local)


def _local(cell: Cell, formats: Formats) -> Cell:
    return formats.local(cell).replace(tzinfo=None) if isinstance(cell, datetime) else cell
