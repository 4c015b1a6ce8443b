"""Workflows: what a clerk sees, makes, changes, stops and does now; and what two windows and late presses come to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from console.panels import workflows_words as words
from core.actions.home import Home, integration_named
from core.actions.shown.workflows import WorkflowNow, workflows_now
from core.actions.workflows import What, do_now, make_workflow, pause_workflow, remove_workflow
from core.models.rows import Kind
from core.store.tables import Connection, Workflow, WorkflowRun
from core.workflows.locks import worker_lock
from core.workflows.slots import daily, hourly
from tests.app.conftest import Use
from tests.app.looking import entries, labels, opened, press, sound, texts
from tests.app.parts import tick
from tests.app.test_late_presses import button, late

Look = Callable[[str], Home]
MORNING = daily(time(7, 30))
ENDED = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


@pytest.fixture
def home(look: Look) -> Home:
    return look("prepared")


def made(home: Home, name: str = "Morning", cron: str = MORNING, what: What = What.PLAN) -> Workflow:
    company, integration = integration_named(home, "demo")
    return make_workflow(home, company, integration, name, cron, what, [Kind.HOURS, Kind.ABSENCE], "mette")


def now(home: Home) -> list[WorkflowNow]:
    return workflows_now(home, integration_named(home, "demo")[1])


def came(home: Home, one: Workflow, state: str = "done", *said: str, **about: Any) -> int:
    """A time of it that ended, on Friday 20 November at 7.30."""
    with home.store.write() as session:
        run = WorkflowRun(
            workflow_id=one.id,
            trigger="schedule",
            actor="mette",
            state=state,
            said=list(said),
            created_at=ENDED,
            **{"slot": ENDED, "runs": [], "started_at": ENDED, "ended_at": ENDED, **about},
        )
        session.add(run)
        session.flush()
        return run.id or 0


def box(at: AppTest, label: str) -> Any:
    (found,) = [one for kind in ("text_input", "number_input", "radio") for one in at.get(kind) if one.label == label]
    return found


def choice(at: AppTest, label: str) -> Any:
    (found,) = [one for one in at.get("button_group") if one.label == label]
    return found


def asked(home: Home) -> AppTest:
    return press(opened("workflows"), "Make workflow…")


def test_without_one_the_page_says_what_it_is_and_leads_on(use: Use) -> None:
    use("prepared")
    at = opened("workflows")
    assert "reads TimeLog and Zenegy and plans" in texts(at)
    assert "Never by itself: corrections" in texts(at)
    assert [one.label for one in at.button if one.proto.type == "primary"] == ["Make workflow…"]
    assert not at.warning


def test_a_workflow_is_made_by_name_and_time_alone(home: Home) -> None:
    at = asked(home)
    sound(box(at, "Name").set_value(" Every  morning ").run())
    sound(box(at, "Time").set_value("6:05").run())
    at = press(at, "Make workflow")
    (one,) = now(home)
    assert (one.name, one.cron, one.what, one.may_send) == ("Every morning", "5 6 * * 1,2,3,4,5", What.PLAN, ())
    assert at.success[0].value.startswith("Every morning is kept. Its next time: ")
    assert "Monday to Friday at 6.05 · reads and plans; a person sends" in entries(at)[0]
    assert "Make workflow" not in labels(at)


def test_the_next_three_times_are_shown_while_one_types_in_the_companys_time(home: Home) -> None:
    at = asked(home)
    sound(choice(at, "When").set_value("daily").run())
    sound(box(at, "Time").set_value("7").run())
    (shown,) = [c.value for c in at.caption if c.value.startswith("Next: ")]
    assert shown.count(" 07.00") == 3
    assert shown.endswith("in the time of Europe/Copenhagen")
    sound(choice(at, "When").set_value("own").run())
    sound(next(t for t in at.text_input if t.label.startswith("Cron")).set_value("15 6 28 * *").run())
    (shown,) = [c.value for c in at.caption if "Next: " in c.value]
    assert shown.startswith(r"At 06\:15 on the 28th day of every month. Next: ")
    assert len(re.findall(r" 28 [A-Z][a-z]+( \d{4})? 06\.15", shown)) == 3


@pytest.mark.parametrize(
    ("often", "field", "typed", "said"),
    [
        ("daily", "Time", "half past", "“half past” is no time of day"),
        ("own", "Cron expression: minute, hour, day of the month, month, weekday", "* * * * *", "more often than"),
    ],
)
def test_what_was_mistyped_is_said_while_typing_and_makes_nothing(
    often: str, field: str, typed: str, said: str, home: Home
) -> None:
    at = sound(choice(asked(home), "When").set_value(often).run())
    at = sound(box(at, field).set_value(typed).run())
    assert any(said in shown.value and ":red[" in shown.value for shown in at.markdown)
    box(at, "Name").set_value("Mine")
    at = press(at, "Make workflow")
    assert said in at.error[0].value
    assert now(home) == []
    assert box(at, field).value == typed


@pytest.mark.parametrize("typed", ["7.30", " 7:30 ", "07.30"])
def test_a_time_of_day_is_read_as_people_write_it(typed: str) -> None:
    assert words.time_of(typed) == time(7, 30)
    assert words.time_of("7") == time(7)


@pytest.mark.parametrize("typed", ["", "24.00", "7.60", "7.3", "-1", "730"])
def test_what_is_no_time_of_day_is_refused(typed: str) -> None:
    with pytest.raises(words.NoTime, match="is no time of day"):
        words.time_of(typed)


def test_without_a_name_or_day_or_kind_nothing_is_made_and_what_is_missing_is_said(home: Home) -> None:
    at = press(asked(home), "Make workflow")
    assert at.error[0].value == "Give the workflow a name\\."
    sound(box(at, "Name").set_value("Mine").run())
    sound(choice(at, "Days").set_value([]).run())
    assert "Choose at least one day" in press(at, "Make workflow").error[0].value
    sound(choice(at, "Days").set_value([6]).run())
    sound(box(at, "What it does").set_value(What.SEND).run())
    sound(choice(at, "May go by itself").set_value([]).run())
    assert "Say what the workflow may send" in press(at, "Make workflow").error[0].value
    sound(choice(at, "May go by itself").set_value([Kind.HOURS]).run())
    press(at, "Make workflow")
    (one,) = now(home)
    assert (one.cron, one.what, one.may_send) == ("30 7 * * 0", What.SEND, (Kind.HOURS,))


def test_what_may_go_by_itself_is_chosen_of_what_the_flow_carries_and_the_limits_are_said(home: Home) -> None:
    at = sound(box(asked(home), "What it does").set_value(What.SEND).run())
    assert choice(at, "May go by itself").options == ["Hours", "Absence"]
    assert any(c.value.startswith("Never by itself: corrections, deletes, people with unusual") for c in at.caption)
    assert len([m for m in at.markdown if "**Practice company.**" in m.value]) == 2


def test_a_read_only_payroll_is_said_before_it_disappoints(home: Home) -> None:
    with home.store.write() as session:
        for row in session.exec(select(Connection)).all():
            row.may_send = False
            session.add(row)
    at = sound(box(asked(home), "What it does").set_value(What.SEND).run())
    assert "read-only: nothing goes until" in at.warning[0].value


def test_a_second_press_on_make_makes_one(home: Home) -> None:
    at = asked(home)
    sound(box(at, "Name").set_value("Morning").run())
    pressed = button(at, "Make workflow")
    sound(pressed.click().run())
    assert not late(at, pressed).error
    assert [one.name for one in now(home)] == ["Morning"]
    other = asked(home)
    sound(box(other, "Name").set_value("morning").run())
    assert "named Morning already" in press(other, "Make workflow").error[0].value


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        (hourly(15), "Every hour at .15"),
        (MORNING, "Every day at 7.30"),
        ("5 16 * * 0-6", "Every day at 16.05"),
        ("0 16 * * 5,1", "Mondays and Fridays at 16.00"),
        ("0 16 * * 1-3,7", "Mondays, Tuesdays, Wednesdays and Sundays at 16.00"),
        ("30 7 * * 1-5", "Monday to Friday at 7.30"),
        ("30 7 * * MON", "At 07:30 on Monday (30 7 * * MON)"),
        ("*/20 * * * *", "Every 20th minute of every hour (*/20 * * * *)"),
        ("0 9 L * *", "At 09:00 on the last day of every month (0 9 L * *)"),
    ],
)
def test_times_are_said_as_people_say_them(cron: str, said: str) -> None:
    assert words.when(cron) == said


@pytest.mark.parametrize(
    ("cron", "often"), [(hourly(15), "hourly"), ("30 7 * * 1,2,3,4,5", "weekly"), ("0 9 L * *", "own")]
)
def test_a_workflow_is_opened_as_it_was_made(cron: str, often: str, home: Home) -> None:
    made(home, cron=cron)
    at = press(opened("workflows"), "Change…")
    assert choice(at, "When").value == often
    at = press(at, "Change workflow")
    assert at.success[0].value.startswith("Morning is kept.")
    assert now(home)[0].cron == cron


def test_a_change_keeps_what_was_not_touched(home: Home) -> None:
    made(home, what=What.SEND)
    at = press(opened("workflows"), "Change…")
    assert box(at, "What it does").value is What.SEND
    assert choice(at, "May go by itself").value == [Kind.HOURS, Kind.ABSENCE]
    sound(box(at, "Name").set_value("Early").run())
    press(at, "Change workflow")
    (one,) = now(home)
    assert (one.name, one.cron, one.may_send) == ("Early", MORNING, (Kind.HOURS, Kind.ABSENCE))


def test_it_is_paused_and_resumed(home: Home) -> None:
    made(home)
    at = press(opened("workflows"), "Pause")
    assert now(home)[0].paused_by
    assert "Paused" in entries(at)[0]
    at = press(at, "Resume")
    assert now(home)[0].next_at
    assert "next time" in entries(at)[0]


def test_a_removal_is_asked_about_and_what_it_did_stays(home: Home) -> None:
    came(home, made(home), "done", "October 2026: planned, 5 people are ready.")
    at = press(opened("workflows"), "Remove…")
    assert [one.name for one in now(home)] == ["Morning"]
    at = press(at, "Remove Morning")
    assert now(home) == []
    assert at.success[0].value == "Morning is removed."
    assert "5 people are ready" in texts(at)
    assert "Make workflow…" in labels(at)


def test_planning_begins_at_once_when_asked_and_waits_for_a_worker_in_words(home: Home) -> None:
    made(home)
    at = press(opened("workflows"), "Do it now")
    assert "**Morning**: waits for a worker, begun by " in texts(at)
    assert "No worker is running" in at.warning[0].value
    assert button(at, "Do it now").disabled


def test_sending_asks_first_and_names_the_host(home: Home) -> None:
    made(home, what=What.SEND)
    at = press(opened("workflows"), "Do it now…")
    assert now(home)[0].going is None
    assert "sends hours and absence to Zenegy" in texts(at)
    assert len([m for m in at.markdown if "**Practice company.**" in m.value]) == 2
    press(at, "Do Morning now")
    assert now(home)[0].going is not None


def test_with_a_worker_nothing_is_missing(home: Home) -> None:
    made(home)
    assert "No worker is running" in opened("workflows").warning[0].value
    with worker_lock(home.store, home.folder, "here"):
        assert not opened("workflows").warning


def test_last_times_say_how_they_began_and_ended_and_lead_to_their_runs(look: Look) -> None:
    home = look("sent")
    one = made(home, what=What.SEND)
    came(home, one, "failed", "Zenegy does not answer")
    came(home, one, "done", "October 2026: 3 people are sent.", slot=ENDED + timedelta(hours=1), runs=[1])
    late_slot = ENDED + timedelta(hours=2)
    came(home, one, "done", slot=late_slot, started_at=late_slot + timedelta(days=3))
    came(home, one, "skipped", slot=ENDED + timedelta(hours=3), started_at=None)
    at = opened("workflows")
    workflow, left_out, missed, sent, failed = entries(at)
    assert "Last Fri 20 Nov 10.30: left out." in workflow
    assert "Begun at its time\n" in left_out
    assert "Missed, made up for at Mon 23 Nov 09.30" in missed
    assert "3 people are sent." in sent
    assert failed.splitlines() == [
        "Fri 20 Nov 07.30, Morning",
        "Begun at its time",
        "Zenegy does not answer.",
        "Failed",
    ]
    (body,) = [e.proto.body for e in at.get("html") if "does not answer" in e.proto.body]
    assert "light-dark(#982424" in body
    assert press(at, "Look at run 1").title[0].value == "Run 1"


def test_what_a_provider_said_is_text(home: Home) -> None:
    came(home, made(home, name="<b>*Morning*</b>"), "failed", "<script>alert(1)</script>")
    at = opened("workflows")
    assert not [e for e in at.get("html") if "<script" in e.proto.body or "<b>*" in e.proto.body]
    assert r"Remove \<b\>\*Morning\*" in press(at, "Remove…").get("dialog")[0].proto.dialog.title


def test_many_times_are_paged(home: Home) -> None:
    one = made(home)
    for hour in range(12):
        came(home, one, slot=ENDED + timedelta(hours=hour))
    at = opened("workflows")
    assert len(entries(at)) == 11
    assert at.get("pagination")


def test_presses_that_come_late_change_nothing_and_are_told(home: Home) -> None:
    company, _integration = integration_named(home, "demo")
    row = made(home)
    tabs = {label: opened("workflows") for label in ("Do it now", "Pause")}
    asked_twice = press(opened("workflows"), "Remove…")
    changing = press(opened("workflows"), "Change…")
    remove_workflow(home, company, row.id, "somebody else")
    for label, at in tabs.items():
        assert "has no workflow" in press(at, label).error[0].value
    assert "has no workflow" in press(asked_twice, "Remove Morning").error[0].value
    at = press(changing, "Change workflow")
    assert "Change workflow" not in labels(at)
    assert now(home) == []
    with home.store.read() as session:
        assert session.exec(select(WorkflowRun)).all() == []


def test_two_windows_that_do_it_now_begin_it_once(home: Home) -> None:
    company, _integration = integration_named(home, "demo")
    row = made(home)
    first, second = opened("workflows"), opened("workflows")
    press(first, "Do it now")
    assert "being done already" in press(second, "Do it now").error[0].value
    pause_workflow(home, company, row.id, "lone")
    with pytest.raises(ValueError, match="already"):
        do_now(home, company, row.id, "lone")


def test_what_is_under_way_is_looked_at_again_until_it_ends(home: Home) -> None:
    row = made(home)
    number = came(home, row, "running", ended_at=None)
    at = press(opened("workflows"), "Remove…")
    assert "What is under way goes on to its end." in texts(at)
    at = press(at, "Cancel")
    assert "**Morning**: being done, begun at its time, since 07.30.00" in texts(at)
    with home.store.write() as session:
        run = session.get_one(WorkflowRun, number)
        run.state, run.ended_at, run.said = "done", ENDED, ["October 2026: planned, nobody is ready."]
        session.add(run)
    at = tick(at)
    assert "being done" not in texts(at)
    assert "nobody is ready" in texts(at)
