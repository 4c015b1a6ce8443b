"""Records of ours that somebody changed or deleted in payroll: both figures side by side, and what to do about them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from console import here as places
from console import tables, texts, widgets
from console.formats import ABSENT, plain
from console.here import Here
from console.language import N_, _
from core.actions.payroll_records import LEAVE, PUT_BACK, decide_edited
from core.actions.shown.edited import Edited, Side, edited_records
from core.actions.shown.plans import PlanNow

WORDS = {LEAVE: N_("Leave payroll's figure"), PUT_BACK: N_("Put ours back")}


def draw(here: Here, plan: PlanNow) -> None:
    records = edited_records(here.home, here.integration, plan.lines)
    if not records:
        return
    f, (source, target) = here.formats, here.flow.ends
    heading = _("Changed or deleted in {system} after it was sent").format(system=target.title)
    widgets.section(heading, f.many(len(records), "record"))
    ours, theirs = _("{system} says").format(system=source.title), _("In {system}").format(system=target.title)
    frame = pd.DataFrame(
        {
            _("Employee"): [r.employee for r in records],
            _("Day"): [f.day(r.sent.day) if r.sent.day else ABSENT for r in records],
            _("Sent"): [_figure(here, r.sent) for r in records],
            ours: [_figure(here, r.ours) for r in records],
            theirs: [_figure(here, r.there) for r in records],
            _("Your word"): [_said(r) for r in records],
        }
    )
    event = widgets.grid(
        frame,
        f"{here.key}-{plan.hash}-edited-{len(records)}",
        _("Records that were changed or deleted in payroll"),
        {_("Employee"): 136, _("Day"): 86, _("Sent"): 80, ours: 92, theirs: 92, _("Your word"): 160},
        {},
        marked=[_("Your word")] if any(r.decided is None for r in records) else [],
        most=5,
        on_select="rerun",
        selection_mode="multi-row",
    )
    chosen = [records[i] for i in event.selection.rows if i < len(records)]
    if chosen:
        with st.container(key=f"panel-edited-{here.key}-{plan.hash}"):
            _choices(here, chosen)
    else:
        st.caption(_("Choose one or more to decide. Nothing is written over them until then."))


def _figure(here: Here, side: Side | None) -> str:
    return (
        _("nothing")
        if side is None or not side.quantity
        else f"{here.formats.amount(side.quantity)} {texts.unit(side.unit)}"
    )


def _said(record: Edited) -> str:
    if record.decided is None:
        return _("Not decided")
    return _("{decision}, at the next plan").format(decision=_(WORDS[record.decided]))


def _choices(here: Here, chosen: Sequence[Edited]) -> None:
    f, (source, target) = here.formats, here.flow.ends
    first = chosen[0]
    if len(chosen) == 1:
        day = f.day(first.sent.day) if first.sent.day else ABSENT
        st.header(f"{plain(first.employee)}, {day}, {plain(first.sent.name)}", anchor=False)
        sides = {
            _("Sent"): _whole(here, first.sent),
            _("{system} says now").format(system=source.title): _whole(here, first.ours),
            _("{system} holds now").format(system=target.title): _whole(here, first.there),
        }
        tables.terms(sides, _("Both sides of this record"))
    else:
        st.header(f.many(len(chosen), "record"), anchor=False)
    can = [word for word in WORDS if all(word in record.can for record in chosen)]
    key = "-".join(record.ref for record in chosen)[:180]
    with st.container(key=f"lines-edited-{here.key}", gap="xsmall"):
        for decision in can:
            label = _(WORDS[decision])
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    label if len(chosen) == 1 else _("{label}: {count}").format(label=label, count=len(chosen)),
                    key=f"edited-{here.key}-{decision}-{first.seen}-{key}",
                    width=190,
                    on_click=_decide,
                    args=(here, tuple(chosen), decision),
                )
                with st.container(width="stretch"):
                    st.caption(_follows(here, decision))
    if PUT_BACK not in can:
        words = _("Ours can't be put back from here: {system} has closed its payroll with it, or takes no changes.")
        st.caption(words.format(system=target.title))


def _whole(here: Here, side: Side | None) -> str:
    if side is None or not side.quantity:
        return _("nothing")
    f = here.formats
    day = f", {f.day(side.day)}" if side.day else ""
    pay = _(", at {amount}").format(amount=f.amount(side.amount)) if side.amount is not None else ""
    return f"{f.amount(side.quantity)} {texts.unit(side.unit)}, {side.name}{day}{pay}"


def _follows(here: Here, decision: str) -> str:
    source, target = (end.title for end in here.flow.ends)
    if decision == LEAVE:
        return _("{target} stays as it is, and the rows count as sent.").format(target=target)
    return _("The next plan writes what {source} says into {target}.").format(source=source, target=target)


def _decide(here: Here, records: Sequence[Edited], decision: str) -> None:
    def verb() -> None:
        for r in records:
            decide_edited(here.home, here.company, here.integration, r.operation, r.ref, decision, r.seen, here.actor)

    words = _('Noted for {records}: "{label}". Plan again to go on.')
    done = words.format(records=here.formats.many(len(records), "record"), label=_(WORDS[decision]))
    places.tried(verb, _("Not decided. {error}"), done)
