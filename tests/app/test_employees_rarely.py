"""The Employees page where it is rarer: many people, nobody to choose from, files that don't fit, what came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from console.panels.employees import candidates, decided, dialogs, listing
from console.panels.employees.words import verdict
from core.actions.changes import by_hand
from core.actions.home import Home, integration_named
from core.actions.people import remember_people
from core.actions.shown.lines import Facet
from core.actions.shown.pairs import Compared
from core.store.tables import Connection, EmployeeLink, Integration, Item, Run
from tests.app.looking import frame, labels, opened, press, sound, texts
from tests.app.reviewing import Look, at_hand, choose, differing, facets, more, now


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        ("0107", "107", "extra 0"),
        ("Sørensen", "Sorensen", "ø and o"),
        ("Björk", "Bjork", "ö and o"),
        ("Jensen", "Hansen", "alike"),
        ("Mette", "", "none"),
    ],
)
def test_a_difference_of_a_letter_is_named(here: str, there: str, said: str) -> None:
    assert verdict(Compared("number", here, there, (), Decimal(0)))[0] == said


def box(at: AppTest, name: str) -> Any:
    return next(one for one in at.selectbox if one.key == f"nordlys-{name}")


def shown(at: AppTest) -> list[str]:
    return list(frame(at, "here")["here"])


def test_a_facet_a_department_and_an_order_narrow_and_sort_the_list(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    at = sound(next(g for g in at.get("button_group") if "facet" in g.key).set_value("linked").run())
    assert at.query_params["show"] in ("linked", ["linked"])
    lines = [line for line in now(open_ones).lines if line.facet is Facet.LINKED]
    assert len(shown(at)) == facets(at)["Linked"] == len(lines)
    named = {line.here.name: line for line in lines}
    doubtful = shown(sound(box(at, "order").set_value("doubtful").run()))
    sure = [named[name].confidence or 0 for name in doubtful]
    assert sure == sorted(sure)
    against = [bool(named[name].why) for name in shown(sound(box(at, "order").set_value("conflicts").run()))]
    assert against == sorted(against, reverse=True)
    department = lines[0].here.department or ""
    at = sound(box(at, "department").set_value(department).run())
    here = [line for line in lines if line.here.department == department]
    assert sorted(shown(at)) == sorted(line.here.name for line in here)
    assert not any(line.others for line in here)
    assert len(shown(sound(box(at, "others").set_value("nobody").run()))) == len(here)
    at = sound(box(at, "others").set_value("somebody").run())
    assert not [grid for grid in at.dataframe if "here" in grid.value.columns]


def test_a_list_of_several_pages_is_turned(open_ones: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 3)
    at = opened("employees", show="exact")
    first = frame(at, "here")
    assert len(first) == 3
    for _ in range(3):
        at = press(at, "Next")
    assert first.merge(frame(at, "here")).empty


def test_ticked_people_that_are_set_aside_or_without_a_match_are_offered_what_makes_sense(open_ones: Home) -> None:
    press(opened("employees", show="exact"), "Ignore")
    for facet, nonsense in (("ignored", ("Link 1", "Ignore 1")), ("no_match", ("Link 1",))):
        at = choose(opened("employees", show=facet), rows=[0])
        assert "1 ticked" in texts(at)
        assert not [label for label in labels(at) if label.startswith(nonsense)]


def find(at: AppTest, words: str) -> AppTest:
    return sound(next(one for one in at.text_input if "-find-" in one.key).set_value(words).run())


def test_a_search_in_payroll_says_that_nobody_or_too_many_are_found(
    open_ones: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "HITS", 2)
    monkeypatch.setattr(candidates, "FEW", 4)
    monkeypatch.setattr(candidates, "FIRST_KEY", 6)
    at = find(opened("employees", show="exact"), "zzzz")
    assert not [one for one in at.toggle if one.label.startswith("Show all")]
    assert "Nobody in Zenegy is called that." in texts(at)
    assert "more: type more letters." in texts(find(at, "e"))


def test_who_was_said_to_be_another_is_marked_when_found_again(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    person, target = at_hand(at)
    at = press(at, "Not the same")
    name = now(open_ones).there[target].name
    line = now(open_ones).line(person)
    assert line
    at = opened("employees", show=line.facet.value)
    at = choose(at, cell=list(frame(at, "here")["here"]).index(line.here.name))
    assert "you said: not the same" in texts(find(at, name))


def test_what_was_decided_today_is_shown_in_part_and_not_at_all_the_day_after(
    open_ones: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decided, "NEWEST", 1)
    at = press(press(opened("employees", show="exact"), "Link"), "Link")
    (toggle,) = [one for one in at.toggle if one.key == "nordlys-all-acts"]
    shown = labels(at).count("Undo")
    assert labels(sound(toggle.set_value(True).run())).count("Undo") > shown
    with open_ones.store.write() as session:
        for row in session.exec(select(EmployeeLink)).all():
            row.decided_at -= timedelta(days=2)
            row.undone_at = row.undone_at and row.undone_at - timedelta(days=2)
            session.add(row)
    at = opened("employees", show="linked", company="nordlys")
    assert "Decided today" not in [header.value for header in at.header]


def taken_over(home: Home) -> tuple[str, int]:
    """Somebody is linked with an e-mail taken over into TimeLog, which has it already; answers person and item."""
    _, integration = integration_named(home, "demo")
    known = now(home)
    line = next(one for one in known.lines if one.facet is Facet.EXACT and one.target and one.here.email)
    assert line.target
    assert line.here.email == line.target.email
    others = [one.here for one in known.lines if one is not line]
    remember_people(home, integration.source_id, [*others, replace(line.here, email="old@elsewhere.example")])
    exact = [one for one in now(home).lines if one.facet is line.facet]
    at = choose(opened("employees", show="exact"), cell=[one.here.id for one in exact].index(line.here.id))
    next(one for one in at.checkbox if f"-take-panel-{line.here.id}-email-" in one.key).check().run()
    press(at, "Link")
    with home.store.read() as session:
        return line.here.id, session.exec(select(Item)).one().id or 0


def ended(home: Home, item: int, state: str) -> None:
    with home.store.write() as session:
        row = session.get_one(Item, item)
        row.state, row.sent_at = state, home.store.clock()
        session.add(row)
        for run in session.exec(select(Run)).all():
            run.state, run.ended_at = "done", home.store.clock()
            session.add(run)


def test_what_timelog_took_over_can_be_put_back(open_ones: Home) -> None:
    person, item = taken_over(open_ones)
    ended(open_ones, item, "confirmed")
    at = opened("employees")
    assert "Taken over into TimeLog today" in [header.value for header in at.header]
    assert "old@elsewhere" in texts(at).replace("\\", "").replace("\u2060", "")
    press(at, "Put back")
    with open_ones.store.read() as session:
        assert [item.source_person for item in session.exec(select(Item)).all()] == [person, person]


def test_a_change_done_by_hand_is_ticked_off_by_the_next_reading(open_ones: Home) -> None:
    person, item = taken_over(open_ones)
    ended(open_ones, item, "rejected")
    _, integration = integration_named(open_ones, "demo")
    assert [change.person for change in by_hand(open_ones, integration.id)] == [person]
    at = press(opened("employees"), "Read again")
    assert "1 change done by hand." in at.success[0].value
    assert not by_hand(open_ones, integration.id)


def test_a_reading_that_fails_says_why(open_ones: Home) -> None:
    with open_ones.store.write() as session:
        for row in session.exec(select(Connection)).all():
            row.base_url = "http://127.0.0.1:9/nobody"
            session.add(row)
    assert press(opened("employees"), "Read again").error[0].value.startswith("Not read.")


def test_the_dialog_of_many_offers_no_fields_and_that_of_a_few_says_when_none_differs(
    open_ones: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, integration = integration_named(open_ones, "demo")
    with open_ones.store.write() as session:
        row = session.get_one(Connection, integration.source_id)
        row.settings = {k: v for k, v in row.settings.items() if k != "transactional_user"}
        session.add(row)
    position, _change = differing(open_ones)
    at = press(choose(opened("employees", show="exact"), rows=[position]), "Link 1 employee…")
    assert "No transactional user is set" in texts(at)
    press(at, "Cancel")
    exact = [line for line in now(open_ones).lines if line.facet is Facet.EXACT]
    alike = replace(exact[0].here, id=exact[0].target.id)  # type: ignore[union-attr]
    others = [p for p in now(open_ones).there.values() if p.id != alike.id]
    remember_people(open_ones, integration.target_id, [*others, alike])
    at = press(choose(opened("employees", show="exact"), rows=[0]), "Link 1 employee…")
    assert "Nothing differs that TimeLog could take over." in texts(at)
    monkeypatch.setattr(dialogs, "MOST_WITH_FIELDS", 0)
    assert "Nothing differs" not in texts(sound(at.run()))


def test_taking_over_somebody_who_is_free_or_gone_meanwhile(open_ones: Home) -> None:
    at = opened("employees", show="linked")
    known = now(open_ones)
    linked_one = next(line for line in known.lines if line.linked)
    free = known.only_there[0]
    for target, said in ((free.id, "Nothing was sent to Zenegy for them."), ("gone", "This changed meanwhile.")):
        at.session_state["nordlys-asked"] = ("move", linked_one.here.id, target)
        assert said in texts(sound(at.run()))


def test_a_file_that_is_none_of_links_is_refused(open_ones: Home) -> None:
    at = more("file")
    at = sound(at.file_uploader[0].set_value(("links.csv", b"\xff\xfe nothing", "text/csv")).run())
    assert at.error
    assert not [label for label in labels(at) if label.startswith("Take in")]


def test_a_creation_that_timelog_refused_says_why_and_can_be_tried_again(open_ones: Home) -> None:
    person = now(open_ones).only_there[0]
    at = select_only(opened("employees", show="no_match"))
    press(at, "Create ")
    next(one for one in at.checkbox if "-licence-" in one.key).check().run()
    press(at, "Create 1 employee")
    with open_ones.store.write() as session:
        item = session.exec(select(Item)).one()
        item.state, item.reason = "rejected", "Initials are taken"
        session.add(item)
    at = select_only(opened("employees", show="no_match"))
    assert "TimeLog refused" in list(frame(at, "what")["what"])
    assert "Initials are taken" in texts(at)
    assert [label for label in labels(at) if label.startswith(f"Create {person.name}")]


def select_only(at: AppTest) -> AppTest:
    key = next(one.key for one in at.dataframe if "-only-" in (one.key or ""))
    at.session_state[key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    return sound(at.run())


def test_where_payroll_has_nobody_else_and_all_entities_are_carried_nobody_is_listed_apart(look: Look) -> None:
    home = look("prepared")
    _, integration = integration_named(home, "demo")
    assert "of other legal entities" in texts(opened("employees"))
    with home.store.write() as session:
        row = session.get_one(Integration, integration.id)
        row.settings = {**row.settings, "legal_entities": ["1", "2"]}
        session.add(row)
    known = now(home)
    alone = {person.id for person in known.only_there}
    remember_people(home, integration.target_id, [p for p in known.there.values() if p.id not in alone])
    at = opened("employees", show="no_match")
    assert "Only in Zenegy" not in [header.value for header in at.header]
    assert "of other legal entities" not in texts(at)
