"""Excel workbooks (.xlsx): the values that formulas had when the file was saved, merged cells filled."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.utils import range_boundaries  # type: ignore[import-untyped]

from core.providers.files.table import Cell, FileRefused, Line, Table, made

MOST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 2_000
MOST_MERGED = 20_000
MOST_CELLS = 20_000_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z0-9:]+)"')
_CHUNK = 1 << 20

Merged = Mapping[tuple[int, int], tuple[int, int]]
"""Of each cell that a merging hides, row and column of the one that shows; both from 1."""


def read(data: bytes, name: str) -> Table:
    """The first sheet that has anything in it and isn't hidden. Raises FileRefused."""
    archive = _archive(data, name)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever a broken part makes it stumble over
        raise _broken(name) from error
    try:
        filled = [s for s in book.worksheets if s.sheet_state == "visible" and _any(s, name)]
        if not filled:
            raise FileRefused(f"{name} has no sheet with anything in it.")
        sheet: Any = filled[0]
        others = ", ".join(s.title for s in filled[1:])
        notes = (f"Only the sheet {sheet.title} is read, not {others}.",) if others else ()
        merged = _merged(archive, sheet._worksheet_path, name)
        return made(_lines(sheet, merged, name), f"Excel, sheet {sheet.title}", name, notes)
    finally:
        book.close()
        archive.close()


def _broken(name: str) -> FileRefused:
    return FileRefused(f"{name} is damaged, or no Excel workbook. Open it in Excel and save it anew as .xlsx.")


def _archive(data: bytes, name: str) -> zipfile.ZipFile:
    """Raises FileRefused for what unpacks to far more than a workbook has, and for XML that defines its own words."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise FileRefused(f"{name} unpacks to far more than a table of this size needs, and was not opened.")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    head = opened.read(2000).replace(b"\0", b"")
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise FileRefused(f"{name} holds definitions that no workbook needs, and was not opened.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _broken(name) from error
    return archive


def _any(sheet: Any, name: str) -> bool:
    return any(True for _ in _rows(sheet, name))


def _rows(sheet: Any, name: str) -> Iterator[tuple[int, Sequence[Any]]]:
    """Rows with anything in them. What the sheet says about its own size isn't believed."""
    sheet.reset_dimensions()
    seen = 0
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            width = len(cells)
            seen += width
            if seen > MOST_CELLS:
                raise FileRefused(f"{name} has too many cells. Copy the table alone into a new workbook.")
            while width and cells[width - 1] is None:
                width -= 1
            if width:
                yield number, cells[:width]
    except FileRefused:
        raise
    except Exception as error:  # as above: parts are parsed while rows are asked for
        raise _broken(name) from error


def _lines(sheet: Any, merged: Merged, name: str) -> Iterator[Line]:
    shown = set(merged.values())
    values: dict[tuple[int, int], Cell] = {}
    hidden: dict[int, list[int]] = {}
    for row, column in merged:
        hidden.setdefault(row, []).append(column)
    for number, raw in _rows(sheet, name):
        cells = [_cell(value) for value in raw]
        if number in hidden:
            cells += [None] * (max(hidden[number]) - len(cells))
            empty = all(cell is None for cell in cells)
            for column in hidden[number]:
                # A merged title leaves rows of nothing below itself; these stay empty.
                if not empty and cells[column - 1] is None:
                    cells[column - 1] = values.get(merged[number, column])
        if shown:
            values |= {(number, at): cell for at, cell in enumerate(cells, 1) if (number, at) in shown}
        yield Line(number, tuple(cells))


def _cell(value: Any) -> Cell:
    match value:
        case bool():
            return "1" if value else "0"
        case int():
            return Decimal(value)
        case float():
            return Decimal(repr(value))
        case str() | date() | datetime() | time() | timedelta() | None:
            return value
        case _:
            return str(value)


def _merged(archive: zipfile.ZipFile, part: str, name: str) -> Merged:
    """Cells merged downwards. Those merged sideways are titles, or belong to columns without headers."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for area in _areas(archive, part):
        try:
            left, top, right, bottom = range_boundaries(area)
        except ValueError as error:
            raise _broken(name) from error
        if None in (left, top, right, bottom) or left != right:
            continue
        if len(found) + bottom - top > MOST_MERGED:
            raise FileRefused(f"{name} has too many merged cells. Unmerge them in Excel, and save it anew.")
        found |= {(row, left): (top, left) for row in range(top + 1, bottom + 1)}
    return found


def _areas(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    with archive.open(part.lstrip("/")) as opened:
        rest = b""
        while chunk := opened.read(_CHUNK):
            text = rest + chunk
            last = 0
            for match in _MERGED.finditer(text):
                yield match[1].decode()
                last = match.end()
            rest = text[max(last, len(text) - 200) :]
