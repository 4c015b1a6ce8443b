"""What the engine costs beside a bare loop of requests, what a second worker brings, and how well an allowed rate is
used. All on the same sandbox, in one run, the senders in turn; medians.

    make bench-engine                                   # 140 employees, 5 rounds, a minute at 5 requests a second
    python -m tests.bench.bench_engine --rounds 1 --employees 20 --seconds 10
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from core.actions.demo import PARALLEL, Prepared, ask, prepare_demo
from core.actions.home import Home, open_home
from core.actions.inline import work_here
from core.actions.transfers import confirm_send, plan_transfer
from core.store.tables import Connection, Plan, Run
from core.workflows.locks import workers
from tests.bench.bench_fairness import PERIOD, control, process, run_of, sandboxes
from tests.bench.sending import bare_loop, bodies, sending_seconds
from tests.postgres import postgres_server

SLOW = 0.2
"""Seconds that a provider takes to answer where two workers are compared."""
PER_SECOND = 5
TWO_WORKERS = ("one", "two")


@dataclass(frozen=True, slots=True)
class Took:
    """rows: that were sent. sending: seconds from the first intent to the last outcome; whole: from the press of Send
    to the end of the run, what is checked before and read back after it included."""

    rows: int
    sending: float
    whole: float


@dataclass(frozen=True)
class Place:
    """A home with its database: what says so to a process."""

    home: Home
    environment: Mapping[str, str]

    @contextmanager
    def worked_by(self, names: Sequence[str]) -> Iterator[None]:
        with ExitStack() as stack:
            for name in names:
                stack.enter_context(process("-m", "console", "worker", **self.environment, HANDOVER_WORKER=name))
            while workers(self.home.store, self.home.folder) < len(names):
                time.sleep(0.05)
            yield


def planned(place: Place, url: str, employees: int, calls: int = PARALLEL) -> tuple[Prepared, Plan]:
    """The demo company anew in sandbox and home, and a plan that nobody sent. calls: at once on its account."""
    demo = prepare_demo(place.home, url, "bench", PERIOD, employees)
    with place.home.store.write() as session:
        session.get_one(Connection, demo.integration.target_id).parallel = calls
    return demo, plan_transfer(place.home, demo.company, demo.integration, PERIOD, "bench", payout_group="monthly")


def press_send(place: Place, demo: Prepared, plan: Plan) -> int:
    return confirm_send(place.home, demo.company, plan.id or 0, plan.hash, "bench", "bench")


def ended(place: Place, run: int) -> Run:
    while (now := run_of(place.home, run)).ended_at is None:
        time.sleep(0.05)
    assert now.report["agrees"], now.report
    return now


def transfer(
    place: Place, url: str, employees: int, latency: float, names: Sequence[str] = (), calls: int = PARALLEL
) -> Took:
    """One transfer by these workers, which are there already; without any, in line."""
    demo, plan = planned(place, url, employees, calls)
    with place.worked_by(names):
        control(url, latency=latency)
        began = time.perf_counter()
        run = press_send(place, demo, plan)
        if not names:
            work_here(place.home, run)
        rows = sum(ended(place, run).counts.values())
        whole = time.perf_counter() - began
        control(url, latency=0)
    return Took(rows, sending_seconds(place.home, run), whole)


def bare(place: Place, url: str, employees: int) -> Took:
    """The same rows by as many threads that post and do nothing else."""
    _, plan = planned(place, url, employees)
    posts = bodies(place.home, plan)
    zenegy = ask("GET", url)["providers"]["zenegy"]
    took = bare_loop(zenegy["base_url"], zenegy["auth"]["company_id"], zenegy["auth"]["token"], posts)
    return Took(len(posts), took, took)


def at_the_allowed_rate(place: Place, url: str, employees: int, seconds: float) -> str:
    """How many of the allowed requests carried a row of the plan, by the sandbox's own record."""
    demo, plan = planned(place, url, employees)
    with place.home.store.write() as session:
        session.get_one(Connection, demo.integration.target_id).per_second = PER_SECOND
    with place.worked_by(["one"]):
        control(url, latency=SLOW)
        run = press_send(place, demo, plan)
        writes: list[float] = []
        while not writes or writes[-1] < writes[0] + seconds:
            time.sleep(1)
            record = ask("GET", f"{url}zenegy/_control/requests")
            writes = [_at(one) for one in record if one["write"]]
            assert run_of(place.home, run).ended_at is None, "too few rows for so many seconds"
    control(url, latency=0)
    rows = sum(at < writes[0] + seconds for at in writes)
    times = [_at(one) for one in record if _at(one) > writes[0]]
    most = max(sum(other < at + 1 for other in times[n : n + 3 * PER_SECOND]) for n, at in enumerate(times))
    share = rows / (PER_SECOND * seconds)
    return (
        f"allowed {PER_SECOND} a second for {seconds:.0f} s: {rows} requests carried a row, share {share:.3f}; "
        f"the most in any second of all requests: {most}"
    )


def _at(request: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(request["at"]).timestamp()


def told(name: str, found: Sequence[Took], beside: float | None = None) -> str:
    rate = median(took.rows / took.sending for took in found)
    whole = median(took.whole for took in found)
    ratio = f", {whole / beside:.2f} of in-line" if beside else ""
    return f"{name:34}{rate:8.1f} rows/s while sending; whole {whole:6.1f} s{ratio}"


def compare(senders: Mapping[str, Callable[[], Took]], rounds: int) -> dict[str, list[Took]]:
    found: dict[str, list[Took]] = {name: [] for name in senders}
    for _ in range(rounds):
        for name, send in senders.items():
            found[name].append(send())
    return found


def measure(rounds: int, employees: int, seconds: float) -> Iterator[str]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        socket = stack.enter_context(postgres_server())
        sqlite = place(stack, folder, "sqlite", "")
        postgres = place(stack, folder, "postgres", f"postgresql+psycopg://postgres@/postgres?host={socket}")
        url = stack.enter_context(sandboxes())

        def by(where: Place, names: Sequence[str] = (), latency: float = 0.0, calls: int = PARALLEL) -> Any:
            return lambda: transfer(where, url, employees, latency, names, calls)

        yield f"{employees} employees, {rounds} rounds in turn; the sandbox answers at once, {PARALLEL} calls at once"
        found = compare(
            {
                "bare loop": lambda: bare(sqlite, url, employees),
                "in-line, SQLite": by(sqlite),
                "durable, SQLite": by(sqlite, ["one"]),
                "durable, PostgreSQL, one worker": by(postgres, ["one"]),
                "durable, PostgreSQL, two workers": by(postgres, TWO_WORKERS, calls=2 * PARALLEL),
            },
            rounds,
        )
        in_line = median(took.whole for took in found["in-line, SQLite"])
        for name, each in found.items():
            yield told(name, each, None if name == "bare loop" else in_line)
        yield f"the sandbox answers in {SLOW * 1000:.0f} ms, the account takes {2 * PARALLEL} calls at once"
        names = {"PostgreSQL, one worker": ["one"], "PostgreSQL, two workers": TWO_WORKERS}
        found = compare({name: by(postgres, who, SLOW, 2 * PARALLEL) for name, who in names.items()}, rounds)
        one, two = (median(took.rows / took.sending for took in each) for each in found.values())
        for name, each in found.items():
            yield told(name, each)
        yield f"two workers send {two / one:.2f} times as fast as one (goal 1.6)"
        yield at_the_allowed_rate(sqlite, url, employees, seconds)


def place(stack: ExitStack, folder: Path, name: str, database: str) -> Place:
    home = folder / name
    said = {"HANDOVER_HOME": home, "HANDOVER_KEY_FILE": folder / "key", "HANDOVER_DATABASE_URL": database}
    environment = {key: str(value) for key, value in said.items()}
    os.environ.update(environment)
    return Place(stack.enter_context(open_home(home)), environment)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--employees", type=int, default=140)
    asked.add_argument("--seconds", type=float, default=60)
    given = asked.parse_args()
    for line in measure(given.rounds, given.employees, given.seconds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
