"""When people are paid, by pay-out group, so that pages can say how many days are left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from console import here as places
from console import widgets
from console.dialogs import dialog
from console.here import Here
from console.language import N_, _
from console.plans import group_name
from core.actions.shown.pay_out import LAST, PAY_OUT_DAYS, How, Rule, pay_out_rules
from core.actions.transfers import change_settings
from core.models.period import PayoutGroup, PayPeriod

ASKING = "pay-out"
FRIDAY, MOST_DAYS = 4, 90
WAYS: dict[str, tuple[str, How, int]] = {
    "month": (N_("On a day of the month"), How.MONTH, LAST),
    "week": (N_("Every week"), How.WEEKS, 1),
    "two_weeks": (N_("Every two weeks"), How.WEEKS, 2),
    "after": (N_("Some days after the period"), How.AFTER, 5),
}
USUAL = {PayoutGroup.WEEKLY.value: "week", PayoutGroup.BIWEEKLY.value: "two_weeks"}


def button(here: Here) -> None:
    known = bool(pay_out_rules(here.integration))
    st.button(
        _("Change pay-out days…") if known else _("Set pay-out days…"),
        key=f"pay-out-{here.key}",
        type="tertiary",
        icon=":material/event:",
        on_click=_ask,
        args=(here.key,),
    )


def _ask(key: str) -> None:
    st.session_state[ASKING] = key


def dialog_if_asked(here: Here, groups: Sequence[str], period: PayPeriod) -> None:
    if st.session_state.get(ASKING) == here.key:
        dialog(_("Pay-out days"), ASKING, _close, _dialog, here, groups, period, width="medium")


def _dialog(here: Here, groups: Sequence[str], period: PayPeriod) -> None:
    known = pay_out_rules(here.integration)
    st.markdown(
        _("People are paid on the first such day from the last day of a period on; on a weekend, the Friday before.")
    )
    rules = {}
    with st.container(key=f"lines-pay-out-{here.key}"):
        for group in groups:
            with st.container(gap="xsmall"):
                rules[group] = _rule(here, group, known.get(group))
                words = _("{period} is paid on {day}.")
                day = here.formats.day(rules[group].day(period))
                st.caption(words.format(period=here.formats.period(period), day=day))
    widgets.decision(_("Save pay-out days"), f"save-pay-out-{here.key}", _save, (here, rules), _close)


def _rule(here: Here, group: str, known: Rule | None) -> Rule:
    """What a group's boxes say."""
    key, usual = f"pay-out-{here.key}-{group}", _way(group, known)
    left, right = st.columns(2)
    way = left.selectbox(
        group_name(group),
        list(WAYS),
        list(WAYS).index(usual),
        format_func=lambda one: _(WAYS[one][0]),
        key=f"{key}-way",
    )
    _title, how, number = WAYS[way]
    same = known if known is not None and way == usual else Rule(how, number, _friday(here.formats.today))
    if how is How.WEEKS:
        start: Any = right.date_input(
            _("A day they are paid"),
            same.start,
            key=f"{key}-{way}-start",
            format="DD/MM/YYYY",
            help=_("Any one, past or coming: the others are counted from it."),
        )
        return Rule(how, number, start if isinstance(start, date) else same.start)
    label, least, most = _("Days after its last day"), 0, MOST_DAYS
    if how is How.MONTH:
        label, least, most = _("Day of the month, 31 for the last"), 1, LAST
    return Rule(how, int(right.number_input(label, least, most, same.number, key=f"{key}-{way}-number")))


def _way(group: str, known: Rule | None) -> str:
    if known is None:
        return USUAL.get(group, "month")
    weeks = known.number if known.how is How.WEEKS else None
    return next(way for way, (_t, how, n) in WAYS.items() if how is known.how and (weeks is None or n == weeks))


def _friday(day: date) -> date:
    """The next one: the usual day for those who are paid by the week."""
    return day + timedelta(days=(FRIDAY - day.weekday()) % 7)


def _save(here: Here, rules: dict[str, Rule]) -> None:
    stored = {group: rule.stored() for group, rule in {**pay_out_rules(here.integration), **rules}.items()}
    _close()
    changes: dict[str, Any] = {PAY_OUT_DAYS: stored}
    places.tried(lambda: change_settings(here.home, here.company, here.integration, here.actor, **changes))


def _close() -> None:
    st.session_state.pop(ASKING, None)
