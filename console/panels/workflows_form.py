"""The fields that a workflow is made of: name, times with the next three of them, what it does, what it may send."""

from __future__ import annotations

from datetime import time

import streamlit as st

from console import texts, widgets
from console.formats import plain
from console.here import Here
from console.language import N_, _
from console.panels import workflows_words as words
from core.actions.shown.workflows import Rhythm, WorkflowNow, cron_of, explained, next_times, rhythm
from core.actions.transfers import settings_of
from core.actions.workflows import What, kinds_of
from core.models.rows import Kind

HOURLY, DAILY, WEEKLY, OWN = "hourly", "daily", "weekly", "own"
OFTEN = {HOURLY: N_("Every hour"), DAILY: N_("Every day"), WEEKLY: N_("Every week"), OWN: N_("Own times")}
USUAL = Rhythm(time(7, 30), words.WORKING_DAYS)
WHAT = {
    What.PLAN: N_("Plan only"),
    What.SEND: N_("Plan and send"),
    What.SYNC_PEOPLE: N_("Keep employees in step"),
    What.SYNC_ABSENCES: N_("Keep absences in step"),
    What.SYNC_WORK: N_("Keep time entries in step"),
}
CAPTIONS = {
    What.PLAN: N_("Reads both systems and plans. A person looks and sends on Transfer."),
    What.SEND: N_("Sends at once what needs nobody. The rest waits on Transfer."),
    What.SYNC_PEOPLE: N_("Reads and matches everybody. What its settings don't allow waits for a person."),
    What.SYNC_ABSENCES: N_("From last month to a year ahead. What its settings don't allow waits for a person."),
    What.SYNC_WORK: N_("From last month to today. What its settings don't allow waits for a person."),
}

Said = tuple[str, str, What, list[Kind]]
"""Name, times, what it does, what it may send: as `make_workflow` takes them."""


def draw(here: Here, key: str, one: WorkflowNow | None) -> None:
    """one: the workflow that is changed; None for a new one."""
    st.text_input(_("Name"), one.name if one else "", key=f"{key}-name", placeholder=_("Every morning"))
    _times(here, key, one)
    can = kinds_of(here.integration)
    what = st.radio(
        _("What it does"),
        can,
        can.index(one.what) if one else 0,
        format_func=lambda what: _(WHAT[what]),
        captions=[_(CAPTIONS[what]) for what in can],
        key=f"{key}-what",
    )
    if what is What.SEND:
        _sending(here, key, one)


def _times(here: Here, key: str, one: WorkflowNow | None) -> None:
    said = rhythm(one.cron) if one else USUAL
    st.segmented_control(
        _("When"),
        list(OFTEN),
        default=_often(said),
        required=True,
        format_func=lambda often: _(OFTEN[often]),
        key=f"{key}-often",
    )
    chosen = st.session_state[f"{key}-often"]
    # Each way of saying it has a place of its own, so that the fields below stay where they are.
    with st.container(horizontal=True):
        if chosen == HOURLY:
            minute = said.minute if said and said.at is None else 0
            st.number_input(_("Minutes past the hour"), 0, 59, minute, key=f"{key}-minute", width=180)
        elif chosen == OWN:
            st.text_input(
                _("Cron expression: minute, hour, day of the month, month, weekday"),
                one.cron if one else "30 7 * * 1-5",
                key=f"{key}-cron",
            )
        else:
            at = said.at if said and said.at else USUAL.at
            st.text_input(_("Time"), words.clock(at or time()), key=f"{key}-at", width=110)
            if chosen == WEEKLY:
                days = list(said.days) if said and said.days else list(USUAL.days)
                st.pills(
                    _("Days"),
                    list(range(7)),
                    selection_mode="multi",
                    default=days,
                    format_func=lambda day: words.weekday(day)[:3],
                    key=f"{key}-days",
                )
    _next(here, key)


def _often(said: Rhythm | None) -> str:
    if said is None:
        return OWN
    return HOURLY if said.at is None else WEEKLY if said.days else DAILY


def _next(here: Here, key: str) -> None:
    """The next times, so that people see whether it is what they meant."""
    try:
        cron = _cron(key)
        coming = next_times(cron, here.company.time_zone, here.home.store.clock())
    except ValueError as error:
        st.markdown(f":small[:red[{plain(str(error))}]]")
        return
    found = _("Next: {moments}, in the time of {zone}").format(
        moments=" · ".join(here.formats.moment(at) for at in coming), zone=plain(here.company.time_zone)
    )
    own = st.session_state[f"{key}-often"] == OWN
    st.caption(f"{plain(explained(cron))}. {found}" if own else found)


def _cron(key: str) -> str:
    """What the fields say. Raises ValueError, in words for the person who typed it."""
    state = st.session_state
    often = state[f"{key}-often"]
    if often == OWN:
        return str(state[f"{key}-cron"])
    if often == HOURLY:
        return cron_of(Rhythm(minute=state[f"{key}-minute"] or 0))
    at = words.time_of(state[f"{key}-at"])
    if often == DAILY:
        return cron_of(Rhythm(at))
    if not state[f"{key}-days"]:
        raise ValueError(_("Choose at least one day."))
    return cron_of(Rhythm(at, tuple(sorted(state[f"{key}-days"]))))


def _sending(here: Here, key: str, one: WorkflowNow | None) -> None:
    carried = sorted(settings_of(here.integration).kinds, key=list(Kind).index)
    before = [kind for kind in carried if kind in one.may_send] if one else []
    with st.container():
        st.pills(
            _("May go by itself"),
            carried,
            selection_mode="multi",
            default=before or carried,
            format_func=lambda kind: _(texts.KINDS[kind]),
            key=f"{key}-kinds",
        )
        st.caption(_(words.NEVER_ALONE))
        widgets.banner(here.flow, "dialog")
        if not here.flow.target.may_send:
            said = _("{name} is read-only: nothing goes until somebody lets it send, on Connections.")
            st.warning(said.format(name=plain(here.flow.target.name)))


def said(key: str) -> Said:
    """What was filled in. Raises ValueError where the times make no sense."""
    state = st.session_state
    what = What(state[f"{key}-what"])
    may = list(state[f"{key}-kinds"]) if what is What.SEND else []
    return state[f"{key}-name"], _cron(key), what, may
