"""Runs of a plan: their progress while they go, and what became of them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from console import nav
from console.here import Here
from console.language import _
from console.panels import running
from console.panels.sync.place import Place
from core.actions.shown.companies import Flow
from core.actions.shown.runs import run_now
from core.actions.shown.syncs import RunOf, Side, SyncNow


def progress(at: Place, plan: SyncNow) -> None:
    for run in plan.runs:
        if not run.ended:
            running.progress(_toward(at, run), run.id)
            _look(at, run)


def ended(at: Place, plan: SyncNow) -> None:
    """A line a run, with the way to what became of every row."""
    for run in plan.runs:
        if run.ended:
            here = _toward(at, run)
            said = running.ended(here, run_now(here.home, here.company, run.id))
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                words = _("Into {system}. {said}").format(system=here.flow.target.title, said=said)
                st.markdown(words, width="content")
                _look(at, run)


def _look(at: Place, run: RunOf) -> None:
    if at.history:
        key = f"sync-run-{at.here.key}-{run.id}"
        nav.button("history", _("Look at the rows"), key, company=at.here.key, run=run.id)


def _toward(at: Place, run: RunOf) -> Here:
    """The same place, with the system that the run writes to as its target."""
    if run.side is Side.B:
        return at.here
    ways = at.here.flow
    return replace(at.here, flow=Flow(ways.company, ways.integration, ways.target, ways.source))
