"""Signing in with client id and secret: a token for a day, as many as one likes, no refresh token (sheet 3). [spec]

A token costs nothing and no other is given up for it, so asking again is harmless and is done like a read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.http.client import Answer, Auth, Http
from core.http.errors import NotSent, ProviderError, SignInNeeded
from core.http.oauth import OAuthAuth, machine_clock
from core.http.protocols import MemoryTokens, Tokens, TokenStore
from core.providers.base import Account
from core.providers.personio.rights import WHERE, Call
from core.providers.personio.wire import TITLE
from core.security import redaction

TOKEN, REVOKE = "/v2/auth/token", "/v2/auth/revoke"
READ_TIMEOUT = 10.0
DEFAULT_LIFE = 86_400

# Which case gives which code is [spec]; all of them come with status 400.
_WORDS: Mapping[str, str] = {
    "invalid_client": f"Personio does not know this client id. Compare it with the one {WHERE}.",
    "unauthorized_client": f"Personio knows the client id and does not accept the secret. Make a new one {WHERE}.",
    "access_denied": f"Personio denies access to these credentials. Look whether they are still active {WHERE}.",
}
_LATER = frozenset({"server_error", "temporarily_unavailable"})


@dataclass(frozen=True, slots=True)
class Grant:
    """scopes: as Personio spells them; empty where the answer does not tell."""

    tokens: Tokens
    scopes: tuple[str, ...]


def client_id(account: Account) -> str:
    """Raises SignInNeeded where there is none."""
    given = account.settings.get("client_id", "").strip()
    if not given:
        raise SignInNeeded(f"The connection has no client id. It is made {WHERE}.", provider=TITLE)
    return given


def sign_in(account: Account, clock: Callable[[], datetime] = machine_clock) -> Grant:
    """A new token. Raises SignInNeeded where client id or secret are refused, and what a read raises."""
    secret = account.secrets.get("client_secret", "").strip()
    if not secret:
        raise SignInNeeded(f"The connection has no client secret. It is made {WHERE}.", provider=TITLE)
    redaction.register_secret(secret)
    form = {"grant_type": "client_credentials", "client_id": client_id(account), "client_secret": secret}
    asked = clock()
    with _http(account) as http:
        answer = http.read("POST", TOKEN, data=form, operation=Call.SIGN_IN)
    body = answer.json()
    token = body.get("access_token") if isinstance(body, Mapping) else None
    if not isinstance(token, str) or not token:
        raise answer.broken("holds no access token")
    redaction.register_secret(token)
    try:
        expires = asked + timedelta(seconds=float(body.get("expires_in") or DEFAULT_LIFE))
    except (TypeError, ValueError, OverflowError):
        raise answer.broken("does not say in seconds how long the token lives") from None
    scopes = body.get("scope")
    return Grant(Tokens(token, None, expires), tuple(scopes.split()) if isinstance(scopes, str) else ())


def revoke(account: Account) -> None:
    """Make the connection's token worthless at once. Raises what a write raises; nothing to do without a token."""
    tokens = account.tokens.current()
    if tokens is None or not tokens.access:
        return
    redaction.register_secret(tokens.access)
    with _http(account) as http:
        http.write("POST", REVOKE, data={"token": tokens.access}, operation="sign out")


def auth(account: Account) -> Auth:
    """Puts the connection's token on each request: renewed early, and once more after a 401."""
    return OAuthAuth(_Kept(account.tokens), lambda _: sign_in(account).tokens)


class _Kept:
    """The connection's token store, or one of this connector's own as long as nothing is stored there.

    A store only ever replaces a pair that it has. A connection that stores an expired one to begin with shares its
    tokens among all processes.
    """

    def __init__(self, store: TokenStore) -> None:
        self._store = store
        self._own = MemoryTokens(Tokens("", None, datetime.min.replace(tzinfo=UTC)))

    def current(self) -> Tokens | None:
        return self._store.current() or self._own.current()

    def renew(self, stale: str, refresh: Callable[[Tokens], Tokens]) -> Tokens:
        store = self._own if self._store.current() is None else self._store
        return store.renew(stale, refresh)


@contextmanager
def _http(account: Account) -> Iterator[Http]:
    http = Http(
        provider=TITLE,
        base_url=account.base_url,
        recorder=account.recorder,
        read_timeout=READ_TIMEOUT,
        headers={"Accept": "application/json"},
        explain=explain,
    )
    try:
        yield http
    finally:
        http.close()


def explain(answer: Answer) -> ProviderError | None:
    """Errors of the token endpoint: OAuth's form, not that of the resources. [spec]"""
    if not 400 <= answer.status < 500 or answer.status == 429 or not answer.is_json():
        return None
    body = answer.json()
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, str):
        return None
    reason = redaction.excerpt(str(body.get("error_description") or error), 200)
    if error in _LATER:
        return NotSent(f"Personio can't sign anybody in at the moment: {reason}.")
    return SignInNeeded(_WORDS.get(error, f"Personio did not understand the sign-in ({error}): {reason}."))
