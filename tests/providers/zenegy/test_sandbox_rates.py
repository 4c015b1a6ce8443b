"""The Zenegy sandbox: hour rates (sheet 5.3, 11)."""

from __future__ import annotations

from typing import Any

import pytest

MAJA_USER = "a9b8c7d6-0007-4f5e-8d4c-999988887771"
MAJA_RATE = "d4c3b2a1-0100-4b6a-9c8d-555566667771"


def rates(zenegy: Any, query: str = "") -> list[str]:
    return [r["number"] for r in zenegy.hours("GET", f"/rates?take=100&{query}").json()["value"]["data"]]


def of_user(zenegy: Any, user: str) -> list[str]:
    return [r["number"] for r in zenegy.hours("GET", f"/users/{user}/rates").json()["value"]["data"]]


def test_the_list_is_filtered_and_carries_no_access_lists(zenegy: Any) -> None:
    assert rates(zenegy) == ["100", "200", "210", "211", "220", "290"]
    assert rates(zenegy, "isStandard=true") == ["100"]
    assert rates(zenegy, "isStandard=false&isDisabled=false") == ["200", "210", "211", "220"]
    assert rates(zenegy, "overrides=true") == ["220"]
    assert rates(zenegy, "search=overtid") == ["200"]
    assert "allowedUsers" not in zenegy.hours("GET", "/rates").json()["value"]["data"][0]


def test_one_rate_shows_who_may_use_it(zenegy: Any) -> None:
    jens = {"uid": "jens-user", "id": 9002, "name": "Jens Østergaard"}
    assert zenegy.hours("GET", "/rates/rate-210").json()["value"]["allowedUsers"] == [jens]
    group = {"uid": "group-1", "id": 1, "name": "Vagthold"}
    assert zenegy.hours("GET", "/rates/rate-211").json()["value"]["allowedUserGroups"] == [group]
    missing = zenegy.hours("GET", "/rates/made-up")
    assert (missing.status_code, missing.json()["title"]) == (404, "Not Found")


def test_a_user_sees_the_rates_open_to_them_and_no_other(zenegy: Any) -> None:
    assert of_user(zenegy, MAJA_USER) == ["100", "200", "220"]
    assert of_user(zenegy, "jens-user") == ["210", "200", "220"]
    assert of_user(zenegy, "aisha-user") == ["211", "200", "220"]
    assert zenegy.hours("GET", f"/users/{MAJA_USER}/rates/{MAJA_RATE}").json()["value"]["userId"] == 9001
    assert zenegy.hours("GET", f"/users/jens-user/rates/{MAJA_RATE}").status_code == 404


def test_a_new_rate_is_usable_by_whom_it_names_until_its_access_changes(zenegy: Any) -> None:
    body = {"name": "Projekt", "number": "230", "paymentPerRate": 210.5, "limitUserAccess": True}
    answer = zenegy.hours("POST", "/rates", json={**body, "allowedUsers": [MAJA_USER]})
    assert answer.status_code == 200
    value = answer.json()["value"]
    assert (value["number"], value["paymentPerRate"], value["isStandard"]) == ("230", 210.5, False)
    assert [u["name"] for u in value["allowedUsers"]] == ["Maja Holm"]
    assert zenegy.register(hourPaymentRateUid=value["uid"]).json()["value"]["rate"] == 210.5
    assert zenegy.hours("PATCH", f"/rates/{value['uid']}", json={"allowedUsers": ["jens-user"]}).status_code == 200
    assert "230" in of_user(zenegy, "jens-user")
    refused = zenegy.register(hourPaymentRateUid=value["uid"], hours=1)
    assert refused.json()["message"] == "RATE_FORBIDDEN_ACCESS"


def test_a_number_is_taken_once_among_general_rates(zenegy: Any) -> None:
    taken = zenegy.hours("POST", "/rates", json={"name": "Again", "number": "200"})
    assert (taken.status_code, taken.headers["content-type"]) == (409, "application/problem+json")
    assert taken.json()["title"] == "Conflict"
    assert zenegy.hours("PATCH", "/rates/rate-210", json={"number": "200"}).status_code == 409
    assert zenegy.hours("PATCH", "/rates/rate-210", json={"number": "210", "name": "Same"}).status_code == 200


@pytest.mark.parametrize(("method", "path"), [("PATCH", ""), ("PATCH", "/disable"), ("DELETE", "")])
def test_a_standard_rate_cannot_be_touched(zenegy: Any, method: str, path: str) -> None:
    body = {} if method == "DELETE" else {"json": {"name": "Mine"}}
    assert zenegy.hours(method, f"/rates/{MAJA_RATE}{path}", **body).status_code == 403
    assert "Timeløn" in [r["name"] for r in zenegy.records("rates")]


def test_a_standard_rate_cannot_be_made(zenegy: Any) -> None:
    answer = zenegy.hours("POST", "/rates", json={"name": "Mine", "number": "231", "isStandard": True})
    assert (answer.status_code, answer.json()["isFailure"]) == (400, True)


def test_a_disabled_rate_is_closed_to_everybody(zenegy: Any) -> None:
    assert zenegy.hours("PATCH", "/rates/rate-200/disable").status_code == 200
    assert "200" not in of_user(zenegy, MAJA_USER)
    assert zenegy.register(hourPaymentRateUid="rate-200").json()["message"] == "RATE_FORBIDDEN_ACCESS"
    assert "200" in rates(zenegy, "isDisabled=true")


def test_a_rate_in_use_stays(zenegy: Any) -> None:
    zenegy.registered(hourPaymentRateUid="rate-200")
    assert zenegy.hours("DELETE", "/rates/rate-200").status_code == 400
    assert zenegy.hours("DELETE", "/rates/rate-210").status_code == 200
    assert "210" not in rates(zenegy)


def test_an_employee_may_not_make_or_change_rates(zenegy: Any) -> None:
    zenegy.token = "employee-token"
    assert zenegy.hours("POST", "/rates", json={"name": "Mine", "number": "232"}).status_code == 403
    assert zenegy.hours("PATCH", "/rates/rate-200", json={"paymentPerRate": 900}).status_code == 403
    assert zenegy.hours("DELETE", "/rates/rate-210").status_code == 403
