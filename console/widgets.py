"""The pieces that every page is put together from: banner, head, strip, sections, states, tables."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from console import exports, theme
from console.exports import Cell
from console.formats import ABSENT, plain
from console.here import Here
from console.language import N_, _, ngettext
from core.actions.shown.companies import Flow
from core.actions.shown.connections import Ends

ROW_HEIGHT = 32
NOTHING = "&nbsp;"
"""Keeps the place of a line that is still to come."""
MOST_STYLED = 200


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a strip. colour: a square before the label, the legend of a bar."""

    label: str
    value: str
    note: str = ""
    colour: str = ""


def banner(flow: Flow | Ends, where: str = "page") -> None:
    """Names every host that isn't the real thing. On every page and in every dialog that sends.

    Files that people hand over have no host, and can't be mistaken for a system.
    """
    played = [end for end in flow.ends if not end.real and end.host]
    if not played:
        return
    names = _(" and ").join(dict.fromkeys(end.title for end in played))
    hosts = plain(", ".join(dict.fromkeys(end.host for end in played)))
    if all(end.local for end in played):
        what = _("Practice company.") if len(played) == 2 else _("Practice system.")
        said = ngettext(
            "{names} is played by this machine ({hosts}).", "{names} are played by this machine ({hosts}).", len(played)
        )
        said += _(" Nothing reaches the real systems.") if len(played) == 2 else ""
    else:
        what = _("Not the real thing.")
        said = ngettext("{names} is at {hosts}.", "{names} are at {hosts}.", len(played))
    with st.container(key=f"banner-{where}"):
        st.markdown(f":material/science: **{what}** {said.format(names=names, hosts=hosts)}")


@dataclass(frozen=True, slots=True)
class Head:
    """actions: the place at the right for at most one primary button and some others."""

    actions: Any
    under: Any

    def caption(self, words: str) -> None:
        self.under.caption(words)


def head(title: str, even: bool = False) -> Head:
    """The title, before anything is looked up: people see at once that they are on the right page. Its caption follows.

    even: the place for buttons is a little wider than the title's, enough for a box and two buttons in one row.
    """
    left, right = st.columns([9, 11] if even else [3, 2], vertical_alignment="bottom")
    with left, st.container(gap=None):
        st.title(title, anchor=False)
        under = st.empty()
        under.caption(NOTHING)
    return Head(right.container(horizontal=True, horizontal_alignment="right", vertical_alignment="bottom"), under)


def strip(key: str, figures: Sequence[Figure], above: Callable[[], None] | None = None) -> None:
    """Four to six figures side by side. The values are ours, never a provider's."""
    with st.container(key=f"strip-{key}"):
        if above is not None:
            above()
        st.html(f"<div class='stats'>{''.join(map(_figure, figures))}</div>")


def _figure(figure: Figure) -> str:
    look = "display:inline-block;width:.62rem;height:.62rem;border-radius:2px;margin-right:.45rem"
    square = f"<span style='{look};background:{figure.colour}'></span>" if figure.colour else ""
    note = f"<div class='sub'>{html.escape(figure.note)}</div>" if figure.note else ""
    return (
        f"<div class='stat'><div class='sub'>{square}{html.escape(figure.label)}</div>"
        f"<div class='val'>{html.escape(figure.value)}</div>{note}</div>"
    )


def section(title: str, note: str = "") -> Any:
    """A heading with what it adds up to at the right; answers the place there, for a plain button or two."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(title, anchor=False, width="content")
        right = st.container(horizontal=True, width="content", vertical_alignment="center", gap="small")
    if note:
        right.caption(note, width="content")
    return right


def decision(
    label: str,
    key: str,
    do: Callable[..., None],
    args: tuple[Any, ...],
    cancel: Callable[[], None],
    why_not: str | None = None,
) -> None:
    """The last row of a dialog: Cancel, and the one button that does it.

    key: holds the ids that it acts on. cancel: closes the dialog. why_not: why it can't be pressed, if it can't.
    """
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Cancel"), key=f"cancel-{key}", on_click=cancel)
        st.button(label, key=key, type="primary", disabled=bool(why_not), help=why_not or None, on_click=do, args=args)


def badge(word: str, colour: str) -> None:
    """A word that needs to be seen; the colour never says it alone."""
    st.badge(word, color=colour)  # type: ignore[arg-type]


def grid(
    frame: pd.DataFrame,
    key: str,
    alt: str,
    widths: Mapping[str, int],
    amounts: Mapping[str, Callable[[Decimal], str]],
    marked: Sequence[str] = (),
    ids: Sequence[str] = (),
    most: int = 10,
    **more: Any,
) -> Any:
    """A table to sort, search or select in. Columns without a width share the rest.

    amounts: how the company writes these columns. Past 200 rows a Styler costs too much, and the browser's locale
    writes them. marked: columns whose words somebody must look at. ids: to the right, with their leading zeros.
    """
    styled = len(frame) <= MOST_STYLED
    columns: dict[str, Any] = {name: st.column_config.Column(width=width) for name, width in widths.items()}
    columns |= {name: st.column_config.TextColumn(width=widths[name], alignment="right") for name in ids}
    shown: Any = frame
    if styled:
        # pandas has no Decimal column type: the figure goes through its shortest text, which keeps it exact.
        written: dict[Any, Any] = {name: partial(_amount, write) for name, write in amounts.items()}
        shown = frame.style.set_uuid(key.replace("-", "")).format(written)
        for name in marked:
            shown = shown.map(_mark, subset=[name])
    else:
        for name in amounts:
            columns[name] = st.column_config.NumberColumn(format="localized", step=0.01, width=widths[name])
    return st.dataframe(
        shown,
        key=key,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * min(len(frame), most) + 34,
        alt=alt,
        column_config=columns,
        **more,
    )


def _amount(write: Callable[[Decimal], str], value: object) -> str:
    """A dash for zero makes the real values stand out."""
    return write(found) if (found := Decimal(str(value))) else ABSENT


REFUSED = N_("Refused")


def _mark(word: str) -> str:
    """Ground and text together, in the family of the word; nothing for an empty cell."""
    return theme.painted("red" if word == _(REFUSED) else "orange") if word else ""


def choose(
    name: str,
    label: str,
    options: Sequence[str],
    shown: Callable[[str], str],
    key: str,
    default: str,
    alone: bool = False,
    quiet: bool = False,
) -> str:
    """A selectbox whose choice stands in the address under `name`; the address is what counts.

    alone: a change takes all else out of the address, because it was about something else. quiet: the label is for
    screen readers only.
    """
    widget = f"{key}-{name}"
    said = st.query_params.get(name, default)
    chosen = said if said in options else default
    st.session_state[widget] = chosen
    st.selectbox(
        label,
        options,
        format_func=shown,
        key=widget,
        on_change=_to_address,
        args=(name, widget, alone),
        label_visibility="collapsed" if alone or quiet else "visible",
    )
    return chosen


def _to_address(name: str, widget: str, alone: bool) -> None:
    if alone:
        st.query_params.clear()
    st.query_params[name] = st.session_state[widget]


def facets(name: str, label: str, options: Mapping[str, str], key: str) -> str:
    """Which of a table's rows: codes with what they say, the first of them by default. In the address as `name`."""
    widget = f"{key}-{name}"
    first = next(iter(options))
    said = st.query_params.get(name, first)
    chosen = said if said in options else first
    st.session_state[widget] = chosen
    st.segmented_control(
        label,
        list(options),
        required=True,
        format_func=options.__getitem__,
        key=widget,
        on_change=_to_address,
        args=(name, widget, False),
        label_visibility="collapsed",
    )
    return chosen


def files(here: Here, name: str, columns: Sequence[str], rows: Callable[[], Iterable[Sequence[Cell]]]) -> None:
    """A table as CSV and as Excel file, made when somebody asks for it. name: of the file, without ending."""
    for label, kind, ending, make in (
        (_("CSV"), exports.CSV, "csv", lambda: exports.as_csv(columns, rows(), here.formats)),
        (_("Excel"), exports.XLSX, "xlsx", lambda: exports.as_xlsx(name, columns, rows(), here.formats)),
    ):
        st.download_button(
            label,
            make,
            f"{name}.{ending}",
            kind,
            key=f"{ending}-{here.key}-{name}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )
