"""Absence and working time in the models' words, and what TimeTrack would show of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.models.both_sides import AbsencePeriod, Half, Standing, WorkPeriod
from core.providers.timetrack import wire
from core.providers.timetrack.convert.clock import Clock

VIENNA = Clock(ZoneInfo("Europe/Vienna"))
DAY = date(2026, 3, 2)
MORNING, AFTERNOON, WHOLE = (Half.FIRST, Half.FIRST), (Half.SECOND, Half.SECOND), (Half.FIRST, Half.SECOND)


def wall(text: str) -> datetime:
    """A wall clock without zone."""
    return datetime.fromisoformat(text)


ABSENCE = AbsencePeriod(person="7", type="1", first=DAY, last=DAY, standing=Standing.APPROVED)
WORK = WorkPeriod(
    person="7", day=DAY, start=wall("2026-03-02T08:00"), end=wall("2026-03-02T16:30"), break_minutes=30, note="Mast"
)


def row_of(body: dict[str, Any], **more: Any) -> wire.Absence:
    """What TimeTrack would show of an absence that was made by this body."""
    return wire.read(wire.Absence, {**body, "id": 31, "user": body["username"], "user_id": 7, **more})


def entry_of(body: dict[str, Any], model: type[wire.Attendance] = wire.Attendance) -> wire.Attendance:
    return wire.read(model, {**body, "id": 901, "user": body["username"]})
