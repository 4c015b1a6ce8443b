"""Transfer: what of a pay period can go, what can't and why, and what becomes of it in payroll."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import streamlit as st

from console import nav, texts, widgets
from console.formats import ABSENT, CENT, add_up, plain, sentence, title
from console.here import Here
from console.plans import GROUPS
from console.widgets import Figure
from core.actions.shown.periods import TransferNow
from core.actions.shown.plans import Line, Place, PlanNow
from core.actions.shown.sums import Sum, will_be_sent

PLACES = (Place.READY, Place.WAITING, Place.IN_PAYROLL, Place.NOTHING, Place.OUTSIDE)


def caption(here: Here, plan: PlanNow | None) -> str:
    source, target = here.flow.ends
    way = f"{source.title} to {target.title}"
    if plan is None:
        return f"{way} · not planned yet"
    made = here.formats.moment(plan.made_at)
    return f"{way} · plan {plan.hash[:4].upper()} made {made} by {plain(plan.made_by)}"


def not_planned(here: Here) -> None:
    """Instead of empty tables: what would be here, and the next step."""
    source, target = here.flow.ends
    st.space("small")
    st.markdown(
        f"Nobody has planned this period yet. A plan reads {source.title} and {target.title}, shows who is ready and "
        "what stands in the way of the others, and writes nothing."
    )


def figures(here: Here, plan: PlanNow) -> list[Figure]:
    """Head count and hours of the strip. The five places add up to everybody, their hours to the source's."""
    f = here.formats
    going, in_payroll, waiting, nothing, outside = shares(plan.lines)
    count = {place: len(plan.at(place)) for place in PLACES}
    total = going + in_payroll + waiting + nothing + outside
    return [
        Figure("Employees", f.count(len(plan.lines)), f.hours(total)),
        Figure("Ready", f.count(count[Place.READY]), f.hours(going)),
        Figure("Not ready", f.count(count[Place.WAITING]), f"{f.hours(waiting)} kept back"),
        Figure("In payroll already", f.count(count[Place.IN_PAYROLL]), f.hours(in_payroll)),
        Figure("Nothing for payroll", f.count(count[Place.NOTHING]), f.hours(nothing)),
        Figure("Other groups and entities", f.count(count[Place.OUTSIDE]), f.hours(outside)),
    ]


def shares(lines: Sequence[Line]) -> list[Decimal]:
    """Hours going, in payroll, kept back, not meant for payroll, of others, as they are written on every page.

    They add up to the rounded sum: the largest of those that nobody acts on takes what rounding leaves over.
    """
    sums = [Decimal(0)] * 5
    for line in lines:
        parts = (line.going, line.in_payroll, line.waiting, line.nothing, line.outside)
        sums = [total + part for total, part in zip(sums, parts, strict=True)]
    written = [one.quantize(CENT, ROUND_HALF_UP) for one in sums]
    largest = max((1, 3, 4), key=lambda i: written[i])
    written[largest] += sum(sums, Decimal(0)).quantize(CENT, ROUND_HALF_UP) - sum(written, Decimal(0))
    return written


def ready(here: Here, plan: PlanNow, hours: Decimal) -> None:
    lines = plan.at(Place.READY)
    f = here.formats
    widgets.section("Ready", f"{f.many(len(lines), 'person', 'people')} · {f.hours(hours)}" if lines else "")
    if not lines:
        st.markdown(_nobody_ready(plan))
        return
    frame = pd.DataFrame(
        {
            "Employee": [line.person.name for line in lines],
            "No.": [line.person.number or ABSENT for line in lines],
            "Department": [line.person.department or ABSENT for line in lines],
            "Rows": [line.rows_going for line in lines],
            "Hours": [float(h) for h in add_up([line.going for line in lines])],
            "Look at": [_look_at(here, line) for line in lines],
        }
    )
    widgets.grid(
        frame,
        f"{here.key}-{plan.hash}-ready",
        "People who are ready to be sent",
        {"Employee": 182, "No.": 52, "Department": 116, "Rows": 54, "Hours": 72, "Look at": 166},
        {"Hours": f.amount},
        marked=["Look at"],
        ids=["No."],
        most=8,
    )


def _nobody_ready(plan: PlanNow) -> str:
    if any(line.rows_refused for line in plan.lines):
        return "Nobody waits to be sent. Rows were refused: look at the run, mend what it says, then plan again."
    if plan.at(Place.IN_PAYROLL):
        return "Nobody waits to be sent: all that was ready is in payroll. Plan again when more is approved."
    return "Nobody is ready. What stands in the way is listed below."


def _look_at(here: Here, line: Line) -> str:
    if line.person.alarms:
        return what(line.person.alarms[0].reason)
    return f"{here.formats.hours(line.waiting)} kept back" if line.in_part else ""


def not_ready(here: Here, plan: PlanNow, hours: Decimal) -> None:
    lines = [line for line in plan.lines if line.place is Place.WAITING or line.in_part]
    lines.sort(key=lambda line: (-line.waiting, line.person.name))
    if not lines:
        return
    f = here.formats
    waiting, in_part = len(plan.at(Place.WAITING)), sum(line.in_part for line in lines)
    people = f.many(waiting, "person", "people") + (f", and {f.count(in_part)} in part" if in_part else "")
    widgets.section("Not ready", f"{people} · {f.hours(hours)}")
    frame = pd.DataFrame(
        {
            "Employee": [line.person.name for line in lines],
            "Why": [why(here, line) for line in lines],
            "Who can fix it": [who(line) for line in lines],
            "Hours": [float(h) for h in add_up([line.waiting for line in lines])],
        }
    )
    widgets.grid(
        frame,
        f"{here.key}-{plan.hash}-waiting",
        "People with rows that are kept back",
        {"Employee": 182, "Why": 266, "Who can fix it": 122, "Hours": 72},
        {"Hours": f.amount},
    )


def why(here: Here, line: Line) -> str:
    f, person = here.formats, line.person
    found = []
    if person.unapproved:
        weeks = sorted({day.isocalendar().week for day, *_ in person.unapproved})
        named = ", ".join(str(week) for week in weeks)
        found.append(f"Not approved, {'week' if len(weeks) == 1 else 'weeks'} {named}")
    found += [what(t.reason, t.about) for t in person.troubles]
    if line.rows_refused:
        found.append(f"{f.many(line.rows_refused, 'row')} refused or not sent, see History")
    if not found and person.key.startswith("@"):
        return f"Only in {here.flow.target.title}, linked to nobody"
    return "; ".join(found) or title(texts.OUTCOMES[person.outcome])


def what(reason: str, about: str = "") -> str:
    """A reason as a heading or in the row of a person, who needn't be said again."""
    return title(texts.reason(reason, about).what.removeprefix("this person "))


def who(line: Line) -> str:
    found = [name for name in line.person.waits_for if name]
    found += [title(texts.reason(t.reason, t.about).who) for t in line.person.troubles]
    if line.rows_refused:
        found.append("HR")
    return ", ".join(dict.fromkeys(found)) or texts.HR


def sums(here: Here, plan: PlanNow) -> None:
    """What waits to be sent, by target of payroll, as payroll takes it: rounded row by row."""
    found = will_be_sent(here.home, here.integration, plan.id)
    rows = sum(one.rows for one in found)
    if not found:
        return
    widgets.section("This will be sent", here.formats.many(rows, "row"))
    sums_table(here, found, "What will be sent, by kind")
    target = here.flow.target.title
    st.caption(
        f"Only approved data. {target} takes hours with two decimals and absence in days, so sums differ a little."
    )


def sums_table(here: Here, found: Sequence[Sum], alt: str) -> None:
    """Line by line, with a sum under what adds up: hours, then days, then the rest for itself."""
    f = here.formats
    lines: list[tuple[str, int, Decimal]] = []
    bold: list[int] = []
    for unit, words in (("hours", "All hours"), ("days", "All days")):
        alike = [one for one in found if one.unit == unit and one.action != "remove"]
        lines += [(plain(one.name), one.rows, one.quantity) for one in alike]
        if alike:
            bold.append(len(lines))
            lines.append((words, sum(o.rows for o in alike), sum((o.quantity for o in alike), Decimal(0))))
    for one in found:
        if one.unit not in ("hours", "days") or one.action == "remove":
            taken = "Taken back: " if one.action == "remove" else ""
            lines.append((f"{taken}{plain(one.name)}, {one.unit}", one.rows, one.quantity))
    frame = pd.DataFrame(lines, columns=["Kind", "Rows", "Sum"]).astype({"Sum": float})
    widgets.sums(frame, alt, {"Rows": f.count, "Sum": lambda v: f.amount(Decimal(str(v)))}, bold)


def last_run(here: Here, transfer: TransferNow, summary: str) -> None:
    """One line about what was sent last, with the way to it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(sentence(summary), width="content")
        key = f"last-run-{here.key}-{transfer.last_run}"
        nav.button("history", "Look at this run", key, company=here.key, run=transfer.last_run)


def group_name(code: str) -> str:
    return GROUPS.get(code, code)
