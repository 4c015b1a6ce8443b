"""Plans of small worlds: deletes, guards, scope, direction, approval, crashes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.models.both_sides import AbsencePeriod, Standing
from core.sync.plan import plan
from core.sync.through import PersonPair, TypePair
from core.sync.twins import Choice, Guard
from core.sync.words import ASKS, Deletes, Direction, Do, Drift, How, Policy, Side
from tests.sync.shapes import TYPES
from tests.sync.small import APPROVED, MAY, WAITS, away, dos, edit, linked, world
from tests.sync.world import TODAY, Crash, World

# deletes


@pytest.mark.parametrize(
    ("deletes", "expected"),
    [(Deletes.ON, Do.DELETE), (Deletes.ASK, Do.ASK_DELETE), (Deletes.OFF, Do.DETACH)],
)
def test_a_delete_is_done_asked_about_or_leaves_the_other_side_alone(deletes: Deletes, expected: Do) -> None:
    here, a, _ = linked(deletes=deletes)
    here.person_writes(Side.A, away(Side.A, date(2026, 7, 1)))
    here.settle()
    here.person_deletes(Side.A, a)
    assert dos(here) == [(expected, Side.B)]
    here.settle()
    assert here.planned().actions == ()


def test_change_beats_delete() -> None:
    here, a, b = linked()
    here.person_writes(Side.B, away(Side.B, date(2026, 7, 1)))
    here.settle()
    here.person_deletes(Side.B, b)
    edit(here, Side.A, a, last=MAY + timedelta(days=6))
    assert dos(here) == [(Do.RECREATE, Side.B)]
    here.settle()
    assert here.differences() == []


def test_on_the_first_pass_deletes_are_only_asked_about() -> None:
    here, a, _ = linked(deletes=Deletes.ON)
    here.person_writes(Side.A, away(Side.A, date(2026, 7, 1)))
    here.settle()
    here.person_deletes(Side.A, a)
    assert dos(here, a=here.reading(Side.A, how=How.FIRST)) == [(Do.ASK_DELETE, Side.B)]


def test_an_incomplete_list_deletes_nothing() -> None:
    here, a, _ = linked(deletes=Deletes.ON)
    here.person_writes(Side.A, away(Side.A, date(2026, 7, 1)))
    here.settle()
    here.person_deletes(Side.A, a)
    made = here.planned(a=here.reading(Side.A, complete=False))
    assert (made.actions, made.unread) == ((), 1)


def test_an_absence_that_moved_out_of_the_window_is_an_update() -> None:
    here, a, _ = linked(deletes=Deletes.ON)
    here.person_writes(Side.A, away(Side.A, MAY + timedelta(days=7)))
    here.settle()
    edit(here, Side.A, a, first=date(2026, 9, 7), last=date(2026, 9, 9))
    june = {"first": date(2026, 4, 1), "last": date(2026, 6, 30)}
    assert dos(here, a=here.reading(Side.A, **june), b=here.reading(Side.B, **june)) == [(Do.REPLACE, Side.B)]


def test_what_was_deleted_and_comes_back_is_asked_about_and_not_simply_created() -> None:
    here, a, _ = linked(deletes=Deletes.ON)
    here.person_writes(Side.A, away(Side.A, date(2026, 7, 1)))
    here.settle()
    here.person_deletes(Side.A, a)
    here.settle()
    here.person_writes(Side.A, away(Side.A))
    assert dos(here) == [(Do.RESTORE_ASK, Side.B)]
    here.sync()
    here.answer(lambda asked: replace(asked, choice=Choice.TAKE_A))
    here.settle()
    assert here.differences() == []


# guards


def test_a_side_that_suddenly_shows_nothing_stops_the_run() -> None:
    here, a, _ = linked(deletes=Deletes.ON)
    here.person_deletes(Side.A, a)
    made = here.planned()
    assert made.actions == ()
    assert [(s.guard, s.side, s.count) for s in made.stops] == [(Guard.EMPTY_SIDE, Side.A, 1)]
    assert [action.do for action in made.withheld] == [Do.DELETE]


@pytest.mark.parametrize(("gone", "stopped"), [(5, False), (6, True)])
def test_more_deletes_than_five_and_a_fifth_of_the_twins_stop_the_run(gone: int, stopped: bool) -> None:
    here = world(deletes=Deletes.ON)
    refs = [here.person_writes(Side.A, away(Side.A, MAY + timedelta(weeks=n))) for n in range(20)]
    here.settle()
    for ref in refs[:gone]:
        here.person_deletes(Side.A, ref)
    made = here.planned()
    assert [s.guard for s in made.stops] == ([Guard.MANY_DELETES] if stopped else [])
    assert len(made.actions) == (0 if stopped else gone)
    lifted = plan(
        replace(
            here.state(here.reading(Side.A, answers=dict.fromkeys(refs[:gone])), here.reading(Side.B)),
            overruled=frozenset(Guard),
        )
    )
    assert len(lifted.actions) == gone


def test_people_who_vanish_from_a_list_stop_the_run_and_one_who_is_shown_to_be_deleted_is_left_alone() -> None:
    here, _, _ = linked()
    state = here.state(here.reading(Side.A), here.reading(Side.B))
    known = replace(state, known_people={Side.A: frozenset({"p2"})})
    assert [s.guard for s in plan(known).stops] == [Guard.PEOPLE_GONE]
    gone = replace(known, people_gone={Side.A: frozenset({"p1"})})
    made = plan(gone)
    assert [(a.do, a.why) for a in made.actions] == [(Do.IGNORE, "person_deleted")]
    assert made.stops == ()


# events that are no edits


def narrowed_people(here: World) -> None:
    here.mapping = replace(here.mapping, people=here.mapping.people[1:])


def narrowed_types(here: World) -> None:
    here.mapping = replace(here.mapping, types=here.mapping.types[2:])


@pytest.mark.parametrize("narrow", [narrowed_people, narrowed_types])
def test_a_narrower_scope_ignores_and_deletes_nothing_and_a_wider_one_takes_up_where_it_left(
    narrow: Callable[[World], None],
) -> None:
    here, a, _ = linked(deletes=Deletes.ON)
    before = here.mapping
    narrow(here)
    assert dos(here) == [(Do.IGNORE, None)]
    here.settle()
    here.mapping = before
    assert dos(here) == [(Do.REFRESH, None)]
    edit(here, Side.A, a, last=MAY + timedelta(days=6))
    assert dos(here) == [(Do.REPLACE, Side.B)]


def test_an_ignored_twin_that_is_too_old_is_forgotten_and_its_records_meet_anew() -> None:
    here, _, _ = linked()
    people = here.mapping.people
    narrowed_people(here)
    here.settle()
    here.mapping = replace(here.mapping, people=people)
    state = here.state(here.reading(Side.A), here.reading(Side.B))
    assert [a.do for a in plan(replace(state, today=TODAY + timedelta(days=401))).actions] == [Do.LINK]


def test_a_person_matched_anew_lets_the_old_twin_go_and_the_record_goes_to_the_new_one() -> None:
    here, a, b = linked()
    here.mapping = replace(here.mapping, people=(PersonPair("p1", "ole"),))
    made = here.planned()
    assert [(x.do, x.why) for x in made.actions] == [(Do.CREATE, ""), (Do.DETACH, "person_rematched")]
    here.settle()
    assert set(here.systems[Side.A].records) == {a}
    assert b in here.systems[Side.B].records
    assert sorted(r.person for r in here.systems[Side.B].records.values()) == ["ida", "ole"]


@pytest.mark.parametrize("policy", Policy)
def test_a_mapping_that_changes_alone_only_asks(policy: Policy) -> None:
    here, _, _ = linked(policy=policy, deletes=Deletes.ON)
    here.mapping = replace(here.mapping, types=(TypePair("vacation", "5"), TypePair("other", "1"), *TYPES[2:]))
    assert {do for do, _ in dos(here)} == {Do.REMAP_ASK}


# direction, freezing, approval


def test_one_way_writes_only_there_and_reports_or_reverts_what_differs() -> None:
    here, _, b = linked(direction=Direction.A_TO_B)
    here.person_writes(Side.B, away(Side.B, date(2026, 7, 1)))
    edit(here, Side.B, b, last=MAY + timedelta(days=6))
    assert {do for do, _ in dos(here)} == {Do.REPORT_DRIFT}
    here.config = replace(here.config, drift=Drift.REVERT)
    assert (Do.REPLACE, Side.B) in dos(here)


def test_nothing_is_written_into_days_that_payroll_has_closed_nor_moved_into_them() -> None:
    here, a, _ = linked(deletes=Deletes.ON)
    closed = (PersonPair("p1", "ida", closed=((date(2026, 6, 1), date(2026, 6, 30)),)), here.mapping.people[1])
    here.mapping = replace(here.mapping, people=closed)
    edit(here, Side.A, a, first=date(2026, 6, 1), last=date(2026, 6, 3))
    here.person_writes(Side.A, away(Side.A, date(2026, 6, 10)))
    assert {do for do, _ in dos(here)} == {Do.CONFLICT_FROZEN}


def test_an_approval_alone_is_carried_over_without_a_content_write() -> None:
    here, a, _ = linked()
    here.person_sets(Side.A, a, APPROVED)
    (action,) = here.planned().actions
    assert action.do is Do.APPROVE
    assert [step.call for step in action.steps] == ["standing"]
    here.settle()
    (period,) = here.systems[Side.B].records.values()
    assert period.standing is APPROVED


def test_an_approval_that_the_other_side_cannot_be_told_of_is_reported_once() -> None:
    here, _, b = linked()
    here.person_sets(Side.B, b, APPROVED)
    assert dos(here) == [(Do.REPORT_APPROVAL, Side.A)]
    here.sync()
    assert here.planned().actions == ()


def test_what_is_approved_is_changed_only_by_the_master_with_an_approved_version() -> None:
    def approved(policy: Policy, standing: Standing) -> World:
        here, a, b = linked(policy=policy)
        here.person_sets(Side.A, a, APPROVED)
        here.settle()
        edit(here, Side.A, a, last=MAY + timedelta(days=6), standing=standing)
        assert here.systems[Side.B].records[b].standing is APPROVED
        return here

    assert dos(approved(Policy.MASTER_A, APPROVED)) == [(Do.REPLACE, Side.B)]
    assert dos(approved(Policy.MASTER_A, WAITS)) == [(Do.CONFLICT_APPROVED, Side.B)]
    assert dos(approved(Policy.MANUAL, APPROVED)) == [(Do.CONFLICT_APPROVED, Side.B)]


def test_a_rejection_takes_the_other_one_back_after_asking() -> None:
    here, a, _ = linked()
    here.person_sets(Side.A, a, Standing.REJECTED)
    assert dos(here) == [(Do.ASK_DELETE, Side.B)]
    here.sync()
    here.answer(lambda asked: replace(asked, choice=Choice.TAKE_A))
    here.settle()
    (period,) = here.systems[Side.B].records.values()
    assert period.standing is Standing.REJECTED


# crashes


@pytest.mark.parametrize("acts", range(6))
def test_a_crash_anywhere_in_a_replace_restores_the_record_and_leaves_the_other_side_untouched(acts: int) -> None:
    here, a, _ = linked(deletes=Deletes.ON)
    edit(here, Side.A, a, last=MAY + timedelta(days=6))
    wanted = dict(here.systems[Side.A].records)
    try:
        here.sync(die_after=acts)
    except Crash:
        here.settle()
    assert here.systems[Side.A].records == wanted
    assert here.differences() == []
    assert len(here.systems[Side.B].records) == 1


@pytest.mark.parametrize("acts", range(4))
def test_a_crash_anywhere_in_a_create_makes_no_second_one(acts: int) -> None:
    here = world()
    here.person_writes(Side.A, away(Side.A))
    with pytest.raises(Crash):
        here.sync(die_after=acts if acts < 3 else 2)
    here.settle()
    assert len(here.systems[Side.B].records) == 1
    assert here.differences() == []


def test_what_an_unclear_create_may_have_made_and_somebody_edited_is_asked_about_not_doubled() -> None:
    here = world()
    here.person_writes(Side.A, away(Side.A))
    with pytest.raises(Crash):
        here.sync(die_after=2)
    (b,) = here.systems[Side.B].records
    edit(here, Side.B, b, last=MAY + timedelta(days=9))
    assert [a.why for a in here.planned().actions] == ["ask"]
    here.sync()
    here.answer(lambda asked: replace(asked, choice=Choice.TAKE_B))
    here.settle()
    assert here.differences() == []
    (period,) = here.systems[Side.A].records.values()
    assert isinstance(period, AbsencePeriod)
    assert period.last == MAY + timedelta(days=9)


def test_every_question_has_a_sentence_and_every_action_says_its_row() -> None:
    here, a, b = linked()
    edit(here, Side.A, a, last=MAY + timedelta(days=6))
    edit(here, Side.B, b, last=MAY + timedelta(days=8))
    (action,) = here.planned().actions
    assert action.do in ASKS
    assert (action.row, action.sentence({Side.A: "Personio", Side.B: "TimeTrack"})) == (
        13,
        "Both sides changed it, and differently.",
    )
