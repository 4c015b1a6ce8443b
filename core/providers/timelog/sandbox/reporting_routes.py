"""Reporting's door: `/service.asmx/{Method}` as form POST or GET, and the same as SOAP 1.1. Sheet 3, 6, 12.1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.providers.timelog.sandbox import reporting_xml as xml
from core.providers.timelog.sandbox.reporting import METHODS, Arguments, BadArgument
from core.providers.timelog.sandbox.state import TimeLogState
from core.providers.timelog.sandbox.taf import unknown_route

METHOD_NAMESPACE = "http://www.timelog.com/ws/tlp/v4_4"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
DENIED = "Access denied. Check siteCode, apiID, apiPassword and SSL settings"
CREDENTIALS = ("siteCode", "apiID", "apiPassword")
VALIDATE = "ValidateCredentials"


def perform(state: TimeLogState, method: str, values: Mapping[str, str]) -> str:
    """The XML of one call, without declaration. values: lower-case names, all declared ones present."""
    c = state.credentials
    known = (c.site_code, c.api_id, c.api_password)
    allowed = tuple(values[name.lower()] for name in CREDENTIALS) == known
    if method == VALIDATE:
        return f'<boolean xmlns="{METHOD_NAMESPACE}">{str(allowed).lower()}</boolean>'
    if not allowed or state.reporting_errors:
        return xml.errors(DENIED)
    text = METHODS[method][1](Arguments(state, values))
    for dropped_method, field in state.dropped:
        if dropped_method == method:
            text = re.sub(rf"<(tlp:)?{re.escape(field)}(/>|>[^<]*</(tlp:)?{re.escape(field)}>)", "", text)
    return text


def parameters(method: str) -> tuple[str, ...] | None:
    """The declared parameters of a method in order; None if there is no such method."""
    if method == VALIDATE:
        return CREDENTIALS
    return (*CREDENTIALS, *METHODS[method][0]) if method in METHODS else None


def routes(state: TimeLogState) -> list[Route]:
    async def by_form(request: Request) -> Response:
        if request.path_params["account"] != state.account:
            return unknown_route(request)
        pairs = parse_qsl(request.url.query, keep_blank_values=True)
        if request.method == "POST":
            pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        return _form_answer(state, request.path_params["method"], {name.lower(): value for name, value in pairs})

    async def by_soap(request: Request) -> Response:
        if request.path_params["account"] != state.account:
            return unknown_route(request)
        return _soap_answer(state, request.headers.get("soapaction", ""), await request.body())

    return [
        Route("/{account}/service.asmx/{method}", by_form, methods=["GET", "POST"]),
        Route("/{account}/service.asmx", by_soap, methods=["POST"]),
    ]


def _form_answer(state: TimeLogState, method: str, values: Mapping[str, str]) -> Response:
    declared = parameters(method)
    if declared is None:
        return _text(f"{method} Web Service method name is not valid.")
    for name in declared:
        if name.lower() not in values:
            return _text(f"Missing parameter: {name}.")
    try:
        return _xml('<?xml version="1.0" encoding="utf-8"?>\n' + perform(state, method, values))
    except BadArgument as problem:
        return _text(str(problem))


def _soap_answer(state: TimeLogState, action: str, body: bytes) -> Response:
    """The same method in an envelope; parameters left out are empty. [nesting inferred from the proxy]"""
    method = action.strip('"').rpartition("/")[2]
    declared = parameters(method)
    try:
        envelope = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return _fault("Client", "The request is not well-formed XML.")
    call = envelope.find(f"{{{ENVELOPE}}}Body/{{{METHOD_NAMESPACE}}}{method}")
    if declared is None or action.strip('"') != f"{METHOD_NAMESPACE}/{method}" or call is None:
        return _fault("Client", f"Server did not recognize the value of HTTP Header SOAPAction: {action}.")
    values = dict.fromkeys((name.lower() for name in declared), "")
    for child in call:
        name = etree.QName(child)
        if name.namespace == METHOD_NAMESPACE and name.localname in declared:
            values[name.localname.lower()] = child.text or ""
    try:
        inner = perform(state, method, values)
    except BadArgument as problem:
        return _fault("Client", str(problem))
    if method == VALIDATE:
        inner = inner.partition(">")[2].partition("<")[0]
    return _xml(
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{ENVELOPE}"><soap:Body>'
        f'<{method}Response xmlns="{METHOD_NAMESPACE}"><{method}Result>{inner}</{method}Result></{method}Response>'
        "</soap:Body></soap:Envelope>"
    )


def _text(message: str) -> Response:
    return Response(message, 500, media_type="text/plain; charset=utf-8")


def _xml(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="text/xml; charset=utf-8")


def _fault(code: str, message: str) -> Response:
    inner = xml.element("faultcode", f"soap:{code}", "") + xml.element("faultstring", message, "")
    return _xml(
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{ENVELOPE}"><soap:Body>'
        f"<soap:Fault>{inner}</soap:Fault></soap:Body></soap:Envelope>",
        500,
    )
