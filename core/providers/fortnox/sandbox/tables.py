"""Stored objects by their key, in the order they came. A number that was used once stays reserved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .answers import not_found
from .fields import Values

Key = tuple[str, ...]


@dataclass(slots=True)
class Row:
    """values: read fields by Fortnox's names. modified: local Swedish time, without zone [inferred]."""

    values: Values
    modified: datetime


class Table:
    """key: the fields that name a row."""

    def __init__(self, key: tuple[str, ...]) -> None:
        self.key = key
        self._rows: dict[Key, Row] = {}
        self._used: set[Key] = set()
        self._highest: dict[Key, int] = {}

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def key_of(self, values: Values) -> Key:
        return tuple(str(values[name]) for name in self.key)

    def find(self, *key: object) -> Row | None:
        return self._rows.get(tuple(str(one) for one in key))

    def get(self, *key: object) -> Row:
        """Raises Refused (404) where there is none."""
        found = self.find(*key)
        if found is None:
            raise not_found()
        return found

    def was_used(self, *key: object) -> bool:
        return tuple(str(one) for one in key) in self._used

    def add(self, values: Values, now: datetime) -> Row:
        """Raises ValueError where the key is taken: callers say no before that in Fortnox's words."""
        key = self.key_of(values)
        if key in self._rows:
            raise ValueError(f"{'/'.join(key)} is there twice")
        self._rows[key] = Row(values, now)
        self._used.add(key)
        if key[-1].isdigit():
            self._highest[key[:-1]] = max(self._highest.get(key[:-1], 0), int(key[-1]))
        return self._rows[key]

    def remove(self, row: Row) -> None:
        del self._rows[self.key_of(row.values)]

    def next_number(self, *before: object, first: int = 1) -> int:
        """One above the highest number ever used in the last part of the key, after the parts `before`."""
        prefix = tuple(str(one) for one in before)
        return max(self._highest.get(prefix, 0) + 1, first)
