"""Signing in: `/v2/auth/token`, `/v2/auth/revoke` and `/v1/auth` (sheet section 3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .access import REAL_GRANTS, TOKEN_LIFE, Grant, OAuthRefused
from .account import Account
from .answers import Refused, empty, oauth_error, refusal, reply
from .calls import limited
from .state import PersonioState

FORM = "application/x-www-form-urlencoded"
NEEDED = ("grant_type", "client_id", "client_secret")


def routes(state: PersonioState) -> list[BaseRoute]:
    async def token(request: Request) -> Response:
        return await _oauth(state.account, request, "/v2/auth/token", _token)

    async def revoke(request: Request) -> Response:
        return await _oauth(state.account, request, "/v2/auth/revoke", _revoke)

    async def v1(request: Request) -> Response:
        try:
            return _v1(state.account, request, await request.body())
        except Refused as error:
            return refusal(error)

    return [
        Route("/v2/auth/token", token, methods=["POST"]),
        Route("/v2/auth/revoke", revoke, methods=["POST"]),
        Route("/v1/auth", v1, methods=["POST"]),
    ]


async def _oauth(
    account: Account, request: Request, template: str, handler: Callable[[Account, Mapping[str, str]], Response]
) -> Response:
    raw = await request.body()

    def answer() -> Response:
        try:
            if _content_type(request) != FORM:
                raise OAuthRefused("invalid_request", f"The content type must be {FORM}.", wrong_type=True)
            return handler(account, form(raw))
        except OAuthRefused as error:
            return oauth_error(error.code, error.description, account.now, error.meta, error.wrong_type)

    return limited(account, template, answer)


def _token(account: Account, sent: Mapping[str, str]) -> Response:
    if account.switches.auth_error:
        raise OAuthRefused(account.switches.auth_error, "The sandbox was told to answer so.")
    _need(sent, NEEDED)
    grant_type = sent["grant_type"]
    if grant_type in REAL_GRANTS or grant_type.startswith("urn:"):
        raise OAuthRefused("unsupported_grant_type", "The grant is not supported.", grant_type=grant_type)
    if grant_type != "client_credentials":
        raise OAuthRefused("invalid_grant", "There is no such grant.")
    grant = account.access.sign_in(sent["client_id"], sent["client_secret"], sent.get("scope", ""), account.now)
    return reply(
        {
            "access_token": grant.token,
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LIFE.total_seconds()),
            "scope": " ".join(sorted(grant.scopes)),
        }
    )


def _revoke(account: Account, sent: Mapping[str, str]) -> Response:
    _need(sent, ("token",))
    account.access.revoke(sent["token"])
    return empty(200)


def _need(sent: Mapping[str, str], names: tuple[str, ...]) -> None:
    missing = [name for name in names if not sent.get(name)]
    if missing:
        raise OAuthRefused("invalid_request", "A required parameter is missing.", missing_parameters=missing)


def _v1(account: Account, request: Request, raw: bytes) -> Response:
    if {"client_id", "client_secret"} & set(request.query_params):
        raise Refused(403, "Credentials are not allowed in the query string.", 0)
    sent = form(raw) if _content_type(request) == FORM else _json(raw)
    grant = _signed_in(account, sent)
    scopes = sorted({f"{_v1_name(one)}:{one.rpartition(':')[2]}" for one in grant.scopes})
    seconds = int(TOKEN_LIFE.total_seconds())
    return reply({"success": True, "data": {"token": grant.token, "expires_in": seconds, "scope": " ".join(scopes)}})


def _signed_in(account: Account, sent: Mapping[str, str]) -> Grant:
    try:
        client_id, client_secret = str(sent.get("client_id", "")), str(sent.get("client_secret", ""))
        return account.access.sign_in(client_id, client_secret, "", account.now)
    except OAuthRefused as error:
        raise Refused(403, "Wrong credentials", 0) from error


def _v1_name(scope: str) -> str:
    what = scope.split(":")[1]
    return "employees" if what == "persons" else what


def form(raw: bytes) -> dict[str, str]:
    """The last value of every field."""
    return {name: values[-1] for name, values in parse_qs(raw.decode("utf-8", "replace")).items()}


def _json(raw: bytes) -> dict[str, str]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
