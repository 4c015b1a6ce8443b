"""Small worlds in which one thing happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from core.models.both_sides import AbsencePeriod, Kept, Standing, WorkPeriod
from core.sync.twins import Config
from core.sync.words import Do, Side
from tests.sync.world import FREELY, STANDING_ONLY, World

APPROVED, WAITS = Standing.APPROVED, Standing.REQUESTED
MAY = date(2026, 5, 4)


def world(kept: Kept = Kept.ABSENCE, **settings: object) -> World:
    config = Config(a=FREELY, b=STANDING_ONLY if kept is Kept.ABSENCE else replace(FREELY, breaks_apart=False))
    return World(kept, replace(config, **settings))  # type: ignore[arg-type]


def away(side: Side, first: date = MAY, days: int = 3, **given: object) -> AbsencePeriod:
    here = side is Side.A
    period = AbsencePeriod(
        person="p1" if here else "ida",
        type="vacation" if here else "1",
        first=first,
        last=first + timedelta(days=days - 1),
        standing=WAITS,
    )
    return replace(period, **given)  # type: ignore[arg-type]


def shift(side: Side, day: date = MAY, start: int = 8, end: int = 16, **given: object) -> WorkPeriod:
    at = datetime.combine(day, datetime.min.time())
    period = WorkPeriod(
        person="p1" if side is Side.A else "ida",
        day=day,
        start=at + timedelta(hours=start),
        end=at + timedelta(hours=end),
    )
    return replace(period, **given)  # type: ignore[arg-type]


def linked(kept: Kept = Kept.ABSENCE, **settings: object) -> tuple[World, str, str]:
    """A world with one twin, and the refs of its records."""
    here = world(kept, **settings)
    a = here.person_writes(Side.A, away(Side.A) if kept is Kept.ABSENCE else shift(Side.A))
    here.settle()
    (b,) = here.systems[Side.B].records
    return here, a, b


def dos(here: World, **readings: object) -> list[tuple[Do, Side | None]]:
    return [(a.do, a.target) for a in here.planned(**readings).actions]  # type: ignore[arg-type]


def edit(here: World, side: Side, ref: str, **change: object) -> None:
    here.person_writes(side, replace(here.systems[side].records[ref], **change), ref)  # type: ignore[arg-type]
