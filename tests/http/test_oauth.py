"""Signing in and staying signed in, against a token endpoint on a real socket."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from core.http.client import Http
from core.http.errors import Broken, NotSent, ProviderError, Rejected, SignInNeeded, Throttled, Unclear
from core.http.oauth import BearerAuth, OAuthAuth, OAuthClient, new_state
from core.http.protocols import MemoryTokens, Tokens

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def pair(access: str = "access-one", refresh: str | None = "refresh-one", seconds: float = 3600) -> Tokens:
    return Tokens(access, refresh, NOW + timedelta(seconds=seconds))


@pytest.fixture
def client(wire):
    client = OAuthClient(
        provider="demo",
        authorize_url="https://auth.example/auth/authorize",
        token_url=f"{wire.url}/auth/token",
        client_id="console",
        client_secret="very-secret-value",
        redirect_uri="https://console.example/cb",
        clock=lambda: NOW,
    )
    yield client
    client.close()


class Provider:
    """Accepts one access token at a time; a refresh token works once, and using it again ends the grant."""

    def __init__(self, wire) -> None:
        self.number = 1
        self.refreshes = 0
        self.revoked = False
        self._lock = threading.Lock()
        wire.on("/auth/token", self.token)
        wire.on("/api", self.api)

    def token(self, seen) -> Response:
        form = dict(parse_qsl(seen["body"].decode()))
        with self._lock:
            self.refreshes += 1
            if self.revoked or form["refresh_token"] != f"refresh-{self.number}":
                self.revoked = True
                return JSONResponse({"error": "invalid_grant"}, 400)
            self.number += 1
            return JSONResponse(
                {
                    "access_token": f"access-{self.number}",
                    "refresh_token": f"refresh-{self.number}",
                    "expires_in": 3599,
                }
            )

    def api(self, seen) -> Response:
        good = not self.revoked and seen["headers"].get("authorization") == f"Bearer access-{self.number}"
        return JSONResponse({"ok": good}, 200 if good else 401)


def test_the_consent_address_carries_everything_the_provider_needs(client):
    state = new_state()
    address = urlsplit(client.authorization_url(state, company_id="c 1"))
    assert (address.scheme, address.netloc, address.path) == ("https", "auth.example", "/auth/authorize")
    assert parse_qs(address.query) == {
        "response_type": ["code"],
        "client_id": ["console"],
        "redirect_uri": ["https://console.example/cb"],
        "state": [state],
        "company_id": ["c 1"],
    }


def test_states_are_long_and_never_the_same():
    assert len({new_state() for _ in range(100)}) == 100
    assert len(new_state()) >= 40


def test_the_code_is_taken_only_with_the_state_that_was_given_out(client):
    assert client.code({"code": "c1", "state": "s1"}, "s1") == "c1"
    for callback in ({"code": "c1", "state": "other"}, {"code": "c1"}, {"code": "c1", "state": "ø"}):
        with pytest.raises(SignInNeeded, match="Start it again"):
            client.code(callback, "s1")


def test_somebody_who_declines_is_told_so(client):
    with pytest.raises(SignInNeeded, match="did not grant access: user said no"):
        client.code({"error": "access_denied", "error_description": "user said no", "state": "s1"}, "s1")


def test_a_code_becomes_a_pair_and_the_providers_own_fields(wire, client):
    wire.on(
        "/auth/token",
        JSONResponse({"access_token": "aaaaaa", "refresh_token": "bbbbbb", "expires_in": "3599", "company_id": "c7"}),
    )
    grant = client.exchange("code-123")
    assert grant.tokens == Tokens("aaaaaa", "bbbbbb", NOW + timedelta(seconds=3599))
    assert grant.extra == {"expires_in": "3599", "company_id": "c7"}
    assert dict(parse_qsl(wire.seen[0]["body"].decode())) == {
        "grant_type": "authorization_code",
        "code": "code-123",
        "redirect_uri": "https://console.example/cb",
        "client_id": "console",
        "client_secret": "very-secret-value",
    }
    assert "aaaaaa" not in repr(grant)


def test_a_refresh_token_that_is_not_replaced_is_kept(wire, client):
    wire.on("/auth/token", JSONResponse({"access_token": "new-access"}))
    assert client.refresh(pair()) == Tokens("new-access", "refresh-one", NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (JSONResponse({"error": "invalid_grant"}, 400), SignInNeeded),
        (JSONResponse({"error": "access_denied"}, 403), SignInNeeded),
        (HTMLResponse("<h1>Bad Request</h1>", 400), SignInNeeded),
        (JSONResponse(["odd"], 401), SignInNeeded),
        (JSONResponse({"error": "invalid_grant"}, 200), SignInNeeded),
        (JSONResponse({"error": "invalid_client"}, 401), Rejected),
        (JSONResponse({"error": "invalid_request"}, 400), Rejected),
        (Response("", 429, {"Retry-After": "3"}), Throttled),
        (Response("", 500), Unclear),
        (JSONResponse({}), Broken),
        (JSONResponse({"access_token": 7}), Broken),
        (JSONResponse({"access_token": "aaaaaa", "expires_in": "soon"}), Broken),
        (JSONResponse({"access_token": "aaaaaa", "expires_in": 1e300}), Broken),
        (HTMLResponse("<h1>Welcome</h1>"), Broken),
    ],
)
def test_every_answer_of_the_token_endpoint_has_its_kind(wire, client, answer, kind):
    wire.on("/auth/token", answer)
    with pytest.raises(ProviderError) as caught:
        client.refresh(pair())
    assert type(caught.value) is kind
    assert caught.value.provider == "demo"
    assert len(wire.seen) == 1


def test_wrong_settings_are_named(wire, client):
    wire.on("/auth/token", JSONResponse({"error": "invalid_client", "error_description": "unknown app"}, 401))
    with pytest.raises(Rejected, match="unknown app") as caught:
        client.exchange("code-123")
    assert caught.value.fields == ("client_id", "client_secret")


def signed_http(wire, client, tokens: Tokens | None) -> tuple[Http, MemoryTokens]:
    store = MemoryTokens(tokens)
    return Http(
        provider="demo", base_url=wire.url, parallel=8, auth=OAuthAuth(store, client.refresh, clock=lambda: NOW)
    ), store


def test_a_fresh_token_is_used_as_it_is(wire, client):
    provider = Provider(wire)
    http, _ = signed_http(wire, client, pair("access-1", "refresh-1"))
    assert http.read("GET", "/api").json() == {"ok": True}
    assert provider.refreshes == 0


@pytest.mark.parametrize(("seconds", "renewed"), [(301, 0), (59, 1), (-10, 1)])
def test_a_token_is_renewed_one_to_five_minutes_before_its_end(wire, client, seconds, renewed):
    provider = Provider(wire)
    http, store = signed_http(wire, client, pair("access-1", "refresh-1", seconds))
    assert http.read("GET", "/api").status == 200
    assert provider.refreshes == renewed
    current = store.current()
    assert current
    assert current.access == f"access-{1 + renewed}"


def test_a_401_renews_once_and_sends_again(wire, client):
    provider = Provider(wire)
    provider.number = 2
    http, _ = signed_http(wire, client, pair("access-1", "refresh-2"))
    assert http.write("POST", "/api", json={"a": 1}, operation="hours").status == 200
    assert wire.paths() == ["/api", "/auth/token", "/api"]
    assert wire.seen[2]["body"] == b'{"a":1}'


@pytest.mark.parametrize("seconds", [3600, -10])
def test_a_second_401_is_never_answered_by_a_second_renewal(wire, client, seconds):
    provider = Provider(wire)
    wire.on("/api", Response("", 401))
    http, _ = signed_http(wire, client, pair("access-1", "refresh-1", seconds))
    with pytest.raises(SignInNeeded):
        http.read("GET", "/api")
    assert provider.refreshes == 1


@pytest.mark.parametrize("seconds", [-10, 3600])
def test_eight_threads_with_a_stale_token_renew_it_once(wire, client, seconds):
    provider = Provider(wire)
    provider.number = 2 if seconds > 0 else 1
    http, _ = signed_http(wire, client, pair("access-1", f"refresh-{provider.number}", seconds))
    start = threading.Barrier(8)
    answers: list[object] = []

    def call() -> None:
        start.wait()
        answers.append(http.write("POST", "/api", operation="hours").json())

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [{"ok": True}] * 8
    assert provider.refreshes == 1
    assert not provider.revoked


def test_a_revoked_sign_in_is_told_and_nothing_is_sent(wire, client):
    provider = Provider(wire)
    provider.revoked = True
    http, _ = signed_http(wire, client, pair("access-1", "refresh-1", -10))
    with pytest.raises(SignInNeeded, match="Sign in again") as caught:
        http.write("POST", "/api", operation="hours")
    assert (caught.value.provider, caught.value.operation) == ("demo", "renew the sign-in")
    assert wire.paths() == ["/auth/token"]


@pytest.mark.parametrize("tokens", [None, pair("access-1", None, -10)])
def test_without_anything_to_renew_a_person_must_sign_in(wire, client, tokens):
    http, _ = signed_http(wire, client, tokens)
    with pytest.raises(SignInNeeded):
        http.read("GET", "/api")
    assert wire.seen == []


@pytest.mark.parametrize("answer", [Response("", 500), HTMLResponse("<h1>Hello</h1>")])
def test_a_write_whose_token_cannot_be_renewed_now_is_not_sent_rather_than_unclear(wire, client, answer):
    Provider(wire)
    wire.on("/auth/token", answer)
    http, _ = signed_http(wire, client, pair("access-1", "refresh-1", -10))
    with pytest.raises(NotSent, match="could not be renewed"):
        http.write("POST", "/api", operation="hours")
    assert wire.paths() == ["/auth/token"]


def test_a_token_that_still_lives_is_used_while_the_token_endpoint_is_down(wire, client):
    Provider(wire)
    wire.on("/auth/token", Response("", 503))
    http, _ = signed_http(wire, client, pair("access-1", "refresh-1", 30))
    assert http.read("GET", "/api").status == 200


def test_wrong_application_settings_ask_for_a_sign_in_and_do_not_reject_the_row(wire, client):
    Provider(wire)
    wire.on("/auth/token", JSONResponse({"error": "invalid_client"}, 401))
    http, _ = signed_http(wire, client, pair("access-1", "refresh-1", -10))
    with pytest.raises(SignInNeeded, match="client id and secret"):
        http.write("POST", "/api", operation="hours")


def test_a_pasted_token_is_trimmed_and_one_that_cannot_be_is_refused_without_naming_it(wire):
    wire.on("/api", JSONResponse({}))
    Http(provider="demo", base_url=wire.url, auth=BearerAuth(" pasted-token-1\n")).read("GET", "/api")
    assert wire.seen[0]["headers"]["authorization"] == "Bearer pasted-token-1"
    for token in ("", "  ", "two words", "two\r\nlines", "sm\u00f8rrebr\u00f8d"):
        with pytest.raises(SignInNeeded) as caught:
            BearerAuth(token)
        assert not token.strip() or token not in str(caught.value)
