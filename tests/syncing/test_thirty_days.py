"""Hourly workflows and people who edit both systems at any hour: in the end both agree, nothing was written twice and
nothing that people did was lost."""

from __future__ import annotations

import pytest

from core.models.both_sides import Kept
from core.sync.words import Side
from tests.syncing.conftest import Build
from tests.syncing.month import Month, both

MOST_ASKED = 0.25
"""Of all places with anything in them, those that may wait for somebody in the end."""


def live_through(month: Month, days: int) -> None:
    month.days(days, edits=True)
    month.days(1, edits=False)
    before = month.writes
    month.days(1, edits=False, answers=False)
    lost = month.lost()
    assert not lost, month.told(lost)
    assert month.writes == before, "Something is written in a day after nobody did anything."
    sides = [ends for town in month.towns for ends in both(town).values() if any(ends.values())]
    apart = sum(ends[Side.A] != ends[Side.B] for ends in sides)
    print(
        f"\n{month.syncs:,} syncs, {month.edits:,} edits, {month.answers:,} answers, {month.writes:,} changes and "
        f"deletes; of {len(sides)} places {apart} wait for somebody"
    )
    assert apart <= len(sides) * MOST_ASKED


def test_three_days_of_edits_end_with_both_sides_equal(town: Build) -> None:
    live_through(Month(town(Kept.ABSENCE, 1), times="0 8-16 * * *"), days=3)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_thirty_days_of_edits_end_with_both_sides_equal(town: Build, seed: int) -> None:
    live_through(Month(town(Kept.ABSENCE, seed), times="0 * * * *"), days=30)
