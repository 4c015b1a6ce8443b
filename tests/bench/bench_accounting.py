"""How well the rate that Fortnox allows is used: a month's attendance of so many people, row by row, in a sandbox that
refuses what comes too fast, judged by the sandbox's own record.

    make bench-accounting                                   # 100 people, about 2,200 rows, 7 to 8 minutes
    python -m tests.bench.bench_accounting --employees 20
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from core.actions.demo import ask, prepare_demo
from core.actions.demo_fortnox import prepare_fortnox
from core.actions.home import open_home
from core.actions.transfers import confirm_send, plan_transfer
from core.store.tables import Connection
from tests.bench.bench_fairness import PERIOD, process, run_of, sandboxes

ALLOWED, SECONDS = 25, 5.0
"""Requests in any span of so many seconds. [docs 7]"""
SEED = 1


def measure(employees: int) -> Iterator[str]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["HANDOVER_KEY_FILE"] = str(folder / "key")
        home = stack.enter_context(open_home(folder / "home"))
        url = stack.enter_context(sandboxes())
        demo = prepare_demo(home, url, "bench", PERIOD, employees, SEED)
        source = demo.integration.source_id
        made = prepare_fortnox(home, url, demo.company, source, "bench", PERIOD, employees, SEED)
        with home.store.write() as session:
            target = session.get_one(Connection, made.payroll.target_id)
            # A practice connection keeps no provider's limit by itself: here somebody said so.
            target.may_send, target.per_second = True, ALLOWED / SECONDS
        plan = plan_transfer(home, demo.company, made.payroll, PERIOD, "bench")
        stack.enter_context(process("-m", "console", "worker", HANDOVER_HOME=str(folder / "home")))
        began = time.perf_counter()
        run = confirm_send(home, demo.company, plan.id or 0, plan.hash, "bench", "bench")
        while (now := run_of(home, run)).ended_at is None:
            time.sleep(0.5)
        whole = time.perf_counter() - began
        assert now.report["agrees"], now.report
        requests = ask("GET", f"{url}fortnox/_control/requests")
        yield from told(requests, sum(now.counts.values()), whole)


def told(requests: Sequence[dict[str, Any]], rows: int, whole: float) -> Iterator[str]:
    """Lines to print about what came in, from the first row to the last."""
    writes = [_at(one) for one in requests if one["write"] and one["status"] < 400]
    first, last = writes[0], writes[-1]
    times = sorted(_at(one) for one in requests if first <= _at(one) <= last)
    most = max(sum(at <= other < at + SECONDS for other in times[n : n + 3 * ALLOWED]) for n, at in enumerate(times))
    refused = sum(one["status"] == 429 for one in requests)
    share = len(writes) / ((last - first) / SECONDS * ALLOWED)
    yield f"{rows} rows in {last - first:.0f} s (with checks before and proof after {whole:.0f} s)"
    yield f"share of the allowed {ALLOWED} in {SECONDS:.0f} s that carried a row: {share:.3f} (goal 0.95)"
    yield f"the most requests in any {SECONDS:.0f} s: {most}; refused as too fast: {refused}"


def _at(request: dict[str, Any]) -> float:
    return datetime.fromisoformat(request["at"]).timestamp()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--employees", type=int, default=100)
    for line in measure(asked.parse_args().employees):
        print(line, flush=True)


if __name__ == "__main__":
    main()
