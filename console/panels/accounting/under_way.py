"""A posting on its way: its progress, read from the store once a second, and what became of it."""

from __future__ import annotations

import streamlit as st

from console import here as places
from console import nav
from console.formats import plain, sentence
from console.here import Here
from console.language import _
from console.panels import running
from console.panels.accounting import words
from console.panels.accounting.place import Place
from core.actions.alive import worker_alive
from core.actions.shown.postings import PostingNow
from core.actions.shown.runs import RunNow, run_now
from core.actions.watch import stop_run


def progress(at: Place, plan: PostingNow) -> None:
    if plan.running and plan.run is not None:
        key = f"posting-progress-{at.key}-{plan.run}"
        st.fragment(run_every=running.SECONDS, key=key)(_progress)(at, plan.run, len(plan.steps))


def _progress(at: Place, run: int, steps: int) -> None:
    here, f = at.here, at.here.formats
    now = run_now(here.home, here.company, run)
    if now.ended:
        st.rerun()
    with st.container(key=f"panel-posting-run-{at.key}-{run}"):
        target = here.flow.target.title
        st.header(_("Run {number}, into {target}").format(number=run, target=target), anchor=False)
        done = now.count(*running.DONE)
        whole = max(now.total, steps, 1)
        of = _("{done} of {documents}").format(done=f.count(done), documents=words.documents(here, at.posting, whole))
        st.progress(min(done / whole, 1.0), of)
        if now.state == "reading_back":
            st.caption(_("All is written; it is read back now."))
        if now.reason:
            st.warning(sentence(plain(now.reason)))
        if worker_alive(here.home):
            st.caption(_("You may close this page; it goes on."))
        else:
            st.warning(_("No worker is running, so nothing is written. Start one with `handover worker`."))
        _buttons(here, now)


def _buttons(here: Here, now: RunNow) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Stop after this document"),
            key=f"posting-stop-{here.key}-{now.id}",
            disabled=now.stopped_by is not None,
            help=_("It was asked to stop.") if now.stopped_by else _("What was written stays; the rest waits."),
            on_click=_stop,
            args=(here, now.id),
        )
        _look(here, now.id)


def _stop(here: Here, run: int) -> None:
    places.tried(lambda: stop_run(here.home, here.company, run, here.actor))


def ended(at: Place, plan: PostingNow) -> None:
    """What became of the run of this plan: whether it reads back equal, what was not done, and the way to its rows."""
    if plan.run is None or not plan.ended:
        return
    here, f = at.here, at.here.formats
    now = run_now(here.home, here.company, plan.run)
    changed = sum(1 for one in plan.steps if one.state == "changed")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        mark = ":green[:material/check_circle:]" if now.agrees and not changed else ":orange[:material/info:]"
        told = [running.ended(here, now)]
        if now.agrees:
            equal = words.documents(here, at.posting, int(now.report.get("equal", 0)))
            told.append(_("{documents} read back, and equal").format(documents=equal))
        st.markdown(f"{mark} {', '.join(told)}.", width="content")
        _look(here, plan.run)
    if changed:
        told_ = _("{count} of this plan had changed in one of the systems since you looked, and were not written.")
        st.warning(told_.format(count=f.many(changed, "step")) + " " + _("Plan again."))


def _look(here: Here, run: int) -> None:
    nav.button("history", _("Look at the rows"), f"posting-run-{here.key}-{run}", company=here.key, run=run)
