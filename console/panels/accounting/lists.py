"""Project time and invoices as they would be written, to look through before they are sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from console import tables, widgets
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
    """One line each, and the lines of the one that is chosen."""
    steps = [one.step for one in plan.steps]
    if not steps:
        return
    f = at.here.formats
    made = [step for step in steps if step.action is not Action.REMOVE]
    several = len({step.action for step in steps}) > 1
    sum_ = sum((step.write.quantity for step in made), Decimal(0))
    widgets.section(_("Draft invoices"), f"{f.many(len(made), 'draft')} · {sending.amount(at, sum_)}" if made else "")
    right = [_("Lines"), _("Hours"), _("Net")]
    columns = [_("Customer"), *([_("What")] if several else []), _("Day"), _("Text"), *right]
    rows = [_summary(at, step, several) for step in steps]
    if made:
        found = [invoice_of(step.write) for step in made]
        lines = sum(len(one.lines) for one in found)
        hours = sum((line.quantity for one in found for line in one.lines), Decimal(0))
        sums = [f.count(lines), f.amount(hours), f.amount(sum_)]
        rows.append([_("Sum"), *[""] * (len(columns) - 4), *sums])
    tables.draw(columns, rows, _("Draft invoices"), right, {len(steps): "sum"})
    _chosen(at, plan, made or steps)


def _summary(at: Place, step: Step, several: bool) -> list[str]:
    f, invoice = at.here.formats, invoice_of(step.write)
    hours = sum((line.quantity for line in invoice.lines), Decimal(0))
    return [
        _customer(at, invoice),
        *([_(WHAT[step.action])] if several else []),
        f.day(invoice.day),
        step.held.ref if step.action is Action.REMOVE and step.held else invoice.text,
        f.count(len(invoice.lines)),
        f.amount(hours),
        f.amount(invoice.net),
    ]


def _customer(at: Place, invoice: Invoice) -> str:
    return f"{at.names.customer(invoice.customer)}, {invoice.customer}"


def _chosen(at: Place, plan: PostingNow, steps: Sequence[Step]) -> None:
    """The lines of one invoice, by its customer in the address."""
    f = at.here.formats
    found = {step.write.holder: invoice_of(step.write) for step in steps}
    widgets.section(_("Lines"))
    with st.container(width=320):
        first = next(iter(found))
        named = {id: _customer(at, one) for id, one in found.items()}
        label = _("Customer")
        chosen = found[widgets.choose("customer", label, list(found), named.__getitem__, at.key, first, quiet=True)]
    frame = pd.DataFrame(
        {
            _("Line"): [line.text for line in chosen.lines],
            _("Product"): [at.names.product(line.product) for line in chosen.lines],
            _("Hours"): [line.quantity for line in chosen.lines],
            _("Price"): [line.price for line in chosen.lines],
            _("Net"): [round(line.quantity * line.price, 2) for line in chosen.lines],
        }
    )
    figures = {_("Hours"): f.amount, _("Price"): f.amount, _("Net"): f.amount}
    widgets.grid(
        frame,
        f"posting-lines-{at.about}-{plan.id}-{chosen.customer}",
        _("Lines of the invoice"),
        {_("Product"): 180, _("Hours"): 90, _("Price"): 90, _("Net"): 110},
        figures,
        most=10,
    )


def taken_back(at: Place, plan: PostingNow) -> None:
    """Said above a plan that takes back, so that nobody takes it for an ordinary one."""
    if plan.taking_back and plan.run is None and plan.steps:
        told = _("This plan takes back {documents}. Plan again to go back to the ordinary plan.")
        st.warning(told.format(documents=words.documents(at.here, at.posting, len(plan.steps))))
