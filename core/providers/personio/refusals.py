"""Personio's ways of saying no, turned into the error tree and into words for people (sheet 4.4, 4.5, 6).

Resource errors are problem documents with a list `errors` of title, detail and type. [spec] The status decides; what
the document says is quoted. 429 comes without Retry-After [client, live]: the HTTP client waits longer each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.http.client import Answer
from core.http.errors import Broken, Duplicate, ProviderError, Rejected
from core.providers.personio.rights import READ_PERSONS, SCOPE_OF, WHERE, WRITE_PERSONS, Call
from core.security import redaction

NOT_THERE = "resource_not_found"
"""`Rejected.code` of an id that Personio says it doesn't have. An unknown address is answered with 404 too."""
NO_RIGHT = "insufficient_scope"
"""`Rejected.code` where Personio itself says that these credentials lack a right."""

_BY_STATUS = {
    400: "Personio did not understand this. Check the row and correct it.",
    404: "Personio has no such address. Check the base URL of the connection.",
    409: "In Personio something stands against this.",
    422: "Personio's rules don't allow this. Check the row, or change the rule in Personio.",
}
_OVERLAP = (
    "Personio already holds an absence of this person on these days. "
    "Compare the two there, and change or delete the one that is wrong."
)
_SUBSTITUTE = (
    "Personio's rules on substitutes stand against this absence. Enter it in Personio by hand, or change the rules of "
    "its absence type there."
)
_GONE = "Personio has no such record or person (any more). Read the employees again and review the match."


_PERSONS = frozenset(call for call, scope in SCOPE_OF.items() if scope in (READ_PERSONS, WRITE_PERSONS))


@dataclass(frozen=True, slots=True)
class Problem:
    """What a problem document says. code: the end of its first `type`, such as `common.bad_request`; may be empty."""

    text: str
    code: str


def explain(answer: Answer) -> ProviderError | None:
    """The error behind an answer; None where the status alone tells it, or where all is well."""
    status = answer.status
    if _is_page(answer):
        return None if status >= 500 or status in (401, 408, 429) else _page_instead(answer)
    if status < 400 or status >= 500 or status in (408, 429):
        return None
    said = _problem(answer)
    if status == 401:
        return _unauthorized(answer, said)
    if status == 403:
        return _right_missing(answer, said)
    if status == 404 and said and _says_not_there(said):
        return Rejected(_told(_GONE, said), code=NOT_THERE)
    if said and status in (409, 422) and "substitute" in said.text.lower():
        return _refused(_SUBSTITUTE, said, status)
    if status == 409 and answer.operation in (Call.CREATE_ABSENCE, Call.CHANGE_ABSENCE):
        kind = Duplicate if answer.operation == Call.CREATE_ABSENCE else Rejected
        return kind(_told(_OVERLAP, said), code=_code(said, status), fields=("first", "last"))
    return _refused(_BY_STATUS.get(status, "Personio did not accept this."), said, status)


def _unauthorized(answer: Answer, said: Problem | None) -> Rejected | None:
    """A missing right on persons shows as 401. [client, live] The token is not it: a fresh one was just refused too."""
    return _right_missing(answer, said) if said and answer.operation in _PERSONS else None


def _right_missing(answer: Answer, said: Problem | None) -> Rejected:
    operation = answer.operation
    scope = SCOPE_OF.get(Call(operation)) if operation in set(Call) else None
    right = f"the right {scope}" if scope else "a right"
    sentence = f"These credentials lack {right} to {operation}. Grant it {WHERE}."
    return Rejected(_told(sentence, said), code=NO_RIGHT if said else str(answer.status))


def _says_not_there(said: Problem) -> bool:
    return said.code.endswith(NOT_THERE) or said.text.lower().startswith("resource not found")


def _refused(sentence: str, said: Problem | None, status: int) -> Rejected:
    return Rejected(_told(sentence, said), code=_code(said, status))


def _code(said: Problem | None, status: int) -> str:
    return (said and said.code) or str(status)


def _told(sentence: str, said: Problem | None) -> str:
    return f'{sentence} Personio says: "{redaction.excerpt(said.text)}"' if said and said.text else sentence


def _problem(answer: Answer) -> Problem | None:
    try:
        document = answer.json()
    except Broken:
        return None
    errors = document.get("errors") if isinstance(document, Mapping) else None
    found = [one for one in errors if isinstance(one, Mapping)] if isinstance(errors, list) else []
    if not found:
        return None
    text = "; ".join(filter(None, (_sentence(one) for one in found)))
    return Problem(text, str(found[0].get("type") or "").rpartition("#")[2])


def _sentence(error: Mapping[str, Any]) -> str:
    return ": ".join(str(error[name]) for name in ("title", "detail") if error.get(name))


def _is_page(answer: Answer) -> bool:
    content = answer.content.strip()
    return bool(content) and ("html" in answer.headers.get("content-type", "") or content.startswith(b"<"))


def _page_instead(answer: Answer) -> Broken:
    return Broken(
        f"Personio's address answered with a web page instead of data (status {answer.status}). "
        "Check the base URL of the connection, and whether Personio is under maintenance."
    )
