"""What `handover workflow` commands share: how times are said on the command line, and how workflows are printed."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer

from console.cli.printing import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from core.actions.shown.workflows import TimeNow, WorkflowNow


class Every(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


class Day(StrEnum):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


def times(every: Every | None, at: str | None, on: Sequence[Day] | None, cron: str | None) -> str | None:
    """The cron expression that was asked for; None where nothing was said. Raises BadParameter."""
    if cron is not None:
        if every or at or on:
            raise typer.BadParameter("--cron says all; leave out --every, --at and --on.")
        return cron
    if every is None:
        if at or on:
            raise typer.BadParameter("Say how often: --every hour, day or week.")
        return None
    if (every is Every.WEEK) != bool(on):
        raise typer.BadParameter("--on goes with --every week, and --every week with --on.")
    return _rhythm(every, at, on or [])


def _rhythm(every: Every, at: str | None, on: Sequence[Day]) -> str:
    from console.panels.workflows_words import time_of
    from core.actions.shown.workflows import Rhythm, cron_of

    if every is Every.HOUR:
        if at is not None and not (at.isdecimal() and int(at) < 60):
            raise typer.BadParameter(f"{at} is no minute. With --every hour, --at says minutes past it, like 15.")
        return cron_of(Rhythm(minute=int(at or 0)))
    if at is None:
        raise typer.BadParameter("Say the time of day: --at 7.30.")
    with sensible():
        return cron_of(Rhythm(time_of(at), tuple(list(Day).index(day) for day in on)))


@contextmanager
def sensible() -> Iterator[None]:
    """What makes no sense is wrong use, in the words that say why. Raises BadParameter."""
    try:
        yield
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def as_json(one: WorkflowNow) -> dict[str, Any]:
    from console.panels.workflows_words import when

    return {**plain(one), "says": when(one.cron)}


def print_workflow(one: WorkflowNow, zone: str) -> None:
    from console.panels.workflows_words import does, when

    print(f"{one.name}: {when(one.cron)} · {does(one)}")
    if one.next_at:
        print(f"  next {_moment(one.next_at, zone)}")
    if one.paused_by:
        print(f"  paused by {one.paused_by}")
    for last in (one.going, one.last):
        if last:
            print_time(last, zone, "  ")


def print_time(one: TimeNow, zone: str, indent: str = "") -> None:
    from console.panels.workflows_words import state

    how = f"begun by {one.actor}" if one.by_hand else "begun at its time"
    print(f"{indent}{_moment(one.slot, zone)}, {one.name}: {state(one)[0].lower()}, {how}")
    for words in one.said:
        print(f"{indent}  {words}")
    if one.runs:
        print(f"{indent}  started run {', '.join(map(str, one.runs))}")


def _moment(at: datetime, zone: str) -> str:
    from zoneinfo import ZoneInfo

    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
