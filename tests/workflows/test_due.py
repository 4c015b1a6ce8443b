"""Which runs are taken up now: new ones, and waiting ones with patience or as soon as a person did something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from core.ledger import halts, runs
from core.models.tokens import Tokens
from core.models.writes import Write
from core.security.ciphers import Cipher
from core.store.database import Store, open_store
from core.store.gates import OPEN_SECONDS, StoredBreaker
from core.store.tokens import TokenBook
from core.workflows.due import ELSEWHERE_SECONDS, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Due
from tests.databases import Databases
from tests.ledger.house import Hands, House, build

DAY = date(2026, 10, 5)
WRITE = Write(operation="hours", person="p1", holder="p1", first=DAY, last=DAY, target="rate", quantity=Decimal("7.4"))


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def store(databases: Databases, tmp_path: Path, cipher: Cipher, clock: Hands) -> Iterator[Store]:
    opened = open_store(databases.make(tmp_path), cipher, clock)
    yield opened
    opened.close()


@pytest.fixture
def house(store: Store) -> House:
    return build(store)


@pytest.fixture
def due(store: Store) -> Due:
    return Due(store)


def test_a_new_run_is_due_until_it_has_ended(house: House, due: Due) -> None:
    run = house.run()
    assert due.runs() == [run]
    runs.end_run(house.store, house.company, run, "done", {})
    assert due.runs() == []


def test_a_run_tried_in_vain_is_left_alone_for_longer_each_time(house: House, due: Due, clock: Hands) -> None:
    run = house.run()
    for pause in (FIRST_PAUSE_SECONDS, 2 * FIRST_PAUSE_SECONDS, 4 * FIRST_PAUSE_SECONDS):
        due.tried(run)
        clock.turn(pause - 0.1)
        assert due.runs() == []
        clock.turn(0.1)
        assert due.runs() == [run]
    for _ in range(20):
        due.tried(run)
    clock.turn(LONGEST_PAUSE_SECONDS)
    assert due.runs() == [run]


def test_a_sign_in_makes_a_waiting_run_due_at_once_and_forgets_earlier_tries(
    house: House, due: Due, clock: Hands
) -> None:
    run = house.run()
    for _ in range(6):
        due.tried(run)
    assert due.runs() == []
    TokenBook(house.store, house.connection).save(Tokens("access", "refresh", clock() + timedelta(hours=1)))
    assert due.runs() == [run]
    due.tried(run)
    clock.turn(FIRST_PAUSE_SECONDS)
    assert due.runs() == [run]


def test_stopping_a_waiting_run_makes_it_due_at_once(house: House, due: Due) -> None:
    run = house.run()
    due.tried(run)
    assert due.runs() == []
    halts.ask_to_stop(house.store, house.company, run, "kim")
    assert due.runs() == [run]


def test_a_paused_run_is_due_again_when_it_may_go_on_or_is_to_stop(house: House, due: Due) -> None:
    run = house.run()
    halts.pause(house.store, house.company, run, "kim")
    assert due.runs() == [run], "what is on its way is still settled"
    due.tried(run)
    runs.set_state(house.store, run, halts.PAUSED)
    assert due.runs() == []
    halts.go_on(house.store, house.company, run, "kim")
    assert due.runs() == [run]
    halts.pause(house.store, house.company, run, "kim")
    runs.set_state(house.store, run, halts.PAUSED)
    halts.ask_to_stop(house.store, house.company, run, "kim")
    assert due.runs() == [run]


def test_a_run_whose_items_were_all_told_to_wait_waits_for_the_first_of_them(
    house: House, due: Due, clock: Hands
) -> None:
    house.item(WRITE, next_at=clock() + timedelta(hours=1))
    house.item(WRITE, next_at=clock() + timedelta(hours=2), occurrence=1)
    run = house.run()
    due.tried(run)
    clock.turn(3599)
    assert due.runs() == []
    clock.turn(1)
    assert due.runs() == [run]


def test_one_item_that_may_go_now_is_reason_enough(house: House, due: Due, clock: Hands) -> None:
    house.item(WRITE, next_at=clock() + timedelta(hours=1))
    house.item(WRITE, occurrence=1)
    run = house.run()
    due.tried(run)
    clock.turn(FIRST_PAUSE_SECONDS)
    assert due.runs() == [run]


def test_a_run_whose_provider_is_away_waits_until_it_is_asked_again(house: House, due: Due, clock: Hands) -> None:
    run = house.run()
    StoredBreaker(house.store, house.connection).failure("No answer.", at_once=True)
    due.tried(run)
    clock.turn(OPEN_SECONDS - 0.1)
    assert due.runs() == []
    clock.turn(0.1)
    assert due.runs() == [run]


def test_a_provider_that_answers_somebody_again_makes_the_run_due_at_once(house: House, due: Due) -> None:
    run = house.run()
    breaker = StoredBreaker(house.store, house.connection)
    breaker.failure("No answer.", at_once=True)
    due.tried(run)
    assert due.runs() == []
    breaker.success()
    assert due.runs() == [run]


def test_a_run_in_other_hands_is_looked_at_again_soon(house: House, due: Due, clock: Hands) -> None:
    run = house.run()
    due.elsewhere(run)
    assert due.runs() == []
    clock.turn(ELSEWHERE_SECONDS)
    assert due.runs() == [run]


def test_a_run_in_other_hands_is_due_at_once_when_it_begins_to_send(house: House, due: Due) -> None:
    run = house.run()
    runs.set_state(house.store, run, "checking")
    due.elsewhere(run)
    assert due.runs() == []
    runs.set_state(house.store, run, "sending")
    assert due.runs() == [run]


def test_a_new_process_tries_at_once(house: House, due: Due) -> None:
    run = house.run()
    due.tried(run)
    assert due.runs() == []
    assert Due(house.store).runs() == [run]
