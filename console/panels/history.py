"""History: all runs, and what became of each row of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from console import nav, texts, widgets
from console.formats import plain
from console.here import Here
from console.panels.running import outcome
from console.panels.transfer import group_name
from core.actions.shown.runs import RunNow

# A refusal begins with the row it is about, `7.40 hours on 2026-10-02: `; what many rows share comes after it.
ROW_ITSELF = re.compile(r"^[\d.,-]+ \w+ on \d{4}-\d\d-\d\d: ")

QUOTED = re.compile(r'says: "(.+)"\.?$')


def runs(here: Here, found: Sequence[RunNow]) -> None:
    """The newest runs, each a line that leads to its page."""
    with st.container(key=f"lines-runs-{here.key}", gap="xsmall"):
        for run in found:
            _line(here, run)


def _line(here: Here, run: RunNow) -> None:
    when, what, how = st.columns([3, 5, 3], vertical_alignment="center")
    with when:
        _to_run(here, run)
    with what:
        st.caption(about(here, run))
    with how, st.container(horizontal=True, horizontal_alignment="right"):
        state(here, run)


def runs_short(here: Here, found: Sequence[RunNow]) -> None:
    """The same in a narrow column."""
    f = here.formats
    with st.container(key=f"lines-last-runs-{here.key}", gap="xsmall"):
        for run in found:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                with st.container(width="stretch", gap=None):
                    _to_run(here, run)
                    st.caption(f"{f.many(run.people, 'person', 'people')} · {f.many(run.total, 'row')}")
                state(here, run)


def _to_run(here: Here, run: RunNow) -> None:
    key = f"run-{here.key}-{run.id}"
    nav.button("history", f"Run {run.id}, {here.formats.moment(run.created_at)}", key, company=here.key, run=run.id)


def about(here: Here, run: RunNow) -> str:
    f = here.formats
    what = f"{f.period(run.period)}, {group_name(run.group or '').lower()}" if run.period else "employee data"
    return f"{what} · {f.many(run.people, 'person', 'people')} · {f.many(run.total, 'row')} · {plain(run.actor)}"


def state(here: Here, run: RunNow) -> None:
    missed = run.count("rejected", "held", "cancelled")
    colour = "blue" if not run.ended else "orange" if missed or run.stopped_by else "green"
    if run.report.get("agrees") is False:
        colour = "red"
    widgets.badge(outcome(here, run), colour)


def words_of(state_code: str, reason: str | None) -> str:
    """Why a row is not in payroll: what all rows of that reason share."""
    said = ROW_ITSELF.sub("", reason or "")
    return said or texts.STATES[state_code]


def quoted(words: str) -> str:
    """The provider's own words alone, where they are quoted: what fits into a column."""
    found = QUOTED.search(words)
    return found.group(1) if found else words
