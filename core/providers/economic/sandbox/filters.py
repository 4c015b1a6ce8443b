"""The filter grammar and sorting that both generations share (sheet section 5).

`prop$eq:v`, joined by `$and:` and `$or:` (which binds less), parentheses, `$null:`, lists for `$in:` and `$nin:`. `$$`
is a dollar sign and `$)` a parenthesis; brackets have no escape [live]. Text is compared without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from operator import attrgetter
from typing import Any, Literal, TypeVar

R = TypeVar("R")
Kind = Literal["number", "text", "day", "flag"]
LONGEST_LIST = 200
OPERATOR = re.compile(r"([A-Za-z0-9_.]+)\$(eq|ne|gt|gte|lt|lte|like|in|nin):")
JOINS = ("$and:", "$or:")
NULL = "$null:"

Test = Callable[[Any], bool]


class BadFilter(Exception):
    """The filter or the sort can't be understood, or names what can't be filtered by."""


@dataclass(frozen=True, slots=True)
class Field:
    """One property that a list can be filtered and sorted by. get: its value in a row."""

    kind: Kind
    get: Callable[[Any], Any]


def number(path: str) -> Field:
    return Field("number", attrgetter(path))


def text(path: str) -> Field:
    return Field("text", attrgetter(path))


def day(path: str) -> Field:
    return Field("day", attrgetter(path))


def flag(path: str) -> Field:
    return Field("flag", attrgetter(path))


Fields = Mapping[str, Field]


def parsed(source: str, fields: Fields) -> Test:
    """What tells whether a row is meant. Raises BadFilter."""
    reader = _Reader(source, fields)
    test = reader.either()
    if reader.rest:
        raise BadFilter(f"'{reader.rest}' was not expected.")
    return test


def in_order(rows: Iterable[R], source: str, fields: Fields) -> list[R]:
    """By `name,-other`: a minus sorts downwards. Rows without a value come first. Raises BadFilter."""
    found = list(rows)
    for part in reversed([one.strip() for one in source.split(",") if one.strip()]):
        named = fields.get(part.lstrip("-+"))
        if named is None:
            raise BadFilter(f"Can't sort by '{part.lstrip('-+')}'.")
        found.sort(key=_sort_key(named), reverse=part.startswith("-"))
    return found


def _sort_key(named: Field) -> Callable[[Any], tuple[bool, Any]]:
    def key(row: Any) -> tuple[bool, Any]:
        value = _comparable(named.kind, named.get(row))
        return (value is not None, value if value is not None else 0)

    return key


class _Reader:
    """Reads the filter from the left; `rest` is what is still to be read."""

    def __init__(self, source: str, fields: Fields) -> None:
        self.rest = source.strip()
        self.fields = fields

    def either(self) -> Test:
        tests = [self.both()]
        while self._take("$or:"):
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self._take("$and:"):
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def one(self) -> Test:
        if self._take("("):
            test = self.either()
            if not self._take(")"):
                raise BadFilter("A parenthesis is not closed.")
            return test
        found = OPERATOR.match(self.rest)
        if found is None:
            raise BadFilter(f"'{self.rest}' is no condition like name$eq:value.")
        name, operator = found.groups()
        named = self.fields.get(name)
        if named is None:
            raise BadFilter(f"Can't filter by '{name}'.")
        self.rest = self.rest[found.end() :]
        if operator in ("in", "nin"):
            return _among(named, self._list(), operator == "in")
        return _compares(named, operator, self._value())

    def _take(self, word: str) -> bool:
        if not self.rest.startswith(word):
            return False
        self.rest = self.rest.removeprefix(word).lstrip()
        return True

    def _value(self) -> str | None:
        if self.rest.startswith(NULL):
            self.rest = self.rest.removeprefix(NULL)
            return None
        value = ""
        while self.rest and not self.rest.startswith((*JOINS, ")")):
            step = 2 if self.rest[0] == "$" else 1
            if step == 2 and self.rest[1:2] not in ("$", ")", "("):
                raise BadFilter(f"'{self.rest[:2]}' is no escape.")
            value += self.rest[step - 1 : step]
            self.rest = self.rest[step:]
        return value.strip()

    def _list(self) -> list[str]:
        end = self.rest.find("]")
        if not self.rest.startswith("[") or end < 0:
            raise BadFilter("A list looks like [1,2].")
        values = [one.strip() for one in self.rest[1:end].split(",") if one.strip()]
        if len(values) > LONGEST_LIST:
            raise BadFilter(f"A list has {LONGEST_LIST} values at most.")
        self.rest = self.rest[end + 1 :].lstrip()
        return values


def _compares(named: Field, operator: str, given: str | None) -> Test:
    if operator == "like":
        return _like(named, given)
    wanted = _comparable(named.kind, given)

    def test(row: Any) -> bool:
        value = _comparable(named.kind, named.get(row))
        match operator:
            case "eq":
                return bool(value == wanted)
            case "ne":
                return bool(value != wanted)
        if value is None or wanted is None:
            return False
        match operator:
            case "gt":
                return bool(value > wanted)
            case "gte":
                return bool(value >= wanted)
            case "lt":
                return bool(value < wanted)
        return bool(value <= wanted)

    return test


def _like(named: Field, given: str | None) -> Test:
    if named.kind != "text" or given is None:
        raise BadFilter("$like: is for text.")
    words = given.casefold()
    pattern = re.compile(".*".join(re.escape(part) for part in words.split("*")), re.DOTALL)
    look = pattern.fullmatch if "*" in words else pattern.search
    return lambda row: look(str(named.get(row) or "").casefold()) is not None


def _among(named: Field, given: list[str], inside: bool) -> Test:
    wanted = {_comparable(named.kind, one) for one in given}
    return lambda row: (_comparable(named.kind, named.get(row)) in wanted) is inside


def _comparable(kind: Kind, value: Any) -> Any:
    """The value, of a row or as it is written in a filter, in a form that compares. Raises BadFilter."""
    if value is None:
        return None
    try:
        match kind:
            case "number":
                return Decimal(str(value))
            case "day":
                return _moment(value)
            case "flag":
                return {"true": True, "false": False}[str(value).lower()]
    except (InvalidOperation, ValueError, KeyError):
        raise BadFilter(f"'{value}' can't be compared with a {kind}.") from None
    return str(value).casefold()


def _moment(value: Any) -> datetime:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
