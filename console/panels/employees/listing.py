"""The left side: facets with counts, search, the list, and what is done with ticked rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from console import theme, widgets
from console.formats import ABSENT
from console.here import Here
from console.language import _
from console.panels.employees import acting, filters, place, words
from console.panels.employees.filters import Filter
from console.panels.employees.place import PAGE
from core.actions.links import Decision
from core.actions.shown.employees import Board
from core.actions.shown.lines import Facet, Line

ROWS_IN_SIGHT = 10
AT_HAND = "background-color:rgba(59,121,184,.16)"
"""See-through: the text on it is the mode's, which may turn while the page is open."""
HERE, NUMBER, THERE, OTHER_NUMBER, SURE, STATUS = "here", "number", "there", "other_number", "sure", "status"
DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class AtHand:
    """Who is looked at, and who comes after. ticked: rows are ticked, so the filled button stands above the list."""

    line: Line
    following: str | None
    ticked: bool


def draw(here: Here, known: Board, chosen: Filter) -> AtHand | None:
    """The list; answers who of it is at hand, None where there is nobody."""
    lines = chosen.ordered(known.lines)
    if not lines:
        _nobody(here, chosen)
        return None
    # As high with buttons as without: a list that moves while rows are ticked gets the wrong row ticked.
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small", height=40, border=False)
    grid = st.container()
    pages = -(-len(lines) // PAGE)
    at = st.pagination(pages, key=place.page_key(here, chosen.facet)) if pages > 1 else 1
    page = lines[(at - 1) * PAGE : at * PAGE]
    key = place.key_of(here, chosen.facet, page, at)
    at_hand = _at_hand(here, page, key)
    with grid:
        rows = _grid(here, page, page.index(at_hand), key)
    ticked = [page[row] for row in rows if row < len(page)]
    with bar:
        _bar(here, chosen.facet, lines, ticked, at_hand)
        if not ticked:
            _moves(here, chosen.facet, page, at_hand, at, pages)
    return AtHand(at_hand, _following(page, at_hand), bool(ticked))


def _nobody(here: Here, chosen: Filter) -> None:
    if chosen:
        st.markdown(_("Nobody here fits what you look for."))
        st.button(_("Clear filter"), key=f"{here.key}-clear", on_click=filters.clear, args=(here,))
    else:
        st.markdown(_(words.EMPTY[chosen.facet]))


def _at_hand(here: Here, page: Sequence[Line], key: str) -> Line:
    """Whose cell is selected in the grid; else whom the last decision led to; else the first."""
    selection = st.session_state.get(key, {}).get("selection", {})
    cells = selection.get("cells", ())
    if cells and cells[0][0] < len(page):
        at_hand: Line = page[cells[0][0]]
        if at_hand.here.id != place.person(here):
            place.note(here, at_hand.here.id)
        return at_hand
    on_page = {line.here.id: line for line in page}
    return on_page.get(place.person(here) or "") or on_page.get(place.otherwise(here) or "") or page[0]


def _following(page: Sequence[Line], at_hand: Line) -> str | None:
    """Who comes next in this list; at its end, who stands before."""
    at = page.index(at_hand)
    if at + 1 < len(page):
        return page[at + 1].here.id
    return page[at - 1].here.id if at else None


def _grid(here: Here, page: Sequence[Line], at_hand: int, key: str) -> list[int]:
    """Ticked positions. Arrow keys move the cell, and with it the person at the right."""
    source, target = here.flow.ends
    review = page[0].facet is Facet.REVIEW
    words_of = [_(words.LATER) if line.later else words.why(line) for line in page]
    frame = pd.DataFrame(
        {
            HERE: [line.here.name for line in page],
            NUMBER: [line.here.number or ABSENT for line in page],
            THERE: [line.target.name if line.target else ABSENT for line in page],
            OTHER_NUMBER: [(line.target.number if line.target else None) or ABSENT for line in page],
            DEPARTMENT: [line.here.department or ABSENT for line in page],
            SURE: [None if line.confidence is None else round(line.confidence * 100) for line in page],
            STATUS: words_of,
        }
    )
    # Where all rows stand alike the facet says it, and the names get the room.
    with_status = len(set(words_of)) > 1 or review
    with_sure = any(line.confidence is not None for line in page)
    # Where nobody has a counterpart, the department helps to tell why.
    there = [THERE, OTHER_NUMBER] if any(line.target for line in page) else [DEPARTMENT]
    column = st.column_config
    # To review, the reason gets the room: a long bar beside a contradiction would only puzzle.
    sure: Any = column.ProgressColumn(_("Sure"), width=100, format="%.0f %%", min_value=0, max_value=100)
    if review:
        sure = column.NumberColumn(_("Sure"), width=52, format="%.0f %%")
    best = _("In {target}") if page[0].linked else _("Best in {target}")
    event: Any = st.dataframe(
        _styled(frame, page, at_hand, key),
        key=key,
        hide_index=True,
        row_height=widgets.ROW_HEIGHT,
        height=widgets.ROW_HEIGHT * min(len(page), ROWS_IN_SIGHT) + 34,
        alt=_("People of {source} with their match in {target}").format(source=source.title, target=target.title),
        column_config={
            HERE: column.TextColumn(source.title, width=108 if with_status else 144),
            NUMBER: column.TextColumn(_("No."), width=46, alignment="right"),
            THERE: column.TextColumn(best.format(target=target.title), width=104 if with_status else 138),
            OTHER_NUMBER: column.TextColumn(_("No."), width=46, alignment="right"),
            DEPARTMENT: column.TextColumn(_("Department"), width=190),
            SURE: sure,
            STATUS: column.TextColumn(_("Why review") if review else _("Status"), width=116 if review else 70),
        },
        column_order=[
            HERE,
            NUMBER,
            *there,
            *([SURE] if with_sure else []),
            *([STATUS] if with_status else []),
        ],
        placeholder=ABSENT,
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"],
        selection_default={"selection": {"rows": [], "columns": [], "cells": [(at_hand, HERE)]}},
    )
    return list(event.selection.rows)


def _styled(frame: pd.DataFrame, page: Sequence[Line], at_hand: int, key: str) -> Any:
    """The person at hand has a ground; what must be looked at is yellow, with its word."""
    review = theme.painted("yellow")
    row = [AT_HAND] * len(frame.columns)
    plain = [""] * len(frame.columns)

    def colour(values: Any) -> list[str]:
        found = list(row if values.name == at_hand else plain)
        if page[values.name].facet is Facet.REVIEW:
            found[-1] = review
        return found

    return frame.style.set_uuid(key.replace("-", "")).apply(colour, axis=1)


def _bar(here: Here, facet: Facet, lines: Sequence[Line], ticked: Sequence[Line], at_hand: Line) -> None:
    """What can be done with the ticked rows, one filled button at most. At the left: the grid's tools stand right."""
    f = here.formats
    if not ticked:
        st.caption(f.many(len(lines), "person", "people"), width="content")
        return
    ids = tuple(line.here.id for line in ticked)
    key = f"{here.key}-{facet}-{place.digest(*ids)}"
    if all(line.linked for line in ticked):
        label = _("Unlink {people}…").format(people=f.many(len(ids), "employee", "employees"))
        st.button(label, key=f"unlink-{key}", on_click=place.ask, args=(here, "unlink", ids))
    elif facet is not Facet.IGNORED:
        _open_ones(here, [line for line in ticked if not line.linked], at_hand, key)
    st.caption(_("{count} ticked").format(count=f.count(len(ticked))), width="content")


def _open_ones(here: Here, ticked: Sequence[Line], at_hand: Line, key: str) -> None:
    f = here.formats
    shown = {line.here.id: line.target.id if line.target else None for line in ticked}
    pairs = {source: there for source, there in shown.items() if there}
    if pairs:
        st.button(
            _("Link {people}…").format(people=f.many(len(pairs), "employee", "employees")),
            key=f"link-{key}",
            type="primary",
            on_click=place.ask,
            args=(here, "link", pairs),
        )
    st.button(
        _("Ignore {people}").format(people=f.count(len(shown))),
        key=f"ignore-{key}",
        on_click=acting.put,
        args=(here, Decision.IGNORED, shown, None if at_hand in ticked else at_hand.here.id),
    )


def _moves(here: Here, facet: Facet, page: Sequence[Line], at_hand: Line, at: int, pages: int) -> None:
    """One person up or down from anywhere on the page, over the ends of the list's pages too."""
    row = page.index(at_hand)
    up = (place.go_to, (here, page[row - 1].here.id)) if row else (place.turn, (here, facet, at - 1))
    last = row + 1 == len(page)
    down = (place.turn, (here, facet, at + 1)) if last else (place.go_to, (here, page[row + 1].here.id))
    ends = ((_("Previous"), "up", up, not row and at == 1), (_("Next"), "down", down, last and at == pages))
    for label, way, (verb, args), end in ends:
        key = f"{way}-{here.key}-{at_hand.here.id}"
        st.button(label, key=key, type="tertiary", shortcut=f"Alt+{way}", disabled=end, on_click=verb, args=args)
