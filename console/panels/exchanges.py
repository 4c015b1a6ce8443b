"""The raw exchange behind a row, at the side of the page. Opening it is an act that the audit chain keeps."""

from __future__ import annotations

import json
from collections.abc import Sequence

import streamlit as st

from console import here as places
from console import widgets
from console.dialogs import dialog
from console.formats import plain
from console.here import Here
from console.language import _
from core.actions.shown.rows import Row
from core.actions.watch import RawExchange, open_exchanges

RAW = "raw"


def button(here: Here, run: int, row: Row) -> None:
    st.button(
        _("Show raw exchange"),
        key=f"raw-{here.key}-{run}-{row.item}",
        type="tertiary",
        icon=":material/code:",
        help=_("Requests and answers as they went, secrets masked. That you opened them is kept."),
        on_click=_open,
        args=(here, run, row),
    )


def _open(here: Here, run: int, row: Row) -> None:
    def verb() -> None:
        st.session_state[RAW] = (here.key, run, row, open_exchanges(here.home, here.company, row.item, here.actor))

    places.tried(verb)


def dialog_if_asked(here: Here, run: int) -> None:
    asked = st.session_state.get(RAW)
    if asked is None or asked[:2] != (here.key, run):
        return
    row: Row = asked[2]
    words = f"{plain(row.employee)}, {here.formats.days(row.first, row.last)}"
    dialog(words, RAW, _close, _raw, here, asked[3], width=560, position="right")


def _raw(here: Here, found: Sequence[RawExchange]) -> None:
    widgets.banner(here.flow, "raw")
    if not found:
        st.markdown(_("Nothing went over the wire for this row, or it was deleted after its time."))
    for exchange in found:
        answered = _("answered {status}").format(status=exchange.status) if exchange.status else _("no answer")
        st.markdown(f"**{here.formats.second(exchange.at)}**, {answered}")
        request = "\n".join(part for part in (exchange.line, exchange.request) if part)
        for label, text in (
            (_("Request"), request),
            (_("Response"), exchange.response),
            (_("Error"), exchange.error),
        ):
            if text:
                st.caption(label)
                st.code(_readable(text), language=None, wrap_lines=True)
    st.caption(_("Secrets and personal numbers are masked before this is kept."))
    st.button(_("Close"), key=f"close-raw-{here.key}", on_click=_close)


def _readable(text: str) -> str:
    """A JSON body with its lines apart; all else as it is."""
    head, gap, body = text.partition("\n\n")
    try:
        return f"{head}{gap}{json.dumps(json.loads(body), indent=2, ensure_ascii=False)}" if gap else text
    except ValueError:
        return text


def _close() -> None:
    st.session_state.pop(RAW, None)
