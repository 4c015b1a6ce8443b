"""Work reports (sheet 4.6): the daily timesheet, derived from attendances, absences and each person's weekly model.

A row for every day that somebody worked or was away on. Units are seconds. What the sheet leaves open: a waiting
absence doesn't count yet; on a holiday `holidaySeconds` takes the place of absence; weekday 1 is Monday. [inferred]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import reading, seed
from .absences import APPROVED, DISAPPROVED
from .calls import Call, api
from .state import TimeTrackState

HOLIDAY = 8
SHOWN_ABSENCES = 3


def routes(state: TimeTrackState) -> list[BaseRoute]:
    return api(state, "GET", "/work_reports", listed)


@dataclass(frozen=True, slots=True)
class Day:
    """All that one person has on one day."""

    person: seed.User
    day: date
    worked: list[seed.Attendance] = field(default_factory=list)
    away: list[seed.Absence] = field(default_factory=list)


def listed(call: Call) -> Response:
    first, last = (moment and call.state.wall(moment) for moment in call.window(reading.moment))
    first, last = first or datetime.min, last or datetime.max  # noqa: DTZ901 - wall clock
    return call.page(_days(call.state, call.username, first, last), lambda day: _row(call.state, day))


def _days(state: TimeTrackState, username: str | None, first: datetime, last: datetime) -> Iterator[Day]:
    """By person and day. A day is in the window with its midnight."""
    found: dict[tuple[int, date], Day] = {}

    def of(username: str, day: date) -> Day:
        person = state.user(username)
        return found.setdefault((person.id, day), Day(person, day))

    for one in state.attendances:
        day = state.wall(one.begins).date()
        if username in (None, one.user) and one.ends is not None and first <= _midnight(day) < last:
            of(one.user, day).worked.append(one)
    for absence in state.absences:
        if username in (None, absence.user) and absence.status != DISAPPROVED:
            for number in range((absence.ends - absence.begins).days + 1):
                if first <= _midnight(day := absence.begins + timedelta(days=number)) < last:
                    of(absence.user, day).away.append(absence)
    return (found[key] for key in sorted(found))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _row(state: TimeTrackState, about: Day) -> dict[str, Any]:
    person, day, worked, away = about.person, about.day, about.worked, about.away
    target, holiday = person.weekly_seconds[day.weekday()], day in state.holidays
    spans = [(one.begins, one.ends) for one in worked if one.ends is not None]
    pause = sum(one.breakMinutes for one in worked) * 60
    done = sum(int((ends - begins).total_seconds()) for begins, ends in spans) - pause
    absent = [] if holiday else [_absence(state, one, target) for one in away if one.status == APPROVED]
    absent = [one for one in absent if one[0]][:SHOWN_ABSENCES]
    credited = target if holiday else sum(seconds for seconds, _ in absent)
    shown = [*absent, *[(0, None)] * (SHOWN_ABSENCES - len(absent))]
    return {
        "username": person.username,
        "workDate": day.isoformat(),
        "workStart": reading.stamp(min((begins for begins, _ in spans), default=None)),
        "workEnd": reading.stamp(max((ends for _, ends in spans), default=None)),
        "targetSeconds": target,
        "workedSeconds": done,
        "workTargetDifference": done + credited - target,
        "breakSeconds": pause,
        "breakTimes": "",
        "surchargeSeconds": 0,
        "holidaySeconds": target if holiday else 0,
        **{f"absence{number}Seconds": seconds for number, (seconds, _) in enumerate(shown, 1)},
        **{f"absence{number}ShortName": name for number, (_, name) in enumerate(shown, 1)},
        "weekday": HOLIDAY if holiday else day.isoweekday(),
        "holiday": holiday,
    }


def _absence(state: TimeTrackState, absence: seed.Absence, target: int) -> tuple[int, str | None]:
    """Seconds and short code of an absence on one of its days."""
    kind = state.absence_type(absence.absenceType)
    half = kind.half_day or absence.day_segment
    return (0 if not kind.counts else target // 2 if half else target), kind.absenceTypeName
