"""Figures, hours, days and words as cells have them."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.providers.files.table import Cell
from core.providers.files.values import (
    DAY_FIRST,
    MONTH_FIRST,
    Reading,
    Unreadable,
    clock,
    day,
    figure,
    hours,
    minutes,
    moment,
    standing,
    text,
    yes,
)
from tests.providers.files.making import at

FREE = Reading()
MARCH = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("7,4", "7.4"),
        ("7.4", "7.4"),
        (" 7,40 ", "7.4"),
        ("-7,5", "-7.5"),
        ("\u22127,5", "-7.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1'234.50", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("0,125", "0.125"),
        ("1234.567", "1234.567"),
        ("1,2340", "1.234"),
        ("12", "12"),
        (Decimal("7.4"), "7.4"),
        (Decimal("0.30000000000000004"), "0.3"),
        ("'-7,5", "-7.5"),
    ],
)
def test_figures_are_read_in_both_ways_of_writing(cell: Cell, value: str) -> None:
    assert figure(cell, FREE) == Decimal(value)


def test_a_figure_that_may_be_two_is_asked_about_and_a_setting_answers() -> None:
    with pytest.raises(Unreadable, match=r"'1\.234' may be 1234 or 1\.234: set Decimal sign"):
        figure("1.234", FREE)
    with pytest.raises(Unreadable, match="may be"):
        figure("12,345", FREE)
    assert figure("1.234", Reading(decimal=",")) == 1234
    assert figure("1.234", Reading(decimal=".")) == Decimal("1.234")


@pytest.mark.parametrize("cell", ["", "seven", "7,4,5", "1.23.4", "7,", "12h", "1,23.456,7", "--7", "9" * 20, time(8)])
def test_what_is_no_figure_is_refused(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        figure(cell, FREE)


def test_a_figure_that_contradicts_the_setting_is_refused() -> None:
    with pytest.raises(Unreadable, match="where a comma is the decimal sign"):
        figure("7.4", Reading(decimal=","))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("7:24", "7.4"),
        ("07:24:00", "7.4"),
        ("-0:30", "-0.5"),
        ("7,4", "7.4"),
        (time(7, 24), "7.4"),
        (timedelta(hours=37, minutes=30), "37.5"),
        (at("1899-12-31 13:30"), "37.5"),
        (Decimal("7.4"), "7.4"),
        ("7:20", "7.3333"),
    ],
)
def test_hours_are_figures_or_what_a_clock_shows(cell: Cell, value: str) -> None:
    assert hours(cell, FREE) == Decimal(value)


def test_minutes_are_whole_and_a_clock_counts_as_minutes() -> None:
    assert [minutes(cell, FREE) for cell in ("30", "0:30", time(0, 30), Decimal(45))] == [30, 30, 30, 45]
    for cell in ("7,5", "-30", "half"):
        with pytest.raises(Unreadable):
            minutes(cell, FREE)


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-03-04", "04.03.2026", "4.3.2026", "4. 3. 2026", "04-03-2026", "2026/03/04", "2026-03-04T08:00:00.000Z"),
        *(MARCH, at("2026-03-04 08:00"), Decimal(46085)),
    ],
)
def test_days_are_read_however_they_are_written(cell: Cell) -> None:
    assert day(cell, FREE) == MARCH


def test_days_with_slashes_are_asked_about_where_both_may_be_meant() -> None:
    with pytest.raises(Unreadable, match="set Days with slashes"):
        day("03/04/2026", FREE)
    assert day("03/04/2026", Reading(slashes=DAY_FIRST)) == date(2026, 4, 3)
    assert day("03/04/2026", Reading(slashes=MONTH_FIRST)) == date(2026, 3, 4)
    assert day("31/12/2026", FREE) == day("12/31/2026", FREE) == date(2026, 12, 31)


@pytest.mark.parametrize(
    "cell", ["", "31.02.2026", "4.3.26", "March", "2026", "13/13/2026", "46085", Decimal(0), "04.03-2026", "4.3.0026"]
)
def test_what_is_no_day_is_refused(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        day(cell, FREE)


def test_a_moment_is_the_wall_clock_whatever_its_zone_says() -> None:
    for cell in ("2026-03-04T08:30:00.000Z", "2026-03-04 08:30", "04.03.2026 08:30:00", "2026-03-04T08:30:00+01:00"):
        assert moment(cell, FREE) == at("2026-03-04 08:30")
    assert clock("24:00") == timedelta(days=1)
    assert clock("8.30") == clock(time(8, 30)) == timedelta(hours=8, minutes=30)
    for wrong in ("25:00", "8", "8:75", "noon"):
        with pytest.raises(Unreadable):
            clock(wrong)


def test_words_for_approval_in_five_languages() -> None:
    assert all(standing(cell) is True for cell in ("Approved", "GENEHMIGT", "Godkendt", "ja", "1", Decimal(1), "x"))
    assert all(standing(cell) is False for cell in ("", None, "pending", "Nein", "0", Decimal(0), "afventer"))
    assert all(standing(cell) is None for cell in ("2", "rejected", "Abgelehnt", "annulleret", "cancelled"))
    with pytest.raises(Unreadable, match="does not say"):
        standing("maybe")
    assert yes("Ja")
    assert not yes("")
    with pytest.raises(Unreadable):
        yes("perhaps")


def test_text_is_what_people_see() -> None:
    assert [text(cell) for cell in (Decimal(4711), Decimal("4711.0"), " 0042 ", None, "'=1+1", "''-x", "O'Neil")] == [
        *("4711", "4711", "0042", "", "=1+1", "'-x", "O'Neil")
    ]
    with pytest.raises(Unreadable, match="#REF!"):
        text("#REF!")


@given(st.text(max_size=20))
def test_no_text_makes_it_stumble(said: str) -> None:
    for read in (figure, hours, minutes, day, moment):
        try:
            read(said, FREE)
        except Unreadable:
            continue


@given(st.decimals("-99999", "99999", places=4))
def test_a_figure_is_read_as_it_was_written_in_both_ways(value: Decimal) -> None:
    shown = format(value, "f")
    assert figure(shown, FREE) == figure(shown.replace(".", ","), FREE) == value
