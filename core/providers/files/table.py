"""A file as a table: its headers, and its lines with their numbers. Opening never guesses what a column means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

MOST_BYTES = 25 * 1024 * 1024
MOST_LINES = 200_000
MOST_COLUMNS = 500

Cell = str | Decimal | date | datetime | time | timedelta | None
"""A date and time of a workbook may come as `datetime`; a CSV file has text alone."""


class FileRefused(Exception):
    """A file that can't be used as it is. The message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """number: as an editor or a spreadsheet shows it; of a line that spans several, the first."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """headers: one a column, empty where a column has none. form: in words. notes: sentences about the whole file."""

    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    form: str
    notes: tuple[str, ...] = ()


def check_size(data: bytes, name: str) -> None:
    """Raises FileRefused for an empty file and for one that is too large."""
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise FileRefused(f"{name} is empty.")
    if len(data) > MOST_BYTES:
        raise FileRefused(
            f"{name} has {len(data) / 1024 / 1024:,.0f} MB; {MOST_BYTES // 1024 // 1024} MB is the most. "
            "Export a shorter period, or split the file."
        )


def made(lines: Iterable[Line], form: str, name: str, notes: tuple[str, ...] = ()) -> Table:
    """The table below the first line that has headers; empty lines are left out.

    Titles above the table fill one cell only, so the header is the first line with two cells, if there is one.
    Raises FileRefused for a file without rows, with too many, or too wide.
    """
    kept: list[Line] = []
    head: Line | None = None
    titles = 0
    for line in lines:
        filled = sum(1 for cell in line.cells if not _empty(cell))
        if not filled:
            continue
        if len(line.cells) > MOST_COLUMNS and not all(map(_empty, line.cells[MOST_COLUMNS:])):
            raise FileRefused(f"{name}, line {line.number}: more than {MOST_COLUMNS} columns.")
        if head is None and filled > 1:
            head, titles = line, len(kept)
        elif len(kept) == MOST_LINES + titles:
            raise FileRefused(f"{name} has more than {MOST_LINES:,} lines. Export a shorter period, or split the file.")
        else:
            kept.append(line)
    if head is None:
        head, titles = kept[0] if kept else None, 1
    if head is None or len(kept) == titles:
        raise FileRefused(f"{name} has no rows below its header.")
    return Table(tuple(_header(cell) for cell in head.cells), tuple(kept[titles:]), form, notes)


def _empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _header(cell: Cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())
