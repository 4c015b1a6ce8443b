"""What a plan would write: a table to untick in, the dialog that repeats what goes where, and applying it once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from console import here as places
from console import tables, widgets
from console.dialogs import dialog
from console.formats import plain
from console.language import _
from console.panels.sync import words
from console.panels.sync.place import ALL, WORDS, Place
from core.actions.shown.syncs import Entry, Side, SyncNow
from core.actions.syncs import apply_plan

ASKING = "sync-applying"
ROW = 62
"""Two lines of text."""
MOST = 9
DO = "do"


def offered(plan: SyncNow) -> list[Entry]:
    """What can still be applied."""
    return plan.of("planned")


def _left(at: Place, plan: SyncNow) -> set[int]:
    """Numbers that somebody has unticked in this plan."""
    found: set[int] = st.session_state.setdefault(f"{at.here.key}-sync-left-{plan.id}", set())
    return found


def chosen(at: Place, plan: SyncNow) -> list[Entry]:
    left = _left(at, plan)
    return [entry for entry in offered(plan) if entry.number not in left]


def button(at: Place, plan: SyncNow, found: Sequence[Entry]) -> None:
    numbers = tuple(entry.number for entry in found)
    st.button(
        _("Apply {changes}…").format(changes=at.here.formats.many(len(found), "change")),
        key=f"sync-apply-{at.about}-{plan.id}-{_digest(numbers)}",
        type="primary",
        disabled=not found,
        help=None if found else _("Everything is unticked."),
        on_click=_ask,
        args=((plan.id, plan.hash, numbers),),
    )


def _digest(numbers: Sequence[int]) -> str:
    return hashlib.sha256(repr(numbers).encode()).hexdigest()[:12]


def _ask(asking: tuple[int, str, tuple[int, ...]]) -> None:
    st.session_state[ASKING] = asking


def table(at: Place, plan: SyncNow) -> None:
    """All that would be written, ticked. Positions become numbers with the very frame of this run."""
    found = offered(plan)
    if not found or plan.stops:
        return
    here, left = at.here, _left(at, plan)
    with widgets.section(_("What would be written"), here.formats.many(len(found), "change")):
        numbers = {entry.number for entry in found}
        some, label = (set(), _("Tick all")) if left & numbers else (numbers, _("Untick all"))
        key = f"sync-ticks-{at.about}-{plan.id}-{len(left)}"
        st.button(label, key=key, type="tertiary", on_click=_all, args=(at, plan, some))
    st.data_editor(
        _frame(at, found, left),
        key=_grid(at, plan),
        hide_index=True,
        row_height=ROW,
        height=ROW * min(len(found), MOST) + 34,
        disabled=["person", "days", "what", "where", "changes", "why"],
        column_config=_columns(),
        alt=_("What would be written, and why"),
    )


def _generation(at: Place, plan: SyncNow) -> int:
    found: int = st.session_state.get(f"{at.here.key}-sync-generation-{plan.id}", 0)
    return found


def _all(at: Place, plan: SyncNow, numbers: set[int]) -> None:
    """A grid keeps its own edits: another one begins with all of them as told."""
    st.session_state[f"{at.here.key}-sync-left-{plan.id}"] = set(numbers)
    st.session_state[f"{at.here.key}-sync-generation-{plan.id}"] = _generation(at, plan) + 1


def _grid(at: Place, plan: SyncNow) -> str:
    """Holds the very lines that the grid shows, so that no tick lands on another one."""
    numbers = [entry.number for entry in offered(plan)]
    return f"sync-actions-{at.about}-{plan.id}-{_digest(numbers)}-{_generation(at, plan)}"


def take(at: Place) -> None:
    """Keep what was ticked and unticked since the last run."""
    plan = at.plan
    if plan is None or not (held := st.session_state.get(_grid(at, plan))):
        return
    left, found = _left(at, plan), offered(plan)
    for position, cells in held["edited_rows"].items():
        change = left.discard if cells.get(DO, True) else left.add
        change(found[int(position)].number)


def _frame(at: Place, found: Sequence[Entry], left: set[int]) -> pd.DataFrame:
    f, names = at.here.formats, words.named(at.here)
    return pd.DataFrame(
        {
            DO: [entry.number not in left for entry in found],
            "person": [entry.person for entry in found],
            "days": [words.days(f, entry) for entry in found],
            "what": [_(words.DOING[entry.do]) for entry in found],
            "where": [names[entry.target or Side.B] for entry in found],
            "changes": [words.changes(f, entry) for entry in found],
            "why": [words.why(at.here, entry) for entry in found],
        }
    )


def _columns() -> dict[str, Any]:
    c = st.column_config
    return {
        DO: c.CheckboxColumn(_("Do"), width=64),
        "person": c.TextColumn(_("Person"), width=118),
        "days": c.TextColumn(_("Days"), width=142),
        "what": c.TextColumn(_("What"), width=84),
        "where": c.TextColumn(_("Written to"), width=84),
        "changes": c.TextColumn(_("From and to"), width=226),
        "why": c.TextColumn(_("Why")),
    }


def withheld(at: Place, plan: SyncNow) -> None:
    """What a guard holds back, to read."""
    found = plan.of("stopped") if plan.stops else []
    if not found:
        return
    f, names = at.here.formats, words.named(at.here)
    widgets.section(_("What would be written without the guard"), f.many(len(found), "action"))
    rows = [
        (e.person, words.days(f, e), _(words.DOING.get(e.do, "")), names[e.target or Side.B], words.why(at.here, e))
        for e in found[:30]
    ]
    columns = [_("Person"), _("Days"), _("What"), _("Written to"), _("Why")]
    tables.draw(columns, rows, _("What would be written without the guard"))
    if len(found) > len(rows):
        st.caption(_("And {count} more.").format(count=f.count(len(found) - len(rows))))


def dialog_if_asked(at: Place) -> None:
    plan = at.plan
    asking = st.session_state.get(ASKING)
    if plan is None or asking is None or asking[:2] != (plan.id, plan.hash):
        return
    found = [entry for entry in offered(plan) if entry.number in asking[2]]
    label = _("Apply {changes}").format(changes=at.here.formats.many(len(found), "change"))
    dialog(f"{label}?", ASKING, _not_now, _dialog, at, plan, found, label)


def _dialog(at: Place, plan: SyncNow, found: Sequence[Entry], label: str) -> None:
    here, f = at.here, at.here.formats
    widgets.banner(here.flow, "sync")
    counts: dict[Side, Counter[str]] = {side: Counter() for side in Side}
    for entry in found:
        counts[entry.target or Side.B][_(words.DOING[entry.do])] += 1
    written = {
        f"{end.title} ({end.host})": ", ".join(f"{what} {f.count(n)}" for what, n in counts[side].items())
        for side, end in zip(Side, here.flow.ends, strict=True)
        if counts[side]
    }
    whom = ", ".join(at.names.get(person, person) for person in at.people) if at.people else _("Everybody")
    terms = {
        _("Company"): here.company.name,
        _("What"): _(WORDS[at.kept]),
        _("Days"): f.period(at.days),
        _("Whom"): whom,
        **{_("Into {system}").format(system=system): said for system, said in written.items()},
    }
    tables.terms(terms, _("What is written, and where"))
    st.caption(_("Each is compared once more just before it is written, and read back afterwards."))
    key = f"sync-do-{at.about or ALL}-{plan.id}-{_digest([e.number for e in found])}"
    widgets.decision(label, key, _apply, (at, plan, [e.number for e in found]), _not_now)


def _apply(at: Place, plan: SyncNow, numbers: Sequence[int]) -> None:
    """Writes runs and nothing else: the worker sends."""
    if st.session_state.pop(ASKING, None) is None:
        return  # the second press of a double click: the first one applied, and closed the dialog
    here = at.here
    about = (here.home, here.company, here.integration, plan.id, plan.hash, here.actor, numbers)
    places.tried(lambda: apply_plan(*about), _("Nothing was written. {error}"))


def _not_now() -> None:
    st.session_state.pop(ASKING, None)


def came(at: Place, plan: SyncNow) -> None:
    """What did not arrive and why, then the proof of what did."""
    f, names = at.here.formats, words.named(at.here)
    missed = [] if plan.stops else plan.of(*words.MEND)
    if missed:
        widgets.section(_("Not done"), f.many(len(missed), "change"))
        rows = [
            (
                tables.badge(_(words.STATES[e.state]), "red" if e.state == "refused" else "orange"),
                e.person,
                words.days(f, e),
                names[e.target or Side.B],
                " ".join(part for part in (e.reason or "", _(words.MEND[e.state])) if part),
            )
            for e in missed
        ]
        tables.draw([_("State"), _("Person"), _("Days"), _("Written to"), _("Why")], rows, _("Not done"))
    done = plan.of("done")
    if done:
        widgets.section(_("Done and read back"), f.many(len(done), "change"))
        proof = [
            (e.person, words.days(f, e), _(words.DOING[e.do]), names[e.target or Side.B], words.changes(f, e))
            for e in done
        ]
        columns = [_("Person"), _("Days"), _("What"), _("Written to"), _("From and to")]
        tables.draw(columns, proof, plain(_("Done and read back")))
