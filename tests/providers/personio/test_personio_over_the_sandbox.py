"""Absence and attendance, connector and sandbox together: two independent readings of one sheet, on a real socket."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.http.errors import NotSent, Rejected
from core.models.both_sides import Activity, Half, Standing
from core.models.both_sides_writes import absence_write, work_write
from core.models.writes import RecordState
from tests.providers.personio.staged import (
    IDA,
    MONDAY,
    SICK,
    away,
    connected,
    content,
    fresh,
    paid,
    skip_approvals,
    stretch,
)
from tests.providers.stage import Stage


@pytest.fixture
def stage() -> Stage:
    return fresh()


def test_every_half_day_comes_back_as_it_was_sent(stage: Stage) -> None:
    day = MONDAY
    with connected(stage) as personio:
        for days in (1, 2, 5):
            for begins in Half:
                for ends in Half:
                    if days == 1 and (begins, ends) == (Half.SECOND, Half.FIRST):
                        continue
                    period = away(day, days, begins=begins, ends=ends)
                    ref = personio.send(absence_write(period)).ref
                    assert ref is not None
                    found = personio.absence_period(ref)
                    assert found is not None
                    assert content(found) == period
                    day += timedelta(days=7)


def test_halves_alone_cost_a_request_more(stage: Stage) -> None:
    with connected(stage) as personio:
        for number in range(5):
            personio.send(absence_write(away(MONDAY + timedelta(days=7 * number))))
        personio.send(absence_write(away(MONDAY + timedelta(days=35), ends=Half.FIRST)))
        stage.between.seen.clear()
        found = personio.absence_periods(MONDAY, MONDAY + timedelta(days=40), [IDA])
    assert len(found) == 6
    asked = [one.path for one in stage.between.seen]
    assert len([path for path in asked if path.endswith("/breakdowns")]) == 1
    assert len(asked) == 2


def test_days_around_the_window_are_read_and_left_out(stage: Stage) -> None:
    with connected(stage) as personio:
        before, within, after = (away(MONDAY + timedelta(days=n), 2) for n in (0, 2, 4))
        for period in (before, within, after):
            personio.send(absence_write(period))
        found = personio.absence_periods(within.first, within.last or within.first, [IDA])
    assert [one.first for one in found] == [within.first]


def test_an_absence_without_an_end_is_found_on_later_days(stage: Stage) -> None:
    ill = replace(away(type=SICK, person="5012"), last=None)
    with connected(stage) as personio:
        ref = personio.send(absence_write(ill)).ref
        later = personio.absence_periods(date(2026, 9, 1), date(2026, 9, 2), ["5012"])
        assert [one.ref for one in later] == [ref]
        (record,) = personio.find(absence_write(ill))
        assert (record.ref, record.last) == (ref, date.max)


def test_approval_is_said_with_every_write_that_takes_it(stage: Stage) -> None:
    with connected(stage, confirmed_attendance="open") as personio:
        asked = away(standing=Standing.REQUESTED)
        ref = personio.send(absence_write(asked)).ref or ""
        found = personio.absence_period(ref)
        assert found is not None
        assert found.standing is Standing.REQUESTED
        personio.replace(ref, absence_write(replace(asked, standing=Standing.APPROVED)))
        work = personio.send(work_write(stretch())).ref or ""
        personio.replace(work, work_write(stretch(last=13, standing=Standing.REQUESTED)))
    assert skip_approvals(stage) == [f"skip_approval={said}" for said in ("false", "true", "true", "false")]


def test_an_absence_that_personio_reads_as_other_days_is_taken_back(stage: Stage) -> None:
    stage.control("switches", {"absence_end_write": "exclusive"})
    with connected(stage) as personio:
        with pytest.raises(Rejected, match="2026-03-02 to 2026-03-03, and 2026-03-02 to 2026-03-04 was meant") as no:
            personio.send(absence_write(away(days=3)))
        assert no.value.code == "absence_end_write"
        assert personio.absence_periods(MONDAY, MONDAY + timedelta(days=5), [IDA]) == []
    with connected(stage, absence_end_write="exclusive") as personio:
        ref = personio.send(absence_write(away(days=3))).ref or ""
        found = personio.absence_period(ref)
        assert found is not None
        assert content(found) == away(days=3)


def test_an_absence_is_not_moved_to_another_person_or_type(stage: Stage) -> None:
    with connected(stage) as personio:
        ref = personio.send(absence_write(away())).ref or ""
        before = stage.records()
        for other in (away(person="5006"), away(type=SICK)):
            with pytest.raises(NotSent, match="make it anew"):
                personio.replace(ref, absence_write(other))
        with pytest.raises(NotSent, match="no such absence type"):
            personio.send(absence_write(away(MONDAY + timedelta(days=7), type="gone")))
    assert stage.records() == before


def test_work_and_breaks_are_kept_apart_and_come_back(stage: Stage) -> None:
    day = [stretch(8, 12, project="82173", note="Plant A"), stretch(12, 13, activity=Activity.BREAK), stretch(13, 16)]
    with connected(stage, confirmed_attendance="open") as personio:
        for period in day:
            personio.send(work_write(period))
        found = personio.work_periods(MONDAY, MONDAY, [IDA])
        assert [content(one) for one in found] == day
        assert [one.quantity for one in personio.records("hours", MONDAY, MONDAY, [IDA])] == [Decimal(4), Decimal(3)]
        cleared = replace(day[0], project="", note="")
        personio.replace(found[0].ref, work_write(cleared))
        now = personio.work_period(found[0].ref, IDA, MONDAY)
        assert now is not None
        assert content(now) == cleared


def test_a_shift_over_midnight_counts_to_its_first_day(stage: Stage) -> None:
    with connected(stage, confirmed_attendance="open") as personio:
        night = stretch(22, 30)
        personio.send(work_write(night))
        assert [content(one) for one in personio.work_periods(MONDAY, MONDAY, [IDA])] == [night]
        assert personio.work_periods(MONDAY + timedelta(days=1), MONDAY + timedelta(days=1), [IDA]) == []


def test_confirmed_stretches_count_as_closed_until_the_setting_says_otherwise(stage: Stage) -> None:
    with connected(stage) as personio:
        ref = personio.send(work_write(stretch())).ref or ""
        now = personio.work_period(ref, IDA, MONDAY)
        assert now is not None
        assert now.locked
        before = stage.records()
        with pytest.raises(Rejected, match="confirmed ones count as closed"):
            personio.replace(ref, work_write(stretch(last=13)))
        with pytest.raises(Rejected, match="confirmed ones count as closed"):
            personio.remove(ref, work_write(stretch()))
        assert stage.records() == before
    with connected(stage, confirmed_attendance="open") as personio:
        personio.remove(ref, work_write(stretch()))
        assert personio.work_period(ref, IDA, MONDAY) is None


def test_hours_that_we_confirmed_are_corrected_or_personio_says_no(stage: Stage) -> None:
    write = paid("7.4", start=stretch().start, end=stretch(8, 16).end, marker="ho:aaaaaaaa")
    with connected(stage) as personio:
        ref = personio.send(write).ref or ""
        personio.replace(ref, replace(write, quantity=Decimal("6.5")))
        (record,) = personio.find(write)
        assert (record.ref, record.quantity, record.state) == (ref, Decimal("6.5"), RecordState.APPROVED)
        stage.control("switches", {"confirmed_locked": True})
        with pytest.raises(
            Rejected, match=r"7.4 hours on 2026-03-02: .* confirmed attendance period cannot be changed"
        ):
            personio.replace(ref, write)


def test_hours_without_times_are_put_one_after_another(stage: Stage) -> None:
    with connected(stage, hours_without_times="07:30") as personio:
        personio.send(work_write(stretch(6, 9)))
        for quantity in ("4", "2.25"):
            personio.send(paid(quantity))
        found = personio.work_periods(MONDAY, MONDAY, [IDA])
        assert [(f"{one.start:%H:%M}", f"{one.end:%H:%M}") for one in found] == [
            ("06:00", "09:00"),
            ("09:00", "13:00"),
            ("13:00", "15:15"),
        ]
        personio.replace(found[2].ref, paid("1.5"))
        (changed,) = [one for one in personio.find(paid("1.5")) if one.ref == found[2].ref]
        assert (changed.start, changed.quantity) == (found[2].start, Decimal("1.5"))
        with pytest.raises(NotSent, match="don't fit into 2026-03-02"):
            personio.send(paid("10"))


def test_hours_without_times_are_refused_where_nobody_says_when_a_day_begins(stage: Stage) -> None:
    with connected(stage, hours_without_times="") as personio:
        with pytest.raises(NotSent, match="have no times"):
            personio.send(paid("4"))
        with pytest.raises(NotSent, match="Don't sum them"):
            personio.send(replace(paid("4"), last=MONDAY + timedelta(days=30)))
        with pytest.raises(NotSent, match="Map them to Attendance"):
            personio.send(paid("4", target="82173"))
    assert stage.writes() == 0
