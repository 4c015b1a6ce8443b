"""projectsapi: projects, activities, their people, and time entries (sheet 4.5). Needs the module Project."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import filters, time_entries
from .access import Rules
from .answers import Faults, Refused, empty, reply, stamp
from .bodies import Day, Group, Number, Rows, Spec, Text, Whole, read
from .books import PROJECT_MODULE, Books, found
from .calls import Call, Holder, module, module_lists
from .filters import Field
from .journalsapi import conflict
from .paging import Listing, items
from .seed_records import TimeEntry
from .seed_rows import Activity, Employee, Project
from .seed_rows import Group as NamedGroup
from .shapes import told

API = "projectsapi"
PROJECT = Rules(roles=("ProjectEmployee",), module=PROJECT_MODULE)
PEOPLE = Rules(roles=("Sales",))
"""Employees and employee groups need no module. [live]"""
ANY = Whole(least=0)
NUMBERS = ("projectNumber", "activityNumber", "employeeNumber")
FIELDS: Mapping[str, Spec] = {
    **dict.fromkeys(NUMBERS, ANY),
    "date": Day(timed=True),
    "numberOfHours": Number(-1),
    "text": Text(10_000),
}
NEW = Group(FIELDS, (*NUMBERS, "date"), module=True)
CHANGED = Group({**FIELDS, "number": ANY, "objectVersion": Text()}, (*NUMBERS, "date", "number"), module=True)
APPROVAL = Group({"numbers": Rows(ANY), "bookOn": Whole(least=0, most=1)}, ("numbers",), module=True)


def _numbers(*names: str) -> dict[str, Field]:
    return {name: filters.number(name) for name in names}


NAMED = {**_numbers("number"), "name": filters.text("name")}
TIME_FIELDS = {
    **_numbers("number", *NUMBERS, "numberOfHours"),
    "date": filters.day("date"),
    "text": filters.text("text"),
    "isApproved": filters.flag("isApproved"),
    "lastUpdated": filters.day("lastUpdated"),
}
PROJECT_FIELDS = {
    **NAMED,
    **_numbers("projectGroupNumber", "customerNumber", "mainProjectNumber", "departmentNumber"),
    **{name: filters.flag(name) for name in ("isClosed", "isBarred", "isMainProject")},
    "otherReference": filters.text("otherReference"),
    "lastUpdated": filters.day("lastUpdated"),
}
ACTIVITY_FIELDS = {**NAMED, **_numbers("groupNumber"), "isBarred": filters.flag("isBarred")}
PERSON_FIELDS = {
    "number": filters.number("employeeNumber"),
    "name": filters.text("name"),
    "isBarred": filters.flag("barred"),
}

Tables = Callable[[Books], Mapping[int, Any]]


def routes(holder: Holder) -> list[BaseRoute]:
    def at(method: str, path: str, handler: Callable[[Call], Response]) -> BaseRoute:
        return module(holder, method, API, path, handler, PROJECT)

    return [
        at("GET", "/Projects/allowed", _allowed_projects),
        at("GET", "/Activities/allowed", _allowed_activities),
        at("POST", "/TimeEntries", _post),
        at("PUT", "/TimeEntries", _put),
        at("POST", "/TimeEntries/approve", _approve),
        at("DELETE", "/TimeEntries/{number}", _delete),
        *_table(holder, "/Employees", lambda b: b.employees, PERSON_FIELDS, person, PEOPLE),
        *_table(holder, "/project-employees", lambda b: b.employees, PERSON_FIELDS, project_person),
        *_table(holder, "/EmployeeGroups", lambda b: _groups(b.document.employee_groups), NAMED, group, PEOPLE),
        *_table(holder, "/ProjectGroups", lambda b: _groups(b.document.project_groups), NAMED, group),
        *_table(holder, "/ActivityGroups", lambda b: b.activity_groups, NAMED, group),
        *_table(holder, "/Projects", lambda b: b.projects, PROJECT_FIELDS, project),
        *_table(holder, "/Activities", lambda b: b.activities, ACTIVITY_FIELDS, activity),
        *_table(
            holder,
            "/project-activities",
            lambda b: b.project_activities,
            _numbers("number", "projectNumber", "activityNumber"),
            project_activity,
        ),
        *_table(holder, "/TimeEntries", lambda b: b.time_entries, TIME_FIELDS, time_entry),
        *_prices(holder),
    ]


def _table(
    holder: Holder,
    path: str,
    table: Tables,
    fields: Mapping[str, Field],
    shape: Callable[[Any], Mapping[str, Any]],
    rules: Rules = PROJECT,
) -> list[BaseRoute]:
    """By cursor, by page, counted, and one by its number."""

    def listing(call: Call) -> Listing[Any]:
        rows = table(call.books).values()
        return Listing(lambda: rows, _key_of, fields, shape)

    def one(call: Call) -> Response:
        return reply(shape(found(dict(table(call.books)), call.number(), path.strip("/"))))

    return [
        *module_lists(holder, API, path, listing, rules),
        module(holder, "GET", API, path + "/{number}", one, rules),
    ]


def _key_of(row: Any) -> int:
    number: int = row.employeeNumber if isinstance(row, Employee) else row.number
    return number


def _groups(groups: list[NamedGroup]) -> dict[int, NamedGroup]:
    return {one.number: one for one in groups}


def _prices(holder: Holder) -> list[BaseRoute]:
    """`/TimeEntryPrices`: what the server computes."""

    def shape(books: Books, row: TimeEntry) -> dict[str, Any]:
        cost, sales = time_entries.prices(books, row)
        return {"number": row.number, "costPrice": cost, "salesPrice": sales}

    def listing(call: Call) -> Listing[TimeEntry]:
        rows = call.books.time_entries.values()
        return Listing(lambda: rows, _key_of, _numbers("number"), lambda row: shape(call.books, row))

    def one(call: Call) -> Response:
        return reply(shape(call.books, found(call.books.time_entries, call.number(), "time entry")))

    return [
        *module_lists(holder, API, "/TimeEntryPrices", listing, PROJECT),
        module(holder, "GET", API, "/TimeEntryPrices/{number}", one, PROJECT),
    ]


# -- who may use what --------------------------------------------------------------------------------------------------


def _allowed_projects(call: Call) -> Response:
    """Those on which this employee may register now."""
    employee = call.asked.whole("employeenumber", 0)
    rows = [
        one
        for one in call.books.projects.values()
        if not (one.isClosed or one.isBarred or one.isMainProject) and time_entries.may_use(one, employee)
    ]
    return reply(items(Listing(lambda: rows, _key_of, PROJECT_FIELDS, project), call.asked))


def _allowed_activities(call: Call) -> Response:
    books, number = call.books, call.asked.whole("projectnumber", 0)
    employee = call.asked.whole("employeenumber", 0)
    assigned = {
        one.activityNumber
        for one in books.project_activities.values()
        if one.projectNumber == number and not one.completed
    }
    rows = [
        one
        for one in books.activities.values()
        if one.number in assigned and not one.isBarred and time_entries.may_use(one, employee)
    ]
    return reply(items(Listing(lambda: rows, _key_of, ACTIVITY_FIELDS, activity), call.asked))


# -- writing time ------------------------------------------------------------------------------------------------------


def _post(call: Call) -> Response:
    """201 with the number alone. [spec]"""
    row = TimeEntry(**read(NEW, call.body), lastUpdated=call.now)
    return reply({"number": time_entries.add(call.books, row).number}, 201)


def _put(call: Call) -> Response:
    books, taken = call.books, read(CHANGED, call.body)
    old = found(books.time_entries, taken["number"], "time entry")
    if old.isApproved:
        code = "TimeEntryCannotBeUpdatedAlreadyApproved"
        raise Refused(400, f"Time entry {old.number} is approved already.", code)
    if taken.get("objectVersion") != old.objectVersion:
        raise conflict()
    row = TimeEntry(**{**taken, "objectVersion": ""}, lastUpdated=call.now)
    faults = time_entries.faults_of(books, row)
    if faults:
        raise Faults(faults)
    books.touch(row)
    books.time_entries[row.number] = row
    return empty()


def _delete(call: Call) -> Response:
    time_entries.delete(call.books, found(call.books.time_entries, call.number(), "time entry"))
    return empty()


def _approve(call: Call) -> Response:
    taken = read(APPROVAL, call.body)
    time_entries.approve(call.books, taken["numbers"], taken.get("bookOn", time_entries.MONTH_END))
    return empty()


# -- shapes ------------------------------------------------------------------------------------------------------------

VERSION = {"objectVersion": "0001"}
"""What nobody changes through this module keeps its version."""


def person(row: Employee) -> dict[str, Any]:
    texts = {name: getattr(row, name) for name in ("phone", "email") if getattr(row, name)}
    return {
        "number": row.employeeNumber,
        "name": row.name,
        "employeeGroupNumber": row.employeeGroupNumber,
        **texts,
        "isBarred": row.barred,
        **VERSION,
    }


def project_person(row: Employee) -> dict[str, Any]:
    """The same person as the module Project knows them. cutOffDate is a timestamp. [live]"""
    names = ("employeeType", "canApprove", "canInvoice")
    rates = ("salesPriceBefore", "salesPriceAfter", "costPriceBefore", "costPriceAfter")
    return {
        "number": row.employeeNumber,
        "name": row.name,
        "isUser": bool(row.userId),
        **told("userId", row.userId or None),
        **{name: getattr(row, name) for name in (*names, *rates)},
        **told("cutOffDate", stamp(row.cutOffDate)),
        **VERSION,
    }


def group(row: Any) -> dict[str, Any]:
    return {**row.model_dump(), **VERSION}


def project(row: Project) -> dict[str, Any]:
    values = row.model_dump(exclude={"employees", "lastUpdated"}, exclude_none=True)
    if not values["otherReference"]:
        del values["otherReference"]
    return {**values, **told("lastUpdated", stamp(row.lastUpdated)), **VERSION}


def activity(row: Activity) -> dict[str, Any]:
    return {**row.model_dump(exclude={"employees"}), **VERSION}


def project_activity(row: Any) -> dict[str, Any]:
    days = {name: f"{getattr(row, name)}T00:00:00Z" for name in ("startDate", "endDate") if getattr(row, name)}
    return {**row.model_dump(exclude={"startDate", "endDate"}), **days, **VERSION}


def time_entry(row: TimeEntry) -> dict[str, Any]:
    return {
        **row.model_dump(exclude={"bookedOn", "lastUpdated", "date"}),
        "date": f"{row.date}T00:00:00Z",
        **told("lastUpdated", stamp(row.lastUpdated)),
    }
