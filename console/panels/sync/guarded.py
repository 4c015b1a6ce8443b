"""Guards that stopped a plan: what they saw, what to do about it, and planning without them on purpose."""

from __future__ import annotations

import streamlit as st

from console import widgets
from console.dialogs import dialog
from console.language import _
from console.panels.sync import planning, words
from console.panels.sync.place import Place
from core.actions.shown.syncs import STOP_SENTENCES, Stopped, SyncNow

ASKING = "sync-unguarded"


def draw(at: Place, plan: SyncNow) -> None:
    if not plan.stops:
        return
    for stop in plan.stops:
        st.error(_said(at, stop))
    st.button(
        _("Plan without this guard…"),
        key=f"sync-unguarded-{at.about}-{plan.id}",
        on_click=_ask,
        args=((at.about, plan.id),),
    )


def _said(at: Place, stop: Stopped) -> str:
    side = words.named(at.here)[stop.side] if stop.side else ""
    about = {"side": side, "count": at.here.formats.count(stop.count), "of": at.here.formats.count(stop.of)}
    return f"{_(STOP_SENTENCES[stop.guard])} {_(words.GUARDS[stop.guard])}".format(**about)


def _ask(asking: tuple[str, int]) -> None:
    st.session_state[ASKING] = asking


def dialog_if_asked(at: Place) -> None:
    plan = at.plan
    if plan is not None and st.session_state.get(ASKING) == (at.about, plan.id):
        dialog(_("Plan without the guard?"), ASKING, _not_now, _dialog, at, plan)


def _dialog(at: Place, plan: SyncNow) -> None:
    widgets.banner(at.here.flow, "unguarded")
    for stop in plan.stops:
        st.markdown(_said(at, stop))
    key = f"sync-looked-{at.about}-{plan.id}"
    looked = st.checkbox(_("I looked in the system, and it is true"), key=key)
    st.caption(_("Nothing is written by planning: you see what would be deleted, and apply it or not."))
    why_not = None if looked else _("Look there first, and say so.")
    widgets.decision(
        _("Plan without the guard"), f"sync-lift-{at.about}-{plan.id}", _lift, (at, plan), _not_now, why_not
    )


def _lift(at: Place, plan: SyncNow) -> None:
    _not_now()
    planning.ask(at.about, tuple(dict.fromkeys(stop.guard for stop in plan.stops)))


def _not_now() -> None:
    st.session_state.pop(ASKING, None)
