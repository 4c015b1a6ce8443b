"""The pay period in the address, its transfers, and their newest plans as they stand now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from console.here import Here
from console.language import N_, _
from core.actions.shown.periods import EVERYBODY, TransferNow, payout_groups, periods, transfers, usual_period
from core.actions.shown.plans import PlanNow, plan_now
from core.models.period import PayPeriod

PERIOD, GROUP = "period", "group"
GROUPS = {
    "monthly": N_("Monthly paid"),
    "biweekly": N_("Paid every two weeks"),
    "weekly": N_("Weekly paid"),
    "unknown": N_("No pay-out group"),
    EVERYBODY: N_("Everybody"),
}


def period_in_address(here: Here) -> PayPeriod:
    """The period that the address names; without a sensible one, the one worked on last."""
    first, _, last = st.query_params.get(PERIOD, "").partition("..")
    try:
        return PayPeriod(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return usual_period(here.home, here.integration, here.formats.today)


def periods_to_choose(here: Here) -> list[PayPeriod]:
    offered = periods(here.home, here.integration, here.formats.today)
    said = period_in_address(here)
    return offered if said in offered else [said, *offered]


def groups_to_choose(here: Here, planned: Sequence[TransferNow]) -> list[str]:
    """Groups that people are in, and those that were planned; everybody together where no group is known."""
    found = [name for name, _ in payout_groups(here.home, here.integration)]
    found += [t.group for t in planned if t.group not in found]
    return found or [EVERYBODY]


def group_name(code: str) -> str:
    return _(GROUPS[code]) if code in GROUPS else code


def group_in_address(groups: Sequence[str]) -> str:
    said = st.query_params.get(GROUP, groups[0])
    return said if said in groups else groups[0]


def planned(here: Here, period: PayPeriod) -> list[TransferNow]:
    return transfers(here.home, here.integration, period)


def current(here: Here, plan: int) -> PlanNow:
    return plan_now(here.home, here.integration, plan)
