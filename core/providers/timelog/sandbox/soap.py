"""The Transactional API's frame: SOAP 1.1, element order, tokens, the answer object. Sheet 3, 4.4 and 12.3."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.providers.timelog.sandbox.state import TimeLogState
from core.providers.timelog.sandbox.taf import unknown_route

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
DATA = "http://api.timelog.com"
TOKEN_NAMESPACE = "http://www.timelog.com/api/tlp/v1_3"
TOKEN_FIELDS = ("Initials", "Expires", "Hash")
NO_GUID = "00000000-0000-0000-0000-000000000000"

Values = Mapping[str, str | None]


class Invalid(Exception):
    """The call fails in TimeLog's way: ResponseState Invalid, an empty Return, the reason in Messages."""


@dataclass(frozen=True)
class Reply:
    """Items of Return as XML text (prefix b for the operation's item namespace), and the number of pages if paged."""

    items: Sequence[str]
    pages: int = 0


@dataclass(frozen=True)
class Operation:
    """One call. service: its address below `/WebServices/`, without `Secure.svc`. action: the SOAPAction, unquoted.

    namespace: of the method and its parameters. parameters: in contract order, without the token, which comes last
    where has_token. envelope, items: namespaces of the answer object and of what it returns. tail: whether the answer
    ends with IsReturnPaged and TotalPageCount (Security V1_2 does not).
    """

    service: str
    action: str
    namespace: str
    name: str
    parameters: tuple[str, ...]
    envelope: str
    items: str
    run: Callable[[TimeLogState, Values], Reply]
    has_token: bool = True
    tail: bool = True


def element(name: str, value: object, prefix: str = "b") -> str:
    """One element; None is `i:nil`, True and False are lower case, an empty text is an empty element."""
    if value is None:
        return f'<{prefix}:{name} i:nil="true"/>'
    text = str(value).lower() if isinstance(value, bool) else escape(str(value))
    return f"<{prefix}:{name}>{text}</{prefix}:{name}>" if text else f"<{prefix}:{name}/>"


def item(name: str, fields: Mapping[str, object], lead: str = "") -> str:
    """An item of Return; lead: elements it inherits, already text."""
    return f"<b:{name}>{lead}{''.join(element(key, value) for key, value in fields.items())}</b:{name}>"


def page_of(values: Values, limit: int) -> tuple[int, int]:
    """page (from 1) and pageSize (at most `limit`). Raises Invalid."""
    numbers = []
    for name in ("page", "pageSize"):
        text = values[name] or ""
        if not re.fullmatch(r"[1-9]\d{0,6}", text):
            raise Invalid(f"{name} '{text}' is not valid")
        numbers.append(int(text))
    if numbers[1] > limit:
        raise Invalid(f"pageSize is at most {limit}")
    return numbers[0], numbers[1]


def routes(state: TimeLogState, operations: Sequence[Operation]) -> list[Route]:
    known = {(o.service, o.action): o for o in operations}

    async def endpoint(request: Request) -> Response:
        path = request.path_params
        if path["account"] != state.account:
            return unknown_route(request)
        service = f"{path['area']}/{path['version']}/{path['service'].removesuffix('Secure')}"
        action = request.headers.get("soapaction", "").strip('"')
        operation = known.get((service, action))
        if operation is None:
            return _fault("ActionNotSupported", f"The message with Action '{action}' cannot be processed.")
        return _answer(state, operation, await request.body())

    return [Route("/{account}/WebServices/{area}/{version}/{service}.svc", endpoint, methods=["POST"])]


def _answer(state: TimeLogState, operation: Operation, body: bytes) -> Response:
    try:
        envelope = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return _fault("DeserializationFailed", "The request is not well-formed XML.")
    call = envelope.find(f"{{{ENVELOPE}}}Body/{{{operation.namespace}}}{operation.name}")
    if call is None:
        return _fault("DeserializationFailed", f"{operation.name} of namespace {operation.namespace} was expected.")
    names = (*operation.parameters, "token") if operation.has_token else operation.parameters
    found = in_order(call, operation.namespace, names)
    try:
        if operation.has_token:
            _check_token(state, found.pop("token", None))
        values = {name: _text(found.get(name)) for name in operation.parameters}
        return _envelope(operation, operation.run(state, values), "")
    except Invalid as problem:
        return refusal(operation, str(problem))


def refusal(operation: Operation, problem: str) -> Response:
    """TimeLog's no to a call that it understood."""
    return _envelope(operation, Reply([]), problem)


def in_order(parent: etree._Element, namespace: str, names: Sequence[str]) -> dict[str, etree._Element]:
    """The children as a data contract reads them: one that comes out of order, or from elsewhere, is dropped silently.

    [inferred from the contracts]
    """
    found: dict[str, etree._Element] = {}
    position = 0
    for child in parent.iterchildren("*"):
        name = etree.QName(child)
        if name.namespace == namespace and name.localname in names[position:]:
            position = names.index(name.localname) + 1
            found[name.localname] = child
    return found


def _text(node: etree._Element | None) -> str | None:
    if node is None or node.get(f"{{{INSTANCE}}}nil") == "true":
        return None
    return node.text or ""


def _check_token(state: TimeLogState, node: etree._Element | None) -> None:
    """The three values as GetToken gave them, not yet expired. Raises Invalid."""
    fields = in_order(node, TOKEN_NAMESPACE, TOKEN_FIELDS) if node is not None else {}
    initials, expires, key = (_text(fields.get(name)) for name in TOKEN_FIELDS)
    known = state.tokens.get(key or "")
    if known is None or (initials, expires) != (known[0], known[1].isoformat()):
        raise Invalid("The security token is not valid")
    if state.now() >= known[1]:
        raise Invalid("The security token has expired")


def _envelope(operation: Operation, reply: Reply, problem: str) -> Response:
    """The answer object, in wire order. The error number of a failure is shown nowhere; 1 is ours. [unknown]"""
    messages = ""
    if problem:
        parts = element("Message", problem, "a") + element("Severity", "Invalid", "a") + element("ErrorCode", 1, "a")
        messages = f"<a:APIMessage>{parts}</a:APIMessage>"
    items = "".join(reply.items)
    tail = ""
    if operation.tail:
        tail = element("IsReturnPaged", bool(reply.pages), "a") + element("TotalPageCount", reply.pages, "a")
    return _xml(
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><{operation.name}Response xmlns="{operation.namespace}">'
        f'<{operation.name}Result xmlns:a="{operation.envelope}" xmlns:i="{INSTANCE}">'
        + (f'<a:Return xmlns:b="{operation.items}">{items}</a:Return>' if items else "<a:Return/>")
        + '<a:ReturnTypeDescription i:nil="true"/><a:Request i:nil="true"/>'
        + element("ResponseState", "Invalid" if problem else "Success", "a")
        + (f"<a:Messages>{messages}</a:Messages>" if messages else "<a:Messages/>")
        + element("ErrorCode", int(bool(problem)), "a")
        + tail
        + f"</{operation.name}Result></{operation.name}Response></s:Body></s:Envelope>"
    )


def _fault(code: str, message: str) -> Response:
    return _xml(
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><s:Fault>'
        f'<faultcode xmlns:a="http://schemas.microsoft.com/ws/2005/05/addressing/none">a:{code}</faultcode>'
        f'<faultstring xml:lang="en-US">{escape(message)}</faultstring></s:Fault></s:Body></s:Envelope>',
        500,
    )


def _xml(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="text/xml; charset=utf-8")
