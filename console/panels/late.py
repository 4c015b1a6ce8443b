"""What payroll held too much after a run was proved: told on Overview and the run's page, taken back or left there."""

from __future__ import annotations

import streamlit as st

from console import here as places
from console import nav, tables, texts, widgets
from console.dialogs import dialog
from console.formats import ABSENT, plain
from console.here import Here
from console.language import N_, _
from console.panels.taking_back import WENT
from core.actions.late_records import late_sides, leave_late, take_late_back
from core.actions.shown.late import Late, LateFound, late_found, late_of
from core.actions.shown.runs import RunNow
from core.actions.take_back import Sides

LOOKED = "late-record"
MOST = 10
WHY = {
    "double": N_("carries our mark, and no row here stands for it"),
    "look_alike": N_("says what a row of ours says, and came after it"),
}


def warn(here: Here) -> None:
    """On Overview: each period of which payroll holds something too much, and the way there."""
    found = late_found(here.home, here.integration)
    if not found:
        return
    with st.container(key=f"lines-late-{here.key}", gap="xsmall"):
        for one in found:
            count = here.formats.many(len(one.records), "record")
            days, target = here.formats.period(one.period), here.flow.target.title
            words = _("{period}: {records} too much in {target}").format(period=days, records=count, target=target)
            with st.container(horizontal=True, vertical_alignment="center"):
                with st.container(width="stretch"):
                    tables.entry(tables.icon("error", "red") + words, [_("Each would be paid twice.")])
                label = _("Look at run {number}").format(number=one.run)
                key = f"late-{here.key}-{one.run}"
                nav.button("history", label, key, "secondary", company=here.key, run=one.run)


def of(here: Here, run: RunNow) -> LateFound | None:
    """By the newest reading of the run's period; None where none was kept."""
    return late_of(here.home, here.integration, run.period) if run.period else None


def draw(here: Here, run: RunNow, found: LateFound | None) -> None:
    """On the run's page, which may be any run of the period. What the run's strip still counts, though nothing is left
    of it, is said too."""
    if found is None or not found.records:
        ended = sum(d["kind"] in WHY for d in run.report.get("differences", ())) if found else 0
        if ended:
            words = _("{records} too much when this run ended: gone since, or left on purpose.")
            st.caption(words.format(records=here.formats.many(ended, "record")))
        return
    read = _("read {moment}").format(moment=here.formats.moment(found.read_at))
    count = here.formats.many(len(found.records), "record")
    widgets.section(_("Too much in {target}").format(target=here.flow.target.title), f"{count}, {read}")
    st.error(_("What came after the run was proved would be paid twice: take it back, or leave it on purpose."))
    with st.container(key=f"lines-late-{here.key}-{run.id}", gap="xsmall"):
        for record in found.records[:MOST]:
            _line(here, run, record)
    if len(found.records) > MOST:
        st.caption(_("{count} more stand here after these.").format(count=len(found.records) - MOST))


def _line(here: Here, run: RunNow, record: Late) -> None:
    f = here.formats
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            figure = f"{f.amount(record.quantity)} {texts.unit(record.unit)}"
            tables.entry(record.employee, [f"{f.day(record.day)} · {record.name}", _(WHY[record.kind])], figure)
        key = f"late-{here.key}-{run.id}-{record.operation}-{record.ref}"
        st.button(_("Decide…"), key=key, on_click=_look, args=(here, run.id, record))


def _look(here: Here, run: int, record: Late) -> None:
    def verb() -> None:
        sides = None if record.item is None else late_sides(here.home, here.company, record.item, record.ref)
        st.session_state[LOOKED] = (here.key, run, record, sides)

    places.tried(verb)


def dialog_if_asked(here: Here, run: int) -> None:
    asked = st.session_state.get(LOOKED)
    if asked is not None and asked[:2] == (here.key, run):
        title = _("Take this record out of {target}?").format(target=here.flow.target.title)
        dialog(title, LOOKED, _not_now, _dialog, here, asked[2], asked[3])


def _dialog(here: Here, record: Late, sides: Sides | None) -> None:
    f, target = here.formats, here.flow.target.title
    widgets.banner(here.flow, "late")
    unit = texts.unit(record.unit)
    there = f"{f.amount(sides.record.quantity)} {unit}" if sides and sides.record else ABSENT
    terms = {
        _("Employee"): record.employee,
        _("Day"): f.day(record.day),
        _("Kind"): record.name,
        _("Sent and in payroll"): f"{f.amount(sides.sent)} {unit}" if sides else ABSENT,
        _("This record in {target}").format(target=target): there,
        _("Why it is shown"): _(WHY[record.kind]),
    }
    tables.terms(terms, _("The record, and the row that it repeats"))
    why_not = _("No row here knows its mark: look at it in {target}.").format(target=target)
    why_not = plain(sides.refused or "") if sides else why_not
    if why_not:
        st.warning(why_not)
    key = f"{here.key}-{record.operation}-{record.ref}"
    st.button(
        _("Leave it in {target}").format(target=target),
        key=f"leave-late-{key}",
        type="tertiary",
        help=_("It is paid beside the row, and told of no more."),
        on_click=_leave,
        args=(here, record),
    )
    widgets.decision(_("Take back 1 record"), f"do-late-{key}", _take_back, (here, record), _not_now, why_not or None)


def _take_back(here: Here, record: Late) -> None:
    def verb() -> None:
        st.session_state[WENT] = take_late_back(here.home, here.company, record.item or 0, record.ref, here.actor)

    _not_now()
    places.tried(verb, _("Nothing was sent. {error}"))


def _leave(here: Here, record: Late) -> None:
    def verb() -> None:
        leave_late(here.home, here.company, here.integration, record.operation, record.ref, here.actor)

    _not_now()
    places.tried(verb, done=_("It stays in payroll. Your name stands beside that."))


def _not_now() -> None:
    st.session_state.pop(LOOKED, None)
