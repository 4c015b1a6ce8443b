"""Many lanes at once: nothing waits for the storing of somebody else's answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from core.http.errors import Throttled
from core.ledger.pool import PATIENCE_SECONDS, work_lanes
from core.models.writes import Receipt, Write
from core.store.database import Store
from core.store.gates import StoredGate
from tests.ledger.house import House, build, hours
from tests.ledger.payroll import Payroll

PARALLEL = 4


class Door(Payroll):
    """Lets nobody through before so many stand in front of it."""

    def __init__(self, house: House, visitors: int) -> None:
        super().__init__(house.store.clock)
        self.door = threading.Barrier(visitors)

    def send(self, write: Write) -> Receipt:
        self.door.wait(10)
        return super().send(write)


def test_one_lane_more_than_calls_allowed_has_its_next_call_ready(any_store: Store) -> None:
    house = build(any_store)
    lanes = [f"p{number}" for number in range(PARALLEL + 1)]
    items = [house.item(hours(lane)) for lane in lanes]
    desk = house.desk(Door(house, len(lanes)), house.run())
    assert work_lanes(desk, house.connection, lanes, PARALLEL, 1) is None
    assert set(house.states(*items)) == {"confirmed"}


def test_lanes_of_an_account_that_was_told_to_wait_are_let_go_without_a_step(any_store: Store) -> None:
    house = build(any_store)
    lanes = [f"p{number}" for number in range(6)]
    items = [house.item(hours(lane)) for lane in lanes]
    payroll = Payroll(any_store.clock)
    until = any_store.clock() + timedelta(minutes=10)
    desk = house.desk(payroll, house.run(), held_until=lambda: until)
    assert work_lanes(desk, house.connection, lanes, PARALLEL, PATIENCE_SECONDS) == until
    assert (payroll.calls, set(house.states(*items))) == ({}, {"planned"})
    assert all(house.notes(item) == [] for item in items)


def test_one_refused_request_stops_the_lanes_of_its_account_and_of_no_other(any_store: Store) -> None:
    """The first lane is told to wait; the others find out before they ask. Another company's lanes go on meanwhile."""
    stormy, calm = build(any_store), build(any_store)
    lanes = [f"p{number}" for number in range(6)]
    items = {house: [house.item(hours(lane)) for lane in lanes] for house in (stormy, calm)}
    gates = {house: StoredGate(any_store, house.connection) for house in (stormy, calm)}
    for house in (stormy, calm):
        payroll = Throttling(any_store.clock, gates[house]) if house is stormy else Payroll(any_store.clock)
        desk = house.desk(payroll, house.run(), held_until=gates[house].held_until)
        waits = work_lanes(desk, house.connection, lanes, 1, PATIENCE_SECONDS)
        if house is stormy:
            assert waits is not None
            assert waits - any_store.clock() > timedelta(seconds=500)
            assert 1 <= payroll.calls["send"] <= 2, "One, or as many as were out at the same time."
        else:
            assert waits is None
    assert set(calm.states(*items[calm])) == {"confirmed"}
    assert set(stormy.states(*items[stormy])) == {"planned"}


class Throttling(Payroll):
    """Asks everybody on the account to wait, as the HTTP client hears it."""

    def __init__(self, clock: Callable[[], datetime], gate: StoredGate) -> None:
        super().__init__(clock)
        self.gate = gate

    def send(self, write: Write) -> Receipt:
        self.calls["send"] += 1
        self.gate.hold(600)
        raise Throttled("Too fast.", wait_seconds=600)
