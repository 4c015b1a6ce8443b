"""Closing a period, so that nothing more is planned or sent for it, and opening it again: each with a reason."""

from __future__ import annotations

import streamlit as st

from console import here as places
from console import widgets
from console.dialogs import dialog
from console.formats import plain
from console.here import Here
from console.language import _
from core.actions.closing import close_period, reopen_period
from core.actions.shown.periods import TransferNow

CLOSING = "closing"


def line(here: Here, transfer: TransferNow, busy: bool) -> None:
    """How the period stands, with the way to change it."""
    closed = transfer.closed_at is not None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"closing-{here.key}"):
        if closed:
            words = _("This period is closed: {who}, {moment}, because “{reason}”.")
            moment = here.formats.moment(transfer.closed_at) if transfer.closed_at else ""
            said = words.format(who=plain(transfer.closed_by or ""), moment=moment, reason=plain(transfer.reason or ""))
            st.markdown(f":material/lock: {said}", width="content")
        else:
            st.caption(_("When all is paid, close the period: nothing more goes into it then."), width="content")
        st.button(
            _("Reopen period…") if closed else _("Close period…"),
            key=f"{'reopen' if closed else 'close'}-{here.key}-{transfer.id}",
            type="secondary" if closed else "tertiary",
            disabled=busy,
            help=_("A run is under way.") if busy else None,
            on_click=_ask,
            args=(transfer.id,),
        )


def _ask(transfer: str) -> None:
    st.session_state[CLOSING] = transfer


def dialog_if_asked(here: Here, transfer: TransferNow | None, about: str) -> None:
    """about: the period and the pay-out group, in words."""
    if transfer is None or st.session_state.get(CLOSING) != transfer.id:
        return
    closed = transfer.closed_at is not None
    words = _("Reopen {period}?") if closed else _("Close {period}?")
    dialog(words.format(period=about), CLOSING, _not_now, _dialog, here, transfer)


def _dialog(here: Here, transfer: TransferNow) -> None:
    closed = transfer.closed_at is not None
    widgets.banner(here.flow, "closing")
    st.markdown(
        _("It can be planned and sent again afterwards.")
        if closed
        else _("Nothing more can be planned or sent for it until somebody opens it again. What is in payroll stays.")
    )
    key = f"reason-{here.key}-{transfer.id}-{closed}"
    reason = st.text_input(_("Reason"), key=key, placeholder=_("Why"))
    label = _("Reopen period") if closed else _("Close period")
    why_not = None if reason.strip() else _("Say why first.")
    widgets.decision(label, f"do-{key}", _do, (here, transfer.id, closed, key), _not_now, why_not)


def _do(here: Here, transfer: str, closed: bool, key: str) -> None:
    reason = str(st.session_state.get(key, "")).strip()
    if not reason:
        return  # taken out again just before the press: the dialog says so
    _not_now()
    verb = reopen_period if closed else close_period
    places.tried(lambda: verb(here.home, here.company, transfer, here.actor, reason))


def _not_now() -> None:
    st.session_state.pop(CLOSING, None)
