"""One call of the API: token, window, licence, scope, formats; and the wrapper that answers refusals (sheet 2-7)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .access import Consent
from .answers import (
    BAD_ACCEPT,
    BAD_CONTENT_TYPE,
    EMPTY_BODY,
    JSON_SYNTAX,
    NO_API_LICENCE,
    NO_MODULE_LICENCE,
    Answer,
    GatewayRefused,
    Own,
    Refused,
    error_body,
    not_found,
    reply,
)
from .company import Company
from .fields import check_characters, day_of
from .state import FortnoxState
from .xml import as_xml

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler gets. root: of the API. path: placeholders by name. query: by lower-case name (5)."""

    company: Company
    root: str
    path: dict[str, str]
    query: dict[str, str]
    raw: bytes

    def body(self, singular: str) -> Any:
        """What stands in the envelope of that name. Raises Refused: 2002115, 2001392, 2000359."""
        try:
            found = json.loads(self.raw, parse_float=Decimal) if self.raw.strip() else None
        except ValueError:
            raise Refused(JSON_SYNTAX, "Felaktig JSON.") from None
        if not isinstance(found, dict) or not isinstance(found.get(singular), dict):
            raise Refused(EMPTY_BODY, f"Objektet {singular} saknas.")
        check_characters(found, self.company.switches.apostrophe == "refused")
        return found[singular]

    def day(self, name: str) -> date:
        """A day of the path."""
        return date.fromisoformat(day_of(name, self.path[name]))


Handler = Callable[[Call], Answer | Response]


def api(state: FortnoxState, method: str, path: str, scope: str, handler: Handler) -> list[BaseRoute]:
    """A route, with and without a slash at its end (4). scope: what the token and the company's modules must cover."""

    async def endpoint(request: Request) -> Response:
        return _answer(state, request, await request.body(), scope, handler)

    return [Route(path + slash, endpoint, methods=[method]) for slash in ("", "/")]


def unknown(state: FortnoxState) -> BaseRoute:
    """Whatever is no route, among it every way to change or delete a voucher."""

    def missing(_: Call) -> Answer:
        raise not_found()

    async def endpoint(request: Request) -> Response:
        return _answer(state, request, await request.body(), "", missing)

    return Route("/{path:path}", endpoint, methods=METHODS)


def _answer(state: FortnoxState, request: Request, raw: bytes, scope: str, handler: Handler) -> Response:
    xml = False
    try:
        xml = _wants_xml(request.headers.get("accept", ""), state.switches.default_format)
        consent = state.access.consent_of(request.headers, state.clock.now())
        if not state.limits.take(consent.client_id, consent.tenant_id, state.clock.now()):
            return reply({"message": "Too Many Requests"}, 429)
        company = state.companies[consent.tenant_id]
        _check_rights(company, consent, scope)
        if raw and "json" not in request.headers.get("content-type", ""):
            raise Refused(BAD_CONTENT_TYPE, "Ogiltig Content-Type.")
        query = {name.lower(): value for name, value in request.query_params.items()}
        root = str(request.url.replace(path=request.scope.get("root_path", ""), query="")).rstrip("/")
        found = handler(Call(company, root, dict(request.path_params), query, raw))
    except GatewayRefused:
        return reply({"message": "unauthorized"}, 401)
    except Refused as refused:
        return _formatted(refusal_body(state, refused), refused.status, xml)
    if isinstance(found, Response):
        return found
    return Response(status_code=found.status) if found.body is None else _formatted(found.body, found.status, xml)


def refusal_body(state: FortnoxState, refused: Refused) -> dict[str, Any]:
    return error_body(refused, state.switches.error_keys == "capitalised")


def _formatted(body: Any, status: int, xml: bool) -> Response:
    return Response(as_xml(body), status, media_type="application/xml") if xml else reply(body, status)


def _wants_xml(accept: str, default: str) -> bool:
    if "json" in accept:
        return False
    if "xml" in accept:
        return True
    if accept and "*/*" not in accept and "application/*" not in accept:
        raise Refused(BAD_ACCEPT, "Ogiltig Accept.")
    return default == "xml"


def _check_rights(company: Company, consent: Consent, scope: str) -> None:
    """403: the API's licence, the scope of the consent, the licence of the company's modules, in that order."""
    if not company.api_licence:
        raise Refused(NO_API_LICENCE, "API-licens saknas.", 403)
    if scope and scope not in consent.scopes:
        raise Refused(Own.NO_SCOPE, f"Åtkomsten omfattar inte {scope}.", 403)
    if scope and scope not in company.licences:
        raise Refused(NO_MODULE_LICENCE, f"Licens saknas för {scope}.", 403)
