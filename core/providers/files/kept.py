"""People and rows as plain objects: how they are kept between the file and the connector (`Account.held`).

What is held goes by name: `employees`, people `named` by rows, and rows by kind and month, like `hours:2026-03`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.models.people import Employee
from core.models.rows import Absence, Approval, Kind, SalaryLine, SourceRow, TimeEntry

EMPLOYEES, NAMED = "employees", "named"
Plain = dict[str, Any]
_MODELS: Mapping[Kind, type[SourceRow]] = {
    Kind.HOURS: TimeEntry,
    Kind.ABSENCE: Absence,
    Kind.SUPPLEMENT: SalaryLine,
}
_PERSON_DAYS = ("birth_date", "starts", "ends")
_FIGURES = ("quantity", "norm_hours")
_MOMENTS = ("start", "end")


def month_of(kind: Kind, day: date) -> str:
    return f"{kind.value}:{day:%Y-%m}"


def months(kind: Kind, first: date, last: date) -> Iterator[str]:
    """Names of all that these days lie in."""
    for count in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield month_of(kind, date(count // 12, count % 12 + 1, 1))


def kind_of(name: str) -> Kind | None:
    """The kind of rows under this name; None for people."""
    kind, _, month = name.partition(":")
    return Kind(kind) if month else None


def plain_person(person: Employee) -> Plain:
    return {name: _plain(value) for name, value in asdict(person).items() if value not in (None, {})}


def plain_row(row: SourceRow) -> Plain:
    """Without its version, which is made anew by `row_of`."""
    body = asdict(row)
    del body["version"]
    return {name: _plain(value) for name, value in body.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value


def person_of(body: Mapping[str, Any]) -> Employee:
    values = dict(body)
    for name in _PERSON_DAYS:
        if name in values:
            values[name] = date.fromisoformat(values[name])
    return Employee(**values)


def row_of(kind: Kind, body: Mapping[str, Any], version: str) -> SourceRow:
    values = dict(body)
    values["day"] = date.fromisoformat(values["day"])
    values["approval"] = Approval(**values["approval"])
    for name in _FIGURES:
        if name in values:
            values[name] = Decimal(values[name])
    for name in _MOMENTS:
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    return _MODELS[kind](**values, version=version)
