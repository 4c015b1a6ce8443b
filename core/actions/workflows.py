"""Workflows: what is done by itself at fixed times. Making, changing, pausing and removing them, and doing one now."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.actions.home import Home, NotFound
from core.actions.sync_rules import SYNC
from core.models.both_sides import Kept
from core.models.rows import Kind
from core.store.audit import audit
from core.store.tables import Company, Integration, Workflow, WorkflowRun
from core.workflows.firing import BY_HAND, queue, unfinished
from core.workflows.slots import checked, next_slot

LATEST = 50
REMOVED = "The workflow was removed before this time of it began."


class What(StrEnum):
    """What a workflow does. plan: reads both systems and plans, so that the pages are up to date. send: that, and sends
    of the plan what needs no person (`core.actions.scheduled`). The others keep two systems in step, as far as their
    rules allow it without a person."""

    PLAN = "plan"
    SEND = "send"
    SYNC_ABSENCES = "sync absences"
    SYNC_WORK = "sync time entries"
    SYNC_PEOPLE = "sync employees"

    @property
    def kept(self) -> Kept | None:
        """What it keeps in step; None for employees, and for what goes to payroll."""
        return {What.SYNC_ABSENCES: Kept.ABSENCE, What.SYNC_WORK: Kept.WORK}.get(self)

    @property
    def in_step(self) -> bool:
        """Whether it keeps two systems in step."""
        return self is What.SYNC_PEOPLE or self.kept is not None


def kinds_of(integration: Integration) -> list[What]:
    """What a workflow of this integration can do."""
    return [what for what in What if what.in_step == (integration.purpose == SYNC)]


class CannotDoNow(ValueError):
    """A workflow can't be done, in words for the person who asked."""


def make_workflow(
    home: Home,
    company: Company,
    integration: Integration,
    name: str,
    cron: str,
    what: What,
    may_send: Collection[Kind],
    actor: str,
) -> Workflow:
    """A new workflow, from its next time on. Raises BadTimes, and ValueError where it has no name of its own or may
    send nothing.

    cron: read in the company's time zone. may_send: kinds of rows; empty where it only plans.
    """
    tidy, may, now = _sensible(integration, name, what, may_send), sorted(may_send), home.store.clock()
    with home.store.write() as session:
        cron = checked(cron, company.time_zone, now)
        _alone(session, integration.id, tidy)
        row = Workflow(
            integration_id=integration.id,
            name=tidy,
            cron=cron,
            what=what.value,
            may_send=list(may),
            made_by=actor,
            made_at=now,
            next_at=next_slot(cron, company.time_zone, now),
        )
        session.add(row)
        about = {"name": tidy, "times": cron, "what": what.value, "may_send": list(may)}
        audit(home.store, session, company.id, actor, "workflow made", f"workflow:{row.id}", **about)
    return row


def change_workflow(
    home: Home, company: Company, which: str, name: str, cron: str, what: What, may_send: Collection[Kind], actor: str
) -> Workflow:
    """Raises what `make_workflow` raises, and NotFound."""
    now = home.store.clock()
    with home.store.write() as session:
        row = _mine(session, company, which)
        tidy = _sensible(session.get_one(Integration, row.integration_id), name, what, may_send)
        row.cron = checked(cron, company.time_zone, now)
        _alone(session, row.integration_id, tidy, row.id)
        row.name, row.what, row.may_send, row.made_by = tidy, what.value, sorted(may_send), actor
        if row.paused_by is None:
            row.next_at = next_slot(row.cron, company.time_zone, now)
        session.add(row)
        about = {"name": tidy, "times": row.cron, "what": row.what, "may_send": row.may_send}
        audit(home.store, session, company.id, actor, "workflow changed", f"workflow:{row.id}", **about)
    return row


def _sensible(integration: Integration, name: str, what: What, may_send: Collection[Kind]) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise ValueError("Give the workflow a name.")
    if what not in kinds_of(integration):
        raise ValueError(f"{integration.name} can't do that at fixed times.")
    if what.in_step and may_send:
        raise ValueError("What a sync may do by itself is said in its own settings.")
    if what is What.SEND and not may_send:
        raise ValueError("Say what the workflow may send, or let it only plan.")
    return tidy


def _alone(session: Session, integration: str, name: str, but: str | None = None) -> None:
    """People and the command line tell workflows by their names; and a press that came twice makes one."""
    for other in session.exec(kept(integration)).all():
        if other.id != but and other.name.casefold() == name.casefold():
            raise ValueError(f"There is a workflow named {other.name} already.")


def pause_workflow(home: Home, company: Company, which: str, actor: str) -> None:
    """It does nothing by itself until it is resumed. What is under way goes on. Raises NotFound."""
    with home.store.write() as session:
        row = _mine(session, company, which)
        if row.paused_by is None:
            row.paused_by, row.next_at = actor, None
            session.add(row)
            audit(home.store, session, company.id, actor, "workflow paused", f"workflow:{row.id}")


def resume_workflow(home: Home, company: Company, which: str, actor: str) -> None:
    """From its next time on; times that passed meanwhile are not made up for. Raises NotFound."""
    with home.store.write() as session:
        row = _mine(session, company, which)
        if row.paused_by is not None:
            row.paused_by, row.next_at = None, next_slot(row.cron, company.time_zone, home.store.clock())
            session.add(row)
            audit(home.store, session, company.id, actor, "workflow resumed", f"workflow:{row.id}")


def remove_workflow(home: Home, company: Company, which: str, actor: str) -> None:
    """It is gone from the list; what it did stays. What has not begun never will. Raises NotFound."""
    now = home.store.clock()
    with home.store.write() as session:
        row = _mine(session, company, which)
        row.removed_at, row.next_at = now, None
        session.add(row)
        if (going := unfinished(session, row.id)) is not None and going.started_at is None:
            going.state, going.said, going.ended_at = "skipped", [REMOVED], now
            session.add(going)
        audit(home.store, session, company.id, actor, "workflow removed", f"workflow:{row.id}")


def do_now(home: Home, company: Company, which: str, actor: str) -> int:
    """Queue it now, beside its times; also while it is paused. Answers the number of its run.

    Raises CannotDoNow while it is being done, and NotFound.
    """
    now = home.store.clock()
    with home.store.write() as session:
        row = _mine(session, company, which)
        if unfinished(session, row.id) is not None:
            raise CannotDoNow(f"{row.name} is being done already. Wait until that has ended.")
        run = queue(session, row, now, now, BY_HAND, actor)
        audit(home.store, session, company.id, actor, "workflow begun by hand", f"workflow:{row.id}")
        return run.id or 0


def workflows(home: Home, integration: Integration) -> list[Workflow]:
    """By name; without those that were removed."""
    with home.store.read() as session:
        return sorted(session.exec(kept(integration.id)).all(), key=lambda row: row.name.casefold())


def workflow_runs(home: Home, integration: Integration, which: str | None = None) -> list[WorkflowRun]:
    """The newest, of one workflow or all, at most `LATEST`."""
    with home.store.read() as session:
        query = (
            select(WorkflowRun)
            .join(Workflow, col(Workflow.id) == col(WorkflowRun.workflow_id))
            .where(Workflow.integration_id == integration.id)
            .order_by(col(WorkflowRun.id).desc())
            .limit(LATEST)
        )
        return list(session.exec(query if which is None else query.where(Workflow.id == which)).all())


def kept(integration: str) -> SelectOfScalar[Workflow]:
    """An integration's workflows, without those that were removed."""
    return select(Workflow).where(Workflow.integration_id == integration, col(Workflow.removed_at).is_(None))


def _mine(session: Session, company: Company, which: str) -> Workflow:
    """Locked until the end of the transaction."""
    mine = select(Integration.id).where(Integration.company_id == company.id)
    query = select(Workflow).where(
        Workflow.id == which, col(Workflow.removed_at).is_(None), col(Workflow.integration_id).in_(mine)
    )
    row = session.exec(query.with_for_update()).first()
    if row is None:
        raise NotFound(f"{company.name} has no workflow {which}.")
    return row
