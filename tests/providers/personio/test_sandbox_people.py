"""Persons and employments: filters, paging, whitelist, writes (sections 4.1, 4.2 and 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.personio.sandbox_company import EMPLOYMENT, IDA, JONAS, MAREN, NUMBER, OLE, Sandbox, refused

NEW: dict[str, Any] = {
    "email": "lea.voss@example.com",
    "first_name": "Lea",
    "last_name": "Voss",
    "gender": "UNKNOWN",
    "language_code": "de",
    "custom_attributes": [{"id": NUMBER, "value": "4800"}],
}
EMPLOYED: dict[str, Any] = {
    "status": "ONBOARDING",
    "employment_start_date": "2026-04-01",
    "type": "INTERNAL",
    "position": {"title": "Fitter"},
    "weekly_working_hours": 38.5,
    "supervisor": {"id": MAREN},
    "office": {"id": "60302"},
    "legal_entity": {"id": "170"},
    "org_units": [{"type": "department", "id": "401"}],
    "cost_centers": [{"id": "1000", "weight": 100}],
    "probation_end_date": "2026-09-30",
    "contract_end_date": None,
}
REQUIRED = {"status": "ACTIVE", "employment_start_date": "2024-01-08", "type": "INTERNAL"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [MAREN, IDA, JONAS, OLE]),
        ("status=INACTIVE", [OLE]),
        ("status=ACTIVE&first_name=Ida", [IDA]),
        (f"id={IDA},{OLE}", [IDA, OLE]),
        ("email=IDA.holm@example.com,ole.friis@example.com&status=ACTIVE", [IDA]),
        ("last_name=hol", []),
        ("preferred_name=Ida Holm", [IDA]),
        ("updated_at.gt=2026-02-20T12:30:00Z", []),
        ("updated_at.gt=2026-02-20T12:29:59Z&updated_at.lt=2026-03-01T00:00:00Z", [MAREN, IDA, JONAS, OLE]),
        ("created_at=2024-01-08T10:00:00%2B01:00", [MAREN, IDA, JONAS, OLE]),
    ],
)
def test_filters_of_persons_hold_all_together(sandbox: Sandbox, query: str, expected: list[str]) -> None:
    assert sandbox.ids(f"/v2/persons?limit=50&{query}") == expected


@pytest.mark.parametrize(
    "query",
    ["limit=51", "limit=0", "limit=x", "cursor=nonsense", "id.nooperator=1", "status=GONE", "updated_at.gt=2026-01-01"],
)
def test_what_persons_cannot_be_asked_is_a_400(sandbox: Sandbox, query: str) -> None:
    assert refused(sandbox.call("GET", f"/v2/persons?{query}")) == (400, "Bad request")


def test_pages_hold_together_while_people_come_and_go(sandbox: Sandbox) -> None:
    first = sandbox.get("/v2/persons?limit=2")
    sandbox.control("delete_person", id=IDA)
    sandbox.control("create_person", first_name="Lea", last_name="Voss")
    second = sandbox.get(first["_meta"]["links"]["next"]["href"])
    assert [one["last_name"] for one in second["_data"]] == ["Brandt", "Friis"]


def test_a_cursor_keeps_the_filters_and_belongs_to_its_list(sandbox: Sandbox) -> None:
    following = sandbox.get("/v2/persons?limit=1&status=ACTIVE")["_meta"]["links"]["next"]["href"]
    rows = sandbox.get(following)
    assert [one["id"] for one in rows["_data"]] == [IDA]
    assert OLE not in sandbox.ids(rows["_meta"]["links"]["next"]["href"])
    cursor = following.partition("cursor=")[2]
    assert sandbox.call("GET", f"/v2/absence-types?cursor={cursor}").status_code == 400


def test_an_unknown_person_is_a_404_with_its_code(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", "/v2/persons/999")
    assert refused(answer) == (404, "Resource not found")
    error = answer.json()["errors"][0]
    assert error["detail"] == "There is no resource for the specified id."
    assert error["type"].endswith("#common.resource_not_found")


def test_attributes_that_are_not_whitelisted_are_silently_absent(sandbox: Sandbox) -> None:
    sandbox.control("set_whitelist", attributes=["first_name", "last_name", "weekly_working_hours"])
    row = sandbox.get(f"/v2/persons/{IDA}")
    assert set(row) == {"id", "first_name", "last_name", "created_at", "updated_at", "custom_attributes"} | {
        "employments",
        "_meta",
    }
    assert row["custom_attributes"] == []
    employment = sandbox.get(f"/v2/persons/{IDA}/employments/{EMPLOYMENT}")
    assert employment["weekly_working_hours"] == 38.5
    assert employment["org_units"] == []
    assert {"status", "position", "cost_centers"}.isdisjoint(employment)
    v1 = sandbox.get(f"/v1/company/employees/{IDA}")["data"]["attributes"]
    assert "status" not in v1
    assert v1["first_name"]["value"] == "Ida"
    sandbox.control("set_whitelist", attributes=[NUMBER])
    assert sandbox.get(f"/v2/persons/{IDA}")["custom_attributes"][0]["value"] == 4711


def test_a_whitelist_names_only_what_there_is(sandbox: Sandbox) -> None:
    answer = sandbox.http.post("/_control/set_whitelist", json={"attributes": ["shoe_size"]})
    assert answer.status_code == 400
    assert "shoe_size" in answer.json()["error"]


def test_a_person_is_made_with_the_first_employment(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", "/v2/persons", NEW | {"employments": [EMPLOYED]})
    assert answer.status_code == 201
    row = sandbox.get(f"/v2/persons/{answer.json()['id']}")
    assert (row["first_name"], row["gender"], row["status"]) == ("Lea", "UNSPECIFIED", "ACTIVE")
    assert row["custom_attributes"][0]["value"] == 4800
    (employment,) = sandbox.get(f"/v2/persons/{row['id']}/employments")["_data"]
    assert {name: employment[name] for name in EMPLOYED} == EMPLOYED
    assert sandbox.events() == ["person.created", "employment.created"]


def test_a_person_needs_no_more_than_two_names(sandbox: Sandbox) -> None:
    person_id = sandbox.created("/v2/persons", {"first_name": "Lea", "last_name": "Voss"})
    assert sandbox.get(f"/v2/persons/{person_id}")["status"] == "ACTIVE"


@pytest.mark.parametrize(
    "body",
    [
        {"first_name": "Lea"},
        NEW | {"email": "Ida.Holm@example.com"},
        NEW | {"gender": "OTHER"},
        NEW | {"language_code": "da"},
        NEW | {"custom_attributes": [{"id": "dynamic_1", "value": "x"}]},
        NEW | {"custom_attributes": [{"id": NUMBER, "value": "no number"}]},
        NEW | {"employments": [EMPLOYED | {"probation_period_length": 30}]},
        NEW | {"employments": [EMPLOYED | {"cost_centers": [{"id": "1000", "weight": 40}]}]},
        NEW | {"employments": [EMPLOYED | {"supervisor": {"id": "999"}}]},
        NEW | {"employments": [{"status": "ACTIVE"}]},
    ],
)
def test_a_person_that_breaks_a_rule_is_a_400_and_is_not_made(sandbox: Sandbox, body: dict[str, Any]) -> None:
    assert refused(sandbox.call("POST", "/v2/persons", body)) == (400, "Bad request")
    assert len(sandbox.records("persons")) == 4


def test_a_body_that_is_no_json_is_a_400(sandbox: Sandbox) -> None:
    assert (
        sandbox.call("POST", "/v2/persons", content=b"{", headers={"Content-Type": "application/json"}).status_code
        == 400
    )


def test_a_person_is_changed_in_part_and_updated_at_moves(sandbox: Sandbox) -> None:
    before = sandbox.get(f"/v2/persons/{IDA}")
    assert sandbox.call("PATCH", f"/v2/persons/{IDA}", {"last_name": "Holm-Voss"}).status_code == 204
    row = sandbox.get(f"/v2/persons/{IDA}")
    assert (row["last_name"], row["first_name"]) == ("Holm-Voss", "Ida")
    assert row["updated_at"] > before["updated_at"]
    assert sandbox.ids(f"/v2/persons?updated_at.gt={before['updated_at']}") == [IDA]
    assert sandbox.events() == ["person.updated"]


def test_a_deleted_person_is_gone_with_all_that_hung_on_it(sandbox: Sandbox) -> None:
    sandbox.absent("2026-03-02", "2026-03-03")
    sandbox.attended("08:00", "12:00")
    assert sandbox.call("DELETE", f"/v2/persons/{IDA}").status_code == 204
    assert sandbox.call("GET", f"/v2/persons/{IDA}").status_code == 404
    assert (sandbox.records("absence_periods"), sandbox.records("attendance_periods")) == ([], [])
    assert sandbox.events()[-4:] == [
        "absence-period.deleted",
        "attendance-period.deleted",
        "employment.deleted",
        "person.deleted",
    ]


def test_an_employment_is_changed_only_with_its_three_fields(sandbox: Sandbox) -> None:
    path = f"/v2/persons/{IDA}/employments/{EMPLOYMENT}"
    assert sandbox.call("PATCH", path, {"weekly_working_hours": 30}).status_code == 400
    assert sandbox.call("PATCH", path, REQUIRED | {"weekly_working_hours": 30}).status_code == 204
    row = sandbox.get(path)
    assert (row["weekly_working_hours"], row["position"]) == (30, {"title": "Fitter"})
    assert sandbox.call("GET", f"/v2/persons/{JONAS}/employments/{EMPLOYMENT}").status_code == 404


def test_the_status_of_a_person_follows_the_latest_employment(sandbox: Sandbox) -> None:
    path = f"/v2/persons/{IDA}/employments/{EMPLOYMENT}"
    sandbox.call("PATCH", path, REQUIRED | {"status": "LEAVE"})
    assert sandbox.get(f"/v2/persons/{IDA}")["status"] == "ACTIVE"
    left = {"status": "INACTIVE", "employment_end_date": "2026-03-31"}
    left |= {"termination": {"termination_date": "2026-03-31", "type": "EMPLOYEE"}}
    sandbox.call("PATCH", path, REQUIRED | left)
    assert sandbox.get(f"/v2/persons/{IDA}")["status"] == "INACTIVE"
    assert "employment.terminated" in sandbox.events()


def test_employments_come_newest_first_and_their_next_link_has_the_specs_own_path(sandbox: Sandbox) -> None:
    seed = {"persons": [{"id": "1", "first_name": "A", "last_name": "B", "employments": _three()}]}
    sandbox.control("load", **seed, credentials=[{"client_id": "papi-7c1e", "client_secret": "papi-s3cret"}])
    sandbox.token = sandbox.sign_in()
    page = sandbox.get("/v2/persons/1/employments?limit=2")
    assert [one["id"] for one in page["_data"]] == ["e3", "e2"]
    following = page["_meta"]["links"]["next"]["href"]
    assert following.startswith(f"{sandbox.root}/v2/employments?cursor=")
    cursor = following.partition("cursor=")[2]
    assert sandbox.ids(f"/v2/persons/1/employments?cursor={cursor}") == ["e1"]
    assert sandbox.ids(following) == ["e1"]
    assert sandbox.call("GET", "/v2/employments").status_code == 404


def _three() -> list[dict[str, Any]]:
    return [{"id": f"e{n}", "employment_start_date": f"202{n}-01-01"} for n in (1, 2, 3)]


def test_names_of_departments_and_cost_centers_need_the_beta_header(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", "/v2/org-units").status_code == 404
    beta = {"Beta": "true"}
    assert sandbox.get("/v2/org-units", headers=beta)["_data"] == [{"id": "401", "type": "department", "name": "Plant"}]
    assert sandbox.get("/v2/org-units/401", headers=beta)["name"] == "Plant"
    assert sandbox.get("/v2/cost-centers", headers=beta)["_data"] == [{"id": "1000", "name": "Plant"}]
