"""How the two generations of e-conomic answer and refuse (sheet section 6).

Rules raise what they found in one form, `Faults`; the door of each surface says it in its own way: the legacy REST as a
tree that mirrors the request, its vouchers with leaves of their own, the modules as problem documents.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from starlette.responses import Response

NOT_FOUND = "E06000"
"""The legacy code of whatever is addressed or referred to and does not exist. [docs]"""
SUMMARY = "ValidationError"
"""The modules' code above a list of errors; the real one is not known. [inferred]"""
LEGACY_CODE = re.compile(r"E\d{5}")
PROBLEM = "application/problem+json"
STATUS_SECTIONS = {400: "1", 401: "2", 403: "4", 404: "5", 409: "10"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. path: names and positions from the root of the body; the last name is the property.

    code: of the legacy REST (E06000) or of the modules (a name), as the surface wants; empty where none is known.
    """

    path: tuple[str | int, ...]
    message: str
    code: str = ""
    value: Any = None


class Faults(Exception):
    """A body that is refused with 400."""

    def __init__(self, found: Sequence[Fault]) -> None:
        super().__init__("; ".join(one.message for one in found))
        self.found = tuple(found)


@dataclass
class Refused(Exception):
    """A plain refusal. code: legacy E-code or the modules' name; more: further keys of the body."""

    status: int
    message: str
    code: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message


def no_such(what: str, number: object) -> Refused:
    """404; its code belongs to the surface, so the door adds it."""
    return Refused(404, "Resource not found.", more={"developerHint": f"There is no {what} {number}."})


def encoded(body: Any) -> bytes:
    """JSON in which a Decimal is a number: exact up to 15 digits."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{value!r} is nothing that JSON has")


def reply(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(encoded(body), status, headers=dict(headers or {}), media_type="application/json")


def empty(status: int = 204) -> Response:
    return Response(status_code=status)


def stamp(moment: datetime | None) -> str | None:
    """UTC in whole seconds with a Z, as `lastUpdated` stands on the wire. [live]"""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# -- legacy ------------------------------------------------------------------------------------------------------------


def legacy_refusal(refused: Refused, now: datetime) -> Response:
    """The simple error: `errorCode` is there only where one is known. [live]"""
    code = refused.code or (NOT_FOUND if refused.status == 404 else "")
    body = {"message": refused.message, **({"errorCode": code} if code else {}), **refused.more}
    return reply({**body, **_legacy_tail(refused.status, now)}, refused.status)


def legacy_faults(faults: Faults, now: datetime) -> Response:
    """The tree that mirrors the request; rows of a list carry `arrayIndex`, leaves hold `errors`. [docs]"""
    tree: dict[str, Any] = {}
    for fault in faults.found:
        leaf = {"message": fault.message, "value": plain(fault.value)}
        if fault.code:
            leaf = {"errorCode": fault.code, **leaf}
        _node(tree, fault.path).setdefault("errors", []).append(leaf)
    body = {"message": "Validation error.", "developerHint": "Look at the errors in the tree.", "errors": tree}
    return reply({**body, **_legacy_tail(400, now)}, 400)


def voucher_faults(faults: Faults, now: datetime) -> Response:
    """The voucher endpoint's own: `errors[].entries.items[].<property>.errors[]`, leaves with `propertyName`. [client]

    All buckets of entries are called `items`; the position of an entry isn't told. `Date` alone has a capital.
    """
    heads: list[dict[str, Any]] = []
    rows: dict[tuple[str | int, ...], dict[str, Any]] = {}
    for fault in faults.found:
        name = next((part for part in reversed(fault.path) if isinstance(part, str)), "voucher")
        leaf = {
            "propertyName": "Date" if name == "date" else name,
            "errorMessage": fault.message,
            **({"errorCode": fault.code} if fault.code else {}),
            "inputValue": plain(fault.value),
            "developerHint": "Look at the property.",
        }
        if len(fault.path) > 3 and fault.path[0] == "entries":
            row = rows.setdefault(fault.path[:3], {})
            row.setdefault(str(fault.path[3]), {"errors": []})["errors"].append(leaf)
        else:
            heads.append({str(fault.path[0] if fault.path else name): {"errors": [leaf]}})
    items = [{"entries": {"items": list(rows.values())}}] if rows else []
    body = {"message": "Validation failed. See errors for details.", "errors": [*heads, *items]}
    return reply({**body, **_legacy_tail(400, now)}, 400)


def _node(tree: dict[str, Any], path: Sequence[str | int]) -> dict[str, Any]:
    node: Any = tree
    for number, part in enumerate(path):
        if isinstance(part, int):
            found = next((row for row in node if row["arrayIndex"] == part), None)
            if found is None:
                found = {"arrayIndex": part}
                node.append(found)
            node = found
        else:
            below_is_list = number + 1 < len(path) and isinstance(path[number + 1], int)
            node = node.setdefault(part, [] if below_is_list else {})
    found_node: dict[str, Any] = node
    return found_node


def _legacy_tail(status: int, now: datetime) -> dict[str, Any]:
    return {
        "logId": f"{secrets.token_hex(16)}-CPH",
        "httpStatusCode": status,
        "logTime": now.strftime("%Y-%m-%dT%H:%M:%S"),
    }


# -- modules -----------------------------------------------------------------------------------------------------------


def module_refusal(refused: Refused, now: datetime) -> Response:
    code = refused.code or {401: "Unauthorized", 404: "ResourceNotFound"}.get(refused.status, "BadRequest")
    return _problem(refused.status, code, refused.message, [], now)


def module_faults(faults: Faults, now: datetime) -> Response:
    """`errors[]` of `{message, errorCode, property}` [live]; that a locked period stands here is inferred."""
    found = [
        {"message": one.message, "errorCode": _name_of(one.code), "property": property_of(one.path)}
        for one in faults.found
    ]
    return _problem(400, SUMMARY, "One or more validation errors occurred.", found, now)


def _name_of(code: str) -> str:
    """The modules' codes are names; a fault that has only a legacy code has none here."""
    return SUMMARY if not code or LEGACY_CODE.fullmatch(code) else code


def property_of(path: Sequence[str | int]) -> str:
    """`entries[1].date` for a row of a bulk, `date` for one. [inferred]"""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _problem(status: int, code: str, title: str, errors: list[dict[str, Any]], now: datetime) -> Response:
    section = STATUS_SECTIONS.get(status, "1")
    body = {
        "type": f"https://tools.ietf.org/html/rfc9110#section-15.5.{section}",
        "title": title,
        "status": status,
        "detail": title,
        "errors": errors,
        "traceId": f"{secrets.token_hex(16)}-CPH",
        "traceTimeUtc": now.strftime("%Y-%m-%dT%H:%M:%S"),
        "errorCode": code,
    }
    return Response(encoded(body), status, media_type=PROBLEM)


def plain(value: Any) -> Any:
    """What JSON can hold of it: for values that are quoted and for what `_control/records` shows."""
    return json.loads(json.dumps(value, default=lambda one: float(one) if isinstance(one, Decimal) else str(one)))
