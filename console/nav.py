"""The pages there are, their addresses, and how one leads to another. A page that isn't made yet is not in here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from console.language import N_, _

PAGES = Path(__file__).resolve().parent.parent / "pages"
TITLES = {
    "overview": N_("Overview"),
    "transfer": N_("Transfer"),
    "employees": N_("Employees"),
    "codes": N_("Codes and rates"),
    "sync": N_("Time and absence sync"),
    "accounting": N_("Accounting"),
    "workflows": N_("Workflows"),
    "history": N_("History"),
    "setup": N_("Set-up"),
    "connections": N_("Connections"),
    "help": N_("Help"),
}
ICONS = {
    "overview": ":material/dashboard:",
    "transfer": ":material/send:",
    "employees": ":material/group:",
    "codes": ":material/rule:",
    "sync": ":material/sync:",
    "accounting": ":material/account_balance:",
    "workflows": ":material/event_repeat:",
    "history": ":material/history:",
    "setup": ":material/flag:",
    "connections": ":material/cable:",
    "help": ":material/help:",
}
Said = str | int | None
"""What can stand in an address: ids and codes, never names."""

SECTIONS: dict[str, tuple[str, ...]] = {
    "": ("overview",),
    N_("Month end"): ("employees", "codes", "transfer", "sync", "accounting", "workflows", "history"),
    N_("Set up"): ("setup", "connections", "help"),
}
IN_STEP = ("sync",)
"""Stands in the sidebar only where two systems are kept in step."""
TO_PAYROLL = ("transfer",)
"""Stands in the sidebar unless two systems are kept in step and nothing is carried into payroll."""
POSTING = ("accounting",)
"""About integrations for accounting."""
WITHOUT_FLOW = ("setup", "connections", "help", *IN_STEP, *POSTING)
"""Pages that work before two systems are tied together."""
WITHOUT_COMPANY = ("help",)
"""Pages that work before there is a company."""


def exists(name: str) -> bool:
    return (PAGES / f"{name}.py").exists()


def sections() -> dict[str, list[str]]:
    """The pages that there are, by the title they stand under."""
    found = {title: [name for name in names if exists(name)] for title, names in SECTIONS.items()}
    return {title: names for title, names in found.items() if names}


def pages() -> list[Any]:
    return [page(name) for names in sections().values() for name in names]


def page(name: str) -> Any:
    """A page by name. Addresses are fixed: a translated title must not move a page."""
    return st.Page(
        PAGES / f"{name}.py",
        title=_(TITLES[name]),
        icon=ICONS[name],
        url_path=name,
        default=name == "overview",
    )


def button(
    name: str, label: str, key: str, kind: str = "tertiary", icon: str | None = None, /, **address: Said
) -> None:
    """A press that leads to a page. On the page itself it only changes the address."""
    if st.button(label, key=key, type=kind, icon=icon):  # type: ignore[arg-type]
        go(name, **address)


def go(name: str, **address: Said) -> None:
    st.switch_page(page(name), query_params=said(address))


def said(address: Mapping[str, Said]) -> dict[str, str]:
    return {name: str(value) for name, value in address.items() if value is not None}
