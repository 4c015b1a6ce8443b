"""The way to a provider's sign-in page and back, in two windows: what only a browser can show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions.companies import make_company
from core.actions.home import open_home
from core.actions.practice import offers
from core.actions.shown.companies import companies
from core.actions.shown.connections import connections_of
from tests.app.demo import Stages, sandboxes
from tests.browser.conftest import Console, NewTab, approve, keep, served
from tests.databases import Databases


@pytest.fixture
def new_company(databases: Databases, tmp_path: Path) -> Iterator[Console]:
    """A console with one company that nothing is connected to."""
    with sandboxes() as url:
        made = Stages(databases, url, tmp_path)
        home = tmp_path / "home"
        made.name(home)
        home.mkdir()
        with open_home(home) as opened:
            make_company(opened, "Havnens Bageri ApS", "lone")
        with served(made, home) as console:
            yield console


def test_signing_in_at_the_providers_page_in_another_window_is_noticed_by_the_first(
    new_company: Console, tab: NewTab
) -> None:
    offer = offers(new_company.made.url)["zenegy"]
    first = tab(new_company)
    page = first.open("/connections?add=zenegy")
    for label, value in {
        "Web address": offer.base_url,
        "Client id": offer.auth["client_id"],
        "Client secret": offer.auth["client_secret"],
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.keyboard.press("Tab")
    first.press("^Go to sign-in$")
    link = page.get_by_role("link", name=re.compile("Open Zenegy"))
    link.wait_for()
    keep(page, "sign-in-waiting")
    # A window of its own, as the link opens it, but outside the tab that must not leave this console.
    window = approve(link)
    assert "close this window" in window.pages[0].inner_text("body")
    keep(window.pages[0], "signed-in")
    window.close()
    page.get_by_text("Zenegy is connected.").wait_for()
    with open_home(new_company.home) as home:
        (made,) = connections_of(home, companies(home)[0])
    assert made.end.identity
    assert offer.auth["client_secret"] not in page.content()
