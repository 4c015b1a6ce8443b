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
LISTEN = """() => { window.pressed = []; window.addEventListener('keydown', event => {
    if (!event.altKey || !/[1-6]/.test(event.key)) return;
    const button = document.querySelector('[class*="st-key-later-nordlys-"]');
    const found = button && button.className.match(/st-key-later-nordlys-([^- ]+)-(\\S+)/);
    window.pressed.push([event.key, found ? found[1] : null, found ? found[2] : null]);
}, true); }"""


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
        page.evaluate(LISTEN)
        keep(page, "employees-light")
        for press in range(PRESSES):
            page.keyboard.press(f"Alt+{KEYS[press % len(KEYS)]}")
            page.wait_for_timeout(200)
        found.drawn()
        page.wait_for_timeout(1_000)
        found.drawn()
        pressed = page.evaluate("() => window.pressed")
    meant = {(STATUS[key], person, target) for key, person, target in pressed if person}
    made = decided(unreviewed.home)
    of_person = {(status, person) for status, person, _ in meant}
    assert len(made) >= 2
    assert {(status, person) for status, person, _ in made} <= of_person
    assert {one for one in made if one[0] in ("linked", "rejected")} <= meant
