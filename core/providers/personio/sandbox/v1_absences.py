"""v1 absences: types, time-offs (days) and absence-periods (hours), two resources that share nothing (section 4.9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import absence, seed
from .account import Account, Document
from .answers import Problem, Refused, reply
from .calendar import midnight
from .fields import DAY, as_number
from .rows import FAR_FUTURE, FIRST, ONE_DAY, SECOND, Absence
from .state import PersonioState
from .v1_calls import VALIDATION, Call, api, listed, local
from .v1_employees import short

PAGE = 200
NOT_FOUND = "The absence period was not found."
NO_INSERT = "Error when trying to insert absence period"
TWO_HALVES = "Invalid absence day. Reason: Both half day start and half day end are true for a single-day period"


def routes(state: PersonioState) -> list[BaseRoute]:
    read, write = "absences:read", "absences:write"
    types, days, hours = (f"/v1/company/{name}" for name in ("time-off-types", "time-offs", "absence-periods"))
    return [
        api(state, "GET", types, read, list_types),
        api(state, "GET", days, read, list_days),
        api(state, "POST", days, write, create_days),
        api(state, "GET", f"{days}/{{id}}", read, get_days),
        api(state, "DELETE", f"{days}/{{id}}", write, delete_days),
        api(state, "GET", hours, read, list_hours),
        api(state, "POST", hours, write, create_hours),
        api(state, "DELETE", f"{hours}/{{id}}", write, delete_hours),
    ]


def list_types(call: Call) -> Response:
    limit, offset = call.number("limit", PAGE, 1), call.number("offset", 0, 0)
    rows = [
        {
            "type": "TimeOffType",
            "attributes": {
                "id": one.v1_id,
                "id_v2": one.id,
                "name": one.name,
                "category": one.category.lower(),
                "unit": one.unit.lower(),
                "approval_required": one.approval_required,
            },
        }
        for one in call.account.absence_types.values()
    ]
    return reply({"success": True, "data": rows[offset : offset + limit]})


def list_days(call: Call) -> Response:
    """`offset` is a page number, 0 and 1 both the first; only what lies entirely inside the window [forum]."""
    limit, offset = call.number("limit", PAGE, 1), call.number("offset", 0, 0)
    first, last = call.day("start_date"), call.day("end_date")
    rows = [
        row
        for row in _of_unit(call, "DAY")
        if (first is None or row.first >= first) and (last is None or (row.last is not None and row.last <= last))
    ]
    page = max(offset, 1)
    found = [_days(call.account, row) for row in rows[(page - 1) * limit : page * limit]]
    return listed(rows, found, page, limit, offset)


def get_days(call: Call) -> Response:
    return reply({"success": True, "data": _days(call.account, _by_number(call))})


def create_days(call: Call) -> Response:
    account, person, kind = _who_and_what(call, "DAY", "Time-off type not found.")
    first, last = _day(call, "start_date"), _day(call, "end_date")
    starts_late, ends_early = _flag(call, "half_day_start"), _flag(call, "half_day_end")
    if first == last and starts_late and ends_early:
        raise Refused(400, TWO_HALVES)
    halves = (SECOND if starts_late else FIRST, FIRST if ends_early else SECOND)
    row = _insert(call, person, kind, lambda: absence.in_days(first, last, *halves))
    return reply({"success": True, "data": _days(account, row)})


def delete_days(call: Call) -> Response:
    absence.delete(call.account, _by_number(call))
    return reply({"success": True, "data": {"message": "The absence period was deleted."}})


def list_hours(call: Call) -> Response:
    """What overlaps the window; `offset` counts records [spec]."""
    limit, offset = call.number("limit", PAGE, 1), call.number("offset", 0, 0)
    first, last = call.day("start_date"), call.day("end_date")
    types, ids = call.query.getlist("absence_types[]"), call.query.getlist("absence_periods[]")
    rows = [
        row
        for row in _of_unit(call, "HOUR")
        if (first is None or row.to_moment > midnight(first))
        and (last is None or row.from_moment < midnight(last + ONE_DAY))
        and (not types or row.type_id in types)
        and (not ids or row.id in ids)
    ]
    found = [_hours(call.account, row) for row in rows[offset : offset + limit]]
    return listed(rows, found, offset // limit + 1, limit, offset)


def create_hours(call: Call) -> Response:
    """Times belong to one day; without them the whole days from the first to the last."""
    account, person, kind = _who_and_what(call, "HOUR", "Absence type not found.")
    first, last = _day(call, "start_date"), _day(call, "end_date")
    _flag(call, "half_day_start"), _flag(call, "half_day_end")
    times = [call.sent.get(name) for name in ("start_time", "end_time")]
    if any(times) and (first != last or not all(times)):
        raise Refused(400, NO_INSERT)
    if all(times):
        start, end = (_clock(first, name, str(value)) for name, value in zip(("start", "end"), times, strict=True))
    else:
        start, end = midnight(first), midnight(last + ONE_DAY)
    if end <= start:
        raise Refused(400, NO_INSERT)
    fields = {"first": first, "last": last, "start": start, "end": end}
    return reply({"success": True, "data": _hours(account, _insert(call, person, kind, lambda: fields))}, 201)


def delete_hours(call: Call) -> Response:
    row = call.account.absences.get(call.path["id"])
    if row is None or call.account.absence_types[row.type_id].unit != "HOUR":
        raise Refused(404, NOT_FOUND)
    absence.delete(call.account, row)
    return reply({"success": True, "data": {"message": "The absence period was deleted."}})


def _of_unit(call: Call, unit: str) -> list[Absence]:
    """Of the people and the times of change that are asked for, by start."""
    account = call.account
    since, until, people = call.day("updated_from"), call.day("updated_to"), call.employees()
    found: Iterable[Absence] = account.absences.among(None, people)
    rows = [
        row
        for row in found
        if account.absence_types[row.type_id].unit == unit
        and (since is None or row.updated.astimezone(account.zone).date() >= since)
        and (until is None or row.updated.astimezone(account.zone).date() <= until)
    ]
    return sorted(rows, key=lambda row: (row.first, row.number))


def _who_and_what(call: Call, unit: str, no_type: str) -> tuple[Account, Document, seed.AbsenceType]:
    account = call.account
    needed = ("employee_id", "time_off_type_id", "start_date", "end_date", "half_day_start", "half_day_end")
    missing = [name for name in needed if call.sent.get(name) is None]
    if missing:
        problems = {name: [f"The {name.replace('_', ' ')} field is required."] for name in missing}
        raise Refused(422, VALIDATION, 0, error_data=problems)
    wanted = str(call.sent["time_off_type_id"])
    kinds = [one for one in account.absence_types.values() if wanted in (str(one.v1_id), one.id)]
    if not kinds:
        raise Refused(404, no_type, 0)
    person = account.persons.get(str(call.sent["employee_id"]))
    if person is None:
        raise Refused(404, "Employee not found.", 0)
    if kinds[0].unit != unit:
        raise Refused(400, NO_INSERT)
    return account, person, kinds[0]


def _insert(call: Call, person: Document, kind: seed.AbsenceType, times: Any) -> Absence:
    """`skip_approval` is true where left out, unlike v2."""
    account = call.account
    skip_approval = call.sent.get("skip_approval") is None or _flag(call, "skip_approval")
    try:
        row = Absence(
            id=seed.new_id(),
            number=account.next_number(),
            person_id=person["id"],
            type_id=kind.id,
            **times(),
            comment=call.sent.get("comment") or None,
            status="PENDING" if kind.approval_required and not skip_approval else "APPROVED",
            created=account.now,
            updated=account.now,
        )
        return absence.add(account, row)
    except Problem as error:
        raise Refused(400, NO_INSERT, detailed_message=error.detail) from error


def _by_number(call: Call) -> Absence:
    if not call.path["id"].isdigit():
        raise Refused(400, "The absence period id is invalid.")
    for row in call.account.absences:
        if str(row.number) == call.path["id"] and call.account.absence_types[row.type_id].unit == "DAY":
            return row
    raise Refused(404, NOT_FOUND)


def _day(call: Call, name: str) -> date:
    value = str(call.sent[name])[:10]
    try:
        return date.fromisoformat(value if DAY.fullmatch(value) else "")
    except ValueError as error:
        raise Refused(422, VALIDATION, 0, error_data={name: [f"The {name} is not a valid date."]}) from error


def _clock(day: date, name: str, value: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{day}T{value}")
    except ValueError as error:
        raise Refused(
            422, VALIDATION, 0, error_data={name: [f"The {name} time does not match the format H:i."]}
        ) from error


def _flag(call: Call, name: str) -> bool:
    value = call.sent[name]
    if str(value).lower() not in ("true", "false", "1", "0"):
        raise Refused(422, VALIDATION, 0, error_data={name: [f"The {name} field must be true or false."]})
    return str(value).lower() in ("true", "1")


def _days(account: Account, row: Absence) -> Document:
    kind = account.absence_types[row.type_id]
    about = {"id": kind.v1_id, "name": kind.name, "category": kind.category.lower()}
    taken = sum((value for _, value in account.calendar.breakdown(row, account.today)), Decimal(0))
    return {
        "type": "TimeOffPeriod",
        "attributes": {
            "id": row.number,
            "id_v2": row.id,
            "status": row.status.lower(),
            "comment": row.comment or "",
            "start_date": local(account, midnight(row.first)),
            "end_date": None if row.last is None else local(account, midnight(row.last)),
            "days_count": as_number(taken),
            "half_day_start": row.begins == SECOND,
            "half_day_end": row.ends == FIRST,
            "time_off_type": {"type": "TimeOffType", "attributes": about},
            "employee": short(account.persons[row.person_id]),
            "certificate": {"status": "not-required"},
            "created_at": local(account, row.created),
            "created_by": "API",
            "updated_at": local(account, row.updated),
        },
    }


def _hours(account: Account, row: Absence) -> Document:
    kind = account.absence_types[row.type_id]
    parts = [(day, int(value * 60)) for day, value in account.calendar.breakdown(row, account.today)]
    return {
        "type": "AbsencePeriod",
        "attributes": {
            "id": row.id,
            "measurement_unit": "hour",
            "effective_duration": sum(minutes for _, minutes in parts),
            "employee": short(account.persons[row.person_id]),
            "absence_type": {
                "type": "AbsenceType",
                "attributes": {"id": kind.id, "name": kind.name, "time_off_type_id": kind.v1_id},
            },
            "certificate": {"status": "not-required"},
            "start": _utc(account, row.from_moment),
            "end": _utc(account, min(row.to_moment, FAR_FUTURE)),
            "timezone": account.timezone_id,
            "half_day_start": False,
            "half_day_end": False,
            "comment": row.comment or "",
            "origin": "api",
            "status": row.status.lower(),
            "created_by": 0,
            "created_at": _utc(account, row.created),
            "updated_at": _utc(account, row.updated),
            "approved_at": _utc(account, row.updated) if row.status == "APPROVED" else None,
            "breakdowns": [{"date": day.isoformat(), "effective_duration": minutes} for day, minutes in parts],
        },
    }


def _utc(account: Account, moment: datetime) -> str:
    found = account.in_utc(moment).astimezone(UTC)
    return found.strftime("%Y-%m-%dT%H:%M:%S.") + f"{found.microsecond // 1000:03}Z"
