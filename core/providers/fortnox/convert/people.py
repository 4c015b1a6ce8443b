"""Employees (sheet 4)."""

from __future__ import annotations

from core.models.people import Employee
from core.models.period import PayoutGroup
from core.providers.fortnox import wire

_PAY_BASES = {"MAN": "monthly", "TIM": "hourly"}


def employee(one: wire.Employee) -> Employee:
    """The employee number is the id itself, leading zeros included. How often somebody is paid is not told."""
    return Employee(
        id=one.employee_id,
        number=one.employee_id,
        first_name=one.first_name,
        last_name=one.last_name,
        full_name=one.full_name,
        email=one.email,
        phone=one.phone1,
        title=one.job_title,
        starts=one.employment_date,
        ends=one.employed_to,
        department=one.cost_center,
        department_id=one.cost_center,
        payout_group=PayoutGroup.UNKNOWN.value,
        pay_basis=_PAY_BASES.get(one.salary_form or ""),
        active=not one.inactive,
    )
