"""A press that comes late, because its row has gone or another tab was quicker, decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.actions.home import Home, integration_named
from core.actions.links import links
from core.actions.people import propose_links, unlink_people
from core.store.tables import EmployeeLink, Run
from tests.app.looking import PAGES, opened, press, sound

Look = Callable[[str], Home]
NOBODYS = {"frame-company"}
"""Keys of widgets that belong to no company."""


@pytest.fixture
def nobody_linked(look: Look) -> Home:
    home = look("prepared")
    company, integration = integration_named(home, "demo")
    unlink_people(home, company, integration, sorted(linked(home)), "lone")
    propose_links(home, integration)
    return home


def linked(home: Home) -> dict[str, str]:
    with home.store.read() as session:
        return links(session, integration_named(home, "demo")[1].id)


def decided(home: Home) -> list[tuple[str, str]]:
    with home.store.read() as session:
        rows = session.exec(select(EmployeeLink)).all()
    return sorted((row.source_person, row.status) for row in rows if row.undone_at is None)


def button(at: AppTest, label: str) -> Any:
    (found,) = [one for one in at.button if one.label == label]
    return found


def late(at: AppTest, pressed: Any) -> AppTest:
    """A press on a button of an earlier drawing that arrives now."""
    states = at._tree.get_widget_states()
    state = states.widgets.add()
    state.id, state.trigger_value = pressed.id, True
    return sound(at._run(states))


def person_at_hand(at: AppTest) -> str:
    return str(button(at, "Link").key).split("-", 3)[2]


@pytest.mark.parametrize("page", PAGES)
def test_every_widget_of_a_page_has_a_key_of_its_company(page: str, look: Look) -> None:
    look("sent")
    at = opened(page)
    keys = {one.key for kind in ("button", "selectbox", "checkbox", "text_input", "toggle") for one in at.get(kind)}
    assert None not in keys
    assert [key for key in keys - NOBODYS if "nordlys" not in key] == []


@pytest.mark.parametrize("label", ["Link", "Not the same", "Later", "Ignore"])
def test_a_second_press_on_a_decision_that_was_made_never_reaches_the_next_person(
    label: str, nobody_linked: Home
) -> None:
    at = opened("employees", show="exact")
    first = person_at_hand(at)
    pressed = button(at, label)
    sound(pressed.click().run())
    made = decided(nobody_linked)
    assert {person for person, _status in made} == {first}
    assert person_at_hand(at) != first
    late(at, pressed)
    assert decided(nobody_linked) == made


def test_a_decision_about_somebody_whom_another_tab_has_linked_is_refused_in_words(nobody_linked: Home) -> None:
    one, other = (opened("employees", show="exact") for _tab in range(2))
    assert person_at_hand(one) == person_at_hand(other)
    sound(button(one, "Link").click().run())
    made = linked(nobody_linked)
    assert len(made) == 1
    other = sound(button(other, "Nobody in Zenegy").click().run())
    assert other.error[0].value.startswith("Nothing was changed. This person has been linked meanwhile")
    assert linked(nobody_linked) == made


def test_of_two_tabs_that_send_the_same_plan_one_starts_a_run_and_the_other_is_told(look: Look) -> None:
    home = look("planned")
    one, other = (press(opened("transfer"), "Send ") for _tab in range(2))
    one = press(one, "Send one person first")
    other = press(other, "Send one person first")
    assert not one.error
    assert other.error[0].value.startswith("Nothing was sent. ")
    with home.store.read() as session:
        assert len(session.exec(select(Run)).all()) == 1


def test_a_second_press_on_send_starts_nothing_and_frightens_nobody(look: Look) -> None:
    home = look("planned")
    asked = press(opened("transfer"), "Send ")
    pressed = button(asked, "Send one person first")
    sound(pressed.click().run())
    assert not late(asked, pressed).error
    with home.store.read() as session:
        assert len(session.exec(select(Run)).all()) == 1
