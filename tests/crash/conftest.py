"""A small practice company with a plan that is ready to send, and a door in front of its payroll system."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from core.actions.demo import Prepared, ask
from core.actions.home import Home
from core.actions.runs import work_run
from core.actions.transfers import confirm_send, plan_transfer
from core.ledger.owners import owner
from core.models.period import PayPeriod
from core.store.tables import Connection, Item, Run
from tests.crash.door import Door
from tests.databases import Databases
from tests.practice import Ready, get_ready, sandboxes, shared_keys

__all__ = ["sandboxes", "shared_keys"]

PERIOD = PayPeriod.month(2026, 10)
PEOPLE = 12


@dataclass(frozen=True)
class Practice:
    """The open home, the demo in it, and the payroll system behind its door."""

    home: Home
    demo: Prepared
    payroll: str
    door: Door

    def plan_and_confirm(self) -> int:
        plan = plan_transfer(self.home, self.demo.company, self.demo.integration, PERIOD, "kim", "monthly")
        return confirm_send(self.home, self.demo.company, plan.id or 0, plan.hash, "kim", "test")

    def work(self, run: int) -> Run:
        with owner(self.home.store, self.home.owners) as me:
            return work_run(self.home, run, me)

    def begin(self, run: int) -> threading.Thread:
        """Work the run beside the test, and come back when a few rows have gone out."""
        thread = threading.Thread(target=self.work, args=(run,))
        thread.start()
        while thread.is_alive() and self.states(run)["confirmed"] < 5:
            thread.join(0.02)
        assert thread.is_alive(), f"The run ended before anything could happen to it: {self.run(run)}"
        return thread

    def control(self, action: str, **body: Any) -> Any:
        return ask("POST", f"{self.payroll}/_control/{action}", body)

    def writes(self) -> int:
        requests = ask("GET", f"{self.payroll}/_control/requests")
        return sum(1 for r in requests if r["write"])

    def sign_ins(self) -> int:
        """How often a token has been asked for."""
        return sum(1 for r in ask("GET", f"{self.payroll}/_control/requests") if r["path"] == "/auth/token")

    def run(self, run: int) -> Run:
        with self.home.store.read() as session:
            return session.get_one(Run, run)

    def states(self, run: int) -> Counter[str]:
        with self.home.store.read() as session:
            return Counter(session.exec(select(Item.state).where(col(Item.run_id) == run)).all())

    def ours(self) -> list[str]:
        """The marks of our records at the provider, one for each record."""
        stored = ask("GET", f"{self.payroll}/_control/records")
        notes = [str(row.get("note") or "") for kind in ("hours", "absence") for row in stored[kind]]
        return sorted(note[note.index("ho:") :][:11] for note in notes if "ho:" in note)

    def confirmed(self) -> list[str]:
        """The marks that the ledger says are there."""
        with self.home.store.read() as session:
            rows = session.exec(
                select(Item.marker).where(Item.state == "confirmed", col(Item.action).in_(("create", "replace")))
            )
            return sorted(rows)

    def change_connection(self, **columns: Any) -> None:
        with self.home.store.write() as session:
            row = session.get_one(Connection, self.demo.integration.target_id)
            for name, value in columns.items():
                setattr(row, name, value)
            session.add(row)


@pytest.fixture(scope="session")
def ready(databases: Databases, sandboxes: str, shared_keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Ready:
    return get_ready(databases, sandboxes, shared_keys, tmp_path_factory.mktemp("ready") / "home", PERIOD, PEOPLE)


@pytest.fixture
def practice(ready: Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    with ready.opened(tmp_path, monkeypatch) as home, Door(ready.url) as door:
        made = Practice(home, ready.demo, f"{ready.url}/zenegy", door)
        made.change_connection(base_url=f"{door.url}/zenegy", settle_seconds=0.6, read_timeout_seconds=0.5)
        yield made
