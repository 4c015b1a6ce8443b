"""A run under way, read from the ledger once a second. Closing the page changes nothing: the worker goes on."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from console import here as places
from console import nav, texts
from console.formats import plain, sentence
from console.here import Here
from console.language import _
from core.actions.alive import worker_alive
from core.actions.shown.runs import RunNow, run_now
from core.actions.shown.waits import Wait, Why, under_way
from core.actions.watch import pause_run, resume_run, stop_run

SECONDS = 1.0
SOON = 100
"""Fewer seconds than this are counted, else the time is told."""
DONE = ("confirmed", "reversed", "rejected", "held", "cancelled")
NOT_THERE = ("rejected", "held", "cancelled", "reversed")
WORDS = ("planned", "sending", "confirmed", "rejected", "reversed", "held")
RARE = ("reversed", "held")
"""Said only where there is one."""


def progress(here: Here, run: int) -> None:
    st.fragment(run_every=SECONDS, key=f"progress-{here.key}-{run}")(_progress)(here, run)


def _progress(here: Here, run: int) -> None:
    now = run_now(here.home, here.company, run)
    if now.ended:
        st.rerun()
    f = here.formats
    with st.container(key=f"panel-run-{here.key}-{run}"):
        done = now.count(*DONE)
        st.header(_("Run {number}: {doing}").format(number=run, doing=_doing(here, now)), anchor=False)
        of = _("{done} of {rows}").format(done=f.count(done), rows=f.many(now.total, "row"))
        st.progress(done / now.total if now.total else 0.0, of)
        counts = [(state, now.count(state)) for state in WORDS]
        st.markdown(" · ".join(f"{f.count(n)} {texts.state(state)}" for state, n in counts if n or state not in RARE))
        way = under_way(here.home, run)
        people = _("People: {done} done · {in_hand} under way · {to_come} to come")
        st.caption(people.format(done=f.count(way.done), in_hand=f.count(way.in_hand), to_come=f.count(way.to_come)))
        for wait in way.waits:
            st.markdown(f":orange[:material/hourglass_top:] {_waits(here, wait)}")
        if now.reason and not way.waits:
            st.warning(sentence(plain(now.reason)))
        alive = worker_alive(here.home)
        if not alive:
            st.warning(
                _(
                    "No worker is running, so nothing is sent. Start one with `handover worker`; it takes this run up "
                    "where it stands."
                )
            )
        _buttons(here, now, alive)


def _waits(here: Here, wait: Wait) -> str:
    """What is waited for, and for how long."""
    f, target = here.formats, here.flow.target.title
    seconds = math.ceil((wait.until - here.home.store.clock()).total_seconds())
    soon = 0 < seconds < SOON
    when = _("in {count} seconds").format(count=seconds) if soon else _("at {time}").format(time=f.clock(wait.until))
    words = {
        Why.OUT: _("{target} does not answer. It is asked again {when}."),
        Why.ASKED: _("{target} asks to wait. It goes on {when}."),
        Why.LIMIT: _("{target} is asked only as often as its connection allows. It goes on {when}."),
        Why.SETTLING: _("{rows} had no clear answer: looked for {when}, and never sent again blindly."),
        Why.LATER: _("{rows}: {target} asked to try again {when}."),
    }
    return words[wait.why].format(target=target, rows=f.many(wait.rows, "row"), when=when)


def meanwhile(here: Here, run: int) -> None:
    """Below the progress: who is ready stands here again when the run has ended, with new figures."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_("Who is left to be sent stands here again when this run has ended."), width="content")
        nav.button("history", _("Look at the rows"), f"rows-{here.key}-{run}", company=here.key, run=run)


def as_of(here: Here, run: int) -> None:
    """Above rows of a run under way: they stand still while its figures move, until somebody looks again."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = _("What follows stood like this at {time}.")
        st.caption(words.format(time=here.formats.second(here.home.store.clock())), width="content")
        st.button(_("Look again"), key=f"as-of-{here.key}-{run}", type="tertiary", icon=":material/refresh:")


def _doing(here: Here, now: RunNow) -> str:
    if now.stopped_by:
        words = _("stopping, as {actor} asked; what is on its way is still checked")
        return words.format(actor=plain(now.stopped_by))
    if now.paused_by:
        words = _("pausing, as {actor} asked; what is on its way is still checked")
        if now.state == "paused":
            words = _("paused by {actor}")
        return words.format(actor=plain(now.paused_by))
    people = here.formats.many(now.people, "person", "people")
    doing = {
        "sending": _("sending {people} to {target}").format(people=people, target=here.flow.target.title),
        "checking": _("checking that nothing has changed"),
    }
    return doing.get(now.state, texts.run(now.state))


def _buttons(here: Here, now: RunNow, alive: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if now.period and not now.stopped_by:
            label, press = (_("Go on"), resume_run) if now.paused_by else (_("Pause"), pause_run)
            st.button(
                label,
                key=f"{press.__name__}-{here.key}-{now.id}",
                type="primary" if now.paused_by else "secondary",
                help=_("Everything is checked again before more is sent.") if now.paused_by else None,
                on_click=_press,
                args=(press, here, now.id),
            )
        st.button(
            _("Stop after this row"),
            key=f"stop-{here.key}-{now.id}",
            disabled=now.stopped_by is not None,
            help=_("It was asked to stop.") if now.stopped_by else _("What was sent stays sent; the rest waits."),
            on_click=_press,
            args=(stop_run, here, now.id),
        )
        if alive and not (now.stopped_by or now.paused_by):
            st.caption(_("You may close this page; sending goes on."), width="content")


def _press(act: Callable[..., None], here: Here, run: int) -> None:
    places.tried(lambda: act(here.home, here.company, run, here.actor))


def ended(here: Here, now: RunNow) -> str:
    """What became of a run, in one line."""
    f = here.formats
    words = _("Run {number}, {moment}: {outcome}")
    moment = f.moment(now.ended_at or now.created_at)
    return words.format(number=now.id, moment=moment, outcome=outcome(here, now))


def outcome(here: Here, now: RunNow) -> str:
    """`Done, 3 refused`."""
    f = here.formats
    words = {
        "paused": _("Paused"),
        "done": _("Done"),
        "stopped": _("Stopped by {actor}").format(actor=plain(now.stopped_by or _("somebody"))),
        "waiting": _("Waits"),
    }
    others = [f"{f.count(n)} {texts.state(s)}" for s in NOT_THERE if (n := now.count(s))]
    return ", ".join([words.get(now.state) or _("Running"), *others])
