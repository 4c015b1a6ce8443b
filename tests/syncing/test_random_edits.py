"""People edit both systems at random, and syncs come in between: what each sync leaves is what the table says."""

from __future__ import annotations

import pytest

from core.models.both_sides import Kept
from core.sync.words import Side
from tests.syncing.conftest import Build
from tests.syncing.oracle import Sides, allowed, live
from tests.syncing.town import Town

A_DAY = 26 * 3600


def one_round(town: Town) -> None:
    town.clock.turn(A_DAY)
    town.people_edit(town.dice.randrange(2, 7))
    before = town.both()
    if town.dice.random() < 0.4:
        town.stormy_sync()
    town.calm_sync()
    after, across = town.both(), town.asked_across()
    for place, now in before.items():
        fits = allowed(town.base.get(place), now, place in town.spoilt)
        if place in across and fits_as_now(now, after[place]):
            continue
        assert fits(after[place]), (
            f"{place}\nbase {town.base.get(place)}\nbefore {now}\nafter {after[place]}\n{town.told(place)}"
        )
    town.agree()
    town.check_twins()
    if town.dice.random() < 0.5:
        town.people_answer()


def fits_as_now(before: Sides, after: Sides) -> bool:
    return [live(before[side]) for side in Side] == [live(after[side]) for side in Side]


@pytest.mark.parametrize(("kept", "steps"), [(Kept.ABSENCE, 600), (Kept.WORK, 400)])
def test_what_a_sync_leaves_is_what_the_table_says(town: Build, kept: Kept, steps: int) -> None:
    built = town(kept, 1)
    while built.edits < steps:
        one_round(built)


@pytest.mark.long
@pytest.mark.parametrize("kept", Kept)
@pytest.mark.parametrize("seed", range(2, 7))
def test_what_many_syncs_leave_is_what_the_table_says(town: Build, kept: Kept, seed: int) -> None:
    built = town(kept, seed)
    while built.edits < 1200:
        one_round(built)
