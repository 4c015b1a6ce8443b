"""Clients, projects and tasks (sheet 4.7). Names are fixed once given. [docs]"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import reading, seed, shapes
from .answers import empty, invalid
from .calls import Call, api
from .state import TimeTrackState
from .tables import Table

Named = seed.Client | seed.Project | seed.Task
N = TypeVar("N", seed.Client, seed.Project, seed.Task)
FIELDS = ("field1", "field2", "field3")
CLIENT: dict[str, Callable[[Any], Any]] = dict.fromkeys(("email", *FIELDS), reading.text)
RATED: dict[str, Callable[[Any], Any]] = {"hourRate": reading.number, "notes": reading.text}


def routes(state: TimeTrackState) -> list[BaseRoute]:
    return [
        *_resource(state, "/clients", state_clients, shapes.client, "name", CLIENT, _create_client),
        *_resource(state, "/projects", state_projects, shapes.project, "projectName", RATED, _create_project),
        *_resource(state, "/tasks", state_tasks, shapes.task, "name", RATED, _create_task),
    ]


def state_clients(state: TimeTrackState) -> Table[seed.Client]:
    return state.clients


def state_projects(state: TimeTrackState) -> Table[seed.Project]:
    return state.projects


def state_tasks(state: TimeTrackState) -> Table[seed.Task]:
    return state.tasks


def _resource(
    state: TimeTrackState,
    path: str,
    table: Callable[[TimeTrackState], Table[N]],
    shape: Callable[[N], dict[str, Any]],
    name: str,
    changeable: dict[str, Callable[[Any], Any]],
    create: Callable[[Call], N],
) -> Iterable[BaseRoute]:
    """All calls of one resource. name: its name's key, which is also the filter, by a part of the name. [docs]"""

    def listed(call: Call) -> Response:
        part = call.query.get(name, "").casefold()
        return call.page((one for one in table(call.state) if part in getattr(one, name).casefold()), shape)

    def row(call: Call) -> N:
        return table(call.state).get(call.path["id"])

    def post(call: Call) -> Response:
        return call.made(shape(table(call.state).add(create(call))))

    def change(call: Call) -> Response:
        one = row(call)
        for key, value in _values(call, changeable).items():
            setattr(one, key, value)
        return call.one(shape(one))

    def delete(call: Call) -> Response:
        one = row(call)
        _unused(call.state, one)
        table(call.state).delete(one, hard=True)
        return empty()

    return [
        *api(state, "GET", path, listed),
        *api(state, "POST", path, post),
        *api(state, "GET", f"{path}/{{id}}", lambda call: call.one(shape(row(call)))),
        *api(state, "PUT", f"{path}/{{id}}", change),
        *api(state, "DELETE", f"{path}/{{id}}", delete),
    ]


def _values(call: Call, readers: dict[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {name: found for name, read in readers.items() if (found := call.value(name, read)) is not None}


def _create_client(call: Call) -> seed.Client:
    name = call.need("name", reading.filled)
    _free("name", name, [one.name for one in call.state.clients])
    return seed.Client(name=name, **_values(call, CLIENT))


def _create_project(call: Call) -> seed.Project:
    client, name = call.need("clientName", reading.filled), call.need("projectName", reading.filled)
    if all(one.name != client for one in call.state.clients):
        raise invalid("clientName", f"there is no client {client!r}")
    _free("projectName", name, [one.projectName for one in call.state.projects if one.clientName == client])
    return seed.Project(clientName=client, projectName=name, **_values(call, RATED))


def _create_task(call: Call) -> seed.Task:
    name = call.need("name", reading.filled)
    _free("name", name, [one.name for one in call.state.tasks])
    return seed.Task(name=name, **_values(call, RATED))


def _free(field: str, name: str, taken: list[str]) -> None:
    if name in taken:
        raise invalid(field, f"{name!r} is taken")


def _unused(state: TimeTrackState, row: Named) -> None:
    """Raises Refused for what entries or projects still name. [inferred]"""
    entries = list(state.project_time_entries)
    match row:
        case seed.Client():
            used = any(one.clientName == row.name for one in [*state.projects, *entries])
        case seed.Project():
            used = any((e.clientName, e.projectName) == (row.clientName, row.projectName) for e in entries)
        case seed.Task():
            used = any(one.task == row.name for one in entries)
    if used:
        raise invalid("id", "it is still in use")
