"""New rates, and rates on their way to payroll: the dialogs that draft one and that send those drafted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from console import here as places
from console import tables, widgets
from console.dialogs import dialog
from console.formats import ABSENT, plain
from console.here import Here
from console.language import _
from console.panels.codes_rates_editor import AMOUNT, NAME, NUMBER, OWN, keep
from console.panels.codes_words import NoFigure, figure
from core.actions.rates import send_rates
from core.actions.shown.rates import RateLine, RatesNow
from core.models.codes import HourRate

SENDING, ADDING = "rates-sending", "rates-adding"


def send_button(here: Here, now: RatesNow) -> None:
    ready = sendable(now)
    if ready:
        st.button(
            f"{_send_words(here, ready)}…",
            key=f"{here.key}-rates-send-{about_drafts(ready)}",
            on_click=_ask_to_send,
            args=(here, about_drafts(ready)),
        )


def sendable(now: RatesNow) -> tuple[RateLine, ...]:
    return tuple(line for line in now.drafts if line.trouble is None)


def _send_words(here: Here, lines: Sequence[RateLine]) -> str:
    return _("Send {rates}").format(rates=here.formats.many(len(lines), "rate"))


def about_drafts(lines: Sequence[RateLine]) -> str:
    return "-".join(f"{line.draft}@{line.at.timestamp() if line.at else 0}" for line in lines)


def named(line: RateLine) -> str:
    return f"{line.number} {line.name}".strip() or _("A new rate")


def rate_words(here: Here, line: RateLine) -> str:
    amount = (
        _("no amount") if line.amount is None else _("{amount} an hour").format(amount=here.formats.amount(line.amount))
    )
    return f"{amount}, {_('takes own amounts') if line.own_amount else _('takes no own amounts')}"


def before(here: Here, line: RateLine) -> str:
    if not line.was:
        return _("new")
    said = [f"{line.was['number']} {line.was['name']}", line.was["amount"] or ABSENT]
    return _("until now: {was}").format(was=", ".join(said))


def ask_to_add(here: Here) -> None:
    st.session_state[ADDING] = here.key


def add_if_asked(here: Here) -> None:
    if st.session_state.get(ADDING) == here.key:
        dialog(_("Add a general hour rate"), ADDING, _not_adding, _add, here)


def _not_adding() -> None:
    key = f"{st.session_state.pop(ADDING, None)}-rates-new-wrong"
    st.session_state.pop(key, None)


def _add(here: Here) -> None:
    key = f"{here.key}-rates-new"
    # Its place is always there: were it to come and go, the fields below would be drawn anew and lose what is typed.
    with st.container():
        if wrong := st.session_state.get(f"{key}-wrong"):
            st.error(plain(wrong))
    left, right = st.columns([1, 2])
    left.text_input(_("Number"), key=f"{key}-{NUMBER}")
    right.text_input(_("Name"), key=f"{key}-{NAME}")
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    left.text_input(_("Per hour"), key=f"{key}-{AMOUNT}", help=_("Empty: rows must bring their own amount."))
    right.checkbox(_("Takes own amounts"), key=f"{key}-{OWN}")
    st.caption(_("It is kept as a draft. Nothing is sent before you press Send."))
    widgets.decision(_("Draft 1 rate"), f"{key}-draft", _added, (here, key), _not_adding)


def _added(here: Here, key: str) -> None:
    typed = {name: st.session_state.get(f"{key}-{name}") for name in (NUMBER, NAME, AMOUNT, OWN)}
    try:
        amount = figure(typed[AMOUNT] or "", here.formats.locale)
    except NoFigure as wrong:
        st.session_state[f"{key}-wrong"] = str(wrong)
        return
    number, name = (typed[NUMBER] or "").strip(), (typed[NAME] or "").strip()
    if not number or not name:
        st.session_state[f"{key}-wrong"] = _("A rate needs a number and a name.")
        return
    rate = HourRate(id="", number=number, name=name, amount=amount, own_amount=bool(typed[OWN]))
    keep(here, rate, None)
    _not_adding()


def _ask_to_send(here: Here, about: str) -> None:
    st.session_state[SENDING] = (here.key, about)


def dialog_if_asked(here: Here, now: RatesNow) -> None:
    ready = sendable(now)
    if not ready or st.session_state.get(SENDING) != (here.key, about_drafts(ready)):
        return
    title = _("{send} to {payroll}?").format(send=_send_words(here, ready), payroll=here.flow.target.title)
    dialog(title, SENDING, _not_sending, _ask, here, ready, width="medium")


def _ask(here: Here, ready: Sequence[RateLine]) -> None:
    target = here.flow.target
    widgets.banner(here.flow, "dialog")
    receiver = _("{company}, {payroll} at {host}").format(
        company=target.identity, payroll=target.title, host=target.host
    )
    st.caption(plain(receiver))
    rows = [(named(line), before(here, line), rate_words(here, line)) for line in ready]
    tables.draw([_("Rate"), _("Until now"), _("Sent")], rows, _("Rates that are sent"))
    key = f"{here.key}-rates-confirm-{about_drafts(ready)}"
    seen = {line.draft: line.at for line in ready}
    widgets.decision(_send_words(here, ready), key, _send, (here, seen), _not_sending)


def _not_sending() -> None:
    st.session_state.pop(SENDING, None)


def _send(here: Here, seen: Mapping[str, datetime]) -> None:
    """Writes a run and nothing else: the worker sends."""
    _not_sending()
    refused = _("Nothing was sent. {error}")
    places.tried(lambda: send_rates(here.home, here.company, here.integration, seen, here.actor), refused)
