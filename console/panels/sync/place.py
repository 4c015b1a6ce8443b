"""What the sync page is about: which two systems, absences or work, which days, and whom. All of it in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from console import here as places
from console import widgets
from console.here import Here, Visit
from console.language import N_, _
from console.panels import ways
from core.actions.shown.companies import Flow
from core.actions.shown.syncs import SyncNow, kept_of, people_in_step, sync_flows, sync_now_shown
from core.models.both_sides import Kept
from core.models.period import PayPeriod

WHAT, DAYS, WHOM, VIEW = "what", "days", "whom", "view"
ALL = "all"
WORDS = {Kept.ABSENCE: N_("Absences"), Kept.WORK: N_("Time entries")}
PLAN, MONTH, TYPES = "plan", "month", "types"
VIEWS = {PLAN: N_("Plan"), MONTH: N_("Calendar"), TYPES: N_("Absence types")}
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """here: of the two systems that are kept in step. now: the newest plan of this resource, whatever it is about.

    people: of the source, empty for everybody. names: of those who are linked.
    """

    here: Here
    kept: Kept
    days: PayPeriod
    people: tuple[str, ...]
    names: Mapping[str, str]
    now: SyncNow | None
    view: str

    @property
    def plan(self) -> SyncNow | None:
        """The newest plan, where it is about just these days and people."""
        now = self.now
        same = now and (now.first, now.last, now.people) == (self.days.first, self.days.last, self.people)
        return now if same else None

    @property
    def about(self) -> str:
        """What is looked at, as it stands in keys."""
        whom = "+".join(self.people) or ALL
        return f"{self.here.key}-{self.here.integration.id}-{self.kept.value}-{self.days}-{whom}"


def flows(visit: Visit) -> list[Flow]:
    return sync_flows(visit.home, visit.company)


def of(visit: Visit, found: list[Flow]) -> Place:
    """Read from the address. found: at least one flow."""
    said = st.query_params.get(places.FLOW)
    way = next((one for one in found if one.integration.id == said), found[0])
    here = places.of_flow(visit, way)
    kinds = kept_of(way)
    kept = Kept(st.query_params[WHAT]) if st.query_params.get(WHAT) in kinds else kinds[0]
    now = sync_now_shown(here.home, here.integration, kept)
    names = people_in_step(here.home, here.integration)
    views = VIEWS if kept is Kept.ABSENCE else {PLAN: VIEWS[PLAN]}
    view = st.query_params.get(VIEW, PLAN)
    return Place(
        here=here,
        kept=kept,
        days=_days(here, now),
        people=_people(names, now),
        names=names,
        now=now,
        view=view if view in views else PLAN,
    )


def _days(here: Here, now: SyncNow | None) -> PayPeriod:
    """Those in the address; without sensible ones those of the newest plan, else this month."""
    first, _dots, last = st.query_params.get(DAYS, "").partition("..")
    try:
        return PayPeriod(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return (
            PayPeriod(now.first, now.last)
            if now
            else PayPeriod.month(here.formats.today.year, here.formats.today.month)
        )


def _people(names: Mapping[str, str], now: SyncNow | None) -> tuple[str, ...]:
    said = st.query_params.get(WHOM)
    if said is None:
        return now.people if now else ()
    planned = now.people if now else ()
    return tuple(p for p in said.split("+") if p in names or p in planned) if said != ALL else ()


def boxes(at: Place, found: list[Flow]) -> None:
    """The choices above the page."""
    here = at.here
    row = iter(st.columns(5 if len(found) > 1 else 4))
    kinds = [kept.value for kept in kept_of(here.flow)]
    if len(found) > 1:
        names = {one.integration.id: ways.called(one) for one in found}
        with next(row):
            widgets.choose(places.FLOW, _("Systems"), list(names), names.__getitem__, here.key, here.integration.id)
    key = f"{here.key}-{here.integration.id}"
    with next(row):
        widgets.choose(WHAT, _("What"), kinds, lambda kind: _(WORDS[Kept(kind)]), key, at.kept.value)
    with next(row):
        days = {str(one): one for one in _offered(at)}
        written = here.formats.short_period
        widgets.choose(
            DAYS, _("Days"), list(days), lambda one: written(days[one]), f"{key}-{at.kept.value}", str(at.days)
        )
    with next(row):
        whom = {ALL: _("Everybody"), **at.names}
        some = "+".join(at.people)
        if some:
            whom.setdefault(some, here.formats.many(len(at.people), "person", "people"))
        widgets.choose(WHOM, _("Whom"), list(whom), whom.__getitem__, f"{key}-{at.kept.value}", some or ALL)


def _offered(at: Place) -> list[PayPeriod]:
    """The months around today, and what is looked at or was planned if it is no such month; the newest first."""
    today = at.here.formats.today
    months = [_month(today, ahead) for ahead in range(MONTHS, -MONTHS - 1, -1)]
    planned = [PayPeriod(at.now.first, at.now.last)] if at.now else []
    more = [one for one in dict.fromkeys([at.days, *planned]) if one not in months]
    return [*more, *months]


def _month(day: date, ahead: int) -> PayPeriod:
    year, month = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return PayPeriod.month(year, month + 1)


def views(at: Place) -> None:
    """Plan, calendar, types; work has a plan only."""
    if at.kept is Kept.ABSENCE:
        widgets.facets(VIEW, _("View"), {name: _(words) for name, words in VIEWS.items()}, at.here.key)
