"""A read may be tried again: four times, with growing pauses, never before the provider's own wish."""

from __future__ import annotations

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from core.http.client import Http
from core.http.errors import Broken, NotSent, ProviderError, Rejected, SignInNeeded, Throttled, Unclear


def failure(http: Http) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        http.read("GET", "/list", operation="list hours")
    return caught.value


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_passing_trouble_is_tried_again_until_it_is_over(wire, no_pause, status):
    wire.on("/list", HTMLResponse("<h1>later</h1>", status), HTMLResponse("", status), JSONResponse([1]))
    assert Http(provider="demo", base_url=wire.url).read("GET", "/list").json() == [1]
    assert len(wire.seen) == 3


@pytest.mark.parametrize(
    ("status", "kind", "tries"),
    [
        (302, Broken, 1),
        (400, Rejected, 1),
        (401, SignInNeeded, 1),
        (403, Rejected, 1),
        (404, Rejected, 1),
        (429, Throttled, 4),
        (500, NotSent, 4),
        (501, NotSent, 1),
        (503, NotSent, 4),
    ],
)
def test_what_does_not_pass_is_named_and_never_unclear(wire, no_pause, status, kind, tries):
    wire.on("/list", HTMLResponse("<h1>no</h1>", status))
    error = failure(Http(provider="demo", base_url=wire.url))
    assert (type(error), error.provider, error.operation) == (kind, "demo", "list hours")
    assert len(wire.seen) == tries


def test_a_500_that_carries_json_is_not_tried_again(wire, no_pause):
    wire.on("/list", JSONResponse({"Code": 102}, 500))
    assert type(failure(Http(provider="demo", base_url=wire.url))) is NotSent
    assert len(wire.seen) == 1


def test_cut_connections_are_tried_again_and_then_not_sent(raw, no_pause):
    server = raw(lambda c: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n["))
    error = failure(Http(provider="demo", base_url=server.url))
    assert (type(error), server.requests) == (NotSent, 4)


def test_an_explanation_as_unclear_is_not_sent_for_a_read(wire, no_pause):
    wire.on("/list", JSONResponse({}, 500))
    assert type(failure(Http(provider="demo", base_url=wire.url, explain=lambda _: Unclear("who knows")))) is NotSent


def test_pauses_grow_within_their_bounds_and_differ(wire, no_pause):
    wire.on("/list", Response("", 503))
    http = Http(provider="demo", base_url=wire.url)
    for _ in range(20):
        failure(http)
    pauses = [pause for pause in no_pause if pause]
    assert len(pauses) == 60
    for number, bound in enumerate((1, 2, 4)):
        assert all(0.5 <= pause <= bound for pause in pauses[number::3])
        assert len(set(pauses[number::3])) > 10


def test_a_pause_is_never_shorter_than_the_provider_asks(wire, no_pause):
    wire.on("/list", Response("", 503, {"Retry-After": "9"}), JSONResponse([]))
    Http(provider="demo", base_url=wire.url).read("GET", "/list")
    assert [pause for pause in no_pause if pause] == [9]


def test_a_pause_longer_than_half_a_minute_is_left_to_the_caller(wire, no_pause):
    wire.on("/list", Response("", 429, {"Retry-After": "120"}))
    error = failure(Http(provider="demo", base_url=wire.url))
    assert isinstance(error, Throttled)
    assert (error.wait_seconds, len(wire.seen), sum(no_pause)) == (120, 1, 0)


def test_repeated_parameters_keep_their_order(wire):
    wire.on("/list", JSONResponse([]))
    http = Http(provider="demo", base_url=wire.url)
    http.read("GET", "/list", params=[("uids", "b"), ("uids", "a"), ("open", True), ("$page", 2)])
    http.read("GET", "/list", params={"uids": ["x", "y"], "name": "Søren & co"})
    assert wire.seen[0]["query"] == [("uids", "b"), ("uids", "a"), ("open", "true"), ("$page", "2")]
    assert wire.seen[1]["query"] == [("uids", "x"), ("uids", "y"), ("name", "Søren & co")]


def test_a_form_goes_out_as_a_form(wire):
    wire.on("/svc/call", JSONResponse([]))
    Http(provider="demo", base_url=f"{wire.url}/svc").read("POST", "/call", data={"a": "1&2", "b": "ø"})
    assert wire.seen[0]["body"] == b"a=1%262&b=%C3%B8"
    assert wire.seen[0]["headers"]["content-type"] == "application/x-www-form-urlencoded"
