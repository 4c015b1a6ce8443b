"""Text that is drawn in one piece: tables to read, up to some thirty lines, and entries of a list.

Streamlit's own table makes of every cell a piece of the page that is drawn for itself: a table of seventy cells takes
the browser as long as all the rest of a page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import streamlit as st
from markupsafe import Markup, escape

from console.theme import COLOURS


def _ink(colour: str) -> str:
    return "color:light-dark({},{})".format(*COLOURS[colour])


LOOKS = {"sum": "font-weight:600", "alarm": _ink("red")}
"""How a whole line may look: one that sums up others, and one that needs somebody."""


HEAD = Markup('<th scope="col" class="{}">{}</th>')
CELL = Markup('<td class="{}">{}</td>')


def draw(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    alt: str,
    right: Collection[str] = (),
    looks: Mapping[int, str] | None = None,
) -> None:
    """Cells are text as it is, a provider's too; only what `badge` and its like answer is markup.

    alt: what the table is, for screen readers. right: columns of figures. looks: of `LOOKS`, by a line's position.
    """
    aligned = ["r" if name in right else "l" for name in columns]
    head = _cells(HEAD, columns, aligned)
    _table(alt, [Markup("<thead>{}</thead>").format(_line(head))], rows, aligned, looks or {})


def terms(said: Mapping[str, str], alt: str) -> None:
    """What is called how, line by line. For what cells are see `draw`."""
    _table(alt, [], said.items(), ["l", "l"], {})


def _table(
    alt: str, head: Sequence[Markup], rows: Iterable[Sequence[str]], aligned: Sequence[str], looks: Mapping[int, str]
) -> None:
    lines = [_line(_cells(CELL, row, aligned), LOOKS.get(looks.get(i, ""), "")) for i, row in enumerate(rows)]
    whole = Markup('<table class="tbl" aria-label="{}">{}<tbody>{}</tbody></table>')
    st.html(whole.format(alt, Markup("").join(head), Markup("").join(lines)))


def _line(cells: Markup, style: str = "") -> Markup:
    return Markup('<tr style="{}">{}</tr>').format(style, cells) if style else Markup("<tr>{}</tr>").format(cells)


def _cells(cell: Markup, words: Sequence[str], aligned: Sequence[str]) -> Markup:
    return Markup("").join(cell.format(*both) for both in zip(aligned, words, strict=True))


def entry(heading: str, notes: Sequence[str], aside: str = "", below: str = "") -> None:
    """One thing of a list: what it is and what is said of it, at the right a figure or badge with what stands below it.

    For what the parts are see `draw`.
    """
    small = Markup('<div class="sub">{}</div>')
    under = Markup("").join(small.format(note) for note in notes if note)
    beside = Markup('<div class="r">{}{}</div>').format(aside, small.format(below)) if aside else ""
    st.html(Markup('<div class="entry"><div><b>{}</b>{}</div>{}</div>').format(heading, under, beside))


def badge(word: str, colour: str) -> Markup:
    """A word that needs to be seen; the colour never says it alone. colour: of `theme.COLOURS`."""
    style = "background:light-dark({2},{3});".format(*COLOURS[colour]) + _ink(colour)
    return Markup('<span class="tag" style="{}">{}</span>').format(style, word)


def coloured(word: str, colour: str) -> Markup:
    return Markup('<span style="{}">{}</span>').format(_ink(colour), word)


def icon(name: str, colour: str) -> Markup:
    """One of Streamlit's Material symbols."""
    return Markup('<span class="ico" aria-hidden="true" style="{}">{}</span> ').format(_ink(colour), name)


def marked(parts: Iterable[tuple[str, bool]]) -> Markup:
    """Letters, some of them marked by ground and underline. A lone blank would be swallowed: a marked one is wider."""
    found = (
        Markup("<mark>{}</mark>").format(letters.replace(" ", "\u00a0")) if differs else escape(letters)
        for letters, differs in parts
    )
    return Markup("").join(found)
