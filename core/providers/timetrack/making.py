"""The id of what was just made: in the answer or, where that has none, found by its natural key (sheet 6, 11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.http.errors import ProviderError
from core.models.writes import RemoteRecord, Write
from core.providers.timetrack.client import Made

Find = Callable[[Write], Sequence[RemoteRecord]]


class Maker:
    """Makes records of one kind; `Made.id` is their ref.

    What was there before is looked at only until an answer has named an id.
    """

    def __init__(self, find: Find) -> None:
        self._find = find
        self._names_ids = False

    def make(self, write: Write, post: Callable[[], Made]) -> Made:
        """The answer, with the id completed where it can be known: None where none or several records may be it."""
        before = None if self._names_ids else {record.ref for record in self._find(write)}
        made = post()
        if made.id is not None:
            self._names_ids = True
            return made
        return Made(self._new(write, before), made.status)

    def _new(self, write: Write, before: set[str] | None) -> str | None:
        if before is None:
            return None
        try:
            found = [one.ref for one in self._find(write) if one.ref not in before and _same(one, write)]
        except ProviderError:
            # The record is made; that it can't be looked up now must not look like a failed write.
            return None
        return found[0] if len(found) == 1 else None


def _same(record: RemoteRecord, write: Write) -> bool:
    """By natural key: person, days and type; or person and beginning."""
    if write.start is not None:
        return (record.holder, record.start) == (write.holder, write.start)
    key = (write.holder, write.first, write.last, write.target)
    return (record.holder, record.first, record.last, record.target) == key
