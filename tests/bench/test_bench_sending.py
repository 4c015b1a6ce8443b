"""How fast rows go out: against a bare loop of requests at the same parallelism, and what the ledger itself costs.

Both senders write the same rows to the same sandbox, in another process, in one run of this file.
"""

from __future__ import annotations

import pytest

from core.actions.demo import PARALLEL, Prepared, ask, prepare_demo
from core.actions.home import Home
from core.actions.runs import work_run
from core.actions.transfers import confirm_send, plan_transfer
from core.ledger.owners import owner
from core.models.period import PayPeriod
from core.store.tables import Plan
from tests.bench.sending import bare_loop, bodies, sending_seconds

pytestmark = pytest.mark.bench
PERIOD = PayPeriod.month(2026, 10)
PEOPLE = 140


def planned(home: Home, url: str) -> tuple[Prepared, Plan]:
    demo = prepare_demo(home, url, "bench", PERIOD, PEOPLE)
    return demo, plan_transfer(home, demo.company, demo.integration, PERIOD, "bench", payout_group="monthly")


@pytest.mark.parametrize("latency", [0.1, 0.0])
def test_rate_against_a_bare_loop(bench_home: Home, sandbox_url: str, latency: float) -> None:
    _, plan = planned(bench_home, sandbox_url)
    posts = bodies(bench_home, plan)
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
