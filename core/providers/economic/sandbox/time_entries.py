"""Time entries: what they must satisfy, approval, prices (sheet 4.5, 6). Codes are e-conomic's own names. [spec]"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from .answers import Fault, Faults, Refused
from .books import Books
from .seed_records import TimeEntry
from .years import lock_on

MONTH_END, ON_ITS_DAY = 0, 1
"""What `bookOn` says."""
LOCKED = "TimeEntryCannotBeCreatedUpdatedOrApprovedAccountingPeriodIsBarredOrClosed"


def faults_of(books: Books, row: TimeEntry) -> list[Fault]:
    found = [*_of_employee(books, row), *_of_project(books, row), *_of_activity(books, row)]
    lock = lock_on(books, row.date)
    if lock == "no year":
        found.append(_fault("date", "TimeEntryIsNotInAccountingPeriod", f"No accounting year holds {row.date}."))
    elif lock:
        found.append(_fault("date", LOCKED, f"The date {row.date} can't be used: {lock}."))
    return found


def _of_employee(books: Books, row: TimeEntry) -> list[Fault]:
    person = books.employees.get(row.employeeNumber)
    if person is None:
        code, why = "EntriesNotAllowedEmployeeNotFound", "does not exist"
    elif person.barred:
        code, why = "EntriesNotAllowedEmployeeIsBarred", "is barred"
    else:
        return []
    return [_fault("employeeNumber", code, f"Employee {row.employeeNumber} {why}.")]


def _of_project(books: Books, row: TimeEntry) -> list[Fault]:
    project = books.projects.get(row.projectNumber)
    if project is None:
        code, why = "EntriesNotAllowedProjectNotFound", "does not exist"
    elif project.isMainProject:
        code, why = "EntriesNotAllowedProjectIsMain", "is a main project"
    elif project.isClosed:
        code, why = "EntriesNotAllowedProjectIsClosed", "is closed"
    elif project.isBarred:
        code, why = "EntriesNotAllowedProjectIsBarred", "is barred"
    elif not may_use(project, row.employeeNumber):
        code, why = "EmployeeHasNoAccessToProject", "is not open to the employee"
    else:
        return []
    return [_fault("projectNumber", code, f"Project {row.projectNumber} {why}.")]


def _of_activity(books: Books, row: TimeEntry) -> list[Fault]:
    activity = books.activities.get(row.activityNumber)
    of_project = [one for one in books.project_activities.values() if one.projectNumber == row.projectNumber]
    assigned = next((one for one in of_project if one.activityNumber == row.activityNumber), None)
    if activity is None:
        code, why = "CannotCreateUpdateActivityNotFound", "does not exist"
    elif activity.isBarred:
        code, why = "CannotCreateUpdateActivityIsBarred", "is barred"
    elif assigned is None:
        code, why = "CannotCreateUpdateActivityNotPartOfProject", "is no part of the project"
    elif assigned.completed:
        code, why = "TimeEntryCannotBeCreatedUpdatedForCompletedActivity", "is completed on the project"
    elif not may_use(activity, row.employeeNumber):
        code, why = "EmployeeHasNoAccessToActivity", "is not open to the employee"
    else:
        return []
    return [_fault("activityNumber", code, f"Activity {row.activityNumber} {why}.")]


def may_use(row: Any, employee: int) -> bool:
    """Whether a project or an activity is open to this employee."""
    return row.employees is None or employee in row.employees


def _fault(name: str, code: str, message: str) -> Fault:
    return Fault((name,), message, code)


def add(books: Books, row: TimeEntry) -> TimeEntry:
    """Raises Faults."""
    faults = faults_of(books, row)
    if faults:
        raise Faults(faults)
    row.number = books.time_numbers.take()
    books.touch(row)
    books.time_entries[row.number] = row
    return row


def delete(books: Books, row: TimeEntry) -> None:
    """Raises Refused for an approved one."""
    if row.isApproved:
        raise Refused(400, f"Time entry {row.number} is approved.", "TimeEntryIsApproved")
    del books.time_entries[row.number]
    books.time_numbers.free(row.number)


def approve(books: Books, numbers: Sequence[int], book_on: int) -> None:
    """All or none; approval books the values. Raises Faults."""
    if not numbers:
        raise Faults([Fault(("numbers",), "The list is empty.", "TimeEntryNumberListCannotBeEmpty")])
    found: list[Fault] = []
    for place, number in enumerate(numbers):
        row = books.time_entries.get(number)
        if row is None:
            message = f"Time entry {number} does not exist."
            found.append(Fault(("numbers", place), message, "TimeEntryCannotBeApprovedNotFound"))
        else:
            found += [Fault(("numbers", place), one.message, one.code) for one in _approval_faults(books, row)]
    if found:
        raise Faults(found)
    for number in dict.fromkeys(numbers):
        row = books.time_entries[number]
        row.isApproved = True
        row.bookedOn = row.date if book_on == ON_ITS_DAY else _month_end(row.date, books.now().date())
        row.lastUpdated = None
        books.touch(row)


def _approval_faults(books: Books, row: TimeEntry) -> list[Fault]:
    found = []
    if row.isApproved:
        found.append(Fault((), f"Time entry {row.number} is approved already.", "TimeEntryIsApproved"))
    if lock_on(books, row.date):
        found.append(Fault((), f"The date {row.date} is locked.", LOCKED))
    tables: tuple[tuple[str, Mapping[int, Any], int], ...] = (
        ("Employee", books.employees, row.employeeNumber),
        ("Activity", books.activities, row.activityNumber),
    )
    for kind, table, number in tables:
        one = table.get(number)
        if one is None:
            found.append(Fault((), f"{kind} {number} does not exist.", f"CannotBeApproved{kind}NotFound"))
        elif getattr(one, "barred", getattr(one, "isBarred", False)):
            found.append(Fault((), f"{kind} {number} is barred.", f"CannotBeApproved{kind}IsBarred"))
    return found


def _month_end(on: date, today: date) -> date:
    """`bookOn` 0: the end of the month, or today while the month runs. [spec]"""
    if (on.year, on.month) == (today.year, today.month):
        return today
    return on.replace(day=calendar.monthrange(on.year, on.month)[1])


def prices(books: Books, row: TimeEntry) -> tuple[Decimal, Decimal]:
    """Cost and sales price of the whole entry, two decimals: the activity's price if it has one. [spec]"""
    person, activity = books.employees[row.employeeNumber], books.activities[row.activityNumber]
    cut_off = person.cutOffDate.date() if person.cutOffDate else None
    after = cut_off is None or row.date >= cut_off
    of_activity = activity.salesPriceAfter if after else activity.salesPriceBefore
    of_person = person.salesPriceAfter if after else person.salesPriceBefore
    cost = (person.costPriceAfter if after else person.costPriceBefore) + activity.costPriceMarkup
    return round(cost * row.numberOfHours, 2), round((of_activity or of_person) * row.numberOfHours, 2)
