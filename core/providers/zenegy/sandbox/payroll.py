"""Payroll runs (sheet 5.7, 11): who is in one, and what finishing one does."""

from __future__ import annotations

from datetime import date

from . import seed
from .answers import Problem, Refused
from .company import FINISHED, Company
from .status import Status


def payroll_of(company: Company, uid: str) -> seed.Payroll:
    payroll = company.payrolls.get(uid)
    if payroll is None:
        raise Problem(404, f"Payroll {uid} was not found.")
    return payroll


def is_in(payroll: seed.Payroll, employee: seed.Employee) -> bool:
    """Everybody of the payout period who was still employed when the period began."""
    left_before = employee.lastWorkDay is not None and employee.lastWorkDay < payroll.periodFrom
    return employee.salaryPayoutPeriod == payroll.salaryPayoutPeriod and not left_before


def employees_of(company: Company, payroll: seed.Payroll) -> list[seed.Employee]:
    return [e for e in company.employees.values() if is_in(payroll, e)]


def cancel(company: Company, payroll: seed.Payroll) -> None:
    if payroll.status == FINISHED:
        raise Refused("A finished payroll cannot be cancelled.")
    del company.payrolls[payroll.uid]


def close(company: Company, first: date, last: date, payout_period: int) -> tuple[seed.Payroll, int]:
    """Finish the payroll of a period: its Approved registrations become Archived, its days closed.

    Archived are hours and supplements dated in the period and absences that end in it, of people with that payout
    period. Gives the payroll and the number of rows archived. Pending and rejected rows stay as they are.
    """
    payroll = _open_payroll(company, first, last, payout_period)
    payroll.status = FINISHED
    archived = 0
    for row in company.hours.between(first, last):
        employee = company.owner(row).employee
        if row.status is Status.APPROVED and employee and employee.salaryPayoutPeriod == payout_period:
            row.status, row.payroll_number = Status.ARCHIVED, payroll.number
            archived += 1
    members = {e.uid for e in company.employees.values() if e.salaryPayoutPeriod == payout_period}
    for absence in company.absence.rows.values():
        ends_here = first <= absence.last.date() <= last
        if absence.status is Status.APPROVED and absence.employee_uid in members and ends_here:
            absence.status, absence.payroll_uid = Status.ARCHIVED, payroll.uid
            archived += 1
    for supplement in company.supplements.rows.values():
        in_period = supplement.employee_uid in members and first <= supplement.day <= last
        if supplement.status is Status.APPROVED and in_period:
            supplement.status = Status.ARCHIVED
            archived += 1
    return payroll, archived


def _open_payroll(company: Company, first: date, last: date, payout_period: int) -> seed.Payroll:
    """The stored payroll of exactly this period, else a new one."""
    for payroll in company.payrolls.values():
        if (payroll.periodFrom, payroll.periodTo, payroll.salaryPayoutPeriod) == (first, last, payout_period):
            return payroll
    payroll = seed.Payroll.model_validate(
        {
            "uid": seed.new_uid(),
            "number": max((p.number for p in company.payrolls.values()), default=0) + 1,
            "periodFrom": first,
            "periodTo": last,
            "salaryPayoutPeriod": payout_period,
            "type": 3 if payout_period == 4 else 0,
        }
    )
    company.payrolls[payroll.uid] = payroll
    return payroll
