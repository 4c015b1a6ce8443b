"""Runs of a plan: their progress while they go, read from the store once a second, and what became of them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from console import here as places
from console import nav
from console.formats import plain, sentence
from console.here import Here
from console.language import _
from console.panels import running
from console.panels.sync import words
from console.panels.sync.place import Place
from core.actions.alive import worker_alive
from core.actions.shown.companies import Flow
from core.actions.shown.runs import run_now
from core.actions.shown.syncs import UNDER_WAY, RunOf, Side, SyncNow, runs_of
from core.actions.watch import stop_run


def progress(at: Place, plan: SyncNow) -> None:
    if plan.running:
        key = f"sync-progress-{at.here.key}-{plan.id}"
        st.fragment(run_every=running.SECONDS, key=key)(_progress)(at, plan.id)


def _progress(at: Place, plan: int) -> None:
    here = at.here
    runs = runs_of(here.home, here.integration, plan)
    if all(run.ended for run in runs):
        st.rerun()
    with st.container(key=f"panel-sync-runs-{here.key}-{plan}"):
        for run in runs:
            _line(at, run)
        if worker_alive(here.home):
            st.caption(_("You may close this page; it goes on."))
        else:
            st.warning(_("No worker is running, so nothing is written. Start one with `handover worker`."))


def _line(at: Place, run: RunOf) -> None:
    f = at.here.formats
    total, open_ = sum(run.states.values()), sum(run.states.get(state, 0) for state in UNDER_WAY)
    name = words.named(at.here)[run.side]
    st.header(_("Run {number}, into {system}").format(number=run.id, system=name), anchor=False)
    of = _("{done} of {changes}").format(done=f.count(total - open_), changes=f.many(total, "change"))
    st.progress((total - open_) / total, of)
    told = [
        f"{f.count(n)} {_(words.STATES[state]).lower()}" for state, n in run.states.items() if state in words.STATES
    ]
    if told:
        st.markdown(" · ".join(told))
    if run.reason and not run.ended:
        st.warning(sentence(plain(run.reason)))
    if run.ended:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Stop after this change"),
            key=f"sync-stop-{at.here.key}-{run.id}",
            disabled=run.stopped_by is not None,
            help=_("It was asked to stop.") if run.stopped_by else _("What was written stays; the rest waits."),
            on_click=_stop,
            args=(at.here, run.id),
        )
        _look(at, run)


def _stop(here: Here, run: int) -> None:
    places.tried(lambda: stop_run(here.home, here.company, run, here.actor))


def ended(at: Place, plan: SyncNow) -> None:
    """A line a run, with the way to what became of every row."""
    for run in plan.runs:
        if run.ended:
            here = _toward(at, run)
            said = running.ended(here, run_now(here.home, here.company, run.id))
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                told = _("Into {system}. {said}").format(system=here.flow.target.title, said=said)
                st.markdown(told, width="content")
                _look(at, run)


def _look(at: Place, run: RunOf) -> None:
    key = f"sync-run-{at.here.key}-{run.id}"
    nav.button("history", _("Look at the rows"), key, company=at.here.key, run=run.id)


def _toward(at: Place, run: RunOf) -> Here:
    """The same place, with the system that the run writes to as its target."""
    if run.side is Side.B:
        return at.here
    ways = at.here.flow
    return replace(at.here, flow=Flow(ways.company, ways.integration, ways.target, ways.source))
