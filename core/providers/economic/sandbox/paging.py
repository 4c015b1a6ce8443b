"""Lists, and the two ways through them: numbered pages of the legacy REST, cursors and pages of the modules (5)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from .answers import Refused
from .filters import BadFilter, Fields, in_order, parsed

R = TypeVar("R")
LEGACY_PAGE, LEGACY_LONGEST = 20, 1000
MODULE_PAGE, MODULE_LONGEST, MODULE_ROWS = 20, 100, 10_000
PAGE_SIZE = "E04810"


@dataclass(frozen=True, slots=True)
class Listing(Generic[R]):
    """What can be listed. key: the number that its rows are in order of. fields: to filter and sort by.

    shape: a row as a list shows it. more: further keys of the legacy envelope.
    """

    rows: Callable[[], Iterable[R]]
    key: Callable[[R], Any]
    fields: Fields
    shape: Callable[[R], Mapping[str, Any]]
    more: Mapping[str, Any] | None = None

    def in_order(self) -> list[R]:
        return sorted(self.rows(), key=self.key)


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a list, their names in lower case: the sheet's prose and schema differ in case. [spec]

    address: of the list, without parameters. size: rows that a call with a cursor answers.
    """

    query: Mapping[str, str]
    address: str
    size: int = 1000

    def whole(self, name: str, default: int, code: str = "") -> int:
        given = self.query.get(name)
        if given is None:
            return default
        if not given.isascii() or not given.isdigit():
            raise Refused(400, f"{name} must be a whole number, not '{given}'.", code)
        return int(given)


def collection(listing: Listing[R], asked: Asked) -> dict[str, Any]:
    """A page in the legacy envelope; past the end an empty one. [live] Raises Refused."""
    size, skip = asked.whole("pagesize", LEGACY_PAGE, PAGE_SIZE), asked.whole("skippages", 0)
    if not 1 <= size <= LEGACY_LONGEST:
        raise Refused(400, f"Page size {size} is not between 1 and {LEGACY_LONGEST}.", PAGE_SIZE)
    everything = listing.in_order()
    try:
        rows = _sifted(everything, listing, asked)
        rows = in_order(rows, asked.query.get("sort", ""), listing.fields)
    except BadFilter as bad:
        allowed = {"errors": [str(bad)], "allowedFilteringFields": sorted(listing.fields)}
        raise Refused(400, "Filter or sort can't be used.", more=allowed) from None
    last = max((len(rows) - 1) // size, 0)
    pagination = {
        "maxPageSizeAllowed": LEGACY_LONGEST,
        "skipPages": skip,
        "pageSize": size,
        "results": len(rows),
        "resultsWithoutFilter": len(everything),
        "firstPage": _page(asked, 0, size),
        "lastPage": _page(asked, last, size),
    }
    if skip < last:
        pagination["nextPage"] = _page(asked, skip + 1, size)
    return {
        "collection": [listing.shape(row) for row in rows[skip * size : (skip + 1) * size]],
        **(listing.more or {}),
        "pagination": pagination,
        "self": _page(asked, skip, size),
    }


def items(listing: Listing[R], asked: Asked) -> dict[str, Any]:
    """The rows after the cursor; no `cursor` in the answer is the end. `sort` is ignored. [live] Raises Refused."""
    rows = _module_rows(listing, asked)
    after = asked.query.get("cursor")
    if after:
        last = _position(after)
        rows = [row for row in rows if _is_after(listing.key(row), last)]
    body: dict[str, Any] = {"items": [listing.shape(row) for row in rows[: asked.size]]}
    if len(rows) > asked.size:
        body["cursor"] = base64.urlsafe_b64encode(str(listing.key(rows[asked.size - 1])).encode()).decode()
    return body


def paged(listing: Listing[R], asked: Asked) -> list[Mapping[str, Any]]:
    """A bare array, 100 rows at most, out of the first 10 000. [spec] Raises Refused."""
    size, skip = asked.whole("pagesize", MODULE_PAGE), asked.whole("skippages", 0)
    if not 1 <= size <= MODULE_LONGEST:
        raise Refused(400, f"Page size {size} is not between 1 and {MODULE_LONGEST}.")
    if (skip + 1) * size > MODULE_ROWS:
        raise Refused(400, f"Pages reach as far as row {MODULE_ROWS}; use a cursor.")
    try:
        rows = in_order(_module_rows(listing, asked), asked.query.get("sort", ""), listing.fields)
    except BadFilter as bad:
        raise Refused(400, str(bad)) from None
    return [listing.shape(row) for row in rows[skip * size : (skip + 1) * size]]


def count(listing: Listing[R], asked: Asked) -> int:
    return len(_module_rows(listing, asked))


def _module_rows(listing: Listing[R], asked: Asked) -> list[R]:
    try:
        return _sifted(listing.in_order(), listing, asked)
    except BadFilter as bad:
        raise Refused(400, str(bad), "BadFilterRequest") from None


def _sifted(rows: list[R], listing: Listing[R], asked: Asked) -> list[R]:
    wanted = asked.query.get("filter")
    if not wanted:
        return rows
    test = parsed(wanted, listing.fields)
    return [row for row in rows if test(row)]


def _page(asked: Asked, skip: int, size: int) -> str:
    kept = "".join(f"&{name}={quote(asked.query[name])}" for name in ("filter", "sort") if asked.query.get(name))
    return f"{asked.address}?skippages={skip}&pagesize={size}{kept}"


def _position(cursor: str) -> str:
    """Keys that are numbers come as digits, the others begin with some."""
    try:
        last = base64.b64decode(cursor.encode(), b"-_", validate=True).decode()
    except ValueError:
        last = ""
    if not last[:1].isdigit():
        raise Refused(400, "The cursor is not one of ours.")
    return last


def _is_after(key: Any, last: str) -> bool:
    return bool(key > int(last)) if isinstance(key, int) and last.isdigit() else str(key) > last
