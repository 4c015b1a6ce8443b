"""From one side's words into the other's and back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models.both_sides import Activity, Half
from core.sync.forms import AbsenceForm, Form, Stretch, WorkForm, as_json, fingerprint, form_of
from core.sync.stretches import minutes_worked
from core.sync.through import Shape, SyncMapping, Unfit
from core.sync.words import Anchor, Side
from tests.sync.shapes import FIRST, FLAGGED, TYPED, absences, mapping, work

BOTH_WAYS = mapping()
ANY = st.one_of(absences(Side.A), absences(Side.B), work(Side.A), work(Side.B))
SHAPES = st.sampled_from([FLAGGED, TYPED, Shape(halves=True, note_limit=0), Shape(halves=False, projects=False)])
MAPPINGS = st.builds(mapping, SHAPES, SHAPES, st.sampled_from(Anchor))


EIGHT = datetime.fromisoformat("2026-03-02T08:00:00")


def day(side: Side, *stretches: Stretch) -> WorkForm:
    return WorkForm(side, "p1" if side is Side.A else "ida", FIRST, stretches)


def whole(side: Side, type: str, days: int = 1, **given: object) -> AbsenceForm:
    last = FIRST + timedelta(days=days - 1)
    form = AbsenceForm(side, "p1" if side is Side.A else "ida", type, FIRST, last)
    return AbsenceForm(**{**{n: getattr(form, n) for n in form.__slots__}, **given})  # type: ignore[arg-type]


@given(ANY)
def test_a_form_survives_being_stored_as_json(form: Form) -> None:
    assert form_of(as_json(form)) == form


@given(ANY)
def test_putting_a_sides_own_content_in_order_changes_nothing_the_second_time(form: Form) -> None:
    once = BOTH_WAYS.to(form.side, form)
    assert isinstance(once, Unfit) or BOTH_WAYS.to(form.side, once) == once


@given(MAPPINGS, ANY)
def test_there_and_back_and_there_again_is_where_it_was_the_first_time(through: SyncMapping, form: Form) -> None:
    there = through.to(form.side.other, form)
    if isinstance(there, Unfit):
        return
    back = through.to(form.side, there)
    if isinstance(back, Unfit):
        return
    again = through.to(form.side.other, back)
    assert not isinstance(again, Unfit)
    assert through.to(form.side, again) == back


@given(MAPPINGS, ANY)
def test_what_was_carried_over_equals_what_it_came_from(through: SyncMapping, form: Form) -> None:
    there = through.to(form.side.other, form)
    assert isinstance(there, Unfit) or through.equal(form, there)
    assert isinstance(there, Unfit) or through.equal(there, form)


@given(MAPPINGS, st.data(), st.booleans())
def test_what_is_written_over_present_content_still_equals_what_it_came_from(
    through: SyncMapping, data: st.DataObject, of_work: bool
) -> None:
    made = work if of_work else absences
    source, target = data.draw(made(Side.B)), data.draw(made(Side.A))
    for one, other in ((source, target), (target, source)):
        written = through.over(one, other, other.side)
        if isinstance(written, Unfit):
            assert isinstance(through.to(other.side, one), Unfit)
        else:
            assert through.equal(one, written)
            assert through.over(one, written, other.side) == written


@given(st.sampled_from(Anchor), st.one_of(work(Side.A), work(Side.B)))
def test_the_minutes_worked_are_the_same_on_both_sides(anchor: Anchor, form: WorkForm) -> None:
    there = mapping(anchor=anchor).to(form.side.other, form)
    if isinstance(there, WorkForm):
        here = minutes_worked(form.stretches, apart=form.side is Side.A)
        assert minutes_worked(there.stretches, apart=there.side is Side.A) == here


HALVES = [(Half.FIRST, Half.SECOND), (Half.FIRST, Half.FIRST), (Half.SECOND, Half.SECOND)]
MATRIX = [(1, *h) for h in HALVES] + [(3, *h) for h in [*HALVES, (Half.SECOND, Half.FIRST)]]


@pytest.mark.parametrize(("length", "begins", "ends"), MATRIX)
def test_every_half_day_comes_back_from_a_side_that_tells_halves_by_a_flag(
    length: int, begins: Half, ends: Half
) -> None:
    through = mapping(b=Shape(halves=True))
    form = whole(Side.A, "vacation", length, begins=begins, ends=ends)
    there = through.to(Side.B, form)
    assert not isinstance(there, Unfit)
    assert through.to(Side.A, there) == form


@pytest.mark.parametrize(("length", "begins", "ends"), MATRIX)
def test_a_side_with_a_type_for_half_days_takes_single_ones_and_refuses_longer_ones(
    length: int, begins: Half, ends: Half
) -> None:
    form = whole(Side.A, "vacation", length, begins=begins, ends=ends)
    there = BOTH_WAYS.to(Side.B, form)
    if not form.in_part:
        assert isinstance(there, AbsenceForm)
        assert there.type == "1"
    elif length > 1:
        assert there is Unfit.HALVES
    else:
        assert isinstance(there, AbsenceForm)
        assert there.type == "2"
        assert BOTH_WAYS.equal(form, there)


def test_an_afternoon_stays_one_when_the_other_side_which_knows_only_half_days_moves_it() -> None:
    afternoon = whole(Side.A, "vacation", begins=Half.SECOND)
    moved = whole(Side.B, "2", first=date(2026, 3, 9), last=date(2026, 3, 9))
    written = BOTH_WAYS.over(moved, afternoon, Side.A)
    assert isinstance(written, AbsenceForm)
    assert (written.first, written.begins, written.ends) == (date(2026, 3, 9), Half.SECOND, Half.SECOND)


def test_one_of_two_types_that_mean_the_same_there_is_kept_when_the_other_side_changes_something_else() -> None:
    special = whole(Side.A, "special", 2)
    longer = whole(Side.B, "1", 5)
    written = BOTH_WAYS.over(longer, special, Side.A)
    assert isinstance(written, AbsenceForm)
    assert (written.type, written.last) == ("special", longer.last)
    fresh = BOTH_WAYS.to(Side.A, longer)
    assert isinstance(fresh, AbsenceForm)
    assert fresh.type == "vacation"


def test_the_tail_of_a_note_that_the_other_side_cannot_hold_outlives_an_edit_there() -> None:
    noted = whole(Side.A, "sick", note="Flu since Monday"[:12])
    there = BOTH_WAYS.to(Side.B, noted)
    assert isinstance(there, AbsenceForm)
    assert there.note == "Flu s"
    longer = whole(Side.B, "3", 2, note="Flu s")
    written = BOTH_WAYS.over(longer, noted, Side.A)
    assert isinstance(written, AbsenceForm)
    assert written.note == noted.note
    other_words = whole(Side.B, "3", 2, note="Cold")
    assert BOTH_WAYS.over(other_words, noted, Side.A) == BOTH_WAYS.to(Side.A, other_words)


@pytest.mark.parametrize(
    ("anchor", "start", "end", "begin"),
    [
        (Anchor.NOON, 480, 990, 720),
        (Anchor.MIDDLE, 480, 990, 720),
        (Anchor.END, 480, 990, 959),
        (Anchor.NOON, 720, 990, 840),
        (Anchor.NOON, 300, 730, 500),
        (Anchor.MIDDLE, 480, 600, 525),
    ],
)
def test_a_break_of_which_only_the_length_is_known_has_one_place_with_work_before_and_after(
    anchor: Anchor, start: int, end: int, begin: int
) -> None:
    there = mapping(anchor=anchor).to(Side.A, day(Side.B, Stretch(start, end, break_minutes=30)))
    rest = Stretch(begin, begin + 30, Activity.BREAK)
    assert there == day(Side.A, Stretch(start, begin), rest, Stretch(begin + 30, end))


def test_a_break_between_different_projects_and_one_after_work_do_not_count_into_any_stretch() -> None:
    form = day(
        Side.A,
        Stretch(480, 720, project="82"),
        Stretch(720, 750, Activity.BREAK),
        Stretch(750, 960, project="83"),
        Stretch(960, 990, Activity.BREAK),
    )
    there = BOTH_WAYS.to(Side.B, form)
    assert there == day(
        Side.B, Stretch(480, 720, project="North\tPlant A"), Stretch(750, 960, project="North\tPlant B")
    )


def test_a_break_inside_a_stretch_and_one_between_two_stretches_mean_the_same() -> None:
    nested = day(Side.A, Stretch(480, 990), Stretch(720, 750, Activity.BREAK))
    between = day(Side.A, Stretch(480, 720), Stretch(720, 750, Activity.BREAK), Stretch(750, 990))
    expected = day(Side.B, Stretch(480, 990, break_minutes=30))
    assert BOTH_WAYS.to(Side.B, nested) == BOTH_WAYS.to(Side.B, between) == expected


def test_a_break_keeps_its_place_when_the_other_side_edits_another_stretch() -> None:
    form = day(
        Side.A, Stretch(480, 600), Stretch(600, 630, Activity.BREAK), Stretch(630, 900), Stretch(960, 1020, note="x")
    )
    edited = day(Side.B, Stretch(480, 900, break_minutes=30), Stretch(960, 1080, note="x"))
    written = BOTH_WAYS.over(edited, form, Side.A)
    assert isinstance(written, WorkForm)
    assert Stretch(600, 630, Activity.BREAK) in written.stretches
    assert written.stretches[-1] == Stretch(960, 1080, note="x")


UNFIT = [
    (whole(Side.A, "unknown"), Unfit.TYPE),
    (whole(Side.A, "vacation", person="p9"), Unfit.PERSON),
    (whole(Side.A, "flex"), Unfit.UNIT),
    (whole(Side.A, "vacation", start=EIGHT, end=EIGHT + timedelta(hours=1)), Unfit.UNIT),
    (whole(Side.A, "sick", begins=Half.SECOND), Unfit.HALVES),
    (whole(Side.B, "2", 2), Unfit.HALVES),
    (day(Side.A, Stretch(0, 60, project="99")), Unfit.PROJECT),
    (day(Side.A, Stretch(0, 60), Stretch(30, 90, project="82")), Unfit.OVERLAP),
    (day(Side.B, Stretch(0, 60), Stretch(30, 90)), Unfit.OVERLAP),
    (day(Side.B, Stretch(0, 30, break_minutes=29)), Unfit.BREAK),
    (day(Side.A, Stretch(0, 30, Activity.BREAK)), Unfit.EMPTY),
]


@pytest.mark.parametrize(("form", "why"), UNFIT)
def test_what_the_other_side_cannot_say_is_named_and_not_bent(form: Form, why: Unfit) -> None:
    assert BOTH_WAYS.unfit(form) is why


def test_the_fingerprint_is_of_the_sides_own_content_and_blind_to_the_side_itself() -> None:
    a = AbsenceForm(Side.A, "7", "1", FIRST, FIRST)
    assert fingerprint(a) == fingerprint(AbsenceForm(Side.B, "7", "1", FIRST, FIRST))
    assert fingerprint(a) != fingerprint(AbsenceForm(Side.A, "7", "1", FIRST, FIRST, note="x"))


def test_every_kind_of_unfit_is_reached_by_a_test() -> None:
    assert {why for _, why in UNFIT} == set(Unfit)


def test_halves_of_every_matrix_entry_are_told_apart() -> None:
    forms = [whole(Side.A, "vacation", n, begins=b, ends=e) for n, b, e in MATRIX]
    for one, other in product(forms, forms):
        assert (fingerprint(one) == fingerprint(other)) is (one == other)
