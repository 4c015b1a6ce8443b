"""REST's frame: sign-in, the envelope, paging, errors, and reading of posted models. Sheet 3, 4.1, 5 and 6."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.providers.timelog.sandbox.seed import User
from core.providers.timelog.sandbox.state import TimeLogState

DEFAULT_PAGE_SIZE = 10
DENIED = {"Message": "Authorization has been denied for this request."}
INVALID_MODEL, BUSINESS_RULE = 200, 102
NO_USER, DATE_CLOSED = 37040, 30012


class Refusal(Exception):
    """TimeLog says no. status: HTTP. code and details: as in the error body."""

    def __init__(self, status: int, code: int, message: str, details: Sequence[Any]) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.details = status, code, message, list(details)


def invalid(*problems: str) -> Refusal:
    """400 with Code 200 and a list of texts. [client]"""
    return Refusal(400, INVALID_MODEL, "Invalid model state", problems)


def rule(message: str, error_code: int = 0, status: int = 422) -> Refusal:
    """A business rule: Code 102 with one {Message, ErrorCode}. error_code 0 where no source shows one. [client]"""
    return Refusal(status, BUSINESS_RULE, message, [{"Message": message, "ErrorCode": error_code}])


def missing(kind: str, number: object) -> Refusal:
    """What does not exist is answered with 500 and a Code. [spec, the number is unknown]"""
    return rule(f"{kind} {number} does not exist", status=500)


def no_user(user_id: int) -> Refusal:
    """[client, seen on another route]"""
    return rule(f"There is no user with UserID {user_id}", NO_USER, 500)


@dataclass
class Call:
    """One signed-in request. query: names in lower case. body: parsed JSON, numbers as Decimal."""

    state: TimeLogState
    user: User
    url: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    operation: str

    def day(self, name: str) -> date:
        """A date of the query. Raises Refusal 400."""
        try:
            return date.fromisoformat(self.query.get(name.lower(), "")[:10])
        except ValueError:
            raise invalid(f"The value '{self.query.get(name.lower(), '')}' is not valid for {name}.") from None

    def number(self, name: str, default: int) -> int:
        """A whole number of the query, or the default where it is missing or no number."""
        text = self.query.get(name.lower(), "")
        return int(text) if re.fullmatch(r"-?\d{1,9}", text) else default

    def is_set(self, name: str) -> bool:
        return self.query.get(name.lower(), "").lower() == "true"


Handler = Callable[[Call], Response]
Row = TypeVar("Row")


def answer(content: Any, status: int = 200) -> Response:
    text = json.dumps(content, default=_number, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, media_type="application/json; charset=utf-8")


def _number(value: Any) -> float:
    """A Decimal as a JSON number: the one place where the wire wants a float."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def single(call: Call, properties: Mapping[str, Any]) -> Response:
    """One object in its envelope. [docs]"""
    links = [{"Href": call.url, "Rel": "self"}]
    return answer({"Properties": _without_dropped(call, properties), "Links": links, "Actions": []})


def listing(call: Call, rows: Sequence[Row], show: Callable[[Row], Mapping[str, Any]]) -> Response:
    """One page of the rows; only these are drawn. Without $pagesize ten rows, whatever there is. [docs + client]"""
    return paged(call, len(rows), lambda start, size: [show(row) for row in rows[start : start + size]])


def paged(call: Call, total: int, cut: Callable[[int, int], list[Mapping[str, Any]]]) -> Response:
    """One page of `total` rows; `cut(start, size)` draws it. The three counters are strings. [docs + client]"""
    page = max(call.number("$page", 1), 1)
    size = call.number("$pagesize", DEFAULT_PAGE_SIZE)
    size = size if size > 0 else DEFAULT_PAGE_SIZE
    counters = {"TotalRecord": str(total), "TotalPage": str(-(-total // size)), "PageNumber": str(page)}
    entities = [{"Properties": _without_dropped(call, row)} for row in cut((page - 1) * size, size)]
    return answer({"Properties": counters, "Entities": entities, "Links": [{"Href": call.url, "Rel": "self"}]})


def _without_dropped(call: Call, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    dropped = {field for method, field in call.state.dropped if method == call.operation}
    return {k: v for k, v in properties.items() if k not in dropped} if dropped else properties


def error(refusal: Refusal, body: Any, url: str) -> Response:
    """The error body; Parameters echoes the posted model as text. [client]"""
    return answer(
        {
            "Code": refusal.code,
            "Message": refusal.message,
            "Details": refusal.details,
            "Parameters": json.dumps(body, default=_number, ensure_ascii=False),
            "Url": url,
            "DeveloperNote": {},
        },
        refusal.status,
    )


def resource(state: TimeLogState, path: str, **handlers: Handler) -> Route:
    """The route of one REST resource; handlers by HTTP method in lower case."""
    operation = path.strip("/")

    async def endpoint(request: Request) -> Response:
        if request.path_params["account"] != state.account:
            return unknown_route(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        user = state.token_owner(token) if scheme.lower() == "bearer" else None
        if user is None:
            return answer(DENIED, 401)
        handler = handlers.get(request.method.lower())
        if handler is None:
            return answer({"Message": f"The requested resource does not support http method '{request.method}'."}, 405)
        raw = await request.body()
        body: Any = None
        query = {name.lower(): value for name, value in request.query_params.items()}
        try:
            body = _parse(raw)
            return handler(Call(state, user, str(request.url), request.path_params, query, body, operation))
        except Refusal as refusal:
            return error(refusal, body, str(request.url))

    return Route(f"/{{account}}/api/v1{path}", endpoint, methods=["GET", "POST", "PUT", "DELETE"])


def unknown_route(request: Request) -> Response:
    return answer({"Message": f"No HTTP resource was found that matches the request URI '{request.url}'."}, 404)


def _parse(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw, parse_float=Decimal)
    except ValueError:
        raise invalid("The request body is not valid JSON.") from None


class Model:
    """Reads the fields of a posted model, gathers what is wrong, and refuses all of it at once with 400 / 200.

    Names are compared without regard to case. A required number that is 0 counts as empty. [inferred]
    """

    def __init__(self, body: Any) -> None:
        if not isinstance(body, dict):
            raise invalid("A non-empty request body is required.")
        self._fields = {str(name).lower(): value for name, value in body.items()}
        self._problems: list[str] = []

    def text(self, name: str, required: bool = False) -> str:
        value = self._fields.get(name.lower())
        if value is not None and not isinstance(value, str):
            self._wrong(name, value)
        text = value if isinstance(value, str) else ""
        if required and not text.strip():
            self._empty(name)
        return text

    def integer(self, name: str, required: bool = False) -> int:
        value = self._fields.get(name.lower())
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            self._wrong(name, value)
            return 0
        if required and not value:
            self._empty(name)
        return value or 0

    def number(self, name: str) -> Decimal:
        value = self._fields.get(name.lower())
        try:
            return Decimal(0) if value is None else Decimal(value)
        except (InvalidOperation, TypeError, ValueError):
            self._wrong(name, value)
            return Decimal(0)

    def hours(self, required: bool = True) -> Decimal:
        """`Hours`, else `Minutes` / 60. [inferred]"""
        hours, minutes = self.number("Hours"), self.number("Minutes")
        if required and not hours and not minutes:
            self._empty("Hours")
        return hours or minutes / 60

    def flag(self, name: str) -> bool:
        return self._fields.get(name.lower()) is True

    def day(self, name: str) -> date:
        value = self._fields.get(name.lower())
        if value in (None, ""):
            self._empty(name)
            return date.min
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            self._wrong(name, value)
            return date.min

    def has(self, name: str) -> bool:
        return self._fields.get(name.lower()) is not None

    def integers(self, name: str) -> list[int]:
        value = self._fields.get(name.lower()) or []
        if not isinstance(value, list) or not all(isinstance(v, int) for v in value):
            self._wrong(name, value)
            return []
        return value

    def problem(self, text: str) -> None:
        self._problems.append(text)

    def check(self) -> None:
        """Raises Refusal 400 if anything read so far was wrong."""
        if self._problems:
            raise invalid(*self._problems)

    def _empty(self, name: str) -> None:
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("ID", "Id")
        self._problems.append(f"'{spaced}' must not be empty.")

    def _wrong(self, name: str, value: Any) -> None:
        self._problems.append(f"The value '{value}' is not valid for {name}.")
