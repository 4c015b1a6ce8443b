"""The company of the sheet's worked exchanges (section 11) for the sandbox's tests, and a client that knows paths."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

CLIENT_ID, SECRET = "OCid", "OCsec"
TOKEN, REFRESH, TENANT, OTHER_TENANT = "tok-of-oc", "r1", 104501, 104777
BACK = "https://oc.example/cb"
ROW_ID = "0b1e6a52-7c1d-4f0e-9a55-1d2f3c4b5a69"
SCOPES = (
    "companyinformation bookkeeping salary costcenter project customer article invoice settings order timereporting"
)


def account(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {"Number": number, "Description": name} | more


def voucher_seed(number: int) -> dict[str, Any]:
    rows = [{"Account": 7690, "Debit": 10}, {"Account": 1930, "Credit": 10}]
    head = {"VoucherSeries": "L", "VoucherNumber": number, "Year": 4, "Description": f"Old {number}"}
    return head | {"TransactionDate": f"2026-01-{number + 10}", "VoucherRows": rows, "Comments": f"old:{number}"}


COMPANY: dict[str, Any] = {
    "tenant_id": TENANT,
    "selected_year": 4,
    "locked_through": "2026-09-30",
    "financialyears": [
        {"Id": 3, "FromDate": "2025-01-01", "ToDate": "2025-12-31", "AccountChartType": "BAS 2025"},
        {"Id": 4, "FromDate": "2026-01-01", "ToDate": "2026-12-31", "AccountChartType": "BAS 2026"},
    ],
    "accounts": [
        account(1510, "Kundfordringar"),
        account(1930, "Företagskonto", CostCenterSettings="NOTALLOWED"),
        account(2611, "Utgående moms"),
        account(2910, "Upplupna löner"),
        account(3041, "Försäljning tjänster"),
        account(7010, "Löner", CostCenterSettings="MANDATORY", SRU=7514, Year=4),
        account(7010, "Löner", Year=3),
        account(7690, "Övrigt"),
        account(7699, "Gammalt", Active=False),
    ],
    "voucherseries": [
        {"Code": "L", "Description": "Löner"},
        {"Code": "A", "Description": "Redovisning", "Year": 4},
        {"Code": "B", "Description": "Kundfakturor", "Manual": False},
    ],
    "predefinedvoucherseries": [{"Name": "INVOICE", "VoucherSeries": "B"}],
    "vouchers": [voucher_seed(number) for number in (10, 11)],
    "costcenters": [{"Code": "100", "Description": "Sälj"}, {"Code": "900", "Description": "Nedlagd", "Active": False}],
    "projects": [
        {"ProjectNumber": "P7", "Description": "Kund", "StartDate": "2026-01-01"},
        {"ProjectNumber": "P1", "Description": "Gammalt", "Status": "COMPLETED", "EndDate": "2025-12-31"},
    ],
    "employees": [
        {"EmployeeId": "101", "FirstName": "Åsa", "LastName": "Öberg", "Email": "a@oc.example", "SalaryForm": "MAN"}
        | {"ScheduleId": "HEL"},
        {"EmployeeId": "007", "FirstName": "Lars", "LastName": "Ek", "Email": "l@oc.example", "PersonelType": "ARB"},
        {"EmployeeId": "190", "FirstName": "Greta", "LastName": "Holm", "Email": "g@oc.example", "Inactive": True},
    ],
    "pay_types": {"TJM": {"11": "Bonus"}, "ARB": {"12": "Premie"}},
    "schedules": {"HEL": [8, 8, 8, 8, 8, 0, 0]},
    "attendancetransactions": [
        {"id": ROW_ID, "EmployeeId": "101", "CauseCode": "TID", "Date": "2026-10-02", "Hours": "7.50"}
    ],
    "salarytransactions": [
        {"SalaryRow": 9000, "EmployeeId": "101", "SalaryCode": "11", "Date": "2026-10-30", "Total": "100.00"}
    ],
    "expenses": [{"Code": "MIL", "Text": "Milersättning"}],
    "customers": [{"CustomerNumber": "10", "Name": "Nordkaj AB"}, {"CustomerNumber": "11", "Name": "Björkö AB"}],
    "articles": [
        {"ArticleNumber": "KONS", "Description": "Konsulttimme", "Unit": "h", "SalesPrice": 1000, "SalesAccount": 3041}
    ],
    "invoices": [
        {"DocumentNumber": "56", "CustomerNumber": "11", "InvoiceDate": "2026-09-10", "DueDate": "2026-10-10"}
    ],
    "time_registrations": [
        {"id": "5f01", "userId": "101", "workedDate": "2026-10-01", "workedHours": 7.5, "chargeHours": 7.5}
        | {"registrationCode": {"code": "TID", "type": "WORK"}, "project": {"id": "P7"}, "documentId": None}
    ],
}
SEED: dict[str, Any] = {
    "apps": [
        {"client_id": CLIENT_ID, "client_secret": SECRET, "redirect_uris": [BACK], "scopes": SCOPES.split()},
        {"client_id": "other", "client_secret": "other-secret", "service_accounts": False},
    ],
    "users": [{"id": 1, "name": "Åsa"}, {"id": 2, "name": "Nils", "administrator": False}],
    "companies": [COMPANY, {"tenant_id": OTHER_TENANT, "name": "Annan Firma AB"}],
    "consents": [
        {"client_id": CLIENT_ID, "scopes": SCOPES.split(), "access_token": TOKEN, "refresh_token": REFRESH},
        {"client_id": CLIENT_ID, "tenant_id": OTHER_TENANT, "scopes": ["companyinformation"], "access_token": "tok-b"},
        {"client_id": "other", "scopes": ["bookkeeping"], "service": False, "access_token": "tok-c"},
    ],
    "rate_limit": {"requests": 1000, "seconds": 5},
}


def attendance(hours: Any = "7.50", day: str = "2026-10-01", **more: Any) -> dict[str, Any]:
    return {"EmployeeId": "101", "CauseCode": "TID", "Date": day, "Hours": hours} | more


def salary(**more: Any) -> dict[str, Any]:
    amounts = {"Number": "10", "Amount": "250.00", "Total": "2500.00"}
    return {"EmployeeId": "101", "SalaryCode": "11", "Date": "2026-10-31", "TextRow": "Oct bonus"} | amounts | more


def line(number: int, debit: Any = 0, credit: Any = 0, **more: Any) -> dict[str, Any]:
    return {"Account": number, "Debit": debit, "Credit": credit} | more


def voucher(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    default = (line(7010, 12500.5, CostCenter="100", Project="P7"), line(2910, 0, 12500.5))
    head = {"Description": "Hours cost Oct 2026", "VoucherSeries": "L", "TransactionDate": "2026-10-31"}
    return head | {"VoucherRows": list(rows or default)} | more


def invoice(**more: Any) -> dict[str, Any]:
    row = {"ArticleNumber": "KONS", "DeliveredQuantity": "7.5", "Price": 1200, "Unit": "h", "Description": "October"}
    head = {"CustomerNumber": "10", "InvoiceDate": "2026-10-31", "ExternalInvoiceReference1": "oc:7f3a"}
    return head | {"NotCompleted": True, "InvoiceRows": [row | {"AccountNumber": 3041}]} | more


def basic(client_id: str = CLIENT_ID, secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def claims(token: str) -> dict[str, Any]:
    """What the middle part of a JWT says."""
    middle = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return found


class Sandbox:
    """A client of the sandbox, signed in with every right."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.root = str(http.base_url).rstrip("/")
        self.token = TOKEN

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"} | options.pop("headers", {})
        sent = {} if body is None else {"json": body}
        return self.http.request(method, path, headers=headers, **sent, **options)

    def get(self, path: str, **options: Any) -> Any:
        answer = self.call("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, singular: str, body: dict[str, Any]) -> Any:
        """The object that was made."""
        answer = self.call("POST", f"/3/{path}", {singular: body})
        assert answer.status_code == 201, answer.text
        return answer.json()[singular]

    def refused(self, path: str, singular: str, body: dict[str, Any], method: str = "POST") -> tuple[int, int]:
        return refused(self.call(method, f"/3/{path}", {singular: body}))

    def ask_token(self, headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
        return self.http.post("/oauth-v1/token", headers=basic() | (headers or {}), data=form)

    def consent(self, decision: str = "approve", **more: str) -> dict[str, str]:
        """Somebody answers the consent page: what comes back to the app."""
        asked = {"client_id": CLIENT_ID, "redirect_uri": BACK, "scope": "companyinformation", "state": "s81"}
        asked |= {"response_type": "code", "access_type": "offline", "decision": decision} | more
        answer = self.http.post("/oauth-v1/auth", data={name: value for name, value in asked.items() if value})
        assert answer.status_code == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    def control(self, action: str, **document: Any) -> Any:
        answer = self.http.post(f"/_control/{action}", json=document)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def records(self, kind: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.http.get("/_control/records").json()[kind]
        return rows


def refused(answer: httpx.Response) -> tuple[int, int]:
    """Status and code of an error body, after a look at its form (section 6)."""
    body = answer.json()["ErrorInformation"]
    assert set(body) == {"error", "message", "code"}, answer.text
    assert body["error"] == 1
    assert body["message"]
    return answer.status_code, body["code"]
