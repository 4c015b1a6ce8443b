"""Codes and rates: what is used, what is missing, and what the period comes to at each target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import streamlit as st

from console import nav, tables, widgets
from console.formats import add_up, plain
from console.here import Here
from console.language import _
from console.panels.codes_words import GROUPS, ago, name_of
from console.plans import PERIOD
from console.widgets import Figure
from core.actions.shown.code_moments import unconfirmed
from core.actions.shown.codes import CodesNow, Group, Line, Standing
from core.actions.transfers import settings_of
from core.models.period import PayPeriod
from core.models.rows import PROJECT_TIME

KIND, STATE, SHOWN, COLUMNS, ALL = "kind", "state", "codes", "columns", "all"
TOPICS = {Group.LINES: ("Mileage", "Expenses", "New supplements"), Group.ABSENCE: ("Company absence types",)}


def caption(here: Here, now: CodesNow, period: PayPeriod) -> str:
    source, target = here.flow.ends
    way = _("{source} to {target}").format(source=source.title, target=target.title)
    read = _("read {ago}").format(ago=ago(here, now.read_at)) if now.read_at else _("not read yet")
    return f"{way} · {here.formats.period(period)} · {read}"


def figures(here: Here, now: CodesNow) -> list[Figure]:
    """Used = mapped + not mapped. What is held back is what Transfer keeps back for want of a mapping.

    Active are those that Set-up wants mapped: of the kinds that are carried.
    """
    f = here.formats
    waiting = ""
    if now.waiting_rows:
        waiting = _("and {rows} not approved yet").format(rows=f.many(now.waiting_rows, "row"))
    kinds = settings_of(here.integration).kinds
    active = len({(line.kind, line.code) for line in now.lines if line.active and line.kind in kinds})
    return [
        Figure(_("Codes used this period"), f.count(now.used), _("of {count} active").format(count=f.count(active))),
        Figure(_("Mapped"), f.count(now.mapped)),
        Figure(_("Not mapped"), f.count(now.not_mapped)),
        Figure(_("Rows held back"), f.count(now.held_rows), waiting),
        Figure(_("Hours held back"), f.amount(now.held_hours), _hours(here, now.waiting_hours)),
    ]


def _hours(here: Here, waiting: Decimal) -> str:
    return _("and {hours} not approved yet").format(hours=here.formats.amount(waiting)) if waiting else ""


def stale(here: Here, now: CodesNow, period: PayPeriod) -> None:
    """A plan that does not know the mappings as they are now says so, with the way to plan again."""
    if now.planned_at is None or now.changed_at is None or now.changed_at <= now.planned_at:
        return
    named = here.formats.period(period)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_("{period} was planned before codes were changed last.").format(period=named), width="content")
        key = f"{here.key}-codes-plan-{period}"
        nav.button("transfer", _("Plan again on Transfer"), key, company=here.key, **{PERIOD: str(period)})


def chosen(here: Here, now: CodesNow) -> list[Line]:
    """The facets, and the lines they leave: by kind, by state, of all codes or those with rows in the period."""
    if not now.lines:
        return []
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        shown = st.query_params.get(SHOWN) == ALL
        offered = [line for line in now.lines if shown or _matters(line)]
        kind = ALL
        if offered:
            kind = widgets.facets(KIND, _("Kind"), _kinds(here, offered), f"{here.key}-codes")
        of_kind = [line for line in offered if kind in (ALL, line.group)]
        with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", width="content"):
            _toggle(here, SHOWN, _("Unused too"))
            _toggle(here, COLUMNS, _("All columns"))
            state = _state(here, of_kind) if offered else ALL
    for words in unconfirmed(here.home, here.integration, TOPICS.get(Group(kind), ())) if kind != ALL else ():
        st.caption(_("Not confirmed by {payroll}. {words}").format(payroll=here.flow.target.title, words=plain(words)))
    return [line for line in of_kind if state == ALL or _state_of(line) == state]


def _matters(line: Line) -> bool:
    return bool(line.rows) or line.is_draft


def _kinds(here: Here, lines: Sequence[Line]) -> Mapping[str, str]:
    count = {group: len({(li.kind, li.code) for li in lines if li.group is group}) for group in Group}
    said = {ALL: f"{_('All')} · {here.formats.count(sum(count.values()))}"}
    return said | {g.value: f"{_(words)} · {here.formats.count(count[g])}" for g, words in GROUPS.items()}


def _state_of(line: Line) -> str:
    return "open" if line.is_open else "draft" if line.is_draft else "mapped"


def _state(here: Here, lines: Sequence[Line]) -> str:
    """Which states to show, in the address like the kinds."""
    words = {ALL: _("All states"), "open": _("Not mapped"), "draft": _("Drafts"), "mapped": _("Mapped")}
    codes = {state: {(li.kind, li.code) for li in lines if state in (ALL, _state_of(li))} for state in words}
    count = {state: len(found) for state, found in codes.items()}
    key, said = f"{here.key}-codes-{STATE}", st.query_params.get(STATE)
    st.session_state[key] = said if said in words else ALL
    st.selectbox(
        _("State"),
        list(words),
        format_func=lambda code: f"{words[code]} · {here.formats.count(count[code])}",
        key=key,
        on_change=_state_to_address,
        args=(key,),
        label_visibility="collapsed",
        width=148,
    )
    return str(st.session_state[key])


def _state_to_address(key: str) -> None:
    st.query_params[STATE] = st.session_state[key]


def is_wide(here: Here) -> bool:
    """Whether all columns are shown: then the sums stand under the editor."""
    return st.query_params.get(COLUMNS) == ALL


def _toggle(here: Here, name: str, words: str) -> None:
    """A switch whose state stands in the address."""
    key = f"{here.key}-codes-{name}-all"
    st.session_state[key] = st.query_params.get(name) == ALL
    st.toggle(words, key=key, on_change=_to_address, args=(key, name))


def _to_address(key: str, name: str) -> None:
    if st.session_state[key]:
        st.query_params[name] = ALL
    else:
        st.query_params.pop(name, None)


def nothing_chosen(here: Here, now: CodesNow, period: PayPeriod) -> None:
    """A filter without a hit, or a period whose rows nobody has read."""
    if now.counted_at is None:
        words = _("The codes of {period} would stand here, each with its rows and hours. Reading writes nothing.")
        if now.lines and st.query_params.get(SHOWN) != ALL:
            words = _("Which codes {period} uses shows once its rows were read. “Unused too” lists all of them now.")
        st.markdown(words.format(period=here.formats.period(period)))
        return
    st.markdown(_("No code is like that in this period."))
    st.button(_("Clear filter"), key=f"{here.key}-codes-clear", on_click=_clear)


def _clear() -> None:
    for name in (KIND, STATE, SHOWN):
        st.query_params.pop(name, None)


def sums(here: Here, now: CodesNow, names: Mapping[str, str]) -> None:
    """Which codes share a target, and what has none. All of it is the period's hours."""
    widgets.section(_("Summed by target"))
    lines = [one for one in now.sums if one.hours or one.target is None]
    words = [_("None") if one.target is None else name_of(names, one.target) for one in lines]
    codes = [_codes(one.codes) for one in lines]
    if now.unlinked.rows:
        lines.append(now.unlinked)
        words.append(_("Linked to nobody"))
        codes.append(_codes(now.unlinked.codes))
    hours = add_up([one.hours for one in lines])
    red = [i for i, one in enumerate(lines) if one.target is None and one is not now.unlinked]
    hours.append(sum(hours, Decimal(0)))
    rows = zip([*words, _("All")], [*codes, ""], map(here.formats.amount, hours), strict=True)
    looks = {len(lines): "sum", **dict.fromkeys(red, "alarm")}
    alt = _("Hours of this period by target in payroll")
    tables.draw([_("Target"), _("Codes"), _("Hours")], rows, alt, [_("Hours")], looks)
    counted = _("Rows of this period counted {ago}: of all pay-out groups, approved or not.")
    st.caption(counted.format(ago=ago(here, now.counted_at)))


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(_("project") if code == PROJECT_TIME else code for code in codes)


def ordered(here: Here, now: CodesNow, period: PayPeriod, lines: Sequence[Line]) -> list[Line]:
    """Open lines first, then drafts, then by hours. A line keeps its place while it is worked on.

    Another filter, a reading and saving sort anew.
    """
    rank = {Standing.OPEN: 0, Standing.BROKEN: 0, Standing.STUCK: 1, Standing.DRAFT: 1, Standing.MAPPED: 2}
    filters = [st.query_params.get(name) for name in (KIND, STATE, SHOWN)]
    about = f"{period} {filters} {now.changed_at} {now.counted_at}"
    key = f"{here.key}-codes-places"
    known: dict[str, int] = st.session_state[key][1] if st.session_state.get(key, ("",))[0] == about else {}
    places = {line.slot: known.get(line.slot, rank[line.standing]) for line in lines}
    st.session_state[key] = (about, known | places)
    return sorted(lines, key=lambda li: (places[li.slot], -li.hours, -li.rows, li.kind, li.code, li.slot))
