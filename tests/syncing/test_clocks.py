"""Clocks that disagree, and answers that carry no time at all: a sync does the same."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from core.actions.syncs import plan_sync
from core.models.both_sides import Kept
from core.sync import planned
from tests.syncing.conftest import Build
from tests.syncing.doing import away, away_there, in_personio, in_timetrack, three_of_each
from tests.syncing.inside import Inside
from tests.syncing.test_every_commit_of_a_sync import check, furnish
from tests.syncing.town import LIFTED, Town

HOUR = timedelta(hours=1).total_seconds()
PROVIDERS = ("timetrack", "personio")


def shift(town: Town, provider: str, seconds: float) -> None:
    town.stage.screen(provider, "clock", advance_seconds=seconds)


def quickly(town: Town) -> None:
    """A sync that reads changes alone where it can."""
    stage = town.stage
    about = stage.home, stage.company, stage.integration, town.kept, *town.days, "kim"
    plan = plan_sync(*about, overruled=LIFTED, quick=True)
    if town.actions(plan, planned.PLANNED):
        for run in stage.apply(plan):
            assert run.state == "done"


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_an_hour_wrong_changes_nothing(town: Build, provider: str, hours: int) -> None:
    built = town(Kept.ABSENCE, 1)
    shift(built, provider, hours * HOUR)
    try:
        furnish(built)
        built.calm_sync()
        check(built)
    finally:
        shift(built, provider, -hours * HOUR)


@pytest.mark.parametrize("hours", [-1, 1])
def test_changes_are_told_by_the_clock_of_whoever_tells_them(town: Build, hours: int) -> None:
    """Ours, the store's, is half a year behind in these tests: it takes no part."""
    built = town(Kept.ABSENCE, 1)
    shift(built, "personio", hours * HOUR)
    try:
        three_of_each(built)
        away_there(built, "2026-03-17", "2026-03-18")
        away(built, "2026-03-24", "2026-03-24", "karlb")
        quickly(built)
        assert len(in_timetrack(built)) == len(in_personio(built)) == 5
        built.check_second_plan()
    finally:
        shift(built, "personio", -hours * HOUR)


def test_where_the_answers_carry_no_time_the_days_are_read_whole(town: Build, transport: Inside) -> None:
    built = town(Kept.ABSENCE, 1)

    def timeless(request: httpx.Request) -> httpx.Response:
        transport.tamper = None
        answer = transport.handle_request(request)
        transport.tamper = timeless
        answer.headers["date"] = "some time ago"
        return answer

    transport.tamper = timeless
    three_of_each(built)
    away_there(built, "2026-03-17", "2026-03-18")
    quickly(built)
    transport.tamper = None
    assert len(in_timetrack(built)) == len(in_personio(built)) == 4
    built.check_second_plan()
