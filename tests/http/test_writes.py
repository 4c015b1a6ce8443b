"""A write is one request, and its outcome is named after what may be done next."""

from __future__ import annotations

import contextlib
import itertools
import socket
import struct
import threading
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime

import pytest
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from core.http.client import Answer, Http
from core.http.errors import (
    Broken,
    Duplicate,
    NotSent,
    ProviderError,
    Rejected,
    SignInNeeded,
    Throttled,
    Unclear,
)
from core.http.protocols import MemoryGate


class CountingBreaker:
    def __init__(self) -> None:
        self.told: list[str] = []
        self.open = False

    def check(self) -> None:
        if self.open:
            raise NotSent("closed for now")

    def success(self) -> None:
        self.told.append("success")

    def failure(self, reason: str, at_once: bool = False) -> None:
        self.told.append("open" if at_once else "failure")


class NotingGate(MemoryGate):
    def __init__(self) -> None:
        super().__init__()
        self.held: list[float] = []

    def hold(self, seconds: float) -> None:
        self.held.append(seconds)


def send(http: Http, path: str = "/it") -> Answer:
    return http.write("POST", path, json={"hours": Decimal("7.40")}, operation="hours")


def failure(http: Http, path: str = "/it") -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        send(http, path)
    return caught.value


def test_an_accepted_write_hands_over_its_answer(wire):
    wire.on("/it", JSONResponse({"uid": "u1"}, 201, {"X-Mark": "a"}))
    answer = send(Http(provider="demo", base_url=wire.url))
    assert (answer.status, answer.json(), answer.headers["x-mark"]) == (201, {"uid": "u1"}, "a")
    assert wire.seen[0]["body"] == b'{"hours":7.40}'
    assert wire.seen[0]["headers"]["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (400, {}, Rejected),
        (401, {}, SignInNeeded),
        (403, {}, Rejected),
        (404, {}, Rejected),
        (408, {}, Unclear),
        (409, {}, Rejected),
        (422, {}, Rejected),
        (429, {}, Throttled),
        (500, {}, Unclear),
        (502, {}, Unclear),
        (503, {}, Unclear),
        (503, {"Retry-After": "7"}, Throttled),
        (503, {"Retry-After": "soon"}, Unclear),
        (504, {}, Unclear),
    ],
)
def test_each_refusing_status_has_its_kind_and_is_sent_once(wire, status, headers, kind):
    wire.on("/it", Response("<h1>no</h1>", status, headers))
    error = failure(Http(provider="demo", base_url=wire.url))
    assert type(error) is kind
    assert (error.provider, error.operation, error.excerpt) == ("demo", "hours", "<h1>no</h1>")
    assert len(wire.seen) == 1


def test_a_refused_port_is_certainly_not_written(closed_port):
    error = failure(Http(provider="demo", base_url=f"http://127.0.0.1:{closed_port}"))
    assert type(error) is NotSent
    assert error.provider == "demo"


def test_a_server_that_speaks_no_tls_is_certainly_not_written(wire):
    assert type(failure(Http(provider="demo", base_url=wire.url.replace("http", "https")))) is NotSent
    assert wire.seen == []


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _cut_in_the_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n{")


def _cut_in_a_chunk(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{")


def _gibberish(connection: socket.socket) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")


def _broken_gzip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd")


def _silence(connection: socket.socket) -> None:
    connection.close()


@pytest.mark.parametrize("behave", [_reset, _cut_in_the_body, _cut_in_a_chunk, _gibberish, _broken_gzip, _silence])
def test_a_connection_that_breaks_after_the_request_left_is_unclear(raw, behave):
    server = raw(behave)
    assert type(failure(Http(provider="demo", base_url=server.url))) is Unclear
    assert server.requests == 1


def test_an_answer_that_comes_too_late_is_unclear(raw):
    go = threading.Event()
    server = raw(lambda _: bool(go.wait(5)))
    started = time.monotonic()
    assert type(failure(Http(provider="demo", base_url=server.url, read_timeout=0.2))) is Unclear
    assert time.monotonic() - started < 2
    go.set()


def test_an_answer_that_drips_without_end_is_unclear(raw):
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.05)

    started = time.monotonic()
    http = Http(provider="demo", base_url=raw(drip).url, connect_timeout=0.2, read_timeout=0.3)
    assert type(failure(http)) is Unclear
    assert time.monotonic() - started < 2


def test_with_all_connections_busy_a_write_waits_its_turn_and_the_provider_is_not_blamed(wire, monkeypatch):
    monkeypatch.setattr("core.http.client.LONGEST_WAIT", 0.1)
    started, go = threading.Event(), threading.Event()

    def slow(_):
        started.set()
        go.wait(5)
        return JSONResponse({})

    wire.on("/it", slow)
    breaker = CountingBreaker()
    http = Http(provider="demo", base_url=wire.url, parallel=1, breaker=breaker)
    first = threading.Thread(target=send, args=(http,))
    first.start()
    started.wait(5)
    error = failure(http)
    go.set()
    first.join()
    assert type(error) is Throttled
    assert (breaker.told, len(wire.seen)) == (["success"], 1)


def test_however_many_threads_ask_the_provider_sees_no_more_requests_at_once_than_allowed(wire):
    lock, at_once = threading.Lock(), [0, 0]

    def slow(_):
        with lock:
            at_once[0] += 1
            at_once[1] = max(at_once)
        time.sleep(0.05)
        with lock:
            at_once[0] -= 1
        return JSONResponse({})

    wire.on("/it", slow)
    http = Http(provider="demo", base_url=wire.url, parallel=2)
    threads = [threading.Thread(target=send, args=(http,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    http.close()
    assert (len(wire.seen), at_once[1]) == (6, 2)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, 1),
        ({"Retry-After": "17"}, 17),
        ({"Retry-After": "0"}, 0.5),
        ({"Retry-After": "86400"}, 3600),
        ({"Retry-After": "9" * 400}, 3600),
        ({"Retry-After": "-5"}, 1),
        ({"Retry-After": "1e99"}, 1),
        ({"Retry-After": "tomorrow"}, 1),
        ({"Retry-After": "Wed, 99 Foo 2026 00:00:00 GMT"}, 1),
        ({"Retry-After": "Wed, 21 Oct 2065 07:28:00 GMT"}, 3600),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.5),
    ],
)
def test_too_many_requests_hold_the_gate_as_long_as_asked_but_an_hour_at_most(wire, headers, wait):
    wire.on("/it", Response("slow down", 429, headers))
    gate = NotingGate()
    error = failure(Http(provider="demo", base_url=wire.url, gate=gate))
    assert isinstance(error, Throttled)
    assert (error.wait_seconds, gate.held, len(wire.seen)) == (wait, [wait], 1)


def test_a_wait_beyond_an_hour_is_told_and_not_believed(wire):
    wire.on("/it", Response("slow down", 429, {"Retry-After": "7200"}))
    error = failure(Http(provider="demo", base_url=wire.url))
    assert error.message == "demo: hours was too fast; demo asks for 2 hours. Asked hourly."


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "0"}, {"Retry-After": "1"}])
def test_who_throttles_on_without_saying_for_how_long_is_asked_ever_more_rarely(wire, monkeypatch, headers):
    clock = [0.0]
    monkeypatch.setattr("core.http.patience.monotonic", lambda: clock[0])
    gate = NotingGate()
    http = Http(provider="demo", base_url=wire.url, gate=gate)

    def asked(answer: Response, times: int) -> list[float]:
        gate.held.clear()
        for _ in range(times):
            wire.on("/it", answer)
            with contextlib.suppress(ProviderError):
                send(http)
            clock[0] += gate.held[-1] if gate.held else 0
        return gate.held

    waits = list(asked(Response("slow down", 429, headers), 9))
    assert waits[0] <= 1
    assert all(later == min(60, 2 * before) for before, later in itertools.pairwise(waits))
    assert waits[-1] == 60
    asked(JSONResponse({}), 1)
    assert asked(Response("slow down", 429, headers), 1) == waits[:1]
    clock[0] -= waits[0] / 2
    assert asked(Response("slow down", 429, headers), 1) == waits[:1], "What was out at the same time counts once."


def test_a_date_to_wait_for_is_read_by_the_providers_clock(raw):
    theirs = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)
    head = (
        f"HTTP/1.1 429 Too Many\r\nDate: {format_datetime(theirs, usegmt=True)}\r\n"
        f"Retry-After: {format_datetime(theirs + timedelta(seconds=90), usegmt=True)}\r\nContent-Length: 0\r\n\r\n"
    )
    error = failure(Http(provider="demo", base_url=raw(lambda c: c.sendall(head.encode())).url))
    assert isinstance(error, Throttled)
    assert error.wait_seconds == 90


def test_a_redirect_is_not_followed(wire):
    wire.on("/it", RedirectResponse("/login?token=abcdef123", 302))
    error = failure(Http(provider="demo", base_url=wire.url))
    assert type(error) is Broken
    assert "/login" in error.message
    assert "abcdef123" not in error.message
    assert wire.paths() == ["/it"]


def test_html_instead_of_json_is_broken_and_says_what_came(wire):
    wire.on("/it", HTMLResponse("<html>Please sign in</html>"))
    with pytest.raises(Broken) as caught:
        send(Http(provider="demo", base_url=wire.url)).json()
    assert (caught.value.provider, caught.value.operation) == ("demo", "hours")
    assert "Please sign in" in caught.value.excerpt


def test_the_provider_explains_every_answer_before_the_status_does(wire):
    def explain(answer: Answer) -> ProviderError | None:
        body = answer.json()
        if body.get("code") == 30012:
            return Rejected("The day is closed.", code="30012", fields=("date",))
        if body.get("code") == 1:
            return Duplicate("It is there already.")
        return None

    http = Http(provider="demo", base_url=wire.url, explain=explain)
    wire.on("/it", JSONResponse({"code": 30012}, 500))
    error = failure(http)
    assert isinstance(error, Rejected)
    assert (error.code, error.fields, error.provider, error.operation) == ("30012", ("date",), "demo", "hours")
    wire.on("/it", JSONResponse({"code": 1}, 200))
    assert type(failure(http)) is Duplicate
    wire.on("/it", JSONResponse({"code": 0}, 500))
    assert type(failure(http)) is Unclear
    wire.on("/it", JSONResponse({"code": 0}))
    assert send(http).status == 200


def test_an_explanation_that_cannot_read_an_error_page_leaves_it_to_the_status(wire):
    http = Http(provider="demo", base_url=wire.url, explain=lambda answer: answer.json() and None)
    wire.on("/it", HTMLResponse("<h1>Unauthorized</h1>", 401))
    assert type(failure(http)) is SignInNeeded
    wire.on("/it", HTMLResponse("<h1>Welcome</h1>", 200))
    assert type(failure(http)) is Broken


def test_the_breaker_hears_of_outages_and_lost_sign_ins_but_not_of_bad_data(wire, closed_port):
    breaker = CountingBreaker()
    http = Http(provider="demo", base_url=wire.url, breaker=breaker, gate=NotingGate())
    for status, told in [
        (200, "success"),
        (422, "success"),
        (429, "success"),
        (500, "failure"),
        (302, "success"),
        (401, "open"),
    ]:
        wire.on("/it", Response("{}", status))
        breaker.told.clear()
        with contextlib.suppress(ProviderError):
            send(http)
        assert breaker.told == [told], status
    breaker.told.clear()
    failure(Http(provider="demo", base_url=f"http://127.0.0.1:{closed_port}", breaker=breaker))
    assert breaker.told == ["failure"]


def test_an_open_breaker_lets_nothing_out(wire):
    breaker = CountingBreaker()
    breaker.open = True
    error = failure(Http(provider="demo", base_url=wire.url, breaker=breaker))
    assert (type(error), error.provider, wire.seen, breaker.told) == (NotSent, "demo", [], [])


def test_permits_are_waited_for_and_a_long_hold_is_not_slept_through(wire):
    wire.on("/it", JSONResponse({}))
    gate = MemoryGate(per_second=10)
    http = Http(provider="demo", base_url=wire.url, gate=gate)
    for _ in range(3):
        send(http)
    assert wire.seen[2]["at"] - wire.seen[0]["at"] >= 0.15
    gate.hold(600)
    error = failure(http)
    assert isinstance(error, Throttled)
    assert 590 < error.wait_seconds <= 601
    assert len(wire.seen) == 3


def test_an_address_on_another_host_gets_nothing_of_us(wire, raw):
    elsewhere = raw(lambda c: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
    http = Http(provider="demo", base_url=wire.url, headers={"X-Key": "1"})
    assert type(failure(http, f"{elsewhere.url}/next")) is NotSent
    assert elsewhere.requests == 0
    wire.on("/next", JSONResponse({}))
    assert send(http, f"{wire.url}/next").status == 200


def test_a_cookie_is_not_carried_to_the_next_request(wire):
    wire.on("/it", JSONResponse({}, headers={"Set-Cookie": "session=1; Path=/"}))
    http = Http(provider="demo", base_url=wire.url)
    send(http)
    send(http)
    assert "cookie" not in wire.seen[1]["headers"]


def test_a_proxy_of_the_environment_is_not_asked_about_this_machine(wire, closed_port, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port}")
    wire.on("/it", JSONResponse({}))
    assert send(Http(provider="demo", base_url=wire.url)).status == 200


@pytest.mark.parametrize("address", ["", "host", "ftp://host", "https://", "http://[::1", "htp//x"])
def test_a_base_url_that_is_none_is_refused_at_once(address):
    with pytest.raises(ValueError, match="expected something like"):
        Http(provider="demo", base_url=address)


def test_many_threads_share_one_client(wire):
    wire.on("/it", lambda seen: Response(seen["body"], media_type="application/json"))
    http = Http(provider="demo", base_url=wire.url, parallel=8)
    got: list[object] = []

    def some(number: int) -> None:
        for turn in range(10):
            body = {"number": number, "turn": turn}
            assert http.write("POST", "/it", json=body, operation="echo").json() == body
            got.append(body)

    threads = [threading.Thread(target=some, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 80
