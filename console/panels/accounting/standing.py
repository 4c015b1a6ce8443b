"""What stands in the accounting system of what was sent: number, what it is, and whether it is still a draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from console import tables, widgets
from console.formats import ABSENT
from console.language import _
from console.panels.accounting import planning, words
from console.panels.accounting.place import Place
from core.actions.shown.postings import Document
from core.models.bookkeeping import Dimension
from core.models.postings import Posting, Standing, invoice_of, project_time_of

MOST = 15


def draw(at: Place) -> None:
    """The proof: each with its number, as it was last read."""
    if not at.there:
        return
    target = at.here.flow.target.title
    counts = Counter(_word(at, one) for one in at.there)
    note = " · ".join(f"{at.here.formats.count(count)} {word.lower()}" for word, count in counts.items())
    with widgets.section(_("In {target}").format(target=target), note):
        _take_back(at)
    if len(at.there) > MOST:
        _grid(at, at.there)
        return
    columns = [_("Number"), *_columns(at), _("Sum") if at.posting is not Posting.PROJECT_TIME else _("Hours")]
    rows = [
        (one.ref or ABSENT, *_cells(at, one), at.here.formats.amount(one.write.quantity), _badge(at, one))
        for one in at.there
    ]
    tables.draw([*columns, _("Where it stands")], rows, _("What was sent and stands there"), columns[-1:])


def _take_back(at: Place) -> None:
    """A step of its own: planned, looked at, and confirmed like every other."""
    drafts = [one for one in at.there if one.standing is Standing.DRAFT]
    busy = at.now and at.now.running
    if not drafts or busy or (at.plan and at.plan.taking_back and at.plan.sendable):
        return
    st.button(
        _("Plan to take back…"),
        key=f"posting-back-{at.about}-{len(drafts)}-{max(one.item for one in drafts)}",
        type="tertiary",
        icon=":material/undo:",
        help=_("Plans to delete drafts there. Nothing is deleted before you look at the plan and send it."),
        on_click=planning.ask,
        args=(at.about, True),
    )


def _word(at: Place, one: Document) -> str:
    if one.unsure:
        return _("Being checked")
    if one.gone:
        return _("Deleted there")
    return _(words.STANDINGS[one.standing]) if one.standing else _("Sent")


def _badge(at: Place, one: Document) -> str:
    if one.unsure or one.gone:
        return tables.badge(_word(at, one), "orange" if one.unsure else "red")
    if one.standing in (Standing.BOOKED, Standing.PAID):
        return tables.coloured(_word(at, one), "green")
    return _word(at, one)


def _columns(at: Place) -> list[str]:
    return {
        Posting.VOUCHER: [_("Text"), _("Day"), _("Journal")],
        Posting.PROJECT_TIME: [_("Employee"), _("Day"), _("Project")],
        Posting.INVOICE: [_("Customer"), _("Day"), _("Text")],
    }[at.posting]


def _cells(at: Place, one: Document) -> list[str]:
    write, day = one.write, at.here.formats.day(one.write.first)
    if at.posting is Posting.VOUCHER:
        return [write.text, day, write.holder]
    if at.posting is Posting.INVOICE:
        invoice = invoice_of(write)
        return [at.names.customer(invoice.customer), day, invoice.text]
    entry = project_time_of(write)
    employee = at.names.value(Dimension.EMPLOYEE, entry.employee)
    return [employee, day, at.names.value(Dimension.PROJECT, entry.project)]


def _grid(at: Place, there: Sequence[Document]) -> None:
    first, *others = _columns(at)
    cells = [_cells(at, one) for one in there]
    amount = _("Hours") if at.posting is Posting.PROJECT_TIME else _("Sum")
    frame = pd.DataFrame(
        {
            _("Number"): [one.ref or ABSENT for one in there],
            first: [row[0] for row in cells],
            others[0]: [row[1] for row in cells],
            others[1]: [row[2] for row in cells],
            amount: [Decimal(one.write.quantity) for one in there],
            _("Where it stands"): [_word(at, one) for one in there],
        }
    )
    widgets.grid(
        frame,
        f"posting-there-{at.about}-{len(there)}",
        _("What was sent and stands there"),
        {_("Number"): 90, first: 190, others[0]: 100, others[1]: 220, amount: 90},
        {amount: at.here.formats.amount},
        ids=[_("Number")],
    )
