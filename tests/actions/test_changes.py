"""Employee data back into TimeLog: through the interface where it takes it, else by hand and ticked off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.actions.changes import Change, by_hand, propose_changes, tick_off, write_changes
from core.actions.people import read_people
from core.store.tables import Connection
from tests.actions.conftest import Practice

LOOK_UPS = {
    "employee_holiday_calendar": "Danmark",
    "employee_allowance_legislation": "DK",
    "employee_hourly_rate": "Standard",
    "employee_cost_price": "Standard",
}


@pytest.fixture
def changes(practice: Practice) -> list[Change]:
    return [c for c in propose_changes(practice.home, practice.demo.integration) if c.field == "number"]


def give_look_ups(practice: Practice) -> None:
    with practice.home.store.write() as session:
        row = session.get_one(Connection, practice.demo.integration.source_id)
        row.settings = {**row.settings, **LOOK_UPS}
        session.add(row)


def number_in_timelog(practice: Practice, person: str) -> str | None:
    users = practice.records("timelog", "users")
    return next(user["EmployeeNo"] for user in users if str(user["UserID"]) == person)


def test_a_number_that_payroll_knows_better_is_proposed_and_nothing_is_written(
    practice: Practice, changes: list[Change]
) -> None:
    assert changes
    for change in changes:
        assert number_in_timelog(practice, change.person) in (change.old, "" if change.old is None else change.old)


def test_numbers_are_written_and_read_back_once(practice: Practice, changes: list[Change]) -> None:
    give_look_ups(practice)
    run = practice.work(write_changes(practice.home, practice.demo.company, practice.demo.integration, changes, "me"))
    assert (run.state, run.counts) == ("done", {"confirmed": len({c.person for c in changes})})
    for change in changes:
        assert number_in_timelog(practice, change.person) == change.new
    read_people(practice.home, practice.demo.integration)
    assert [c for c in propose_changes(practice.home, practice.demo.integration) if c.field == "number"] == []


def test_a_second_change_of_the_same_person_replaces_the_first(practice: Practice, changes: list[Change]) -> None:
    give_look_ups(practice)
    home, company, integration = practice.home, practice.demo.company, practice.demo.integration
    practice.work(write_changes(home, company, integration, changes[:1], "me"))
    again = replace(changes[0], old=changes[0].new, new="7777")
    run = practice.work(write_changes(home, company, integration, [again], "me"))
    assert run.counts == {"confirmed": 1}
    assert number_in_timelog(practice, again.person) == "7777"


def test_what_the_interface_refuses_goes_onto_a_by_hand_list_that_the_next_reading_ticks_off(
    practice: Practice, changes: list[Change]
) -> None:
    home, company, integration = practice.home, practice.demo.company, practice.demo.integration
    run = practice.work(write_changes(home, company, integration, changes[:2], "me"))
    assert run.counts == {"rejected": 2}
    waiting = by_hand(home, integration.id)
    assert {w.person for w in waiting} == {c.person for c in changes[:2]}
    assert all("by hand" in w.reason for w in waiting)
    practice.screen("timelog", "edit_user", UserID=int(changes[0].person), EmployeeNo=changes[0].new)
    read_people(home, integration)
    assert tick_off(home, company, integration) == 1
    assert [w.person for w in by_hand(home, integration.id)] == [changes[1].person]
