"""General hour rates of payroll: drafted in the table, sent after a dialog that names the receiver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from console import here as places
from console import nav, widgets
from console.formats import plain, sentence
from console.here import Here
from console.language import N_, _, ngettext
from console.panels.codes_rates_editor import editor
from console.panels.codes_rates_sending import (
    about_drafts,
    add_if_asked,
    ask_to_add,
    before,
    named,
    rate_words,
    send_button,
)
from console.panels.codes_words import ago
from core.actions.rates import discard_rate
from core.actions.shown.rates import RateRun, RatesNow

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
            on_click=ask_to_add,
            args=(here,),
        )
        send_button(here, now)
    lines = [line for line in now.lines if line.operation == "hours"]
    if lines:
        editor(here, lines)
    else:
        words = _("{payroll}'s general rates would stand here. They are read with the codes.")
        if now.read_at:
            words = _("{payroll} showed no general rate when it was read. Add one, or read again.")
        st.markdown(words.format(payroll=payroll))
    _last_run(here, now)
    _drafts(here, now)
    with st.container(gap=None):
        words = _("Standard rates are each person's own. They are changed in {payroll}, with the wage.")
        if now.standard:
            words = _(
                "Standard rates are each person's own: known of {people}. They are changed in {payroll}, with the wage."
            )
        st.caption(words.format(payroll=payroll, people=here.formats.many(now.standard, "person", "people")))
        others = [line for line in now.lines if line.operation != "hours"]
        if others:
            said = ", ".join(f"{line.number} {line.name}" for line in others)
            st.caption(_("Supplement rates, kept by {payroll}: {rates}.").format(payroll=payroll, rates=plain(said)))
    add_if_asked(here)


def _drafts(here: Here, now: RatesNow) -> None:
    if not now.drafts:
        return
    with st.container(key=f"lines-rates-{here.key}", gap="small"):
        for line in now.drafts:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                with st.container(width="stretch", gap=None):
                    st.markdown(f"**{plain(named(line))}** {plain(rate_words(here, line))}")
                    if line.trouble:
                        st.markdown(f":red[{plain(_(TROUBLES[line.trouble]))}]")
                    st.caption(plain(f"{before(here, line)} · {line.by}, {ago(here, line.at)}"))
                st.button(
                    _("Discard"),
                    key=f"{here.key}-rates-discard-{about_drafts([line])}",
                    type="tertiary",
                    on_click=_discard,
                    args=(here, line.draft, line.at),
                )


def _discard(here: Here, draft: str, at: datetime) -> None:
    places.tried(lambda: discard_rate(here.home, here.company, here.integration, draft, at, here.actor))


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
