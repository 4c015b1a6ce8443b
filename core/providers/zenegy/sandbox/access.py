"""Who may do what: apps, people, grants, codes and tokens (sheet 3). Times come from the sandbox's clock."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from . import seed
from .answers import Problem

CODE_LIFE = timedelta(minutes=5)
TOKEN_SECONDS = 3599
# The real tokens are signed so; many JWT libraries refuse this name, clients must treat the token as opaque [docs].
TOKEN_ALGORITHM = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"


class GrantRefused(Exception):
    """The token endpoint says no. error: the word in `{"error": ...}` (the real body is unknown [inferred])."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(slots=True, eq=False)
class Grant:
    """One approved access: an app, a person, one company."""

    client_id: str
    person: seed.Person
    company_uid: str
    refresh_token: str = ""
    revoked: bool = False
    uid: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(slots=True)
class _Code:
    grant: Grant
    redirect_uri: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Tokens:
    access_token: str
    refresh_token: str
    company_id: str


class Access:
    """All grants of the sandbox, with their codes and tokens."""

    def __init__(self, document: seed.Seed, now: datetime) -> None:
        self.apps = {app.client_id: app for app in document.apps}
        self.people = {person.uid: person for person in document.people}
        self.grants: list[Grant] = []
        self.ready_token = document.grants[0].access_token if document.grants else ""
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, tuple[Grant, datetime]] = {}
        for ready in document.grants:
            if ready.client_id not in self.apps or ready.person not in self.people:
                raise ValueError(f"grant for {ready.company_uid}: unknown app or person")
            grant = Grant(ready.client_id, self.people[ready.person], ready.company_uid, ready.refresh_token)
            self.grants.append(grant)
            self._tokens[ready.access_token] = (grant, now + timedelta(seconds=ready.expires_in))

    def approve(self, client_id: str, person: seed.Person, company_uid: str, redirect_uri: str, now: datetime) -> str:
        """The person said yes for one company: a code for the redirect, good once and for five minutes."""
        code = secrets.token_hex(32)
        self._codes[code] = _Code(Grant(client_id, person, company_uid), redirect_uri, now + CODE_LIFE)
        return code

    def exchange(self, client_id: str, secret: str, code: str, redirect_uri: str, now: datetime) -> Tokens:
        self._check_client(client_id, secret)
        held = self._codes.pop(code, None)
        if held is None or held.grant.client_id != client_id or held.redirect_uri != redirect_uri or now > held.expires:
            raise GrantRefused("invalid_grant")
        held.grant.refresh_token = _refresh_token()
        self.grants.append(held.grant)
        return self._issue(held.grant, now)

    def refresh(self, client_id: str, secret: str, refresh_token: str, rotate: bool, now: datetime) -> Tokens:
        """A new access token. The refresh token stays the same unless `rotate`; the old one is then void."""
        self._check_client(client_id, secret)
        for grant in self.grants:
            if grant.refresh_token == refresh_token and grant.client_id == client_id and not grant.revoked:
                if rotate:
                    grant.refresh_token = _refresh_token()
                return self._issue(grant, now)
        raise GrantRefused("invalid_grant")

    def grant_of(self, token: str, now: datetime) -> Grant:
        """The grant behind an access token. Raises a 401 problem when unknown, expired or revoked."""
        held = self._tokens.get(token)
        if held is None:
            raise Problem(401, "The access token is missing or not known.")
        grant, expires = held
        if grant.revoked:
            raise Problem(401, "The access was revoked.")
        if now >= expires:
            raise Problem(401, "The access token has expired.")
        return grant

    def revoke(self, company_uids: Iterable[str]) -> int:
        """People withdraw the access of every app to these companies. Gives the number of grants ended."""
        ended = [g for g in self.grants if g.company_uid in set(company_uids) and not g.revoked]
        for grant in ended:
            grant.revoked = True
        return len(ended)

    def expire_tokens(self, now: datetime) -> int:
        """All access tokens end now; refresh tokens stay good."""
        self._tokens = {token: (grant, now) for token, (grant, _) in self._tokens.items()}
        return len(self._tokens)

    def _check_client(self, client_id: str, secret: str) -> None:
        app = self.apps.get(client_id)
        if app is None or not hmac.compare_digest(app.client_secret.encode(), secret.encode()):
            raise GrantRefused("invalid_client")

    def _issue(self, grant: Grant, now: datetime) -> Tokens:
        token = access_token(grant, now, str(uuid.uuid4()))
        self._tokens[token] = (grant, now + timedelta(seconds=TOKEN_SECONDS))
        return Tokens(token, grant.refresh_token, grant.company_uid)


def access_token(grant: Grant, now: datetime, token_id: str, seconds: int = TOKEN_SECONDS) -> str:
    """A token that looks like Zenegy's: a JWT with its claims and its unusual algorithm name."""
    issued = int(now.timestamp())
    claims = {
        "uid": grant.person.uid,
        "name": grant.person.name,
        "emailAddress": grant.person.email,
        "user_app_grant_id": grant.uid,
        "application_name": grant.client_id,
        "token_id": token_id,
        "iat": issued,
        "exp": issued + seconds,
        "iss": "zenegy",
        "aud": grant.client_id,
    }
    signed = ".".join(_b64(json.dumps(part).encode()) for part in ({"alg": TOKEN_ALGORITHM, "typ": "JWT"}, claims))
    return f"{signed}.{_b64(hmac.new(b'sandbox', signed.encode(), hashlib.sha256).digest())}"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _refresh_token() -> str:
    return base64.b64encode(secrets.token_bytes(48)).decode()
