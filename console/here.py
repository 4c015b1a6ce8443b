"""Where a page is: the installation, the company in the address, its flow, how it writes figures, who is here."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from console.formats import Formats, plain
from core.actions.errors import EXPECTED
from core.actions.home import Home, actor, home_folder, open_home
from core.actions.shown.companies import Flow, accounting_flows, companies, flows

COMPANY = "company"
FLOW = "flow"
"""In the address: which integration a page is about, where the company has several."""
FLASH = "flash"


@dataclass(frozen=True, slots=True)
class Visit:
    """A company and who is here: what pages have before there is a flow. key: in front of all widget keys, so that no
    company's widget is another's."""

    home: Home
    company: Any
    formats: Formats
    actor: str

    @property
    def key(self) -> str:
        return str(self.company.slug)


@dataclass(frozen=True, slots=True)
class Here(Visit):
    """What the pages of a flow begin with."""

    flow: Flow

    @property
    def integration(self) -> Any:
        return self.flow.integration


@dataclass
class _Opened:
    home: Home
    closing: ExitStack


def home() -> Home:
    """The installation, opened once a process. Raises what `open_home` raises."""
    return _open(str(home_folder()), os.environ.get("HANDOVER_DATABASE_URL", "")).home


@st.cache_resource(show_spinner=False, on_release=lambda opened: opened.closing.close())
def _open(folder: str, _database: str) -> _Opened:
    stack = ExitStack()
    return _Opened(stack.enter_context(open_home(Path(folder))), stack)


def all_companies() -> list[Any]:
    return companies(home())


def chosen_company(known: list[Any]) -> Any:
    """The company in the address; without one, the newest. The address says it from then on."""
    slug = st.query_params.get(COMPANY)
    found = next((c for c in known if c.slug == slug), known[0])
    if slug != found.slug:
        st.query_params[COMPANY] = found.slug
    return found


def here() -> Here:
    """Called by pages: the router has seen to it that there is a company with a flow. Payroll comes before others."""
    found = visit()
    return of_flow(found, _ways(found)[0])


def chosen(accounting: bool = False) -> tuple[Here, list[Flow]]:
    """For pages that are the same for every flow: the one in the address, and all there are to choose from.

    accounting: those that post to an accounting system too.
    """
    found = visit()
    ways = _ways(found)
    if accounting:
        ways = [*ways, *accounting_flows(found.home, found.company)]
    said = st.query_params.get(FLOW)
    return of_flow(found, next((way for way in ways if way.integration.id == said), ways[0])), ways


def _ways(found: Visit) -> list[Flow]:
    ways = flows(found.home, found.company)
    if not ways:
        st.stop()
    return ways


def of_flow(found: Visit, ways: Flow) -> Here:
    return Here(found.home, found.company, found.formats, found.actor, ways)


def visit() -> Visit:
    """Called by pages that make sense without a flow: the router has seen to it that there is a company."""
    company = chosen_company(all_companies())
    return Visit(home(), company, formats_of(company, home().store.clock()), actor())


def formats_of(company: Any, now: datetime) -> Formats:
    today = now.astimezone(ZoneInfo(company.time_zone)).date()
    return Formats(company.locale, company.time_zone, today)


def tell(kind: str, text: str) -> None:
    """Keep a message for the next full run: callbacks must not draw. kind: `error`, `warning`, `success` or `info`."""
    st.session_state[FLASH] = (kind, text)


def tried(verb: Callable[[], object], refused: str = "{error}", done: str = "") -> bool:
    """Do what a button says. Answers whether it was done; where it was not, that is told in the words of `refused`.

    done: what is told where it was done.
    """
    try:
        verb()
    except EXPECTED as error:
        tell("error", refused.format(error=plain(str(error))))
        return False
    if done:
        tell("success", done)
    return True


def told() -> None:
    """Show what was kept, once."""
    if message := st.session_state.pop(FLASH, None):
        kind, text = message
        getattr(st, kind)(text)
