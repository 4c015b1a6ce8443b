"""Hours by week: what is to be in payroll, and the part of it that is, as one bar a week."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

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
    key = f"weeks-{here.key}-{period}"
    st.vega_lite_chart(_frame(here, weeks), _chart(here, weeks), theme=None, key=key, alt=_said(here, weeks))


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


def _chart(here: Here, weeks: Sequence[Week]) -> dict[str, Any]:
    """A Vega-Lite chart, written out: Altair would check each part of it at every look, which takes 0.1 seconds."""
    whole, part, ink = INKS["dark" if st.context.theme.type == "dark" else "light"]
    most = float(max(week.approved for week in weeks)) * ROOM_FOR_LABEL
    axis = {"title": None, "domain": False, "ticks": False, "grid": False}
    axis |= {"labelColor": ink, "labelFontSize": 12.25, "labelPadding": 8}
    rows = {"field": "week", "type": "nominal", "sort": None, "axis": axis}

    def hours(name: str) -> dict[str, Any]:
        return {"field": name, "type": "quantitative", "scale": {"domain": [0, most]}, "axis": None}

    words = {"y": rows, "x": hours("approved"), "text": {"field": "label", "type": "nominal"}}
    return {
        "layer": [
            {"mark": {"type": "bar", "color": whole, "height": 15}, "encoding": {"y": rows, "x": hours("approved")}},
            {"mark": {"type": "bar", "color": part, "height": 15}, "encoding": {"y": rows, "x": hours("there")}},
            {"mark": {"type": "text", "align": "left", "dx": 8, "color": ink, "fontSize": 12.25}, "encoding": words},
        ],
        "height": ROW * len(weeks),
        "background": "transparent",
        "config": {"font": "Source Sans", "view": {"strokeWidth": 0, "stroke": "transparent"}},
    }


def _frame(here: Here, weeks: Sequence[Week]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "week": [_name(w) for w in weeks],
            "approved": [float(w.approved) for w in weeks],
            "there": [float(w.in_payroll) for w in weeks],
            "label": [_label(here, w) for w in weeks],
        }
    )
