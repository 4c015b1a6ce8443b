"""A run under way: how its people stand, what it waits for, and letting it rest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from core.actions.home import Home
from core.actions.inline import work_here
from core.ledger.states import State
from core.store.tables import BreakerRow, GateRow, Item, Run
from core.workflows.locks import worker_lock
from tests.app.looking import confirm, figures, labels, opened, press, texts
from tests.app.reviewing import Look


@pytest.fixture
def going(look: Look) -> Home:
    """A run that was confirmed, and no worker."""
    home = look("planned")
    at = press(opened("transfer"), "Send ")
    confirm(at, f"Send {figures(at)['Ready'][0]} people")
    return home


def target_of_run(home: Home) -> str:
    with home.store.read() as session:
        return session.get_one(Run, 1).connection_id


def test_a_run_is_paused_and_goes_on_after_everything_was_checked_again(going: Home) -> None:
    at = press(opened("transfer"), "Pause")
    assert "pausing, as" in texts(at)
    work_here(going, 1)
    at = opened("transfer")
    assert "Run 1: paused by" in texts(at)
    with going.store.read() as session:
        assert set(session.exec(select(Item.attempts))) == {0}
    at = press(at, "Go on")
    assert "Pause" in labels(at)
    with going.store.read() as session:
        assert (session.get_one(Run, 1).state, session.get_one(Run, 1).paused_by) == ("queued", None)


def test_a_paused_run_can_still_be_stopped(going: Home) -> None:
    at = press(press(opened("transfer"), "Pause"), "Stop after this row")
    assert "as " in texts(at)
    assert "Go on" not in labels(at)


def test_the_page_counts_people_and_says_what_is_waited_for(going: Home) -> None:
    now, store = going.store.clock(), going.store
    with store.write() as session:
        rows = session.exec(select(Item).where(Item.run_id == 1).order_by(col(Item.id))).all()
        rows[0].state, rows[0].next_at = State.SENDING, now + timedelta(seconds=40)
        rows[1].next_at = now + timedelta(hours=1)
        session.add_all(rows[:2])
        until = now.timestamp() + 3600
        session.merge(GateRow(account=target_of_run(going), gap=0, last_permit=until, held_until=until))
        people = len({row.lane for row in rows})
    assert "No worker is running" in texts(opened("transfer"))
    with worker_lock(store, going.folder, "here"):
        said = texts(opened("transfer"))
    assert "No worker is running" not in said
    assert f"People: 0 done · 0 under way · {people} to come" in said
    assert "1 row had no clear answer: looked for in " in said
    assert "Zenegy asks to wait. It goes on at " in said
    assert "1 row: Zenegy asked to try again at " in said


def test_a_limit_of_our_own_is_not_called_the_providers_wish(going: Home) -> None:
    with going.store.write() as session:
        until = going.store.clock().timestamp() + 3600
        session.merge(GateRow(account=target_of_run(going), gap=1, last_permit=until))
    with worker_lock(going.store, going.folder, "here"):
        said = texts(opened("transfer"))
    assert "Zenegy is asked only as often as its connection allows. It goes on at " in said
    assert "asks to wait" not in said


def test_a_provider_that_is_out_is_named_with_the_time_of_the_next_question(going: Home) -> None:
    with going.store.write() as session:
        until = going.store.clock() + timedelta(minutes=20)
        session.add(BreakerRow(connection_id=target_of_run(going), failures=5, open_until=until, reason="It is down."))
    assert "Zenegy does not answer. It is asked again at " in texts(opened("transfer"))
