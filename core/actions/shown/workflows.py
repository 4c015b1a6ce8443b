"""Workflows as pages and the command line show them: when they come, what came of it, what is under way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from core.actions.home import Home, NotFound
from core.actions.workflows import LATEST, What, kept
from core.models.rows import Kind
from core.store.tables import Integration, Workflow, WorkflowRun
from core.workflows.firing import BY_HAND
from core.workflows.slots import BadTimes, checked, daily, explained, hourly, next_slot, weekly

SHOWN = 3
"""So many of the next times tell whether they are those that were meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeNow:
    """One time of a workflow. name: the workflow's. by_hand: somebody pressed, `actor`. For the others see
    `WorkflowRun`."""

    id: int
    workflow: str
    name: str
    slot: datetime
    by_hand: bool
    actor: str
    state: str
    said: tuple[str, ...]
    runs: tuple[int, ...]
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowNow:
    """A workflow. last: its newest time that ended. going: the one that has not. For the others see `Workflow`."""

    id: str
    name: str
    cron: str
    what: What
    may_send: tuple[Kind, ...]
    paused_by: str | None
    next_at: datetime | None
    last: TimeNow | None
    going: TimeNow | None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Times that people say without cron. at: the time of day; None for every hour, at `minute`. days: of the week,
    Monday is 0; none for each day."""

    at: time | None = None
    days: tuple[int, ...] = ()
    minute: int = 0


def workflows_now(home: Home, integration: Integration) -> list[WorkflowNow]:
    """By name; without those that were removed."""
    with home.store.read() as session:
        rows = sorted(session.exec(kept(integration.id)).all(), key=lambda row: row.name.casefold())
        names = {row.id: row.name for row in rows}
        newest = _newest(session, names)
    return [_workflow(row, [_time(run, row.name) for run in newest if run.workflow_id == row.id]) for row in rows]


def _newest(session: Session, workflows: Collection[str]) -> list[WorkflowRun]:
    """Of each workflow the newest time that ended, and the one that has not."""
    numbers = (
        select(func.max(WorkflowRun.id))
        .where(col(WorkflowRun.workflow_id).in_(list(workflows)))
        .group_by(col(WorkflowRun.workflow_id), col(WorkflowRun.ended_at).is_(None))
    )
    return list(session.exec(select(WorkflowRun).where(col(WorkflowRun.id).in_(numbers))).all())


def _workflow(row: Workflow, newest: Sequence[TimeNow]) -> WorkflowNow:
    return WorkflowNow(
        id=row.id,
        name=row.name,
        cron=row.cron,
        what=What(row.what),
        may_send=tuple(kind for kind in Kind if kind in row.may_send),
        paused_by=row.paused_by,
        next_at=row.next_at,
        last=next((each for each in newest if each.ended_at), None),
        going=next((each for each in newest if not each.ended_at), None),
    )


def times_now(home: Home, integration: Integration, which: str | None = None) -> list[TimeNow]:
    """The newest times of one workflow or all, at most `LATEST`; also of workflows that were removed."""
    query = _times(integration).order_by(col(WorkflowRun.id).desc()).limit(LATEST)
    return _read(home, query if which is None else query.where(Workflow.id == which))


def under_way(home: Home, integration: Integration) -> list[TimeNow]:
    """Times that have not ended, the oldest first."""
    return _read(home, _times(integration).where(col(WorkflowRun.ended_at).is_(None)).order_by(col(WorkflowRun.id)))


def time_now(home: Home, integration: Integration, number: int) -> TimeNow:
    """One time of a workflow, by its number. Raises NotFound."""
    found = _read(home, _times(integration).where(WorkflowRun.id == number))
    if not found:
        raise NotFound(f"{integration.name} has no time {number} of a workflow.")
    return found[0]


def _times(integration: Integration) -> Select[WorkflowRun, str]:
    return (
        select(WorkflowRun, Workflow.name)
        .join(Workflow, col(Workflow.id) == col(WorkflowRun.workflow_id))
        .where(Workflow.integration_id == integration.id)
    )


def _read(home: Home, query: Select[WorkflowRun, str]) -> list[TimeNow]:
    with home.store.read() as session:
        return [_time(run, name) for run, name in session.exec(query).all()]


def _time(run: WorkflowRun, name: str) -> TimeNow:
    return TimeNow(
        id=run.id or 0,
        workflow=run.workflow_id,
        name=name,
        slot=run.slot,
        by_hand=run.trigger == BY_HAND,
        actor=run.actor,
        state=run.state,
        said=tuple(run.said),
        runs=tuple(run.runs),
        created_at=run.created_at,
        started_at=run.started_at,
        ended_at=run.ended_at,
    )


def next_times(cron: str, zone: str, now: datetime) -> list[datetime]:
    """The next `SHOWN` times, in UTC. Raises BadTimes where `make_workflow` would."""
    at, found = now, list[datetime]()
    tidy = checked(cron, zone, now)
    for _each in range(SHOWN):
        at = next_slot(tidy, zone, at)
        found.append(at)
    return found


def rhythm(cron: str) -> Rhythm | None:
    """What people say instead of this expression; None where there is nothing simpler."""
    fields = cron.split()
    if len(fields) != 5 or fields[2:4] != ["*", "*"] or not fields[0].isdecimal():
        return None
    minute, hour, days = int(fields[0]), fields[1], _days(fields[4])
    if hour == "*" and days == ():
        return Rhythm(minute=minute)
    if days is None or not hour.isdecimal():
        return None
    return Rhythm(time(int(hour), minute), () if len(days) == 7 else days)


def cron_of(said: Rhythm) -> str:
    """The expression that `rhythm` reads as this. Raises BadTimes."""
    if said.at is None:
        return hourly(said.minute)
    return weekly(said.days, said.at) if said.days else daily(said.at)


def _days(field: str) -> tuple[int, ...] | None:
    """`1-3,0` as Monday to Wednesday and Sunday; empty for every day; None for what is written otherwise."""
    if field == "*":
        return ()
    found: set[int] = set()
    for part in field.split(","):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            return None
        found.update((day - 1) % 7 for day in range(int(first), int(last or first) + 1))
    return tuple(sorted(found)) if found else None


__all__ = [
    "BadTimes",
    "Rhythm",
    "TimeNow",
    "WorkflowNow",
    "cron_of",
    "explained",
    "next_times",
    "rhythm",
    "time_now",
    "times_now",
    "under_way",
    "workflows_now",
]
