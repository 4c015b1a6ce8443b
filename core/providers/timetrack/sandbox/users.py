"""Users (sheet 4.1). Nobody is renamed, enabled or disabled by PUT. [docs] Passwords are looked at and not kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import reading, seed, shapes
from .answers import empty, invalid
from .calls import Call, api
from .state import TimeTrackState


def routes(state: TimeTrackState) -> list[BaseRoute]:
    return [
        *api(state, "GET", "/users", listed),
        *api(state, "POST", "/users", create),
        *api(state, "GET", "/users/{id}", lambda call: call.one(shapes.user(call.state.users.get(call.path["id"])))),
        *api(state, "PUT", "/users/{id}", change),
        *api(state, "DELETE", "/users/{id}", delete),
    ]


def _language(value: Any) -> str:
    if value not in ("de", "en"):
        raise ValueError(f"{value!r} is not de or en")
    return str(value)


CHANGEABLE: dict[str, Callable[[Any], Any]] = {
    "firstName": reading.filled,
    "lastName": reading.filled,
    "email": reading.filled,
    "personalNumber": reading.whole,
    "admin": reading.flag,
    "teamLead": reading.flag,
    "language": _language,
}


def listed(call: Call) -> Response:
    found = (one for one in call.state.users if call.username in (None, one.username))
    return call.page(found, shapes.user)


def create(call: Call) -> Response:
    call.need("password", reading.filled)
    given = {name: call.need(name, reading.filled) for name in ("username", "firstName", "lastName", "email")}
    rest = {name: found for name, read in CHANGEABLE.items() if (found := call.value(name, read)) is not None}
    enabled = call.value("enabled", reading.flag)
    row = seed.User.model_validate({**rest, **given, "enabled": True if enabled is None else enabled})
    return call.made(shapes.user(add(call.state, row)))


def add(state: TimeTrackState, row: seed.User) -> seed.User:
    """Raises Refused for a user name or an e-mail that somebody has. [inferred 12]"""
    for one in state.users:
        if one.username == row.username:
            raise invalid("username", f"{row.username!r} is taken")
    _free_mail(state, row.email, None)
    return state.users.add(row)


def _free_mail(state: TimeTrackState, email: str, owner: seed.User | None) -> None:
    if any(one is not owner and one.email.casefold() == email.casefold() for one in state.users):
        raise invalid("email", f"{email!r} is taken")


def change(call: Call) -> Response:
    row = call.state.users.get(call.path["id"])
    changes = {name: found for name, read in CHANGEABLE.items() if (found := call.value(name, read)) is not None}
    call.value("password", reading.filled)
    _free_mail(call.state, changes.get("email", row.email), row)
    for name, value in changes.items():
        setattr(row, name, value)
    return call.one(shapes.user(row))


def delete(call: Call) -> Response:
    drop(call.state, call.state.users.get(call.path["id"]))
    return empty()


def drop(state: TimeTrackState, row: seed.User) -> None:
    """Disabled, or really gone with everything filed under the name: a switch decides, for nobody knows. [inferred]"""
    if state.switches.delete_user == "soft":
        row.enabled = False
        return
    for table in (state.attendances, state.project_time_entries, state.absences):
        for one in [one for one in table if one.user == row.username]:
            table.delete(one, hard=True)  # type: ignore[arg-type]
    state.users.delete(row, hard=True)
