"""From a table to people and rows: every cell checked, every fault told by its line and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from core.providers.files.cells import Cells, Fault, Found, LineBroken
from core.providers.files.columns import Columns, places
from core.providers.files.fields import Content, titles
from core.providers.files.people import People
from core.providers.files.rows import Rows
from core.providers.files.table import FileRefused, Table
from core.providers.files.values import Reading


def read(table: Table, content: Content, columns: Columns, reading: Reading, people_by: str, name: str) -> Found:
    """All lines of a file. Raises FileRefused where a column is missing or unknown.

    people_by: what the column of employees holds, a key of `people.BY`.
    """
    where = places(table.headers, content, columns, name)
    taking: People | Rows = (
        People(people_by) if content is Content.EMPLOYEES else Rows(content, "approved" in where, people_by)
    )
    faults: list[Fault] = []
    for cells in _cells(table, where, reading):
        if not cells.faults:
            with suppress(LineBroken):
                taking.take(cells)
        faults += cells.faults
    found = taking.found(tuple(faults))
    if not (found.people or found.rows or found.faults or found.void):
        raise FileRefused(f"{name} has nothing in the column {columns.get('person')} ({titles(content)['person']}).")
    return found


def _cells(table: Table, where: Mapping[str, int], reading: Reading) -> Iterator[Cells]:
    width = len(table.headers)
    for line in table.lines:
        cells = Cells(line, where, table.headers, reading)
        if any(cell not in (None, "") for cell in line.cells[width:]):
            cells.faults.append(
                Fault(
                    line.number,
                    "",
                    f"it has {len(line.cells)} cells and the header {width}; a value that contains the separator "
                    "needs quotation marks",
                )
            )
        yield cells
