"""The demo company's people and books as Fortnox tells them: the seed document of its sandbox, in its field names.

The same people as in the time system, under numbers of Fortnox's own; salaried and paid by the hour. A cost centre for
each working unit. Everything before the story's month is locked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from data.demo.company import PROJECTS, UNITS
from data.demo.model import Person, Story

__all__ = ["ACCOUNTS", "CAUSES", "COST_CENTRES", "CUSTOMERS", "SALARY_CODES", "document"]

Row = dict[str, Any]

SERIES = "L"
ARTICLE = "KONS"
CUSTOMERS = {name: str(10 + n) for n, name in enumerate(dict.fromkeys(p.customer for p in PROJECTS if p.id != 70))}
COST_CENTRES = {unit: str(100 + 10 * n) for n, unit in enumerate(UNITS)}
CAUSES = {
    "20": "SEM",
    "21": "KOM",
    "30": "SJK",
    "31": "SJK",
    "35": "VAB",
    "40": "PEM",
    "50": "FPE",
    "51": "TJL",
    "52": "TJL",
    "60": "UTB",
}
"""Cause code of each absence code that goes to payroll and that somebody decided."""
OVERTIME = {"2200": "OT1", "2210": "OT2", "2300": "OB1"}
"""Cause code of each salary code on hours."""
SALARY_CODES = {"2400": "411"}
ACCOUNTS = {"wages": "7010", "owed": "2910", "rounding": "3740"}
_ACCOUNTS: tuple[tuple[int, str, Row], ...] = (
    (1510, "Kundfordringar", {"CostCenterSettings": "NOTALLOWED"}),
    (2910, "Upplupna löner", {}),
    (3041, "Försäljning tjänster, 25 %", {}),
    (3740, "Öres- och kronutjämning", {}),
    (7010, "Löner", {"CostCenterSettings": "MANDATORY"}),
    (7699, "Övriga personalkostnader (gammalt)", {"Active": False}),
)


def document(story: Story) -> Row:
    """The seed document, ready for JSON."""
    year = story.first.year
    company = {
        "tenant_id": 105501,
        "name": "Nordlys Sverige AB",
        "organization_number": "556000-4615",
        "locked_through": (story.first - timedelta(days=1)).isoformat(),
        "financialyears": [
            {"Id": 5 - back, "FromDate": f"{year - back}-01-01", "ToDate": f"{year - back}-12-31"} for back in (0, 1)
        ],
        "accounts": [{"Number": number, "Description": name, **more} for number, name, more in _ACCOUNTS],
        "voucherseries": [
            {"Code": SERIES, "Description": "Löner"},
            {"Code": "A", "Description": "Redovisning"},
            {"Code": "B", "Description": "Kundfakturor", "Manual": False},
        ],
        "predefinedvoucherseries": [
            {"Name": "INVOICE", "VoucherSeries": "B"},
            {"Name": "SALARY", "VoucherSeries": SERIES},
            {"Name": "MANUAL", "VoucherSeries": "A"},
        ],
        "costcenters": [{"Code": COST_CENTRES[unit], "Description": names[0]} for unit, names in UNITS.items()],
        "projects": [{"ProjectNumber": f"P{p.id}", "Description": p.name} for p in PROJECTS],
        "employees": [row for person in story.people if (row := _employee(person)) is not None],
        "customers": [{"CustomerNumber": number, "Name": name} for name, number in CUSTOMERS.items()],
        "articles": [{"ArticleNumber": ARTICLE, "Description": "Konsulttimmar", "Unit": "h", "SalesPrice": 850}],
        "pay_types": {"TJM": {"411": "Jourtillägg"}, "ARB": {"411": "Jourtillägg"}},
        "schedules": {"HEL": ["7.4", "7.4", "7.4", "7.4", "7.4", 0, 0]},
    }
    return {"companies": [company], "consents": [{"tenant_id": company["tenant_id"]}]}


def _employee(person: Person) -> Row | None:
    """Those of the main company whom the time system knows."""
    if person.time is None or person.entity != "main":
        return None
    return {
        "EmployeeId": str(1000 + person.key),
        "FirstName": person.given,
        "LastName": person.family,
        "Email": person.time.email,
        "PersonelType": "ARB" if person.basis == "hourly" else "TJM",
        "SalaryForm": "TIM" if person.basis == "hourly" else "MAN",
        "ScheduleId": "HEL",
        "CostCenter": COST_CENTRES.get(person.unit),
        "Inactive": not person.time.active,
    }
