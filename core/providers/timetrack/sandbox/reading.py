"""Values as clients write them (sheet section 4): two forms of timestamps, two of booleans. Raise ValueError."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def moment(value: Any) -> datetime:
    """The digits of a timestamp, with or without fractions of a second; the `Z` is no statement about a zone. [docs]"""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, microsecond=0)
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise ValueError(f"{value!r} is no timestamp like 2026-03-10T08:00:00.000Z")
    return datetime.fromisoformat(value.removesuffix("Z")).replace(microsecond=0)


def day(value: Any) -> date:
    """A date; of a timestamp its date."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    try:
        return moment(value).date()
    except ValueError:
        raise ValueError(f"{value!r} is no date like 2026-03-10") from None


def flag(value: Any) -> bool:
    """`true|false` or `1|0`. [docs]"""
    if isinstance(value, bool):
        return value
    words = {"true": True, "1": True, "false": False, "0": False}
    found = words.get(str(value).lower())
    if found is None:
        raise ValueError(f"{value!r} is neither true nor false")
    return found


def whole(value: Any) -> int:
    """A whole number, also as text: an example sends the status as text. [docs 4.4]"""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lstrip("-").isdigit():
        return int(value)
    raise ValueError(f"{value!r} is no whole number")


def natural(value: Any) -> int:
    """A whole number that is not negative."""
    if whole(value) < 0:
        raise ValueError(f"{value!r} is negative")
    return whole(value)


def number(value: Any) -> Decimal:
    try:
        return Decimal("" if isinstance(value, bool) else str(value))
    except InvalidOperation:
        raise ValueError(f"{value!r} is no number") from None


def text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"{value!r} is no text")


def filled(value: Any) -> str:
    if not text(value).strip():
        raise ValueError("must not be empty")
    return text(value)


def stamp(value: datetime | None) -> str | None:
    """As entries are answered. [docs]"""
    return None if value is None else value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
