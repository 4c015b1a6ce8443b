"""A practice company, planned but not sent; workers that end with their test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.actions import transfers
from core.actions.demo import Prepared, prepare_demo
from core.actions.home import Home
from core.models.period import PayPeriod
from core.security.keys import Keys
from tests.databases import Databases
from tests.practice import Ready, get_ready, open_on, shared_keys
from tests.workflows.practice import Practice, Sandboxes, WorkerProcess
from tests.workflows.receivers import hook, mailbox

__all__ = ["hook", "mailbox", "shared_keys"]

PERIOD = PayPeriod.month(2026, 10)
PEOPLE = 12

StartWorker = Callable[..., WorkerProcess]


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[Sandboxes]:
    made = Sandboxes()
    yield made
    made.go()


@pytest.fixture(scope="session")
def ready(
    databases: Databases, sandboxes: Sandboxes, shared_keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> Ready:
    return get_ready(databases, sandboxes.url, shared_keys, tmp_path_factory.mktemp("ready") / "home", PERIOD, PEOPLE)


@pytest.fixture
def postgres_home(
    postgres_databases: Databases, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Home]:
    postgres_databases.make(tmp_path / "home")
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(keys.path))
    with open_on(postgres_databases, tmp_path / "home", monkeypatch) as opened:
        yield opened


@pytest.fixture
def practice(ready: Ready, sandboxes: Sandboxes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    with ready.opened(tmp_path, monkeypatch) as home:
        yield _planned(home, ready.demo, sandboxes)


@pytest.fixture
def practice_on_postgres(postgres_home: Home, sandboxes: Sandboxes) -> Practice:
    return _planned(postgres_home, prepare_demo(postgres_home, sandboxes.url, "tester", PERIOD, PEOPLE), sandboxes)


def _planned(home: Home, demo: Prepared, sandboxes: Sandboxes) -> Practice:
    plan = transfers.plan_transfer(home, demo.company, demo.integration, PERIOD, "tester", payout_group="monthly")
    assert plan.counts["moves"]["create"] > 50
    return Practice(home, demo, sandboxes, plan, frozenset(sandboxes.received()))


@pytest.fixture
def start_worker() -> Iterator[StartWorker]:
    """`start_worker(home, name)`: a worker as a process of its own."""
    running: list[WorkerProcess] = []

    def start(home: Home, name: str = "here", **more: object) -> WorkerProcess:
        running.append(WorkerProcess(home.folder, name, **more))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for worker in running:
        worker.kill()
