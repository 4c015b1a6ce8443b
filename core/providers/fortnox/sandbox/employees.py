"""Employees and their schedules (sheet 4, scope salary). An employee is never deleted, only made inactive."""

from __future__ import annotations

from datetime import date

from starlette.routing import BaseRoute

from . import crud
from .answers import Answer, Own, Refused
from .calls import Call, api
from .company import Company
from .crud import Rules
from .fields import Values, read
from .listing import Lists
from .resources import EMPLOYEES, SCHEDULE_TIMES
from .state import FortnoxState

FIRST_DAY = "1970-01-01"
DATED = (("DatedWages", ("MonthlySalary", "HourlyPay")), ("DatedSchedules", ("ScheduleId",)))


def routes(state: FortnoxState) -> list[BaseRoute]:
    path = "/3/scheduletimes/{employee}/{date}"
    return [
        *crud.routes(state, EMPLOYEES, Rules(Lists(), _check)),
        *api(state, "GET", path, "salary", _schedule_time),
        *api(state, "PUT", path, "salary", _change_schedule_time),
        *api(state, "PUT", f"{path}/resetday", "salary", _reset_day),
    ]


def _check(call: Call, values: Values, _old: Values | None) -> None:
    company = call.company
    company.check_dimensions(values)
    given = call.body(EMPLOYEES.singular)
    for dated, plain in DATED:
        if given.get(dated) and any(given.get(name) for name in plain):
            raise Refused(Own.BAD_DATED_LIST, f"Ange {dated} eller {plain[0]}, inte båda.")
        if given.get(dated) and values[dated]:
            _check_dated(values[dated], dated)
    for schedule in {values["ScheduleId"], *(one["ScheduleId"] for one in values["DatedSchedules"] or ())} - {None, ""}:
        if schedule not in company.schedules:
            raise Refused(Own.NO_SCHEDULE, f"Schemat {schedule} finns inte.")
    values["FullName"] = f"{values['FirstName']} {values['LastName']}"


def _check_dated(rows: list[Values], name: str) -> None:
    """Exactly one entry from 1970-01-01, none before it, no day twice."""
    days = [str(row["FirstDay"]) for row in rows]
    if days.count(FIRST_DAY) != 1 or min(days) < FIRST_DAY or len(set(days)) < len(days):
        raise Refused(Own.BAD_DATED_LIST, f"{name} måste ha exakt en rad från {FIRST_DAY} och olika datum.")


def _schedule_time(call: Call) -> Answer:
    employee = call.company.tables["employees"].get(call.path["employee"]).values
    values = _of_day(call.company, employee, call.day("date"))
    return Answer({SCHEDULE_TIMES.singular: SCHEDULE_TIMES.shown(call.root, values)})


def _of_day(company: Company, employee: Values, day: date) -> Values:
    """As somebody wrote it, else by the schedule."""
    written = company.tables["scheduletimes"].find(employee["EmployeeId"], day)
    if written is not None:
        return written.values
    schedule, hours = company.scheduled(employee, day)
    found: Values = {"EmployeeId": employee["EmployeeId"], "Date": day.isoformat(), "ScheduleId": schedule}
    return found | {"Hours": hours} | {f"IWH{number}": hours * 0 for number in range(1, 6)}


def _change_schedule_time(call: Call) -> Answer:
    company, day = call.company, call.day("date")
    employee = company.tables["employees"].get(call.path["employee"]).values
    given = read(SCHEDULE_TIMES.schema, call.body(SCHEDULE_TIMES.singular))
    values = _of_day(company, employee, day) | given
    if (values["EmployeeId"], values["Date"]) != (employee["EmployeeId"], day.isoformat()):
        raise Refused(Own.REFUSED, "EmployeeId och Date kan inte ändras.")
    written = company.tables["scheduletimes"].find(employee["EmployeeId"], day)
    if written is None:
        company.store(SCHEDULE_TIMES, values)
    else:
        company.touch(written, values)
    return _schedule_time(call)


def _reset_day(call: Call) -> Answer:
    written = call.company.tables["scheduletimes"].find(call.path["employee"], call.day("date"))
    if written is not None:
        call.company.tables["scheduletimes"].remove(written)
    return _schedule_time(call)
