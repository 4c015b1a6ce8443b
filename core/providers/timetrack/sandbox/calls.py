"""One request: both keys, query, body, page; and the wrapper that turns refusals into TimeTrack's errors (3 to 6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from . import reading
from .answers import INVALID, UNAUTHORIZED, UNKNOWN, Refused, empty, error, invalid, reply
from .state import TimeTrackState

DEFAULT_LIMIT, LONGEST = 50, 1000
"""[docs 5]; that larger values are cut to the longest is [inferred]."""
KEY_HEADER, SECRET_HEADER = "x-timetrack-api-key", "x-timetrack-api-secret"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler gets. resource: the first word of the path, without its slash."""

    state: TimeTrackState
    resource: str
    path: Mapping[str, str]
    query: QueryParams
    body: Mapping[str, Any]

    def value(self, name: str, read: Callable[[Any], T]) -> T | None:
        """A value of the body; None where it isn't there or null. Raises Refused naming the field."""
        return None if self.body.get(name) is None else _read(name, self.body[name], read)

    def need(self, name: str, read: Callable[[Any], T]) -> T:
        found = self.value(name, read)
        if found is None:
            raise invalid(name, "is required")
        return found

    def asked(self, name: str, read: Callable[[Any], T]) -> T | None:
        """A parameter of the address; an empty one counts as not sent."""
        return _read(name, self.query[name], read) if self.query.get(name) else None

    @property
    def username(self) -> str | None:
        """The filter by person: documented as `user`, sent as `username` in every example. [docs]"""
        return self.query.get("username") or self.query.get("user") or None

    def username_in_body(self) -> str:
        """A known user of the body. Raises Refused."""
        named = self.value("username", reading.text) or self.value("user", reading.text)
        if named is None:
            raise invalid("username", "is required")
        return self.state.user(named).username

    def window(self, read: Callable[[Any], T]) -> tuple[T | None, T | None]:
        return self.asked("from", read), self.asked("to", read)

    def page(self, rows: Iterable[T], shape: Callable[[T], Mapping[str, Any]]) -> Response:
        """The page that was asked for, as a bare array. [client] `rows` are walked once for all pages of a question."""
        number = self.asked("page_number", reading.whole) or 0
        given = self.asked("limit", reading.whole)
        if number < 0 or (given is not None and given < 0):
            raise invalid("page_number" if number < 0 else "limit", "must not be negative")
        limit = min(DEFAULT_LIMIT if given is None else given, LONGEST)
        asked = (self.resource, *sorted(pair for pair in self.query.items() if pair[0] not in ("page_number", "limit")))
        found = self.state.remembered(asked, rows)[number * limit : (number + 1) * limit]
        return reply([self.visible(shape(row)) for row in found])

    def one(self, row: Mapping[str, Any], status: int = 200) -> Response:
        return reply(self.visible(row), status)

    def made(self, row: Mapping[str, Any]) -> Response:
        """The answer to a POST: unknown, so a switch decides (sheet 11, 12)."""
        match self.state.switches.post_answer:
            case "id":
                return reply(row["id"], 201)
            case "empty":
                return empty(201)
        return self.one(row, 201)

    def visible(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if (self.resource, name) not in self.state.hidden}


Handler = Callable[[Call], Response]


def api(state: TimeTrackState, method: str, path: str, handler: Handler) -> list[BaseRoute]:
    """A route of the API, with and without a slash at the end. [docs 2]"""

    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        try:
            return handler(_call(state, request, raw))
        except Refused as refused:
            return error(refused)
        finally:
            if method != "GET":
                state.forget()

    return [Route(path + slash, endpoint, methods=[method]) for slash in ("", "/")]


def unknown(state: TimeTrackState) -> BaseRoute:
    """Whatever is no route: still behind the keys."""

    async def endpoint(request: Request) -> Response:
        try:
            _keys(state, request)
            raise Refused(UNKNOWN, "Not found", "There is no such resource.")
        except Refused as refused:
            return error(refused)

    return Route("/{path:path}", endpoint, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])


def _keys(state: TimeTrackState, request: Request) -> None:
    given = request.headers.get(KEY_HEADER), request.headers.get(SECRET_HEADER)
    if given != (state.api_key, state.api_secret):
        raise Refused(UNAUTHORIZED, "Unauthorized", "The API key or the API secret is wrong.")


def _call(state: TimeTrackState, request: Request, raw: bytes) -> Call:
    _keys(state, request)
    body: Any = {}
    if request.method in ("POST", "PUT") and raw.strip():
        try:
            body = json.loads(raw, parse_float=Decimal)
        except ValueError:
            raise Refused(INVALID, "Validation failed", "body: is not JSON") from None
        if not isinstance(body, dict):
            raise invalid("body", "must be a JSON object")
    path = request.url.path.removeprefix(request.scope.get("root_path", "")).strip("/")
    return Call(state, path.partition("/")[0], request.path_params, request.query_params, body)


def _read(name: str, value: Any, read: Callable[[Any], T]) -> T:
    try:
        return read(value)
    except ValueError as wrong:
        raise invalid(name, str(wrong)) from None


def inside(
    state: TimeTrackState,
    window: tuple[datetime | None, datetime | None],
    begins: datetime,
    ends: datetime | None,
) -> bool:
    """Whether a stretch lies in the window, as the switch `window` means it. One that still runs has no end."""
    first, last = window
    if state.switches.window == "contained":
        return (first is None or begins >= first) and (last is None or (ends is not None and ends <= last))
    return (first is None or ends is None or ends > first) and (last is None or begins < last)


def days_inside(state: TimeTrackState, window: tuple[date | None, date | None], first: date, last: date) -> bool:
    """The same for days, all of them included."""
    start, end = window
    if state.switches.window == "contained":
        return (start is None or first >= start) and (end is None or last <= end)
    return (start is None or last >= start) and (end is None or first <= end)
