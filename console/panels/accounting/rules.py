"""The table in which a bookkeeper says where rows go: edited at will, kept until it is saved as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd
import streamlit as st

from console import here as places
from console import nav, widgets
from console.formats import ABSENT, plain
from console.language import _
from console.panels.accounting import columns
from console.panels.accounting.columns import FROM, MONEY, NONE, TO, Column
from console.panels.accounting.place import Place
from console.panels.codes_words import NoFigure, figure
from core.actions.errors import EXPECTED
from core.actions.posting_rules import RuleDraft, save_rules, settings_of
from core.actions.shown.postings import Uncovered, rules_now
from core.models.postings import Posting

MOST = 10
OWN = ("kind", "about", "narrow")


def draw(at: Place) -> None:
    stored = rules_now(at.here.home, at.here.integration, at.posting)
    begun = _begun(at, stored)
    shown = columns.of(at, begun)
    c = st.column_config
    days = {
        FROM: c.DateColumn(_("From"), width=84, format="D MMM YYYY"),
        TO: c.DateColumn(_("To"), width=84, format="D MMM YYYY"),
    }
    edited = st.data_editor(
        _frame(at, begun, shown),
        key=_grid(at, stored),
        hide_index=True,
        num_rows="dynamic",
        row_height=widgets.ROW_HEIGHT,
        height=widgets.ROW_HEIGHT * (min(len(begun), MOST) + 1) + 36,
        column_order=[*(one.name for one in shown), FROM, TO],
        column_config={**{one.name: one.config() for one in shown}, **days},
        placeholder=ABSENT,
        alt=_("Where rows go"),
    )
    drafts, trouble = _drafts(at, edited, shown, {one.id: one for one in begun})
    st.session_state[_last(at, stored)] = drafts
    _buttons(at, stored, drafts, trouble)


def _stamp(stored: Sequence[RuleDraft]) -> str:
    return hashlib.sha256(repr([one.id for one in stored]).encode()).hexdigest()[:12]


def _last(at: Place, stored: Sequence[RuleDraft]) -> str:
    """Where the lines are kept as they were last seen: they outlive a change of page."""
    return f"{at.key}-rules-last-{_stamp(stored)}"


def _generation(at: Place) -> str:
    return f"{at.key}-rules-generation"


def _grid(at: Place, stored: Sequence[RuleDraft]) -> str:
    return f"{at.key}-rules-{_stamp(stored)}-{st.session_state.get(_generation(at), 0)}"


def _begun(at: Place, stored: Sequence[RuleDraft]) -> list[RuleDraft]:
    """What the grid was begun with. It keeps its own edits, so that stays the same while the grid does."""
    grid = _grid(at, stored)
    kept = f"{grid}-begun"
    if grid not in st.session_state or kept not in st.session_state:
        st.session_state[kept] = list(st.session_state.get(_last(at, stored), stored))
    found: list[RuleDraft] = st.session_state[kept]
    return found


def _frame(at: Place, lines: Sequence[RuleDraft], shown: Sequence[Column]) -> pd.DataFrame:
    found: dict[str, Any] = {"id": [line.id for line in lines]}
    for one in shown:
        found[one.name] = pd.Series([_cell(at, line, one) for line in lines], dtype=object)
    for name in (FROM, TO):
        found[name] = pd.to_datetime(pd.Series([getattr(line, name) for line in lines], dtype=object))
    return pd.DataFrame(found)


def _cell(at: Place, line: RuleDraft, one: Column) -> str | None:
    said = str(getattr(line, one.name) if one.name in OWN else line.goes.get(one.name, ""))
    if not said and one.options is not None and NONE in one.options:
        return NONE
    if one.name in MONEY and said:
        return _written(at, said)
    return said or None


def _written(at: Place, said: str) -> str:
    """As the company writes it; what can't be read stays as it was typed."""
    try:
        return at.here.formats.amount(Decimal(said))
    except InvalidOperation:
        return said


def _drafts(
    at: Place, edited: pd.DataFrame, shown: Sequence[Column], known: Mapping[str | None, RuleDraft]
) -> tuple[list[RuleDraft], list[str]]:
    """The lines as they stand now, without empty ones; and why they can't be saved like this."""
    found: list[RuleDraft] = []
    trouble: list[str] = []
    for cells in edited.to_dict("records"):
        said = {one.name: _said(cells.get(one.name)) for one in shown}
        if not any(said[one.name] for one in shown if one.name not in ("kind", "narrow") and one.usual is None):
            continue
        was = known.get(cells.get("id") or None) or RuleDraft(about="", goes={})
        for name in MONEY:
            if said.get(name):
                try:
                    said[name] = _money(said[name], at.here.formats.locale, was.goes.get(name, ""))
                except NoFigure as error:
                    trouble.append(str(error))
        own = {name: said.pop(name) for name in OWN if name in said}
        usual = _usual(at)
        goes = {name: value for name, value in {**was.goes, **said}.items() if value}
        days = {name: _day(cells.get(name)) for name in (FROM, TO)}
        line = replace(was, goes=goes, **{"kind": was.kind or usual, **own}, **days)  # type: ignore[arg-type]
        found.append(line if line.id in known and line.id else replace(line, id=None))
    return found, trouble


def _usual(at: Place) -> str:
    """The kind of rows that a new line is about; only vouchers have several."""
    kinds = settings_of(at.here.integration, at.posting).kinds
    return next(iter(kinds), "") if at.posting is Posting.VOUCHER else ""


def _money(typed: str, locale: str, was: str) -> str:
    """In the store's form. What is the same figure as before stays as it was."""
    found = figure(typed, locale)
    try:
        same = bool(was) and Decimal(was) == found
    except InvalidOperation:
        same = False
    return was if same else str(found)


def _said(cell: object) -> str:
    """Empty for nothing, and for the option that stands for it."""
    if cell is None or (isinstance(cell, float) and pd.isna(cell)):
        return ""
    text = str(cell).strip()
    return "" if text == NONE else text


def _day(cell: Any) -> date | None:
    return None if cell is None or pd.isna(cell) else pd.Timestamp(cell).date()


def _buttons(at: Place, stored: Sequence[RuleDraft], drafts: Sequence[RuleDraft], trouble: Sequence[str]) -> None:
    changed = _changed(stored, drafts)
    for said in trouble:
        st.caption(f":orange[{plain(said)}]")
    with st.container(horizontal=True, vertical_alignment="center"):
        if changed:
            digest = hashlib.sha256(repr(drafts).encode()).hexdigest()[:12]
            st.button(
                _("Save {changes}").format(changes=at.here.formats.many(changed, "change")),
                key=f"{at.key}-rules-save-{_stamp(stored)}-{digest}",
                type="primary",
                disabled=bool(trouble),
                help=trouble[0] if trouble else None,
                on_click=_save,
                args=(at, stored, drafts),
            )
            key = f"{at.key}-rules-discard-{changed}"
            st.button(_("Discard"), key=key, type="tertiary", on_click=_discard, args=(at, stored))
            st.caption(_("Not saved yet."), width="content")
        nav.button("help", _("How lines are written"), f"{at.key}-rules-help", topic="accounting", company=at.here.key)


def _changed(stored: Sequence[RuleDraft], drafts: Sequence[RuleDraft]) -> int:
    """How many lines are new, gone or another."""
    before = {one.id: one for one in stored}
    kept = {one.id for one in drafts if one.id}
    new = sum(1 for one in drafts if one.id is None)
    return new + len(before.keys() - kept) + sum(1 for one in drafts if one.id and one != before[one.id])


def _save(at: Place, stored: Sequence[RuleDraft], drafts: Sequence[RuleDraft]) -> None:
    here = at.here
    try:
        save_rules(here.home, here.company, here.integration, at.posting, drafts, here.actor)
    except EXPECTED as error:
        places.tell("error", _("Not saved. {error}").format(error=plain(str(error))))
    else:
        _discard(at, stored)
        places.tell("success", _("Saved. It counts from the next plan on."))


def _discard(at: Place, stored: Sequence[RuleDraft]) -> None:
    """The grid keeps its own edits: another one begins without."""
    st.session_state.pop(_last(at, stored), None)
    st.session_state[_generation(at)] = st.session_state.get(_generation(at), 0) + 1


def add(at: Place, missing: Sequence[Uncovered]) -> None:
    """A line for each of these, to be filled in."""
    stored = rules_now(at.here.home, at.here.integration, at.posting)
    kind = {one.code: one.kind for one in missing} if at.posting is Posting.VOUCHER else {}
    more = [RuleDraft(kind=kind.get(one.code, ""), about=one.code, goes={}) for one in missing]
    lines = [*st.session_state.get(_last(at, stored), stored), *more]
    _discard(at, stored)
    st.session_state[_last(at, stored)] = lines
