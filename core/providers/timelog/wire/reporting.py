"""Reporting: the rows of each list and how they are read. Element names [spec 4.2, 4.5 to 4.7]."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from lxml import etree

from core.providers.timelog.wire import EmployeeID, UserID
from core.providers.timelog.wire.xml import rows


class RawEmployee(NamedTuple):
    """A row of GetEmployeesRaw: the only place where the two id spaces meet."""

    employee_id: EmployeeID
    user_id: UserID
    first_name: str | None
    last_name: str | None
    full_name: str | None
    initials: str | None
    title: str | None
    email: str | None
    phone: str | None
    mobile: str | None
    active: bool
    hired: date | None
    terminated: date | None
    department_id: int | None
    department: str | None
    work_week: str | None
    employee_type: str | None
    number: str | None
    username: str | None
    legal_entity: int | None
    manager: UserID | None


class WorkUnit(NamedTuple):
    """A row of GetWorkUnitsRawPaged: hours of one person on one task and day. `status` is the 0/10/20/30 ladder."""

    id: int
    guid: str
    time_registration_guid: str
    employee_id: EmployeeID
    user_id: UserID | None
    day: date
    start: datetime | None
    end: datetime | None
    hours: Decimal
    status: int | None
    task: str | None
    project_id: int | None
    project: str | None
    note: str | None


class TimeOff(NamedTuple):
    """A row of GetTimeOffRegistrationsRaw: absence on one day, in hours, without any approval."""

    id: int
    employee_id: EmployeeID
    code: str
    name: str | None
    day: date
    hours: Decimal


class Mileage(NamedTuple):
    """A row of GetMileageRaw. It carries no approval."""

    id: int
    employee_id: EmployeeID
    user_id: UserID | None
    day: date
    km: Decimal
    purpose: str | None
    rate: str | None


class Expense(NamedTuple):
    """A row of GetExpensesRaw. amount is in `currency`; `status` is the ladder of work units, with 25 besides."""

    id: int
    employee_id: EmployeeID
    user_id: UserID | None
    day: date
    amount: Decimal
    currency: str
    type_id: int
    type_name: str | None
    payment_method: str | None
    status: int | None


class NormalHours(NamedTuple):
    """A row of GetEmployeeNormalWorkingHoursRaw. Which weekday a number means is not documented."""

    employee_id: EmployeeID
    weekday: int
    hours: Decimal


EMPLOYEE = (
    "EmployeeUserId",
    "FirstName",
    "LastName",
    "FullName",
    "Initials",
    "Title",
    "Email",
    "Phone",
    "Mobile",
    "Status",
    "HiredDate",
    "TerminatedDate",
    "DepartmentNameID",
    "DepartmentName",
    "WorkWeek",
    "EmployeeTypeName",
    "EmployeeNo",
    "Username",
    "LegalEntityID",
    "ApprovalManagerUserID",
)


def employees(root: etree._Element, operation: str) -> list[RawEmployee]:
    found = []
    for row in rows(root, "employee", EMPLOYEE, operation):
        manager = row.maybe_number("ApprovalManagerUserID")
        found.append(
            RawEmployee(
                employee_id=EmployeeID(row.id),
                user_id=UserID(row.number("EmployeeUserId")),
                first_name=row.text("FirstName"),
                last_name=row.text("LastName"),
                full_name=row.text("FullName"),
                initials=row.text("Initials"),
                title=row.text("Title"),
                email=row.text("Email"),
                phone=row.text("Phone"),
                mobile=row.text("Mobile"),
                active=row.yes("Status"),
                hired=row.maybe_day("HiredDate"),
                terminated=row.maybe_day("TerminatedDate"),
                department_id=row.maybe_number("DepartmentNameID"),
                department=row.text("DepartmentName"),
                work_week=row.text("WorkWeek"),
                employee_type=row.text("EmployeeTypeName"),
                number=row.text("EmployeeNo"),
                username=row.text("Username"),
                legal_entity=row.maybe_number("LegalEntityID"),
                manager=UserID(manager) if manager else None,
            )
        )
    return found


WORK_UNIT = (
    "TimeRegistrationGuid",
    "WorkUnitGuid",
    "EmployeeID",
    "TaskName",
    "ProjectID",
    "ProjectName",
    "Date",
    "StartTime",
    "EndTime",
    "Note",
    "RegHours",
    "ApprovedStatus",
    "UserID",
)


def work_units(root: etree._Element, operation: str) -> list[WorkUnit]:
    found = []
    for row in rows(root, "work unit", WORK_UNIT, operation):
        user = row.maybe_number("UserID")
        found.append(
            WorkUnit(
                id=row.id,
                guid=row.must("WorkUnitGuid").lower(),
                time_registration_guid=row.must("TimeRegistrationGuid").lower(),
                employee_id=EmployeeID(row.number("EmployeeID")),
                user_id=UserID(user) if user else None,
                day=row.day("Date"),
                start=row.moment("StartTime"),
                end=row.moment("EndTime"),
                hours=row.decimal("RegHours"),
                status=row.maybe_number("ApprovedStatus"),
                task=row.text("TaskName"),
                project_id=row.maybe_number("ProjectID"),
                project=row.text("ProjectName"),
                note=row.text("Note"),
            )
        )
    return found


TIME_OFF = ("EmployeeID", "TimeOffCode", "TimeOffName", "Date", "RegHours")


def time_off(root: etree._Element, operation: str) -> list[TimeOff]:
    return [
        TimeOff(
            id=row.id,
            employee_id=EmployeeID(row.number("EmployeeID")),
            code=row.must("TimeOffCode"),
            name=row.text("TimeOffName"),
            day=row.day("Date"),
            hours=row.decimal("RegHours"),
        )
        for row in rows(root, "time off", TIME_OFF, operation)
    ]


MILEAGE = ("EmployeeID", "EmployeeUserID", "TravelStartDate", "TravelPurpose", "TravelKM", "TransportRate")


def mileage(root: etree._Element, operation: str) -> list[Mileage]:
    found = []
    for row in rows(root, "mileage", MILEAGE, operation):
        user = row.maybe_number("EmployeeUserID")
        found.append(
            Mileage(
                id=row.id,
                employee_id=EmployeeID(row.number("EmployeeID")),
                user_id=UserID(user) if user else None,
                day=row.day("TravelStartDate"),
                km=row.decimal("TravelKM"),
                purpose=row.text("TravelPurpose"),
                rate=row.text("TransportRate"),
            )
        )
    return found


EXPENSE = (
    "ExpenseType",
    "ExpenseTypeID",
    "Date",
    "Amount",
    "CurrencyABB",
    "PaymentMethod",
    "ApprovedStatus",
    "EmployeeID",
    "UserID",
)


def expenses(root: etree._Element, operation: str) -> list[Expense]:
    found = []
    for row in rows(root, "expense", EXPENSE, operation):
        user = row.maybe_number("UserID")
        found.append(
            Expense(
                id=row.id,
                employee_id=EmployeeID(row.number("EmployeeID")),
                user_id=UserID(user) if user else None,
                day=row.day("Date"),
                amount=row.decimal("Amount"),
                currency=row.must("CurrencyABB"),
                type_id=row.number("ExpenseTypeID"),
                type_name=row.text("ExpenseType"),
                payment_method=row.text("PaymentMethod"),
                status=row.maybe_number("ApprovedStatus"),
            )
        )
    return found


NORMAL_HOURS = ("Weekday", "WorkingHours", "EmployeeID")


def normal_hours(root: etree._Element, operation: str) -> list[NormalHours]:
    return [
        NormalHours(EmployeeID(row.number("EmployeeID")), row.number("Weekday"), row.decimal("WorkingHours"))
        for row in rows(root, "normal working time", NORMAL_HOURS, operation)
    ]
