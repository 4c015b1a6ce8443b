"""The rules of supplements and deductions (sheet 5.5, 13.8) on one company's data. Statuses are 0-based here.

The body is weakly known and the POST path inferred. Duplicates are not refused: nobody has seen Zenegy do it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from . import reading
from .answers import Refused
from .company import Company, first_status
from .hours import NO_AMOUNT
from .rows import Supplement
from .status import OTHERS, Status


def create(company: Company, employee_uid: str, body: Mapping[str, Any], role: str, now: datetime) -> Supplement:
    """Store one registration. Own amount and own name only where the rate allows them."""
    company.employee(employee_uid)
    rate_uid = reading.text(reading.required(body, "rateUid"), "rateUid")
    rate = company.supplement_rates.get(rate_uid)
    if rate is None:
        raise Refused("Supplement rate was not found.", "NotFound")
    amount = reading.number(body["rate"], "rate") if body.get("rate") is not None else None
    name = reading.text(body["name"], "name") if body.get("name") is not None else None
    if amount is not None and not rate.overrideRate:
        raise Refused(NO_AMOUNT)
    if name is not None and not rate.overrideName:
        raise Refused("Name cannot be overriden")
    row = Supplement(
        uid=str(uuid.uuid4()),
        id=company.next_id(),
        employee_uid=employee_uid,
        rate_uid=rate_uid,
        day=reading.moment(reading.required(body, "date"), "date").date(),
        units=reading.number(reading.required(body, "units"), "units"),
        status=first_status(_status(body), role),
        created=now,
        amount=amount,
        name=name,
        description=reading.text(body.get("description") or "", "description") or None,
        project_id=reading.text(body.get("projectId") or "", "projectId") or None,
    )
    if row.units <= 0:
        raise Refused("Units must be greater than 0.")
    company.supplements.add(row)
    return row


def of_employee(company: Company, employee_uid: str) -> list[Supplement]:
    return company.supplements.of_employee(company.employee(employee_uid).uid)


def _status(body: Mapping[str, Any]) -> Status:
    wanted = reading.whole(body["status"], "status") if body.get("status") is not None else 0
    if wanted not in (Status.PENDING, Status.APPROVED):
        raise Refused("A registration is created as Pending or Approved.")
    return OTHERS.read(wanted)
