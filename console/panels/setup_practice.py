"""One button that loads a practice company into the practice systems of this machine, and how far that is."""

from __future__ import annotations

from typing import Any

import streamlit as st

from console import here as places
from console import nav, practice
from console.formats import plain
from console.here import COMPANY
from console.language import N_, _
from core.actions.practice import USUAL, addresses, is_practice, made_since, offers, user_of
from core.actions.shown.setup import Step, setup_now

SECONDS = 1.0
ADDRESS = "practice-address"
STEPS = {
    Step.SOURCE: N_("The time system is filled and connected"),
    Step.TARGET: N_("Payroll is filled and connected"),
    Step.LINK: N_("Employees are linked"),
    Step.MAP: N_("Codes are mapped"),
}


@st.cache_data(show_spinner=False, ttl=5)
def _answers(url: str) -> bool:
    return bool(offers(url))


def panel(home: Any, actor: str, key: str) -> None:
    """Beside the steps, for who only wants to look."""
    running = practice.loading(str(home.folder))
    with st.container(key=f"panel-practice-{key}"):
        st.header(_("Just looking?"), anchor=False)
        if running.runs or st.session_state.get("practice-watched"):
            st.fragment(run_every=SECONDS, key=f"practice-{key}")(_progress)(home)
        else:
            if running.trouble:
                st.error(plain(running.trouble))
            _offer(home, key)


def _offer(home: Any, key: str) -> None:
    st.markdown(
        _(
            "Load a practice company with 140 employees and a full pay period. It talks to this machine only: nothing "
            "you do there reaches anybody."
        )
    )
    url = next((one for one in addresses(home) if _answers(one)), "")
    if not url:
        url = _elsewhere(key)
    if not url:
        return
    user = user_of(home, url)
    if user is None:
        st.button(
            _("Load practice company"),
            key=f"{key}-practice",
            icon=":material/science:",
            on_click=_load,
            args=(home, url),
        )
        return
    if is_practice(home, user):
        st.caption(_("It is loaded already, as {company}.").format(company=plain(user.name)))
        label = _("Open practice company")
    else:
        words = _("{company} is connected to the practice systems. Loading would replace the people and hours in them.")
        st.caption(words.format(company=plain(user.name)))
        label = _("Open {company}").format(company=plain(user.name))
    nav.button("overview", label, f"{key}-open-{user.slug}", "secondary", **{COMPANY: user.slug})


def _elsewhere(key: str) -> str:
    """No practice system answers where one usually does: a person may know another address."""
    st.caption(_("No practice system answers at {address}. Start one in a terminal:").format(address=f"`{USUAL}`"))
    st.code("handover sandbox", language=None)
    typed = st.text_input(_("Or its address, if it runs elsewhere"), key=f"{key}-{ADDRESS}", placeholder=USUAL).strip()
    if typed and not _answers(typed):
        st.warning(_("Nothing answers there as a practice system of this machine does."))
        return ""
    return typed.rstrip("/")


def _load(home: Any, url: str) -> None:
    practice.load(home, url)
    st.session_state["practice-watched"] = True


def _progress(home: Any) -> None:
    running = practice.loading(str(home.folder))
    made = made_since(home, running.since) if running.since else None
    if not running.runs:
        st.session_state.pop("practice-watched", None)
        if running.trouble or made is None:
            st.rerun()
        places.tell("success", _("The practice company is ready. All steps but the first transfer are done."))
        nav.go("overview", **{COMPANY: made.slug})
    done = setup_now(home, made).done if made else frozenset()
    st.markdown(_("Loading takes about a quarter of a minute. You may close this page; it goes on."))
    st.progress(sum(step in done for step in STEPS) / len(STEPS))
    for step, said in STEPS.items():
        words = _(said)
        st.markdown(f":green[:material/check:] {words}" if step in done else f":gray[:material/pending: {words}]")
