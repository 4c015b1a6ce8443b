"""Working time as it is kept in step: attendances, or project time, by a setting (sheet sections 4.2, 4.3, 5, 11)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from core.models.both_sides import WorkPeriod
from core.models.both_sides_writes import work_of, work_record
from core.models.rows import TimeEntry
from core.models.writes import Receipt, RecordState, RemoteRecord, Write
from core.providers.timetrack.account import Choices
from core.providers.timetrack.client import Client, Made
from core.providers.timetrack.convert import rows, work
from core.providers.timetrack.convert.people import People
from core.providers.timetrack.everybody import Everybody
from core.providers.timetrack.making import Maker
from core.providers.timetrack.wire import Attendance


class Entries:
    """Entries of one account. One record each: a break is minutes of it."""

    def __init__(self, client: Client, everybody: Everybody, choices: Choices) -> None:
        self._client = client
        self._everybody = everybody
        self._clock = choices.clock
        self._resource = choices.hours.resource
        self._always = choices.always
        self._maker = Maker(self.find)

    def periods(self, first: date, last: date, people: Collection[str] | None = None) -> list[WorkPeriod]:
        """All that count to these days, running ones without an end. Costs the users and one list."""
        known = self._everybody.now()
        read = self._read(first, last, known.only(people))
        found = (work.period(row, person, self._clock) for row, person in self._of(read, known))
        return [one for one in found if first <= one.day <= last and (people is None or one.person in people)]

    def rows(self, first: date, last: date, known: People) -> list[TimeEntry]:
        """The same as rows of salary data."""
        read = self._of(self._read(first, last, None), known)
        found = (rows.time_entry(row, person, self._clock, always=self._always) for row, person in read)
        return [one for one in found if first <= one.day <= last]

    def period(self, ref: str, person: str) -> WorkPeriod | None:
        """person: who it is of where its user name is no longer known."""
        resource, number = work.address(ref)
        ask = self._client.attendance if resource == work.ATTENDANCES else self._client.project_time_entry
        row = ask(number)
        return None if row is None else work.period(row, self._owner(row, person), self._clock)

    def _owner(self, row: Attendance, person: str) -> str:
        known = self._everybody.lately()
        return person if known.name(person) == row.user else known.person(row.user, None, f"entry {row.id}")

    def _read(self, first: date, last: date, username: str | None) -> Sequence[Attendance]:
        if self._resource == work.ATTENDANCES:
            return self._client.attendances(first, last, username)
        return self._client.project_time_entries(first, last, username)

    def _of(self, read: Sequence[Attendance], known: People) -> Iterator[tuple[Attendance, str]]:
        return ((row, known.person(row.user, None, f"entry {row.id}")) for row in read)

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        """Those that have ended."""
        return [work_record(one) for one in self.periods(first, last, holders) if one.end is not None]

    def find(self, write: Write) -> list[RemoteRecord]:
        return self.records(write.first, write.last, [write.holder])

    def send(self, write: Write) -> Receipt:
        body = self._body(write, self._resource)

        def post() -> Made:
            number = self._client.create_entry(self._resource, body).id
            return Made(None if number is None else work.ref(self._resource, number))

        made = self._maker.make(write, post)
        return Receipt(made.id, RecordState.APPROVED if made.id else None)

    def replace(self, ref: str, write: Write) -> Receipt:
        resource, number = work.address(ref)
        self._client.change_entry(resource, number, self._body(write, resource))
        return Receipt(ref, RecordState.APPROVED)

    def remove(self, ref: str) -> None:
        self._client.delete_entry(*work.address(ref))

    def _body(self, write: Write, resource: str) -> dict[str, object]:
        username = self._everybody.lately().username(write.person, write.operation)
        return work.body(work_of(write), username, self._clock, resource)
