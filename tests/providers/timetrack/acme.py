"""The company of the sheet's worked exchanges (section 11), and a client of the sandbox that knows addresses only."""

from __future__ import annotations

from typing import Any

import httpx

KEYS = {"X-TimeTrack-Api-Key": "k-1", "X-TimeTrack-Api-Secret": "s-1"}
MARCH_2, MARCH_9, MARCH_16 = "2026-03-02", "2026-03-09T00:00:00.000Z", "2026-03-16T00:00:00.000Z"
IDA = {
    "id": 7,
    "username": "idah",
    "firstName": "Ida",
    "lastName": "Holm",
    "email": "ida.holm@example.com",
    "personalNumber": 4711,
    "admin": False,
    "teamLead": False,
    "language": "de",
    "enabled": True,
}
LUKAS = {"id": 8, "username": "lukas.m", "firstName": "Lukas", "lastName": "Mayr", "email": "lukas@example.com"}
SEED: dict[str, Any] = {
    "account": "acme",
    "api_key": "k-1",
    "api_secret": "s-1",
    "holidays": ["2026-05-01"],
    "users": [IDA, LUKAS],
    "absence_types": [
        {"absenceType": 1, "absenceTypeName": "U", "name": "Urlaub"},
        {"absenceType": 2, "absenceTypeName": "U½", "name": "Urlaub (½ Tag)", "half_day": True},
        {"absenceType": 4, "absenceTypeName": "HO", "name": "Homeoffice", "counts": False},
    ],
    "clients": [{"id": 1, "name": "Nordwind"}, {"id": 2, "name": "Südwind"}],
    "projects": [{"id": 1, "clientName": "Nordwind", "projectName": "Plant A", "hourRate": 62.5}],
    "tasks": [{"id": 1, "name": "Fitting"}],
    "attendances": [
        {
            "id": 901,
            "user": "idah",
            "from": "2026-03-10T08:00:00.000Z",
            "to": "2026-03-10T16:30:00Z",
            "breakMinutes": 30,
        },
        {"id": 902, "user": "lukas.m", "from": "2026-03-11T22:00:00Z", "to": "2026-03-12T06:00:00Z"},
        {"id": 903, "user": "idah", "from": "2026-03-11T08:00:00Z", "to": "2026-03-11T09:00:00Z", "deleted": True},
    ],
    "project_time_entries": [
        {
            "id": 55,
            "user": "idah",
            "clientName": "Nordwind",
            "projectName": "Plant A",
            "task": "Fitting",
            "hourRate": 62.5,
            "from": "2026-03-10T08:00:00.000Z",
            "to": "2026-03-10T12:00:00.000Z",
        }
    ],
    "absences": [{"id": 31, "user": "idah", "from": "2026-03-02", "to": "2026-03-04", "absenceType": 1}],
}
WORK = {"username": "idah", "from": "2026-03-12T08:00:00.000Z", "to": "2026-03-12T16:00:00.000Z", "breakMinutes": 30}
VACATION = {"username": "idah", "absenceType": 1, "from": "2026-04-07", "to": "2026-04-08"}
NEW_USER = {
    "username": "okan",
    "firstName": "Okan",
    "lastName": "Yıldız",
    "email": "okan@example.com",
    "password": "not-to-be-kept",
    "language": "en",
    "personalNumber": 4715,
    "admin": 0,
    "teamLead": "1",
}


class Acme:
    """The sandbox at a base URL, with the right keys."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.http = httpx.Client(base_url=base_url, headers=KEYS, timeout=10)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ids(self, path: str, **query: Any) -> list[int]:
        return [row["id"] for row in self.get(path, **query)]

    def made(self, path: str, body: dict[str, Any]) -> Any:
        answer = self.http.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json() if answer.content else None

    def error(self, method: str, path: str, **options: Any) -> tuple[int, int, str]:
        """Status, code and detail of the one error that this answers."""
        answer = self.http.request(method, path, **options)
        (error,) = answer.json()["errors"]
        assert error["status"] == answer.status_code
        assert error["title"]
        return error["status"], error["code"], error["detail"]

    def screen(self, action: str, **document: Any) -> Any:
        answer = self.http.post(f"/_control/{action}", json=document)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def records(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/_control/records").json()[kind]
        return found
