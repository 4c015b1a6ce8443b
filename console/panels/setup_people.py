"""Import and export of employees: who may be missing in the other system, look-alikes first, and making them there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from console import here as places
from console import nav, tables, widgets
from console.formats import ABSENT, plain
from console.here import COMPANY, Visit
from console.language import N_, _, ngettext
from console.panels.employees.place import digest
from console.panels.setup_sync import PEOPLE
from core.actions import name_sync
from core.actions.errors import EXPECTED
from core.actions.imports import link_alike, link_matched, make_people
from core.actions.newcomers import Newcomer, Side, Standing, Wanted, newcomers
from core.actions.people_rules import people_rules
from core.actions.shown.connections import ConnectionNow
from core.actions.shown.sync_setup import SyncSetup, sync_setup_now
from core.actions.sync_setup import read_both

IN_SIGHT = 12
STANDS = {
    Standing.ALIKE: N_("may be there"),
    Standing.MATCHED: N_("is there, not linked"),
    Standing.NEW: N_("new"),
}
TRIED = {
    "rejected": N_("refused"),
    "cancelled": N_("not sent"),
    "confirmed": N_("made, read again"),
}
FIELDS = {
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "status": N_("Status"),
    "starts": N_("First day"),
    "email": N_("E-mail"),
    "user_name": N_("User name"),
    "number": N_("Employee number"),
}


def drawn(visit: Visit) -> bool:
    """Draw the page while the address says so; False for the steps."""
    said = st.query_params.get(PEOPLE)
    now = sync_setup_now(visit.home, visit.company)
    if said not in set(Side) or now.integration is None or now.source is None or now.target is None:
        return False
    _page(visit, now, Side(said), *((now.target, now.source) if said == Side.A else (now.source, now.target)))
    return True


def _page(visit: Visit, now: SyncSetup, into: Side, of: ConnectionNow, to: ConnectionNow) -> None:
    words = _("Import employees from {system}") if into is Side.A else _("Export employees to {other}")
    head = widgets.head(words.format(system=of.end.title, other=to.end.title))
    linked = visit.formats.many(now.linked, "person is linked", "people are linked")
    head.caption(_("{linked}. Who is made is linked at once.").format(linked=linked))
    with head.actions:
        nav.button("setup", _("Back to the set-up"), f"{visit.key}-people-back", "secondary", **{COMPANY: visit.key})
        st.button(_("Read again"), key=f"{visit.key}-people-read-{into}", on_click=_read, args=(visit, now))
    found = newcomers(visit.home, now.integration, into, _filters(visit, now, into))
    if found:
        _choose(visit, now, into, to, found)
    else:
        st.markdown(_("Nobody is missing in {other}, as far as these filters go.").format(other=to.end.title))
    _names(visit, now)


def _read(visit: Visit, now: SyncSetup) -> None:
    places.tried(lambda: read_both(visit.home, now.integration), done=_("Both systems were read."))


def _filters(visit: Visit, now: SyncSetup, into: Side) -> Wanted:
    everybody = newcomers(visit.home, now.integration, into, Wanted(only_active=False))
    known = {one.person.department or one.person.department_id for one in everybody}
    key = f"{visit.key}-people-{into}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        departments = st.multiselect(_("Department"), sorted(one for one in known if one), key=f"{key}-departments")
        begins = st.date_input(_("First day from"), value=None, key=f"{key}-from", width=160)
        active = st.checkbox(_("Only who is active"), value=True, key=f"{key}-active")
    first = begins if isinstance(begins, date) else None
    return Wanted(only_active=active, departments=frozenset(departments), starts_from=first)


def _choose(visit: Visit, now: SyncSetup, into: Side, to: ConnectionNow, found: Sequence[Newcomer]) -> None:
    key = f"{visit.key}-people-{into}"
    matched = sum(one.standing is Standing.MATCHED for one in found)
    if matched:
        label = ngettext("Link {count} employee", "Link {count} employees", matched)
        st.button(label.format(count=matched), key=f"{key}-link-{matched}", on_click=_link, args=(visit, now))
    event: Any = st.dataframe(
        _frame(visit, found),
        key=f"{key}-who-{digest(*(one.person.id for one in found))}",
        hide_index=True,
        row_height=widgets.ROW_HEIGHT,
        height=widgets.ROW_HEIGHT * min(len(found), IN_SIGHT) + 34,
        alt=_("Employees who may be missing in {other}").format(other=to.end.title),
        on_select="rerun",
        selection_mode="multi-row",
    )
    chosen = [found[row] for row in event.selection.rows if row < len(found)]
    for one in chosen:
        if one.tried is not None and one.tried.reason:
            st.caption(plain(f"{one.person.name}: {one.tried.reason}"))
    typed = _typed(chosen, key)
    alike = [one for one in chosen if one.standing is not Standing.NEW]
    if same := {one.person.id: one.alike[0].id for one in alike if one.alike}:
        words = ngettext("It is the same person: link {count}", "They are the same people: link {count}", len(same))
        label = words.format(count=visit.formats.count(len(same)))
        st.button(label, key=f"{key}-same-{digest(*same)}", on_click=_same, args=(visit, now, into, same))
    agreed = not alike or st.checkbox(
        _("Those who look like somebody in {other} are somebody else").format(other=to.end.title),
        key=f"{key}-else-{digest(*(one.person.id for one in alike))}",
    )
    words = ngettext("Make {count} employee in {other}", "Make {count} employees in {other}", len(chosen))
    ids = [one.person.id for one in chosen]
    pressed = st.button(
        words.format(count=visit.formats.count(len(chosen)), other=to.end.title),
        key=f"{key}-make-{digest(*ids)}",
        type="primary",
        disabled=not chosen or not agreed,
        help=None if chosen else _("Choose people in the list first."),
    )
    if pressed:
        _make(visit, now, into, ids, typed, [one.person.id for one in alike] if agreed else [])


def _frame(visit: Visit, found: Sequence[Newcomer]) -> pd.DataFrame:
    days = (visit.formats.day(one.person.starts) if one.person.starts else ABSENT for one in found)
    return pd.DataFrame(
        {
            _("Name"): [one.person.name for one in found],
            _("No."): [one.person.number or ABSENT for one in found],
            _("Department"): [one.person.department or one.person.department_id or ABSENT for one in found],
            _("First day"): list(days),
            _("Stands"): [_stands(one) for one in found],
            _("Looks like"): [", ".join(other.name for other in one.alike) or ABSENT for one in found],
            _("By hand"): [", ".join(_(FIELDS.get(name, name)) for name in one.by_hand) or ABSENT for one in found],
        }
    )


def _stands(one: Newcomer) -> str:
    if one.tried is not None:
        return _(TRIED.get(one.tried.state, N_("being made")))
    return _(STANDS[one.standing])


def _typed(chosen: Sequence[Newcomer], key: str) -> dict[str, dict[str, str]]:
    """What nobody knows and the other system needs: typed once for all who lack it."""
    typed: dict[str, dict[str, str]] = {}
    for name in sorted({name for one in chosen for name in one.missing}):
        label = _("{field}, for those without one").format(field=_(FIELDS.get(name, name)))
        if name == "starts":
            day = st.date_input(label, value=None, key=f"{key}-typed-{name}", width=240)
            value = day.isoformat() if isinstance(day, date) else ""
        else:
            value = st.text_input(label, key=f"{key}-typed-{name}", width=240)
        for one in chosen:
            if name in one.missing:
                typed.setdefault(one.person.id, {})[name] = value
    return typed


def _link(visit: Visit, now: SyncSetup) -> None:
    places.tried(lambda: link_matched(visit.home, visit.company, now.integration, visit.actor))


def _same(visit: Visit, now: SyncSetup, into: Side, pairs: Mapping[str, str]) -> None:
    places.tried(lambda: link_alike(visit.home, visit.company, now.integration, into, pairs, visit.actor))


def _make(
    visit: Visit,
    now: SyncSetup,
    into: Side,
    ids: Sequence[str],
    typed: Mapping[str, Mapping[str, str]],
    although_alike: Sequence[str],
) -> None:
    try:
        run = make_people(visit.home, visit.company, now.integration, into, ids, visit.actor, typed, although_alike)
    except EXPECTED as error:
        places.tell("error", plain(str(error)))
    else:
        places.tell("success", _("Run {run} makes them now. You may close this page.").format(run=run))
    st.rerun()


def _names(visit: Visit, now: SyncSetup) -> None:
    """What differs of those who are linked, before anything is written."""
    found = name_sync.differences(visit.home, now.integration)
    if not found:
        return
    counted = visit.formats.many(len(found), "difference")
    leads = now.target if people_rules(now.integration).leads is Side.B else now.source
    with widgets.section(
        _("Names and status"), _("{count}; {system} leads").format(count=counted, system=leads.end.title)
    ):
        nav.button("sync", _("Settings"), f"{visit.key}-names-settings", **{COMPANY: visit.key})
    rows = [(one.name, _(FIELDS[one.field]), one.old or ABSENT, one.new, one.by_hand or _way(one)) for one in found]
    tables.draw([_("Employee"), _("Field"), _("Now"), _("Becomes"), _("How")], rows, _("Names and status"))
    ready = [one for one in found if one.writable]
    if ready:
        label = ngettext("Write {count} change", "Write {count} changes", len(ready))
        key = f"{visit.key}-names-{digest(*(str(one) for one in ready))}"
        if st.button(label.format(count=visit.formats.count(len(ready))), key=key):
            places.tried(
                lambda: name_sync.write_differences(visit.home, visit.company, now.integration, ready, visit.actor),
                done=_("The changes are on their way."),
            )
            st.rerun()


def _way(one: name_sync.Difference) -> str:
    return _("on its way") if one.on_its_way else _("is written")
