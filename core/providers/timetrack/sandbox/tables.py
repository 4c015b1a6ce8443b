"""Rows by id, softly or really deleted. An id is never given twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from .answers import deleted, no_such


class Row(Protocol):
    id: int


R = TypeVar("R", bound=Row)


class Table(Generic[R]):
    """kind: what one row is called in errors."""

    def __init__(self, kind: str, rows: Iterable[R]) -> None:
        self.kind = kind
        self._rows: dict[int, R] = {}
        self._gone: set[int] = set()
        given = list(rows)
        self._next = max((one.id for one in given), default=0) + 1
        for row in sorted(given, key=lambda one: one.id or self._next):
            self.add(row)

    def __iter__(self) -> Iterator[R]:
        """Those that were not deleted, by id."""
        return (row for number, row in self._rows.items() if number not in self._gone)

    def get(self, number: str) -> R:
        """Raises Refused: unknown, or deleted."""
        found = self._rows.get(int(number)) if number.isascii() and number.isdigit() else None
        if found is None:
            raise no_such(self.kind, number)
        if found.id in self._gone:
            raise deleted(self.kind, number)
        return found

    def add(self, row: R) -> R:
        """Store a row; one without id gets the next. One that its seed calls deleted is."""
        if not row.id:
            row.id = self._next
            self._next += 1
        self._rows[row.id] = row
        if getattr(row, "deleted", False):
            self._gone.add(row.id)
        return row

    def delete(self, row: R, *, hard: bool) -> None:
        if hard:
            del self._rows[row.id]
        else:
            self._gone.add(row.id)

    def deleted(self) -> list[int]:
        return sorted(self._gone)
