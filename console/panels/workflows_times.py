"""What came of workflows at their last times, each with the runs that it started."""

from __future__ import annotations

import streamlit as st

from console import nav, tables, widgets
from console.formats import sentence, title
from console.here import Here
from console.language import _
from console.panels import workflows_words as words
from core.actions.shown.workflows import TimeNow, times_now

PAGE = 10


def draw(here: Here) -> None:
    found = [one for one in times_now(here.home, here.integration) if one.ended_at]
    if not found:
        return
    with widgets.section(_("Last times")):
        nav.button("transfer", _("Go to Transfer"), f"{here.key}-times-to-transfer", company=here.key)
    page = st.pagination(-(-len(found) // PAGE), key=f"{here.key}-times-page") if len(found) > PAGE else 1
    with st.container(key=f"lines-times-{here.key}", gap="xsmall"):
        for one in found[(page - 1) * PAGE : page * PAGE]:
            _one(here, one)


def _one(here: Here, one: TimeNow) -> None:
    f = here.formats
    heading = f"{f.moment(one.slot)}, {one.name}"
    said = [title(words.began(f, one)), *(sentence(each) for each in one.said)]
    with st.container(gap="xxsmall"):
        tables.entry(heading, said, tables.badge(*words.state(one)))
        if one.runs:
            with st.container(horizontal=True, gap="medium"):
                for run in one.runs:
                    label = _("Look at run {run}").format(run=run)
                    nav.button("history", label, f"{here.key}-time-{one.id}-run-{run}", company=here.key, run=run)
