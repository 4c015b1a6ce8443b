"""Plans of small worlds: one thing happens, and what follows is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.models.both_sides import AbsencePeriod, Half, Standing
from core.sync.through import TypePair
from core.sync.twins import Choice
from core.sync.words import Do, Policy, Side
from tests.sync.shapes import TYPES
from tests.sync.small import MAY, away, dos, edit, linked, world
from tests.sync.world import FREELY, World

# the ordinary


@pytest.mark.parametrize("side", Side)
def test_what_is_new_on_one_side_is_created_on_the_other_and_then_there_is_nothing_to_do(side: Side) -> None:
    here = world()
    here.person_writes(side, away(side))
    assert dos(here) == [(Do.CREATE, side.other)]
    here.sync()
    assert here.planned().actions == ()
    assert here.differences() == []


def test_an_edit_reaches_the_other_side_whoever_is_master() -> None:
    here, _, b = linked(policy=Policy.MASTER_A)
    here.person_deletes(Side.B, b)
    longer = here.person_writes(Side.B, away(Side.B, days=5))
    here.settle()
    (period,) = here.systems[Side.A].records.values()
    assert isinstance(period, AbsencePeriod)
    assert period.last == MAY + timedelta(days=4)
    assert [t.b.ref for t in here.twins.values()] == [longer]


def test_a_side_that_only_takes_standings_gets_a_changed_absence_deleted_and_made_anew() -> None:
    here, a, _ = linked()
    edit(here, Side.A, a, last=MAY + timedelta(days=6))
    assert dos(here) == [(Do.REPLACE, Side.B)]
    here.settle()
    assert here.differences() == []
    assert len(here.systems[Side.B].records) == 1


def test_both_sides_changed_differently_is_a_conflict_that_is_asked_once_and_again_after_another_edit() -> None:
    here, a, b = linked()
    edit(here, Side.A, a, last=MAY + timedelta(days=6))
    edit(here, Side.B, b, last=MAY + timedelta(days=8))
    assert dos(here) == [(Do.CONFLICT, None)]
    here.sync()
    again = here.planned()
    assert again.actions == ()
    assert [action.do for action in again.open] == [Do.CONFLICT]
    edit(here, Side.A, a, last=MAY + timedelta(days=7))
    assert dos(here) == [(Do.CONFLICT, None)]


@pytest.mark.parametrize(("choice", "days"), [(Choice.TAKE_A, 7), (Choice.TAKE_B, 9)])
def test_a_choice_makes_both_sides_as_the_chosen_one_is(choice: Choice, days: int) -> None:
    here, a, b = linked()
    edit(here, Side.A, a, last=MAY + timedelta(days=6))
    edit(here, Side.B, b, last=MAY + timedelta(days=8))
    here.sync()
    here.answer(lambda asked: replace(asked, choice=choice))
    here.settle()
    assert here.differences() == []
    (period,) = here.systems[Side.A].records.values()
    assert isinstance(period, AbsencePeriod)
    assert period.last == MAY + timedelta(days=days - 1)


def test_a_choice_does_not_hold_for_versions_that_it_was_not_made_for() -> None:
    here, a, b = linked()
    edit(here, Side.A, a, last=MAY + timedelta(days=6))
    edit(here, Side.B, b, last=MAY + timedelta(days=8))
    here.sync()
    here.answer(lambda asked: replace(asked, choice=Choice.TAKE_A))
    edit(here, Side.B, b, last=MAY + timedelta(days=9))
    assert dos(here) == [(Do.CONFLICT, None)]


@pytest.mark.parametrize("choice", [Choice.KEEP_BOTH, Choice.IGNORE])
def test_keeping_both_or_ignoring_writes_nothing_and_stays_quiet_until_one_changes(choice: Choice) -> None:
    here, a, b = linked()
    edit(here, Side.A, a, last=MAY + timedelta(days=6))
    edit(here, Side.B, b, last=MAY + timedelta(days=8))
    here.sync()
    here.answer(lambda asked: replace(asked, choice=choice))
    assert here.planned().actions == ()


def test_the_newer_edit_wins_only_where_both_sides_tell_when_and_the_clocks_are_clear() -> None:
    def stamped(minutes: int, trusted: bool) -> World:
        dated = replace(FREELY, has_updated_at=trusted)
        here, a, b = linked(policy=Policy.NEWEST, b=dated)
        here.config = replace(here.config, a=replace(FREELY, has_updated_at=True), b=dated)
        noon = datetime(2026, 4, 1, 12, tzinfo=UTC)
        edit(here, Side.A, a, last=MAY + timedelta(days=6), updated_at=noon)
        edit(here, Side.B, b, last=MAY + timedelta(days=8), updated_at=noon + timedelta(minutes=minutes))
        return here

    assert dos(stamped(10, True)) == [(Do.UPDATE, Side.A)]
    assert dos(stamped(-10, True)) == [(Do.UPDATE, Side.B)]
    assert dos(stamped(4, True)) == [(Do.CONFLICT, None)]
    assert dos(stamped(10, False)) == [(Do.CONFLICT, None)]


def test_a_type_can_have_a_policy_of_its_own() -> None:
    here, a, b = linked()
    own = (TypePair("vacation", "1", b_half="2", policy=Policy.MASTER_A), *TYPES[1:])
    here.mapping = replace(here.mapping, types=own)
    edit(here, Side.A, a, last=MAY + timedelta(days=6))
    edit(here, Side.B, b, last=MAY + timedelta(days=8))
    assert dos(here) == [(Do.REPLACE, Side.B)]


# moves, lost answers, pairs


def test_an_absence_that_was_deleted_and_made_anew_on_other_days_is_a_move_and_nothing_is_deleted() -> None:
    here, a, b = linked()
    here.person_deletes(Side.B, b)
    here.person_writes(Side.B, away(Side.B, MAY + timedelta(days=14)))
    (action,) = here.planned().actions
    assert (action.do, action.target, action.why) == (Do.UPDATE, Side.A, "moved")
    here.settle()
    assert list(here.systems[Side.A].records) == [a]
    assert here.differences() == []


def test_two_candidates_for_a_move_are_left_to_the_table_and_named() -> None:
    here, _, b = linked()
    here.person_deletes(Side.B, b)
    for weeks in (2, 4):
        here.person_writes(Side.B, away(Side.B, MAY + timedelta(weeks=weeks)))
    made = here.planned()
    assert sorted(a.do for a in made.actions) == [Do.ASK_DELETE, Do.CREATE, Do.CREATE]
    assert [note.what for note in made.notes] == ["moved_unclear"]


def test_a_twin_whose_record_got_a_new_id_is_found_again_by_its_content() -> None:
    here, _, b = linked()
    period = here.systems[Side.B].records[b]
    here.person_deletes(Side.B, b)
    new = here.person_writes(Side.B, period)
    (action,) = here.planned().actions
    assert (action.do, action.why) == (Do.REFRESH, "relinked")
    here.settle()
    assert [t.b.ref for t in here.twins.values()] == [new]
    assert here.writes == [w for w in here.writes if w.do is Do.CREATE]


def test_equal_records_of_both_sides_are_linked_without_a_write() -> None:
    here = world()
    here.person_writes(Side.A, away(Side.A))
    here.person_writes(Side.B, away(Side.B))
    assert dos(here) == [(Do.LINK, None)]
    here.settle()
    assert here.writes == []


@pytest.mark.parametrize("policy", Policy)
def test_records_that_differ_on_first_contact_are_always_asked_about(policy: Policy) -> None:
    here = world(policy=policy)
    here.person_writes(Side.A, away(Side.A, note="Ski"))
    here.person_writes(Side.B, away(Side.B, note="Sea"))
    assert dos(here) == [(Do.CONFLICT_INITIAL, None)]


def test_absences_that_overlap_without_being_a_pair_are_asked_about_and_not_created() -> None:
    here = world()
    here.person_writes(Side.A, away(Side.A))
    here.person_writes(Side.B, away(Side.B, MAY + timedelta(days=2)))
    (action,) = here.planned().actions
    assert (action.do, action.why) == (Do.CONFLICT_INITIAL, "overlap")


def test_of_choices_about_records_that_overlap_the_same_one_only_one_is_carried_out_at_a_time() -> None:
    here = world()
    for first in (MAY, MAY + timedelta(days=2)):
        here.person_writes(Side.A, away(Side.A, first, days=2))
    here.person_writes(Side.B, away(Side.B, days=4))
    here.sync()
    here.answer(lambda asked: replace(asked, choice=Choice.TAKE_A))
    assert dos(here) == [(Do.REPLACE, Side.B)]
    here.settle()
    assert here.differences() == []
    refs = [twin.end(side).ref for twin in here.twins.values() for side in Side]
    assert len(refs) == len(set(refs)) == 4


def test_a_morning_here_and_an_afternoon_there_do_not_overlap() -> None:
    here = world(b=FREELY)
    here.mapping = replace(here.mapping, b=here.mapping.a)
    here.person_writes(Side.A, away(Side.A, days=1, ends=Half.FIRST))
    here.person_writes(Side.B, away(Side.B, days=1, begins=Half.SECOND))
    assert sorted(dos(here)) == [(Do.CREATE, Side.A), (Do.CREATE, Side.B)]


def test_what_one_side_holds_twice_is_reported_and_only_one_of_it_is_kept_in_step() -> None:
    here = world()
    for _ in range(2):
        here.person_writes(Side.A, away(Side.A))
    assert sorted(a.do for a in here.planned().actions) == [Do.CREATE, Do.DUPLICATE]
    here.settle()
    assert len(here.systems[Side.B].records) == 1


def test_a_rejected_record_is_never_copied_and_one_that_was_rejected_there_is_asked_about() -> None:
    here = world()
    here.person_writes(Side.A, away(Side.A, standing=Standing.REJECTED))
    assert dos(here) == []
    here.person_writes(Side.B, away(Side.B))
    assert dos(here) == [(Do.CONFLICT_VOID, None)]
