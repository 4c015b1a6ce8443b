"""Projects with members, compensations with types: sections 4.7 and 4.8 of the sheet."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.personio.sandbox_company import (
    BONUS,
    CLIENT_ID,
    IDA,
    JONAS,
    MAREN,
    MEAL,
    OLD,
    ONCE,
    PART,
    PLANT_A,
    SALARY,
    SECRET,
    Sandbox,
    refused,
)

PROJECTS = "/v2/projects"
MEMBERS = f"{PROJECTS}/{PLANT_A}/members"
NEW = {"name": "Plant C", "status": "ACTIVE"}
PAY = "/v2/compensations"


def member(*people: str) -> list[dict[str, Any]]:
    return [{"person": {"id": one}} for one in people]


def pay(kind: str, value: float = 100, first: str = "2026-03-01", **more: Any) -> dict[str, Any]:
    return {"person": {"id": IDA}, "type": {"id": kind}, "value": value, "effective_from": first} | more


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [PLANT_A, PART, OLD]),
        ("status=ARCHIVED", [OLD]),
        ("top_level_only=true", [PLANT_A, OLD]),
        (f"parent_project.id={PLANT_A}", [PART]),
        (f"id={OLD},{PART}", [PART, OLD]),
        ("name=Harbour,Plant A", [PLANT_A, OLD]),
        ("project_code=PA-1", [PLANT_A]),
    ],
)
def test_filters_of_projects(sandbox: Sandbox, query: str, found: list[str]) -> None:
    assert sandbox.ids(f"{PROJECTS}?{query}") == found


@pytest.mark.parametrize(
    ("query", "status"),
    [("includes=tracked_minutes", 400), ("include[]=tracked_minutes", 400), ("include=hours", 422), ("limit=101", 400)],
)
def test_include_has_one_spelling_and_four_words(sandbox: Sandbox, query: str, status: int) -> None:
    assert refused(sandbox.call("GET", f"{PROJECTS}?{query}"))[0] == status


def test_what_is_included_is_counted(sandbox: Sandbox) -> None:
    sandbox.attended("08:00", "12:00", project={"id": PLANT_A})
    sandbox.attended("12:00", "13:30", project={"id": PART})
    words = "tracked_minutes,sub_projects_tracked_minutes,sub_projects_count,tracked_periods_count"
    row = sandbox.get(f"{PROJECTS}/{PLANT_A}?include={words}")
    assert [row[word] for word in words.split(",")] == [240, 90, 1, 1]
    assert "tracked_minutes" not in sandbox.get(f"{PROJECTS}/{PLANT_A}")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"name": "Plant C"}, (400, "Bad request")),
        (NEW | {"status": "OPEN"}, (400, "Bad request")),
        (NEW | {"name": "x" * 256}, (400, "Bad request")),
        (NEW | {"name": "Plant A"}, (422, "Duplicate name")),
        (NEW | {"project_code": "PA-1"}, (422, "Duplicate code")),
        (NEW | {"cost_center": {"id": "9"}}, (422, "Unknown cost center")),
        (NEW | {"parent_project": {"id": "9"}}, (422, "Unknown parent project")),
        (NEW | {"parent_project": {"id": PART}}, (422, "Unknown parent project")),
        (NEW | {"start": {"date": "2026-02-01"}, "end": {"date": "2026-01-01"}}, (422, "Start after end")),
        (NEW | {"parent_project": {"id": PLANT_A}, "client_name": "Nordsee"}, (422, "Field not allowed")),
    ],
)
def test_a_project_that_breaks_a_rule_is_refused(
    sandbox: Sandbox, body: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert refused(sandbox.call("POST", PROJECTS, body)) == refusal
    assert len(sandbox.records("projects")) == 3


def test_a_project_is_changed_in_part_and_deleted(sandbox: Sandbox) -> None:
    path = f"{PROJECTS}/{OLD}"
    assert sandbox.call("PATCH", path, {"status": "ACTIVE", "billable": True}).status_code == 204
    row = sandbox.get(path)
    assert (row["name"], row["status"], row["billable"]) == ("Harbour", "ACTIVE", True)
    assert sandbox.call("PATCH", path, {"name": "Plant A"}).status_code == 422
    assert sandbox.call("DELETE", path).status_code == 204
    assert sandbox.call("GET", path).status_code == 404


def test_a_project_with_tracked_time_stays_also_as_part_of_its_parent(sandbox: Sandbox) -> None:
    attendance = sandbox.attended("08:00", "12:00", project={"id": PART})
    assert refused(sandbox.call("DELETE", f"{PROJECTS}/{PLANT_A}"))[0] == 422
    sandbox.call("DELETE", f"/v2/attendance-periods/{attendance}")
    assert sandbox.call("DELETE", f"{PROJECTS}/{PLANT_A}").status_code == 204
    assert sandbox.ids(PROJECTS) == [OLD]


def test_members_are_added_all_or_none_and_the_project_is_no_longer_for_all(sandbox: Sandbox) -> None:
    assert refused(sandbox.call("POST", MEMBERS, member(IDA, "999")))[0] == 422
    assert sandbox.get(MEMBERS)["_data"] == []
    for _ in range(2):
        assert sandbox.call("POST", MEMBERS, member(IDA, JONAS)).status_code == 201
    assert sandbox.get(MEMBERS)["_data"] == member(IDA, JONAS)
    assert sandbox.get(f"{PROJECTS}/{PLANT_A}")["assigned_to_all"] is False
    assert refused(sandbox.call("POST", f"{PROJECTS}/{PART}/members", member(IDA)))[0] == 422
    assert sandbox.call("POST", MEMBERS, {"person": {"id": IDA}}).status_code == 400


def test_members_are_removed_by_body_or_by_query(sandbox: Sandbox) -> None:
    sandbox.call("POST", MEMBERS, member(IDA, JONAS, MAREN))
    assert sandbox.call("DELETE", MEMBERS, member(IDA)).status_code == 204
    assert sandbox.call("DELETE", f"{MEMBERS}?person.id={JONAS}").status_code == 204
    assert sandbox.get(MEMBERS)["_data"] == member(MAREN)


def test_too_high_a_limit_of_members_is_a_422(sandbox: Sandbox) -> None:
    assert refused(sandbox.call("GET", f"{MEMBERS}?limit=201"))[0] == 422


def test_a_type_is_made_with_a_200_and_two_categories(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", f"{PAY}/types", {"name": "Shift", "category": "ONE_TIME"})
    assert answer.status_code == 200
    assert answer.json() in sandbox.get(f"{PAY}/types")["_data"]
    for category in ("HOURLY", "FIXED", "BONUS"):
        assert sandbox.call("POST", f"{PAY}/types", {"name": "Other", "category": category}).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (pay(BONUS), 422),
        (pay("none"), 422),
        (pay(ONCE, person={"id": "999"}), 422),
        (pay(MEAL, 1.234), 400),
        (pay(MEAL, interval="WEEKLY"), 400),
        (pay(MEAL, first="March"), 400),
        ({"person": {"id": IDA}, "type": {"id": MEAL}, "amount": 5, "effective_date": "2026-03-01"}, 400),
    ],
)
def test_a_compensation_that_breaks_a_rule_is_refused(sandbox: Sandbox, body: dict[str, Any], status: int) -> None:
    assert refused(sandbox.call("POST", PAY, body))[0] == status
    assert sandbox.records("compensations") == []


def test_an_interval_belongs_to_recurring_ones_only(sandbox: Sandbox) -> None:
    for body in (pay(MEAL), pay(MEAL, interval="HALF-YEARLY"), pay(ONCE, interval="MONTHLY"), pay(SALARY)):
        assert sandbox.call("POST", PAY, body).status_code == 201
    assert [row["interval"] for row in sandbox.records("compensations")] == ["MONTHLY", "HALF-YEARLY", None, None]


def test_a_fixed_salary_of_the_same_day_is_overwritten_and_a_one_time_payment_doubles(sandbox: Sandbox) -> None:
    for kind in (SALARY, ONCE):
        for value in (3900, 4000.5):
            sandbox.call("POST", PAY, pay(kind, value))
    stored = [(row["type"]["id"], row["value"]) for row in sandbox.records("compensations")]
    assert stored == [(SALARY, 4000.5), (ONCE, 3900), (ONCE, 4000.5)]


def test_compensations_are_listed_by_windows_of_a_month_at_most(sandbox: Sandbox) -> None:
    sandbox.call("POST", PAY, pay(SALARY, 3900, "2025-01-01"))
    sandbox.call("POST", PAY, pay(SALARY, 4100, "2026-01-01"))
    sandbox.call("POST", PAY, pay(ONCE, 50, "2026-02-10"))

    def values(query: str) -> list[float]:
        return [row["value"] for row in sandbox.get(f"{PAY}?{query}")["_data"]]

    assert values("start_date=2026-03-01&end_date=2026-03-31") == [4100]
    assert values("end_date=2026-02-28") == values("start_date=2026-02-01") == [4100, 50]
    assert values("start_date=2025-06-15&end_date=2025-07-15") == [3900]
    assert values(f"start_date=2026-02-01&person.id={JONAS}") == []
    assert sandbox.call("GET", f"{PAY}?start_date=2026-03-01&end_date=2026-04-02").status_code == 400
    assert sandbox.call("GET", f"{PAY}?start_date=2026-03-02&end_date=2026-03-01").status_code == 400


def test_a_compensation_needs_both_rights(sandbox: Sandbox) -> None:
    sandbox.token = sandbox.sign_in(CLIENT_ID, SECRET, scope="personio:compensations:write")
    assert refused(sandbox.call("POST", PAY, pay(MEAL)))[0] == 403
