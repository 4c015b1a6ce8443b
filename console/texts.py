"""Codes of the core in words for people: what it means, where to mend it, who does. The one place for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from console.formats import period_words
from console.language import N_, _, ngettext
from core.models.period import PayPeriod


@dataclass(frozen=True, slots=True)
class Words:
    """A reason in words.

    what: `{about}` stands for what tells it from others of its kind. mend: where to go and what to do. who: does it,
    looked up where it is drawn. head: the same as a heading, or beside the person's name; empty where `what` does.
    """

    what: str
    mend: str
    who: str
    head: str = ""


HR, CONSULTANT, MANAGER, US = N_("HR"), N_("consultant"), N_("manager"), N_("Handover's makers")

REASONS: Mapping[str, Words] = {
    "not_approved": Words(N_("not approved yet{about}"), N_("Approve the week in the time system."), MANAGER),
    "not_linked": Words(
        N_("this person is linked to nobody in payroll"),
        N_("Link the person on Employees."),
        HR,
        N_("linked to nobody in payroll"),
    ),
    "unmapped_code": Words(
        N_("code {about} has no target in payroll"), N_("Map the code on Codes and rates."), CONSULTANT
    ),
    "unknown_target": Words(
        N_("the target {about} does not exist in payroll any more"),
        N_("Map the code anew on Codes and rates."),
        CONSULTANT,
    ),
    "no_account": Words(
        N_("this person has no user in payroll, and hours need one"),
        N_("Invite the user in payroll."),
        HR,
        N_("no user in payroll, and hours need one"),
    ),
    "no_standard_rate": Words(
        N_("payroll keeps no standard rate for this person"),
        N_(
            "Paid by the month: map their hours to “Not for payroll”. Paid by the hour: set the hourly pay in payroll, "
            "or map to another rate."
        ),
        HR,
    ),
    "rate_disabled": Words(
        N_("rate {about} is switched off"), N_("Switch it on in payroll, or map to another rate."), HR
    ),
    "rate_not_open": Words(
        N_("rate {about} is not open to this person"), N_("Open it in payroll, or map to another rate."), CONSULTANT
    ),
    "own_amount_refused": Words(
        N_("rate {about} takes no amount of its own"),
        N_("Take the amount off the mapping on Codes and rates."),
        CONSULTANT,
    ),
    "norm_missing": Words(
        N_("nobody knows the normal hours of this day, so hours can't become days"),
        N_("Give the person a work schedule in the time system."),
        HR,
    ),
    "norm_zero": Words(
        N_("absence on a day without normal hours, so hours can't become days"),
        N_("Correct the absence or the schedule in the time system."),
        HR,
    ),
    "two_types_one_day": Words(
        N_("two kinds of absence on one day ({about}); payroll takes one a day"),
        N_("Decide for one in the time system."),
        HR,
    ),
    "negative": Words(N_("less than zero, which payroll refuses"), N_("Correct the row in the time system."), HR),
    "after_last_day": Words(
        N_("after the person's last day in payroll"), N_("Correct the row, or the last day in payroll."), HR
    ),
    "already_there": Words(
        N_("payroll has a row there already that did not come from here"),
        N_("Decide on Transfer: adopt it, send too, or leave it."),
        HR,
    ),
    "left_as_it_is": Words(
        N_("somebody decided to leave payroll's own row, so this one stays here"),
        N_("Change the decision on Transfer."),
        HR,
    ),
    "adopted_differs": Words(
        N_("the row in payroll that was to be adopted is another one now"), N_("Decide again on Transfer."), HR
    ),
    "earlier_send_open": Words(
        N_("an earlier send of the same row is not settled"), N_("Look at it on History, and decide."), HR
    ),
    "waits_for_blocked_row": Words(
        N_("shares a record in payroll with a row that is kept back"), N_("Mend that row first."), HR
    ),
    "held_elsewhere": Words(
        N_("payroll holds this row already, sent for somebody else"),
        N_("Send that person's take-back first, then plan again."),
        HR,
    ),
    "sent_with_another_period": Words(
        N_("payroll holds this row already, sent with {about}"),
        N_("Nothing to do: it is paid with that one. If the row was moved here, plan and send that period first."),
        HR,
    ),
    "equal_but_for_amount": Words(
        N_("two rows of one day differ in their amount only, and payroll can't tell them apart"),
        N_("Put them on two rates on Codes and rates, or give them clock times."),
        CONSULTANT,
    ),
    "rounds_to_nothing": Words(
        N_("so small that payroll's decimals leave nothing of it"), N_("Correct the row in the time system."), HR
    ),
    "sent_but_not_linked": Words(
        N_("sent earlier, but the person is linked to nobody now"),
        N_("Link the person again, or take the rows back."),
        HR,
    ),
    "differs": Words(
        N_("payroll's record was changed after it was sent"),
        N_("Decide on Transfer: leave payroll's figure, or put ours back."),
        HR,
    ),
    "gone": Words(
        N_("payroll's record was deleted after it was sent"),
        N_("Decide on Transfer: leave it so, or put ours back."),
        HR,
    ),
    "by_hand": Words(
        N_("to enter by hand in payroll"),
        N_("Enter the figures there, say so on Transfer, and plan again."),
        HR,
    ),
    "not_paid_missing": Words(N_("was sent, and payroll has it no more: not paid"), N_("Find out who deleted it."), HR),
    "not_paid_pending": Words(
        N_("was sent, and payroll shows it as pending: not paid"), N_("Approve it in payroll."), HR
    ),
    "not_paid_left_out": Words(
        N_("payroll was closed without this row: not paid with it"),
        N_("Find out in payroll whether the next one pays it."),
        HR,
    ),
    "not_paid_rejected": Words(
        N_("was sent, and payroll rejected it: not paid"), N_("Decide with who rejected it."), HR
    ),
}

DIFFERENCES: Mapping[str, str] = {
    "missing": N_("not in payroll any more: not paid"),
    "differs": N_("not as it was sent"),
    "pending": N_("only pending in payroll: not paid"),
    "rejected": N_("rejected in payroll: not paid"),
    "double": N_("carries our mark, but nothing here stands for it: paid twice"),
    "added": N_("in payroll, but did not come from here and was not there before"),
}

OUTCOMES: Mapping[str, str] = {
    "ready": N_("ready to send"),
    "sent": N_("all in payroll"),
    "not_all_sent": N_("some rows did not arrive"),
    "nothing": N_("nothing to send"),
    "not_approved": N_("waits for approval"),
    "not_linked": N_("not linked"),
    "blocked": N_("some rows are blocked"),
    "filtered": N_("filtered out"),
    "other_group": N_("other pay-out group"),
}

MOVES: Mapping[str, str] = {
    "create": N_("new"),
    "replace": N_("changed"),
    "remove": N_("taken back"),
    "by_hand": N_("by hand"),
}

SHARES: Mapping[str, str] = {
    "to_send": N_("to send"),
    "in_payroll": N_("in payroll"),
    "not_approved": N_("not approved"),
    "by_hand": N_("to enter by hand"),
    "blocked": N_("blocked"),
    "not_linked": N_("not linked"),
    "nothing": N_("not meant for payroll"),
    "filtered": N_("filtered out"),
    "other_group": N_("other pay-out group"),
}

STATES: Mapping[str, str] = {
    "planned": N_("waiting"),
    "sending": N_("on its way, being checked"),
    "confirmed": N_("in payroll"),
    "rejected": N_("refused"),
    "held": N_("needs you"),
    "reversing": N_("being taken back"),
    "reversed": N_("taken back"),
    "cancelled": N_("not sent"),
    "arrived_later": N_("arrived with a later run"),
    "in_newer_plan": N_("in a newer plan"),
}

RUNS: Mapping[str, str] = {
    "queued": N_("waits for a worker"),
    "checking": N_("checking"),
    "sending": N_("sending"),
    "reading_back": N_("reading back"),
    "waiting": N_("waits"),
    "paused": N_("paused"),
    "done": N_("done"),
    "stopped": N_("stopped"),
}

UNITS: Mapping[str, str] = {"hours": N_("hours"), "days": N_("days"), "pieces": N_("pieces"), "rate": N_("rate")}

RIGHTS: Mapping[str, str] = {
    "scope:companydetails": N_("company details"),
    "scope:employee": N_("employees"),
    "scope:absence": N_("absence"),
    "scope:hours": N_("hours, rates and users"),
    "registrationalltasks": N_("time on all tasks"),
    "expensetravelregistrationallprojects": N_("expenses and mileage on all projects"),
    "reportingapi": N_("reports"),
}
ROLES: Mapping[str, str] = {
    "companyowner": N_("Owner of the company"),
    "payrolladminfull": N_("Full payroll administrator"),
    "accountadminfull": N_("Full account administrator"),
    "employee": N_("Ordinary user"),
}
"""What providers call rights and roles, in small letters, in words for people."""

KINDS: Mapping[str, str] = {"hours": N_("Hours"), "absence": N_("Absence"), "supplement": N_("Supplements")}


def reason(code: str, about: str = "") -> Words:
    """A reason in words. One that nobody wrote words for names itself, and is a fault of ours."""
    words = REASONS.get(code)
    if words is None:
        what = _("kept back for a reason without words ({code})").format(code=code)
        return Words(what, _("Report it."), US, what)
    if code == "not_approved":
        about = _(", waits for {about}").format(about=about) if about else ""
    if code == "sent_with_another_period":
        about = _period(about)
    what, head = (_(one).replace("{about}", about) for one in (words.what, words.head or words.what))
    return Words(what, _(words.mend), words.who, head)


def _period(days: str) -> str:
    """days: first and last, as an address has them; empty where nobody knows them."""
    first, _dots, last = days.partition("..")
    return period_words(PayPeriod(date.fromisoformat(first), date.fromisoformat(last))) if last else _("another period")


def state(code: str, action: str = "") -> str:
    """A state of an item, as pages say it. action: what it does; a take-back that has arrived is taken back."""
    return _(STATES["reversed" if (code, action) == ("confirmed", "remove") else code])


def run(code: str) -> str:
    """A state of a run."""
    return _(RUNS[code])


def outcome(code: str) -> str:
    return _(OUTCOMES[code])


def move(code: str) -> str:
    """What an item does."""
    return _(MOVES[code])


def unit(code: str) -> str:
    """What figures of this unit are counted in. One without words names itself."""
    return _(UNITS[code]) if code in UNITS else code


def right(code: str) -> str:
    """A right at a provider. One that nobody wrote words for is its own name, taken apart into words."""
    known = RIGHTS.get(code.lower())
    return _(known) if known else _apart(code).lower()


def role(code: str) -> str:
    """Roles at a provider, several with a comma between."""
    found = [(one, ROLES.get(one.lower())) for one in code.split(", ") if one]
    return ", ".join(_(known) if known else _apart(one) for one, known in found)


def _apart(code: str) -> str:
    """`ReadAllUsers` as `Read all users`; without what stands before the first colon."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", " ".join(code.split(":")[1:] or [code]).replace("_", " "))
    return words[:1].upper() + words[1:].lower()


def difference(code: str) -> str:
    """What reading back found. One without words names itself."""
    return _(DIFFERENCES.get(code, code))


def figure(value: Decimal | int | str) -> str:
    """A figure as people read it: at most two decimals, thousands set apart, no needless zeros."""
    rounded = Decimal(value).quantize(Decimal("0.01"))
    whole = rounded == rounded.to_integral_value()
    return f"{rounded:,.0f}" if whole else f"{rounded:,.2f}"


def many(count: int, one: str, more: str | None = None) -> str:
    """`1 row`, `2 rows`."""
    return f"{count:,} {ngettext(one, more or one + 's', count)}"
