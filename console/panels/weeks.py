"""Hours by week: what is to be in payroll, and the part of it that is, as one bar a week."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import altair as alt
import pandas as pd
import streamlit as st

from console import widgets
from console.here import Here
from console.language import _
from core.actions.shown.sums import Week, by_week
from core.models.period import PayPeriod

INKS = {"light": ("#7FB0DB", "#1F5C99", "#566370"), "dark": ("#2F5F8F", "#5B9BD9", "#9CA9B5")}
ROW = 32
ROOM_FOR_LABEL = 1.55


def draw(here: Here, period: PayPeriod, plans: Sequence[int]) -> None:
    weeks = by_week(here.home, here.integration, period, plans)
    if not weeks:
        return
    widgets.section(_("Hours by week"), _("in payroll, of all that is approved"))
    st.altair_chart(_chart(here, weeks), theme=None, key=f"weeks-{here.key}-{period}", alt=_said(here, weeks))


def _whole(hours: Decimal) -> int:
    return int(hours.quantize(Decimal(1), ROUND_HALF_UP))


def _label(here: Here, week: Week) -> str:
    there, of = (here.formats.count(_whole(hours)) for hours in (week.in_payroll, week.approved))
    return _("{there} of {of}").format(there=there, of=of)


def _name(week: Week) -> str:
    return _("Week {number}").format(number=week.monday.isocalendar().week)


def _said(here: Here, weeks: Sequence[Week]) -> str:
    """All figures, for those who don't see the bars."""
    return ". ".join(_("{week}: {figures} hours").format(week=_name(w), figures=_label(here, w)) for w in weeks)


def _chart(here: Here, weeks: Sequence[Week]) -> alt.LayerChart:
    whole, part, ink = INKS["dark" if st.context.theme.type == "dark" else "light"]
    frame = pd.DataFrame(
        {
            "week": [_name(w) for w in weeks],
            "approved": [float(w.approved) for w in weeks],
            "there": [float(w.in_payroll) for w in weeks],
            "label": [_label(here, w) for w in weeks],
        }
    )
    axis = alt.Axis(
        title=None, domain=False, ticks=False, grid=False, labelColor=ink, labelFontSize=12.25, labelPadding=8
    )
    rows = alt.Y("week:N", sort=None, axis=axis)
    scale = alt.Scale(domain=[0, max(frame["approved"]) * ROOM_FOR_LABEL])
    base = alt.Chart(frame)
    bars = base.mark_bar(color=whole, height=15).encode(y=rows, x=alt.X("approved:Q", scale=scale, axis=None))
    there = base.mark_bar(color=part, height=15).encode(y=rows, x=alt.X("there:Q", scale=scale, axis=None))
    words = base.mark_text(align="left", dx=8, color=ink, fontSize=12.25).encode(
        y=rows, x=alt.X("approved:Q", scale=scale, axis=None), text="label:N"
    )
    layers = alt.layer(bars, there, words).properties(height=ROW * len(weeks), background="transparent")
    return layers.configure(font="Source Sans", view=alt.ViewConfig(strokeWidth=0, stroke="transparent"))
