"""Runs of every kind on History and beside it: stopped, under way, taken back, empty, many, of employee data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from console.formats import plain
from console.panels import history
from core.actions.home import Home
from core.actions.shown.runs import people_left
from core.store.tables import Company, Connection, Integration, Item, ItemSource, Run, Sheet, Transfer
from tests.app.looking import confirm, figures, frame, labels, number, opened, press, sound, texts
from tests.app.looking import select as choose

Look = Callable[[str], Home]


def _change(home: Home, was: str, count: int | None = None, /, **values: Any) -> int:
    """Gives that many of the run's rows in this state other values; answers how many."""
    with home.store.write() as session:
        query = select(Item).where(Item.run_id == 1, Item.state == was).order_by(col(Item.id)).limit(count)
        items = session.exec(query).all()
        for item in items:
            for name, value in values.items():
                setattr(item, name, value)
            session.add(item)
        return len(items)


def _run(home: Home, **values: Any) -> None:
    with home.store.write() as session:
        run = session.get_one(Run, 1)
        for name, value in values.items():
            setattr(run, name, value)
        session.add(run)


def test_a_take_back_that_arrived_is_taken_back_and_not_in_payroll(look: Look) -> None:
    home = look("sent")
    before = number(figures(opened("history", run="1"))["In payroll"][0])
    _change(home, "confirmed", 1, action="remove")
    at = opened("history", run="1", rows="reversed")
    found = {label: number(value) for label, (value, _) in figures(at).items() if label != "Sent and held"}
    assert (found["In payroll"], found["Taken back"]) == (before - 1, 1)
    assert sum(found.values()) == 2 * found["Rows"]
    assert list(frame(at, "Employee")["State"]) == ["Taken back"]
    assert "1 taken back" in texts(opened("transfer"))


def test_what_a_stopped_run_left_waiting_is_sent_on_transfer(look: Look) -> None:
    home = look("sent")
    waiting = _change(home, "rejected", state="planned")
    _run(home, state="stopped", stop_requested_by="karen")
    at = opened("history", run="1")
    assert number(figures(at)["Waiting"][0]) == waiting
    assert "They wait on Transfer: send them there." in texts(at)
    assert press(at, f"Go on with {waiting} row").title[0].value == "Transfer"


def test_rows_that_a_newer_plan_stands_for_are_not_to_be_planned_again(look: Look) -> None:
    home = look("sent")
    count = _change(home, "rejected", state="cancelled", code="superseded")
    at = opened("history", run="1")
    assert "A newer plan stands for them: send it on Transfer." in texts(at)
    assert figures(at)["In a newer plan"][0] == str(count)
    assert not [label for label in labels(at) if label.endswith("again…")]


def test_what_was_refused_and_arrived_with_a_later_run_needs_nothing_any_more(look: Look) -> None:
    home = look("sent")
    refused = number(figures(opened("history", run="1"))["Refused"][0])
    with home.store.write() as session:
        first = session.exec(select(Item).where(Item.run_id == 1, Item.state == "rejected")).first()
        assert first is not None
        again = {"revision": first.revision + 1, "state": "confirmed", "ref": "arrived", "run_id": None}
        later = Item(**{**first.model_dump(exclude={"id"}), **again})
        session.add(later)
        session.flush()
        for covered in session.exec(select(ItemSource).where(ItemSource.item_id == first.id)).all():
            session.add(ItemSource(**{**covered.model_dump(), "item_id": later.id}))
        company = session.get_one(Integration, first.integration_id).company_id
        person, company = first.source_person, session.get_one(Company, company)
    at = opened("history", run="1")
    assert (figures(at)["Arrived later"][0], number(figures(at)["Refused"][0])) == ("1", refused - 1)
    assert [label for label in labels(at) if label.startswith(f"Send {refused - 1:.0f} ")]
    assert list(frame(opened("history", run="1", rows="arrived_later"), "Employee")["State"]) == [
        "Arrived with a later run"
    ]
    with home.store.read() as session:
        others = select(Item).where(Item.run_id == 1, Item.state == "rejected", Item.source_person == person)
        left = len(session.exec(others).all()) - 1
    assert (person in people_left(home, company, 1)) == (left > 0)


def test_rows_of_a_run_under_way_say_of_when_they_are(look: Look) -> None:
    home = look("sent")
    _run(home, ended_at=None, state="waiting", reason="2 rows still to be checked")
    at = opened("history", run="1")
    assert "2 rows still to be checked." in texts(at)
    assert "What follows stood like this at" in texts(at)
    assert "Look again" in labels(at)
    assert "Watch run 1" in labels(opened())


def test_who_stops_a_run_that_has_ended_is_told(look: Look) -> None:
    home = look("sent")
    with home.store.read() as session:
        ended = session.get_one(Run, 1).ended_at
    _run(home, ended_at=None, state="sending")
    at = opened("history", run="1")
    assert "sending" in texts(at)
    _run(home, ended_at=ended, state="done")
    at = press(at, "Stop after this row")
    assert at.error or "Stop after this row" not in labels(at)


def test_a_run_of_employee_data_is_told_and_has_nothing_to_take_back(look: Look) -> None:
    home = look("sent")
    _run(home, transfer_id=None, report={})
    at = opened("history", run="1", rows="confirmed")
    assert "employee data" in at.caption[0].value
    assert "Sent and held" not in figures(at)
    assert "Take back…" not in labels(choose(at, "rows-", 0))
    assert "employee data" in texts(opened("history"))


def test_a_run_without_rows_says_so(look: Look) -> None:
    home = look("sent")
    for state in ("confirmed", "rejected", "cancelled"):
        _change(home, state, run_id=None)
    assert "This run took no rows." in texts(opened("history", run="1"))


def test_many_runs_are_listed_page_by_page_and_filters_without_a_hit_are_cleared(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PAGE", 1)
    home = look("sent")
    with home.store.write() as session:
        old = session.get_one(Run, 1)
        about = session.get_one(Transfer, old.transfer_id).model_dump(exclude={"id", "first", "last"})
        later = Transfer(**about, first=date(2026, 11, 1), last=date(2026, 11, 30))
        session.add(later)
        session.flush()
        session.add(Run(**{**old.model_dump(exclude={"id"}), "transfer_id": later.id, "wake_at": None}))
    at = opened("history")
    (shown,) = [label for label in labels(at) if label.startswith("Run ")]
    assert shown.startswith("Run 2, ")
    at = opened("history", ended="need", days="2026-11-01..2026-11-30")
    assert "No run fits this filter." in texts(at)
    at = press(at, "Clear filter")
    assert "No run fits this filter." not in texts(at)


def test_a_search_and_its_filters_are_cleared_together(look: Look) -> None:
    look("sent")
    at = opened("history", run="1", rows="rejected", kind="supplement")
    assert "No row of this run fits the search." in texts(at)
    at = press(at, "Clear filter")
    assert len(frame(at, "Employee"))
    assert at.query_params.get("kind") in (None, [])


def test_a_row_of_which_nothing_went_over_the_wire_says_so(look: Look) -> None:
    home = look("sent")
    _change(home, "rejected", state="planned")
    with home.store.write() as session:
        fresh = session.exec(select(Item).where(Item.state == "planned", col(Item.attempts) == 0)).first()
        assert fresh is not None
        fresh.run_id = 1
        session.add(fresh)
        name = fresh.marker
    at = opened("history", run="1", rows="planned")
    at = sound(at.text_input[0].set_value(name).run())
    at = press(choose(at, "rows-", 0), "Show raw exchange")
    assert "Nothing went over the wire for this row" in texts(at)


def test_what_stands_in_the_way_of_taking_back_is_said_before_and_after_the_dialog(look: Look) -> None:
    home = look("sent")
    asked = press(choose(opened("history", run="1", rows="confirmed"), "rows-", 0), "Take back…")
    with home.store.write() as session:
        for connection in session.exec(select(Connection)).all():
            connection.may_send = False
            session.add(connection)
    assert "Nothing was sent." in press(asked, "Take back 1 row").error[0].value
    with home.store.write() as session:
        for connection in session.exec(select(Connection)).all():
            connection.base_url = "http://127.0.0.1:9/nobody"
            session.add(connection)
    at = choose(opened("history", run="1", rows="confirmed"), "rows-", 0)
    assert press(at, "Take back…").error


def test_one_person_first_is_somebody_with_hours_of_work_and_is_named(look: Look) -> None:
    home = look("planned")
    at = press(opened("transfer"), "Send ")
    (hint,) = (c.value for c in at.caption if c.value.startswith("This is the first send"))
    confirm(at, "Send one person first")
    with home.store.read() as session:
        (key,) = session.exec(select(Run)).one().people
        kinds = set(session.exec(select(Item.operation).where(Item.source_person == key)).all())
        name = session.exec(select(Sheet.name).where(Sheet.person == key)).first()
    assert "hours" in kinds
    assert plain(str(name)) in hint


def test_more_states_than_fit_side_by_side_are_chosen_from_a_list(look: Look) -> None:
    home = look("sent")
    for state in ("held", "cancelled", "reversed"):
        _change(home, "confirmed", 2, state=state)
    at = opened("history", run="1")
    assert not at.get("button_group")
    (box,) = [one for one in at.selectbox if one.label == "Which rows"]
    assert len(box.options) == 7
    at = sound(box.set_value("held").run())
    assert at.query_params["rows"] in ("held", ["held"])
    assert list(frame(at, "Employee")["State"]) == ["Needs you"] * 2


def test_a_run_that_only_takes_back_does_not_say_that_it_is_in_payroll(look: Look) -> None:
    home = look("sent")
    assert "In payroll, by kind" in [header.value for header in opened("history", run="1").header]
    _change(home, "confirmed", action="remove")
    assert "Taken back, by kind" in [header.value for header in opened("history", run="1").header]
