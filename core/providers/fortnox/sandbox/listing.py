"""Lists: filters, order, pages and their envelope (sheet 4, 5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .answers import BAD_QUERY, Answer, Refused
from .calls import Call
from .resources import Resource
from .tables import Row

PAGES = ("page", "limit", "offset")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?")

Matches = Callable[[Row, str], bool]


def contains(name: str) -> Matches:
    """Text search does not mind case (5)."""
    return lambda row, asked: asked.lower() in str(row.values[name] or "").lower()


def equals(name: str) -> Matches:
    return lambda row, asked: str(row.values[name] or "").lower() == asked.lower()


def since(row: Row, asked: str) -> bool:
    """lastmodified: a day or a moment, local time."""
    if not MOMENT.fullmatch(asked):
        raise Refused(BAD_QUERY, "lastmodified är ogiltigt.")
    try:
        return row.modified >= datetime.fromisoformat(asked)
    except ValueError:
        raise Refused(BAD_QUERY, "lastmodified är ogiltigt.") from None


def from_day(name: str) -> Matches:
    return lambda row, asked: str(row.values[name] or "") >= asked


def to_day(name: str) -> Matches:
    return lambda row, asked: str(row.values[name] or "") <= asked


@dataclass(frozen=True, slots=True)
class Lists:
    """What a list can be asked.

    own: filters of this resource by their lower-case name; only one of them at a time, unless `together`.
    everywhere: filters that go with any other. words: what `filter` can say. sortable: fields by lower-case name.
    taken: further names that the handler itself reads.
    """

    own: Mapping[str, Matches] = field(default_factory=dict)
    everywhere: Mapping[str, Matches] = field(default_factory=dict)
    words: Mapping[str, Callable[[Row], bool]] = field(default_factory=dict)
    sortable: Mapping[str, str] = field(default_factory=dict)
    taken: tuple[str, ...] = ()
    together: bool = False


def listed(call: Call, resource: Resource, lists: Lists, rows: Iterable[Row]) -> Answer:
    """The page asked for. Raises Refused (2000588) for what can't be asked."""
    page, start, end = _page(call)
    found = _chosen(call, lists, rows)
    shown = [resource.shown(call.root, row.values, whole=False) for row in found[start:end]]
    body: dict[str, Any] = {resource.plural: shown}
    if not call.company.switches.meta_information:
        return Answer(body)
    pages = max(1, -(-len(found) // (end - start)))
    meta = {"@TotalResources": len(found), "@TotalPages": pages, "@CurrentPage": page}
    return Answer({"MetaInformation": meta} | body)


def _chosen(call: Call, lists: Lists, rows: Iterable[Row]) -> list[Row]:
    own = [name for name in call.query if name in lists.own]
    if len(own) > 1 and not lists.together:
        raise Refused(BAD_QUERY, f"Bara ett filter åt gången: {', '.join(own)}")
    if lists.together and call.company.switches.payroll_filters == "first":
        own = own[:1]
    found = list(rows)
    for name, asked in call.query.items():
        if name in PAGES or name in lists.taken or name in ("sortby", "sortorder"):
            continue
        if name == "filter" and asked in lists.words:
            found = [row for row in found if lists.words[asked](row)]
        elif name in lists.everywhere:
            found = [row for row in found if lists.everywhere[name](row, asked)]
        elif name in own:
            found = [row for row in found if lists.own[name](row, asked)]
        elif name not in lists.own:
            raise Refused(BAD_QUERY, f"Ogiltig parameter i anropet: {name}")
    return _sorted(call, lists, found)


def _sorted(call: Call, lists: Lists, rows: list[Row]) -> list[Row]:
    order = call.query.get("sortorder", "ascending")
    by = call.query.get("sortby", "").lower()
    if order not in ("ascending", "descending") or (by and by not in lists.sortable):
        raise Refused(BAD_QUERY, "Ogiltig parameter i anropet: sortby")
    if by:
        rows.sort(key=lambda row: _order(row.values[lists.sortable[by]]))
    return rows[::-1] if order == "descending" else rows


def _order(value: Any) -> tuple[int, str]:
    text = str(value or "")
    return (int(text), "") if text.isdigit() else (0, text)


def _page(call: Call) -> tuple[int, int, int]:
    """Its number, its first row and the row after its last. offset: rows to skip before the first page [inferred]."""
    page, limit = _count(call, "page", 1, 2**31), _count(call, "limit", 100, 500)
    start = (page - 1) * limit + _count(call, "offset", 0, 2**31, least=0)
    return page, start, start + limit


def _count(call: Call, name: str, default: int, most: int, least: int = 1) -> int:
    asked = call.query.get(name, str(default))
    if not asked.isascii() or not asked.isdigit() or not least <= int(asked) <= most:
        raise Refused(BAD_QUERY, f"Ogiltig parameter i anropet: {name}")
    return int(asked)
