"""Fortnox Tid, read only (sheet 4): registered hours as a bare array, and errors of a shape of its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from .answers import Refused, reply
from .calls import Call, api
from .fields import day_of
from .state import FortnoxState

YEAR = timedelta(days=366)
FILTERS = ("userids", "projectids", "regcodes", "invoiced")


def routes(state: FortnoxState) -> list[BaseRoute]:
    return api(state, "GET", "/api/time/registrations-v2", "timereporting", _registrations)


def _registrations(call: Call) -> Response:
    try:
        first, last = (
            date.fromisoformat(day_of(name, call.query.get(name.lower()))) for name in ("fromDate", "toDate")
        )
    except Refused as wrong:
        return _error(wrong.message)
    if last < first or last - first > YEAR:
        return _error("fromDate and toDate must span one year at most.")
    if set(call.query) - {"fromdate", "todate", *FILTERS}:
        return _error("Unknown query parameter.")
    rows = [
        row for row in call.company.time_registrations if first.isoformat() <= row["workedDate"] <= last.isoformat()
    ]
    return reply([row for row in rows if all(_fits(row, name, call.query.get(name)) for name in FILTERS)])


def _fits(row: Mapping[str, Any], name: str, asked: str | None) -> bool:
    if asked is None:
        return True
    if name == "invoiced":
        return (row.get("documentId") is not None) == (asked.lower() == "true")
    held = {
        "userids": row["userId"],
        "projectids": (row.get("project") or {}).get("id"),
        "regcodes": row["registrationCode"]["code"],
    }[name]
    return str(held) in asked.split(",")


def _error(message: str) -> Response:
    return reply({"error": "Bad Request", "id": str(uuid.uuid4()), "message": message}, 400)
