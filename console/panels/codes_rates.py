"""General hour rates of payroll: drafted in the table, sent after a dialog that names the receiver."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from console import here as places
from console import nav, widgets
from console.formats import ABSENT, plain, sentence
from console.here import Here
from console.language import N_, _, ngettext
from console.panels.codes_words import NoFigure, ago, figure
from console.widgets import MARKS, ROW_HEIGHT
from core.actions.errors import EXPECTED
from core.actions.rates import discard_rate, draft_rate, send_rates
from core.actions.shown.rates import RateLine, RateRun, RatesNow
from core.models.codes import HourRate

SENDING, ADDING = "rates-sending", "rates-adding"
NUMBER, NAME, AMOUNT, OWN = "number", "name", "amount", "own"
MOST = 10
TROUBLES: Mapping[str, str] = {
    "no_number": N_("A rate needs a number."),
    "no_name": N_("A rate needs a name."),
    "amount_none": N_("An amount must be more than nothing. Leave it empty, or give a positive one."),
    "number_taken": N_("Another rate has this number. Choose another one."),
    "sent_already": N_("A rate of this number was sent since payroll was read. Read again first."),
    "rate_gone": N_("Payroll shows this rate no more. Discard the draft."),
}
STATES: Mapping[str, str] = {
    "queued": N_("waits for a worker"),
    "sending": N_("on its way, being checked"),
    "waiting": N_("waits"),
    "stopped": N_("stopped"),
    "done": N_("done"),
}


def draw(here: Here, now: RatesNow) -> None:
    payroll = here.flow.target.title
    st.space("small")
    place = widgets.section(_("General hour rates"))
    with place:
        st.button(
            _("Add a rate…"),
            key=f"{here.key}-rates-add",
            type="tertiary",
            icon=":material/add:",
            on_click=_ask_to_add,
            args=(here,),
        )
        _send_button(here, now)
    lines = [line for line in now.lines if line.operation == "hours"]
    if lines:
        _editor(here, lines)
    else:
        st.markdown(
            _("{payroll} showed no general rate when it was read. Add one, or read again.").format(payroll=payroll)
        )
    _last_run(here, now)
    _drafts(here, now)
    with st.container(gap=None):
        standard = here.formats.many(now.standard, "person", "people")
        words = _(
            "Standard rates are each person's own: known of {people}. They are changed in {payroll}, with the wage."
        )
        st.caption(words.format(payroll=payroll, people=standard))
        others = [line for line in now.lines if line.operation != "hours"]
        if others:
            said = ", ".join(f"{line.number} {line.name}" for line in others)
            st.caption(_("Supplement rates, kept by {payroll}: {rates}.").format(payroll=payroll, rates=plain(said)))
    if st.session_state.get(ADDING) == here.key:
        st.dialog(_("Add a general hour rate"), on_dismiss=_not_adding)(_add)(here)


def _send_button(here: Here, now: RatesNow) -> None:
    ready = sendable(now)
    if ready:
        st.button(
            f"{_send_words(here, ready)}…",
            key=f"{here.key}-rates-send-{_about(ready)}",
            on_click=_ask_to_send,
            args=(here, _about(ready)),
        )


def sendable(now: RatesNow) -> tuple[RateLine, ...]:
    return tuple(line for line in now.drafts if line.trouble is None)


def _send_words(here: Here, lines: Sequence[RateLine]) -> str:
    return _("Send {rates}").format(rates=here.formats.many(len(lines), "rate"))


def _about(lines: Sequence[RateLine]) -> str:
    return "-".join(f"{line.draft}@{line.at.timestamp() if line.at else 0}" for line in lines)


def _slots(lines: Sequence[RateLine]) -> str:
    return hashlib.sha256("\n".join(line.rate or line.draft or "" for line in lines).encode()).hexdigest()[:12]


def _editor(here: Here, lines: Sequence[RateLine]) -> None:
    key = _key(here, lines)
    if any(_rate(here, lines[at], cells, quiet=True) != _as_rate(lines[at]) for at, cells in _edits(key, lines)):
        st.session_state[f"{here.key}-rates-generation"] = st.session_state.get(f"{here.key}-rates-generation", 0) + 1
        key = _key(here, lines)
    st.session_state[f"{here.key}-rates-drawn"] = (key, list(lines))
    c = st.column_config
    st.data_editor(
        _styled(here, lines, key),
        key=key,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * min(len(lines), MOST) + 34,
        column_config={
            "state": c.TextColumn(_("State"), width=96),
            NUMBER: c.TextColumn(_("Number"), width=84),
            NAME: c.TextColumn(_("Name"), width=220),
            AMOUNT: c.TextColumn(_("Per hour"), width=90, alignment="right"),
            OWN: c.CheckboxColumn(_("Takes own amounts"), width=130),
            "open": c.TextColumn(_("Open to")),
        },
        disabled=["state", "open"],
        alt=_("General hour rates"),
    )


def _key(here: Here, lines: Sequence[RateLine]) -> str:
    return f"{here.key}-rates-{_slots(lines)}-{st.session_state.get(f'{here.key}-rates-generation', 0)}"


def _edits(key: str, lines: Sequence[RateLine]) -> list[tuple[int, Mapping[str, Any]]]:
    state = st.session_state.get(key)
    rows: Mapping[int, Mapping[str, Any]] = state["edited_rows"] if state else {}
    return [(int(at), cells) for at, cells in rows.items() if int(at) < len(lines)]


def _styled(here: Here, lines: Sequence[RateLine], key: str) -> Any:
    frame = pd.DataFrame(
        {
            "state": [_state(line) for line in lines],
            NUMBER: [line.number for line in lines],
            NAME: [line.name for line in lines],
            AMOUNT: ["" if line.amount is None else here.formats.amount(line.amount) for line in lines],
            OWN: [line.own_amount for line in lines],
            "open": [_open_to(here, line) for line in lines],
        }
    )
    mode = "dark" if st.context.theme.type == "dark" else "light"
    marks = [MARKS[mode]["red" if line.trouble else "amber"] if line.draft or line.disabled else "" for line in lines]
    style = frame.style.set_uuid(hashlib.sha256(key.encode()).hexdigest()[:12])
    return style.apply(lambda _column: marks, subset=["state"])


def _state(line: RateLine) -> str:
    if line.trouble:
        return _("Not possible")
    if line.draft:
        return _("Draft")
    return _("Switched off") if line.disabled else _("In use")


def _open_to(here: Here, line: RateLine) -> str:
    if not line.rate:
        return _("Everybody, once it is made")
    if line.open_to is None:
        return _("Everybody")
    if not line.open_to:
        return _("Some; nobody known yet")
    named = ", ".join(line.open_to[:2])
    more = len(line.open_to) - 2
    return f"{named} {_('and {count} more').format(count=here.formats.count(more))}" if more > 0 else named


def _as_rate(line: RateLine) -> HourRate:
    return HourRate(id=line.rate, number=line.number, name=line.name, amount=line.amount, own_amount=line.own_amount)


def _rate(here: Here, line: RateLine, cells: Mapping[str, Any], quiet: bool = False) -> HourRate | None:
    try:
        amount = figure(cells[AMOUNT] or "", here.formats.locale) if AMOUNT in cells else line.amount
    except NoFigure:
        if quiet:
            return None
        raise
    return HourRate(
        id=line.rate,
        number=(cells.get(NUMBER, line.number) or "").strip(),
        name=(cells.get(NAME, line.name) or "").strip(),
        amount=amount,
        own_amount=bool(cells.get(OWN, line.own_amount)),
    )


def take(here: Here) -> None:
    """Keep what was edited since the last run, with the lines of the run that drew the grid."""
    if f"{here.key}-rates-drawn" not in st.session_state:
        return
    key, lines = st.session_state[f"{here.key}-rates-drawn"]
    for at, cells in _edits(key, lines):
        line = lines[at]
        try:
            rate = _rate(here, line, cells)
        except NoFigure as wrong:
            places.tell("error", str(wrong))
            continue
        if rate is None or rate == _as_rate(line):
            continue
        if line.disabled:
            words = _("Rate {number} is switched off in {payroll}. Switch it on there first.")
            places.tell("error", words.format(number=plain(line.number), payroll=here.flow.target.title))
            continue
        _keep(here, rate, line)


def _keep(here: Here, rate: HourRate, line: RateLine | None) -> bool:
    seen, draft = (line.at, line.draft) if line else (None, None)
    try:
        draft_rate(here.home, here.company, here.integration, rate, seen, here.actor, draft)
    except EXPECTED as error:
        places.tell("error", plain(str(error)))
        return False
    return True


def _drafts(here: Here, now: RatesNow) -> None:
    if not now.drafts:
        return
    with st.container(key=f"lines-rates-{here.key}", gap="small"):
        for line in now.drafts:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                with st.container(width="stretch", gap=None):
                    st.markdown(f"**{plain(_named(line))}** {plain(_figures(here, line))}")
                    if line.trouble:
                        st.markdown(f":red[{plain(_(TROUBLES[line.trouble]))}]")
                    st.caption(plain(f"{_before(here, line)} · {line.by}, {ago(here, line.at)}"))
                st.button(
                    _("Discard"),
                    key=f"{here.key}-rates-discard-{_about([line])}",
                    type="tertiary",
                    on_click=_discard,
                    args=(here, line.draft, line.at),
                )


def _named(line: RateLine) -> str:
    return f"{line.number} {line.name}".strip() or _("A new rate")


def _figures(here: Here, line: RateLine) -> str:
    amount = (
        _("no amount") if line.amount is None else _("{amount} an hour").format(amount=here.formats.amount(line.amount))
    )
    return f"{amount}, {_('takes own amounts') if line.own_amount else _('takes no own amounts')}"


def _before(here: Here, line: RateLine) -> str:
    if not line.was:
        return _("new")
    said = [f"{line.was['number']} {line.was['name']}", line.was["amount"] or ABSENT]
    return _("until now: {was}").format(was=", ".join(said))


def _discard(here: Here, draft: str, at: datetime) -> None:
    try:
        discard_rate(here.home, here.company, here.integration, draft, at, here.actor)
    except EXPECTED as error:
        places.tell("error", str(error))


def _ask_to_add(here: Here) -> None:
    st.session_state[ADDING] = here.key


def _not_adding() -> None:
    st.session_state.pop(ADDING, None)


def _add(here: Here) -> None:
    if ADDING not in st.session_state:
        st.rerun()  # a press in a dialog redraws the dialog alone; the whole page closes it
    key = f"{here.key}-rates-new"
    if wrong := st.session_state.pop(f"{key}-wrong", None):
        st.error(wrong)
    left, right = st.columns([1, 2])
    left.text_input(_("Number"), key=f"{key}-{NUMBER}")
    right.text_input(_("Name"), key=f"{key}-{NAME}")
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    left.text_input(_("Per hour"), key=f"{key}-{AMOUNT}", help=_("Empty: rows must bring their own amount."))
    right.checkbox(_("Takes own amounts"), key=f"{key}-{OWN}")
    st.caption(_("It is kept as a draft. Nothing is sent before you press Send."))
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Cancel"), key=f"{key}-cancel", on_click=_not_adding)
        st.button(_("Draft 1 rate"), key=f"{key}-draft", type="primary", on_click=_added, args=(here, key))


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
    if _keep(here, rate, None):
        st.session_state.pop(ADDING, None)


def _ask_to_send(here: Here, about: str) -> None:
    st.session_state[SENDING] = (here.key, about)


def dialog_if_asked(here: Here, now: RatesNow) -> None:
    ready = sendable(now)
    if not ready or st.session_state.get(SENDING) != (here.key, _about(ready)):
        return
    title = _("{send} to {payroll}?").format(send=_send_words(here, ready), payroll=here.flow.target.title)
    st.dialog(title, width="medium", on_dismiss=_not_sending)(_ask)(here, ready)


def _ask(here: Here, ready: Sequence[RateLine]) -> None:
    if SENDING not in st.session_state:
        st.rerun()
    target = here.flow.target
    widgets.banner(here.flow, "dialog")
    receiver = _("{company}, {payroll} at {host}").format(
        company=target.identity, payroll=target.title, host=target.host
    )
    st.caption(plain(receiver))
    frame = pd.DataFrame(
        {
            _("Rate"): [plain(_named(line)) for line in ready],
            _("Until now"): [plain(_before(here, line)) for line in ready],
            _("Sent"): [plain(_figures(here, line)) for line in ready],
        }
    )
    st.table(frame, border="horizontal", hide_index=True, alt=_("Rates that are sent"))
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Cancel"), key=f"{here.key}-rates-cancel-{_about(ready)}", on_click=_not_sending)
        st.button(
            _send_words(here, ready),
            key=f"{here.key}-rates-confirm-{_about(ready)}",
            type="primary",
            on_click=_send,
            args=(here, {line.draft: line.at for line in ready}),
        )


def _not_sending() -> None:
    st.session_state.pop(SENDING, None)


def _send(here: Here, seen: Mapping[str, datetime]) -> None:
    """Writes a run and nothing else: the worker sends."""
    st.session_state.pop(SENDING, None)
    try:
        send_rates(here.home, here.company, here.integration, seen, here.actor)
    except EXPECTED as error:
        places.tell("error", _("Nothing was sent. {error}").format(error=plain(str(error))))


def _last_run(here: Here, now: RatesNow) -> None:
    """What became of the newest send, until payroll was read again after it."""
    run = now.last_run
    if run is None or (run.ended_at and now.read_at and run.ended_at < now.read_at and not run.refused):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(_run_words(here, run)), width="content")
        nav.button(
            "history",
            _("Look at run {run}").format(run=run.id),
            f"{here.key}-rates-run-{run.id}",
            company=here.key,
            run=run.id,
        )
    for number, words in run.refused:
        st.markdown(f":red[{plain(number)}: {plain(sentence(words))}]")


def _run_words(here: Here, run: RateRun) -> str:
    state = _(STATES.get(run.state, run.state))
    words = _("Run {run}, by {who}: {state}.").format(run=run.id, who=run.actor, state=state)
    if run.done:
        rates = here.formats.many(run.done, "rate")
        words += " " + ngettext(
            "{rates} is in payroll; read again to see it.", "{rates} are in payroll; read again to see them.", run.done
        ).format(rates=rates)
    return words
