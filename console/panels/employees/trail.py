"""A dialog with everything that was ever decided about who is who, to look up and to keep as a file."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from console import exports, widgets
from console.formats import ABSENT, plain
from console.here import Here
from console.language import _
from console.panels.employees import words
from core.actions.shown.employees import Board
from core.actions.shown.trail import Event, trail
from core.models.people import Employee

MOST = 500
"""As many stand in the list; all of them are in the file."""


def draw(here: Here, known: Board) -> None:
    f = here.formats
    every = trail(here.home, here.integration)
    if not every:
        st.markdown(_("Nothing was decided yet. What you link, ignore or undo is kept here, with who did it and when."))
        return
    wanted = st.text_input(
        _("Name or number"), key=f"{here.key}-trail-search", placeholder=_("Name or number"), icon=":material/search:"
    ).casefold()
    found = [event for event in every if not wanted or any(wanted in text for text in _texts(known, event))]
    told = f.many(len(found), "decision", "decisions")
    st.caption(told if len(found) <= MOST else _("{told}, the newest {most} of them here").format(told=told, most=MOST))
    _list(here, known, found[:MOST])
    st.download_button(
        _("All of them (CSV)"),
        lambda: _file(here, known, every),
        file_name=f"decisions-{here.key}.csv",
        mime=exports.CSV,
        key=f"{here.key}-trail-file",
        on_click="ignore",
    )


def _list(here: Here, known: Board, events: Sequence[Event]) -> None:
    source, target = here.flow.ends
    frame = pd.DataFrame(
        {
            "at": [here.formats.moment(event.at) for event in events],
            "actor": [event.actor for event in events],
            "what": [_(words.DECISIONS[event.decision]) for event in events],
            "here": [_name(_here(known, event), event.person) for event in events],
            "there": [_name(_there(known, event), event.target) for event in events],
            "sure": [ABSENT if event.confidence is None else words.sure(event.confidence) for event in events],
        }
    )
    column = st.column_config
    st.dataframe(
        frame,
        hide_index=True,
        row_height=widgets.ROW_HEIGHT,
        height=widgets.ROW_HEIGHT * min(max(len(events), 1), 12) + 34,
        alt=_("Decisions, the newest first"),
        column_config={
            "at": column.TextColumn(_("When"), width=128),
            "actor": column.TextColumn(_("Who"), width=92),
            "what": column.TextColumn(_("Decision"), width=104),
            "here": column.TextColumn(source.title, width=150),
            "there": column.TextColumn(target.title, width=150),
            "sure": column.TextColumn(_("Sure"), width=56, alignment="right"),
        },
    )


def _file(here: Here, known: Board, events: Sequence[Event]) -> bytes:
    source, target = here.flow.ends
    ends = [f"{end.title} {what}" for end in (source, target) for what in (_("id"), _("number"), _("name"))]
    rows = (
        (
            event.at,
            event.actor,
            _(words.DECISIONS[event.decision]),
            event.person,
            *_number_and_name(_here(known, event)),
            event.target,
            *_number_and_name(_there(known, event)),
        )
        for event in events
    )
    return exports.as_csv([_("When"), _("Who"), _("Decision"), *ends], rows, here.formats)


def _number_and_name(person: Employee | None) -> tuple[str | None, str | None]:
    return (person.number, person.name) if person else (None, None)


def _texts(known: Board, event: Event) -> list[str]:
    people = _here(known, event), _there(known, event)
    return [text.casefold() for person in people if person for text in (person.name, person.number or "")]


def _here(known: Board, event: Event) -> Employee | None:
    line = known.line(event.person)
    return line.here if line else None


def _there(known: Board, event: Event) -> Employee | None:
    return known.there.get(event.target or "")


def _name(person: Employee | None, known_as: str | None) -> str:
    """Somebody who was gone before the last reading has an id only."""
    return plain(person.name) if person else known_as or ABSENT
