"""A server on a real socket that plays golden answers and keeps what was asked, as it came over the wire."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.http.protocols import MemoryTokens, Tokens
from core.models.writes import Write
from core.providers.base import Account
from core.providers.fortnox.connector import Fortnox
from tests.serving import serving

GOLDEN = Path(__file__).parent / "golden"
TENANT = "104501"


@dataclass(frozen=True)
class Asked:
    method: str
    target: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

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


@dataclass
class Player:
    """script decides every answer; asked holds every request in order."""

    script: Script
    url: str = ""
    asked: list[Asked] = field(default_factory=list)

    def app(self) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)
            query = scope["query_string"].decode()
            target = scope["raw_path"].decode() + (f"?{query}" if query else "")
            asked = Asked(request.method, target, await request.body(), dict(request.headers))
            self.asked.append(asked)
            await self.script(asked).response()(scope, receive, send)

        return answer


def golden(name: str) -> dict[str, Any]:
    return dict(json.loads((GOLDEN / f"{name}.json").read_text("utf-8"), parse_float=Decimal))


def played(name: str) -> Answered:
    """A golden's answer."""
    response = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))["response"]
    return Answered(response["status"], response.get("body", ""))


def in_turn(*answers: Answered) -> Script:
    """These answers one after another; the last one again and again."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def listed(name: str, *rows: dict[str, Any]) -> Answered:
    meta = {"@TotalResources": len(rows), "@TotalPages": 1, "@CurrentPage": 1}
    return Answered(200, {"MetaInformation": meta, name: list(rows)})


def account(url: str, access: str = "sandbox-access", refresh: str | None = "r1", **settings: str) -> Account:
    expires = datetime.now(UTC) + timedelta(hours=1)
    return Account(
        connection="test",
        base_url=url,
        settings={"client_id": "OCid", "redirect_uri": "https://oc.example/cb", **settings},
        secrets={"client_secret": "OCsec"},
        tokens=MemoryTokens(Tokens(access=access, refresh=refresh, expires=expires)),
        read_timeout=5,
    )


@contextmanager
def played_by(script: Script) -> Iterator[Player]:
    player = Player(script)
    with serving(player.app()) as url:
        player.url = url
        yield player


@contextmanager
def talking(script: Script, access: str = "sandbox-access", **settings: str) -> Iterator[tuple[Fortnox, Player]]:
    """A connector whose every request is answered by `script`."""
    with played_by(script) as player:
        connector = Fortnox(account(player.url, access, **settings))
        try:
            yield connector, player
        finally:
            connector.close()


def row(operation: str, target: str, quantity: str, day: date, **more: Any) -> Write:
    """A write about employee 101."""
    given = {"person": "101", "holder": "101", "first": day, "last": day, **more}
    return Write(operation=operation, target=target, quantity=Decimal(quantity), **given)
