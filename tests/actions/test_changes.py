"""Employee data back into TimeLog: through the interface where it takes it, else by hand and ticked off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.actions.changes import (
    Change,
    by_hand,
    change_back,
    changes_made,
    give_up,
    propose_changes,
    tick_off,
    write_changes,
)
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


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_change_is_put_back_with_the_values_that_were_kept(practice: Practice, changes: list[Change]) -> None:
    give_look_ups(practice)
    home, company, integration = practice.home, practice.demo.company, practice.demo.integration
    change = next(c for c in changes if c.old)
    practice.work(write_changes(home, company, integration, [change], "me"))
    (made,) = changes_made(home, integration.id, LONG_AGO)
    assert (made.person, made.fields, made.was) == (change.person, {"number": change.new}, {"number": change.old})
    run = practice.work(change_back(home, company, integration, [made], "me"))
    assert run.counts == {"confirmed": 1}
    assert number_in_timelog(practice, change.person) == change.old


def test_a_name_goes_in_the_two_parts_that_timelog_takes(practice: Practice) -> None:
    home, company, integration = practice.home, practice.demo.company, practice.demo.integration
    change = next(c for c in propose_changes(home, integration) if c.field == "name")
    run = practice.work(write_changes(home, company, integration, [change], "me"))
    assert run.counts == {"confirmed": 1}
    users = practice.records("timelog", "users")
    user = next(user for user in users if str(user["UserID"]) == change.person)
    assert f"{user['FirstName']} {user['LastName']}" == " ".join(change.new.split())
    read_people(home, integration)
    assert change.person not in {c.person for c in propose_changes(home, integration) if c.field == "name"}


def test_a_change_may_be_taken_off_the_by_hand_list_with_all_it_replaced(
    practice: Practice, changes: list[Change]
) -> None:
    home, company, integration = practice.home, practice.demo.company, practice.demo.integration
    for new in ("7001", "7002"):
        practice.work(write_changes(home, company, integration, [replace(changes[0], new=new)], "me"))
    (waiting,) = by_hand(home, integration.id)
    assert waiting.fields == {"number": "7002"}
    give_up(home, company, integration, waiting, "me")
    assert by_hand(home, integration.id) == []
