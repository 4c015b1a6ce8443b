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

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.http.protocols import MemoryTokens, Tokens
from core.providers.base import Account
from core.providers.zenegy.connector import Zenegy

GOLDEN = Path(__file__).parent / "golden"

COMPANY = "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d01"
EMPLOYEE = "e1b2c3d4-0007-4a5b-8c6d-111122223331"
USER = "a9b8c7d6-0007-4f5e-8d4c-999988887771"
RATE = "d4c3b2a1-0100-4b6a-9c8d-555566667771"
HOURS_REF = "f0000000-0000-4000-8000-000000000101"
ABSENCE_REF = "ab000000-0000-4000-8000-000000000201"
SUPPLEMENT_RATE = "aa110000-0000-4000-8000-000000000022"
HOURS_PATH = f"/api/hours/accounts/{COMPANY}"
PAYROLL_PATH = f"/api/companies/{COMPANY}"


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


@dataclass
class Answered:
    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        raw = self.body if isinstance(self.body, bytes) else b"" if self.body == "" else json.dumps(self.body).encode()
        return Response(raw, self.status, headers={"content-type": "application/json", **self.headers})


Script = Callable[[Asked], Answered]


class Player:
    """The server. script decides every answer; asked holds every request in order."""

    def __init__(self) -> None:
        self.script: Script = lambda _: Answered(500)
        self.asked: list[Asked] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        config = uvicorn.Config(self.app(), port=self.port, log_level="warning", lifespan="off")
        self._server = uvicorn.Server(config)
        threading.Thread(target=self._server.run, daemon=True).start()
        while not self._server.started:
            time.sleep(0.01)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def app(self) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)
            query = scope["query_string"].decode()
            target = scope["raw_path"].decode() + (f"?{query}" if query else "")
            asked = Asked(request.method, target, await request.body(), dict(request.headers))
            self.asked.append(asked)
            await self.script(asked).response()(scope, receive, send)

        return answer


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
    return Answered(response["status"], response["body"])


def in_turn(*answers: Answered) -> Script:
    """These answers one after another; the last one again and again."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def account(url: str, access: str = "sandbox-access", **settings: str) -> Account:
    tokens = Tokens(access=access, refresh=None, expires=datetime.now(UTC) + timedelta(hours=1))
    given = {"company_id": COMPANY, "client_id": "ab12", "redirect_uri": "https://console.example/cb", **settings}
    return Account(
        connection="test",
        base_url=url,
        settings=given,
        secrets={"client_secret": "zz"},
        tokens=MemoryTokens(tokens),
        read_timeout=5,
    )


@contextmanager
def talking(script: Script, access: str = "sandbox-access", **settings: str) -> Iterator[tuple[Zenegy, Player]]:
    """A connector whose every request is answered by `script`."""
    server = player()
    server.script = script
    connector = Zenegy(account(server.url, access, **settings))
    try:
        yield connector, server
    finally:
        connector.close()
