"""The company that a fresh Fortnox sandbox holds: Åbo Test AB of the sheet's exchanges, dated around today.

All names are made up. At least three of everything that can be listed. The current financial year has the id 4.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from . import default_people
from .seed import SCOPES

Document = dict[str, Any]

LEFT_FREE = {"CostCenterSettings": "ALLOWED", "ProjectSettings": "ALLOWED"}
NO_OBJECTS = {"CostCenterSettings": "NOTALLOWED", "ProjectSettings": "NOTALLOWED"}
WITH_CENTRE = {"CostCenterSettings": "MANDATORY", "ProjectSettings": "ALLOWED"}
# number, description, what the account says of cost centre and project
ACCOUNTS = (
    (1510, "Kundfordringar", NO_OBJECTS),
    (1610, "Kortfristiga fordringar hos anställda", LEFT_FREE),
    (1930, "Företagskonto", NO_OBJECTS),
    (2611, "Utgående moms, 25 %", NO_OBJECTS),
    (2710, "Personalskatt", LEFT_FREE),
    (2731, "Avräkning lagstadgade sociala avgifter", LEFT_FREE),
    (2890, "Övriga kortfristiga skulder", LEFT_FREE),
    (2910, "Upplupna löner", LEFT_FREE),
    (2920, "Upplupna semesterlöner", LEFT_FREE),
    (2940, "Upplupna lagstadgade sociala avgifter", LEFT_FREE),
    (3001, "Försäljning inom Sverige, 25 %", LEFT_FREE),
    (3041, "Försäljning tjänster, 25 %", LEFT_FREE),
    (3740, "Öres- och kronutjämning", LEFT_FREE),
    (7010, "Löner", WITH_CENTRE),
    (7081, "Sjuklöner till kollektivanställda", LEFT_FREE),
    (7090, "Förändring av semesterlöneskuld", LEFT_FREE),
    (7210, "Löner till tjänstemän", LEFT_FREE),
    (7281, "Sjuklöner till tjänstemän", LEFT_FREE),
    (7285, "Semesterlöner till tjänstemän", LEFT_FREE),
    (7331, "Skattefria bilersättningar", LEFT_FREE),
    (7510, "Lagstadgade sociala avgifter", LEFT_FREE),
    (7519, "Sociala avgifter för semester- och löneskulder", LEFT_FREE),
    (7690, "Övriga personalkostnader", LEFT_FREE),
)
CLOSED_ACCOUNT = 7699


def default_seed(today: date) -> Document:
    """The seed document (see `seed.Seed`)."""
    company = {
        "tenant_id": 104501,
        "name": "Åbo Test AB",
        "organization_number": "556000-4615",
        "locked_through": _locked_through(today),
        **_books(today),
        **_registers(today),
        **_documents(today),
        **default_people.people(today),
    }
    other = {"tenant_id": 104777, "name": "Annan Firma AB", "organization_number": "556000-5034"}
    return {
        "users": [
            {"id": 1, "name": "Åsa Öberg", "administrator": True},
            {"id": 2, "name": "Nils Ek", "administrator": False},
        ],
        "apps": [{"scopes": list(SCOPES)}],
        "companies": [company, other | _books(today)],
        "consents": [{}],
    }


def _locked_through(today: date) -> date:
    """August in the last quarter of a year, else the year before."""
    return date(today.year, 8, 31) if today.month >= 10 else date(today.year - 1, 12, 31)


def _books(today: date) -> Document:
    accounts = [
        {"Number": number, "Description": name, "SRU": 7000 + number % 1000, **more} for number, name, more in ACCOUNTS
    ]
    accounts.append({"Number": CLOSED_ACCOUNT, "Description": "Övriga personalkostnader (gammalt)", "Active": False})
    return {
        "financialyears": [
            {
                "Id": 4 - back,
                "FromDate": date(today.year - back, 1, 1),
                "ToDate": date(today.year - back, 12, 31),
                "AccountChartType": f"BAS {today.year - back}",
            }
            for back in (0, 1, 2)
        ],
        "accounts": accounts,
        "voucherseries": [
            {"Code": "L", "Description": "Löner"},
            {"Code": "A", "Description": "Redovisning"},
            {"Code": "B", "Description": "Kundfakturor", "Manual": False},
        ],
        "predefinedvoucherseries": [
            {"Name": "INVOICE", "VoucherSeries": "B"},
            {"Name": "SALARY", "VoucherSeries": "L"},
            {"Name": "MANUAL", "VoucherSeries": "A"},
        ],
    }


def _registers(today: date) -> Document:
    since = date(today.year, 1, 1)
    return {
        "costcenters": [
            {"Code": "100", "Description": "Sälj"},
            {"Code": "200", "Description": "Leverans"},
            {"Code": "300", "Description": "Administration"},
            {"Code": "900", "Description": "Nedlagd", "Active": False},
        ],
        "projects": [
            {"ProjectNumber": "P7", "Description": "Kund", "StartDate": since},
            {"ProjectNumber": "P8", "Description": "Lagersystem", "StartDate": since, "ProjectLeader": "Åsa Öberg"},
            {"ProjectNumber": "P9", "Description": "Intern utveckling"},
            {
                "ProjectNumber": "P1",
                "Description": "Avslutat",
                "Status": "COMPLETED",
                "StartDate": date(today.year - 2, 1, 1),
                "EndDate": date(today.year - 1, 12, 31),
            },
        ],
        "customers": [
            {"CustomerNumber": "10", "Name": "Nordkaj AB", "OrganisationNumber": "556000-7105", "City": "Luleå"},
            {"CustomerNumber": "11", "Name": "Björkö Varv AB", "OrganisationNumber": "556000-7204"},
            {"CustomerNumber": "12", "Name": "Öresund Konsult AB", "ExternalReference": "TL-44"},
            {"CustomerNumber": "13", "Name": "Vilande AB", "Active": False},
        ],
        "articles": [
            _article("KONS", "Konsulttimme", 1200),
            _article("PROJ", "Projektledning", 1400),
            _article("RESA", "Restid", 600),
            {"ArticleNumber": "GAMMAL", "Description": "Utgången", "Active": False},
        ],
        "expenses": [
            {"Code": "LUNCH", "Text": "Lunch", "Account": 7690},
            {"Code": "MIL", "Text": "Milersättning", "Account": 7331},
            {"Code": "PARK", "Text": "Parkering", "Account": 7690},
        ],
    }


def _article(number: str, name: str, price: int) -> Document:
    return {"ArticleNumber": number, "Description": name, "Unit": "h", "SalesPrice": price, "SalesAccount": 3041}


def _documents(today: date) -> Document:
    """Vouchers of this January and the last of last year; invoices that are booked, unbooked and cancelled; orders."""
    days = [date(today.year - 1, 12, 31), *(date(today.year, 1, day) for day in (10, 20, 31))]
    booked = {"Booked": True, "VoucherSeries": "B", "VoucherNumber": 1, "VoucherYear": 4}
    return {
        "vouchers": [*(_voucher(day) for day in days), _of_the_booked_invoice(today)],
        "invoices": [
            _document("54", today, "Invoice", booked | {"Balance": 11250}),
            _document(
                "55", today, "Invoice", {"CustomerNumber": "11", "CustomerName": "Björkö Varv AB", "Balance": 11250}
            ),
            _document("56", today, "Invoice", {"Cancelled": True}),
        ],
        "orders": [
            _document("1", today, "Order", {}),
            _document("2", today, "Order", {"Cancelled": True}),
            _document("3", today, "Order", {"InvoiceReference": "54"}),
        ],
    }


def _voucher(day: date) -> Document:
    amount = 20000 + day.day
    return {
        "VoucherSeries": "A",
        "Description": f"Hyra {day:%Y-%m}",
        "TransactionDate": day,
        "VoucherRows": [{"Account": 7690, "Debit": amount}, {"Account": 1930, "Credit": amount}],
    }


def _of_the_booked_invoice(today: date) -> Document:
    return {
        "VoucherSeries": "B",
        "Description": "Faktura 54",
        "TransactionDate": date(today.year, 1, 15),
        "ReferenceType": "INVOICE",
        "ReferenceNumber": "54",
        "VoucherRows": [
            {"Account": 1510, "Debit": 11250},
            {"Account": 2611, "Credit": 2250},
            {"Account": 3041, "Credit": 9000},
        ],
    }


def _document(number: str, today: date, kind: str, more: Document) -> Document:
    day = date(today.year, 1, 15)
    row = {"RowId": 1, "ArticleNumber": "KONS", "Description": "Konsulttimme", "DeliveredQuantity": "7.5"}
    row |= {"Price": 1200, "Unit": "h", "VAT": 25, "AccountNumber": 3041}
    due = {"DueDate": day + timedelta(days=30)} if kind == "Invoice" else {"DeliveryDate": day}
    return {
        "DocumentNumber": number,
        "CustomerNumber": "10",
        "CustomerName": "Nordkaj AB",
        f"{kind}Date": day,
        f"{kind}Rows": [row],
        **due,
        **more,
    }
