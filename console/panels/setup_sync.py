"""The way to two systems that are kept in step: numbered steps, each read from the store."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from console import here as places
from console import nav, widgets
from console.formats import plain
from console.here import COMPANY, Visit
from console.language import _, ngettext
from console.panels import setup_company
from console.panels.sync import advice
from core.actions.errors import EXPECTED
from core.actions.shown.connections import ConnectionNow
from core.actions.shown.sync_setup import Step, SyncSetup, fitting, sync_setup_now
from core.actions.sync_setup import keep_in_step, leave_out, read_both

WANTED, PAYROLL, PEOPLE = "sync", "payroll", "people"
"""In the address: these steps are wanted, those to payroll are after all, and whose people are looked at (`a` or `b`:
where they are to be made)."""
IN_ADDRESS = {Step.IMPORT: "a", Step.EXPORT: "b"}


def comes_first(visit: Visit) -> bool:
    """Whether the page is about two systems in step: of a company that carries nothing into payroll yet."""
    tied = sync_setup_now(visit.home, visit.company).integration is not None
    return PAYROLL not in st.query_params and (tied or WANTED in st.query_params)


def page(visit: Visit) -> None:
    """The whole page, of a company that carries nothing into payroll."""
    now = sync_setup_now(visit.home, visit.company)
    ready = now.next is None
    title = _("Set-up of {company}") if ready else _("Set up {company}")
    caption = (
        _("All steps are done. Each can be changed.")
        if ready
        else _("Seven steps to two systems that are kept in step. You can leave at any time; everything is kept.")
    )
    head = widgets.head(title.format(company=plain(visit.company.name)))
    head.caption(caption)
    with head.actions:
        setup_company.button(visit)
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key=f"lines-sync-{visit.key}"):
        for number, step in enumerate(Step, 1):
            _step(visit, now, number, step, first=True)
    with right:
        advice.draw(visit.key, [one for one in (now.source, now.target) if one])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("Approved hours, absence and salary data are carried into payroll too?"))
        nav.button(
            "setup",
            _("Set up payroll"),
            f"{visit.key}-wants-payroll",
            "tertiary",
            **{COMPANY: visit.key, PAYROLL: "1"},
        )
    setup_company.dialog_if_asked(visit)


def draw(visit: Visit) -> None:
    """Below the way to the first transfer; one line until somebody wants it."""
    now = sync_setup_now(visit.home, visit.company)
    if not (now.begun or WANTED in st.query_params):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(_("Two systems that people edit on both sides, such as TimeTrack and Personio?"))
            nav.button(
                "setup",
                _("Keep two systems in step"),
                f"{visit.key}-wants-sync",
                "tertiary",
                **{COMPANY: visit.key, WANTED: "1"},
            )
        return
    widgets.section(
        _("Keep two systems in step"),
        _("All steps are done. Each can be changed.") if now.next is None else _("You can leave at any time."),
    )
    with st.container(key=f"lines-sync-{visit.key}"):
        for number, step in enumerate(Step, 1):
            _step(visit, now, number, step)
    if now.next is not None:
        advice.draw(visit.key, [one for one in (now.source, now.target) if one])


def _step(visit: Visit, now: SyncSetup, number: int, step: Step, first: bool = False) -> None:
    """first: these steps are what the page is about, so that the next of them is its primary button."""
    title, how = _WORDS[step](visit, now)
    done, following = step in now.done, step == now.next
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            if done:
                st.markdown(f":green[:material/check:] **{title}**")
            else:
                st.markdown(f"**{number}. {title}**" if following else f":gray[**{number}. {title}**]")
            st.caption(how)
        if done or following:
            _way(visit, now, step, title, done, first)
        else:
            st.caption(_("after step {number}").format(number=number - 1), width="content")


def _way(visit: Visit, now: SyncSetup, step: Step, title: str, done: bool, first: bool) -> None:
    key, kind = f"{visit.key}-sync-step-{step}", "tertiary" if done else "primary" if first else "secondary"
    here = {COMPANY: visit.key}
    match step:
        case Step.HR | Step.TIME:
            end, known = ("target", now.target) if step is Step.HR else ("source", now.source)
            fit = fitting(end)
            said = {"connection": known.end.id} if known else {"add": fit[0] if len(fit) == 1 else end}
            nav.button("connections", _("Look") if done else title, key, kind, **here, **said)
        case Step.TIE:
            if not done:
                st.button(title, key=key, type=kind, on_click=_tie, args=(visit, now))
        case Step.IMPORT | Step.EXPORT:
            if not done:
                st.button(
                    _("Leave it out"), key=f"{key}-skip", type="tertiary", on_click=_skip, args=(visit, now, step)
                )
            nav.button(
                "setup", _("Look") if done else _("Choose whom…"), key, kind, **here, **{PEOPLE: IN_ADDRESS[step]}
            )
        case Step.TYPES | Step.SYNC:
            if nav.exists("sync"):
                nav.button("sync", _("Look") if done else title, key, kind, **here)


def _tie(visit: Visit, now: SyncSetup) -> None:
    source, target = now.source, now.target
    if source is None or target is None:
        return
    try:
        made = keep_in_step(visit.home, visit.company, source.end.id, target.end.id, f"{visit.key}-sync", visit.actor)
        read_both(visit.home, made)
    except EXPECTED as error:
        places.tell("error", plain(str(error)))


def _skip(visit: Visit, now: SyncSetup, step: Step) -> None:
    if now.integration is not None:
        leave_out(visit.home, visit.company, now.integration, step, visit.actor)


def _connected(visit: Visit, one: ConnectionNow | None, fallback: str) -> str:
    """The account, and how many things about it are to be looked at."""
    if one is None:
        return fallback
    problems = len(one.end.problems)
    words = plain(_("{account}, signed in as {person}").format(account=one.end.identity, person=one.end.signed_in_as))
    if not problems:
        return words
    more = ngettext("{count} thing to look at", "{count} things to look at", problems)
    return f"{words} · {more.format(count=visit.formats.count(problems))}"


def _hr(visit: Visit, now: SyncSetup) -> tuple[str, str]:
    fallback = _("Client id and secret. What they may do and see is tried and shown.")
    return _connect("target", _("the HR system")), _connected(visit, now.target, fallback)


def _time(visit: Visit, now: SyncSetup) -> tuple[str, str]:
    fallback = _("Account, key and secret. Handover only reads until you say otherwise.")
    return _connect("source", _("the time system")), _connected(visit, now.source, fallback)


def _connect(end: str, several: str) -> str:
    from core.actions.shown.connections import system

    fit = fitting(end)
    return _("Connect {system}").format(system=system(fit[0]).title if len(fit) == 1 else several)


def _together(visit: Visit, now: SyncSetup) -> tuple[str, str]:
    how = _("Everybody in both systems is read and matched; nothing is written.")
    if now.integration is not None:
        how = _("Called {name} on the command line.").format(name=plain(now.integration.name))
    return _("Tie them together"), how


def _import(visit: Visit, now: SyncSetup) -> tuple[str, str]:
    return _moved(visit, now, _("Import employees"), now.target, now.source, now.to_import)


def _export(visit: Visit, now: SyncSetup) -> tuple[str, str]:
    return _moved(visit, now, _("Export employees"), now.source, now.target, now.to_export)


def _moved(
    visit: Visit, now: SyncSetup, title: str, of: ConnectionNow | None, to: ConnectionNow | None, left: int
) -> tuple[str, str]:
    if now.integration is None or of is None or to is None:
        return title, _("Those who are in one system only. Everybody is matched first.")
    words = ngettext(
        "{linked} linked; {count} of {system} may be missing in {other}.",
        "{linked} linked; {count} of {system} may be missing in {other}.",
        left,
    )
    f = visit.formats
    return title, plain(
        words.format(linked=f.count(now.linked), count=f.count(left), system=of.end.title, other=to.end.title)
    )


def _types(visit: Visit, now: SyncSetup) -> tuple[str, str]:
    how = _("Say which types of absence mean the same, and who wins a conflict.")
    if now.types:
        how = ngettext("{count} type is mapped.", "{count} types are mapped.", now.types)
    return _("Map absence types"), how.format(count=visit.formats.count(now.types))


def _first(visit: Visit, now: SyncSetup) -> tuple[str, str]:
    return _("Plan the first sync"), _("A plan shows what would be done. Nothing is written before you apply it.")


_WORDS: dict[Step, Callable[[Visit, SyncSetup], tuple[str, str]]] = {
    Step.HR: _hr,
    Step.TIME: _time,
    Step.TIE: _together,
    Step.IMPORT: _import,
    Step.EXPORT: _export,
    Step.TYPES: _types,
    Step.SYNC: _first,
}
