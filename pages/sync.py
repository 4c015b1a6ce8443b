"""Time and absence sync: compare two systems, look, decide, apply what was seen, and see what came of it."""

import streamlit as st

from console import here as places
from console import widgets
from console.language import _
from console.panels.sync import (
    applying,
    guarded,
    kinds,
    month,
    place,
    planning,
    questions,
    settings,
    under_way,
)
from console.panels.sync import head as top

visit = places.visit()
head = widgets.head(_("Time and absence sync"))
flows = place.flows(visit)
if not flows:
    top.nothing_yet(visit)
    st.stop()

at = place.of(visit, flows)
head.caption(top.caption(at))
with head.actions:
    settings.draw(at)
applying.take(at)
top.buttons(at, head.actions)
place.boxes(at, flows)
planning.plan_if_asked(at)
place.views(at)
if at.now:
    under_way.progress(at, at.now)

if at.view == place.TYPES:
    kinds.draw(at)
    st.stop()
if at.view == place.MONTH:
    month.draw(at)
    st.stop()

plan = at.plan
if plan is None:
    top.not_planned(at)
    st.stop()

guarded.dialog_if_asked(at)
applying.dialog_if_asked(at)
if not plan.running:
    widgets.strip(f"sync-{at.here.key}", top.figures(at, plan))
under_way.ended(at, plan)
guarded.draw(at, plan)
top.agreed(at, plan)
questions.draw(at, plan)
applying.table(at, plan)
applying.withheld(at, plan)
applying.came(at, plan)
top.notes(at, plan)
