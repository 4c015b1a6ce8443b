"""One API call: bearer check, company, scope, body; and the wrapper that turns refusals into Zenegy's answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from . import reading
from .access import Grant
from .answers import Problem, Refused, problem, refusal
from .company import Company, is_elevated
from .state import ZenegyState


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler gets: the company of the grant, the role of who signed in, and what was sent."""

    state: ZenegyState
    company: Company
    grant: Grant
    role: str
    path: dict[str, str]
    query: QueryParams
    content_type: str
    raw: bytes

    @property
    def now(self) -> datetime:
        return self.state.clock.now()

    @property
    def today(self) -> date:
        return self.now.date()

    def json(self) -> Any:
        return reading.json_body(self.content_type, self.raw)

    def object(self) -> dict[str, Any]:
        return reading.json_object(self.json())

    def need_elevated(self) -> None:
        if not is_elevated(self.role):
            raise Problem(403, f"The role {self.role} may not do this.")


Handler = Callable[[Call], Response]


def api(state: ZenegyState, method: str, path: str, scope: str | None, handler: Handler) -> BaseRoute:
    """A route of the API. scope: what the app must have; None where no scope is known."""

    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        if state.settings.html_answers:
            return HTMLResponse("<html><body><h1>Zenegy</h1><p>We will be back soon.</p></body></html>")
        try:
            return handler(_call(state, request, raw, scope))
        except Problem as error:
            return problem(error.status, error.detail, request.url.path)
        except Refused as error:
            return refusal(error, state.settings.error_style, request.url.path)

    return Route(path, endpoint, methods=[method])


def unknown(state: ZenegyState) -> BaseRoute:
    """Whatever is no route: still behind the bearer check."""

    async def endpoint(request: Request) -> Response:
        try:
            _grant(state, request)
            raise Problem(404, "There is no such resource.")
        except Problem as error:
            return problem(error.status, error.detail, request.url.path)

    return Route("/{path:path}", endpoint, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])


def _grant(state: ZenegyState, request: Request) -> Grant:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return state.access.grant_of(token.strip() if kind.lower() == "bearer" else "", state.clock.now())


def _call(state: ZenegyState, request: Request, raw: bytes, scope: str | None) -> Call:
    grant = _grant(state, request)
    company_uid = request.path_params["company"]
    company = state.companies.get(company_uid)
    role = grant.person.roles.get(company_uid)
    if company is None or company_uid != grant.company_uid or role is None:
        raise Problem(403, "The access does not cover this company.")
    if scope is not None and scope not in state.access.apps[grant.client_id].scopes:
        raise Problem(403, f"The application lacks {scope}.")
    content_type = request.headers.get("content-type", "")
    return Call(state, company, grant, role, request.path_params, request.query_params, content_type, raw)
