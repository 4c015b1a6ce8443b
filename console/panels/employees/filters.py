"""Whom the list shows: the facet with its count, a search, and what else narrows or orders it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from console.here import Here
from console.language import N_, _
from console.panels.employees import place, words
from console.panels.employees.place import SHOW
from core.actions.shown.employees import Board
from core.actions.shown.lines import FIELDS, STALE, Facet, Line, differs

EVERY = ""
"""No narrowing, in every box."""
ALL_SURE = (0, 100)
NOBODY_ELSE, SOMEBODY_ELSE = "nobody", "somebody"
OTHERS: Mapping[str, str] = {
    EVERY: N_("Any number of candidates"),
    NOBODY_ELSE: N_("One candidate at most"),
    SOMEBODY_ELSE: N_("Several candidates"),
}
CONFLICTS, DOUBTFUL, BY_NAME = "conflicts", "doubtful", "name"
ORDERS: Mapping[str, str] = {
    EVERY: N_("Surest first"),
    CONFLICTS: N_("Contradictions first"),
    DOUBTFUL: N_("Least sure first"),
    BY_NAME: N_("By name"),
}
BOXES = {"search": "", "department": EVERY, "differs": EVERY, "sure": ALL_SURE, "others": EVERY}
"""What narrows, and what each box holds while it does not."""


@dataclass(frozen=True, slots=True)
class Filter:
    """words: all of them stand in a name, number or department. differs: a field that both have otherwise.

    sure: from and to, in per cent. others: whether more than one candidate is worth a look. order: of the list.
    """

    facet: Facet
    words: tuple[str, ...] = ()
    department: str = EVERY
    differs: str = EVERY
    sure: tuple[int, int] = ALL_SURE
    others: str = EVERY
    order: str = EVERY

    def __bool__(self) -> bool:
        return bool(self.words or self.boxed)

    @property
    def boxed(self) -> int:
        """How many boxes beside the search narrow the list."""
        return sum((bool(self.department), bool(self.differs), self.sure != ALL_SURE, bool(self.others)))

    def fits(self, line: Line) -> bool:
        return line.facet is self.facet and self.shows(line)

    def shows(self, line: Line) -> bool:
        """The same whatever the facet."""
        if self.department and line.here.department != self.department:
            return False
        if self.sure != ALL_SURE and not self.sure[0] <= round((line.confidence or 0) * 100) <= self.sure[1]:
            return False
        if self.others and (line.others > 0) is not (self.others == SOMEBODY_ELSE):
            return False
        if self.differs and not (line.target and differs(self.differs, line.here, line.target)):
            return False
        return not self.words or all(word in _searched(line) for word in self.words)

    def ordered(self, lines: Iterable[Line]) -> list[Line]:
        """As asked for; who was put off stays last, and who must be looked at again first."""
        found = [line for line in lines if self.fits(line)]
        if self.order:
            found.sort(key=lambda line: (line.later, line.word not in STALE, _rank(self.order, line)))
        return found


def _rank(order: str, line: Line) -> Any:
    match order:
        case "conflicts":
            return not line.why
        case "doubtful":
            return line.confidence or 0
        case _:
            return line.here.name.casefold()


def _searched(line: Line) -> str:
    found = [line.here.name, line.here.number, line.here.department, line.here.email]
    if line.target is not None:
        found += [line.target.name, line.target.number]
    return " ".join(part for part in found if part).casefold()


def draw(here: Here, known: Board) -> Filter:
    """The facet stands in the address; what is searched for never does."""
    counts, f = known.counts, here.formats
    chosen = place.facet(known)
    key = f"{here.key}-facet"
    st.session_state[key] = chosen.value
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.segmented_control(
            _("Where people stand"),
            [facet.value for facet in Facet],
            required=True,
            format_func=lambda value: f"{_(words.FACETS[Facet(value)])} · {f.count(counts[Facet(value)])}",
            key=key,
            on_change=_to_facet,
            args=(here, key),
            label_visibility="collapsed",
            width="content",
        )
        with st.container(horizontal=True, width=348, gap="small", vertical_alignment="center"):
            searched = st.text_input(
                _("Search"),
                key=f"{here.key}-search",
                placeholder=_("Name or number"),
                icon=":material/search:",
                label_visibility="collapsed",
            )
            return _boxes(here, known, Filter(chosen, tuple(searched.casefold().split())))


def _to_facet(here: Here, key: str) -> None:
    st.query_params[SHOW] = st.session_state[key]
    place.begin_anew(here)


def _boxes(here: Here, known: Board, begun: Filter) -> Filter:
    """What is rarely asked for, behind one button that says how much of it narrows the list."""
    departments = sorted({line.here.department for line in known.lines if line.here.department}, key=str.casefold)
    narrowing = Filter(begun.facet, **{name: _held(here, name) for name in ("department", "differs", "sure", "others")})
    label = _("Filter · {count}").format(count=narrowing.boxed) if narrowing.boxed else _("Filter")
    with st.popover(label, icon=":material/filter_list:", key=f"{here.key}-filter"):
        names = {name: name for name in departments}
        department = _box(here, "department", _("Department"), names, _("All departments"))
        fields = {field: _(words.FIELDS[field]) for field in FIELDS}
        field = _box(here, "differs", _("What differs"), fields, _("Anything or nothing"))
        others = st.selectbox(
            _("Candidates"), list(OTHERS), format_func=lambda one: _(OTHERS[one]), key=f"{here.key}-others"
        )
        sure = st.slider(_("Sure"), *ALL_SURE, ALL_SURE, format="%d %%", key=f"{here.key}-sure")
        order = st.selectbox(_("Order"), list(ORDERS), format_func=lambda one: _(ORDERS[one]), key=f"{here.key}-order")
        if narrowing:
            st.button(_("Clear filter"), key=f"{here.key}-clear-boxes", on_click=clear, args=(here,))
    return Filter(begun.facet, begun.words, department, field, sure, others, order)


def _held(here: Here, name: str) -> Any:
    return st.session_state.get(f"{here.key}-{name}", BOXES[name])


def _box(here: Here, name: str, label: str, options: Mapping[str, str], every: str) -> str:
    key = f"{here.key}-{name}"
    if st.session_state.get(key, EVERY) not in options:
        st.session_state[key] = EVERY
    chosen: str = st.selectbox(label, [EVERY, *options], format_func=lambda one: options.get(one, every), key=key)
    return chosen


def clear(here: Here) -> None:
    for name, nothing in BOXES.items():
        st.session_state[f"{here.key}-{name}"] = nothing
