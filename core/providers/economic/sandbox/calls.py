"""The door of both generations: tokens, budget, role and module, idempotency, body; and what a handler gets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from . import idempotency
from .access import ANYBODY, Rules, Taken
from .answers import (
    Faults,
    Refused,
    legacy_faults,
    legacy_refusal,
    module_faults,
    module_refusal,
    no_such,
    reply,
    voucher_faults,
)
from .bodies import from_path
from .books import Books
from .paging import Asked, Listing, collection, count, items, paged

VERSION = re.compile(r"\d+\.\d+\.\d+")
MODULE_PATH = re.compile(r"/\w+api/v")


class Holder(Protocol):
    """Where the books are found: a load replaces them."""

    books: Books


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler gets. path: its parameters. root: the address of the sandbox. body: parsed JSON, else None."""

    books: Books
    path: Mapping[str, str]
    asked: Asked
    body: Any
    root: str
    now: datetime

    def number(self, name: str = "number") -> int:
        """A whole number in the path; anything else is no record. Raises Refused."""
        given = self.path[name]
        if not given.isascii() or not given.isdigit():
            raise no_such("record", given)
        return int(given)

    def key(self, name: str) -> str:
        """Text in the path, with `_6_` for a slash and so on. [docs]"""
        return from_path(self.path[name])


Handler = Callable[[Call], Response]


@dataclass(frozen=True, slots=True)
class Surface:
    """How a generation says no."""

    refusal: Callable[[Refused, datetime], Response]
    faults: Callable[[Faults, datetime], Response]


LEGACY = Surface(legacy_refusal, legacy_faults)
VOUCHERS = Surface(legacy_refusal, voucher_faults)
MODULES = Surface(module_refusal, module_faults)


def legacy(
    holder: Holder, method: str, path: str, handler: Handler, rules: Rules = ANYBODY, surface: Surface = LEGACY
) -> BaseRoute:
    return Route(path, _endpoint(holder, handler, rules, surface), methods=[method])


def module(holder: Holder, method: str, api: str, path: str, handler: Handler, rules: Rules = ANYBODY) -> BaseRoute:
    """A route of a module, under any version. [inferred]"""
    return Route(f"/{api}/v{{version}}{path}", _endpoint(holder, handler, rules, MODULES), methods=[method])


def legacy_list(
    holder: Holder, path: str, listing: Callable[[Call], Listing[Any]], rules: Rules = ANYBODY
) -> BaseRoute:
    def handler(call: Call) -> Response:
        return reply(collection(listing(call), call.asked))

    return legacy(holder, "GET", path, handler, rules)


def module_lists(
    holder: Holder, api: str, path: str, listing: Callable[[Call], Listing[Any]], rules: Rules = ANYBODY
) -> list[BaseRoute]:
    """The same rows by cursor, by page, and counted."""
    ways = (("", items), ("/paged", paged), ("/count", count))

    def route(suffix: str, way: Callable[[Listing[Any], Asked], Any]) -> BaseRoute:
        def handler(call: Call) -> Response:
            return reply(way(listing(call), call.asked))

        return module(holder, "GET", api, path + suffix, handler, rules)

    return [route(suffix, way) for suffix, way in ways]


def unknown(holder: Holder) -> BaseRoute:
    """Whatever is no route, in the words of the generation that it looks like."""

    def handler(_: Call) -> Response:
        raise Refused(404, "Resource not found.")

    async def endpoint(request: Request) -> Response:
        surface = MODULES if MODULE_PATH.match(_path(request)) else LEGACY
        return _answer(holder.books, handler, ANYBODY, surface, request, await request.body())

    return Route("/{path:path}", endpoint, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])


def _endpoint(holder: Holder, handler: Handler, rules: Rules, surface: Surface) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return _answer(holder.books, handler, rules, surface, request, await request.body())

    return endpoint


def _answer(books: Books, handler: Handler, rules: Rules, surface: Surface, request: Request, raw: bytes) -> Response:
    now = books.now()
    try:
        demo = books.access.is_demo(request.headers, {} if surface is MODULES else request.query_params)
    except Refused as refused:
        return surface.refusal(refused, now)
    taken = books.budget.take(now)
    try:
        answer = _allowed(books, handler, rules, surface, request, raw, demo, taken)
    except Refused as refused:
        answer = surface.refusal(refused, now)
    if taken.wait and books.switches.retry_after:
        answer.headers["Retry-After"] = str(taken.wait)
    answer.headers.update(taken.headers)
    return answer


def _allowed(
    books: Books,
    handler: Handler,
    rules: Rules,
    surface: Surface,
    request: Request,
    raw: bytes,
    demo: bool,
    taken: Taken,
) -> Response:
    """Raises Refused for what is wrong with the caller rather than with the request."""
    now = books.now()
    if taken.wait:
        raise Refused(429, "Too many requests: the agreement's token limit is reached.", "TooManyRequests")
    if demo and request.method != "GET":
        raise Refused(books.switches.demo_write, "The demo agreement can only be read.", "AccessDenied")
    books.access.must_have_role(rules)
    if rules.module and rules.module not in books.modules:
        raise Refused(403, "Missing modules: Project", "AccessDeniedAgreementMissingModules")
    key = request.headers.get(idempotency.HEADER, "") if request.method != "GET" else ""
    url = f"{request.method} {_path(request)}?{request.url.query}"
    stored = books.stored.find(key, url, raw, now) if key else None
    if stored is not None:
        return stored
    try:
        answer = handler(_call(books, request, raw, now))
    except Refused as refused:
        answer = surface.refusal(refused, now)
    except Faults as faults:
        answer = surface.faults(faults, now)
    if key:
        books.stored.keep(key, url, raw, now, answer)
    return answer


def _call(books: Books, request: Request, raw: bytes, now: datetime) -> Call:
    if not VERSION.fullmatch(request.path_params.get("version", "1.0.0")):
        raise Refused(404, "Resource not found.")
    body: Any = None
    if request.method in ("POST", "PUT", "PATCH", "DELETE") and raw.strip():
        try:
            body = json.loads(raw, parse_float=Decimal, parse_constant=_no_number)
        except ValueError:
            raise Refused(400, "The body is not valid JSON.") from None
    root = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
    query = {name.lower(): value for name, value in request.query_params.items()}
    asked = Asked(query, root + _path(request), books.switches.cursor_page)
    return Call(books, request.path_params, asked, body, root, now)


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _path(request: Request) -> str:
    return request.url.path.removeprefix(request.scope.get("root_path", ""))
