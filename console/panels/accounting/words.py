"""What postings are in words: documents, standings, and what keeps rows from being posted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from console.here import Here
from console.language import N_, _, ngettext
from console.panels.accounting.place import Place
from core.actions.shown.postings import Reason, Trouble
from core.models.bookkeeping import Dimension
from core.models.postings import Posting, Standing

STANDINGS = {
    Standing.DRAFT: N_("Draft"),
    Standing.BOOKED: N_("Booked"),
    Standing.PAID: N_("Paid"),
    Standing.CANCELLED: N_("Cancelled"),
}
ACTIVITY = "activity"
DIMENSIONS = {
    Dimension.DEPARTMENT.value: N_("department"),
    Dimension.PROJECT.value: N_("project"),
    Dimension.EMPLOYEE.value: N_("employee"),
    ACTIVITY: N_("activity"),
}
REASONS: Mapping[Reason, tuple[str, str]] = {
    Reason.NO_RULE: (N_("No line of the set-up says where {codes} goes."), N_("Add a line, on Set up.")),
    Reason.NO_VALUE: (
        N_("Nobody has said which {dimension} in {target} stands for {value}."),
        N_("Choose it, on Set up."),
    ),
    Reason.NO_PROJECT: (N_("The hours are on no project."), N_("Put them on one in {source}, or leave them.")),
    Reason.NOT_LINKED: (N_("These people are linked to no employee in {target}."), N_("Link them on Employees.")),
    Reason.ACCOUNT_UNKNOWN: (N_("{target} has no account {account}."), N_("Choose another one, on Set up.")),
    Reason.ACCOUNT_CLOSED: (
        N_("Nothing can be posted to account {account}: {why}."),
        N_("Open it in {target}, or choose another one on Set up."),
    ),
    Reason.VALUE_UNKNOWN: (N_("{target} has no {dimension} {value}."), N_("Choose another one, on Set up.")),
    Reason.VALUE_CLOSED: (
        N_("{dimension_} {value} is closed in {target}, or not for these days."),
        N_("Open it there, or choose another one on Set up."),
    ),
    Reason.VALUE_MISSING: (
        N_("Account {account} wants a {dimension} in {target}."),
        N_("Say on Set up where it comes from."),
    ),
    Reason.VALUE_FORBIDDEN: (
        N_("Account {account} takes no {dimension} in {target}."),
        N_("Take it out of the line, on Set up."),
    ),
    Reason.JOURNAL_CLOSED: (
        N_("Nothing can go into journal {journal}: {why}."),
        N_("Choose another one, in Settings."),
    ),
    Reason.DAY_SHUT: (N_("{day} is closed: {why}"), N_("Open the period in {target}, or post it with another one.")),
    Reason.CUSTOMER_CLOSED: (
        N_("Customer {customer} is not there, or barred."),
        N_("Open it in {target}, or choose another one on Set up."),
    ),
    Reason.PRODUCT_UNKNOWN: (
        N_("Product {product} is not there, or barred."),
        N_("Open it in {target}, or choose another one on Set up."),
    ),
    Reason.BOOKED: (
        N_("What stands there has been booked, and {target} changes nothing that is booked."),
        N_("Put it right in {target} by hand: {ref}."),
    ),
    Reason.DELETED_THERE: (
        N_("Somebody deleted in {target} what was sent: {ref}."),
        N_("Say below whether it was deleted on purpose."),
    ),
    Reason.UNSURE: (
        N_("Nobody knows whether a document arrived."),
        N_("Look at its run on History; it is read again there."),
    ),
    Reason.NOT_OURS: (N_("{target} holds documents that did not come from here."), N_("Look at them in {target}.")),
    Reason.MISSING: (N_("{why}"), N_("Then read the books again, on Set up.")),
}
OF_EMPLOYEES = N_("Open them there, or link to others on Employees.")
MOST_NAMED = 4


def documents(here: Here, posting: Posting, count: int) -> str:
    """`1 voucher`, `48 time entries`."""
    many = {
        Posting.VOUCHER: (N_("voucher"), N_("vouchers")),
        Posting.PROJECT_TIME: (N_("time entry"), N_("time entries")),
        Posting.INVOICE: (N_("draft invoice"), N_("draft invoices")),
    }
    return here.formats.many(count, *many[posting])


def why(at: Place, trouble: Trouble) -> tuple[str, str]:
    """What is in the way, and what to do."""
    what, mend = REASONS[trouble.reason]
    values = _values(at, trouble)
    if trouble.facts.get("dimension") == Dimension.EMPLOYEE:
        mend = OF_EMPLOYEES
    if trouble.reason is Reason.MISSING:
        return values["why"], _(mend)
    return _sentence(_(what).format(**values)), _(mend).format(**values)


def _sentence(words: str) -> str:
    found = words[:1].upper() + words[1:]
    return found.rstrip(".") + "."


def _values(at: Place, trouble: Trouble) -> dict[str, str]:
    """What the sentence names. A fact that a sentence needs and nobody told is a dash."""
    source, target = (end.title for end in at.here.flow.ends)
    each = {name: listed([_named(at, trouble, name, one) for one in of]) for name, of in trouble.each.items()}
    dimension = _(DIMENSIONS.get(trouble.facts.get("dimension", ""), ""))
    known = {
        **dict.fromkeys(("code", "label", "account", "why", "value", "journal", "customer", "product", "ref"), "–"),
        **{name: said or "–" for name, said in trouble.facts.items()},
        **each,
        "source": source,
        "target": target,
        "dimension": dimension,
        "dimension_": dimension.capitalize(),
    }
    days = trouble.each.get("day", ())
    known["day"] = listed([at.here.formats.day(_day(one)) for one in days]) if days else "–"
    known["codes"] = listed(_codes(trouble))
    if "customer" in trouble.facts:
        known["customer"] = at.names.customer(trouble.facts["customer"])
    return known


def _day(said: str) -> date:
    return date.fromisoformat(said)


def _codes(trouble: Trouble) -> list[str]:
    """Codes with what they are called, where that says more."""
    codes, labels = trouble.each.get("code", ()), trouble.each.get("label", ())
    if len(codes) == len(labels) == 1 and codes != labels:
        return [f"{labels[0]} ({codes[0]})"]
    return list(codes or labels) or ["–"]


def _named(at: Place, trouble: Trouble, name: str, said: str) -> str:
    if name != "value":
        return said
    if trouble.reason is Reason.NO_VALUE:
        return at.names.departments.get(said, said)
    if trouble.facts["dimension"] == ACTIVITY:
        return at.names.activity(said)
    return at.names.value(Dimension(trouble.facts["dimension"]), said)


def listed(all_: list[str], most: int = MOST_NAMED) -> str:
    """The first few, and how many more."""
    some = ", ".join(all_[:most])
    left = len(all_) - most
    if left <= 0:
        return some
    return ngettext("{some} and {count} more", "{some} and {count} more", left).format(some=some, count=left)
