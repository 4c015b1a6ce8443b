"""Connections: who is signed in where, adding one, signing in again, settings, and what is not confirmed."""

import streamlit as st

from console import here as places
from console import widgets
from console.language import _
from console.panels import (
    connections,
    connections_about,
    connections_add,
    connections_catalogue,
    connections_dialogs,
    connections_sign_in,
)
from core.actions.shown.connections import connections_of

here = places.visit()
waiting = connections_sign_in.waiting(here)
adding = st.query_params.get(connections.ADD)
found = connections_of(here.home, here.company)

if adding and waiting is None:
    connections_add.draw(here, adding)
    st.stop()

head = widgets.head(_("Connections"))
head.caption(connections.caption(here, found))
with head.actions:
    connections.add_button(here, found, busy=waiting is not None)

if waiting is not None:
    connections_sign_in.draw(here, waiting)

if found:
    connections.table(here, found)
    chosen = connections.chosen(here, found)
    connections_about.draw(here, chosen)
    connections_dialogs.draw_if_asked(here, chosen)
elif waiting is None:
    connections.none_yet()
connections_catalogue.draw(here)
