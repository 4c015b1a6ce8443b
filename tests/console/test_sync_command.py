"""`handover sync`: two systems kept in step from a terminal, on real sandboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.actions.sync_rules import change_rules
from core.models.both_sides import Kept
from core.providers.base import provider
from core.providers.sandbox_host import host
from tests.actions.sync_stage import PEOPLE, Stage, set_stage
from tests.actions.test_syncs import away, away_there, in_personio, worked
from tests.serving import serving

from .conftest import Handover, in_home, opened, ran

SYNC = ("--integration", "sync")
MARCH = ("--period", "2026-03")
ABSENCES = (*SYNC, "--kept", "absences", *MARCH)


@pytest.fixture(scope="module")
def both() -> Iterator[str]:
    with serving(host([provider(name).sandbox() for name in ("timetrack", "personio")])) as url:
        yield f"{url}/"


@pytest.fixture
def stage(environment: dict[str, str], both: str) -> Stage:
    """The home is closed again: commands open it for themselves."""
    with opened() as home:
        return set_stage(home, both)


@pytest.fixture
def sync(handover: Handover, stage: Stage) -> Callable[..., Any]:
    return lambda *arguments: handover("sync", *arguments)


def rules(stage: Stage, kept: Kept = Kept.ABSENCE, **changes: Any) -> None:
    in_home(lambda home: change_rules(home, stage.company, stage.integration, kept, "kim", **changes))


def test_a_plan_is_printed_and_exactly_that_is_applied(sync: Any, stage: Stage) -> None:
    away(stage, "idah", "2026-03-02", "2026-03-04")
    away(stage, "karlb", "2026-03-09", "2026-03-10")
    planned = sync("plan", *ABSENCES, "--json")
    assert planned.code == 0
    (plan,) = planned.json["plans"]
    assert (planned.json["id"], planned.json["hash"]) == (plan["id"], plan["hash"])
    assert plan["counts"] == {"create": 2}
    first, second = plan["actions"]
    assert (first["do"], first["target"], first["person"], first["state"]) == ("create", "Personio", "7", "planned")
    assert in_personio(stage) == []
    applied = sync("apply", *SYNC, "--plan", str(plan["id"]), "--only", str(first["number"]))
    assert applied.code == 1, applied.out + applied.err
    assert "no worker is running, so this command works it itself" in applied.err
    assert [row[0] for row in in_personio(stage)] == ["5005"]
    shown = sync("show", *SYNC, "--plan", str(plan["id"]), "--json").json["plans"][0]["actions"]
    assert [one["state"] for one in shown] == ["done", "planned"]
    assert second["person"] == "8"


def test_now_does_what_the_rules_allow_and_says_what_waits(sync: Any, stage: Stage) -> None:
    away(stage, "idah", "2026-03-02", "2026-03-04")
    left = sync(*ABSENCES)
    assert (left.code, in_personio(stage)) == (1, [])
    assert "to be done. It is new in Timetrack and is created in Personio." in left.out
    rules(stage, apply=["create"])
    done = sync("now", *ABSENCES, "--json")
    assert (done.code, done.json["exit"]) == (0, 0), done.out
    assert len(done.json["runs"]) == 1
    assert [row[0] for row in in_personio(stage)] == ["5005"]
    again = sync(*ABSENCES)
    assert (again.code, "Both systems agree." in again.out) == (0, True)


def test_without_a_kind_both_are_kept_in_step_and_all_goes_where_it_is_asked_for(sync: Any, stage: Stage) -> None:
    away(stage, "idah", "2026-03-02", "2026-03-04")
    worked(stage, "karlb", "2026-03-10", "08:00", "12:00")
    done = sync("now", *SYNC, *MARCH, "--all", "--json")
    assert done.code == 0, done.out
    assert [(p["kept"], p["counts"]) for p in done.json["plans"]] == [
        ("absence_period", {"create": 1}),
        ("work_period", {"create": 1}),
    ]
    assert len(stage.records("personio", "attendance_periods")) == 1


def test_only_one_person_is_kept_in_step(sync: Any, stage: Stage) -> None:
    for user in ("idah", "karlb"):
        away(stage, user, "2026-03-02", "2026-03-04")
    assert sync("now", *ABSENCES, "--person", "8", "--all").code == 0
    assert [row[0] for row in in_personio(stage)] == [PEOPLE["8"][3]]


def test_a_question_is_answered_and_the_next_plan_follows_it(sync: Any, stage: Stage) -> None:
    away(stage, "idah", "2026-03-02", "2026-03-04")
    away_there(stage, "5005", "2026-03-03", "2026-03-06")
    asked = sync("plan", *ABSENCES, "--json").json["plans"][0]
    (conflict,) = asked["actions"]
    assert (conflict["do"], conflict["state"]) == ("conflict_initial", "asked")
    about = ("decide", *SYNC, "--plan", str(asked["id"]), "--number", str(conflict["number"]))
    assert sync(*about, "--take", "a", "--json").json["exit"] == 0
    (after,) = sync("plan", *ABSENCES, "--json").json["plans"]
    assert [one["do"] for one in after["actions"]] == ["update"]
    stage.screen(
        "personio",
        "create_absence",
        person={"id": "5006"},
        absence_type={"id": stage.records("personio", "absence_periods")[0]["absence_type"]["id"]},
        starts_from={"date_time": "2026-03-20T00:00:00", "type": "FIRST_HALF"},
        ends_at={"date_time": "2026-03-20T00:00:00", "type": "SECOND_HALF"},
    )
    unknown = sync("decide", *SYNC, "--plan", str(asked["id"]), "--number", "7", "--take", "b")
    assert (unknown.code, unknown.err) == (3, f"Plan {asked['id']} has no action 7.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Say which integration"),
        (SYNC, "Say which days"),
        ((*SYNC, "--period", "2026-13"), "is no month"),
        ((*SYNC, *MARCH, "--kept", "salary"), "salary"),
        ((*SYNC, "plan", *MARCH), "behind the command"),
    ],
)
def test_wrong_use_ends_2_in_words(sync: Any, arguments: tuple[str, ...], said: str) -> None:
    ended = sync(*arguments)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_an_integration_that_carries_salary_data_says_that_it_keeps_nothing_in_step(
    handover: Handover, company: str
) -> None:
    ended = handover("sync", "--integration", "demo", "--period", "2026-10")
    assert ended.code == 3
    assert "can't keep this in step with another system" in ended.err


def test_it_runs_as_a_process_of_its_own(environment: dict[str, str], stage: Stage) -> None:
    done = ran("sync", *ABSENCES, environment=environment)
    assert done.code == 0, done.err
    assert "Both systems agree." in done.out


def test_a_workflow_for_employees_is_made_from_the_command_line(handover: Handover, stage: Stage) -> None:
    made = handover("workflow", "add", "People", *SYNC, "--every", "hour", "--at", "5", "--sync", "employees")
    assert made.code == 0, made.err
    assert "keeps employees in step" in made.out
    ended = handover("workflow", "now", "People", *SYNC)
    assert (ended.code, "Employees: both systems agree." in ended.out) == (0, True), ended.out + ended.err
