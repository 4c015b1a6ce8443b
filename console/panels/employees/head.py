"""The page's head: how many, when matched, and what concerns everybody at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from console.here import Here
from console.language import _
from console.panels.employees import acting, place
from core.actions.links_file import export_links
from core.actions.shown.employees import Board, Facet


def caption(here: Here, known: Board) -> str:
    f = here.formats
    source, target = here.flow.ends
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
    with actions:
        with st.popover(_("More"), key=f"{here.key}-more"):
            _more(here, known)
        reading = st.button(
            _("Read again"),
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
    if reading:
        acting.read(here)


def _more(here: Here, known: Board) -> None:
    st.button(
        _("Link all above a line…"),
        key=f"{here.key}-above",
        width="stretch",
        on_click=place.ask,
        args=(here, "above"),
    )
    st.download_button(
        _("Export links (CSV)"),
        lambda: export_links(here.home, here.integration),
        file_name=f"links-{here.key}.csv",
        mime="text/csv",
        key=f"{here.key}-export",
        width="stretch",
        on_click="ignore",
    )
    st.button(
        _("Take links in from a file…"),
        key=f"{here.key}-import",
        width="stretch",
        on_click=place.ask,
        args=(here, "file"),
    )


def nothing_read(here: Here) -> None:
    source, target = here.flow.ends
    st.markdown(
        _(
            "The people of {source} and {target} would stand here, each with the most likely match. "
            "Press Read again to read both systems; nothing is written."
        ).format(source=source.title, target=target.title)
    )
