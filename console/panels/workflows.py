"""The list of workflows: what each does and when, what came of its last time, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from console import here as places
from console import tables
from console.formats import plain, sentence, title
from console.here import Here
from console.language import _
from console.panels import workflows_words as words
from console.panels.workflows_dialogs import CHANGE, MAKE, NOW, REMOVE, ask
from core.actions.alive import worker_alive
from core.actions.shown.workflows import WorkflowNow, under_way
from core.actions.workflows import What, do_now, pause_workflow, resume_workflow

SECONDS = 1.0


def caption(here: Here, found: Sequence[WorkflowNow]) -> str:
    if not found:
        return _("What is done by itself, at fixed times")
    parts = [here.formats.many(len(found), "workflow")]
    coming = [one.next_at for one in found if one.next_at]
    if coming:
        parts.append(_("next {moment}").format(moment=here.formats.moment(min(coming))))
    return " · ".join([*parts, _("times of {zone}").format(zone=here.company.time_zone)])


def make_button(here: Here, first: bool) -> None:
    st.button(
        _("Make workflow…"),
        key=f"{here.key}-make-workflow",
        type="primary" if first else "secondary",
        icon=":material/add:",
        on_click=ask,
        args=(here.key, MAKE),
    )


def none_yet(here: Here) -> None:
    left, _right = st.columns([3, 2])
    with left:
        if here.flow.in_step:
            said = _("A workflow keeps employees, absences or time entries in step every hour, or at times you choose.")
            st.markdown(said)
            make_button(here, first=True)
            return
        said = _(
            "A workflow does at fixed times what you do on Transfer: it reads {source} and {target} and plans the pay "
            "periods that are open. So each morning you find here, and on Overview, who is ready and what is missing."
        )
        st.markdown(said.format(source=here.flow.source.title, target=here.flow.target.title))
        st.markdown(_("It may also send what needs nobody, if you say so. {never}").format(never=_(words.NEVER_ALONE)))
        make_button(here, first=True)


def no_worker(here: Here, found: Sequence[WorkflowNow]) -> None:
    """Where nobody would do it at its time."""
    if any(one.next_at or one.going for one in found) and not worker_alive(here.home):
        st.warning(
            _(
                "No worker is running, so nothing is done at its time. Start one with `handover worker`; of the times "
                "that were missed it makes up for the last."
            )
        )


def progress(here: Here, found: Sequence[WorkflowNow]) -> None:
    """What is under way, looked at again every second; when that changes, the whole page is."""
    drawn = {one.going.id: one.going.state for one in found if one.going}
    if drawn:
        about = "-".join(f"{number}-{state}" for number, state in drawn.items())
        st.fragment(run_every=SECONDS, key=f"workflows-{here.key}-{about}")(_progress)(here, drawn)


def _progress(here: Here, drawn: dict[int, str]) -> None:
    now = under_way(here.home, here.integration)
    if {one.id: one.state for one in now} != drawn:
        st.rerun()
    f = here.formats
    with st.container(key=f"panel-workflows-{here.key}"):
        for one in now:
            doing, _colour = words.state(one)
            said = _("**{name}**: {doing}, {began}, {seconds}").format(
                name=plain(one.name),
                doing=doing.lower(),
                began=plain(words.began(f, one)),
                seconds=_("since {time}").format(time=f.second(one.started_at or one.created_at)),
            )
            st.markdown(f":material/progress_activity: {said}")
        st.caption(_("You may close this page; it goes on."))


def listed(here: Here, found: Sequence[WorkflowNow]) -> None:
    with st.container(key=f"lines-workflows-{here.key}", gap="small"):
        for one in found:
            with st.container(gap="xxsmall"):
                aside, below = _aside(here, one)
                tables.entry(
                    one.name, [title(f"{words.when(one.cron)} · {words.does(one)}"), _last(here, one)], aside, below
                )
                _buttons(here, one)


def _aside(here: Here, one: WorkflowNow) -> tuple[str, str]:
    """What needs to be seen at the right, and what stands below it."""
    if one.going:
        word, colour = words.state(one.going)
        return tables.badge(word, colour), ""
    if one.paused_by:
        return tables.badge(_("Paused"), "orange"), _("by {actor}").format(actor=one.paused_by)
    return (here.formats.moment(one.next_at), _("next time")) if one.next_at else ("", "")


def _last(here: Here, one: WorkflowNow) -> str:
    if one.last is None:
        return _("Not done yet")
    word, colour = words.state(one.last)
    said = Markup(" ").join(sentence(each) for each in one.last.said)
    how = tables.coloured(word, colour) if colour == "red" else word.lower()
    return Markup("{}: {}. {}").format(_("Last {moment}").format(moment=here.formats.moment(one.last.slot)), how, said)


def _buttons(here: Here, one: WorkflowNow) -> None:
    key = f"{here.key}-workflow-{one.id}"
    with st.container(horizontal=True, gap="medium"):
        asks = one.what is What.SEND
        st.button(
            _("Do it now…") if asks else _("Do it now"),
            key=f"{key}-now",
            type="tertiary",
            disabled=one.going is not None,
            help=_("It is being done already.") if one.going else None,
            on_click=ask if asks else _now,
            args=(here.key, NOW, one.id) if asks else (here, one.id),
        )
        st.button(_("Change…"), key=f"{key}-change", type="tertiary", on_click=ask, args=(here.key, CHANGE, one.id))
        if one.paused_by:
            st.button(_("Resume"), key=f"{key}-resume", type="tertiary", on_click=_resume, args=(here, one))
        else:
            st.button(_("Pause"), key=f"{key}-pause", type="tertiary", on_click=_pause, args=(here, one))
        st.button(_("Remove…"), key=f"{key}-remove", type="tertiary", on_click=ask, args=(here.key, REMOVE, one.id))


def _now(here: Here, which: str) -> None:
    places.tried(lambda: do_now(here.home, here.company, which, here.actor))


def _pause(here: Here, one: WorkflowNow) -> None:
    done = _("{name} is paused. Nothing is done until you resume it.").format(name=plain(one.name))
    places.tried(lambda: pause_workflow(here.home, here.company, one.id, here.actor), done=done)


def _resume(here: Here, one: WorkflowNow) -> None:
    words = _("{name} is done again from its next time on. What was left out meanwhile is not made up for.")
    done = words.format(name=plain(one.name))
    places.tried(lambda: resume_workflow(here.home, here.company, one.id, here.actor), done=done)
