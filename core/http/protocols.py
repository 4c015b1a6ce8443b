"""What the HTTP client needs from outside: tokens, a rate gate, a breaker, a place for raw exchanges.

The store satisfies these with database rows shared by all processes; the in-memory ones serve notebooks and tests.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.models.tokens import Tokens

__all__ = [
    "Breaker",
    "Exchange",
    "MemoryGate",
    "MemoryTokens",
    "NoBreaker",
    "RateGate",
    "Recorder",
    "TokenStore",
    "Tokens",
]


class TokenStore(Protocol):
    """Where the tokens of one connection live."""

    def current(self) -> Tokens | None: ...

    def renew(self, stale: str, refresh: Callable[[Tokens], Tokens]) -> Tokens:
        """Replace the pair whose access token is `stale`, once, however many callers ask at the same time.

        Holds the row's lock, reads again, and calls `refresh` only if the pair is still the stale one; stores the new
        pair before anybody may use it. Raises SignInNeeded when there is nothing to refresh or an earlier refresh
        was started and its outcome lost.
        """


class RateGate(Protocol):
    """Permits per second for one account at a provider, shared by everybody who uses that account."""

    def reserve(self) -> float:
        """Take the next permit; answers the seconds to sleep before using it."""

    def leave(self) -> float:
        """The last word before a request goes: 0.0, or how long it must still wait because others overslept."""

    def hold(self, seconds: float) -> None:
        """Nobody goes before that many seconds are over (a Retry-After)."""


class Breaker(Protocol):
    """Stops asking a provider that is down."""

    def check(self) -> None:
        """Raises NotSent while open."""

    def success(self) -> None: ...

    def failure(self, reason: str, at_once: bool = False) -> None:
        """Count an outage (not a data error); `at_once` opens it now, as a lost sign-in does."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer as text, secrets already masked. status None: no answer came."""

    method: str
    url: str
    request: str
    status: int | None
    response: str
    seconds: float
    error: str = ""


Recorder = Callable[[Exchange], None]


class MemoryTokens:
    """Tokens of this process only."""

    def __init__(self, tokens: Tokens | None = None) -> None:
        self._tokens = tokens
        self._lock = threading.Lock()

    def current(self) -> Tokens | None:
        return self._tokens

    def renew(self, stale: str, refresh: Callable[[Tokens], Tokens]) -> Tokens:
        from core.http.errors import SignInNeeded

        with self._lock:
            if self._tokens is None:
                raise SignInNeeded("Nobody has signed in to this connection yet.")
            if self._tokens.access == stale:
                self._tokens = refresh(self._tokens)
            return self._tokens


class MemoryGate:
    """A rate gate of this process only. per_second None: no limit."""

    def __init__(self, per_second: float | None = None) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def reserve(self) -> float:
        with self._lock:
            now = time.monotonic()
            mine = max(self._next, now)
            self._next = mine + self._gap
            return mine - now

    def leave(self) -> float:
        return 0.0

    def hold(self, seconds: float) -> None:
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)


class NoBreaker:
    """Never opens."""

    def check(self) -> None: ...

    def success(self) -> None: ...

    def failure(self, reason: str, at_once: bool = False) -> None: ...
