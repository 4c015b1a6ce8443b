"""What would lie over a record in conflict waits for that question."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.sync.twins import Choice
from core.sync.words import Do, Side
from tests.sync.small import MAY, away, dos, edit, linked
from tests.sync.world import FREELY, World


def in_conflict_over_later_days() -> World:
    """Changed on both sides, in B to the week after."""
    here, a, b = linked(b=FREELY)
    edit(here, Side.A, a, note="Ski")
    later = MAY + timedelta(days=7)
    edit(here, Side.B, b, first=later, last=later + timedelta(days=2))
    return here


def test_what_would_lie_over_a_record_in_conflict_waits_for_that_question_and_then_goes() -> None:
    here = in_conflict_over_later_days()
    here.person_writes(Side.A, away(Side.A, MAY + timedelta(days=8)))
    new = {action.do: action for action in here.planned().actions}
    assert set(new) == {Do.CONFLICT, Do.WAITS}
    waits = new[Do.WAITS]
    assert (waits.steps, waits.why, waits.held(Side.B)) == ((), new[Do.CONFLICT].subject, new[Do.CONFLICT].b)
    assert "TimeTrack" in waits.sentence({Side.A: "Personio", Side.B: "TimeTrack"})
    here.sync()
    assert here.planned().actions == (), "Asked once."
    here.answer(lambda asked: replace(asked, choice=Choice.TAKE_A))
    here.settle()
    assert here.differences() == []


def test_what_lies_beside_a_record_in_conflict_does_not_wait() -> None:
    here = in_conflict_over_later_days()
    here.person_writes(Side.A, away(Side.A, MAY + timedelta(days=30)))
    assert {do for do, _ in dos(here)} == {Do.CONFLICT, Do.CREATE}
