"""History: all runs, found by how they ended and by period, and as a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from console import nav, texts, widgets
from console.exports import Cell
from console.formats import plain
from console.here import Here
from console.language import _
from console.panels.accounting.place import WORDS as POSTINGS
from console.panels.running import outcome
from console.panels.sync.place import WORDS
from console.plans import group_name
from core.actions.shown.companies import Flow, accounting_flows, flows
from core.actions.shown.runs import ARRIVED_LATER, IN_NEWER_PLAN, NEED_SOMETHING, RunNow

# A refusal begins with the row it is about, `7.40 hours on 2026-10-02: `; what many rows share comes after it.
ROW_ITSELF = re.compile(r"^[\d.,-]+ \w+ on \d{4}-\d\d-\d\d: ")

QUOTED = re.compile(r'says: "(.+)"\.?$')
PAGE = 25
ENDED, DAYS, ALL = "ended", "days", "all"
"""Names in the address: how the runs ended, which period."""


def caption(here: Here, found: Sequence[RunNow]) -> str:
    return _("{runs}, the newest first").format(runs=here.formats.many(len(found), "run"))


def listed(here: Here, found: Sequence[RunNow]) -> None:
    """All runs, narrowed by the filters in the address, a page at a time."""
    f = here.formats
    kinds = {
        ALL: (_("All"), list(found)),
        "need": (_("Need something"), [run for run in found if _needs_something(run)]),
        "running": (_("Running"), [run for run in found if not run.ended]),
    }
    words = {code: f"{label} · {f.count(len(of))}" for code, (label, of) in kinds.items() if of}
    periods = {ALL: _("All periods"), **{str(r.period): f.period(r.period) for r in found if r.period}}
    left, middle, right = st.columns([5, 3, 3], vertical_alignment="center")
    with left:
        chosen = kinds[widgets.facets(ENDED, _("Which runs"), words, here.key)][1]
    with middle:
        days = widgets.choose(DAYS, _("Period"), list(periods), periods.__getitem__, here.key, ALL, quiet=True)
    shown = [run for run in chosen if days == ALL or str(run.period) == days]
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        widgets.files(here, "runs", _columns(), lambda: [_cells(here, run) for run in shown])
    if not shown:
        st.markdown(_("No run fits this filter."))
        st.button(_("Clear filter"), key=f"clear-runs-{here.key}", type="tertiary", on_click=_clear)
        return
    page = st.pagination(-(-len(shown) // PAGE), key=f"runs-page-{here.key}-{days}") if len(shown) > PAGE else 1
    with st.container(key=f"lines-runs-{here.key}", gap="xsmall"):
        for run in shown[(page - 1) * PAGE : page * PAGE]:
            _line(here, run)


def _needs_something(run: RunNow) -> bool:
    return run.count(*NEED_SOMETHING) > 0 or run.agrees is False


def _clear() -> None:
    for name in (ENDED, DAYS):
        st.query_params.pop(name, None)


def _line(here: Here, run: RunNow) -> None:
    when, what, how = st.columns([3, 5, 3], vertical_alignment="center")
    with when:
        _to_run(here, run)
    with what:
        st.caption(f"{about(here, run)} · {plain(run.actor)}")
    with how, st.container(horizontal=True, horizontal_alignment="right"):
        state(here, run)


def short(here: Here, found: Sequence[RunNow]) -> None:
    """The newest ones in a narrow column, each a line that leads to its page."""
    f = here.formats
    with st.container(key=f"lines-last-runs-{here.key}", gap="xsmall"):
        for run in found:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                with st.container(width="stretch", gap=None):
                    _to_run(here, run)
                    st.caption(f"{f.many(run.people, 'person', 'people')} · {f.many(run.total, 'row')}")
                state(here, run)


def _to_run(here: Here, run: RunNow) -> None:
    label = _("Run {number}, {moment}").format(number=run.id, moment=here.formats.moment(run.created_at))
    nav.button("history", label, f"run-{here.key}-{run.id}", company=here.key, run=run.id)


def about(here: Here, run: RunNow) -> str:
    """What a run is about, and how large it is."""
    f = here.formats
    people = [] if run.posting else [f.many(run.people, "person", "people")]
    return " · ".join([subject(here, run), *people, f.many(run.total, "row")])


def subject(here: Here, run: RunNow) -> str:
    """The period and its pay-out group, what is kept in step or posted, or employee data."""
    if run.period:
        return f"{here.formats.period(run.period)}, {group_name(run.group or '').lower()}"
    if run.posting:
        return _(POSTINGS[run.posting]).lower()
    return _(WORDS[run.kept]).lower() if run.kept else _("employee data")


def state_words(here: Here, run: RunNow, state: str, action: str = "") -> str:
    """How rows of a run stand. What is none of a pay period is in the system that it was written to."""
    words = texts.state(state, action)
    if run.period is None and words == texts.state("confirmed"):
        return _("in {system}").format(system=here.flow.target.title)
    return words


def toward(here: Here, run: RunNow) -> Here:
    """The flow that the run belongs to, with the system that it writes to as its target."""
    ways = [*flows(here.home, here.company), *accounting_flows(here.home, here.company)]
    way = next((one for one in ways if one.integration.name == run.integration), here.flow)
    if run.into == way.source.id:
        way = Flow(way.company, way.integration, way.target, way.source)
    return replace(here, flow=way)


def nothing_yet(here: Here) -> None:
    """Instead of an empty list: what would be here, and the next step."""
    if here.flow.in_step:
        st.markdown(_("Runs would stand here. Nothing was written yet: compare both systems on Time and absence sync."))
        nav.button("sync", _("Go to Time and absence sync"), f"{here.key}-to-sync", "primary", company=here.key)
        return
    st.markdown(_("Runs would stand here. Nothing was sent yet: plan a period on Transfer."))
    nav.button("transfer", _("Go to Transfer"), f"{here.key}-to-transfer", "primary", company=here.key)


def state(here: Here, run: RunNow) -> None:
    missed = run.count(*NEED_SOMETHING)
    colour = "blue" if not run.ended else "orange" if missed or run.stopped_by else "green"
    widgets.badge(outcome(here, run), "red" if run.agrees is False else colour)


def words_of(state_words: str, reason: str | None) -> str:
    """Why a row is not in payroll: what all rows of that reason share; else its state, in words."""
    said = ROW_ITSELF.sub("", reason or "")
    return said or state_words


def quoted(words: str) -> str:
    """The provider's own words alone, where they are quoted: what fits into a column."""
    found = QUOTED.search(words)
    return found.group(1) if found else words


def _columns() -> list[str]:
    return [
        _("Run"),
        _("Begun"),
        _("Ended"),
        _("First day"),
        _("Last day"),
        _("Pay-out group"),
        _("Confirmed by"),
        _("How"),
        _("People"),
        _("Rows"),
        _("In payroll"),
        _("Refused"),
        _("Needs you"),
        _("Not sent"),
        _("Waiting"),
        _("Taken back"),
        _("Arrived later"),
        _("In a newer plan"),
        _("Outcome"),
        _("Sent and held"),
    ]


def _cells(here: Here, run: RunNow) -> list[Cell]:
    held = {True: _("Equal"), False: _("Not equal"), None: ""}[run.agrees]
    return [
        run.id,
        run.created_at,
        run.ended_at,
        run.period.first if run.period else None,
        run.period.last if run.period else None,
        group_name(run.group or "") if run.period else subject(here, run),
        run.actor,
        run.trigger,
        run.people,
        run.total,
        run.count("confirmed", "reversing"),
        run.count("rejected"),
        run.count("held"),
        run.count("cancelled"),
        run.count("planned", "sending"),
        run.count("reversed"),
        run.count(ARRIVED_LATER),
        run.count(IN_NEWER_PLAN),
        outcome(here, run),
        held,
    ]
