"""What a request body may hold, and reading it as strictly as e-conomic does (sheet section 4.1).

Unknown and read-only properties are ignored without a word. In the legacy REST an explicit null is rejected, and a
number below 1 for an identifier too; the case of enums counts. [live] The modules take null as "not given". [inferred]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from .answers import Fault, Faults

Path = tuple[str | int, ...]
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?)?")
MISSING, NO_IDENTIFIER, TOO_MANY_DECIMALS = "E04042", "E04500", "E04740"
LARGEST = Decimal(10) ** 15
JSON_NAMES = ((bool, "Boolean"), (str, "String"), (int, "Integer"), (Decimal, "Number"), (list, "Array"))


class Spec(Protocol):
    """How one value is read. Raises Wrong, or Faults for several at once."""

    def read(self, value: Any, path: Path) -> Any: ...


class Wrong(Exception):
    """One value that can't be taken."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.message, self.code = message, code


def _expected(wanted: str, value: Any) -> Wrong:
    got = "Null" if value is None else next((name for kind, name in JSON_NAMES if isinstance(value, kind)), "Object")
    return Wrong(f"Invalid type. Expected {wanted} but got {got}.")


@dataclass(frozen=True, slots=True)
class Text:
    """choices: the words it may be, letter by letter; empty for any."""

    longest: int = 250
    choices: tuple[str, ...] = ()

    def read(self, value: Any, path: Path) -> str:
        if not isinstance(value, str):
            raise _expected("String", value)
        if self.choices and value not in self.choices:
            raise Wrong(f'Value "{value}" is not defined in enum.')
        if len(value) > self.longest:
            raise Wrong(f"String '{value[:20]}...' exceeds maximum length of {self.longest}.")
        return value


@dataclass(frozen=True, slots=True)
class Whole:
    least: int = 1
    most: int = 2_147_483_647

    def read(self, value: Any, path: Path) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _expected("Integer", value)
        if value < self.least:
            raise Wrong(f"Integer {value} is less than minimum value of {self.least}.")
        if value > self.most:
            raise Wrong(f"Integer {value} exceeds maximum value of {self.most}.")
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """decimals: how many it may have; -1 for any."""

    decimals: int = 2

    def read(self, value: Any, path: Path) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise _expected("Number", value)
        number = Decimal(value)
        if abs(number) > LARGEST:
            raise Wrong(f"Number {number:.3e} is out of range.")
        exponent = number.normalize().as_tuple().exponent
        if self.decimals >= 0 and isinstance(exponent, int) and -exponent > self.decimals:
            raise Wrong(f"Number {number} has more than {self.decimals} decimals.", TOO_MANY_DECIMALS)
        return number


@dataclass(frozen=True, slots=True)
class Flag:
    def read(self, value: Any, path: Path) -> bool:
        if not isinstance(value, bool):
            raise _expected("Boolean", value)
        return value


@dataclass(frozen=True, slots=True)
class Day:
    """timed: a date-time of the modules, of which the date counts; else `YYYY-MM-DD` and nothing more."""

    timed: bool = False

    def read(self, value: Any, path: Path) -> date:
        if not isinstance(value, str):
            raise _expected("String", value)
        found = (MOMENT if self.timed else DAY).fullmatch(value)
        try:
            if found:
                return date.fromisoformat(value[:10])
        except ValueError:
            pass
        raise Wrong(f"'{value}' is no date like 2026-10-31{'T00:00:00Z' if self.timed else ''}.")


@dataclass(frozen=True, slots=True)
class Reference:
    """`{"unitNumber": 2}`, `{"self": ".../units/2"}`, or both; read as the identifier. [live]"""

    key: str
    spec: Whole | Text = field(default_factory=Whole)

    def read(self, value: Any, path: Path) -> Any:
        if not isinstance(value, Mapping):
            raise _expected("Object", value)
        if self.key in value:
            return _into(self.spec, value[self.key], (*path, self.key))
        address = value.get("self")
        if not isinstance(address, str):
            raise Wrong(f"{self.key} or self is needed.", NO_IDENTIFIER)
        last = from_path(urlsplit(address).path.rstrip("/").rpartition("/")[2])
        return _into(self.spec, int(last) if isinstance(self.spec, Whole) and last.isdigit() else last, path)


@dataclass(frozen=True, slots=True)
class Group:
    """An object, read as its given and known values by name. module: a body of the modules, where null is not given."""

    fields: Mapping[str, Spec]
    required: tuple[str, ...] = ()
    module: bool = False

    def read(self, value: Any, path: Path) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _expected("Object", value)
        found: list[Fault] = []
        taken: dict[str, Any] = {}
        for name, spec in self.fields.items():
            if name not in value or (value[name] is None and self.module):
                if name in self.required:
                    found.append(Fault((*path, name), f"{name} is required.", MISSING))
                continue
            try:
                taken[name] = _into(spec, value[name], (*path, name))
            except Faults as faults:
                found.extend(faults.found)
        if found:
            raise Faults(found)
        return taken


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of which every row is read."""

    spec: Spec

    def read(self, value: Any, path: Path) -> list[Any]:
        if not isinstance(value, list):
            raise _expected("Array", value)
        found: list[Fault] = []
        rows: list[Any] = []
        for number, one in enumerate(value):
            try:
                rows.append(_into(self.spec, one, (*path, number)))
            except Faults as faults:
                found.extend(faults.found)
        if found:
            raise Faults(found)
        return rows


def read(spec: Spec, body: Any) -> Any:
    """The body as the specification takes it. Raises Faults with everything that is wrong."""
    return _into(spec, body, ())


def _into(spec: Spec, value: Any, path: Path) -> Any:
    try:
        return spec.read(value, path)
    except Wrong as wrong:
        raise Faults([Fault(path, wrong.message, wrong.code, value)]) from None


ESCAPES = {"0": "<", "1": ">", "2": "*", "3": "%", "4": ":", "5": "&", "6": "/", "7": "\\", "8": "_", "9": " "}
ESCAPES |= {"10": "?", "11": ".", "12": "#", "13": "+"}


def from_path(word: str) -> str:
    """An identifier as it stands in a path: `2025_6_2026` is the year 2025/2026. [docs]"""
    return re.sub(r"_(1[0-3]|\d)_", lambda found: ESCAPES[found[1]], unquote(word))


def into_path(identifier: object) -> str:
    """The other way."""
    numbers = {sign: number for number, sign in ESCAPES.items()}
    return "".join(f"_{numbers[sign]}_" if sign in numbers else sign for sign in str(identifier))
