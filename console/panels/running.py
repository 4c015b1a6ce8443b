"""A run under way, read from the ledger once a second. Closing the page changes nothing: the worker goes on."""

from __future__ import annotations

import streamlit as st

from console import texts
from console.formats import plain, sentence, title
from console.here import Here
from core.actions.alive import worker_alive
from core.actions.errors import EXPECTED
from core.actions.shown.runs import RunNow, run_now
from core.actions.watch import stop_run

SECONDS = 1.0
DONE = ("confirmed", "reversed", "rejected", "held", "cancelled")
WORDS = ("planned", "sending", "confirmed", "rejected", "held")


def progress(here: Here, run: int) -> None:
    st.fragment(run_every=SECONDS, key=f"progress-{here.key}-{run}")(_progress)(here, run)


def _progress(here: Here, run: int) -> None:
    now = run_now(here.home, here.company, run)
    if now.ended:
        st.rerun()
    f = here.formats
    with st.container(key=f"panel-run-{here.key}-{run}"):
        done = now.count(*DONE)
        st.header(f"Run {run}: {_doing(here, now)}", anchor=False)
        st.progress(done / now.total if now.total else 0.0, f"{f.count(done)} of {f.many(now.total, 'row')}")
        counts = [(state, now.count(state)) for state in WORDS]
        st.markdown(" · ".join(f"{f.count(n)} {texts.STATES[state]}" for state, n in counts if n or state != "held"))
        if now.reason:
            st.warning(sentence(plain(now.reason)))
        if not worker_alive(here.home):
            st.warning(
                "No worker is running, so nothing is sent. Start one with `handover worker`; it takes this run up "
                "where it stands."
            )
        _buttons(here, now)


def _doing(here: Here, now: RunNow) -> str:
    if now.stopped_by:
        return f"stopping, as {plain(now.stopped_by)} asked; what is on its way is still checked"
    people = here.formats.many(now.people, "person", "people")
    doing = {
        "sending": f"sending {people} to {here.flow.target.title}",
        "checking": "checking that nothing has changed",
    }
    return doing.get(now.state, texts.RUNS[now.state])


def _buttons(here: Here, now: RunNow) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Stop after this row",
            key=f"stop-{here.key}-{now.id}",
            disabled=now.stopped_by is not None,
            help="It was asked to stop." if now.stopped_by else "What was sent stays sent; the rest waits.",
            on_click=_stop,
            args=(here, now.id),
        )
        st.caption("You may close this page; sending goes on.", width="content")


def _stop(here: Here, run: int) -> None:
    try:
        stop_run(here.home, here.company, run, here.actor)
    except EXPECTED as error:
        st.session_state["flash"] = ("error", str(error))


def ended(here: Here, now: RunNow) -> str:
    """What became of a run, in one line."""
    f = here.formats
    return f"Run {now.id}, {f.moment(now.ended_at or now.created_at)}: {outcome(here, now)}"


def outcome(here: Here, now: RunNow) -> str:
    """`Done, 3 refused`."""
    f = here.formats
    words = {"done": "Done", "stopped": f"Stopped by {plain(now.stopped_by or 'somebody')}"}
    said = words.get(now.state) or title("running" if now.state != "waiting" else "waits")
    missed = [
        (now.count("rejected"), "refused"),
        (now.count("held"), "needs you"),
        (now.count("cancelled"), "not sent"),
    ]
    return ", ".join([said, *(f"{f.count(n)} {word}" for n, word in missed if n)])
