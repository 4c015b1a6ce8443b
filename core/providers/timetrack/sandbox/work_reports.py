"""Work reports (sheet 4.6): the daily timesheet, derived from attendances, absences and each person's weekly model.

A row for every day that somebody worked or was away on. Units are seconds. What the sheet leaves open: a waiting
absence doesn't count yet; on a holiday `holidaySeconds` takes the place of absence; weekday 1 is Monday. [inferred]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
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


def listed(call: Call) -> Response:
    first, last = (moment and call.state.wall(moment) for moment in call.window(reading.moment))
    return call.page(
        row
        for person in call.state.users
        if call.username in (None, person.username)
        for row in _rows(call.state, person, first, last)
    )


def _rows(
    state: TimeTrackState, person: seed.User, first: datetime | None, last: datetime | None
) -> Iterator[dict[str, Any]]:
    worked: defaultdict[date, list[seed.Attendance]] = defaultdict(list)
    away: defaultdict[date, list[seed.Absence]] = defaultdict(list)
    for one in state.attendances:
        if one.user == person.username and one.ends is not None:
            worked[state.wall(one.begins).date()].append(one)
    for absence in state.absences:
        if absence.user == person.username and absence.status != DISAPPROVED:
            for number in range((absence.ends - absence.begins).days + 1):
                away[absence.begins + timedelta(days=number)].append(absence)
    for day in sorted(worked.keys() | away.keys()):
        midnight = datetime.combine(day, datetime.min.time())
        if (first is None or midnight >= first) and (last is None or midnight < last):
            yield _row(state, person, day, worked[day], away[day])


def _row(
    state: TimeTrackState, person: seed.User, day: date, worked: list[seed.Attendance], away: list[seed.Absence]
) -> dict[str, Any]:
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
