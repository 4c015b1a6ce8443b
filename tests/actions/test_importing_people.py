"""People of one system made in the other: matched first, shown, made once through the ledger, linked at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from core.actions import name_sync
from core.actions.connections import ReadOnly
from core.actions.home import Home
from core.actions.imports import (
    CannotImport,
    link_alike,
    link_made,
    link_matched,
    make_all_new,
    make_people,
)
from core.actions.links import links
from core.actions.newcomers import Side, Standing, Wanted, newcomers
from core.actions.people import propose_links, read_people
from core.actions.people_rules import change_people_rules
from core.ledger.book import ITEM
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Connection, Run
from tests.actions.sync_stage import Stage, set_stage
from tests.serving import serving


@pytest.fixture(scope="module")
def both() -> Iterator[str]:
    with serving(host([provider(name).sandbox() for name in ("timetrack", "personio")])) as url:
        yield f"{url}/"


@pytest.fixture
def stage(home: Home, both: str) -> Stage:
    """In Personio also: Liv (new, with a number), Otto who left, and Nina Orth, who may be TimeTrack's Nina Ort II."""
    made = set_stage(home, both)
    hire(made, "Liv", "Lang", "livl@example.com", "2026-02-02")
    hire(made, "Otto", "Alt", "otto@example.com", "2019-01-07", status="INACTIVE")
    hire(made, "Mathilde", "Kristensen", "mk@example.com", "2025-05-05")
    made.screen(
        "timetrack",
        "add_user",
        username="mathik",
        firstName="Mathilde",
        lastName="Kristense",
        email="mathik@example.com",
    )
    read(made)
    return made


def hire(stage: Stage, first: str, last: str, email: str, starts: str, status: str = "ACTIVE") -> str:
    employment = {"status": status, "employment_start_date": starts, "type": "INTERNAL"}
    body = {"first_name": first, "last_name": last, "email": email, "employments": [employment]}
    return str(stage.screen("personio", "create_person", **body)["id"])


def read(stage: Stage) -> None:
    read_people(stage.home, stage.integration)
    propose_links(stage.home, stage.integration)


def linked(stage: Stage) -> dict[str, str]:
    with stage.home.store.read() as session:
        return links(session, stage.integration.id)


def in_timetrack(stage: Stage) -> dict[str, dict[str, Any]]:
    return {row["username"]: row for row in stage.records("timetrack", "users")}


def make(stage: Stage, into: Side, *names: str, **more: Any) -> Run:
    ids = [one.person.id for one in newcomers(stage.home, stage.integration, into) if one.person.first_name in names]
    assert len(ids) == len(names)
    return stage.work(make_people(stage.home, stage.company, stage.integration, into, ids, "kim", **more))


def test_look_alikes_are_shown_first_and_nobody_who_is_linked(stage: Stage) -> None:
    found = newcomers(stage.home, stage.integration, Side.A)
    assert [(one.person.first_name, one.standing) for one in found] == [
        ("Mathilde", Standing.ALIKE),
        ("Liv", Standing.NEW),
    ]
    assert [one.last_name for one in found[0].alike] == ["Kristense"]
    assert found[1].fields == {
        "user_name": "livl",
        "first_name": "Liv",
        "last_name": "Lang",
        "email": "livl@example.com",
    }


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(only_active=False), {"Mathilde", "Liv", "Otto"}),
        (Wanted(starts_from=date(2026, 1, 1)), {"Liv"}),
        (Wanted(starts_to=date(2025, 12, 31)), {"Mathilde"}),
        (Wanted(departments=frozenset({"401"})), set()),
    ],
)
def test_whom_to_import_is_chosen_by_status_department_and_first_day(
    wanted: Wanted, names: set[str], stage: Stage
) -> None:
    assert {one.person.first_name for one in newcomers(stage.home, stage.integration, Side.A, wanted)} == names


def test_who_is_made_is_linked_at_once_and_not_offered_again(stage: Stage) -> None:
    run = make(stage, Side.A, "Liv")
    assert (run.state, run.counts) == ("done", {"confirmed": 1})
    user = in_timetrack(stage)["livl"]
    assert (user["firstName"], user["lastName"], user["email"]) == ("Liv", "Lang", "livl@example.com")
    assert str(user["id"]) in linked(stage)
    assert [one.person.first_name for one in newcomers(stage.home, stage.integration, Side.A)] == ["Mathilde"]
    assert link_made(stage.home, stage.company, run) == 0
    read(stage)
    assert name_sync.differences(stage.home, stage.integration) == []


def test_who_looks_like_somebody_is_made_only_when_a_person_says_so(stage: Stage) -> None:
    with pytest.raises(CannotImport, match="looks like Mathilde Kristense"):
        make(stage, Side.A, "Mathilde")
    (alike, _) = newcomers(stage.home, stage.integration, Side.A)
    run = make(stage, Side.A, "Mathilde", although_alike={alike.person.id})
    assert run.counts == {"confirmed": 1}
    assert {"mathik", "mk"} <= set(in_timetrack(stage))


def test_who_is_the_same_for_sure_is_linked_and_not_made(stage: Stage) -> None:
    stage.screen("timetrack", "add_user", username="livla", firstName="Liv", lastName="Lang", email="livl@example.com")
    read(stage)
    (mathilde, liv) = newcomers(stage.home, stage.integration, Side.A)
    assert (mathilde.standing, liv.standing) == (Standing.ALIKE, Standing.MATCHED)
    with pytest.raises(CannotImport, match="looks like Liv Lang"):
        make(stage, Side.A, "Liv")
    assert make_all_new(stage.home, stage.company, stage.integration, Side.A, "kim") is None
    assert link_matched(stage.home, stage.company, stage.integration, "kim") == 1


def test_who_only_looks_like_somebody_is_linked_when_a_person_says_so(stage: Stage) -> None:
    (mathilde, _) = newcomers(stage.home, stage.integration, Side.A)
    pairs = {mathilde.person.id: mathilde.alike[0].id}
    assert link_alike(stage.home, stage.company, stage.integration, Side.A, pairs, "kim") == 1
    assert linked(stage)[mathilde.alike[0].id] == mathilde.person.id


def test_a_person_is_made_once_even_when_asked_for_twice(stage: Stage) -> None:
    (liv,) = (one for one in newcomers(stage.home, stage.integration, Side.A) if one.person.first_name == "Liv")
    about = (stage.home, stage.company, stage.integration, Side.A, [liv.person.id], "kim")
    run = make_people(*about)
    with pytest.raises(CannotImport, match="on the way"):
        make_people(*about)
    stage.work(run)
    stage.work(run)
    assert sum(row["lastName"] == "Lang" for row in stage.records("timetrack", "users")) == 1
    with pytest.raises(CannotImport, match="linked by now"):
        make_people(*about)


def test_a_lost_answer_makes_nobody_twice_and_the_link_follows(stage: Stage) -> None:
    stage.screen("timetrack", "faults", seed=1, error_after=1.0)
    run = make(stage, Side.A, "Liv")
    stage.screen("timetrack", "faults", seed=1)
    for _ in range(4):
        if run.ended_at is None:
            run = stage.work(run.id or 0)
    users = [row for row in stage.records("timetrack", "users") if row["lastName"] == "Lang"]
    assert (run.state, run.counts, len(users)) == ("done", {"confirmed": 1}, 1)
    assert str(users[0]["id"]) in linked(stage)


def test_what_the_other_system_needs_and_nobody_knows_has_to_be_typed(stage: Stage) -> None:
    stage.screen("timetrack", "add_user", username="uwe", firstName="Uwe", lastName="Neu", email="uwe@example.com")
    read(stage)
    uwe = next(one for one in newcomers(stage.home, stage.integration, Side.B) if one.person.first_name == "Uwe")
    assert uwe.missing == ("starts",)
    with pytest.raises(CannotImport, match="Uwe Neu has no first day"):
        make(stage, Side.B, "Uwe")
    run = make(stage, Side.B, "Uwe", typed={uwe.person.id: {"starts": "2026-03-01"}})
    assert run.counts == {"confirmed": 1}
    made = next(row for row in stage.records("personio", "persons") if row["last_name"] == "Neu")
    assert linked(stage)[uwe.person.id] == made["id"]


def test_a_number_that_the_other_system_does_not_take_is_left_to_a_person(stage: Stage, both: str) -> None:
    stage.screen(
        "timetrack",
        "add_user",
        username="uwe",
        firstName="Uwe",
        lastName="Neu",
        email="uwe@example.com",
        personalNumber=77,
    )
    read(stage)
    uwe = next(one for one in newcomers(stage.home, stage.integration, Side.B) if one.person.first_name == "Uwe")
    assert uwe.by_hand == ("number",)
    assert "number" not in uwe.fields


def test_a_read_only_system_is_not_written_to(stage: Stage) -> None:
    with stage.home.store.write() as session:
        session.get_one(Connection, stage.integration.source_id).may_send = False
    with pytest.raises(ReadOnly):
        make(stage, Side.A, "Liv")


def test_a_schedule_makes_only_those_who_are_surely_new(stage: Stage) -> None:
    run = make_all_new(stage.home, stage.company, stage.integration, Side.A, "workflow")
    assert stage.work(run or 0).counts == {"confirmed": 1}
    assert "livl" in in_timetrack(stage)
    assert make_all_new(stage.home, stage.company, stage.integration, Side.A, "workflow") is None


def test_a_refused_person_says_why_and_can_be_tried_again(stage: Stage) -> None:
    stage.screen("timetrack", "add_user", username="LIVL", firstName="Zoe", lastName="Quist", email="z@example.com")
    run = make(stage, Side.A, "Liv")
    assert run.counts == {"rejected": 1}
    (_, liv) = newcomers(stage.home, stage.integration, Side.A)
    assert liv.tried is not None
    assert "already" in liv.tried.reason
    assert liv.may_be_made
    assert make(stage, Side.A, "Liv", typed={liv.person.id: {"user_name": "liv.lang"}}).counts == {"confirmed": 1}


def test_a_changed_name_is_shown_and_then_written(stage: Stage) -> None:
    stage.screen("personio", "edit_person", id="5005", last_name="Holm-Berg")
    stage.screen("timetrack", "disable_user", username="karlb")
    read(stage)
    name, status = name_sync.differences(stage.home, stage.integration)
    assert (name.field, name.old, name.new, name.by_hand) == ("last_name", "Holm", "Holm-Berg", "")
    assert (status.field, status.old, status.new) == ("status", "inactive", "active")
    assert "do it there" in status.by_hand
    with pytest.raises(name_sync.CannotChange, match="do it there"):
        name_sync.write_differences(stage.home, stage.company, stage.integration, [status], "kim")
    run = name_sync.write_differences(stage.home, stage.company, stage.integration, [name], "kim")
    assert next(iter(name_sync.differences(stage.home, stage.integration))).on_its_way
    assert stage.work(run).counts == {"confirmed": 1}
    assert in_timetrack(stage)["idah"]["lastName"] == "Holm-Berg"
    read(stage)
    assert [one.field for one in name_sync.differences(stage.home, stage.integration)] == ["status"]
    assert name_sync.write_all(stage.home, stage.company, stage.integration, "workflow") is None


def test_the_other_system_can_lead_and_a_status_is_written_where_it_is_taken(stage: Stage) -> None:
    change_people_rules(stage.home, stage.company, stage.integration, "kim", leads=Side.A)
    stage.screen("timetrack", "disable_user", username="karlb")
    stage.screen("timetrack", "edit_user", username="ninao", firstName="Nina Maria")
    read(stage)
    found = name_sync.differences(stage.home, stage.integration)
    assert [(one.field, one.new, one.by_hand) for one in found] == [
        ("status", "inactive", ""),
        ("first_name", "Nina Maria", ""),
    ]
    run = stage.work(name_sync.write_differences(stage.home, stage.company, stage.integration, found, "kim"))
    assert run.counts == {"confirmed": 2}
    persons = {row["id"]: row for row in stage.records("personio", "persons")}
    assert persons["5007"]["first_name"] == "Nina Maria"
    read(stage)
    assert name_sync.differences(stage.home, stage.integration) == []


def test_a_difference_that_changed_since_it_was_shown_is_not_written(stage: Stage) -> None:
    stage.screen("personio", "edit_person", id="5005", last_name="Holm-Berg")
    read(stage)
    (shown,) = name_sync.differences(stage.home, stage.integration)
    with pytest.raises(name_sync.CannotChange, match="no longer"):
        name_sync.write_differences(
            stage.home, stage.company, stage.integration, [replace(shown, new="Somebody")], "kim"
        )
    with stage.home.store.read() as session:
        assert _items(session) == 0


def _items(session: Session) -> int:
    return len(session.execute(select(ITEM.c.id)).all())  # type: ignore[call-overload]
