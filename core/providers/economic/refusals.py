"""e-conomic's ways of saying no, turned into the error tree (sheet section 6).

The two surfaces differ: legacy answers carry a tree of errors that mirrors the request, or a list of sentences; the
modules answer problem+json with a flat list. A tree is walked, not read at a known path: its form varies by endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.http.client import Answer
from core.http.errors import Broken, NotSent, ProviderError, Rejected, SignInNeeded
from core.security import redaction

MISSING_MODULES = "AccessDeniedAgreementMissingModules"
TWO_MEANINGS = "E04041"
"""With the property `Date` a barred period, with `account` an account that is not there or barred. [client]"""
_SHUT = frozenset(
    {
        "E04870",
        "JournalEntryDateAccountingYearClosed",
        "JournalEntryDateAccountingYearPeriodBarred",
        "TimeEntryIsNotInAccountingPeriod",
        "TimeEntryCannotBeCreatedUpdatedOrApprovedAccountingPeriodIsBarredOrClosed",
    }
)
MOST_WORDS = 3


class Gone(Rejected):
    """There is no such thing (any more)."""


def not_a_draft(what: str) -> Gone:
    """What is to be changed or deleted no longer stands there as a draft of ours."""
    return Gone(f"This {what} is no draft of ours in e-conomic any more: deleted, or booked.", code="no_draft")


class ModuleMissing(Rejected):
    """The agreement has not bought the module. The message names it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One complaint. field: the property that it is about, in e-conomic's words; empty where it is about the whole."""

    code: str
    words: str
    field: str = ""


def explain(answer: Answer) -> ProviderError | None:
    """The error behind an answer; None where the status alone tells it, or where all is well."""
    if answer.status < 300:
        return answer.broken("is a web page and no data; check the base URL") if _is_page(answer) else None
    if answer.status < 400 or answer.status >= 500 or answer.status in (408, 429):
        return None
    body = _object(answer)
    found = list(complaints(body))
    code = next((one.code for one in found if one.code), str(body.get("errorCode") or answer.status))
    if answer.status == 401:
        return SignInNeeded(
            "e-conomic does not accept the tokens. The customer may have withdrawn the grant: open the grant link once "
            "more, and enter the new agreement grant token."
        )
    words = _words(body, found)
    if answer.status == 403:
        if str(body.get("errorCode") or "") == MISSING_MODULES or code == MISSING_MODULES:
            name = str(body.get("title") or "").removeprefix("Missing modules:").strip() or "one that this needs"
            return ModuleMissing(f"The agreement lacks a module of e-conomic: {name}.", code=MISSING_MODULES)
        return Rejected(f"The app's role in e-conomic does not allow this. It says: {words}.", code=code)
    if answer.status == 404:
        return Gone(f"e-conomic has no such thing. It says: {words}.", code=code)
    if answer.status == 405:
        return NotSent(f"e-conomic takes no writes with these tokens. It says: {words}.")
    fields = tuple(dict.fromkeys(one.field for one in found if one.field))
    return Rejected(f"e-conomic did not accept this. {_plain(found)}It says: {words}.", code=code, fields=fields)


def complaints(body: Mapping[str, Any]) -> Iterator[Said]:
    """All complaints of an error body, of either surface."""
    yield from _walk(body.get("errors"), "")


def _walk(part: Any, field: str) -> Iterator[Said]:
    if isinstance(part, str):
        yield Said("", part.strip(), field)
    elif isinstance(part, list):
        for one in part:
            yield from _walk(one, field)
    elif isinstance(part, Mapping):
        words = part.get("errorMessage") or part.get("message")
        if isinstance(words, str):
            about = str(part.get("propertyName") or part.get("property") or field)
            yield Said(str(part.get("errorCode") or ""), words.strip(), about)
            return
        for name, inner in part.items():
            yield from _walk(inner, field if name in ("errors", "items", "entries", "lines") else str(name))


def _plain(found: list[Said]) -> str:
    """What it means, where a code alone misleads."""
    for one in found:
        about = one.field.lower()
        if one.code in _SHUT or (one.code == TWO_MEANINGS and about == "date"):
            return "The period is closed or barred there. "
        if one.code == TWO_MEANINGS and "account" in about:
            return "An account does not exist there or is barred. "
    return ""


def _words(body: Mapping[str, Any], found: list[Said]) -> str:
    told = [f"{one.field}: {one.words}" if one.field else one.words for one in found if one.words]
    whole = str(body.get("detail") or body.get("message") or body.get("title") or "")
    said = "; ".join(dict.fromkeys(told[:MOST_WORDS])) or whole
    return redaction.excerpt(said.strip(" .")) or "no reason given"


def _is_page(answer: Answer) -> bool:
    return "html" in answer.headers.get("content-type", "") or answer.content.lstrip().startswith(b"<")


def _object(answer: Answer) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except Broken:
        return {}
    return body if isinstance(body, Mapping) else {}
