"""The list of connections, each in one line, and which of them the page is about."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from console import nav, tables, texts
from console.formats import ABSENT
from console.here import COMPANY, Visit
from console.language import N_, _
from core.actions.shown.companies import flows
from core.actions.shown.connections import ConnectionNow, Standing, systems
from core.actions.shown.setup import is_under_way
from core.actions.shown.sync_setup import sync_setup_now

ADD, CHOSEN, AGAIN = "add", "connection", "again"
"""In the address: the system that is being added, the connection the page is about, and whether new keys are typed."""

ENDS = {"source": N_("the time system"), "target": N_("payroll"), "books": N_("accounting")}
WORDS = {
    Standing.WORKING: (N_("Working"), "green"),
    Standing.SOON: (N_("Sign in again soon"), "orange"),
    Standing.SIGNED_OUT: (N_("Signed out"), "red"),
    Standing.READ_ONLY: (N_("Read only"), "orange"),
    Standing.MAY_NOT_APPROVE: (N_("May not approve"), "red"),
    Standing.LOOK: (N_("Look at it"), "orange"),
    Standing.NO_ANSWER: (N_("No answer"), "red"),
}


def caption(visit: Visit, found: Sequence[ConnectionNow]) -> str:
    if not found:
        return _("The systems that this company's data come from and go to")
    unconfirmed = sum(len(one.system.unconfirmed) for one in found)
    f = visit.formats
    return _("{connections} · {points} that their makers have not confirmed").format(
        connections=f.many(len(found), "connection"), points=f.many(unconfirmed, "point")
    )


def add_button(visit: Visit, found: Sequence[ConnectionNow], busy: bool) -> None:
    """Adding is the primary button while an end of the flow is missing; then the rest of the set-up is, unless somebody
    must sign in again first."""
    if busy:
        return
    missing = not any(c.system.is_source for c in found) or not any(c.system.is_target for c in found)
    side = "source" if not any(c.system.is_source for c in found) else "target"
    if not missing and _is_under_way(visit):
        first = AGAIN in st.query_params or any(c.standing is Standing.SIGNED_OUT for c in found)
        kind = "secondary" if first else "primary"
        nav.button("setup", _("Go on with the set-up"), f"{visit.key}-on-{kind}", kind, **{COMPANY: visit.key})
    nav.button(
        "connections",
        connect(side) if missing else _("Add connection"),
        f"{visit.key}-add",
        "primary" if missing else "secondary",
        ":material/add:",
        **{COMPANY: visit.key, ADD: side if missing else "any"},
    )


def _is_under_way(visit: Visit) -> bool:
    known = next(iter(flows(visit.home, visit.company)), None)
    if known is None:
        return True
    if known.in_step:
        return sync_setup_now(visit.home, visit.company).next is not None
    return is_under_way(visit.home, known.integration)


def connect(side: str) -> str:
    """What the step is called that connects an end of the flow: by the system's name where only one can be it."""
    fit = [one.title for one in systems() if getattr(one, f"is_{side}")]
    return _("Connect {system}").format(system=fit[0] if len(fit) == 1 else _(ENDS[side]))


def none_yet() -> None:
    st.markdown(_("Connections would stand here. Add the time system first, then payroll or the HR system."))


def table(visit: Visit, found: Sequence[ConnectionNow]) -> None:
    """Real text: up to a handful of lines to read."""
    rows = {
        _("Name"): [one.end.name for one in found],
        _("System"): [_system(one) for one in found],
        _("Host"): [one.end.host for one in found],
        _("Signed in as"): [one.end.signed_in_as or ABSENT for one in found],
        _("Role"): [texts.role(one.role) or ABSENT for one in found],
        _("Owner"): [one.owner for one in found],
        _("Last success"): [moment(visit, one) for one in found],
        _("Expires"): [expires(visit, one) for one in found],
        _("Health"): [health(one) for one in found],
    }
    tables.draw(list(rows), zip(*rows.values(), strict=True), _("Connections"))


def _system(one: ConnectionNow) -> str:
    real = one.end.real or one.system.handed_over
    return one.end.title if real else _("{system}, practice").format(system=one.end.title)


def moment(visit: Visit, one: ConnectionNow) -> str:
    return visit.formats.moment(one.last_success) if one.last_success else ABSENT


def expires(visit: Visit, one: ConnectionNow) -> str:
    if one.standing is Standing.SIGNED_OUT or one.system.handed_over:
        return ABSENT
    if one.expires:
        return visit.formats.day(one.expires)
    return _("renews itself") if one.renews else _("not known")


def health(one: ConnectionNow) -> Markup:
    word, colour = WORDS[one.standing]
    return tables.badge(_(word), colour)


def chosen(visit: Visit, found: Sequence[ConnectionNow]) -> ConnectionNow:
    """The connection in the address, else the first that needs somebody, else the first."""
    by_id = {one.end.id: one for one in found}
    needs = next((one for one in found if one.standing not in (Standing.WORKING, Standing.READ_ONLY)), found[0])
    said = by_id.get(st.query_params.get(CHOSEN, ""), needs)
    if len(found) == 1:
        return said
    key = f"{visit.key}-chosen-{said.end.id}"
    st.segmented_control(
        _("Connection"),
        list(by_id),
        default=said.end.id,
        format_func=lambda one: by_id[one].end.name,
        key=key,
        required=True,
        on_change=_choose,
        args=(key,),
        label_visibility="collapsed",
    )
    return said


def _choose(key: str) -> None:
    st.query_params.pop(AGAIN, None)
    st.query_params[CHOSEN] = st.session_state[key]
