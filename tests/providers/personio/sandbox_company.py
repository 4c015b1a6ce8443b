"""The company of the sheet's worked exchanges (section 11) for the sandbox's tests, and a client that knows paths."""

from __future__ import annotations

from typing import Any

import httpx

CLIENT_ID, SECRET = "papi-7c1e", "papi-s3cret"
IDA, MAREN, JONAS, OLE = "5005", "3003", "5006", "5013"
NUMBER = "dynamic_88120.4711"
VACATION, FLEX, PARENTAL, UNPAID, HOME = (f"0f0e0000-0000-4000-8000-00000000000{n}" for n in range(1, 6))
PLANT_A, PART, OLD = "82173", "82174", "82175"
SALARY, MEAL, ONCE, BONUS = (f"7a5c0000-0000-4000-8000-00000000000{n}" for n in range(1, 5))
EMPLOYMENT = "2306b77a-35fb-4b1d-8044-3b14f7f2ca65"
AT = {"created_at": "2024-01-08T09:00:00Z", "updated_at": "2026-02-20T12:30:00Z"}


def person(person_id: str, first: str, last: str, number: int, **more: Any) -> dict[str, Any]:
    employment = {
        "employment_start_date": "2024-01-08",
        "weekly_working_hours": 38.5,
        **more.pop("employment", {}),
        **AT,
    }
    return {
        "id": person_id,
        "email": f"{first}.{last}@example.com".lower(),
        "first_name": first,
        "last_name": last,
        "preferred_name": f"{first} {last}",
        "custom_attributes": [{"id": NUMBER, "value": number}],
        "employments": [employment],
        **AT,
        **more,
    }


IDAS_EMPLOYMENT = {
    "id": EMPLOYMENT,
    "full_time_weekly_working_hours": 38.5,
    "position": {"title": "Fitter"},
    "org_units": [{"type": "department", "id": "401"}],
    "cost_centers": [{"id": "1000", "weight": 100}],
}
SEED: dict[str, Any] = {
    "credentials": [
        {"client_id": CLIENT_ID, "client_secret": SECRET},
        {"client_id": "papi-reader", "client_secret": "papi-r", "scopes": ["personio:absences:read"]},
    ],
    "holidays": ["2026-04-03", "2026-04-06"],
    "attributes": [{"id": NUMBER, "global_id": "8812044", "type": "int"}],
    "org_units": [{"type": "department", "id": "401", "name": "Plant"}],
    "cost_centers": [{"id": "1000", "name": "Plant"}],
    "offices": [{"id": "60302", "name": "Kiel"}],
    "legal_entities": [{"id": "170", "name": "GmbH"}],
    "persons": [
        person(MAREN, "Maren", "Petersen", 4001),
        person(IDA, "Ida", "Holm", 4711, gender="FEMALE", employment=IDAS_EMPLOYMENT),
        person(JONAS, "Jonas", "Brandt", 4712),
        person(OLE, "Ole", "Friis", 4719, employment={"status": "INACTIVE", "employment_end_date": "2025-12-31"}),
    ],
    "absence_types": [
        {"id": VACATION, "name": "Vacation", "category": "PAID_VACATION", "approval_required": True, "v1_id": 11}
        | {"entitlement": 30},
        {"id": FLEX, "name": "Flex hours", "unit": "HOUR", "v1_id": 12},
        {"id": PARENTAL, "name": "Parental leave", "substitute": "REQUIRED", "v1_id": 13},
        {"id": UNPAID, "name": "Unpaid leave", "substitute": "OPTIONAL", "v1_id": 14},
        {"id": HOME, "name": "Home office", "category": "OFFSITE_WORK", "v1_id": 15},
    ],
    "projects": [
        {"id": PLANT_A, "name": "Plant A", "project_code": "PA-1", "assigned_to_all": True},
        {"id": PART, "name": "Plant A: cabling", "parent_project": {"id": PLANT_A}},
        {"id": OLD, "name": "Harbour", "status": "ARCHIVED"},
    ],
    "compensation_types": [
        {"id": SALARY, "name": "Base salary", "category": "FIXED"},
        {"id": MEAL, "name": "Meal allowance"},
        {"id": ONCE, "name": "Night supplement", "category": "ONE_TIME"},
        {"id": BONUS, "name": "Bonus", "category": "BONUS"},
    ],
}


def absence_body(first: str, last: str | None, begins: str = "FIRST_HALF", ends: str = "SECOND_HALF") -> dict[str, Any]:
    """Ida's vacation on these days."""
    return {
        "person": {"id": IDA},
        "absence_type": {"id": VACATION},
        "starts_from": {"date_time": f"{first}T00:00:00", "type": begins},
        "ends_at": last and {"date_time": f"{last}T00:00:00", "type": ends},
    }


def hours_body(start: str, end: str | None) -> dict[str, Any]:
    """Ida's flex hours."""
    return {
        "person": {"id": IDA},
        "absence_type": {"id": FLEX},
        "starts_from": {"date_time": start},
        "ends_at": end and {"date_time": end},
    }


def attendance_body(start: str, end: str | None, kind: str = "WORK", **more: Any) -> dict[str, Any]:
    """Ida's work or break on 10 March 2026; times `08:00`, or whole ones."""
    start, end = (one and (one if "T" in one else f"2026-03-10T{one}:00") for one in (start, end))
    body = {"person": {"id": IDA}, "type": kind, "start": {"date_time": start}, "end": end and {"date_time": end}}
    return body | more


class Sandbox:
    """A client of the sandbox, signed in with every right."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.root = str(http.base_url).rstrip("/")
        self.token = self.sign_in()

    def sign_in(self, client_id: str = CLIENT_ID, secret: str = SECRET, **more: str) -> str:
        answer = self.ask_token(client_id=client_id, client_secret=secret, **more)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def ask_token(self, **form: str) -> httpx.Response:
        return self.http.post("/v2/auth/token", data={"grant_type": "client_credentials"} | form)

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"} | options.pop("headers", {})
        sent = {} if body is None else {"json": body}
        return self.http.request(method, path, headers=headers, **sent, **options)

    def get(self, path: str, **options: Any) -> Any:
        answer = self.call("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ids(self, path: str, **options: Any) -> list[str]:
        return [str(row["id"]) for row in self.get(path, **options)["_data"]]

    def created(self, path: str, body: Any) -> str:
        answer = self.call("POST", path, body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def absent(self, *days: Any, skip: bool = True, **more: Any) -> str:
        path = f"/v2/absence-periods?skip_approval={str(skip).lower()}"
        return self.created(path, absence_body(*days) | more)

    def attended(self, start: str, end: str | None, kind: str = "WORK", skip: bool = True, **more: Any) -> str:
        path = f"/v2/attendance-periods?skip_approval={str(skip).lower()}"
        return self.created(path, attendance_body(start, end, kind, **more))

    def taken(self, absence_id: str) -> dict[str, Any]:
        """What each day of an absence takes."""
        rows = self.get(f"/v2/absence-periods/{absence_id}/breakdowns")["_data"]
        return {row["date"]: row["effective_duration"]["value"] for row in rows}

    def day(self, day: str = "2026-03-10") -> list[tuple[str, str, str | None]]:
        """All stretches of a day: type, start and end."""
        rows = self.get("/v2/attendance-periods", params={"attribution_date.gte": day, "attribution_date.lte": day})
        return [
            (row["type"], row["start"]["date_time"][11:16], row["end"] and row["end"]["date_time"][11:16])
            for row in rows["_data"]
        ]

    def control(self, action: str, **document: Any) -> Any:
        answer = self.http.post(f"/_control/{action}", json=document)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def records(self, kind: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.http.get("/_control/records").json()[kind]
        return rows

    def events(self) -> list[str]:
        return [row["event_name"] for row in self.records("events")]


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and title of a problem document, after a look at its form (section 6)."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert set(body) == {"personio_trace_id", "timestamp", "errors"}
    assert set(body["errors"][0]) == {"title", "detail", "type", "_meta"}
    return answer.status_code, body["errors"][0]["title"]
