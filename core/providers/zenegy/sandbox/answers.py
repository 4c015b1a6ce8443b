"""The shapes of Zenegy's answers: both response families, problem documents and business refusals (sheet 4 and 7)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

from starlette.responses import Response

ErrorStyle = Literal["result", "result_200", "problem"]
Kind = Literal["NotFound", "Forbidden", "Conflicted", "Invalid"]

# `resultType` and the name in `httpStatusCode` that goes with it [spec: both enums; their pairing is inferred].
HTTP_NAMES: dict[Kind, str] = {
    "NotFound": "NotFound",
    "Forbidden": "Forbidden",
    "Conflicted": "Conflict",
    "Invalid": "BadRequest",
}
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    415: "Unsupported Media Type",
}


class Refused(Exception):
    """A business refusal: the request was understood and is not allowed. message: code or sentence."""

    def __init__(self, message: str, kind: Kind = "Invalid") -> None:
        super().__init__(message)
        self.message = message
        self.kind: Kind = kind


class Problem(Exception):
    """A refusal before any business rule: RFC 7807."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def reply(body: Any, status: int = 200) -> Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, status, media_type="application/json")


def empty(status: int = 204) -> Response:
    return Response(status_code=status)


def _envelope(kind: str, http: str, message: str | None) -> dict[str, Any]:
    success = kind == "Ok"
    return {
        "isFailure": not success,
        "isSuccess": success,
        "isNotFound": kind == "NotFound",
        "message": message,
        "resultType": kind,
        "httpStatusCode": http,
    }


def result(value: Any) -> Response:
    """The `Result` envelope of the newer services around a value."""
    return reply({"isEmpty": False, "value": value, **_envelope("Ok", "OK", None)})


def result_without_value() -> Response:
    """`Result` of a call that answers nothing: `isEmpty` and `value` are missing [spec]."""
    return reply(_envelope("Ok", "OK", None))


def page(rows: Sequence[Any], total: int) -> dict[str, Any]:
    return {"totalRecords": total, "totalDisplayRecords": total, "data": list(rows)}


def problem(status: int, detail: str, instance: str) -> Response:
    body = {
        "type": f"https://httpstatuses.com/{status}",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    answer = reply(body, status)
    answer.headers["content-type"] = "application/problem+json"
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def refusal(refused: Refused, style: ErrorStyle, instance: str) -> Response:
    """A business refusal in the chosen style; the real status per code is unknown, 400 + `Result` is inferred."""
    if style == "problem":
        return problem(400, refused.message, instance)
    body = _envelope(refused.kind, HTTP_NAMES[refused.kind], refused.message)
    return reply(body, 200 if style == "result_200" else 400)
