"""Planning and sending from the Transfer page: the buttons, the dialog that repeats what goes where, the callbacks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from decimal import Decimal
from typing import Any

import streamlit as st

from console import here as places
from console import widgets
from console.formats import plain
from console.here import Here
from console.panels.transfer import group_name
from core.actions.errors import EXPECTED
from core.actions.shown.periods import EVERYBODY
from core.actions.shown.plans import Line, Place, PlanNow
from core.actions.shown.sums import will_be_sent
from core.actions.transfers import confirm_send, plan_transfer
from core.models.period import PayPeriod

PATIENCE_SECONDS = 180
PLANNING, ASKING = "planning", "asking"


def buttons(here: Here, place: Any, period: PayPeriod, group: str, plan: PlanNow | None, busy: bool) -> None:
    """The way on: plan, or send what is ready. Keys hold what they act on, so that a late press finds no button."""
    about = f"{here.key}-{period}-{group}"
    ready = plan.at(Place.READY) if plan else ()
    with place:
        if busy:
            return
        label = "Plan again" if plan else f"Plan {here.formats.period(period)}"
        st.button(
            label,
            key=f"plan-{about}-{plan.id if plan else 0}",
            icon=":material/refresh:" if plan else None,
            type="secondary" if ready else "primary",
            on_click=_ask_to_plan,
            args=(about,),
        )
        if plan and ready:
            st.button(
                f"Send {here.formats.many(len(ready), 'person', 'people')}…",
                key=f"send-{about}-{plan.id}-{plan.hash}",
                type="primary",
                on_click=_ask_to_send,
                args=(about, plan.hash),
            )


def is_planning(here: Here, period: PayPeriod, group: str) -> bool:
    return bool(st.session_state.get(PLANNING) == f"{here.key}-{period}-{group}")


def _ask_to_plan(about: str) -> None:
    st.session_state[PLANNING] = about


def _ask_to_send(about: str, plan_hash: str) -> None:
    st.session_state[ASKING] = (about, plan_hash)


def plan_if_asked(here: Here, period: PayPeriod, group: str) -> None:
    """Read both systems and plan, while the page says so. What takes too long goes on and shows at the next look."""
    if not is_planning(here, period, group):
        return
    del st.session_state[PLANNING]
    source, target = here.flow.ends
    with st.status(f"Reading {source.title} and {target.title}, and planning…", expanded=False) as status:
        thread = ThreadPoolExecutor(1)
        planning = thread.submit(
            plan_transfer,
            here.home,
            here.company,
            here.integration,
            period,
            here.actor,
            payout_group=None if group == EVERYBODY else group,
        )
        try:
            planning.result(PATIENCE_SECONDS)
        except TookTooLong:
            places.tell("warning", "Reading takes longer than three minutes. It goes on; look here again in a while.")
        except EXPECTED as error:
            places.tell("error", f"Not planned. {error}")
        finally:
            thread.shutdown(wait=False)
        status.update(label="Planned", state="complete")
    st.rerun()


def dialog_if_asked(here: Here, period: PayPeriod, group: str, plan: PlanNow) -> None:
    if st.session_state.get(ASKING) != (f"{here.key}-{period}-{group}", plan.hash):
        return
    count = here.formats.many(len(plan.at(Place.READY)), "person", "people")
    title = f"Send {count} to {here.flow.target.title}?"
    st.dialog(title, width="small", on_dismiss=_not_now)(_ask)(here, period, group, plan)


def _ask(here: Here, period: PayPeriod, group: str, plan: PlanNow) -> None:
    if ASKING not in st.session_state:
        st.rerun()  # a press in a dialog redraws the dialog alone; the whole page closes it
    f = here.formats
    ready = plan.at(Place.READY)
    widgets.banner(here.flow, "dialog")
    st.table(_terms(here, period, group, plan), border="horizontal", hide_header=True, alt="What is sent, and where")
    first = _first(ready)
    key = f"{here.key}-{plan.id}-{plan.hash}"
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Cancel", key=f"cancel-{key}", on_click=_not_now)
        if len(ready) > 1:
            st.button(
                "Send one person first",
                key=f"one-{key}-{first.person.key}",
                help=f"{plain(first.person.name)}, {f.many(first.rows_going, 'row')}. Look there, then send the rest.",
                on_click=_send,
                args=(here, plan, (first.person.key,)),
            )
        st.button(
            f"Send {f.many(len(ready), 'person', 'people')}",
            key=f"all-{key}",
            type="primary",
            on_click=_send,
            args=(here, plan, ()),
        )


def _terms(here: Here, period: PayPeriod, group: str, plan: PlanNow) -> dict[str, list[str]]:
    f, target = here.formats, here.flow.target
    found = will_be_sent(here.home, here.integration, plan.id)
    ready = plan.at(Place.READY)
    units: dict[str, Decimal] = {}
    for one in found:
        if one.action != "remove":
            units[one.unit] = units.get(one.unit, Decimal(0)) + one.quantity
    terms = {
        "Company": here.company.name,
        "Receiver": f"{target.title}{'' if target.real else ', practice'} ({target.host}), {target.identity}",
        "Period": f"{f.period(period)}, {group_name(group).lower()}",
        "People": f"{f.count(len(ready))}, of {f.count(len(plan.lines))}",
        "Rows": _rows(here, found),
        **{unit.capitalize() or "Amount": f.amount(quantity) for unit, quantity in units.items()},
    }
    return {"": [plain(name) for name in terms], " ": [plain(said) for said in terms.values()]}


def _rows(here: Here, found: Any) -> str:
    words = {"create": "new", "replace": "changed", "remove": "taken back"}
    counts: dict[str, int] = {}
    for one in found:
        counts[one.action] = counts.get(one.action, 0) + one.rows
    return ", ".join(f"{here.formats.count(count)} {words[action]}" for action, count in counts.items())


def _first(ready: tuple[Line, ...]) -> Line:
    """Somebody ordinary: of those with nothing kept back, the first by name."""
    return next((line for line in ready if not line.in_part), ready[0])


def _send(here: Here, plan: PlanNow, people: tuple[str, ...]) -> None:
    """Writes a run and nothing else: the worker sends."""
    st.session_state.pop(ASKING, None)
    try:
        confirm_send(here.home, here.company, plan.id, plan.hash, here.actor, "console", people)
    except EXPECTED as error:
        places.tell("error", f"Nothing was sent. {error}")


def _not_now() -> None:
    st.session_state.pop(ASKING, None)
