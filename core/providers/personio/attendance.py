"""Attendance of a connection: stretches of a sync, and worked hours of a transfer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from core.http.errors import NotSent, Rejected
from core.models.both_sides import Activity, WorkPeriod
from core.models.both_sides_writes import work_record
from core.models.writes import Receipt, RecordState, RemoteRecord, Write
from core.providers.personio import wire_time
from core.providers.personio.client import Client
from core.providers.personio.client_base import Listing
from core.providers.personio.convert import attendance as convert
from core.providers.personio.wire import TITLE


class Attendance:
    """confirmed_is_locked: what is confirmed counts as closed to every change (setting `confirmed_attendance`)."""

    def __init__(self, client: Client, *, confirmed_is_locked: bool) -> None:
        self._client = client
        self._locked = confirmed_is_locked

    def periods(self, first: date, last: date, people: Collection[str] | None = None) -> list[WorkPeriod]:
        return self._converted(self._client.attendance_periods(first, last, people))

    def changed(self, since: datetime) -> Listing[WorkPeriod]:
        found = self._client.attendance_changed(since)
        return Listing(self._converted(found.rows), found.asked_at)

    def period(self, ref: str) -> WorkPeriod | None:
        found = self._client.attendance_period(ref)
        return None if found is None else self._converted([found])[0]

    def create(self, period: WorkPeriod, write: Write) -> Receipt:
        body = convert.creation(period, write)
        return Receipt(self._client.create_attendance(body, write.state is RecordState.APPROVED))

    def change(self, now: WorkPeriod, period: WorkPeriod, write: Write) -> Receipt:
        """Raises NotSent for another person, or for a break that is to be work: the kind of a stretch stays."""
        if (now.person, now.activity) != (period.person, period.activity):
            raise NotSent(
                "Personio can't move a stretch to another person or make a break of it. Delete it and make it anew.",
                provider=TITLE,
            )
        body = convert.change(period, write)
        self._client.change_attendance(now.ref, body, write.state is RecordState.APPROVED)
        return Receipt(now.ref)

    def delete(self, ref: str) -> None:
        self._client.delete_attendance(ref)

    def there(self, ref: str) -> WorkPeriod:
        """The stretch as it is right now, before it is changed. Raises Rejected where it is gone."""
        now = self.period(ref)
        if now is None:
            raise Rejected("This stretch is not in Personio any more.", code="404", provider=TITLE)
        return now

    def _converted(self, found: Sequence[wire_time.AttendancePeriod]) -> list[WorkPeriod]:
        return [convert.work(one, confirmed_is_locked=self._locked) for one in found]


class WorkBook:
    """Stretches of work and breaks as records of a sync. What still runs is no record yet."""

    def __init__(self, attendance: Attendance) -> None:
        self._attendance = attendance

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        found = self._attendance.periods(first, last, holders)
        return [work_record(one) for one in found if one.end is not None]

    def find(self, write: Write) -> list[RemoteRecord]:
        return self.records(write.first, write.last, [write.holder])

    def send(self, write: Write) -> Receipt:
        return self._attendance.create(convert.work_period_of(write), write)

    def replace(self, ref: str, write: Write) -> Receipt:
        period = convert.work_period_of(write)
        return self._attendance.change(self._open(ref), period, write)

    def remove(self, ref: str, write: Write) -> None:
        self._open(ref)
        self._attendance.delete(ref)

    def _open(self, ref: str) -> WorkPeriod:
        """Looked at before each change: confirmed stretches are assumed to be frozen (sheet 4.5). Raises Rejected."""
        now = self._attendance.there(ref)
        if now.locked:
            raise Rejected(
                f"This stretch of {now.day} is confirmed in Personio, and confirmed ones count as closed. "
                "Change it in Personio, or say in the connection's settings that they may be changed.",
                code="confirmed",
                provider=TITLE,
            )
        return now


class HoursBook:
    """Worked hours of a transfer, each one stretch of work.

    We confirm them ourselves, so a correction is tried even where confirmed stretches count as closed for a sync:
    Personio's own answer decides. day_begins: for hours without times; None refuses them.
    """

    def __init__(self, attendance: Attendance, day_begins: time | None) -> None:
        self._attendance = attendance
        self._day_begins = day_begins

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        found = self._attendance.periods(first, last, holders)
        work = (one for one in found if one.activity is Activity.WORK and one.end is not None)
        return [convert.hours_record(one) for one in work]

    def find(self, write: Write) -> list[RemoteRecord]:
        return self.records(write.first, write.last, [write.holder])

    def send(self, write: Write) -> Receipt:
        return self._attendance.create(self._period(write, write.start), write)

    def replace(self, ref: str, write: Write) -> Receipt:
        now = self._attendance.there(ref)
        stays = now.start if now.day == write.first else None
        return self._attendance.change(now, self._period(write, write.start or stays), write)

    def remove(self, ref: str, write: Write) -> None:
        self._attendance.delete(ref)

    def _period(self, write: Write, start: datetime | None) -> WorkPeriod:
        if write.target != convert.ATTENDANCE.id:
            raise _not_sent("Personio keeps worked hours as attendance only. Map them to Attendance.")
        if write.first != write.last:
            raise _not_sent("Personio keeps hours day by day. Don't sum them over a period.")
        if start is not None:
            return convert.hours_period(write, start)
        period = convert.hours_period(write, self._free(write))
        midnight = datetime.combine(write.first + timedelta(days=1), time())
        if period.end is None or period.end > midnight:
            raise _not_sent(
                f"{write.quantity} hours without times don't fit into {write.first}: what is there already ends at "
                f"{period.start:%H:%M}."
            )
        return period

    def _free(self, write: Write) -> datetime:
        if self._day_begins is None:
            raise _not_sent(
                f"The hours of {write.first} have no times, and attendance in Personio needs them. "
                "Say in the connection's settings when a day begins for such hours."
            )
        there = self._attendance.periods(write.first - timedelta(days=1), write.first, [write.person])
        return convert.free_from(write.first, self._day_begins, there)


def _not_sent(message: str) -> NotSent:
    return NotSent(f"{message} Nothing was sent.", provider=TITLE)
