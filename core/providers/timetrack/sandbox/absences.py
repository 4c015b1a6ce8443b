"""Absences (sheet 4.4). PUT changes the status and nothing else. [docs]"""

from __future__ import annotations

from typing import Any, Literal, cast

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import reading, seed
from .answers import empty, invalid
from .calls import Call, api, days_inside
from .state import TimeTrackState

Three = Literal[0, 1, 2]
NEW: Three = 0
APPROVED: Three = 1
DISAPPROVED: Three = 2


def routes(state: TimeTrackState) -> list[BaseRoute]:
    return [
        *api(state, "GET", "/absences", listed),
        *api(state, "POST", "/absences", create),
        *api(state, "GET", "/absences/{id}", lambda call: call.one(call.state.shown(_row(call)))),
        *api(state, "PUT", "/absences/{id}", change),
        *api(state, "DELETE", "/absences/{id}", delete),
    ]


def _row(call: Call) -> seed.Absence:
    return call.state.absences.get(call.path["id"])


def three(value: Any) -> Three:
    """0, 1 or 2, as a number or as text."""
    found = reading.whole(value)
    if found not in (0, 1, 2):
        raise ValueError(f"{value!r} is not 0, 1 or 2")
    return cast(Three, found)


def listed(call: Call) -> Response:
    window, kind = call.window(reading.day), call.asked("absenceType", reading.whole)
    found = (
        one
        for one in call.state.absences
        if call.username in (None, one.user)
        and kind in (None, one.absenceType)
        and days_inside(call.state, window, one.begins, one.ends)
    )
    return call.page(found, call.state.shown)


def create(call: Call) -> Response:
    state = call.state
    segment = call.value("day_segment", three) if state.switches.day_segment == "kept" else None
    status = call.value("status", three) if state.switches.post_honours_status else None
    row = seed.Absence(
        user=call.username_in_body(),
        begins=call.need("from", reading.day),
        ends=call.need("to", reading.day),
        absenceType=call.need("absenceType", reading.whole),
        status=status or NEW,
        day_segment=segment or 0,
    )
    return call.made(state.shown(add(state, row)))


def change(call: Call) -> Response:
    row = _row(call)
    status = call.value("status", three)
    if status is not None:
        row.status = status
    return call.one(call.state.shown(row))


def delete(call: Call) -> Response:
    drop(call.state, _row(call))
    return empty()


def drop(state: TimeTrackState, row: seed.Absence) -> None:
    state.absences.delete(row, hard=state.switches.deletes == "hard")


def add(state: TimeTrackState, row: seed.Absence) -> seed.Absence:
    """Store a new one. Raises Refused for days or types that make no sense, and where overlaps are switched off."""
    state.absence_type(row.absenceType)
    if row.ends < row.begins:
        raise invalid("to", "must not be before from")
    if row.day_segment and row.begins != row.ends:
        raise invalid("day_segment", "half a day is one day")
    if state.switches.absence_overlap == "reject":
        for other in state.absences:
            if other.user == row.user and other.status != DISAPPROVED and _meet(row, other):
                raise invalid("from", f"overlaps the absence {other.id}")
    return state.absences.add(row)


def _meet(one: seed.Absence, other: seed.Absence) -> bool:
    halves = {one.day_segment, other.day_segment} == {1, 2}
    return one.begins <= other.ends and other.begins <= one.ends and not halves
