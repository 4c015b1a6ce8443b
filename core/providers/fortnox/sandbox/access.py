"""Who may do what: apps, users, consents, codes and tokens (sheet 3). Times come from the sandbox's clock."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from . import seed
from .answers import LOGIN_INVALID, TOKEN_MISSING, GatewayRefused, Refused

CODE_LIFE = timedelta(minutes=10)
REFRESH_LIFE = timedelta(days=45)
TOKEN_SECONDS = 3600
READY_SINCE = 1767225600
"""When the seed's ready tokens say that they were issued: always the same, so that a token outlives a reset."""


class GrantRefused(Exception):
    """The token endpoint says no."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(slots=True, eq=False)
class Consent:
    """What a user of a company allowed an app.

    service: not tied to the person. offline: with a refresh token [inferred].
    """

    client_id: str
    tenant_id: int
    user_id: int
    scopes: tuple[str, ...]
    service: bool
    offline: bool = True
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class _Code:
    consent: Consent
    redirect_uri: str | None
    expires: datetime


@dataclass(frozen=True, slots=True)
class _Token:
    consent: Consent
    expires: datetime


@dataclass(frozen=True, slots=True)
class Tokens:
    access_token: str
    refresh_token: str | None
    scopes: tuple[str, ...]


class Access:
    """All consents of the sandbox, with their codes and tokens. ready_...: of the seed's first consent."""

    def __init__(self, document: seed.Seed, now: datetime) -> None:
        self.apps = {app.client_id: app for app in document.apps}
        self.users = {user.id: user for user in document.users}
        self.consents: list[Consent] = []
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, _Token] = {}
        self._refresh: dict[str, _Token] = {}
        self.ready_token = self.ready_refresh_token = ""
        tenants = {company.tenant_id for company in document.companies}
        for ready in document.consents:
            if ready.client_id not in self.apps or ready.user_id not in self.users or ready.tenant_id not in tenants:
                raise ValueError(f"consent for {ready.tenant_id}: unknown app, user or company")
            self._take(ready, now)

    def _take(self, ready: seed.Consent, now: datetime) -> None:
        consent = Consent(ready.client_id, ready.tenant_id, ready.user_id, tuple(ready.scopes), ready.service)
        self.consents.append(consent)
        token = ready.access_token or access_token(consent, READY_SINCE, ready.expires_in, "ready")
        self.ready_token = self.ready_token or token
        self.ready_refresh_token = self.ready_refresh_token or ready.refresh_token
        self._tokens[token] = _Token(consent, now + timedelta(seconds=ready.expires_in))
        if ready.refresh_token:
            self._refresh[ready.refresh_token] = _Token(consent, now + REFRESH_LIFE)

    def approve(self, consent: Consent, redirect_uri: str | None, now: datetime) -> str:
        """The user said yes: a code for the redirect, good once and for ten minutes."""
        code = secrets.token_hex(16)
        self._codes[code] = _Code(consent, redirect_uri, now + CODE_LIFE)
        return code

    def exchange(self, app: seed.App, code: str, redirect_uri: str | None, now: datetime) -> Tokens:
        """redirect_uri: must be the one of the first step, if one was sent there."""
        held = self._codes.pop(code, None)
        wrong = held is None or held.consent.client_id != app.client_id or now > held.expires
        if wrong or held is None or (held.redirect_uri is not None and held.redirect_uri != redirect_uri):
            raise GrantRefused("invalid_grant", "Auth code or ClientID supplied is invalid")
        self.consents.append(held.consent)
        return self._issue(held.consent, now)

    def refresh(self, app: seed.App, refresh_token: str, now: datetime) -> Tokens:
        """A new pair; the old refresh token is dead."""
        return self._issue(self._spend(app, refresh_token, now), now)

    def of_service(self, app: seed.App, tenant_id: int, now: datetime) -> Tokens:
        """By client credentials: needs an earlier consent of that company with a service account; no refresh token."""
        if not app.service_accounts:
            raise GrantRefused("unauthorized_client", "Client does not allow service account")
        for consent in reversed(self.consents):
            if (consent.client_id, consent.tenant_id) == (app.client_id, tenant_id) and consent.service:
                if consent.revoked:
                    break
                return self._issue(replace(consent, offline=False), now)
        raise GrantRefused("invalid_grant", "No service account consent for this tenant")

    def revoke_token(self, app: seed.App, refresh_token: str, now: datetime) -> None:
        """The refresh token dies; access tokens can't be revoked."""
        self._spend(app, refresh_token, now)

    def _spend(self, app: seed.App, refresh_token: str, now: datetime) -> Consent:
        held = self._refresh.get(refresh_token)
        if held is None or held.consent.client_id != app.client_id or held.consent.revoked or now >= held.expires:
            raise GrantRefused("invalid_grant", "Invalid refresh token")
        del self._refresh[refresh_token]
        return held.consent

    def consent_of(self, headers: Mapping[str, str], now: datetime) -> Consent:
        """Whose call this is. Raises Refused without or with an unknown token, GatewayRefused with an expired one.

        An access token outlives its consent until it expires, as it can't be revoked (3).
        """
        kind, _, token = headers.get("authorization", "").partition(" ")
        legacy = headers.get("access-token", "")
        if kind.lower() != "bearer" and not legacy:
            raise Refused(TOKEN_MISSING, "Access-token saknas.", 401)
        held = self._tokens.get(legacy or token.strip())
        if held is None:
            raise Refused(LOGIN_INVALID, "Ogiltig inloggning.", 401)
        if legacy and not _same(self.apps[held.consent.client_id].client_secret, headers.get("client-secret", "")):
            raise Refused(LOGIN_INVALID, "Ogiltig inloggning.", 401)
        if now >= held.expires:
            raise GatewayRefused
        return held.consent

    def revoke_consents(self, tenant_id: int) -> int:
        """The company withdraws every app's access: nothing can be renewed any more."""
        ended = [one for one in self.consents if one.tenant_id == tenant_id and not one.revoked]
        for one in ended:
            one.revoked = True
        return len(ended)

    def expire_tokens(self, now: datetime) -> int:
        """All access tokens end now; refresh tokens stay good."""
        self._tokens = {token: replace(held, expires=now) for token, held in self._tokens.items()}
        return len(self._tokens)

    def app_of(self, header: str) -> seed.App:
        """The app of a Basic header. Raises GrantRefused."""
        kind, _, given = header.partition(" ")
        try:
            client_id, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
        except ValueError:
            client_id, secret = "", ""
        app = self.apps.get(client_id)
        if kind.lower() != "basic" or app is None or not _same(app.client_secret, secret):
            raise GrantRefused("invalid_client", "Auth code or ClientID supplied is invalid")
        return app

    def _issue(self, consent: Consent, now: datetime) -> Tokens:
        token = access_token(consent, int(now.timestamp()), TOKEN_SECONDS, str(uuid.uuid4()))
        self._tokens[token] = _Token(consent, now + timedelta(seconds=TOKEN_SECONDS))
        refresh_token = secrets.token_hex(20) if consent.offline else None
        if refresh_token:
            self._refresh[refresh_token] = _Token(consent, now + REFRESH_LIFE)
        return Tokens(token, refresh_token, consent.scopes)


def access_token(consent: Consent, issued: int, seconds: int, token_id: str) -> str:
    """A JWT with the claims that the sheet names: `userId` and `tenantId` [docs]."""
    claims = {
        "userId": consent.user_id,
        "tenantId": consent.tenant_id,
        "aud": consent.client_id,
        "scope": list(consent.scopes),
        "iat": issued,
        "exp": issued + seconds,
        "jti": token_id,
    }
    signed = ".".join(_b64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{signed}.{_b64(hmac.new(b'sandbox', signed.encode(), hashlib.sha256).digest())}"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
