"""What a read proves about a twin that it shows, or doesn't show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.models.both_sides import AbsencePeriod, Activity, Kept, Standing, WorkPeriod
from core.sync.actions import end_of
from core.sync.forms import as_json
from core.sync.presence import Ask, Look, Seen
from core.sync.project import Record, held
from core.sync.twins import Reading, Span, Twin
from core.sync.words import How, Presence, Side, State
from tests.sync.small import away, shift

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
INSIDE, EDGE, OUTSIDE = date(2026, 5, 10), MAY, date(2026, 7, 1)
PRESENT, MISSING, UNREAD = Presence.PRESENT, Presence.MISSING, Presence.UNREAD


def twin_of(record: Record) -> Twin:
    (there,) = held(Side.A, [record]).values()
    end = end_of(there)
    kept = Kept.WORK if isinstance(record, WorkPeriod) else Kept.ABSENCE
    base = as_json(there.form)
    return Twin(id="t", kept=kept, a=end, b=end, base=base, state=State.LINKED, since=MAY)


def look(record: Record, *, wanted: bool = True, **reading: object) -> Seen:
    """What a reading of May, in which this record isn't listed unless it is given, says of its twin."""
    twin = twin_of(record)
    whole = replace(Reading(records=(), first=MAY, last=JUNE), **reading)  # type: ignore[arg-type]
    return Look(Side.A, twin.kept, whole).of(twin, twin.base_form.days, wanted=wanted)


def absence(first: date = INSIDE, **given: object) -> AbsencePeriod:
    return away(Side.A, first, ref="a1", standing=Standing.REQUESTED, **given)


@pytest.mark.parametrize("how", How)
@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("first", [INSIDE, EDGE, OUTSIDE])
def test_what_is_listed_is_present_whatever_the_read(how: How, complete: bool, first: date) -> None:
    record = absence(first)
    seen = look(record, records=(record,), how=how, complete=complete)
    assert (seen.presence, seen.held and seen.held.ref) == (PRESENT, "a1")


@pytest.mark.parametrize("how", [How.WINDOW, How.FIRST])
@pytest.mark.parametrize("first", [INSIDE, EDGE, OUTSIDE])
def test_what_a_complete_window_does_not_list_is_got_by_id_before_anything_is_said(how: How, first: date) -> None:
    record = absence(first)
    assert look(record, how=how) == Seen(UNREAD, ask=Ask(Side.A, "p1", ("a1",)))
    assert look(record, how=how, answers={"a1": None}).presence is MISSING
    moved = replace(record, first=OUTSIDE, last=OUTSIDE)
    assert look(record, how=how, answers={"a1": moved}).presence is PRESENT


@pytest.mark.parametrize(("first", "presence"), [(INSIDE, MISSING), (EDGE, UNREAD), (OUTSIDE, UNREAD)])
def test_where_nothing_can_be_got_by_id_only_days_well_inside_the_window_prove_a_delete(
    first: date, presence: Presence
) -> None:
    assert look(absence(first), can_get=False).presence is presence


def test_an_absence_without_an_end_never_lies_well_inside() -> None:
    assert look(replace(absence(), last=None), can_get=False).presence is UNREAD


@pytest.mark.parametrize("answers", [{}, {"a1": None}])
@pytest.mark.parametrize("first", [INSIDE, EDGE])
def test_an_incomplete_read_proves_no_delete(answers: dict[str, None], first: date) -> None:
    assert look(absence(first), complete=False, answers=answers) == Seen(UNREAD)


def test_a_read_of_other_people_proves_nothing() -> None:
    assert look(absence(), people=frozenset({"p2"}), answers={"a1": None}) == Seen(UNREAD)


def test_a_delta_asks_for_the_other_side_of_what_changed_and_for_what_it_calls_deleted() -> None:
    asked = Ask(Side.A, "p1", ("a1",))
    assert look(absence(), how=How.DELTA, wanted=False) == Seen(UNREAD)
    assert look(absence(), how=How.DELTA).ask == asked
    assert look(absence(), how=How.DELTA, answers={"a1": absence()}).presence is PRESENT
    assert look(absence(), how=How.DELTA, answers={"a1": None}).presence is UNREAD
    gone = frozenset({"a1"})
    assert look(absence(), how=How.DELTA, gone=gone, wanted=False).ask == asked
    assert look(absence(), how=How.DELTA, gone=gone, answers={"a1": None}).presence is MISSING


WORK = shift(Side.A, INSIDE, ref="w1")


def test_a_day_with_work_is_empty_only_when_its_records_are_known_to_be_gone_or_elsewhere() -> None:
    assert look(WORK).ask == Ask(Side.A, "p1", ("w1",), day=INSIDE)
    assert look(WORK, answers={"w1": None}).presence is MISSING
    assert look(WORK, answers={"w1": WORK}) == Seen(UNREAD)
    later = shift(Side.A, OUTSIDE, ref="w1")
    days = (OUTSIDE - timedelta(days=1), OUTSIDE + timedelta(days=1))
    assert look(WORK, answers={"w1": later}).ask == Ask(Side.A, "p1", span=days)
    assert look(WORK, answers={"w1": later}, spans=(Span("p1", *days),)).presence is MISSING


def test_a_day_of_which_not_every_stretch_was_read_is_unread_though_some_are_listed() -> None:
    edge = shift(Side.A, EDGE, ref="w1")
    assert look(edge, records=(edge,)).presence is UNREAD
    assert look(WORK, records=(WORK,), complete=False).presence is UNREAD
    days = (INSIDE - timedelta(days=1), INSIDE + timedelta(days=1))
    seen = look(WORK, records=(WORK,), how=How.DELTA)
    assert seen == Seen(UNREAD, ask=Ask(Side.A, "p1", span=days))
    assert look(WORK, records=(WORK,), how=How.DELTA, spans=(Span("p1", *days),)).presence is PRESENT


def test_of_a_day_on_which_work_still_runs_nothing_is_said() -> None:
    running = replace(WORK, end=None)
    assert look(WORK, records=(running,)) == Seen(UNREAD)


def test_that_a_side_lacks_something_new_is_shown_by_any_day_well_inside_what_was_read() -> None:
    def lacks(first: date, last: date, **reading: object) -> Seen:
        whole = replace(Reading(records=(), first=MAY, last=JUNE), **reading)  # type: ignore[arg-type]
        return Look(Side.A, Kept.ABSENCE, whole).lacks("p1", (first, last))

    assert lacks(INSIDE, OUTSIDE).presence is MISSING
    assert lacks(EDGE, EDGE) == Seen(UNREAD)
    assert lacks(INSIDE, INSIDE, complete=False) == Seen(UNREAD)
    days = (INSIDE - timedelta(days=1), INSIDE + timedelta(days=1))
    assert lacks(INSIDE, INSIDE, how=How.DELTA).ask == Ask(Side.A, "p1", span=days)
    assert lacks(INSIDE, INSIDE, how=How.DELTA, spans=(Span("", *days),)).presence is MISSING


def test_a_day_with_work_that_cannot_take_part_is_not_free_for_more() -> None:
    reading = Reading(records=(replace(WORK, activity=Activity.BREAK),), first=MAY, last=JUNE)
    assert Look(Side.A, Kept.WORK, reading).lacks("p1", (INSIDE, INSIDE)) == Seen(UNREAD)
    assert Look(Side.A, Kept.WORK, reading).lacks("p1", (INSIDE + timedelta(days=1),) * 2) == Seen(MISSING)
