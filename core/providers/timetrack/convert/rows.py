"""Hours and absence as rows of salary data (sheet sections 4.2, 4.3, 4.4, 4.6).

Nothing in TimeTrack says that hours are approved; absence says it itself. Quantities have four decimals at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from hashlib import blake2b

from core.models.rows import PROJECT_TIME, Absence, Approval, TimeEntry
from core.providers.timetrack import wire
from core.providers.timetrack.convert import work
from core.providers.timetrack.convert.clock import Clock

FOUR = Decimal("0.0001")
NO_INFORMATION = Approval(False, "missing")
NOT_REQUIRED = Approval(True, "not_required")
NO_HOURS = "TimeTrack's work report tells no hours for this day."
Reports = Mapping[tuple[str, date], wire.WorkReport]


def time_entry(row: wire.Attendance, person: str, clock: Clock, *, always: bool) -> TimeEntry:
    """always: a person decided that hours need no approval here. A clock that still runs has no hours and waits."""
    period = work.period(row, person, clock)
    approval = NOT_REQUIRED if always and period.end else NO_INFORMATION
    minutes = 0 if period.end is None else _minutes(row)
    hours = _four(Decimal(minutes) / 60)
    label, project = "Attendance", None
    if isinstance(row, wire.ProjectTimeEntry):
        label, project = row.task or row.project_name, f"{row.client_name} / {row.project_name}"
    return TimeEntry(
        id=period.ref,
        person=person,
        day=period.day,
        quantity=hours,
        code=PROJECT_TIME,
        label=label,
        approval=approval,
        version=version(person, period.start, period.end, hours, period.project, approval),
        note=period.note or None,
        start=period.start,
        end=period.end,
        project=project,
    )


def _minutes(row: wire.Attendance) -> int:
    """TimeTrack's own figure, without the break; it knows nights with a changed clock better than we do."""
    if row.worked_minutes is not None or row.ends is None:
        return row.worked_minutes or 0
    return int((row.ends - row.begins).total_seconds()) // 60 - (row.break_minutes or 0)


def absences(
    row: wire.Absence, person: str, part: Decimal, reports: Reports, first: date, last: date
) -> Iterator[Absence]:
    """One row for each of its days in the period; nothing of a refused absence. part: of a day, 1 or a half.

    Hours are those of the day's work report; where it does not count the absence (waiting ones, for instance), the part
    of what should have been worked. Zero on days without work. A day without a report has no hours: it is told in days,
    without norm, and counts as not approved, so that nothing is paid for it.
    """
    if row.status == wire.DISAPPROVED:
        return
    for number in range((row.last - row.first).days + 1):
        day = row.first + timedelta(days=number)
        if first <= day <= last:
            yield _absence(row, person, day, part, reports.get((row.user, day)))


def _absence(row: wire.Absence, person: str, day: date, part: Decimal, report: wire.WorkReport | None) -> Absence:
    told = report is not None and report.target_seconds is not None
    norm = _hours(report.target_seconds) if report and report.target_seconds is not None else None
    quantity = _away(row, report, part) if report and told else part
    approval = _approval(row.status) if told else NO_INFORMATION
    name = row.absence_type_name or row.absence_type
    return Absence(
        id=f"{row.id}:{day.isoformat()}",
        person=person,
        day=day,
        quantity=quantity,
        unit="hours" if told else "days",
        code=row.absence_type,
        label=name,
        approval=approval,
        version=version(person, day, quantity, norm, row.absence_type, row.status, approval),
        note=None if told else NO_HOURS,
        norm_hours=norm,
    )


def _away(row: wire.Absence, report: wire.WorkReport, part: Decimal) -> Decimal:
    counted = [seconds for name, seconds in report.absences if name == row.absence_type_name]
    if len(counted) == 1:
        return _hours(counted[0])
    return Decimal(0) if report.holiday else _four(_hours(report.target_seconds or Decimal(0)) * part)


def _approval(status: int | None) -> Approval:
    return NO_INFORMATION if status is None else Approval(status == wire.APPROVED, "row")


def version(*parts: object) -> str:
    """A short digest of everything that a transfer depends on; the same in every process."""
    return blake2b("|".join(map(str, parts)).encode(), digest_size=8).hexdigest()


def _hours(seconds: Decimal) -> Decimal:
    return _four(seconds / 3600)


def _four(value: Decimal) -> Decimal:
    return value.quantize(FOUR, ROUND_HALF_UP)
