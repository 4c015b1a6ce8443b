"""A write whose outcome nobody knows: the next plan says what became of it, or asks."""

from __future__ import annotations

import httpx
import pytest
from sqlmodel import col, select

from core.actions.syncs import decide
from core.ledger.states import State
from core.models.both_sides import Kept
from core.store.tables import Item, SyncStep
from core.sync import planned
from core.sync.actions import Action
from core.sync.journal import Outcome
from core.sync.stored import questions_of
from core.sync.twins import Choice
from core.sync.words import Do
from tests.syncing.conftest import Build
from tests.syncing.doing import away, away_there, in_personio, in_timetrack, worked
from tests.syncing.inside import Inside
from tests.syncing.town import Town


@pytest.fixture
def absences(town: Build) -> Town:
    return town(Kept.ABSENCE, 1)


def hold(town: Town, transport: Inside, arrives: bool) -> planned.Stored:
    """A new absence of TimeTrack whose create in Personio has no clear outcome, however often it is looked at: the
    lists of the person's days can't be read back, so that the run is ended by a person, and its item is held."""
    away(town, "2026-03-03", "2026-03-05")
    return _held_create(town, transport, arrives)


def _held_create(town: Town, transport: Inside, arrives: bool) -> planned.Stored:
    def lost(request: httpx.Request) -> httpx.Response | None:
        if request.method != "POST" or not request.url.path.endswith(("/absence-periods", "/attendance-periods")):
            return None
        if arrives:
            transport.tamper = None
            transport.handle_request(request)
            transport.tamper = lost
        return httpx.Response(500, text="oops", request=request)

    transport.tamper = lost
    plan = town.sync()
    transport.tamper = None
    (one,) = town.actions(plan)
    return one


def test_a_create_that_never_arrives_is_held_in_the_end_and_made_by_the_next_plan(
    absences: Town, transport: Inside
) -> None:
    """CLOSE: nothing of it is there."""
    one = hold(absences, transport, arrives=False)
    assert one.state == planned.HELD
    plan = absences.sync()
    assert (Do.RESOLVE, Outcome.CLOSE) in {(a.action.do, a.action.why) for a in absences.actions(plan)}
    absences.calm_sync()
    assert len(in_personio(absences)) == 1
    _all_settled(absences)


def test_a_create_that_arrived_after_all_is_taken_for_what_it_is(absences: Town, transport: Inside) -> None:
    """DONE by the ledger's own look, and where that gave up by the next plan's."""
    one = hold(absences, transport, arrives=True)
    assert one.state == planned.DONE
    absences.calm_sync()
    assert len(in_personio(absences)) == 1
    _all_settled(absences)


def test_a_create_that_shows_only_after_the_run_gave_up_is_adopted(absences: Town, transport: Inside) -> None:
    """DONE: it wasn't there at any look, and then it was."""
    one = hold(absences, transport, arrives=False)
    assert one.state == planned.HELD
    away_there(absences, "2026-03-03", "2026-03-05")
    plan = absences.sync()
    assert (Do.RESOLVE, Outcome.DONE) in {(a.action.do, a.action.why) for a in absences.actions(plan)}
    absences.calm_sync()
    assert len(in_personio(absences)) == 1
    assert len(in_timetrack(absences)) == 1
    _all_settled(absences)


@pytest.mark.parametrize("choice", [Choice.TAKE_A, Choice.TAKE_B])
def test_a_create_that_somebody_edited_meanwhile_is_asked_about(
    absences: Town, transport: Inside, choice: Choice
) -> None:
    """ASK: it may be what was made, changed by its owner, or something of theirs."""
    hold(absences, transport, arrives=False)
    away_there(absences, "2026-03-04", "2026-03-06")
    plan = absences.sync()
    asked = [one.action for one in absences.actions(plan, planned.ASKED)]
    assert [(action.do, action.why) for action in asked] == [(Do.RESOLVE, Outcome.ASK)]
    assert (len(in_timetrack(absences)), len(in_personio(absences))) == (1, 1)
    again = absences.sync()
    assert again.counts == {"resolve_journal": 1}
    _answer(absences, asked[0].subject, choice)
    absences.calm_sync()
    if choice is Choice.TAKE_B:
        assert [row[1:3] for row in in_timetrack(absences)] == [("2026-03-04", "2026-03-06")]
    assert len(in_timetrack(absences)) == len(in_personio(absences)) == 1
    absences.check_second_plan()


def test_what_a_person_says_of_a_create_is_about_the_record_that_was_shown(absences: Town, transport: Inside) -> None:
    """Of two that may be it the likelier is shown; and when that is gone, nobody has said anything of the other."""
    hold(absences, transport, arrives=False)
    others = [away_there(absences, f"2026-03-{day}", f"2026-03-{day}") for day in (16, 18, 23, 25)]
    likely = away_there(absences, "2026-03-05", "2026-03-06")
    (asked,) = _asked(absences)
    assert asked.b is not None
    assert asked.b.ref == likely
    _answer(absences, asked.subject, Choice.TAKE_B)
    absences.stage.screen("personio", "delete_absence", id=likely)
    (again,) = _asked(absences)
    assert again.b is not None
    assert again.b.ref in others
    with absences.store.read() as session:
        about = questions_of(session, absences.stage.integration.id, absences.kept)[again.subject]
    assert (about.ref, about.choice) == (again.b.ref, None)


def _asked(town: Town) -> list[Action]:
    return [one.action for one in town.actions(town.plan(), planned.ASKED)]


def test_a_day_of_which_only_a_part_arrived_is_finished(town: Build, transport: Inside) -> None:
    """AGAIN: of three stretches one is there; the rest is sent, and nothing twice."""
    work = town(Kept.WORK, 1)
    worked(work, "2026-03-03T08:00:00", "2026-03-03T16:30:00", 30)
    posted = 0

    def second_is_lost(request: httpx.Request) -> httpx.Response | None:
        nonlocal posted
        if request.method != "POST" or not request.url.path.endswith("/attendance-periods"):
            return None
        posted += 1
        return None if posted == 1 else httpx.Response(500, text="oops", request=request)

    transport.tamper = second_is_lost
    plan = work.sync()
    transport.tamper = None
    assert [one.state for one in work.actions(plan)] == [planned.HELD]
    plan = work.sync()
    assert (Do.RESOLVE, Outcome.AGAIN) in {(a.action.do, a.action.why) for a in work.actions(plan)}
    work.calm_sync()
    there = work.stage.records("personio", "attendance_periods")
    assert sorted(row["type"] for row in there) == ["BREAK", "WORK", "WORK"]
    _all_settled(work)


def _answer(town: Town, subject: str, choice: Choice) -> None:
    stage = town.stage
    with town.store.read() as session:
        about = questions_of(session, stage.integration.id, town.kept)[subject]
    decide(stage.home, stage.company, stage.integration, town.kept, about, choice, "kim")


def _all_settled(town: Town) -> None:
    """Nothing is open any longer, here and in the ledger."""
    town.check_second_plan()
    town.check_twins()
    with town.store.read() as session:
        assert town.open_rows(session) == []
        mine = select(SyncStep.item_id)
        states = set(session.exec(select(Item.state).where(col(Item.id).in_(mine))).all())
    assert not states & {State.HELD, State.SENDING, State.PLANNED}
