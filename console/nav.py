"""The pages there are, their addresses, and how one leads to another. A page that isn't made yet is not in here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

PAGES = Path(__file__).resolve().parent.parent / "pages"
TITLES = {"overview": "Overview", "transfer": "Transfer", "history": "History"}
ICONS = {"overview": ":material/dashboard:", "transfer": ":material/send:", "history": ":material/history:"}
Said = str | int | None
"""What can stand in an address: ids and codes, never names."""

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


def button(name: str, label: str, key: str, kind: str = "tertiary", icon: str | None = None, **address: Said) -> None:
    """A press that leads to a page. On the page itself it only changes the address."""
    if st.button(label, key=key, type=kind, icon=icon):  # type: ignore[arg-type]
        go(name, **address)


def go(name: str, **address: Said) -> None:
    st.switch_page(page(name), query_params=said(address))


def said(address: Mapping[str, Said]) -> dict[str, str]:
    return {name: str(value) for name, value in address.items() if value is not None}
