"""Overview: the pay period or two systems in step, what blocks them, the next step, connections and last runs."""

import streamlit as st

from console import here as places
from console import plans, widgets
from console.language import _
from console.panels import blocks, history, late, news, overview, overview_sync, payout, period_choice, weeks
from core.actions.shown.plans import together
from core.actions.shown.runs import run_list

here, flows = places.chosen()
if here.flow.in_step:
    overview_sync.draw(here, flows)
    st.stop()

period = plans.period_in_address(here)
head = widgets.head(_("Pay period {period}").format(period=here.formats.period(period)), even=True)
planned = [t for t in plans.planned(here, period) if t.plan]
found = [plans.current(here, t.plan) for t in planned if t.plan]
lines = together(found)

head.caption(overview.caption(here, period, planned, found))
with head.actions:
    period_choice.narrow(here, period)
overview.buttons(here, head.actions, period, planned, found)

late.warn(here)
if found:
    overview.strip(here, lines, [plan for t, plan in zip(planned, found, strict=True) if t.closed_at])
news.draw(here)

wide, narrow = st.columns([3, 2], gap="large")
with wide:
    if found:
        blocks.draw(here, period, lines)
        blocks.managers(here, period, lines)
    else:
        blocks.not_planned(here)
with narrow:
    weeks.draw(here, period, [plan.id for plan in found])
    overview.connections(here)
    overview_sync.beside(here, flows)
    runs = run_list(here.home, here.company, limit=5)
    if runs:
        widgets.section(_("Last runs"))
        history.short(here, runs)
    payout.button(here)

blocks.text_if_asked(here, period, lines)
payout.dialog_if_asked(here, plans.groups_to_choose(here, planned), period)
period_choice.dialog_if_asked(here, period)
