"""What the bench of sending and the bench of the engine have in common: a bare client, and how long rows took."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from sqlmodel import col, select

from core.actions.demo import PARALLEL
from core.actions.home import Home
from core.ledger.book import ITEM, entries, entry
from core.store.tables import Plan, Transition


def bodies(home: Home, plan: Plan) -> list[tuple[str, dict[str, Any]]]:
    """The plan's hours as a bare client would post them: path and JSON."""
    with home.store.read() as session:
        rows = session.execute(
            entries().where(
                ITEM.c.transfer_id == plan.transfer_id, ITEM.c.operation == "hours", ITEM.c.state == "planned"
            )
        ).all()
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
