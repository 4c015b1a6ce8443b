"""Accounting: plan what is posted, look at it, send what was seen, and see where it stands; and where hours go."""

import streamlit as st

from console import here as places
from console import widgets
from console.language import _
from console.panels.accounting import head as top
from console.panels.accounting import (
    lists,
    place,
    planning,
    sending,
    setting_up,
    settings,
    standing,
    troubles,
    under_way,
    voucher,
)
from core.models.postings import Posting

visit = places.visit()
head = widgets.head(_("Accounting"), even=True)
flows = place.flows(visit)
if not flows:
    top.nothing_yet(visit)
    st.stop()

at = place.of(visit, flows)
head.caption(top.caption(at))
with head.actions:
    settings.draw(at)
top.buttons(at, head.actions)
place.boxes(at, flows)
planning.plan_if_asked(at)
top.missing(at)

if at.view == place.SET_UP:
    setting_up.draw(at)
    st.stop()

if at.now:
    under_way.progress(at, at.now)
plan = at.plan
if plan is None:
    top.not_planned(at)
    standing.draw(at)
    st.stop()

sending.dialog_if_asked(at)
lists.taken_back(at, plan)
if not plan.running:
    widgets.strip(f"posting-{at.key}", top.figures(at, plan))
under_way.ended(at, plan)
top.agreed(at, plan)
if plan.run is None:
    draw = {Posting.VOUCHER: voucher.draw, Posting.PROJECT_TIME: lists.project_time, Posting.INVOICE: lists.invoices}
    draw[at.posting](at, plan)
troubles.draw(at, plan)
standing.draw(at)
