"""A running Zenegy sandbox on a free port, loaded with the company of the sheet's worked exchanges (section 13)."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from core.providers.sandbox_host import host
from core.providers.zenegy.sandbox import make

COMPANY = "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d01"
OTHER = "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d02"
OWNER = "a9b8c7d6-0001-4f5e-8d4c-999988887771"
MAJA = "e1b2c3d4-0007-4a5b-8c6d-111122223331"
MAJA_USER = "a9b8c7d6-0007-4f5e-8d4c-999988887771"
MAJA_RATE = "d4c3b2a1-0100-4b6a-9c8d-555566667771"

MAJA_HOLM = {
    "uid": MAJA,
    "id": 7007,
    "name": "Maja Holm",
    "employeeNumber": "1007",
    "title": "Tekniker",
    "cpr": "0101901234",
    "contactEmail": "maja@nordlys.example",
    "contactPhone": "+45 20 00 10 07",
    "departmentUid": "b1000000-0000-4000-8000-000000000003",
    "employmentDate": "2021-08-01",
    "type": 1,
    "salaryPayoutPeriod": 4,
    "user": {"uid": MAJA_USER, "id": 9001},
}
SEED: dict[str, Any] = {
    "apps": [
        {
            "client_id": "ab12",
            "client_secret": "zz",
            "redirect_uris": ["https://console.example/cb", "https://wild.example/*"],
        },
        {"client_id": "nohours", "client_secret": "yy", "scopes": ["scope:employee"]},
    ],
    "people": [
        {
            "uid": OWNER,
            "id": 8001,
            "name": "Karen Lind",
            "email": "karen@nordlys.example",
            "roles": {COMPANY: "CompanyOwner", OTHER: "PayrollAdminFull"},
        },
        {
            "uid": MAJA_USER,
            "id": 9001,
            "name": "Maja Holm",
            "email": "maja@nordlys.example",
            "roles": {COMPANY: "Employee"},
        },
    ],
    "grants": [
        {
            "client_id": client,
            "person": person,
            "company_uid": company,
            "access_token": f"{name}-token",
            "refresh_token": f"{name}-refresh",
        }
        for name, client, person, company in (
            ("owner", "ab12", OWNER, COMPANY),
            ("employee", "ab12", MAJA_USER, COMPANY),
            ("other", "ab12", OWNER, OTHER),
            ("nohours", "nohours", OWNER, COMPANY),
        )
    ],
    "companies": [
        {
            "uid": COMPANY,
            "id": 41,
            "name": "Nordlys ApS",
            "cvr": "12345674",
            "pNumbers": [{"pNumber": "1000000001"}],
            "departments": [
                {"uid": "b1000000-0000-4000-8000-000000000001", "id": 1, "name": "Kontor", "number": "10"},
                {"uid": "b1000000-0000-4000-8000-000000000003", "id": 3, "name": "Drift", "number": "30"},
            ],
            "costCenters": [{"uid": "cc-1", "id": 5, "costCenterName": "Fælles", "costCenterCode": "F"}],
            "employees": [
                MAJA_HOLM,
                {
                    "uid": "jens",
                    "id": 7008,
                    "name": "Jens Østergaard",
                    "employeeNumber": "1008",
                    "departmentUid": "b1000000-0000-4000-8000-000000000001",
                    "user": {"uid": "jens-user", "id": 9002},
                },
                {
                    "uid": "aisha",
                    "id": 7009,
                    "name": "Aisha Rahimi",
                    "employeeNumber": "1009",
                    "type": 1,
                    "salaryPayoutPeriod": 2,
                    "user": {"uid": "aisha-user", "id": 9003},
                },
                {
                    "uid": "ida",
                    "id": 7011,
                    "name": "Ida Brandt",
                    "employeeNumber": "1011",
                    "employmentDate": "2999-01-01",
                },
                {
                    "uid": "ole",
                    "id": 7012,
                    "name": "Ole Friis",
                    "employeeNumber": "1012",
                    "isResigned": True,
                    "lastWorkDay": "2025-03-14",
                    "user": {"uid": "ole-user", "id": 9004},
                },
            ],
            "userGroups": [{"uid": "group-1", "id": 1, "name": "Vagthold", "userUids": ["aisha-user"]}],
            "rates": [
                {
                    "uid": MAJA_RATE,
                    "id": 51,
                    "name": "Timeløn",
                    "number": "100",
                    "paymentPerRate": 185,
                    "isStandard": True,
                    "limitUserAccess": True,
                    "allowedUsers": [MAJA_USER],
                    "wageCode": "1100",
                },
                {"uid": "rate-200", "name": "Overtid", "number": "200", "paymentPerRate": 95},
                {
                    "uid": "rate-210",
                    "name": "Vagt",
                    "number": "210",
                    "limitUserAccess": True,
                    "allowedUsers": ["jens-user"],
                },
                {
                    "uid": "rate-211",
                    "name": "Nat",
                    "number": "211",
                    "limitUserAccess": True,
                    "allowedUserGroups": ["group-1"],
                },
                {"uid": "rate-220", "name": "Fri sats", "number": "220", "overrideRate": True},
                {"uid": "rate-290", "name": "Udgået", "number": "290", "isDisabled": True},
            ],
            "absenceTypes": [{"uid": "own-type", "id": 1, "name": "Seniorfridag", "number": "31", "absenceType": 3}],
            "supplementRates": [
                {"uid": "aa110000-0000-4000-8000-000000000022", "name": "Overtid", "number": "2200", "rate": 95},
                {"uid": "bonus", "name": "Bonus", "number": "2400", "overrideRate": True, "overrideName": True},
            ],
            "payrolls": [
                {"uid": "feb", "number": 7, "periodFrom": "2025-02-01", "periodTo": "2025-02-28", "status": 4},
                {"uid": "mar", "number": 8, "periodFrom": "2025-03-01", "periodTo": "2025-03-31"},
            ],
        },
        {
            "uid": OTHER,
            "id": 42,
            "name": "Fjord Service ApS",
            "cvr": "87654323",
            "employees": [{"uid": "lars", "id": 1, "name": "Lars Ibsen", "user": {"uid": "lars-user", "id": 2}}],
        },
    ],
}


class Zenegy:
    """A client of the sandbox that knows paths and nothing else."""

    def __init__(self, http: httpx.Client) -> None:
        self.root = str(http.base_url).rstrip("/")
        self.http = http
        self.token = "owner-token"

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.http.request(method, path, headers={"Authorization": f"Bearer {self.token}"}, **options)

    def hours(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.call(method, f"/api/hours/accounts/{COMPANY}{path}", **options)

    def payroll(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.call(method, f"/api/companies/{COMPANY}{path}", **options)

    def control(self, action: str, **document: Any) -> Any:
        answer = self.http.post(f"/_control/{action}", json=document)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def records(self, kind: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.http.get("/_control/records").json()[kind]
        return rows

    def register(self, user: str = MAJA_USER, **fields: Any) -> httpx.Response:
        """Send hours: 7.4 Approved ones on 3 March 2025 at Maja's standard rate, but for what is given."""
        body = {"hours": 7.4, "date": "2025-03-03T00:00:00", "hourPaymentRateUid": MAJA_RATE, "status": 2} | fields
        return self.hours("POST", f"/users/{user}/registrations", json={k: v for k, v in body.items() if v is not None})

    def registered(self, user: str = MAJA_USER, **fields: Any) -> str:
        answer = self.register(user, **fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["value"]["uid"])

    def absent(self, **fields: Any) -> httpx.Response:
        """Send one Approved day of Maja's vacation, 10 March 2025, but for what is given."""
        body = {
            "employeeUid": MAJA,
            "fromDate": "2025-03-10T00:00:00Z",
            "toDate": "2025-03-10T23:59:59Z",
            "absenceType": 0,
            "days": 1.0,
            "status": 1,
        } | fields
        return self.payroll("POST", "/absence", json={k: v for k, v in body.items() if v is not None})


@pytest.fixture(scope="session")
def zenegy_http() -> Iterator[httpx.Client]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(host([make()], alone=True), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as http:
        yield http
    server.should_exit = True
    thread.join()


@pytest.fixture
def zenegy(zenegy_http: httpx.Client) -> Zenegy:
    client = Zenegy(zenegy_http)
    client.control("load", **SEED)
    return client
