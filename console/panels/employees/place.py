"""Where somebody is on the page: the facet in the address, filters, the person at hand, who is compared."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from console.here import Here
from core.actions.shown.employees import Board, board, board_stamp, everybody, people_stamp
from core.actions.shown.lines import Everybody, Facet, Line
from core.actions.shown.pairs import Act, acts

SHOW = "show"
PAGE = 100


def read(here: Here) -> Board:
    """The board as it stands; read anew only when something was decided, matched or read."""
    about = (str(here.home.folder), here.integration.id)
    people = people_stamp(here.home, here.integration)
    return _board((*about, people, board_stamp(here.home, here.integration)), (*about, people), here)


def decided(here: Here, since: datetime) -> list[Act]:
    """What was decided since then and still holds, the newest first."""
    stamp = (str(here.home.folder), here.integration.id, board_stamp(here.home, here.integration))
    return _acts(stamp, since, here)


@st.cache_resource(show_spinner=False, max_entries=8)
def _acts(stamp: tuple[Any, ...], since: datetime, _here: Here) -> list[Act]:
    return acts(_here.home, _here.integration, since)


@st.cache_resource(show_spinner=False, max_entries=8)
def _board(stamp: tuple[Any, ...], people: tuple[Any, ...], _here: Here) -> Board:
    return board(_here.home, _here.integration, _everybody(people, _here))


@st.cache_resource(show_spinner=False, max_entries=4)
def _everybody(stamp: tuple[Any, ...], _here: Here) -> Everybody:
    return everybody(_here.home, _here.integration)


def facet(known: Board) -> Facet:
    """The facet in the address; without one, the first that has somebody to decide on."""
    said = st.query_params.get(SHOW, "")
    if said in list(Facet):
        return Facet(said)
    counts = known.counts
    chosen = next((f for f in Facet if counts[f] and f not in (Facet.LINKED, Facet.IGNORED)), Facet.LINKED)
    st.query_params[SHOW] = chosen.value
    return chosen


def key_of(here: Here, facet: Facet, lines: Sequence[Line], page: int) -> str:
    """The grid's key: another one as soon as another person stands in any row, so that no position is another's."""
    moves = st.session_state.get(f"{here.key}-moves", 0)
    return f"{here.key}-employees-{digest(facet, str(moves), str(page), *(line.here.id for line in lines))}"


def digest(*parts: str) -> str:
    """A short mark of some ids, for a key that would be too long with all of them."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def person(here: Here) -> str | None:
    """The person at hand, as the last decision or click left it."""
    found: str | None = st.session_state.get(f"{here.key}-person")
    return found


def note(here: Here, person: str | None) -> None:
    """The grid's own cell led to somebody."""
    st.session_state[f"{here.key}-person"] = person
    st.session_state.pop(f"{here.key}-beside", None)


def otherwise(here: Here) -> str | None:
    """Who is at hand when `person` does not stand in the list any more."""
    found: str | None = st.session_state.get(f"{here.key}-otherwise")
    return found


def turn(here: Here, facet: Facet, page: int) -> None:
    """To another page of the list, and its first person."""
    st.session_state[page_key(here, facet)] = page
    go_to(here, None)


def page_key(here: Here, facet: Facet) -> str:
    return f"{here.key}-page-{facet}"


def go_to(here: Here, person: str | None, otherwise: str | None = None) -> None:
    """A press leads to somebody: the grid begins anew with them, or with somebody else where they left the list."""
    begin_anew(here, person, otherwise)
    st.session_state[f"{here.key}-led"] = led(here) + 1


def led(here: Here) -> int:
    """How often a press led to somebody: the keyboard's focus follows."""
    found: int = st.session_state.get(f"{here.key}-led", 0)
    return found


def begin_anew(here: Here, person: str | None = None, otherwise: str | None = None) -> None:
    note(here, person)
    st.session_state[f"{here.key}-otherwise"] = otherwise
    st.session_state[f"{here.key}-moves"] = st.session_state.get(f"{here.key}-moves", 0) + 1


def beside(here: Here, person: str) -> str | None:
    """Whom the person is compared with, where that isn't who was proposed."""
    about, target = st.session_state.get(f"{here.key}-beside", (None, None))
    return target if about == person else None


def put_beside(here: Here, person: str, target: str) -> None:
    st.session_state[f"{here.key}-person"] = person
    st.session_state[f"{here.key}-beside"] = (person, target)


def ask(here: Here, kind: str, *about: Any) -> None:
    """Open a dialog at the next run."""
    st.session_state[asked_key(here)] = (kind, *about)


def asked(here: Here) -> tuple[Any, ...] | None:
    found: tuple[Any, ...] | None = st.session_state.get(asked_key(here))
    return found


def answered(here: Here) -> None:
    st.session_state.pop(asked_key(here), None)


def asked_key(here: Here) -> str:
    return f"{here.key}-asked"
