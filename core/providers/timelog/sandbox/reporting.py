"""What Reporting's methods answer: filters and paging. Sheet 4.2, 4.5 to 4.7, 5, 12.1 and 12.2."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from core.providers.timelog.sandbox import reporting_supplements as supplements
from core.providers.timelog.sandbox import reporting_xml as xml
from core.providers.timelog.sandbox.seed import User
from core.providers.timelog.sandbox.shelf import Entry
from core.providers.timelog.sandbox.state import TimeLogState


class BadArgument(Exception):
    """ASP.NET's own complaint, sent as text with 500. [inferred, asmx convention]"""


@dataclass
class Arguments:
    """The arguments of one call; names in lower case."""

    state: TimeLogState
    values: Mapping[str, str]

    def number(self, name: str) -> int:
        """A whole number; empty counts as 0. Raises BadArgument."""
        text = self.values[name.lower()].strip() or "0"
        if not re.fullmatch(r"-?\d{1,9}", text):
            raise BadArgument(f"Cannot convert {text} to System.Int32.\r\nParameter name: type")
        return int(text)

    def wants(self, name: str, value: int | None) -> bool:
        """Whether the filter lets this value through; 0, -1 or empty is no filter."""
        wanted = self.number(name)
        return wanted in (0, -1) or wanted == value

    def text(self, name: str) -> str:
        return self.values[name.lower()].strip()

    def day(self, name: str, empty: date | None = None) -> date:
        """A date; `empty` is what an empty text means, None forbids it. Raises BadArgument."""
        text = self.text(name)
        if not text and empty:
            return empty
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise BadArgument(f"Cannot convert {text} to System.DateTime.\r\nParameter name: type") from None

    def people(self, status: str) -> list[User]:
        """Users by status: 1 active, 0 inactive, -1 all. [spec]"""
        wanted = self.number(status)
        return [u for u in self.state.users.values() if wanted == -1 or u.IsActive == bool(wanted)]


Draw = Callable[[Arguments], str]


def employees(a: Arguments) -> str:
    initials = a.text("initials").lower()
    rows = [
        xml.employee(a.state, u)
        for u in a.people("status")
        if a.wants("employeeID", u.EmployeeID)
        and a.wants("departmentID", u.DepartmentID)
        and initials in ("", u.Initials.lower())
    ]
    return xml.root("Employees", rows)


def work_units(a: Arguments) -> str:
    page = xml.WorkUnitPage(a.state)
    return xml.root("WorkUnits", map(page.draw, _units(a)))


def work_units_paged(a: Arguments) -> str:
    """Empty page and pageSize: everything on one page. A page beyond the last is empty. [client]"""
    first, last = _unit_period(a)
    plain = not any(a.number(name) > 0 for name in _UNIT_FILTERS)
    rows = [] if plain else list(_units(a))
    total = a.state.units.count(first, last) if plain else len(rows)
    number, size = a.number("page") or 1, a.number("pageSize") or total or 1
    start = (max(number, 1) - 1) * size
    found = a.state.units.page(first, last, start, size) if plain else list(islice(rows, start, start + size))
    drawn = map(xml.WorkUnitPage(a.state).draw, found)
    return xml.root("WorkUnits", drawn, Page=number, PageSize=size, TotalPages=-(-total // size), TotalRecords=total)


_UNIT_FILTERS = ("workUnitID", "employeeID", "allocationID", "taskID", "projectID", "departmentID")


def _unit_period(a: Arguments) -> tuple[date, date]:
    return a.day("startDate", date.min), a.day("endDate", date.max)


def _units(a: Arguments) -> Iterable[Entry]:
    first, last = _unit_period(a)
    units, state = a.state.units, a.state
    person = state.employee(a.number("employeeID"))
    if a.number("employeeID") > 0:
        rows: Iterable[Entry] = units.of_user(person.UserID, first, last) if person else []
    else:
        rows = units.between(first, last)
    return [
        e
        for e in rows
        if a.wants("workUnitID", e.number)
        and a.wants("allocationID", e.allocation_id)
        and a.wants("taskID", e.task_id)
        and a.wants("projectID", state.tasks[e.task_id].ProjectID)
        and a.wants("departmentID", state.users[e.user_id].DepartmentID)
    ]


def time_off(a: Arguments) -> str:
    first, last = a.day("fromDate"), a.day("toDate")
    rows = [
        xml.time_off(a.state, e)
        for e in a.state.time_off.between(first, last)
        if a.wants("employeeID", a.state.users[e.user_id].EmployeeID)
        and a.wants("departmentID", a.state.users[e.user_id].DepartmentID)
    ]
    return xml.root("TimeOffRegistrations", rows)


def mileage(a: Arguments) -> str:
    """selfPayment: 1 own car, 0 company car, -1 all. [spec]"""
    first, last, own = a.day("startDate", date.min), a.day("endDate", date.max), a.number("selfPayment")
    rows = [
        supplements.mileage(a.state, m)
        for m in a.state.mileage
        if first <= m.TravelStartDate <= last
        and (own == -1 or m.TravelSelfPayment == bool(own))
        and a.wants("customerID", a.state.projects[m.ProjectID].CustomerID)
        and a.wants("projectID", m.ProjectID)
        and a.wants("employeeID", a.state.users[m.UserID].EmployeeID)
        and a.wants("departmentID", a.state.users[m.UserID].DepartmentID)
    ]
    return xml.root("Mileages", rows)


def expenses(a: Arguments) -> str:
    first, last = a.day("startDate", date.min), a.day("endDate", date.max)
    rows = [
        supplements.expense(a.state, x)
        for x in a.state.expenses
        if first <= x.Date <= last
        and a.wants("customerID", a.state.projects[x.ProjectID].CustomerID)
        and a.wants("projectID", x.ProjectID)
        and a.wants("employeeID", a.state.users[x.UserID].EmployeeID)
        and a.wants("employeeDepartmentID", a.state.users[x.UserID].DepartmentID)
        and a.wants("expenseTypeID", x.ExpenseTypeID)
        and a.wants("paymentMethodID", x.PaymentMethodID)
    ]
    return xml.root("Expenses", rows)


def flex_time(a: Arguments) -> str:
    first, last = a.day("fromDate"), a.day("toDate")
    rows = [
        supplements.flex(a.state, f)
        for f in a.state.flex_time
        if first <= f.Date <= last
        and a.wants("employeeUserID", f.UserID)
        and a.wants("departmentID", a.state.users[f.UserID].DepartmentID)
    ]
    return xml.root("FlexTimes", rows)


def salary_accounts(a: Arguments) -> str:
    return xml.root("SalaryAccounts", map(supplements.salary_account, a.state.salary_accounts.values()))


def postings(a: Arguments) -> str:
    """The root's name is shown nowhere; one c as in its element. [inferred]"""
    first, last = a.day("FromDate"), a.day("ToDate")
    rows = [
        supplements.posting(a.state, p)
        for p in a.state.postings
        if first <= p.Date <= last
        and a.wants("SalaryAccountID", p.SalaryAccountID)
        and a.wants("EmployeeUserID", p.UserID)
    ]
    return xml.root("SalaryAcountEmployeePostings", rows)


def normal_hours(a: Arguments) -> str:
    rows = [
        row
        for u in a.people("status")
        if a.wants("employeeID", u.EmployeeID) and a.wants("departmentID", u.DepartmentID)
        for row in xml.normal_hours(a.state, u)
    ]
    return xml.root("EmployeeNormalWorkingTimes", rows)


def histories(a: Arguments) -> str:
    rows = [
        row
        for u in a.people("employeeStatus")
        if a.wants("employeeUserID", u.UserID)
        for row in xml.working_time_histories(a.state, u)
    ]
    return xml.root("EmployeeNormalWorkingTimeHistories", rows)


_PERIOD = ("startDate", "endDate")
METHODS: dict[str, tuple[tuple[str, ...], Draw]] = {
    "GetEmployeesRaw": (("employeeID", "initials", "departmentID", "status"), employees),
    "GetWorkUnitsRaw": ((*_UNIT_FILTERS, *_PERIOD), work_units),
    "GetWorkUnitsRawPaged": ((*_UNIT_FILTERS, *_PERIOD, "page", "pageSize"), work_units_paged),
    "GetTimeOffRegistrationsRaw": (("employeeID", "departmentID", "fromDate", "toDate"), time_off),
    "GetMileageRaw": (
        (
            "customerID",
            "projectID",
            "employeeID",
            "departmentID",
            *_PERIOD,
            "selfPayment",
            "travelCarID",
            "transportRateID",
        ),
        mileage,
    ),
    "GetExpensesRaw": (
        (
            "customerID",
            "projectID",
            "supplierCustomerID",
            "employeeID",
            "employeeDepartmentID",
            "expenseTypeID",
            "paymentMethodID",
            *_PERIOD,
        ),
        expenses,
    ),
    "GetFlexTimeRaw": (("employeeUserID", "departmentID", "fromDate", "toDate"), flex_time),
    "GetSalaryAccountsRaw": ((), salary_accounts),
    "GetSalaryAccountEmployeePostingsRaw": (
        ("SalaryAccountID", "EmployeeUserID", "FromDate", "ToDate"),
        postings,
    ),
    "GetEmployeeNormalWorkingHoursRaw": (("employeeID", "departmentID", "status"), normal_hours),
    "GetEmployeeNormalWorkingTimeHistoriesRaw": (("employeeUserID", "employeeStatus"), histories),
}
"""Method -> its parameters after the three credentials, in order, and what draws the answer. [spec]"""
