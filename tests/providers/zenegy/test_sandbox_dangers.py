"""The Zenegy sandbox: status changes and deletes of hours, and what they do without uids (sheet 5.3, 11)."""

from __future__ import annotations

from typing import Any

import pytest

MAJA_USER = "a9b8c7d6-0007-4f5e-8d4c-999988887771"


def statuses(zenegy: Any) -> list[int]:
    return [row["status"] for row in zenegy.records("hours")]


def test_a_status_call_without_uids_moves_everything_the_filters_match(zenegy: Any) -> None:
    for day in ("03", "04"):
        zenegy.registered(date=f"2025-03-{day}T00:00:00", status=1)
    zenegy.registered("jens-user", hourPaymentRateUid="rate-200", status=1)
    assert zenegy.hours("PATCH", f"/users/{MAJA_USER}/registrations/status?newStatus=2").status_code == 200
    assert statuses(zenegy) == [2, 2, 1]
    assert zenegy.hours("PATCH", "/registrations/status?newStatus=3&startDate=2025-03-03").status_code == 200
    assert statuses(zenegy) == [2, 2, 3]


@pytest.mark.parametrize("query", ["", "?registrationUids=", "?startDate=2025-01-01"])
def test_a_delete_without_uids_empties_the_company(zenegy: Any, query: str) -> None:
    zenegy.registered()
    zenegy.registered("jens-user", hourPaymentRateUid="rate-200")
    assert zenegy.hours("DELETE", f"/registrations{query}").status_code == 200
    assert zenegy.records("hours") == []


def test_named_uids_touch_those_rows_alone(zenegy: Any) -> None:
    first, second, third = (zenegy.registered(hours=h, status=1) for h in (1, 2, 3))
    query = f"registrationUids={first}&registrationUids={third}"
    assert zenegy.hours("PATCH", f"/registrations/status?newStatus=2&{query}").status_code == 200
    assert statuses(zenegy) == [2, 1, 2]
    assert zenegy.hours("DELETE", f"/registrations?{query}").status_code == 200
    assert [row["uid"] for row in zenegy.records("hours")] == [second]


def test_an_unknown_uid_is_refused_and_never_taken_for_all(zenegy: Any) -> None:
    zenegy.registered(status=1)
    for method, path in (("PATCH", "/registrations/status?newStatus=2&"), ("DELETE", "/registrations?")):
        answer = zenegy.hours(method, f"{path}registrationUids=made-up")
        assert (answer.status_code, answer.json()["message"]) == (400, "REGISTRATION_NOT_FOUND")
    assert statuses(zenegy) == [1]


def test_one_row_that_cannot_move_refuses_the_whole_named_call(zenegy: Any) -> None:
    pending, rejected = zenegy.registered(hours=1, status=1), zenegy.registered(hours=2, status=1)
    zenegy.hours("PATCH", f"/registrations/status?newStatus=3&registrationUids={rejected}")
    query = f"newStatus=2&registrationUids={pending}&registrationUids={rejected}"
    assert zenegy.hours("PATCH", f"/registrations/status?{query}").status_code == 400
    assert statuses(zenegy) == [1, 3]


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        (1, 2, True), (1, 3, True), (1, 5, True), (1, 4, False),
        (2, 1, True), (2, 5, True), (2, 2, True), (2, 3, False), (2, 4, False),
        (3, 1, False), (3, 2, False), (4, 1, False), (4, 2, False), (5, 1, False), (5, 2, False),
    ],
)  # fmt: skip
def test_the_status_machine_of_hours_counts_from_one(zenegy: Any, old: int, new: int, allowed: bool) -> None:
    uid = zenegy.registered(status=1)
    zenegy.control("edit_registration", kind="hours", uid=uid, status=old)
    answer = zenegy.hours("PATCH", f"/registrations/status?newStatus={new}&registrationUids={uid}")
    assert (answer.status_code == 200) is allowed
    assert statuses(zenegy) == [new if allowed else old]


@pytest.mark.parametrize("status", [0, 6])
def test_a_number_that_is_no_status_is_a_problem(zenegy: Any, status: int) -> None:
    uid = zenegy.registered(status=1)
    answer = zenegy.hours("PATCH", f"/registrations/status?newStatus={status}&registrationUids={uid}")
    assert answer.status_code == 400
    assert zenegy.hours("PATCH", f"/registrations/status?registrationUids={uid}").status_code == 400


@pytest.mark.parametrize(("status", "changed", "deleted"), [(1, 200, 200), (2, 200, 200), (3, 400, 200), (4, 400, 400), (5, 400, 400)])  # fmt: skip  # noqa: E501
def test_archived_rows_are_neither_changed_nor_deleted(zenegy: Any, status: int, changed: int, deleted: int) -> None:
    uid = zenegy.registered(status=1)
    zenegy.control("edit_registration", kind="hours", uid=uid, status=status)
    path = f"/users/{MAJA_USER}/registrations/{uid}"
    assert zenegy.hours("PATCH", path, json={"hours": 5}).status_code == changed
    assert zenegy.hours("DELETE", f"/registrations/{uid}").status_code == deleted
    assert len(zenegy.records("hours")) == (0 if deleted == 200 else 1)


def test_a_row_is_not_found_under_another_user(zenegy: Any) -> None:
    uid = zenegy.registered()
    for method in ("GET", "DELETE"):
        answer = zenegy.hours(method, f"/users/jens-user/registrations/{uid}")
        assert answer.json()["message"] == "REGISTRATION_NOT_FOUND"
    assert len(zenegy.records("hours")) == 1
