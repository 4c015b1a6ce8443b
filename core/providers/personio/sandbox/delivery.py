"""Posting events to webhooks: only to loopback addresses, 3 s, no redirects, retries (sheet section 8 [docs]).

A thread of its own does it, so that a slow receiver holds nobody up. Retries are due by the sandbox's clock: advance it
to see them.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from core.providers.sandbox_host import SandboxClock

from .answers import stamp

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
PATIENCE_SECONDS = 3
# Up to 6 retries within 3 days, each time further apart; the real distances are not known [inferred].
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 6 * 60, 24 * 60, 40 * 60))
QUICK_REQUESTS = 2
LOOK_SECONDS = 0.05


def is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


@dataclass(slots=True)
class Delivery:
    """One event on its way to one webhook. due: when next, by the sandbox's clock."""

    event_id: str
    webhook: Mapping[str, Any]
    document: Mapping[str, Any]
    due: datetime | None = None
    tried: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that went out: what `activity` lists. status: None where no answer came in time."""

    webhook_id: str
    event_id: str
    event_name: str
    at: datetime
    status: int | None

    def document(self) -> dict[str, Any]:
        done = self.status is not None and 200 <= self.status < 300
        return {
            "event_id": self.event_id,
            "event_name": self.event_name,
            "attempted_at": stamp(self.at),
            "response_status_code": self.status,
            "status": "SUCCESS" if done else "FAILED",
        }


@dataclass(eq=False)
class Deliveries:
    """All that is on its way, and every attempt so far."""

    clock: SandboxClock
    attempts: list[Attempt] = field(default_factory=list)
    _waiting: list[Delivery] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _running: bool = False
    _stopped: bool = False

    def send(self, delivery: Delivery) -> None:
        """Quick: the request itself is made elsewhere. An address that is not loopback gets nothing."""
        if not is_loopback(delivery.webhook["url"]):
            return
        delivery.due = self.clock.now()
        with self._lock:
            self._waiting.append(delivery)
            if not self._running:
                self._running = True
                threading.Thread(target=self._work, daemon=True).start()

    def stop(self) -> None:
        """Everything else was loaded: what waits is forgotten."""
        self._stopped = True

    def _work(self) -> None:
        while not self._stopped:
            with self._lock:
                now = self.clock.now()
                due = [one for one in self._waiting if one.due is not None and one.due <= now]
                if not self._waiting:
                    self._running = False
                    return
            for one in due:
                again = self._attempt(one)
                with self._lock:
                    if not again:
                        self._waiting.remove(one)
            if not due:
                time.sleep(LOOK_SECONDS)

    def _attempt(self, one: Delivery) -> bool:
        """Whether it has to be tried again later: after a timeout, or 5xx but not 501."""
        for _ in range(QUICK_REQUESTS):
            status = _post(one)
            self.attempts.append(
                Attempt(one.webhook["id"], one.event_id, one.document["event_name"], self.clock.now(), status)
            )
            if status is not None and (status < 500 or status == 501):
                return False
        if one.tried == len(RETRIES):
            return False
        one.due = self.clock.now() + RETRIES[one.tried]
        one.tried += 1
        return True


def _post(one: Delivery) -> int | None:
    where = urlsplit(one.webhook["url"])
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(where.hostname or "", where.port, timeout=PATIENCE_SECONDS)
    headers = {"Content-Type": "application/json"}
    if one.webhook["auth_type"] == "TOKEN" and one.webhook.get("token"):
        headers["Authorization"] = one.webhook["token"]
    if one.webhook["auth_type"] == "CUSTOM":
        headers |= one.webhook["custom_headers"]
    target = (where.path or "/") + (f"?{where.query}" if where.query else "")
    try:
        connection.request("POST", target, json.dumps(one.document), headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
