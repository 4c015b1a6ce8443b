"""Hours by week: what is to be in payroll, and the part of it that is, as one bar a week."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

import streamlit as st
from markupsafe import Markup

from console import widgets
from console.here import Here
from console.language import _
from core.actions.shown.sums import Week, by_week
from core.models.period import PayPeriod

BARS = Markup('<div class="bars" role="img" aria-label="{}">{}</div>')
BAR = Markup('<span>{}</span><div><i style="width:{}%"><i style="width:{}%"></i></i><span>{}</span></div>')


def draw(here: Here, period: PayPeriod, plans: Sequence[int]) -> None:
    """One piece of the page: a chart of Vega's takes the browser as long as half of the page's other parts together."""
    weeks = by_week(here.home, here.integration, period, plans)
    if not weeks:
        return
    widgets.section(_("Hours by week"), _("in payroll, of all that is approved"))
    most = max(week.approved for week in weeks)
    lines = (
        BAR.format(_name(w), _share(w.approved, most), _share(w.in_payroll, w.approved), _label(here, w)) for w in weeks
    )
    st.html(BARS.format(_said(here, weeks), Markup("").join(lines)))


def _share(part: Decimal, whole: Decimal) -> int:
    """In whole per cent, rounded up: a little is to be seen."""
    return min(100, ceil(100 * part / whole)) if whole > 0 else 0


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
