"""How the pages look: both modes, no sideways scroll, nothing from elsewhere, every rule of the style in use."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from console import nav, theme
from tests.browser.conftest import Console, NewTab, Tab, keep

PATHS = {name: f"/{name}" for name in nav.TITLES} | {"overview": "/", "run": "/history?run=1"}
STREAMLITS_OWN = {"svg-img-alt", "presentation-role-conflict", "list", "listitem"}
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll('[data-testid=stMain]')]
    .some(e => e.scrollWidth > e.clientWidth)"""
GROUND = 'key => getComputedStyle(document.querySelector(`[class*="st-key-${key}"]`)).backgroundColor'


@pytest.mark.parametrize("mode", ["light", pytest.param("dark", marks=pytest.mark.long)])
def test_every_page_fits_its_window_and_axe_finds_nothing_serious(mode: str, console: Console, tab: NewTab) -> None:
    opened = tab(console, mode)
    for name, path in PATHS.items():
        page = opened.open(path)
        assert not page.evaluate(SIDEWAYS), name
        assert page.locator("[data-testid=stException]").count() == 0, name
        assert page.get_by_role("heading", level=1).count() == 1, name
        assert _serious(page) == [], name
        keep(page, f"{name}-{mode}")


def _serious(page: Page) -> list[tuple[str, str]]:
    """What axe calls serious or critical, beyond what comes with Streamlit."""
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    return [(f["id"], node["html"][:200]) for f in found if f["id"] not in STREAMLITS_OWN for node in f["nodes"]]


def test_light_and_dark_are_two_looks_in_dialogs_too(console: Console, tab: NewTab) -> None:
    grounds = []
    for mode in ("light", "dark"):
        found = tab(console, mode)
        page = found.open("/transfer")
        found.press(r"^Send \d+ people…")
        page.get_by_role("dialog").get_by_role("button", name="Cancel").wait_for()
        grounds.append((page.evaluate(GROUND, "banner-page"), page.evaluate(GROUND, "banner-dialog")))
        keep(page, f"transfer-confirm-{mode}")
    light, dark = grounds
    assert light == ("rgb(253, 240, 223)",) * 2
    assert dark == ("rgb(58, 42, 22)",) * 2


def test_there_are_five_looks_and_every_rule_matches_something(console: Console, tab: NewTab) -> None:
    assert set(re.findall(r"st-key-(\w+)", theme.CSS)) == set(theme.LOOKS)
    assert len(theme.LOOKS) == 5
    found = tab(console)
    used = set()
    for page in _states(found):
        used |= {rule for rule in _selectors() if page.locator(rule).count()}
    assert set(_selectors()) - used == set()


def _states(found: Tab) -> Iterator[Page]:
    yield found.open("/")
    yield found.open("/transfer")
    yield _compared(found.open("/employees?show=no_match"))
    page = found.open("/history?run=1")
    found.press_cell(1, page.get_by_role("button", name="Show raw exchange"))
    yield page


def _compared(page: Page) -> Page:
    """Somebody without a match beside a candidate whose name has other letters."""
    page.get_by_role("button", name="Compare").first.click()
    page.locator("mark").first.wait_for()
    return page


def _selectors() -> list[str]:
    return [rule.strip() for rule in re.findall(r"([^{}]+)\{[^{}]*\}", theme.CSS)]


def test_the_raw_exchange_opens_at_the_side_with_secrets_masked(console: Console, tab: NewTab) -> None:
    found = tab(console)
    page = found.open("/history?run=1")
    found.press_cell(1, page.get_by_role("button", name="Show raw exchange"))
    found.press("Show raw exchange")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("authorization: ***").first.wait_for()
    keep(page, "raw-light")
    dialog.get_by_role("button", name="Close").last.click()
    dialog.wait_for(state="detached")
