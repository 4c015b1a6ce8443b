"""`/v2/attendance-periods` (sheet section 4.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import get_args

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import attendance, reading, shapes
from .answers import bad_request, empty, reply
from .attendance import Written
from .calls import Call, api
from .fields import AttendanceStatus
from .paging import Key, asked, page
from .rows import FAR_FUTURE, Attendance
from .state import PersonioState

CAP = 100
BOUNDS = tuple(
    f"{name}.{bound}"
    for name in ("start.date_time", "end.date_time", "updated_at", "attribution_date")
    for bound in ("gte", "lte")
)
DEFAULT_SORT = "person.id,start.date_time,end.date_time"
PARTS: dict[str, Callable[[Attendance], Key]] = {
    "person.id": lambda row: (len(row.person_id), row.person_id),
    "start.date_time": lambda row: (row.start.isoformat(),),
    "end.date_time": lambda row: ((row.end or FAR_FUTURE).isoformat(),),
    "updated_at": lambda row: (row.updated.isoformat(),),
    "status": lambda row: (row.status,),
}


def routes(state: PersonioState) -> list[BaseRoute]:
    read, write = "attendances:read", "attendances:write"
    periods = "/v2/attendance-periods"
    one = f"{periods}/{{id}}"
    return [
        api(state, "GET", periods, read, list_periods),
        api(state, "POST", periods, write, create),
        api(state, "GET", one, read, lambda call: reply(shapes.attendance(call.account, _found(call)))),
        api(state, "PATCH", one, write, change),
        api(state, "DELETE", one, write, delete),
    ]


def list_periods(call: Call) -> Response:
    """All filters hold together; every time is local and naive, a `Z` is a 400 [forum]."""
    ask = asked(call, CAP, CAP)
    query, account = ask.query, call.account
    reading.only(query, ("id", "person.id", "project.id", *BOUNDS, "status", "sort"))
    ids, people, projects = (reading.listed(query, name) for name in ("id", "person.id", "project.id"))
    statuses = reading.chosen(query, "status", get_args(AttendanceStatus))
    starts = [reading.naive(query, f"start.date_time.{bound}") for bound in ("gte", "lte")]
    ends = [reading.naive(query, f"end.date_time.{bound}") for bound in ("gte", "lte")]
    days = [reading.day(query, f"attribution_date.{bound}") for bound in ("gte", "lte")]
    changed = [_instant(call, reading.naive(query, f"updated_at.{bound}")) for bound in ("gte", "lte")]
    bounded_end = ends != [None, None]

    def rows() -> Iterator[Attendance]:
        for row in account.attendances.among(ids, people):
            if not reading.within(row.day, *days) or not reading.within(row.start, *starts):
                continue
            if people is not None and row.person_id not in people:
                continue
            if (projects is not None and row.project_id not in projects) or (statuses and row.status not in statuses):
                continue
            if bounded_end and (row.end is None or not reading.within(row.end, *ends)):
                continue
            if reading.within(row.updated, *changed):
                yield row

    key, down = _order(query.get("sort") or DEFAULT_SORT)
    return page(call, ask, rows, key, lambda row: shapes.attendance(account, row), down, keep=True)


def _instant(call: Call, moment: datetime | None) -> datetime | None:
    return None if moment is None else call.account.in_utc(moment)


def _order(sort: str) -> tuple[Callable[[Attendance], Key], list[bool]]:
    names = [name.strip() for name in sort.split(",")]
    if not all(name.removeprefix("-") in PARTS for name in names):
        raise bad_request(parameter="sort")
    parts = [PARTS[name.removeprefix("-")] for name in names]
    down = [name.startswith("-") for name in names for _ in range(2 if name.endswith("person.id") else 1)]
    return lambda row: (*(value for part in parts for value in part(row)), row.id), down


def create(call: Call) -> Response:
    skip_approval = call.flag("skip_approval")
    written = attendance.create(call.account, call.body(attendance.AttendanceBody), skip_approval)
    return reply(_written(call, written), 201)


def change(call: Call) -> Response:
    skip_approval, row = call.flag("skip_approval"), _found(call)
    written = attendance.change(call.account, row, call.body(attendance.AttendanceChange), skip_approval)
    return empty() if call.account.switches.patch_answer == 204 else reply(_written(call, written))


def delete(call: Call) -> Response:
    attendance.delete(call.account, _found(call))
    return empty()


def _written(call: Call, written: Written) -> shapes.Shape:
    affected = [shapes.attendance(call.account, row) for row in written.affected]
    return {"id": written.row.id, "affected_periods": affected}


def _found(call: Call) -> Attendance:
    return attendance.find(call.account, call.path["id"])
