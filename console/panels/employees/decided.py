"""Under the list: what was decided today and can be undone, what is to be done by hand, who is left in payroll."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from console import widgets
from console.formats import ABSENT, plain
from console.here import Here
from console.language import _
from console.panels.employees import acting, place, words
from core.actions.changes import by_hand, changes_made
from core.actions.creation import Creation, can_create, creations
from core.actions.links import UNDONE
from core.actions.shown.employees import Board
from core.actions.shown.pairs import Act
from core.models.people import Employee

NEWEST, IN_SIGHT = 5, 8
AGAIN = ("rejected", "cancelled")
"""States of a try after which another one makes sense."""


def today(here: Here) -> datetime:
    """The beginning of today where the company is."""
    return datetime.combine(here.formats.today, time(), ZoneInfo(here.formats.time_zone))


def draw(here: Here, known: Board) -> None:
    """Decided today, the newest first, each with its undoing."""
    found = place.decided(here, today(here))
    if not found:
        return
    names = {line.here.id: line.here for line in known.lines}
    widgets.section(_("Decided today"), _("each can be undone"))
    every = st.session_state.get(f"{here.key}-all-acts", False)
    with st.container(key=f"{here.key}-decided", gap=None):
        # Undoing again and again walks back. What was undone comes again by its own button: no to and fro.
        newest = next((act for act in found if act.decision != UNDONE), None)
        for act in found if every else found[:NEWEST]:
            _act(here, act, names, newest=act is newest)
    if len(found) > NEWEST:
        st.toggle(_("Show all {count}").format(count=len(found)), key=f"{here.key}-all-acts")


def _act(here: Here, act: Act, names: Mapping[str, Employee], newest: bool) -> None:
    f = here.formats
    first = names.get(act.people[0])
    alone = len(act.people) == 1
    who = plain(first.name if first else act.people[0]) if alone else f.many(len(act.people), "employee", "employees")
    number = f" · {plain(first.number)}" if alone and first and first.number else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":small[{who}{number}]", width="stretch")
        st.markdown(f":small[{_(words.DECISIONS[act.decision])}]", width=92)
        st.caption(f"{plain(act.pressed.actor)}, {f.clock(act.pressed.at)}", width=116)
        with st.container(horizontal=True, horizontal_alignment="right", width=84):
            st.button(
                _("Undo"),
                key=f"undo-{here.key}-{act.decision}-{act.pressed.at.isoformat()}-{place.digest(*act.people)}",
                type="tertiary",
                shortcut="Alt+4" if newest else None,
                on_click=acting.take_back,
                args=(here, act.pressed, act.people[0] if alone else None),
            )


def to_do_by_hand(here: Here, known: Board) -> None:
    """Changes that the time system takes from nobody but a person, with what to type; and today's that it took."""
    source = here.flow.source.title
    names = {line.here.id: line.here for line in known.lines}
    waiting = by_hand(here.home, here.integration.id)
    if waiting:
        count = here.formats.many(len(waiting), "person", "people")
        widgets.section(_("To do by hand in {source}").format(source=source), count)
        st.caption(_("The next reading ticks off what was done."))
        with st.container(key=f"lines-by-hand-{here.key}", gap="xxsmall"):
            for change in waiting:
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    st.markdown(f":small[{_name(names, change.person)}: {_values(change.fields)}]", width="stretch")
                    st.markdown(":gray[:material/help:]", width="content", help=plain(change.reason))
                    key = f"drop-{here.key}-{change.item}"
                    label = _("Leave it")
                    st.button(label, key=key, type="tertiary", on_click=acting.drop, args=(here, change))
    made = changes_made(here.home, here.integration.id, today(here))
    if made:
        widgets.section(_("Taken over into {source} today").format(source=source), _("each can be put back"))
        with st.container(key=f"lines-made-{here.key}", gap="xxsmall"):
            for one in made:
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    was = _values(one.was)
                    what = _(":small[{person}: {values}, was {was}]")
                    st.markdown(
                        what.format(person=_name(names, one.person), values=_values(one.fields), was=was),
                        width="stretch",
                    )
                    key = f"back-{here.key}-{one.item}"
                    st.button(_("Put back"), key=key, type="tertiary", on_click=acting.back, args=(here, one))


def _name(names: Mapping[str, Employee], person: str) -> str:
    found = names.get(person)
    return plain(found.name if found else person)


def _values(fields: Mapping[str, str]) -> str:
    return ", ".join(f"{_(words.FIELDS[name])} {plain(value) or ABSENT}" for name, value in fields.items())


def only_there(here: Here, known: Board) -> None:
    """Whom only payroll has, and creating them in the time system where it takes that."""
    target = here.flow.target
    found = known.only_there
    if not found:
        return
    widgets.section(
        _("Only in {target}").format(target=target.title), here.formats.many(len(found), "person", "people")
    )
    with here.home.store.read() as session:
        tries = creations(session, here.integration)
    frame = pd.DataFrame(
        {
            "name": [person.name for person in found],
            "number": [person.number or ABSENT for person in found],
            "department": [person.department or ABSENT for person in found],
            "what": [_what(here, person, tries.get(person.id)) for person in found],
        }
    )
    column = st.column_config
    event: Any = st.dataframe(
        frame,
        key=f"{here.key}-only-{place.digest(*(person.id for person in found))}",
        hide_index=True,
        row_height=widgets.ROW_HEIGHT,
        height=widgets.ROW_HEIGHT * min(len(found), IN_SIGHT) + 34,
        alt=_("People who are only in {target}").format(target=target.title),
        column_config={
            "name": column.TextColumn(target.title, width=150),
            "number": column.TextColumn(_("No."), width=52, alignment="right"),
            "department": column.TextColumn(_("Department"), width=110),
            "what": column.TextColumn(_("Stands"), width=156),
        },
        on_select="rerun",
        selection_mode="single-row",
    )
    rows = event.selection.rows
    if rows and rows[0] < len(found):
        _chosen(here, found[rows[0]], tries)


def _what(here: Here, person: Employee, tried: Creation | None) -> str:
    if tried is None:
        return "" if person.active else _("former")
    if tried.state == "rejected":
        return _("{source} refused").format(source=here.flow.source.title)
    return _("created, read again") if tried.state == "confirmed" else _("being created")


def _chosen(here: Here, person: Employee, tries: Mapping[str, Creation]) -> None:
    source, tried = here.flow.source.title, tries.get(person.id)
    if tried is not None and tried.reason:
        st.caption(plain(tried.reason))
    if not here.flow.in_step and can_create(here.home, here.integration) and (tried is None or tried.state in AGAIN):
        st.button(
            _("Create {person} in {source}…").format(person=plain(person.name), source=source),
            key=f"create-{here.key}-{person.id}",
            shortcut="Alt+0",
            on_click=place.ask,
            args=(here, "create", person.id),
        )
