"""Codes and rates: where each code goes in payroll, what has no target, and payroll's general rates; and what types of
absence mean where nothing goes to payroll."""

import streamlit as st

from console import here as places
from console import plans, widgets
from console.language import _
from console.panels import (
    codes,
    codes_drafts,
    codes_editor,
    codes_rates,
    codes_rates_editor,
    codes_rates_sending,
    ways,
)
from console.panels.codes_words import names_of
from console.panels.sync import kinds, place
from core.actions.shown.codes import codes_now
from core.actions.shown.rates import rates_now

here = places.here()
if here.flow.in_step:
    widgets.head(_("Codes and rates")).caption(ways.called(here.flow))
    kinds.draw(place.of(here, [here.flow]))
    st.stop()

codes_editor.take(here)
codes_rates_editor.take(here)
places.told()
head = widgets.head(_("Codes and rates"))
period = plans.period_in_address(here)
now = codes_now(here.home, here.integration, period)
names = names_of(now)

head.caption(codes.caption(here, now, period))
codes_drafts.buttons(here, head.actions, now, period)
codes_drafts.read_if_asked(here, period)

if now.counted_at is not None:
    widgets.strip(f"codes-{here.key}", codes.figures(here, now))
codes.stale(here, now, period)
codes_drafts.conflicts(here, now, names)

chosen = codes.chosen(here, now)
wide = codes.is_wide(here)
left, right = (st.container(), st.container()) if wide else st.columns([7, 3], gap="medium")
with left:
    if chosen:
        codes_editor.draw(here, codes.ordered(here, now, period, chosen), now, names, wide)
    else:
        codes.nothing_chosen(here, now, period)
    codes_drafts.listed(here, now, names)
with right:
    if now.counted_at is not None:
        codes.sums(here, now, names)

rates = rates_now(here.home, here.integration)
codes_rates.draw(here, rates)
codes_drafts.dialog_if_asked(here, now, period, names)
codes_rates_sending.dialog_if_asked(here, rates)
