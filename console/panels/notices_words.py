"""Notices in words: what there is to hear of, and how an address stands. Draws nothing."""

from __future__ import annotations

from collections.abc import Collection

from console.formats import plain
from console.language import N_, _
from core.actions.notice_words import TROUBLES
from core.actions.notices import EMAIL, WANTED, WEBHOOK, Tells
from core.actions.shown.notices import AddressNow

WAYS = {EMAIL: N_("E-mail"), WEBHOOK: N_("Webhook")}
KINDS = {
    Tells.RUN_ENDED: N_("Run with rows refused or held"),
    Tells.RUN_FAULT: N_("Run that could not go on"),
    Tells.RUN_WAITS: N_("Run that waits for a sign-in"),
    Tells.ARRIVED_LATE: N_("Records that came up late in payroll"),
    Tells.WORKFLOW_FAILED: N_("Workflow that failed"),
    Tells.WORKFLOW_IDLE: N_("Workflow that left all to people"),
    Tells.SYNC_WAITS: N_("Sync that left something to people"),
    Tells.BREAKER_OPENED: N_("System that does not answer"),
    Tells.BREAKER_CLOSED: N_("System that answers again"),
    Tells.SIGN_IN_ENDS: N_("Sign-in that ends soon"),
    Tells.SIGN_IN_ENDED: N_("Sign-in that has ended"),
    Tells.SENDING_CLOSED: N_("Data that are an older copy"),
}


def named(one: AddressNow) -> str:
    """The address as markdown shows it letter by letter: a webhook's is nothing to press."""
    return plain(one.shown).replace("//", "/\u2060/")


def few_left_out(one: AddressNow) -> bool:
    """It hears of nearly all: what it doesn't hear of may be newer than it."""
    return 0 < len(one.not_chosen) < len(one.kinds)


def hears(one: AddressNow) -> str:
    """Its way, and of what it hears, by whichever list is shorter: nothing that it doesn't hear of goes unsaid."""
    way = _(WAYS[one.way])
    if not one.not_chosen:
        return _("{way} · all kinds").format(way=way)
    if few_left_out(one):
        return _("{way} · all kinds but: {kinds}").format(way=way, kinds=_list(one.not_chosen))
    return _("{way} · only: {kinds}").format(way=way, kinds=_list(one.kinds))


def _list(kinds: Collection[Tells]) -> str:
    named = [_(KINDS[kind]) for kind in WANTED if kind in kinds]
    return ", ".join(name[:1].lower() + name[1:] for name in named)


def trouble(code: str) -> str:
    """Why a try came to nothing."""
    return _(TROUBLES.get(code, code))
