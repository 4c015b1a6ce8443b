"""One call of the v2 API: bearer, bucket, scope, body; and the wrapper that turns refusals into problem documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import URL, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .access import Grant
from .account import Account
from .answers import Problem, bad_request, empty, missing_right, no_endpoint, problem, reply, unauthorized
from .state import PersonioState

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler gets. url: of the request. template: its path with placeholders. beta: `Beta: true` was sent."""

    account: Account
    grant: Grant
    template: str
    url: URL
    path: dict[str, str]
    query: QueryParams
    raw: bytes
    beta: bool

    def json(self) -> Any:
        try:
            return json.loads(self.raw, parse_float=Decimal)
        except ValueError as error:
            raise bad_request() from error

    def body(self, model: type[M]) -> M:
        """The body as this model; 400 that names the field where it does not fit."""
        return checked(model, self.json())

    def flag(self, name: str) -> bool:
        """A `true|false` of the query, false where left out."""
        value = self.query.get(name, "false").lower()
        if value not in ("true", "false"):
            raise bad_request(parameter=name)
        return value == "true"

    def created(self, row_id: str) -> Response:
        """201 with the id, as the shared component `CreatedObject` has it."""
        return reply({"id": row_id, "_meta": {"links": {"self": {"href": self.link(row_id)}}}}, 201)

    def link(self, *further: str) -> str:
        return "/".join([str(self.url.replace(query="")), *further])


Handler = Callable[[Call], Response]


def checked(model: type[M], value: Any) -> M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise bad_request(field=field, reason=first["msg"]) from error


def api(state: PersonioState, method: str, path: str, scope: str, handler: Handler) -> BaseRoute:
    """A route of v2. scope: `what:right`, without `personio:`; empty where none is needed."""

    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        account = state.account

        def answer() -> Response:
            grant = account.access.grant_of(request.headers.get("authorization", ""), account.now)
            if grant is None:
                raise unauthorized()
            if scope and f"personio:{scope}" not in grant.scopes:
                raise unauthorized() if path.startswith("/v2/persons") else missing_right()
            beta = request.headers.get("beta", "").lower() == "true"
            sent = request.path_params, request.query_params, raw, beta
            return handler(Call(account, grant, path, request.url, *sent))

        return limited(account, path, answer)

    return Route(path, endpoint, methods=[method])


def limited(account: Account, template: str, answer: Callable[[], Response]) -> Response:
    """The answer with its rate headers; 429 with an empty body and no `Retry-After` when the bucket is empty."""
    taken = account.limits.take(template, account.now)
    if not taken.allowed:
        response = empty(429)
    else:
        try:
            response = answer()
        except Problem as error:
            response = problem(error, account.now)
    for name, value in taken.headers.items():
        response.headers[name] = value
    return response


def unknown(state: PersonioState) -> BaseRoute:
    """Whatever is no route of v2."""

    async def endpoint(request: Request) -> Response:
        path = f"/v2/{request.path_params['path']}"

        def answer() -> Response:
            raise no_endpoint(path)

        return limited(state.account, "/v2/{path}", answer)

    return Route("/v2/{path:path}", endpoint, methods=METHODS)
