"""What the accounting page is about: which two systems, what kind of document, which days. The address says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from console import here as places
from console import widgets
from console.here import Here, Visit
from console.language import N_, _
from console.panels import ways
from core.actions.postings import postings_of
from core.actions.shown.companies import Flow, accounting_flows
from core.actions.shown.postings import Document, Names, PostingNow, documents, names_of, posting_now
from core.models.period import PayPeriod
from core.models.postings import Posting

WHAT, DAYS, VIEW = "document", "days", "view"
WORDS = {
    Posting.VOUCHER: N_("Cost voucher"),
    Posting.PROJECT_TIME: N_("Project time"),
    Posting.INVOICE: N_("Draft invoices"),
}
PLAN, SET_UP = "plan", "rules"
VIEWS = {PLAN: N_("Plan and send"), SET_UP: N_("Set up")}
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """here: of the two systems. now: the newest plan of this kind of document, whatever its days."""

    here: Here
    kinds: tuple[Posting, ...]
    posting: Posting
    days: PayPeriod
    now: PostingNow | None
    there: tuple[Document, ...]
    names: Names
    view: str

    @property
    def plan(self) -> PostingNow | None:
        """The newest plan, where it is about just these days."""
        now = self.now
        return now if now and (now.first, now.last) == (self.days.first, self.days.last) else None

    @property
    def missing(self) -> str:
        """Why the account can't take these documents, as it was last read; empty where it can."""
        books = self.names.books
        return books.missing.get(self.posting.value, "") if books else ""

    @property
    def about(self) -> str:
        """What is looked at, as it stands in keys."""
        return f"{self.key}-{self.days}"

    @property
    def key(self) -> str:
        return f"{self.here.key}-{self.here.integration.id}-{self.posting.value}"


def flows(visit: Visit) -> list[Flow]:
    return accounting_flows(visit.home, visit.company)


def of(visit: Visit, found: list[Flow]) -> Place:
    """Read from the address. found: at least one flow."""
    said = st.query_params.get(places.FLOW)
    here = places.of_flow(visit, next((one for one in found if one.integration.id == said), found[0]))
    kinds = postings_of(here.home, here.integration)
    asked = st.query_params.get(WHAT)
    posting = Posting(asked) if asked in kinds else kinds[0]
    now = posting_now(here.home, here.integration, posting)
    days = _days(here, now)
    view = st.query_params.get(VIEW, PLAN)
    return Place(
        here=here,
        kinds=kinds,
        posting=posting,
        days=days,
        now=now,
        there=tuple(documents(here.home, here.integration, posting, days.first, days.last)),
        names=names_of(here.home, here.integration),
        view=view if view in VIEWS else PLAN,
    )


def _days(here: Here, now: PostingNow | None) -> PayPeriod:
    """Those in the address; without sensible ones those of the newest plan, else last month."""
    first, _dots, last = st.query_params.get(DAYS, "").partition("..")
    try:
        return PayPeriod(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        before = here.formats.today.replace(day=1) - timedelta(days=1)
        return PayPeriod(now.first, now.last) if now else PayPeriod.month(before.year, before.month)


def boxes(at: Place, found: list[Flow]) -> None:
    """The choices above the page."""
    here = at.here
    row = iter(st.columns([2] * (len(found) > 1) + [2, 2, 3], vertical_alignment="bottom"))
    if len(found) > 1:
        names = {one.integration.id: ways.called(one) for one in found}
        with next(row):
            widgets.choose(places.FLOW, _("Systems"), list(names), names.__getitem__, here.key, here.integration.id)
    key = f"{here.key}-{here.integration.id}"
    with next(row):
        kinds = [kind.value for kind in at.kinds]
        widgets.choose(WHAT, _("Document"), kinds, lambda kind: _(WORDS[Posting(kind)]), key, at.posting.value)
    with next(row):
        days = {str(one): one for one in _offered(at)}
        widgets.choose(
            DAYS, _("Period"), list(days), lambda one: here.formats.short_period(days[one]), key, str(at.days)
        )
    with next(row):
        widgets.facets(VIEW, _("View"), {name: _(words) for name, words in VIEWS.items()}, here.key)


def _offered(at: Place) -> list[PayPeriod]:
    """The months before and around today, and what is looked at or was planned if it is no such month."""
    today = at.here.formats.today
    months = [_month(today, -ago) for ago in range(-1, MONTHS)]
    planned = [PayPeriod(at.now.first, at.now.last)] if at.now else []
    return [*(one for one in dict.fromkeys([at.days, *planned]) if one not in months), *months]


def _month(day: date, ahead: int) -> PayPeriod:
    year, month = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return PayPeriod.month(year, month + 1)
