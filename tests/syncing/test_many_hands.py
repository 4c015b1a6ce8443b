"""What people and their systems do during a sync: press twice, unlink, stop, pause, write back and forth."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlmodel import col, select

from core.actions.syncs import CannotApply, apply_plan, decide
from core.ledger import halts
from core.models.both_sides import Kept
from core.store.tables import EmployeeLink, Run, SyncPlan
from core.sync import planned
from core.sync.actions import question
from core.sync.twins import Choice
from core.sync.words import Do
from tests.syncing.conftest import Build
from tests.syncing.doing import away, away_there, in_personio, in_timetrack, three_of_each
from tests.syncing.inside import Inside
from tests.syncing.town import Town


@pytest.fixture
def absences(town: Build) -> Town:
    return town(Kept.ABSENCE, 1)


def apply(town: Town, plan: SyncPlan) -> list[int]:
    stage = town.stage
    return apply_plan(stage.home, stage.company, stage.integration, plan.id or 0, plan.hash, "kim")


def together(jobs: list[Callable[[], object]]) -> list[object]:
    """What each of them answers or raises."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        start.wait()
        try:
            return job()
        except CannotApply as refused:
            return refused

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))


def test_of_two_who_press_apply_at_once_one_is_told(absences: Town) -> None:
    away(absences, "2026-03-03", "2026-03-05")
    plan = absences.plan()
    ends = together([lambda: apply(absences, plan)] * 2)
    assert sorted(type(end).__name__ for end in ends) == ["CannotApply", "list"]
    absences.work_what_is_left()
    assert len(in_personio(absences)) == 1


def test_a_plan_is_applied_once(absences: Town) -> None:
    away(absences, "2026-03-03", "2026-03-05")
    plan = absences.sync()
    with pytest.raises(CannotApply, match="Nothing of this plan is left"):
        apply(absences, plan)
    assert len(in_personio(absences)) == 1


def test_two_who_plan_at_once_link_nothing_twice(absences: Town) -> None:
    for user, person in ("idah", "5005"), ("karlb", "5006"), ("ninao", "5007"):
        away(absences, "2026-03-03", "2026-03-05", user)
        away_there(absences, "2026-03-03", "2026-03-05", person)
    together([absences.plan] * 2)
    assert len(absences.twins()) == 3
    absences.calm_sync()
    absences.check_twins()


def test_a_person_who_is_unlinked_between_plan_and_apply_gets_nothing(absences: Town) -> None:
    away(absences, "2026-03-03", "2026-03-05")
    away(absences, "2026-03-03", "2026-03-05", "karlb")
    plan = absences.plan()
    with absences.store.write() as session:
        about = EmployeeLink.integration_id == absences.stage.integration.id
        session.delete(session.exec(select(EmployeeLink).where(about, EmployeeLink.source_person == "7")).one())
    for run in apply(absences, plan):
        absences.work(run)
    assert sorted(one.state for one in absences.actions(plan)) == [planned.DONE, planned.STALE]
    assert [row["person"]["id"] for row in absences.stage.records("personio", "absence_periods")] == ["5006"]


def test_a_run_that_is_stopped_before_it_began_sends_nothing_and_the_next_plan_does(absences: Town) -> None:
    away(absences, "2026-03-03", "2026-03-05")
    plan = absences.plan()
    (run,) = apply(absences, plan)
    halts.ask_to_stop(absences.store, absences.stage.company.id, run, "kim")
    absences.work(run)
    assert [one.state for one in absences.actions(plan)] == [planned.STOPPED]
    assert in_personio(absences) == []
    with absences.store.read() as session:
        assert session.get_one(Run, run).state == "stopped"
    absences.calm_sync()
    assert len(in_personio(absences)) == 1


def test_a_run_that_is_stopped_in_the_middle_does_what_it_began_and_the_next_plan_the_rest(
    absences: Town, transport: Inside
) -> None:
    for day in range(10, 22, 3):
        away(absences, f"2026-03-{day}", f"2026-03-{day}")
    plan = absences.plan()
    (run,) = apply(absences, plan)

    def stop(request: httpx.Request) -> None:
        if request.method == "POST" and request.url.path.endswith("/absence-periods"):
            transport.tamper = None
            halts.ask_to_stop(absences.store, absences.stage.company.id, run, "kim")

    transport.tamper = stop
    absences.work(run)
    assert {one.state for one in absences.actions(plan)} <= {planned.DONE, planned.STOPPED}
    absences.calm_sync()
    assert len(in_personio(absences)) == len(in_timetrack(absences)) == 4
    absences.check_second_plan()


def test_a_paused_run_goes_on_where_it_rested(absences: Town) -> None:
    away(absences, "2026-03-03", "2026-03-05")
    plan, company = absences.plan(), absences.stage.company.id
    (run,) = apply(absences, plan)
    halts.pause(absences.store, company, run, "kim")
    assert absences.stage.work(run).state == halts.PAUSED
    assert in_personio(absences) == []
    halts.go_on(absences.store, company, run, "kim")
    absences.work(run)
    assert [one.state for one in absences.actions(plan)] == [planned.DONE]


def test_what_is_written_back_and_forth_too_often_in_a_day_stops_with_a_question(town: Build) -> None:
    work = town(Kept.WORK, 1)
    screen = work.stage.screen
    made = screen(
        "timetrack", "add_attendance", username="idah", **{"from": "2026-03-03T08:00:00", "to": "2026-03-03T15:00:00"}
    )
    work.calm_sync()
    dos = []
    for turn in range(6):
        hour = f"2026-03-03T{16 + turn % 3}:{10 + turn}:00"
        if turn % 2:
            screen("timetrack", "edit_attendance", id=made["id"], to=hour)
        else:
            (there,) = work.stage.records("personio", "attendance_periods")
            screen("personio", "edit_attendance", id=there["id"], skip_approval=False, end={"date_time": hour})
        dos += [one.action.do for one in work.actions(work.sync())]
    assert dos[0] is Do.UPDATE
    assert Do.CONFLICT_SWINGING in dos


def test_a_create_that_would_meet_a_conflict_is_refused_by_nobody_for_it_waits(absences: Town) -> None:
    """Personio refuses what overlaps: without waiting, the same would be refused by every sync."""
    ref = away(absences, "2026-03-03", "2026-03-04")
    absences.calm_sync()
    ((there, *_),) = in_personio(absences)
    screen = absences.stage.screen
    screen("timetrack", "move_absence", id=ref, **{"from": "2026-03-03", "to": "2026-03-05"})
    days = {
        end: {"date_time": f"2026-03-{day}T00:00:00", "type": half}
        for end, day, half in (("starts_from", 10, "FIRST_HALF"), ("ends_at", 12, "SECOND_HALF"))
    }
    screen("personio", "edit_absence", id=there, skip_approval=False, **days)
    away(absences, "2026-03-12", "2026-03-13", kind=3)
    for _ in range(2):
        plan = absences.sync()
        assert plan.counts == {"conflict": 1, "waits": 1}
        assert absences.actions(plan, planned.REFUSED) == []
    (asked,) = [one.action for one in absences.actions(plan, planned.ASKED) if one.action.do is Do.CONFLICT]
    company, integration = absences.stage.company, absences.stage.integration
    decide(absences.stage.home, company, integration, absences.kept, question(asked), Choice.TAKE_A, "kim")
    absences.calm_sync()
    assert len(in_personio(absences)) == len(in_timetrack(absences)) == 2
    absences.check_second_plan()


def test_a_move_is_seen_as_one_though_another_absence_lay_over_it(absences: Town) -> None:
    """TimeTrack lets absences overlap, Personio doesn't: what was refused there before is not what has moved."""
    ref = away(absences, "2026-03-03", "2026-03-05")
    absences.calm_sync()
    ((there, *_),) = in_personio(absences)
    away(absences, "2026-03-04", "2026-03-09")
    refused = absences.sync()
    assert [one.state for one in absences.actions(refused)] == [planned.REFUSED]
    absences.stage.screen("timetrack", "cancel_absence", id=ref)
    away(absences, "2026-03-17", "2026-03-19")
    plan = absences.plan()
    assert {(one.action.do, one.action.why) for one in absences.actions(plan)} == {
        (Do.UPDATE, "moved"),
        (Do.CREATE, ""),
    }
    absences.calm_sync()
    assert (there, "2026-03-17", "2026-03-20") in in_personio(absences)
    assert len(in_personio(absences)) == len(in_timetrack(absences)) == 2
    absences.check_second_plan()


def test_three_of_each_are_three(absences: Town) -> None:
    three_of_each(absences)
    assert len(in_personio(absences)) == len(in_timetrack(absences)) == 3
    with absences.store.read() as session:
        ended = session.exec(select(Run).where(col(Run.ended_at).is_not(None))).all()
    assert [run.trigger for run in ended] == ["sync"]
