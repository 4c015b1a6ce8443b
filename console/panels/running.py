"""A run under way, read from the ledger once a second. Closing the page changes nothing: the worker goes on."""

from __future__ import annotations

import streamlit as st

from console import here as places
from console import nav, texts
from console.formats import plain, sentence
from console.here import Here
from console.language import _
from core.actions.alive import worker_alive
from core.actions.shown.runs import RunNow, run_now
from core.actions.watch import stop_run

SECONDS = 1.0
DONE = ("confirmed", "reversed", "rejected", "held", "cancelled")
NOT_THERE = ("rejected", "held", "cancelled", "reversed")
WORDS = ("planned", "sending", "confirmed", "rejected", "reversed", "held")
RARE = ("reversed", "held")
"""Said only where there is one."""


def progress(here: Here, run: int) -> None:
    st.fragment(run_every=SECONDS, key=f"progress-{here.key}-{run}")(_progress)(here, run)


def _progress(here: Here, run: int) -> None:
    now = run_now(here.home, here.company, run)
    if now.ended:
        st.rerun()
    f = here.formats
    with st.container(key=f"panel-run-{here.key}-{run}"):
        done = now.count(*DONE)
        st.header(_("Run {number}: {doing}").format(number=run, doing=_doing(here, now)), anchor=False)
        of = _("{done} of {rows}").format(done=f.count(done), rows=f.many(now.total, "row"))
        st.progress(done / now.total if now.total else 0.0, of)
        counts = [(state, now.count(state)) for state in WORDS]
        st.markdown(" · ".join(f"{f.count(n)} {texts.state(state)}" for state, n in counts if n or state not in RARE))
        if now.reason:
            st.warning(sentence(plain(now.reason)))
        if not worker_alive(here.home):
            st.warning(
                _(
                    "No worker is running, so nothing is sent. Start one with `handover worker`; it takes this run up "
                    "where it stands."
                )
            )
        _buttons(here, now)


def meanwhile(here: Here, run: int) -> None:
    """Below the progress: who is ready stands here again when the run has ended, with new figures."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_("Who is left to be sent stands here again when this run has ended."), width="content")
        nav.button("history", _("Look at the rows"), f"rows-{here.key}-{run}", company=here.key, run=run)


def as_of(here: Here, run: int) -> None:
    """Above rows of a run under way: they stand still while its figures move, until somebody looks again."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = _("What follows stood like this at {time}.")
        st.caption(words.format(time=here.formats.second(here.home.store.clock())), width="content")
        st.button(_("Look again"), key=f"as-of-{here.key}-{run}", type="tertiary", icon=":material/refresh:")


def _doing(here: Here, now: RunNow) -> str:
    if now.stopped_by:
        words = _("stopping, as {actor} asked; what is on its way is still checked")
        return words.format(actor=plain(now.stopped_by))
    people = here.formats.many(now.people, "person", "people")
    doing = {
        "sending": _("sending {people} to {target}").format(people=people, target=here.flow.target.title),
        "checking": _("checking that nothing has changed"),
    }
    return doing.get(now.state, texts.run(now.state))


def _buttons(here: Here, now: RunNow) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Stop after this row"),
            key=f"stop-{here.key}-{now.id}",
            disabled=now.stopped_by is not None,
            help=_("It was asked to stop.") if now.stopped_by else _("What was sent stays sent; the rest waits."),
            on_click=_stop,
            args=(here, now.id),
        )
        if not now.stopped_by:
            st.caption(_("You may close this page; sending goes on."), width="content")


def _stop(here: Here, run: int) -> None:
    places.tried(lambda: stop_run(here.home, here.company, run, here.actor))


def ended(here: Here, now: RunNow) -> str:
    """What became of a run, in one line."""
    f = here.formats
    words = _("Run {number}, {moment}: {outcome}")
    moment = f.moment(now.ended_at or now.created_at)
    return words.format(number=now.id, moment=moment, outcome=outcome(here, now))


def outcome(here: Here, now: RunNow) -> str:
    """`Done, 3 refused`."""
    f = here.formats
    words = {
        "done": _("Done"),
        "stopped": _("Stopped by {actor}").format(actor=plain(now.stopped_by or _("somebody"))),
        "waiting": _("Waits"),
    }
    others = [f"{f.count(n)} {texts.state(s)}" for s in NOT_THERE if (n := now.count(s))]
    return ", ".join([words.get(now.state) or _("Running"), *others])
