"""The company that the sandbox starts with: Fjordbyg ApS, a builder with a Danish chart of accounts.

2024 and 2025 are closed; of 2026 January to August are, and September is barred. People and companies are invented.
"""

from __future__ import annotations

from datetime import date
from typing import Any

PEOPLE = (
    (11, "Bo Kjær", 450, 900), (12, "Anna Paulsen", 380, 850), (13, "Mikkel Bruun", 360, 800),
    (14, "Sofie Lindahl", 340, 780), (15, "Rasmus Toft", 330, 750), (16, "Ida Skov", 320, 0),
)  # fmt: skip
"""Number, name, cost and sales price of an hour."""
ACCOUNTS: tuple[tuple[int, str, dict[str, Any]], ...] = (
    (1000, "RESULTATOPGØRELSE", {"accountType": "heading"}),
    (1010, "Salg af varer og ydelser", {"debitCredit": "credit", "vatCode": "U25"}),
    (1050, "Salg uden moms", {"debitCredit": "credit"}),
    (1990, "Omsætning i alt", {"accountType": "totalFrom"}),
    (2200, "LØNNINGER", {"accountType": "headingStart"}),
    (2210, "Lønninger", {}),
    (2211, "Overtid", {}),
    (2212, "Feriepenge", {}),
    (2213, "Sygeløn", {}),
    (2215, "Lønrefusion", {}),
    (2220, "Pension, arbejdsgiver", {}),
    (2223, "ATP og øvrige bidrag", {}),
    (2240, "Kørselsgodtgørelse", {}),
    (2245, "Personaleudgifter, gammel", {"barred": True}),
    (2290, "Lønninger i alt", {"accountType": "totalFrom"}),
    (2750, "Øredifferencer", {}),
    (5600, "Debitorer", {"accountType": "status", "blockDirectEntries": True}),
    (5820, "Bank", {"accountType": "status"}),
    (6800, "Kreditorer", {"accountType": "status", "debitCredit": "credit", "blockDirectEntries": True}),
    (6902, "Salgsmoms", {"accountType": "status", "debitCredit": "credit"}),
    (6903, "Købsmoms", {"accountType": "status"}),
    (6904, "Moms af køb i udlandet", {"accountType": "status", "debitCredit": "credit"}),
    (6980, "Skyldig A-skat", {"accountType": "status", "debitCredit": "credit"}),
    (6985, "Skyldig pension", {"accountType": "status", "debitCredit": "credit"}),
    (6990, "Mellemregning løn", {"accountType": "status", "debitCredit": "credit"}),
)


def default_seed(today: date) -> dict[str, Any]:
    """The years reach from 2024 to that of today."""
    return {
        "modules": [{"moduleNumber": 4, "name": "Projektstyring"}, {"moduleNumber": 14, "name": "Dimension"}],
        "next_booked_invoice": 10_007,
        "currencies": [
            {"code": "DKK"},
            {"code": "EUR", "exchangeRate": "746.05"},
            {"code": "SEK", "exchangeRate": "67.20"},
        ],
        "accounting_years": [_year(number) for number in range(2024, max(today.year, 2026) + 1)],
        "accounts": [{"accountNumber": number, "name": name, **more} for number, name, more in ACCOUNTS],
        "vat_accounts": [
            {"vatCode": "U25", "name": "Salgsmoms 25 %", "ratePercentage": 25, "accountNumber": 6902},
            {"vatCode": "I25", "name": "Købsmoms 25 %", "ratePercentage": 25, "accountNumber": 6903},
            {"vatCode": "IV25", "name": "Varekøb i EU", "ratePercentage": 25, "accountNumber": 6904},
        ],
        "departments": [
            {"departmentNumber": 10, "name": "Administration"},
            {"departmentNumber": 20, "name": "Drift"},
            {"departmentNumber": 30, "name": "Salg"},
            {"departmentNumber": 40, "name": "Nordhavn (lukket)", "barred": True},
        ],
        "distributions": [
            _distribution(101, "Drift og salg", {20: 60, 30: 40}),
            _distribution(102, "Alle lige", {10: "33.34", 20: "33.33", 30: "33.33"}),
            _distribution(103, "Administration og drift", {10: 50, 20: 50}),
        ],
        "employee_groups": _groups("Medarbejdere", "Ledere", "Elever"),
        "employees": [
            {
                "employeeNumber": number,
                "name": name,
                "email": f"{name.split()[0].lower()}@fjordbyg.example",
                "costPriceAfter": cost,
                "salesPriceAfter": sales,
                "userId": f"U{number}" if number == 11 else "",
                "canApprove": number == 11,
                "barred": number == 16,
            }
            for number, name, cost, sales in PEOPLE
        ],
        "journals": [
            {"journalNumber": 1, "name": "Daglig", "maximumVoucherNumber": 29_999},
            {
                "journalNumber": 2,
                "name": "Bank",
                "minimumVoucherNumber": 30_000,
                "maximumVoucherNumber": 39_999,
                "contraAccountNumber": 5820,
            },
            {
                "journalNumber": 3,
                "name": "Løn",
                "minimumVoucherNumber": 40_001,
                "maximumVoucherNumber": 49_999,
                "entryTypeRestrictedTo": "financeVoucher",
            },
        ],
        "units": [
            {"unitNumber": 1, "name": "stk."},
            {"unitNumber": 2, "name": "hour"},
            {"unitNumber": 3, "name": "day"},
        ],
        "layouts": [
            {"layoutNumber": 19, "name": "Dansk std. m. bankoplysninger"},
            {"layoutNumber": 20, "name": "Dansk std."},
            {"layoutNumber": 21, "name": "English"},
        ],
        "payment_terms": [
            {"paymentTermsNumber": 1, "name": "Netto 8 dage", "daysOfCredit": 8},
            {"paymentTermsNumber": 2, "name": "Løbende måned 30", "paymentTermsType": "invoiceMonth"}
            | {"daysOfCredit": 30},
            {"paymentTermsNumber": 3, "name": "Forfaldsdato", "paymentTermsType": "dueDate"},
            {"paymentTermsNumber": 4, "name": "Kontant", "paymentTermsType": "paidInCash"},
        ],
        "vat_zones": [
            {"vatZoneNumber": 1, "name": "Domestic", "percent": 25},
            {"vatZoneNumber": 2, "name": "EU"},
            {"vatZoneNumber": 3, "name": "Abroad"},
        ],
        "customer_groups": _groups("Indland", "EU", "Øvrige"),
        "customers": [
            _customer(101, "Acme ApS", corporateIdentificationNumber="10000025"),
            _customer(102, "Nordhavn Ejendomme A/S", email="faktura@nordhavn.example", paymentTermsNumber=2),
            _customer(103, "Skånes Bygg AB", currency="SEK", vatZoneNumber=2, customerGroupNumber=2),
            _customer(104, "Lukket Byg ApS", barred=True),
        ],
        "product_groups": _groups("Ydelser", "Materialer", "Udlæg"),
        "products": [
            _product("CONS", "Consulting", 950, unitNumber=2),
            _product("CARP", "Tømrertimer", 620, unitNumber=2),
            _product("KM", "Kørsel", "4.50", unitNumber=1, productGroupNumber=3),
            _product("OLD", "Udgået ydelse", 100, barred=True),
        ],
        **_projects(),
        **_records(),
    }


def _year(number: int) -> dict[str, Any]:
    locks: dict[str, Any] = {}
    if number < 2026:
        locks = {"closed": True}
    elif number == 2026:
        locks = {"closed_periods": list(range(1, 9)), "barred_periods": [9]}
    return {"year": str(number), "fromDate": f"{number}-01-01", "toDate": f"{number}-12-31", **locks}


def _groups(*names: str) -> list[dict[str, Any]]:
    return [{"number": number, "name": name} for number, name in enumerate(names, 1)]


def _distribution(number: int, name: str, shares: dict[int, Any]) -> dict[str, Any]:
    rows = [{"departmentNumber": department, "percentage": share} for department, share in shares.items()]
    return {"departmentalDistributionNumber": number, "name": name, "distributions": rows}


def _customer(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {"customerNumber": number, "name": name, "layoutNumber": 20, "lastUpdated": "2026-10-01T08:00:00Z", **more}


def _product(number: str, name: str, price: Any, **more: Any) -> dict[str, Any]:
    return {
        "productNumber": number,
        "name": name,
        "salesPrice": price,
        "lastUpdated": "2026-10-01T08:00:00Z",
        **more,
    }


def _projects() -> dict[str, Any]:
    open_projects = {1001: (7, 8, 9), 1003: (7, 8), 1010: (7, 12), 1999: (20, 21, 22)}
    pairs = [(project, activity) for project, activities in open_projects.items() for activity in activities]
    return {
        "project_groups": _groups("Kunder", "Interne", "Tilbud"),
        "projects": [
            _project(1000, "Havnen", customerNumber=101, isMainProject=True),
            _project(1001, "Havn", customerNumber=101, mainProjectNumber=1000, departmentNumber=20),
            _project(1002, "Molen", customerNumber=101, mainProjectNumber=1000, isClosed=True),
            _project(1003, "Nordhavn, etape 2", customerNumber=102, otherReference="NH-2"),
            _project(1010, "Lund, skola", customerNumber=103, employees=[11, 12]),
            _project(1011, "Skur", isBarred=True),
            _project(1999, "Intern tid", projectGroupNumber=2),
        ],
        "activity_groups": [
            {"number": 1, "name": "Fakturerbar", "type": 1},
            {"number": 2, "name": "Ikke fakturerbar", "type": 2},
            {"number": 3, "name": "Uproduktiv", "type": 3},
        ],
        "activities": [
            {"number": 7, "name": "Design", "groupNumber": 1, "salesPriceAfter": 950},
            {"number": 8, "name": "Montage", "groupNumber": 1},
            {"number": 9, "name": "Garanti", "groupNumber": 2},
            {"number": 10, "name": "Nedlagt", "groupNumber": 1, "isBarred": True},
            {"number": 12, "name": "Tilsyn", "groupNumber": 1, "employees": [11]},
            {"number": 20, "name": "Ferie", "groupNumber": 3},
            {"number": 21, "name": "Sygdom", "groupNumber": 3},
            {"number": 22, "name": "Administration", "groupNumber": 3},
        ],
        "project_activities": [
            {
                "number": number,
                "projectNumber": project,
                "activityNumber": activity,
                "startDate": "2026-01-01",
                "completed": (project, activity) == (1001, 9),
            }
            for number, (project, activity) in enumerate(pairs, 1)
        ],
    }


def _project(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {"number": number, "name": name, "lastUpdated": "2026-10-01T08:00:00Z", **more}


def _records() -> dict[str, Any]:
    """What people had entered themselves before anything was connected."""
    invoice = {"date": "2026-10-15", "layoutNumber": 20, "paymentTermsNumber": 1, "vatZoneNumber": 1}
    line = {"lineNumber": 1, "sortKey": 1, "productNumber": "CARP", "unitNumber": 2, "unitNetPrice": 620}
    return {
        "draft_entries": [
            {
                "entryNumber": number,
                "journalNumber": 1,
                "voucherNumber": 210 + number,
                "date": "2026-10-20",
                "accountNumber": 2240,
                "contraAccountNumber": 5820,
                "amount": 100 * number,
                "departmentalDistributionNumber": 20,
                "text": f"Kørsel, bilag {number}",
            }
            for number in (1, 2, 3)
        ],
        "booked_entries": [
            {
                "entryNumber": number,
                "journalNumber": 3,
                "voucherNumber": 40_001,
                "date": "2026-08-31",
                "accountNumber": account,
                "amount": amount,
                "amountInBaseCurrency": amount,
                "text": "Løn august",
            }
            for number, account, amount in ((1, 2210, 198_500), (2, 2220, 15_880), (3, 6990, -214_380))
        ],
        "time_entries": [
            {
                "number": number,
                "projectNumber": 1003,
                "activityNumber": 8,
                "employeeNumber": 11,
                "date": f"2026-10-0{number}",
                "numberOfHours": "7.4",
                "text": "Montage",
                "isApproved": number == 1,
                "lastUpdated": "2026-10-05T08:00:00Z",
            }
            for number in (1, 2, 3)
        ],
        "draft_invoices": [
            {
                "draftInvoiceNumber": number,
                "customerNumber": 101,
                "recipient": {"name": "Acme ApS"},
                "lines": [{**line, "description": "Tømrertimer", "quantity": 10 * number}],
                **invoice,
            }
            for number in (1, 2, 3)
        ],
        "booked_invoices": [
            {
                "draftInvoiceNumber": 0,
                "bookedInvoiceNumber": number,
                "customerNumber": 102,
                "recipient": {"name": "Nordhavn Ejendomme A/S"},
                "lines": [{**line, "description": "Tømrertimer", "quantity": 8}],
                "remainder": 0 if number <= 10_003 else 6200,
                "dueDate": "2026-10-23",
                **invoice,
            }
            for number in range(10_001, 10_007)
        ],
    }
