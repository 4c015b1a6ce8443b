"""A server on a real socket that plays golden answers and keeps what was asked, as it came over the wire."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.request
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


def _serve(app: Any) -> str:
    """Serve on a free port until the process ends; answers the address."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # else answers wait for 40 ms
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    threading.Thread(target=server.run, args=([listening],), daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


Script = Callable[[Asked], Answered]


class Player:
    """The server. script decides every answer; asked holds every request in order."""

    def __init__(self) -> None:
        self.script: Script = lambda _: Answered(500)
        self.asked: list[Asked] = []
        self.url = _serve(self.app())

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


class Town:
    """The sandbox on a real socket, one for the process, as it is after a reset."""

    def __init__(self) -> None:
        from core.providers.sandbox_host import host
        from core.providers.zenegy import PROVIDER

        self.seed = PROVIDER.sandbox().seed
        self.root = _serve(host([PROVIDER.sandbox()]))

    def post(self, action: str, document: Any = None) -> Any:
        body = json.dumps(document or {}, default=str).encode()
        request = urllib.request.Request(f"{self.root}/zenegy/_control/{action}", body, method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.root + path, timeout=10) as answer:
            return json.load(answer)

    def records(self) -> dict[str, list[dict[str, Any]]]:
        return dict(self.get("/zenegy/_control/records"))

    def account(self, **settings: str) -> Account:
        """An account as the sandbox's index describes it, signed in with its ready-made token."""
        index = self.get("/")["providers"]["zenegy"]
        auth = index["auth"]
        given = {name: auth[name] for name in ("client_id", "redirect_uri", "company_id")}
        tokens = Tokens(auth["token"], None, datetime.now(UTC) + timedelta(hours=1))
        return Account(
            connection="town",
            base_url=index["base_url"],
            settings={**given, **settings},
            secrets={"client_secret": auth["client_secret"]},
            tokens=MemoryTokens(tokens),
            read_timeout=index["read_timeout_seconds"],
        )


_town: list[Town] = []


def town() -> Town:
    if not _town:
        _town.append(Town())
    _town[0].post("reset")
    return _town[0]
