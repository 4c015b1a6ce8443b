"""Signing in to Fortnox: the code flow, then either rotating refresh tokens or client credentials (sheet 3). [docs]

A refresh token works once and brings the next one; the token store's lock keeps two processes from spending the same.
A service account needs none: client id, secret and the company's number give a token as often as one likes.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from core.http.client import Answer, Auth, Http
from core.http.errors import NotSent, ProviderError, Rejected, SignInNeeded
from core.http.oauth import BearerAuth, OAuthAuth, machine_clock
from core.http.protocols import Tokens
from core.providers.base import RETURN_ADDRESS, Account
from core.providers.fortnox import wire
from core.providers.fortnox.wire import TITLE
from core.security import redaction

SCOPES = (
    "companyinformation",
    "salary",
    "bookkeeping",
    "costcenter",
    "project",
    "settings",
    "customer",
    "article",
    "invoice",
)
"""What payroll and accounting need; each gives reading and writing."""
SERVICE, PERSON = "service", "person"
READ_TIMEOUT = 20.0
"""Shorter than the lease that a token store holds while it waits for us."""
DEFAULT_LIFE = 3600.0
_AUTH_HOSTS: Mapping[str, str] = {"api.fortnox.se": "https://apps.fortnox.se"}
_SETTINGS_WRONG = {"invalid_client", "invalid_request", "invalid_scope", "unsupported_grant_type"}


@dataclass(frozen=True, slots=True)
class Claims:
    """Who a token says that it is for. Unverified and only read: empty for a token that can't be read."""

    user: str = ""
    tenant: str = ""


def claims(access: str) -> Claims:
    """userId and tenantId of the JWT. [docs]"""
    parts = access.split(".")
    if len(parts) != 3:
        return Claims()
    try:
        document = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        return Claims()
    if not isinstance(document, Mapping):
        return Claims()
    return Claims(*(str(document.get(name) or "") for name in ("userId", "tenantId")))


def auth_url(account: Account) -> str:
    """Where people sign in, without a slash at the end: the setting `auth_url`, else derived from the base URL."""
    given = account.settings.get("auth_url", "").strip()
    return (given or _AUTH_HOSTS.get(urlsplit(account.base_url).hostname or "", account.base_url)).rstrip("/")


def is_service(account: Account) -> bool:
    return account.settings.get("sign_in_as", PERSON) == SERVICE


def authorize_url(account: Account, state: str) -> str:
    """Where to send the person who signs in. Raises NotSent where a setting of the app is missing."""
    app = _App.of(account)
    asked = {
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "scope": " ".join(SCOPES),
        "state": state,
        "access_type": "offline",
        "response_type": "code",
        **({"account_type": "service"} if is_service(account) else {}),
    }
    return f"{auth_url(account)}/oauth-v1/auth?{urlencode(asked, quote_via=quote)}"


def exchange(account: Account, code: str) -> tuple[Tokens, Mapping[str, str]]:
    """The tokens for a code, which lives ten minutes and works once; and the number of the company that was picked.

    Raises SignInNeeded for a used or expired code, Rejected where the client id or secret is wrong.
    """
    redaction.register_secret(code)
    app = _App.of(account)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect_uri}
    tokens = _grant(account, form, "sign in")
    return tokens, {"tenant_id": claims(tokens.access).tenant or _tenant(account, tokens)}


def auth(account: Account) -> Auth:
    """Puts the connection's access token on each request and renews it in the account's token store."""
    return OAuthAuth(account.tokens, lambda tokens: refresh(account, tokens))


def refresh(account: Account, tokens: Tokens) -> Tokens:
    """A new token, by client credentials for a service account whose company is known, else for the refresh token.

    Raises SignInNeeded when there is none, or it was used before: then only a new consent helps.
    """
    tenant = account.settings.get("tenant_id", "").strip()
    if is_service(account) and tenant:
        form = {"grant_type": "client_credentials"}
        return _grant(account, form, "renew the sign-in", headers={"TenantId": tenant}, kept=tokens.refresh)
    if tokens.refresh is None:
        raise SignInNeeded("The sign-in at Fortnox has run out. Sign in again.", provider=TITLE)
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    return _grant(account, form, "renew the sign-in")


def revoke(account: Account) -> None:
    """Give the refresh token back, so that nobody can use it; an access token can't be given back."""
    tokens = account.tokens.current()
    if tokens is None or tokens.refresh is None:
        return
    redaction.register_secret(tokens.refresh)
    form = {"token_type_hint": "refresh_token", "token": tokens.refresh}
    with _asking(account) as http:
        http.write("POST", "/oauth-v1/revoke", data=form, headers=_App.of(account).basic, operation="sign out")


@dataclass(frozen=True, slots=True)
class _App:
    """The app that is registered at Fortnox."""

    client_id: str
    basic: Mapping[str, str]
    redirect_uri: str

    @classmethod
    def of(cls, account: Account) -> _App:
        given = {**account.settings, **account.secrets}
        missing = [name for name in ("client_id", "client_secret", RETURN_ADDRESS) if not given.get(name, "").strip()]
        if missing:
            raise NotSent(f"The Fortnox connection lacks {', '.join(missing)}. Fill it in first.", provider=TITLE)
        client_id, secret = given["client_id"].strip(), given["client_secret"].strip()
        basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        redaction.register_secret(secret)
        redaction.register_secret(basic)
        return cls(client_id, {"Authorization": f"Basic {basic}"}, given[RETURN_ADDRESS].strip())


def _grant(
    account: Account,
    form: Mapping[str, str],
    operation: str,
    headers: Mapping[str, str] | None = None,
    kept: str | None = None,
    clock: Callable[[], datetime] = machine_clock,
) -> Tokens:
    """kept: the refresh token that goes on being stored where the answer brings none."""
    asked = clock()
    with _asking(account) as http:
        sent = {**_App.of(account).basic, **(headers or {})}
        answer = http.write("POST", "/oauth-v1/token", data=form, headers=sent, operation=operation)
    body = answer.json()
    if not isinstance(body, Mapping) or not isinstance(body.get("access_token"), str) or not body["access_token"]:
        raise answer.broken("holds no access token")
    return _tokens(answer, body, asked, kept)


def _tokens(answer: Answer, body: Mapping[str, Any], asked: datetime, kept: str | None) -> Tokens:
    fresh = body.get("refresh_token")
    for secret in (body["access_token"], fresh):
        if isinstance(secret, str):
            redaction.register_secret(secret)
    try:
        expires = asked + timedelta(seconds=float(body.get("expires_in") or DEFAULT_LIFE))
    except (TypeError, ValueError, OverflowError):
        raise answer.broken("does not say in seconds how long the token lives") from None
    return Tokens(body["access_token"], fresh if isinstance(fresh, str) and fresh else kept, expires)


def _tenant(account: Account, tokens: Tokens) -> str:
    """The company's number, asked for where the token does not tell it."""
    with _asking(account, account.base_url, BearerAuth(tokens.access)) as http:
        document = http.read("GET", "/3/companyinformation", operation="read company").json()
    return wire.read(wire.Company, wire.inside(document, "CompanyInformation")).database_number


@contextmanager
def _asking(account: Account, base_url: str = "", bearer: Auth | None = None) -> Iterator[Http]:
    http = Http(
        provider=TITLE,
        base_url=base_url or auth_url(account),
        auth=bearer,
        recorder=account.recorder,
        read_timeout=READ_TIMEOUT,
        headers={"Accept": "application/json"},
        explain=None if bearer else explain,
    )
    try:
        yield http
    finally:
        http.close()


def explain(answer: Answer) -> ProviderError | None:
    """Errors of the token endpoint: OAuth's own form, not that of the resources. [client; status inferred]"""
    if not 400 <= answer.status < 500 or answer.status in (408, 429):
        return None
    body = answer.json() if answer.is_json() else {}
    error = body.get("error") if isinstance(body, Mapping) else None
    reason = str((isinstance(body, Mapping) and body.get("error_description")) or error or f"status {answer.status}")
    reason = redaction.excerpt(reason, 200)
    if error in _SETTINGS_WRONG:
        return Rejected(
            f"Fortnox refused this app: {reason}. Check the client id and secret.",
            code=str(error),
            fields=("client_id", "client_secret") if error == "invalid_client" else (),
        )
    return SignInNeeded(f"Fortnox no longer accepts the sign-in: {reason}. Sign in again.", provider=TITLE)
