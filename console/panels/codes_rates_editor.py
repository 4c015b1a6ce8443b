"""The table of general hour rates: every edit becomes a draft at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from console import here as places
from console import theme
from console.formats import plain
from console.here import Here
from console.language import _
from console.panels.codes_words import NoFigure, figure
from console.widgets import ROW_HEIGHT
from core.actions.rates import draft_rate
from core.actions.shown.rates import RateLine
from core.models.codes import HourRate

NUMBER, NAME, AMOUNT, OWN = "number", "name", "amount", "own"
MOST = 10


def _slots(lines: Sequence[RateLine]) -> str:
    return hashlib.sha256("\n".join(line.rate or line.draft or "" for line in lines).encode()).hexdigest()[:12]


def editor(here: Here, lines: Sequence[RateLine]) -> None:
    key = _key(here, lines)
    if any(_rate(here, lines[at], cells, quiet=True) != _as_rate(lines[at]) for at, cells in _edits(key, lines)):
        st.session_state[f"{here.key}-rates-generation"] = st.session_state.get(f"{here.key}-rates-generation", 0) + 1
        key = _key(here, lines)
    st.session_state[f"{here.key}-rates-drawn"] = (key, list(lines))
    c = st.column_config
    st.data_editor(
        _styled(here, lines, key),
        key=key,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * min(len(lines), MOST) + 34,
        column_config={
            "state": c.TextColumn(_("State"), width=96),
            NUMBER: c.TextColumn(_("Number"), width=84),
            NAME: c.TextColumn(_("Name"), width=180),
            AMOUNT: c.TextColumn(_("Per hour"), width=90, alignment="right"),
            OWN: c.CheckboxColumn(_("Takes own amounts"), width=142),
            "open": c.TextColumn(_("Open to"), width=330),
        },
        disabled=["state", "open"],
        alt=_("General hour rates"),
    )


def _key(here: Here, lines: Sequence[RateLine]) -> str:
    return f"{here.key}-rates-{_slots(lines)}-{st.session_state.get(f'{here.key}-rates-generation', 0)}"


def _edits(key: str, lines: Sequence[RateLine]) -> list[tuple[int, Mapping[str, Any]]]:
    state = st.session_state.get(key)
    rows: Mapping[int, Mapping[str, Any]] = state["edited_rows"] if state else {}
    return [(int(at), cells) for at, cells in rows.items() if int(at) < len(lines)]


def _styled(here: Here, lines: Sequence[RateLine], key: str) -> Any:
    frame = pd.DataFrame(
        {
            "state": [_state(line) for line in lines],
            NUMBER: [line.number for line in lines],
            NAME: [line.name for line in lines],
            AMOUNT: ["" if line.amount is None else here.formats.amount(line.amount) for line in lines],
            OWN: [line.own_amount for line in lines],
            "open": [_open_to(here, line) for line in lines],
        }
    )
    marks = [
        theme.painted("red" if line.trouble else "orange") if line.draft or line.disabled else "" for line in lines
    ]
    style = frame.style.set_uuid(hashlib.sha256(key.encode()).hexdigest()[:12])
    return style.apply(lambda _column: marks, subset=["state"])


def _state(line: RateLine) -> str:
    if line.trouble:
        return _("Not possible")
    if line.draft:
        return _("Draft")
    return _("Switched off") if line.disabled else _("In use")


def _open_to(here: Here, line: RateLine) -> str:
    if not line.rate:
        return _("Everybody, once it is made")
    if line.open_to is None:
        return _("Everybody")
    if not line.open_to:
        return _("Some; nobody known yet")
    named = ", ".join(line.open_to[:2])
    more = len(line.open_to) - 2
    return f"{named} {_('and {count} more').format(count=here.formats.count(more))}" if more > 0 else named


def _as_rate(line: RateLine) -> HourRate:
    return HourRate(id=line.rate, number=line.number, name=line.name, amount=line.amount, own_amount=line.own_amount)


def _rate(here: Here, line: RateLine, cells: Mapping[str, Any], quiet: bool = False) -> HourRate | None:
    try:
        amount = figure(cells[AMOUNT] or "", here.formats.locale) if AMOUNT in cells else line.amount
    except NoFigure:
        if quiet:
            return None
        raise
    return HourRate(
        id=line.rate,
        number=(cells.get(NUMBER, line.number) or "").strip(),
        name=(cells.get(NAME, line.name) or "").strip(),
        amount=amount,
        own_amount=bool(cells.get(OWN, line.own_amount)),
    )


def take(here: Here) -> None:
    """Keep what was edited since the last run, with the lines of the run that drew the grid."""
    if f"{here.key}-rates-drawn" not in st.session_state:
        return
    key, lines = st.session_state[f"{here.key}-rates-drawn"]
    for at, cells in _edits(key, lines):
        line = lines[at]
        try:
            rate = _rate(here, line, cells)
        except NoFigure as wrong:
            places.tell("error", str(wrong))
            continue
        if rate is None or rate == _as_rate(line):
            continue
        if line.disabled:
            words = _("Rate {number} is switched off in {payroll}. Switch it on there first.")
            places.tell("error", words.format(number=plain(line.number), payroll=here.flow.target.title))
            continue
        keep(here, rate, line)


def keep(here: Here, rate: HourRate, line: RateLine | None) -> bool:
    """Draft a rate; line: the one that is edited, None for a new one. Answers whether it was kept."""
    seen, draft = (line.at, line.draft) if line else (None, None)
    return places.tried(lambda: draft_rate(here.home, here.company, here.integration, rate, seen, here.actor, draft))
