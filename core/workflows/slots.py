"""The times of a workflow: a cron expression, read in the company's time zone, daylight-saving nights included.

A time that a night leaves out comes right after it; one that a night has twice comes once, unless it comes every hour.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

SHORTEST = timedelta(minutes=5)
"""Providers limit how often they are asked; nothing here is worth asking for more often."""

LOOKED_AT = 50
"""So many times in a row are compared with `SHORTEST`."""


class BadTimes(ValueError):
    """What was typed names no times, or too many; in words for the person who typed it."""


def hourly(minute: int = 0) -> str:
    return f"{minute} * * * *"


def daily(at: time) -> str:
    return f"{at.minute} {at.hour} * * *"


def weekly(weekdays: Iterable[int], at: time) -> str:
    """weekdays: as `date.weekday` counts, Monday is 0. Raises BadTimes for none."""
    days = ",".join(str((day + 1) % 7) for day in sorted({*weekdays}))
    if not days:
        raise BadTimes("Choose at least one day of the week.")
    return f"{at.minute} {at.hour} * * {days}"


def next_slot(cron: str, zone: str, after: datetime) -> datetime:
    """The first time after `after`, aware, in UTC. Raises BadTimes."""
    try:
        return next(CronSim(cron, after.astimezone(ZoneInfo(zone)))).astimezone(UTC)
    except (CronSimError, StopIteration) as error:
        raise BadTimes(f"'{cron}' names no time: {error or 'it never comes'}. {_shape()}") from None


def explained(cron: str) -> str:
    """The times in English, as `At 06:15 on the 28th day of every month`. Raises CronSimError where it names none."""
    return CronSim(cron, datetime.now(UTC)).explain()


def newest_slot(cron: str, zone: str, first: datetime, until: datetime) -> datetime:
    """Of `first`, which is one of its times, and those that followed up to `until`, the last. In UTC."""
    newest = first
    while (following := next_slot(cron, zone, newest)) <= until:
        newest = following
    return newest


def checked(cron: str, zone: str, now: datetime) -> str:
    """The expression with single blanks. Raises BadTimes where it names no time, or two less than `SHORTEST` apart."""
    tidy = " ".join(cron.split())
    at = next_slot(tidy, zone, now)
    for _ in range(LOOKED_AT):
        following = next_slot(tidy, zone, at)
        if following - at < SHORTEST:
            minutes = SHORTEST // timedelta(minutes=1)
            raise BadTimes(f"'{tidy}' comes more often than every {minutes} minutes, which providers don't allow.")
        at = following
    return tidy


def _shape() -> str:
    return "Write minute, hour, day of the month, month and weekday, such as 30 7 * * 1 for Mondays at 7.30."
