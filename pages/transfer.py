"""Transfer: choose a period and whom, plan, look, decide, send, and watch it arrive."""

import streamlit as st

from console import here as places
from console import plans, widgets
from console.language import _
from console.panels import (
    closing,
    deciding,
    edited,
    filters,
    people,
    period_choice,
    planning,
    running,
    sending,
    transfer,
)
from core.actions.shown.runs import run_now

here = places.here()
head = widgets.head(_("Transfer"))
period = plans.period_in_address(here)
planned = plans.planned(here, period)
groups = plans.groups_to_choose(here, planned)
group = plans.group_in_address(groups)
chosen = next((t for t in planned if t.group == group), None)
plan = plans.current(here, chosen.plan) if chosen and chosen.plan else None
offered = filters.options(here, plan) if plan else []
found = filters.chosen(here, plan, offered) if plan else None
running_now = chosen.running if chosen else None
busy = bool(running_now) or planning.is_planning(here, period, group)

head.caption(transfer.caption(here, plan, chosen))
sending.buttons(here, head.actions, period, group, found, chosen, busy)

boxes = iter(st.columns(max(4, len(offered) + 2)))
with next(boxes):
    period_choice.box(here, period)
with next(boxes):
    widgets.choose(plans.GROUP, _("Pay-out group"), groups, plans.group_name, here.key, group)
filters.choose(here, offered, boxes)

planning.plan_if_asked(here, period, group)
period_choice.dialog_if_asked(here, period)

if plan is None or found is None or chosen is None:
    transfer.not_planned(here)
    st.stop()

sending.dialog_if_asked(here, period, group, found, len(plan.lines))
if running_now:
    running.progress(here, running_now)
    running.meanwhile(here, running_now)
    people.not_ready(here, found.plan, transfer.shares(found.plan.lines)[2], found.key)
    st.stop()

widgets.strip(f"transfer-{here.key}", transfer.figures(here, found.plan))
filters.told(here, found)
if chosen.last_run:
    transfer.last_run(here, chosen, running.ended(here, run_now(here.home, here.company, chosen.last_run)))
transfer.notes(here, period, group, plan)
transfer.alarms(here, found.plan)

going, arrived, waiting, *_rest = transfer.shares(found.plan.lines)
wide, narrow = st.columns([7, 3], gap="large")
with wide:
    deciding.needs_you(here, found.plan)
    edited.draw(here, found.plan)
    people.ready(here, found.plan, going, chosen, found.key)
    deciding.foreign(here, found.plan)
    people.not_ready(here, found.plan, waiting, found.key)
    people.arrived(here, found.plan, arrived, found.key)
with narrow:
    transfer.sums(here, found, chosen)
closing.line(here, chosen, busy)
closing.dialog_if_asked(here, chosen, f"{here.formats.period(period)}, {plans.group_name(group).lower()}")
