"""Figures and dates as the company writes them, and parts that add up after rounding."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from console.formats import Formats, add_up, plain, sentence
from core.models.period import PayPeriod

DANISH = Formats("da_DK", "Europe/Copenhagen", date(2026, 11, 21))
DAYS = some.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("locale", "written"),
    [("da_DK", "1.234,50"), ("sv_SE", "1\xa0234,50"), ("en_GB", "1,234.50"), ("de_CH", "1’234.50")],
)
def test_amounts_follow_the_companys_locale(locale: str, written: str) -> None:
    assert Formats(locale, "Europe/Copenhagen", date(2026, 1, 1)).amount(Decimal("1234.5")) == written


def test_days_carry_the_year_only_when_it_is_another_one() -> None:
    assert DANISH.day(date(2026, 11, 20)) == "Fri 20 Nov"
    assert DANISH.day(date(2025, 11, 20)) == "Thu 20 Nov 2025"


def test_a_whole_month_is_named_and_other_periods_are_spans() -> None:
    assert DANISH.period(PayPeriod.month(2026, 10)) == "October 2026"
    assert DANISH.period(PayPeriod(date(2026, 10, 16), date(2026, 11, 15))) == "16 Oct – 15 Nov 2026"
    assert DANISH.period(PayPeriod(date(2026, 12, 16), date(2027, 1, 15))) == "16 Dec 2026 – 15 Jan 2027"


def test_a_period_in_a_narrow_box_leaves_out_what_is_known() -> None:
    assert DANISH.short_period(PayPeriod.month(2026, 10)) == "October 2026"
    assert DANISH.short_period(PayPeriod(date(2026, 10, 12), date(2026, 10, 25))) == "12 – 25 Oct"
    assert DANISH.short_period(PayPeriod(date(2026, 10, 16), date(2026, 11, 15))) == "16 Oct – 15 Nov"
    assert DANISH.short_period(PayPeriod(date(2026, 12, 16), date(2027, 1, 15))) == "16 Dec 2026 – 15 Jan 2027"


def test_times_are_the_companys() -> None:
    start, end = datetime(2026, 11, 20, 23, 2, tzinfo=UTC), datetime(2026, 11, 20, 23, 4, tzinfo=UTC)
    assert DANISH.lasting(start, end) == "Sat 21 Nov 00.02 – 00.04"


@given(some.lists(some.decimals(-1000, 1000, places=4), max_size=30))
def test_rounded_parts_add_up_to_the_rounded_sum(parts: list[Decimal]) -> None:
    rounded = add_up(parts)
    assert sum(rounded, Decimal(0)) == sum(parts, Decimal(0)).quantize(Decimal("0.01"))
    assert all(abs(after - before) < Decimal("0.01") for before, after in zip(parts, rounded, strict=True))


def test_names_are_shown_letter_by_letter() -> None:
    assert plain("*a* [b](c) :red[d]") == r"\*a\* \[b\]\(c\) \:red\[d\]"
    assert "@" not in plain("a@b").replace("\u2060@", "")


def test_a_sentence_has_one_stop() -> None:
    assert sentence("waits for HR") == "Waits for HR."
    assert sentence('It says "no."') == 'It says "no."'
