"""Rate gates and breakers that several processes keep together."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import literal

from core.models.limits import Limit
from core.security.ciphers import Cipher
from core.store.database import Store, open_store
from core.store.departures import Departures
from core.store.gates import OPEN_SECONDS, OUTAGES, ROOM, StoredBreaker, StoredGate
from core.store.tables import BreakerRow, GateRow
from tests.store.processes import Start, together

RESERVE = """
import time
from core.models.limits import Limit
from core.store.gates import StoredGate
gate = StoredGate(store, "account", [Limit(20, 1)])
for _ in range(20):
    print(time.time() + gate.reserve())
"""
FAIL_OFTEN = """
from core.store.gates import StoredBreaker
breaker = StoredBreaker(store, sys.argv[3])
for _ in range(20):
    breaker.failure("No answer.")
"""


TEN = [Limit(10, 1)]


class Moment:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def breaker(any_url: str, connection_id: str, cipher: Cipher, moment: Moment) -> StoredBreaker:
    return StoredBreaker(open_store(any_url, cipher, clock=moment), connection_id)


def test_two_processes_share_one_rate(any_url: str, any_store: Store, start: Start) -> None:
    printed = together(*[start(any_url, RESERVE) for _ in range(2)])
    times = [float(line) for lines in printed for line in lines.split()]
    assert len(times) == 40
    # 40 permits at 20 a second span 1.95 s; each process alone would take 0.95 s. A slow disk shifts the first one.
    assert max(times) - min(times) > 1.6


def test_permits_are_given_out_one_gap_apart(any_store: Store) -> None:
    gate = StoredGate(any_store, "account", [Limit(1, 10)])
    assert gate.reserve() == 0
    assert 8 < gate.reserve() <= 10 * ROOM
    assert 18 < gate.reserve() <= 20 * ROOM


def test_after_a_pause_the_next_permit_is_at_once(any_store: Store) -> None:
    gate = StoredGate(any_store, "account", TEN)
    gate.reserve()
    time.sleep(0.15)
    assert gate.reserve() == 0


@pytest.mark.parametrize("limits", [TEN, []])
def test_a_hold_stops_everybody_on_that_account_and_nobody_else(any_store: Store, limits: list[Limit]) -> None:
    StoredGate(any_store, "account", limits).hold(60)
    other = StoredGate(any_store, "account", limits)
    assert 50 < other.reserve() < 61
    until = other.held_until()
    assert until is not None
    assert 50 < (until - any_store.clock()).total_seconds() < 61
    free = StoredGate(any_store, "other", limits)
    assert (free.held_until(), free.reserve()) == (None, 0)


def test_the_longer_of_two_windows_counts_once_the_shorter_has_room(any_store: Store) -> None:
    gate = StoredGate(any_store, "account", [Limit(1000, 1), Limit(6, 60)])
    waits = [gate.reserve() for _ in range(5)]
    assert [round(wait) for wait in waits] == [0, 0, 0, 20, 40]
    assert round(StoredGate(any_store, "account", [Limit(1000, 1)]).reserve()) == 40


class Played(StoredGate):
    """A gate on a time of its own."""

    now = 0.0

    def _now(self) -> Any:
        return literal(self.now)


@pytest.mark.parametrize("limit", [Limit(2, 60), Limit(12, 60), Limit(5, 3600)])
def test_no_span_of_a_longer_window_holds_more_than_it_allows(any_store: Store, limit: Limit) -> None:
    gate, dice, used = Played(any_store, f"{limit}", [Limit(100, 1), limit]), random.Random(3), []
    for _ in range(4 * limit.permits):
        gate.now += dice.choice([0, 0, 0, 40, limit.seconds])
        used.append(gate.now + gate.reserve())
    spans = [sum(at <= one < at + limit.seconds - 0.001 for one in used) for at in used]
    assert limit.permits // 2 <= max(spans) <= limit.permits


def test_a_shorter_hold_does_not_end_a_longer_one(any_store: Store) -> None:
    gate = StoredGate(any_store, "account", TEN)
    gate.hold(60)
    gate.hold(1)
    assert gate.reserve() > 50


def test_without_a_rate_every_permit_is_at_once(any_store: Store) -> None:
    gate = StoredGate(any_store, "account")
    assert [gate.reserve() for _ in range(3)] == [0, 0, 0]


def test_several_processes_may_meet_an_account_for_the_first_time_at_once(any_url: str, start: Start) -> None:
    code = """
from core.models.limits import Limit
from core.store.gates import StoredGate
for n in range(50):
    StoredGate(store, f"account {n}", [Limit(10, 1)])
"""
    together(*[start(any_url, code) for _ in range(3)])


def test_a_breaker_opens_after_outages_in_a_row_and_says_until_when(breaker: StoredBreaker) -> None:
    for _ in range(OUTAGES - 1):
        breaker.failure("Zenegy does not answer.")
    assert breaker.open_reason() is None
    breaker.failure("Zenegy does not answer.")
    assert breaker.open_reason() == "Zenegy does not answer. It is asked again at 12.00.30 UTC."


def test_a_success_between_outages_starts_the_count_anew(breaker: StoredBreaker) -> None:
    for _ in range(2):
        for _ in range(OUTAGES - 1):
            breaker.failure("Zenegy does not answer.")
        breaker.success()
    assert breaker.open_reason() is None


def test_a_lost_sign_in_opens_it_at_once(breaker: StoredBreaker) -> None:
    breaker.failure("Sign in again.", at_once=True)
    assert "Sign in again." in (breaker.open_reason() or "")


def test_when_time_is_up_one_probe_goes_out_and_its_success_closes_it(breaker: StoredBreaker, moment: Moment) -> None:
    breaker.failure("Zenegy does not answer.", at_once=True)
    moment.now += timedelta(seconds=OPEN_SECONDS + 1)
    assert breaker.open_reason() is None
    assert breaker.open_reason() is not None
    breaker.success()
    assert [breaker.open_reason() for _ in range(3)] == [None] * 3


def test_a_probe_that_fails_keeps_it_open(breaker: StoredBreaker, moment: Moment) -> None:
    breaker.failure("Zenegy does not answer.", at_once=True)
    moment.now += timedelta(seconds=OPEN_SECONDS + 1)
    assert breaker.open_reason() is None
    breaker.failure("Still no answer.")
    moment.now += timedelta(seconds=OPEN_SECONDS - 1)
    assert "Still no answer." in (breaker.open_reason() or "")


def test_outages_seen_by_two_processes_are_all_counted(
    any_url: str, any_store: Store, connection_id: str, start: Start
) -> None:
    together(*[start(any_url, FAIL_OFTEN, connection_id) for _ in range(2)])
    with any_store.read() as session:
        row = session.get(BreakerRow, connection_id)
    assert row is not None
    assert row.failures == 40


def test_who_overslept_is_followed_at_the_allowed_distance() -> None:
    departures = Departures([Limit(2, 0.2)])
    assert [departures.leave(), departures.leave()] == [0.0, 0.0]
    began = time.monotonic()
    while wait := departures.leave():  # its permit is due, but two have left just now
        assert 0 < wait <= 0.21
        time.sleep(wait)
    assert time.monotonic() - began > 0.19


def test_a_wait_that_the_provider_asked_for_is_told_from_our_own_limit(any_store: Store) -> None:
    gate = StoredGate(any_store, "account", [Limit(1, 10)])
    gate.reserve()
    gate.reserve()
    with any_store.read() as session:
        assert session.get_one(GateRow, "account").held_until == 0
    gate.hold(60)
    with any_store.read() as session:
        row = session.get_one(GateRow, "account")
        assert row.held_until == pytest.approx(row.last_permit)
