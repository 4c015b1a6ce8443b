"""Absence of a connection: reading it with what its types and breakdowns tell, writing it, and proving the end once."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from core.http.errors import Broken, NotSent, ProviderError, Rejected
from core.models.both_sides import AbsencePeriod
from core.models.codes import AbsenceType
from core.models.writes import Receipt, RecordState, RemoteRecord, Write
from core.providers.personio import wire_time
from core.providers.personio.client import LATEST, Client
from core.providers.personio.client_base import Listing
from core.providers.personio.convert import absences as convert
from core.providers.personio.convert.words import comment
from core.providers.personio.wire import TITLE


class Absences:
    """inclusive: whether an end that is written means the last day itself (setting `absence_end_write`)."""

    def __init__(self, client: Client, parallel: int, *, inclusive: bool) -> None:
        self._client = client
        self._parallel = parallel
        self._inclusive = inclusive
        self._in_hours: dict[str, bool] = {}
        self._proven = False
        self._lock = threading.Lock()

    def types(self) -> list[AbsenceType]:
        return [convert.absence_type(one) for one in self._read_types()]

    def periods(self, first: date, last: date, people: Collection[str] | None = None) -> list[AbsencePeriod]:
        found = self._converted(self._client.absence_periods(first, last, people))
        return [one for one in found if one.first <= last and (one.last is None or first <= one.last)]

    def changed(self, since: datetime) -> Listing[AbsencePeriod]:
        found = self._client.absences_changed(since)
        return Listing(self._converted(found.rows), found.asked_at)

    def period(self, ref: str) -> AbsencePeriod | None:
        found = self._client.absence_period(ref)
        return None if found is None else self._converted([found])[0]

    def create(self, write: Write) -> Receipt:
        period = convert.period_of(write)
        in_hours = self._unit_of(period.type)
        body = {
            "person": {"id": period.person},
            "absence_type": {"id": period.type},
            **convert.dates(period, in_hours, inclusive=self._inclusive),
            "comment": comment(write, convert.COMMENT_LENGTH),
        }
        ref = self._client.create_absence(body, write.state is RecordState.APPROVED)
        if ref is not None and not in_hours and period.last is not None:
            self._prove_end(ref, period)
        return Receipt(ref)

    def change(self, ref: str, write: Write) -> Receipt:
        """Raises NotSent where it is another person's or of another type: only deleting and making anew helps then."""
        period = convert.period_of(write)
        body = {
            **convert.dates(period, self._unit_of(period.type), inclusive=self._inclusive),
            "comment": comment(write, convert.COMMENT_LENGTH),
        }
        now = self._client.absence_period(ref)
        if now is not None and (now.person.id, now.absence_type.id) != (period.person, period.type):
            raise NotSent(
                "Personio can't move an absence to another person or type. Delete it and make it anew.", provider=TITLE
            )
        self._client.change_absence(ref, body, write.state is RecordState.APPROVED)
        return Receipt(ref)

    def delete(self, ref: str) -> None:
        self._client.delete_absence(ref)

    def _read_types(self) -> list[wire_time.AbsenceType]:
        found = self._client.absence_types()
        with self._lock:
            self._in_hours |= {one.id: one.in_hours for one in found}
        return found

    def _unit_of(self, type_: str) -> bool:
        """Whether a type is counted in hours. Raises NotSent for one that Personio doesn't have."""
        if type_ not in self._in_hours:
            self._read_types()
        if type_ not in self._in_hours:
            raise NotSent(
                "Personio has no such absence type any more. Review the mapping of absence types.", provider=TITLE
            )
        return self._in_hours[type_]

    def _converted(self, found: Sequence[wire_time.AbsencePeriod]) -> list[AbsencePeriod]:
        """Types are read again only where one turns up that was not known; one that no list holds counts days."""
        if {one.absence_type.id for one in found} - self._in_hours.keys():
            self._read_types()
        pairs = [(one, self._in_hours.get(one.absence_type.id, False)) for one in found]
        unclear = [one.id for one, in_hours in pairs if convert.is_unclear(one, in_hours)]
        breakdowns = self._breakdowns(unclear)
        return [convert.absence(one, in_hours, breakdowns.get(one.id, ())) for one, in_hours in pairs]

    def _breakdowns(self, refs: Sequence[str]) -> dict[str, list[wire_time.Breakdown]]:
        """At a request each, `parallel` at once."""
        if not refs:
            return {}
        with ThreadPoolExecutor(max(1, self._parallel)) as pool:
            return dict(zip(refs, pool.map(self._client.breakdowns, refs), strict=True))

    def _prove_end(self, ref: str, period: AbsencePeriod) -> None:
        """The first absence of days is compared, day by day, with what was meant: how an end is read nobody has tried.

        One that covers other days is taken back at once and refused: nothing of it is left. Raises Broken where taking
        back fails. A breakdown that can't be read proves nothing; the next absence is looked at then.
        """
        if self._proven:
            return
        try:
            days = [row.date for row in self._client.breakdowns(ref)]
        except ProviderError:
            return
        if not days:
            return
        if (min(days), max(days)) == (period.first, period.last):
            self._proven = True
            return
        told = (
            f"Personio read this absence as {min(days)} to {max(days)}, and {period.first} to {period.last} was meant. "
            "Change the connection's setting on how the end of an absence is written."
        )
        try:
            self._client.delete_absence(ref)
        except ProviderError as error:
            raise Broken(f"{told} It could not be taken back: delete it in Personio.", provider=TITLE) from error
        raise Rejected(f"{told} It was taken back.", code="absence_end_write", provider=TITLE)


class AbsenceBook:
    """Absences as records of one operation: `absence` of a transfer, or `absence_period` of a sync.

    A transfer counts days, so absences of hours are no records of it.
    """

    def __init__(self, absences: Absences, operation: str, *, days_only: bool) -> None:
        self._absences = absences
        self._operation = operation
        self._days_only = days_only

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        return self._recorded(self._absences.periods(first, last, holders))

    def find(self, write: Write) -> list[RemoteRecord]:
        return self._recorded(self._absences.periods(write.first, min(write.last, LATEST), [write.holder]))

    def send(self, write: Write) -> Receipt:
        return self._absences.create(write)

    def replace(self, ref: str, write: Write) -> Receipt:
        return self._absences.change(ref, write)

    def remove(self, ref: str, write: Write) -> None:
        self._absences.delete(ref)

    def _recorded(self, found: Iterable[AbsencePeriod]) -> list[RemoteRecord]:
        kept = (one for one in found if not (self._days_only and one.start is not None))
        return [convert.record(one, self._operation) for one in kept]
