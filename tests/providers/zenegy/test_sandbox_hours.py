"""The Zenegy sandbox: hours (sheet 5.3, 7, 11, 13.3 to 13.6)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

COMPANY = "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d01"
MAJA_USER = "a9b8c7d6-0007-4f5e-8d4c-999988887771"
MAJA_RATE = "d4c3b2a1-0100-4b6a-9c8d-555566667771"
OK = {
    "isFailure": False,
    "isSuccess": True,
    "isNotFound": False,
    "message": None,
    "resultType": "Ok",
    "httpStatusCode": "OK",
}
SHIFT = {
    "hours": 7.4,
    "date": "2025-03-03T00:00:00",
    "from": "2025-03-03T08:00:00",
    "to": "2025-03-03T15:24:00",
    "hourPaymentRateUid": MAJA_RATE,
    "status": 2,
    "note": "TimeLog 2025-03 / 6a1d0b52",
    "projectId": "77",
}


def refused(answer: httpx.Response, message: str, kind: str = "Invalid", http: str = "BadRequest") -> None:
    """The inferred shape of a business refusal: 400 and a `Result` without a value."""
    assert answer.status_code == 400, answer.text
    assert answer.json() == {
        "isFailure": True,
        "isSuccess": False,
        "isNotFound": kind == "NotFound",
        "message": message,
        "resultType": kind,
        "httpStatusCode": http,
    }


def test_13_3_the_rates_of_a_user(zenegy: Any) -> None:
    answer = zenegy.hours("GET", f"/users/{MAJA_USER}/rates").json()
    rates = answer["value"].pop("data")
    assert answer == {"isEmpty": False, "value": {"totalRecords": 3, "totalDisplayRecords": 3}, **OK}
    assert rates[0] == {
        "userId": 9001,
        "uid": MAJA_RATE,
        "id": 51,
        "name": "Timeløn",
        "number": "100",
        "paymentPerRate": 185.0,
        "isStandard": True,
        "isDisabled": False,
        "limitUserAccess": True,
        "overrideRate": False,
        "denmarkSpecificData": {
            "excludeHours": False,
            "hasOverride": False,
            "accountNumber": None,
            "creditAccountNumber": None,
            "wageCode": "1100",
            "accountText": None,
            "isBenefitPackageTwoEnabled": False,
            "isTimeInLieuEnabled": False,
            "ratio": 1.0,
        },
    }


def test_13_4_approved_hours_are_stored_and_the_same_again_is_refused(zenegy: Any) -> None:
    answer = zenegy.hours("POST", f"/users/{MAJA_USER}/registrations", json=SHIFT)
    assert answer.status_code == 200
    body = answer.json()
    uid, number = body["value"].pop("uid"), body["value"].pop("id")
    assert isinstance(uid, str)
    assert isinstance(number, int)
    assert body == {
        "isEmpty": False,
        "value": {
            "hours": 7.4,
            "calculatedHours": 7.4,
            "rate": 185.0,
            "total": 1369.0,
            "note": "TimeLog 2025-03 / 6a1d0b52",
            "status": 2,
            "date": "2025-03-03T00:00:00",
            "periodFrom": "2025-03-03T08:00:00",
            "periodTo": "2025-03-03T15:24:00",
            "user": {"uid": MAJA_USER, "id": 9001, "name": "Maja Holm", "employeeNumber": "1007"},
            "hourPaymentRate": {"uid": MAJA_RATE, "id": 51, "name": "Timeløn", "number": "100"},
            "department": None,
            "projectId": "77",
            "break": 0,
            "attachmentCount": 0,
            "attachments": [],
            "payrollNumber": None,
            "country": None,
            "costCenterUid": None,
            "shouldTriggerRetro": False,
        },
        **OK,
    }
    again = zenegy.hours("POST", f"/users/{MAJA_USER}/registrations", json=SHIFT)
    refused(again, "REGISTRATION_ALREADY_EXISTS", "Conflicted", "Conflict")


def test_13_5_the_rows_of_a_day_are_found_again_by_user(zenegy: Any) -> None:
    uid = zenegy.registered()
    zenegy.registered(date="2025-03-04T00:00:00")
    query = "startDate=2025-03-03T00:00:00&endDate=2025-03-03T23:59:59&showStandard=true&skip=0&take=100"
    body = zenegy.hours("GET", f"/users/{MAJA_USER}/registrations?{query}").json()
    assert (body["isSuccess"], body["value"]["totalRecords"]) == (True, 1)
    assert [row["uid"] for row in body["value"]["data"]] == [uid]


def test_13_6_a_pending_row_is_approved_by_query_and_taken_back_by_delete(zenegy: Any) -> None:
    uid = zenegy.registered(status=1)
    approved = zenegy.hours("PATCH", f"/registrations/status?newStatus=2&registrationUids={uid}")
    assert (approved.status_code, approved.json()) == (200, OK)
    assert zenegy.hours("GET", f"/users/{MAJA_USER}/registrations/{uid}").json()["value"]["status"] == 2
    taken_back = zenegy.hours("DELETE", f"/users/{MAJA_USER}/registrations/{uid}")
    assert (taken_back.status_code, taken_back.json()) == (200, OK)
    refused(
        zenegy.hours("GET", f"/users/{MAJA_USER}/registrations/{uid}"), "REGISTRATION_NOT_FOUND", "NotFound", "NotFound"
    )


@pytest.mark.parametrize("uid", ["e1b2c3d4-0007-4a5b-8c6d-111122223331", "lars-user", "nobody"])
def test_an_employee_uid_or_a_stranger_is_user_not_found(zenegy: Any, uid: str) -> None:
    refused(zenegy.register(uid), "USER_NOT_FOUND", "NotFound", "NotFound")
    refused(zenegy.hours("GET", f"/users/{uid}/registrations"), "USER_NOT_FOUND", "NotFound", "NotFound")


@pytest.mark.parametrize("rate", ["rate-210", "rate-211", "rate-290", "made-up"])
def test_a_rate_not_open_to_the_user_is_forbidden(zenegy: Any, rate: str) -> None:
    refused(zenegy.register(hourPaymentRateUid=rate), "RATE_FORBIDDEN_ACCESS", "Forbidden", "Forbidden")


def test_limited_rates_are_open_to_named_users_and_to_members_of_named_groups(zenegy: Any) -> None:
    assert zenegy.register("jens-user", hourPaymentRateUid="rate-210").status_code == 200
    assert zenegy.register("aisha-user", hourPaymentRateUid="rate-211").status_code == 200
    refused(zenegy.register("jens-user"), "RATE_FORBIDDEN_ACCESS", "Forbidden", "Forbidden")


def test_an_own_amount_needs_a_rate_that_allows_it(zenegy: Any) -> None:
    refused(zenegy.register(rate=200), "Amount cannot be overriden")
    own = zenegy.register(hourPaymentRateUid="rate-220", rate=212.5).json()["value"]
    assert (own["rate"], own["total"]) == (212.5, 1572.5)


@pytest.mark.parametrize("hours", [0, -1, -0.01])
def test_hours_must_be_more_than_nothing(zenegy: Any, hours: float) -> None:
    refused(zenegy.register(hours=hours), "Hours must be greater than 0.")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-03-03T15:00:00", "2025-03-03T08:00:00"),
        ("2025-03-04T08:00:00", "2025-03-04T15:00:00"),
        ("2025-03-03T22:00:00", "2025-03-04T06:00:00"),
        ("2025-03-03T08:00:00", None),
        (None, "2025-03-03T15:00:00"),
    ],
)
def test_from_and_to_belong_together_in_order_and_on_the_date(zenegy: Any, start: str | None, end: str | None) -> None:
    refused(zenegy.register(**{"from": start, "to": end}), "REGISTRATION_INVALID_PERIOD_RANGE")


def test_a_finished_payroll_closes_its_days_for_its_payout_period_only(zenegy: Any) -> None:
    refused(zenegy.register(date="2025-02-28T00:00:00"), "REGISTRATION_INVALID_PERIOD_RANGE")
    assert zenegy.register("aisha-user", date="2025-02-28T00:00:00", hourPaymentRateUid="rate-200").status_code == 200


def test_equal_shifts_without_times_are_one_and_with_other_times_two(zenegy: Any) -> None:
    zenegy.registered()
    refused(zenegy.register(note="another note"), "REGISTRATION_ALREADY_EXISTS", "Conflicted", "Conflict")
    zenegy.registered(**{"hours": 4, "from": "2025-03-03T08:00:00", "to": "2025-03-03T12:00:00"})
    zenegy.registered(**{"hours": 4, "from": "2025-03-03T12:00:00", "to": "2025-03-03T16:00:00"})
    zenegy.registered(hours=7.5)
    zenegy.registered(hourPaymentRateUid="rate-200")
    assert len(zenegy.records("hours")) == 5


@pytest.mark.parametrize(
    ("start", "end"), [("07:00", "08:01"), ("09:00", "10:00"), ("11:59", "13:00"), ("07:00", "13:00")]
)
def test_shifts_of_a_user_that_share_time_conflict_whatever_their_rate(zenegy: Any, start: str, end: str) -> None:
    zenegy.registered(**{"from": "2025-03-03T08:00:00", "to": "2025-03-03T12:00:00"})
    times = {"from": f"2025-03-03T{start}:00", "to": f"2025-03-03T{end}:00", "hourPaymentRateUid": "rate-200"}
    refused(
        zenegy.register(**times),
        "REGISTRATION_CONFLICTED_EXISTING_REGISTRATION_IN_PERIOD",
        "Conflicted",
        "Conflict",
    )
    assert zenegy.register("jens-user", **times).status_code == 200


def test_a_rejected_row_is_in_nobodys_way(zenegy: Any) -> None:
    uid = zenegy.registered(status=1)
    assert zenegy.hours("PATCH", f"/registrations/status?newStatus=3&registrationUids={uid}").status_code == 200
    zenegy.registered()


def test_nothing_is_taken_after_the_last_work_day(zenegy: Any) -> None:
    zenegy.registered("ole-user", date="2025-03-14T00:00:00", hourPaymentRateUid="rate-200")
    answer = zenegy.register("ole-user", date="2025-03-15T00:00:00", hourPaymentRateUid="rate-200")
    assert "doesn't meet the requirements for this rate" in answer.json()["message"]


def test_without_a_status_hours_are_pending_and_archived_cannot_be_asked_for(zenegy: Any) -> None:
    assert zenegy.register(status=None).json()["value"]["status"] == 1
    for status in (0, 3, 4, 5, 6):
        assert zenegy.register(status=status, hours=1).status_code == 400
    assert len(zenegy.records("hours")) == 1


def test_what_an_employee_sends_as_approved_is_stored_as_pending(zenegy: Any) -> None:
    zenegy.token = "employee-token"
    answer = zenegy.register()
    assert (answer.status_code, answer.json()["value"]["status"]) == (200, 1)
    uid = answer.json()["value"]["uid"]
    denied = zenegy.hours("PATCH", f"/registrations/status?newStatus=2&registrationUids={uid}")
    assert (denied.status_code, denied.json()["title"]) == (403, "Forbidden")
    zenegy.control("set_role", person="maja@nordlys.example", role="PayrollAdminFull")
    assert zenegy.register(hours=1).json()["value"]["status"] == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"hours": "7.4"},
        {"date": "03-03-2025"},
        {"date": "2025-03-03T00:00:00+01:00"},
        {"note": 7},
        {"date": "2025-02-30"},
    ],
)
def test_a_value_of_the_wrong_kind_is_a_400_problem(zenegy: Any, fields: dict[str, Any]) -> None:
    answer = zenegy.register(**fields)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_a_body_that_is_no_json_is_refused_with_its_content_type(zenegy: Any) -> None:
    path = f"/users/{MAJA_USER}/registrations"
    assert zenegy.hours("POST", path, data=SHIFT).status_code == 415
    assert zenegy.hours("POST", path, content="{").status_code == 415
    assert zenegy.hours("POST", path, json=[SHIFT]).status_code == 400


def test_a_change_touches_the_fields_named_and_keeps_every_rule(zenegy: Any) -> None:
    uid, other = zenegy.registered(), zenegy.registered(hours=3)
    path = f"/users/{MAJA_USER}/registrations"
    changed = zenegy.hours("PATCH", f"{path}/{uid}", json={"hours": 6.5, "note": "corrected"}).json()["value"]
    assert (changed["uid"], changed["hours"], changed["note"], changed["status"]) == (uid, 6.5, "corrected", 2)
    refused(zenegy.hours("PATCH", f"{path}/{uid}", json={"hours": 0}), "Hours must be greater than 0.")
    again = zenegy.hours("PATCH", f"{path}/{other}", json={"hours": 6.5})
    refused(again, "REGISTRATION_ALREADY_EXISTS", "Conflicted", "Conflict")
    moved = zenegy.hours("PATCH", f"{path}/{other}", json={"date": "2025-03-05T00:00:00"})
    assert moved.json()["value"]["date"] == "2025-03-05T00:00:00"
    days = zenegy.hours("GET", f"{path}?showStandard=true&startDate=2025-03-05&endDate=2025-03-05").json()["value"]
    assert [row["uid"] for row in days["data"]] == [other]


def test_bulk_stores_all_or_none(zenegy: Any) -> None:
    rows = [{**SHIFT, "userUid": MAJA_USER}, {**SHIFT, "userUid": "nobody"}]
    refused(zenegy.hours("POST", "/registrations/bulk", json={"registrationRequests": rows}), "USER_NOT_FOUND", "NotFound", "NotFound")  # fmt: skip  # noqa: E501
    assert zenegy.records("hours") == []
    rows[1] = {**SHIFT, "userUid": "jens-user", "hourPaymentRateUid": "rate-200"}
    assert zenegy.hours("POST", "/registrations/bulk", json={"registrationRequests": rows}).status_code == 200
    assert len(zenegy.records("hours")) == 2


@pytest.mark.parametrize(
    ("style", "status", "field"),
    [("result", 400, "message"), ("result_200", 200, "message"), ("problem", 400, "detail")],
)
def test_refusals_come_in_the_style_that_was_switched_on(zenegy: Any, style: str, status: int, field: str) -> None:
    zenegy.control("settings", error_style=style)
    zenegy.registered()
    again = zenegy.register()
    assert (again.status_code, again.json()[field]) == (status, "REGISTRATION_ALREADY_EXISTS")
    assert again.json().get("isFailure", True) is True


def test_lists_filter_page_and_hide_standard_rates_unless_asked(zenegy: Any) -> None:
    days = [zenegy.registered(date=f"2025-03-{day:02d}T00:00:00") for day in range(3, 8)]
    general = zenegy.registered("jens-user", hourPaymentRateUid="rate-200", status=1)

    def found(query: str) -> list[str]:
        value = zenegy.hours("GET", f"/registrations?{query}").json()["value"]
        return [row["uid"] for row in value["data"]]

    assert found("take=100") == [general]
    assert found("showStandard=true&take=100") == [days[0], general, *days[1:]]
    assert found("showStandard=true&skip=4&take=2") == days[3:]
    assert found("showStandard=true&status=1") == [general]
    assert found(f"showStandard=true&rateUids={MAJA_RATE}&startDate=2025-03-06T00:00:00") == days[3:]
    assert found("showStandard=true&userUids=jens-user&userUids=aisha-user") == [general]
    assert found("showStandard=true&departmentUids=b1000000-0000-4000-8000-000000000001") == [general]
    assert found("showStandard=true&payrollNumbers=8") == []


def test_a_client_that_forgets_take_gets_twenty_rows_and_the_true_total(zenegy: Any) -> None:
    for hour in range(25):
        zenegy.registered(hours=hour + 1)
    value = zenegy.hours("GET", "/registrations?showStandard=true").json()["value"]
    assert (value["totalRecords"], len(value["data"])) == (25, 20)


def test_users_carry_roles_and_no_employee_number(zenegy: Any) -> None:
    users = zenegy.hours("GET", "/users?take=100").json()["value"]
    assert users["totalRecords"] == 5
    by_name = {u["name"]: u for u in users["data"]}
    assert by_name["Karen Lind"]["roles"] == ["CompanyOwner"]
    assert by_name["Maja Holm"] == {
        "uid": MAJA_USER,
        "id": 9001,
        "name": "Maja Holm",
        "email": "maja@nordlys.example",
        "photoUrl": None,
        "roles": ["Employee"],
    }
    assert zenegy.hours("GET", f"/users/{MAJA_USER}").json()["value"] == by_name["Maja Holm"]


def test_groups_departments_and_payroll_numbers_are_listed(zenegy: Any) -> None:
    assert zenegy.hours("GET", "/groups").json()["value"]["data"] == [{"uid": "group-1", "id": 1, "name": "Vagthold"}]
    departments = zenegy.hours("GET", "/registrations/departments?take=1").json()["value"]
    assert departments["totalRecords"] == 2
    assert set(departments["data"][0]) == {"uid", "id", "name", "number"}
    assert zenegy.hours("GET", "/registrations/payrolls").json()["value"] == [7, 8]
