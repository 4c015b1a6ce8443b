"""What planning costs, the first time and again, and that a plan shows each kind of change.

Planning is what happens after the rows have arrived: setting them out by person, comparing with what is held, storing.
Reading both systems is timed beside it, with the requests it takes.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace

import pytest

from core.actions.demo import ask, prepare_demo
from core.actions.home import Home
from core.actions.transfers import Prepared, filters_of, prepare, transfer_for
from core.models.period import PayPeriod
from core.models.rows import Approval, SourceRow
from core.store.tables import Plan
from core.transfer.gather import Desk
from core.transfer.keep import Place
from core.transfer.plan import make_plan

pytestmark = pytest.mark.bench
PERIOD = PayPeriod.month(2026, 10)
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "5000"))


class Planner:
    def __init__(self, home: Home, url: str) -> None:
        self.home = home
        self.demo = prepare_demo(home, url, "bench", PERIOD, PEOPLE)
        transfer = transfer_for(home, self.demo.integration, PERIOD, None)
        self.place = Place(self.demo.integration.id, self.demo.integration.target_id, transfer.id)

    def read(self) -> Prepared:
        return prepare(self.home, self.demo.integration, PERIOD, filters_of(self.demo.integration))

    def plan(self, read: Prepared, rows: list[SourceRow]) -> tuple[Plan, float]:
        """The plan, and the seconds from rows in hand to plan stored."""
        started = time.perf_counter()
        desk = Desk(replace(read.desk.gathered, rows=rows), read.desk.filters)
        plan = make_plan(
            self.home.store, self.place, self.demo.company.id, desk, read.ground, read.rules_version, "bench"
        )
        return plan, time.perf_counter() - started


def to_send(plan: Plan) -> str:
    return plan.totals["hours/hours"]["to_send"]


def test_planning_again_costs_what_changed(bench_home: Home, sandbox_url: str) -> None:
    planner = Planner(bench_home, sandbox_url)
    ways = {name: offer["base_url"] for name, offer in ask("GET", sandbox_url)["providers"].items()}
    before = {name: len(ask("GET", f"{base}/_control/requests")) for name, base in ways.items()}
    started = time.perf_counter()
    read = planner.read()
    reading = time.perf_counter() - started
    requests = {name: len(ask("GET", f"{base}/_control/requests")) - before[name] for name, base in ways.items()}
    rows = list(read.desk.gathered.rows)
    first, first_seconds = planner.plan(read, rows)
    again, second_seconds = planner.plan(read, rows)
    print(
        f"\nplanning {PEOPLE} people, {len(rows)} rows: reading both systems {reading:.1f} s "
        f"({', '.join(f'{name} {n} requests' for name, n in requests.items())}); "
        f"planning {first_seconds:.2f} s, again {second_seconds:.2f} s "
        f"({second_seconds / first_seconds:.3f} of the first)"
    )
    assert again.hash == first.hash
    linked = read.desk.gathered.links
    sent = next(
        r
        for r in rows
        if r.kind.value == "hours"
        and r.person in linked
        and r.approval.approved
        and r.quantity > 0
        and (p := read.desk.gathered.target[linked[r.person]]).account in read.ground.rates.standard
        and p.ends is None
    )
    others = [r for r in rows if r is not sent]
    changes = {
        "changed": [*others, replace(sent, quantity=sent.quantity + 1, version="changed")],
        "added": [*rows, replace(sent, id="new", start=None, end=None, version="new")],
        "removed": others,
        "un-approved": [*others, replace(sent, approval=Approval(False, "row", "somebody"), version="open")],
    }
    for name, changed in changes.items():
        plan, seconds = planner.plan(read, changed)
        print(f"one row {name}: planned in {seconds:.2f} s, hours to send {to_send(first)} -> {to_send(plan)}")
        assert plan.hash != first.hash
        back, _ = planner.plan(read, rows)
        assert to_send(back) == to_send(first)
