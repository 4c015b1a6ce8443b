"""Rows as TimeTrack shows them: its field names, numbers as JSON numbers (sheet sections 4 and 11)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from . import seed
from .reading import stamp


def user(row: seed.User) -> dict[str, Any]:
    return row.model_dump(exclude={"weekly_seconds"})


def attendance(row: seed.Attendance) -> dict[str, Any]:
    return {
        "id": row.id,
        "user": row.user,
        "from": stamp(row.begins),
        "to": stamp(row.ends),
        "notes": row.notes,
        "manual": row.manual,
        "workedMinutes": worked_minutes(row.begins, row.ends, row.breakMinutes),
        "breakMinutes": row.breakMinutes,
        "latitudeStart": row.latitudeStart,
        "longitudeStart": row.longitudeStart,
        "latitudeEnd": row.latitudeEnd,
        "longitudeEnd": row.longitudeEnd,
    }


def project_time_entry(row: seed.ProjectTimeEntry) -> dict[str, Any]:
    places = ("latitude", "longitude", "latitude1", "longitude1")
    return {
        "id": row.id,
        "user": row.user,
        "clientName": row.clientName,
        "projectName": row.projectName,
        "task": row.task,
        "hourRate": _number(row.hourRate),
        "billable": row.billable,
        "flatRate": row.flatRate,
        "details": row.details,
        "tags": row.tags,
        "from": stamp(row.begins),
        "to": stamp(row.ends),
        "workedMinutes": worked_minutes(row.begins, row.ends, row.breakMinutes),
        "breakMinutes": row.breakMinutes,
        **{name: getattr(row, name) for name in places},
    }


def absence(row: seed.Absence, user_id: int, kind: seed.AbsenceType) -> dict[str, Any]:
    """`user_id`, `color`, `is_plannable`, `day_segment`, `working_time_strategies` are beyond the docs. [client]"""
    return {
        "id": row.id,
        "user": row.user,
        "user_id": user_id,
        "from": row.begins.isoformat(),
        "to": row.ends.isoformat(),
        "status": row.status,
        "absenceType": row.absenceType,
        "absenceTypeName": kind.absenceTypeName,
        "day_segment": row.day_segment,
        "color": kind.color,
        "is_plannable": kind.is_plannable,
        "working_time_strategies": [],
    }


def client(row: seed.Client) -> dict[str, Any]:
    return row.model_dump()


def project(row: seed.Project) -> dict[str, Any]:
    """The name under both keys: `projectName` [docs], `name` [client]."""
    return {**row.model_dump(), "name": row.projectName, "hourRate": _number(row.hourRate)}


def task(row: seed.Task) -> dict[str, Any]:
    return {**row.model_dump(), "hourRate": _number(row.hourRate)}


def timer(row: seed.Timer, now: datetime) -> dict[str, Any]:
    """Three booleans, and the seconds up to now (4.8). [docs]"""
    passed = max(int((now - row.since).total_seconds()), 0)
    return {
        "username": row.username,
        "date": row.date.isoformat(),
        **{state: row.state == state for state in ("playing", "paused", "stopped")},
        "workedSeconds": row.workedSeconds + (passed if row.state == "playing" else 0),
        "breakSeconds": row.breakSeconds + (passed if row.state == "paused" else 0),
        "startedAt": stamp(row.startedAt),
        "clientName": row.clientName,
        "projectName": row.projectName,
        "taskName": row.taskName,
        "note": row.note,
    }


def worked_minutes(begins: datetime, ends: datetime | None, pause: int) -> int:
    """(to - from) - breakMinutes [inferred]; 0 while the clock runs."""
    return 0 if ends is None else int((ends - begins).total_seconds()) // 60 - pause


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
