"""A process that ends at any commit or in any call of a sync: the next one brings both sides to the same end, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import httpx
import pytest
from sqlmodel import col, select

from core.actions.runs import work_run
from core.actions.syncs import apply_plan
from core.ledger.owners import owner
from core.models.both_sides import Kept
from core.store.tables import Run
from tests.ledger.mortal import Mortal
from tests.ledger.payroll import Killed
from tests.syncing.conftest import Build
from tests.syncing.doing import away, away_there, in_personio, in_timetrack
from tests.syncing.inside import Inside
from tests.syncing.town import Town

FIRST, SECOND = "FIRST_HALF", "SECOND_HALF"
WRITES = ("POST", "PUT", "PATCH", "DELETE")


def furnish(town: Town) -> None:
    """One of each: new on either side, a change in either, the one of Personio being a delete and a create in
    TimeTrack, a delete, an approval."""
    moved = away(town, "2026-03-03", "2026-03-05")
    gone = away(town, "2026-03-10", "2026-03-11")
    approved = away(town, "2026-03-17", "2026-03-18", "karlb")
    edited = away_there(town, "2026-03-24", "2026-03-25", "5006")
    town.calm_sync()
    screen = town.stage.screen
    screen("timetrack", "move_absence", id=moved, **{"from": "2026-03-04", "to": "2026-03-06"})
    screen("timetrack", "cancel_absence", id=gone)
    screen(
        "personio",
        "edit_absence",
        id=edited,
        skip_approval=False,
        starts_from={"date_time": "2026-03-24T00:00:00", "type": FIRST},
        ends_at={"date_time": "2026-03-27T00:00:00", "type": SECOND},
    )
    there = {row[1]: row[0] for row in in_personio(town)}
    screen("personio", "approve_absence", id=there["2026-03-17"])
    assert approved
    away(town, "2026-03-03", "2026-03-04", "ninao", kind=3)
    away_there(town, "2026-03-10", "2026-03-12", "5007")


IN_TIMETRACK = [
    ("idah", "2026-03-04", "2026-03-06", 1, 0),
    ("karlb", "2026-03-17", "2026-03-18", 1, 1),
    ("karlb", "2026-03-24", "2026-03-27", 1, 0),
    ("ninao", "2026-03-03", "2026-03-04", 3, 0),
    ("ninao", "2026-03-10", "2026-03-12", 1, 0),
]
IN_PERSONIO = [
    ("2026-03-03", "2026-03-05"),
    ("2026-03-04", "2026-03-07"),
    ("2026-03-10", "2026-03-13"),
    ("2026-03-17", "2026-03-19"),
    ("2026-03-24", "2026-03-28"),
]


def check(town: Town) -> None:
    assert in_timetrack(town) == IN_TIMETRACK
    assert sorted(row[1:] for row in in_personio(town)) == IN_PERSONIO
    town.check_second_plan()
    town.check_twins()
    with town.store.read() as session:
        assert town.open_rows(session) == []
        assert session.exec(select(Run.id).where(col(Run.ended_at).is_(None))).all() == []


def dying(town: Town, mortal: Mortal) -> None:
    """Another process begins the sync, and ends in the middle of it."""
    home = replace(town.stage.home, store=mortal)
    there = replace(town, stage=replace(town.stage, home=home))
    with suppress(Killed):
        there.sync()


def recover(town: Town) -> None:
    town.clock.turn(300)
    town.work_what_is_left()
    town.calm_sync()


def commits_of_a_sync(town: Town) -> int:
    furnish(town)
    counting = Mortal(town.store)
    dying(town, counting)
    check(town)
    return counting.commits


STEP = [pytest.param(7, id="some"), pytest.param(1, id="all", marks=pytest.mark.long)]


@pytest.mark.parametrize("step", STEP)
def test_a_sync_that_is_cut_off_at_any_commit_ends_the_same(town: Build, step: int) -> None:
    total = commits_of_a_sync(town(Kept.ABSENCE, 1))
    assert total > 12
    for commit in range(1, total + 1, step):
        built = town(Kept.ABSENCE, 1)
        furnish(built)
        mortal = Mortal(built.store)
        mortal.die_at(commit, after=commit % 2 == 0)
        dying(built, mortal)
        recover(built)
        check(built)


@pytest.mark.parametrize("step", [pytest.param(3, id="some"), pytest.param(1, id="all", marks=pytest.mark.long)])
@pytest.mark.parametrize("arrived", [False, True], ids=["before-the-call", "after-the-call"])
def test_a_sync_that_is_cut_off_in_any_call_ends_the_same(
    town: Build, transport: Inside, step: int, arrived: bool
) -> None:
    """Between the delete and the create of a replace, too: the other side is never touched for it."""
    for call in range(1, 9, step):
        built = town(Kept.ABSENCE, 1)
        furnish(built)
        mortal = Mortal(built.store)
        transport.tamper = killing(transport, mortal, call, arrived)
        dying(built, mortal)
        transport.tamper = None
        recover(built)
        check(built)


def killing(
    transport: Inside, mortal: Mortal, call: int, arrived: bool
) -> Callable[[httpx.Request], httpx.Response | None]:
    """The process ends with this write, before or after it took place."""
    left = call

    def tamper(request: httpx.Request) -> httpx.Response | None:
        nonlocal left
        left -= request.method in WRITES and "token" not in request.url.path and "auth" not in request.url.path
        if left > 0 or request.method not in WRITES:
            return None
        if left == 0:
            left = -1
            if arrived:
                transport.tamper = None
                transport.handle_request(request)
            mortal.end()
        raise Killed

    return tamper


def test_a_replace_whose_create_is_refused_is_finished_by_the_next_plan(town: Build, transport: Inside) -> None:
    built = town(Kept.ABSENCE, 1)
    ref = away_there(built, "2026-03-03", "2026-03-05")
    built.calm_sync()
    built.stage.screen(
        "personio",
        "edit_absence",
        id=ref,
        skip_approval=False,
        starts_from={"date_time": "2026-03-03T00:00:00", "type": FIRST},
        ends_at={"date_time": "2026-03-06T00:00:00", "type": SECOND},
    )

    def refuse(request: httpx.Request) -> httpx.Response | None:
        if request.method != "POST" or not request.url.path.rstrip("/").endswith("absences"):
            return None
        return httpx.Response(400, json={"code": 1, "message": "not today"}, request=request)

    transport.tamper = refuse
    built.sync()
    transport.tamper = None
    assert in_timetrack(built) == []
    built.calm_sync()
    assert in_timetrack(built) == [("idah", "2026-03-03", "2026-03-06", 1, 0)]
    assert [row[0] for row in in_personio(built)] == [ref]
    built.check_second_plan()


def test_two_workers_at_one_run_send_each_write_once(town: Build) -> None:
    built = town(Kept.ABSENCE, 1)
    furnish(built)
    plan, stage = built.plan(), built.stage
    runs = apply_plan(stage.home, stage.company, stage.integration, plan.id or 0, plan.hash, "kim")
    for run in runs:
        with owner(built.store, built.stage.home.owners) as one, owner(built.store, built.stage.home.owners) as two:
            work_run(built.stage.home, run, one)
            work_run(built.stage.home, run, two)
    built.calm_sync()
    check(built)
