"""What pages keep in memory: never older than the store, whoever wrote to it, and never another company's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.actions.copies import remembered_people
from core.actions.home import Home, integration_named, open_home
from core.actions.kept import Kept
from core.actions.shown.names import target_names
from core.actions.shown.periods import payout_groups, transfers
from core.actions.shown.plans import PlanNow, plan_now
from core.actions.shown.rows import open_rows
from core.actions.shown.sums import by_week, will_be_sent
from tests.app.conftest import Use
from tests.app.demo import OCTOBER, Stages

OTHER = """
import sys
from dataclasses import replace
from decimal import Decimal
from core.actions import codes, copies, links, runs, transfers
from core.actions.home import integration_named, open_home
from core.actions.shown.plans import Place, plan_now
from core.ledger.owners import owner
from core.models.period import PayPeriod

OCTOBER = PayPeriod.month(2026, 10)

def read(department):
    with home.store.read() as session:
        people = copies.remembered_people(session, integration.source_id)
    ready = next(line.person.key for line in plan_now(home, integration, 1).lines if line.place is Place.READY)
    changed = {**people, ready: replace(people[ready], department=department)}
    copies.remember_people(home, integration.source_id, list(changed.values()))

def unlink():
    with home.store.read() as session:
        person = sorted(links.links(session, integration.id))[0]
    links.unlink_people(home, company, integration, [person], "other")

def rename():
    with home.store.read() as session:
        rates = codes.catalogue(session, integration.target_id, codes.RATES)
    renamed = {rate: {**body, "name": "Renamed"} for rate, body in rates.items()}
    codes.remember(home, integration.target_id, codes.RATES, renamed)

def plan():
    return transfers.plan_transfer(home, company, integration, OCTOBER, "other", payout_group="monthly")

def send():
    made = plan()
    ready = [line.person.key for line in plan_now(home, integration, made.id).at(Place.READY)][:3]
    run = transfers.confirm_send(home, company, made.id, made.hash, "other", "test", ready)
    with owner(home.store, home.owners) as me:
        runs.work_run(home, run, me)

with open_home() as home:
    company, integration = integration_named(home, "demo")
    for line in sys.stdin:
        eval(line)
        print("done", flush=True)
"""
Other = Callable[[str], None]


@pytest.fixture
def other() -> Iterator[Callable[[], Other]]:
    """`tell = other()`: another process on the home that was named last; `tell("plan()")` is back when it has written.

    It keeps what it read too.
    """
    begun: list[subprocess.Popen[str]] = []

    def begin() -> Other:
        pipe = subprocess.PIPE
        process = subprocess.Popen([sys.executable, "-c", OTHER], text=True, stdin=pipe, stdout=pipe, stderr=pipe)
        begun.append(process)
        assert process.stdin is not None
        assert process.stdout is not None
        wants, answers = process.stdin, process.stdout

        def tell(what: str) -> None:
            wants.write(what + "\n")
            wants.flush()
            assert answers.readline() == "done\n", process.communicate()[1]

        return tell

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def _plan(home: Home) -> PlanNow:
    integration = integration_named(home, "demo")[1]
    monthly = next(t for t in transfers(home, integration, OCTOBER) if t.group == "monthly")
    return plan_now(home, integration, monthly.plan or 0)


def _shown(home: Home) -> dict[str, Any]:
    """All that is kept, by what it is about."""
    integration, plan = integration_named(home, "demo")[1], _plan(home)
    with home.store.read() as session:
        names = target_names(session, integration.target_id)
        people = {side: remembered_people(session, side) for side in (integration.source_id, integration.target_id)}
    return {
        "plan": plan,
        "lines": plan.lines,
        "sums": will_be_sent(home, integration, plan.id),
        "sums of one": will_be_sent(home, integration, plan.id, [plan.lines[0].person.key]),
        "weeks": by_week(home, integration, OCTOBER, [plan.id]),
        "groups": payout_groups(home, integration),
        "open": open_rows(home, integration, plan.transfer),
        "names": names,
        "people": people,
    }


def _as_stored(folder: Path) -> dict[str, Any]:
    """The same in a window that was never opened before."""
    with open_home(folder) as fresh:
        return _shown(fresh)


STEPS = {
    "read('Elsewhere')": {"plan", "lines", "people"},
    "rename()": {"names"},
    "unlink()": {"groups"},
    "plan()": {"plan"},
    "send()": {"plan", "lines", "sums", "weeks"},
    "read('Again elsewhere')": {"plan", "lines", "people"},
}
"""What another process does, and what of the pages it changes at least."""


def test_nothing_kept_outlives_what_another_process_writes(use: Use, made: Stages, other: Callable[[], Other]) -> None:
    folder = use("planned")
    tell = other()
    with open_home(folder) as home:
        before = _shown(home)
        for step, changes in STEPS.items():
            tell(step)
            now = _shown(home)
            stored = _as_stored(folder)
            assert {name for name in now if now[name] != stored[name]} == set(), step
            assert changes <= {name for name in now if now[name] != before[name]}, step
            before = now


def test_what_nobody_changed_is_not_made_again_and_only_the_changed_are_drawn(
    use: Use, other: Callable[[], Other]
) -> None:
    folder = use("planned")
    with open_home(folder) as home:
        before = _plan(home)
        assert _plan(home) is before
        other()("send()")
        now = _plan(home)
        lines = {line.person.key: line for line in before.lines}
        drawn = [line for line in now.lines if line is not lines.get(line.person.key)]
        assert 3 <= len(drawn) < len(now.lines) / 2


def test_two_homes_share_nothing_though_their_ids_are_the_same(use: Use, made: Stages, tmp_path: Path) -> None:
    with open_home(use("planned")) as one:
        planned = _shown(one)
        (tmp_path / "second").mkdir()
        with open_home(made.use("sent", tmp_path / "second")) as two:
            assert _shown(two)["weeks"] != planned["weeks"]
            assert _shown(one) == planned


def test_no_more_is_kept_than_was_said(use: Use) -> None:
    kept: Kept[list[int]] = Kept(2)
    made = []

    def make(number: int) -> Callable[[list[int] | None], list[int]]:
        def making(old: list[int] | None) -> list[int]:
            made.append(number)
            return [*(old or []), number]

        return making

    with open_home(use("empty")) as home, home.store.read() as session:
        assert kept.get(session, "a", 1, make(1)) == [1]
        assert kept.get(session, "a", 1, make(2)) == [1]
        assert kept.get(session, "a", 2, make(3)) == [1, 3]
        for about in ("b", "c"):
            kept.get(session, about, 1, make(4))
        assert kept.get(session, "a", 2, make(5)) == [5]
    assert made == [1, 3, 4, 4, 5]
