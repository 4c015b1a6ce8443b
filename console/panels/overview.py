"""Overview: where a pay period stands, what blocks it, what to press next."""

from __future__ import annotations

import html
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pandas as pd
import streamlit as st

from console import nav, texts, widgets
from console.formats import ABSENT, plain, sentence
from console.here import Here
from console.panels.transfer import group_name, shares, what
from console.plans import GROUP, PERIOD
from console.widgets import Figure
from core.actions.shown.companies import End, Health
from core.actions.shown.obstacles import Obstacle, obstacles
from core.actions.shown.periods import TransferNow
from core.actions.shown.plans import Line, Place, PlanNow
from core.models.period import PayPeriod

COLOURS = (
    "light-dark(#1F5C99,#5B9BD9)",
    "light-dark(#7FB0DB,#2F5F8F)",
    "light-dark(#C9862B,#D9A04A)",
    "light-dark(#B84A4A,#D27272)",
    "light-dark(#9AA5B0,#6F7B87)",
)
HEALTH = {
    Health.WORKING: ("Working", "green"),
    Health.READ_ONLY: ("Read only", "orange"),
    Health.MAY_NOT_APPROVE: ("May not approve", "red"),
    Health.NO_ANSWER: ("No answer", "red"),
    Health.SIGNED_OUT: ("Signed out", "red"),
}


def caption(here: Here, planned: Sequence[TransferNow], plans: Sequence[PlanNow]) -> str:
    source, target = here.flow.ends
    way = f"{source.title} to {target.title}"
    if not plans:
        return f"{way} · not planned yet"
    groups = ", ".join(group_name(t.group).lower() for t in planned)
    return f"{way} · {groups} · read {here.formats.moment(max(plan.made_at for plan in plans))}"


def next_step(here: Here, period: PayPeriod, planned: Sequence[TransferNow], plans: Sequence[PlanNow]) -> None:
    """The one primary button: it leads to Transfer, where the work is."""
    label, group = _next(here, period, planned, plans)
    if label is None:
        return
    address = {"company": here.key, PERIOD: str(period), GROUP: group}
    nav.button("transfer", label, f"next-{here.key}-{period}-{label}", "primary", **address)


def _next(
    here: Here, period: PayPeriod, planned: Sequence[TransferNow], plans: Sequence[PlanNow]
) -> tuple[str | None, str | None]:
    running = next((t for t in planned if t.running), None)
    if running is not None:
        return f"Watch run {running.running}", running.group
    if not plans:
        return f"Plan {here.formats.period(period)}", None
    found = [(len(plan.at(Place.READY)), t.group) for t, plan in zip(planned, plans, strict=True)]
    ready, group = max(found, key=lambda one: one[0])
    if ready:
        return f"Check and send {here.formats.many(ready, 'person', 'people')}", group
    refused = [t.group for t, plan in zip(planned, plans, strict=True) if any(li.rows_refused for li in plan.lines)]
    return (f"Plan {here.formats.period(period)} again", refused[0]) if refused else (None, None)


PARTS = {
    "in_payroll": "In payroll",
    "ready": "Ready to send",
    "manager": "Waiting for a manager",
    "kept_back": "Kept back",
    "nothing": "Nothing to send",
}


def numbers(lines: Sequence[Line]) -> list[int]:
    """People in each of `PARTS`: everybody is in exactly one."""
    at = Counter(_part(line) for line in lines)
    return [at[part] for part in PARTS]


def figures(here: Here, lines: Sequence[Line]) -> list[Figure]:
    """Everybody, and the parts that add up to it, in the colours of the bar."""
    f = here.formats
    found = zip(PARTS.values(), numbers(lines), COLOURS, strict=True)
    return [Figure("Employees", f.count(len(lines))), *(Figure(word, f.count(n), "", c) for word, n, c in found)]


def _part(line: Line) -> str:
    if line.place is Place.OUTSIDE:
        return "nothing"
    if line.place is not Place.WAITING:
        return line.place.value
    return "manager" if line.person.unapproved and not line.person.troubles and not line.rows_refused else "kept_back"


def bar(found: Sequence[Figure], heads: Sequence[int]) -> None:
    """All heads in one line, in the order and colours of the figures below it."""
    said = ", ".join(f"{figure.label} {figure.value}" for figure in found)
    pieces = "".join(
        f"<div style='flex:{number};background:{figure.colour}'></div>"
        for figure, number in zip(found, heads, strict=True)
        if number
    )
    look = "display:flex;gap:2px;height:12px;margin:.2rem 0 .5rem"
    st.html(f"<div role='img' aria-label='{html.escape(said)}' style='{look}'>{pieces}</div>")


def not_planned(here: Here) -> None:
    source, target = here.flow.ends
    widgets.section("What blocks this period")
    st.markdown(
        f"Nobody knows yet: the period was not planned. A plan reads {source.title} and {target.title} and writes "
        "nothing."
    )


def blocks(here: Here, lines: Sequence[Line]) -> None:
    """What stands in the way, the most hours first, each with where to mend it."""
    f = here.formats
    kept = [line for line in lines if line.place is not Place.OUTSIDE and (line.waiting or line.place is Place.WAITING)]
    hours = shares(lines)[2]
    widgets.section("What blocks this period", f"{f.many(len(kept), 'person', 'people')} · {f.hours(hours)}")
    found = obstacles(lines)
    refused = [line for line in lines if line.rows_refused]
    if not found and not refused:
        st.markdown("Nothing stands in the way.")
    with st.container(key=f"lines-blocks-{here.key}", gap="xsmall"):
        for one in found:
            words = texts.reason(one.reason, plain(one.about))
            _block(here, what(one.reason, plain(one.about)), one.people, one.hours, _names(here, one), words)
        if refused:
            rows = sum(line.rows_refused for line in refused)
            words = texts.Words("", "Look at the run on History, mend what it says, then plan again.", texts.HR)
            missing = sum((line.refused for line in refused), Decimal(0))
            _block(here, f"{f.many(rows, 'row')} refused or not sent", len(refused), missing, "", words)


def _names(here: Here, found: Obstacle) -> str:
    more = found.people - len(found.names)
    return plain(", ".join(found.names)) + (f" and {here.formats.count(more)} more" if more > 0 else "")


def _block(here: Here, heading: str, people: int, hours: Decimal, names: str, words: texts.Words) -> None:
    f = here.formats
    icon = ":orange[:material/schedule:]" if words.who == texts.MANAGER else ":red[:material/block:]"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"{icon} **{heading}**")
            st.caption(" ".join(part for part in (sentence(names) if names else "", words.mend) if part))
        with st.container(width=110, gap=None):
            st.markdown(f"{f.amount(hours)} h" if hours else ABSENT, text_alignment="right")
            st.caption(f.many(people, "person", "people"), text_alignment="right")


def managers(here: Here, lines: Sequence[Line]) -> None:
    """Who has days to approve, with what is missing."""
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.person.unapproved and line.place is not Place.OUTSIDE:
            found[", ".join(name for name in line.person.waits_for if name) or "nobody named"].append(line)
    if not found:
        return
    widgets.section("Not approved, by manager")
    rows = [_manager(name, waiting) for name, waiting in found.items()]
    rows.sort(key=lambda row: (-row[4], row[0]))
    frame = pd.DataFrame(rows, columns=["Manager", "People", "Days", "Weeks", "Hours"]).astype({"Hours": float})
    f = here.formats
    written = {"People": f.count, "Days": f.count, "Hours": lambda v: f.amount(Decimal(str(v)))}
    widgets.sums(frame, "Not approved, by manager", written)


def _manager(name: str, waiting: Sequence[Line]) -> tuple[str, int, int, str, Decimal]:
    days: list[date] = [day for line in waiting for day, *_ in line.person.unapproved]
    hours = sum((line.person.hours_unapproved for line in waiting), Decimal(0))
    weeks = ", ".join(str(week) for week in sorted({day.isocalendar().week for day in days}))
    people_days = len({(line.person.key, day) for line in waiting for day, *_ in line.person.unapproved})
    return plain(name), len(waiting), people_days, weeks, hours


def connections(here: Here) -> None:
    widgets.section("Connections")
    with st.container(key=f"lines-connections-{here.key}", gap="xsmall"):
        for end in here.flow.ends:
            _connection(end)


def _connection(end: End) -> None:
    word, colour = HEALTH[end.health]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(end.title)}**")
            st.caption(plain(f"{end.identity}, as {end.signed_in_as}" if end.signed_in_as else end.identity))
            for problem in (*end.problems, *([end.said] if end.said else [])):
                st.caption(plain(problem))
        widgets.badge(word, colour)
