"""Who may do what: credentials, tokens, scopes, the whitelist of readable attributes (sheet section 3)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import seed

TOKEN_LIFE = timedelta(days=1)
REAL_GRANTS = {"authorization_code", "refresh_token", "password", "implicit"}


class OAuthRefused(Exception):
    """The token endpoint says no; all of it is a 400."""

    def __init__(self, code: str, description: str, wrong_type: bool = False, **meta: object) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.wrong_type = wrong_type
        self.meta = meta


@dataclass(slots=True, eq=False)
class Credential:
    """A client id with its rights. attributes: the whitelist; None lets everything through."""

    client_id: str
    client_secret: str
    scopes: frozenset[str]
    attributes: frozenset[str] | None

    def shows(self, attribute: str) -> bool:
        return self.attributes is None or attribute in self.attributes


@dataclass(frozen=True, slots=True)
class Grant:
    """A live token. asked: the scopes it was asked for; None for all that the credential has."""

    token: str
    credential: Credential
    asked: frozenset[str] | None
    expires: datetime

    @property
    def scopes(self) -> frozenset[str]:
        """As they are now: a right that is taken from the credential is gone from its tokens too [inferred]."""
        own = self.credential.scopes
        return own if self.asked is None else own & self.asked


class Access:
    """All credentials of the account and any number of live tokens."""

    def __init__(self, credentials: Iterable[seed.Credential]) -> None:
        self.credentials: dict[str, Credential] = {}
        for one in credentials:
            if one.client_id in self.credentials:
                raise ValueError(f"two credentials with client_id {one.client_id}")
            self.credentials[one.client_id] = Credential(
                one.client_id,
                one.client_secret,
                frozenset(one.scopes),
                None if one.attributes is None else frozenset(one.attributes),
            )
        self._grants: dict[str, Grant] = {}

    def sign_in(self, client_id: str, client_secret: str, scope: str, now: datetime) -> Grant:
        """A new token. Raises OAuthRefused with the code the sheet gives for each case [spec]."""
        credential = self.credentials.get(client_id)
        if credential is None:
            raise OAuthRefused("invalid_client", "The client is not known.")
        if not hmac.compare_digest(credential.client_secret.encode(), client_secret.encode()):
            raise OAuthRefused("unauthorized_client", "The client could not be authenticated.")
        asked = frozenset(_plural(word) for word in scope.split())
        unknown = asked - credential.scopes
        if unknown:
            raise OAuthRefused("invalid_scope", "A requested scope is not known or not granted.", scope=scope)
        token = f"papi-{secrets.token_urlsafe(32)}"
        self._grants[token] = Grant(token, credential, asked or None, now + TOKEN_LIFE)
        return self._grants[token]

    def grant_of(self, header: str, now: datetime) -> Grant | None:
        """The grant of an `Authorization` header; None when there is none, or it has expired or was revoked."""
        kind, _, token = header.partition(" ")
        grant = self._grants.get(token.strip()) if kind.lower() == "bearer" else None
        return grant if grant and now < grant.expires else None

    def revoke(self, token: str) -> None:
        self._grants.pop(token, None)

    def expire_all(self) -> int:
        ended = len(self._grants)
        self._grants.clear()
        return ended


def _plural(scope: str) -> str:
    """`personio:person:read` counts as `personio:persons:read`: the spec's own example is singular."""
    head, _, rest = scope.partition(":")
    what, _, right = rest.partition(":")
    return f"{head}:{what}:{right}" if what.endswith("s") or what == "recruiting" else f"{head}:{what}s:{right}"
