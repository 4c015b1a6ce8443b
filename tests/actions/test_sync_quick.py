"""Reading what changed instead of whole windows, and never opening what did not: the same decisions at less cost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlmodel import select

from core.actions.connection_changes import change_settings
from core.actions.connections import opened
from core.actions.demo import DemoFailed
from core.actions.home import Home
from core.actions.sync_reading import Read, read_and_plan
from core.actions.sync_rules import map_types
from core.actions.syncs import plan_sync
from core.models.both_sides import Kept
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import SyncCursor, SyncPlan
from core.sync.planned import About
from core.sync.through import TypePair
from core.sync.words import How
from tests.actions.sync_stage import FIRST, LAST, PEOPLE, SICK, VACATION, Stage, set_stage
from tests.actions.test_syncs import away, away_there, worked
from tests.serving import serving


@pytest.fixture(scope="module")
def both() -> Iterator[str]:
    with serving(host([provider(name).sandbox() for name in ("timetrack", "personio")])) as url:
        yield f"{url}/"


@pytest.fixture
def stage(home: Home, both: str) -> Stage:
    return set_stage(home, both)


def quick(stage: Stage, kept: Kept = Kept.ABSENCE) -> SyncPlan:
    return plan_sync(stage.home, stage.company, stage.integration, kept, FIRST, LAST, "kim", quick=True)


def read(stage: Stage, kept: Kept, quickly: bool = False) -> Read:
    about = About(stage.integration.id, kept, FIRST, LAST)
    return read_and_plan(stage.home, stage.company, stage.integration, about, quick=quickly)


def without_memory(stage: Stage, kept: Kept) -> Read:
    """As if nothing had been judged yet: every twin is opened."""
    with stage.home.store.write() as session:
        rows = [row.model_dump() for row in session.exec(select(SyncCursor)).all()]
        for row in session.exec(select(SyncCursor)).all():
            session.delete(row)
    found = read(stage, kept)
    with stage.home.store.write() as session:
        session.add_all([SyncCursor(**row) for row in rows])
    return found


def deeds(found: Read) -> set[tuple[str, str]]:
    plan = found.plan
    return {(one.do.value, one.key) for one in (*plan.actions, *plan.open, *plan.withheld) if one.do.value != "refresh"}


def test_nothing_changed_reads_changes_and_opens_no_twin(stage: Stage) -> None:
    for user in ("idah", "karlb"):
        away(stage, user, "2026-03-02", "2026-03-04")
    stage.sync()
    assert stage.sync() == {}
    found = read(stage, Kept.ABSENCE, quickly=True)
    assert (found.state.b.how, found.state.a.how) == (How.DELTA, How.WINDOW)
    assert (found.state.twins, found.state.quiet.in_window) == ((), 2)
    assert found.state.a.records == ()
    assert deeds(found) == set()


def test_what_changed_on_either_side_is_found_and_the_rest_is_left_alone(stage: Stage) -> None:
    stage.rules(policy="master_b")
    refs = [away_there(stage, PEOPLE[who][3], "2026-03-02", "2026-03-04") for who in PEOPLE]
    stage.sync()
    stage.sync()
    stage.screen(
        "personio", "edit_absence", id=refs[0], ends_at={"date_time": "2026-03-06T00:00:00", "type": "SECOND_HALF"}
    )
    away(stage, "karlb", "2026-03-16", "2026-03-17")
    found = read(stage, Kept.ABSENCE, quickly=True)
    assert sorted(one.do.value for one in found.plan.actions) == ["create", "replace"]
    assert len(found.state.twins) == 2
    assert found.state.quiet.in_window == 1


def test_what_was_planned_and_not_done_is_planned_again(stage: Stage) -> None:
    """Changes are told once; a plan that nobody applied must not be the last that knows of them."""
    ref = away_there(stage, "5005", "2026-03-02", "2026-03-04")
    stage.sync()
    stage.sync()
    stage.screen(
        "personio", "edit_absence", id=ref, ends_at={"date_time": "2026-03-06T00:00:00", "type": "SECOND_HALF"}
    )
    away_there(stage, "5006", "2026-03-09", "2026-03-10", SICK)
    first = quick(stage)
    assert sum(first.counts.values()) == 2
    for _ in range(2):
        cursors_on(stage)
        assert quick(stage).counts == first.counts


def cursors_on(stage: Stage) -> None:
    """As if the changes so far had been told too long ago to be told again."""
    with stage.home.store.write() as session:
        for row in session.exec(select(SyncCursor)).all():
            if row.side == "b":
                row.value = (stage.home.store.clock() + timedelta(hours=27)).isoformat()
                session.add(row)


def test_a_move_is_still_a_move(stage: Stage) -> None:
    stage.rules(policy="master_a")
    ref = away(stage, "idah", "2026-03-02", "2026-03-04")
    stage.sync()
    stage.sync()
    cursors_on(stage)
    moved = stage.screen("timetrack", "move_absence", id=ref, **{"from": "2026-03-23", "to": "2026-03-25"})
    stage.screen("timetrack", "approve_absence", id=moved["id"])
    assert quick(stage).counts == {"update": 1}


def test_deletes_in_personio_are_told_where_a_webhook_of_ours_logs_them(stage: Stage) -> None:
    stage.rules(policy="master_b")
    with opened(stage.home, stage.integration.target_id) as (_, connector):
        hook = connector.client.webhook_subscribe("https://handover.example/hooks/x", "secret")
    refs = [away_there(stage, PEOPLE[who][3], "2026-03-02", "2026-03-04") for who in PEOPLE]
    stage.sync()
    stage.sync()
    stage.screen("personio", "delete_absence", id=refs[0])
    assert quick(stage).counts == {}
    change_settings(stage.home, stage.company.id, stage.integration.target_id, "kim", {"webhook_id": hook})
    stage.plan()
    again = away_there(stage, "5006", "2026-03-20", "2026-03-21")
    stage.sync()
    stage.sync()
    stage.screen("personio", "delete_absence", id=again)
    assert quick(stage).counts == {"ask_delete": 2}


def test_deleted_stretches_are_found_by_their_day(stage: Stage) -> None:
    with opened(stage.home, stage.integration.target_id) as (_, connector):
        hook = connector.client.webhook_subscribe("https://handover.example/hooks/x", "secret")
    change_settings(stage.home, stage.company.id, stage.integration.target_id, "kim", {"webhook_id": hook})
    for day in (10, 11):
        worked(stage, "idah", f"2026-03-{day}", "08:00", "16:30", 30)
    stage.sync(Kept.WORK)
    stage.sync(Kept.WORK)
    late = next(
        r for r in stage.records("personio", "attendance_periods") if r["start"]["date_time"][8:16] == "10T12:30"
    )
    stage.screen("personio", "delete_attendance", id=late["id"])
    found = read(stage, Kept.WORK, quickly=True)
    assert [one.do.value for one in found.plan.actions] == ["update"]
    assert found.state.quiet.in_window == 1


def test_changes_that_are_told_again_cost_nothing_once_they_are_known(stage: Stage) -> None:
    """Attendance is asked for with 26 hours of room: each change is told many times."""
    for day in range(2, 6):
        worked(stage, "idah", f"2026-03-0{day}", "08:00", "16:30", 30)
    stage.sync(Kept.WORK)
    stage.sync(Kept.WORK)
    before = len(stage.requests("personio"))
    assert quick(stage, Kept.WORK).counts == {}
    asked = stage.requests("personio")[before:]
    assert len(asked) <= 2, [one["path"] for one in asked]


def test_who_is_at_work_right_now_is_not_asked_about(stage: Stage) -> None:
    worked(stage, "idah", "2026-03-10", "08:00", "12:00")
    stage.sync(Kept.WORK)
    stage.sync(Kept.WORK)
    stage.screen("timetrack", "clock_in", username="karlb")
    before = len(stage.requests("personio"))
    assert quick(stage, Kept.WORK).counts == {}
    assert len(stage.requests("personio")) - before <= 2


def test_another_mapping_is_judged_on_everything(stage: Stage) -> None:
    away(stage, "idah", "2026-03-02", "2026-03-04")
    stage.sync()
    stage.sync()
    map_types(stage.home, stage.company, stage.integration, [TypePair("1", SICK, a_half="2")], "kim")
    found = read(stage, Kept.ABSENCE, quickly=True)
    assert found.state.b.how is How.WINDOW
    assert len(found.state.twins) == 1


def test_after_twenty_hours_the_window_is_read_again(stage: Stage) -> None:
    away(stage, "idah", "2026-03-02", "2026-03-04")
    stage.sync()
    stage.sync()
    assert read(stage, Kept.ABSENCE, quickly=True).state.b.how is How.DELTA
    with stage.home.store.write() as session:
        for row in session.exec(select(SyncCursor)).all():
            row.read_at -= timedelta(hours=21)
            session.add(row)
    assert read(stage, Kept.ABSENCE, quickly=True).state.b.how is How.WINDOW


def test_guards_count_what_was_left_out(stage: Stage) -> None:
    """Six of thirty twins may go without a guard; of the six that are opened it would be all."""
    stage.rules(policy="master_b", deletes="on")
    refs = []
    for day in range(1, 31):
        worked(stage, "idah", f"2026-03-{day:02}", "08:00", "12:00")
        refs.append(f"2026-03-{day:02}")
    stage.sync(Kept.WORK)
    stage.sync(Kept.WORK)
    rows = sorted(stage.records("personio", "attendance_periods"), key=lambda r: r["start"]["date_time"])
    for row in rows[:6]:
        stage.screen("personio", "delete_attendance", id=row["id"])
    plan = stage.plan(Kept.WORK)
    assert plan.stops == []
    for row in rows[6:9]:
        stage.screen("personio", "delete_attendance", id=row["id"])
    (stop,) = stage.plan(Kept.WORK).stops
    assert (stop["guard"], stop["count"], stop["of"]) == ("many_deletes", 9, 30)


def edit(stage: Stage, chance: random.Random) -> None:
    """Something that people do in one of the systems."""
    user, person = chance.choice([(user, theirs) for user, _, _, theirs in PEOPLE.values()])
    day = date(2026, 3, chance.randint(2, 25))
    until = day + timedelta(days=chance.randint(0, 3))
    here = [r for r in stage.records("timetrack", "absences") if not r.get("deleted")]
    there = stage.records("personio", "absence_periods")
    match chance.randint(0, 5):
        case 0:
            away(stage, user, day.isoformat(), until.isoformat(), chance.choice([1, 3]), chance.random() < 0.5)
        case 1:
            away_there(stage, person, day.isoformat(), until.isoformat(), chance.choice([VACATION, SICK]))
        case 2 if here:
            stage.screen("timetrack", "cancel_absence", id=chance.choice(here)["id"])
        case 3 if there:
            stage.screen("personio", "delete_absence", id=chance.choice(there)["id"])
        case 4 if here:
            stage.screen("timetrack", "approve_absence", id=chance.choice(here)["id"])
        case 5 if there:
            comment = {"comment": f"seen {chance.randint(0, 99)}"}
            stage.screen("personio", "edit_absence", id=chance.choice(there)["id"], **comment)
        case _:
            pass


@pytest.mark.parametrize("seed", [1, 2])
def test_leaving_out_what_is_quiet_decides_nothing_else(stage: Stage, seed: int) -> None:
    """Whatever people do: with and without memory the same plan; changes alone never find what isn't so."""
    chance = random.Random(seed)
    stage.rules(policy="master_b", apply=["create", "update", "replace", "approve"])
    for _ in range(6):
        for _ in range(chance.randint(1, 3)):
            with suppress(DemoFailed):  # the screens refuse what makes no sense, such as absences that overlap
                edit(stage, chance)
        whole = without_memory(stage, Kept.ABSENCE)
        assert deeds(read(stage, Kept.ABSENCE)) == deeds(whole)
        assert deeds(read(stage, Kept.ABSENCE, quickly=True)) <= deeds(whole)
        plan = stage.plan()
        if chance.random() < 0.7 and any(do in plan.counts for do in ("create", "update", "replace", "approve")):
            stage.apply(plan)
