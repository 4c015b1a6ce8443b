"""Attendance: work and breaks as periods of their own, and worked hours of a transfer (sheet 4.5).

Times are local wall clock without zone, both ways. [docs]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.http.errors import NotSent
from core.models.both_sides import Activity, Standing, WorkPeriod
from core.models.both_sides_writes import work_of, work_record
from core.models.codes import HourRate
from core.models.rows import Kind
from core.models.writes import RemoteRecord, Write
from core.providers.personio import wire_time
from core.providers.personio.convert.words import comment, standing
from core.providers.personio.wire import TITLE

COMMENT_LENGTH = 1000
"""[client]"""
LONGEST = timedelta(hours=24)
"""[client]"""
ATTENDANCE = HourRate(id="attendance", number="attendance", name="Attendance")
"""The one target of worked hours: Personio keeps time, and works out itself what it is worth."""

_HUNDREDTH = Decimal("0.01")
_ACTIVITIES = {"WORK": Activity.WORK, "BREAK": Activity.BREAK}
_TYPES = {activity: name for name, activity in _ACTIVITIES.items()}


def work(one: wire_time.AttendancePeriod, *, confirmed_is_locked: bool) -> WorkPeriod:
    stands = standing(one.approval)
    return WorkPeriod(
        ref=one.id,
        person=one.person.id,
        day=one.attribution_date or one.start.date_time.date(),
        start=one.start.date_time,
        end=one.end.date_time if one.end else None,
        activity=_ACTIVITIES[one.type],
        project=one.project.id if one.project else "",
        note=one.comment or "",
        standing=stands,
        updated_at=one.updated_at,
        locked=confirmed_is_locked and stands is Standing.APPROVED,
    )


def work_period_of(write: Write) -> WorkPeriod:
    """The stretch that a write of a sync asks for. Raises NotSent where it makes no sense in Personio."""
    try:
        period = work_of(write)
    except (KeyError, ValueError) as error:
        raise _not_sent(f"The stretch is not complete ({error}).") from None
    if period.break_minutes:
        raise _not_sent("In Personio a break is a stretch of its own, with a beginning and an end.")
    if period.activity is Activity.BREAK and period.project:
        raise _not_sent("A break belongs to no project in Personio.")
    _checked(period.start, period.end)
    return period


def change(period: WorkPeriod, write: Write) -> dict[str, Any]:
    """The body that changes a stretch: all that can be changed, so that repeating it is harmless."""
    body: dict[str, Any] = {
        "start": _moment(period.start),
        "end": _moment(period.end) if period.end else None,
        "comment": comment(write, COMMENT_LENGTH),
    }
    if period.activity is Activity.WORK:
        body["project"] = {"id": period.project} if period.project else None
    return body


def creation(period: WorkPeriod, write: Write) -> dict[str, Any]:
    body = {"person": {"id": period.person}, "type": _TYPES[period.activity], **change(period, write)}
    return {name: value for name, value in body.items() if value is not None}


def hours_period(write: Write, start: datetime) -> WorkPeriod:
    """Worked hours as one stretch from `start`; the quantity is what was approved and decides the length.

    Where the row's own times come to the same hundredths of an hour, they stand; else what the row lost to a break is
    missing at its end. Raises NotSent where there are more hours than the times hold, or than a day has.
    """
    if round(write.quantity, 2) != write.quantity or write.quantity <= 0:
        raise _not_sent(f"{write.quantity} hours: Personio takes more than 0, and we keep hundredths of an hour.")
    end = start + timedelta(seconds=int(write.quantity * 3600))
    if write.start and write.end:
        if hours(write.start, write.end) == write.quantity:
            end = write.end
        elif end > write.end:
            raise _not_sent(
                f"{write.quantity} hours don't fit between {write.start:%H:%M} and {write.end:%H:%M}. "
                "Correct the row in the time system."
            )
    _checked(start, end)
    return WorkPeriod(person=write.person, day=write.first, start=start, end=end, note=write.text)


def free_from(day: date, day_begins: time, there: Iterable[WorkPeriod]) -> datetime:
    """Where hours without times can begin: at the beginning of the day, or where what is there already ends.

    there: all stretches of the person on this day and the one before. Raises NotSent while one still runs.
    """
    begin = datetime.combine(day, day_begins)
    for one in there:
        if one.standing.void:
            continue
        if one.end is None:
            raise _not_sent(f"A stretch of {one.day} still runs in Personio, so hours of {day} have no place yet.")
        begin = max(begin, one.end)
    return begin


def hours_record(period: WorkPeriod) -> RemoteRecord:
    """A stretch of work as a transfer reads it back. Raises ValueError while it runs."""
    if period.end is None:
        raise ValueError("A stretch that still runs has no hours yet.")
    return replace(
        work_record(replace(period, locked=False)),
        operation=Kind.HOURS,
        target=ATTENDANCE.id,
        quantity=hours(period.start, period.end),
        fields={},
    )


def hours(start: datetime, end: datetime) -> Decimal:
    """Hundredths of an hour, as transfers count them."""
    return (Decimal(int((end - start).total_seconds())) / 3600).quantize(_HUNDREDTH, ROUND_HALF_UP)


def _checked(start: datetime, end: datetime | None) -> None:
    if end is not None and not start < end <= start + LONGEST:
        raise _not_sent(f"Personio takes a stretch of 24 hours at most that ends after it begins ({start} to {end}).")


def _moment(wall: datetime) -> dict[str, str]:
    return {"date_time": wall.replace(tzinfo=None).isoformat(timespec="seconds")}


def _not_sent(message: str) -> NotSent:
    return NotSent(f"{message} Nothing was sent.", provider=TITLE)
