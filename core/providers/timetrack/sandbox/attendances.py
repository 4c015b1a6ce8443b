"""Attendances: clock-in and out without a project (sheet 4.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import reading, seed, shapes
from .answers import empty, invalid
from .calls import Call, api, inside
from .state import TimeTrackState

PLACES = ("latitudeStart", "longitudeStart", "latitudeEnd", "longitudeEnd")
READERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "from": ("begins", reading.moment),
    "to": ("ends", reading.moment),
    "notes": ("notes", reading.text),
    "manual": ("manual", reading.flag),
    "breakMinutes": ("breakMinutes", reading.natural),
    **{name: (name, lambda value: float(reading.number(value))) for name in PLACES},
}
"""Fields of a body, with their names in a row. A name of a person in a PUT is ignored. [inferred]"""


def routes(state: TimeTrackState) -> list[BaseRoute]:
    return [
        *api(state, "GET", "/attendances", listed),
        *api(state, "POST", "/attendances", create),
        *api(state, "GET", "/attendances/{id}", lambda call: call.one(shapes.attendance(_row(call)))),
        *api(state, "PUT", "/attendances/{id}", change),
        *api(state, "DELETE", "/attendances/{id}", delete),
    ]


def _row(call: Call) -> seed.Attendance:
    return call.state.attendances.get(call.path["id"])


def listed(call: Call) -> Response:
    window = call.window(reading.moment)
    found = (
        one
        for one in call.state.attendances
        if call.username in (None, one.user) and inside(call.state, window, one.begins, one.ends)
    )
    return call.page(found, shapes.attendance)


def create(call: Call) -> Response:
    person = call.username_in_body()
    call.need("from", reading.moment)
    return call.made(shapes.attendance(add(call.state, seed.Attendance(user=person, **_given(call)))))


def change(call: Call) -> Response:
    row = _row(call)
    changed = row.model_copy(update=_given(call))
    if "to" in call.body and call.body["to"] is None:
        changed.ends = None
    check(call.state, changed)
    for name in type(row).model_fields:
        setattr(row, name, getattr(changed, name))
    return call.one(shapes.attendance(row))


def delete(call: Call) -> Response:
    call.state.attendances.delete(_row(call), hard=call.state.switches.deletes == "hard")
    return empty()


def add(state: TimeTrackState, row: seed.Attendance) -> seed.Attendance:
    check(state, row)
    return state.attendances.add(row)


def check(state: TimeTrackState, row: seed.Attendance) -> None:
    """Raises Refused for times that make no sense and, where the switch says so, for overlapping ones."""
    span(row.begins, row.ends, row.breakMinutes)
    if state.switches.attendance_overlap == "allow":
        return
    for other in state.attendances:
        if other.user == row.user and other.id != row.id and _meet(row, other):
            raise invalid("from", f"overlaps the attendance {other.id}")


def span(begins: datetime, ends: datetime | None, pause: int) -> None:
    if ends is not None and ends <= begins:
        raise invalid("to", "must be after from")
    if pause < 0 or (ends is not None and shapes.worked_minutes(begins, ends, pause) < 0):
        raise invalid("breakMinutes", "must lie between 0 and the length of the entry")


def _meet(one: seed.Attendance, other: seed.Attendance) -> bool:
    return (other.ends is None or one.begins < other.ends) and (one.ends is None or other.begins < one.ends)


def _given(call: Call) -> dict[str, Any]:
    return {name: found for wire, (name, read) in READERS.items() if (found := call.value(wire, read)) is not None}
