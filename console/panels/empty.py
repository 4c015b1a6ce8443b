"""What is shown while there is nothing to work on: numbered steps, each saying the next one."""

from __future__ import annotations

from typing import Any

import streamlit as st

from console.formats import plain

STEPS = (
    ("Connect TimeLog and Zenegy", "Sign in to both systems. We only read until you say otherwise."),
    ("Choose what to transfer", "Hours, absence, supplements. What Zenegy can't take is marked."),
    ("Link employees and map codes", "Most employees are found by number or name; you confirm them."),
    ("Send one person first", "Check that person in Zenegy, then send the rest."),
)


def no_company() -> None:
    _steps("Set up the first company", "setup")


def no_flow(company: Any) -> None:
    _steps(f"Set up {plain(company.name)}", f"setup-{company.slug}")


def _steps(title: str, key: str) -> None:
    with st.container(gap=None):
        st.title(title, anchor=False)
        st.caption("Four steps to the first transfer. You can leave at any time; everything is kept.")
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key=f"lines-{key}"):
        for number, (what, how) in enumerate(STEPS, 1):
            _step(number, what, how)
    with right, st.container(key=f"panel-{key}"):
        st.header("Just looking?", anchor=False)
        st.markdown(
            "A practice company with 140 employees and a full pay period talks to this machine only. "
            "Make it from a terminal, with Handover stopped:"
        )
        st.code("make run", language=None)
        st.markdown("Or fill a sandbox that runs already:")
        st.code("handover demo --setup --sandbox URL", language=None)


def _step(number: int, what: str, how: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{number}. {what}**" if number == 1 else f":gray[**{number}. {what}**]")
            st.caption(how)
        if number > 1:
            st.caption(f"after step {number - 1}", width="content")
