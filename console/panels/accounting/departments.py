"""Which department of the accounting system stands for each of the time system's."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from console import here as places
from console import widgets
from console.language import _
from console.panels.accounting.columns import NONE
from console.panels.accounting.place import Place
from core.actions.posting_rules import save_values
from core.actions.shown.postings import values_now
from core.models.bookkeeping import Dimension

TO = "to"
MOST = 12


def draw(at: Place) -> None:
    here, books = at.here, at.names.books
    there = [one for one in books.values if one.dimension is Dimension.DEPARTMENT and one.open] if books else []
    if not there or not at.names.departments:
        return
    said = values_now(here.home, here.integration, Dimension.DEPARTMENT)
    by_name = {one.name.casefold(): one.id for one in there}
    proposed = {
        source: said.get(source, by_name.get(name.casefold(), "")) for source, name in at.names.departments.items()
    }
    source, target = here.flow.ends
    f = here.formats
    mapped = sum(1 for one in proposed if said.get(one))
    note = _("{mapped} of {all} said").format(mapped=f.count(mapped), all=f.count(len(proposed)))
    widgets.section(_("Departments"), note)
    options = {NONE: _("None"), **{one.id: f"{one.id} {one.name}" for one in there}}
    options |= {id: id for id in said.values() if id not in options}
    stamp = hashlib.sha256(repr(sorted(proposed.items())).encode()).hexdigest()[:12]
    edited = st.data_editor(
        pd.DataFrame(
            {
                "here": list(at.names.departments.values()),
                TO: [proposed[one] or NONE for one in at.names.departments],
            }
        ),
        key=f"{at.key}-departments-{stamp}",
        hide_index=True,
        row_height=widgets.ROW_HEIGHT,
        height=widgets.ROW_HEIGHT * min(len(proposed), MOST) + 34,
        disabled=["here"],
        column_config={
            "here": st.column_config.TextColumn(_("In {system}").format(system=source.title), width=190),
            TO: st.column_config.SelectboxColumn(
                _("In {system}").format(system=target.title),
                options=list(options),
                format_func=lambda one: options.get(str(one), str(one)),
                width=190,
                required=True,
            ),
        },
        alt=_("Departments and what stands for them"),
    )
    chosen = {id: "" if to == NONE else str(to) for id, to in zip(at.names.departments, edited[TO], strict=True)}
    changed = {id: to for id, to in chosen.items() if to != said.get(id, "")}
    _button(at, changed)


def _button(at: Place, changed: Mapping[str, str]) -> None:
    if not changed:
        return
    digest = hashlib.sha256(repr(sorted(changed.items())).encode()).hexdigest()[:12]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Save {departments}").format(departments=at.here.formats.many(len(changed), "department")),
            key=f"{at.key}-departments-save-{digest}",
            on_click=_save,
            args=(at, changed),
        )
        st.caption(_("Not saved yet. Equal names are proposed."), width="content")


def _save(at: Place, changed: Mapping[str, str]) -> None:
    here = at.here
    said = {(Dimension.DEPARTMENT, source): target for source, target in changed.items()}
    places.tried(
        lambda: save_values(here.home, here.company, here.integration, said, here.actor),
        _("Not saved. {error}"),
        _("Saved. It counts from the next plan on."),
    )
