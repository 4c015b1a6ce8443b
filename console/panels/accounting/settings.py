"""How documents of a kind are made: journal, rounding, text, which rows and which projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from console import here as places
from console.language import _
from console.panels.accounting.place import Place
from console.texts import KINDS
from core.actions.posting_rules import PERIOD, PostingSettings, change_settings, settings_of
from core.actions.shown.postings import rules_now
from core.models.postings import Posting


def draw(at: Place) -> None:
    """Project time has none: its lines say it all."""
    if at.posting is Posting.PROJECT_TIME or at.names.books is None:
        return
    key = f"posting-settings-{at.key}"
    with st.popover(_("Settings"), icon=":material/tune:", key=key), st.form(f"{key}-form", border=False):
        now = settings_of(at.here.integration, at.posting)
        chosen = _voucher(at, now, key) if at.posting is Posting.VOUCHER else _invoice(at, now, key)
        if st.form_submit_button(_("Save settings"), key=f"{key}-save", type="secondary"):
            _save(at, chosen)


def _voucher(at: Place, now: PostingSettings, key: str) -> PostingSettings:
    books = at.names.books
    if books is None:
        return now
    journals = {one.id: f"{one.id} {one.name}" for one in books.journals if not one.closed_because}
    accounts = {one.number: f"{one.number} {one.name}" for one in books.accounts if not one.closed_because}
    kinds = st.multiselect(
        _("Which rows"),
        list(KINDS),
        [kind for kind in now.kinds if kind in KINDS],
        format_func=lambda kind: _(KINDS[kind]),
        key=f"{key}-kinds",
        placeholder=_("Choose"),
    )
    return replace(
        now,
        journal=_select(_("Journal"), journals, now.journal, f"{key}-journal"),
        rounding=_select(_("Account for rounding"), accounts, now.rounding, f"{key}-rounding"),
        text=_text(now, key),
        kinds=tuple(kinds),
    )


def _invoice(at: Place, now: PostingSettings, key: str) -> PostingSettings:
    known = sorted({rule.about for rule in rules_now(at.here.home, at.here.integration, at.posting)})
    known += [one for one in now.billed or () if one not in known]
    all_ = st.checkbox(_("Every project is invoiced"), now.billed is None, key=f"{key}-all")
    billed = st.multiselect(
        _("Only these, where not every project is"),
        known,
        list(now.billed or known),
        key=f"{key}-billed",
        placeholder=_("Choose"),
    )
    return replace(now, text=_text(now, key), billed=None if all_ else tuple(billed))


def _text(now: PostingSettings, key: str) -> str:
    words = _("{period} stands for the month.").format(period=f"`{PERIOD}`")
    return st.text_input(_("Text"), now.text, key=f"{key}-text", help=words, autocomplete="off").strip()


def _select(label: str, options: Mapping[str, str], chosen: str, key: str) -> str:
    named = {"": _("Not chosen"), **options, **({chosen: chosen} if chosen and chosen not in options else {})}
    listed: list[Any] = list(named)
    return str(st.selectbox(label, listed, listed.index(chosen), format_func=named.__getitem__, key=key))


def _save(at: Place, chosen: PostingSettings) -> None:
    here = at.here
    about = (here.home, here.company, here.integration, at.posting, chosen, here.actor)
    places.tried(lambda: change_settings(*about), _("Not saved. {error}"), _("Saved. It counts from the next plan on."))
    st.rerun()
