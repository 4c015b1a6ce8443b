"""Two systems that storm, edited by people and kept in step by a worker that is killed again and again.

Nothing is doubled, nothing lost, and what nobody can know is put before somebody.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from core.actions.demo import DemoFailed, ask
from core.actions.home import Home, open_home
from core.actions.syncs import CannotApply, apply_plan, plan_sync
from core.http.errors import ProviderError
from core.models.both_sides import Kept
from core.store.tables import Company, Integration, Item, Run, SyncPlan
from core.sync import planned
from core.sync.twins import Guard
from tests.crash.campaign import LATE_SECONDS, READ_SECONDS, SETTLE_SECONDS, sandbox
from tests.crash.sync_site import FIRST, LAST, SIDES, Row, Site, connected
from tests.crash.test_campaign import FAULTS
from tests.databases import Databases
from tests.workflows.practice import PROCESSES, WorkerProcess, until

MOST_SYNCS = 60
SECONDS_A_RUN = 600.0


@dataclass
class Storm:
    """A home with both systems in step, and the worker in it. kills: so many to come."""

    home: Home
    site: Site
    company: Company
    integration: Integration
    dice: random.Random
    kills: deque[int]
    worker: WorkerProcess
    killed: list[int] = field(default_factory=list)

    def settle(self) -> None:
        """Sync until neither plan has anything to send."""
        for _ in range(MOST_SYNCS):
            busy = [self._sync(kept) for kept in Kept]
            if not any(busy):
                return
        raise AssertionError(f"It never comes to rest: {[self._plan(kept).counts for kept in Kept]}")

    def _sync(self, kept: Kept) -> bool:
        """Whether there may be more to do."""
        try:
            plan = self._plan(kept)
            if not planned_of(self.home, plan, planned.PLANNED):
                return False
            runs = apply_plan(self.home, self.company, self.integration, plan.id or 0, plan.hash, "kim")
        except (ProviderError, CannotApply) as error:
            print(f"once more: {error}", flush=True)
            return True
        until(lambda: self._ended(runs), SECONDS_A_RUN)
        return True

    def _plan(self, kept: Kept) -> SyncPlan:
        lifted = frozenset({Guard.EMPTY_SIDE, Guard.MANY_DELETES})
        return plan_sync(self.home, self.company, self.integration, kept, FIRST, LAST, "kim", overruled=lifted)

    def _ended(self, runs: list[int]) -> bool:
        """Looked at while a run is on its way: the worker is killed once so many items were begun."""
        with self.home.store.read() as session:
            begun = session.scalar(select(func.count()).where(col(Item.state) != "planned"))
            left = session.exec(select(Run.id).where(col(Run.id).in_(runs), col(Run.ended_at).is_(None))).all()
        if left and self.kills and (begun or 0) >= self.kills[0]:
            self.kills.popleft()
            time.sleep(self.dice.random() * 0.3)
            self.worker.kill()
            self.killed.append(begun or 0)
            self.worker = WorkerProcess(self.home.folder, "one")
        return not left

    def told(self) -> set[tuple[str, str, str]]:
        """What, whose and of which day the newest plans put before somebody."""
        found = set()
        for kept in Kept:
            for one in planned_of(self.home, self._plan(kept), planned.ASKED, planned.HELD):
                what = "absence" if kept is Kept.ABSENCE else "work"
                found.add((what, one.action.person, one.action.days[0].isoformat()))
        return found


def planned_of(home: Home, plan: SyncPlan, *states: str) -> list[planned.Stored]:
    with home.store.read() as session:
        return planned.stored(home.store, session, plan=plan.id, states=states)


@pytest.fixture
def served(free_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Both sandboxes, in a process of their own."""
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / "key"))
    server = PROCESSES.Process(target=sandbox, args=(free_port,))
    server.start()
    url = f"http://127.0.0.1:{free_port}/"
    try:
        until(lambda: answers(url))
        yield url
    finally:
        server.kill()
        server.join()


def answers(url: str) -> bool:
    try:
        return bool(ask("GET", url))
    except DemoFailed:
        return False


def campaign(served: str, databases: Databases, folder: Path, people: int, weeks: int, kills: int, slower: int) -> None:
    os.environ["HANDOVER_DATABASE_URL"] = databases.setting(folder)
    site = Site(served, people, weeks)
    site.load()
    dice = random.Random(people)
    writes = people * weeks * 8
    moments = deque(sorted(dice.sample(range(2, writes * 3 // 4), kills)))
    with open_home(folder) as home:
        about = connected(home, site, SETTLE_SECONDS * slower, READ_SECONDS * slower)
        storm = Storm(home, site, *about, dice, moments, WorkerProcess(folder, "one").wait_until_ready())
        try:
            for happen in (site.enter, site.edit):
                expected = happen()
                site.faults(**FAULTS, late_seconds=LATE_SECONDS * slower)
                begun = time.monotonic()
                storm.settle()
                site.faults()
                judge(storm, expected, time.monotonic() - begun)
        finally:
            storm.worker.kill()
    assert not storm.kills, f"{len(storm.kills)} kills were never made."
    met = Counter(row["fault"] for row in site.requests() if row["write"])
    print(f"kills at {storm.killed}; writes by fault: {dict(sorted(met.items()))}")


def judge(storm: Storm, expected: Counter[Row], seconds: float) -> None:
    told = storm.told()
    with storm.home.store.read() as session:
        states = Counter(session.exec(select(Item.state)).all())
    for side in SIDES:
        found = storm.site.held(side)
        doubled, lost = found - expected, expected - found
        wrong = [row for row in doubled + lost if (*row[:2], row[2][:10]) not in told]
        print(
            f"\n{side}: {found.total()} rows in {seconds:.0f} s; {doubled.total()} too many, {lost.total()} missing, "
            f"{len(told)} are asked about; {dict(states)}"
        )
        assert wrong == []
    assert len(told) <= expected.total() // 20, "More is asked about than a few unclear writes."
    assert not states["sending"]
    assert not states["planned"]


def test_sixty_writes_both_ways_under_every_fault_and_three_kills(
    served: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDOVER_DATABASE_URL", "")
    campaign(served, databases, tmp_path / "home", people=4, weeks=2, kills=3, slower=1)


@pytest.mark.long
def test_a_thousand_writes_both_ways_under_every_fault_and_twenty_kills(
    served: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDOVER_DATABASE_URL", "")
    campaign(served, databases, tmp_path / "home", people=30, weeks=5, kills=20, slower=2)
