"""An employee and a company as Zenegy shows them (sheet 5.1, 5.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from . import seed
from .company import Company, pick
from .shapes import department, stamp


def base(company: Company, row: seed.Employee, today: date) -> dict[str, Any]:
    """The fields of the employee list. What the sandbox does not keep is null, false or 0."""
    year_ago = today.replace(day=1, year=today.year - 1)
    return {
        "id": row.id,
        "uid": row.uid,
        "name": row.name,
        "employeeNumber": row.employeeNumber,
        "extraEmployeeNumber": row.extraEmployeeNumber,
        "title": row.title,
        "cpr": row.cpr,
        "contactEmail": row.contactEmail,
        "contactPhone": row.contactPhone,
        "isActive": not row.isResigned,
        "isResigned": row.isResigned,
        "dateOfResignation": stamp(row.dateOfResignation),
        "lastWorkDay": stamp(row.lastWorkDay),
        "employmentDate": stamp(row.employmentDate),
        "createdOn": stamp(row.employmentDate),
        "type": row.type,
        "salaryType": row.salaryType,
        "salaryMode": 0,
        "incomeType": 0,
        "revenueType": 0,
        "salaryPayoutPeriod": row.salaryPayoutPeriod,
        "hasUser": row.user is not None,
        "user": _user(row),
        "department": department(pick(company.departments, row.departmentUid)),
        "companyCostCenter": _cost_center_short(pick(company.cost_centers, row.costCenterUid)),
        "companyProfitCenter": None,
        "company": company_short(company),
        "hasPayroll": False,
        "isResignedWithRegistrations": False,
        "isResignedWithinLastyear": row.isResigned and row.lastWorkDay is not None and row.lastWorkDay >= year_ago,
        "isForeign": False,
        "costCenter": None,
        "profitCenter": None,
        "globalValueSetNumber": None,
        "holidayPayReceiverType": 0,
        "carRegistrationNumber": None,
    }


def full(company: Company, row: seed.Employee, today: date) -> dict[str, Any]:
    return {
        **base(company, row, today),
        "address": row.address,
        "city": row.city,
        "postalNumber": row.postalNumber,
        "countryCode": row.countryCode,
        "email": row.contactEmail,
        "mobilePhone": row.contactPhone,
        "pnumber": row.pNumber,
    }


def _user(row: seed.Employee) -> dict[str, Any] | None:
    login = row.user
    if login is None:
        return None
    return {
        "id": login.id,
        "uid": login.uid,
        "email": login.email or row.contactEmail,
        "name": row.name,
        "isActive": login.isActive,
        "photoUrl": None,
    }


def company_short(company: Company) -> dict[str, Any]:
    return {
        "id": company.id,
        "uid": company.uid,
        "name": company.name,
        "cvr": company.cvr,
        "pNumber": company.p_numbers[0].pNumber if company.p_numbers else None,
    }


def _cost_center_short(row: seed.CostCenter | None) -> dict[str, Any] | None:
    return row.model_dump() if row else None


def cost_center(company: Company, row: seed.CostCenter) -> dict[str, Any]:
    members = [e.uid for e in company.employees.values() if e.costCenterUid == row.uid]
    return {**row.model_dump(), "numberOfEmployees": len(members), "employeeUids": members}
