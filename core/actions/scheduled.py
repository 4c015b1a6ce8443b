"""What a workflow does when its time has come: read, plan, and send what needs no person.

By itself goes only what is unchanged in kind: new records, of kinds that a person allowed, to targets of payroll where
something of that kind was confirmed before. Never a correction, never a delete, never anybody with unusual values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from core.actions.errors import sentence
from core.actions.home import Home, today
from core.actions.periods import payout_groups
from core.actions.scheduled_people import people_by_itself
from core.actions.scheduled_sync import sync_by_itself
from core.actions.shown.plans import Line, Place, plan_now, sheets_of
from core.actions.transfers import confirm_send, plan_transfer
from core.actions.workflows import What
from core.ledger.runs import CannotSend
from core.ledger.states import State
from core.models.period import PayoutGroup, PayPeriod
from core.store.notices import Tells, tell
from core.store.tables import Company, Integration, Item, Transfer, Workflow, WorkflowRun
from core.transfer.plan import BeingSent, PeriodClosed

STILL_PLANNED = timedelta(days=31)
"""A period is planned by itself for so long after its last day, unless somebody closes it."""


GROUPS = {
    PayoutGroup.MONTHLY.value: "paid monthly",
    PayoutGroup.BIWEEKLY.value: "paid every two weeks",
    PayoutGroup.WEEKLY.value: "paid weekly",
    PayoutGroup.UNKNOWN.value: "in no pay-out group",
}


@dataclass(frozen=True, slots=True)
class Job:
    """A run of a workflow with everything it belongs to."""

    run: WorkflowRun
    workflow: Workflow
    integration: Integration
    company: Company

    @property
    def what(self) -> What:
        return What(self.workflow.what)

    @property
    def may_send(self) -> frozenset[str]:
        return frozenset(self.workflow.may_send) if self.what is What.SEND else frozenset()


@dataclass(slots=True)
class Came:
    """What came of it: sentences, the runs that were started, and whether a person must see to it.

    ready: people who could have gone. waits: actions of a sync that need a person.
    """

    said: list[str] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    ready: int = 0
    waits: int = 0
    failed: bool = False


def carry_out(home: Home, run_id: int) -> None:
    """Do it, and say what came of it. Calling it again, for a run that has not ended, sends nothing twice."""
    job = _begin(home, run_id)
    if job is None:
        return
    came = Came(runs=list(job.run.runs))
    try:
        if job.what.in_step:
            _sync(home, job, came)
        else:
            for period, group in due_periods(home, job.integration, today(home, job.company)):
                _one_period(home, job, period, group, came)
    except Exception as error:
        words = sentence(error)
        came.failed = True
        came.said.append(words or f"Handover itself failed ({type(error).__name__}). The worker's log says more.")
        if words is None:
            _end(home, job, came)
            raise
    _end(home, job, came)


def _begin(home: Home, run_id: int) -> Job | None:
    with home.store.write() as session:
        run = session.get_one(WorkflowRun, run_id)
        if run.ended_at is not None:
            return None
        run.state, run.started_at = "running", run.started_at or home.store.clock()
        session.add(run)
        workflow = session.get_one(Workflow, run.workflow_id)
        integration = session.get_one(Integration, workflow.integration_id)
        return Job(run, workflow, integration, session.get_one(Company, integration.company_id))


def _note(home: Home, run_id: int, came: Came) -> None:
    """What was started is known at once: pages lead to it, and who takes this up after a crash says it too."""
    with home.store.write() as session:
        run = session.get_one(WorkflowRun, run_id)
        run.runs = list(came.runs)
        session.add(run)


def _end(home: Home, job: Job, came: Came) -> None:
    with home.store.write() as session:
        run = session.get_one(WorkflowRun, job.run.id)
        run.state, run.ended_at = "failed" if came.failed else "done", home.store.clock()
        run.said, run.runs = came.said, came.runs
        session.add(run)
        if came.failed:
            _tell(home, session, job, Tells.WORKFLOW_FAILED)
        elif came.waits:
            _tell(home, session, job, Tells.SYNC_WAITS, {"actions": came.waits})
        elif came.ready and not came.runs:
            _tell(home, session, job, Tells.WORKFLOW_IDLE, {"ready": came.ready})


def _tell(home: Home, session: Session, job: Job, what: Tells, facts: Mapping[str, int] | None = None) -> None:
    """A notice, once a day at most: what goes wrong every hour is told once."""
    day, about = today(home, job.company).isoformat(), f"workflow:{job.workflow.id}"
    tell(session, home.store.clock(), what, job.company.id, about, day, integration=job.integration.id, facts=facts)


def due_periods(home: Home, integration: Integration, today: date) -> list[tuple[PayPeriod, str | None]]:
    """For each pay-out group the period of today, and those that ended lately and nobody closed.

    Periods follow those that a person planned; before anybody did, the calendar month. Without groups all together.
    """
    groups: list[str | None] = [*payout_groups(home, integration)]
    with home.store.read() as session:
        return [(period, group) for group in groups or [None] for period in _open(session, integration, group, today)]


def _open(session: Session, integration: Integration, group: str | None, today: date) -> list[PayPeriod]:
    query = select(Transfer).where(Transfer.integration_id == integration.id, Transfer.payout_group == (group or "all"))
    known = {PayPeriod(row.first, row.last): row for row in session.exec(query).all()}
    newest = max(known, default=PayPeriod.month(today.year, today.month))
    found = dict.fromkeys(known)
    while newest.last < today:
        newest = newest.next()
        found[newest] = None
    found[newest] = None
    return sorted(
        period
        for period in found
        if period.first <= today <= period.last + STILL_PLANNED
        and (period not in known or known[period].closed_at is None)
    )


def _sync(home: Home, job: Job, came: Came) -> None:
    by = f"workflow {job.workflow.name}"
    if job.what.kept is None:
        found = people_by_itself(home, job.company, job.integration, by)
    else:
        found = sync_by_itself(home, job.company, job.integration, job.what.kept, today(home, job.company), by)
    came.said.append(found.said)
    came.runs += found.runs
    came.waits += found.waits


def _one_period(home: Home, job: Job, period: PayPeriod, group: str | None, came: Came) -> None:
    name = _called(period, group)
    by = f"workflow {job.workflow.name}"
    try:
        plan = plan_transfer(home, job.company, job.integration, period, by, payout_group=group)
    except (BeingSent, PeriodClosed) as error:
        came.said.append(f"{name}: {error}")
        return
    now = plan_now(home, job.integration, plan.id or 0)
    ready = now.at(Place.READY)
    if not job.may_send or not ready:
        came.said.append(f"{name}: planned, {_people(len(ready), 'is ready', 'are ready')}.")
        return
    came.ready += len(ready)
    alone = _may_go_alone(home, job, now.id, ready)
    rest = len(ready) - len(alone)
    left = f", {_people(rest, 'waits', 'wait')} for somebody to look" if rest else ""
    if alone:
        try:
            came.runs.append(confirm_send(home, job.company, now.id, now.hash, by, job.run.trigger, alone))
            _note(home, job.run.id or 0, came)
        except CannotSend as error:
            came.said.append(f"{name}: {error}")
            return
    came.said.append(f"{name}: {_people(len(alone), 'is sent', 'are sent')}{left}.")


def _called(period: PayPeriod, group: str | None) -> str:
    """`October 2026, paid monthly`."""
    whole = PayPeriod.month(period.first.year, period.first.month) == period
    days = (
        f"{period.first:%B %Y}"
        if whole
        else f"{period.first.day} {period.first:%b} – {period.last.day} {period.last:%b %Y}"
    )
    return f"{days}, {GROUPS.get(group, group)}" if group else days


def _people(count: int, one: str, more: str) -> str:
    if not count:
        return f"nobody {one}"
    return f"1 person {one}" if count == 1 else f"{count:,} people {more}"


def _may_go_alone(home: Home, job: Job, plan: int, ready: tuple[Line, ...]) -> list[str]:
    """Those of whom everything that goes may go without a person."""
    with home.store.read() as session:
        usual = _confirmed_before(session, job.integration)
        wanted = _wanted(session, plan)
    return [
        line.person.key
        for line in ready
        if line.person.unusual is None
        and not line.person.alarms
        and set(line.person.moves) <= {"create"}
        and {kind for kind, hours in line.goes.items() if hours} <= job.may_send
        and wanted.get(line.person.sheet, set()) <= usual
    ]


def _confirmed_before(session: Session, integration: Integration) -> set[tuple[str, str]]:
    """Operations with their targets that something is in payroll at."""
    confirmed = select(Item.operation, Item.target).where(
        Item.integration_id == integration.id, Item.state == State.CONFIRMED.value
    )
    return {(operation, target) for operation, target in session.exec(confirmed.distinct()).all()}


def _wanted(session: Session, plan: int) -> dict[int, set[tuple[str, str]]]:
    """Operations with their targets that something of the plan is to go to, by sheet."""
    planned = select(Item.sheet_id, Item.operation, Item.target).where(
        col(Item.sheet_id).in_(sheets_of(plan)), Item.state == State.PLANNED.value
    )
    found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for sheet, operation, target in session.exec(planned.distinct()).all():
        found[sheet or 0].add((operation, target))
    return found
