"""The connector and the sandbox together: what the flows of a sync and of a transfer need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from core.http.errors import NotSent, Rejected, SignInNeeded
from core.models.both_sides import AbsencePeriod, Activity, Half, Kept, Standing, WorkPeriod
from core.models.both_sides_writes import absence_write, work_write
from core.models.rows import Kind
from core.models.writes import Receipt, RecordState
from core.providers.timetrack.connector import TimeTrack
from tests.providers.timetrack.acme import Acme
from tests.providers.timetrack.playing import connected
from tests.providers.timetrack.samples import wall

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
APRIL_7 = date(2026, 4, 7)
VACATION = AbsencePeriod(
    person="7", type="1", first=APRIL_7, last=APRIL_7 + timedelta(days=1), standing=Standing.APPROVED
)
WORK = WorkPeriod(
    person="7",
    day=APRIL_7,
    start=wall("2026-04-07T08:00"),
    end=wall("2026-04-07T16:30"),
    break_minutes=30,
    note="Mast",
)


def test_a_check_names_the_account(timetrack: TimeTrack, acme: Acme) -> None:
    found = timetrack.check()
    assert (found.identity.id, found.identity.name) == ("acme", "acme.timetrackenterprise.com")
    assert "acme" in found.signed_in_as
    assert found.problems == ()
    acme.screen("load", account="acme", api_key="k-1", api_secret="s-1")
    assert "no users" in timetrack.check().problems[0]


def test_a_secret_that_was_made_anew_asks_for_another_sign_in(timetrack: TimeTrack, acme: Acme) -> None:
    acme.screen("regenerate_secret")
    with pytest.raises(SignInNeeded, match="Settings > General > API"):
        timetrack.check()


def test_employees_are_users_and_their_account_is_the_user_name(timetrack: TimeTrack) -> None:
    found = timetrack.employees()
    assert [(one.id, one.account, one.number, one.name, one.active) for one in found] == [
        ("7", "idah", "4711", "Ida Holm", True),
        ("8", "lukas.m", None, "Lukas Mayr", True),
    ]


def test_who_is_renamed_stays_the_same_person(timetrack: TimeTrack, acme: Acme) -> None:
    before = timetrack.absence_periods(*MARCH), timetrack.work_periods(*MARCH)
    acme.screen("rename_user", username="idah", new="ida.berg")
    assert (timetrack.absence_periods(*MARCH), timetrack.work_periods(*MARCH)) == before
    assert timetrack.send(work_write(WORK)).ref == "904"
    assert acme.get("/attendances/904")["user"] == "ida.berg"


# -- absence -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", ["overlap", "contained"])
@pytest.mark.parametrize(
    ("first", "last", "found"),
    [(4, 30, True), (1, 2, True), (3, 3, True), (5, 30, False), (1, 1, False)],
)
def test_absence_that_touches_the_days_is_read_whatever_a_window_means(
    timetrack: TimeTrack, acme: Acme, window: str, first: int, last: int, found: bool
) -> None:
    acme.screen("settings", window=window)
    days = date(2026, 3, first), date(2026, 3, last)
    assert [one.ref for one in timetrack.absence_periods(*days)] == ["31"] * found
    assert [one.ref for one in timetrack.absence_periods(*days, ["7"])] == ["31"] * found
    assert timetrack.absence_periods(*days, ["8"]) == timetrack.absence_periods(*days, []) == []


def test_absence_is_read_in_every_standing(timetrack: TimeTrack, acme: Acme) -> None:
    for action, standing in (
        ("approve_absence", Standing.APPROVED),
        ("refuse_absence", Standing.REJECTED),
        ("reopen_absence", Standing.REQUESTED),
    ):
        acme.screen(action, id=31)
        (found,) = timetrack.absence_periods(*MARCH)
        assert found.standing is standing
        assert timetrack.absence_period("31") == found
    acme.screen("cancel_absence", id=31)
    assert (timetrack.absence_periods(*MARCH), timetrack.absence_period("31")) == ([], None)


@pytest.mark.parametrize("answer", ["object", "id", "empty"])
@pytest.mark.parametrize("honours", [True, False])
@pytest.mark.parametrize("standing", [Standing.APPROVED, Standing.REQUESTED])
def test_absence_is_made_in_its_standing_whatever_a_post_answers(
    timetrack: TimeTrack, acme: Acme, answer: str, honours: bool, standing: Standing
) -> None:
    acme.screen("settings", post_answer=answer, post_honours_status=honours)
    asked = replace(VACATION, standing=standing)
    receipt = timetrack.send(absence_write(asked))
    assert receipt.ref == "32"
    assert receipt.state in (None, RecordState.APPROVED)
    assert timetrack.absence_period("32") == replace(asked, ref="32")
    (record,) = timetrack.find(absence_write(asked))
    assert (record.ref, record.target, record.quantity) == ("32", "1", Decimal(2))


def test_half_days_go_by_segment_where_that_is_switched_on(acme: Acme) -> None:
    acme.screen("settings", day_segment="kept")
    with connected(acme, half_day="segment") as timetrack:
        for half in Half:
            asked = replace(VACATION, last=APRIL_7, begins=half, ends=half)
            ref = timetrack.send(absence_write(asked)).ref
            assert ref is not None
            assert timetrack.absence_period(ref) == replace(asked, ref=ref)


def test_half_days_go_by_a_type_of_their_own(timetrack: TimeTrack) -> None:
    asked = replace(VACATION, last=APRIL_7, type="2")
    ref = timetrack.send(absence_write(asked)).ref
    assert timetrack.absence_period(str(ref)) == replace(asked, ref=str(ref))
    with pytest.raises(NotSent, match="type of its own"):
        timetrack.send(absence_write(replace(asked, begins=Half.SECOND)))


def test_absence_types_are_found_in_use_and_written_down(acme: Acme) -> None:
    today = datetime.now(UTC).date()
    for kind in (2, 4):
        acme.screen("request_absence", username="idah", absenceType=kind, **{"from": f"{today}", "to": f"{today}"})
    with connected(acme, absence_types="1 Urlaub\n7 Pflege") as timetrack:
        found = timetrack.absence_types()
        assert [(one.id, one.name, one.half, one.away) for one in found] == [
            ("1", "Urlaub", False, True),
            ("2", "U½", True, True),
            ("4", "HO", False, False),
            ("7", "Pflege", False, True),
        ]
        assert [one.code for one in timetrack.codes()] == ["project", "1", "2", "4", "7"]


def test_who_is_not_there_gets_no_absence(timetrack: TimeTrack, acme: Acme) -> None:
    with pytest.raises(Rejected, match="no user with the id 99"):
        timetrack.send(absence_write(replace(VACATION, person="99")))
    assert [row["id"] for row in acme.records("absences")] == [31]


# -- working time ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", ["overlap", "contained"])
def test_work_is_read_by_the_day_it_begins_on(timetrack: TimeTrack, acme: Acme, window: str) -> None:
    acme.screen("settings", window=window)
    night = date(2026, 3, 11)
    (found,) = timetrack.work_periods(night, night)
    assert (found.ref, found.person, found.day, found.end) == ("902", "8", night, wall("2026-03-12T06:00"))
    assert timetrack.work_periods(night + timedelta(days=1), night + timedelta(days=9)) == []
    assert timetrack.work_periods(night, night, ["7"]) == []
    assert timetrack.work_period("902", "8", night) == found


def test_a_running_clock_is_work_without_end_and_no_record(timetrack: TimeTrack, acme: Acme) -> None:
    acme.screen("clock_in", username="lukas.m", at="2026-03-20T08:00:00")
    (running,) = [one for one in timetrack.work_periods(*MARCH) if one.end is None]
    assert (running.person, running.start) == ("8", wall("2026-03-20T08:00"))
    assert running.ref not in [one.ref for one in timetrack.records(Kept.WORK, *MARCH)]
    (row,) = [one for one in timetrack.rows([Kind.HOURS], *MARCH) if one.id == running.ref]
    assert (row.quantity, row.approval.approved) == (0, False)


@pytest.mark.parametrize("answer", ["object", "id", "empty"])
def test_work_is_made_changed_and_taken_back(timetrack: TimeTrack, acme: Acme, answer: str) -> None:
    acme.screen("settings", post_answer=answer)
    assert timetrack.send(work_write(WORK)) == Receipt("904", RecordState.APPROVED)
    later = replace(WORK, start=wall("2026-04-07T09:00"), break_minutes=45, note="Later")
    timetrack.replace("904", work_write(later))
    assert timetrack.work_period("904", "7", APRIL_7) == replace(later, ref="904")
    timetrack.remove("904", work_write(later))
    assert timetrack.work_period("904", "7", APRIL_7) is None
    assert timetrack.find(work_write(later)) == []


def test_times_can_be_true_utc(acme: Acme) -> None:
    acme.screen("settings", clock="utc")
    with connected(acme, clock="utc") as timetrack:
        ref = timetrack.send(work_write(WORK)).ref
        assert acme.get(f"/attendances/{ref}")["from"] == "2026-04-07T06:00:00.000Z"
        assert timetrack.work_period(str(ref), "7", APRIL_7) == replace(WORK, ref=str(ref))
        assert WORK.start.isoformat() in {one.start.isoformat() for one in timetrack.work_periods(APRIL_7, APRIL_7)}


def test_work_can_be_project_time(acme: Acme) -> None:
    with connected(acme, hours_from="project_entries") as timetrack:
        (found,) = timetrack.work_periods(*MARCH)
        assert (found.ref, found.project, found.break_minutes) == ("project:55", "Nordwind\tPlant A", 0)
        asked = replace(WORK, project="Nordwind\tPlant A")
        receipt = timetrack.send(work_write(asked))
        assert receipt.ref == "project:56"
        timetrack.replace("project:56", work_write(replace(asked, note="New")))
        assert acme.get("/project_time_entries/56")["details"] == "New"
        timetrack.remove("project:56", work_write(asked))
        with pytest.raises(Rejected, match="projectName"):
            timetrack.send(work_write(replace(asked, project="Nordwind\tPlant B")))
        assert [row.id for row in timetrack.rows([Kind.HOURS], *MARCH)] == ["project:55"]


def test_breaks_and_what_changed_are_not_timetracks(timetrack: TimeTrack) -> None:
    with pytest.raises(NotSent, match="no records of breaks"):
        timetrack.send(work_write(replace(WORK, activity=Activity.BREAK, break_minutes=0)))
    for kept in Kept:
        with pytest.raises(NotSent, match="tells nobody what changed"):
            timetrack.changes(kept, "")


# -- salary data -------------------------------------------------------------------------------------------------------


def test_hours_wait_until_a_person_decides_that_none_are_approved(acme: Acme) -> None:
    for settings, approved in (({}, False), ({"approved_from": "never"}, False), ({"approved_from": "0"}, True)):
        with connected(acme, **settings) as timetrack:
            found = timetrack.rows([Kind.HOURS], *MARCH)
            assert [(one.id, one.quantity) for one in found] == [("901", Decimal(8)), ("902", Decimal(8))]
            assert {one.approval.approved for one in found} == {approved}


def test_absence_is_hours_of_each_day_with_the_norm_of_the_work_report(timetrack: TimeTrack, acme: Acme) -> None:
    acme.screen("edit_user", username="idah", weekly_seconds=[14400, 27720, 0, 0, 0, 0, 0])
    day = {"from": "2026-03-10", "to": "2026-03-10"}
    acme.screen("request_absence", username="idah", absenceType=2, status=1, **day)
    found = timetrack.rows([Kind.ABSENCE], *MARCH)
    assert [(row.id, row.quantity, row.label, row.approval.approved) for row in found] == [
        ("31:2026-03-02", Decimal(4), "U", False),
        ("31:2026-03-03", Decimal("7.7"), "U", False),
        ("31:2026-03-04", Decimal(0), "U", False),
        ("32:2026-03-10", Decimal("3.85"), "U½", True),
    ]
    assert [getattr(row, "norm_hours", None) for row in found] == [4, Decimal("7.7"), 0, Decimal("7.7")]
    acme.screen("approve_absence", id=31)
    again = timetrack.rows([Kind.ABSENCE], *MARCH)
    assert [row.approval.approved for row in again] == [True] * 4
    assert {row.version for row in again} & {row.version for row in found} == {found[3].version}
    assert [row.quantity for row in again] == [row.quantity for row in found]
