"""TimeTrack's ways of saying no, turned into the error tree (sheet section 6).

One error body is documented, one code published (15020); one client reads a top-level `message` instead. What nobody
has shown is left to the HTTP status.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.http.client import Answer
from core.http.errors import Broken, ProviderError, Rejected, SignInNeeded
from core.security import redaction

DELETED = "15020"
"""The code of something that was deleted. [docs]"""
_SIGNED_OUT = (
    "TimeTrack does not accept the API key and secret. Look under Settings > General > API in TimeTrack: a secret that "
    "was made anew ends the old one."
)


class Gone(Rejected):
    """TimeTrack itself, and nothing in between, says that there is no such thing (any more)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an error body says. code: TimeTrack's own, else empty."""

    code: str
    words: str


def said(document: Any) -> Said | None:
    """The first of `errors` [docs], or `message` [client]; None for a body that is no error."""
    if not isinstance(document, Mapping):
        return None
    errors = document.get("errors")
    if isinstance(errors, list) and errors and isinstance(errors[0], Mapping):
        first = errors[0]
        words = [str(first[name]).strip(" .") for name in ("title", "detail") if first.get(name)]
        return Said(str(first.get("code") or ""), ": ".join(dict.fromkeys(words)))
    message = document.get("message")
    return Said("", message.strip(" .")) if isinstance(message, str) and message.strip() else None


def explain(answer: Answer) -> ProviderError | None:
    """The error behind an answer; None where the status alone tells it, or where all is well."""
    if answer.status < 300:
        return answer.broken("is a web page and no data; check the base URL") if _is_page(answer) else None
    if answer.status == 401:
        return SignInNeeded(_SIGNED_OUT)
    if answer.status < 400 or answer.status >= 500 or answer.status in (408, 429):
        return None
    found = _said(answer)
    if found is None:
        return None
    code, words = found.code or str(answer.status), redaction.excerpt(found.words) or "no reason given"
    if answer.status == 404:
        what = "This was deleted in TimeTrack" if code == DELETED else "TimeTrack has no such thing"
        return Gone(f"{what}. It says: {words}.", code=code)
    return Rejected(f"TimeTrack did not accept this and says: {words}.", code=code)


def _said(answer: Answer) -> Said | None:
    try:
        return said(answer.json())
    except Broken:
        return None


def _is_page(answer: Answer) -> bool:
    return "html" in answer.headers.get("content-type", "") or answer.content.lstrip().startswith(b"<")
