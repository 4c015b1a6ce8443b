"""Attendance periods: section 4.5 of the sheet, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.personio.sandbox_company import (
    IDA,
    JONAS,
    OLD,
    PART,
    PLANT_A,
    Sandbox,
    attendance_body,
    refused,
)

PERIODS = "/v2/attendance-periods"
LATE = "2026-03-10T22:00:00"


def project(project_id: str) -> dict[str, Any]:
    return {"project": {"id": project_id}}


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (attendance_body("12:00", "08:00"), (422, "Start after end")),
        (attendance_body("12:00", "12:00"), (422, "Start after end")),
        (attendance_body(LATE, "2026-03-11T22:01:00"), (422, "Period range too long")),
        (attendance_body("12:00", "12:30", "BREAK", **project(PLANT_A)), (422, "Break with project")),
        (attendance_body("08:00", "12:00", **project(OLD)), (422, "Project not active")),
        (attendance_body("08:00", "12:00", **project("1")), (422, "Project not active")),
        (attendance_body("08:00", "12:00", comment="x" * 1001), (422, "Unprocessable request")),
        (attendance_body("08:00", "12:00", person={"id": "999"}), (422, "Unprocessable request")),
        (attendance_body("08:00", "12:00", "LUNCH"), (400, "Bad request")),
        (attendance_body("2026-03-10T08:00:00Z", None), (400, "Bad request")),
        (attendance_body("2026-03-10T08:00:00+01:00", None), (400, "Bad request")),
        ({"person": {"id": IDA}, "type": "WORK"}, (400, "Bad request")),
        ({"type": "WORK", "start": {"date_time": LATE}}, (400, "Bad request")),
    ],
)
def test_an_attendance_that_breaks_a_rule_is_refused(
    sandbox: Sandbox, body: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert refused(sandbox.call("POST", PERIODS, body)) == refusal
    assert sandbox.records("attendance_periods") == []


def test_24_hours_over_midnight_fit_and_count_to_the_day_they_began(sandbox: Sandbox) -> None:
    sandbox.attended(LATE, "2026-03-11T22:00:00")
    assert sandbox.day("2026-03-10") == [("WORK", "22:00", "22:00")]
    assert sandbox.day("2026-03-11") == []


def test_a_period_without_end_runs(sandbox: Sandbox) -> None:
    row = sandbox.get(f"{PERIODS}/{sandbox.attended('08:00', None)}")
    assert row["end"] is None


def test_a_written_break_cuts_the_work_around_it_in_two(sandbox: Sandbox) -> None:
    work = sandbox.attended("08:00", "16:00", **project(PART))
    answer = sandbox.call("POST", PERIODS, attendance_body("12:00", "12:30", "BREAK"))
    affected = answer.json()["affected_periods"]
    assert [(one["start"]["date_time"][11:16], one["end"]["date_time"][11:16]) for one in affected] == [
        ("08:00", "12:00"),
        ("12:30", "16:00"),
    ]
    assert affected[0]["id"] == work
    assert {one["project"]["id"] for one in affected} == {PART}
    assert sandbox.day() == [("WORK", "08:00", "12:00"), ("BREAK", "12:00", "12:30"), ("WORK", "12:30", "16:00")]


def test_a_covered_neighbour_disappears_with_an_event(sandbox: Sandbox) -> None:
    covered = sandbox.attended("09:00", "10:00")
    answer = sandbox.call("POST", PERIODS, attendance_body("08:00", "11:00"))
    assert answer.json()["affected_periods"] == []
    assert sandbox.call("GET", f"{PERIODS}/{covered}").status_code == 404
    assert sandbox.events() == ["attendance-period.created", "attendance-period.deleted", "attendance-period.created"]


def test_the_same_again_replaces_and_doubles_nothing(sandbox: Sandbox) -> None:
    sandbox.attended("08:00", "12:00")
    sandbox.attended("08:00", "12:00")
    assert sandbox.day() == [("WORK", "08:00", "12:00")]


def test_neighbours_that_only_touch_and_other_people_stay_as_they_are(sandbox: Sandbox) -> None:
    sandbox.attended("08:00", "12:00")
    sandbox.attended("12:00", "16:00")
    sandbox.attended("08:00", "16:00", person={"id": JONAS})
    assert len(sandbox.day()) == 3


def test_overlaps_can_be_refused_by_a_switch(sandbox: Sandbox) -> None:
    sandbox.control("switches", attendance_overlap="reject")
    sandbox.attended("08:00", "12:00")
    assert refused(sandbox.call("POST", PERIODS, attendance_body("11:00", "13:00"))) == (
        422,
        "Attendance period overlap",
    )
    assert sandbox.day() == [("WORK", "08:00", "12:00")]


def test_a_change_answers_204_and_moves_neighbours_too(sandbox: Sandbox) -> None:
    first, second = sandbox.attended("08:00", "12:00"), sandbox.attended("12:00", "16:00")
    end = {"end": {"date_time": "2026-03-10T13:00:00"}}
    answer = sandbox.call("PATCH", f"{PERIODS}/{first}?skip_approval=true", end | {"comment": "late"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert sandbox.day() == [("WORK", "08:00", "13:00"), ("WORK", "13:00", "16:00")]
    assert sandbox.get(f"{PERIODS}/{first}")["comment"] == "late"
    assert sandbox.get(f"{PERIODS}/{second}")["start"] == {"date_time": "2026-03-10T13:00:00"}


def test_a_change_can_answer_200_with_what_it_affected_by_a_switch(sandbox: Sandbox) -> None:
    sandbox.control("switches", patch_answer=200)
    first, second = sandbox.attended("08:00", "12:00"), sandbox.attended("12:00", "16:00")
    answer = sandbox.call("PATCH", f"{PERIODS}/{first}", {"end": {"date_time": "2026-03-10T13:00:00"}})
    assert (answer.status_code, answer.json()["id"]) == (200, first)
    assert [one["id"] for one in answer.json()["affected_periods"]] == [second]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"end": {"date_time": "2026-03-10T07:00:00"}}, 422),
        ({"end": {"date_time": "2026-03-11T09:00:00"}}, 422),
        ({"type": "BREAK", **project(PLANT_A)}, 422),
        ({"start": {"date_time": "2026-03-10T07:00:00Z"}}, 400),
    ],
)
def test_a_change_is_held_to_the_same_rules(sandbox: Sandbox, change: dict[str, Any], status: int) -> None:
    path = f"{PERIODS}/{sandbox.attended('08:00', '12:00')}"
    assert refused(sandbox.call("PATCH", path, change))[0] == status
    assert sandbox.day() == [("WORK", "08:00", "12:00")]


def test_a_rule_makes_attendances_wait_unless_approval_is_skipped(sandbox: Sandbox) -> None:
    confirmed = sandbox.attended("08:00", "09:00", skip=False)
    sandbox.control("switches", attendance_approval=True)
    waiting, skipped = sandbox.attended("10:00", "11:00", skip=False), sandbox.attended("12:00", "13:00")
    states = [sandbox.get(f"{PERIODS}/{one}")["approval"]["status"] for one in (confirmed, waiting, skipped)]
    assert states == ["CONFIRMED", "PENDING", "CONFIRMED"]
    assert sandbox.ids(f"{PERIODS}?status=PENDING") == [waiting]
    assert sandbox.ids(f"{PERIODS}?status=CONFIRMED,REJECTED") == [confirmed, skipped]


def test_confirmed_periods_can_be_locked_by_a_switch_for_writes_and_neighbours(sandbox: Sandbox) -> None:
    path = f"{PERIODS}/{sandbox.attended('08:00', '12:00')}"
    sandbox.control("switches", confirmed_locked=True)
    for answer in (
        sandbox.call("PATCH", path, {"comment": "x"}),
        sandbox.call("DELETE", path),
        sandbox.call("POST", PERIODS, attendance_body("11:00", "13:00")),
    ):
        assert refused(answer) == (422, "Attendance period is confirmed")
    assert sandbox.day() == [("WORK", "08:00", "12:00")]


def test_a_deleted_period_is_gone_for_good(sandbox: Sandbox) -> None:
    path = f"{PERIODS}/{sandbox.attended('08:00', '12:00')}"
    assert sandbox.call("DELETE", path).status_code == 204
    assert [sandbox.call(method, path).status_code for method in ("DELETE", "GET")] == [404, 404]
    assert sandbox.call("PATCH", path, {}).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ([], "abcd"),
        ([("person.id", IDA), ("person.id", JONAS)], "abcd"),
        ([("person.id", f"{IDA},{JONAS}"), ("project.id", PLANT_A)], "ad"),
        ([("person.id", JONAS)], "d"),
        ([("start.date_time.gte", "2026-03-10T12:00:00"), ("start.date_time.lte", "2026-03-10T12:00:00")], "b"),
        ([("end.date_time.gte", "2026-03-11T00:00:00")], "c"),
        ([("attribution_date.lte", "2026-03-10"), ("attribution_date.gte", "2026-03-10")], "abcd"),
        ([("attribution_date.gte", "2026-03-11")], ""),
        ([("updated_at.gte", "2026-03-02T00:00:00")], "abcd"),
        ([("updated_at.lte", "2026-03-02T00:00:00")], ""),
        ([("sort", "-start.date_time")], "cbad"),
        ([("sort", "-person.id,start.date_time")], "dabc"),
        ([("sort", "-updated_at")], "dcba"),
    ],
)
def test_filters_and_sort(sandbox: Sandbox, query: list[tuple[str, str]], found: str) -> None:
    ids = {
        sandbox.attended("08:00", "12:00", **project(PLANT_A)): "a",
        sandbox.attended("12:00", "12:30", "BREAK"): "b",
        sandbox.attended(LATE, "2026-03-11T02:00:00"): "c",
        sandbox.attended("07:00", "15:00", person={"id": JONAS}, **project(PLANT_A)): "d",
    }
    assert "".join(ids[one] for one in sandbox.ids(PERIODS, params=query)) == found
    paged = ""
    page = sandbox.get(PERIODS, params=[*query, ("limit", "1")])
    while True:
        paged += "".join(ids[one["id"]] for one in page["_data"])
        if "next" not in page["_meta"]["links"]:
            break
        page = sandbox.get(page["_meta"]["links"]["next"]["href"])
    assert paged == found


@pytest.mark.parametrize(
    "query",
    [
        "limit=200",
        "updated_at.gte=2026-03-02T00:00:00Z",
        "start.date_time.gte=2026-03-02T00:00:00%2B01:00",
        "attribution_date.gte=2026-03-02T00:00:00",
        "status=APPROVED",
        "sort=duration",
        "person.id.eq=1",
    ],
)
def test_times_with_a_zone_and_unknown_words_are_a_400(sandbox: Sandbox, query: str) -> None:
    assert refused(sandbox.call("GET", f"{PERIODS}?{query}"))[0] == 400


def test_holidays_and_approved_absences_show_on_the_period(sandbox: Sandbox) -> None:
    sandbox.absent("2026-03-10", "2026-03-10", "FIRST_HALF", "FIRST_HALF")
    row = sandbox.get(f"{PERIODS}/{sandbox.attended('13:00', '16:00')}")
    assert (row["is_on_time_off"], row["is_holiday"]) == (True, False)
    holiday = sandbox.attended("2026-04-03T08:00:00", "2026-04-03T09:00:00")
    assert sandbox.get(f"{PERIODS}/{holiday}")["is_holiday"] is True
