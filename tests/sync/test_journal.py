"""What a fresh reading says of a write whose outcome nobody knows, and the calls of a write."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.models.both_sides import Activity, Kept, Standing, WorkPeriod
from core.sync.forms import Form
from core.sync.journal import Outcome, resolve_absence, resolve_work
from core.sync.project import Held, Record, held, marks
from core.sync.steps import Call, steps
from core.sync.twins import OpenItem
from core.sync.words import Do, Presence, Side
from tests.sync.shapes import mapping
from tests.sync.small import MAY, away, shift, world
from tests.sync.world import FREELY, STANDING_ONLY

THROUGH = mapping()
GONE, THERE, UNKNOWN = Presence.MISSING, Presence.PRESENT, Presence.UNREAD
LATER = MAY + timedelta(days=7)


def one(record: Record) -> Held:
    (found,) = held(Side.B, [record]).values()
    return found


def item(do: Do, wanted: Form | None, *before: Record, standing: Standing = Standing.REQUESTED) -> OpenItem:
    return OpenItem(
        key="k",
        do=do,
        target=Side.B,
        person="ida",
        before=marks(before),
        wanted=wanted,
        standing=standing,
        days=(MAY, MAY),
    )


SENT = away(Side.B, ref="b9")
WANTED = one(SENT).form


def resolved(what: OpenItem, presence: Presence, there: Held | None = None, *new: Record) -> Outcome:
    return resolve_absence(what, presence, there, [one(r) for r in new], THROUGH).outcome


@pytest.mark.parametrize("do", [Do.CREATE, Do.RECREATE])
def test_a_create_is_done_if_its_record_is_there_and_closed_if_it_is_shown_not_to_be(do: Do) -> None:
    assert resolved(item(do, WANTED), GONE, None, SENT) is Outcome.DONE
    assert resolved(item(do, WANTED), GONE) is Outcome.CLOSE
    assert resolved(item(do, WANTED), UNKNOWN) is Outcome.UNREAD


def test_a_look_alike_that_was_there_before_the_call_is_somebody_elses() -> None:
    assert resolved(item(Do.CREATE, WANTED, SENT), GONE, None, SENT) is Outcome.CLOSE


def test_something_new_of_that_person_that_is_not_quite_it_is_asked_about_and_of_another_person_not() -> None:
    edited = replace(SENT, last=LATER)
    assert resolved(item(Do.CREATE, WANTED), GONE, None, edited) is Outcome.ASK
    assert resolved(item(Do.CREATE, WANTED), GONE, None, replace(edited, person="ole")) is Outcome.CLOSE


def test_a_replace_whose_delete_took_place_is_sent_again_and_one_that_did_not_begin_is_closed() -> None:
    replacing = item(Do.REPLACE, WANTED)
    assert resolved(replacing, GONE) is Outcome.AGAIN
    assert resolved(replacing, THERE, one(SENT)) is Outcome.CLOSE
    assert resolved(replacing, THERE, one(SENT), replace(SENT, ref="b8", last=LATER)) is Outcome.CLOSE
    assert resolved(replacing, GONE, None, SENT) is Outcome.DONE
    assert resolved(replacing, UNKNOWN) is Outcome.UNREAD


def test_a_delete_is_done_if_nothing_is_there_and_an_update_if_it_holds_what_was_sent() -> None:
    assert resolved(item(Do.DELETE, None), GONE) is Outcome.DONE
    assert resolved(item(Do.DELETE, None), THERE, one(SENT)) is Outcome.CLOSE
    assert resolved(item(Do.UPDATE, WANTED), THERE, one(SENT)) is Outcome.DONE
    assert resolved(item(Do.UPDATE, WANTED), THERE, one(replace(SENT, last=LATER))) is Outcome.CLOSE


def test_an_approval_is_done_if_the_record_stands_so() -> None:
    granted = item(Do.APPROVE, WANTED, standing=Standing.APPROVED)
    assert resolved(granted, THERE, one(SENT)) is Outcome.CLOSE
    assert resolved(granted, THERE, one(replace(SENT, standing=Standing.APPROVED))) is Outcome.DONE


MORNING, AFTERNOON = shift(Side.B, MAY, 8, 12, ref="w1"), shift(Side.B, MAY, 13, 17, ref="w2")
BOTH = held(Side.B, [MORNING, AFTERNOON])["ida/2026-05-04"].form


def day(what: OpenItem, *records: Record) -> Outcome:
    found = [r for r in records if r in (MORNING, AFTERNOON) or r.ref.startswith("w")]
    return resolve_work(what, Side.B, found, THROUGH).outcome  # type: ignore[arg-type]


def test_a_day_that_was_written_half_is_finished_and_one_that_somebody_edited_is_asked_about() -> None:
    writing = item(Do.UPDATE, BOTH, shift(Side.B, MAY, 8, 10, ref="w1"), standing=Standing.APPROVED)
    assert day(writing, MORNING, AFTERNOON) is Outcome.DONE
    assert day(writing, MORNING) is Outcome.AGAIN
    assert day(writing, shift(Side.B, MAY, 8, 10, ref="w1"), AFTERNOON) is Outcome.AGAIN
    assert day(writing) is Outcome.AGAIN
    assert day(writing, shift(Side.B, MAY, 8, 11, ref="w1")) is Outcome.ASK
    assert day(writing, MORNING, shift(Side.B, MAY, 18, 19, ref="w3")) is Outcome.ASK
    assert resolve_work(writing, Side.B, None, THROUGH).outcome is Outcome.UNREAD


def test_a_day_that_was_deleted_half_is_deleted_wholly() -> None:
    deleting = item(Do.DELETE, None, MORNING, AFTERNOON)
    assert day(deleting) is Outcome.DONE
    assert day(deleting, AFTERNOON) is Outcome.AGAIN
    assert day(deleting, shift(Side.B, MAY, 9, 12, ref="w1")) is Outcome.ASK


def calls(records: list[Record], wanted: Form, can: object = FREELY) -> list[tuple[Call, str]]:
    made = steps(Do.UPDATE, records, wanted, Standing.APPROVED, can)  # type: ignore[arg-type]
    return [(step.call, step.ref) for step in made]


def test_a_day_is_brought_to_its_content_by_deletes_then_changes_then_creates_and_what_fits_stays() -> None:
    old = [MORNING, shift(Side.B, MAY, 13, 15, ref="w2"), shift(Side.B, MAY, 20, 21, ref="w3")]
    assert calls(old, BOTH) == [(Call.REMOVE, "w3"), (Call.REPLACE, "w2")]
    assert calls([MORNING], BOTH) == [(Call.SEND, "")]
    assert calls([MORNING, AFTERNOON], BOTH) == []


def test_where_a_write_cuts_its_neighbours_a_record_is_not_changed_into_their_time() -> None:
    cutting = replace(FREELY, moves_neighbours=True)
    old = [shift(Side.B, MAY, 8, 10, ref="w1"), shift(Side.B, MAY, 10, 17, ref="w2", activity=Activity.BREAK)]
    removed = [(Call.REMOVE, "w1"), (Call.REMOVE, "w2")]
    assert calls(old, BOTH, cutting) == [*removed, (Call.SEND, ""), (Call.SEND, "")]
    alone = [shift(Side.B, MAY, 8, 10, ref="w1"), AFTERNOON]
    assert calls(alone, BOTH, cutting) == [(Call.REPLACE, "w1")]


def test_a_standing_is_set_by_a_call_of_its_own_and_a_rewrite_sends_the_same_content() -> None:
    approve = steps(Do.APPROVE, [SENT], WANTED, Standing.APPROVED, STANDING_ONLY)
    assert [(s.call, s.record) for s in approve] == [(Call.STANDING, replace(SENT, standing=Standing.APPROVED))]
    again = steps(Do.REWRITE, [SENT], WANTED, Standing.APPROVED, FREELY)
    assert [(s.call, s.record) for s in again] == [(Call.REPLACE, replace(SENT, standing=Standing.APPROVED))]


def test_content_that_is_lost_on_the_way_does_not_swing_over_ten_runs() -> None:
    for kept in Kept:
        here = world(kept)
        if kept is Kept.ABSENCE:
            here.person_writes(Side.A, away(Side.A, days=1, note="A dentist visit"[:12], first=date(2026, 5, 11)))
        else:
            here.person_writes(Side.B, shift(Side.B, start=8, end=17, break_minutes=45, note="Plant A, all day"))
        here.settle()
        written = len(here.writes)
        for _ in range(10):
            assert here.sync().actions == ()
        assert len(here.writes) == written


def test_a_twin_that_was_written_to_and_fro_within_a_day_is_stopped() -> None:
    here = world(b=FREELY)
    a = here.person_writes(Side.A, away(Side.A))
    here.settle()
    (twin,) = here.twins.values()
    here.twins[twin.id] = replace(twin, last_origin=Side.B, swings=3)
    here.person_writes(Side.A, away(Side.A, days=5), a)
    assert [action.do for action in here.planned().actions] == [Do.CONFLICT_SWINGING]
    here.twins[twin.id] = replace(twin, last_origin=Side.A, swings=3)
    assert [action.do for action in here.planned().actions] == [Do.UPDATE]


def test_notes_changed_here_and_projects_there_are_merged_where_that_is_allowed() -> None:
    here = world(Kept.WORK, field_merge=True)
    a = here.person_writes(Side.A, shift(Side.A, standing=Standing.REQUESTED))
    here.settle()
    (b,) = here.systems[Side.B].records
    here.person_writes(Side.A, replace(here.systems[Side.A].records[a], note="Ski"), a)
    record = here.systems[Side.B].records[b]
    here.person_writes(Side.B, replace(record, project="North\tPlant A"), b)  # type: ignore[call-arg]
    merging = [(Do.MERGE, Side.A), (Do.MERGE, Side.B)]
    assert sorted((action.do, action.target) for action in here.planned().actions) == merging
    here.sync()
    assert here.planned().actions == (), "One plan brings both sides together."
    for side, project in ((Side.A, "82"), (Side.B, "North\tPlant A")):
        (kept,) = here.systems[side].records.values()
        assert (kept.note, getattr(kept, "project", "")) == ("Ski", project)


def test_a_project_that_is_not_carried_over_is_no_part_of_a_merge_and_stays_through_a_change() -> None:
    here = world(Kept.WORK, field_merge=True)
    here.mapping = replace(here.mapping, a=replace(here.mapping.a, projects=False))
    here.mapping = replace(here.mapping, b=replace(here.mapping.b, projects=False))
    a = here.person_writes(Side.A, shift(Side.A, standing=Standing.REQUESTED))
    here.settle()
    (b,) = here.systems[Side.B].records
    here.person_writes(Side.A, replace(here.systems[Side.A].records[a], note="Ski"), a)
    here.person_writes(Side.B, replace(here.systems[Side.B].records[b], project="Own"), b)  # type: ignore[call-arg]
    assert [(action.do, action.target) for action in here.planned().actions] == [(Do.MERGE, Side.B)]
    here.settle()
    here.person_writes(Side.A, shift(Side.A, start=7, end=17, ref=a, note="Ski", standing=Standing.REQUESTED), a)
    here.settle()
    for side, project in ((Side.A, ""), (Side.B, "Own")):
        (kept,) = here.systems[side].records.values()
        assert isinstance(kept, WorkPeriod)
        assert (kept.start.hour, kept.end and kept.end.hour, kept.note, kept.project) == (7, 17, "Ski", project)
