"""History: all runs of the company, or the one in the address."""

import streamlit as st

from console import here as places
from console import widgets
from console.language import _
from console.panels import exchanges, history, late, run, run_rows, running, taking_back
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
    head = widgets.head(_("History"))
    found = run_list(here.home, here.company)
    if found:
        head.caption(history.caption(here, found))
        history.listed(here, found)
    else:
        history.nothing_yet(here)
    st.stop()

here = history.toward(here, chosen)
head = widgets.head(_("Run {number}").format(number=chosen.id))
head.caption(run.caption(here, chosen))
run.buttons(here, chosen, head.actions)
if chosen.ended:
    widgets.strip(f"run-{here.key}", run.figures(here, chosen))
    newer = late.of(here, chosen)
    run.differences(here, chosen, late.WHY if newer else ())
    late.draw(here, chosen, newer)
else:
    running.progress(here, chosen.id)
    running.as_of(here, chosen.id)

left, right = st.columns([3, 7], gap="large")
with left:
    run.reasons(here, chosen)
    run.in_payroll(here, chosen)
with right:
    run_rows.draw(here, chosen)
exchanges.dialog_if_asked(here, chosen.id)
taking_back.dialog_if_asked(here, chosen.id)
late.dialog_if_asked(here, chosen.id)
