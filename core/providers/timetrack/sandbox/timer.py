"""The project timer (sheet 4.8): its state, and no entry of it. Every call carries the caller's local time. [docs]"""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import reading, seed, shapes
from .answers import Refused, invalid, no_such
from .calls import Call, api
from .state import TimeTrackState

PATHS = ("/project_timer", "/timers/project_timer")
"""One in each stored version of the vendor's page. [docs]"""
MOVES = {"pause": ("playing", "paused"), "resume": ("paused", "playing"), "stop": (None, "stopped")}


def routes(state: TimeTrackState) -> list[BaseRoute]:
    found: list[BaseRoute] = []
    for path in PATHS:
        found += api(state, "GET", path, show)
        found += api(state, "POST", f"{path}/start", start)
        found += api(state, "POST", f"{path}/{{move}}", move)
    return found


def show(call: Call) -> Response:
    if call.username is None:
        raise invalid("username", "is required")
    day = call.asked("date", reading.day)
    if day is None:
        raise invalid("date", "is required")
    timer = call.state.timers.get((call.state.user(call.username).username, day))
    if timer is None:
        raise no_such("project timer", f"{call.username} {day}")
    return call.one(shapes.timer(timer, max(call.state.now(), timer.since)))


def start(call: Call) -> Response:
    state, now = call.state, call.need("date", reading.moment)
    timer = seed.Timer(
        username=call.username_in_body(),
        date=now.date(),
        clientName=call.need("clientName", reading.filled),
        projectName=call.need("projectName", reading.filled),
        taskName=call.value("taskName", reading.text) or "",
        note=call.value("note", reading.text) or "",
        startedAt=now,
        since=now,
    )
    state.project(timer.clientName, timer.projectName)
    running = state.timers.get((timer.username, timer.date))
    if running is not None and running.state != "stopped":
        raise invalid("date", "a timer runs already")
    state.timers[timer.username, timer.date] = timer
    return call.one(shapes.timer(timer, now), 201)


def move(call: Call) -> Response:
    if call.path["move"] not in MOVES:
        raise no_such("call of the project timer", call.path["move"])
    needed, after = MOVES[call.path["move"]]
    now = call.need("date", reading.moment)
    timer = call.state.timers.get((call.username_in_body(), now.date()))
    if timer is None or timer.state == "stopped":
        raise invalid("date", "no timer runs")
    if needed is not None and timer.state != needed:
        raise _wrong(timer.state)
    passed = max(int((now - timer.since).total_seconds()), 0)
    if timer.state == "playing":
        timer.workedSeconds += passed
    else:
        timer.breakSeconds += passed
    timer.since = now
    timer.state = after  # type: ignore[assignment]
    return call.one(shapes.timer(timer, now))


def _wrong(state: str) -> Refused:
    return invalid("date", f"the timer is {state}")
