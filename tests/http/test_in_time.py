"""A write that would leave too late does not leave; reads are never too late."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import Response

from core.http.client import Http
from core.http.errors import NotSent
from core.http.in_time import CONNECT_TIMEOUT, LEAVE_SECONDS, POOL_TIMEOUT, in_time, longest_call
from core.http.oauth import OAuthAuth
from core.http.protocols import MemoryTokens, Tokens

SOON = 0.4


@pytest.fixture
def http(wire):
    made = Http(provider="demo", base_url=wire.url)
    yield made
    made.close()


def test_a_write_in_time_leaves_and_a_late_one_does_not(wire, http) -> None:
    wire.on("/api", Response())
    with in_time(0):
        http.write("POST", "/api", operation="hours")
    with in_time(LEAVE_SECONDS + 1):
        with pytest.raises(NotSent, match="took too long"):
            http.write("POST", "/api", operation="hours")
        http.read("GET", "/api")
    http.write("POST", "/api", operation="hours")
    assert [seen["method"] for seen in wire.seen] == ["POST", "GET", "POST"]


def test_the_wait_for_a_permit_counts(wire) -> None:
    class Slow:
        def reserve(self) -> float:
            return SOON

        def leave(self) -> float:
            return 0.0

        def hold(self, seconds: float) -> None: ...

    wire.on("/api", Response())
    http = Http(provider="demo", base_url=wire.url, gate=Slow())
    with in_time(LEAVE_SECONDS - SOON), pytest.raises(NotSent, match="took too long"):
        http.write("POST", "/api", operation="hours")
    http.close()
    assert wire.seen == []


@pytest.mark.parametrize("left", [0, 3600], ids=["run out", "refused"])
def test_the_renewal_of_a_sign_in_counts(wire, left: float) -> None:
    now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def refresh(_: Tokens) -> Tokens:
        time.sleep(SOON)
        return Tokens("two", "r", now + timedelta(hours=1))

    wire.on("/api", Response(status_code=401))
    tokens = MemoryTokens(Tokens("one", "r", now + timedelta(seconds=left)))
    http = Http(provider="demo", base_url=wire.url, auth=OAuthAuth(tokens, refresh, clock=lambda: now))
    with in_time(LEAVE_SECONDS - SOON), pytest.raises(NotSent, match="took too long"):
        http.write("POST", "/api", operation="hours")
    http.close()
    assert len(wire.seen) == (1 if left else 0)


def test_the_longest_call_is_bounded_by_the_client_s_own_bounds() -> None:
    assert longest_call(30) == LEAVE_SECONDS + POOL_TIMEOUT + CONNECT_TIMEOUT + 90
