"""Conversion both ways: halves of days, the two readings of a clock, types, settings; properties where they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.http.errors import Broken, NotSent
from core.models.both_sides import Activity, Half, Standing, WorkPeriod
from core.models.both_sides_writes import absence_of, absence_write, work_of, work_write
from core.providers.timetrack import wire
from core.providers.timetrack.convert import absences, rows, work
from core.providers.timetrack.convert.absences import Halves
from core.providers.timetrack.convert.clock import Clock
from tests.providers.timetrack.samples import (
    ABSENCE,
    AFTERNOON,
    DAY,
    MORNING,
    VIENNA,
    WHOLE,
    WORK,
    entry_of,
    row_of,
    wall,
)

# -- absence -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", [MORNING, AFTERNOON, WHOLE])
@pytest.mark.parametrize("standing", [Standing.APPROVED, Standing.REQUESTED])
def test_every_half_of_a_day_comes_back_as_it_went(ends: tuple[Half, Half], standing: Standing) -> None:
    asked = replace(ABSENCE, begins=ends[0], ends=ends[1], standing=standing)
    body = absences.body(asked, "idah", Halves.SEGMENT)
    found = absences.period(row_of({"status": 0, **body}), "7", Halves.SEGMENT)
    assert found == replace(asked, ref="31")


@pytest.mark.parametrize("halves", list(Halves))
@pytest.mark.parametrize("days", [0, 1, 30])
def test_whole_days_come_back_whatever_half_days_are(halves: Halves, days: int) -> None:
    asked = replace(ABSENCE, last=DAY + timedelta(days=days))
    body = absences.body(asked, "idah", halves)
    assert "day_segment" not in body
    assert absences.period(row_of(body), "7", halves) == replace(asked, ref="31")


@pytest.mark.parametrize("halves", [Halves.TYPE, Halves.NONE])
@pytest.mark.parametrize("ends", [MORNING, AFTERNOON])
def test_half_a_day_needs_a_type_where_segments_say_nothing(halves: Halves, ends: tuple[Half, Half]) -> None:
    with pytest.raises(NotSent, match="type of its own"):
        absences.body(replace(ABSENCE, begins=ends[0], ends=ends[1]), "idah", halves)


@pytest.mark.parametrize("ends", [MORNING, AFTERNOON, (Half.SECOND, Half.FIRST)])
def test_several_days_have_no_halves(ends: tuple[Half, Half]) -> None:
    asked = replace(ABSENCE, last=DAY + timedelta(days=2), begins=ends[0], ends=ends[1])
    with pytest.raises(NotSent, match="single day"):
        absences.body(asked, "idah", Halves.SEGMENT)


def test_a_segment_is_never_overlooked_nor_guessed() -> None:
    row = row_of(absences.body(ABSENCE, "idah", Halves.TYPE), day_segment=1)
    with pytest.raises(Broken, match=r"day_segment 1, whose meaning nobody knows.*Half days"):
        absences.period(row, "7", Halves.TYPE)
    assert absences.boundaries(row, Halves.NONE) == WHOLE
    for strange in ({"day_segment": 3}, {"day_segment": 1, "to": "2026-03-03"}):
        body = {**absences.body(ABSENCE, "idah", Halves.TYPE), **strange}
        with pytest.raises(Broken, match="Look it up"):
            absences.period(row_of(body), "7", Halves.SEGMENT)


@pytest.mark.parametrize("status", [None, 3, -1])
def test_a_status_that_nobody_knows_is_never_guessed(status: int | None) -> None:
    row = row_of({**absences.body(ABSENCE, "idah", Halves.TYPE), "status": status})
    with pytest.raises(Broken, match="status"):
        absences.period(row, "7", Halves.TYPE)


def test_what_timetrack_can_not_say_of_an_absence_is_not_sent() -> None:
    noon = wall("2026-03-02T12:00")
    for change, words in (
        ({"last": None}, "last day"),
        ({"type": "vacation"}, "no number"),
        ({"start": noon, "end": noon + timedelta(hours=2)}, "not in hours"),
    ):
        with pytest.raises(NotSent, match=words):
            absences.body(replace(ABSENCE, **change), "idah", Halves.SEGMENT)


@given(
    first=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    days=st.integers(0, 60),
    ends=st.sampled_from([MORNING, AFTERNOON, WHOLE]),
    approved=st.booleans(),
)
def test_absence_is_a_fixpoint_through_write_and_wire(
    first: date, days: int, ends: tuple[Half, Half], approved: bool
) -> None:
    last = first if ends != WHOLE else first + timedelta(days=days)
    standing = Standing.APPROVED if approved else Standing.REQUESTED
    asked = replace(ABSENCE, first=first, last=last, begins=ends[0], ends=ends[1], standing=standing)
    body = absences.body(absence_of(absence_write(asked)), "idah", Halves.SEGMENT)
    again = absences.period(row_of({"status": 0, **body}), "7", Halves.SEGMENT)
    assert absences.body(again, "idah", Halves.SEGMENT) == body
    assert again == replace(asked, ref="31")


# -- working time ------------------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(moment=st.datetimes(wall("2025-01-01T00:00"), wall("2027-12-31T00:00")))
def test_true_utc_survives_every_night_of_a_changed_clock(moment: datetime) -> None:
    digits = moment.replace(microsecond=0)
    stamp = digits.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert VIENNA.stamp(VIENNA.wall(digits)) == stamp
    assert Clock().stamp(Clock().wall(digits)) == stamp


@pytest.mark.parametrize(
    ("first", "hours"),
    [(datetime(2026, 3, 28, 21, tzinfo=UTC), 9), (datetime(2026, 10, 24, 20, tzinfo=UTC), 9)],
)
def test_the_minutes_of_a_night_with_a_changed_clock_are_those_of_timetrack(first: datetime, hours: int) -> None:
    begins, ends = (f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in (first, first + timedelta(hours=hours)))
    row = wire.read(wire.Attendance, {"id": 1, "user": "idah", "from": begins, "to": ends, "breakMinutes": 60})
    found = rows.time_entry(row, "7", VIENNA, always=True)
    assert found.quantity == hours - 1
    assert found.day == VIENNA.wall(row.begins).date()
    told = row.model_copy(update={"worked_minutes": 400})
    assert rows.time_entry(told, "7", VIENNA, always=True).quantity == Decimal("6.6667")


def test_each_hour_of_the_autumn_night_keeps_its_name() -> None:
    walls = [VIENNA.wall(wall(f"2026-10-25T0{hour}:30")) for hour in (0, 1)]
    assert walls[0] == walls[1] == wall("2026-10-25T02:30")
    assert [VIENNA.stamp(wall) for wall in walls] == ["2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"]


def test_a_stretch_over_midnight_counts_to_the_day_it_begins_on() -> None:
    late = {"id": 1, "user": "idah", "from": "2026-03-09T23:30:00Z", "to": "2026-03-10T05:00:00Z"}
    row = wire.read(wire.Attendance, late)
    assert work.period(row, "7", Clock()).day == date(2026, 3, 9)
    assert work.period(row, "7", VIENNA).day == date(2026, 3, 10)
    assert work.period(row, "7", VIENNA).start == wall("2026-03-10T00:30")


@given(
    start=st.datetimes(wall("2025-01-01T00:00"), wall("2027-12-31T00:00")),
    minutes=st.integers(1, 20 * 60),
    share=st.integers(0, 100),
    note=st.text(max_size=20),
)
def test_working_time_is_a_fixpoint_through_write_and_wire(
    start: datetime, minutes: int, share: int, note: str
) -> None:
    start = start.replace(second=0, microsecond=0)
    pause = minutes * share // 100
    given = {"break_minutes": pause, "note": note, "start": start, "end": start + timedelta(minutes=minutes)}
    asked = WorkPeriod(person="7", day=start.date(), **given)
    body = work.body(work_of(work_write(asked)), "idah", Clock(), work.ATTENDANCES)
    again = work.period(entry_of(body), "7", Clock())
    assert again == replace(asked, ref="901")
    assert work.body(again, "idah", Clock(), work.ATTENDANCES) == body


def test_project_time_is_told_by_names_and_is_never_taken_for_an_attendance() -> None:
    asked = replace(WORK, project="Nordwind\tPlant A")
    body = work.body(asked, "idah", Clock(), work.PROJECT_TIME_ENTRIES)
    found = work.period(entry_of(body, wire.ProjectTimeEntry), "7", Clock())
    assert found == replace(asked, ref="project:901")
    assert work.address(found.ref) == (work.PROJECT_TIME_ENTRIES, "901")
    assert work.address("901") == (work.ATTENDANCES, "901")


@pytest.mark.parametrize(
    ("change", "resource", "words"),
    [
        ({"activity": Activity.BREAK}, work.ATTENDANCES, "no records of breaks"),
        ({"end": None}, work.ATTENDANCES, "needs an end"),
        ({"end": WORK.start}, work.ATTENDANCES, "needs an end"),
        ({"break_minutes": 511}, work.ATTENDANCES, "does not fit"),
        ({"project": "Nordwind\tPlant A"}, work.ATTENDANCES, "no project"),
        ({}, work.PROJECT_TIME_ENTRIES, "client and a project"),
        ({"project": "4711"}, work.PROJECT_TIME_ENTRIES, "client and a project"),
    ],
)
def test_what_an_entry_can_not_hold_is_not_sent(change: dict[str, Any], resource: str, words: str) -> None:
    with pytest.raises(NotSent, match=words):
        work.body(replace(WORK, **change), "idah", Clock(), resource)
