"""Overview of two systems that are kept in step: what waits, what to press next, connections and last runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from console import nav, tables, widgets
from console.formats import plain
from console.here import COMPANY, FLOW, Here
from console.language import _, ngettext
from console.panels import history, news, overview, ways
from console.panels.connections import CHOSEN
from console.panels.setup_sync import PEOPLE
from console.panels.sync.place import DAYS, WHAT, WORDS
from console.widgets import Figure
from core.actions.shown.companies import Flow
from core.actions.shown.in_step import InStepNow, KeptNow, in_step_now
from core.actions.shown.runs import run_list
from core.actions.shown.sync_setup import sync_setup_now


def draw(here: Here, flows: Sequence[Flow]) -> None:
    """The whole page."""
    now = in_step_now(here.home, here.flow)
    head = widgets.head(_("{systems} in step").format(systems=plain(ways.called(here.flow))))
    head.caption(_caption(here, now))
    with head.actions:
        _button(here, now)
    ways.choose(here, flows)
    widgets.strip(f"overview-sync-{here.key}", _figures(here, now))
    news.draw(here)
    wide, narrow = st.columns([3, 2], gap="large")
    with wide:
        widgets.section(_("What is kept in step"))
        with st.container(key=f"lines-in-step-{here.key}", gap="xsmall"):
            for one in now.kept:
                _line(here, one)
            _people(here, now)
    with narrow:
        overview.connections(here)
        if runs := run_list(here.home, here.company, here.integration, limit=5):
            widgets.section(_("Last runs"))
            history.short(here, runs)


def beside(here: Here, flows: Sequence[Flow]) -> None:
    """On the overview of a pay period: the systems that are kept in step as well, and the way to them."""
    found = [one for one in flows if one.in_step]
    if not found:
        return
    widgets.section(_("Kept in step"))
    with st.container(key=f"lines-also-{here.key}", gap="xsmall"):
        for one in found:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                with st.container(width="stretch"):
                    tables.entry(ways.called(one), [])
                address = {COMPANY: here.key, FLOW: one.integration.id}
                nav.button("overview", _("Look"), f"{here.key}-also-{one.integration.id}", **address)


def _caption(here: Here, now: InStepNow) -> str:
    made = [one.made_at for one in now.kept if one.made_at]
    linked = here.formats.many(now.linked, "person is linked", "people are linked")
    if not made:
        return f"{linked} · {_('not compared yet')}"
    return f"{linked} · {_('compared {moment}').format(moment=here.formats.moment(max(made)))}"


def _figures(here: Here, now: InStepNow) -> list[Figure]:
    f, (source, target) = here.formats, here.flow.ends
    missing = {one.title: now.missing[side] for one, side in zip((source, target), now.missing, strict=True)}
    return [
        Figure(_("Employees linked"), f.count(now.linked)),
        *(Figure(_("Missing in {system}").format(system=name), f.count(count)) for name, count in missing.items()),
        Figure(_("Names and status"), f.count(now.differ), _("differ")),
        Figure(_("Changes"), f.count(sum(one.waits for one in now.kept)), _("not applied yet")),
        Figure(_("Questions"), f.count(sum(one.questions for one in now.kept))),
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """Where the button leads, and what it says."""

    page: str
    label: str
    address: dict[str, nav.Said] = field(default_factory=dict)


def _button(here: Here, now: InStepNow) -> None:
    step = _next(here, now)
    if step is not None:
        key = f"next-{here.key}-{here.integration.id}-{step.label}"
        nav.button(step.page, step.label, key, "primary", **{COMPANY: here.key, **step.address})


def _next(here: Here, now: InStepNow) -> Step | None:
    f = here.formats
    if (out := overview.signed_out(here)) is not None:
        return Step("connections", _("Sign in to {system} again").format(system=out.title), {CHOSEN: out.id})
    for one in now.kept:
        if one.running:
            return Step("sync", _("Watch run {number}").format(number=one.running), _to(here, one))
    if sync_setup_now(here.home, here.company).next is not None:
        return Step("setup", _("Go on with the set-up"))
    for one in now.kept:
        if one.stopped:
            return Step("sync", _("Look at what stopped the plan"), _to(here, one))
    asked = max(now.kept, key=lambda one: one.questions)
    if asked.questions:
        label = _("Answer {questions}").format(questions=f.many(asked.questions, "question"))
        return Step("sync", label, _to(here, asked))
    waits = max(now.kept, key=lambda one: one.waits)
    if waits.waits:
        label = _("Look at {changes}").format(changes=f.many(waits.waits, "change"))
        return Step("sync", label, _to(here, waits))
    fresh = next((one for one in now.kept if one.made_at is None), None)
    if fresh:
        return Step("sync", _("Compare {what}").format(what=_(WORDS[fresh.kept]).lower()), _to(here, fresh))
    return None


def _to(here: Here, one: KeptNow) -> dict[str, nav.Said]:
    """The newest plan of this resource."""
    days = f"{one.days.first}..{one.days.last}" if one.days else None
    return {FLOW: here.integration.id, WHAT: one.kept.value, DAYS: days}


def _line(here: Here, one: KeptNow) -> None:
    f = here.formats
    if one.days is None or one.made_at is None:
        notes, state = [_("Not compared yet.")], tables.badge(_("Not compared"), "gray")
    else:
        words = _("{days}, compared {moment} by {actor}")
        moment, days = f.moment(one.made_at), f.days(one.days.first, one.days.last)
        notes, state = [words.format(days=days, moment=moment, actor=one.made_by)], _state(here, one)
        if one.left_out:
            words = ngettext("{count} entry takes no part.", "{count} entries take no part.", one.left_out)
            notes.append(words.format(count=f.count(one.left_out)))
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            tables.entry(_(WORDS[one.kept]), notes, state)
        key = f"{here.key}-in-step-{one.kept.value}"
        nav.button("sync", _("Look"), key, **{COMPANY: here.key, **_to(here, one)})


def _state(here: Here, one: KeptNow) -> str:
    f = here.formats
    if one.running:
        return tables.badge(_("Running"), "gray")
    if one.stopped:
        return tables.badge(_("Stopped by a guard"), "red")
    if one.questions:
        return tables.badge(f.many(one.questions, "question"), "orange")
    if one.waits:
        return tables.badge(f.many(one.waits, "change"), "orange")
    return tables.badge(_("Look at it"), "orange") if one.left_out else tables.badge(_("Agree"), "green")


def _people(here: Here, now: InStepNow) -> None:
    f = here.formats
    missing = sum(now.missing.values())
    words = ngettext(
        "{count} person may be missing in one system.", "{count} people may be missing in one system.", missing
    )
    notes = [words.format(count=f.count(missing))] if missing else [_("Everybody is in both systems.")]
    if now.differ:
        words = ngettext("{count} name or status differs.", "{count} names or statuses differ.", now.differ)
        notes.append(words.format(count=f.count(now.differ)))
    state = tables.badge(_("Look at it"), "orange") if missing or now.differ else tables.badge(_("Agree"), "green")
    side = next((side for side, count in now.missing.items() if count), next(iter(now.missing)))
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            tables.entry(_("Employees"), [" ".join(notes)], state)
        nav.button("setup", _("Look"), f"{here.key}-in-step-people", **{COMPANY: here.key, PEOPLE: side.value})
