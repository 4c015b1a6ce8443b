"""One run: what arrived, what did not and why, and how to go on with what did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

import streamlit as st

from console import nav, texts, widgets
from console.formats import ABSENT, plain, sentence, title
from console.here import Here
from console.language import _
from console.panels import planning
from console.panels.filters import RETRY
from console.panels.history import state_words, subject, words_of
from console.panels.run_rows import WHICH, WHY
from console.panels.transfer import sums_table
from console.plans import GROUP, PERIOD
from console.widgets import Figure
from core.actions.shown.runs import ARRIVED_LATER, IN_NEWER_PLAN, NEED_SOMETHING, Reason, RunNow, run_reasons, run_sums

ICONS = {
    "rejected": ":red[:material/block:]",
    "held": ":orange[:material/help:]",
    "cancelled": ":orange[:material/do_not_disturb_on:]",
    "confirmed": ":green[:material/check_circle:]",
    "reversed": ":green[:material/undo:]",
    ARRIVED_LATER: ":green[:material/check_circle:]",
}


def caption(here: Here, run: RunNow) -> str:
    f = here.formats
    when = f.lasting(run.started_at or run.created_at, run.ended_at) if run.ended_at else f.moment(run.created_at)
    what = subject(here, run)
    if run.kept or run.posting:
        what = _("{what} into {system}").format(what=title(what), system=here.flow.target.title)
        return f"{what} · {when} · {_('confirmed by {actor}').format(actor=plain(run.actor))}"
    words = _("Transfer {what} · {when} · confirmed by {actor}")
    return words.format(what=what, when=when, actor=plain(run.actor))


def buttons(here: Here, run: RunNow, place: Any) -> None:
    """The way back, and the way on with what did not arrive: plan anew and send only those people."""
    missed, waiting = run.count(*NEED_SOMETHING), run.count("planned")
    with place:
        nav.button("history", _("All runs"), f"all-runs-{here.key}-{run.id}", "secondary", company=here.key)
        if not (run.ended and run.period):
            return
        if waiting and not missed:
            label = _("Go on with {rows}").format(rows=here.formats.many(waiting, "row"))
            address: dict[str, nav.Said] = {"company": here.key, PERIOD: str(run.period), GROUP: run.group}
            nav.button("transfer", label, f"go-on-{here.key}-{run.id}", "primary", **address)
        if not missed:
            return
        refused = run.count("rejected")
        words = _("Send {count} refused again…") if refused == missed else _("Send {count} missing again…")
        label = words.format(count=here.formats.count(missed))
        if st.button(label, key=f"again-{here.key}-{run.id}-{missed}", type="primary"):
            planning.ask(planning.about(here, run.period, run.group or ""))
            nav.go("transfer", **{"company": here.key, PERIOD: str(run.period), GROUP: run.group, RETRY: run.id})


def figures(here: Here, run: RunNow) -> list[Figure]:
    f = here.formats
    rows = _("rows")
    found = [
        Figure(_("Rows"), f.count(run.total), "" if run.posting else f.many(run.people, "person", "people")),
        Figure(title(state_words(here, run, "confirmed")), f.count(run.count("confirmed", "reversing")), rows),
        Figure(_("Refused"), f.count(run.count("rejected")), rows),
        Figure(_("Needs you"), f.count(run.count("held")), rows),
        Figure(_("Not sent"), f.count(run.count("cancelled")), rows),
    ]
    rare = {
        _("Waiting"): ("planned", "sending"),
        _("Taken back"): ("reversed",),
        _("Arrived later"): (ARRIVED_LATER,),
        _("In a newer plan"): (IN_NEWER_PLAN,),
    }
    for label, states in rare.items():
        if count := run.count(*states):
            found.append(Figure(label, f.count(count), rows))
    # What is none of a pay period was read back row by row: there is nothing to compare as a whole.
    return [*found, _read_back(here, run)] if run.period else found


def _read_back(here: Here, run: RunNow) -> Figure:
    label = _("Sent and held")
    if run.agrees is None:
        return Figure(label, ABSENT, _("not read back yet"))
    at = _("read back {time}").format(time=here.formats.clock(run.ended_at)) if run.ended_at else ""
    if run.agrees:
        return Figure(label, _("Equal"), at)
    count = here.formats.many(len(run.report.get("differences", ())), "difference")
    return Figure(label, _("Not equal"), f"{count}, {at}")


def differences(here: Here, run: RunNow, told: Collection[str]) -> None:
    """What payroll held otherwise than the ledger says: somebody may not be paid, so it comes first.

    told: the kinds that the page tells of by a newer reading.
    """
    found = Counter(d["kind"] for d in run.report.get("differences", ()) if d["kind"] not in told)
    for kind, count in found.items():
        st.error(f"{here.formats.many(count, 'row')}: {texts.difference(kind)}.")


def reasons(here: Here, run: RunNow) -> None:
    widgets.section(_("By reason"), here.formats.many(run.total, "row"))
    found = run_reasons(here.home, here.company, run.id)
    with st.container(key=f"lines-reasons-{here.key}-{run.id}", gap="xsmall"):
        for reason in found:
            _reason(here, run, reason)


def _reason(here: Here, run: RunNow, reason: Reason) -> None:
    f = here.formats
    people = "" if run.posting else f", {f.many(reason.people, 'person', 'people')}"
    rows = f"{f.many(reason.rows, 'row')}{people}."
    word = title(state_words(here, run, reason.state))
    with st.container(gap=None):
        st.markdown(f"{ICONS.get(reason.state, ':material/schedule:')} **{word}**")
        said = (
            sentence(plain(words_of(texts.state(reason.state), reason.reason)))
            if reason.state in NEED_SOMETHING
            else ""
        )
        st.caption(" ".join(part for part in (rows, said, mend(run, reason)) if part))
        st.button(
            _("Show {rows}").format(rows=f.many(reason.rows, "row")),
            key=f"why-{here.key}-{run.id}-{reason.state}-{reason.code}",
            type="tertiary",
            on_click=_show,
            args=(reason.state, reason.code),
        )


def mend(run: RunNow, reason: Reason) -> str:
    """Where to fix it."""
    if reason.state == "rejected":
        return _("Mend it there or in the time system, then send again.")
    if reason.state == "held":
        return _("Choose the row and decide.")
    if reason.state == "cancelled":
        changed = reason.code == "changed"
        return _("Plan again: it changed since you looked.") if changed else _("Plan again to send it.")
    if reason.state == IN_NEWER_PLAN:
        return _("A newer plan stands for them: send it on Transfer.")
    return _("They wait on Transfer: send them there.") if reason.state == "planned" and run.ended else ""


def _show(state: str, code: str | None) -> None:
    st.query_params[WHICH] = state
    st.query_params[WHY] = code or ""


def in_payroll(here: Here, run: RunNow) -> None:
    found = run_sums(here.home, here.company, run.id)
    if found and run.period:
        back = all(one.action == "remove" for one in found)
        widgets.section(_("Taken back, by kind") if back else _("In payroll, by kind"))
        sums_table(here, found, _("What became of this run, by kind"))
