"""Taking one row back out of payroll: both sides are read and shown, then a run of its own does it."""

from __future__ import annotations

import streamlit as st

from console import here as places
from console import nav, tables, texts, widgets
from console.dialogs import dialog
from console.formats import ABSENT, plain
from console.here import Here
from console.language import _
from core.actions.shown.rows import Row
from core.actions.shown.runs import RunNow
from core.actions.take_back import Sides, both_sides, take_back

BACK, WENT = "taking-back", "taken-back"
STATES = ("confirmed",)
ACTIONS = ("create", "replace")


def button(here: Here, run: RunNow, row: Row) -> None:
    if run.period is None or row.state not in STATES or row.action not in ACTIONS:
        return
    st.button(
        _("Take back…"),
        key=f"back-{here.key}-{run.id}-{row.item}",
        help=_("Reads what payroll holds now and shows both sides first."),
        on_click=_look,
        args=(here, run.id, row),
    )


def _look(here: Here, run: int, row: Row) -> None:
    def verb() -> None:
        st.session_state[BACK] = (here.key, run, row, both_sides(here.home, here.company, row.item))

    places.tried(verb)


def dialog_if_asked(here: Here, run: int) -> None:
    """The dialog, or the way to the run that it started."""
    if (went := st.session_state.pop(WENT, None)) is not None:
        nav.go("history", company=here.key, run=went)
    asked = st.session_state.get(BACK)
    if asked is None or asked[:2] != (here.key, run):
        return
    title = _("Take this row back out of {target}?").format(target=here.flow.target.title)
    dialog(title, BACK, _not_now, _dialog, here, asked[2], asked[3])


def _dialog(here: Here, row: Row, sides: Sides) -> None:
    f, (source, target) = here.formats, here.flow.ends
    widgets.banner(here.flow, "back")
    there = f"{f.amount(sides.record.quantity)} {texts.unit(row.unit)}" if sides.record else ABSENT
    terms = {
        _("Employee"): row.employee,
        _("Day"): f.days(row.first, row.last),
        _("Kind"): row.name,
        _("From {source}").format(source=source.title): f.hours(sum(sides.covered.values(), start=row.quantity * 0)),
        _("Sent"): f"{f.amount(sides.sent)} {texts.unit(row.unit)}",
        _("{target} holds now").format(target=target.title): there,
    }
    tables.terms(terms, _("Both sides of this row"))
    if sides.refused:
        st.warning(plain(sides.refused))
    else:
        words = _("While it stays approved in {source}, the next plan sends it again: change it there as well.")
        st.caption(words.format(source=source.title))
    key = f"do-back-{here.key}-{row.item}"
    why_not = plain(sides.refused) if sides.refused else None
    widgets.decision(_("Take back 1 row"), key, _take_back, (here, row.item), _not_now, why_not)


def _take_back(here: Here, item: int) -> None:
    def verb() -> None:
        st.session_state[WENT] = take_back(here.home, here.company, item, here.actor)

    _not_now()
    places.tried(verb, _("Nothing was sent. {error}"))


def _not_now() -> None:
    st.session_state.pop(BACK, None)
