"""What every runner keeps: runs are taken, sweeps take what is due, faults stop nothing."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.security.ciphers import Cipher
from core.security.keys import create_keys, load_keys
from core.store.database import Store, open_store
from core.workflows import durable as durable_module
from core.workflows.durable import RUNS_AT_ONCE as HANDS
from core.workflows.durable import DurableRunner
from core.workflows.runner import InlineRunner, Runner, Work
from tests.databases import Databases
from tests.workflows.practice import engine_cells, until


class Office:
    """Functions to hand to a runner, and what came of it."""

    def __init__(self) -> None:
        self.waiting = ["run-3", "run-4"]
        self.begun: list[str] = []
        self.taken: list[str] = []
        self.go_on = threading.Event()
        self.go_on.set()

    def work(self) -> Work:
        return Work(due=lambda: list(self.waiting), take=self.take)

    def take(self, name: str) -> None:
        self.begun.append(name)
        self.go_on.wait(30)
        self.taken.append(name)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine looks for what is queued, and whether it shall end, at once."""
    monkeypatch.setattr(durable_module, "POLL_SECONDS", 0.05)


@pytest.fixture(scope="module")
def used(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose engine was used before. In a new one the engine takes a second until it knows its queue."""
    folder = tmp_path_factory.mktemp("engine") / "home"
    store = open_store(databases.make(folder), Cipher(create_keys(folder / "key")))
    with DurableRunner(Office().work(), store, folder, "here", "1"):
        pass
    store.close()
    return folder


@pytest.fixture
def folder(databases: Databases, used: Path, tmp_path: Path) -> Path:
    """Where an engine worked before."""
    databases.copy(used, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def store(databases: Databases, folder: Path) -> Iterator[Store]:
    opened = open_store(databases.url(folder), Cipher(load_keys(folder / "key")))
    yield opened
    opened.close()


@contextmanager
def durable(office: Office, store: Store, folder: Path, version: str = "1") -> Iterator[DurableRunner]:
    with DurableRunner(office.work(), store, folder, "here", version) as runner:
        yield runner


@pytest.fixture(params=["inline", "durable"])
def runner(request: pytest.FixtureRequest, office: Office, store: Store, folder: Path) -> Iterator[Runner]:
    if request.param == "inline":
        yield InlineRunner(office.work())
    else:
        with durable(office, store, folder) as made:
            yield made


def test_a_started_run_is_taken_and_can_be_started_again(runner: Runner, office: Office) -> None:
    for times in (1, 2, 3):
        runner.start("run-7")
        until(lambda: len(office.taken) == times)  # noqa: B023
    assert office.taken == ["run-7"] * 3


def test_a_sweep_takes_what_is_due(runner: Runner, office: Office) -> None:
    runner.sweep()
    until(lambda: sorted(office.taken) == ["run-3", "run-4"])


def test_a_fault_stops_nothing_and_its_words_stay_out_of_the_engine(store: Store, folder: Path) -> None:
    office = Office()

    def take(name: str) -> None:
        office.take(name)
        raise ValueError("Kirsten Ravn, 010203-1234")

    with DurableRunner(Work(list, take), store, folder, "here", "1") as runner:
        runner.start("run-1")
        until(lambda: office.taken == ["run-1"])
        runner.start("run-2")
        until(lambda: office.taken == ["run-1", "run-2"])
    assert "Kirsten" not in _everything(store, folder)
    assert "run-2-" in _everything(store, folder)


def test_a_queued_run_is_not_queued_twice(store: Store, folder: Path) -> None:
    office = Office()
    office.go_on.clear()
    with durable(office, store, folder) as runner:
        for run in range(1, 5):  # all hands are full
            runner.start(f"run-{run}")
        until(lambda: len(office.begun) == 4)
        for _ in range(3):
            runner.start("run-5")
        office.go_on.set()
        until(lambda: len(office.taken) >= 5)
        until(lambda: "PENDING" not in _everything(store, folder))
    assert sorted(office.taken) == [f"run-{run}" for run in range(1, 6)]


def test_what_an_older_version_queued_is_queued_anew(store: Store, folder: Path) -> None:
    office = Office()
    office.go_on.clear()
    with durable(office, store, folder, "1") as runner:
        for run in range(1, HANDS + 2):
            runner.start(f"run-{run}")
        until(lambda: len(office.begun) == HANDS)
    office.go_on.set()
    until(lambda: len(office.taken) == HANDS)
    left = f"run-{HANDS + 1}"
    with durable(office, store, folder, "2") as runner:
        runner.start(left)
        until(lambda: left in office.taken)


def test_the_engine_keeps_one_row_a_run(store: Store, folder: Path) -> None:
    office = Office()
    with durable(office, store, folder) as runner:
        for times in range(1, 6):
            runner.start("run-1")
            until(lambda: len(office.taken) == times)  # noqa: B023
            until(lambda: "PENDING" not in _everything(store, folder))
    assert set(re.findall(r"run-1-\d+", _everything(store, folder))) == {"run-1-5"}


def _everything(store: Store, folder: Path) -> str:
    return "\n".join(engine_cells(store, folder))
