"""The systems that can be connected: in the cloud or at the customer's, what each supports, and the way to it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from console import nav, tables
from console.formats import ABSENT, plain
from console.here import COMPANY, Visit
from console.language import _
from console.panels.accounting.place import WORDS as POSTINGS
from console.panels.connections import ADD
from console.panels.sync.place import WORDS as KEPT
from console.texts import KINDS
from core.actions.shown.connections import System, systems


def draw(visit: Visit) -> None:
    """Drawn when somebody opens it."""
    label = _("Systems that can be connected")
    place = st.expander(label, key=f"{visit.key}-catalogue", on_change="rerun")
    if place.open:
        with place:
            _table(systems())
            _one(visit, systems())


def _table(found: list[System]) -> None:
    columns = [_("System"), _("Runs"), _("Read from it"), _("Carried into it"), _("Kept in step")]
    tables.draw(columns, [_line(one) for one in found], _("Systems that can be connected"))


def _line(one: System) -> list[str]:
    runs = (
        _("as files") if one.handed_over else _("at the customer's, by a host there") if one.on_premise else _("cloud")
    )
    into = [*(KINDS[kind] for kind in one.takes), *(POSTINGS[posting] for posting in one.posts)]
    kept = [KEPT[kind] for kind in one.kept]
    return [one.title, runs, _listed(KINDS[kind] for kind in one.reads), _listed(into), _listed(kept)]


def _listed(words: Iterable[str]) -> str:
    said = ", ".join(_(word).lower() for word in words)
    return said[:1].upper() + said[1:] if said else ABSENT


def _one(visit: Visit, found: list[System]) -> None:
    """The steps of the chosen system, and the way to its form."""
    by_name = {one.name: one for one in found}
    with st.container(width=280):
        name = st.selectbox(
            _("Steps of"), list(by_name), format_func=lambda one: by_name[one].title, key=f"{visit.key}-steps-of"
        )
    chosen = by_name[name]
    if chosen.steps:
        st.markdown("\n".join(f"{number}. {plain(_(step))}" for number, step in enumerate(chosen.steps, 1)))
    elif not chosen.handed_over:
        st.caption(_("The form says what it needs."))
    label = _("Connect {system}").format(system=chosen.title)
    address: dict[str, nav.Said] = {COMPANY: visit.key, ADD: chosen.name}
    nav.button("connections", label, f"{visit.key}-catalogue-{name}", "secondary", **address)
