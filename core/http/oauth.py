"""Signing in: the OAuth authorization code flow, renewing tokens, and putting them on requests.

When a token is renewed is decided here, who may renew it by the TokenStore: one caller at a time, the row read again
first, the new pair stored before anybody uses it. With refresh tokens that work once, anything else signs people out.
"""

from __future__ import annotations

import hmac
import random
import secrets
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from core.http.client import Answer, Http
from core.http.errors import Broken, NotSent, ProviderError, Rejected, SignInNeeded, Throttled, Unclear
from core.http.protocols import Recorder, Tokens, TokenStore
from core.security import redaction

Clock = Callable[[], datetime]

EARLIEST_RENEWAL = 300.0
LATEST_RENEWAL = 60.0
DEFAULT_LIFE = 3600.0
# Shorter than the lease that a TokenStore holds while it waits for us.
TOKEN_READ_TIMEOUT = 20.0
_SETTINGS_WRONG = {"invalid_client", "invalid_request", "invalid_scope", "unsupported_grant_type"}


def machine_clock() -> datetime:
    return datetime.now(UTC)


def new_state() -> str:
    """A value that ties a person's way through the consent page to the one who started it; store it, use it once."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token endpoint answered: the pair, and every further field under its own name (never the tokens)."""

    tokens: Tokens
    extra: Mapping[str, Any] = field(default_factory=dict)


class OAuthClient:
    """One registered application at one provider. The client id and secret go as form fields."""

    def __init__(
        self,
        *,
        provider: str,
        authorize_url: str,
        token_url: str,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        recorder: Recorder | None = None,
        clock: Clock = machine_clock,
    ) -> None:
        redaction.register_secret(client_secret)
        address = urlsplit(token_url)
        self._provider = provider
        self._authorize_url = authorize_url
        self._path = address.path
        self._application = {"client_id": client_id, "client_secret": client_secret}
        self._redirect_uri = redirect_uri
        self._clock = clock
        self._http = Http(
            provider=provider,
            base_url=f"{address.scheme}://{address.netloc}",
            read_timeout=TOKEN_READ_TIMEOUT,
            recorder=recorder,
            headers={"Accept": "application/json"},
            explain=self._explain,
        )

    def authorization_url(self, state: str, **extra: str) -> str:
        """Where to send the person who signs in; `extra` are parameters of the provider's own."""
        query = {
            "response_type": "code",
            "client_id": self._application["client_id"],
            "redirect_uri": self._redirect_uri,
            "state": state,
            **extra,
        }
        return f"{self._authorize_url}{'&' if '?' in self._authorize_url else '?'}{urlencode(query)}"

    def code(self, callback: Mapping[str, str], state: str) -> str:
        """The code among the parameters with which the provider sent the person back.

        Raises SignInNeeded if the person declined, or if `state` is not the one that was given out.
        """
        if not hmac.compare_digest(callback.get("state", "").encode(), state.encode()):
            raise self._sign_in_needed("The sign-in did not come back to the page that started it. Start it again.")
        if "code" not in callback:
            reason = callback.get("error_description") or callback.get("error") or "no reason given"
            raise self._sign_in_needed(f"{self._provider} did not grant access: {redaction.excerpt(reason, 200)}.")
        return callback["code"]

    def exchange(self, code: str) -> Grant:
        """Tokens for a code, which works once. Raises SignInNeeded, Rejected (settings to fix), or another."""
        redaction.register_secret(code)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect_uri}
        return self._grant(form, "sign in", None)

    def refresh(self, tokens: Tokens) -> Tokens:
        """A new pair; the old refresh token stays where the answer brings none.

        Raises SignInNeeded when it is no longer accepted. After Unclear the old one may be used up: trying it again
        loses nothing.
        """
        if tokens.refresh is None:
            raise self._sign_in_needed(f"The sign-in at {self._provider} has run out. Sign in again.")
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
        return self._grant(form, "renew the sign-in", tokens.refresh).tokens

    def close(self) -> None:
        self._http.close()

    def _grant(self, form: Mapping[str, str], operation: str, refresh: str | None) -> Grant:
        asked = self._clock()
        answer = self._http.write("POST", self._path, data={**form, **self._application}, operation=operation)
        body = answer.json()
        if not isinstance(body, dict) or not isinstance(body.get("access_token"), str) or not body["access_token"]:
            raise answer.broken("holds no access token")
        try:
            life = float(body.get("expires_in") or DEFAULT_LIFE)
            expires = asked + timedelta(seconds=life)
        except (TypeError, ValueError, OverflowError):
            raise answer.broken("does not say in seconds how long the token lives") from None
        fresh = body.get("refresh_token")
        tokens = Tokens(body["access_token"], fresh if isinstance(fresh, str) and fresh else refresh, expires)
        _register(tokens)
        extra = {name: value for name, value in body.items() if name not in ("access_token", "refresh_token")}
        return Grant(tokens, extra)

    def _explain(self, answer: Answer) -> ProviderError | None:
        """Errors of a token endpoint (RFC 6749 5.2), also where they come with status 200 or without a body."""
        if answer.status >= 500 or answer.status == 429 or not (answer.status >= 400 or answer.is_json()):
            return None
        body = answer.json() if answer.is_json() else {}
        error = body.get("error") if isinstance(body, dict) else None
        if answer.status < 400 and error is None:
            return None
        reason = str((isinstance(body, dict) and body.get("error_description")) or error or f"status {answer.status}")
        reason = redaction.excerpt(reason, 200)
        if error in _SETTINGS_WRONG:
            return Rejected(
                f"{self._provider} refused this application: {reason}. Check the client id and secret.",
                code=str(error),
                fields=("client_id", "client_secret") if error == "invalid_client" else (),
            )
        return self._sign_in_needed(f"{self._provider} no longer accepts the sign-in: {reason}. Sign in again.")

    def _sign_in_needed(self, message: str) -> SignInNeeded:
        return SignInNeeded(message, provider=self._provider)


class OAuthAuth(httpx.Auth):
    """Puts the connection's access token on each request, renewed 60 to 300 s early, and once more after a 401.

    Raises SignInNeeded when a person must sign in, NotSent when the token could not be renewed right now: in both
    cases nothing was written, since the request did not leave, or was answered 401.
    """

    def __init__(self, store: TokenStore, refresh: Callable[[Tokens], Tokens], clock: Clock = machine_clock) -> None:
        self._store = store
        self._refresh = refresh
        self._clock = clock
        # Not the same second for every process that shares the pair.
        self._early = timedelta(seconds=random.uniform(LATEST_RENEWAL, EARLIEST_RENEWAL))  # noqa: S311

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        stored = self._current()
        tokens = self._renewed_early(stored)
        response = yield _signed(request, tokens.access)
        if response.status_code == 401 and tokens is stored:
            yield _signed(request, self._renewed(tokens.access).access)

    def _current(self) -> Tokens:
        tokens = self._store.current()
        if tokens is None:
            raise SignInNeeded("Nobody is signed in to this connection. Sign in.")
        _register(tokens)
        return tokens

    def _renewed_early(self, tokens: Tokens) -> Tokens:
        left = tokens.expires - self._clock()
        if left > self._early:
            return tokens
        try:
            return self._renewed(tokens.access)
        except (NotSent, Throttled):
            if left > timedelta(0):
                return tokens
            raise

    def _renewed(self, stale: str) -> Tokens:
        try:
            tokens = self._store.renew(stale, self._refresh)
        except Rejected as error:
            raise SignInNeeded(error.message, provider=error.provider, excerpt=error.excerpt) from None
        except (Unclear, Broken) as error:
            message = f"The sign-in could not be renewed: {error.message} Nothing was sent."
            raise NotSent(message, provider=error.provider, excerpt=error.excerpt) from None
        _register(tokens)
        return tokens


class BearerAuth(httpx.Auth):
    """A token that does not run out by itself. Raises SignInNeeded for one that can't be a token."""

    def __init__(self, token: str) -> None:
        token = token.strip()
        # Refused here, because httpx would name the whole value in its error.
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise SignInNeeded("The token is empty or holds characters that no token has. Paste it again.")
        redaction.register_secret(token)
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        yield _signed(request, self._token)


def _signed(request: httpx.Request, token: str) -> httpx.Request:
    request.headers["Authorization"] = f"Bearer {token}"
    return request


def _register(tokens: Tokens) -> None:
    redaction.register_secret(tokens.access)
    if tokens.refresh:
        redaction.register_secret(tokens.refresh)
