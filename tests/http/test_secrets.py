"""The canary: secrets go over the wire and turn up nowhere else."""

from __future__ import annotations

import io
import logging
import traceback
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response

from core.http.client import Http
from core.http.errors import ProviderError
from core.http.oauth import BearerAuth, OAuthAuth, OAuthClient
from core.http.protocols import Exchange, MemoryTokens, Tokens
from core.security.redaction import register_secret

CANARY = 'canary/"9f8e7d+6c5b=4a'
CPR = "150385-1234"


@pytest.fixture
def log():
    """Everything that any library logs, at the lowest level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    logging.getLogger("any.library").debug("this log is read")
    assert "this log is read" in stream.getvalue()
    root.removeHandler(handler)
    root.setLevel(level)


def assert_nowhere(*texts: str) -> None:
    for text in texts:
        for form in (CANARY, quote(CANARY, safe=""), quote(CANARY), CANARY.replace('"', '\\"'), "9f8e7d", CPR):
            assert form not in text


@pytest.mark.parametrize("status", [200, 302, 400, 401, 429, 500])
def test_a_registered_secret_and_a_personal_number_stay_off_every_record(wire, log, status):
    register_secret(CANARY)
    exchanges: list[Exchange] = []
    http = Http(provider="demo", base_url=wire.url, recorder=exchanges.append, headers={"X-Odd": CANARY})
    body = {"echo": CANARY, "cpr": "x", "text": f"{CANARY} {CPR}", "nested": [{"deep": CANARY}]}
    if status == 302:
        wire.on("/it", RedirectResponse(f"/x?a={quote(CANARY)}", 302))
    else:
        wire.on("/it", JSONResponse(body, status, {"X-Back": CANARY}))
    told = ""
    try:
        http.write("POST", "/it", params={"q": CANARY}, json=body, operation="hours")
    except ProviderError as error:
        told = "".join(traceback.format_exception(error)) + repr(error) + error.excerpt + repr(vars(error))
    (exchange,) = exchanges
    assert wire.seen[0]["headers"]["x-odd"] == CANARY
    assert_nowhere(repr(exchange), told, log.getvalue())
    assert (exchange.method, exchange.status) == ("POST", status)


def test_secrets_are_masked_by_their_names_alone(wire, log):
    exchanges: list[Exchange] = []
    http = Http(provider="demo", base_url=wire.url, recorder=exchanges.append, headers={"X-Api-Key": "kkk-1"})
    form = {"siteCode": "NL01", "apiID": "reader", "apiPassword": "ppp-2", "client_secret": "sss-3"}
    wire.on(
        "/svc",
        Response(
            '<a:Token xmlns:a="u">ttt-4</a:Token><b>ok</b>', media_type="text/xml", headers={"Set-Cookie": "s=ccc-5"}
        ),
    )
    http.read("POST", "/svc", data=form, params={"access_token": "qqq-6"})
    wire.on("/svc", JSONResponse({"refresh_token": "rrr-7", "cpr": "jjj-8", "name": "Maja"}))
    http.read("POST", "/svc", json={"password": "www-9", "hours": 7})
    shown = repr(exchanges)
    for secret in ("kkk-1", "ppp-2", "sss-3", "ttt-4", "ccc-5", "qqq-6", "rrr-7", "jjj-8", "www-9"):
        assert secret not in shown, secret
    for kept in ("siteCode=NL01", "apiID=reader", "<b>ok</b>", '"name":"Maja"', '"hours":7'):
        assert kept in shown, kept
    assert "qqq-6" not in log.getvalue()


def test_a_sign_in_leaves_no_token_code_or_secret_behind(wire, log):
    exchanges: list[Exchange] = []
    client = OAuthClient(
        provider="demo",
        authorize_url="https://auth.example/a",
        token_url=f"{wire.url}/token",
        client_id="console",
        client_secret="canary-secret-1",
        redirect_uri="https://console.example/cb",
        recorder=exchanges.append,
    )
    answer = {"access_token": "canary-access-2", "refresh_token": "canary-refresh-3", "expires_in": 10}
    wire.on("/token", JSONResponse(answer))
    wire.on("/api", Response("you are canary-access-2 and canary-refresh-3", 401))
    tokens = client.exchange("canary-code-4").tokens
    http = Http(
        provider="demo",
        base_url=wire.url,
        recorder=exchanges.append,
        auth=OAuthAuth(MemoryTokens(tokens), client.refresh),
    )
    with pytest.raises(ProviderError) as caught:
        http.read("GET", "/api")
    told = "".join(traceback.format_exception(caught.value)) + caught.value.excerpt
    assert len(exchanges) == 3
    for text in (repr(exchanges), told, log.getvalue(), repr(tokens)):
        assert "canary-" not in text


def test_both_requests_of_a_renewed_sign_in_are_recorded(wire):
    exchanges: list[Exchange] = []
    wire.on("/api", Response("", 401), JSONResponse({}))
    later = datetime.now(UTC) + timedelta(hours=1)
    auth = OAuthAuth(MemoryTokens(Tokens("stale-token", "r", later)), lambda _: Tokens("fresh-token", "r", later))
    Http(provider="demo", base_url=wire.url, recorder=exchanges.append, auth=auth).read("GET", "/api")
    assert [exchange.status for exchange in exchanges] == [401, 200]


def test_a_request_without_an_answer_is_recorded_with_its_reason(closed_port):
    exchanges: list[Exchange] = []
    http = Http(
        provider="demo",
        base_url=f"http://127.0.0.1:{closed_port}",
        recorder=exchanges.append,
        auth=BearerAuth("canary-bearer-5"),
    )
    with pytest.raises(ProviderError):
        http.write("POST", "/it", json={"a": 1}, operation="hours")
    (exchange,) = exchanges
    assert (exchange.status, exchange.response) == (None, "")
    assert "no connection" in exchange.error
    assert '{"a":1}' in exchange.request
    assert "canary-bearer-5" not in repr(exchange)
