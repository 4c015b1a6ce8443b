"""Project time and invoices as they would be written, to look through before they are sent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pandas as pd
import streamlit as st

from console import tables, widgets
from console.formats import ABSENT, plain
from console.language import N_, _
from console.panels.accounting import sending, words
from console.panels.accounting.place import Place
from core.actions.shown.postings import Action, PostingNow, Step
from core.models.bookkeeping import Dimension
from core.models.postings import Invoice, invoice_of, project_time_of

WHAT = {
    Action.CREATE: N_("New"),
    Action.REPLACE: N_("Changed"),
    Action.REMOVE: N_("Taken back"),
}
MOST_LINES = 30


def project_time(at: Place, plan: PostingNow) -> None:
    if not plan.steps:
        return
    f = at.here.formats
    steps = [one.step for one in plan.steps]
    entries = [project_time_of(step.write) for step in steps]
    before = [step.held.write.quantity if step.held else Decimal(0) for step in steps]
    now = [Decimal(0) if step.action is Action.REMOVE else step.write.quantity for step in steps]
    several = len({step.action for step in steps}) > 1 or Action.CREATE not in {step.action for step in steps}
    widgets.section(_("Time entries"), f"{f.many(len(steps), 'entry', 'entries')} · {f.hours(sum(now, Decimal(0)))}")
    columns = {
        _("Employee"): [at.names.value(Dimension.EMPLOYEE, one.employee) for one in entries],
        _("Day"): [f.day(one.day) for one in entries],
        _("Project"): [at.names.value(Dimension.PROJECT, one.project) for one in entries],
        _("Activity"): [at.names.activity(one.activity) for one in entries],
        **({_("What"): [_(WHAT[step.action]) for step in steps], _("Until now"): before} if several else {}),
        _("Hours"): now,
        _("Text"): [one.text for one in entries],
    }
    widths = {_("Employee"): 160, _("Day"): 96, _("Project"): 170, _("Activity"): 130, _("What"): 84, _("Hours"): 74}
    amounts: dict[str, Callable[[Decimal], str]] = {_("Hours"): f.amount}
    if several:
        amounts[_("Until now")] = f.amount
        widths[_("Until now")] = 84
    widgets.grid(
        pd.DataFrame(columns),
        f"posting-time-{at.about}-{plan.id}",
        _("Time entries that would be written"),
        {name: width for name, width in widths.items() if name in columns},
        amounts,
        most=14,
    )


def invoices(at: Place, plan: PostingNow) -> None:
    """Each with its lines and its net sum; what is taken back in short."""
    for number, one in enumerate(plan.steps):
        _invoice(at, one.step, number == 0)


def _invoice(at: Place, step: Step, first: bool) -> None:
    f, invoice = at.here.formats, invoice_of(step.write)
    customer = f"{at.names.customer(invoice.customer)}, {invoice.customer}"
    if step.action is Action.REMOVE and step.held:
        title = _("Taken back: draft {ref} to {customer}").format(ref=step.held.ref, customer=customer)
        widgets.section(plain(title), sending.amount(at, invoice.net))
        return
    note = _("{day} · {text} · net {amount}")
    told = note.format(day=f.day(invoice.day), text=invoice.text, amount=f"{f.amount(invoice.net)} {invoice.currency}")
    widgets.section(plain(_("Draft to {customer}").format(customer=customer)), told)
    _lines(at, invoice)


def _lines(at: Place, invoice: Invoice) -> None:
    f = at.here.formats
    shown = invoice.lines[:MOST_LINES]
    right = [_("Quantity"), _("Price"), _("Net")]
    columns = [_("Line"), _("Product"), *right]
    rows = [
        [
            line.text,
            at.names.product(line.product),
            f.amount(line.quantity),
            f.amount(line.price),
            f.amount(round(line.quantity * line.price, 2)),
        ]
        for line in shown
    ]
    if left := len(invoice.lines) - len(shown):
        rows.append([_("{count} more").format(count=f.many(left, "line")), *[""] * 4])
    quantity = sum((line.quantity for line in invoice.lines), Decimal(0))
    rows.append([_("Sum"), "", f.amount(quantity), ABSENT, f.amount(invoice.net)])
    tables.draw(columns, rows, _("Lines of the invoice"), right, {len(rows) - 1: "sum"})


def taken_back(at: Place, plan: PostingNow) -> None:
    """Said above a plan that takes back, so that nobody takes it for an ordinary one."""
    if plan.taking_back and plan.run is None and plan.steps:
        told = _("This plan takes back {documents}. Plan again to go back to the ordinary plan.")
        st.warning(told.format(documents=words.documents(at.here, at.posting, len(plan.steps))))
