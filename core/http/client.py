"""The one HTTP client. A read may be tried again; a write is one request, and its outcome is named exactly.

Only this folder imports httpx. What a connector needs of it is `Http`, `Answer`, `Auth` and the error tree.
"""

from __future__ import annotations

import functools
import logging
import ssl
import threading
from collections.abc import Callable, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import monotonic, sleep
from typing import Any

import httpx

from core.http import in_time, outcome
from core.http.answer import Answer
from core.http.errors import Broken, NotSent, ProviderError, SignInNeeded, Throttled, Unclear
from core.http.in_time import CONNECT_TIMEOUT, POOL_TIMEOUT
from core.http.patience import Patience
from core.http.protocols import Breaker, Exchange, MemoryGate, NoBreaker, RateGate, Recorder
from core.http.request import Params, address, encode_json, origin, query
from core.models.hosts import LOOPBACK
from core.security import redaction

__all__ = ["Answer", "Auth", "Explain", "Http", "Params"]

Auth = httpx.Auth
Explain = Callable[[Answer], ProviderError | None]

READ_TRIES = 4
LONGEST_WAIT = 30.0
BUSY_WAIT = 1.0
WRITE = "handover_write"
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)

# httpx logs whole addresses and httpcore whole headers, on loggers that anybody's logging set-up may show.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@functools.cache
def tls() -> ssl.SSLContext:
    """Built once: reading the certificates costs more than a request."""
    return httpx.create_ssl_context()


class Http:
    """Requests to one account at one provider. Safe for threads; keep one per connection and close it.

    params take booleans as true/false, exact decimals, and repeated names as a list of pairs or a list of values.
    base_url: paths are appended to it; an absolute address is taken only if it leads to the same host.
    connect_timeout, read_timeout: seconds; read_timeout is the longest silence, also while sending, and an answer may
    take twice that in all. With `core.http.in_time` that bounds a write's last sign of life.
    parallel: requests at the same time; further ones wait LONGEST_WAIT and are then Throttled.
    provider: its name for people, which begins the sentences about what went wrong.
    explain: sees every answer first, whatever its status, and may return the provider's own error, which wins.
    It answers None for everything it doesn't know; a Broken raised inside counts as None unless the status is 2xx.
    """

    def __init__(
        self,
        *,
        provider: str,
        base_url: str,
        auth: Auth | None = None,
        gate: RateGate | None = None,
        breaker: Breaker | None = None,
        recorder: Recorder | None = None,
        connect_timeout: float = CONNECT_TIMEOUT,
        read_timeout: float = 30,
        parallel: int = 2,
        headers: Mapping[str, str] | None = None,
        explain: Explain | None = None,
    ) -> None:
        self.provider = provider
        self._base = address(base_url)
        self._gate = gate or MemoryGate()
        self._breaker = breaker or NoBreaker()
        self._recorder = recorder
        self._explain = explain
        self._patience = Patience()
        self._longest = connect_timeout + 2 * read_timeout
        self._free = threading.BoundedSemaphore(parallel)
        self._client = httpx.Client(
            base_url=self._base,
            auth=auth,
            headers={"User-Agent": "Handover", **(headers or {})},
            timeout=httpx.Timeout(connect=connect_timeout, read=read_timeout, write=read_timeout, pool=POOL_TIMEOUT),
            # Dropped before the usual 5 s of servers, so that a write doesn't meet a connection that is just closing.
            limits=httpx.Limits(max_connections=parallel, max_keepalive_connections=parallel, keepalive_expiry=4),
            follow_redirects=False,
            event_hooks={"request": [_leaves]},
            verify=tls(),
            # A proxy from the environment is for the world outside, never for the sandbox on this machine.
            trust_env=self._base.host not in LOOPBACK,
            # A session cookie would let an answer depend on an earlier sign-in.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    def read(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        operation: str = "read",
    ) -> Answer:
        """A request that changes nothing, tried up to four times with growing pauses.

        Raises Rejected, SignInNeeded, Throttled, Broken (a redirect), and NotSent for everything else.
        """
        for number in range(1, READ_TRIES + 1):
            request = self._request(method, path, params, json, data, content, headers, operation)
            answer: Answer | None = None
            try:
                answer = self._exchange(request, operation)
                judged = self._judge(answer, outcome.read_error)
                if judged is None:
                    self._breaker.success()
                    return answer
                error = judged
            except httpx.HTTPError as trouble:
                error = NotSent(f"{self.provider} could not be read: {_reason(trouble)}.")
            if isinstance(error, Unclear):
                error = NotSent(error.message, excerpt=error.excerpt)
            self._name(error, operation)
            self._count(error)
            wait = outcome.pause(number, error, answer)
            if number == READ_TRIES or not outcome.may_read_again(error, answer) or wait > LONGEST_WAIT:
                raise error
            sleep(wait)
        raise AssertionError("unreachable")

    def write(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        operation: str,
    ) -> Answer:
        """A request that changes something: one request, never sent twice; a 2xx answer, or the error that says which.

        Raises NotSent, Throttled, SignInNeeded, Rejected: certainly not written. Unclear, Broken: perhaps written.
        """
        request = self._request(method, path, params, json, data, content, headers, operation)
        request.extensions[WRITE] = True
        try:
            answer = self._exchange(request, operation)
        except _NEVER_SENT as trouble:
            error: ProviderError = NotSent(f"{self.provider} could not be reached: {_reason(trouble)}.")
        except httpx.HTTPError as trouble:
            error = Unclear(f"{self.provider} did not finish answering {operation}: {_reason(trouble)}.")
        else:
            judged = self._judge(answer, outcome.write_error)
            if judged is None:
                self._breaker.success()
                return answer
            error = judged
        self._name(error, operation)
        self._count(error)
        raise error

    def close(self) -> None:
        self._client.close()

    def _request(
        self,
        method: str,
        path: str,
        params: Params | None,
        json: Any,
        data: Mapping[str, str] | None,
        content: bytes | None,
        headers: Mapping[str, str] | None,
        operation: str,
    ) -> httpx.Request:
        sent = httpx.Headers(dict(headers or {}))
        if json is not None:
            content = encode_json(json)
            sent.setdefault("Content-Type", "application/json")
        try:
            request = self._client.build_request(
                method, path, params=query(params), data=data, content=content, headers=sent
            )
        except httpx.InvalidURL:
            raise self._name(NotSent(f"{operation}: the address is not one; nothing was sent."), operation) from None
        if origin(request.url) != origin(self._base):
            message = f"{operation} leads to another host than {self._base.host}; nothing was sent."
            raise self._name(NotSent(message), operation)
        return request

    def _exchange(self, request: httpx.Request, operation: str) -> Answer:
        """One request on the wire, recorded. Raises httpx.HTTPError, and what breaker, gate and sign-in raise."""
        try:
            self._breaker.check()
        except ProviderError as closed:
            self._name(closed, operation)
            raise
        if not self._free.acquire(timeout=LONGEST_WAIT):
            message = f"All connections to {self.provider} were busy for {LONGEST_WAIT:.0f} s."
            raise self._name(Throttled(message, wait_seconds=BUSY_WAIT), operation)
        try:
            self._wait_its_turn(operation)
            return self._send(request, operation)
        finally:
            self._free.release()

    def _wait_its_turn(self, operation: str) -> None:
        """With a connection in hand: a permit that then waited for one would be used together with the next."""
        wait = self._gate.reserve()
        if wait > LONGEST_WAIT:
            message = f"{self.provider} must not be asked for another {wait:.0f} s."
            raise self._name(Throttled(message, wait_seconds=wait), operation)
        sleep(wait)
        while (wait := self._gate.leave()) > 0:
            sleep(wait)

    def _send(self, request: httpx.Request, operation: str) -> Answer:
        started = monotonic()
        try:
            response = self._client.send(request, stream=True)
            content = _whole(response, started + self._longest)
        except httpx.HTTPError as trouble:
            self._record(request, None, monotonic() - started, _reason(trouble))
            raise
        except ProviderError as error:
            self._name(error, operation)
            self._count(error)
            raise
        seconds = monotonic() - started
        for earlier in response.history:
            self._record(earlier.request, self._answer(earlier, earlier.content, operation), seconds)
        answer = self._answer(response, content, operation)
        self._record(response.request, answer, seconds)
        return answer

    def _answer(self, response: httpx.Response, content: bytes, operation: str) -> Answer:
        return Answer(response.status_code, response.headers, content, self.provider, operation)

    def _judge(self, answer: Answer, by_status: Explain) -> ProviderError | None:
        error: ProviderError | None = None
        if self._explain:
            try:
                error = self._explain(answer)
            except Broken as broken:
                error = broken if answer.status < 300 else None
        error = error or by_status(answer)
        if not isinstance(error, Throttled):
            self._patience.over()
        if error is None:
            return None
        error.excerpt = error.excerpt or redaction.excerpt(answer.text)
        if isinstance(error, Throttled):
            error.wait_seconds = self._patience.after(error.wait_seconds)
            self._gate.hold(error.wait_seconds)
        return self._name(error, answer.operation)

    def _name(self, error: ProviderError, operation: str) -> ProviderError:
        error.provider = error.provider or self.provider
        error.operation = error.operation or operation
        return error

    def _count(self, error: ProviderError) -> None:
        """Tell the breaker: an outage, a lost sign-in, or just an answer we didn't like."""
        if isinstance(error, SignInNeeded):
            self._breaker.failure(error.message, at_once=True)
        elif isinstance(error, NotSent | Unclear):
            self._breaker.failure(error.message)
        else:
            self._breaker.success()

    def _record(self, request: httpx.Request, answer: Answer | None, seconds: float, error: str = "") -> None:
        if self._recorder is None:
            return
        self._recorder(
            Exchange(
                method=request.method,
                url=redaction.text(str(request.url)),
                request=_shown(request.headers, request.content.decode("utf-8", "replace")),
                status=answer.status if answer else None,
                response=_shown(answer.headers, answer.text) if answer else "",
                seconds=seconds,
                error=error,
            )
        )


def _leaves(request: httpx.Request) -> None:
    """Signed and about to go out, also for the second time after a renewed sign-in."""
    if WRITE in request.extensions:
        in_time.check()


def _whole(response: httpx.Response, until: float) -> bytes:
    """The unpacked content. A server that keeps dripping never runs into the time-out for silence, but into this."""
    chunks = []
    try:
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            if monotonic() > until:
                raise httpx.ReadTimeout("the answer did not end")
    finally:
        response.close()
    return b"".join(chunks)


def _reason(trouble: httpx.HTTPError) -> str:
    """What went wrong on the wire, in words; never with the request, which holds secrets."""
    match trouble:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            what = "no connection"
        case httpx.ReadTimeout():
            what = "no answer in time"
        case httpx.WriteTimeout():
            what = "the request could not be delivered in time"
        case _:
            what = "the connection broke"
    detail = redaction.text(str(trouble))
    return f"{what} ({detail})" if detail else what


def _shown(headers: Mapping[str, str], body: str) -> str:
    lines = "\n".join(redaction.line(f"{name}: {value}") for name, value in headers.items())
    return f"{lines}\n\n{redaction.text(body)}"
