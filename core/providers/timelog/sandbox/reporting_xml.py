"""The rows of Reporting as XML text, element by element in TimeLog's order. Sheet 4.2, 4.5 to 4.7, 12.1 and 12.2.

Text is built, not a tree: a page of 1,000 work units has 60,000 elements. Every outside text goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from core.providers.timelog.sandbox.seed import User
from core.providers.timelog.sandbox.shelf import Entry, guid
from core.providers.timelog.sandbox.state import TimeLogState

NAMESPACE = "http://www.timelog.com/XML/Schema/tlp/v4_4"
ABSENCE_TYPE_NAMES = {1: "Illness", 2: "Vacation", 3: "Absence non-compensated", 4: "Absence compensated"}
NO_MONEY = "".join(
    f"<tlp:{group}{field}>0.0000</tlp:{group}{field}>"
    for group in ("Estimated", "BAR", "Invoiced")
    for field in ("Hours", "HourlyRate", "HourlyRateProjectCurrency", "Amount", "AmountProjectCurrency")
)


def element(name: str, value: object, prefix: str = "tlp:") -> str:
    """One element; None leaves it out, an empty text is an empty element."""
    if value is None:
        return ""
    text = escape(str(value))
    return f"<{prefix}{name}>{text}</{prefix}{name}>" if text else f"<{prefix}{name}/>"


def root(name: str, rows: Iterable[str], **attributes: object) -> str:
    more = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
    body = "".join(rows)
    start = f'<tlp:{name} xmlns:tlp="{NAMESPACE}"{more}'
    return f"{start}>{body}</tlp:{name}>" if body else f"{start}/>"


def errors(text: str) -> str:
    return root("Errors", [element("Error", text)])


def moment(value: datetime) -> str:
    """With seven decimals: 2025-03-03T15:30:11.4200000"""
    return value.isoformat(timespec="microseconds") + "0"


def midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def scientific(value: Decimal) -> str:
    """SQL Server's float text: 7.4 -> 7.400000000000000e+000. [spec sample]"""
    mantissa, _, exponent = f"{value:.15e}".partition("e")
    return f"{mantissa}e{int(exponent) if value else 0:+04d}"


# -- work units --------------------------------------------------------------------------------------------------------


class WorkUnitPage:
    """Draws work units; what repeats (the person, the task) is drawn once a page."""

    def __init__(self, state: TimeLogState) -> None:
        self._state = state
        self._people: dict[int, str] = {}
        self._tasks: dict[int, str] = {}
        self._departments: dict[int, str] = {}

    def draw(self, e: Entry) -> str:
        """`OldID` equals `ID` as in the sheet's exchange. A work unit carries no salary code."""
        state = self._state
        user = state.users[e.user_id]
        rate, cost = state.hourly_rates[user.DefaultHourlyRateID].Rate, state.cost_prices[user.CostPriceID].Amount
        amount, costs = f"{e.hours * rate:.4f}", f"{e.hours * cost:.4f}"
        day = e.day.isoformat()
        created, modified = state.users[e.created_by], state.users[e.modified_by]
        return (
            f'<tlp:WorkUnit ID="{e.number}" OldID="{e.number}">'
            f"<tlp:TimeRegistrationGuid>{e.guid.upper()}</tlp:TimeRegistrationGuid>"
            f"<tlp:WorkUnitGuid>{e.work_unit_guid.upper()}</tlp:WorkUnitGuid><tlp:OvertimeFactor>100</tlp:OvertimeFactor>"
            f"{self._person(user)}<tlp:AllocationID>{e.allocation_id}</tlp:AllocationID>{self._task(e.task_id)}"
            f"<tlp:Date>{day}T00:00:00</tlp:Date><tlp:StartTime>{day}T{e.start}</tlp:StartTime>"
            f"<tlp:EndTime>{day}T{e.ends}</tlp:EndTime>{element('Note', e.note)}{self._department(user)}"
            f"{element('AdditionalTextField', e.extra_text)}"
            f"<tlp:ActualExchangeRate>100.0000</tlp:ActualExchangeRate><tlp:RegHours>{e.hours:.4f}</tlp:RegHours>"
            f"<tlp:RegHourlyRate>{rate:.4f}</tlp:RegHourlyRate>"
            f"<tlp:RegHourlyRateProjectCurrency>{rate:.4f}</tlp:RegHourlyRateProjectCurrency>"
            f"<tlp:RegAmount>{amount}</tlp:RegAmount>"
            f"<tlp:RegAmountProjectCurrency>{amount}</tlp:RegAmountProjectCurrency>{NO_MONEY}"
            f"<tlp:InvHours>0.0000</tlp:InvHours><tlp:InvAmount>0.0000</tlp:InvAmount>"
            f"<tlp:CostAmount>{costs}</tlp:CostAmount><tlp:CostAmountCurrency>{costs}</tlp:CostAmountCurrency>"
            f"<tlp:HourlyRateId>{user.DefaultHourlyRateID}</tlp:HourlyRateId><tlp:InvoiceStatus>0</tlp:InvoiceStatus>"
            f"<tlp:BillableStatus>1</tlp:BillableStatus><tlp:IsBillable>{int(e.billable)}</tlp:IsBillable>"
            f"<tlp:ApprovedStatus>{e.status}</tlp:ApprovedStatus>{_trail(e, created, modified)}"
            f"<tlp:UserID>{e.user_id}</tlp:UserID></tlp:WorkUnit>"
        )

    def _person(self, user: User) -> str:
        if user.UserID not in self._people:
            self._people[user.UserID] = _employee(user)
        return self._people[user.UserID]

    def _task(self, task_id: int) -> str:
        if task_id not in self._tasks:
            task = self._state.tasks[task_id]
            project, customer = self._state.project_of(task)
            self._tasks[task_id] = (
                element("TaskID", task_id)
                + element("TaskName", task.Name)
                + element("ProjectID", project.ProjectID)
                + element("ProjectName", project.Name)
                + element("CustomerId", customer.CustomerID)
                + element("CustomerName", customer.Name)
            )
        return self._tasks[task_id]

    def _department(self, user: User) -> str:
        if user.DepartmentID is None:
            return ""
        if user.DepartmentID not in self._departments:
            name = self._state.departments[user.DepartmentID].Name
            self._departments[user.DepartmentID] = element("DepartmentID", user.DepartmentID) + element(
                "DepartmentName", name
            )
        return self._departments[user.DepartmentID]


def _employee(user: User) -> str:
    return (
        element("EmployeeID", user.EmployeeID)
        + element("EmployeeInitials", user.Initials)
        + element("EmployeeFirstName", user.FirstName)
        + element("EmployeeLastName", user.LastName)
    )


def _trail(e: Entry, created: User, modified: User) -> str:
    return (
        f"<tlp:CreatedAt>{moment(e.created_at)}</tlp:CreatedAt>"
        f"<tlp:CreatedByEmployeeId>{created.EmployeeID}</tlp:CreatedByEmployeeId>"
        f"{element('CreatedBy', created.Initials)}"
        f"<tlp:LastModifiedAt>{moment(e.modified_at)}</tlp:LastModifiedAt>"
        f"<tlp:LastModifiedByEmployeeId>{modified.EmployeeID}</tlp:LastModifiedByEmployeeId>"
        f"{element('LastModifiedBy', modified.Initials)}"
    )


# -- people and absence ------------------------------------------------------------------------------------------------


def employee(state: TimeLogState, user: User) -> str:
    department = state.departments.get(user.DepartmentID or 0)
    manager = state.users.get(user.ApprovalManagerUserID or 0)
    week = state.norms.working_time(user, state.now().date())
    rate = state.hourly_rates[user.DefaultHourlyRateID]
    texts = ("Title", "Email", "Phone", "Mobile", "PrivatePhone", "Address", "ZipCode", "City")
    fields: list[tuple[str, object]] = [
        ("EmployeeUserId", user.UserID),
        ("FirstName", user.FirstName),
        ("LastName", user.LastName),
        ("FullName", f"{user.FirstName} {user.LastName}"),
        ("Initials", user.Initials),
        *((name, getattr(user, name)) for name in texts),
        ("Status", int(user.IsActive)),
        ("HiredDate", f"{user.HiredDate}T00:00:00.000"),
        ("TerminatedDate", user.TerminatedDate and f"{user.TerminatedDate}T00:00:00.000"),
        ("DepartmentNameID", user.DepartmentID),
        ("DepartmentName", department and department.Name),
        ("WorkWeek", week and week.Name),
        ("EmployeeTypeId", user.EmployeeTypeID),
        ("EmployeeTypeName", state.employee_types[user.EmployeeTypeID].Name),
        ("EmployeeNo", user.EmployeeNo),
        ("Username", user.Username),
        ("CostPrice", f"{state.cost_prices[user.CostPriceID].Amount:.2f}"),
        ("LegalEntityID", user.LegalEntityID),
        ("ApprovalManagerUserID", user.ApprovalManagerUserID),
        ("ApprovalManagerEmployeeID", manager and manager.EmployeeID),
        ("DefaultHourlyRateID", user.DefaultHourlyRateID),
        ("DefaultHourlyRate", f"{rate.Rate:.4f}"),
        ("DefaultHourlyRateCurrency", rate.CurrencyISO),
    ]
    body = "".join(element(name, value) for name, value in fields)
    return f'<tlp:Employee ID="{user.EmployeeID}">{body}</tlp:Employee>'


def time_off(state: TimeLogState, e: Entry) -> str:
    """Hours only: no approval, no UserID, no GUID. [spec]"""
    user, code = state.users[e.user_id], state.absence_codes[e.absence_code_id]
    return (
        f'<tlp:TimeOffRegistration ID="{e.number}">{_employee(user)}'
        + element("TimeOffCode", code.AbsenceCode)
        + element("TimeOffName", code.Name)
        + element("AbsenceCodeType", code.AbsenceCodeTypeID)
        + element("AbsenceCodeTypeName", ABSENCE_TYPE_NAMES[code.AbsenceCodeTypeID])
        + element("Date", midnight(e.day))
        + element("RegHours", scientific(e.hours))
        + _trail(e, state.users[e.created_by], state.users[e.modified_by])
        + "</tlp:TimeOffRegistration>"
    )


def normal_hours(state: TimeLogState, user: User) -> list[str]:
    """Seven rows, Weekday 1 (Monday) to 7; the base is unlabelled, the sample shows 1. [inferred]"""
    week = state.norms.working_time(user, state.now().date())
    if week is None:
        return []
    return [
        "<tlp:EmployeeNormalWorkingTime>"
        + element("Weekday", number)
        + element("Name", week.Name)
        + element("WorkingHours", f"{hours:.15f}")
        + element("EmployeeID", user.EmployeeID)
        + element("EmployeeFirstName", user.FirstName)
        + element("EmployeeLastName", user.LastName)
        + "</tlp:EmployeeNormalWorkingTime>"
        for number, hours in enumerate(week.Hours, 1)
    ]


def working_time_histories(state: TimeLogState, user: User) -> list[str]:
    changes = [(c.ValidFromDate, c.NormalWorkingTimeID) for c in user.normal_working_times]
    if user.NormalWorkingTimeID is not None:
        changes.insert(0, (user.HiredDate, user.NormalWorkingTimeID))
    rows = []
    for position, (day, number) in enumerate(changes):
        history = user.UserID * 100 + position
        rows.append(
            f'<tlp:EmployeeNormalWorkingTimeHistory ID="{history}" GUID="{guid("other", history).upper()}">'
            + element("EmployeeUserID", user.UserID)
            + element("ValidFromDate", midnight(day))
            + element("NormalWorkingTimeID", number)
            + element("NormalWorkingTimeGUID", guid("other", number).upper())
            + element("NormalWorkingTimeName", state.normal_working_times[number].Name)
            + "</tlp:EmployeeNormalWorkingTimeHistory>"
        )
    return rows
