"""Reviewing with the keyboard alone, five keys a second: each decision belongs to the person who was shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlmodel import col, select

from core.actions.home import integration_named, open_home
from core.actions.links import links
from core.actions.people import propose_links, remembered_people, unlink_people
from core.store.tables import EmployeeLink
from tests.app.demo import Stages
from tests.browser.conftest import Console, NewTab, Tab, keep, served

PRESSES = 40
KEYS = ("1", "2", "1", "3", "6", "1", "5")
STATUS = {"1": "linked", "2": "rejected", "3": "later", "5": "no_counterpart", "6": "ignored"}
VERBS = {"1": "link", "2": "reject", "3": "later", "5": "nobody", "6": "ignore"}
SAID = {
    "linked": "Linked",
    "rejected": "Not the same",
    "later": "Later",
    "no_counterpart": "No counterpart",
    "ignored": "Ignored",
}
LISTEN = """verbs => { window.pressed = []; window.addEventListener('keydown', event => {
    const verb = event.altKey && verbs[event.key];
    if (!verb) return;
    for (const button of document.querySelectorAll(`[class*="st-key-${verb}-nordlys-"]`)) {
        const found = button.className.match(/st-key-[a-z]+-nordlys-([^- ]+)-(\\S+)/);
        if (found) window.pressed.push([event.key, found[1], found[2]]);
    }
}, true); }"""
"""Notes at every press of a key whom its button is about: while a page is being drawn, two buttons may be about two."""
AT_FOCUS = "() => document.activeElement.closest('button, label, a')?.innerText || ''"
KEY_AT_FOCUS = "key => Boolean(document.activeElement.closest(`[class~='st-key-${key}']`))"
FACET = re.compile(r"^(Exact|Linked|Ignored|No match|To review|Confident) · (\d+)$")
MOST_TABS = 80
ALL_ACTS = "nordlys-all-acts"


@pytest.fixture
def unreviewed(made: Stages, tmp_path: Path) -> Console:
    """A company of whom nobody is linked yet."""
    home = made.use("prepared", tmp_path)
    with open_home(home) as opened:
        company, integration = integration_named(opened, "demo")
        with opened.store.read() as session:
            people = sorted(links(session, integration.id))
        unlink_people(opened, company, integration, people, "nobody")
        propose_links(opened, integration)
    return Console("", home, made)


def decided(home: Path) -> set[tuple[str, str, str | None]]:
    with open_home(home) as opened, opened.store.read() as session:
        rows = session.exec(
            select(EmployeeLink.status, EmployeeLink.source_person, EmployeeLink.target_person).where(
                col(EmployeeLink.undone_at).is_(None)
            )
        ).all()
    return {(status, source, target) for status, source, target in rows}


def named(home: Path, found: set[tuple[str, str, str | None]]) -> list[tuple[str, str]]:
    """Each decision with the name of whom it is about."""
    with open_home(home) as opened, opened.store.read() as session:
        people = remembered_people(session, integration_named(opened, "demo")[1].source_id)
    return [(status, people[person].name) for status, person, _ in found]


def facets(page: Page) -> dict[str, int]:
    found = (FACET.match(text.strip()) for text in page.get_by_role("radio").all_inner_texts())
    return {match[1]: int(match[2]) for match in found if match}


def acts(page: Page) -> list[str]:
    """What stands under "Decided today", the newest first: who, what was decided, by whom and when."""
    lines = page.locator(".st-key-nordlys-decided > *").all_inner_texts()
    return [" ".join(line.split()).partition(" Undo")[0] for line in lines]


def reach(page: Page, label: str) -> None:
    """Go with the Tab key to what is called so, or has this key, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if re.match(label, page.evaluate(AT_FOCUS)) or page.evaluate(KEY_AT_FOCUS, label):
            return
    pytest.fail(f"The Tab key leads to no {label}.")


def exact_are(found: Tab, count: int) -> None:
    found.page.get_by_role("radio", name=f"Exact · {count}", exact=True).wait_for()
    found.drawn()


def test_a_set_is_reviewed_by_keyboard_alone_and_every_decision_is_found_after_a_restart(
    unreviewed: Console, tab: NewTab
) -> None:
    with served(unreviewed.made, unreviewed.home) as console:
        found = tab(console)
        page = found.open("/employees?show=exact")
        page.evaluate(LISTEN, VERBS)
        keep(page, "employees-light")
        for press in range(PRESSES):
            page.keyboard.press(f"Alt+{KEYS[press % len(KEYS)]}")
            page.wait_for_timeout(200)
        found.drawn()
        page.wait_for_timeout(1_000)
        found.drawn()
        pressed = page.evaluate("() => window.pressed")
        by_hand = decided(unreviewed.home)
        meant = {(STATUS[key], person, target) for key, person, target in pressed}
        of_person = {(status, person) for status, person, _ in meant}
        assert len(by_hand) >= 2
        assert {(status, person) for status, person, _ in by_hand} <= of_person
        assert {one for one in by_hand if one[0] in ("linked", "rejected")} <= meant

        before = facets(page)
        exact = before["Exact"]
        assert exact > 1
        reach(page, f"Link all {exact} exact…")
        page.keyboard.press("Enter")
        page.get_by_role("dialog").wait_for()
        found.drawn()
        reach(page, f"Link {exact} employees$")
        page.keyboard.press("Enter")
        exact_are(found, 0)
        assert len(decided(unreviewed.home)) > len(by_hand)
        page.keyboard.press("Alt+4")
        exact_are(found, exact)
        assert facets(page) == before
        assert decided(unreviewed.home) == by_hand
        _show_all(page, found)
        told = acts(page)
    with served(unreviewed.made, unreviewed.home) as console:
        found = tab(console)
        page = found.open("/employees?show=exact")
        assert facets(page) == before
        _show_all(page, found)
        assert acts(page) == told
        assert decided(unreviewed.home) == by_hand
        mine = [line for line in told if " nobody," not in line]
        assert len(mine) == len(by_hand) + 1
        for status, name in named(unreviewed.home, by_hand):
            assert [line for line in mine if line.startswith(name) and f" {SAID[status]} " in line]


def _show_all(page: Page, found: Tab) -> None:
    """All that was decided today, where it is more than the newest few."""
    count = len(acts(page))
    if page.locator(f".st-key-{ALL_ACTS}").count():
        reach(page, ALL_ACTS)
        page.keyboard.press("Space")
        page.wait_for_function(f"document.querySelectorAll('.st-key-nordlys-decided > *').length > {count}")
        found.drawn()
