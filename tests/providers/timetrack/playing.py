"""A server on a real socket that plays golden answers and keeps what was asked, as it came over the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from core.providers.base import Account
from core.providers.timetrack.connector import TimeTrack
from tests.providers.timetrack.acme import Acme
from tests.serving import serving

GOLDEN = Path(__file__).parent / "golden"
KEY, SECRET = "k-1", "s-1-of-the-tests"


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
    """body: "" for nothing; bytes as they are; all else as JSON."""

    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        raw = self.body if isinstance(self.body, bytes) else b"" if self.body == "" else json.dumps(self.body).encode()
        return Response(raw, self.status, headers={"content-type": "application/json", **self.headers})


def golden(name: str) -> dict[str, Any]:
    return dict(json.loads((GOLDEN / f"{name}.json").read_text("utf-8"), parse_float=Decimal))


def played(name: str) -> Answered:
    """A golden's answer."""
    response = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))["response"]
    return Answered(response["status"], response["body"])


class Player:
    """Answers by method and path, the first of several until one is left. asked: every request in order."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[tuple[str, str], list[Answered]] = {}
        self.on("GET", "/users", played("11-users"))

    def on(self, method: str, path: str, *answers: Answered) -> None:
        self.answers[method, path] = list(answers)

    def plays(self, *names: str) -> None:
        for name in names:
            request = golden(name)["request"]
            self.on(request["method"], request["target"].partition("?")[0], played(name))

    def of(self, method: str, path: str = "") -> list[Asked]:
        return [one for one in self.asked if one.method == method and (not path or one.path == path)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        query = scope["query_string"].decode()
        target = scope["path"] + (f"?{query}" if query else "")
        asked = Asked(request.method, target, await request.body(), dict(request.headers))
        self.asked.append(asked)
        left = self.answers.get((asked.method, asked.path)) or [Answered(404, b"not played")]
        answer = left.pop(0) if len(left) > 1 else left[0]
        await answer.response()(scope, receive, send)


@contextmanager
def talking(**settings: str) -> Iterator[tuple[TimeTrack, Player]]:
    """A connector whose every request is answered by the player."""
    player = Player()
    with serving(player) as url:
        connector = TimeTrack(account(url, **settings))
        try:
            yield connector, player
        finally:
            connector.close()


def account(url: str, **settings: str) -> Account:
    given = {"account": "acme", "api_key": KEY, **settings}
    return Account(connection="test", base_url=url, settings=given, secrets={"api_secret": SECRET}, read_timeout=5)


@contextmanager
def connected(acme: Acme, secret: str = "s-1", recorder: Any = None, **settings: str) -> Iterator[TimeTrack]:
    given = {"account": "acme", "api_key": "k-1", **settings}
    account = Account(
        connection="test", base_url=acme.base_url, settings=given, secrets={"api_secret": secret}, recorder=recorder
    )
    connector = TimeTrack(account)
    try:
        yield connector
    finally:
        connector.close()
