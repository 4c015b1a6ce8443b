"""What the processes of a campaign do, which are killed at any moment. All but the sandboxes work in HANDOVER_HOME."""

from __future__ import annotations

import time

import uvicorn

from core.actions.demo import prepare_demo
from core.actions.home import Home, integration_named, open_home
from core.actions.runs import unfinished_runs, work_run
from core.actions.transfers import confirm_send, plan_transfer
from core.http import outcome
from core.http.errors import ProviderError
from core.ledger.owners import owner
from core.ledger.runs import CannotSend
from core.models.period import PayPeriod
from core.providers.base import providers
from core.providers.sandbox_host import host
from core.store.tables import Connection
from core.transfer.plan import BeingSent

PERIOD = PayPeriod.month(2026, 10)
SETTLE_SECONDS, READ_SECONDS, LATE_SECONDS = 1.5, 0.5, 0.9
PAUSE_SECONDS = 0.3


def pace(people: int) -> int:
    """By what all times are multiplied: a list of ten thousand rows takes its time, and is no fault."""
    return 1 if people < 500 else 4


def sandbox(port: int) -> None:
    """Serve the sandboxes until killed."""
    app = host([provider.sandbox() for provider in providers().values() if provider.sandbox])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def prepare(url: str, people: int) -> None:
    """Load the demo company and connect to it."""
    slower = pace(people)
    with open_home() as home:
        demo = prepare_demo(home, url, "campaign", PERIOD, employees=people)
        with home.store.write() as session:
            row = session.get_one(Connection, demo.integration.target_id)
            row.settle_seconds, row.read_timeout_seconds = SETTLE_SECONDS * slower, READ_SECONDS * slower
            session.add(row)


def begin() -> None:
    """Plan once and confirm; nothing is sent yet."""
    with open_home() as home:
        step(home, "nobody works yet")


def send() -> None:
    """Plan and send, again and again, until nothing is left. Failed reads are tried again without much ado."""
    outcome.SHORTEST_PAUSE, outcome.FIRST_PAUSE = 0.05, 0.1
    with open_home() as home, owner(home.store, home.owners) as me:
        while step(home, me):
            pass


def step(home: Home, me: str) -> bool:
    """Work the unfinished run, else plan and begin one. False when there is nothing more to send."""
    with home.store.read() as session:
        unfinished = unfinished_runs(session)
    if unfinished:
        run = work_run(home, unfinished[0].id or 0, me)
        if run.ended_at is None:
            print(f"run {run.id} waits: {run.reason}", flush=True)
            time.sleep(PAUSE_SECONDS)
        return True
    company, integration = integration_named(home, "demo")
    try:
        plan = plan_transfer(home, company, integration, PERIOD, "campaign", payout_group="monthly")
    except (ProviderError, BeingSent) as error:
        print(f"planning again: {error}", flush=True)
        time.sleep(PAUSE_SECONDS)
        return True
    if not any(count for action, count in plan.counts["moves"].items() if action != "by_hand"):
        return False
    try:
        confirm_send(home, company, plan.id or 0, plan.hash, "campaign", "test")
    except CannotSend as told:
        print(f"not sent: {told}", flush=True)
    return True
