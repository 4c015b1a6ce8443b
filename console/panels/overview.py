"""Overview: where a pay period stands, and what to press next."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from console import nav, tables, widgets
from console.here import Here
from console.language import N_, _
from console.panels import planning
from console.panels.connections import CHOSEN
from console.plans import GROUP, PERIOD, group_name, groups_to_choose
from console.widgets import Figure
from core.actions.shown.companies import End, Health
from core.actions.shown.obstacles import obstacles
from core.actions.shown.pay_out import pay_out
from core.actions.shown.periods import EVERYBODY, TransferNow
from core.actions.shown.plans import Line, Place, PlanNow
from core.models.period import PayPeriod

HEALTH = {
    Health.WORKING: (N_("Working"), "green"),
    Health.READ_ONLY: (N_("Read only"), "orange"),
    Health.MAY_NOT_APPROVE: (N_("May not approve"), "red"),
    Health.LOOK: (N_("Look at it"), "orange"),
    Health.NO_ANSWER: (N_("No answer"), "red"),
    Health.SIGNED_OUT: (N_("Signed out"), "red"),
}
DAYS_BEFORE_SIGN_IN_ENDS = 14


def caption(here: Here, period: PayPeriod, planned: Sequence[TransferNow], plans: Sequence[PlanNow]) -> str:
    f = here.formats
    source, target = here.flow.ends
    way = _("{source} to {target}").format(source=source.title, target=target.title)
    if not plans:
        return " · ".join([way, *_pay_outs(here, period, planned), _("not planned yet")])
    groups = ", ".join(_group(t) for t in planned)
    read = _("read {moment}").format(moment=f.moment(max(plan.made_at for plan in plans)))
    return " · ".join([way, groups, *_pay_outs(here, period, planned), read])


def _group(one: TransferNow) -> str:
    name = group_name(one.group).lower()
    return _("{group} (closed)").format(group=name) if one.closed_at else name


def _pay_outs(here: Here, period: PayPeriod, planned: Sequence[TransferNow]) -> list[str]:
    """`pay-out Fri 30 Oct, in 9 days`, for each group whose pay-out day is known."""
    days = {t.group: day for t in planned if (day := pay_out(here.integration, period, t.group)) is not None}
    alone = len(days) == 1
    found = []
    for group, day in days.items():
        left = (day - here.formats.today).days
        words = (
            _("pay-out {day}") if left < 0 else _("pay-out {day}, today") if not left else _("pay-out {day}, {left}")
        )
        said = words.format(day=here.formats.day(day), left=_("in {days}").format(days=here.formats.many(left, "day")))
        found.append(said if alone else f"{group_name(group).lower()}: {said}")
    return found


def buttons(
    here: Here, place: Any, period: PayPeriod, planned: Sequence[TransferNow], plans: Sequence[PlanNow]
) -> None:
    """The next step as the one primary button; reading again beside it."""
    step = _next(here, period, planned, plans)
    with place:
        idle = not any(t.running for t in planned) and any(t.closed_at is None for t in planned)
        idle = idle and signed_out(here) is None
        if plans and idle and (step is None or not _nothing_but_planning(plans)):
            group = next(t.group for t in planned if t.closed_at is None)
            key = f"again-{here.key}-{period}-{max(p.id for p in plans)}"
            if st.button(_("Read again"), key=key, icon=":material/refresh:"):
                planning.ask(planning.about(here, period, group))
                nav.go("transfer", **{"company": here.key, PERIOD: str(period), GROUP: group})
        if step is not None and st.button(step.label, key=f"next-{here.key}-{period}-{step.label}", type="primary"):
            if step.plans is not None:
                group = str(step.address.get(GROUP) or groups_to_choose(here, ())[0])
                planning.ask(planning.about(here, step.plans, group))
            nav.go(step.page, company=here.key, **step.address)


def _nothing_but_planning(plans: Sequence[PlanNow]) -> bool:
    """Nobody is ready, and something did not arrive: the next step is to plan again, and reading again is the same."""
    return not any(p.at(Place.READY) for p in plans) and any(li.rows_refused for p in plans for li in p.lines)


@dataclass(frozen=True, slots=True)
class Step:
    """Where the button leads, what it says, and what is in the address. plans: the period that it plans at once."""

    page: str
    label: str
    address: dict[str, nav.Said]
    plans: PayPeriod | None = None


def _next(here: Here, period: PayPeriod, planned: Sequence[TransferNow], plans: Sequence[PlanNow]) -> Step | None:
    f = here.formats
    at: dict[str, nav.Said] = {PERIOD: str(period)}
    running = next((t for t in planned if t.running), None)
    if running is not None:
        label = _("Watch run {number}").format(number=running.running)
        return Step("transfer", label, {**at, GROUP: running.group})
    if (out := signed_out(here)) is not None:
        return Step("connections", _("Sign in to {system} again").format(system=out.title), {CHOSEN: out.id})
    if not plans:
        return Step("transfer", _("Plan {period}").format(period=f.period(period)), at, plans=period)
    still_open = [(t.group, p) for t, p in zip(planned, plans, strict=True) if t.closed_at is None]
    ready, group = max(((len(p.at(Place.READY)), group) for group, p in still_open), default=(0, ""))
    if ready:
        label = _("Check and send {people}").format(people=f.many(ready, "person", "people"))
        return Step("transfer", label, {**at, GROUP: group})
    missing = [group for group, plan in still_open if any(li.rows_refused for li in plan.lines)]
    if missing:
        label = _("Plan {period} again").format(period=f.period(period))
        return Step("transfer", label, {**at, GROUP: missing[0]}, plans=period)
    unplanned = _unplanned(here, planned)
    if unplanned:
        label = _(PLAN.get(unplanned[0], N_("Plan the other group")))
        return Step("transfer", label, {**at, GROUP: unplanned[0]}, plans=period)
    following = period.next()
    if not still_open:
        label = _("Plan {period}").format(period=f.period(following))
        begun = following.first <= f.today
        return Step("transfer", label, {PERIOD: str(following)}, plans=following) if begun else None
    found = {one.reason: one.people for _group, plan in still_open for one in obstacles(plan.lines)}
    if found.get("not_linked") and nav.exists("employees"):
        label = _("Match {people}").format(people=f.many(found["not_linked"], "employee"))
        return Step("employees", label, {})
    if found.get("unmapped_code") and nav.exists("codes"):
        return Step("codes", _("Map codes"), {})
    return None


def signed_out(here: Here) -> End | None:
    """Without it nothing can be read or sent."""
    return next((end for end in here.flow.ends if end.health is Health.SIGNED_OUT), None)


def _unplanned(here: Here, planned: Sequence[TransferNow]) -> list[str]:
    """Pay-out groups with people in them that nobody planned for this period: they would be forgotten."""
    known = {t.group for t in planned}
    return [] if EVERYBODY in known else [group for group in groups_to_choose(here, planned) if group not in known]


PLAN = {
    "monthly": N_("Plan the monthly paid"),
    "biweekly": N_("Plan those paid every two weeks"),
    "weekly": N_("Plan the weekly paid"),
    "unknown": N_("Plan those in no pay-out group"),
}
"""A pay-out group that nobody planned, as the next step."""
PARTS = {
    "in_payroll": (N_("In payroll"), "light-dark(#1F5C99,#5B9BD9)"),
    "ready": (N_("Ready to send"), "light-dark(#7FB0DB,#2F5F8F)"),
    "manager": (N_("Not approved"), "light-dark(#C9862B,#D9A04A)"),
    "kept_back": (N_("Kept back"), "light-dark(#B84A4A,#D27272)"),
    "unplanned": (N_("Not planned yet"), "light-dark(#6B5B95,#A594CF)"),
    "nothing": (N_("Nothing to send"), "light-dark(#9AA5B0,#6F7B87)"),
}
"""With the colours of the bar."""


def strip(here: Here, lines: Sequence[Line], closed: Sequence[PlanNow]) -> None:
    """Everybody, and the parts that add up to it: each person is in exactly one. Groups without a plan are rare.

    closed: plans of which nothing more is sent, because somebody closed them.
    """
    f = here.formats
    at = Counter(_part(line) for line in lines)
    parts = [part for part in PARTS if at[part] or part != "unplanned"]
    in_part, others = sum(line.in_part for line in lines), sum(_elsewhere(line) for line in lines)
    also = sum(line.in_part and bool(line.person.unapproved) for line in lines)
    shut, said = sum(len(plan.at(Place.READY)) for plan in closed), _("{count} in part").format(count=f.count(in_part))
    notes = {
        "manager": _("{count} more in part").format(count=f.count(also)) if also else "",
        "ready": _("{count} closed").format(count=f.count(shut)) if shut else said if in_part else "",
        "nothing": _("{count} in other entities").format(count=f.count(others)) if others else "",
    }
    figures = [Figure(_(PARTS[part][0]), f.count(at[part]), notes.get(part, ""), PARTS[part][1]) for part in parts]
    all_of_them = Figure(_("Employees"), f.count(len(lines)))
    heads = [at[part] for part in parts]
    widgets.strip(f"overview-{here.key}", [all_of_them, *figures], lambda: _bar(figures, heads))


def _elsewhere(line: Line) -> bool:
    return line.place is Place.OUTSIDE and not line.other_group


def _part(line: Line) -> str:
    if line.place is Place.OUTSIDE:
        return "nothing" if _elsewhere(line) else "unplanned"
    if line.place is not Place.WAITING:
        return line.place.value
    return "manager" if line.person.unapproved and not line.person.troubles and not line.rows_refused else "kept_back"


def _bar(found: Sequence[Figure], heads: Sequence[int]) -> None:
    """All heads in one line, in the order and colours of the figures below it."""
    said = ", ".join(f"{figure.label} {figure.value}" for figure in found)
    pieces = "".join(
        f"<div style='flex:{number};background:{figure.colour}'></div>"
        for figure, number in zip(found, heads, strict=True)
        if number
    )
    look = "display:flex;gap:2px;height:12px;margin:.2rem 0 .5rem"
    st.html(f"<div role='img' aria-label='{html.escape(said)}' style='{look}'>{pieces}</div>")


def connections(here: Here) -> None:
    widgets.section(_("Connections"))
    with st.container(key=f"lines-connections-{here.key}", gap="xsmall"):
        for end in here.flow.ends:
            _connection(here, end)


def _connection(here: Here, end: End) -> None:
    word, colour = HEALTH[end.health]
    ends_soon = _sign_in_ends(here, end)
    if ends_soon:
        word, colour = N_("Sign in again soon"), "orange"
    identity = _("{account}, as {person}").format(account=end.identity, person=end.signed_in_as)
    read = _("read {moment}").format(moment=here.formats.moment(end.last_success)) if end.last_success else ""
    known = " · ".join(part for part in (identity if end.signed_in_as else end.identity, read, ends_soon) if part)
    tables.entry(end.title, [known, *end.problems, end.said or ""], tables.badge(_(word), colour))


def _sign_in_ends(here: Here, end: End) -> str:
    """Only of a sign-in that a person must renew: tokens that renew themselves end every hour."""
    if end.token_expires is None or end.health is not Health.WORKING:
        return ""
    left = (end.token_expires - here.home.store.clock()).days
    soon = 1 <= left <= DAYS_BEFORE_SIGN_IN_ENDS
    return _("sign-in ends {moment}").format(moment=here.formats.moment(end.token_expires)) if soon else ""
