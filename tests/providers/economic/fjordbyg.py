"""The company of the sheet's worked exchanges (section 11), and a client of the sandbox that knows addresses only."""

from __future__ import annotations

from typing import Any

import httpx

TOKENS = {"X-AppSecretToken": "a-1", "X-AgreementGrantToken": "g-1"}
DEMO = {"X-AppSecretToken": "demo", "X-AgreementGrantToken": "demo"}
JOURNALS, PROJECTS, YEARS = "/journalsapi/v15.0.0", "/projectsapi/v1.1.0", "/accountingyearsapi/v2.0.1"
BOOKED, DIMENSIONS = "/bookedEntriesapi/v4.0.0", "/dimensionsapi/v5.3.1"
VOUCHERS, DRAFTS = "/journals/3/vouchers", f"{JOURNALS}/draft-entries"
TIME, INVOICES = f"{PROJECTS}/TimeEntries", "/invoices/drafts"
OCTOBER_1 = "2026-10-01T08:00:00Z"

INVOICE_ROW = {"date": "2026-10-30", "layoutNumber": 20, "paymentTermsNumber": 1, "vatZoneNumber": 1}
SEED: dict[str, Any] = {
    "app_secret_token": "a-1",
    "app_public_token": "p-1",
    "agreement_grant_token": "g-1",
    "modules": [{"moduleNumber": 4, "name": "Projektstyring"}],
    "next_booked_invoice": 501,
    "currencies": [{"code": "DKK"}, {"code": "EUR", "exchangeRate": "746.05"}],
    "accounting_years": [
        {"year": "2025/2026a", "fromDate": "2025-07-01", "toDate": "2025-12-31", "closed": True},
        {"year": "2026", "fromDate": "2026-01-01", "toDate": "2026-12-31"}
        | {"closed_periods": [1, 2, 8], "barred_periods": [8, 9]},
    ],
    "accounts": [
        {"accountNumber": 2200, "name": "Lon", "accountType": "heading"},
        {"accountNumber": 2210, "name": "Lonninger"},
        {"accountNumber": 2215, "name": "Refusion"},
        {"accountNumber": 5600, "name": "Debitorer", "accountType": "status", "blockDirectEntries": True},
        {"accountNumber": 5820, "name": "Bank", "accountType": "status", "barred": True},
        {"accountNumber": 6902, "name": "Moms", "accountType": "status"},
        {"accountNumber": 6990, "name": "Mellemregning", "accountType": "status"},
    ],
    "vat_accounts": [{"vatCode": "I25", "name": "Moms", "ratePercentage": 25, "accountNumber": 6902}],
    "departments": [
        {"departmentNumber": 20, "name": "Drift"},
        {"departmentNumber": 40, "name": "Lukket", "barred": True},
    ],
    "employees": [
        {
            "employeeNumber": 12,
            "name": "Anna P",
            "email": "a@oc.example",
            "costPriceAfter": 400,
            "salesPriceAfter": 800,
        },
        {"employeeNumber": 13, "name": "Bo K", "barred": True},
        {"employeeNumber": 14, "name": "Carl L"},
    ],
    "journals": [
        {"journalNumber": 1, "name": "Daglig"},
        {"journalNumber": 3, "name": "Lon", "minimumVoucherNumber": 40001, "maximumVoucherNumber": 40119},
    ],
    "units": [{"unitNumber": 2, "name": "hour"}],
    "layouts": [{"layoutNumber": 20, "name": "Dansk"}],
    "payment_terms": [
        {"paymentTermsNumber": 1, "name": "Netto 8 dage", "daysOfCredit": 8},
        {"paymentTermsNumber": 2, "name": "Forfald", "paymentTermsType": "dueDate"},
        {"paymentTermsNumber": 3, "name": "Lb. md.", "paymentTermsType": "invoiceMonth", "daysOfCredit": 10},
    ],
    "vat_zones": [{"vatZoneNumber": 1, "name": "Domestic", "percent": 25}, {"vatZoneNumber": 2, "name": "EU"}],
    "customers": [
        {"customerNumber": 101, "name": "Acme ApS", "layoutNumber": 20, "lastUpdated": OCTOBER_1},
        {"customerNumber": 104, "name": "Lukket ApS", "barred": True},
    ],
    "products": [
        {"productNumber": "CONS", "name": "Consulting", "salesPrice": 950, "unitNumber": 2, "lastUpdated": OCTOBER_1}
    ],
    "projects": [
        {"number": 1000, "name": "Havnen", "isMainProject": True},
        {"number": 1001, "name": "Havn"},
        {"number": 1002, "name": "Molen", "isClosed": True},
        {"number": 1003, "name": "Skur", "isBarred": True},
        {"number": 1004, "name": "Lund", "employees": [14]},
    ],
    "activity_groups": [{"number": 1, "name": "Fakturerbar", "type": 1}, {"number": 3, "name": "Fri", "type": 3}],
    "activities": [
        {"number": 7, "name": "Design", "salesPriceAfter": 950, "costPriceMarkup": 10},
        {"number": 8, "name": "Montage"},
        {"number": 9, "name": "Nedlagt", "isBarred": True},
        {"number": 10, "name": "Ferie", "groupNumber": 3},
        {"number": 11, "name": "Tilsyn", "employees": [14]},
    ],
    "project_activities": [
        {"number": 1, "projectNumber": 1001, "activityNumber": 7},
        {"number": 2, "projectNumber": 1001, "activityNumber": 8, "completed": True},
        {"number": 3, "projectNumber": 1001, "activityNumber": 9},
        {"number": 4, "projectNumber": 1001, "activityNumber": 11},
        {"number": 5, "projectNumber": 1004, "activityNumber": 7},
    ],
    "draft_entries": [
        {"entryNumber": 811, "journalNumber": 1, "voucherNumber": 7, "date": "2026-10-01", "amount": 10}
        | {"accountNumber": 2210, "contraAccountNumber": 6990, "text": "Diverse"}
    ],
    "booked_entries": [
        {"entryNumber": 1, "journalNumber": 3, "voucherNumber": 40116, "date": "2026-07-31", "accountNumber": 2210}
        | {"amount": 100, "amountInBaseCurrency": 100, "text": "Lon juli"}
    ],
    "time_entries": [
        {"number": 90210, "projectNumber": 1001, "activityNumber": 7, "employeeNumber": 14, "date": "2026-10-01"}
        | {"numberOfHours": 8, "text": "Skitse"}
    ],
    "draft_invoices": [
        {"draftInvoiceNumber": 147, "customerNumber": 101, "recipient": {"name": "Acme ApS"}, **INVOICE_ROW}
    ],
}


def line(amount: Any = 1250.0, number: int = 2210, **more: Any) -> dict[str, Any]:
    """A finance voucher's entry on the account of this number."""
    accounts = {"account": {"accountNumber": number}, "contraAccount": {"accountNumber": 6990}}
    return {"text": "Hours #OC-7f3a", "date": "2026-10-31", "amount": amount, **accounts, **more}


def voucher(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"accountingYear": {"year": "2026"}, "entries": {"financeVouchers": list(lines or (line(),))}, **more}


def draft(amount: float = 1200.0, **more: Any) -> dict[str, Any]:
    """A draft entry that balances itself."""
    what = {"journalNumber": 3, "entryTypeNumber": 5, "date": "2026-10-31T00:00:00Z", "currency": "DKK"}
    return {**what, "accountNumber": 2210, "contraAccountNumber": 6990, "amount": amount, "text": "Hours", **more}


def hours(**more: Any) -> dict[str, Any]:
    what = {"projectNumber": 1001, "activityNumber": 7, "employeeNumber": 12, "date": "2026-10-02T00:00:00Z"}
    return {**what, "numberOfHours": 7.5, "text": "Design OC-7f3c", **more}


def invoice(**more: Any) -> dict[str, Any]:
    only = {"product": {"productNumber": "CONS"}, "unit": {"unitNumber": 2}, "quantity": 37.5, "unitNetPrice": 950.0}
    return {
        "date": "2026-10-31",
        "currency": "DKK",
        "layout": {"layoutNumber": 20},
        "paymentTerms": {"paymentTermsNumber": 1},
        "customer": {"customerNumber": 101},
        "recipient": {"name": "Acme ApS", "vatZone": {"vatZoneNumber": 1}},
        "references": {"other": "TL-2026-10-101"},
        "lines": [{"lineNumber": 1, "sortKey": 1, "description": "Anna P - Project 1001", **only}],
        **more,
    }


class Fjordbyg:
    """The sandbox at a base URL. http: with the right tokens. bare: with none."""

    def __init__(self, base_url: str) -> None:
        self.root = base_url
        self.http = httpx.Client(base_url=base_url, headers=TOKENS, timeout=10)
        self.bare = httpx.Client(base_url=base_url, timeout=10)

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        sent = {} if body is None else {"json": body}
        return self.http.request(method, path, **sent, **options)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.http.get(path, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Of a legacy collection."""
        found: list[dict[str, Any]] = self.get(path, **query)["collection"]
        return found

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Of a module, first page."""
        found: list[dict[str, Any]] = self.get(path, **query)["items"]
        return found

    def made(self, path: str, body: Any, **headers: str) -> Any:
        answer = self.call("POST", path, body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def codes(self, method: str, path: str, body: Any) -> list[tuple[str, str]]:
        """Property and code of each fault that a module finds; one (\"\", code) where there is no list."""
        answer = self.call(method, path, body)
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        told = answer.json()
        assert told["status"] == answer.status_code >= 400
        return [(one["property"], one["errorCode"]) for one in told["errors"]] or [("", told["errorCode"])]

    def screen(self, action: str, **document: Any) -> Any:
        answer = self.http.post(f"/_control/{action}", json=document)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def records(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/_control/records").json()[kind]
        return found


def leaves(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[str, str]]:
    """Path and code of every leaf of a legacy error tree; rows of a list by their arrayIndex."""
    if isinstance(node, list):
        return [
            leaf for row in node for leaf in leaves(row, (*path, *([row["arrayIndex"]] if "arrayIndex" in row else [])))
        ]
    if not isinstance(node, dict):
        return []
    own = [
        (".".join(map(str, path)), one.get("errorCode", "")) for one in node.get("errors", []) if "errors" not in one
    ]
    return own + [leaf for name, below in node.items() if name != "errors" for leaf in leaves(below, (*path, name))]
