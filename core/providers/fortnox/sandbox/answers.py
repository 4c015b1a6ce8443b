"""The shapes of Fortnox's answers and refusals, with the codes that are known and those that are ours (sheet 4, 6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any

from starlette.responses import Response

NOT_ALPHANUMERIC, NOT_NUMERIC, NOT_BOOLEAN = 2000106, 2000108, 2000134
FORBIDDEN_CHARACTERS = 2000359
PERIOD_LOCKED = 2000401
NO_ACCOUNT = 2001304
BAD_QUERY = 2000588
CUSTOMER_NUMBER_USED = 2000637
EMPTY_BODY, UNKNOWN_FIELD, JSON_SYNTAX = 2001392, 2001399, 2002115
VAT_NEEDS_ACCOUNT = 2004167
BAD_ACCEPT, BAD_CONTENT_TYPE = 1000030, 1000031
LOGIN_INVALID, TOKEN_MISSING = 2000310, 2000311
NO_MODULE_LICENCE, NO_API_LICENCE = 2001101, 2001103


class Own(IntEnum):
    """Codes of our own, where Fortnox's are unknown: nobody shall take one of them for a real one."""

    REFUSED = 9000001
    NOT_FOUND = 9000002
    MISSING_FIELD = 9000003
    TOO_LONG = 9000004
    BAD_DATE = 9000005
    BAD_CHOICE = 9000006
    OUT_OF_RANGE = 9000007
    NUMBER_USED = 9000008
    NO_SCOPE = 9000010
    NOT_BALANCED = 9000020
    TOO_FEW_ROWS = 9000021
    NO_FINANCIAL_YEAR = 9000022
    NO_SERIES = 9000023
    SERIES_NOT_MANUAL = 9000024
    ACCOUNT_INACTIVE = 9000025
    BAD_AMOUNT = 9000026
    NO_COST_CENTRE = 9000030
    NO_PROJECT = 9000031
    PROJECT_DATES = 9000032
    DIMENSION_MANDATORY = 9000033
    DIMENSION_NOT_ALLOWED = 9000034
    NO_EMPLOYEE = 9000040
    NO_CAUSE_CODE = 9000041
    NO_SALARY_CODE = 9000042
    NO_EXPENSE = 9000043
    PAYROLL_CLOSED = 9000044
    BAD_DATED_LIST = 9000045
    NO_SCHEDULE = 9000046
    NO_CUSTOMER = 9000050
    NO_ARTICLE = 9000051
    WRONG_STATE = 9000052
    NO_ROW = 9000053
    IN_USE = 9000054


class Refused(Exception):
    """A refusal with Fortnox's error body."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = int(code)
        self.message = message
        self.status = status


class GatewayRefused(Exception):
    """401 in the gateway's form, without an ErrorInformation [client]."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler gives back: an object for JSON or XML. body: None for none at all."""

    body: Mapping[str, Any] | None
    status: int = 200


def not_found() -> Refused:
    return Refused(Own.NOT_FOUND, "Resursen kunde inte hittas.", 404)


def error_body(refused: Refused, capitalised: bool) -> dict[str, Any]:
    """Lower case as the guides have it, capitalised as the OpenAPI document has it (6)."""
    names = ("Error", "Message", "Code") if capitalised else ("error", "message", "code")
    return {"ErrorInformation": dict(zip(names, (1, refused.message, refused.code), strict=True))}


def reply(body: Any, status: int = 200) -> Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=number)
    return Response(content.encode(), status, media_type="application/json")


def number(value: object) -> int | float:
    """A Decimal as a JSON number."""
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} has no form in JSON")
    return int(value) if value == value.to_integral_value() else float(value)
