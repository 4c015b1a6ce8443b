"""A real server on a free port, and sockets that misbehave in ways no server framework will."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.serving import unused_port

Handler = Callable[[dict[str, Any]], Response]


class Wire:
    """Answers with whatever the test puts into `answers` by path, first come first served; the last one stays."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Response | Handler]] = {}
        self.seen: list[dict[str, Any]] = []
        self.url = ""

    def on(self, path: str, *answers: Response | Handler) -> None:
        self.answers[path] = list(answers)

    def paths(self) -> list[str]:
        return [one["path"] for one in self.seen]

    async def answer(self, request: Request) -> Response:
        seen = {
            "method": request.method,
            "path": request.url.path,
            "query": request.query_params.multi_items(),
            "headers": dict(request.headers),
            "body": await request.body(),
            "at": time.monotonic(),
        }
        self.seen.append(seen)
        queue = self.answers.get(seen["path"], [JSONResponse({"error": "nothing here"}, 404)])
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Response):
            return answer
        return await asyncio.to_thread(answer, seen)


@pytest.fixture(scope="session")
def _served() -> Iterator[Wire]:
    wire = Wire()
    methods = ["GET", "POST", "PUT", "DELETE"]
    app = Starlette(routes=[Route("/{path:path}", wire.answer, methods=methods)])
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        wire.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield wire
        server.should_exit = True
        thread.join()


@pytest.fixture
def wire(_served: Wire) -> Wire:
    _served.answers.clear()
    _served.seen.clear()
    return _served


class RawServer:
    """Takes connections one after another, reads one request, and lets `behave` do the rest with the socket."""

    def __init__(self, behave: Callable[[socket.socket], None]) -> None:
        self._behave = behave
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.requests = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with connection, contextlib.suppress(OSError):
                    if connection.recv(65536):
                        self.requests += 1
                        self._behave(connection)

    def close(self) -> None:
        # shutdown wakes the accept that close alone would leave waiting.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@pytest.fixture
def raw() -> Iterator[Callable[[Callable[[socket.socket], None]], RawServer]]:
    servers: list[RawServer] = []

    def start(behave: Callable[[socket.socket], None]) -> RawServer:
        servers.append(RawServer(behave))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def closed_port() -> int:
    return unused_port()


@pytest.fixture
def _quick_tries() -> None:
    """Here pauses are as long as they are: they are what is looked at."""


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses between tries are noted and not slept."""
    slept: list[float] = []
    monkeypatch.setattr("core.http.client.sleep", slept.append)
    return slept
