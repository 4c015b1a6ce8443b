"""Whatever happens, in whatever order: payroll holds exactly what the ledger says, and every row ends somewhere."""

from __future__ import annotations

from collections import Counter, deque
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.ledger import runs
from core.ledger.sender import RunStops, work_lane
from core.ledger.states import Action, State
from core.store.database import Store
from tests.ledger.house import CALL, SETTLE, Hands, build, hours
from tests.ledger.mortal import Mortal
from tests.ledger.payroll import AFTER, BEFORE, Killed, Payroll

FAULTS = ["", *BEFORE, *AFTER, "late", "late", "nameless", "killed_before", "killed_after"]
READ_FAULTS = ["not_sent", "throttled", "sign_in"]
PEOPLE = ["p1", "p2", "p3"]
people, days = st.sampled_from(PEOPLE), st.integers(0, 2)
rows = st.tuples(
    st.sampled_from(["hours", "hours", "supplement", "replace", "remove", "move"]),
    people,
    days,
    st.sampled_from(["7.4", "3"]),
)
ENDED = {"confirmed", "rejected", "held", "cancelled", "reversed"}


class Sending(RuleBasedStateMachine):
    """One run, worked by one process after another. Items of the operation `supplement` carry no mark.

    store: for all examples; each builds a house of its own in it.
    """

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store

    @initialize(
        rows=st.lists(rows, min_size=2, max_size=6), faults=st.lists(st.sampled_from(FAULTS), min_size=2, max_size=8)
    )
    def furnish(self, rows: list[tuple[str, str, int, str]], faults: list[str]) -> None:
        self.clock = Hands()
        self.store.clock = self.clock
        self.house = build(self.store)
        self.payroll = Payroll(self.clock, late=timedelta(seconds=0.9 * SETTLE), faults=deque(faults))
        self.worker = 0
        self.stopped = False
        self._new_process()
        for number, row in enumerate(rows):
            self._plan(number, *row)
        self.run = self.house.run()

    def teardown(self) -> None:
        self._everything_ends()

    @rule(person=people, day=days, quantity=st.sampled_from(["7.4", "3"]))
    def somebody_types_a_look_alike(self, person: str, day: int, quantity: str) -> None:
        self.payroll.add(hours(person, day, quantity))

    @rule(faults=st.lists(st.sampled_from(FAULTS), max_size=6))
    def trouble_ahead(self, faults: list[str]) -> None:
        self.payroll.faults = deque(faults)

    @rule(faults=st.lists(st.sampled_from(READ_FAULTS), max_size=2))
    def trouble_reading(self, faults: list[str]) -> None:
        self.payroll.read_faults = deque(faults)

    @rule(person=people, dies_at=st.one_of(st.none(), st.integers(1, 6)), after=st.booleans())
    def work_a_lane(self, person: str, dies_at: int | None, after: bool) -> None:
        self.mortal.die_at(dies_at or 0, after)
        self._work(person)

    @rule(seconds=st.sampled_from([0.5, CALL, SETTLE, 30.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.turn(seconds)

    @rule()
    def stop_is_asked(self) -> None:
        self.stopped = True

    @invariant()
    def payroll_holds_what_the_ledger_says(self) -> None:
        """Each record of ours belongs to an item that says so, or that is on its way; and the other way round."""
        there = Counter(self.payroll.made.values())
        assert all(count == 1 for count in there.values()), f"Something is there twice: {there}"
        items = [i for i in self.house.items() if i.action != Action.REMOVE]
        certain = {i.marker for i in items if i.state == "confirmed"}
        possible = certain | {i.marker for i in items if i.state in ("sending", "held", "reversing")}
        assert certain <= there.keys(), "Something is lost."
        assert there.keys() <= possible, "Something is there that no item accounts for."

    def _plan(self, number: int, kind: str, person: str, day: int, quantity: str) -> None:
        """A new row, with or without a mark; or a repair of a record that an earlier run made."""
        if kind in ("hours", "supplement"):
            self.house.item(hours(person, day, quantity, operation=kind), occurrence=3 * number)
            return
        there = hours(person, day, "5")
        ref = self.payroll.add(there, text="")
        old = self.house.item(there, state=State.CONFIRMED, ref=ref, occurrence=3 * number)
        self.payroll.made[ref] = self.house.get(old).marker
        action = Action.REPLACE if kind == "replace" else Action.REMOVE
        changed = hours(person, day, "6") if kind == "replace" else there
        repair = self.house.item(changed, action, repairs=old, occurrence=3 * number + 1)
        if kind == "move":
            other = PEOPLE[(PEOPLE.index(person) + 1) % 3]
            self.house.item(hours(other, day, "5"), occurrence=3 * number + 2, after=[repair])

    def _work(self, person: str) -> None:
        desk = self.house.desk(self.payroll, self.run, f"w{self.worker}", stopping=lambda: self.stopped)
        desk = type(desk)(**{**desk.__dict__, "store": self.mortal})
        try:
            parked = work_lane(desk, self.house.connection, person)
        except RunStops:
            return
        except Killed:
            self._new_process()
            return
        assert parked.until is None or parked.until > self.clock.now

    def _new_process(self) -> None:
        self.worker += 1
        self.mortal = Mortal(self.store)
        self.payroll.on_kill = self.mortal.end

    def _everything_ends(self) -> None:
        """The trouble ahead is used up: every row comes to an end, and what was asked for is there."""
        self.mortal.die_at(0, False)
        for _ in range(200):
            for person in PEOPLE:
                self._work(person)
            if not {item.state for item in self.house.items()} & (
                {"sending"} if self.stopped else {"sending", "planned"}
            ):
                break
            self.clock.turn(SETTLE / 8)
        self.payroll.settled()
        self.payroll_holds_what_the_ledger_says()
        states = Counter(item.state for item in self.house.items())
        assert set(states) <= ENDED | ({"planned"} if self.stopped else set()), states
        if not states["held"]:
            runs.end_run(self.store, self.house.company, self.run, "done", {})
            assert states["reversing"] == 0


def test_whatever_happens_payroll_holds_what_the_ledger_says(store: Store) -> None:
    examples = 12 if store.sqlite else 5
    run_state_machine_as_test(lambda: Sending(store), settings=settings(max_examples=examples, stateful_step_count=15))


@pytest.mark.long
def test_whatever_happens_for_long_payroll_holds_what_the_ledger_says(store: Store) -> None:
    run_state_machine_as_test(lambda: Sending(store), settings=settings(max_examples=600, stateful_step_count=25))
