"""Everything stored, by kind, for checks from outside: each row names its person, day, target, quantity, status."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import seed
from .company import Company, pick
from .rows import Absence, Hours, Supplement
from .shapes import stamp
from .status import HOURS, OTHERS

Rows = list[dict[str, Any]]


def records_of(companies: Iterable[Company]) -> dict[str, Rows]:
    """Rows by kind. `status` counts as on the wire (hours from 1, others from 0); `statusName` says it in words."""
    companies = list(companies)

    def of_all(rows: Callable[[Company], Iterable[dict[str, Any]]]) -> Rows:
        return [{"companyUid": company.uid, **row} for company in companies for row in rows(company)]

    return {
        "hours": of_all(lambda c: (_hours(c, row) for row in c.hours.rows.values())),
        "absence": of_all(lambda c: (_absence(c, row) for row in c.absence.rows.values())),
        "supplements": of_all(lambda c: (_supplement(c, row) for row in c.supplements.rows.values())),
        "employees": of_all(lambda c: (e.model_dump(mode="json") for e in c.employees.values())),
        "rates": of_all(lambda c: (_rate(r) for r in c.rates.values())),
        "payrolls": of_all(lambda c: (p.model_dump(mode="json") for p in c.payrolls.values())),
    }


def _person(employee: seed.Employee | None) -> dict[str, Any]:
    return {
        "employeeUid": employee.uid if employee else None,
        "employeeNumber": employee.employeeNumber if employee else None,
        "employeeName": employee.name if employee else None,
    }


def _hours(company: Company, row: Hours) -> dict[str, Any]:
    rate = company.rates.get(row.rate_uid)
    return {
        "uid": row.uid,
        "id": row.id,
        "userUid": row.user_uid,
        **_person(company.owner(row).employee),
        "date": stamp(row.day),
        "from": stamp(row.start),
        "to": stamp(row.end),
        "hours": float(row.hours),
        "hourPaymentRateUid": row.rate_uid,
        "rateNumber": rate.number if rate else None,
        "rateName": rate.name if rate else None,
        "rate": None if row.amount is None else float(row.amount),
        "note": row.note,
        "projectId": row.project_id,
        "status": HOURS.write(row.status),
        "statusName": row.status.name.title(),
        "payrollNumber": row.payroll_number,
        "createdOn": row.created.isoformat(),
    }


def _absence(company: Company, row: Absence) -> dict[str, Any]:
    own = pick(company.absence_types, row.company_type_uid)
    return {
        "uid": row.uid,
        "id": row.id,
        **_person(company.employees.get(row.employee_uid)),
        "fromDate": stamp(row.first),
        "toDate": stamp(row.last),
        "days": float(row.days),
        "absenceType": row.absence_type,
        "companyAbsenceTypeUid": row.company_type_uid,
        "companyAbsenceTypeNumber": own.number if own else None,
        "note": row.note,
        "projectId": row.project_id,
        "status": OTHERS.write(row.status),
        "statusName": row.status.name.title(),
        "createdOn": row.created.isoformat(),
    }


def _supplement(company: Company, row: Supplement) -> dict[str, Any]:
    rate = company.supplement_rates[row.rate_uid]
    return {
        "uid": row.uid,
        "id": row.id,
        **_person(company.employees.get(row.employee_uid)),
        "date": stamp(row.day),
        "units": float(row.units),
        "rateUid": row.rate_uid,
        "rateNumber": rate.number,
        "rateName": rate.name,
        "rate": None if row.amount is None else float(row.amount),
        "name": row.name,
        "description": row.description,
        "projectId": row.project_id,
        "status": OTHERS.write(row.status),
        "statusName": row.status.name.title(),
        "createdOn": row.created.isoformat(),
    }


def _rate(row: seed.HourRate) -> dict[str, Any]:
    return {**row.model_dump(mode="json"), "paymentPerRate": float(row.paymentPerRate)}
