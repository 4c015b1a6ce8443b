"""REST: what says whether a day is approved: projections, weekly status, period status. Sheet 4.5 and 12.2."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from core.providers.timelog.sandbox.days import days_of
from core.providers.timelog.sandbox.rest_time import APPROVAL_STATUS
from core.providers.timelog.sandbox.seed import User
from core.providers.timelog.sandbox.shelf import guid
from core.providers.timelog.sandbox.state import TimeLogState
from core.providers.timelog.sandbox.taf import Call, invalid, listing, no_user, paged, resource, single

EPOCH = date(2010, 1, 1)
REJECTED = 5
"""A period status of ours: the labels of 0-6 stand nowhere. [unknown]"""


def routes(state: TimeLogState) -> list[Route]:
    return [
        resource(state, "/employee-projection/get-in-period", get=projections),
        resource(state, "/timesheet-status/weekly", get=weekly),
        resource(state, "/approval/timesheets/get-status-by-period", get=period_status),
    ]


def _period(call: Call) -> tuple[date, date]:
    first, last = call.day("startDate"), call.day("endDate")
    if last < first or (last - first).days > 400:
        raise invalid("The period is not valid.")
    return first, last


def _employed(user: User, first: date, last: date) -> tuple[date, date]:
    return max(first, user.HiredDate), min(last, user.TerminatedDate or last)


def projections(call: Call) -> Response:
    """One row per user and employed day; without includeAllEmployees=true the token's owner only. [spec]

    Rows are drawn by position: all rows of 5,000 users are never made at once.
    """
    first, last = _period(call)
    users = list(call.state.users.values()) if call.is_set("includeAllEmployees") else [call.user]
    spans = []
    total = 0
    for user in users:
        starts, ends = _employed(user, first, last)
        length = max((ends - starts).days + 1, 0)
        if length:
            spans.append((total, user, starts, length))
            total += length

    def cut(start: int, size: int) -> list[Mapping[str, Any]]:
        rows: list[Mapping[str, Any]] = []
        for offset, user, starts, length in spans:
            if offset >= start + size:
                break
            for n in range(max(start - offset, 0), min(start + size - offset, length)):
                rows.append(_projection(call.state, user, starts + timedelta(days=n)))
        return rows

    return paged(call, total, cut)


def _projection(state: TimeLogState, user: User, day: date) -> dict[str, Any]:
    number = user.UserID * 10_000 + (day - EPOCH).days
    norm = state.norms.hours(user, day)
    return {
        "ProjectionID": number,
        "UserID": user.UserID,
        "User": None,
        "Date": f"{day}T00:00:00",
        "NormalWorkingTimeDayOrder": day.isoweekday(),
        "NormalWorkingHours": norm,
        "NormalWorkingMinutes": int(norm * 60),
        "IsClosed": state.days.is_closed(user.UserID, day),
        "IsInClosedAccountingPeriod": False,
        "HasRejectedTime": state.days.is_rejected(user.UserID, day),
        "IsApproved": state.days.is_approved(user.UserID, day),
        "ID": guid("projection", number),
    }


def weekly(call: Call) -> Response:
    """Open or Closed per user and week; for everybody, or filtered. Other words are not known. [spec]"""
    first, last = _period(call)
    wanted = {
        "LegalEntityID": call.number("legalEntityId", 0),
        "DepartmentID": call.number("departmentId", 0),
        "ApprovalManagerUserID": call.number("approverId", 0),
        "UserID": call.number("userId", 0),
    }
    users = [
        u
        for u in call.state.users.values()
        if u.IsActive and all(value in (0, getattr(u, name)) for name, value in wanted.items())
    ]
    return listing(call, users, lambda user: _weeks(call.state, user, first, last))


def _weeks(state: TimeLogState, user: User, first: date, last: date) -> dict[str, Any]:
    manager = state.users.get(user.ApprovalManagerUserID or 0)
    department = state.departments.get(user.DepartmentID or 0)
    details = []
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        sunday = monday + timedelta(days=6)
        details.append(
            {
                "WeekNumber": monday.isocalendar().week,
                "TimesheetStatus": "Closed" if _week_is_closed(state, user, monday, sunday) else "Open",
                "StartDate": f"{monday}T00:00:00",
                "EndDate": f"{sunday}T00:00:00",
            }
        )
        monday = sunday + timedelta(days=1)
    return {
        "Initials": user.Initials,
        "DisplayName": f"{user.FirstName} {user.LastName}",
        "EmployeeUserID": user.UserID,
        "AggregationType": 1,
        "ShowSendEmailRequest": False,
        "ManagerInitials": manager.Initials if manager else None,
        "ManagerDisplayName": f"{manager.FirstName} {manager.LastName}" if manager else None,
        "EmployeeDepartmentName": department.Name if department else None,
        "Details": details,
    }


def _week_is_closed(state: TimeLogState, user: User, monday: date, sunday: date) -> bool:
    """Closed when every employed day with a norm, or with any row, is closed. [inferred]"""
    starts, ends = _employed(user, monday, sunday)
    busy = {e.day for shelf in (state.units, state.time_off) for e in shelf.of_user(user.UserID, starts, ends)}
    counted = [d for d in days_of(starts, ends) if d in busy or state.norms.hours(user, d)]
    return bool(counted) and all(state.days.is_closed(user.UserID, d) for d in counted)


def period_status(call: Call) -> Response:
    """Per day: hours and status of one employee. PeriodStatus is the lowest of its days. [inferred]"""
    first, last = _period(call)
    user_id = call.number("employeeUserId", 0)
    state, user = call.state, call.state.users.get(user_id)
    if user is None:
        raise no_user(user_id)
    days = [_day_status(state, user, day) for day in days_of(first, last)]
    comments = [d["LastRejectedComment"] for d in days if d["LastRejectedComment"]]
    return single(
        call,
        {
            "PeriodStatus": min(d["ApprovalStatus"] for d in days),
            "WeekDays": days,
            "LastRejectedComment": comments[-1] if comments else None,
        },
    )


def _day_status(state: TimeLogState, user: User, day: date) -> dict[str, Any]:
    rows = [*state.units.on(user.UserID, day), *state.time_off.on(user.UserID, day)]
    comment = state.days.comments.get((user.UserID, day))
    manager = state.users.get(user.ApprovalManagerUserID or 0)
    name = f"{manager.FirstName} {manager.LastName}" if manager else ""
    return {
        "Date": f"{day}T00:00:00",
        "Hours": sum((e.hours for e in rows), start=Decimal(0)),
        "ApprovalStatus": REJECTED if comment else APPROVAL_STATUS[state.days.status(user.UserID, day)],
        "LastRejectedComment": comment,
        "RecentRejectedComment": {"ManagerName": name, "ManagerComment": comment} if comment else None,
        "RejectedRegistrations": [],
        "HasResubmittedRejectedRegistration": False,
    }
