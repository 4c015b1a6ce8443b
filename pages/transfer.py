"""Transfer: choose a period and pay-out group, plan, look, send, and watch it arrive."""

import streamlit as st

from console import here as places
from console import plans, widgets
from console.panels import running, sending, transfer
from core.actions.shown.runs import run_now

here = places.here()
period = plans.period_in_address(here)
planned = plans.planned(here, period)
groups = plans.groups_to_choose(here, planned)
group = plans.group_in_address(groups)
chosen = next((t for t in planned if t.group == group), None)
plan = plans.current(here, chosen.plan) if chosen and chosen.plan else None
running_now = chosen.running if chosen else None
busy = bool(running_now) or sending.is_planning(here, period, group)

actions = widgets.head("Transfer", transfer.caption(here, plan))
sending.buttons(here, actions, period, group, plan, busy)

left, right, _ = st.columns([1, 1, 2])
with left:
    offered = {str(p): p for p in plans.periods_to_choose(here)}
    widgets.choose(
        plans.PERIOD, "Period", list(offered), lambda p: here.formats.period(offered[p]), here.key, str(period)
    )
with right:
    widgets.choose(plans.GROUP, "Pay-out group", groups, transfer.group_name, here.key, group)

sending.plan_if_asked(here, period, group)

if plan is None:
    transfer.not_planned(here)
    st.stop()

if running_now:
    running.progress(here, running_now)
else:
    widgets.strip(f"transfer-{here.key}", transfer.figures(here, plan))
if chosen and chosen.last_run and not running_now:
    transfer.last_run(here, chosen, running.ended(here, run_now(here.home, here.company, chosen.last_run)))

going, _, waiting, *_ = transfer.shares(plan.lines)
wide, narrow = st.columns([7, 3], gap="large")
with wide:
    transfer.ready(here, plan, going)
    transfer.not_ready(here, plan, waiting)
with narrow:
    transfer.sums(here, plan)

sending.dialog_if_asked(here, period, group, plan)
