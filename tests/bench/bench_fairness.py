"""What one company's trouble costs another: the same transfer alone, and beside a company whose provider storms.

One worker with its engine, two companies in one home, a server of sandboxes for each. Prints medians.
`python -m tests.bench.bench_fairness [rounds] [employees]`
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from core.actions.demo import Prepared, ask, prepare_demo
from core.actions.home import Home, open_home
from core.actions.transfers import confirm_send, plan_transfer
from core.actions.watch import stop_run
from core.models.period import PayPeriod
from core.store.tables import Connection, Run
from tests.bench.conftest import SERVE
from tests.serving import unused_port, wait_for_answer

ROOT = Path(__file__).resolve().parents[2]
PERIOD = PayPeriod.month(2026, 10)
GROUPS = ("monthly", "biweekly")
STORMS: Mapping[str, Mapping[str, Any]] = {
    "429, Retry-After 1 s": {"throttle": 1.0, "retry_after_seconds": 1},
    "429 without Retry-After": {"throttle": 1.0, "retry_after_seconds": None},
    "429, Retry-After 20 s": {"throttle": 1.0, "retry_after_seconds": 20},
    "answers after 30 s": {"latency": 30.0},
    "writes time out": {"write_after_timeout": 1.0, "late_seconds": 40.0, "writes_only": True},
}
LATENCY = 0.1
"""Of the calm company's provider, so that both runs wait for it and not for this machine alone."""


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env={**os.environ, **environment}, **quiet)
    try:
        yield started
    finally:
        started.terminate()
        started.wait(60)


@contextmanager
def sandboxes() -> Iterator[str]:
    port = unused_port()
    with process("-c", SERVE, str(port)) as server:
        wait_for_answer(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}/"


def control(url: str, **faults: Any) -> None:
    ask("POST", f"{url}zenegy/_control/faults", faults)


def send(home: Home, demo: Prepared, group: str) -> int:
    plan = plan_transfer(home, demo.company, demo.integration, PERIOD, "bench", payout_group=group)
    return confirm_send(home, demo.company, plan.id or 0, plan.hash, "bench", "bench")


def run_of(home: Home, number: int) -> Run:
    with home.store.read() as session:
        return session.get_one(Run, number)


def seconds(home: Home, url: str, employees: int, seed: int) -> float:
    """A transfer of the calm company, from the press of Send to its end."""
    demo = prepare_demo(home, url, "bench", PERIOD, employees, seed)
    control(url, latency=LATENCY)
    plan = plan_transfer(home, demo.company, demo.integration, PERIOD, "bench", payout_group="monthly")
    began = time.perf_counter()
    run = confirm_send(home, demo.company, plan.id or 0, plan.hash, "bench", "bench")
    while run_of(home, run).ended_at is None:
        time.sleep(0.05)
    took = time.perf_counter() - began
    assert run_of(home, run).report["agrees"], run_of(home, run).report
    return took


@contextmanager
def storm(home: Home, url: str, employees: int, faults: Mapping[str, Any]) -> Iterator[None]:
    """Both transfers of another company under way, its provider as `faults` say, and waited for as a real one is."""
    demo = prepare_demo(home, url, "bench", PERIOD, employees)
    with home.store.write() as session:
        target = session.get_one(Connection, demo.integration.target_id)
        target.read_timeout_seconds = 35
        session.add(target)
    runs = [send(home, demo, group) for group in GROUPS]
    control(url, **faults)
    time.sleep(3)
    try:
        yield
    finally:
        control(url)
        for run in runs:
            stop_run(home, demo.company, run, "bench")


def measure(rounds: int = 5, employees: int = 60) -> list[str]:
    """Lines to print: for each storm, seconds alone and beside it, and the ratio of the medians (goal: 1.10)."""
    lines = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["HANDOVER_KEY_FILE"] = str(folder / "key")
        home = stack.enter_context(open_home(folder / "home"))
        calm, stormy = (stack.enter_context(sandboxes()) for _ in range(2))
        stack.enter_context(process("-m", "console", "worker", HANDOVER_HOME=str(folder / "home")))
        for name, faults in STORMS.items():
            alone, beside = [], []
            for number in range(rounds):
                alone.append(seconds(home, calm, employees, number + 1))
                with storm(home, stormy, employees, faults):
                    beside.append(seconds(home, calm, employees, number + 1))
            ratio = median(beside) / median(alone)
            lines.append(f"{name}: alone {median(alone):.1f} s, beside it {median(beside):.1f} s, ratio {ratio:.2f}")
    return lines


def main() -> None:
    numbers = [int(argument) for argument in sys.argv[1:3]]
    print("\n".join(measure(*numbers)))


if __name__ == "__main__":
    main()
