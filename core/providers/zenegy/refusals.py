"""Zenegy's ways of saying no, turned into the error tree and into words for the person who runs payroll (sheet 7).

Which HTTP status a business refusal comes with is unknown, so its code is looked for in `message`, `detail` and `title`
on every status, 200 included. Only the codes are [client]; what they mean beyond their name is marked in the sheet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.http.client import Answer
from core.http.errors import Broken, Duplicate, ProviderError, Rejected, SignInNeeded, Unclear
from core.providers.zenegy.envelope import ResultType, result
from core.security import redaction


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a code means for a person, and which field of the write it is about."""

    says: str
    fields: tuple[str, ...] = ()
    error: type[Rejected] = Rejected


REFUSALS: Mapping[str, Refusal] = {
    "REGISTRATION_ALREADY_EXISTS": Refusal(
        "Zenegy already holds the same registration for this person. It is read and compared before anything else.",
        error=Duplicate,
    ),
    "REGISTRATION_CONFLICTED_EXISTING_REGISTRATION_IN_PERIOD": Refusal(
        "The times overlap other hours of this person in Zenegy. "
        "Compare the two there, and change or delete the one that is wrong.",
        ("start", "end"),
    ),
    "REGISTRATION_INVALID_PERIOD_RANGE": Refusal(
        "The day or its times do not lie in a pay period that is open in Zenegy. "
        "If payroll of that period is finished, move the hours to the next one.",
        ("first", "start", "end"),
    ),
    "RATE_FORBIDDEN_ACCESS": Refusal(
        "The hour rate is not open to this person. Open it to them in Zenegy, or map these hours to another rate.",
        ("target",),
    ),
    "USER_NOT_FOUND": Refusal(
        "Zenegy does not know this person's user. Check in Zenegy that the employee has a user, then read the "
        "employees again and review the match.",
        ("holder",),
    ),
    "doesn't meet the requirements for this rate": Refusal(
        "This person may not use the hour rate. Change its access in Zenegy, or map these hours to another one.",
        ("target",),
    ),
    "Amount cannot be overriden": Refusal(
        "The row carries its own amount, but the rate does not allow one. "
        "Allow own amounts on the rate in Zenegy, or send the row without.",
        ("amount",),
    ),
}

_LONGEST_FIRST = sorted(REFUSALS, key=len, reverse=True)
_CODE = re.compile(r"\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b")
_SIGNED_OUT = "Zenegy no longer accepts the sign-in. Sign in again with a system administrator of the company."
_FORBIDDEN = (
    "Zenegy does not allow this. The person who signed in must be a system administrator there, "
    "and our app needs the right for this part of Zenegy."
)
_GONE = "Zenegy has no such record, person or rate (any more). Read the employees and rates again and review the match."


def explain(answer: Answer) -> ProviderError | None:
    """The error behind an answer; None where the status alone tells it, or where all is well."""
    if _is_page(answer):
        return None if answer.status >= 500 or answer.status in (401, 408, 429) else _page_instead(answer)
    document = _document(answer)
    if not isinstance(document, Mapping):
        return None
    wrapped = result(document)
    if answer.status < 300 and (wrapped is None or wrapped.success):
        return None
    texts = list(_texts(document))
    known = _known(texts)
    if known is not None:
        return known
    kind = wrapped.kind if wrapped is not None and not wrapped.success else None
    return _by_kind(answer, kind, " ".join(texts), _fields(document))


def _by_kind(answer: Answer, kind: ResultType | None, text: str, fields: tuple[str, ...]) -> ProviderError | None:
    status = answer.status
    if status in (401, 408, 429) or status >= 500:
        return None
    if status < 300 and kind is ResultType.UNAUTHORIZED:
        return SignInNeeded(_SIGNED_OUT)
    if status < 300 and kind is ResultType.INTERNAL_ERROR:
        return Unclear("Zenegy reports an error of its own; what was sent may or may not have been stored.")
    code = _code(text) or (kind.name if kind else str(status))
    if status == 403 or kind is ResultType.FORBIDDEN:
        return Rejected(_told(_FORBIDDEN, text), code=code, fields=fields)
    if status == 404 or kind is ResultType.NOT_FOUND:
        return Rejected(_told(_GONE, text), code=code, fields=fields)
    if status == 409 or kind is ResultType.CONFLICTED:
        # Two absences of one person on one day are refused [docs], with a code that nobody has shown.
        error = Duplicate if answer.operation == "absence" else Rejected
        return error(_told("Zenegy already holds something that stands against this.", text), code=code, fields=fields)
    return Rejected(_told("Zenegy did not accept this. Check the row and correct it.", text), code=code, fields=fields)


def _known(texts: list[str]) -> Rejected | None:
    for code in _LONGEST_FIRST:
        if any(code in text for text in texts):
            refusal = REFUSALS[code]
            return refusal.error(refusal.says, code=code, fields=refusal.fields)
    return None


def _texts(document: Mapping[str, Any]) -> Iterator[str]:
    """The words of an envelope or a problem document (RFC 7807). A message may itself be JSON that holds a message."""
    for name in ("message", "detail", "title"):
        text = document.get(name)
        if not isinstance(text, str) or not text:
            continue
        inner = _inner(text)
        if inner is None:
            yield text
        else:
            yield from _texts(inner)


def _inner(text: str) -> Mapping[str, Any] | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, Mapping) else None


def _fields(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Names under `errors`, which their platform adds to a problem document about single fields [inferred]."""
    errors = document.get("errors")
    return tuple(str(name) for name in errors) if isinstance(errors, Mapping) else ()


def _code(text: str) -> str:
    found = _CODE.search(text)
    return found.group() if found else ""


def _told(sentence: str, text: str) -> str:
    return f'{sentence} Zenegy says: "{redaction.excerpt(text)}"' if text else sentence


def _is_page(answer: Answer) -> bool:
    content = answer.content.strip()
    return bool(content) and ("html" in answer.headers.get("content-type", "") or content.startswith(b"<"))


def _page_instead(answer: Answer) -> Broken:
    return Broken(
        f"Zenegy's address answered with a web page instead of data (status {answer.status}). "
        "Check the base URL of the connection, and whether Zenegy is under maintenance."
    )


def _document(answer: Answer) -> Any:
    try:
        return answer.json()
    except Broken:
        return None
