"""The bodies of employee writes: what is sent, and what is refused before anything is sent. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.http.errors import Rejected
from core.models.writes import Write
from core.providers.timelog.wire import TITLE
from core.providers.timelog.wire.reporting import RawEmployee
from core.providers.timelog.wire.soap import OrganisationEmployee

NAMES = ("first_name", "last_name")
BY_SOAP = ("number", "email", "phone")
LOOK_UP_NAMES = {
    "holiday_calendar": "holidayCalendarName",
    "allowance_legislation": "allowanceLegislationName",
    "hourly_rate": "hourlyRateName",
    "cost_price": "costPriceName",
}
"""What UpdateEmployee wants back by name and nobody can read: given beside the change, as `fields`. [spec 4.2]"""
NEW_USER_TEXTS = {
    "user_name": "UserName",
    "first_name": "FirstName",
    "last_name": "LastName",
    "initials": "Initials",
    "email": "Email",
    "title": "Title",
    "number": "EmployeeNo",
}
NEW_USER_NUMBERS = {
    "legal_entity": "LegalEntityID",
    "department": "DepartmentID",
    "manager": "ApprovalManagerID",
    "employee_type": "EmployeeTypeID",
    "hourly_rate": "StandardHourlyRateID",
    "cost_price": "CostPriceID",
    "holiday_calendar": "PublicHolidayCalendarID",
    "allowance_legislation": "AllowanceLegislationID",
    "normal_working_time": "NormalWorkingTimeID",
    "salary_group": "SalaryGroupID",
    "license": "UserLicenseType",
}
STANDARD_LICENSE = 2


def arguments(
    write: Write, changes: Mapping[str, str], raw: RawEmployee, now: OrganisationEmployee
) -> list[tuple[str, str]]:
    """All arguments of UpdateEmployee in contract order: the changes, and everything else as it is. [spec 4.2]

    Raises Rejected naming every value that must go back by name and isn't known.
    """
    names = {wire: write.fields.get(ours) for ours, wire in LOOK_UP_NAMES.items()}
    names |= {"normalWorkingTimeName": raw.work_week, "employeeTypeName": raw.employee_type}
    if missing := sorted(name for name, value in names.items() if not value):
        raise refused(
            f"TimeLog wants {', '.join(missing)} sent back with every change, and they can't be read: "
            "give their names beside the change, or change it by hand.",
            write,
            *missing,
        )
    return [
        ("employeeGuid", now.guid),
        ("username", now.username),
        ("initials", now.initials or raw.initials or ""),
        ("firstname", changes.get("first_name", now.first_name)),
        ("lastname", changes.get("last_name", now.last_name)),
        ("employeeNo", changes.get("number", raw.number or now.number or "")),
        ("email", changes.get("email", raw.email or "")),
        ("title", raw.title or now.title or ""),
        ("telephone", now.telephone or ""),
        ("mobile", changes.get("phone", now.mobile or "")),
        ("normalWorkingTimeName", names["normalWorkingTimeName"] or ""),
        ("holidayCalendarName", names["holidayCalendarName"] or ""),
        ("allowanceLegislationName", names["allowanceLegislationName"] or ""),
        ("employeeTypeName", names["employeeTypeName"] or ""),
        ("hourlyRateName", names["hourlyRateName"] or ""),
        ("costPriceName", names["costPriceName"] or ""),
        ("externalIdentifier", now.external_identifier or ""),
    ]


def new_user(write: Write) -> dict[str, Any]:
    fields = write.fields
    known(fields, (*NEW_USER_TEXTS, *NEW_USER_NUMBERS, "starts", "roles"), write)
    if not fields.get("user_name") and not fields.get("email"):
        raise refused("A new employee needs a user name or an e-mail address to be found again.", write, "user_name")
    body: dict[str, Any] = {wire: fields[ours] for ours, wire in NEW_USER_TEXTS.items() if fields.get(ours)}
    body |= {
        wire: whole_number(fields[ours], ours, write) for ours, wire in NEW_USER_NUMBERS.items() if fields.get(ours)
    }
    body.setdefault("UserLicenseType", STANDARD_LICENSE)
    if starts := fields.get("starts"):
        try:
            body["EmploymentDate"] = f"{date.fromisoformat(starts).isoformat()}T00:00:00"
        except ValueError:
            raise refused(f"The first day {starts!r} is no date.", write, "starts") from None
    if roles := fields.get("roles"):
        body["UserRoleIDs"] = [whole_number(role.strip(), "roles", write) for role in roles.split(",")]
    return body


def whole_number(text: str, field: str, write: Write) -> int:
    if not (text.isascii() and text.isdigit()):
        raise refused(f"TimeLog numbers its {field}s; {text!r} is no number.", write, field)
    return int(text)


def known(fields: Mapping[str, str], known: tuple[str, ...], write: Write) -> None:
    if unknown := sorted(set(fields) - set(known)):
        raise refused(f"TimeLog does not take {', '.join(unknown)} from outside: change it by hand.", write, *unknown)
    if not fields:
        raise refused("There is nothing to change.", write)


def refused(message: str, write: Write, *fields: str) -> Rejected:
    return Rejected(message, fields=fields, provider=TITLE, operation=write.operation)
