"""History: all runs of the company, or the one in the address."""

import streamlit as st

from console import here as places
from console import widgets
from console.panels import history, run, running
from core.actions.home import NotFound
from core.actions.shown.runs import run_list, run_now

here = places.here()
number = st.query_params.get("run", "")
chosen = None
if number.isdecimal():
    try:
        chosen = run_now(here.home, here.company, int(number))
    except NotFound as error:
        st.warning(str(error))

if chosen is None:
    found = run_list(here.home, here.company, limit=50)
    widgets.head("History", f"{here.formats.many(len(found), 'run')}, the newest first")
    if found:
        history.runs(here, found)
    else:
        st.markdown("Runs would stand here. Nothing was sent yet: plan a period on Transfer.")
    st.stop()

actions = widgets.head(f"Run {chosen.id}", run.caption(here, chosen))
run.buttons(here, chosen, actions)
if chosen.ended:
    widgets.strip(f"run-{here.key}", run.figures(here, chosen))
    run.differences(chosen)
else:
    running.progress(here, chosen.id)

left, right = st.columns([3, 7], gap="large")
with left:
    run.reasons(here, chosen)
    run.in_payroll(here, chosen)
with right:
    run.rows(here, chosen)
run.raw_if_asked(here, chosen)
