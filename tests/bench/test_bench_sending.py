"""How fast rows go out: against a bare loop of requests at the same parallelism, and what the ledger itself costs.

Both senders write the same rows to the same sandbox, in another process, in one run of this file.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from core.actions.demo import PARALLEL, Prepared, ask, prepare_demo
from core.actions.home import Home
from core.actions.runs import work_run
from core.actions.transfers import confirm_send, plan_transfer
from core.ledger.book import ITEM, entries, entry
from core.ledger.owners import owner
from core.models.period import PayPeriod
from core.store.tables import Plan, Transition

pytestmark = pytest.mark.bench
PERIOD = PayPeriod.month(2026, 10)
PEOPLE = 140


def bodies(home: Home) -> list[tuple[str, dict[str, Any]]]:
    """The plan's hours as a bare client would post them: path and JSON."""
    with home.store.read() as session:
        rows = session.execute(entries().where(ITEM.c.operation == "hours", ITEM.c.state == "planned")).all()
        writes = [entry(home.store, row).write for row in rows]
    found = []
    for write in writes:
        clock = {"from": write.start.isoformat(), "to": write.end.isoformat()} if write.start and write.end else {}
        body = {"hours": float(write.quantity), "date": f"{write.first}T00:00:00", "status": 2, "note": write.text}
        found.append((write.holder, {**body, **clock, "hourPaymentRateUid": write.target}))
    return found


def bare_loop(base: str, company: str, token: str, posts: list[tuple[str, dict[str, Any]]]) -> float:
    """Seconds for posting all of them with eight threads and nothing else."""
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:

        def post(one: tuple[str, dict[str, Any]]) -> None:
            user, body = one
            answer = client.post(f"{base}/api/hours/accounts/{company}/users/{user}/registrations", json=body)
            assert answer.status_code == 200, answer.text

        started = time.perf_counter()
        with ThreadPoolExecutor(PARALLEL) as threads:
            list(threads.map(post, posts))
        return time.perf_counter() - started


def sending_seconds(home: Home, run: int) -> float:
    """From the first intent to the last outcome of the run's items."""
    with home.store.read() as session:
        times = session.scalars(
            select(Transition.at).where(col(Transition.run_id) == run).order_by(col(Transition.id))
        ).all()
    return (times[-1] - times[0]).total_seconds()


def planned(home: Home, url: str) -> tuple[Prepared, Plan]:
    demo = prepare_demo(home, url, "bench", PERIOD, PEOPLE)
    return demo, plan_transfer(home, demo.company, demo.integration, PERIOD, "bench", payout_group="monthly")


@pytest.mark.parametrize("latency", [0.1, 0.0])
def test_rate_against_a_bare_loop(bench_home: Home, sandbox_url: str, latency: float) -> None:
    planned(bench_home, sandbox_url)
    posts = bodies(bench_home)
    zenegy = ask("GET", sandbox_url)["providers"]["zenegy"]
    base, auth = zenegy["base_url"], zenegy["auth"]
    ask("POST", f"{base}/_control/faults", {"latency": latency})
    bare = bare_loop(base, auth["company_id"], auth["token"], posts)

    demo, plan = planned(bench_home, sandbox_url)
    run = confirm_send(bench_home, demo.company, plan.id or 0, plan.hash, "bench", "bench")
    ask("POST", f"{base}/_control/faults", {"latency": latency})
    with owner(bench_home.store, bench_home.owners) as me:
        done = work_run(bench_home, run, me)
    ask("POST", f"{base}/_control/faults", {"latency": 0})

    items, seconds = sum(done.counts.values()), sending_seconds(bench_home, run)
    bare_rate, our_rate = len(posts) / bare, items / seconds
    print(
        f"\nsending, {PARALLEL} at once, sandbox answers in {latency * 1000:.0f} ms: bare loop {bare_rate:.1f}/s "
        f"({len(posts)} rows), Handover {our_rate:.1f}/s ({items} rows), share {our_rate / bare_rate:.2f}"
    )
    if latency == 0:
        print(f"the ledger's cost per item at 0 ms: {1000 * (seconds / items - bare / len(posts)):.2f} ms")
    assert done.counts == {"confirmed": items}
