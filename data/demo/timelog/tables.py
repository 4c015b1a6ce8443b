"""The tables of TimeLog's seed document that do not depend on who works there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.demo.company import (
    ABSENCE_CODES,
    ENTITIES,
    EXPENSE_KINDS,
    NORMS,
    PROJECTS,
    SALARY_CODES,
    TASKS,
    UNITS,
    AbsenceCode,
    SalaryCode,
    holidays,
)
from data.demo.model import Person

Row = dict[str, Any]

LEGAL_ENTITY_IDS = {entity: id for id, entity in enumerate(ENTITIES, start=1)}
DEPARTMENT_IDS = {unit: id for id, unit in enumerate(UNITS, start=1)}
NORM_IDS = {norm: id for id, norm in enumerate(NORMS, start=1)}
EMPLOYEE_TYPE_IDS = {"monthly": 1, "hourly": 2}
SALARY_GROUP_IDS = {("monthly", "monthly"): 1, ("hourly", "monthly"): 2, ("hourly", "biweekly"): 3}
EXPENSE_TYPE_IDS = {kind: id for id, kind in enumerate(EXPENSE_KINDS, start=1)}
CURRENCY_RATES = {"DKK": "100", "EUR": "746", "SEK": "66"}
CUSTOMER_IDS = {name: id for id, name in enumerate(dict.fromkeys(p.customer for p in PROJECTS), start=11)}


def role_ids(person: Person) -> list[int]:
    """Everybody registers time, heads of units approve it, the managing director administers the account."""
    if person.manager is None:
        return [10, 20, 30]
    return [10, 20] if person.heads_unit else [10]


def fixed(heads: Mapping[str, int], year: int) -> Row:
    """All fixed tables. heads: EmployeeID of each unit's head. year: of the period; holidays are given around it."""
    return {
        "legal_entities": [
            {"LegalEntityID": LEGAL_ENTITY_IDS[entity], "Name": name, "IsSystemLegalEntity": entity == "main"}
            for entity, name in ENTITIES.items()
        ],
        "departments": [
            {"DepartmentID": id, "Name": UNITS[unit][0], "No": str(id * 10), "ManagerEmployeeID": heads.get(unit)}
            for unit, id in DEPARTMENT_IDS.items()
        ],
        "employee_types": _named("EmployeeTypeID", {1: "Funktionær", 2: "Timeansat", 3: "Elev"}),
        "salary_groups": _named("SalaryGroupID", {1: "Månedsløn", 2: "Timeløn, måned", 3: "Timeløn, 14 dage"}),
        "normal_working_times": [
            {"NormalWorkingTimeID": NORM_IDS[norm], "Name": name, "Hours": [str(hours) for hours in week]}
            for norm, (name, week) in NORMS.items()
        ],
        "holiday_calendars": _holiday_calendars(year),
        "allowance_legislations": _named("AllowanceLegislationID", {1: "DK", 2: "SE", 3: "DE"}),
        "hourly_rates": [
            {"HourlyRateID": 61, "Name": "Standard", "Rate": "900"},
            {"HourlyRateID": 62, "Name": "Senior", "Rate": "1150"},
            {"HourlyRateID": 63, "Name": "Intern", "Rate": "0"},
        ],
        "cost_prices": [
            {"CostPriceID": 7, "Name": "Standard", "Amount": "410"},
            {"CostPriceID": 8, "Name": "Senior", "Amount": "560"},
            {"CostPriceID": 9, "Name": "Elev", "Amount": "190"},
        ],
        "roles": _named("RoleID", {10: "Medarbejder", 20: "Leder", 30: "Systemadministrator"}),
        "external_systems": [
            {"ID": 1, "Name": "TimeLog", "IsSystemExternalSystem": True},
            {"ID": 2, "Name": "Økonomisystem", "Description": "Kunder og projekter"},
            {"ID": 3, "Name": "Vagtplan", "Description": "Vagter"},
        ],
        "absence_codes": [_absence_code(code) for code in ABSENCE_CODES],
        "salary_codes": [_salary_code(code) for code in SALARY_CODES],
        "customers": [{"CustomerID": id, "Name": name, "No": str(id * 100)} for name, id in CUSTOMER_IDS.items()],
        "projects": [
            {"ProjectID": p.id, "Name": p.name, "No": f"P{p.id}", "CustomerID": CUSTOMER_IDS[p.customer]}
            for p in PROJECTS
        ],
        "tasks": [
            {"TaskID": t.id, "Name": t.name, "No": str(t.id), "ProjectID": t.project, "IsBillable": t.project != 70}
            for t in TASKS
        ],
        "salary_accounts": [
            {"ID": 1, "Name": "Ferie", "Code": "FER"},
            {"ID": 2, "Name": "Feriefridage", "Code": "FFD"},
            {"ID": 3, "Name": "Afspadsering", "AccountType": "Flex", "BalanceFormat": "Hours", "Code": "AFS"},
        ],
    }


def _named(id_name: str, names: Mapping[int, str]) -> list[Row]:
    return [{id_name: id, "Name": name} for id, name in names.items()]


def _holiday_calendars(year: int) -> list[Row]:
    """Denmark's is everybody's. The other two are there to be chosen and hold New Year's Day only."""
    danish = sorted(day for y in (year - 1, year, year + 1) for day in holidays(y))
    return [
        {"PublicHolidayCalendarID": 1, "Name": "Danmark", "Holidays": [str(day) for day in danish]},
        {"PublicHolidayCalendarID": 2, "Name": "Sverige", "Holidays": [f"{year}-01-01"]},
        {"PublicHolidayCalendarID": 3, "Name": "Tyskland", "Holidays": [f"{year}-01-01"]},
    ]


def _absence_code(code: AbsenceCode) -> Row:
    return {
        "AbsenceCodeID": code.id,
        "AbsenceCode": code.code,
        "Name": code.name,
        "IsActive": code.active,
        "AbsenceCodeTypeID": code.kind,
        "RequireApproval": code.approval,
        "CodeForSalaryIntegration": code.payroll_number,
        "IsTransferredToSalaryIntegration": code.to_payroll,
    }


def _salary_code(code: SalaryCode) -> Row:
    """Salary codes are the only place that tells overtime and supplements from plain hours."""
    specification = {"normal": "SalaryTime", "overtime": "PaidOut", "supplement": "Supplement"}[code.meaning]
    return {
        "SalaryCodeID": code.id,
        "Code": code.code,
        "Name": code.name,
        "SalaryCodeSystemType": "NormalWorkingTime" if code.code == "1010" else "ProjectTime",
        "IsSystemSalaryCode": code.system,
        "TimeTrackingFormat": "Count" if code.unit == "count" else "Hours",
        "SalarySpecificationType": specification,
    }
