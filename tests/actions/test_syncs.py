"""Two systems kept in step: what is planned, sent once, read back and remembered, on real sandboxes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.actions.home import Home
from core.models.both_sides import Kept
from core.providers.base import provider
from core.providers.sandbox_host import host
from tests.actions.sync_stage import SICK, VACATION, Stage, set_stage
from tests.serving import serving


@pytest.fixture(scope="module")
def both() -> Iterator[str]:
    with serving(host([provider(name).sandbox() for name in ("timetrack", "personio")])) as url:
        yield f"{url}/"


@pytest.fixture
def stage(home: Home, both: str) -> Stage:
    return set_stage(home, both)


def in_timetrack(stage: Stage) -> list[tuple[Any, ...]]:
    rows = stage.records("timetrack", "absences")
    return sorted((r["user"], r["from"], r["to"], r["absenceType"], r["status"]) for r in rows if not r.get("deleted"))


def in_personio(stage: Stage) -> list[tuple[Any, ...]]:
    rows = stage.records("personio", "absence_periods")
    return sorted(
        (r["person"]["id"], r["starts_from"]["date_time"][:10], r["ends_at"]["date_time"][:10], r["absence_type"]["id"])
        for r in rows
    )


def test_an_absence_of_either_side_is_made_on_the_other_once(stage: Stage) -> None:
    stage.screen(
        "timetrack", "request_absence", username="idah", absenceType=1, **{"from": "2026-03-02", "to": "2026-03-04"}
    )
    assert stage.sync() == {"create": 1}
    assert stage.sync() == {}


def away(stage: Stage, user: str, first: str, last: str, kind: int = 1, approved: bool = True) -> int:
    """An absence as a person enters it in TimeTrack; its id."""
    made = stage.screen("timetrack", "request_absence", username=user, absenceType=kind, **{"from": first, "to": last})
    if approved:
        stage.screen("timetrack", "approve_absence", id=made["id"])
    return int(made["id"])


def away_there(stage: Stage, person: str, first: str, last: str, kind: str = VACATION) -> str:
    """An absence as a person enters it in Personio."""
    made = stage.screen(
        "personio",
        "create_absence",
        person={"id": person},
        absence_type={"id": kind},
        starts_from={"date_time": f"{first}T00:00:00", "type": "FIRST_HALF"},
        ends_at={"date_time": f"{last}T00:00:00", "type": "SECOND_HALF"},
    )
    return str(made["id"])


def test_what_is_approved_is_made_as_approved(stage: Stage) -> None:
    away(stage, "idah", "2026-03-02", "2026-03-04")
    away_there(stage, "5006", "2026-03-09", "2026-03-10", SICK)
    assert stage.sync() == {"create": 2}
    assert in_personio(stage) == [
        ("5005", "2026-03-02", "2026-03-05", VACATION),
        ("5006", "2026-03-09", "2026-03-11", SICK),
    ]
    assert in_timetrack(stage) == [
        ("idah", "2026-03-02", "2026-03-04", 1, 1),
        ("karlb", "2026-03-09", "2026-03-10", 3, 1),
    ]
    assert stage.sync() == {}


def test_a_change_in_personio_is_a_new_record_in_timetrack_and_one_absence(stage: Stage) -> None:
    stage.rules(policy="master_b")
    ref = away_there(stage, "5005", "2026-03-02", "2026-03-04")
    stage.sync()
    stage.screen(
        "personio", "edit_absence", id=ref, ends_at={"date_time": "2026-03-06T00:00:00", "type": "SECOND_HALF"}
    )
    assert stage.sync() == {"replace": 1}
    assert in_timetrack(stage) == [("idah", "2026-03-02", "2026-03-06", 1, 1)]
    assert stage.sync() == {}


def test_a_moved_absence_of_timetrack_changes_the_one_in_personio(stage: Stage) -> None:
    stage.rules(policy="master_a")
    ref = away(stage, "idah", "2026-03-02", "2026-03-04")
    stage.sync()
    (before,) = stage.records("personio", "absence_periods")
    moved = stage.screen("timetrack", "move_absence", id=ref, **{"from": "2026-03-03", "to": "2026-03-05"})
    stage.screen("timetrack", "approve_absence", id=moved["id"])
    assert stage.sync() == {"update": 1}
    (after,) = stage.records("personio", "absence_periods")
    assert (after["id"], after["starts_from"]["date_time"][:10]) == (before["id"], "2026-03-03")
    assert stage.sync() == {}


def test_a_delete_is_asked_about_and_done_once_it_is_allowed(stage: Stage) -> None:
    stage.rules(policy="master_a")
    ref = away(stage, "idah", "2026-03-02", "2026-03-04")
    away(stage, "karlb", "2026-03-02", "2026-03-04")
    stage.sync()
    stage.screen("timetrack", "cancel_absence", id=ref)
    assert stage.sync() == {"ask_delete": 1}
    assert len(in_personio(stage)) == 2
    stage.rules(deletes="on")
    assert stage.sync() == {"delete": 1}
    assert [row[0] for row in in_personio(stage)] == ["5006"]
    assert stage.sync() == {}


def worked(stage: Stage, user: str, day: str, first: str, last: str, pause: int = 0) -> int:
    made = stage.screen(
        "timetrack",
        "add_attendance",
        username=user,
        breakMinutes=pause,
        **{"from": f"{day}T{first}:00.000Z", "to": f"{day}T{last}:00.000Z"},
    )
    return int(made["id"])


def stretches(stage: Stage) -> list[tuple[str, ...]]:
    rows = stage.records("personio", "attendance_periods")
    return sorted((r["type"], r["start"]["date_time"][11:16], r["end"]["date_time"][11:16]) for r in rows)


def test_a_day_with_a_break_is_three_stretches_in_personio_and_stays_so(stage: Stage) -> None:
    worked(stage, "idah", "2026-03-10", "08:00", "16:30", 30)
    assert stage.sync(Kept.WORK) == {"create": 1}
    assert stretches(stage) == [
        ("BREAK", "12:00", "12:30"),
        ("WORK", "08:00", "12:00"),
        ("WORK", "12:30", "16:30"),
    ]
    assert stage.sync(Kept.WORK) == {}


def test_an_edit_in_personio_changes_the_entry_in_timetrack(stage: Stage) -> None:
    worked(stage, "idah", "2026-03-10", "08:00", "16:30", 30)
    stage.sync(Kept.WORK)
    late = next(r for r in stage.records("personio", "attendance_periods") if r["start"]["date_time"][11:16] == "12:30")
    stage.screen("personio", "edit_attendance", id=late["id"], end={"date_time": "2026-03-10T17:00:00"})
    assert stage.sync(Kept.WORK) == {"update": 1}
    (entry,) = [r for r in stage.records("timetrack", "attendances") if not r.get("deleted")]
    assert (entry["to"][11:16], entry["breakMinutes"]) == ("17:00", 30)
    assert stage.sync(Kept.WORK) == {}
