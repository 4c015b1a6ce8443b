"""Where a connector is tried: its provider's sandbox on a real socket, with something in between that can misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.providers.base import Provider
from core.providers.sandbox_host import host

PREFIX = "/elsewhere/and/further"


@dataclass(frozen=True)
class Seen:
    """A request of the connector. write: by the sandbox's own word."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: str
    body: bytes
    write: bool


Answering = Callable[[Seen], Response | None]


class Between:
    """Stands before the sandbox; what it answers itself never reaches it.

    answer: may answer instead of the sandbox. delay: seconds before every answer. without: a query parameter that gets
    lost on the way. most_at_once: how many requests were under way at the same time.
    """

    def __init__(self, app: ASGIApp, is_write: Callable[[str, str, Mapping[str, str]], bool], prefix: str) -> None:
        self._app = app
        self._is_write = is_write
        self._prefix = prefix
        self.other_port = 0
        self.clear()

    def clear(self) -> None:
        self.answer: Answering | None = None
        self.delay = 0.0
        self.without = ""
        self.seen: list[Seen] = []
        # A list of its own each time: requests of an earlier test may still be under way.
        self._under_way: list[None] = []
        self.most_at_once = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["server"][1] == self.other_port:
            if not scope["path"].startswith(PREFIX):
                await PlainTextResponse("Nothing here.", 404)(scope, receive, send)
                return
            path = scope["path"].removeprefix(PREFIX)
            scope = {**scope, "path": path, "raw_path": path.encode()}
        if "/_control" in scope["path"] or not scope["path"].startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        under_way = self._under_way
        under_way.append(None)
        self.most_at_once = max(self.most_at_once, len(self._under_way))
        try:
            await self._pass(scope, receive, send)
        finally:
            under_way.pop()

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        body = bytes(message.get("body", b""))
        while message.get("more_body"):
            message = await receive()
            body += bytes(message.get("body", b""))
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path, query = scope["path"].removeprefix(self._prefix), scope["query_string"].decode()
        seen = Seen(scope["method"], path, headers, query, body, self._is_write(scope["method"], path, headers))
        self.seen.append(seen)
        await asyncio.sleep(self.delay)
        instead = self.answer(seen) if self.answer else None
        if instead is not None:
            await instead(scope, receive, send)
            return
        if self.without:
            pairs = [pair for pair in query.split("&") if not pair.startswith(f"{self.without}=")]
            scope = {**scope, "query_string": "&".join(pairs).encode()}
        given = False

        async def again() -> Any:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, again, send)


class Stage:
    """One provider's sandbox, served on two ports until the process ends; the second one only under PREFIX."""

    def __init__(self, provider: Provider) -> None:
        sandbox = provider.sandbox()
        self.name = provider.name
        self.between = Between(host([sandbox]), sandbox.is_write, f"/{provider.name}")
        here, elsewhere = _listening(), _listening()
        self.between.other_port = elsewhere.getsockname()[1]
        self.root = f"http://127.0.0.1:{here.getsockname()[1]}"
        self.elsewhere = f"http://127.0.0.1:{self.between.other_port}{PREFIX}"
        self._server = uvicorn.Server(uvicorn.Config(self.between, log_config=None, access_log=False, lifespan="off"))
        serving = {"sockets": [here, elsewhere]}
        threading.Thread(target=self._server.run, kwargs=serving, daemon=True).start()
        while not self._server.started:
            time.sleep(0.01)
        self._http = httpx.Client(base_url=f"{self.root}/{self.name}/_control", timeout=30)

    def load(self, document: Mapping[str, Any]) -> None:
        """Start again with this company, nothing in between, no faults."""
        self.between.clear()
        self.control("load", document)

    def control(self, action: str, document: Mapping[str, Any] | None = None) -> Any:
        answer = self._http.post(f"/{action}", content=json.dumps(document or {}, default=str))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def faults(self, **rates: Any) -> None:
        """Rates of the fault plan; writes meet them, reads don't. None: no faults."""
        self.control("faults", {"writes_only": True, **rates})

    def index(self) -> dict[str, Any]:
        found: dict[str, Any] = self._http.get(self.root).json()["providers"][self.name]
        return found

    def records(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = self._http.get("/records").json()
        return found

    def writes(self) -> int:
        """How many writes came in since the company was loaded."""
        return sum(one["write"] for one in self._http.get("/requests").json())

    def connections(self) -> set[Any]:
        """All that are open right now, those of the control client too."""
        return set(self._server.server_state.connections)


def _listening() -> socket.socket:
    """Named as TCP: only then asyncio sends without waiting for acknowledgements, 40 ms each."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    return listening


_stages: dict[str, Stage] = {}


def stage_of(provider: Provider) -> Stage:
    """The one stage of this process for the provider's sandbox."""
    if provider.name not in _stages:
        _stages[provider.name] = Stage(provider)
    return _stages[provider.name]


@contextlib.contextmanager
def quick_turns() -> Iterator[None]:
    """Client and server are threads of one process here, and mostly wait for each other's turn."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.0003)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """The calls, each in a thread of its own, all starting together: their results, or the exception, in order."""
    results: list[Any] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = calls[number]()
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
