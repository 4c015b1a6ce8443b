"""Under the list: what was decided today and can be undone, what is to be done by hand, who is left in payroll."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

import streamlit as st

from console import widgets
from console.formats import ABSENT, plain
from console.here import Here
from console.language import _
from console.panels.employees import acting, place, words
from core.actions.changes import by_hand, changes_made
from core.actions.creation import can_create, creations
from core.actions.shown.employees import Board
from core.actions.shown.pairs import Act, acts
from core.models.people import Employee

NEWEST, LEFT_OVER = 5, 50


def today(here: Here) -> datetime:
    """The beginning of today where the company is."""
    return datetime.combine(here.formats.today, time(), ZoneInfo(here.formats.time_zone))


def draw(here: Here, known: Board) -> None:
    """Decided today, the newest first, each with its undoing."""
    found = acts(here.home, here.integration, today(here))
    if not found:
        return
    names = {line.here.id: line.here for line in known.lines}
    widgets.section(_("Decided today"), _("each can be undone"))
    every = st.session_state.get(f"{here.key}-all-acts", False)
    with st.container(key=f"lines-decided-{here.key}", gap="xxsmall"):
        for number, act in enumerate(found if every else found[:NEWEST]):
            _act(here, act, names, newest=number == 0)
    if len(found) > NEWEST:
        st.toggle(_("Show all {count}").format(count=len(found)), key=f"{here.key}-all-acts")


def _act(here: Here, act: Act, names: Mapping[str, Employee], newest: bool) -> None:
    f = here.formats
    first = names.get(act.people[0])
    alone = len(act.people) == 1
    who = plain(first.name if first else act.people[0]) if alone else f.many(len(act.people), "employee", "employees")
    number = f" · {plain(first.number)}" if alone and first and first.number else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{who}{number}", width="stretch")
        st.markdown(_(words.DECISIONS[act.decision]), width=110)
        st.caption(f"{plain(act.pressed.actor)}, {f.clock(act.pressed.at)}", width=130)
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
                    st.markdown(f"{_name(names, change.person)}: {_values(change.fields)}", width="stretch")
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
                    what = _("{person}: {values}, was {was}")
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
    source, target = here.flow.ends
    found = known.only_there
    if not found:
        return
    widgets.section(
        _("Only in {target}").format(target=target.title), here.formats.many(len(found), "person", "people")
    )
    with here.home.store.read() as session:
        tries = creations(session, here.integration.id)
    may = can_create(here.home, here.integration)
    with st.container(key=f"lines-only-{here.key}", gap="xxsmall"):
        for person in found[:LEFT_OVER]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                number = f" · {plain(person.number)}" if person.number else ""
                ended = "" if person.active else _(" · former")
                st.markdown(f"{plain(person.name)}{number}{ended}", width="stretch")
                tried = tries.get(person.id)
                if tried is not None:
                    st.markdown(_tried(tried.state), width="content", help=plain(tried.reason) or None)
                if may and (tried is None or tried.state in ("rejected", "cancelled")):
                    st.button(
                        _("Create in {source}…").format(source=source.title),
                        key=f"create-{here.key}-{person.id}",
                        type="tertiary",
                        on_click=place.ask,
                        args=(here, "create", person.id),
                    )
    if len(found) > LEFT_OVER:
        st.caption(_("and {count} more").format(count=here.formats.count(len(found) - LEFT_OVER)))


def _tried(state: str) -> str:
    if state == "rejected":
        return ":red[" + _("refused") + "]"
    if state == "confirmed":
        return _("created, read again")
    return _("on its way")
