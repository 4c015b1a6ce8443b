"""Reading what a client sent: JSON values by kind, dates, query lists. A value that does not fit is a 400 problem.

Times are Danish local. A trailing `Z` is accepted and ignored, because the absence examples carry it around local
days [client]; any other offset is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from starlette.datastructures import QueryParams

from .answers import Problem

MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?Z?)?")
JSON_TYPES = re.compile(r"(application/json|text/json|application/[\w.-]+\+json)\s*(;.*)?", re.I)
DEFAULT_TAKE = 20

T = TypeVar("T")


def json_body(content_type: str, body: bytes) -> Any:
    if not JSON_TYPES.fullmatch(content_type):
        raise Problem(415, f"Content type '{content_type}' is not supported.")
    try:
        return json.loads(body, parse_float=Decimal)
    except ValueError as error:
        raise Problem(400, f"The body is not JSON: {error}") from error


def json_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Problem(400, "The body must be a JSON object.")
    return value


def moment(value: Any, name: str) -> datetime:
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise Problem(400, f"The value '{value}' is not valid for {name}.")
    try:
        return datetime.fromisoformat(value.removesuffix("Z")[:26]).replace(microsecond=0)
    except ValueError as error:
        raise Problem(400, f"The value '{value}' is not valid for {name}.") from error


def number(value: Any, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Problem(400, f"The value '{value}' is not valid for {name}.")
    return Decimal(value)


def whole(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Problem(400, f"The value '{value}' is not valid for {name}.")
    return value


def text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise Problem(400, f"The value '{value}' is not valid for {name}.")
    return value


def flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise Problem(400, f"The value '{value}' is not valid for {name}.")
    return value


def texts(value: Any, name: str) -> list[str]:
    if not isinstance(value, list):
        raise Problem(400, f"The value '{value}' is not valid for {name}.")
    return [text(v, name) for v in value]


def required(body: Mapping[str, Any], name: str) -> Any:
    if body.get(name) is None:
        raise Problem(400, f"The {name} field is required.")
    return body[name]


def query_values(query: QueryParams, name: str) -> list[str]:
    """All values of a repeated key; empty ones count as not sent, as the real binder does."""
    return [v for v in query.getlist(name) if v]


def query_numbers(query: QueryParams, name: str) -> list[int]:
    try:
        return [int(v) for v in query_values(query, name)]
    except ValueError as error:
        raise Problem(400, f"The value of {name} is not a number.") from error


def query_flag(query: QueryParams, name: str) -> bool | None:
    values = query_values(query, name)
    if not values:
        return None
    if values[-1].lower() not in {"true", "false"}:
        raise Problem(400, f"The value '{values[-1]}' is not valid for {name}.")
    return values[-1].lower() == "true"


def query_moment(query: QueryParams, name: str) -> datetime | None:
    values = query_values(query, name)
    return moment(values[-1], name) if values else None


def window(query: QueryParams) -> tuple[int, int]:
    """`skip` and `take`. The real default of `take` is unknown; a small one shows a client that forgets it."""
    skip, take = (query_numbers(query, name) or [default] for name, default in (("skip", 0), ("take", DEFAULT_TAKE)))
    if skip[-1] < 0 or take[-1] < 0:
        raise Problem(400, "skip and take must not be negative.")
    return skip[-1], take[-1]
