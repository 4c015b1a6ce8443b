"""What a test sees of a page."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import lxml.html
import pandas as pd
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
PAGES = tuple(sorted(path.stem for path in (ROOT / "pages").glob("[a-z]*.py")))


def opened(page: str = "overview", **address: str) -> AppTest:
    """The page as a new visitor sees it."""
    at = AppTest.from_file(str(ROOT / "console" / "app.py"), default_timeout=60)
    for name, value in address.items():
        at.query_params[name] = value
    if page != "overview":
        at.switch_page(str(ROOT / "pages" / f"{page}.py"))
    return sound(at.run())


def sound(at: AppTest) -> AppTest:
    assert not at.exception, [error.value for error in at.exception]
    return at


def press(at: AppTest, label: str) -> AppTest:
    """Press the one button with this label, or else the one whose label begins like this."""
    found = [button for button in at.button if button.label == label]
    found = found or [button for button in at.button if button.label.startswith(label)]
    assert len(found) == 1, [button.label for button in at.button]
    return sound(found[0].click().run())


def confirm(at: AppTest, label: str) -> AppTest:
    """Tick that the unusual values were looked at, if there are any, and press."""
    return press(ticked(at), label)


def ticked(at: AppTest) -> AppTest:
    for box in at.checkbox:
        if box.label.startswith("I looked at"):
            sound(box.check().run())
    return at


def select(at: AppTest, part: str, *rows: int) -> AppTest:
    """Choose rows of the grid whose key holds this part."""
    key = next(element.key for element in at.dataframe if part in (element.key or ""))
    at.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return sound(at.run())


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def texts(at: AppTest) -> str:
    """All words on the page, but those of tables."""
    kinds = (at.title, at.header, at.markdown, at.caption, at.warning, at.error, at.success, at.info)
    return "\n".join([*(str(element.value) for kind in kinds for element in kind), *entries(at)])


def entries(at: AppTest) -> list[str]:
    """The lists' entries, each with a line for every part of it."""
    found = [e.proto.body for e in at.get("html") if e.proto.body.startswith('<div class="entry"')]
    return ["\n".join(lxml.html.fromstring(body).itertext()) for body in found]


def figures(at: AppTest) -> dict[str, tuple[str, str]]:
    """Value and note of each figure in the strip, by label."""
    found = {}
    for element in at.get("html"):
        if "class='stats'" in element.proto.body:
            for figure in lxml.html.fromstring(element.proto.body).find_class("stat"):
                label, value, *note = [part.text_content().strip() for part in figure]
                found[label] = (value, note[0] if note else "")
    return found


def number(text: str) -> Decimal:
    """A figure as the Danish company writes it: `1.234,50 hours` is 1234.50."""
    found = re.search(r"-?[\d.]+(?:,\d+)?", text)
    assert found, text
    return Decimal(found.group().replace(".", "").replace(",", "."))


def frame(at: AppTest, column: str) -> Any:
    """The grid that has this column."""
    found = [element.value for element in at.dataframe if column in element.value.columns]
    assert len(found) == 1, [list(element.value.columns) for element in at.dataframe]
    return found[0]


def tables(at: AppTest) -> list[pd.DataFrame]:
    """The tables to read, as text: their columns by name where they have a head."""
    found = [lxml.html.fromstring(e.proto.body) for e in at.get("html") if e.proto.body.startswith("<table")]
    return [_frame(table) for table in found]


def _frame(table: Any) -> pd.DataFrame:
    rows = [["".join(cell.itertext()) for cell in row.iter("td")] for row in table.iter("tr")]
    columns = ["".join(cell.itertext()) for cell in table.iter("th")]
    return pd.DataFrame([row for row in rows if row], columns=columns or None)
