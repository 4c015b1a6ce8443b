"""What happened while nobody looked: the company's notices that no person has seen, on Overview."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from console import here as places
from console import nav, tables, widgets
from console.here import Here
from console.language import N_, _
from core.actions.notices import Tells, mark_seen
from core.actions.shown.notices import NoticeNow, notices_of, unseen_notices

MOST = 3
MARKS = {
    Tells.WORKFLOW_IDLE: ("schedule", "orange"),
    Tells.SYNC_WAITS: ("schedule", "orange"),
    Tells.BREAKER_CLOSED: ("check_circle", "green"),
    Tells.SIGN_IN_ENDS: ("schedule", "orange"),
}
"""Icon and colour of what is no trouble; all else is."""
TROUBLE = ("error", "red")
WAYS = {
    "history": N_("Look at the run"),
    "workflows": N_("Look at workflows"),
    "connections": N_("Look at the connection"),
}


def draw(here: Here) -> None:
    """Nothing where nothing is new."""
    new = notices_of(here.home, here.company, unseen=True, limit=MOST)
    if not new:
        return
    count = unseen_notices(here.home, here.company)
    with widgets.section(_("What happened"), here.formats.many(count, "notice")):
        st.button(
            _("Seen"),
            key=f"seen-{here.key}-{new[0].id}",
            type="tertiary",
            icon=":material/done:",
            help=_("These notices stand here no more. `handover notices` keeps them for 90 days."),
            on_click=_seen,
            args=(here, [one.id for one in new]),
        )
    with st.container(key=f"lines-news-{here.key}", gap="xsmall"):
        for one in new:
            _line(here, one)
    if count > len(new):
        st.caption(_("{count} older ones follow when these were seen.").format(count=count - len(new)))


def _line(here: Here, one: NoticeNow) -> None:
    icon = tables.icon(*MARKS.get(one.kind, TROUBLE))
    where = urlsplit(one.page)
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            notes = [part for part in (here.formats.moment(one.at), one.flow) if part]
            tables.entry(icon + one.says, [" · ".join(notes)])
        if (name := where.path.strip("/")) in WAYS:
            nav.button(name, _(WAYS[name]), f"news-{here.key}-{one.id}", "tertiary", **dict(parse_qsl(where.query)))


def _seen(here: Here, shown: Sequence[str]) -> None:
    places.tried(lambda: mark_seen(here.home, here.company, here.actor, shown))
