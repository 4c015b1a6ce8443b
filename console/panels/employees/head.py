"""The page's head: how many, when matched, and what concerns everybody at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from console import nav
from console.here import COMPANY, Here
from console.language import N_, _
from console.panels import setup_onward, setup_sync, ways
from console.panels.employees import acting, place
from core.actions.shown.employees import Board
from core.actions.shown.lines import Facet

MORE = {"above": N_("Link all above a line…"), "trail": N_("Decisions so far…"), "file": N_("Links as a file…")}
"""Dialogs by their kind."""


def caption(here: Here, known: Board) -> str:
    f = here.formats
    source, target = here.flow.ends
    if not known.lines and not known.there:
        return f"{ways.called(here.flow)} · {_('not read yet')}"
    parts = [
        _("{here} in {source}, {there} in {target}").format(
            here=f.count(len(known.lines)),
            source=source.title,
            there=f.count(len(known.there)),
            target=target.title,
        )
    ]
    if known.outside:
        parts.append(_("{count} of other legal entities").format(count=f.count(known.outside)))
    parts.append(
        _("matched {when}").format(when=f.moment(known.matched_at)) if known.matched_at else _("not matched yet")
    )
    return " · ".join(parts)


def buttons(here: Here, actions: Any, known: Board) -> None:
    exact = sum(line.facet is Facet.EXACT for line in known.lines)
    source, target = here.flow.ends
    first = _("Read {source} and {target}").format(source=source.title, target=target.title)
    with actions:
        if here.flow.in_step:
            _move(here, bool(known.lines))
        else:
            setup_onward.button(here, bool(known.linked))
        chosen = st.menu_button(_("More"), list(MORE), format_func=lambda kind: _(MORE[kind]), key=f"{here.key}-more")
        reading = st.button(
            _("Read again") if known.lines or known.there else first,
            key=f"{here.key}-read-again",
            icon=":material/refresh:",
            type="secondary" if known.lines and known.matched_at else "primary",
        )
        if exact:
            st.button(
                _("Link all {count} exact…").format(count=here.formats.count(exact)),
                key=f"{here.key}-all-exact",
                on_click=place.ask,
                args=(here, "exact"),
            )
    if chosen:
        place.ask(here, chosen)
    if reading:
        acting.read(here)


def _move(here: Here, read: bool) -> None:
    """To making those who are missing in one of the two systems."""
    if read:
        source, target = here.flow.ends
        for into, one in (("a", source), ("b", target)):
            label = _("Make in {system}…").format(system=one.title)
            nav.button(
                "setup", label, f"{here.key}-move-{into}", "secondary", **{COMPANY: here.key, setup_sync.PEOPLE: into}
            )


def nothing_read(here: Here) -> None:
    source, target = here.flow.ends
    st.markdown(
        _(
            "The people of {source} and {target} would stand here, each with the most likely match. "
            "Reading both systems writes nothing."
        ).format(source=source.title, target=target.title)
    )
