"""Where rows go in the books: the table of lines, what it leaves out, the voucher it makes, and the departments."""

from __future__ import annotations

import hashlib

import streamlit as st

from console import tables, widgets
from console.language import N_, _
from console.panels.accounting import books, departments, rules, voucher
from console.panels.accounting.place import Place
from core.actions.shown.postings import Action
from core.models.postings import Posting, voucher_of

TITLES = {
    Posting.VOUCHER: N_("Which accounts rows go to"),
    Posting.PROJECT_TIME: N_("Which projects hours are booked on"),
    Posting.INVOICE: N_("To whom hours are invoiced"),
}
NOTES = {
    Posting.VOUCHER: N_(
        "The narrowest line counts: a code before every code, a department before everybody. Cost is quantity times "
        "what a unit costs."
    ),
    Posting.PROJECT_TIME: N_(
        "Hours go to employees as they are linked on Employees, an entry a day, project and activity."
    ),
    Posting.INVOICE: N_(
        "One draft a customer, with a line for each project, person and price. A person's line counts first."
    ),
}
MOST = 16


def draw(at: Place) -> None:
    if at.names.books is None:
        target = at.here.flow.target.title
        words = _("Accounts, projects and customers of {target} would stand here. Read them first: nothing is written.")
        st.markdown(words.format(target=target))
        books.button(at, first=True)
        return
    with widgets.section(_(TITLES[at.posting]), books.read(at)):
        books.button(at)
    rules.draw(at)
    st.caption(_(NOTES[at.posting]))
    if at.posting is not Posting.VOUCHER:
        _coverage(at)
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        _coverage(at)
        departments.draw(at)
    with right:
        _worked(at)


def _coverage(at: Place) -> None:
    """What rows of the newest plan carry and no line is about."""
    f, now = at.here.formats, at.now
    widgets.section(_("Without a line"), f.period(at.days) if at.plan else "")
    if now is None or at.plan is None:
        st.caption(_("Plan these days once: codes and projects without a line are listed here then."))
        return
    missing = now.uncovered
    if not missing:
        st.markdown(f":green[:material/check_circle:] {_('Every approved row of these days has a line.')}")
        return
    what = _("Code") if at.posting is Posting.VOUCHER else _("Project")
    rows = [(one.label if one.code in one.label else f"{one.code} {one.label}", f.count(one.rows)) for one in missing]
    tables.draw([what, _("Rows")], rows[:MOST], _("Without a line"), [_("Rows")])
    if len(rows) > MOST:
        st.caption(_("And {count} more.").format(count=f.count(len(rows) - MOST)))
    digest = hashlib.sha256(repr(missing).encode()).hexdigest()[:12]
    st.button(
        _("Add {lines}").format(lines=f.many(len(missing), "line")),
        key=f"{at.key}-rules-add-{digest}",
        on_click=rules.add,
        args=(at, missing),
    )


def _worked(at: Place) -> None:
    """The voucher that the lines made when they were last used."""
    plan = at.plan
    made = [one.step for one in plan.steps if one.step.action is Action.CREATE] if plan else []
    sent = [one for one in at.there if not one.gone]
    widgets.section(_("The voucher it makes"), _("as planned last") if made else _("as it was sent") if sent else "")
    if not made and not sent:
        st.caption(_("Plan these days: the voucher stands here then."))
        return
    write = made[0].write if made else sent[-1].write
    voucher.lines(at, voucher_of(write), _("The voucher it makes"), MOST, short=True)
