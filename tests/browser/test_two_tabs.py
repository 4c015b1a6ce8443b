"""Two tabs: what is chosen in one never shows in the other; late and double presses decide nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import expect
from sqlmodel import select

from core.actions import demo, transfers
from core.actions.home import integration_named, open_home
from core.actions.links import links
from core.actions.people import propose_links, unlink_people
from core.store.tables import Run
from tests.app.demo import OCTOBER, Stages, sandboxes
from tests.browser.conftest import Console, NewTab, Tab, figure, served
from tests.databases import Databases

EMPLOYEES = 16
OLD, NEW = "nordlys", "nordlys-1"
"""Two companies by their addresses. Only the newer one's sign-in is good: the sandbox was loaded for it last."""


@pytest.fixture(scope="module")
def planned(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """Two companies, each with its period planned, in the folder `both`."""
    folder = tmp_path_factory.mktemp("two")
    with sandboxes() as url:
        made = Stages(databases, url, folder)
        made.name(folder / "both")
        with open_home(folder / "both") as home:
            for _company in (OLD, NEW):
                ready = demo.prepare_demo(home, url, "lone", OCTOBER, EMPLOYEES)
                about = (ready.company, ready.integration, OCTOBER, "lone")
                transfers.plan_transfer(home, *about, payout_group="monthly")
        yield made


@pytest.fixture
def both(planned: Stages, tmp_path: Path) -> Iterator[Console]:
    """A copy of it, which no worker works on."""
    home = tmp_path / "home"
    planned.databases.copy(planned.folder / "both", home)
    planned.name(home)
    st.cache_resource.clear()
    yield Console("", home, planned)
    st.cache_resource.clear()


@pytest.fixture
def console(both: Console) -> Iterator[Console]:
    with ExitStack() as stack:
        yield stack.enter_context(served(both.made, both.home))


def beside(tab: Tab) -> Tab:
    """Another tab of the same window."""
    return Tab(tab.page.context.new_page(), tab.console, tab.elsewhere)


def runs(console: Console) -> int:
    with open_home(console.home) as home, home.store.read() as session:
        return len(session.exec(select(Run)).all())


def test_what_is_chosen_in_one_tab_never_shows_in_another_companys(console: Console, tab: NewTab) -> None:
    one = tab(console)
    other = beside(one)
    page = one.open(f"/transfer?company={OLD}")
    everybody = int(figure(page, "Ready"))
    page.get_by_role("combobox", name="Employee").click()
    page.get_by_role("option").nth(1).click()
    one.press("^Send 1 person…")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    other.open(f"/transfer?company={NEW}")
    expect(other.page.get_by_role("dialog")).to_have_count(0)
    assert int(figure(other.page, "Ready")) == everybody
    # The same tab on the other company: nothing comes along.
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    one.drawn()
    page.get_by_role("combobox", name="Company").click()
    page.get_by_role("option", name=NEW).click()
    page.get_by_role("button", name=f"Send {everybody} people…").wait_for()
    assert f"company={NEW}" in page.url
    assert "person=" not in page.url


def test_a_double_click_and_two_tabs_at_once_start_one_run(console: Console, tab: NewTab) -> None:
    one = tab(console)
    other = beside(one)
    for each in (one, other):
        each.open(f"/transfer?company={NEW}")
        each.press(r"^Send \d+ people…")
        each.page.get_by_role("dialog").get_by_role("button", name="Send one person first").wait_for()
        each.drawn()
    one.page.get_by_role("dialog").get_by_role("button", name="Send one person first").dblclick()
    other.page.get_by_role("dialog").get_by_role("button", name="Send one person first").click()
    for each in (one, other):
        expect(each.page.get_by_role("dialog")).to_have_count(0)
        each.page.get_by_role("heading", name="Run 1").wait_for()
        each.drawn()
    # Whoever came second is told so, once.
    assert sum(each.page.get_by_text("Nothing was sent.").count() for each in (one, other)) == 1
    assert runs(console) == 1


def test_a_double_click_on_link_links_one_person(both: Console, tab: NewTab) -> None:
    unlink_everybody(both)
    with served(both.made, both.home) as console:
        found = tab(console)
        page = found.open(f"/employees?company={NEW}&show=exact")
        page.locator(f"[class*='st-key-link-{NEW}-'] button").dblclick()
        page.get_by_role("radio", name="Linked · 1", exact=True).wait_for()
        page.wait_for_timeout(1_000)  # the second press has had its chance
        found.drawn()
    assert len(linked(both)) == 1


def unlink_everybody(console: Console) -> None:
    with open_home(console.home) as home:
        company, integration = integration_named(home, demo.NAME)
        with home.store.read() as session:
            people = sorted(links(session, integration.id))
        unlink_people(home, company, integration, people, "nobody")
        propose_links(home, integration)


def linked(console: Console) -> set[tuple[str, str | None]]:
    with open_home(console.home) as home, home.store.read() as session:
        _company, integration = integration_named(home, demo.NAME)
        return set(links(session, integration.id).items())
