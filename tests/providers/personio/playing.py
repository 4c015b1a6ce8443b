"""A server on a real socket that plays golden answers and keeps what was asked, as it came over the wire."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from core.http.protocols import MemoryTokens, Tokens
from core.providers.base import Account
from core.providers.personio.connector import Personio

GOLDEN = Path(__file__).parent / "golden"

PERSON, JOB = "5005", "2306b77a-35fb-4b1d-8044-3b14f7f2ca65"
VACATION, FLEX = "0f0e0000-0000-4000-8000-000000000001", "0f0e0000-0000-4000-8000-000000000002"
ABSENCE_REF, WORK_REF = "fd190000-0000-4000-8000-000000000001", "bd240000-0000-4000-8000-000000000001"
BONUS, WEBHOOK = "7a5c0000-0000-4000-8000-000000000001", "2e430000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Asked:
    method: str
    target: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    def json(self) -> Any:
        return json.loads(self.body, parse_float=Decimal)

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass
class Answered:
    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        raw = self.body if isinstance(self.body, bytes) else b"" if self.body == "" else json.dumps(self.body).encode()
        return Response(raw, self.status, headers={"content-type": "application/json", **self.headers})


Script = Callable[[Asked], Answered]


def _serve(app: Any) -> str:
    """Serve on a free port until the process ends; answers the address."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # else answers wait for 40 ms
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    threading.Thread(target=server.run, args=([listening],), daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


class Player:
    """The server. script decides every answer; asked holds every request in order."""

    def __init__(self) -> None:
        self.script: Script = lambda _: Answered(500)
        self.asked: list[Asked] = []
        self.url = _serve(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        query = scope["query_string"].decode()
        target = scope["raw_path"].decode() + (f"?{query}" if query else "")
        asked = Asked(request.method, target, await request.body(), dict(request.headers))
        self.asked.append(asked)
        await self.script(asked).response()(scope, receive, send)


_player: list[Player] = []


def player() -> Player:
    """The one server of this process, with nothing asked yet."""
    if not _player:
        _player.append(Player())
    _player[0].asked = []
    return _player[0]


def golden(name: str) -> dict[str, Any]:
    return dict(json.loads((GOLDEN / f"{name}.json").read_text("utf-8"), parse_float=Decimal))


def played(name: str) -> Answered:
    """A golden's answer."""
    response = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))["response"]
    return Answered(response["status"], response["body"], {"content-type": response.get("type", "application/json")})


def playing(*names: str) -> Script:
    """The goldens' answers, each to its own method and address; anything else is a mistake."""
    answers: dict[tuple[str, str], list[Answered]] = {}
    for name in names:
        request = golden(name)["request"]
        answers.setdefault((request["method"], request["target"]), []).append(played(name))

    def script(asked: Asked) -> Answered:
        left = answers.get((asked.method, asked.target))
        if not left:
            return Answered(418, {"errors": [{"title": "Not played", "detail": f"{asked.method} {asked.target}"}]})
        return left.pop(0) if len(left) > 1 else left[0]

    return script


def account(url: str, **settings: str) -> Account:
    tokens = Tokens("papi-tok", None, datetime.now(UTC) + timedelta(hours=1))
    given = {"client_id": "papi-7c1e", "number_attribute": "dynamic_88120.4711", **settings}
    return Account(
        connection="test",
        base_url=url,
        settings=given,
        secrets={"client_secret": "papi-s3cret"},
        tokens=MemoryTokens(tokens),
        read_timeout=5,
    )


@contextmanager
def talking(script: Script, **settings: str) -> Iterator[tuple[Personio, Player]]:
    """A connector that is signed in, and whose every request is answered by `script`."""
    server = player()
    server.script = script
    connector = Personio(account(server.url, **settings))
    try:
        yield connector, server
    finally:
        connector.close()


def matches(asked: Asked, name: str) -> None:
    """What came over the wire is the golden's request: method, address in its exact spelling, body."""
    wanted = golden(name)["request"]
    assert (asked.method, asked.target) == (wanted["method"], wanted["target"])
    assert asked.headers["accept"] == "application/json"
    if "form" in wanted:
        assert asked.form() == wanted["form"]
        assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
        return
    assert asked.headers["authorization"] == "Bearer papi-tok"
    if "body" in wanted:
        assert asked.json() == wanted["body"]
        assert asked.headers["content-type"] == "application/json"
    else:
        assert asked.body == b""
