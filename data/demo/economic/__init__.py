"""The books of the demo company as e-conomic tells them: the seed document of its sandbox, in e-conomic's field names.

Nordlys Drift A/S keeps its books here: its people by name and e-mail, a department for each working unit, the projects
of the time system under numbers of their own, their customers. Everything before the story's month is closed.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from data.demo.company import CVR, ENTITIES, PROJECTS, UNITS
from data.demo.model import Person, Story

__all__ = ["ACTIVITIES", "CUSTOMERS", "JOURNAL", "PRODUCT", "PROJECT_NUMBERS", "document"]

Row = dict[str, Any]

JOURNAL = 3
PRODUCT = "TIMER"
CUSTOMERS = {name: 101 + n for n, name in enumerate(dict.fromkeys(p.customer for p in PROJECTS if p.id != 70))}
"""Customer numbers by name; hours of the house itself are nobody's."""
PROJECT_NUMBERS = {project.name: 1000 + project.id for project in PROJECTS}
DEPARTMENTS = {unit: 10 * (n + 1) for n, unit in enumerate(UNITS)}
ACTIVITIES = {"work": 7, "own": 20}
"""Work for customers, and the house's own."""
_ACCOUNTS: tuple[tuple[int, str, Row], ...] = (
    (1000, "RESULTATOPGØRELSE", {"accountType": "heading"}),
    (1010, "Salg af ydelser", {"debitCredit": "credit", "vatCode": "U25"}),
    (2200, "LØNNINGER", {"accountType": "headingStart"}),
    (2210, "Lønninger", {}),
    (2211, "Overtid", {}),
    (2213, "Sygeløn", {}),
    (2240, "Kørselsgodtgørelse", {}),
    (2245, "Personaleudgifter, gammel", {"barred": True}),
    (2290, "Lønninger i alt", {"accountType": "totalFrom"}),
    (2750, "Øredifferencer", {}),
    (5600, "Debitorer", {"accountType": "status", "blockDirectEntries": True}),
    (5820, "Bank", {"accountType": "status"}),
    (6902, "Salgsmoms", {"accountType": "status", "debitCredit": "credit"}),
    (6990, "Mellemregning løn", {"accountType": "status", "debitCredit": "credit"}),
)


def document(story: Story) -> Row:
    """The seed document, ready for JSON."""
    return {
        "agreementNumber": 1_600_001,
        "companyName": ENTITIES["main"],
        "companyIdentificationNumber": CVR["main"],
        "modules": [{"moduleNumber": 4, "name": "Projektstyring"}, {"moduleNumber": 14, "name": "Dimension"}],
        "next_booked_invoice": 10_001,
        "accounting_years": [_year(story.first.year - 1, story), _year(story.first.year, story)],
        "vat_accounts": [
            {"vatCode": "U25", "name": "Salgsmoms 25 %", "ratePercentage": 25, "accountNumber": 6902},
        ],
        "accounts": [{"accountNumber": number, "name": name, **more} for number, name, more in _ACCOUNTS],
        "departments": [{"departmentNumber": DEPARTMENTS[unit], "name": names[0]} for unit, names in UNITS.items()],
        "employees": [row for person in story.people if (row := _employee(person)) is not None],
        "journals": [
            {"journalNumber": 1, "name": "Daglig", "maximumVoucherNumber": 29_999},
            {"journalNumber": 2, "name": "Kreditorer", "minimumVoucherNumber": 30_000}
            | {"maximumVoucherNumber": 39_999, "entryTypeRestrictedTo": "supplierInvoice"},
            {"journalNumber": JOURNAL, "name": "Løn", "minimumVoucherNumber": 40_001}
            | {"maximumVoucherNumber": 49_999, "entryTypeRestrictedTo": "financeVoucher"},
        ],
        "units": [{"unitNumber": 2, "name": "time"}],
        "layouts": [{"layoutNumber": 20, "name": "Dansk std."}],
        "payment_terms": [{"paymentTermsNumber": 1, "name": "Netto 14 dage", "daysOfCredit": 14}],
        "vat_zones": [{"vatZoneNumber": 1, "name": "Domestic", "percent": 25}],
        "customers": [_customer(name, number) for name, number in CUSTOMERS.items()],
        "products": [
            {"productNumber": PRODUCT, "name": "Konsulenttimer", "salesPrice": "850", "unitNumber": 2},
            {"productNumber": "KM", "name": "Kørsel", "salesPrice": "4.50"},
            {"productNumber": "GAMMEL", "name": "Udgået", "barred": True},
        ],
        "projects": [
            {"number": PROJECT_NUMBERS[p.name], "name": p.name}
            | ({"customerNumber": CUSTOMERS[p.customer]} if p.customer in CUSTOMERS else {})
            for p in PROJECTS
        ],
        "activity_groups": [
            {"number": 1, "name": "Fakturerbar", "type": 1},
            {"number": 3, "name": "Intern", "type": 3},
        ],
        "activities": [
            {"number": ACTIVITIES["work"], "name": "Udført arbejde", "groupNumber": 1},
            {"number": ACTIVITIES["own"], "name": "Intern tid", "groupNumber": 3},
        ],
        "project_activities": [
            {"number": number, "projectNumber": PROJECT_NUMBERS[p.name], "activityNumber": activity_of(p.customer)}
            for number, p in enumerate(PROJECTS, start=1)
        ],
    }


def activity_of(customer: str) -> int:
    return ACTIVITIES["work" if customer in CUSTOMERS else "own"]


def _year(year: int, story: Story) -> Row:
    """Closed months before the story's one; the one just before is barred too."""
    closed = 12 if year < story.first.year else story.first.month - 1
    last = date(year, 12, monthrange(year, 12)[1])
    barred = [closed] if closed and year == story.first.year else []
    return {
        "year": str(year),
        "fromDate": f"{year}-01-01",
        "toDate": last.isoformat(),
        "closed": year < story.first.year,
        "closed_periods": list(range(1, closed + 1)),
        "barred_periods": barred,
    }


def _employee(person: Person) -> Row | None:
    """Those of the main company whom the time system knows; those who left are barred."""
    if person.time is None or person.entity != "main":
        return None
    return {
        "employeeNumber": 100 + person.key,
        "name": f"{person.given} {person.family}",
        "email": person.time.email,
        "barred": not person.time.active,
    }


def _customer(name: str, number: int) -> Row:
    return {
        "customerNumber": number,
        "name": name,
        "currency": "DKK",
        "paymentTermsNumber": 1,
        "customerGroupNumber": 1,
        "vatZoneNumber": 1,
        "layoutNumber": 20,
    }
