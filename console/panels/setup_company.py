"""Making a company: the first one on an otherwise empty page, further ones in a dialog."""

from __future__ import annotations

from typing import Any

import streamlit as st

from console import here as places
from console.here import COMPANY, Visit
from console.language import N_, _
from console.panels import setup_practice
from core.actions.companies import make_company
from core.actions.errors import EXPECTED

ASKING = "new-company"
COUNTRIES = {
    "DK": (N_("Denmark"), "da_DK", "Europe/Copenhagen"),
    "SE": (N_("Sweden"), "sv_SE", "Europe/Stockholm"),
    "NO": (N_("Norway"), "nb_NO", "Europe/Oslo"),
    "DE": (N_("Germany"), "de_DE", "Europe/Berlin"),
    "FI": (N_("Finland"), "fi_FI", "Europe/Helsinki"),
}
"""How figures are written and in which zone people read times, by country."""
AFTER = (
    N_("Connect the time system and payroll"),
    N_("Choose what to transfer"),
    N_("Link employees and map codes"),
    N_("Send one person first"),
)


def first(home: Any, actor: str) -> None:
    """The page while there is no company."""
    with st.container(gap=None):
        st.title(_("Set up the first company"), anchor=False)
        st.caption(_("A few steps to the first transfer. You can leave at any time; everything is kept."))
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key="lines-first"):
        with st.container():
            st.markdown("**" + _("1. Name the company") + "**")
            _form(home, actor, "first")
        for number, what in enumerate(AFTER, 2):
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.markdown(f":gray[**{number}. {_(what)}**]", width="stretch")
                st.caption(_("after step {number}").format(number=number - 1), width="content")
    with right:
        setup_practice.panel(home, actor, "first")


def _form(home: Any, actor: str, key: str) -> None:
    with st.form(f"{key}-company", border=False):
        name = st.text_input(_("Company"), key=f"{key}-company-name", placeholder="Havnens Bageri ApS")
        country = st.selectbox(
            _("Figures and times as in"),
            list(COUNTRIES),
            format_func=lambda c: _(COUNTRIES[c][0]),
            key=f"{key}-country",
        )
        pressed = st.form_submit_button(_("Make company"), key=f"{key}-company-make", type="primary")
    if not pressed:
        return
    _title, locale, zone = COUNTRIES[country]
    try:
        made = make_company(home, name, actor, locale, zone)
    except EXPECTED as error:
        st.error(str(error))
        return
    st.session_state.pop(ASKING, None)
    places.tell("success", _("{company} is made. Next: connect its systems.").format(company=made.name))
    st.query_params.clear()
    st.query_params[COMPANY] = made.slug
    st.rerun()


def button(visit: Visit) -> None:
    st.button(_("New company…"), key=f"{visit.key}-new-company", on_click=_ask, args=(visit.key,))


def _ask(key: str) -> None:
    st.session_state[ASKING] = key


def _not_now() -> None:
    st.session_state.pop(ASKING, None)


def dialog_if_asked(visit: Visit) -> None:
    if st.session_state.get(ASKING) == visit.key:
        st.dialog(_("New company"), width="small", on_dismiss=_not_now)(_dialog)(visit)


def _dialog(visit: Visit) -> None:
    st.markdown(_("It has its own connections, people and history; nothing is shared."))
    _form(visit.home, visit.actor, f"{visit.key}-new")
