"""One line of a file, asked for its fields; what was found in all of them; what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from core.models.people import Employee
from core.models.rows import SourceRow
from core.providers.files.fields import Content
from core.providers.files.table import Cell, Line
from core.providers.files.values import Reading, Unreadable, text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line can't be taken. line: as an editor shows it. column: header of the file, empty for the whole line."""

    line: int
    column: str
    says: str

    def __str__(self) -> str:
        where = f", column {self.column}" if self.column else ""
        return f"Line {self.line}{where}: {self.says}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a file says. people: of a list of employees all, else those whom its rows name.

    void: lines that say themselves that they were refused or cancelled; nothing is taken of them.
    faults: of lines that aren't in `people` and `rows` then. notes: sentences about what deserves a look.
    """

    content: Content
    people: tuple[Employee, ...] = ()
    rows: tuple[SourceRow, ...] = ()
    void: int = 0
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def broken_lines(self) -> int:
        return len({fault.line for fault in self.faults})


class LineBroken(Exception):
    """A line has a fault; it is noted already."""


@dataclass(slots=True)
class Cells:
    """One line, asked for its fields. A fault is noted with its column and the line is given up at its end."""

    line: Line
    places: Mapping[str, int]
    headers: tuple[str, ...]
    reading: Reading
    faults: list[Fault] = field(default_factory=list)

    def cell(self, name: str) -> Cell:
        place = self.places.get(name)
        return None if place is None or place >= len(self.line.cells) else self.line.cells[place]

    def has(self, name: str) -> bool:
        """Whether there is anything in this field."""
        cell = self.cell(name)
        return cell is not None and not (isinstance(cell, str) and not cell.strip())

    def text(self, name: str) -> str:
        found = self.ask(name, lambda cell, _: text(cell))
        return found or ""

    def ask(self, name: str, read: Callable[[Cell, Reading], T]) -> T | None:
        """The field's value; None for an empty one and one with a fault."""
        if not self.has(name):
            return None
        try:
            return read(self.cell(name), self.reading)
        except Unreadable as error:
            self.fault(name, str(error))
            return None

    def need(self, name: str, read: Callable[[Cell, Reading], T]) -> T:
        """The same of a field that must not be empty. Raises LineBroken."""
        if not self.has(name):
            self.fault(name, "it is empty")
        found = self.ask(name, read)
        if found is None:
            raise LineBroken
        return found

    def fault(self, name: str, says: str) -> None:
        place = self.places.get(name)
        self.faults.append(Fault(self.line.number, "" if place is None else self.headers[place], says))

    def broken(self, name: str, says: str) -> LineBroken:
        self.fault(name, says)
        return LineBroken()
