"""Time off as absence, with the norm hours of its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from core.models.codes import SourceCode
from core.models.rows import Absence
from core.providers.timelog.convert.approval import NOT_REQUIRED, Days, by_day, version
from core.providers.timelog.convert.codes import code_number
from core.providers.timelog.convert.people import People
from core.providers.timelog.wire import EmployeeID
from core.providers.timelog.wire.reporting import NormalHours, TimeOff


def usual_norm(week: Mapping[int, NormalHours] | None, day: date) -> Decimal | None:
    """The usual hours of that weekday. Whether TimeLog counts weekdays from Monday or Sunday is not documented

    [spec 4.6], so the answer is None where the two readings differ.
    """
    if week is None:
        return None
    iso = day.isoweekday()
    monday_first, sunday_first = (iso - 1, iso % 7) if 0 in week else (iso, iso % 7 + 1)
    one, other = week.get(monday_first), week.get(sunday_first)
    return one.hours if one and other and one.hours == other.hours else None


def without_norm(rows: Iterable[TimeOff], people: People, known: Days) -> bool:
    """Whether the usual working week is needed: some row's day has no norm of its own."""
    for row in rows:
        day = known.get((people.user(row.employee_id, None, f"time off {row.id}"), row.day))
        if day is None or day.norm_hours is None:
            return True
    return False


def absences(
    rows: Iterable[TimeOff],
    people: People,
    codes: Mapping[str, SourceCode],
    known: Days,
    weeks: Mapping[EmployeeID, Mapping[int, NormalHours]],
) -> list[Absence]:
    """Time off as absence. The feed has no approval: the day's counts, or that the code needs none. [inferred 4.6]"""
    found = []
    for row in rows:
        user = people.user(row.employee_id, None, f"time off {row.id}")
        number = code_number(row.code)
        code = codes.get(number)
        day = known.get((user, row.day))
        if code is not None and not code.needs_approval:
            approval = NOT_REQUIRED
        else:
            approval = by_day(day, user, people)
        norm = day.norm_hours if day is not None else None
        if norm is None:
            norm = usual_norm(weeks.get(row.employee_id), row.day)
        found.append(
            Absence(
                id=str(row.id),
                person=str(user),
                day=row.day,
                quantity=row.hours,
                code=number,
                label=row.name or (code.name if code else number),
                approval=approval,
                version=version(user, row.day, row.hours, number, norm, approval.approved, approval.evidence),
                norm_hours=norm,
            )
        )
    return found
