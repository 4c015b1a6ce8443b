"""A process that ends at any commit of a send, before or after it: the next one brings it to the same end."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import pytest

from core.ledger import runs
from core.ledger.readback import compare, held_items, open_markers
from core.ledger.sender import RunStops, work_lane
from core.ledger.states import Action, State
from core.store.database import Store
from core.store.tables import Run
from tests.ledger.house import Hands, House, build, hours
from tests.ledger.mortal import Mortal
from tests.ledger.payroll import Killed, Payroll

END = {
    # what is stored there in the end: person, day, quantity
    ("p1", 0, "7.4"),
    ("p1", 1, "3"),
    ("p1", 3, "7.4"),
    ("p2", 0, "1"),
    ("p2", 1, "7.4"),
    ("p3", 0, "8"),
    ("p3", 2, "7.4"),
}


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def any_clocked(any_store: Store, clock: Hands) -> Store:
    any_store.clock = clock
    return any_store


def furnish(house: House, payroll: Payroll) -> list[int]:
    """Eight items: three new ones, a change, a take-back, a row that moves to another person, one twice a day."""
    changed = house.item(hours("p1", 1), state=State.CONFIRMED, ref=payroll.add(hours("p1", 1), text=""))
    moved = house.item(hours("p1", 2), state=State.CONFIRMED, ref=payroll.add(hours("p1", 2), text=""))
    dropped = house.item(hours("p3", 3), state=State.CONFIRMED, ref=payroll.add(hours("p3", 3), text=""))
    removal = house.item(hours("p1", 2), Action.REMOVE, occurrence=1, repairs=moved)
    return [
        removal,
        house.item(hours("p3", 3), Action.REMOVE, occurrence=1, repairs=dropped),
        house.item(hours("p1", 1, "3"), Action.REPLACE, occurrence=1, repairs=changed),
        house.item(hours("p1", 0)),
        house.item(hours("p1", 3)),
        house.item(hours("p2", 0, "1")),
        house.item(hours("p2", 1)),
        house.item(hours("p3", 2), after=[removal]),
        house.item(hours("p3", 0, "8", operation="supplement")),
    ]


def work(house: House, store: Store, payroll: Payroll, run: int, owner: str, clock: Hands) -> None:
    """What `work_run` does between the check and the report, one lane after another."""
    runs.pass_check(store, run, [], "changed", begun=False, present={})
    desk = house.desk(payroll, run, owner)
    desk = type(desk)(**{**desk.__dict__, "store": store})
    with store.read() as session:
        open_lanes: Sequence[str] = runs.open_lanes_of(session, house.connection, run)
    due = dict.fromkeys(open_lanes, clock.now)
    while due:
        lane = min(due, key=lambda key: (due[key], key))
        clock.now = max(clock.now, due.pop(lane))
        try:
            parked = work_lane(desk, house.connection, lane)
        except RunStops:
            parked = None
        if parked is None or parked.until is not None:
            due[lane] = parked.until if parked and parked.until else clock.now + timedelta(seconds=1)
    runs.end_run(store, house.company, run, "done", {})


def check(house: House, payroll: Payroll, run: int, items: Sequence[int]) -> None:
    first, last = hours().first, hours(day=30).last
    with house.store.read() as session:
        held = held_items(session, house.connection, first, last)
        known = open_markers(session, house.connection)
        ended = session.get_one(Run, run)
    assert ended.state == "done"
    stored = payroll.settled()
    found = {(r.holder, (r.first - first).days, str(r.quantity)) for r in stored.values()}
    assert found == END
    assert len(stored) == len(END), "Something is there twice."
    assert set(house.states(*items)) == {"confirmed"}
    proof = compare(held, stored.values(), known)
    assert proof.agrees, proof.differences


def commits_of_a_send(store: Store, clock: Hands) -> int:
    house, payroll = build(store), Payroll(clock)
    items = furnish(house, payroll)
    run, counting = house.run(), Mortal(store)
    work(house, counting, payroll, run, "one", clock)
    check(house, payroll, run, items)
    return counting.commits


@pytest.fixture(params=["some", pytest.param("all", marks=pytest.mark.long)])
def every(request: pytest.FixtureRequest, any_clocked: Store) -> int:
    """Which moments are tried: on SQLite, where it costs little, all of them; on PostgreSQL every third."""
    if any_clocked.sqlite and request.param == "all":
        pytest.skip("All are tried anyway.")
    return 1 if any_clocked.sqlite or request.param == "all" else 3


@pytest.mark.parametrize(
    ("after", "faults"),
    [(False, ""), (True, "error_after late error_before nameless")],
    ids=["before-a-commit-of-a-calm-send", "after-a-commit-of-a-send-with-faults"],
)
def test_a_send_that_is_cut_off_at_any_commit_ends_the_same(
    any_clocked: Store, clock: Hands, every: int, after: bool, faults: str
) -> None:
    total = commits_of_a_send(any_clocked, clock)
    assert total > 12
    for commit in range(1, total + 1, every):
        house, payroll = build(any_clocked), Payroll(clock)
        items = furnish(house, payroll)
        payroll.faults = deque(faults.split())
        run, mortal = house.run(), Mortal(any_clocked)
        mortal.die_at(commit, after)
        with suppress(Killed):
            work(house, mortal, payroll, run, "one", clock)
        work(house, any_clocked, payroll, run, "two", clock)
        check(house, payroll, run, items)


@pytest.mark.parametrize("fault", ["killed_before", "killed_after"])
def test_a_send_that_is_cut_off_in_any_call_ends_the_same(
    any_clocked: Store, clock: Hands, every: int, fault: str
) -> None:
    for call in range(0, 9, every):
        house, payroll = build(any_clocked), Payroll(clock)
        items = furnish(house, payroll)
        payroll.faults = deque([""] * call + [fault])
        run, mortal = house.run(), Mortal(any_clocked)
        payroll.on_kill = mortal.end
        with pytest.raises(Killed):
            work(house, mortal, payroll, run, "one", clock)
        work(house, any_clocked, payroll, run, "two", clock)
        check(house, payroll, run, items)
        assert payroll.calls["send"] + payroll.calls["replace"] + payroll.calls["remove"] == (
            10 if fault == "killed_before" else 9
        )
