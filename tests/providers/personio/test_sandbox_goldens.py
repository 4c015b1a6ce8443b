"""The worked exchanges of the sheet's section 11, answer by answer; ids, times and links are ours."""

from __future__ import annotations

from typing import Any

from tests.providers.personio.sandbox_company import (
    CLIENT_ID,
    EMPLOYMENT,
    FLEX,
    IDA,
    MEAL,
    PLANT_A,
    SECRET,
    VACATION,
    Sandbox,
    absence_body,
    attendance_body,
    hours_body,
)


def but(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def test_a_token_is_asked_for_and_given_back(sandbox: Sandbox) -> None:
    scope = "personio:persons:read personio:absences:write"
    answer = sandbox.ask_token(client_id=CLIENT_ID, client_secret=SECRET, scope=scope)
    body = answer.json()
    assert answer.status_code == 200
    assert body.pop("access_token").startswith("papi-")
    assert set(body.pop("scope").split()) == set(scope.split())
    assert body == {"token_type": "Bearer", "expires_in": 86400}
    wrong = sandbox.ask_token(client_id=CLIENT_ID, client_secret="nope")
    assert (wrong.status_code, wrong.json()["error"]) == (400, "unauthorized_client")
    assert set(wrong.json()) >= {"error_description", "error_uri", "timestamp", "trace_id"}
    back = sandbox.http.post("/v2/auth/revoke", data={"token": sandbox.token})
    assert (back.status_code, back.content) == (200, b"")
    assert sandbox.call("GET", "/v2/absence-types").status_code == 401


def test_persons_are_listed_by_status_and_page(sandbox: Sandbox) -> None:
    page = sandbox.get("/v2/persons?limit=2&status=ACTIVE")
    ida = page["_data"][1]
    assert but(ida, "_meta", "profile_picture") == {
        "id": IDA,
        "email": "ida.holm@example.com",
        "first_name": "Ida",
        "last_name": "Holm",
        "preferred_name": "Ida Holm",
        "gender": "FEMALE",
        "status": "ACTIVE",
        "created_at": "2024-01-08T09:00:00Z",
        "updated_at": "2026-02-20T12:30:00Z",
        "custom_attributes": [{"id": "dynamic_88120.4711", "global_id": "8812044", "type": "int", "value": 4711}],
        "employments": [{"id": EMPLOYMENT}],
    }
    assert ida["_meta"] == {"links": {"employments": {"href": f"{sandbox.root}/v2/persons/5005/employments"}}}
    assert page["_meta"]["links"]["self"] == {"href": f"{sandbox.root}/v2/persons"}
    following = page["_meta"]["links"]["next"]["href"]
    assert following.startswith(f"{sandbox.root}/v2/persons?cursor=")
    last = sandbox.get(following + "&limit=2&status=ACTIVE")
    assert [one["id"] for one in last["_data"]] == ["5006"]
    assert "next" not in last["_meta"]["links"]


def test_an_employment_reads_as_the_sheet_has_it(sandbox: Sandbox) -> None:
    (row,) = sandbox.get("/v2/persons/5005/employments?limit=50")["_data"]
    expected = {
        "id": EMPLOYMENT,
        "status": "ACTIVE",
        "type": "INTERNAL",
        "weekly_working_hours": 38.5,
        "full_time_weekly_working_hours": 38.5,
        "employment_start_date": "2024-01-08",
        "employment_end_date": None,
        "position": {"title": "Fitter"},
        "person": {"id": IDA},
        "org_units": [{"type": "department", "id": "401"}],
        "cost_centers": [{"id": "1000", "weight": 100}],
        "updated_at": "2026-02-20T12:30:00Z",
    }
    assert {name: row[name] for name in expected} == expected


def test_absence_types_tell_category_and_unit_and_nothing_of_rules(sandbox: Sandbox) -> None:
    rows = sandbox.get("/v2/absence-types?limit=100")["_data"]
    assert rows[:2] == [
        {"id": VACATION, "name": "Vacation", "category": "PAID_VACATION", "unit": "DAY"},
        {"id": FLEX, "name": "Flex hours", "category": "OTHER", "unit": "HOUR"},
    ]


def test_an_absence_of_days_until_noon_is_made_read_changed_and_deleted(sandbox: Sandbox) -> None:
    body = absence_body("2026-03-02", "2026-03-04", ends="FIRST_HALF") | {"comment": "Ski"}
    answer = sandbox.call("POST", "/v2/absence-periods?skip_approval=true", body)
    assert (answer.status_code, set(answer.json())) == (201, {"id", "_meta"})
    absence_id = answer.json()["id"]
    path = f"/v2/absence-periods/{absence_id}"
    assert but(sandbox.get(path), "created_at", "updated_at") == {
        "id": absence_id,
        "person": {"id": IDA},
        "absence_type": {"id": VACATION},
        "starts_from": {"date_time": "2026-03-02T00:00:00", "type": "FIRST_HALF"},
        "ends_at": {"date_time": "2026-03-05T00:00:00", "type": "FIRST_HALF"},
        "timezone_id": "Europe/Berlin",
        "comment": "Ski",
        "approval": {"status": "APPROVED"},
    }
    assert sandbox.get(f"{path}/breakdowns?limit=28")["_data"] == [
        {"date": "2026-03-02", "effective_duration": {"unit": "DAY", "value": 1}},
        {"date": "2026-03-03", "effective_duration": {"unit": "DAY", "value": 1}},
        {"date": "2026-03-04", "effective_duration": {"unit": "DAY", "value": 0.5}},
    ]
    again = sandbox.call("POST", "/v2/absence-periods?skip_approval=true", body)
    assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")
    change = but(absence_body("2026-03-02", "2026-03-05"), "person", "absence_type") | {"comment": "Ski"}
    changed = sandbox.call("PATCH", f"{path}?skip_approval=true", change)
    assert (changed.status_code, changed.content) == (204, b"")
    assert sum(sandbox.taken(absence_id).values()) == 4
    assert sandbox.call("DELETE", path).status_code == 204
    assert sandbox.call("DELETE", path).status_code == 404


def test_an_absence_of_hours_takes_its_hours(sandbox: Sandbox) -> None:
    body = hours_body("2026-03-06T13:00:00", "2026-03-06T15:30:00")
    absence_id = sandbox.created("/v2/absence-periods?skip_approval=true", body)
    rows = sandbox.get(f"/v2/absence-periods/{absence_id}/breakdowns")["_data"]
    assert rows == [{"date": "2026-03-06", "effective_duration": {"unit": "HOUR", "value": 2.5}}]


def test_a_day_with_a_break_is_three_calls_and_reads_as_480_minutes(sandbox: Sandbox) -> None:
    on_plant = {"project": {"id": PLANT_A}, "comment": "Plant A"}
    answer = sandbox.call(
        "POST", "/v2/attendance-periods?skip_approval=true", attendance_body("08:00", "12:00") | on_plant
    )
    assert (answer.status_code, answer.json()["affected_periods"]) == (201, [])
    sandbox.attended("12:00", "12:30", "BREAK")
    sandbox.attended("12:30", "16:30")
    window = {
        "person.id": IDA,
        "attribution_date.gte": "2026-03-09",
        "attribution_date.lte": "2026-03-15",
        "limit": 100,
    }
    rows = sandbox.get("/v2/attendance-periods", params=window)["_data"]
    assert but(rows[0], "created_at", "updated_at") == {
        "id": answer.json()["id"],
        "type": "WORK",
        "person": {"id": IDA},
        "approval": {"status": "CONFIRMED"},
        "start": {"date_time": "2026-03-10T08:00:00"},
        "end": {"date_time": "2026-03-10T12:00:00"},
        "attribution_date": "2026-03-10",
        "comment": "Plant A",
        "project": {"id": PLANT_A},
        "is_auto_generated": False,
        "is_holiday": False,
        "is_on_time_off": False,
    }
    assert sandbox.day() == [("WORK", "08:00", "12:00"), ("BREAK", "12:00", "12:30"), ("WORK", "12:30", "16:30")]


def test_a_project_is_made_and_listed_with_its_minutes(sandbox: Sandbox) -> None:
    body = {"name": "Plant C", "status": "ACTIVE", "project_code": "PC-1", "billable": True, "assigned_to_all": True}
    answer = sandbox.call("POST", "/v2/projects", body | {"start": {"date": "2026-01-01"}})
    assert answer.status_code == 201
    assert answer.json()["id"].isdigit()
    rows = sandbox.get("/v2/projects?status=ACTIVE&limit=100&include=tracked_minutes")["_data"]
    (row,) = [one for one in rows if one["id"] == answer.json()["id"]]
    assert {name: row[name] for name in body} == body
    assert (row["start"], row["tracked_minutes"]) == ({"date": "2026-01-01"}, 0)


def test_a_compensation_is_found_again_by_its_month(sandbox: Sandbox) -> None:
    body = {"person": {"id": IDA}, "type": {"id": MEAL}, "value": 250.00, "currency": "EUR"}
    body |= {"effective_from": "2026-03-01", "interval": "MONTHLY", "comment": "03/2026"}
    assert sandbox.call("POST", "/v2/compensations", body).status_code == 201
    window = {"start_date": "2026-03-01", "end_date": "2026-03-31", "person.id": IDA}
    (row,) = sandbox.get("/v2/compensations", params=window)["_data"]
    assert but(row, "id") == body


def test_a_webhook_is_made_and_its_log_tells_of_a_deleted_absence(sandbox: Sandbox) -> None:
    body = {
        "url": "https://console.example.com/hooks/personio",
        "description": "console",
        "status": "ENABLED",
        "auth_type": "TOKEN",
        "token": "Bearer 9f",
        "enabled_events": ["absence-period.created", "absence-period.deleted"],
    }
    answer = sandbox.call("POST", "/v2/webhooks", body)
    assert answer.status_code == 201
    assert {name: answer.json()[name] for name in body} == body
    absence_id = sandbox.absent("2026-03-02", "2026-03-03")
    sandbox.call("DELETE", f"/v2/absence-periods/{absence_id}")
    params = {"occurred_at.gte": "2026-03-02T00:00:00.000Z", "event_name": "absence-period.deleted", "limit": 200}
    (row,) = sandbox.get(f"/v2/webhooks/{answer.json()['id']}/events", params=params)["_data"]
    assert (row["event_name"], row["payload"]["absence_period"]) == ("absence-period.deleted", {"id": absence_id})
