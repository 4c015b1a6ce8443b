"""Transactional: employees, read and updated. Sheet 4.2 and 12.3."""

from __future__ import annotations

from typing import Any

from core.providers.timelog.sandbox.seed import User
from core.providers.timelog.sandbox.shelf import guid
from core.providers.timelog.sandbox.soap import NO_GUID, Invalid, Reply, Values, element, item, page_of
from core.providers.timelog.sandbox.state import TimeLogState

NO_DATE = "0001-01-01T00:00:00"


def employees(state: TimeLogState, values: Values) -> Reply:
    page, size = page_of(values, 100)
    users = list(state.users.values())
    rows = users[(page - 1) * size : page * size]
    return Reply([_employee(state, u) for u in rows], -(-len(users) // size))


def _employee(state: TimeLogState, u: User) -> str:
    """No e-mail. Dates are not nillable: an open end is year 1 [inferred]. The names of Action are unknown."""
    department = state.departments.get(u.DepartmentID or 0)
    inherited = (
        element("Action", "NotSet", "a")
        + element("IsCustomFieldsLoaded", False, "a")
        + element("CustomFields", None, "a")
        + element("IsExternalKeysLoaded", False, "a")
        + element("ExternalKeys", None, "a")
    )
    return item(
        "Employee",
        {
            "ID": u.EmployeeGUID,
            "EmployeeID": u.EmployeeID,
            "UserName": u.Username,
            "Initials": u.Initials,
            "FirstName": u.FirstName,
            "LastName": u.LastName,
            "Fullname": f"{u.FirstName} {u.LastName}",
            "EmployeeNo": u.EmployeeNo,
            "Title": u.Title,
            "DepartmentGuid": guid("other", department.DepartmentID) if department else NO_GUID,
            "DepartmentName": department.Name if department else None,
            "DepartmentNo": department.No if department else None,
            "InterfaceLanguage": "da",
            "Telephone": u.Phone,
            "Mobile": u.Mobile,
            "PrivateAddress": u.Address,
            "PrivateZip": u.ZipCode,
            "PrivateCity": u.City,
            "PrivateTelephone": u.PrivatePhone,
            "ExternalIdentifier": u.ExternalIdentifier,
            "HiredDate": f"{u.HiredDate}T00:00:00",
            "TerminationDate": f"{u.TerminatedDate}T00:00:00" if u.TerminatedDate else NO_DATE,
            "IsHired": u.TerminatedDate is None or u.TerminatedDate >= state.now().date(),
            "IsLocked": u.IsLocked,
            "CostPriceGuid": guid("other", u.CostPriceID),
            "CostPrice": state.cost_prices[u.CostPriceID].Amount,
            "HourlyRateGuid": guid("other", u.DefaultHourlyRateID),
            "HourlyRate": state.hourly_rates[u.DefaultHourlyRateID].Rate,
            "SalaryGroupID": u.SalaryGroupID,
        },
        inherited,
    )


LOOK_UPS = {
    "normalWorkingTimeName": ("normal_working_times", "NormalWorkingTimeID"),
    "holidayCalendarName": ("holiday_calendars", "PublicHolidayCalendarID"),
    "allowanceLegislationName": ("allowance_legislations", "AllowanceLegislationID"),
    "employeeTypeName": ("employee_types", "EmployeeTypeID"),
    "hourlyRateName": ("hourly_rates", "DefaultHourlyRateID"),
    "costPriceName": ("cost_prices", "CostPriceID"),
}
TEXTS = {
    "employeeNo": "EmployeeNo",
    "email": "Email",
    "title": "Title",
    "telephone": "Phone",
    "mobile": "Mobile",
    "externalIdentifier": "ExternalIdentifier",
}


def update_employee(state: TimeLogState, values: Values) -> Reply:
    """Replaces what it names. Texts that are empty or dropped are cleared, an empty look-up keeps what was: both are
    ours, the real behaviour is unknown. Names are looked up exactly. Raises Invalid.
    """
    key = (values["employeeGuid"] or "").lower()
    user = next((u for u in state.users.values() if u.EmployeeGUID == key), None)
    if user is None:
        raise Invalid(f"There is no employee with GUID {key}")
    needed = {"username": "Username", "initials": "Initials", "firstname": "FirstName", "lastname": "LastName"}
    changes: dict[str, Any] = {}
    for name, attribute in needed.items():
        if not values[name]:
            raise Invalid(f"{name} must not be empty")
        changes[attribute] = values[name]
    for other in state.users.values():
        if other is not user and other.Initials == values["initials"]:
            raise Invalid(f"The initials {values['initials']} are used by EmployeeID {other.EmployeeID}")
    for name, (table, attribute) in LOOK_UPS.items():
        wanted = values[name]
        if wanted:
            changes[attribute] = _by_name(state, table, attribute, wanted)
    changes.update({attribute: values[name] or "" for name, attribute in TEXTS.items()})
    for attribute, value in changes.items():
        setattr(user, attribute, value)
    return Reply([_header(user)])


def _by_name(state: TimeLogState, table: str, attribute: str, wanted: str) -> int:
    for number, row in getattr(state, table).items():
        if row.Name == wanted:
            return int(number)
    raise Invalid(f"There is no {attribute.removesuffix('ID')} called '{wanted}'")


def _header(u: User) -> str:
    return item(
        "EmployeeHeader",
        {
            "ID": u.EmployeeGUID,
            "EmployeeID": u.EmployeeID,
            "UserName": u.Username,
            "Initials": u.Initials,
            "FirstName": u.FirstName,
            "LastName": u.LastName,
            "EmployeeNo": u.EmployeeNo,
            "Fullname": f"{u.FirstName} {u.LastName}",
        },
    )
