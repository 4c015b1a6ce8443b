"""One call of the v1 API: its own errors, and the token echoed in the answer's `authorization` (sheet section 3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.datastructures import URL, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .access import Grant
from .account import Account
from .answers import Refused, refusal, reply
from .calls import METHODS
from .fields import DAY
from .state import PersonioState
from .token_routes import FORM, form

VALIDATION = "The given data failed to pass validation."


@dataclass(frozen=True, slots=True)
class Call:
    """What a v1 handler gets. sent: the body, a form or a JSON object."""

    account: Account
    grant: Grant
    url: URL
    path: dict[str, str]
    query: QueryParams
    sent: Mapping[str, Any]

    def number(self, name: str, default: int, least: int) -> int:
        value = self.query.get(name, str(default))
        if not value.isdigit() or int(value) < least:
            raise Refused(422, VALIDATION, 0, error_data={name: [f"The {name} must be at least {least}."]})
        return int(value)

    def day(self, name: str) -> date | None:
        """A date of the query; a time behind it is cut off."""
        value = self.query.get(name, "")[:10]
        if not value:
            return None
        if not DAY.fullmatch(value):
            raise Refused(422, VALIDATION, 0, error_data={name: [f"The {name} is not a valid date."]})
        return date.fromisoformat(value)

    def employees(self) -> list[str] | None:
        """`employees[]`, repeated; numbers there, strings in v2."""
        return self.query.getlist("employees[]") or None


Handler = Callable[[Call], Response]


def api(state: PersonioState, method: str, path: str, scope: str, handler: Handler) -> BaseRoute:
    """A route of v1. scope: that of v2 which it needs, without `personio:`."""

    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        account = state.account
        if not account.limits.take(path, account.now).allowed:
            return Response(status_code=429)
        try:
            grant = _grant(account, request, scope)
        except Refused as error:
            return refusal(error)
        sent = (request.url, request.path_params, request.query_params, _body(request, raw))
        try:
            response = handler(Call(account, grant, *sent))
        except Refused as error:
            response = refusal(error)
        response.headers["authorization"] = f"Bearer {grant.token}"
        return response

    return Route(path, endpoint, methods=[method])


def _grant(account: Account, request: Request, scope: str) -> Grant:
    header = request.headers.get("authorization", "")
    if not header:
        raise Refused(401, "Authorization is not provided")
    grant = account.access.grant_of(header, account.now)
    if grant is None or f"personio:{scope}" not in grant.scopes:
        raise Refused(403, "Provided authorization is not valid")
    return grant


def _body(request: Request, raw: bytes) -> Mapping[str, Any]:
    if not raw:
        return {}
    if request.headers.get("content-type", "").startswith(FORM):
        return form(raw)
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def retired(state: PersonioState) -> list[BaseRoute]:
    """Attendances and their projects, gone since August 2026; what they answer now is a switch (sheet section 2)."""

    async def endpoint(request: Request) -> Response:
        account = state.account
        gone = Refused(account.switches.v1_attendances, "This endpoint is no longer available. Use the v2 API.")
        response = refusal(gone)
        grant = account.access.grant_of(request.headers.get("authorization", ""), account.now)
        if grant is not None:
            response.headers["authorization"] = f"Bearer {grant.token}"
        return response

    attendances = "/v1/company/attendances"
    return [Route(path, endpoint, methods=METHODS) for path in (attendances, attendances + "/{rest:path}")]


def unknown() -> BaseRoute:
    async def endpoint(request: Request) -> Response:
        return refusal(Refused(404, "Not Found"))

    return Route("/v1/{path:path}", endpoint, methods=METHODS)


def listed(rows: list[Any], found: list[Any], page: int, limit: int, offset: int) -> Response:
    """A list with its counts. rows: all that fit; found: those of this page."""
    counts = {
        "total_elements": len(rows),
        "current_page": page,
        "total_pages": max(1, -(-len(rows) // limit)),
    }
    body = {"success": True, "metadata": counts, "data": found, "offset": offset, "limit": limit}
    return reply(body)


def local(account: Account, moment: datetime) -> str:
    """As v1 writes times: local with an offset without colon."""
    aware = moment.replace(tzinfo=account.zone) if moment.tzinfo is None else moment.astimezone(account.zone)
    return aware.strftime("%Y-%m-%dT%H:%M:%S%z")
