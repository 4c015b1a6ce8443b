"""The times of workflows: what people typed, in the company's time zone, through the nights of other lengths too."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.workflows.slots import BadTimes, checked, daily, hourly, newest_slot, next_slot, weekly

HERE = "Europe/Copenhagen"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def local(*about: int, fold: int = 0) -> datetime:
    return datetime(*about, tzinfo=ZoneInfo(HERE), fold=fold)  # type: ignore[arg-type]


def following(cron: str, after: datetime, times: int) -> list[datetime]:
    found = []
    for _ in range(times):
        after = next_slot(cron, HERE, after)
        found.append(after)
    return found


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        (hourly(20), local(2026, 11, 22, 13, 20)),
        (daily(time(7, 30)), local(2026, 11, 23, 7, 30)),
        (weekly([0], time(7, 30)), local(2026, 11, 23, 7, 30)),
        (weekly([6], time(23, 5)), local(2026, 11, 22, 23, 5)),
        (weekly([6, 2, 2], time(7, 30)), local(2026, 11, 25, 7, 30)),
        ("15 6 28 * *", local(2026, 11, 28, 6, 15)),
    ],
)
def test_times_are_the_companys(cron: str, expected: datetime) -> None:
    assert next_slot(cron, HERE, NOON) == expected
    assert next_slot(cron, HERE, NOON).tzinfo is UTC


def test_a_time_that_the_night_in_spring_leaves_out_comes_right_after_it() -> None:
    nights = following(daily(time(2, 30)), local(2026, 3, 28, 0, 0), 3)
    assert nights == [local(2026, 3, 28, 2, 30), local(2026, 3, 29, 3, 0), local(2026, 3, 30, 2, 30)]


def test_a_time_that_the_night_in_autumn_has_twice_comes_once() -> None:
    nights = following(daily(time(2, 30)), local(2026, 10, 24, 0, 0), 3)
    assert [night.astimezone(ZoneInfo(HERE)).day for night in nights] == [24, 25, 26]


def test_every_hour_is_every_hour_of_both_nights() -> None:
    for first in (local(2026, 3, 28, 23, 0), local(2026, 10, 24, 23, 0)):
        hours = following(hourly(), first.astimezone(UTC), 8)
        assert [later - earlier for earlier, later in pairwise(hours)] == [timedelta(hours=1)] * 7


@given(
    cron=some.sampled_from(
        [hourly(5), daily(time(7, 30)), weekly([2], time(23, 59)), "*/20 8-16 * * 1-5", "0 0 1 * *"]
    ),
    waited=some.timedeltas(timedelta(0), timedelta(days=400)),
    passed=some.timedeltas(timedelta(0), timedelta(days=40)),
)
def test_of_the_times_that_passed_the_newest_is_the_last_before_the_next(
    cron: str, waited: timedelta, passed: timedelta
) -> None:
    first = next_slot(cron, HERE, NOON + waited)
    until = first + passed
    newest = newest_slot(cron, HERE, first, until)
    assert first <= newest <= until < next_slot(cron, HERE, newest)
    assert next_slot(cron, HERE, until) == next_slot(cron, HERE, newest)


@pytest.mark.parametrize("typed", ["", "tomorrow", "7:30", "61 * * * *", "0 0 31 2 *", "* * *"])
def test_what_names_no_time_is_said_with_how_to_write_one(typed: str) -> None:
    with pytest.raises(BadTimes, match="such as 30 7"):
        checked(typed, HERE, NOON)


@pytest.mark.parametrize("typed", ["* * * * *", "*/2 * * * *", "0,3 8 * * *"])
def test_what_comes_too_often_is_refused(typed: str) -> None:
    with pytest.raises(BadTimes, match="more often than every 5 minutes"):
        checked(typed, HERE, NOON)


def test_blanks_are_tidied() -> None:
    assert checked("  30  7 *  * 1 ", HERE, NOON) == "30 7 * * 1"


def test_no_day_of_the_week_is_no_time() -> None:
    with pytest.raises(BadTimes, match="at least one day"):
        weekly([], time(7, 30))
