"""Which types of absence mean the same: a line a type of the one system, kept until it is saved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from console import here as places
from console import nav, widgets
from console.formats import plain
from console.language import N_, _
from console.panels.sync.place import Place
from core.actions.errors import EXPECTED
from core.actions.shown.syncs import Policy, Side
from core.actions.sync_types import Row, TypesNow, read_types, save_rows, types_now, unlike
from core.models.codes import AbsenceType

NOWHERE, RULE = "nowhere", "rule"
TO, HALF, THERE_HALF, WINS = "to", "half", "there_half", "wins"
UNITS = {"days": N_("days"), "hours": N_("hours")}
MOST = 14


def draw(at: Place) -> None:
    here = at.here
    now = types_now(here.home, here.integration)
    source, target = here.flow.ends
    with widgets.section(_("Absence types"), _read(at, now)):
        st.button(
            _("Read types"),
            key=f"sync-types-{here.key}-{here.integration.id}",
            icon=":material/refresh:",
            type="tertiary" if now.rows and now.b else "secondary",
            on_click=_read_now,
            args=(at,),
        )
    if not now.rows or not now.b:
        said = _("Types of {source} and {target} would stand here. Read them first: nothing is written.")
        st.markdown(said.format(source=source.title, target=target.title))
        return
    _take(at, now)
    rows = [_drafts(at).get(row.a, row) for row in now.rows]
    _editor(at, now, rows)
    trouble = _trouble(at, now, rows)
    for said in trouble:
        st.caption(f":orange[{plain(said)}]")
    _buttons(at, now, rows, trouble)
    said = _("What goes nowhere is not kept in step: it stays as it is on both sides.")
    st.caption(said)


def _read(at: Place, now: TypesNow) -> str:
    return _("read {moment}").format(moment=at.here.formats.moment(now.read_at)) if now.read_at else _("not read yet")


def _read_now(at: Place) -> None:
    here = at.here
    places.tried(lambda: read_types(here.home, here.integration), _("Not read. {error}"))


def _key(at: Place) -> str:
    return f"{at.here.key}-{at.here.integration.id}-sync-types"


def _drafts(at: Place) -> dict[str, Row]:
    """Lines that were edited and not saved, by type. They outlive a change of page."""
    found: dict[str, Row] = st.session_state.setdefault(f"{_key(at)}-drafts", {})
    return found


def _generation(at: Place) -> int:
    found: int = st.session_state.get(f"{_key(at)}-generation", 0)
    return found


def _editor(at: Place, now: TypesNow, rows: Sequence[Row]) -> None:
    source, target = at.here.flow.ends
    known = {one.id: one for one in now.a}
    there = {NOWHERE: _("Nowhere"), **_named(now.b, [row.b for row in rows])}
    half = {NOWHERE: _("None"), **_named(now.halves[Side.A], [row.half for row in rows])}
    b_half = {NOWHERE: _("None"), **_named(now.halves[Side.B], [row.b_half for row in rows])}
    wins = {RULE: _("As in Settings"), **_wins(at)}
    c = st.column_config
    columns: dict[str, Any] = {
        "type": c.TextColumn(_("In {system}").format(system=source.title), width=190),
        "unit": c.TextColumn(_("Counted in"), width=84),
        TO: _choice(_("Goes to in {target}").format(target=target.title), there, 220),
        HALF: _choice(_("Half days in {system}").format(system=source.title), half, 170),
        THERE_HALF: _choice(_("Half days in {system}").format(system=target.title), b_half, 170),
        WINS: _choice(_("Who wins"), wins, 150),
    }
    order = ["type", "unit", TO, *([HALF] if now.halves[Side.A] else []), *([THERE_HALF] if now.halves[Side.B] else [])]
    st.data_editor(
        pd.DataFrame(
            {
                "type": [_label(known[row.a]) if row.a in known else row.a for row in rows],
                "unit": [_(UNITS[known[row.a].unit]) if row.a in known else "" for row in rows],
                TO: [row.b or NOWHERE for row in rows],
                HALF: [row.half or NOWHERE for row in rows],
                THERE_HALF: [row.b_half or NOWHERE for row in rows],
                WINS: [row.wins.value if row.wins else RULE for row in rows],
            }
        ),
        key=_grid(at, now),
        hide_index=True,
        row_height=widgets.ROW_HEIGHT,
        height=widgets.ROW_HEIGHT * min(len(rows), MOST) + 34,
        column_order=[*order, WINS],
        column_config=columns,
        disabled=["type", "unit"],
        alt=_("Absence types and what they mean"),
    )


def _choice(label: str, options: Mapping[str, str], width: int) -> Any:
    return st.column_config.SelectboxColumn(
        label,
        options=list(options),
        format_func=lambda one: options.get(str(one), str(one)),
        width=width,
        required=True,
    )


def _named(types: Sequence[AbsenceType], used: Sequence[str]) -> dict[str, str]:
    """What can be chosen, and what is chosen now though it isn't listed any more."""
    found = {one.id: _label(one) for one in types}
    gone = {id: _("{id}, not there any more").format(id=id) for id in used if id and id not in found}
    return {**found, **gone}


def _label(one: AbsenceType) -> str:
    return one.name if one.away else _("{name} (not absence)").format(name=one.name)


def _wins(at: Place) -> dict[str, str]:
    source, target = at.here.flow.ends
    said = _("{system} wins")
    return {
        Policy.MASTER_A.value: said.format(system=source.title),
        Policy.MASTER_B.value: said.format(system=target.title),
        Policy.MANUAL.value: _("Ask a person"),
    }


def _grid(at: Place, now: TypesNow) -> str:
    lines = hashlib.sha256(repr([row.a for row in now.rows]).encode()).hexdigest()[:12]
    return f"{_key(at)}-{_generation(at)}-{lines}"


def _take(at: Place, now: TypesNow) -> None:
    """Keep what was edited since the last run. The key of the grid holds the lines that the positions mean."""
    held = st.session_state.get(_grid(at, now)) or {"edited_rows": {}}
    for position, cells in held["edited_rows"].items():
        row = now.rows[int(position)]
        row = _drafts(at).get(row.a, row)
        said = {name: "" if id in (None, NOWHERE) else str(id) for name, id in cells.items() if name != WINS}
        if WINS in cells:
            row = replace(row, wins=None if cells[WINS] in (None, RULE) else Policy(cells[WINS]))
        _drafts(at)[row.a] = replace(
            row, b=said.get(TO, row.b), half=said.get(HALF, row.half), b_half=said.get(THERE_HALF, row.b_half)
        )


def _trouble(at: Place, now: TypesNow, rows: Sequence[Row]) -> list[str]:
    """Why it can't be saved like this, said before anybody tries."""
    source, target = at.here.flow.ends
    words = _("{one} counts {unit} in {source}, {other} counts {other_unit} in {target}. Choose types of one unit.")
    return [
        words.format(
            one=one.name,
            unit=_(UNITS[one.unit]),
            source=source.title,
            other=other.name,
            other_unit=_(UNITS[other.unit]),
            target=target.title,
        )
        for one, other in unlike(now, rows)
    ]


def _buttons(at: Place, now: TypesNow, rows: Sequence[Row], trouble: Sequence[str]) -> None:
    changed = sum(1 for one, row in zip(now.rows, rows, strict=True) if one != row)
    with st.container(horizontal=True, vertical_alignment="center"):
        if changed:
            st.button(
                _("Save {changes}").format(changes=at.here.formats.many(changed, "change")),
                key=f"{_key(at)}-save-{hashlib.sha256(repr(rows).encode()).hexdigest()[:12]}",
                type="primary",
                disabled=bool(trouble),
                help=trouble[0] if trouble else None,
                on_click=_save,
                args=(at, rows),
            )
            st.button(_("Discard"), key=f"{_key(at)}-discard-{changed}", type="tertiary", on_click=_clear, args=(at,))
            st.caption(_("Not saved yet."), width="content")
        nav.button("help", _("How types are mapped"), f"{_key(at)}-help", topic="sync", company=at.here.key)


def _save(at: Place, rows: Sequence[Row]) -> None:
    here = at.here
    try:
        save_rows(here.home, here.company, here.integration, rows, here.actor)
    except EXPECTED as error:
        places.tell("error", _("Not saved. {error}").format(error=plain(str(error))))
    else:
        _clear(at)
        places.tell("success", _("Saved. It counts from the next plan on."))


def _clear(at: Place) -> None:
    """The grid keeps its own edits: another one begins without."""
    _drafts(at).clear()
    st.session_state[f"{_key(at)}-generation"] = _generation(at) + 1
