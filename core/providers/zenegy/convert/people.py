"""Employees and departments (sheet 5.1, 5.2)."""

from __future__ import annotations

from dataclasses import dataclass

from core.models.people import Employee
from core.models.period import PayoutGroup
from core.providers.zenegy import wire

# [client]; 0 is "not set", and what is not in the list nobody has shown.
_PAYOUT_GROUPS = {1: PayoutGroup.WEEKLY, 2: PayoutGroup.BIWEEKLY, 4: PayoutGroup.MONTHLY}
_PAY_BASES = {1: "hourly", 2: "monthly", 3: "other"}


@dataclass(frozen=True, slots=True)
class Department:
    """A department of the company."""

    id: str
    name: str
    number: str | None


def employee(one: wire.Employee, company: str) -> Employee:
    """One employee of `company` (its uid). Zenegy keeps one name field; hours go to `account`, all else to `id`."""
    payout = _PAYOUT_GROUPS.get(one.salary_payout_period or 0, PayoutGroup.UNKNOWN)
    return Employee(
        id=one.uid,
        number=_text(one.employee_number),
        full_name=_text(one.name),
        email=_text(one.contact_email) or _text(one.user.email if one.user else None),
        phone=_text(one.contact_phone),
        title=_text(one.title),
        starts=one.employment_date,
        ends=one.last_work_day or one.date_of_resignation,
        department=_text(one.department.name) if one.department else None,
        department_id=one.department.uid if one.department else None,
        legal_entity=company,
        payout_group=payout.value,
        pay_basis=_PAY_BASES.get(one.type or 0),
        account=one.user.uid if one.user else None,
        active=not one.is_resigned,
        keys={"extra_employee_number": extra} if (extra := _text(one.extra_employee_number)) else {},
    )


def department(one: wire.Named) -> Department:
    return Department(one.uid, _text(one.name) or one.uid, _text(one.number))


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None
