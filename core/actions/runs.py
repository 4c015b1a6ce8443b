"""Working a run: check, send, read back, report. Called by the worker and, without one, by the command line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.actions.anchored import anchor, close_if_older
from core.actions.connections import Recording, gate_of, open_breaker, opened
from core.actions.errands import work_errand
from core.actions.home import Home
from core.actions.late_records import keep_found
from core.actions.posting_runs import is_posting, work_posting
from core.actions.sync_runs import is_sync, work_sync
from core.actions.transfers import filters_of, prepare
from core.actions.verify import read_back, remember_there_before
from core.actions.waiting import waiting
from core.http.errors import ProviderError
from core.http.in_time import in_time, longest_call
from core.ledger import halts, runs
from core.ledger.pool import PATIENCE_SECONDS, work_lanes
from core.ledger.readback import Readback
from core.ledger.sender import Desk, RunStops
from core.ledger.states import State
from core.models.period import PayPeriod
from core.models.writes import RemoteRecord
from core.providers.base import Target
from core.store.tables import Company, Connection, Integration, Plan, Run, Transfer
from core.transfer.gather import Filters
from core.transfer.recheck import CHANGED, changed_items

CALLS_AT_ONCE = 8
"""Of one run in one process. Where an account takes more, other workers make them."""


class Job:
    """A run of a pay period with everything it belongs to. plan: None where it takes back one row."""

    def __init__(self, home: Home, run_id: int) -> None:
        with home.store.read() as session:
            self.run = session.get_one(Run, run_id)
            self.plan = session.get_one(Plan, self.run.plan_id) if self.run.plan_id else None
            self.transfer = session.get_one(Transfer, self.run.transfer_id)
            self.integration = session.get_one(Integration, self.transfer.integration_id)
            self.company = session.get_one(Company, self.integration.company_id)
            self.target = session.get_one(Connection, self.integration.target_id)
        self.period = PayPeriod(self.transfer.first, self.transfer.last)


def unfinished_runs(session: Session) -> Sequence[Run]:
    return session.exec(select(Run).where(col(Run.ended_at).is_(None)).order_by(col(Run.id))).all()


def work_run(home: Home, run_id: int, owner: str, leaving: Callable[[], bool] = lambda: False) -> Run:
    """Take a run as far as it goes now. Calling it again, from anywhere, is harmless and goes on where it stopped.

    owner: a name under which lanes are worked (`core.ledger.owners`). Provider trouble leaves the run `waiting` with
    the reason; nothing is raised for it. leaving: asked now and then; once it says yes, the run is left as it is, after
    the calls that are under way.
    """
    with home.store.read() as session:
        run = session.get_one(Run, run_id)
        company = session.get_one(Company, session.get_one(Integration, run.integration_id).company_id)
    if run.ended_at is not None:
        return run
    close_if_older(home)
    anchor(home, company.id)  # a copy of the database that knows nothing of this run is then seen to be older
    try:
        if is_sync(home, run_id):
            work_sync(home, company, run, owner, leaving)
            anchor(home, company.id)
        elif is_posting(home, run_id):
            work_posting(home, company, run, owner, leaving)
            anchor(home, company.id)
        elif run.transfer_id is None:
            work_errand(home, company, run, owner, leaving)
            anchor(home, company.id)
        elif (report := _work(home, Job(home, run_id), owner, leaving)) is not None:
            stopped = halts.stop_requested(home.store, run_id)
            if run.plan_id is None and stopped:
                halts.let_go(home.store, run_id)
            runs.end_run(home.store, company.id, run_id, "stopped" if stopped else "done", report)
            anchor(home, company.id)
    except ProviderError as error:
        runs.set_state(home.store, run_id, "waiting", error.message)
    except RunStops as stop:
        runs.set_state(home.store, run_id, "waiting", str(stop))
    with home.store.read() as session:
        return session.get_one(Run, run_id)


def _work(home: Home, job: Job, owner: str, leaving: Callable[[], bool]) -> dict[str, Any] | None:
    """None when something is left for later."""
    run_id = job.run.id or 0
    recording = Recording()
    with opened(home, job.target.id, recording) as (_, target):
        desk = _desk(home, job, target, recording, owner, leaving)
        # What an earlier worker left on its way is settled first: if it did not arrive, it is checked like the rest.
        if not _lanes(home, job, replace(desk, stopping=lambda: True), (State.SENDING,)):
            return None
        if _rests(home, job):
            return None
        if _has_planned(home, job):
            _check(home, job, leaving)
            if leaving() or not _lanes(home, job, desk, runs.OPEN_HERE) or _rests(home, job):
                return None
    runs.set_state(home.store, run_id, "reading_back")
    return _proof(home, job)


def helpers(home: Home, run_id: int) -> range:
    """Places for further processes at this run: as many as its account has calls at once for. None at an errand."""
    with home.store.read() as session:
        run = session.get_one(Run, run_id)
        parallel = session.get_one(Connection, run.connection_id).parallel
    return range(1, -(-parallel // CALLS_AT_ONCE) if run.transfer_id and run.state == "sending" else 1)


def lend_a_hand(home: Home, run_id: int, owner: str, place: int, leaving: Callable[[], bool]) -> None:
    """Send rows of a run that another process has in hand, if there are more people left than that one has under way.
    The other one checks before, says how it stands, and proves after.

    place: one of `helpers`; each has its own share of the account's calls.
    """
    job = Job(home, run_id)
    calls = min(CALLS_AT_ONCE, job.target.parallel - place * CALLS_AT_ONCE)
    with home.store.read() as session:
        lanes = runs.open_lanes_of(session, job.target.id, run_id, (State.PLANNED,))
    if len(lanes) <= place * CALLS_AT_ONCE:
        return
    recording = Recording()
    with opened(home, job.target.id, recording) as (_, target), suppress(RunStops):
        desk = _desk(home, job, target, recording, owner, leaving)
        work_lanes(desk, job.target.id, lanes, calls, patience_seconds=0)


def _desk(home: Home, job: Job, target: Target, recording: Recording, owner: str, leaving: Callable[[], bool]) -> Desk:
    run_id = job.run.id or 0
    return Desk(
        store=home.store,
        target=target,
        run=run_id,
        owner=owner,
        settle_seconds=job.target.settle_seconds,
        call_seconds=longest_call(job.target.read_timeout_seconds),
        exchanges=recording.take,
        in_time=in_time,
        stopping=halts.watched(home.store, run_id),
        leaving=leaving,
        outage=lambda: open_breaker(home, job.target.id),
        held_until=gate_of(home, job.target).held_until,
    )


def _lanes(home: Home, job: Job, desk: Desk, states: Collection[State]) -> bool:
    """Work the run's lanes that have items in these states. False when something is left for later."""
    with home.store.read() as session:
        lanes = runs.open_lanes_of(session, job.target.id, desk.run, states)
    waits_until = work_lanes(desk, job.target.id, lanes, min(CALLS_AT_ONCE, job.target.parallel), PATIENCE_SECONDS)
    if desk.leaving():
        return False
    if waits_until is not None:
        raise RunStops(waiting(home, job.target, desk.run, waits_until))
    return True


def _rests(home: Home, job: Job) -> bool:
    """Whether something is left to send that must wait until a paused run may go on."""
    run_id = job.run.id or 0
    rests = halts.paused(home.store, run_id) and _has_planned(home, job)
    if rests:
        runs.set_state(home.store, run_id, halts.PAUSED)
    return rests


def _has_planned(home: Home, job: Job) -> bool:
    """Whether there is anything to send, which there is not for a run that was asked to stop."""
    run_id = job.run.id or 0
    with home.store.read() as session:
        waiting = runs.open_lanes_of(session, job.target.id, run_id, (State.PLANNED,))
    return bool(waiting) and not halts.stop_requested(home.store, run_id)


def _check(home: Home, job: Job, leaving: Callable[[], bool]) -> None:
    """Compare both systems with what was planned, leave out what changed, and keep with the rest what payroll holds.

    A row that is taken back was looked at when that was asked, and makes no record: nothing to know beforehand.
    """
    run_id = job.run.id or 0
    if job.plan is None:
        runs.set_state(home.store, run_id, "sending")
        return
    with home.store.read() as session:
        sending = session.get_one(Run, run_id).state == "sending"
        begun = sending or runs.has_begun(session, run_id)
    if not sending:
        runs.set_state(home.store, run_id, "checking")
    prepared = prepare(home, job.integration, job.period, _filters(job.integration, job.plan))
    with suppress(IntegrityError):  # somebody who works this run too was first: what they saw counts
        remember_there_before(home, job.integration, job.period, prepared.desk.gathered.records)
    if leaving():
        return
    with home.store.read() as session:
        changed = changed_items(
            session,
            job.integration.id,
            job.plan.id or 0,
            run_id,
            prepared.desk,
            prepared.ground,
            prepared.rules_version,
        )
    runs.pass_check(home.store, run_id, changed, CHANGED, begun, _present(prepared.desk.gathered.records))


def _filters(integration: Integration, plan: Plan) -> Filters:
    """The filters that the plan was made with."""
    return filters_of(integration, plan.filters.get("payout_group"), plan.filters.get("people"))


def _proof(home: Home, job: Job) -> dict[str, Any]:
    """The report of what was read back. A run that was stopped must be able to end without its provider."""
    try:
        found, late = read_back(home, job.integration, job.period)
    except ProviderError as error:
        if not halts.stop_requested(home.store, job.run.id or 0):
            raise
        return {**_report(Readback()), "agrees": False, "unread": error.message}
    keep_found(home, job.integration, job.period, job.run.id or 0, late)
    return _report(found)


def _present(records: Sequence[RemoteRecord]) -> runs.Present:
    present: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for record in records:
        present[record.operation, record.holder, record.first.isoformat()].append(record.ref)
    return dict(present)


def _report(found: Readback) -> dict[str, Any]:
    return {
        "equal": found.equal,
        "agrees": found.agrees,
        "sent": {name: str(v) for name, v in sorted(found.sent.items())},
        "found": {name: str(v) for name, v in sorted(found.found.items())},
        "differences": [
            {k: v if isinstance(v, int) or v is None else str(v) for k, v in asdict(d).items()}
            for d in found.differences
        ],
    }
