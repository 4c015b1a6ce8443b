"""Whom the Transfer page shows and sends: filters that narrow a plan. They stand in the address, as ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from console import widgets
from console.formats import plain
from console.here import Here
from console.language import N_, _, ngettext
from core.actions.entities import entities_of
from core.actions.shown.plans import Line, Place, PlanNow
from core.actions.shown.runs import people_left

ALL, NONE = "all", "none"
FEW = 200
"""Up to so many people are chosen from a list, one of them; more are searched: a browser draws a long list slowly."""

PERSON = "person"
RETRY = "retry"
"""The run of which only those are shown whose rows did not arrive."""

BASES = {"hourly": N_("Paid by the hour"), "monthly": N_("Monthly salary")}


@dataclass(frozen=True, slots=True)
class Field:
    """A filter. of: what it goes by. shown: that in words. everybody: what stands there when it filters nothing."""

    name: str
    label: str
    everybody: str
    of: Callable[[Line], str]
    shown: Callable[[Line], str]


def _fields(entities: Mapping[str, str]) -> tuple[Field, ...]:
    """entities: names by id."""
    return (
        Field(
            "entity",
            _("Legal entity"),
            _("All legal entities"),
            lambda line: line.person.known.entity or NONE,
            lambda line: _entity(line.person.known.entity, entities),
        ),
        Field(
            "department",
            _("Department"),
            _("All departments"),
            lambda line: line.person.known.department_id or line.person.department or NONE,
            lambda line: line.person.department or _("No department"),
        ),
        Field(
            "basis",
            _("Salary group"),
            _("All salary groups"),
            lambda line: line.person.known.pay_basis or NONE,
            lambda line: _basis(line.person.known.pay_basis),
        ),
        Field(
            PERSON,
            _("Employee"),
            _("All employees"),
            lambda line: line.person.key,
            lambda line: f"{line.person.name}, {line.person.number}" if line.person.number else line.person.name,
        ),
    )


def _entity(code: str, entities: Mapping[str, str]) -> str:
    unnamed = _("Legal entity {code}").format(code=code) if code else _("No legal entity")
    return entities.get(code, unnamed)


def _basis(code: str) -> str:
    return _(BASES[code]) if code in BASES else code or _("No salary group")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filters leave. said: each filter that narrows, in words. key: tells one choice from another."""

    plan: PlanNow
    said: tuple[str, ...]
    key: str

    @property
    def people(self) -> tuple[str, ...] | None:
        """Who is ready among them; None where nothing narrows the plan."""
        return tuple(line.person.key for line in self.plan.at(Place.READY)) if self.said else None


def options(here: Here, plan: PlanNow) -> list[tuple[Field, Mapping[str, str]]]:
    """The filters that there is something to choose in, with their choices by id."""
    inside = [line for line in plan.lines if line.place is not Place.OUTSIDE]
    several = len({line.person.known.entity for line in inside} - {""}) > 1
    entities = entities_of(here.home, here.integration.source_id) if several else {}
    found: list[tuple[Field, Mapping[str, str]]] = []
    for field in _fields(entities):
        if field.name == "entity" and not several:
            continue  # those whom only payroll knows are no legal entity to choose
        one_each = {field.of(line): line for line in inside}
        words = {code: field.shown(line) for code, line in one_each.items()}
        if len(words) > 1:
            ordered = sorted(words.items(), key=lambda one: (one[0] == NONE, one[1]))
            found.append((field, {ALL: field.everybody, **dict(ordered)}))
    return found


def choose(here: Here, offered: list[tuple[Field, Mapping[str, str]]], places: Iterator[Any]) -> None:
    """The filters, each in the place that is next."""
    for field, words in offered:
        with next(places):
            if _searched_for(field, words):
                _search(here, field)
            else:
                widgets.choose(field.name, field.label, list(words), words.__getitem__, here.key, ALL)


def _searched_for(field: Field, words: Mapping[str, str]) -> bool:
    return field.name == PERSON and len(words) > FEW


def _find(here: Here) -> str:
    """The key of the search."""
    return f"{here.key}-find"


def _search(here: Here, field: Field) -> None:
    """What is searched for stays out of the address: it is a name."""
    st.text_input(field.label, key=_find(here), placeholder=_("Name or number"), icon=":material/search:")


def chosen(here: Here, plan: PlanNow, offered: list[tuple[Field, Mapping[str, str]]]) -> Chosen:
    """The plan with those lines that the filters in the address leave."""
    lines, said, keys = list(plan.lines), [], []
    for field, words in offered:
        value = st.query_params.get(field.name, ALL)
        if value != ALL and value in words:
            lines = [line for line in lines if line.place is not Place.OUTSIDE and field.of(line) == value]
            said.append(words[value])
            keys.append(f"{field.name}={value}")
        typed = " ".join(st.session_state.get(_find(here), "").split())
        if typed and _searched_for(field, words):
            lines = [line for line in lines if line.place is not Place.OUTSIDE and _named(field.shown(line), typed)]
            said.append(_("called {words}").format(words=typed))
            keys.append(f"find={typed}")
    run = st.query_params.get(RETRY, "")
    if run.isdecimal():
        left = people_left(here.home, here.company, int(run))
        lines = [line for line in lines if line.person.key in left]
        said.append(_("did not arrive in run {run}").format(run=run))
        keys.append(f"{RETRY}={run}")
    return Chosen(replace(plan, lines=tuple(lines)), tuple(said), "|".join(keys))


def _named(shown: str, typed: str) -> bool:
    return all(word in shown.casefold() for word in typed.casefold().split())


def told(here: Here, found: Chosen) -> None:
    """One line that says what is narrowed, with the way out."""
    if not found.said:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = ngettext("Only {count} person: {filters}.", "Only {count} people: {filters}.", len(found.plan.lines))
        count = here.formats.count(len(found.plan.lines))
        st.caption(words.format(count=count, filters=plain(", ".join(found.said))), width="content")
        st.button(
            _("Clear filter"), key=f"clear-{here.key}-{found.key}", type="tertiary", on_click=_clear, args=(here,)
        )


def _clear(here: Here) -> None:
    st.session_state.pop(_find(here), None)
    for name in (RETRY, *(field.name for field in _fields({}))):
        if name in st.query_params:
            del st.query_params[name]
