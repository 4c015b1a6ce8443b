"""Employees kept in step at fixed times: read only until somebody allows more, and then only what is certain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.actions.home import Home
from core.actions.people_rules import May, change_people_rules, people_rules
from core.actions.scheduled import carry_out
from core.actions.shown.workflows import TimeNow, time_now
from core.actions.sync_setup import leave_out
from core.actions.workflows import What, do_now, make_workflow, workflows
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Connection, Integration
from core.sync.words import Side
from tests.actions.sync_stage import Stage, set_stage
from tests.actions.test_importing_people import hire, in_timetrack, linked
from tests.serving import serving


@pytest.fixture(scope="module")
def both() -> Iterator[str]:
    with serving(host([provider(name).sandbox() for name in ("timetrack", "personio")])) as url:
        yield f"{url}/"


@pytest.fixture
def stage(home: Home, both: str) -> Stage:
    """Ida has another name in Personio, and Liv is new there."""
    made = set_stage(home, both)
    hire(made, "Liv", "Lang", "livl@example.com", "2026-02-02")
    made.screen("personio", "edit_person", id="5005", last_name="Holm-Berg")
    return made


def allow(stage: Stage, *may: May) -> None:
    change_people_rules(stage.home, stage.company, stage.integration, "kim", apply=may)


def done(stage: Stage) -> TimeNow:
    """The workflow at one of its times, and the runs that it began."""
    home, flow = stage.home, stage.integration
    made = {row.name: row.id for row in workflows(home, flow)}
    about = (home, stage.company, flow, "People", "0 * * * *", What.SYNC_PEOPLE, [], "kim")
    number = do_now(home, stage.company, made.get("People") or make_workflow(*about).id, "kim")
    carry_out(home, number)
    came = time_now(home, flow, number)
    for run in came.runs:
        assert stage.work(run).state == "done"
    return came


def test_without_a_word_it_reads_and_writes_nothing(stage: Stage) -> None:
    before = in_timetrack(stage)
    came = done(stage)
    assert (came.state, came.said, came.runs) == ("done", ("Employees: 2 wait for somebody to look.",), ())
    assert in_timetrack(stage) == before


def test_whoever_is_new_is_made_and_linked_where_that_is_allowed(stage: Stage) -> None:
    allow(stage, May.IMPORT)
    assert done(stage).said == ("Employees: 1 person is made in TimeTrack, 1 waits for somebody to look.",)
    assert str(in_timetrack(stage)["livl"]["id"]) in linked(stage)
    assert in_timetrack(stage)["idah"]["lastName"] == "Holm"
    assert done(stage).said == ("Employees: 1 waits for somebody to look.",)


def test_names_are_overwritten_only_where_that_is_allowed(stage: Stage) -> None:
    allow(stage, May.NAMES)
    assert done(stage).said == ("Employees: 1 person is brought up to date, 1 waits for somebody to look.",)
    assert in_timetrack(stage)["idah"]["lastName"] == "Holm-Berg"
    assert "livl" not in in_timetrack(stage)


def test_a_refused_name_is_not_tried_every_hour(stage: Stage) -> None:
    allow(stage, May.NAMES)
    stage.screen("timetrack", "faults", seed=1, refused=1.0)
    first = done(stage)
    stage.screen("timetrack", "faults", seed=1)
    assert len(first.runs) == 1
    assert done(stage).runs == ()


def test_the_same_people_are_linked_where_that_is_allowed(stage: Stage) -> None:
    stage.screen("timetrack", "add_user", username="livl", firstName="Liv", lastName="Lang", email="livl@example.com")
    allow(stage, May.LINK, May.NAMES)
    assert done(stage).said == ("Employees: 1 person is linked, 1 person is brought up to date.",)
    assert len(linked(stage)) == 4
    assert done(stage).said == ("Employees: both systems agree.",)


def test_a_read_only_connection_is_named_and_nothing_is_written(stage: Stage) -> None:
    allow(stage, May.IMPORT, May.NAMES)
    with stage.home.store.write() as session:
        session.get_one(Connection, stage.integration.source_id).may_send = False
    came = done(stage)
    assert came.runs == ()
    assert "is read-only" in came.said[0]
    assert "2 wait" in came.said[0]


def test_what_the_setup_left_out_waits_for_nobody(stage: Stage) -> None:
    leave_out(stage.home, stage.company, stage.integration, "import", "kim")
    allow(stage, May.NAMES)
    assert done(stage).said == ("Employees: 1 person is brought up to date.",)


def test_one_rule_is_changed_and_the_others_stay(stage: Stage) -> None:
    allow(stage, May.NAMES)
    change_people_rules(stage.home, stage.company, stage.integration, "kim", leads=Side.A)
    with stage.home.store.read() as session:
        rules = people_rules(session.get_one(Integration, stage.integration.id))
    assert (rules.leads, rules.apply) == (Side.A, {May.NAMES})
