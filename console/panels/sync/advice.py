"""What people must know before two systems are kept in step: who closes a time entry, and who else may be at it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.formats import plain
from console.language import _
from core.actions.shown.connections import ConnectionNow

CLOSED, AT_ONCE = "confirmed_attendance", "locked"
"""The setting of a system that confirms time entries, and its value for: what is confirmed counts as closed."""


def draw(key: str, ends: Sequence[ConnectionNow]) -> None:
    """Beside the steps of the set-up. ends: of the two systems, those that are connected."""
    with st.container(key=f"panel-advice-{key}"):
        st.header(_("Before the first sync"), anchor=False)
        for one in ends:
            if said := closes(one):
                st.markdown(said)
        st.markdown(another())
        st.markdown(_("Both connections only read until somebody allows them to send: plan and look as you like."))


def closes(one: ConnectionNow) -> str:
    """Empty where nothing is closed by being confirmed, or somebody has said that it isn't."""
    field = next((field for field in one.system.fields if field.name == CLOSED), None)
    if field is None or one.settings.get(CLOSED) != AT_ONCE:
        return ""
    words = _(
        "Without an approval rule in {system} every time entry is confirmed at once, and what is confirmed counts as "
        "closed: no sync changes or deletes it any more. Make an approval rule there, or change “{setting}” in the "
        "settings of {name}, on Connections."
    )
    return words.format(system=one.end.title, setting=_(field.title), name=plain(one.end.name))


def another() -> str:
    """That two that keep the same in step do everything twice."""
    return _(
        "Do the makers of these systems, or anybody else, keep them in step already? Switch that off first: two that "
        "do the same make doubles, or undo each other. To watch only, leave both connections read-only."
    )
