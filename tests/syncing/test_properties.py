"""The properties of sync-semantics.md section 11 on both sandboxes; those of the pure part are in tests/sync."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import httpx
import pytest
from sqlmodel import select

from core.actions.sync_rules import map_types
from core.http.errors import ProviderError
from core.models.both_sides import Kept
from core.store.tables import EmployeeLink
from core.sync import planned
from core.sync.through import TypePair
from core.sync.words import Do, Side
from tests.actions.sync_stage import SICK, VACATION
from tests.syncing.conftest import Build
from tests.syncing.doing import away, away_there, in_personio, in_timetrack, planned_dos, three_of_each, worked, writes
from tests.syncing.inside import Inside
from tests.syncing.oracle import live
from tests.syncing.town import Town

GONE = {Do.DELETE, Do.VOID, Do.ASK_DELETE}


@pytest.fixture
def absences(town: Build) -> Town:
    return town(Kept.ABSENCE, 1)


@pytest.fixture
def work(town: Build) -> Town:
    return town(Kept.WORK, 1)


# -- 1, 2: idempotent, convergent ----------------------------------------------------------------------------


def test_after_one_sync_both_sides_are_equal_and_the_second_plan_is_empty(absences: Town) -> None:
    away(absences, "2026-03-03", "2026-03-05")
    away(absences, "2026-03-10", "2026-03-11", "karlb", kind=3, status=1)
    away_there(absences, "2026-03-17", "2026-03-20", "5007")
    absences.sync()
    for sides in absences.both().values():
        assert live(sides[Side.A]) == live(sides[Side.B])
    absences.check_second_plan()


# -- 6: what a broken reading proves -------------------------------------------------------------------------


def broken_off(request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


def server_error(request: httpx.Request) -> httpx.Response:
    return httpx.Response(500, text="oops", request=request)


@pytest.mark.parametrize("provider", ["timetrack", "personio"])
@pytest.mark.parametrize("trouble", [broken_off, server_error])
def test_a_list_that_breaks_off_or_fails_deletes_nothing(
    absences: Town, transport: Inside, provider: str, trouble: Callable[[httpx.Request], httpx.Response]
) -> None:
    three_of_each(absences)
    before = absences.both()
    path = {"timetrack": "/absences", "personio": "/absence-periods"}[provider]
    transport.tamper = lambda r: trouble(r) if r.method == "GET" and r.url.path.rstrip("/").endswith(path) else None
    with pytest.raises(ProviderError):
        absences.plan()
    transport.tamper = None
    assert absences.both() == before
    absences.check_second_plan()


@pytest.mark.parametrize("side", Side)
def test_a_list_that_is_suddenly_empty_deletes_nothing(absences: Town, transport: Inside, side: Side) -> None:
    three_of_each(absences)
    if side is Side.A:
        path, body = "/absences", b"[]"
    else:
        path, body = "/absence-periods", b'{"_data": [], "_meta": {"links": {}}}'

    def empty(request: httpx.Request) -> httpx.Response | None:
        if request.method != "GET" or not request.url.path.rstrip("/").endswith(path):
            return None
        return httpx.Response(200, content=body, headers={"content-type": "application/json"}, request=request)

    transport.tamper = empty
    plan = absences.stage.plan()
    transport.tamper = None
    # A record that is still got by its id is there, whatever the list says.
    assert [stop["guard"] for stop in plan.stops] == ["empty_side"] or plan.counts == {}
    assert not {one.action.do for one in absences.actions(plan, planned.PLANNED)} & GONE


# -- 8: nights and the change of the clocks ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("2026-03-06T22:00:00", "2026-03-07T06:00:00"),
        ("2026-03-28T22:00:00", "2026-03-29T06:00:00"),
        ("2026-03-29T01:30:00", "2026-03-29T09:00:00"),
        ("2026-10-24T22:00:00", "2026-10-25T06:00:00"),
        ("2026-10-25T01:30:00", "2026-10-25T09:00:00"),
    ],
)
def test_nights_keep_their_minutes_whatever_the_clocks_do(work: Town, begins: str, ends: str) -> None:
    work.further = (date.fromisoformat(begins[:10]),)
    worked(work, begins, ends)
    work.sync()
    (there,) = work.stage.records("personio", "attendance_periods")
    assert (there["start"]["date_time"][:19], there["end"]["date_time"][:19]) == (begins, ends)
    work.check_second_plan()


# -- 9: half days --------------------------------------------------------------------------------------------

FIRST, SECOND = "FIRST_HALF", "SECOND_HALF"


@pytest.mark.parametrize("halves", [(FIRST, FIRST), (SECOND, SECOND), (FIRST, SECOND)])
def test_a_half_day_of_personio_comes_back_as_it_was(absences: Town, halves: tuple[str, str]) -> None:
    away_there(absences, "2026-03-04", "2026-03-04", halves=halves)
    absences.sync()
    kind = 1 if halves == (FIRST, SECOND) else 2
    assert in_timetrack(absences) == [("idah", "2026-03-04", "2026-03-04", kind, 0)]
    absences.check_second_plan()
    (there,) = absences.stage.records("personio", "absence_periods")
    assert (there["starts_from"]["type"], there["ends_at"]["type"]) == halves


@pytest.mark.parametrize("halves", [(SECOND, SECOND), (FIRST, FIRST), (SECOND, FIRST)])
def test_several_days_with_half_a_day_at_an_end_are_named_and_not_bent(absences: Town, halves: tuple[str, str]) -> None:
    away_there(absences, "2026-03-03", "2026-03-05", halves=halves)
    plan = absences.sync()
    assert in_timetrack(absences) == []
    assert plan.notes != []


# -- 10: what one side can't hold ----------------------------------------------------------------------------


def test_a_break_that_is_moved_and_a_note_that_is_cut_swing_in_no_ten_syncs(work: Town) -> None:
    worked(work, "2026-03-03T08:00:00", "2026-03-03T16:30:00", 30, notes="n" * 1500)
    work.sync()
    work.sync()
    before = work.stage.records("personio", "attendance_periods"), work.stage.records("timetrack", "attendances")
    made = {name: writes(work, name) for name in ("personio", "timetrack")}
    for _ in range(10):
        work.sync()
    after = work.stage.records("personio", "attendance_periods"), work.stage.records("timetrack", "attendances")
    assert after == before
    assert {name: writes(work, name) for name in ("personio", "timetrack")} == made


# -- 11, 16: scope and window --------------------------------------------------------------------------------


def test_a_person_who_is_no_longer_linked_loses_nothing(absences: Town) -> None:
    three_of_each(absences)
    before = absences.both()
    with absences.store.write() as session:
        about = EmployeeLink.integration_id == absences.stage.integration.id
        session.delete(session.exec(select(EmployeeLink).where(about, EmployeeLink.source_person == "7")).one())
    absences.sync()
    assert absences.both() == before
    absences.check_second_plan()


def test_a_type_that_is_no_longer_mapped_loses_nothing(absences: Town) -> None:
    three_of_each(absences)
    before = absences.both()
    stage = absences.stage
    map_types(stage.home, stage.company, stage.integration, [TypePair("3", SICK)], "kim")
    absences.sync()
    assert absences.both() == before
    absences.check_second_plan()


def test_an_absence_that_moved_out_of_the_window_is_a_change_and_nothing_is_deleted(absences: Town) -> None:
    ref = away_there(absences, "2026-03-03", "2026-03-05")
    away_there(absences, "2026-03-03", "2026-03-05", "5006")
    absences.calm_sync()
    absences.stage.screen(
        "personio",
        "edit_absence",
        id=ref,
        skip_approval=False,
        starts_from={"date_time": "2026-11-03T00:00:00", "type": FIRST},
        ends_at={"date_time": "2026-11-04T00:00:00", "type": SECOND},
    )
    assert not planned_dos(absences) & GONE
    absences.calm_sync()
    assert ("idah", "2026-11-03", "2026-11-04", 1, 0) in in_timetrack(absences)
    assert len(in_timetrack(absences)) == 2


# -- 14: where nothing may be written ------------------------------------------------------------------------


def test_nothing_is_written_into_a_locked_day(work: Town) -> None:
    work.stage.screen("personio", "switches", confirmed_locked=True)
    ref = worked(work, "2026-03-03T08:00:00", "2026-03-03T16:00:00")
    work.sync()
    (there,) = work.stage.records("personio", "attendance_periods")
    work.stage.screen("personio", "confirm_attendance", id=there["id"])
    work.stage.screen("timetrack", "edit_attendance", id=ref, to="2026-03-03T17:00:00")
    made = writes(work, "personio")
    work.sync()
    assert writes(work, "personio") == made
    assert {one.action.do for one in work.actions(work.plan())} == {Do.CONFLICT_FROZEN}


def test_nothing_is_written_against_the_direction(absences: Town) -> None:
    absences.stage.rules(Kept.ABSENCE, direction="a2b")
    away_there(absences, "2026-03-03", "2026-03-05")
    away(absences, "2026-03-10", "2026-03-11")
    absences.sync()
    assert writes(absences, "timetrack") == []
    assert len(in_personio(absences)) == 2


# -- 17, 18, 19 ----------------------------------------------------------------------------------------------


def test_a_mapping_that_changes_alone_only_asks(absences: Town) -> None:
    three_of_each(absences)
    stage = absences.stage
    map_types(stage.home, stage.company, stage.integration, [TypePair("1", SICK), TypePair("3", VACATION)], "kim")
    before = absences.both()
    assert planned_dos(absences) == {Do.REMAP_ASK}
    absences.sync()
    assert absences.both() == before


def test_without_deletes_both_sides_part_and_stay_so(absences: Town) -> None:
    absences.stage.rules(Kept.ABSENCE, deletes="off")
    ref = away(absences, "2026-03-03", "2026-03-05")
    away(absences, "2026-03-03", "2026-03-05", "karlb")
    absences.calm_sync()
    absences.stage.screen("timetrack", "cancel_absence", id=ref)
    absences.sync()
    assert len(in_personio(absences)) == 2
    absences.check_second_plan()
    assert absences.actions(absences.plan()) == []


def test_an_approval_alone_changes_no_content(absences: Town) -> None:
    away(absences, "2026-03-03", "2026-03-05")
    absences.calm_sync()
    ((ref, *_),) = in_personio(absences)
    absences.stage.screen("personio", "approve_absence", id=ref)
    made = writes(absences, "timetrack")
    absences.sync()
    assert [line.split()[0] for line in writes(absences, "timetrack")[len(made) :]] == ["PUT"]
    assert in_timetrack(absences) == [("idah", "2026-03-03", "2026-03-05", 1, 1)]
    absences.check_second_plan()
