"""A practice company whose sandboxes can go away and come back, and workers as processes of their own."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlmodel import select

from core.actions import transfers, worker
from core.actions.demo import Prepared, ask
from core.actions.home import Home
from core.actions.worker import work_forever
from core.http import outcome
from core.providers.base import providers
from core.providers.sandbox_host import host
from core.store.database import Store
from core.store.tables import Item, Lane, Plan, Run
from core.workflows import due, durable
from tests.databases import stored
from tests.serving import prompt_server, unused_port

# A server that has loaded the modules once makes each worker in a moment; what it makes are processes as any other.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["core.workflows.durable", "tests.store.processes", "tests.crash.campaign", "pytest"])

SETTLE_SECONDS, READ_TIMEOUT_SECONDS = 0.5, 1.5
# What a run needs here takes seconds; this only ends a test that would never end.
PATIENCE_SECONDS = 60.0


class Sandboxes:
    """Both sandboxes on one port. Going away keeps what they hold."""

    def __init__(self) -> None:
        made = [provider.sandbox() for provider in providers().values() if provider.sandbox]
        quick = [replace(s, settle_seconds=SETTLE_SECONDS, read_timeout_seconds=READ_TIMEOUT_SECONDS) for s in made]
        self._app = host(quick)
        self._port = unused_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.come()

    def come(self) -> None:
        self._server = prompt_server(self._app, port=self._port)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until(lambda: self._server.started)

    def go(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)

    def slow(self, seconds: float) -> None:
        ask("POST", f"{self.url}/zenegy/_control/faults", {"latency": seconds})

    def received(self) -> dict[str, Mapping[str, Any]]:
        """All hours and absence that payroll holds, by uid."""
        held = ask("GET", f"{self.url}/zenegy/_control/records")
        return {record["uid"]: record for record in [*held["hours"], *held["absence"]]}


@dataclass(frozen=True)
class Practice:
    """An open home with the demo in it and a plan of a period, not sent yet."""

    home: Home
    demo: Prepared
    sandboxes: Sandboxes
    plan: Plan
    before: frozenset[str]

    def send(self) -> int:
        hash_ = self.plan.hash
        return transfers.confirm_send(self.home, self.demo.company, self.plan.id or 0, hash_, "tester", "test")

    def run(self, number: int) -> Run:
        with self.home.store.read() as session:
            return session.get_one(Run, number)

    def sent(self) -> dict[str, Mapping[str, Any]]:
        """What payroll holds that it did not hold before."""
        return {uid: record for uid, record in self.sandboxes.received().items() if uid not in self.before}

    def items(self) -> list[Item]:
        with self.home.store.read() as session:
            return list(session.exec(select(Item)))

    def lanes_held(self) -> int:
        with self.home.store.read() as session:
            return sum(lane.owner is not None for lane in session.exec(select(Lane)))

    def wait_for(self, run: int, *states: str) -> Run:
        until(lambda: self.run(run).state in states)
        return self.run(run)

    def assert_all_there_once(self, run: int) -> None:
        """Every item is confirmed, and payroll holds a record for each and no other, with the same quantities."""
        assert (self.run(run).state, self.run(run).report["agrees"]) == ("done", True)
        items, sent = self.items(), self.sent()
        assert {item.state for item in items} == {"confirmed"}
        assert sorted(item.ref or "" for item in items) == sorted(sent)
        for item in items:
            record = sent[item.ref or ""]
            assert float(item.quantity) == (record["hours"] if item.operation == "hours" else record["days"])


class WorkerProcess:
    """`handover worker` on a home, as a process of its own; its output in a file."""

    def __init__(self, home: Path, name: str, main: Callable[[Path], int] = work_forever) -> None:
        self.folder = home.parent
        self.output = self.folder / f"{name}-{time.monotonic_ns()}.out"
        environment = {key: os.environ[key] for key in os.environ if key.startswith("HANDOVER_")}
        arguments = (home, {**environment, "HANDOVER_WORKER": name}, self.output, main)
        self._process = PROCESSES.Process(target=_work, args=arguments)
        self._process.start()

    @property
    def said(self) -> str:
        return self.output.read_text() if self.output.exists() else ""

    def logged(self, event: str) -> list[dict[str, Any]]:
        """Its log's lines of this event."""
        lines = [json.loads(line) for line in self.said.splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == event]

    def wait_until_ready(self) -> WorkerProcess:
        until(lambda: "is ready" in self.said or not self._process.is_alive())
        assert self._process.is_alive(), self.said
        return self

    def kill(self) -> None:
        self._process.kill()
        self._process.join(10)

    def tell(self, number: signal.Signals) -> None:
        assert self._process.pid
        os.kill(self._process.pid, number)

    def ended(self, seconds: float = PATIENCE_SECONDS) -> int | None:
        """The exit code; None when it has not ended in this time."""
        self._process.join(seconds)
        return self._process.exitcode


def _work(home: Path, environment: Mapping[str, str], output: Path, main: Callable[[Path], int]) -> None:
    with output.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.update(environment)
    look_often()
    sys.exit(main(home))


def engine_cells(store: Store, folder: Path) -> list[str]:
    """Every value in every table of the engine, as text."""
    if not store.sqlite:
        return stored(store.engine, "dbos")
    engine = create_engine(f"sqlite:///{folder / 'engine.sqlite'}")
    try:
        return stored(engine)
    finally:
        engine.dispose()


def look_often() -> None:
    """In this process a worker looks for runs at once, and providers that were away are asked again soon."""
    durable.POLL_SECONDS, worker.SWEEP_SECONDS, due.FIRST_PAUSE_SECONDS = 0.1, 0.2, 0.3
    outcome.SHORTEST_PAUSE, outcome.FIRST_PAUSE = 0.05, 0.1


def until(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)
