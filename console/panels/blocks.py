"""Overview: what keeps a period back, and which managers have not approved."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from console import nav, tables, texts, widgets
from console.dialogs import dialog
from console.exports import Cell
from console.formats import ABSENT, sentence
from console.here import Here
from console.language import _, ngettext
from console.panels.people import kept_back, what
from console.panels.transfer import shares
from console.plans import PERIOD
from core.actions.shown.edited import REASONS as EDITED
from core.actions.shown.foreign import REASONS as FOREIGN
from core.actions.shown.obstacles import Obstacle, Waiting, by_manager, obstacles
from core.actions.shown.plans import Line
from core.actions.shown.sheets import BY_HAND
from core.models.period import PayPeriod

COPYING = "copying"
OF_CODES = (
    "unmapped_code",
    "unknown_target",
    "rate_disabled",
    "rate_not_open",
    "own_amount_refused",
    "no_standard_rate",
)
"""Reasons that are mended on Codes and rates."""
BUTTON = 104


def not_planned(here: Here) -> None:
    source, target = here.flow.ends
    widgets.section(_("What blocks this period"))
    words = _("Nobody knows yet: the period was not planned. A plan reads {source} and {target} and writes nothing.")
    st.markdown(words.format(source=source.title, target=target.title))


def draw(here: Here, period: PayPeriod, lines: Sequence[Line]) -> None:
    """What stands in the way, the most hours first, each with where to mend it."""
    f = here.formats
    widgets.section(_("What blocks this period"), f"{kept_back(here, lines)} · {f.hours(shares(lines)[2])}")
    found = obstacles(lines)
    refused = [line for line in lines if line.rows_refused]
    if not found and not refused:
        st.markdown(_("Nothing stands in the way."))
    with st.container(key=f"lines-blocks-{here.key}", gap="xsmall"):
        for one in found:
            words = texts.reason(one.reason, one.about)
            step = _step(here, period, one.reason)
            _block(here, what(one.reason, one.about), one.people, one.hours, _names(here, one), words, step)
        if refused:
            rows = f.many(sum(line.rows_refused for line in refused), "row")
            missing = sum((line.refused for line in refused), Decimal(0))
            heading = _("{rows} did not arrive").format(rows=rows)
            words = texts.Words("", _("Look at the run, mend what it says, then plan again."), texts.HR)
            step = ("history", _("Look"), {"ended": "need"})
            _block(here, heading, len(refused), missing, "", words, step)


Step = tuple[str, str, dict[str, nav.Said]]


def _step(here: Here, period: PayPeriod, reason: str) -> Step | None:
    """Where it is mended, if that is in here."""
    if reason == "not_linked":
        return ("employees", _("Match"), {}) if nav.exists("employees") else None
    if reason in OF_CODES:
        return ("codes", _("Map codes"), {}) if nav.exists("codes") else None
    return ("transfer", _("Decide"), {PERIOD: str(period)}) if reason in (*FOREIGN, *EDITED, BY_HAND) else None


def _names(here: Here, found: Obstacle) -> str:
    more = found.people - len(found.names)
    return ", ".join(found.names) + (_(" and {count} more").format(count=here.formats.count(more)) if more > 0 else "")


def _block(
    here: Here, heading: str, people: int, hours: Decimal, names: str, words: texts.Words, step: Step | None
) -> None:
    f = here.formats
    by_manager = words.who == texts.MANAGER
    icon = tables.icon("schedule", "orange") if by_manager else tables.icon("block", "red")
    note = " ".join(part for part in (sentence(names) if names else "", words.mend) if part)
    with st.container(horizontal=True, vertical_alignment="top"):
        amount = f"{f.amount(hours)} h" if hours else ABSENT
        with st.container(width="stretch"):
            tables.entry(icon + heading, [note], amount, f.many(people, "person", "people"))
        if step is None:
            st.space(BUTTON)
            return
        page, label, address = step
        with st.container(width=BUTTON, horizontal_alignment="right"):
            key = f"mend-{here.key}-{page}-{heading}"[:180]
            nav.button(page, label, key, "secondary", company=here.key, **address)


def managers(here: Here, period: PayPeriod, lines: Sequence[Line]) -> None:
    """Who has days to approve, with what is missing; as text to send them, and as a file."""
    found = by_manager(lines)
    if not found:
        return
    f = here.formats
    with widgets.section(_("Not approved, by manager")):
        st.button(
            _("Copy as text"),
            key=f"copy-{here.key}-{period}",
            type="tertiary",
            icon=":material/content_copy:",
            on_click=_copy,
            args=(here.key,),
        )
        widgets.files(here, f"not-approved-{period}", _columns(), lambda: _cells(found))
    columns = [_("Manager"), _("Department"), _("People"), _("Days"), _("Weeks"), _("Hours")]
    rows = [
        (
            one.name or _("Nobody named"),
            ", ".join(one.departments) or ABSENT,
            f.count(len(one.people)),
            f.count(one.days),
            ", ".join(str(week) for week in one.weeks),
            f.amount(one.hours),
        )
        for one in found
    ]
    figures = [_("People"), _("Days"), _("Hours")]
    tables.draw(columns, rows, _("Not approved, by manager"), figures)


def _copy(key: str) -> None:
    st.session_state[COPYING] = key


def text_if_asked(here: Here, period: PayPeriod, lines: Sequence[Line]) -> None:
    """The same as text to paste into a mail; the box has a button that copies it."""
    if st.session_state.get(COPYING) != here.key:
        return
    dialog(_("Not approved, as text"), COPYING, _close, _dialog, here, period, lines, width="medium")


def _dialog(here: Here, period: PayPeriod, lines: Sequence[Line]) -> None:
    st.code(as_text(here, period, by_manager(lines)), language=None, wrap_lines=True)
    st.caption(_("The sign at the top right of the box copies all of it."))
    st.button(_("Close"), key=f"close-copy-{here.key}", on_click=_close)


def _close() -> None:
    st.session_state.pop(COPYING, None)


def as_text(here: Here, period: PayPeriod, found: Sequence[Waiting]) -> str:
    """By manager, whose days are missing."""
    f = here.formats
    lines = [_("Not approved for {period}").format(period=f.period(period))]
    for one in found:
        words = ngettext("{name}: {people}, {days} day", "{name}: {people}, {days} days", one.days)
        people = f.many(len(one.people), "person", "people")
        name = one.name or _("Nobody named")
        lines += ["", words.format(name=name, people=people, days=f.count(one.days))]
        lines += [f"- {person}: {', '.join(f.day(day) for day in days)}" for person, days in one.people]
    return "\n".join(lines)


def _columns() -> list[str]:
    return [_("Manager"), _("Department"), _("Employee"), _("Day"), _("Week")]


def _cells(found: Sequence[Waiting]) -> list[list[Cell]]:
    """A line a person and day."""
    return [
        [one.name, ", ".join(one.departments), person, day, day.isocalendar().week]
        for one in found
        for person, days in one.people
        for day in days
    ]
