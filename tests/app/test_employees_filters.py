"""The Employees page: why somebody is to be reviewed, what the list is narrowed by, and the keys along it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.actions.home import Home, integration_named
from core.actions.people import propose_links, remember_people
from core.actions.shown.lines import Facet, Word, differs
from core.actions.shown.pairs import pair
from tests.app.looking import frame, opened, press, sound, texts
from tests.app.reviewing import at_hand, choose, linked, more, now, table, undo_newest


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


def test_how_far_behind_the_next_best_is_stands_under_the_total(open_ones: Home) -> None:
    _, integration = integration_named(open_ones, "demo")
    person, first = at_hand(at := opened("employees", show="exact"))
    found = pair(open_ones, integration, now(open_ones), person, first)
    assert found
    second = max((one for one in found.candidates if one.confidence is not None), key=lambda one: one.confidence or 0)
    last = table(at, "Verdict").iloc[-1]
    assert (last["Field"], last["Zenegy"]) == ("Next best", second.there.name)
    assert float(last["Points"].replace("−", "-").replace(",", ".")) == pytest.approx(
        float(second.points or 0), abs=0.06
    )


def test_people_without_any_match_are_listed_with_their_departments(open_ones: Home) -> None:
    at = opened("employees", show="no_match")
    lines = [line for line in now(open_ones).lines if line.facet is Facet.NO_MATCH]
    grid = next(one for one in at.dataframe if "-employees-" in (one.key or ""))
    assert list(grid.proto.column_order) == ["here", "number", "department"]
    assert list(frame(at, "here")["department"]) == [line.here.department or "–" for line in lines]


def test_linked_people_who_are_ticked_are_unlinked_together_and_come_back_together(open_ones: Home) -> None:
    before = linked(open_ones)
    at = choose(opened("employees", show="linked"), rows=[0, 1])
    press(at, "Unlink 2 employees…")
    press(at, "Unlink 2 employees")
    assert len(linked(open_ones)) == len(before) - 2
    undo_newest(at)
    assert linked(open_ones) == before


def test_somebody_who_is_gone_is_asked_about_and_the_link_may_stay(open_ones: Home) -> None:
    _, integration = integration_named(open_ones, "demo")
    known = now(open_ones)
    line = next(line for line in known.lines if line.facet is Facet.LINKED)
    assert line.target
    remember_people(open_ones, integration.target_id, [p for p in known.there.values() if p.id != line.target.id])
    at = opened("employees", show="review")
    assert "no longer in Zenegy" in texts(at)
    press(at, "Keep the link")
    assert linked(open_ones)[line.here.id] == line.target.id
