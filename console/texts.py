"""Codes of the core in words for people: what it means, where to mend it, who does. The one place for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Words:
    """A reason in words.

    what: `{about}` stands for what tells it from others of its kind. mend: where to go and what to do. who: does it.
    """

    what: str
    mend: str
    who: str


HR, CONSULTANT, MANAGER, US = "HR", "consultant", "manager", "Handover's makers"

REASONS: Mapping[str, Words] = {
    "not_approved": Words("not approved yet{about}", "Approve the week in the time system.", MANAGER),
    "not_linked": Words("this person is linked to nobody in payroll", "Link the person on Employees.", HR),
    "unmapped_code": Words("code {about} has no target in payroll", "Map the code on Codes and rates.", CONSULTANT),
    "unknown_target": Words(
        "the target {about} does not exist in payroll any more", "Map the code anew on Codes and rates.", CONSULTANT
    ),
    "no_account": Words("this person has no user in payroll, and hours need one", "Invite the user in payroll.", HR),
    "no_standard_rate": Words(
        "payroll keeps no standard rate for this person", "Set the hourly pay in payroll, or map to another rate.", HR
    ),
    "rate_disabled": Words("rate {about} is switched off", "Switch it on in payroll, or map to another rate.", HR),
    "rate_not_open": Words(
        "rate {about} is not open to this person", "Open it in payroll, or map to another rate.", CONSULTANT
    ),
    "own_amount_refused": Words(
        "rate {about} takes no amount of its own", "Take the amount off the mapping on Codes and rates.", CONSULTANT
    ),
    "norm_missing": Words(
        "nobody knows the normal hours of this day, so hours can't become days",
        "Give the person a work schedule in the time system.",
        HR,
    ),
    "norm_zero": Words(
        "absence on a day without normal hours, so hours can't become days",
        "Correct the absence or the schedule in the time system.",
        HR,
    ),
    "two_types_one_day": Words(
        "two kinds of absence on one day ({about}); payroll takes one a day", "Decide for one in the time system.", HR
    ),
    "negative": Words("less than zero, which payroll refuses", "Correct the row in the time system.", HR),
    "after_last_day": Words(
        "after the person's last day in payroll", "Correct the row, or the last day in payroll.", HR
    ),
    "already_there": Words(
        "payroll has a row there already that did not come from here",
        "Decide on Transfer: adopt it, send too, or leave it.",
        HR,
    ),
    "left_as_it_is": Words(
        "somebody decided to leave payroll's own row, so this one stays here", "Change the decision on Transfer.", HR
    ),
    "adopted_differs": Words(
        "the row in payroll that was to be adopted is another one now", "Decide again on Transfer.", HR
    ),
    "earlier_send_open": Words(
        "an earlier send of the same row is not settled", "Look at it on History, and decide.", HR
    ),
    "waits_for_blocked_row": Words(
        "shares a record in payroll with a row that is kept back", "Mend that row first.", HR
    ),
    "held_elsewhere": Words(
        "payroll still holds this row for somebody else", "Send the take-back first, then plan again.", HR
    ),
    "equal_but_for_amount": Words(
        "two rows of one day differ in their amount only, and payroll can't tell them apart",
        "Put them on two rates on Codes and rates, or give them clock times.",
        CONSULTANT,
    ),
    "rounds_to_nothing": Words(
        "so small that payroll's decimals leave nothing of it", "Correct the row in the time system.", HR
    ),
    "sent_but_not_linked": Words(
        "sent earlier, but the person is linked to nobody now", "Link the person again, or take the rows back.", HR
    ),
    "not_paid_missing": Words("was sent, and payroll has it no more: not paid", "Find out who deleted it.", HR),
    "not_paid_pending": Words("was sent, and payroll shows it as pending: not paid", "Approve it in payroll.", HR),
    "not_paid_rejected": Words("was sent, and payroll rejected it: not paid", "Decide with who rejected it.", HR),
}

DIFFERENCES: Mapping[str, str] = {
    "missing": "not in payroll any more: not paid",
    "differs": "not as it was sent",
    "pending": "only pending in payroll: not paid",
    "rejected": "rejected in payroll: not paid",
    "double": "carries our mark, but nothing here stands for it: paid twice",
    "added": "in payroll, but did not come from here and was not there before",
}

OUTCOMES: Mapping[str, str] = {
    "ready": "ready to send",
    "sent": "all in payroll",
    "not_all_sent": "some rows did not arrive",
    "nothing": "nothing to send",
    "not_approved": "waits for approval",
    "not_linked": "not linked",
    "blocked": "some rows are blocked",
    "filtered": "filtered out",
    "other_group": "other pay-out group",
}

MOVES: Mapping[str, str] = {"create": "new", "replace": "changed", "remove": "taken back", "by_hand": "by hand"}

SHARES: Mapping[str, str] = {
    "to_send": "to send",
    "in_payroll": "in payroll",
    "not_approved": "not approved",
    "blocked": "blocked",
    "not_linked": "not linked",
    "nothing": "not meant for payroll",
    "filtered": "filtered out",
    "other_group": "other pay-out group",
}

STATES: Mapping[str, str] = {
    "planned": "waiting",
    "sending": "on its way, being checked",
    "confirmed": "in payroll",
    "rejected": "refused",
    "held": "needs you",
    "reversing": "being taken back",
    "reversed": "taken back",
    "cancelled": "not sent",
}

RUNS: Mapping[str, str] = {
    "queued": "waits for a worker",
    "checking": "checking",
    "sending": "sending",
    "reading_back": "reading back",
    "waiting": "waits",
    "done": "done",
    "stopped": "stopped",
}

KINDS: Mapping[str, str] = {"hours": "Hours", "absence": "Absence", "supplement": "Supplements"}


def reason(code: str, about: str = "") -> Words:
    """A reason in words. One that nobody wrote words for names itself, and is a fault of ours."""
    words = REASONS.get(code)
    if words is None:
        return Words(f"kept back for a reason without words ({code})", "Report it.", US)
    if code == "not_approved":
        about = f", waits for {about}" if about else ""
    return Words(words.what.replace("{about}", about), words.mend, words.who)


def figure(value: Decimal | int | str) -> str:
    """A figure as people read it: at most two decimals, thousands set apart, no needless zeros."""
    rounded = Decimal(value).quantize(Decimal("0.01"))
    whole = rounded == rounded.to_integral_value()
    return f"{rounded:,.0f}" if whole else f"{rounded:,.2f}"


def many(count: int, one: str, more: str | None = None) -> str:
    """`1 row`, `2 rows`."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"
