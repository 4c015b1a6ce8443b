"""When people are paid: a day of the month for each pay-out group, so that pages can say how many days are left."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console import here as places
from console.formats import plain
from console.here import Here
from console.language import _
from console.plans import group_name
from core.actions.errors import EXPECTED
from core.actions.shown.periods import PAY_OUT_DAYS, pay_out_days
from core.actions.transfers import change_settings

ASKING, LAST = "pay-out", 31


def button(here: Here) -> None:
    known = bool(pay_out_days(here.integration))
    st.button(
        _("Change pay-out days…") if known else _("Set pay-out days…"),
        key=f"pay-out-{here.key}",
        type="tertiary",
        icon=":material/event:",
        on_click=_ask,
        args=(here.key,),
    )


def _ask(key: str) -> None:
    st.session_state[ASKING] = key


def dialog_if_asked(here: Here, groups: Sequence[str]) -> None:
    if st.session_state.get(ASKING) == here.key:
        st.dialog(_("Pay-out days"), width="small", on_dismiss=_close)(_dialog)(here, groups)


def _dialog(here: Here, groups: Sequence[str]) -> None:
    if ASKING not in st.session_state:
        st.rerun()  # a press in a dialog redraws the dialog alone; the whole page closes it
    known = pay_out_days(here.integration)
    st.markdown(_("The first such day on or after the last day of a period; on a weekend, the working day before."))
    keys = {group: f"pay-out-day-{here.key}-{group}" for group in groups}
    for group, key in keys.items():
        label = _("{group}: day of the month, 31 for the last").format(group=group_name(group))
        st.number_input(label, 1, LAST, known.get(group, LAST), key=key)
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Cancel"), key=f"cancel-pay-out-{here.key}", on_click=_close)
        st.button(
            _("Save pay-out days"), key=f"save-pay-out-{here.key}", type="primary", on_click=_save, args=(here, keys)
        )


def _save(here: Here, keys: dict[str, str]) -> None:
    days = {**pay_out_days(here.integration), **{g: int(st.session_state[key]) for g, key in keys.items()}}
    st.session_state.pop(ASKING, None)
    try:
        change_settings(here.home, here.company, here.integration, here.actor, **{PAY_OUT_DAYS: days})
    except EXPECTED as error:
        places.tell("error", plain(str(error)))


def _close() -> None:
    st.session_state.pop(ASKING, None)
