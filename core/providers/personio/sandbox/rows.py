"""Absences and attendances as the sandbox keeps them, and the table that finds them by id and by person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, Protocol, TypeVar

from .fields import Half

FIRST: Half = "FIRST_HALF"
SECOND: Half = "SECOND_HALF"
NOON = time(12)
FAR_FUTURE = datetime(9999, 12, 31)  # noqa: DTZ001 - wall clock, as all here
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One absence. number: its id in v1.

    Counted in days: first and last absent day (None: open-ended), begins and ends: the halves as they were written.
    Counted in hours: start and end, wall clock; with several days, which only v1 can write, they are midnights.
    """

    id: str
    number: int
    person_id: str
    type_id: str
    first: date
    last: date | None
    begins: Half | None = None
    ends: Half | None = None
    start: datetime | None = None
    end: datetime | None = None
    comment: str | None = None
    substitute_id: str | None = None
    status: str
    created: datetime
    updated: datetime

    @property
    def from_moment(self) -> datetime:
        """When the absence really begins, wall clock."""
        return self.start or datetime.combine(self.first, NOON if self.begins == SECOND else time())

    @property
    def to_moment(self) -> datetime:
        """When it really ends, wall clock; the far future for an open one."""
        if self.end is not None:
            return self.end
        if self.last is None:
            return FAR_FUTURE
        if self.ends == FIRST:
            return datetime.combine(self.last, NOON)
        return datetime.combine(self.last, time()) + ONE_DAY

    @property
    def reads_from(self) -> datetime:
        return self.start or datetime.combine(self.first, time())

    @property
    def reads_to(self) -> datetime | None:
        """`ends_at` as it reads: exclusive midnight for days (sheet 4.4)."""
        if self.end is not None or self.last is None:
            return self.end
        return datetime.combine(self.last, time()) + ONE_DAY

    @property
    def is_live(self) -> bool:
        return self.status in ("APPROVED", "PENDING")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One stretch of work or break, wall clock; end None while it runs. day: `attribution_date`."""

    id: str
    person_id: str
    type: str
    start: datetime
    end: datetime | None
    day: date
    comment: str | None = None
    project_id: str | None = None
    status: str
    is_auto: bool = False
    created: datetime
    updated: datetime


class Row(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def person_id(self) -> str: ...


R = TypeVar("R", bound=Row)


class Table(Generic[R]):
    """Rows by id, and by person."""

    def __init__(self) -> None:
        self._rows: dict[str, R] = {}
        self._by_person: dict[str, dict[str, R]] = {}

    def __iter__(self) -> Iterator[R]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, row_id: object) -> bool:
        return row_id in self._rows

    def get(self, row_id: str) -> R | None:
        return self._rows.get(row_id)

    def put(self, row: R) -> None:
        self._rows[row.id] = row
        self._by_person.setdefault(row.person_id, {})[row.id] = row

    def remove(self, row: R) -> None:
        del self._rows[row.id]
        del self._by_person[row.person_id][row.id]

    def of(self, person_id: str) -> list[R]:
        return list(self._by_person.get(person_id, {}).values())

    def among(self, ids: Iterable[str] | None, people: Iterable[str] | None) -> Iterable[R]:
        """The rows with these ids, or of these people, whichever is given; else all of them."""
        if ids is not None:
            return [self._rows[one] for one in ids if one in self._rows]
        if people is not None:
            return [row for one in people for row in self._by_person.get(one, {}).values()]
        return self._rows.values()
