"""A voucher as a bookkeeper reads it: accounts, departments, debit and credit, and both sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import streamlit as st

from console import tables, widgets
from console.formats import ABSENT
from console.language import _
from console.panels.accounting import sending
from console.panels.accounting.place import Place
from core.actions.shown.postings import ROUNDING, Action, PostingNow, Step
from core.models.bookkeeping import Dimension
from core.models.postings import Voucher, VoucherLine, voucher_of

MOST = 40


def draw(at: Place, plan: PostingNow) -> None:
    """What is made, then what is taken back before it."""
    steps = sorted((one.step for one in plan.steps), key=lambda step: step.action is Action.REMOVE)
    for step in steps:
        one(at, step)


def one(at: Place, step: Step) -> None:
    voucher = voucher_of(step.write)
    back = step.action is Action.REMOVE
    title = _("Taken back: voucher {ref}").format(ref=step.held.ref) if back and step.held else _("Voucher")
    if not back and at.there:
        title = _("New voucher")
    said = _("{day} · journal {journal} · {text}")
    day = at.here.formats.day(voucher.day)
    widgets.section(title, said.format(day=day, journal=_journal(at, voucher.journal), text=voucher.text))
    lines(at, voucher, title)
    if rounding := Decimal(step.facts.get(ROUNDING, "0")):
        words = _("{amount} of it is rounding: each sum is rounded once, and account {account} takes the difference.")
        told = words.format(amount=sending.amount(at, abs(rounding)), account=voucher.lines[-1].account)
        st.caption(told)


def _journal(at: Place, id: str) -> str:
    named = [one.name for one in at.names.books.journals if one.id == id] if at.names.books else []
    return " ".join([id, *named])


def lines(at: Place, voucher: Voucher, alt: str, most: int = MOST, short: bool = False) -> None:
    """Debits first, and the sums of both sides last. A voucher of more lines is shown by its first ones.

    short: without the texts of the lines, for a narrow place.
    """
    shown = voucher.lines[:most]
    marked = sorted({dimension for line in voucher.lines for dimension in line.dimensions})
    texts = not short and any(line.text for line in voucher.lines)
    debit, credit = _("Debit"), _("Credit")
    columns = [_("Account"), _("Name"), *(_title(one) for one in marked), *([_("Text")] * texts), debit, credit]
    rows = [_cells(at, line, marked, texts) for line in shown]
    total = at.here.formats.amount(voucher.debit)
    rows.append([_("Sum"), voucher.currency, *[""] * (len(columns) - 4), total, _credit(at, voucher)])
    tables.draw(columns, rows, alt, [debit, credit], {len(rows) - 1: "sum"})
    if left := len(voucher.lines) - len(shown):
        st.caption(_("The sums hold {lines} more.").format(lines=at.here.formats.many(left, "line")))


def _credit(at: Place, voucher: Voucher) -> str:
    return at.here.formats.amount(voucher.debit - voucher.balance)


def _title(dimension: Dimension) -> str:
    titles: Mapping[Dimension, str] = {
        Dimension.DEPARTMENT: _("Department"),
        Dimension.PROJECT: _("Project"),
        Dimension.EMPLOYEE: _("Employee"),
    }
    return titles[dimension]


def _cells(at: Place, line: VoucherLine, marked: Sequence[Dimension], texts: bool) -> list[str]:
    f = at.here.formats
    marks = [
        " ".join(dict.fromkeys([id, at.names.value(one, id)])) if (id := line.dimensions.get(one)) else ABSENT
        for one in marked
    ]
    sides = [f.amount(line.amount), ABSENT] if line.amount > 0 else [ABSENT, f.amount(-line.amount)]
    return [line.account, at.names.account(line.account), *marks, *([line.text] * texts), *sides]
