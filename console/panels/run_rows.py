"""The rows of a run: found by state, kind, reason and name; as a file; and the chosen one with its story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from console import texts, widgets
from console.exports import Cell
from console.formats import title
from console.here import Here
from console.language import N_, _
from console.panels import deciding, exchanges, taking_back
from console.panels.history import quoted, state_words, words_of
from core.actions.shown.rows import Row, Search, count_rows, run_rows
from core.actions.shown.runs import NEED_SOMETHING, RunNow
from core.models.postings import Posting

STATES = {"rejected": widgets.REFUSED, "held": N_("Needs you"), "cancelled": N_("Not sent")}
NEED, EVERY = "need", "all"
PAGE, MOST = 200, 1_000_000
FEW = 4
"""Up to so many states stand side by side; more are chosen from a list."""
WHICH, WHY, KIND = "rows", "why", "kind"
"""Names in the address: which states, which reason's code, which operation. Names of people are never in there."""


def draw(here: Here, run: RunNow) -> None:
    """A page of rows at a time; the selected one tells its story below."""
    if not run.total:
        st.markdown(_("This run took no rows."))
        return
    key = f"{here.key}-{run.id}"
    right = widgets.section(_("Rows"))
    which, search = _search(_facets(here, run), key)
    total = count_rows(here.home, here.company, run.id, search)
    with right:
        rows = lambda: _cells(here, run, search)  # noqa: E731
        widgets.files(here, f"run-{run.id}-{which}", _columns(run), rows)
    if not total:
        _nothing_found(key)
        return
    about = f"{which}-{search.operation}-{search.code}-{search.words}"
    page = st.pagination(-(-total // PAGE), key=f"page-{key}-{about}") if total > PAGE else 1
    found = run_rows(here.home, here.company, run.id, search, (page - 1) * PAGE, PAGE)
    chosen = _grid(here, run, found, f"rows-{key}-{about}-{page}-{run.ended}")
    if chosen is None:
        st.caption(_("Choose a row to see its story."))
        return
    with st.container(key=f"panel-row-{here.key}-{chosen.item}"):
        deciding.about(here, chosen)
        with st.container(horizontal=True, vertical_alignment="center"):
            taking_back.button(here, run, chosen)
            exchanges.button(here, run.id, chosen)


def _facets(here: Here, run: RunNow) -> dict[str, str]:
    f = here.formats
    need = run.count(*NEED_SOMETHING)
    states = [state for state in run.rows if run.rows[state]]
    words = {
        NEED: _("Need something · {count}").format(count=f.count(need)),
        EVERY: _("All · {count}").format(count=f.count(run.total)),
    }
    if not need:
        del words[NEED]
    if len(states) > 1:
        words |= {
            s: f"{title(state_words(here, run, s))} · {f.count(run.rows[s])}" for s in texts.STATES if s in states
        }
    return words


def _search(words: Mapping[str, str], key: str) -> tuple[str, Search]:
    """Which rows, as it stands in the address, and what they are found by."""
    which = EVERY
    if 1 < len(words) <= FEW:
        which = widgets.facets(WHICH, _("Which rows"), words, key)
    widths = [2, 3] if len(words) <= FEW else [2, 2, 3]
    *first, left, right = st.columns(widths, vertical_alignment="bottom")
    for place in first:
        with place:
            shown, usual = list(words), next(iter(words))
            which = widgets.choose(WHICH, _("Which rows"), shown, words.__getitem__, key, usual, quiet=True)
    with right:  # where the grid below shows its tools: they may lie over the end of a line, but not over a choice
        typed = st.text_input(
            _("Search by name or mark"),
            key=f"search-{key}",
            placeholder=_("Name or mark"),
            label_visibility="collapsed",
        )
    kinds = {EVERY: _("All kinds"), "hours": _("Hours"), "absence": _("Absence"), "supplement": _("Supplements")}
    with left:
        kind = widgets.choose(KIND, _("Kind"), list(kinds), kinds.__getitem__, key, EVERY, quiet=True)
    code = st.query_params.get(WHY) if which not in (NEED, EVERY) else None
    states = {NEED: NEED_SOMETHING, EVERY: None}.get(which, (which,))
    return which, Search(states, typed, None if kind == EVERY else kind, code)


def _nothing_found(key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_("No row of this run fits the search."), width="content")
        st.button(_("Clear filter"), key=f"clear-{key}", type="tertiary", on_click=_clear, args=(key,))


def _clear(key: str) -> None:
    st.session_state[f"search-{key}"] = ""
    for name in (WHICH, WHY, KIND):
        if name in st.query_params:
            del st.query_params[name]


def _grid(here: Here, run: RunNow, found: Sequence[Row], key: str) -> Row | None:
    f = here.formats
    frame = pd.DataFrame(
        {
            _("State"): [_state(here, run, row) for row in found],
            _about(run): [row.employee for row in found],
            _("Day"): [f.days(row.first, row.last) for row in found],
            _("Kind"): [_kind(row) for row in found],
            _("Sum"): [float(row.quantity) for row in found],
        }
    )
    widths = {_("State"): 76, _about(run): 130, _("Day"): 80, _("Sum"): 54}
    if any(row.shown in NEED_SOMETHING for row in found):
        frame[_("Why")] = [_why(row) for row in found]
        widths |= {_("Kind"): 106, _("Why"): 164}
    event = widgets.grid(
        frame,
        key,
        _("Rows of this run"),
        widths,
        {_("Sum"): f.amount},
        marked=[_("State")] if all(row.shown in NEED_SOMETHING for row in found) else [],
        most=8,
        on_select="rerun",
        selection_mode="single-row",
    )
    # Positions are of the frame drawn in this very run; they become the row itself at once.
    chosen = event.selection.rows
    return found[chosen[0]] if chosen and chosen[0] < len(found) else None


def _state(here: Here, run: RunNow, row: Row) -> str:
    return _(STATES[row.shown]) if row.shown in STATES else title(state_words(here, run, row.shown))


def _kind(row: Row) -> str:
    words = {"remove": _("Take back {name}"), "replace": _("Change {name}")}.get(row.action, "{name}")
    return words.format(name=_name(row))


def _name(row: Row) -> str:
    """What the row is sent as; a voucher or an invoice is sent as itself."""
    words = {Posting.VOUCHER.value: _("Voucher"), Posting.INVOICE.value: _("Draft invoice")}
    return words.get(row.operation, row.name)


def _about(run: RunNow) -> str:
    """What rows of a run are about."""
    words = {Posting.VOUCHER: _("Journal"), Posting.INVOICE: _("Customer")}
    return words.get(run.posting, _("Employee")) if run.posting else _("Employee")


def _why(row: Row) -> str:
    return title(quoted(words_of(texts.state(row.shown), row.reason))) if row.shown in NEED_SOMETHING else ""


def _columns(run: RunNow) -> list[str]:
    return [
        _("State"),
        _about(run),
        _("First day"),
        _("Last day"),
        _("Action"),
        _("Kind"),
        _("Sum"),
        _("Unit"),
        _("Why"),
        _("Mark"),
        _("Record"),
        _("Last attempt"),
    ]


def _cells(here: Here, run: RunNow, search: Search) -> list[list[Cell]]:
    """All rows that were found, as lines of a file."""
    rows = run_rows(here.home, here.company, run.id, search, 0, MOST)
    return [
        [
            _state(here, run, row),
            row.employee,
            row.first,
            row.last,
            texts.move(row.action),
            _name(row),
            row.quantity,
            texts.unit(row.unit),
            words_of(texts.state(row.shown), row.reason) if row.shown in NEED_SOMETHING else "",
            row.marker,
            row.ref or "",
            row.sent_at,
        ]
        for row in rows
    ]
