"""Project time entries (sheet 4.3): client, project and task by their exact names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import reading, seed, shapes
from .answers import empty
from .attendances import span
from .calls import Call, api, inside
from .state import TimeTrackState

PATH = "/project_time_entries"
READERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "clientName": ("clientName", reading.filled),
    "projectName": ("projectName", reading.filled),
    "task": ("task", reading.text),
    "hourRate": ("hourRate", reading.number),
    "billable": ("billable", reading.flag),
    "flatRate": ("flatRate", reading.flag),
    "details": ("details", reading.text),
    "tags": ("tags", reading.text),
    "from": ("begins", reading.moment),
    "to": ("ends", reading.moment),
    "breakMinutes": ("breakMinutes", reading.natural),
    **{
        name: (name, lambda value: float(reading.number(value)))
        for name in ("latitude", "longitude", "latitude1", "longitude1")
    },
}
REQUIRED = ("clientName", "projectName", "from", "to")
"""Beside the person. Which fields are demanded is unknown (sheet 11)."""


def routes(state: TimeTrackState) -> list[BaseRoute]:
    return [
        *api(state, "GET", PATH, listed),
        *api(state, "POST", PATH, create),
        *api(state, "GET", f"{PATH}/{{id}}", lambda call: call.one(shapes.project_time_entry(_row(call)))),
        *api(state, "PUT", f"{PATH}/{{id}}", change),
        *api(state, "DELETE", f"{PATH}/{{id}}", delete),
    ]


def _row(call: Call) -> seed.ProjectTimeEntry:
    return call.state.project_time_entries.get(call.path["id"])


def listed(call: Call) -> Response:
    window = call.window(reading.moment)
    client, project = call.query.get("clientName") or None, call.query.get("projectName") or None
    found = (
        one
        for one in call.state.project_time_entries
        if call.username in (None, one.user)
        and client in (None, one.clientName)
        and project in (None, one.projectName)
        and inside(call.state, window, one.begins, one.ends)
    )
    return call.page(found, shapes.project_time_entry)


def create(call: Call) -> Response:
    person = call.username_in_body()
    for name in REQUIRED:
        call.need(name, READERS[name][1])
    row = add(call.state, seed.ProjectTimeEntry(user=person, **_given(call)))
    return call.made(shapes.project_time_entry(row))


def change(call: Call) -> Response:
    row = _row(call)
    changed = row.model_copy(update=_given(call))
    check(call.state, changed)
    for name in type(row).model_fields:
        setattr(row, name, getattr(changed, name))
    return call.one(shapes.project_time_entry(row))


def delete(call: Call) -> Response:
    call.state.project_time_entries.delete(_row(call), hard=call.state.switches.deletes == "hard")
    return empty()


def add(state: TimeTrackState, row: seed.ProjectTimeEntry) -> seed.ProjectTimeEntry:
    """Store a new one; without a rate of its own it gets the task's, else the project's. [inferred]"""
    check(state, row)
    if row.hourRate is None:
        task = state.task(row.task) if row.task else None
        row.hourRate = task.hourRate if task and task.hourRate is not None else _project(state, row).hourRate
    return state.project_time_entries.add(row)


def check(state: TimeTrackState, row: seed.ProjectTimeEntry) -> None:
    _project(state, row)
    if row.task:
        state.task(row.task)
    span(row.begins, row.ends, row.breakMinutes)


def _project(state: TimeTrackState, row: seed.ProjectTimeEntry) -> seed.Project:
    return state.project(row.clientName, row.projectName)


def _given(call: Call) -> dict[str, Any]:
    return {name: found for wire, (name, read) in READERS.items() if (found := call.value(wire, read)) is not None}
