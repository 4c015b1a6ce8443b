"""Absences as they are kept in step: read in windows, made, approved, taken back (sheet sections 4.4, 5, 11)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from core.http.errors import NotSent, ProviderError, Rejected
from core.models.both_sides import AbsencePeriod
from core.models.both_sides_writes import absence_of, absence_record
from core.models.writes import Receipt, RecordState, RemoteRecord, Write
from core.providers.timetrack.account import Choices
from core.providers.timetrack.client import Client
from core.providers.timetrack.convert import absences as convert
from core.providers.timetrack.everybody import Everybody
from core.providers.timetrack.making import Maker
from core.providers.timetrack.wire import APPROVED, DISAPPROVED, NEW, TITLE

STATUSES = {RecordState.PENDING: NEW, RecordState.APPROVED: APPROVED, RecordState.REJECTED: DISAPPROVED}


class Absences:
    """Absences of one account. Its status is all that can be changed of one. [docs 4.4]"""

    def __init__(self, client: Client, everybody: Everybody, choices: Choices) -> None:
        self._client = client
        self._everybody = everybody
        self._halves = choices.halves
        self._maker = Maker(self.find)

    def periods(self, first: date, last: date, people: Collection[str] | None = None) -> list[AbsencePeriod]:
        """All that touch these days. Costs the users and one list; of one person alone, theirs."""
        known = self._everybody.now()
        rows = self._client.absences(first, last, known.only(people))
        found = []
        for row in rows:
            person = known.person(row.user, row.user_id, f"absence {row.id}")
            if row.first <= last and first <= row.last and (people is None or person in people):
                found.append(convert.period(row, person, self._halves))
        return found

    def period(self, ref: str) -> AbsencePeriod | None:
        row = self._client.absence(ref)
        if row is None:
            return None
        known = self._everybody.lately()
        return convert.period(row, known.person(row.user, row.user_id, f"absence {ref}"), self._halves)

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        return [absence_record(one) for one in self.periods(first, last, holders)]

    def find(self, write: Write) -> list[RemoteRecord]:
        return self.records(write.first, write.last, [write.holder])

    def send(self, write: Write) -> Receipt:
        """Make it; one that is to be approved and comes back waiting is approved in a second call.

        Where that call fails the absence is there all the same, and waiting: the receipt says so.
        """
        username = self._everybody.lately().username(write.person, write.operation)
        body = convert.body(absence_of(write), username, self._halves)
        made = self._maker.make(write, lambda: self._client.create_absence(body))
        if write.state is not RecordState.APPROVED or made.id is None:
            return Receipt(made.id)
        try:
            if self._status(made.id, made.status) == APPROVED:
                return Receipt(made.id, RecordState.APPROVED)
            self._client.set_absence_status(made.id, APPROVED)
        except ProviderError:
            return Receipt(made.id, RecordState.PENDING)
        return Receipt(made.id)

    def _status(self, ref: str, answered: int | None) -> int | None:
        if answered is not None:
            return answered
        row = self._client.absence(ref)
        return row.status if row else None

    def replace(self, ref: str, write: Write) -> Receipt:
        """Change its standing. Raises NotSent where anything else would change: it is taken back and made anew then."""
        present = self.period(ref)
        if present is None:
            raise Rejected(
                f"TimeTrack has no absence {ref} any more.", code="404", provider=TITLE, operation=write.operation
            )
        asked = absence_of(write, ref)
        if replace(present, standing=asked.standing, note=asked.note) != asked:
            raise NotSent(
                "TimeTrack changes nothing of an absence but its standing: take it back and make it anew. "
                "Nothing was sent.",
                provider=TITLE,
                operation=write.operation,
            )
        if absence_record(present).state is not write.state:
            self._client.set_absence_status(ref, STATUSES[write.state])
        return Receipt(ref)

    def remove(self, ref: str) -> None:
        self._client.delete_absence(ref)
