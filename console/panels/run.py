"""One run: what arrived, what did not and why, each row's story, and the raw exchange behind it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from console import nav, texts, widgets
from console.formats import plain, sentence, title
from console.here import Here
from console.panels.history import quoted, words_of
from console.panels.transfer import group_name, sums_table
from console.plans import GROUP, PERIOD
from console.widgets import Figure
from core.actions.shown.rows import Row, Search, run_rows, story
from core.actions.shown.runs import NEED_SOMETHING, Reason, RunNow, run_reasons, run_sums
from core.actions.watch import RawExchange, open_exchanges

ICONS = {
    "rejected": ":red[:material/block:]",
    "held": ":orange[:material/help:]",
    "cancelled": ":orange[:material/do_not_disturb_on:]",
    "confirmed": ":green[:material/check_circle:]",
}
STATES = {"rejected": widgets.REFUSED, "held": "Needs you", "cancelled": "Not sent"}
PAGE, RAW = 200, "raw"


def caption(here: Here, run: RunNow) -> str:
    f = here.formats
    end = f.lasting(run.started_at or run.created_at, run.ended_at) if run.ended_at else f.moment(run.created_at)
    what = f"{f.period(run.period)}, {group_name(run.group or '').lower()}" if run.period else "employee data"
    return f"Transfer {what} · {end} · confirmed by {plain(run.actor)}"


def buttons(here: Here, run: RunNow, place: Any) -> None:
    with place:
        nav.button("history", "All runs", f"all-runs-{here.key}-{run.id}", "secondary", company=here.key)
        if run.ended and run.period and run.count(*NEED_SOMETHING):
            address = {"company": here.key, PERIOD: str(run.period), GROUP: run.group}
            nav.button("transfer", "Plan what is missing", f"again-{here.key}-{run.id}", "primary", **address)


def figures(here: Here, run: RunNow) -> list[Figure]:
    f = here.formats
    confirmed = run.count("confirmed", "reversing", "reversed")
    found = [
        Figure("Rows", f.count(run.total), f.many(run.people, "person", "people")),
        Figure("In payroll", f.count(confirmed), "rows"),
        Figure("Refused", f.count(run.count("rejected")), "rows"),
        Figure("Needs you", f.count(run.count("held")), "rows"),
        Figure("Not sent", f.count(run.count("cancelled", "planned", "sending")), "rows"),
    ]
    return [*found, _read_back(here, run)]


def _read_back(here: Here, run: RunNow) -> Figure:
    if "agrees" not in run.report:
        return Figure("Sent and held", "–", "not read back yet")
    at = f"read back {here.formats.clock(run.ended_at)}" if run.ended_at else ""
    if run.report["agrees"]:
        return Figure("Sent and held", "Equal", at)
    count = here.formats.many(len(run.report["differences"]), "difference")
    return Figure("Sent and held", "Not equal", f"{count}, {at}")


def differences(run: RunNow) -> None:
    """What payroll holds otherwise than the ledger says: somebody may not be paid, so it comes first."""
    for kind in dict.fromkeys(d["kind"] for d in run.report.get("differences", ())):
        count = sum(d["kind"] == kind for d in run.report["differences"])
        st.error(f"{texts.many(count, 'row')}: {texts.DIFFERENCES.get(kind, kind)}.")


def reasons(here: Here, run: RunNow) -> None:
    widgets.section("By reason", here.formats.many(run.total, "row"))
    with st.container(key=f"lines-reasons-{here.key}-{run.id}", gap="xsmall"):
        for reason in run_reasons(here.home, here.company, run.id):
            _reason(here, reason)


def _reason(here: Here, reason: Reason) -> None:
    f = here.formats
    rows = f"{f.many(reason.rows, 'row')}, {f.many(reason.people, 'person', 'people')}."
    word = title(texts.STATES[reason.state])
    with st.container(gap=None):
        st.markdown(f"{ICONS.get(reason.state, ':material/schedule:')} **{word}**")
        said = words_of(reason.state, reason.reason) if reason.state in NEED_SOMETHING else ""
        st.caption(f"{rows} {sentence(plain(said))}" if said else rows)


def in_payroll(here: Here, run: RunNow) -> None:
    found = run_sums(here.home, here.company, run.id)
    if found:
        widgets.section("In payroll, by kind")
        sums_table(here, found, "What of this run is in payroll, by kind")


def rows(here: Here, run: RunNow) -> None:
    """Rows that need something, or all of them, a page at a time; the selected one tells its story below."""
    f = here.formats
    need = run.count(*NEED_SOMETHING)
    options = [which for which, count in (("need", need), ("all", run.total)) if count]
    if not options:
        st.markdown("This run took no rows.")
        return
    words = {"need": f"Need something · {f.count(need)}", "all": f"All · {f.count(run.total)}"}
    widgets.section("Rows")
    key = f"{here.key}-{run.id}"
    which = st.segmented_control(
        "Which rows",
        options,
        default=options[0],
        required=True,
        format_func=words.__getitem__,
        key=f"which-{key}",
        label_visibility="collapsed",
    )
    total = need if which == "need" else run.total
    page = st.pagination(-(-total // PAGE), key=f"page-{key}-{which}") if total > PAGE else 1
    states = NEED_SOMETHING if which == "need" else None
    found = run_rows(here.home, here.company, run.id, Search(states), (page - 1) * PAGE, PAGE)
    item = _grid(here, found, f"rows-{key}-{which}-{page}-{run.ended}")
    if item is not None:
        _story(here, run, next(row for row in found if row.item == item))
    else:
        st.caption("Choose a row to see its story.")


def _grid(here: Here, found: Sequence[Row], key: str) -> int | None:
    f = here.formats
    frame = pd.DataFrame(
        {
            "State": [STATES.get(row.state) or title(texts.STATES[row.state]) for row in found],
            "Employee": [row.employee for row in found],
            "Day": [f.days(row.first, row.last) for row in found],
            "Kind": [row.name for row in found],
            "Sum": [float(row.quantity) for row in found],
            "Why": [quoted(words_of(row.state, row.reason)) if row.state in NEED_SOMETHING else "" for row in found],
        }
    )
    event = widgets.grid(
        frame,
        key,
        "Rows of this run",
        {"State": 78, "Employee": 136, "Day": 86, "Kind": 92, "Sum": 54, "Why": 168},
        {"Sum": f.amount},
        marked=["State"] if all(row.state in NEED_SOMETHING for row in found) else [],
        most=8,
        on_select="rerun",
        selection_mode="single-row",
    )
    # Positions are of the frame drawn in this very run; they become the row's own number at once.
    chosen = event.selection.rows
    return found[chosen[0]].item if chosen and chosen[0] < len(found) else None


def _story(here: Here, run: RunNow, row: Row) -> None:
    f = here.formats
    with st.container(key=f"panel-row-{here.key}-{row.item}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.header(f"{plain(row.employee)}, {f.days(row.first, row.last)}, {plain(row.name)}", anchor=False)
            colour = {"rejected": "red", "held": "orange", "cancelled": "orange", "confirmed": "green"}
            widgets.badge(title(texts.STATES[row.state]), colour.get(row.state, "gray"))
        lines = [
            (f.second(event.at), title(texts.STATES[event.after]), plain(title(event.note)))
            for event in story(here.home, here.company, row.item)
        ]
        widgets.sums(pd.DataFrame(lines, columns=["Time", "State", "What happened"]), "What happened to this row", {})
        about = f"{f.amount(row.quantity)} {row.unit}, mark {row.marker}" + (f", record {row.ref}" if row.ref else "")
        st.caption(plain(about))
        st.button(
            "Show raw exchange",
            key=f"raw-{here.key}-{run.id}-{row.item}",
            type="tertiary",
            icon=":material/code:",
            help="Requests and answers as they went, secrets masked. That you opened them is kept.",
            on_click=_open,
            args=(here, run.id, row),
        )


def _open(here: Here, run: int, row: Row) -> None:
    st.session_state[RAW] = (here.key, run, row, open_exchanges(here.home, here.company, row.item, here.actor))


def raw_if_asked(here: Here, run: RunNow) -> None:
    asked = st.session_state.get(RAW)
    if asked is None or asked[:2] != (here.key, run.id):
        return
    row: Row = asked[2]
    st.dialog(
        f"{plain(row.employee)}, {here.formats.days(row.first, row.last)}",
        width=560,
        position="right",
        on_dismiss=_close,
    )(_raw)(here, asked[3])


def _raw(here: Here, found: Sequence[RawExchange]) -> None:
    if RAW not in st.session_state:
        st.rerun()  # a press in a dialog redraws the dialog alone; the whole page closes it
    widgets.banner(here.flow, "raw")
    if not found:
        st.markdown("Nothing went over the wire for this row, or it was deleted after its time.")
    for exchange in found:
        status = f"answered {exchange.status}" if exchange.status else "no answer"
        st.markdown(f"**{here.formats.second(exchange.at)}**, {status}")
        for label, text in (("Request", exchange.request), ("Response", exchange.response), ("Error", exchange.error)):
            if text:
                st.caption(label)
                st.code(_readable(text), language=None, wrap_lines=True)
    st.button("Close", key=f"close-raw-{here.key}", on_click=_close)


def _readable(text: str) -> str:
    """A JSON body with its lines apart; all else as it is."""
    head, gap, body = text.partition("\n\n")
    try:
        return f"{head}{gap}{json.dumps(json.loads(body), indent=2, ensure_ascii=False)}" if gap else text
    except ValueError:
        return text


def _close() -> None:
    st.session_state.pop(RAW, None)
