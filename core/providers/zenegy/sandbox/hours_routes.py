"""The Hours API (sheet 5.3): users, rates and registrations under `/api/hours/accounts/{accountUid}`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import hours, rates, reading, shapes
from .answers import Problem, Refused, page, result, result_without_value
from .calls import Call, Handler, api
from .hours import Filters
from .rows import Hours
from .state import ZenegyState
from .status import HOURS, Status

A = "/api/hours/accounts/{company}"


def routes(state: ZenegyState) -> list[BaseRoute]:
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/users", list_users),
        ("GET", "/users/{user}", get_user),
        ("GET", "/users/{user}/rates", list_user_rates),
        ("GET", "/users/{user}/rates/{rate}", get_user_rate),
        ("GET", "/rates", list_rates),
        ("POST", "/rates", create_rate),
        ("GET", "/rates/{rate}", get_rate),
        ("PATCH", "/rates/{rate}", change_rate),
        ("PATCH", "/rates/{rate}/disable", disable_rate),
        ("DELETE", "/rates/{rate}", delete_rate),
        ("GET", "/groups", list_groups),
        ("GET", "/registrations", list_registrations),
        ("POST", "/registrations/bulk", create_registrations),
        ("PATCH", "/registrations/status", set_status),
        ("GET", "/registrations/departments", list_departments),
        ("GET", "/registrations/payrolls", list_payroll_numbers),
        ("DELETE", "/registrations", delete_registrations),
        ("DELETE", "/registrations/{registration}", delete_registration),
        ("GET", "/users/{user}/registrations", list_registrations),
        ("POST", "/users/{user}/registrations", create_registration),
        ("PATCH", "/users/{user}/registrations/status", set_status),
        ("GET", "/users/{user}/registrations/{registration}", get_registration),
        ("PATCH", "/users/{user}/registrations/{registration}", change_registration),
        ("DELETE", "/users/{user}/registrations/{registration}", delete_registration),
    ]
    return [api(state, method, A + path, "scope:hours", handler) for method, path, handler in table]


def _paged(call: Call, rows: Sequence[Any]) -> tuple[Sequence[Any], int]:
    skip, take = reading.window(call.query)
    return rows[skip : skip + take], len(rows)


def list_users(call: Call) -> Response:
    rows, total = _paged(call, list(call.company.users.values()))
    return result(page([shapes.user(call.company, u) for u in rows], total))


def get_user(call: Call) -> Response:
    return result(shapes.user(call.company, hours.user_of(call.company, call.path["user"])))


def list_user_rates(call: Call) -> Response:
    user = hours.user_of(call.company, call.path["user"])
    rows, total = _paged(call, call.company.rates_of(user.uid))
    return result(page([shapes.user_rate(r, user.id) for r in rows], total))


def get_user_rate(call: Call) -> Response:
    user = hours.user_of(call.company, call.path["user"])
    rate = rates.rate_of(call.company, call.path["rate"])
    if not call.company.may_use(user.uid, rate):
        raise Problem(404, f"Rate {rate.uid} was not found.")
    return result(shapes.user_rate(rate, user.id))


def list_rates(call: Call) -> Response:
    found = list(call.company.rates.values())
    for name in ("isStandard", "isDisabled"):
        wanted = reading.query_flag(call.query, name)
        if wanted is not None:
            found = [r for r in found if getattr(r, name) == wanted]
    overrides = {v.lower() == "true" for v in reading.query_values(call.query, "overrides")}
    if overrides:
        found = [r for r in found if r.overrideRate in overrides]
    for phrase in reading.query_values(call.query, "search"):
        found = [r for r in found if phrase.lower() in r.name.lower() or phrase in r.number]
    rows, total = _paged(call, found)
    return result(page([shapes.rate(r) for r in rows], total))


def get_rate(call: Call) -> Response:
    return result(shapes.rate_with_access(call.company, rates.rate_of(call.company, call.path["rate"])))


def create_rate(call: Call) -> Response:
    call.need_elevated()
    return result(shapes.rate_with_access(call.company, rates.create(call.company, call.object())))


def change_rate(call: Call) -> Response:
    call.need_elevated()
    rates.change(call.company, rates.rate_of(call.company, call.path["rate"]), call.object())
    return result_without_value()


def disable_rate(call: Call) -> Response:
    call.need_elevated()
    rates.disable(rates.rate_of(call.company, call.path["rate"]))
    return result_without_value()


def delete_rate(call: Call) -> Response:
    call.need_elevated()
    rates.delete(call.company, rates.rate_of(call.company, call.path["rate"]))
    return result_without_value()


def list_groups(call: Call) -> Response:
    rows, total = _paged(call, list(call.company.groups.values()))
    return result(page([shapes.group(g) for g in rows], total))


def list_departments(call: Call) -> Response:
    rows, total = _paged(call, list(call.company.departments.values()))
    return result(page([shapes.hours_department(d) for d in rows], total))


def list_payroll_numbers(call: Call) -> Response:
    return result(sorted({p.number for p in call.company.payrolls.values()}))


def list_registrations(call: Call) -> Response:
    filters = _filters(call, hide_standard=reading.query_flag(call.query, "showStandard") is not True)
    rows, total = _paged(call, hours.find(call.company, filters))
    return result(page([shapes.hours(call.company, r) for r in rows], total))


def create_registration(call: Call) -> Response:
    row = hours.create(call.company, call.path["user"], call.object(), call.role, call.now)
    return result(shapes.hours(call.company, row))


def create_registrations(call: Call) -> Response:
    """Bulk. The answer is typed as one registration [spec]; the first of them is shown."""
    bodies = reading.required(call.object(), "registrationRequests")
    if not isinstance(bodies, list) or not bodies:
        raise Problem(400, "registrationRequests must be a list with at least one registration.")
    stored = hours.create_many(call.company, [reading.json_object(b) for b in bodies], call.role, call.now)
    return result(shapes.hours(call.company, stored[0]))


def get_registration(call: Call) -> Response:
    return result(shapes.hours(call.company, _registration(call)))


def change_registration(call: Call) -> Response:
    row = hours.change(call.company, _registration(call), call.object(), call.role)
    return result(shapes.hours(call.company, row))


def delete_registration(call: Call) -> Response:
    row = _registration(call)
    if row.status is not Status.PENDING:
        call.need_elevated()
    hours.delete(call.company, [row], named=True)
    return result_without_value()


def set_status(call: Call) -> Response:
    """Query only. Without `registrationUids` it moves everything that the filters match, as the real one would."""
    call.need_elevated()
    numbers = reading.query_numbers(call.query, "newStatus")
    if not numbers:
        raise Problem(400, "The newStatus field is required.")
    filters = _filters(call, hide_standard=reading.query_flag(call.query, "showStandard") is False)
    rows = _matched(call, filters)
    hours.set_status(call.company, rows, _status(numbers[-1]), named=bool(filters.registrations))
    return result_without_value()


def delete_registrations(call: Call) -> Response:
    """Without `registrationUids` it deletes everything that the filters match, as the real one would."""
    call.need_elevated()
    filters = _filters(call, hide_standard=reading.query_flag(call.query, "showStandard") is False)
    hours.delete(call.company, _matched(call, filters), named=bool(filters.registrations))
    return result_without_value()


def _matched(call: Call, filters: Filters) -> list[Hours]:
    rows = hours.find(call.company, filters)
    if filters.registrations and not rows:
        raise Refused("REGISTRATION_NOT_FOUND", "NotFound")
    return rows


def _registration(call: Call) -> Hours:
    user_uid = call.path.get("user")
    if user_uid is not None:
        hours.user_of(call.company, user_uid)
    return hours.registration_of(call.company, user_uid, call.path["registration"])


def _filters(call: Call, hide_standard: bool) -> Filters:
    query = call.query
    users = reading.query_values(query, "userUids")
    if "user" in call.path:
        users = [hours.user_of(call.company, call.path["user"]).uid]
    first, last = reading.query_moment(query, "startDate"), reading.query_moment(query, "endDate")
    return Filters(
        registrations=tuple(reading.query_values(query, "registrationUids")),
        users=tuple(users),
        departments=tuple(reading.query_values(query, "departmentUids")),
        rates=tuple(reading.query_values(query, "rateUids")),
        statuses=tuple(_status(n) for n in reading.query_numbers(query, "status")),
        payrolls=tuple(reading.query_numbers(query, "payrollNumbers")),
        first=first.date() if first else date.min,
        last=last.date() if last else date.max,
        hide_standard=hide_standard,
        attachments=reading.query_flag(query, "attachments"),
    )


def _status(number: int) -> Status:
    try:
        return HOURS.read(number)
    except ValueError as error:
        raise Problem(400, f"The value '{number}' is not a status.") from error
