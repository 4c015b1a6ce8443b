"""`handover workflow`: what is done by itself, made and looked at from a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from core.actions.home import integration_named
from core.actions.workflows import do_now, workflows

from .conftest import Handover, in_home, ours, ran

DEMO = ("--integration", "demo")
NIGHTLY = ("add", "Nightly", *DEMO, "--every", "day", "--at", "3.15")


@pytest.fixture
def workflow(handover: Handover, company: str) -> Any:
    return lambda *arguments: handover("workflow", *arguments)


def test_a_workflow_lives_from_add_to_remove(workflow: Any) -> None:
    assert "There is none yet" in workflow("list", *DEMO).out
    assert "Nothing was done yet" in workflow("runs", *DEMO).out
    made = workflow(*NIGHTLY, "--json")
    assert (made.code, made.json["exit"]) == (0, 0)
    assert made.json["workflow"]["cron"] == "15 3 * * *"
    assert made.json["workflow"]["says"] == "Every day at 3.15"
    assert made.json["workflow"]["what"] == "plan"
    changed = workflow("change", "nightly", *DEMO, "--name", "Late", "--send", "hours", "--send", "absence")
    assert "Late: Every day at 3.15 · reads, plans, and sends hours and absence by itself" in changed.out
    kept = workflow("change", "late", *DEMO, "--every", "week", "--on", "sun", "--on", "wed", "--at", "7", "--json")
    assert kept.json["workflow"]["cron"] == "0 7 * * 3,0"
    assert kept.json["workflow"]["may_send"] == ["hours", "absence"]
    assert "reads and plans; a person sends" in workflow("change", "late", *DEMO, "--plan-only").out
    assert "paused by " in workflow("pause", "late", *DEMO).out
    assert workflow("list", *DEMO, "--json").json["workflows"][0]["next_at"] is None
    assert "next 2" in workflow("resume", "late", *DEMO).out
    assert workflow("remove", "late", *DEMO).out == "Late is removed. What it did stays.\n"
    assert workflow("list", *DEMO, "--json").json == {"integration": "demo", "workflows": []}


def test_it_is_done_now_by_this_command_where_no_worker_lives(workflow: Any, company: str) -> None:
    assert workflow(*NIGHTLY, "--send", "hours").code == 0
    done = workflow("now", "Nightly", *DEMO, "--json")
    assert (done.code, done.json["exit"]) == (0, 0)
    assert done.err == "No worker is running, so this command does it itself.\n"
    assert all(": planned, nobody is ready." in said for said in done.json["time"]["said"])
    assert ours(company) == []
    (time,) = workflow("runs", "nightly", *DEMO, "--json").json["times"]
    assert (time["state"], time["runs"], time["by_hand"]) == ("done", [], True)
    assert ", Nightly: done, begun by " in workflow("runs", *DEMO).out


def test_what_is_being_done_already_is_told(workflow: Any) -> None:
    workflow(*NIGHTLY)

    def begin(home: Any) -> None:
        found, integration = integration_named(home, "demo")
        do_now(home, found, workflows(home, integration)[0].id, "mette")

    in_home(begin)
    ended = workflow("now", "Nightly", *DEMO, "--json")
    assert ended.code == 3
    assert ended.json == {"error": "Nightly is being done already. Wait until that has ended.", "exit": 3}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Say when"),
        (("--at", "7.30"), "Say how often"),
        (("--every", "day"), "Say the time of day"),
        (("--every", "day", "--at", "25"), "is no time of day"),
        (("--every", "hour", "--at", "7.30"), "is no minute"),
        (("--every", "week", "--at", "7"), "--on goes with --every week"),
        (("--every", "day", "--at", "7", "--on", "mon"), "--on goes with --every week"),
        (("--cron", "soon"), "names no time"),
        (("--cron", "* * * * *"), "more often than"),
        (("--cron", "0 7 * * *", "--every", "day"), "leave out --every"),
        (("--every", "day", "--at", "7", "--send", "everything"), "everything"),
    ],
)
def test_wrong_use_ends_2_in_words_and_makes_nothing(workflow: Any, arguments: tuple[str, ...], said: str) -> None:
    ended = workflow("add", "Nightly", *DEMO, *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert workflow("list", *DEMO, "--json").json["workflows"] == []


def test_names_that_are_wrong_are_told_with_those_there_are(workflow: Any) -> None:
    workflow(*NIGHTLY)
    for command in ("pause", "resume", "remove", "now", "change"):
        ended = workflow(command, "Weekly", *DEMO)
        assert (ended.code, ended.err) == (3, "There is no workflow named Weekly. There is: Nightly.\n")
    assert "named Nightly already" in workflow(*NIGHTLY).err
    assert workflow("change", "Nightly", *DEMO, "--plan-only", "--send", "hours").code == 2
    assert workflow("list", "--integration", "other").code == 3


def test_it_runs_as_a_process_of_its_own(environment: dict[str, str], company: str) -> None:
    made = ran("workflow", *NIGHTLY, environment=environment)
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("Nightly: Every day at 3.15 · reads and plans; a person sends\n  next 2")
