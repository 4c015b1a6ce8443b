"""The people of a plan: who is ready, who is not and why, who is in payroll already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from console import texts, widgets
from console.exports import Cell
from console.formats import ABSENT, Formats, add_up, title
from console.here import Here
from console.language import _
from core.actions.shown.periods import TransferNow
from core.actions.shown.plans import Line, Place, PlanNow
from core.actions.shown.unusual import Unusual, Why

SHOW = "show"
PAGE = 100
"""Rows that go to the browser at once."""

T = TypeVar("T")


def ready(here: Here, plan: PlanNow, hours: Decimal, transfer: TransferNow, about: str) -> None:
    """about: what the filters are, for keys."""
    lines: Sequence[Line] = plan.at(Place.READY)
    f = here.formats
    note = f"{f.many(len(lines), 'person', 'people')} · {f.hours(hours)}" if lines else ""
    right = widgets.section(_("Ready"), note)
    if not lines:
        st.markdown(_nobody_ready(plan, transfer))
        return
    with right:
        widgets.files(here, f"ready-{plan.hash[:4]}", _columns(), lambda: [_cells(here, line) for line in lines])
    lines = _which(here, lines)
    key = f"{here.key}-{plan.hash}-{about}-ready-{st.query_params.get(SHOW, '')}"
    page = _page(lines, key)
    shown = page.of(lines)
    frame = pd.DataFrame(
        {
            _("Employee"): [line.person.name for line in shown],
            _("No."): [line.person.number or ABSENT for line in shown],
            _("Department"): [line.person.department or ABSENT for line in shown],
            _("Rows"): [line.rows_going for line in shown],
            _("Work"): [float(h) for h in page.of(add_up([line.going - _absence(line) for line in lines]))],
            _("Absence"): [float(h) for h in page.of(add_up([_absence(line) for line in lines]))],
            _("Hours"): [float(h) for h in page.of(add_up([line.going for line in lines]))],
            _("Look at"): [look_at(here, line, transfer.late) for line in shown],
        }
    )
    page.grid(
        frame,
        _("People who are ready to be sent"),
        {
            _("Employee"): 162,
            _("No."): 46,
            _("Department"): 98,
            _("Rows"): 46,
            _("Work"): 58,
            _("Absence"): 62,
            _("Hours"): 62,
            _("Look at"): 112,
        },
        {_("Work"): f.amount, _("Absence"): f.amount, _("Hours"): f.amount},
        marked=[_("Look at")],
        ids=[_("No.")],
        most=8,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """What the browser gets of a long table. at: its number, from 1. place: where its grid goes, above the numbers."""

    key: str
    at: int
    place: Any

    def of(self, rows: Sequence[T]) -> Sequence[T]:
        return rows[(self.at - 1) * PAGE : self.at * PAGE]

    def grid(self, frame: pd.DataFrame, *arguments: Any, **more: Any) -> None:
        with self.place:
            widgets.grid(frame, f"{self.key}-{self.at}", *arguments, **more)


def _page(lines: Sequence[Line], key: str) -> _Page:
    place, pages = st.container(), -(-len(lines) // PAGE)
    return _Page(key, st.pagination(pages, key=f"{key}-page") if pages > 1 else 1, place)


def _absence(line: Line) -> Decimal:
    return line.goes.get("absence", Decimal(0))


def _which(here: Here, lines: Sequence[Line]) -> Sequence[Line]:
    """All, or those whose figures are to be looked at; the choice stands in the address."""
    f = here.formats
    kinds = {
        "all": (_("All"), list(lines)),
        "new": (_("New"), [line for line in lines if not line.changed]),
        "part": (_("Sent in part"), [line for line in lines if line.changed and not _rewritten(line)]),
        "changed": (_("Changed since sent"), [line for line in lines if _rewritten(line)]),
        "unusual": (_("Unusual"), unusual(lines)),
    }
    if len(kinds["new"][1]) == len(lines):
        del kinds["new"]
    words = {code: f"{label} · {f.count(len(found))}" for code, (label, found) in kinds.items() if found}
    if len(words) == 1:
        return lines
    return kinds[widgets.facets(SHOW, _("Which people"), words, here.key)][1]


def _rewritten(line: Line) -> bool:
    """What goes changes what payroll holds already; else it only adds to it."""
    return "replace" in line.person.moves or "remove" in line.person.moves


def unusual(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.person.unusual is not None]


def _nobody_ready(plan: PlanNow, transfer: TransferNow) -> str:
    if transfer.closed_at is not None:
        return _("Nobody waits to be sent: the period is closed.")
    if any(line.rows_refused for line in plan.lines):
        return _("Nobody waits to be sent. Rows did not arrive: look at the run, mend what it says, then plan again.")
    if plan.at(Place.IN_PAYROLL):
        return _("Nobody waits to be sent: all that was ready is in payroll. Plan again when more is approved.")
    return _("Nobody is ready. What stands in the way is listed below.")


def look_at(here: Here, line: Line, late: bool = False) -> str:
    if line.person.alarms:
        return what(line.person.alarms[0].reason)
    if line.person.unusual is not None:
        return unusually(here.formats, line.person.unusual)
    if _rewritten(line):
        return _("Changed")
    if late:
        return _("Approved late")
    return _("{hours} kept back").format(hours=here.formats.amount(line.waiting)) if line.in_part else ""


def unusually(f: Formats, found: Unusual) -> str:
    """Why somebody's hours are to be looked at."""
    if found.why is Why.MUCH_MORE and found.times is not None:
        return _("{times} × last period").format(times=f.amount(found.times).rstrip("0").rstrip(",."))
    if found.why is Why.LEAVER and found.last_day is not None:
        return _("Leaves {day}").format(day=f.day(found.last_day))
    return _("First time")


def not_ready(here: Here, plan: PlanNow, hours: Decimal, about: str) -> None:
    lines = [line for line in plan.lines if line.place is Place.WAITING or line.in_part]
    lines.sort(key=lambda line: (-line.waiting, line.person.name))
    if not lines:
        return
    f = here.formats
    with widgets.section(_("Not ready"), f"{kept_back(here, lines)} · {f.hours(hours)}"):
        widgets.files(here, f"not-ready-{plan.hash[:4]}", _columns(), lambda: [_cells(here, line) for line in lines])
    page = _page(lines, f"{here.key}-{plan.hash}-{about}-waiting")
    shown = page.of(lines)
    frame = pd.DataFrame(
        {
            _("Employee"): [line.person.name for line in shown],
            _("Why"): [why(here, line) for line in shown],
            _("Who can fix it"): [who(line) for line in shown],
            _("Hours"): [float(h) for h in page.of(add_up([line.waiting for line in lines]))],
        }
    )
    page.grid(
        frame,
        _("People with rows that are kept back"),
        {_("Employee"): 144, _("Why"): 238, _("Who can fix it"): 192, _("Hours"): 66},
        {_("Hours"): f.amount},
    )


def kept_back(here: Here, lines: Sequence[Line]) -> str:
    """Of how many people all is kept back, and of how many some: the same words on each page."""
    f = here.formats
    whole, in_part = sum(line.place is Place.WAITING for line in lines), sum(line.in_part for line in lines)
    if in_part and not whole:
        return _("{people} in part").format(people=f.many(in_part, "person", "people"))
    people = f.many(whole, "person", "people")
    return people + (_(", and {count} in part").format(count=f.count(in_part)) if in_part else "")


def arrived(here: Here, plan: PlanNow, hours: Decimal, about: str) -> None:
    """Who has nothing left to be sent; out of the way until somebody asks."""
    lines = plan.at(Place.IN_PAYROLL)
    if not lines:
        return
    f = here.formats
    label = _("In payroll already: {people} · {hours}")
    words = label.format(people=f.many(len(lines), "person", "people"), hours=f.hours(hours))
    opened = st.expander(words, key=f"{here.key}-arrived-box", on_change="rerun")
    if not opened.open:
        return
    with opened:
        page = _page(lines, f"{here.key}-{plan.hash}-{about}-arrived")
        shown = page.of(lines)
        frame = pd.DataFrame(
            {
                _("Employee"): [line.person.name for line in shown],
                _("No."): [line.person.number or ABSENT for line in shown],
                _("Department"): [line.person.department or ABSENT for line in shown],
                _("Hours"): [float(line.in_payroll) for line in shown],
            }
        )
        page.grid(
            frame,
            _("People of whom all is in payroll"),
            {_("Employee"): 180, _("No."): 60, _("Department"): 140, _("Hours"): 90},
            {_("Hours"): f.amount},
            ids=[_("No.")],
        )


def why(here: Here, line: Line) -> str:
    f, person = here.formats, line.person
    found = []
    if person.unapproved:
        weeks = sorted({day.isocalendar().week for day, *_rest in person.unapproved})
        named = ", ".join(str(week) for week in weeks)
        words = _("Not approved, week {weeks}") if len(weeks) == 1 else _("Not approved, weeks {weeks}")
        found.append(words.format(weeks=named))
    found += [what(t.reason, t.about) for t in person.troubles]
    if line.rows_refused:
        found.append(_("{rows} did not arrive, see History").format(rows=f.many(line.rows_refused, "row")))
    if not found and person.key.startswith("@"):
        return _("Only in {system}, linked to nobody").format(system=here.flow.target.title)
    return "; ".join(found) or title(texts.outcome(person.outcome))


def what(reason: str, about: str = "") -> str:
    """A reason as a heading or in the row of a person, who needn't be said again."""
    return title(texts.reason(reason, about).head)


def who(line: Line) -> str:
    """The managers who have not approved, and whose work the other reasons are."""
    found = [name for name in line.person.waits_for if name]
    found += [title(_(texts.reason(t.reason, t.about).who)) for t in line.person.troubles]
    if line.rows_refused:
        found.append(_(texts.HR))
    return ", ".join(dict.fromkeys(found)) or _(texts.HR)


def _columns() -> list[str]:
    return [
        _("Employee"),
        _("No."),
        _("Department"),
        _("Rows"),
        _("Hours that go"),
        _("Hours kept back"),
        _("Look at"),
        _("Why"),
        _("Who can fix it"),
    ]


def _cells(here: Here, line: Line) -> list[Cell]:
    """A person as a line of a file."""
    kept_back = line.waiting != 0 or line.place is Place.WAITING
    return [
        line.person.name,
        line.person.number,
        line.person.department,
        line.rows_going,
        line.going,
        line.waiting,
        look_at(here, line) if line.place is Place.READY else "",
        why(here, line) if kept_back else "",
        who(line) if kept_back else "",
    ]
