"""Linking many with one press, after a look at how many and who: all exact, or all above a line."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console import tables
from console.here import Here
from console.language import _
from console.panels.employees import acting, place
from console.panels.employees.filters import Filter
from console.panels.employees.preview import buttons, sample
from core.actions.shown.employees import Board
from core.actions.shown.lines import Facet, Line

SURE_LINE = 95


def offered(known: Board, *facets: Facet) -> list[Line]:
    """Whoever of these facets could be linked with one press."""
    return [line for line in known.lines if line.facet in facets and line.target is not None and not line.linked]


def exact(here: Here, known: Board) -> None:
    found = offered(known, Facet.EXACT)
    st.markdown(_("Number and name are the same in both, and nothing speaks against it. One press takes all back."))
    _all(here, found, "exact")


def above(here: Here, known: Board, chosen: Filter) -> None:
    """The line can be moved; counts and the links that may be wrong follow. Whom something contradicts is left out."""
    f = here.formats
    line = st.slider(_("Link from this certainty on"), 50, 100, SURE_LINE, format="%d %%", key=f"{here.key}-line")
    open_ones = offered(known, Facet.EXACT, Facet.CONFIDENT, Facet.REVIEW)
    if chosen:
        open_ones = [one for one in open_ones if chosen.shows(one)]
        st.caption(_("Only of those whom your search and filter show."))
    sure = [one for one in open_ones if (one.confidence or 0) * 100 >= line]
    found = [one for one in sure if not one.why]
    review = sum(one.facet is Facet.REVIEW for one in found)
    wrong = sum(1 - (one.confidence or 0) for one in found)
    nobody = sum(one.facet is Facet.NO_MATCH and (not chosen or chosen.shows(one)) for one in known.lines)
    said = {
        _("Linked"): len(found),
        _("Of them to review"): review,
        _("Left to review"): len(open_ones) - len(found),
        _("Contradicted"): len(sure) - len(found),
        _("No match"): nobody,
        _("Wrong, at least"): round(wrong),
    }
    tables.draw(list(said), [[f.count(count) for count in said.values()]], _("What this line means"))
    _all(here, found, f"above-{line}")


def _all(here: Here, found: Sequence[Line], kind: str) -> None:
    pairs = {line.here.id: line.target.id for line in found if line.target}
    sample(here, found)
    label = _("Link {people}").format(people=here.formats.many(len(pairs), "employee", "employees"))
    key = f"{here.key}-do-{kind}-{place.digest(*pairs, *pairs.values())}"
    buttons(
        here,
        label,
        key,
        acting.link,
        (here, acting.DIALOG, pairs, None),
        "" if pairs else _("Nobody is above this line."),
    )
