"""How TimeTrack answers: bare JSON, and one shape of error (sheet section 6). Statuses and codes but 15020 are ours."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

UNAUTHORIZED, UNKNOWN, DELETED, INVALID = (401, 10001), (404, 10004), (404, 15020), (422, 10022)
"""HTTP status and code by case: 15020 [docs], the others [inferred], section 12."""


class Refused(Exception):
    """The request is refused. detail: names the field or the row that it is about."""

    def __init__(self, case: tuple[int, int], title: str, detail: str) -> None:
        super().__init__(f"{title}: {detail}")
        self.status, self.code = case
        self.title = title
        self.detail = detail


def invalid(field: str, why: str) -> Refused:
    """A value that can't be taken; the field stands first in `detail`."""
    return Refused(INVALID, "Validation failed", f"{field}: {why}")


def no_such(kind: str, number: object) -> Refused:
    return Refused(UNKNOWN, "Not found", f"There is no {kind} with the ID {number}.")


def deleted(kind: str, number: object) -> Refused:
    """The title is the documented one, misspelt as there. [docs]"""
    return Refused(DELETED, "TimeEntry exist but it is deleted", f"The {kind} with the ID {number} was deleted.")


def reply(body: Any, status: int = 200) -> Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, status, media_type="application/json")


def empty(status: int = 204) -> Response:
    return Response(status_code=status)


def error(refused: Refused) -> Response:
    one = {"title": refused.title, "status": refused.status, "code": refused.code, "detail": refused.detail}
    return reply({"errors": [one]}, refused.status)
