"""What people do in the product itself, the seed, the built-in company, the faults."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from core.providers.personio.sandbox import make
from tests.providers.personio.sandbox_company import (
    IDA,
    JONAS,
    NUMBER,
    SEED,
    VACATION,
    Sandbox,
    absence_body,
    attendance_body,
)


def status_of(sandbox: Sandbox, path: str) -> str:
    return str(sandbox.get(path)["approval"]["status"])


@pytest.mark.parametrize(
    ("screen", "status"),
    [("approve_absence", "APPROVED"), ("reject_absence", "REJECTED"), ("cancel_absence", "CANCELLED")],
)
def test_a_manager_decides_on_an_absence(sandbox: Sandbox, screen: str, status: str) -> None:
    absence_id = sandbox.absent("2026-03-02", "2026-03-02", skip=False)
    path = f"/v2/absence-periods/{absence_id}"
    before = sandbox.get(path)["updated_at"]
    sandbox.control(screen, id=absence_id)
    assert status_of(sandbox, path) == status
    assert sandbox.get(path)["updated_at"] > before
    assert sandbox.events()[-1] == "absence-period.updated.status"


@pytest.mark.parametrize(("screen", "status"), [("confirm_attendance", "CONFIRMED"), ("reject_attendance", "REJECTED")])
def test_a_manager_decides_on_an_attendance(sandbox: Sandbox, screen: str, status: str) -> None:
    sandbox.control("switches", attendance_approval=True)
    attendance_id = sandbox.attended("08:00", "12:00", skip=False)
    sandbox.control(screen, id=attendance_id)
    assert status_of(sandbox, f"/v2/attendance-periods/{attendance_id}") == status


def test_a_person_asks_for_absence_and_tracks_time_and_the_rules_make_it_wait(sandbox: Sandbox) -> None:
    sandbox.control("switches", attendance_approval=True)
    absence = sandbox.control("create_absence", **absence_body("2026-03-02", "2026-03-03"))
    attendance = sandbox.control("create_attendance", **attendance_body("08:00", "12:00"))
    assert (absence["status"], attendance["status"]) == ("PENDING", "PENDING")
    assert sandbox.get(f"/v2/absence-periods/{absence['id']}")["person"] == {"id": IDA}


def test_an_absence_is_moved_and_deleted_in_the_product(sandbox: Sandbox) -> None:
    absence_id = sandbox.absent("2026-03-02", "2026-03-03")
    later = {name: absence_body("2026-03-09", "2026-03-10")[name] for name in ("starts_from", "ends_at")}
    sandbox.control("edit_absence", id=absence_id, **later)
    assert list(sandbox.taken(absence_id)) == ["2026-03-09", "2026-03-10"]
    sandbox.control("delete_absence", id=absence_id)
    assert sandbox.records("absence_periods") == []


def test_what_is_confirmed_can_still_be_edited_in_the_product(sandbox: Sandbox) -> None:
    attendance_id = sandbox.attended("08:00", "12:00")
    sandbox.control("switches", confirmed_locked=True)
    sandbox.control("edit_attendance", id=attendance_id, end={"date_time": "2026-03-10T13:00:00"})
    assert sandbox.day() == [("WORK", "08:00", "13:00")]
    sandbox.control("delete_attendance", id=attendance_id)
    assert sandbox.day() == []


def test_a_person_is_renamed_leaves_and_is_deleted_in_the_product(sandbox: Sandbox) -> None:
    sandbox.control("edit_person", id=IDA, last_name="Holm-Voss", custom_attributes=[{"id": NUMBER, "value": 4799}])
    assert sandbox.get(f"/v2/persons/{IDA}")["custom_attributes"][0]["value"] == 4799
    left = sandbox.control("set_person_status", id=IDA, status="INACTIVE", employment_end_date="2026-03-31")
    assert left["status"] == sandbox.get(f"/v2/persons/{IDA}")["status"] == "INACTIVE"
    sandbox.control("delete_person", id=JONAS)
    assert sandbox.call("GET", f"/v2/persons/{JONAS}").status_code == 404


@pytest.mark.parametrize(
    ("screen", "document", "words"),
    [
        ("approve_absence", {"id": "none"}, "Resource not found"),
        ("approve_absence", {}, "KeyError"),
        ("create_absence", {"person": {"id": IDA}}, "absence_type"),
        ("create_attendance", attendance_body("12:00", "08:00"), "Start after end"),
        ("edit_person", {"id": "999"}, "there is no person 999"),
        ("switches", {"attendance_overlap": "merge"}, "attendance_overlap"),
        ("switches", {"speed": 1}, "speed"),
        ("rate_limits", {"*": {"rate": -1}}, "rate"),
    ],
)
def test_a_screen_that_cannot_be_done_says_why(
    sandbox: Sandbox, screen: str, document: dict[str, Any], words: str
) -> None:
    answer = sandbox.http.post(f"/_control/{screen}", json=document)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_ended_tokens_are_ended(sandbox: Sandbox) -> None:
    assert sandbox.control("expire_tokens")["expired"] >= 1
    assert sandbox.call("GET", "/v2/persons").status_code == 401


ABSENCE = {
    "person": {"id": IDA},
    "absence_type": {"id": VACATION},
    "starts_from": {"date_time": "2026-03-02T00:00:00"},
    "ends_at": {"date_time": "2026-03-03T00:00:00"},
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"people": []}, "people"),
        ({"timezone": "Mars/Phobos"}, "Mars/Phobos is no time zone"),
        ({"persons": [SEED["persons"][0]] * 2}, "two rows of kind person with id 3003"),
        ({"absence_periods": [ABSENCE | {"id": "a1", "person": {"id": "9"}}]}, "absence period a1: names person 9"),
        (
            {"absence_periods": [ABSENCE | {"id": "a1", "ends_at": {"date_time": "2026-03-02T00:00:00"}}]},
            "absence period a1: ends before it begins; ends_at is midnight after the last day",
        ),
        ({"absence_types": [{"name": "X", "category": "PARTY"}]}, "PARTY is no category"),
        ({"credentials": [{"attributes": ["shoe_size"]}]}, "names attribute shoe_size"),
        ({"webhooks": [{"url": "https://a.example", "enabled_events": ["x"]}]}, "x is no event"),
        ({"attendance_periods": [{"person": {"id": IDA}, "start": {"date_time": "2026-03-02T08:00:00Z"}}]}, "zone"),
    ],
)
def test_a_seed_that_contradicts_itself_is_refused_with_its_row(
    sandbox: Sandbox, change: dict[str, Any], words: str
) -> None:
    answer = sandbox.http.post("/_control/load", json=SEED | change)
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert len(sandbox.records("persons")) == 4


def test_a_refused_write_meets_a_business_refusal_that_fits_its_path(sandbox: Sandbox) -> None:
    sandbox.control("faults", refused=1.0)
    answers = {
        "/v2/absence-periods": 409,
        "/v2/attendance-periods": 422,
        "/v1/company/time-offs": 400,
    }
    for path, status in answers.items():
        assert sandbox.call("POST", path, {}).status_code == status
    assert sandbox.sign_in()
    assert sandbox.call("GET", "/v2/absence-periods").status_code == 200
    sandbox.control("faults")


def test_the_built_in_company_has_three_of_everything(personio_sandbox_http: httpx.Client) -> None:
    personio_sandbox_http.post("/_control/reset").raise_for_status()
    records = personio_sandbox_http.get("/_control/records").json()
    assert set(records) == {
        "persons",
        "employments",
        "absence_types",
        "absence_periods",
        "attendance_periods",
        "projects",
        "compensations",
        "compensation_types",
        "webhooks",
        "events",
    }
    assert {kind for kind, rows in records.items() if len(rows) < 3} == set()
    assert {row["unit"] for row in records["absence_types"]} == {"DAY", "HOUR"}
    assert "OFFSITE_WORK" in {row["category"] for row in records["absence_types"]}
    assert {row["substitute"] for row in records["absence_types"]} == {"NOT_ALLOWED", "OPTIONAL", "REQUIRED"}
    states = {row["approval"]["status"] for row in records["absence_periods"]}
    assert states == {"APPROVED", "PENDING", "REJECTED", "CANCELLED"}
    assert None in [row["ends_at"] for row in records["absence_periods"]]
    assert {row["status"] for row in records["projects"]} == {"ACTIVE", "ARCHIVED"}
    over_midnight = [
        row for row in records["attendance_periods"] if row["start"]["date_time"][:10] != row["end"]["date_time"][:10]
    ]
    assert over_midnight


def test_what_is_a_write_is_told_by_method_and_path() -> None:
    is_write = make().is_write
    assert is_write("POST", "/v2/absence-periods", {})
    assert is_write("DELETE", "/v1/company/time-offs/1", {})
    assert not is_write("GET", "/v2/persons", {})
    assert not any(is_write("POST", path, {}) for path in ("/v2/auth/token", "/v2/auth/revoke", "/v1/auth"))
