"""The way to the first transfer: numbered steps, each read from the store, and one button for the next of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from console import nav, widgets
from console.formats import Formats, plain, sentence
from console.here import COMPANY, Visit
from console.language import _, ngettext
from console.panels import connections, setup_company, setup_data, setup_people, setup_practice, setup_sync
from core.actions.home import actor
from core.actions.shown.connections import ConnectionNow, systems
from core.actions.shown.setup import SetupNow, Step, setup_now
from core.models.rows import Kind


@dataclass(frozen=True, slots=True)
class Line:
    """A step in words. how: what it is about, or how far it is. label: of the button that leads on; page: where to."""

    title: str
    how: str
    label: str
    page: str
    address: dict[str, str]


def draw(visit: Visit) -> None:
    """The whole page."""
    if setup_people.drawn(visit):
        return
    now = setup_now(visit.home, visit.company)
    if now.integration is None and setup_sync.comes_first(visit):
        setup_sync.page(visit)
        return
    ready = now.next is None
    title = _("Set-up of {company}") if ready else _("Set up {company}")
    caption = (
        _("All steps are done. Each can be changed.")
        if ready
        else _("Six steps to the first transfer. You can leave at any time; everything is kept.")
    )
    head = widgets.head(title.format(company=plain(visit.company.name)))
    head.caption(caption)
    with head.actions:
        setup_company.button(visit)
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key=f"lines-setup-{visit.key}"):
        for number, step in enumerate(Step, 1):
            _step(visit, now, number, step)
    with right:
        if now.source and now.target:
            setup_data.form(visit, now, now.source, now.target)
        elif not (now.sources or now.targets):
            setup_practice.panel(visit.home, visit.actor, visit.key)
    setup_sync.draw(visit)
    setup_company.dialog_if_asked(visit)


def first_company() -> None:
    """What is shown while there is no company at all."""
    from console import here

    setup_company.first(here.home(), actor())


def _step(visit: Visit, now: SetupNow, number: int, step: Step) -> None:
    line = _LINES[step](now, visit.formats)
    done, following = step in now.done, step == now.next
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            if done:
                st.markdown(f":green[:material/check:] **{line.title}**")
            else:
                title = f"**{number}. {line.title}**"
                st.markdown(title if following else f":gray[{title}]")
            st.caption(line.how)
        if done or following:
            _way(visit, step, line, following)
        else:
            st.caption(_("after step {number}").format(number=number - 1), width="content")


def _way(visit: Visit, step: Step, line: Line, following: bool) -> None:
    if line.label and nav.exists(line.page):
        kind = "primary" if following else "tertiary"
        key = f"{visit.key}-step-{step}-{following}"
        nav.button(line.page, line.label, key, kind, **{COMPANY: visit.key, **line.address})


def _source(now: SetupNow, _f: Formats) -> Line:
    title = connections.connect("source")
    if now.source is None:
        how = _("Sign in; Handover only reads until you say otherwise.")
        return Line(title, how, title, "connections", _adding("source"))
    return Line(title, _signed_in(now.source), _("Look"), "connections", {"connection": now.source.end.id})


def _target(now: SetupNow, _f: Formats) -> Line:
    title = connections.connect("target")
    if now.target is None:
        how = _("Sign in with an integration user of its own, so that it lasts when people leave.")
        return Line(title, how, title, "connections", _adding("target"))
    return Line(title, _signed_in(now.target), _("Look"), "connections", {"connection": now.target.end.id})


def _adding(side: str) -> dict[str, str]:
    fit = [s.name for s in systems() if (s.is_source if side == "source" else s.is_target)]
    return {"add": fit[0] if len(fit) == 1 else side}


def _signed_in(found: ConnectionNow) -> str:
    end = found.end
    return plain(_("{account}, signed in as {person}").format(account=end.identity, person=end.signed_in_as))


def _data(now: SetupNow, _f: Formats) -> Line:
    title = _("Choose what to transfer")
    if now.integration is None:
        how = _("Hours, absence, supplements. What payroll can't take is marked.")
        if now.next is Step.DATA:
            how = _("At the right: hours, absence, supplements. What payroll can't take is marked.")
        return Line(title, how, "", "setup", {})
    kinds = ", ".join(_(setup_data.KINDS[kind]) for kind in Kind if kind in now.kinds)
    how = _("{kinds}; {grouping}; {approved}").format(
        kinds=kinds,
        grouping=_("summed by period") if now.summed else _("day by day"),
        approved=_("only approved data") if now.only_approved else _("approved or not"),
    )
    return Line(title, sentence(how), "", "setup", {})


def _link(now: SetupNow, f: Formats) -> Line:
    title, left = _("Link employees"), now.people.all - now.people.done
    if not now.people.all:
        how = _("Most are found by number or name; you confirm them.")
        return Line(title, how, _("Find employees"), "employees", {})
    how = _("{done} of {all} decided.").format(done=f.count(now.people.done), all=f.count(now.people.all))
    words = ngettext("Decide on {count} employee", "Decide on {count} employees", left).format(count=f.count(left))
    return Line(title, how, words if left else _("Look"), "employees", {})


def _map(now: SetupNow, f: Formats) -> Line:
    title, left = _("Map codes and rates"), now.codes.all - now.codes.done
    if not now.codes.all:
        how = _("Say once where each code of the time system goes in payroll.")
        return Line(title, how, _("Map codes"), "codes", {})
    words = _("{done} of {all} active codes mapped. Rows with the others wait.")
    how = words.format(done=f.count(now.codes.done), all=f.count(now.codes.all))
    label = ngettext("Map {count} code", "Map {count} codes", left).format(count=left) if left else _("Look")
    return Line(title, how, label, "codes", {})


def _send(now: SetupNow, f: Formats) -> Line:
    title = _("Send one person first")
    if now.sent:
        how = ngettext("{count} row is in payroll.", "{count} rows are in payroll.", now.sent).format(
            count=f.count(now.sent)
        )
        return Line(title, how, _("Look"), "history", {})
    if now.target is not None and not now.target.end.may_send:
        how = _("{name} is read-only. Let it send first, by typing its name.").format(name=plain(now.target.end.name))
        return Line(title, how, _("Allow sending…"), "connections", {"connection": now.target.end.id})
    how = _("Plan a period, send one person, look at that person in payroll, then send the rest.")
    return Line(title, how, _("Go to Transfer"), "transfer", {})


_LINES: dict[Step, Callable[[SetupNow, Formats], Line]] = {
    Step.SOURCE: _source,
    Step.TARGET: _target,
    Step.DATA: _data,
    Step.LINK: _link,
    Step.MAP: _map,
    Step.SEND: _send,
}
