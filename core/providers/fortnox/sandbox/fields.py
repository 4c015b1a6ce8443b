"""What fields hold: how a value is read from a body, and how it is answered (sheet 4, 6).

Numbers come as JSON numbers or as strings, whatever the spec says of the field [client]; inside they are Decimal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from .answers import (
    EMPTY_BODY,
    FORBIDDEN_CHARACTERS,
    NOT_ALPHANUMERIC,
    NOT_BOOLEAN,
    NOT_NUMERIC,
    UNKNOWN_FIELD,
    Own,
    Refused,
)

BLANK = "API_BLANK"
FORBIDDEN = set('<>"[]{}|~')
CENT = Decimal("0.01")
LARGEST = Decimal(10**10)
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Kind:
    """read: from (name, value of the body), raising Refused. show: the stored value as it is answered."""

    read: Callable[[str, Any], Any]
    show: Callable[[Any], Any] = lambda value: value


@dataclass(frozen=True, slots=True)
class Field:
    """read_only: answered, and refused as unknown in a body. ignored: taken in a body, and without effect."""

    name: str
    kind: Kind
    required: bool = False
    default: Any = None
    read_only: bool = False
    ignored: bool = False


Schema = tuple[Field, ...]
Values = dict[str, Any]


def text(longest: int = 1024) -> Kind:
    def read(name: str, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise Refused(NOT_ALPHANUMERIC, f"Värdet i {name} måste vara alfanumeriskt.")
        if len(str(value)) > longest:
            raise Refused(Own.TOO_LONG, f"{name} får ha högst {longest} tecken.")
        return str(value)

    return Kind(read)


def _decimal(name: str, value: Any) -> Decimal:
    try:
        found = Decimal("" if isinstance(value, bool) else str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Refused(NOT_NUMERIC, f"Värdet i {name} måste vara numeriskt.")
    return _within(name, found, -LARGEST, LARGEST)


def whole(least: int = 0, most: int = 2**31) -> Kind:
    def read(name: str, value: Any) -> int:
        found = _decimal(name, value)
        if found != found.to_integral_value():
            raise Refused(NOT_NUMERIC, f"Värdet i {name} måste vara ett heltal.")
        return int(_within(name, found, least, most))

    return Kind(read)


def _within(name: str, value: Decimal, least: Decimal | int, most: Decimal | int) -> Decimal:
    if not least <= value <= most:
        raise Refused(Own.OUT_OF_RANGE, f"{name} måste ligga mellan {least} och {most}.")
    return value


def _read_money(name: str, value: Any) -> Decimal:
    found = _decimal(name, value)
    if found != found.quantize(CENT):
        raise Refused(Own.BAD_AMOUNT, f"{name} får ha högst två decimaler.")
    return found


def _read_flag(name: str, value: Any) -> bool:
    found = {"true": True, "false": False}.get(str(value).lower())
    if found is None:
        raise Refused(NOT_BOOLEAN, f"Värdet i {name} måste vara true eller false.")
    return found


def day_of(name: str, value: Any) -> str:
    """A day, kept as the text it is."""
    try:
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise Refused(Own.BAD_DATE, f"{name} måste vara ett datum som ÅÅÅÅ-MM-DD.")


def two_decimals(value: Decimal) -> str:
    return str(value.quantize(CENT)) if value == value.quantize(CENT) else f"{value.normalize():f}"


def between(least: int, most: int, *, as_text: bool = False) -> Kind:
    """A number that is kept with two decimals [inferred], such as hours."""

    def read(name: str, value: Any) -> Decimal:
        return _within(name, _decimal(name, value), least, most).quantize(CENT, ROUND_HALF_UP)

    return Kind(read, two_decimals) if as_text else Kind(read)


def choice(*words: str) -> Kind:
    def read(name: str, value: Any) -> str:
        if value not in words:
            raise Refused(Own.BAD_CHOICE, f"{name} måste vara ett av {', '.join(words)}.")
        return str(value)

    return Kind(read)


def rows(schema: Schema, *, partial: bool = False) -> Kind:
    """A list of objects, each read as if it were created; partial: with the given fields only."""

    def read_rows(name: str, value: Any) -> list[Values]:
        if not isinstance(value, list | tuple):
            raise Refused(EMPTY_BODY, f"{name} måste vara en lista.")
        return [read(schema, one) if partial else made(schema, one) for one in value]

    return Kind(read_rows, lambda value: [shown(schema, one) for one in value])


FLAG = Kind(_read_flag)
DATE = Kind(day_of)
MONEY = Kind(_read_money)
MONEY_TEXT = Kind(_read_money, two_decimals)
NUMBER = Kind(_decimal)
NUMBER_TEXT = Kind(_decimal, two_decimals)
PLAIN_TEXT = text()


def read(schema: Schema, body: Any, *, with_read_only: bool = False) -> Values:
    """The fields that a body gives, read. A field left out or null is not among them; a blanked one has its default.

    with_read_only: for seed documents. Raises Refused for what is unknown, read-only or does not fit.
    """
    if not isinstance(body, Mapping):
        raise Refused(EMPTY_BODY, "Ett objekt förväntades.")
    known = {one.name: one for one in schema}
    found: Values = {}
    for name, value in body.items():
        one = known.get(name)
        if one is None or (one.read_only and not with_read_only):
            raise Refused(UNKNOWN_FIELD, f"Ogiltigt fält: {name}")
        if value is None or (one.ignored and not with_read_only):
            continue
        found[name] = one.default if value == BLANK else one.kind.read(name, value)
        if one.required and found[name] in (None, ""):
            raise Refused(Own.MISSING_FIELD, f"{name} måste anges.")
    return found


def made(schema: Schema, body: Any, *, with_read_only: bool = False) -> Values:
    """All fields of a new object: as given, else their defaults. Raises Refused too where a required one is missing."""
    found = read(schema, body, with_read_only=with_read_only)
    for one in schema:
        if one.required and found.get(one.name) is None:
            raise Refused(Own.MISSING_FIELD, f"{one.name} måste anges.")
    return {one.name: found.get(one.name, one.default) for one in schema}


def shown(schema: Schema, values: Mapping[str, Any]) -> Values:
    """As it is answered, every field of the schema in its order."""
    return {one.name: None if (value := values.get(one.name)) is None else one.kind.show(value) for one in schema}


def check_characters(value: Any, apostrophe_refused: bool) -> None:
    """2000359 for a character outside letters, digits and common punctuation, wherever in a body it stands (4)."""
    if isinstance(value, Mapping):
        for one in value.values():
            check_characters(one, apostrophe_refused)
    elif isinstance(value, list):
        for one in value:
            check_characters(one, apostrophe_refused)
    elif isinstance(value, str):
        bad = [
            c for c in value if c in FORBIDDEN or (c < " " and c not in "\r\n\t") or (c == "'" and apostrophe_refused)
        ]
        if bad:
            raise Refused(FORBIDDEN_CHARACTERS, f"Texten innehåller otillåtna tecken: {bad[0]!r}")
