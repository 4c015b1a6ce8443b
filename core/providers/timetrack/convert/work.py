"""Attendances and project time both ways (sheet sections 4.2, 4.3). A break is how long it was, never when it was.

The ref of an attendance is its id; that of project time begins with `project:`, so that neither is taken for the other.
"""

from __future__ import annotations

from typing import Any

from core.http.errors import NotSent
from core.models.both_sides import Activity, WorkPeriod
from core.providers.timetrack.convert.clock import Clock
from core.providers.timetrack.wire import TITLE, Attendance, ProjectTimeEntry

ATTENDANCES, PROJECT_TIME_ENTRIES = "attendances", "project_time_entries"
PREFIX = "project:"
BETWEEN_NAMES = "\t"


def ref(resource: str, number: str) -> str:
    return f"{PREFIX}{number}" if resource == PROJECT_TIME_ENTRIES else number


def address(ref: str) -> tuple[str, str]:
    """The resource that a ref is of, and the id in it."""
    return (PROJECT_TIME_ENTRIES, ref.removeprefix(PREFIX)) if ref.startswith(PREFIX) else (ATTENDANCES, ref)


def period(row: Attendance, person: str, clock: Clock) -> WorkPeriod:
    """day: that of its beginning. Nobody approves an entry (4.2), so it stands as approved."""
    start = clock.wall(row.begins)
    if isinstance(row, ProjectTimeEntry):
        resource, note = PROJECT_TIME_ENTRIES, row.details
        project = f"{row.client_name}{BETWEEN_NAMES}{row.project_name}"
    else:
        resource, note, project = ATTENDANCES, row.notes, ""
    return WorkPeriod(
        ref=ref(resource, row.id),
        person=person,
        day=start.date(),
        start=start,
        end=None if row.ends is None else clock.wall(row.ends),
        break_minutes=row.break_minutes or 0,
        project=project,
        note=note or "",
    )


def body(asked: WorkPeriod, username: str, clock: Clock, resource: str) -> dict[str, Any]:
    """The whole body, for making and for changing. Raises NotSent for what this resource can't hold."""
    if asked.activity is not Activity.WORK:
        raise _cannot("TimeTrack has no records of breaks: a break is minutes of the entry around it.")
    if asked.end is None or asked.end <= asked.start:
        raise _cannot("An entry needs an end after its beginning.")
    minutes = int((asked.end - asked.start).total_seconds()) // 60
    if not 0 <= asked.break_minutes <= minutes:
        raise _cannot(f"A break of {asked.break_minutes} minutes does not fit into {minutes} minutes.")
    found: dict[str, Any] = {"username": username, **_names(asked, resource)}
    found |= {"from": clock.stamp(asked.start), "to": clock.stamp(asked.end), "breakMinutes": asked.break_minutes}
    return found | {"details" if resource == PROJECT_TIME_ENTRIES else "notes": asked.note}


def _names(asked: WorkPeriod, resource: str) -> dict[str, str]:
    if resource == ATTENDANCES:
        if asked.project:
            raise _cannot("An attendance has no project: send it without, or let hours be project time.")
        return {}
    client, between, project = asked.project.partition(BETWEEN_NAMES)
    if not (client and between and project):
        raise _cannot("Project time needs a client and a project: map the entry to one.")
    return {"clientName": client, "projectName": project}


def _cannot(why: str) -> NotSent:
    return NotSent(f"{why} Nothing was sent.", provider=TITLE, operation="work_period")
