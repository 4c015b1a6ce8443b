"""Rows as Zenegy shows them: JSON objects in its field names (sheet 5), numbers as JSON numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from . import seed
from .company import FINISHED, SYSTEM_ABSENCE_TYPES, Company, User, pick
from .rows import Absence, Hours, Supplement
from .status import HOURS, OTHERS


def stamp(value: date | datetime | None) -> str | None:
    """`YYYY-MM-DDTHH:mm:ss` without zone; midnight for a day."""
    if value is None:
        return None
    return value.strftime("%Y-%m-%dT%H:%M:%S") if isinstance(value, datetime) else f"{value.isoformat()}T00:00:00"


def user(company: Company, row: User) -> dict[str, Any]:
    return {
        "uid": row.uid,
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "photoUrl": None,
        "roles": company.roles(row),
    }


def department(row: seed.Department | None) -> dict[str, Any] | None:
    return row.model_dump() if row else None


def hours_department(row: seed.Department | None) -> dict[str, Any] | None:
    return row.model_dump(include={"uid", "id", "name", "number"}) if row else None


def rate(row: seed.HourRate) -> dict[str, Any]:
    return {
        "uid": row.uid,
        "id": row.id,
        "name": row.name,
        "number": row.number,
        "paymentPerRate": float(row.paymentPerRate),
        "isStandard": row.isStandard,
        "isDisabled": row.isDisabled,
        "limitUserAccess": row.limitUserAccess,
        "overrideRate": row.overrideRate,
        "denmarkSpecificData": {
            "excludeHours": False,
            "hasOverride": row.overrideRate,
            "accountNumber": None,
            "creditAccountNumber": None,
            "wageCode": row.wageCode,
            "accountText": None,
            "isBenefitPackageTwoEnabled": False,
            "isTimeInLieuEnabled": False,
            "ratio": 1.0,
        },
    }


def user_rate(row: seed.HourRate, user_id: int) -> dict[str, Any]:
    return {"userId": user_id, **rate(row)}


def rate_with_access(company: Company, row: seed.HourRate) -> dict[str, Any]:
    users = [company.users[uid] for uid in row.allowedUsers if uid in company.users]
    groups = [company.groups[uid] for uid in row.allowedUserGroups if uid in company.groups]
    return {
        **rate(row),
        "allowedUsers": [{"uid": u.uid, "id": u.id, "name": u.name} for u in users],
        "allowedUserGroups": [group(g) for g in groups],
    }


def group(row: seed.UserGroup) -> dict[str, Any]:
    return {"uid": row.uid, "id": row.id, "name": row.name}


def hours(company: Company, row: Hours) -> dict[str, Any]:
    """A registration as read [spec]; that periodFrom/To echo from/to is inferred."""
    used = company.rates.get(row.rate_uid)
    amount = row.amount if row.amount is not None else (used.paymentPerRate if used else Decimal(0))
    return {
        "uid": row.uid,
        "id": row.id,
        "hours": float(row.hours),
        "calculatedHours": float(row.hours),
        "rate": float(amount),
        "total": float(round(row.hours * amount, 2)),
        "note": row.note,
        "status": HOURS.write(row.status),
        "date": stamp(row.day),
        "periodFrom": stamp(row.start),
        "periodTo": stamp(row.end),
        "user": _hours_user(company.owner(row)),
        "hourPaymentRate": used and {"uid": used.uid, "id": used.id, "name": used.name, "number": used.number},
        "department": hours_department(pick(company.departments, row.department_uid)),
        "projectId": row.project_id,
        "break": float(row.pause),
        "attachmentCount": len(row.attachments),
        "attachments": [{"uid": uid} for uid in row.attachments],
        "payrollNumber": row.payroll_number,
        "country": row.country,
        "costCenterUid": row.cost_center_uid,
        "shouldTriggerRetro": row.retro,
    }


def _hours_user(row: User) -> dict[str, Any]:
    number = row.employee.employeeNumber if row.employee else None
    return {"uid": row.uid, "id": row.id, "name": row.name, "employeeNumber": number}


def employee_short(row: seed.Employee) -> dict[str, Any]:
    return {
        "id": row.id,
        "uid": row.uid,
        "name": row.name,
        "employeeNumber": row.employeeNumber,
        "salaryPayoutPeriod": row.salaryPayoutPeriod,
    }


def absence_type(row: seed.CompanyAbsenceType | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {**row.model_dump(), "absenceTypeName": SYSTEM_ABSENCE_TYPES.get(row.absenceType)}


def absence(company: Company, row: Absence) -> dict[str, Any]:
    own = pick(company.absence_types, row.company_type_uid)
    owner = company.employees.get(row.employee_uid)
    return {
        "id": row.id,
        "uid": row.uid,
        "employee": owner and employee_short(owner),
        "fromDate": stamp(row.first),
        "toDate": stamp(row.last),
        "days": float(row.days),
        "note": row.note,
        "absenceType": row.absence_type,
        "absenceTypeName": own.name if own else SYSTEM_ABSENCE_TYPES.get(row.absence_type),
        "companyAbsenceType": absence_type(own),
        "status": OTHERS.write(row.status),
        "projectId": row.project_id,
        "attachmentCount": len(row.attachments),
        "employeePayrollFk": None,
    }


def supplement_rate(company: Company, row: seed.SupplementRate) -> dict[str, Any]:
    return {
        "id": row.id,
        "uid": row.uid,
        "createdOn": "2020-01-01T00:00:00",
        "rate": float(row.rate),
        "hours": 0.0,
        "name": row.name,
        "number": row.number,
        "type": row.type,
        "sharedToAll": True,
        "limitedToEmployee": False,
        "overrideRate": row.overrideRate,
        "overrideName": row.overrideName,
        "isProratedRate": False,
        "predefinedRateType": 0,
        "useHourRates": False,
        "useSupplementRates": False,
        "calculateOnPercentage": False,
        "percentage": None,
        "includeInPensionBase": False,
        "isInUse": any(s.rate_uid == row.uid for s in company.supplements.rows.values()),
        "isFromTemplate": False,
    }


def supplement(company: Company, row: Supplement) -> dict[str, Any]:
    used = company.supplement_rates[row.rate_uid]
    amount = row.amount if row.amount is not None else used.rate
    owner = company.employees.get(row.employee_uid)
    return {
        "id": row.id,
        "uid": row.uid,
        "date": stamp(row.day),
        "units": float(row.units),
        "rate": float(amount),
        "total": float(round(row.units * amount, 2)),
        "name": row.name or used.name,
        "description": row.description,
        "status": OTHERS.write(row.status),
        "projectId": row.project_id,
        "referenceId": None,
        "employee": owner and employee_short(owner),
        "department": department(pick(company.departments, owner.departmentUid if owner else None)),
        "supplementRate": {"id": used.id, "uid": used.uid, "name": used.name, "number": used.number},
        "costCenterUid": None,
        "companyDepartmentUid": owner.departmentUid if owner else None,
        "companyProfitCenterUid": None,
        "percentage": None,
        "triggerRetro": False,
        "countryUid": None,
    }


def payslip(row: seed.Payroll) -> dict[str, Any]:
    return {
        "payrollUid": row.uid,
        "periodFrom": stamp(row.periodFrom),
        "periodTo": stamp(row.periodTo),
        "dispositionDate": stamp(row.dispositionDate),
    }


def payroll(row: seed.Payroll, members: list[seed.Employee]) -> dict[str, Any]:
    return {
        "uid": row.uid,
        "number": row.number,
        "type": row.type,
        "periodFrom": stamp(row.periodFrom),
        "periodTo": stamp(row.periodTo),
        "dispositionDate": stamp(row.dispositionDate),
        "status": row.status,
        "employees": [employee_short(e) for e in members],
        "isAlreadyPaid": row.status == FINISHED,
        "isEligibleForRevert": row.status == FINISHED,
        "note": None,
        "extraPayrollRun": False,
    }
