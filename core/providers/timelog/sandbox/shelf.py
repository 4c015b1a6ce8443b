"""Rows of time, kept so that a page of a period is found without looking at every row."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice

GUID_TAILS = {
    "registration": "52b0-4e0c-9b0a-2f6c7c1e9a11",
    "work_unit": "8a54-4f0b-a0f5-7d1b2e3c4d21",
    "user": "1c7d-4d5e-8e21-3b9a6c5d4e10",
    "employee": "77aa-4c11-8f0e-5d6e7f809101",
    "projection": "2f1d-4a39-9d7c-0a1f5b6c7d31",
    "absence_code": "5f60-4718-8293-a4b5c6d7e8f1",
    "salary_code": "6d0e-4b7a-9a55-2c1d3e4f5a61",
    "other": "0f3c-4b62-b1d4-8c9e7a6b5d43",
}


def guid(kind: str, number: int) -> str:
    """The GUID of row `number` of this kind: always the same, never equal between kinds. Lower case, as in REST."""
    return f"{number:08x}-{GUID_TAILS[kind]}"


@dataclass(slots=True, kw_only=True)
class Entry:
    """One row of time of one user on one day: a work unit (task_id) or absence (absence_code_id), never both.

    number: its ID in Reporting. registration_id: its number in REST. guid: TimeRegistrationGuid, lower case.
    hours: exact. status: the ladder 0, 10, 20, 30; always 0 for absence, which has none. created_by, modified_by:
    UserIDs. Moments are without zone, as on the wire.
    """

    number: int
    registration_id: int
    guid: str
    user_id: int
    day: date
    hours: Decimal
    task_id: int = 0
    absence_code_id: int = 0
    work_unit_guid: str = ""
    allocation_id: int = 0
    start: time = time(8, 0)
    end: time | None = None
    note: str = ""
    extra_text: str = " "
    status: int = 0
    salary_code_id: int | None = None
    billable: bool = False
    created_at: datetime
    created_by: int
    modified_at: datetime
    modified_by: int

    @property
    def is_absence(self) -> bool:
        return bool(self.absence_code_id)

    @property
    def ends(self) -> time:
        """When the work ended: as stored, else start plus hours, at most the end of the day."""
        if self.end:
            return self.end
        minutes = self.start.hour * 60 + self.start.minute + round(self.hours * 60)
        minutes = max(0, min(minutes, 1439))
        return time(minutes // 60, minutes % 60)


@dataclass
class Shelf:
    """Entries of one kind by number, by day and by user. Order: day, then the order of arrival."""

    by_number: dict[int, Entry] = field(default_factory=dict)
    _by_day: dict[date, dict[int, Entry]] = field(default_factory=dict)
    _by_user: dict[int, dict[int, Entry]] = field(default_factory=dict)
    _days: list[date] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        self.by_number[entry.number] = entry
        if entry.day not in self._by_day:
            self._by_day[entry.day] = {}
            insort(self._days, entry.day)
        self._by_day[entry.day][entry.number] = entry
        self._by_user.setdefault(entry.user_id, {})[entry.number] = entry

    def remove(self, entry: Entry) -> None:
        del self.by_number[entry.number]
        del self._by_day[entry.day][entry.number]
        del self._by_user[entry.user_id][entry.number]

    def move(self, entry: Entry, user_id: int, day: date) -> None:
        """Give the entry another user or day."""
        if (entry.user_id, entry.day) == (user_id, day):
            return
        self.remove(entry)
        entry.user_id, entry.day = user_id, day
        self.add(entry)

    def between(self, first: date, last: date) -> Iterator[Entry]:
        for day in self._period(first, last):
            yield from self._by_day[day].values()

    def of_user(self, user_id: int, first: date, last: date) -> list[Entry]:
        rows = [e for e in self._by_user.get(user_id, {}).values() if first <= e.day <= last]
        return sorted(rows, key=lambda e: e.day)

    def on(self, user_id: int, day: date) -> list[Entry]:
        return [e for e in self._by_user.get(user_id, {}).values() if e.day == day]

    def count(self, first: date, last: date) -> int:
        return sum(len(self._by_day[day]) for day in self._period(first, last))

    def page(self, first: date, last: date, start: int, size: int) -> list[Entry]:
        """`size` entries of the period from position `start` on; days before them are skipped whole."""
        found: list[Entry] = []
        for day in self._period(first, last):
            rows = self._by_day[day]
            if start >= len(rows):
                start -= len(rows)
                continue
            found.extend(islice(rows.values(), start, start + size - len(found)))
            start = 0
            if len(found) >= size:
                break
        return found

    def _period(self, first: date, last: date) -> list[date]:
        return self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]
