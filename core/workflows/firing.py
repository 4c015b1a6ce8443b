"""When a workflow's time has come: queueing it once, also where the time came while nothing ran."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from core.store.database import Store
from core.store.tables import Company, Integration, Workflow, WorkflowRun
from core.workflows.slots import newest_slot, next_slot

BY_SCHEDULE, BY_HAND = "schedule", "by hand"
STILL_GOING = "The time before was still going, so this one was left out."


def fire(store: Store) -> None:
    """Queue a run of each workflow that is due. Of several times that passed unseen, the last is made up for, once."""
    now = store.clock()
    with store.read() as session:
        due = session.exec(select(Workflow.id).where(col(Workflow.next_at) <= now)).all()
    for each in due:
        with store.write() as session:
            _fire(session, each, now)


def _fire(session: Session, which: str, now: datetime) -> None:
    row = session.exec(select(Workflow).where(Workflow.id == which).with_for_update()).one()
    if row.next_at is None or row.next_at > now:
        return  # another worker was first, or somebody paused it meanwhile
    zone = zone_of(session, row)
    slot = newest_slot(row.cron, zone, row.next_at, now)
    if not _had(session, row.id, slot):
        queue(session, row, slot, now, BY_SCHEDULE, row.made_by)
    row.next_at = next_slot(row.cron, zone, now)
    session.add(row)


def _had(session: Session, workflow: str, slot: datetime) -> bool:
    """A clock that was set back leads to a time that had its run."""
    query = select(WorkflowRun.id).where(WorkflowRun.workflow_id == workflow, WorkflowRun.slot == slot)
    return session.exec(query).first() is not None


def queue(session: Session, row: Workflow, slot: datetime, now: datetime, trigger: str, actor: str) -> WorkflowRun:
    """A run of this workflow, or a note that one was left out because the one before has not ended."""
    run = WorkflowRun(workflow_id=row.id, slot=slot, trigger=trigger, actor=actor, said=[], runs=[], created_at=now)
    if unfinished(session, row.id) is not None:
        run.state, run.said, run.ended_at = "skipped", [STILL_GOING], now
    session.add(run)
    session.flush()
    return run


def unfinished(session: Session, workflow: str) -> WorkflowRun | None:
    query = select(WorkflowRun).where(WorkflowRun.workflow_id == workflow, col(WorkflowRun.ended_at).is_(None))
    return session.exec(query).first()


def waiting(store: Store) -> list[int]:
    """Runs of workflows that have not ended, oldest first: new ones, and those whose worker never came back."""
    with store.read() as session:
        query = select(WorkflowRun.id).where(col(WorkflowRun.ended_at).is_(None)).order_by(col(WorkflowRun.id))
        return [found for found in session.exec(query).all() if found is not None]


def zone_of(session: Session, row: Workflow) -> str:
    """The time zone that its times are read in: its company's."""
    company = session.get_one(Integration, row.integration_id).company_id
    return session.get_one(Company, company).time_zone
