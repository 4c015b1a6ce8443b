"""What several dialogs have in common: a sample of what would be done, and the two buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from console import tables, widgets
from console.formats import ABSENT
from console.here import Here
from console.language import _
from console.panels.employees import place, words
from core.actions.shown.lines import Line

SAMPLE = 8


def sample(here: Here, found: Sequence[Line]) -> None:
    """The first few pairs that would be linked."""
    source, target = here.flow.ends
    rows = [
        (
            line.here.name,
            line.here.number or ABSENT,
            line.target.name if line.target else ABSENT,
            (line.target.number if line.target else None) or ABSENT,
            ABSENT if line.confidence is None else words.sure(line.confidence),
        )
        for line in found[:SAMPLE]
    ]
    columns = [source.title, _("No."), target.title, _("No. there"), _("Sure")]
    tables.draw(columns, rows, _("Who is linked with whom"))
    if len(found) > SAMPLE:
        st.caption(_("and {count} more").format(count=here.formats.count(len(found) - SAMPLE)))


def buttons(here: Here, label: str, key: str, on_click: Any, args: tuple[Any, ...], disabled: str = "") -> None:
    """Cancel and the one that does it. disabled: why it can't be pressed."""
    widgets.decision(label, key, on_click, args, partial(place.answered, here), disabled)
