"""How much waits for a person on a page, as the navigation says it beside the page's name."""

from __future__ import annotations

from typing import Any

import streamlit as st

from console.here import Here
from console.panels.employees import place
from core.actions.shown.codes import codes_now, codes_stamp
from core.actions.shown.lines import Facet
from core.actions.shown.periods import usual_period
from core.models.period import PayPeriod

SEEN_TO = (Facet.LINKED, Facet.IGNORED)


def waiting(here: Here) -> dict[str, int]:
    """By page: people whom nobody has decided on, and codes of the usual period that go nowhere yet."""
    people = place.read(here).counts
    found = {"employees": sum(people[facet] for facet in Facet if facet not in SEEN_TO)}
    if not here.flow.in_step:
        stamp = codes_stamp(here.home, here.integration)
        period = usual_period(here.home, here.integration, here.formats.today)
        found["codes"] = _codes((str(here.home.folder), here.integration.id, period, *stamp), period, here)
    return found


@st.cache_resource(show_spinner=False, max_entries=8)
def _codes(stamp: tuple[Any, ...], period: PayPeriod, _here: Here) -> int:
    return codes_now(_here.home, _here.integration, period).not_mapped
