"""Reading the filters of a list: comma lists, repeated keys, bounds of time; what does not fit is a 400."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TypeVar

from starlette.datastructures import QueryParams

from .answers import INVALID_FILTER, bad_request
from .fields import DAY, NAIVE, ZONED

PAGING = {"limit", "cursor"}
T = TypeVar("T", date, datetime)


def only(query: QueryParams, names: Iterable[str], strict: bool = False) -> None:
    """400 for an operator that does not exist (`id.nooperator` [spec]); strict: for any other parameter too."""
    known = PAGING.union(names)
    for name in query:
        if name not in known and (strict or "." in name):
            raise bad_request(INVALID_FILTER, parameter=name)


def listed(query: QueryParams, name: str) -> list[str] | None:
    """A comma list, a repeated key, or both; None where it is not asked for."""
    values = [part.strip() for value in query.getlist(name) for part in value.split(",")]
    found = list(dict.fromkeys(value for value in values if value))
    return found or None


def chosen(query: QueryParams, name: str, allowed: Collection[str]) -> list[str] | None:
    """A list of words out of `allowed`."""
    found = listed(query, name)
    if found and not set(found) <= set(allowed):
        raise bad_request(parameter=name)
    return found


def naive(query: QueryParams, name: str) -> datetime | None:
    """A local time or day; a `Z` or an offset is refused, as real attendance filters do [forum]."""
    value = query.get(name)
    if not value:
        return None
    if NAIVE.fullmatch(value) or DAY.fullmatch(value):
        return _parsed(value, name)
    raise bad_request(INVALID_FILTER, parameter=name)


def moment(query: QueryParams, name: str) -> datetime | None:
    """A time with or without zone, or a day."""
    value = query.get(name)
    if not value:
        return None
    # An unescaped plus of an offset arrives as a blank.
    value = value.replace(" ", "+") if "T" in value else value
    if ZONED.fullmatch(value) or DAY.fullmatch(value):
        return _parsed(value, name)
    raise bad_request(INVALID_FILTER, parameter=name)


def instant(query: QueryParams, name: str) -> datetime | None:
    """A time that carries its zone; persons want ISO 8601 with Z [spec]."""
    found = moment(query, name)
    if found is not None and found.tzinfo is None:
        raise bad_request(INVALID_FILTER, parameter=name)
    return found


def day(query: QueryParams, name: str) -> date | None:
    value = query.get(name)
    if not value:
        return None
    if not DAY.fullmatch(value):
        raise bad_request(INVALID_FILTER, parameter=name)
    return _parsed(value, name).date()


def within(value: T, low: T | None, high: T | None) -> bool:
    """Both bounds belong to it."""
    return (low is None or value >= low) and (high is None or value <= high)


def _parsed(value: str, name: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise bad_request(INVALID_FILTER, parameter=name) from error
