"""Notices in words, for e-mails, programs and the command line; and the page that each leads to.

Made of whole numbers, a provider's title and a date, and of nothing else: what a notice says leaves the house.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from core.store.notices import Tells
from core.store.tables import Notice

PAGES = {"run": "history", "workflow": "workflows", "connection": "connections"}

TROUBLES: Mapping[str, str] = {
    "no_connection": "the server can't be reached",
    "no_answer": "the server did not answer in time",
    "redirected": "the server sends on to another address; name that one instead",
    "refused": "the server refused it",
    "server_error": "the server failed",
    "gone": "the receiver wants no more notices (410) and was unsubscribed",
    "address_refused": "the mail server does not know this address",
    "mail_refused": "the mail server refused the e-mail",
    "mail_sign_in": "the mail server does not accept the sign-in in HANDOVER_SMTP_URL",
    "mail_unencrypted": "no encrypted connection to the mail server came about",
    "mail_server": "HANDOVER_SMTP_URL or HANDOVER_SMTP_FROM of the worker names no mail server",
    "unsubscribed": "the address was unsubscribed",
    "fault": "Handover itself failed; the worker's log says more",
}
"""Why a notice was not delivered, by code."""


def says(notice: Notice, system: str) -> str:
    """What happened, in a sentence or two. system: the provider's title, for notices about a connection."""
    facts = notice.facts
    match Tells(notice.kind):
        case Tells.RUN_ENDED:
            return f"A run ended with {_left(facts)}."
        case Tells.RUN_FAULT:
            return "A run could not go on, because something failed. Handover tries again; History says more."
        case Tells.RUN_WAITS:
            return "A run has waited for more than an hour until somebody signs in again."
        case Tells.ARRIVED_LATE:
            records = _many(facts.get("records", 0), "record", "records")
            return f"After a run was proved, {records} too many came up in payroll. Take back what would be paid twice."
        case Tells.WORKFLOW_FAILED:
            return "A workflow failed at its time. Workflows says why."
        case Tells.WORKFLOW_IDLE:
            ready = facts.get("ready", 0)
            return (
                f"A workflow sent nothing by itself: {_many(ready, 'person is', 'people are')} ready and wait for you."
            )
        case Tells.SYNC_WAITS:
            actions = facts.get("actions", 0)
            return f"A sync left {_many(actions, 'thing that needs', 'things that need')} somebody to look at."
        case Tells.BREAKER_OPENED:
            return f"{system} does not answer. Handover goes on by itself when it does."
        case Tells.BREAKER_CLOSED:
            return f"{system} answers again, {_many(facts.get('minutes', 0), 'minute', 'minutes')} later."
        case Tells.SIGN_IN_ENDS:
            last = date.fromisoformat(notice.occurrence)
            return f"The sign-in to {system} ends on {last:%d.%m.%Y}. Renew it before."
        case Tells.SIGN_IN_ENDED:
            return f"The sign-in to {system} has ended. Nothing is read or sent there until somebody signs in again."
        case Tells.SENDING_CLOSED:
            return f"The data are an older copy. Nothing is sent to {system} until they were compared with payroll."
        case Tells.TEST:
            return "This is a test: notices arrive here."


def _left(facts: Mapping[str, int]) -> str:
    refused, held, differences = (facts.get(name, 0) for name in ("refused", "held", "differences"))
    parts = [
        f"{_many(refused, 'row', 'rows')} refused" if refused else "",
        f"{_many(held, 'row that needs', 'rows that need')} a decision" if held else "",
        f"{_many(differences, 'difference', 'differences')} from what payroll holds" if differences else "",
    ]
    said = [part for part in parts if part]
    return ", ".join(said[:-1]) + " and " + said[-1] if len(said) > 1 else said[0]


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def page(notice: Notice, slug: str) -> str:
    """Path and query of the page that tells more: ids only."""
    kind, _, which = notice.subject.partition(":")
    name = PAGES.get(kind, "")
    named = {kind: which} if kind in ("run", "connection") else {}
    return f"/{name}?{urlencode({'company': slug, **named})}"


def link(path: str) -> str | None:
    """The whole address, where HANDOVER_PUBLIC_URL says where the console is."""
    public = os.environ.get("HANDOVER_PUBLIC_URL", "").rstrip("/")
    return f"{public}{path}" if public else None
