"""Choosing the pay period: one of those there are, or any days."""

from __future__ import annotations

from datetime import date

import streamlit as st

from console import plans, widgets
from console.here import Here
from console.language import _
from core.models.period import PayPeriod

OTHER, MOST_DAYS = "other", 93


def box(here: Here, period: PayPeriod, quiet: bool = False) -> None:
    """quiet: the label is for screen readers only."""
    days = {str(p): p for p in plans.periods_to_choose(here)}
    widgets.choose(
        plans.PERIOD,
        _("Period"),
        [*days, OTHER],
        lambda p: _("Other days…") if p == OTHER else here.formats.short_period(days[p]),
        here.key,
        str(period),
        quiet=quiet,
    )


def narrow(here: Here, period: PayPeriod) -> None:
    """The same beside buttons."""
    with st.container(width=156):
        box(here, period, quiet=True)


def dialog_if_asked(here: Here, period: PayPeriod) -> None:
    """Any first and last day: a period of two weeks, or the days of one quick transfer."""
    if st.query_params.get(plans.PERIOD) == OTHER:
        st.dialog(_("Other days"), width="small", on_dismiss=_close)(_dialog)(here, period.next())


def _dialog(here: Here, usual: PayPeriod) -> None:
    if st.query_params.get(plans.PERIOD) != OTHER:
        st.rerun()  # a press in a dialog redraws the dialog alone; the whole page closes it
    st.markdown(_("A period of two weeks, for example. What another period has sent already is not sent twice."))
    key = f"other-days-{here.key}"
    places = st.columns(2)
    first = places[0].date_input(_("First day"), usual.first, key=f"{key}-first", format="DD/MM/YYYY")
    last = places[1].date_input(_("Last day"), usual.last, key=f"{key}-last", format="DD/MM/YYYY")
    trouble = _trouble(here, first, last)
    if trouble:
        st.caption(f":orange[{trouble}]")
    elif shared := _shared(here, first, last):
        words = _("Rows have been sent with {periods} already. They stay there; only the others can be sent.")
        st.caption(f":orange[{words.format(periods=shared)}]")
    widgets.decision(_("Show these days"), f"{key}-{first}-{last}", _show, (first, last), _close, trouble)


def _trouble(here: Here, first: object, last: object) -> str:
    if not isinstance(first, date) or not isinstance(last, date):
        return _("Choose both days.")
    if first > last:
        return _("The last day is before the first.")
    if (last - first).days >= MOST_DAYS:
        return _("A period has {days} at most.").format(days=here.formats.many(MOST_DAYS, "day"))
    return ""


def _shared(here: Here, first: object, last: object) -> str:
    """Periods of which something was sent that have some of these days, but not just these."""
    found = [
        period
        for period in plans.periods_to_choose(here)
        if isinstance(first, date) and isinstance(last, date) and period.first <= last and first <= period.last
        if (period.first, period.last) != (first, last)
        if any(t.last_run for t in plans.planned(here, period))
    ]
    return ", ".join(here.formats.period(period) for period in found)


def _show(first: date, last: date) -> None:
    st.query_params[plans.PERIOD] = str(PayPeriod(first, last))


def _close() -> None:
    st.query_params.pop(plans.PERIOD, None)
