"""The Employees page: who stands where, every decision with its undoing, dialogs, and what goes back to TimeLog."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from core.actions.changes import by_hand
from core.actions.home import Home, integration_named
from core.actions.inline import work_here
from core.actions.links import Decision, link_people
from core.actions.people import remember_people, unlink_people
from core.actions.shown.lines import Facet, Word
from core.store.tables import Connection, Item, Run
from tests.app.conftest import Use
from tests.app.demo import Stages
from tests.app.looking import frame, labels, opened, press, sound, texts
from tests.app.reviewing import (
    Look,
    at_hand,
    choose,
    differing,
    facets,
    grid_key,
    linked,
    more,
    now,
    statuses,
    table,
    undo_newest,
)


def test_the_facets_add_up_to_everybody_and_no_provider_is_asked(made: Stages, open_ones: Home) -> None:
    before = made.requests()
    at = opened("employees")
    found, known = facets(at), now(open_ones)
    assert sum(found.values()) == len(known.lines)
    assert found["Linked"] == len(linked(open_ones))
    assert f"{len(known.lines)} in TimeLog, {len(known.there)} in Zenegy" in at.caption[0].value
    assert made.requests() == before


def test_nothing_is_ticked_beforehand(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    assert at.session_state[grid_key(at)]["selection"]["rows"] == []
    assert not any(box.value for box in at.checkbox)
    assert "Link" in labels(at)
    assert not any(label.startswith("Link ") and label.endswith("employee…") for label in labels(at))


def test_linking_leads_to_the_next_person(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    order = [line for line in now(open_ones).lines if line.facet is Facet.EXACT]
    assert at_hand(at) == (order[0].here.id, order[0].target.id)  # type: ignore[union-attr]
    press(at, "Link")
    assert linked(open_ones)[order[0].here.id] == order[0].target.id  # type: ignore[union-attr]
    assert at_hand(at)[0] == order[1].here.id
    undo_newest(at)
    assert order[0].here.id not in linked(open_ones)
    assert at_hand(at)[0] == order[0].here.id


def test_a_late_press_finds_no_button(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    key = next(b.key for b in at.button if b.label == "Link")
    press(at, "Link")
    assert key not in [b.key for b in at.button]


@pytest.mark.parametrize(
    ("label", "status"),
    [("Not the same", "rejected"), ("Later", "later"), ("Nobody in Zenegy", "no_counterpart"), ("Ignore", "ignored")],
)
def test_each_decision_is_kept_and_can_be_undone(label: str, status: str, open_ones: Home) -> None:
    at = opened("employees", show="exact")
    before = facets(at)
    press(at, label)
    assert statuses(open_ones) == [status]
    undo_newest(at)
    assert statuses(open_ones) == []
    assert facets(at) == before


def test_who_is_put_off_comes_last(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    first = at_hand(at)[0]
    press(at, "Later")
    assert frame(at, "status")["status"].iloc[-1] == "Later"
    assert at_hand(at)[0] != first


def test_an_ignored_person_can_be_matched_after_all(open_ones: Home) -> None:
    press(opened("employees", show="exact"), "Ignore")
    at = opened("employees", show="ignored")
    assert "Ignored" in set(frame(at, "status")["status"])
    person = next(line.here.id for line in now(open_ones).lines if line.word is Word.IGNORED)
    press(at, "Match this person after all")
    assert now(open_ones).line(person).facet is Facet.EXACT  # type: ignore[union-attr]


def test_all_exact_are_linked_after_a_preview_and_undone_together(open_ones: Home) -> None:
    at = opened("employees")
    exact, before = facets(at)["Exact"], len(linked(open_ones))
    assert exact > 3
    press(at, f"Link all {exact} exact…")
    assert len(table(at, "No. there")) == min(exact, 8)
    press(at, f"Link {exact} employees")
    assert len(linked(open_ones)) == before + exact
    assert not any("exact…" in label for label in labels(at))
    undo_newest(at)
    assert len(linked(open_ones)) == before
    assert facets(at)["Exact"] == exact


def test_the_line_says_how_many_would_be_linked(open_ones: Home) -> None:
    at = more("above")
    everything = sum(facets(at)[f] for f in ("Exact", "Confident", "To review"))
    shown = table(at, "Linked").iloc[0]
    assert int(shown["Linked"]) + int(shown["Left to review"]) == everything
    at.slider[0].set_value(50).run()
    assert int(table(at, "Linked").iloc[0]["Linked"]) >= int(shown["Linked"])


def test_ticked_rows_are_linked_after_one_dialog_with_what_would_be_written_over(open_ones: Home) -> None:
    position, change = differing(open_ones)
    rows = sorted({0, 1, position})
    at = choose(opened("employees", show="exact"), rows=rows, cell=position)
    exact = [line.here.id for line in now(open_ones).lines if line.facet is Facet.EXACT]
    press(at, f"Link {len(rows)} employees…")
    assert not any(box.value for box in at.checkbox)
    boxes = [box for box in at.checkbox if f"-take-dialog-{change.person}-{change.field}-" in box.key]
    boxes[0].check().run()
    press(at, f"Link {len(rows)} employees")
    assert {exact[row] for row in rows} <= set(linked(open_ones))
    with open_ones.store.read() as session:
        items = session.exec(select(Item).where(Item.operation == "employee")).all()
    assert [item.source_person for item in items] == [change.person]


def test_what_timelog_refuses_is_listed_to_be_done_by_hand(made: Stages, open_ones: Home) -> None:
    _, integration = integration_named(open_ones, "demo")
    with open_ones.store.write() as session:
        row = session.get_one(Connection, integration.source_id)
        row.settings = {k: v for k, v in row.settings.items() if not k.startswith("employee_")}
        session.add(row)
    position, change = differing(open_ones)
    at = choose(opened("employees", show="exact"), cell=position)
    next(box for box in at.checkbox if f"-take-panel-{change.person}-{change.field}-" in box.key).check().run()
    press(at, "Link")
    with open_ones.store.read() as session:
        run = session.exec(select(Run)).one()
    work_here(open_ones, run.id or 0)
    assert [change.person for change in by_hand(open_ones, integration.id)] == [change.person]
    at = opened("employees")
    assert "To do by hand in TimeLog" in texts(at)
    press(at, "Leave it")
    assert "To do by hand in TimeLog" not in texts(at)


def test_somebody_else_is_chosen_by_searching(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    person, proposed = at_hand(at)
    other = next(p for p in now(open_ones).only_there if p.id != proposed)
    find = next(box for box in at.text_input if "-find-" in box.key)
    find.set_value(other.name).run()
    button = next(b for b in at.button if b.key.startswith("beside-found") and b.key.endswith(other.id))
    sound(button.click().run())
    assert at_hand(at) == (person, other.id)
    press(at, "Link")
    assert linked(open_ones)[person] == other.id


def test_taking_over_says_whom_it_costs_the_link(open_ones: Home) -> None:
    at = opened("employees", show="linked")
    first, second = [line for line in now(open_ones).lines if line.facet is Facet.LINKED][:2]
    assert first.target
    assert second.target
    find = next(box for box in at.text_input if "-find-" in box.key)
    find.set_value(second.target.name).run()
    button = next(b for b in at.button if b.key.startswith("beside-found") and b.key.endswith(second.target.id))
    sound(button.click().run())
    press(at, "Take over…")
    assert "who will be without a link" in texts(at)
    next(box for box in at.checkbox if "-swap-" in box.key).check().run()
    press(at, f"Link {first.here.name} with")
    assert linked(open_ones)[first.here.id] == second.target.id
    assert linked(open_ones)[second.here.id] == first.target.id
    undo_newest(at)
    assert linked(open_ones)[first.here.id] == first.target.id


def test_unlinking_warns_of_what_was_sent(look: Look) -> None:
    home = look("sent")
    with home.store.read() as session:
        asked = select(Item.source_person).where(Item.state == "confirmed", Item.operation == "hours")
        person = session.exec(asked).first() or ""
    line = now(home).line(person)
    assert line
    at = opened("employees", show="linked")
    next(box for box in at.text_input if box.key.endswith("-search")).set_value(line.here.name).run()
    press(at, "Unlink…")
    assert "sent from here" in at.warning[0].value
    press(at, "Unlink 1 employee")
    assert person not in linked(home)


def test_a_link_whose_data_changed_asks_for_a_look(open_ones: Home) -> None:
    _, integration = integration_named(open_ones, "demo")
    known = now(open_ones)
    line = next(line for line in known.lines if line.facet is Facet.LINKED)
    assert line.target
    people = [p for p in known.there.values() if p.id != line.target.id]
    remember_people(open_ones, integration.target_id, [*people, replace(line.target, full_name="Somebody Else")])
    at = opened("employees", show="review")
    assert frame(at, "status")["status"].iloc[0] == "Changed"
    assert "Changed since it was linked" in texts(at)
    press(at, "Keep the link")
    assert now(open_ones).line(line.here.id).word is Word.LINKED  # type: ignore[union-attr]


def test_a_search_without_hit_offers_to_clear_it(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    search = next(box for box in at.text_input if box.key.endswith("-search"))
    search.set_value("nobody is called that").run()
    press(at, "Clear filter")
    assert len(frame(at, "here")) == facets(at)["Exact"]


def test_a_new_employee_costs_a_licence_and_is_asked_for_one_by_one(open_ones: Home) -> None:
    at = opened("employees", show="no_match")
    key = next(e.key for e in at.dataframe if "-only-" in (e.key or ""))
    at.session_state[key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    sound(at.run())
    person = now(open_ones).only_there[0]
    press(at, "Create ")
    assert "licence" in texts(at)
    assert next(b for b in at.button if b.label == "Create 1 employee").disabled
    next(box for box in at.checkbox if "-licence-" in box.key).check().run()
    press(at, "Create 1 employee")
    with open_ones.store.read() as session:
        item = session.exec(select(Item)).one()
    assert (item.operation, item.source_person) == ("employee.create", f"new {person.id}")


def test_links_are_taken_in_from_a_file(open_ones: Home) -> None:
    line = next(line for line in now(open_ones).lines if line.facet is Facet.EXACT)
    assert line.target
    at = more("file")
    data = f"source_id;target_id;status\n{line.here.id};{line.target.id};linked\nx;y;linked\n".encode()
    at.file_uploader[0].set_value(("links.csv", data, "text/csv")).run()
    assert "1 link new" in texts(at)
    assert "Line 3" in texts(at)
    press(at, "Take in 1 decision")
    assert linked(open_ones)[line.here.id] == line.target.id


def test_before_anybody_was_read_the_page_says_what_to_press(use: Use, look: Look) -> None:
    home = look("prepared")
    _, integration = integration_named(home, "demo")
    unlink_people(home, *integration_named(home, "demo"), list(linked(home)), "lone")
    for side in (integration.source_id, integration.target_id):
        remember_people(home, side, [])
    at = opened("employees")
    assert "Reading both systems writes nothing" in texts(at)
    assert "not read yet" in texts(at)
    press(at, "Read TimeLog and Zenegy")
    assert now(home).counts.total() > 40
    assert now(home).matched_at
    assert "Read: " in at.success[0].value


def test_a_decision_that_came_too_late_is_told(open_ones: Home) -> None:
    at = opened("employees", show="exact")
    person, target = at_hand(at)
    company, integration = integration_named(open_ones, "demo")
    link_people(open_ones, company, integration, {person: target}, "somebody else")
    press(at, "Ignore")
    assert "linked meanwhile" in at.error[0].value
    assert Decision.IGNORED.value not in statuses(open_ones)


def test_rejecting_the_last_candidate_leads_to_the_next_person(open_ones: Home) -> None:
    order = [line.here.id for line in now(open_ones).lines if line.facet is Facet.EXACT]
    at = choose(opened("employees", show="exact"), cell=2)
    press(at, "Not the same")
    assert at_hand(at)[0] == order[3]
