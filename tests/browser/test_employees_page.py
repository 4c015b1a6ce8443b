"""Reviewing with the keyboard alone, five keys a second: each decision belongs to the person who was shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import col, select

from core.actions.home import integration_named, open_home
from core.actions.links import links
from core.actions.people import propose_links, unlink_people
from core.store.tables import EmployeeLink
from tests.app.demo import Stages
from tests.browser.conftest import Console, NewTab, keep, served

PRESSES = 40
KEYS = ("1", "2", "1", "3", "6", "1", "5")
STATUS = {"1": "linked", "2": "rejected", "3": "later", "5": "no_counterpart", "6": "ignored"}
VERBS = {"1": "link", "2": "reject", "3": "later", "5": "nobody", "6": "ignore"}
LISTEN = """verbs => { window.pressed = []; window.addEventListener('keydown', event => {
    const verb = event.altKey && verbs[event.key];
    if (!verb) return;
    for (const button of document.querySelectorAll(`[class*="st-key-${verb}-nordlys-"]`)) {
        const found = button.className.match(/st-key-[a-z]+-nordlys-([^- ]+)-(\\S+)/);
        window.pressed.push([event.key, found[1], found[2]]);
    }
}, true); }"""
"""Notes at every press of a key whom its button is about: while a page is being drawn, two buttons may be about two."""


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


def test_five_keys_a_second_decide_for_the_person_who_is_shown(unreviewed: Console, tab: NewTab) -> None:
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
    meant = {(STATUS[key], person, target) for key, person, target in pressed}
    made = decided(unreviewed.home)
    of_person = {(status, person) for status, person, _ in meant}
    assert len(made) >= 2
    assert {(status, person) for status, person, _ in made} <= of_person
    assert {one for one in made if one[0] in ("linked", "rejected")} <= meant
