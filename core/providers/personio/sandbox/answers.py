"""The shapes of Personio's answers: v2 problem documents, v1 envelopes, OAuth errors (sheet sections 3 and 6)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

ERRORS = "https://developer.personio.de/reference/errors#"
INVALID_PARAMETERS = "Provided request parameters are invalid."
INVALID_FILTER = "Provided filter encoding is invalid."


class Problem(Exception):
    """A v2 refusal. code: the part of `type` after the `#`; None sends `type` null, as seen with absences [forum]."""

    def __init__(
        self, status: int, title: str, detail: str, code: str | None = None, meta: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.code = code
        self.meta = dict(meta or {})


class Refused(Exception):
    """A v1 refusal. extra: further keys of `error`, such as `error_data`."""

    def __init__(self, status: int, message: str, code: int | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = status if code is None else code
        self.extra = extra


def bad_request(detail: str = INVALID_PARAMETERS, **meta: Any) -> Problem:
    return Problem(400, "Bad request", detail, "common.bad_request", meta)


def missing_right() -> Problem:
    """403 where the scope is missing, with its code spelled as it was seen [forum]."""
    return Problem(403, "Insufficient access scope", "Client scope insufficient to access resource", "commonforbidden")


def unauthorized() -> Problem:
    return Problem(401, "Unauthorized", "Unauthorized Request", "common.unauthorized")


def not_found(code: str = "common.resource_not_found") -> Problem:
    return Problem(404, "Resource not found", "There is no resource for the specified id.", code)


def no_endpoint(path: str) -> Problem:
    return Problem(404, "Not Found", f"The endpoint with {path} was not found.", "api.not_found", {"path": path})


def conflict(title: str, detail: str) -> Problem:
    """409; its texts are unknown, only that it comes is sure [docs]."""
    return Problem(409, title, detail)


def unprocessable(title: str, detail: str) -> Problem:
    """422 in the form seen with absences: `type` null [forum]."""
    return Problem(422, title, detail)


def stamp(moment: datetime) -> str:
    """UTC with Z; a fraction only where there is one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def reply(body: Any, status: int = 200, media_type: str = "application/json") -> Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(content.encode(), status, media_type=media_type)


def empty(status: int = 204) -> Response:
    return Response(status_code=status)


def problem(error: Problem, now: datetime) -> Response:
    one = {
        "title": error.title,
        "detail": error.detail,
        "type": None if error.code is None else ERRORS + error.code,
        "_meta": error.meta,
    }
    body = {"personio_trace_id": str(uuid.uuid4()), "timestamp": _seconds(now), "errors": [one]}
    return reply(body, error.status, "application/problem+json")


def refusal(error: Refused) -> Response:
    body = {"success": False, "error": {"code": error.code, "message": error.message, **error.extra}}
    return reply(body, error.status)


def oauth_error(code: str, description: str, now: datetime, meta: Mapping[str, Any], wrong_type: bool) -> Response:
    """400 of the token endpoint. wrong_type: the one case whose example carries `type` for `error_uri` [spec]."""
    where = f"{ERRORS}credentials.oauth2.{code}"
    body = {
        "error": code,
        "error_description": description,
        ("type" if wrong_type else "error_uri"): where,
        "timestamp": _seconds(now),
        "trace_id": str(uuid.uuid4()),
        "meta": dict(meta),
    }
    return reply(body, 400, "application/problem+json")


def _seconds(moment: datetime) -> str:
    return stamp(moment.replace(microsecond=0))
