"""What every sandbox has beside its wire format: control routes, a fault plan, a request log, a clock, an index.

A sandbox is a local server that speaks a provider's wire format and holds state. This module hosts it. It knows no
provider; a provider's sandbox hands over a `Sandbox` and never touches what is here. Nothing of a connector may be
imported here or there: a sandbox is a second, independent reading of the provider's fact sheet.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = {"127.0.0.1", "::1", "testclient"}

# True while a request is answered by the `cut` fault.
_cutting: ContextVar[bool] = ContextVar("cutting", default=False)

# The server logs every answer that breaks off as an error of the application; of these we know.
logging.getLogger("uvicorn.error").addFilter(lambda _: not _cutting.get())


class SandboxClock:
    """The sandbox's own time: the machine's, shifted by whatever a test asked for. Always aware UTC."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def advance(self, seconds: float) -> None:
        self._shift += timedelta(seconds=seconds)


class State(Protocol):
    """What a provider's sandbox stores. All methods are quick and never await: one event loop keeps them atomic."""

    def load(self, document: Mapping[str, Any]) -> None:
        """Replace everything by this seed document. Raises ValueError where it does not fit."""

    def records(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Everything stored, by kind, in the provider's own field names: what `_control/records` shows."""


ScreenAction = Callable[[Mapping[str, Any]], Any]


@dataclass
class Sandbox:
    """One provider's local server.

    name: the provider's name in the index and its path prefix.
    routes: the wire routes, relative to the base URL; handlers are coroutines that do not await between two accesses
        to the state.
    screens: what a person does in the real system's own screens, by action name; called with the posted JSON object.
    is_write: tells by method, path and headers the requests that change something; only these meet the write faults.
    refuse: the provider's own way of saying no to a write to this path, used by the `refused` fault.
    """

    name: str
    state: State
    routes: Sequence[BaseRoute]
    seed: Mapping[str, Any]
    auth: Mapping[str, str]
    screens: Mapping[str, ScreenAction]
    is_write: Callable[[str, str, Mapping[str, str]], bool]
    refuse: Callable[[str], Response]
    clock: SandboxClock = field(default_factory=SandboxClock)
    settle_seconds: float = 4.0
    read_timeout_seconds: float = 2.0
    notes: str = ""


class FaultPlan(BaseModel):
    """Rates from 0 to 1 of what goes wrong, drawn per request from `seed`.

    refused: the provider says no; nothing is written. error_before / error_after: 500 before or after the effect.
    late_after: the effect at once, the answer after `late_seconds`. write_after_timeout: the effect and the answer
    after `late_seconds`, when the client has given up. throttle: 429 with Retry-After, or without one where that is
    None. cut: the answer breaks off, by turns before and after the effect. Reads meet error_before, throttle and cut
    only, with `writes_only` none at all. `latency` delays every answer.
    """

    model_config = ConfigDict(extra="forbid")

    seed: int = 1
    refused: float = 0
    error_before: float = 0
    error_after: float = 0
    late_after: float = 0
    write_after_timeout: float = 0
    throttle: float = 0
    cut: float = 0
    latency: float = 0
    late_seconds: float = 2.5
    retry_after_seconds: int | None = 1
    writes_only: bool = False


WRITE_FAULTS = ("refused", "error_before", "error_after", "late_after", "write_after_timeout", "throttle", "cut")
READ_FAULTS = ("error_before", "throttle", "cut")


class Wire:
    """The ASGI middleware between the socket and a sandbox's wire routes: logs every request, plays the fault plan."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.app: ASGIApp = Starlette(routes=list(sandbox.routes))
        self.requests: deque[dict[str, Any]] = deque(maxlen=200_000)
        self.set_faults(FaultPlan())

    def set_faults(self, plan: FaultPlan) -> None:
        self.plan = plan
        self._dice = random.Random(plan.seed)  # noqa: S311 - repeatable on purpose
        self._cuts = 0

    def _draw(self, write: bool) -> str:
        if self.plan.writes_only and not write:
            return ""
        roll = self._dice.random()
        for kind in WRITE_FAULTS if write else READ_FAULTS:
            roll -= getattr(self.plan, kind)
            if roll < 0:
                return kind
        return ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = await _read_all(receive)
        path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        write = self.sandbox.is_write(scope["method"], path, Headers(scope=scope))
        fault = self._draw(write)
        entry: dict[str, Any] = {
            "at": datetime.now(UTC).isoformat(),
            "method": scope["method"],
            "path": path,
            "query": scope["query_string"].decode("latin-1"),
            "write": write,
            "fault": fault,
            "status": None,
        }
        self.requests.append(entry)
        if self.plan.latency:
            await asyncio.sleep(self.plan.latency)

        async def run() -> list[Message]:
            answer = await _collect(self.app, scope, body)
            entry["status"] = answer[0]["status"]
            return answer

        await self._play(entry, run, scope, receive, send)

    async def _play(
        self,
        entry: Mapping[str, Any],
        run: Callable[[], Awaitable[list[Message]]],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        match entry["fault"]:
            case "refused":
                await self.sandbox.refuse(entry["path"])(scope, receive, send)
            case "throttle":
                seconds = self.plan.retry_after_seconds
                wait = {} if seconds is None else {"Retry-After": str(seconds)}
                await PlainTextResponse("Too many requests", 429, headers=wait)(scope, receive, send)
            case "error_before":
                await _server_error()(scope, receive, send)
            case "error_after":
                await run()
                await _server_error()(scope, receive, send)
            case "late_after":
                answer = await run()
                await asyncio.sleep(self.plan.late_seconds)
                await _replay(answer, send)
            case "write_after_timeout":
                await asyncio.sleep(self.plan.late_seconds)
                await _replay(await run(), send)
            case "cut":
                self._cuts += 1
                if self._cuts % 2:
                    await run()
                await _cut(send)
            case _:
                await _replay(await run(), send)


async def _read_all(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


async def _collect(app: ASGIApp, scope: Scope, body: bytes) -> list[Message]:
    answer: list[Message] = []
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        answer.append(message)

    await app(scope, receive, send)
    return answer


async def _replay(answer: list[Message], send: Send) -> None:
    for message in answer:
        await send(message)


async def _cut(send: Send) -> None:
    """Promise more bytes than come: the server then closes the connection in the middle of the answer."""
    _cutting.set(True)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4096")]})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})


def _server_error() -> Response:
    return Response("<html><body><h1>500 Internal Server Error</h1></body></html>", 500, media_type="text/html")


def _control_routes(wire: Wire) -> list[BaseRoute]:
    sandbox = wire.sandbox

    async def records(_: Request) -> Response:
        return JSONResponse(sandbox.state.records())

    async def requests(_: Request) -> Response:
        return JSONResponse(list(wire.requests))

    async def faults(request: Request) -> Response:
        try:
            wire.set_faults(FaultPlan.model_validate(await request.json()))
        except (ValidationError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(wire.plan.model_dump())

    async def load(request: Request) -> Response:
        try:
            sandbox.state.load(await request.json())
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        wire.requests.clear()
        wire.set_faults(FaultPlan())
        return JSONResponse({"loaded": True})

    async def reset(_: Request) -> Response:
        sandbox.state.load(sandbox.seed)
        wire.requests.clear()
        wire.set_faults(FaultPlan())
        return JSONResponse({"reset": True})

    async def clock(request: Request) -> Response:
        sandbox.clock.advance(float((await request.json())["advance_seconds"]))
        return JSONResponse({"now": sandbox.clock.now().isoformat()})

    async def screen(request: Request) -> Response:
        action = sandbox.screens.get(request.path_params["action"])
        if action is None:
            return JSONResponse({"error": "no such screen", "screens": sorted(sandbox.screens)}, 404)
        try:
            return JSONResponse(action(await request.json() if await request.body() else {}))
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return [
        Route("/records", records),
        Route("/requests", requests),
        Route("/faults", faults, methods=["POST"]),
        Route("/load", load, methods=["POST"]),
        Route("/reset", reset, methods=["POST"]),
        Route("/clock", clock, methods=["POST"]),
        Route("/{action}", screen, methods=["POST"]),
    ]


def _loopback_only(app: ASGIApp) -> ASGIApp:
    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope.get("client") or ("",))[0] not in LOOPBACK:
            await PlainTextResponse("Only from this machine.", 403)(scope, receive, send)
            return
        await app(scope, receive, send)

    return guard


def host(sandboxes: Sequence[Sandbox], alone: bool = False) -> Starlette:
    """The server of all given sandboxes, each under `/{name}`, with the index at `/`.

    alone: serve the one sandbox given at the root path; the index then moves to `/_control/index`.
    """
    for sandbox in sandboxes:
        sandbox.state.load(sandbox.seed)

    async def index(request: Request) -> Response:
        root = str(request.base_url).rstrip("/")
        return JSONResponse(
            {
                "version": 1,
                "providers": {
                    s.name: {
                        "base_url": root if alone else f"{root}/{s.name}",
                        "auth": dict(s.auth),
                        "settle_seconds": s.settle_seconds,
                        "read_timeout_seconds": s.read_timeout_seconds,
                        "notes": s.notes,
                    }
                    for s in sandboxes
                },
            }
        )

    if alone:
        (only,) = sandboxes
        wire = Wire(only)
        control = Starlette(routes=[Route("/index", index), *_control_routes(wire)])
        return Starlette(routes=[Mount("/_control", _loopback_only(control)), Mount("/", wire)])
    routes: list[BaseRoute] = [Route("/", index)]
    for sandbox in sandboxes:
        wire = Wire(sandbox)
        routes.append(Mount(f"/{sandbox.name}/_control", _loopback_only(Starlette(routes=_control_routes(wire)))))
        routes.append(Mount(f"/{sandbox.name}", wire))
    return Starlette(routes=routes)
