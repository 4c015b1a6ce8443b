"""Posting a notice to an address that somebody gave: one request, no redirect, no word of the answer kept."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx

from core.http.client import tls
from core.http.request import address
from core.models.hosts import LOOPBACK

SECONDS = 10.0
LONGEST = 2000
_CONNECTED = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class NoAnswer(Exception):
    """Nothing came back. code: `no_connection` (certainly not delivered), `no_answer` (perhaps delivered)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def checked_webhook(text: str) -> str:
    """The address as it is kept. Raises ValueError, in words, for one that nothing may be posted to."""
    tidy = text.strip()
    if len(tidy) > LONGEST:
        raise ValueError(f"This address is longer than {LONGEST} characters.")
    url = address(tidy)
    if url.userinfo:
        raise ValueError("Leave name and password out of the address: what is posted is signed instead.")
    if url.scheme != "https" and url.host not in LOOPBACK:
        raise ValueError("Notices go only to https:// addresses, or to http:// on this machine.")
    return str(url.copy_with(fragment=None))


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status that the receiver answered, within SECONDS in all, however slowly it talks. Raises NoAnswer."""
    reached = _Reached()
    timer = threading.Timer(SECONDS, reached.cut)
    timer.daemon = True
    timer.start()
    try:
        # A proxy from the environment is for the world outside, never for this machine.
        outside = httpx.URL(url).host not in LOOPBACK
        with (
            httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=outside, verify=tls()) as client,
            client.stream("POST", url, content=body, headers=headers, extensions={"trace": reached}) as answer,
        ):
            return answer.status_code
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError):
        raise NoAnswer("no_connection") from None
    except httpx.HTTPError:
        raise NoAnswer("no_answer") from None
    finally:
        timer.cancel()


class _Reached:
    """Knows the socket of the one connection, so that a receiver that drips its answer can be cut off."""

    def __init__(self) -> None:
        self._socket: Any = None

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if event in _CONNECTED:
            self._socket = info["return_value"].get_extra_info("socket")

    def cut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
