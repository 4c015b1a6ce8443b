"""Sandboxes in the process of the test, without sockets: for properties that need thousands of calls.

Requests go straight to the application; contract and crash tests use sockets instead.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import format_datetime, formatdate
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.types import ASGIApp, Message, Scope

from core.providers.sandbox_host import Sandbox, SandboxClock, host

URL = "http://127.0.0.1:9/"


class Inside(httpx.BaseTransport):
    """Calls an application whose coroutines never wait. One request at a time, as one event loop would have it.

    clocks: of the sandboxes, by the first part of the path: their answers carry a Date by these. tamper: may answer in
    its place.
    """

    def __init__(self, app: ASGIApp, clocks: Mapping[str, SandboxClock]) -> None:
        self.app, self.clocks = app, clocks
        self.lock = threading.Lock()
        self.tamper: Callable[[httpx.Request], httpx.Response | None] | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.tamper and (instead := self.tamper(request)) is not None:
            instead.headers.setdefault("date", formatdate(usegmt=True))
            return instead
        status, headers, body = self.call(
            request.method, request.url.raw_path.decode(), request.headers.raw, request.read()
        )
        length = next((int(value) for name, value in headers if name.lower() == b"content-length"), len(body))
        if length > len(body):
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
        return httpx.Response(status, headers=headers, content=body, request=request)

    def call(
        self, method: str, target: str, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        path, _, query = target.partition("?")
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": httpx.URL(f"http://x{path}").path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in headers],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 9),
        }
        sent: list[Message] = []
        asked = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Message:
            return next(asked, {"type": "http.disconnect"})

        async def send(message: Message) -> None:
            sent.append(message)

        with self.lock:
            running = self.app(scope, receive, send)
            try:
                running.send(None)  # type: ignore[attr-defined]
            except StopIteration:
                pass
            else:
                raise AssertionError(f"{method} {path} waits for something: serve it on a socket.")
        clock = self.clocks.get(path.split("/")[1], SandboxClock())
        headers = [*sent[0]["headers"], (b"date", format_datetime(clock.now(), usegmt=True).encode())]
        return sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:])

    def ask(self, method: str, url: str, body: Any = None) -> Any:
        """As `core.actions.demo.ask`."""
        split = urlsplit(url)
        posted = b"" if body is None else json.dumps(body).encode()
        headers = [(b"content-type", b"application/json"), (b"host", b"127.0.0.1:9")]
        status, _, answer = self.call(method, split.path, headers, posted)
        assert status == 200, f"{url} answered {status}: {answer[:400]!r}"
        return json.loads(answer)


@contextmanager
def inside(sandboxes: Sequence[Sandbox], monkeypatch: pytest.MonkeyPatch) -> Iterator[Inside]:
    """Every client of httpx made from now on talks to these sandboxes."""
    transport = Inside(host(sandboxes), {one.name: one.clock for one in sandboxes})
    with monkeypatch.context() as patched:
        patched.setattr("httpx._client.HTTPTransport", lambda **_: transport)
        patched.setattr("tests.actions.sync_stage.ask", transport.ask)
        yield transport
