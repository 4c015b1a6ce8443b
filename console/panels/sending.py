"""Sending from the Transfer page: the buttons, the dialog that repeats what goes where, the callbacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from console import here as places
from console import tables, texts, widgets
from console.dialogs import dialog
from console.formats import plain, title
from console.here import Here
from console.language import _, ngettext
from console.panels import planning
from console.panels.filters import Chosen
from console.panels.people import look_at, unusual
from console.plans import group_name
from core.actions.shown.periods import TransferNow
from core.actions.shown.plans import Line, Place, PlanNow
from core.actions.shown.runs import nothing_sent_yet
from core.actions.shown.sums import Sum, will_be_sent
from core.actions.transfers import confirm_send
from core.models.period import PayPeriod

ASKING = "asking"
MOST_NAMED = 5


def buttons(
    here: Here,
    place: Any,
    period: PayPeriod,
    group: str,
    found: Chosen | None,
    transfer: TransferNow | None,
    busy: bool,
) -> None:
    """The way on: plan, or send what is ready. Keys hold what they act on, so that a late press finds no button."""
    if busy or (transfer is not None and transfer.closed_at is not None):
        return
    about = planning.about(here, period, group)
    ready = found.plan.at(Place.READY) if found else ()
    with place:
        st.button(
            _("Plan again") if found else _("Plan {period}").format(period=here.formats.period(period)),
            key=f"plan-{about}-{found.plan.id if found else 0}",
            icon=":material/refresh:" if found else None,
            type="secondary" if ready else "primary",
            on_click=planning.ask,
            args=(about,),
        )
        if found and ready:
            st.button(
                _("Send {people}…").format(people=here.formats.many(len(ready), "person", "people")),
                key=f"send-{about}-{found.plan.id}-{found.plan.hash}-{found.key}",
                type="primary",
                on_click=_ask_to_send,
                args=(_asking(about, found),),
            )


def _asking(about: str, found: Chosen) -> tuple[str, str, str]:
    return about, found.plan.hash, found.key


def _ask_to_send(asking: tuple[str, str, str]) -> None:
    st.session_state[ASKING] = asking


def dialog_if_asked(here: Here, period: PayPeriod, group: str, found: Chosen, everybody: int) -> None:
    """everybody: how many people the whole plan has."""
    if st.session_state.get(ASKING) != _asking(planning.about(here, period, group), found):
        return
    people = here.formats.many(len(found.plan.at(Place.READY)), "person", "people")
    title = _("Send {people} to {target}?").format(people=people, target=here.flow.target.title)
    dialog(title, ASKING, _not_now, _ask, here, period, group, found, everybody)


def _ask(here: Here, period: PayPeriod, group: str, found: Chosen, everybody: int) -> None:
    ready = found.plan.at(Place.READY)
    widgets.banner(here.flow, "dialog")
    terms = _terms(here, period, group, found, everybody)
    tables.terms(terms, _("What is sent, and where"))
    key = f"{here.key}-{found.plan.id}-{found.plan.hash}-{found.key}"
    looked = _looked(here, unusual(ready), key)
    first_ever = nothing_sent_yet(here.home, here.flow.target.id)
    if first_ever and len(ready) > 1:
        words = _(
            "This is the first send to {account}. Send one person, {person}, look in {target}, then send the rest."
        )
        about = {"account": here.flow.target.identity, "person": _ordinary(ready).person.name}
        said = {name: plain(text) for name, text in about.items()}
        st.caption(words.format(target=here.flow.target.title, **said))
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Cancel"), key=f"cancel-{key}", on_click=_not_now)
        if len(ready) > 1:
            _one_first(here, found, "primary" if first_ever else "secondary")
        st.button(
            _("Send {people}").format(people=here.formats.many(len(ready), "person", "people")),
            key=f"all-{key}",
            type="secondary" if first_ever and len(ready) > 1 else "primary",
            disabled=not looked,
            help=None if looked else _("Look at the unusual values first, and say so."),
            on_click=_send,
            args=(here, found.plan, found.people or ()),
        )


def _one_first(here: Here, found: Chosen, kind: Any) -> None:
    one = _ordinary(found.plan.at(Place.READY))
    words = _("{person}, {rows}. Look there, then send the rest.")
    rows = here.formats.many(one.rows_going, "row")
    st.button(
        _("Send one person first"),
        key=f"one-{here.key}-{found.plan.id}-{found.plan.hash}-{one.person.key}",
        type=kind,
        help=words.format(person=plain(one.person.name), rows=rows),
        on_click=_send,
        args=(here, found.plan, (one.person.key,)),
    )


def _looked(here: Here, found: Sequence[Line], key: str) -> bool:
    """Unusual values by name, and the tick that somebody looked at them; never ticked beforehand."""
    if not found:
        return True
    said = [
        plain(f"{line.person.name}: {look_at(here, line)}, {here.formats.hours(line.going)}")
        for line in found[:MOST_NAMED]
    ]
    if len(found) > MOST_NAMED:
        more = here.formats.count(len(found) - MOST_NAMED)
        said.append(_("and {count} more, under Unusual on the page").format(count=more))
    st.caption("  \n".join(f":orange[:material/visibility:] {words}" for words in said))
    words = ngettext("I looked at the {count} unusual value", "I looked at the {count} unusual values", len(found))
    return st.checkbox(words.format(count=here.formats.count(len(found))), key=f"looked-{key}-{len(found)}")


def _terms(here: Here, period: PayPeriod, group: str, found: Chosen, everybody: int) -> dict[str, str]:
    f, target = here.formats, here.flow.target
    going = will_be_sent(here.home, here.integration, found.plan.id, found.people)
    units: dict[str, Decimal] = {}
    for one in going:
        if one.action != "remove":
            units[one.unit] = units.get(one.unit, Decimal(0)) + one.quantity
    practice = "" if target.real else _(", practice")
    of = _("{ready}, of {everybody} in the period")
    return {
        _("Company"): here.company.name,
        _("Receiver"): f"{target.title}{practice} ({target.host}), {target.identity}",
        _("Period"): f"{f.period(period)}, {group_name(group).lower()}",
        _("People"): of.format(ready=f.count(len(found.plan.at(Place.READY))), everybody=f.count(everybody)),
        **({_("Only"): ", ".join(found.said)} if found.said else {}),
        _("Rows"): _rows(here, going),
        **{title(texts.unit(unit)) or _("Amount"): f.amount(quantity) for unit, quantity in units.items()},
    }


def _rows(here: Here, going: Sequence[Sum]) -> str:
    counts: Counter[str] = Counter()
    for one in going:
        counts[one.action] += one.rows
    return ", ".join(f"{here.formats.count(count)} {texts.move(action)}" for action, count in counts.items())


def _ordinary(ready: Sequence[Line]) -> Line:
    """Somebody ordinary: of those with nothing kept back, nothing unusual and hours of work, the first by name."""

    def extraordinary(line: Line) -> tuple[bool, bool, bool]:
        return line.in_part, line.person.unusual is not None, line.going == line.goes.get("absence", 0)

    return min(ready, key=extraordinary)


def _send(here: Here, plan: PlanNow, people: tuple[str, ...]) -> None:
    """Writes a run and nothing else: the worker sends."""
    if st.session_state.pop(ASKING, None) is None:
        return  # the second press of a double click: the first one sent, and closed the dialog
    refused = _("Nothing was sent. {error}")
    about = (here.home, here.company, plan.id, plan.hash, here.actor, "console", people)
    places.tried(lambda: confirm_send(*about), refused)


def _not_now() -> None:
    st.session_state.pop(ASKING, None)
