"""What lives of v1: employees, types, time-offs, absence-periods, balance; and what does not (sections 2, 4.9, 6)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.providers.personio.sandbox_company import FLEX, HOME, IDA, JONAS, NUMBER, OLE, VACATION, Sandbox, hours_body

COMPANY = "/v1/company"
DAYS, HOURS = f"{COMPANY}/time-offs", f"{COMPANY}/absence-periods"
TIME_OFF: dict[str, Any] = {
    "employee_id": 5005,
    "time_off_type_id": 11,
    "start_date": "2026-03-02",
    "end_date": "2026-03-04",
    "half_day_start": False,
    "half_day_end": True,
    "comment": "Ski",
}
FEW_HOURS = TIME_OFF | {"time_off_type_id": 12, "end_date": "2026-03-02", "half_day_end": False}
FEW_HOURS |= {"start_time": "13:00", "end_time": "15:30"}


def error(answer: httpx.Response) -> tuple[int, int, str]:
    body = answer.json()
    assert body["success"] is False
    return answer.status_code, body["error"]["code"], body["error"]["message"]


def test_employees_come_ten_to_a_page_by_record(sandbox: Sandbox) -> None:
    people = [{"id": str(n), "first_name": "A", "last_name": str(n)} for n in range(1, 13)]
    sandbox.control("load", persons=people, credentials=[{"client_id": "papi-7c1e", "client_secret": "papi-s3cret"}])
    sandbox.token = sandbox.sign_in()
    page = sandbox.get(f"{COMPANY}/employees")
    assert (len(page["data"]), page["limit"], page["offset"]) == (10, 10, 0)
    assert page["metadata"] == {"total_elements": 12, "current_page": 0, "total_pages": 2}
    rest = sandbox.get(f"{COMPANY}/employees?limit=5&offset=11")["data"]
    assert [one["attributes"]["id"]["value"] for one in rest] == [12]


def test_an_employee_is_a_list_of_labelled_attributes(sandbox: Sandbox) -> None:
    found = sandbox.get(f"{COMPANY}/employees/5005")["data"]
    attributes = found["attributes"]
    assert found["type"] == "Employee"
    assert attributes["id"] == {"label": "ID", "value": 5005, "type": "integer", "universal_id": "id"}
    assert attributes["first_name"] == {
        "label": "First name",
        "value": "Ida",
        "type": "standard",
        "universal_id": "first_name",
    }
    assert attributes["status"]["value"] == "active"
    assert attributes["weekly_working_hours"]["value"] == "38.5"
    assert attributes["hire_date"]["value"] == "2024-01-08T00:00:00+01:00"
    assert attributes["department"]["value"] == {"type": "Department", "attributes": {"id": 401, "name": "Plant"}}
    assert attributes["dynamic_8812044"]["value"] == 4711
    assert NUMBER not in attributes
    assert sandbox.call("GET", f"{COMPANY}/employees/999").status_code == 404


def test_updated_since_makes_the_email_filter_ignored(sandbox: Sandbox) -> None:
    assert len(sandbox.get(f"{COMPANY}/employees?email=ida.holm@example.com")["data"]) == 1
    since = f"{COMPANY}/employees?email=ida.holm@example.com&updated_since=2026-01-01T00:00:00"
    assert len(sandbox.get(since)["data"]) == 4


def test_the_allowed_attributes_are_listed(sandbox: Sandbox) -> None:
    sandbox.control("set_whitelist", attributes=["email", NUMBER])
    rows = sandbox.get(f"{COMPANY}/employees/attributes")["data"]
    assert [row["key"] for row in rows] == ["email", "dynamic_8812044"]


def test_types_tell_unit_approval_and_the_id_of_v2(sandbox: Sandbox) -> None:
    rows = sandbox.get(f"{COMPANY}/time-off-types")["data"]
    assert rows[0] == {
        "type": "TimeOffType",
        "attributes": {
            "id": 11,
            "id_v2": VACATION,
            "name": "Vacation",
            "category": "paid_vacation",
            "unit": "day",
            "approval_required": True,
        },
    }


@pytest.mark.parametrize("form", [True, False])
def test_a_time_off_is_made_by_form_or_json_and_is_approved_at_once(sandbox: Sandbox, form: bool) -> None:
    sent = {"data": {k: str(v).lower() for k, v in TIME_OFF.items()}} if form else {"body": TIME_OFF}
    answer = sandbox.call("POST", DAYS, **sent)
    assert answer.status_code == 200, answer.text
    found = answer.json()["data"]
    attributes = found["attributes"]
    assert found["type"] == "TimeOffPeriod"
    assert (attributes["start_date"], attributes["end_date"]) == (
        "2026-03-02T00:00:00+0100",
        "2026-03-04T00:00:00+0100",
    )
    assert (attributes["days_count"], attributes["half_day_start"], attributes["half_day_end"]) == (2.5, False, True)
    assert (attributes["status"], attributes["certificate"]) == ("approved", {"status": "not-required"})
    assert attributes["employee"]["attributes"]["id"]["value"] == 5005
    in_v2 = sandbox.get(f"/v2/absence-periods/{attributes['id_v2']}")
    assert (in_v2["ends_at"]["date_time"], in_v2["ends_at"]["type"]) == ("2026-03-05T00:00:00", "FIRST_HALF")
    assert sandbox.get(f"{DAYS}/{attributes['id']}")["data"] == found


def test_skip_approval_false_makes_a_time_off_wait(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", DAYS, TIME_OFF | {"skip_approval": False})
    assert answer.json()["data"]["attributes"]["status"] == "pending"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"half_day_start": None}, (422, 0, "The given data failed to pass validation.")),
        ({"start_date": "2 March"}, (422, 0, "The given data failed to pass validation.")),
        ({"half_day_end": "maybe"}, (422, 0, "The given data failed to pass validation.")),
        ({"time_off_type_id": 99}, (404, 0, "Time-off type not found.")),
        ({"employee_id": 99}, (404, 0, "Employee not found.")),
        ({"time_off_type_id": 12}, (400, 400, "Error when trying to insert absence period")),
        ({"end_date": "2026-03-01"}, (400, 400, "Error when trying to insert absence period")),
        (
            {"end_date": "2026-03-02", "half_day_start": True},
            (
                400,
                400,
                "Invalid absence day. Reason: Both half day start and half day end are true for a single-day period",
            ),
        ),
    ],
)
def test_a_time_off_that_breaks_a_rule_is_refused_in_v1s_form(
    sandbox: Sandbox, change: dict[str, Any], expected: tuple[int, int, str]
) -> None:
    body = {name: value for name, value in (TIME_OFF | change).items() if value is not None}
    assert error(sandbox.call("POST", DAYS, body)) == expected
    assert sandbox.records("absence_periods") == []


def test_an_overlapping_time_off_is_a_400(sandbox: Sandbox) -> None:
    sandbox.absent("2026-03-03", "2026-03-03")
    assert error(sandbox.call("POST", DAYS, TIME_OFF)) == (400, 400, "Error when trying to insert absence period")


def test_a_time_off_is_deleted_once(sandbox: Sandbox) -> None:
    path = f"{DAYS}/{sandbox.call('POST', DAYS, TIME_OFF).json()['data']['attributes']['id']}"
    answer = sandbox.call("DELETE", path)
    assert answer.json() == {"success": True, "data": {"message": "The absence period was deleted."}}
    assert error(sandbox.call("DELETE", path)) == (404, 404, "The absence period was not found.")
    assert error(sandbox.call("DELETE", f"{DAYS}/x")) == (400, 400, "The absence period id is invalid.")


def test_time_offs_are_only_those_entirely_inside_the_window(sandbox: Sandbox) -> None:
    sandbox.absent("2026-03-02", "2026-03-06")
    sandbox.absent("2026-03-16", "2026-03-17", person={"id": JONAS})
    sandbox.absent("2026-03-30", "2026-04-02")

    def starts(query: str) -> list[str]:
        return [row["attributes"]["start_date"][:10] for row in sandbox.get(f"{DAYS}?{query}")["data"]]

    assert starts("start_date=2026-03-03&end_date=2026-03-31") == ["2026-03-16"]
    assert starts("start_date=2026-03-02&end_date=2026-03-31") == ["2026-03-02", "2026-03-16"]
    assert starts(f"employees[]={IDA}&employees[]={OLE}") == ["2026-03-02", "2026-03-30"]
    assert starts("updated_to=2020-01-01") == []


def test_offset_of_time_offs_is_a_page_number_and_0_and_1_are_the_first(sandbox: Sandbox) -> None:
    for day in ("02", "03", "04"):
        sandbox.absent(f"2026-03-{day}", f"2026-03-{day}")

    def page(offset: int) -> tuple[list[str], dict[str, int]]:
        found = sandbox.get(f"{DAYS}?limit=2&offset={offset}")
        return [row["attributes"]["start_date"][8:10] for row in found["data"]], found["metadata"]

    counts = {"total_elements": 3, "total_pages": 2}
    assert page(0) == page(1) == (["02", "03"], counts | {"current_page": 1})
    assert page(2) == (["04"], counts | {"current_page": 2})


def test_days_and_hours_are_two_lists_that_share_nothing(sandbox: Sandbox) -> None:
    sandbox.absent("2026-03-02", "2026-03-02")
    hours = sandbox.created("/v2/absence-periods", hours_body("2026-03-06T13:00:00", "2026-03-06T15:30:00"))
    assert len(sandbox.get(DAYS)["data"]) == 1
    (row,) = sandbox.get(f"{HOURS}?start_date=2026-03-06&end_date=2026-03-06")["data"]
    attributes = row["attributes"]
    assert (attributes["id"], attributes["measurement_unit"], attributes["effective_duration"]) == (hours, "hour", 150)
    assert (attributes["start"], attributes["end"]) == ("2026-03-06T12:00:00.000Z", "2026-03-06T14:30:00.000Z")
    assert attributes["breakdowns"] == [{"date": "2026-03-06", "effective_duration": 150}]
    assert attributes["absence_type"]["attributes"]["id"] == FLEX
    assert sandbox.get(f"{HOURS}?start_date=2026-03-07")["data"] == []


def test_hours_are_made_and_deleted_in_v1(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", HOURS, data={k: str(v).lower() for k, v in FEW_HOURS.items()})
    assert answer.status_code == 201, answer.text
    assert answer.json()["data"]["attributes"]["effective_duration"] == 150
    path = f"{HOURS}/{answer.json()['data']['attributes']['id']}"
    assert sandbox.call("DELETE", path).status_code == 200
    assert error(sandbox.call("DELETE", path)) == (404, 404, "The absence period was not found.")


def test_hours_over_several_days_take_what_would_have_been_worked(sandbox: Sandbox) -> None:
    whole = {k: v for k, v in FEW_HOURS.items() if not k.endswith("_time")} | {"end_date": "2026-03-03"}
    attributes = sandbox.call("POST", HOURS, whole).json()["data"]["attributes"]
    assert attributes["effective_duration"] == 960
    assert sandbox.get(f"/v2/absence-periods/{attributes['id']}")["ends_at"]["date_time"] == "2026-03-04T00:00:00"


def test_a_day_unit_among_hours_and_times_over_two_days_are_a_400(sandbox: Sandbox) -> None:
    for change in ({"time_off_type_id": 11}, {"end_date": "2026-03-03"}, {"end_time": "12:00"}):
        assert error(sandbox.call("POST", HOURS, FEW_HOURS | change))[0] == 400
    assert error(sandbox.call("POST", HOURS, FEW_HOURS | {"time_off_type_id": 99})) == (
        404,
        0,
        "Absence type not found.",
    )


def test_a_balance_is_what_is_left_of_the_entitlement(sandbox: Sandbox) -> None:
    year = sandbox.control("clock", advance_seconds=0)["now"][:4]
    sandbox.absent(f"{year}-03-03", f"{year}-03-03")
    sandbox.absent(f"{year}-03-04", f"{year}-03-04", skip=False)
    (row,) = sandbox.get(f"{COMPANY}/employees/{IDA}/absences/balance")["data"]
    taken = sum(day["effective_duration"]["value"] for day in sandbox.records("absence_periods")[0]["breakdowns"])
    waiting = sum(day["effective_duration"]["value"] for day in sandbox.records("absence_periods")[1]["breakdowns"])
    assert (row["id"], row["balance"], row["available_balance"]) == (11, 30 - taken, 30 - taken - waiting)


@pytest.mark.parametrize("path", ["employees", "time-offs", "time-off-types", "absence-periods", "employees/999"])
def test_the_same_token_is_echoed_in_the_answer(sandbox: Sandbox, path: str) -> None:
    assert sandbox.call("GET", f"{COMPANY}/{path}").headers["authorization"] == f"Bearer {sandbox.token}"


def test_no_token_is_a_401_and_a_wrong_one_or_a_missing_right_a_403(sandbox: Sandbox) -> None:
    assert error(sandbox.http.get(DAYS)) == (401, 401, "Authorization is not provided")
    wrong = sandbox.http.get(DAYS, headers={"Authorization": "Bearer papi-x"})
    assert error(wrong) == (403, 403, "Provided authorization is not valid")
    sandbox.token = sandbox.sign_in("papi-reader", "papi-r")
    assert sandbox.call("GET", DAYS).status_code == 200
    assert sandbox.call("GET", f"{COMPANY}/employees").status_code == 403


def test_attendances_and_projects_are_retired_by_a_status_that_is_a_switch(sandbox: Sandbox) -> None:
    paths = [f"{COMPANY}/attendances", f"{COMPANY}/attendances/1", f"{COMPANY}/attendances/projects"]
    assert [error(sandbox.call("GET", path))[0] for path in paths] == [422, 422, 422]
    assert error(sandbox.call("POST", paths[0], {"attendances": []}))[0] == 422
    sandbox.control("switches", v1_attendances=410)
    assert error(sandbox.call("GET", paths[0]))[0] == 410


def test_an_unknown_route_of_v1_is_a_404(sandbox: Sandbox) -> None:
    assert error(sandbox.call("GET", f"{COMPANY}/nothing"))[0] == 404
    assert HOME not in sandbox.call("GET", f"{COMPANY}/nothing").text
