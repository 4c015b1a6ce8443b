"""Employees: who of the one system is who in the other; review, link, take back."""

import streamlit as st

from console import here as places
from console import widgets
from console.language import _
from console.panels import ways
from console.panels.employees import decided, dialogs, filters, head, listing, panel, place
from core.actions.shown.lines import Facet

here, flows = places.chosen(accounting=True)
top = widgets.head(_("Employees"), even=here.flow.in_step)
known = place.read(here)
top.caption(head.caption(here, known))
head.buttons(here, top.actions, known)
ways.choose(here, flows)

if not known.lines:
    head.nothing_read(here)
    st.stop()

chosen = filters.draw(here, known)
left, right = st.columns([54, 46], gap="medium")
with left:
    at_hand = listing.draw(here, known, chosen)
    decided.draw(here, known)
    decided.to_do_by_hand(here, known)
    if chosen.facet is Facet.NO_MATCH:
        decided.only_there(here, known)
with right:
    if at_hand is not None:
        panel.draw(here, known, at_hand)
dialogs.if_asked(here, known, chosen)
