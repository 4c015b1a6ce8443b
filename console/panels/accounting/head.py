"""The top of the accounting page: what was planned when, the way on, and where a plan stands in figures."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import streamlit as st

from console import here as places
from console import nav
from console.formats import plain
from console.here import Visit
from console.language import N_, _
from console.panels.accounting import books, planning, sending, words
from console.panels.accounting.place import PLAN, SET_UP, VIEW, Place
from console.widgets import Figure
from core.actions.posting_setup import post_to
from core.actions.shown.connections import connections_of
from core.actions.shown.postings import Action, PostingNow, StoredStep

NAME = "books"
TO_DO = {
    Action.CREATE: N_("To be made"),
    Action.REPLACE: N_("To be changed"),
    Action.REMOVE: N_("To be taken back"),
}
WAS_DONE = {Action.CREATE: N_("Made"), Action.REPLACE: N_("Changed"), Action.REMOVE: N_("Taken back")}


def nothing_yet(visit: Visit) -> None:
    """Where nothing is posted: what would be here, and the next step."""
    found = connections_of(visit.home, visit.company)
    source = next((one for one in found if one.system.is_source), None)
    target = next((one for one in found if one.system.posts), None)
    steps = (
        _("Connect the time system and the accounting system, such as TimeLog and e-conomic."),
        _("Say where hours go in the books: accounts, projects, customers and prices."),
        _("Plan a month: both are read, you look at the voucher, and nothing is written before you send it."),
    )
    st.markdown(_("Nothing of this company is posted to an accounting system yet. Three steps lead there:"))
    st.markdown("\n".join(f"{number}. {said}" for number, said in enumerate(steps, 1)))
    if source and target:
        label = _("Post from {source} to {target}").format(source=source.end.name, target=target.end.name)
        ends = (source.end.id, target.end.id)
        st.button(label, key=f"{visit.key}-post-{target.end.id}", type="primary", on_click=_tie, args=(visit, *ends))
        return
    address: dict[str, nav.Said] = {places.COMPANY: visit.key, "add": "any" if target else "books"}
    label = _("Connect the time system") if target else _("Connect the accounting system")
    nav.button("connections", label, f"{visit.key}-posting-connect", "primary", **address)


def _tie(visit: Visit, source: str, target: str) -> None:
    def verb() -> None:
        name = f"{NAME}-{visit.key}"
        st.query_params[VIEW] = SET_UP
        post_to(visit.home, visit.company, source, target, name, visit.actor)

    places.tried(verb, _("Not set up. {error}"), _("Next: say where hours go in the books."))


def caption(at: Place) -> str:
    source, target = at.here.flow.ends
    way = _("{source} to {target}").format(source=source.title, target=target.title)
    plan = at.plan
    if plan is None:
        return _("{way} · these days are not planned yet").format(way=way)
    said = _("{way} · planned by {actor}, both read {moment}")
    return said.format(way=way, moment=at.here.formats.moment(plan.read_at), actor=plain(plan.made_by))


def buttons(at: Place, place: Any) -> None:
    """Plan, or send what the plan holds. Keys hold what they act on, so that a late press finds no button."""
    plan = at.plan
    if at.missing or planning.is_asked(at) or (at.now and at.now.running):
        return
    ready = plan is not None and plan.sendable
    with place:
        st.button(
            _("Plan again") if plan else _("Plan {period}").format(period=at.here.formats.short_period(at.days)),
            key=f"posting-plan-{at.about}-{plan.id if plan else 0}",
            icon=":material/sync:",
            type="secondary" if plan or at.view == SET_UP else "primary",
            help=_("Reads both systems. Nothing is written."),
            on_click=planning.ask,
            args=(at.about,),
        )
        if plan and ready and at.view == PLAN:
            sending.button(at, plan)


def missing(at: Place) -> None:
    """A document that the account can't take: why, in place of a button to plan it."""
    if at.missing:
        st.warning(plain(at.missing))
        if at.view == PLAN:
            books.button(at)


def not_planned(at: Place) -> None:
    """Instead of empty tables: the next steps. The newest plan alone can be sent, so another one is named."""
    now, source, target = at.now, *at.here.flow.ends
    steps = (
        _("Plan: {source} and {target} are read, and nothing is written."),
        _("Look at what would be posted, and at the rows that something keeps back."),
        _("Send: a dialog repeats what goes where; then each document is written once and read back."),
    )
    st.markdown(_("Nobody has planned these days yet. Three steps lead through it:"))
    said = (step.format(source=source.title, target=target.title) for step in steps)
    st.markdown("\n".join(f"{number}. {told}" for number, told in enumerate(said, 1)))
    if now is not None:
        told = _("The newest plan is about {days}, made by {actor}.")
        st.caption(told.format(days=at.here.formats.days(now.first, now.last), actor=plain(now.made_by)))


def figures(at: Place, plan: PostingNow) -> list[Figure]:
    """What is to be done; once it was sent, what of it was done."""
    f = at.here.formats
    steps = [one.step for one in (plan.steps if plan.run is None else _done(at, plan))]
    new = [step for step in steps if step.action is Action.CREATE]
    count = Counter(step.action for step in steps)
    stands = sum(1 for one in at.there if not one.unsure and not one.gone)
    words_ = TO_DO if plan.run is None else WAS_DONE
    sums = {Action.CREATE: amount(at, sum((step.write.quantity for step in new), Decimal(0)))}
    return [
        *(Figure(_(words_[action]), f.count(count[action]), sums.get(action, "")) for action in words_),
        Figure(_("Stand there"), f.count(stands), _as_they_should(at, plan) if stands else ""),
        Figure(_("Rows kept back"), f.count(plan.kept), _("see below") if plan.kept else ""),
        Figure(_("Rows not approved"), f.count(plan.waiting), _("by nobody yet") if plan.waiting else ""),
    ]


def _done(at: Place, plan: PostingNow) -> list[StoredStep]:
    """Steps of a plan that was sent, whose documents stand there, or were taken back."""
    there = {one.item for one in at.there if not one.unsure}
    return [
        one for one in plan.steps if one.item is not None and (one.item in there or one.step.action is Action.REMOVE)
    ]


def _as_they_should(at: Place, plan: PostingNow) -> str:
    if plan.run is not None or plan.taking_back:
        return _("as last read")
    return _("{count} as they should").format(count=at.here.formats.count(plan.equal))


def amount(at: Place, sum_: Decimal) -> str:
    """Money with its currency, or hours."""
    return sending.amount(at, sum_) if sum_ else ""


def agreed(at: Place, plan: PostingNow) -> None:
    """Instead of empty tables."""
    if plan.steps or plan.troubles:
        return
    if plan.taking_back:
        said = _("Nothing stands there on these days that could be taken back.")
    elif plan.equal:
        said = _("{target} holds just what the approved rows ask for. There is nothing to do.")
    else:
        said = _("No approved row of these days asks for {documents}. There is nothing to do.")
    target = at.here.flow.target.title
    about = said.format(target=target, documents=words.documents(at.here, at.posting, 2).partition(" ")[2])
    st.markdown(f":green[:material/check_circle:] {about}")
