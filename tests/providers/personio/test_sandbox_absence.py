"""Absence types, periods and breakdowns: section 4.4 of the sheet, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.personio.sandbox_company import (
    FLEX,
    HOME,
    IDA,
    JONAS,
    MAREN,
    OLE,
    PARENTAL,
    UNPAID,
    VACATION,
    Sandbox,
    absence_body,
    hours_body,
    refused,
)

PERIODS = "/v2/absence-periods"


def of(person: str) -> dict[str, Any]:
    return {"person": {"id": person}}


def kind(type_id: str) -> dict[str, Any]:
    return {"absence_type": {"id": type_id}}


def test_a_type_is_found_by_its_id_or_is_a_404(sandbox: Sandbox) -> None:
    assert sandbox.get(f"/v2/absence-types/{FLEX}")["unit"] == "HOUR"
    answer = sandbox.call("GET", "/v2/absence-types/none")
    assert answer.json()["errors"][0]["type"].endswith("#common.requested_resource_not_found")


def test_one_day_reads_until_the_midnight_after_it(sandbox: Sandbox) -> None:
    row = sandbox.get(f"{PERIODS}/{sandbox.absent('2026-04-02', '2026-04-02')}")
    assert row["starts_from"]["date_time"] == "2026-04-02T00:00:00"
    assert row["ends_at"]["date_time"] == "2026-04-03T00:00:00"


def test_written_ends_can_be_read_as_the_midnight_after_by_a_switch(sandbox: Sandbox) -> None:
    sandbox.control("switches", absence_end_write="exclusive")
    absence_id = sandbox.absent("2026-03-02", "2026-03-04")
    assert list(sandbox.taken(absence_id)) == ["2026-03-02", "2026-03-03"]
    assert sandbox.get(f"{PERIODS}/{absence_id}")["ends_at"]["date_time"] == "2026-03-04T00:00:00"


@pytest.mark.parametrize(
    ("begins", "ends", "days"),
    [
        ("FIRST_HALF", "SECOND_HALF", [1, 1]),
        ("SECOND_HALF", "SECOND_HALF", [0.5, 1]),
        ("FIRST_HALF", "FIRST_HALF", [1, 0.5]),
        ("SECOND_HALF", "FIRST_HALF", [0.5, 0.5]),
        (None, None, [1, 1]),
    ],
)
def test_halves_are_taken_at_either_end_and_kept_as_written(
    sandbox: Sandbox, begins: str, ends: str, days: list[float]
) -> None:
    absence_id = sandbox.absent("2026-03-02", "2026-03-03", begins, ends)
    assert list(sandbox.taken(absence_id).values()) == days
    row = sandbox.get(f"{PERIODS}/{absence_id}")
    assert (row["starts_from"]["type"], row["ends_at"]["type"]) == (begins, ends)


def test_morning_and_afternoon_of_one_day_are_two_halves_that_fit(sandbox: Sandbox) -> None:
    morning = sandbox.absent("2026-03-09", "2026-03-09", "FIRST_HALF", "FIRST_HALF")
    afternoon = sandbox.absent("2026-03-09", "2026-03-09", "SECOND_HALF", "SECOND_HALF")
    assert sandbox.taken(morning) == sandbox.taken(afternoon) == {"2026-03-09": 0.5}


def test_free_days_take_nothing_and_stand_in_the_breakdown(sandbox: Sandbox) -> None:
    taken = sandbox.taken(sandbox.absent("2026-04-02", "2026-04-07"))
    assert taken == {
        "2026-04-02": 1,
        "2026-04-03": 0,
        "2026-04-04": 0,
        "2026-04-05": 0,
        "2026-04-06": 0,
        "2026-04-07": 1,
    }


def test_breakdowns_come_28_to_a_page_and_no_more(sandbox: Sandbox) -> None:
    absence_id = sandbox.absent("2026-06-01", "2026-07-31")
    path = f"{PERIODS}/{absence_id}/breakdowns"
    page = sandbox.get(path)
    counts = [len(page["_data"])]
    while "next" in page["_meta"]["links"]:
        page = sandbox.get(page["_meta"]["links"]["next"]["href"])
        counts.append(len(page["_data"]))
    assert counts == [28, 28, 5]
    assert sandbox.call("GET", f"{path}?limit=29").status_code == 400
    assert sandbox.call("GET", f"{path}?cursor=x").status_code == 400
    assert sandbox.call("GET", f"{PERIODS}/none/breakdowns").status_code == 404


def test_an_open_absence_has_no_end_and_goes_on_until_today(sandbox: Sandbox) -> None:
    absence_id = sandbox.absent("2026-03-02", None)
    assert sandbox.get(f"{PERIODS}/{absence_id}")["ends_at"] is None
    assert len(sandbox.get(f"{PERIODS}/{absence_id}/breakdowns")["_data"]) == 28
    assert refused(sandbox.call("POST", PERIODS, absence_body("2030-01-07", "2030-01-08")))[0] == 409


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-06T13:00:00", None),
        ("2026-03-06T13:00:00", "2026-03-06T13:00:00"),
        ("2026-03-06T13:00:00", "2026-03-07T00:00:00"),
        ("2026-03-06T13:00:00", "2026-03-07T14:00:00"),
    ],
)
def test_hours_need_an_end_on_the_same_day_and_not_at_midnight(sandbox: Sandbox, start: str, end: str | None) -> None:
    assert refused(sandbox.call("POST", PERIODS, hours_body(start, end)))[0] == 422


def test_utc_times_are_shifted_into_local_ones(sandbox: Sandbox) -> None:
    absence_id = sandbox.created(PERIODS, hours_body("2026-03-06T13:00:00Z", "2026-03-06T15:00:00Z"))
    assert sandbox.get(f"{PERIODS}/{absence_id}")["starts_from"]["date_time"] == "2026-03-06T14:00:00"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (absence_body("2026-03-04", "2026-03-03"), 422),
        (absence_body("2026-03-04", "2026-03-04", "SECOND_HALF", "FIRST_HALF"), 422),
        (absence_body("2026-03-04", "2026-03-04") | of("999"), 422),
        (absence_body("2026-03-04", "2026-03-04") | kind("none"), 422),
        (absence_body("2026-03-04", "2026-03-04") | {"comment": "x" * 2001}, 422),
        (absence_body("2026-03-04", "2026-03-04", "MORNING"), 400),
        ({"person": {"id": IDA}, "absence_type": {"id": VACATION}}, 400),
        (absence_body("2026-03-04", "2026-03-04") | {"starts_from": {"date": "2026-03-04"}}, 400),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(sandbox: Sandbox, body: dict[str, Any], status: int) -> None:
    assert refused(sandbox.call("POST", PERIODS, body))[0] == status
    assert sandbox.records("absence_periods") == []


def test_an_overlap_is_a_409_whatever_the_type_but_not_with_what_was_rejected(sandbox: Sandbox) -> None:
    absence_id = sandbox.absent("2026-03-02", "2026-03-06")
    inside = absence_body("2026-03-04", "2026-03-04") | kind(HOME)
    assert refused(sandbox.call("POST", PERIODS, inside)) == (409, "Absence period conflict")
    assert sandbox.call("POST", PERIODS, hours_body("2026-03-05T09:00:00", "2026-03-05T10:00:00")).status_code == 409
    assert sandbox.call("POST", PERIODS, inside | of(JONAS)).status_code == 201
    sandbox.control("reject_absence", id=absence_id)
    assert sandbox.call("POST", PERIODS, inside).status_code == 201


def test_a_required_substitute_is_asked_for_in_the_body_seen_on_the_forum(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", PERIODS, absence_body("2026-03-02", "2026-03-06") | kind(PARENTAL))
    assert refused(answer)[0] == 422
    assert answer.json()["errors"] == [
        {
            "title": "Substitute required",
            "detail": "A substitute is required for this absence type.",
            "type": None,
            "_meta": {},
        }
    ]


def test_a_substitute_is_kept_but_never_read(sandbox: Sandbox) -> None:
    absence_id = sandbox.absent("2026-03-02", "2026-03-06", **kind(PARENTAL), substitute={"id": JONAS})
    assert "substitute" not in sandbox.get(f"{PERIODS}/{absence_id}")
    assert sandbox.records("absence_periods")[0]["substitute"] == {"id": JONAS}


@pytest.mark.parametrize(
    ("type_id", "substitute", "refusal"),
    [
        (VACATION, JONAS, (422, "Substitute not allowed")),
        (UNPAID, IDA, (409, "Substitute invalid")),
        (UNPAID, "999", (409, "Substitute invalid")),
        (UNPAID, OLE, (409, "Substitute invalid")),
        (UNPAID, MAREN, (409, "Substitute invalid")),
    ],
)
def test_a_substitute_has_to_be_allowed_known_active_and_there(
    sandbox: Sandbox, type_id: str, substitute: str, refusal: tuple[int, str]
) -> None:
    sandbox.absent("2026-03-04", "2026-03-04", **of(MAREN))
    body = absence_body("2026-03-02", "2026-03-06") | kind(type_id) | {"substitute": {"id": substitute}}
    assert refused(sandbox.call("POST", PERIODS, body)) == refusal


def test_who_substitutes_for_somebody_cannot_be_absent_then(sandbox: Sandbox) -> None:
    sandbox.absent("2026-03-02", "2026-03-06", **kind(UNPAID), substitute={"id": JONAS})
    away = sandbox.call("POST", PERIODS, absence_body("2026-03-04", "2026-03-05") | of(JONAS))
    assert refused(away) == (409, "Absence while substituting")
    assert sandbox.call("POST", PERIODS, absence_body("2026-03-09", "2026-03-09") | of(JONAS)).status_code == 201


@pytest.mark.parametrize(
    ("type_id", "skip", "status"),
    [(VACATION, True, "APPROVED"), (VACATION, False, "PENDING"), (HOME, False, "APPROVED")],
)
def test_a_rule_makes_an_absence_wait_unless_approval_is_skipped(
    sandbox: Sandbox, type_id: str, skip: bool, status: str
) -> None:
    absence_id = sandbox.absent("2026-03-02", "2026-03-02", skip=skip, **kind(type_id))
    assert sandbox.get(f"{PERIODS}/{absence_id}")["approval"] == {"status": status}


def test_skip_approval_is_false_where_it_is_left_out(sandbox: Sandbox) -> None:
    absence_id = sandbox.created(PERIODS, absence_body("2026-03-02", "2026-03-02"))
    assert sandbox.get(f"{PERIODS}/{absence_id}")["approval"]["status"] == "PENDING"
    assert sandbox.call("POST", f"{PERIODS}?skip_approval=perhaps", absence_body("2026-03-03", None)).status_code == 400


def test_moved_times_wait_for_approval_again_and_a_comment_does_not(sandbox: Sandbox) -> None:
    absence_id = sandbox.absent("2026-03-02", "2026-03-02")
    path = f"{PERIODS}/{absence_id}"
    sandbox.call("PATCH", path, {"comment": "Sea"})
    assert sandbox.get(path)["approval"]["status"] == "APPROVED"
    sandbox.call("PATCH", path, {"ends_at": {"date_time": "2026-03-03T00:00:00", "type": "SECOND_HALF"}})
    row = sandbox.get(path)
    assert (row["approval"]["status"], row["comment"]) == ("PENDING", "Sea")
    sandbox.call("PATCH", f"{path}?skip_approval=true", {"comment": "Sea"})
    assert sandbox.get(path)["approval"]["status"] == "APPROVED"
    assert list(sandbox.taken(absence_id)) == ["2026-03-02", "2026-03-03"]


def test_a_change_is_held_to_the_same_rules_and_changes_nothing_when_refused(sandbox: Sandbox) -> None:
    sandbox.absent("2026-03-02", "2026-03-03")
    path = f"{PERIODS}/{sandbox.absent('2026-03-05', '2026-03-06')}"
    before = sandbox.get(path)
    earlier = {"starts_from": {"date_time": "2026-03-03T00:00:00", "type": "FIRST_HALF"}}
    assert refused(sandbox.call("PATCH", path, earlier))[0] == 409
    late = {"starts_from": {"date_time": "2026-03-09T00:00:00", "type": "FIRST_HALF"}}
    assert refused(sandbox.call("PATCH", path, late))[0] == 422
    assert sandbox.call("PATCH", f"{PERIODS}/none", {}).status_code == 404
    assert sandbox.get(path) == before


def test_updated_at_moves_with_every_change_even_within_a_second(sandbox: Sandbox) -> None:
    path = f"{PERIODS}/{sandbox.absent('2026-03-02', '2026-03-02')}"
    stamps = [sandbox.get(path)["updated_at"]]
    for comment in ("a", "b", "c"):
        sandbox.call("PATCH", path, {"comment": comment})
        stamps.append(sandbox.get(path)["updated_at"])
    assert len(set(stamps)) == 4
    assert stamps == sorted(stamps)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "abc"),
        ({"starts_from.date_time.gte": "2026-03-04T00:00:00Z", "ends_at.date_time.lte": "2026-03-05T00:00:00Z"}, "a"),
        ({"starts_from.date_time.gte": "2026-03-04T00:00:00.000", "starts_from.date_time.lte": "2026-03-10"}, "ab"),
        ({"starts_from.date_time.gte": "2026-03-11"}, "c"),
        ({"ends_at.date_time.lte": "2026-03-09T00:00:00"}, "ab"),
        ({"person.id": f"{JONAS},{MAREN}"}, "c"),
        ({"absence_type.id": HOME, "person.id": IDA}, "b"),
        ({"updated_at.gte": "2020-01-01T00:00:00Z"}, "abc"),
        ({"updated_at.lte": "2020-01-01T00:00:00"}, ""),
    ],
)
def test_date_filters_find_all_that_overlaps_and_the_others_hold_together(
    sandbox: Sandbox, query: dict[str, str], found: str
) -> None:
    ids = {
        sandbox.absent("2026-03-02", "2026-03-06"): "a",
        sandbox.absent("2026-03-09", "2026-03-09", **kind(HOME)): "b",
        sandbox.absent("2026-03-16", "2026-03-17", **of(JONAS)): "c",
    }
    assert "".join(ids[one] for one in sandbox.ids(PERIODS, params=query)) == found


@pytest.mark.parametrize("query", ["limit=101", "starts_from.date.gte=2026-03-01", "updated_at.gte=soon", "id.eq=1"])
def test_filters_that_do_not_exist_are_a_400(sandbox: Sandbox, query: str) -> None:
    assert refused(sandbox.call("GET", f"{PERIODS}?{query}"))[0] == 400


def test_an_absence_tells_its_events_also_of_times_that_did_not_change(sandbox: Sandbox) -> None:
    absence_id = sandbox.absent("2026-03-02", "2026-03-02", skip=False)
    sandbox.call("PATCH", f"{PERIODS}/{absence_id}?skip_approval=true", {"comment": "x"})
    sandbox.call("DELETE", f"{PERIODS}/{absence_id}")
    assert sandbox.events() == [
        "absence-period.created",
        "absence-period.updated.timerange",
        "absence-period.updated.status",
        "absence-period.deleted",
    ]
    assert sandbox.ids(PERIODS) == []
