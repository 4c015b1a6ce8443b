"""Many lanes at once: nothing waits for the storing of somebody else's answer."""

from __future__ import annotations

import threading

from core.ledger.pool import work_lanes
from core.models.writes import Receipt, Write
from core.store.database import Store
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
