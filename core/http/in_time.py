"""A write leaves soon after it was decided on, or not at all: so that one can say when it can't be under way any more.

What comes before its first byte has no bound of its own: a permit, other lanes that renew the sign-in first, reads that
the connector needs, a process that was suspended.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic

from core.http.errors import NotSent

LEAVE_SECONDS = 60.0
CONNECT_TIMEOUT = 5.0
POOL_TIMEOUT = 5.0

_latest: ContextVar[float] = ContextVar("latest", default=inf)


@contextmanager
def in_time(late_seconds: float) -> Iterator[None]:
    """Requests of writes in here leave within LEAVE_SECONDS, less what has passed since the write was decided on."""
    token = _latest.set(monotonic() + LEAVE_SECONDS - late_seconds)
    try:
        yield
    finally:
        _latest.reset(token)


def check() -> None:
    """Called with a write's request in hand. Raises NotSent when it is too late for it."""
    if monotonic() > _latest.get():
        raise NotSent("It took too long until this could be sent, so it was not. It is tried anew.")


def longest_call(read_timeout: float) -> float:
    """Seconds after which a write that was decided on is not under way any more, whatever happened on its way.

    Its last request has left in time; it waits for a free connection, connects, is delivered, answered and read.
    """
    return LEAVE_SECONDS + POOL_TIMEOUT + CONNECT_TIMEOUT + 3 * read_timeout
