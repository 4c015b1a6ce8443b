"""The rules of absence registrations (sheet 5.4, 11) on one company's data. Statuses are 0-based here.

What the sheet leaves open is decided so: an absence counts for every day from `fromDate` to `toDate`; a rejected one
frees its days; `days` left out means the number of those days; refusals carry a sentence, because no code is known.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from . import reading
from .answers import Refused
from .company import SYSTEM_ABSENCE_TYPES, Company, check_employment, first_status
from .hours import check_move
from .rows import Absence
from .status import ARCHIVES, FINAL, OTHERS, Status


def absence_of(company: Company, uid: str) -> Absence:
    row = company.absence.rows.get(uid)
    if row is None:
        raise Refused("Absence was not found.", "NotFound")
    return row


def create(company: Company, body: Mapping[str, Any], role: str, now: datetime) -> Absence:
    """Store one absence. Raises Refused with a sentence, Problem for a value that is none."""
    status = _status(body, Status.PENDING)
    if status not in (Status.PENDING, Status.APPROVED):
        raise Refused("An absence is created as Pending or Approved.")
    row = Absence(
        uid=str(uuid.uuid4()), id=company.next_id(), status=first_status(status, role), created=now, **read_fields(body)
    )
    check(company, row)
    company.absence.add(row)
    return row


def change(company: Company, row: Absence, body: Mapping[str, Any], role: str) -> Absence:
    """Replace the fields of an absence by those of the body (PUT). Refused once rejected or archived."""
    if row.status in FINAL:
        raise Refused(f"Absence with status {row.status.name.title()} cannot be changed.")
    status = first_status(_status(body, row.status), role)
    check_move(row.status, status)
    changed = replace(row, status=status, **read_fields(body))
    check(company, changed)
    company.absence.replace(row, changed)
    return changed


def delete(company: Company, row: Absence) -> None:
    if row.status in ARCHIVES:
        raise Refused("An archived absence cannot be deleted.")
    company.absence.remove(row)


def check(company: Company, row: Absence) -> None:
    """Every rule that a stored absence has to keep."""
    employee = company.employee(row.employee_uid)
    if row.first > row.last:
        raise Refused("fromDate must not be after toDate.")
    if row.days <= 0:
        raise Refused("Days must be greater than 0.")
    if row.company_type_uid is None and row.absence_type not in SYSTEM_ABSENCE_TYPES:
        raise Refused("Absence type was not found.", "NotFound")
    if row.company_type_uid is not None:
        kind = company.absence_types.get(row.company_type_uid)
        if kind is None or kind.absenceType != row.absence_type:
            raise Refused("Company absence type was not found for this absence type.", "NotFound")
    check_employment(employee, row.last.date(), "Employee is resigned: the absence is after the last work day.")
    for day in row.each_day():
        for other in company.absence.of_employee_day(row.employee_uid, day):
            if other.uid != row.uid and other.status is not Status.REJECTED:
                raise Refused(f"Employee already has an absence on {day.isoformat()}.", "Conflicted")


def read_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    first = reading.moment(reading.required(body, "fromDate"), "fromDate")
    last = reading.moment(reading.required(body, "toDate"), "toDate")
    optional = {k: body[k] for k in ("days", "companyAbsenceTypeUid", "note", "projectId") if body.get(k) is not None}
    return {
        "employee_uid": reading.text(reading.required(body, "employeeUid"), "employeeUid"),
        "first": first,
        "last": last,
        "absence_type": reading.whole(reading.required(body, "absenceType"), "absenceType"),
        "days": _days(optional.get("days"), first, last),
        "company_type_uid": _text(optional, "companyAbsenceTypeUid"),
        "note": _text(optional, "note"),
        "project_id": _text(optional, "projectId"),
        "attachments": reading.texts(body.get("attachmentUids") or [], "attachmentUids"),
    }


def _days(value: Any, first: datetime, last: datetime) -> Decimal:
    if value is None:
        return Decimal((last.date() - first.date()).days + 1)
    return reading.number(value, "days")


def _text(body: Mapping[str, Any], name: str) -> str | None:
    return reading.text(body[name], name) if name in body else None


def _status(body: Mapping[str, Any], default: Status) -> Status:
    if body.get("status") is None:
        return default
    try:
        return OTHERS.read(reading.whole(body["status"], "status"))
    except ValueError as error:
        raise Refused(f"{body['status']} is not a status.") from error
