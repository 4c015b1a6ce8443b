"""Overview: the pay period, what blocks it, the next step, connections and last runs."""

import streamlit as st

from console import here as places
from console import plans, widgets
from console.panels import history, overview, weeks
from core.actions.shown.plans import together
from core.actions.shown.runs import run_list

here = places.here()
period = plans.period_in_address(here)
planned = [t for t in plans.planned(here, period) if t.plan]
found = [plans.current(here, t.plan) for t in planned if t.plan]
lines = together(found)

actions = widgets.head(f"Pay period {here.formats.period(period)}", overview.caption(here, planned, found))
with actions:
    overview.next_step(here, period, planned, found)

if found:
    figures = overview.figures(here, lines)
    widgets.strip(f"overview-{here.key}", figures, lambda: overview.bar(figures[1:], overview.numbers(lines)))

wide, narrow = st.columns([3, 2], gap="large")
with wide:
    if found:
        overview.blocks(here, lines)
        overview.managers(here, lines)
    else:
        overview.not_planned(here)
with narrow:
    weeks.draw(here, period)
    overview.connections(here)
    runs = run_list(here.home, here.company, limit=5)
    if runs:
        widgets.section("Last runs")
        history.runs_short(here, runs)
