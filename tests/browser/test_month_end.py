"""The main path in a browser: plan, look, send one person, watch, send the rest, see that it arrived."""

from __future__ import annotations

import re
from collections import Counter

from playwright.sync_api import Page, expect
from sqlmodel import select

from core.actions import demo
from core.actions.home import open_home
from core.store.tables import Item
from tests.browser.conftest import Console, NewTab, keep

SLOW = 60_000


def _figure(page: Page, label: str) -> str:
    place = page.locator(".stat").filter(has=page.get_by_text(label, exact=True))
    return place.locator(".val").inner_text()


def _confirmed(console: Console) -> Counter[str]:
    console.made.name(console.home)
    with open_home(console.home) as home, home.store.read() as session:
        return Counter(session.exec(select(Item.operation).where(Item.state == "confirmed")).all())


def _received(console: Console) -> int:
    """Rows that the receiver holds and that carry our mark, by its own account."""
    zenegy = demo.ask("GET", console.made.url)["providers"]["zenegy"]["base_url"]
    return str(demo.ask("GET", f"{zenegy}/_control/records")).count("ho:")


def test_a_month_end_from_plan_to_proof(working: Console, tab: NewTab) -> None:
    first = tab(working)
    page = first.open("/")
    before = _received(working)
    first.press("^Plan October 2026$")
    expect(page.get_by_role("heading", level=1, name="Transfer")).to_be_visible(timeout=SLOW)
    first.press("^Plan October 2026$")

    # One person first.
    first.press(r"^Send \d+ people…")
    ready = int(_figure(page, "Ready"))
    first.press("^Send one person first$", page.get_by_role("dialog"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Look at this run").wait_for(timeout=SLOW)
    assert int(_figure(page, "Ready")) == ready - 1
    assert int(_figure(page, "In payroll already")) == 1

    # Everybody of the smaller group; the tab is closed while it goes, and another one opened.
    first.open("/transfer?group=biweekly")
    first.press("^Plan October 2026$")
    first.press(r"^Send \d+ people…")
    people = int(_figure(page, "Ready"))
    looked = page.get_by_role("dialog").get_by_text(re.compile("I looked at"))
    if looked.count():
        looked.click()
        first.drawn()
    first.press(f"^Send {people} people$", page.get_by_role("dialog"))
    page.get_by_text("You may close this page; sending goes on.").wait_for(timeout=SLOW)
    keep(page, "transfer-running-light")
    page.close()
    second = tab(working)
    page = second.open("/transfer?group=biweekly")
    page.get_by_role("button", name="Look at this run").wait_for(timeout=SLOW)
    assert int(_figure(page, "In payroll already")) == people
    assert _figure(page, "Ready") == "0"

    # Proof: the run's page, the ledger, and what the receiver itself says.
    second.press("^Look at this run$")
    expect(page.get_by_role("heading", level=1, name="Run 2")).to_be_visible(timeout=SLOW)
    second.drawn()
    assert _figure(page, "Sent and held") == "Equal"
    assert _figure(page, "Rows") == _figure(page, "In payroll")
    confirmed = _confirmed(working)
    assert confirmed.total() == _received(working) - before > int(_figure(page, "Rows").replace(".", ""))
