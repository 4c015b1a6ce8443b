"""The pages there are, their addresses, and how one leads to another. A page that isn't made yet is not in here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

PAGES = Path(__file__).resolve().parent.parent / "pages"
TITLES = {"overview": "Overview", "transfer": "Transfer", "history": "History"}
ICONS = {"overview": ":material/dashboard:", "transfer": ":material/send:", "history": ":material/history:"}
SECTIONS: dict[str, tuple[str, ...]] = {"": ("overview",), "Month end": ("transfer", "history")}


def pages() -> list[Any]:
    return [page(name) for section in SECTIONS.values() for name in section]


def page(name: str) -> Any:
    """A page by name. Addresses are fixed: a translated title must not move a page."""
    return st.Page(
        PAGES / f"{name}.py",
        title=TITLES[name],
        icon=ICONS[name],
        url_path=name,
        default=name == "overview",
    )


def link(name: str, label: str, key: str, **address: str | int | None) -> None:
    """A line that leads to a page, in plain sight an address: it can be opened in another tab."""
    with st.container(key=key):
        st.page_link(page(name), label=label, query_params=said(address))


def go(name: str, **address: str | int | None) -> None:
    st.switch_page(page(name), query_params=said(address))


def said(address: dict[str, str | int | None]) -> dict[str, str]:
    return {name: str(value) for name, value in address.items() if value is not None}
