"""The Employees page: why somebody is to be reviewed, what the list is narrowed by, and the keys along it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.actions.home import Home, integration_named
from core.actions.people import propose_links, remember_people
from core.actions.shown.lines import Facet, Word, differs
from tests.app.looking import frame, opened, press, sound, texts
from tests.app.reviewing import at_hand, choose, linked, more, now, open_ones, table

__all__ = ["open_ones"]


@pytest.fixture
def contradicted(open_ones: Home) -> tuple[Home, str]:
    """One of those who were exact has another first name and another e-mail in payroll now; matched anew."""
    _, integration = integration_named(open_ones, "demo")
    known = now(open_ones)
    line = next(line for line in known.lines if line.facet is Facet.EXACT)
    assert line.target
    other = replace(line.target, full_name=f"Xaver {line.here.last_name}", email="xaver@elsewhere.example")
    others = [person for person in known.there.values() if person.id != other.id]
    remember_people(open_ones, integration.target_id, [*others, other])
    propose_links(open_ones, integration)
    return open_ones, line.here.id


def shown(at: AppTest) -> list[str]:
    return list(frame(at, "here")["here"])


def box(at: AppTest, name: str) -> Any:
    return next(one for kind in (at.selectbox, at.slider) for one in kind if one.key.endswith(f"-{name}"))


def test_the_list_and_the_panel_say_why_somebody_is_to_be_reviewed(contradicted: tuple[Home, str]) -> None:
    home, person = contradicted
    line = now(home).line(person)
    assert line
    assert (line.word, line.why) == (Word.REVIEW, ("first names differ",))
    at = opened("employees", show="review")
    assert "First names differ" in list(frame(at, "status")["status"])
    at = choose(at, cell=shown(at).index(line.here.name))
    assert "but the first names differ" in texts(at)


def test_whom_something_contradicts_is_never_linked_in_bulk(contradicted: tuple[Home, str]) -> None:
    home, person = contradicted
    at = more("above")
    sound(at.slider(key="nordlys-line").set_value(50).run())
    said = table(at, "Linked").iloc[0]
    against = sum(bool(line.why) for line in now(home).lines if (line.confidence or 0) >= 0.5)
    assert int(said["Contradicted"]) == against > 0
    press(at, f"Link {said['Linked']} employees")
    assert person not in linked(home)


def test_what_is_linked_above_a_line_is_what_the_filter_shows(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    line = next(line for line in now(open_ones).lines if line.facet is Facet.EXACT)
    search = next(one for one in at.text_input if one.key.endswith("-search"))
    sound(search.set_value(line.here.name).run())
    sound(at.get("menu_button")[0].click("above").run())
    assert "Only of those" in texts(at)
    assert table(at, "Linked").iloc[0]["Linked"] == "1"
    press(at, "Link 1 employee")
    assert line.here.id in linked(open_ones)


def test_the_list_is_narrowed_by_what_differs_and_put_in_order(open_ones: Home) -> None:
    lines = [line for line in now(open_ones).lines if line.facet is Facet.LINKED]
    other = [line.here.name for line in lines if line.target and differs("email", line.here, line.target)]
    assert 0 < len(other) < len(lines)
    at = opened("employees", show="linked")
    sound(box(at, "differs").set_value("email").run())
    assert shown(at) == other
    sound(box(at, "order").set_value("name").run())
    assert shown(at) == sorted(other, key=str.casefold)
    press(at, "Clear filter")
    assert len(shown(at)) == len(lines)


def test_the_list_is_narrowed_by_certainty_and_number_of_candidates(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    everybody_shown = shown(at)
    sound(box(at, "others").set_value("nobody").run())
    alone = [line.here.name for line in now(open_ones).lines if line.facet is Facet.EXACT and not line.others]
    assert shown(at) == alone
    sound(box(at, "others").set_value("").run())
    sound(box(at, "sure").set_value((0, 10)).run())
    assert "Nobody here fits" in texts(at)
    next(one for one in at.button if one.key == "nordlys-clear").click().run()
    assert shown(at) == everybody_shown


def test_next_and_previous_lead_along_the_list(open_ones: Home) -> None:
    order = [line.here.id for line in now(open_ones).lines if line.facet is Facet.EXACT]
    at = opened("employees", show="exact")
    assert next(one for one in at.button if one.label == "Previous").disabled
    press(at, "Next")
    press(at, "Next")
    assert at_hand(at)[0] == order[2]
    press(at, "Previous")
    assert at_hand(at)[0] == order[1]


def test_a_candidate_that_is_offered_is_compared_by_its_key(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    person, first = at_hand(at)
    offered = [one for one in at.button if one.key.startswith("beside-offered")]
    assert [one.proto.shortcut for one in offered] == ["alt+7", "alt+8", "alt+9"][: len(offered)]
    sound(offered[0].click().run())
    other = offered[0].key.removeprefix(f"beside-offered-nordlys-{person}-")
    assert other != first
    assert [one.label for one in at.button if one.key.endswith(f"-{person}-{other}") and one.proto.shortcut == "alt+1"]


def test_an_unlinking_is_undone_by_the_shortcut_but_no_undoing_is(open_ones: Home) -> None:
    at = opened("employees", show="linked")
    person = next(line for line in now(open_ones).lines if line.facet is Facet.LINKED)
    press(at, "Unlink…")
    press(at, "Unlink 1 employee")
    assert person.here.id not in linked(open_ones)
    by_key = [one for one in at.button if one.label == "Undo" and one.proto.shortcut]
    assert len(by_key) == 1
    sound(by_key[0].click().run())
    assert person.here.id in linked(open_ones)
