"""What only a person can decide: rows of which nobody knows, figures by hand, and records that are not from here."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from console import here as places
from console import tables, texts, widgets
from console.formats import ABSENT, plain, sentence, title
from console.here import Here
from console.language import N_, _
from core.actions.decisions import DONE_BY_HAND, IN_PAYROLL, NOT_THERE, decide_item
from core.actions.payroll_records import decide_foreign
from core.actions.shown.edited import REASONS as EDITED
from core.actions.shown.foreign import Foreign, foreign_records
from core.actions.shown.plans import PlanNow
from core.actions.shown.rows import Row, open_rows, story

GONE = ("not_paid_missing", "not_paid_rejected")


def needs_you(here: Here, plan: PlanNow) -> None:
    """Rows of this transfer that wait for a person's word; the chosen one says all that is known of it."""
    elsewhere = {item for li in plan.lines for t in li.person.troubles if t.reason in EDITED for item in t.items}
    found = {item for li in plan.lines for t in li.person.alarms if t.reason in GONE for item in t.items}
    lost = found - elsewhere  # a panel of their own asks about those
    people = {line.person.key for line in plan.lines}
    rows = [r for r in open_rows(here.home, here.integration, plan.transfer, lost) if r.person in people]
    if not rows:
        return
    f = here.formats
    widgets.section(_("Needs you"), f.many(len(rows), "row"))
    frame = pd.DataFrame(
        {
            _("State"): [_state(row) for row in rows],
            _("Employee"): [row.employee for row in rows],
            _("Day"): [f.days(row.first, row.last) for row in rows],
            _("Kind"): [row.name for row in rows],
            _("Sum"): [float(row.quantity) for row in rows],
            _("Why"): [sentence(row.reason or "") for row in rows],
        }
    )
    event = widgets.grid(
        frame,
        f"{here.key}-{plan.hash}-needs-{len(rows)}",
        _("Rows that need somebody"),
        {_("State"): 84, _("Employee"): 136, _("Day"): 86, _("Kind"): 106, _("Sum"): 60, _("Why"): 150},
        {_("Sum"): f.amount},
        marked=[_("State")],
        most=5,
        on_select="rerun",
        selection_mode="single-row",
    )
    chosen = event.selection.rows
    if chosen and chosen[0] < len(rows):
        with st.container(key=f"panel-needs-{here.key}-{rows[chosen[0]].item}"):
            about(here, rows[chosen[0]], lost=True)
    else:
        st.caption(_("Choose a row to see all that is known of it, and to decide."))


def _state(row: Row) -> str:
    if row.action == "by_hand":
        return _("By hand")
    return _("Not there") if row.state == "confirmed" else _("Needs you")


def about(here: Here, row: Row, lost: bool = False) -> None:
    """All that is known of a row: what was sent, what was seen and when; and what a person can say about it.

    lost: payroll does not show it any more, though it was there.
    """
    f = here.formats
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(f"{plain(row.employee)}, {f.days(row.first, row.last)}, {plain(row.name)}", anchor=False)
        colour = {"rejected": "red", "held": "orange", "cancelled": "orange", "confirmed": "green"}
        widgets.badge(title(texts.state(row.shown)), colour.get(row.shown, "gray"))
    terms = {name: said for name, said in _terms(here, row).items() if said}
    tables.terms(terms, _("What is known of this row"))
    lines = [
        (f.second(event.at), title(texts.state(event.after, row.action)), title(event.note))
        for event in story(here.home, here.company, row.item)
    ]
    columns = [_("Time"), _("State"), _("What happened")]
    tables.draw(columns, lines, _("What happened to this row"))
    if row.state != "confirmed" or lost:
        decisions(here, row)


def _terms(here: Here, row: Row) -> dict[str, str]:
    f, target = here.formats, here.flow.target.title
    amount = f"{f.amount(row.quantity)} {texts.unit(row.unit)}"
    was = f"{f.amount(row.was)} {texts.unit(row.unit)}" if row.was is not None else ""
    by_hand = row.action == "by_hand"
    label = {
        "by_hand": _("To be entered by hand"),
        "remove": _("To be taken back"),
        "replace": _("To become"),
    }.get(row.action, _("Sent"))
    return {
        label: f"{amount}, {row.name}, {f.days(row.first, row.last)}",
        _("Was"): was if row.action == "replace" else "",
        _("Last attempt"): f"{f.moment(row.sent_at)}, {f.many(row.attempts, 'attempt')}" if row.sent_at else "",
        _("Record in {system}").format(system=target): row.ref or ("" if by_hand else ABSENT),
        _("Mark"): row.marker,
    }


def decisions(here: Here, row: Row) -> None:
    """Each thing that can be said, as a button with what follows from it."""
    if not row.says:
        return
    with st.container(key=f"lines-say-{here.key}-{row.item}", gap="xsmall"):
        for decision in row.says:
            label, follows = _says(here, row, decision)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    label,
                    key=f"say-{here.key}-{row.item}-{row.state}-{decision}",
                    width=230,
                    on_click=_decide,
                    args=(here, row.item, decision, label),
                )
                with st.container(width="stretch"):
                    st.caption(follows)


def _says(here: Here, row: Row, decision: str) -> tuple[str, str]:
    """The button, and what follows from it."""
    target = here.flow.target.title
    again = _("Nothing is sent now; the next plan makes it anew.")
    counts = _("It counts as in payroll, once {target} shows it too.").format(target=target)
    if decision == DONE_BY_HAND:
        return _("Done by hand"), _("It counts as entered. The next plan compares with what {target} holds.").format(
            target=target
        )
    if row.state == "confirmed":
        return _("It is gone, send again"), again
    f = here.formats
    words = {
        ("create", IN_PAYROLL): (_("I see it in {target}").format(target=target), counts),
        ("create", NOT_THERE): (_("It isn't there, send again"), again),
        ("replace", IN_PAYROLL): (_("It is {amount} there").format(amount=f.amount(row.quantity)), counts),
        ("replace", NOT_THERE): (
            _("It was not changed"),
            _("The row stands as it was before; the next plan changes it."),
        ),
        ("remove", IN_PAYROLL): (_("It is gone there"), _("It counts as taken back.")),
        ("remove", NOT_THERE): (
            _("It is still there"),
            _("The row stands as it was before; the next plan takes it back."),
        ),
    }
    return words[row.action, decision]


def _decide(here: Here, item: int, decision: str, label: str) -> None:
    done = _('Noted: "{label}". Plan again to go on.').format(label=label)
    refused = _("Not decided. {error}")
    places.tried(lambda: decide_item(here.home, here.company, item, decision, here.actor), refused, done)


FOREIGN = {
    "adopt": N_("Adopt it"),
    "send_too": N_("Send ours too"),
    "leave": N_("Leave it"),
}


def foreign(here: Here, plan: PlanNow) -> None:
    """Records in payroll that did not come from here and keep rows of ours back."""
    records = foreign_records(here.home, here.integration, plan.lines)
    if not records:
        return
    f = here.formats
    title_words = _("In {system}, but not from here").format(system=here.flow.target.title)
    widgets.section(title_words, f.many(len(records), "record"))
    frame = pd.DataFrame(
        {
            _("Employee"): [r.employee for r in records],
            _("Day"): [f.day(r.day) if r.day else ABSENT for r in records],
            _("Holds"): [_holds(here, r) for r in records],
            _("Decision"): [_decision(plan, r) for r in records],
        }
    )
    key = f"{here.key}-{plan.hash}-foreign-{len(records)}"
    event = widgets.grid(
        frame,
        key,
        _("Records in payroll that did not come from here"),
        {_("Employee"): 150, _("Day"): 90, _("Holds"): 200, _("Decision"): 180},
        {},
        marked=[_("Decision")] if any(r.decided is None for r in records) else [],
        most=5,
        on_select="rerun",
        selection_mode="multi-row",
    )
    chosen = [records[i] for i in event.selection.rows if i < len(records)]
    if chosen:
        with st.container(key=f"panel-foreign-{here.key}-{plan.hash}"):
            _choices(here, chosen)
    else:
        st.caption(_("Choose one or more to decide. Nothing is sent beside them until then."))


def _holds(here: Here, record: Foreign) -> str:
    name = record.name or record.operation
    return (
        f"{here.formats.amount(record.quantity)} {texts.unit(record.unit)}, {name}"
        if record.quantity is not None
        else name
    )


def _decision(plan: PlanNow, record: Foreign) -> str:
    if record.decided is None:
        return _("Not decided")
    later = record.decided_at is not None and record.decided_at > plan.made_at
    words = _("{decision}, at the next plan") if later else "{decision}"
    return words.format(decision=_(FOREIGN[record.decided]))


def _choices(here: Here, chosen: Sequence[Foreign]) -> None:
    f, target = here.formats, here.flow.target.title
    first = chosen[0]
    st.header(
        f"{plain(first.employee)}, {f.day(first.day) if first.day else ABSENT}, {plain(_holds(here, first))}"
        if len(chosen) == 1
        else f.many(len(chosen), "record"),
        anchor=False,
    )
    if first.reason == "adopted_differs":
        st.markdown(_("It was to be adopted, but is another figure or kind than ours. Decide again."))
    if len(chosen) == 1 and first.decided_at is not None:
        words = _("{who} said {decision}, {moment}.")
        said = {"decision": _(FOREIGN[first.decided or ""]).lower(), "moment": f.moment(first.decided_at)}
        st.caption(words.format(who=plain(first.decided_by or ""), **said))
    follows = {
        "adopt": _("Our row stands for it from now on, where day, kind and figure are the same. Nothing is sent."),
        "send_too": _("Our row is sent beside it: both are paid."),
        "leave": _("{target}'s record stays as it is, and our row is not sent.").format(target=target),
    }
    refs = tuple((one.operation, one.ref) for one in chosen)
    key = "-".join(ref for _operation, ref in refs)[:200]
    with st.container(key=f"lines-foreign-{here.key}", gap="xsmall"):
        for decision, label in ((code, _(words)) for code, words in FOREIGN.items()):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    label if len(chosen) == 1 else _("{label}: {count}").format(label=label, count=len(chosen)),
                    key=f"foreign-{here.key}-{decision}-{key}",
                    width=150,
                    on_click=_decide_foreign,
                    args=(here, refs, decision, label),
                )
                with st.container(width="stretch"):
                    st.caption(follows[decision])


def _decide_foreign(here: Here, refs: Sequence[tuple[str, str]], decision: str, label: str) -> None:
    def verb() -> None:
        for operation, ref in refs:
            decide_foreign(here.home, here.company, here.integration, operation, ref, decision, here.actor)

    words = _('Noted for {records}: "{label}". Plan again to go on.')
    done = words.format(records=here.formats.many(len(refs), "record"), label=label)
    places.tried(verb, _("Not decided. {error}"), done)
