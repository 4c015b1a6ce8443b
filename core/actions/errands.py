"""Working an errand: the lanes of its few writes, each proved by the provider's answer or by reading back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from core.actions.connections import Recording, gate_of, open_breaker, opened
from core.actions.home import Home
from core.actions.imports import link_made
from core.actions.waiting import waiting
from core.http.in_time import in_time, longest_call
from core.ledger import errands, halts, looks, runs
from core.ledger.pool import PATIENCE_SECONDS, work_lanes
from core.ledger.sender import Desk, RunStops
from core.providers.base import Target
from core.store.tables import Company, Run


def work_errand(
    home: Home, company: Company, run: Run, owner: str, leaving: Callable[[], bool] = lambda: False
) -> None:
    """Take an errand as far as it goes now. Raises RunStops and the errors of `core.http.errors`."""
    if send_errand(home, run, owner, leaving):
        link_made(home, company, run)
        stopped = halts.stop_requested(home.store, run.id or 0)
        runs.end_run(home.store, company.id, run.id or 0, "stopped" if stopped else "done", {})


def send_errand(home: Home, run: Run, owner: str, leaving: Callable[[], bool]) -> bool:
    """Send what is left of a run's writes, each proved. False when something is left for later. Raises as above."""
    run_id = run.id or 0
    runs.set_state(home.store, run_id, "sending")
    recording = Recording()
    with opened(home, run.connection_id, recording) as (connection, target):
        desk = Desk(
            store=home.store,
            target=target,
            run=run_id,
            owner=owner,
            settle_seconds=connection.settle_seconds,
            call_seconds=longest_call(connection.read_timeout_seconds),
            exchanges=recording.take,
            in_time=in_time,
            stopping=halts.watched(home.store, run_id),
            leaving=leaving,
            outage=lambda: open_breaker(home, connection.id),
            held_until=gate_of(home, connection).held_until,
        )
        there = _there_before(home, run_id, target)
        with home.store.write() as session:
            runs.keep_present(session, run_id, there)
            lanes = runs.open_lanes_of(session, connection.id, run_id)
        waits_until = work_lanes(desk, connection.id, lanes, connection.parallel, PATIENCE_SECONDS)
    if leaving():
        return False
    if waits_until is not None:
        raise RunStops(waiting(home, connection, run_id, waits_until))
    if halts.stop_requested(home.store, run_id):
        halts.let_go(home.store, run_id)
    elif halts.paused(home.store, run_id) and _open(home, connection.id, run_id):
        runs.set_state(home.store, run_id, halts.PAUSED)
        return False
    return True


def _open(home: Home, connection: str, run: int) -> bool:
    with home.store.read() as session:
        return bool(runs.open_lanes_of(session, connection, run))


def _there_before(home: Home, run: int, target: Target) -> runs.Present:
    """Who looked like a new person before the first attempt: whoever that is, we did not make them."""
    with home.store.read() as session:
        writes = errands.new_holders(home.store, session, run)
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for write in writes:
        refs = (record.ref for record in target.find(write))
        found[write.operation, looks.holder(looks.subject(write)), write.first.isoformat()].extend(refs)
    return dict(found)
