"""How Personio's v2 is asked: one object, all pages of a list, one write (sheet 4, 5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs, quote, urlsplit

from core.http import paging
from core.http.client import Answer, Http
from core.http.errors import Broken, Rejected
from core.providers.personio import wire
from core.providers.personio.refusals import NOT_THERE
from core.providers.personio.rights import Call

IDS_IN_ADDRESS = 50
"""Ids travel in the address, as a list with commas; 50 UUIDs keep it below 3,000 characters."""
MOST_PAGES = 100_000

W = TypeVar("W", bound=wire.Wire)
T = TypeVar("T")
Params = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A whole list. asked_at: Personio's own time of the first page's answer, None where it told none."""

    rows: list[T]
    asked_at: datetime | None


class Transport:
    """Raises only `core.http.errors`. Safe for threads."""

    def __init__(self, http: Http) -> None:
        self.http = http

    def one(self, model: type[W], path: str, call: Call) -> W:
        return wire.read(model, self.http.read("GET", path, operation=call).json())

    def one_or_none(self, model: type[W], path: str, call: Call) -> W | None:
        """None where Personio itself says that there is no such thing. Any other 404 is Rejected: it proves nothing."""
        try:
            return self.one(model, path, call)
        except Rejected as error:
            if error.code == NOT_THERE:
                return None
            raise

    def page(self, model: type[W], path: str, params: Params, call: Call) -> list[W]:
        """The first page only."""
        answer = self.http.read("GET", path, params=params, operation=call)
        return [wire.read(model, row) for row in _rows(answer, answer.json())]

    def listing(self, model: type[W], path: str, params: Params, call: Call) -> Listing[W]:
        """All pages. Raises Broken where a row comes twice: then a page came again and another may be missing."""
        found = self.raw(path, params, call)
        rows = [wire.read(model, row) for row in found.rows]
        paging.unique(filter(None, (row.key for row in rows)), call.removeprefix("read "), provider=wire.TITLE)
        return Listing(rows, found.asked_at)

    def raw(self, path: str, params: Params, call: Call) -> Listing[Any]:
        """All rows of all pages as JSON. Filters are sent again with each cursor: some cursors hold them, some not."""
        rows: list[Any] = []
        seen: set[str] = set()
        asked_at, cursor = None, ""
        while len(seen) < MOST_PAGES:
            sent = {**params, "cursor": cursor} if cursor else params
            answer = self.http.read("GET", path, params=sent, operation=call)
            document = answer.json()
            rows += _rows(answer, document)
            asked_at = asked_at or server_time(answer)
            link = wire.next_link(document)
            if link is None:
                return Listing(rows, asked_at)
            cursor = _cursor(answer, link)
            if cursor in seen:
                # A link to its own page was reported: it ends the list. [forum]
                return Listing(rows, asked_at)
            seen.add(cursor)
        raise Broken(f"Personio's answer to {call} does not end.", provider=wire.TITLE, operation=call)

    def create(self, path: str, body: Any, call: Call, params: Params | None = None) -> str | None:
        """The new id; None where the answer does not name it."""
        answer = self.write("POST", path, call, body=body, params=params)
        return wire.created_id(answer.json()) if answer.content.strip() else None

    def write(self, method: str, path: str, call: Call, *, body: Any = None, params: Params | None = None) -> Answer:
        return self.http.write(method, path, params=params, json=body, operation=call)


def segment(value: str) -> str:
    """An id as one part of a path, whatever it holds."""
    return quote(value, safe="")


def in_batches(ids: Collection[str] | None) -> Iterator[Sequence[str] | None]:
    """Ids as they fit into an address; None once for None, which asks for everybody; nothing for no ids."""
    if ids is None:
        yield None
        return
    ordered = sorted(ids)
    for start in range(0, len(ordered), IDS_IN_ADDRESS):
        yield ordered[start : start + IDS_IN_ADDRESS]


def server_time(answer: Answer) -> datetime | None:
    try:
        told = parsedate_to_datetime(answer.headers.get("date", ""))
    except (TypeError, ValueError, IndexError):
        return None
    return told if told.tzinfo else None


def _rows(answer: Answer, document: Any) -> list[Any]:
    found = wire.rows(document)
    if found is None:
        raise answer.broken("is no list")
    return found


def _cursor(answer: Answer, link: str) -> str:
    """Only the cursor is taken from a link: the path in it is not always the one that was asked. [spec quirk]"""
    found = parse_qs(urlsplit(link).query).get("cursor")
    if not found:
        raise answer.broken("links to a next page without a cursor")
    return found[0]
