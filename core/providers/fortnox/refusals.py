"""Fortnox's ways of saying no, turned into the error tree and into words for a person (sheet 6).

The published list of codes has no HTTP status, so a decision hangs on the status and on known codes only. Fortnox's own
text is Swedish; it is always shown beside ours, with the code, so that its support can be asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.http.client import Answer
from core.http.errors import Broken, ProviderError, Rejected, SignInNeeded, Throttled
from core.http.outcome import retry_after
from core.security import redaction

BACK_OFF = 5.0
"""Seconds after a 429 that names none: the length of Fortnox's window (sheet 7). [inferred]"""
NO_LICENCE = "2001101"
NO_API_LICENCE = "2001103"
PERIOD_LOCKED = "2000401"


class Forbidden(Rejected):
    """The sign-in lacks the right, or the company the licence (status 403)."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a code means for a person, and which field of the write it is about."""

    says: str
    fields: tuple[str, ...] = ()


REFUSALS: Mapping[str, Refusal] = {
    "2000106": Refusal("A field may hold letters and digits only."),
    "2000108": Refusal("A field may hold a number only."),
    "2000134": Refusal("A field may be yes or no only."),
    "2000359": Refusal("A text holds characters that Fortnox does not take.", ("text",)),
    PERIOD_LOCKED: Refusal(
        "The period is locked in Fortnox. Unlock it there, or choose a day after the lock.", ("first", "last")
    ),
    "2000423": Refusal("Fortnox does not know the account. Read the accounts again and map to another.", ("target",)),
    "2001304": Refusal(
        "Fortnox does not know an account of this row, or one that its settings fill in. Check the accounts there.",
        ("target",),
    ),
    "2000588": Refusal("Fortnox did not understand the question."),
    "2000637": Refusal("The number is taken already, or was once: numbers stay reserved."),
    "2000729": Refusal("Fortnox has no record of this kind under this id.", ("target",)),
    "2001392": Refusal("Fortnox could not use what was sent."),
    "2001399": Refusal("Fortnox does not know a field that was sent."),
    "2002115": Refusal("Fortnox could not read what was sent."),
    "2001740": Refusal("Fortnox could not read what was sent."),
    "2004167": Refusal("The tax rate needs an account of its own. Set it in Fortnox."),
    "1000030": Refusal("Fortnox does not answer in the form that was asked for."),
    "1000031": Refusal("Fortnox does not take the form that was sent."),
    NO_LICENCE: Refusal("The company has no licence for this part of Fortnox, or the sign-in no right to it."),
    NO_API_LICENCE: Refusal("The company's Fortnox licence does not include integrations."),
}
_SIGNED_OUT = frozenset({"2000310", "2000311"})
_WORDS: Mapping[int, str] = {
    400: "Fortnox did not accept this. Check the row and correct it.",
    403: "Fortnox does not allow this. The sign-in lacks the right, or the company the licence.",
    404: "Fortnox has no such record (any more). Read again what it holds.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What stands in an error body; empty where it says nothing."""

    code: str = ""
    text: str = ""


def explain(answer: Answer) -> ProviderError | None:
    """The error behind an answer; None where the status alone tells it, or where all is well."""
    status = answer.status
    if status == 429:
        return _throttled(answer)
    if status >= 500 or status in (401, 408):
        return None
    if _is_page(answer):
        return Broken(
            f"Fortnox's address answered with a page instead of data (status {status}). Check the base URL of the "
            "connection, and whether Fortnox is under maintenance."
        )
    if status < 400:
        return None
    return _refused(status, told(_document(answer)))


def told(document: Any) -> Told:
    """Code and text of an error body, whatever the case of its names, and of the gateway's `message` alone."""
    body = _lower(document)
    inner = _lower(body.get("errorinformation"))
    found = inner or body
    code, text = found.get("code"), found.get("message")
    return Told("" if code is None else str(code), text if isinstance(text, str) else "")


def _refused(status: int, found: Told) -> ProviderError:
    if found.code in _SIGNED_OUT:
        return SignInNeeded("Fortnox no longer accepts the sign-in. Sign in again.")
    known = REFUSALS.get(found.code)
    says = known.says if known else _WORDS.get(status, f"Fortnox refused this (status {status}).")
    if found.text:
        says = f'{says} Fortnox says: "{redaction.excerpt(found.text)}"'
    if found.code:
        says = f"{says} (code {found.code})"
    error = Forbidden if status == 403 else Rejected
    return error(says, code=found.code or str(status), fields=known.fields if known else ())


def _throttled(answer: Answer) -> Throttled:
    asked = retry_after(answer.headers)
    wait = BACK_OFF if asked is None else asked
    return Throttled(f"Fortnox was asked too fast; wait {wait:.0f} s.", wait_seconds=wait)


def _lower(document: Any) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        return {}
    return {str(name).lower(): value for name, value in document.items()}


def _is_page(answer: Answer) -> bool:
    """HTML, or the XML that comes where Accept got lost (sheet 9)."""
    content = answer.content.strip()
    return bool(content) and ("html" in answer.headers.get("content-type", "") or content.startswith(b"<"))


def _document(answer: Answer) -> Any:
    try:
        return answer.json()
    except Broken:
        return None
