"""`/oauth-v1/token` and `/oauth-v1/revoke` (sheet 3, 11): Basic authentication, form bodies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .access import TOKEN_SECONDS, GrantRefused, Tokens
from .answers import reply
from .state import FortnoxState

FORM = "application/x-www-form-urlencoded"
Headers = Mapping[str, str]
Form = Mapping[str, str]


def routes(state: FortnoxState) -> list[BaseRoute]:
    def token(headers: Headers, form: Form) -> Response:
        found = _tokens(state, headers, form)
        body = {"access_token": found.access_token}
        if found.refresh_token is not None:
            body["refresh_token"] = found.refresh_token
        more = {"scope": " ".join(found.scopes), "expires_in": TOKEN_SECONDS, "token_type": "bearer"}
        return reply(body | more)

    def revoke(headers: Headers, form: Form) -> Response:
        app = state.access.app_of(headers.get("authorization", ""))
        if form.get("token_type_hint") != "refresh_token":
            raise GrantRefused("unsupported_token_type", "Only refresh tokens can be revoked")
        state.access.revoke_token(app, form.get("token", ""), state.clock.now())
        return reply({"revoked": True})

    return [
        Route("/oauth-v1/token", _posted(token), methods=["POST"]),
        Route("/oauth-v1/revoke", _posted(revoke), methods=["POST"]),
    ]


def _posted(handler: Callable[[Headers, Form], Response]) -> Callable[[Request], object]:
    """With the error body of OAuth; its status is 400 [inferred]."""

    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        try:
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
                raise GrantRefused("invalid_request", f"The content type must be {FORM}")
            return handler(request.headers, dict(parse_qsl(raw.decode("utf-8", "replace"))))
        except GrantRefused as refused:
            return reply({"error": refused.error, "error_description": refused.description}, 400)

    return endpoint


def _tokens(state: FortnoxState, headers: Headers, form: Form) -> Tokens:
    access, now = state.access, state.clock.now()
    app = access.app_of(headers.get("authorization", ""))
    match form.get("grant_type"):
        case "authorization_code":
            return access.exchange(app, form.get("code", ""), form.get("redirect_uri"), now)
        case "refresh_token":
            return access.refresh(app, form.get("refresh_token", ""), now)
        case "client_credentials":
            tenant = headers.get("tenantid", "")
            if not tenant.isdigit():
                raise GrantRefused("invalid_request", "The header TenantId is missing")
            return access.of_service(app, int(tenant), now)
        case _:
            raise GrantRefused("unsupported_grant_type", "The grant type is not supported")
