"""Time and absence sync: what HR sees, unticks, decides and applies, and what late presses come to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.actions.home import Home
from core.actions.shown.syncs import sync_now_shown
from core.models.both_sides import Kept
from core.providers.base import provider
from core.providers.sandbox_host import host
from tests.actions.sync_stage import PEOPLE, SICK, TIMETRACK, VACATION
from tests.app.conftest import Use
from tests.app.looking import entries, figures, labels, opened, press, sound, tables, texts
from tests.app.parts import dismiss, press_inside, tick
from tests.app.sync_desk import OFFSITE, Desk, away, away_there, desk_at, edit, worked
from tests.app.test_late_presses import button, late
from tests.serving import serving


@pytest.fixture(scope="module")
def both() -> Iterator[str]:
    with serving(host([provider(name).sandbox() for name in ("timetrack", "personio")])) as url:
        yield f"{url}/"


@pytest.fixture
def desk(home: Home, both: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("HANDOVER_HOME", str(home.folder))
    st.cache_resource.clear()
    yield desk_at(home, both)
    st.cache_resource.clear()


def in_personio(desk: Desk) -> list[tuple[str, ...]]:
    rows = desk.stage.records("personio", "absence_periods")
    return sorted((r["person"]["id"], r["starts_from"]["date_time"][:10], r["ends_at"]["date_time"][:10]) for r in rows)


def grid(at: AppTest, part: str) -> Any:
    (found,) = [one.value for one in at.dataframe if part in one.proto.id]
    return found


def applied(desk: Desk, at: AppTest) -> AppTest:
    """Press Apply, confirm, let a worker do it, and look again."""
    (label,) = [label for label in labels(at) if label.startswith("Apply")]
    press(press(at, label), label.removesuffix("…"))
    desk.work()
    return desk.open()


def test_a_company_that_keeps_nothing_in_step_is_told_the_way_there(use: Use) -> None:
    use("prepared")
    at = opened("sync")
    assert "No two systems of this company are kept in step yet" in texts(at)
    assert press(at, "Go to Set-up").title[0].value.startswith("Set up")


def test_before_the_first_plan_the_page_says_the_steps_and_asks_nobody(desk: Desk) -> None:
    before = len(desk.stage.requests("timetrack"))
    at = desk.open()
    assert at.title[0].value == "Time and absence sync"
    assert "Nobody has compared these days yet" in texts(at)
    assert "these days were not compared yet" in texts(at)
    assert "Sync now" in labels(at)
    assert not [label for label in labels(at) if label.startswith("Apply")]
    assert len(desk.stage.requests("timetrack")) == before


def test_sync_now_shows_what_would_be_written_and_why_and_writes_nothing(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    away_there(desk.stage, "5006", "2026-03-09", "2026-03-10", SICK)
    at = press(desk.open(), "Sync now")
    shown = figures(at)
    assert (shown["New in Personio"][0], shown["New in TimeTrack"][0]) == ("1", "1")
    assert shown["Questions"][0] == "0"
    lines = grid(at, "sync-actions")
    assert list(lines["person"]) == ["Ida Holm", "Karl Berg"]
    assert list(lines["where"]) == ["Personio", "TimeTrack"]
    assert list(lines["changes"]) == ["Vacation", "Krankenstand"]
    assert lines["why"][0] == "It is new in TimeTrack and is created in Personio."
    assert in_personio(desk) == [("5006", "2026-03-09", "2026-03-11")]


def test_what_is_unticked_is_left_out_and_can_still_be_applied(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    away(desk.stage, "karlb", "2026-03-09", "2026-03-10")
    at = edit(press(desk.open(), "Sync now"), "sync-actions", 0, do=False)
    assert "Apply 1 change…" in labels(at)
    at = applied(desk, at)
    assert in_personio(desk) == [("5006", "2026-03-09", "2026-03-11")]
    assert figures(at)["Done"] == ("1", "read back, and equal")
    assert figures(at)["Left out"][0] == "1"
    assert "Into Personio. Run" in texts(at)
    assert "Apply 1 change…" in labels(at)
    at = applied(desk, at)
    assert len(in_personio(desk)) == 2


def test_all_can_be_unticked_and_ticked_at_once(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    at = press(press(desk.open(), "Sync now"), "Untick all")
    assert button(at, "Apply 0 changes…").disabled
    assert list(grid(at, "sync-actions")["do"]) == [False]
    at = press(at, "Tick all")
    assert not button(at, "Apply 1 change…").disabled


def test_the_dialog_names_hosts_and_can_be_left(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    at = press(press(desk.open(whom="7"), "Sync now"), "Apply 1 change…")
    terms = {row[0]: row[1] for table in tables(at) for row in table.itertuples(index=False)}
    assert terms["Whom"] == "Ida Holm"
    assert any(key.startswith("Into Personio (127.0.0.1") and said == "Create 1" for key, said in terms.items())
    assert "**Practice company.**" in "\n".join(m.value for m in at.markdown[1:])
    at = press_inside(at, "Cancel")
    assert not desk.work()
    at = dismiss(press(desk.open(whom="7"), "Apply 1 change…"))
    assert not at.get("dialog")


def test_a_second_press_of_a_double_click_applies_nothing(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    at = press(press(desk.open(), "Sync now"), "Apply 1 change…")
    pressed = button(at, "Apply 1 change")
    at = press(at, "Apply 1 change")
    assert "Run 1" in texts(late(at, pressed))
    assert len(desk.work()) == 1
    assert len(in_personio(desk)) == 1


def test_a_run_under_way_shows_its_progress_and_no_button_to_begin_another(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    away_there(desk.stage, "5006", "2026-03-09", "2026-03-10")
    at = press(press(press(desk.open(), "Sync now"), "Apply 2 changes…"), "Apply 2 changes")
    assert "Run 1, into TimeTrack" in texts(at)
    assert "Run 2, into Personio" in texts(at)
    assert "No worker is running, so nothing is written." in texts(at)
    assert not [label for label in labels(at) if label.startswith(("Apply", "Plan again", "Sync now"))]
    (stop, _other) = [one for one in at.button if one.label == "Stop after this change"]
    at = sound(stop.click().run())
    assert [one.disabled for one in at.button if one.label == "Stop after this change"] == [True, False]
    assert [run.state for run in desk.work()] == ["stopped", "done"]
    at = tick(at)
    assert figures(desk.open())["Not begun"][0] == "1"


def test_what_changed_since_the_plan_is_left_alone_and_says_so(desk: Desk) -> None:
    ref = away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    at = press(desk.open(), "Sync now")
    desk.stage.screen("timetrack", "cancel_absence", id=ref)
    at = applied(desk, at)
    assert figures(at)["Changed meanwhile"] == ("1", "nothing written")
    (missed,) = [table for table in tables(at) if "State" in table.columns]
    assert missed["State"][0] == "Changed meanwhile"
    assert "plan again" in missed["Why"][0]


def test_where_both_agree_there_is_nothing_to_do(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    desk.stage.sync()
    at = press(desk.open(), "Plan again")
    assert "TimeTrack and Personio agree on these days" in texts(at)


def test_equal_entries_are_linked_at_once_and_counted(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    away_there(desk.stage, "5005", "2026-03-02", "2026-03-04")
    at = press(desk.open(), "Sync now")
    assert figures(at)["Equal, linked now"][0] == "1"


def differing(desk: Desk) -> AppTest:
    """Something that both held before they were linked, differently."""
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    away_there(desk.stage, "5005", "2026-03-03", "2026-03-06")
    return press(desk.open(), "Sync now")


def test_a_question_shows_both_sides_and_marks_only_what_differs(desk: Desk) -> None:
    at = differing(desk)
    assert "Both sides held something here before they were linked, and it differs." in "\n".join(entries(at))
    (sides,) = [table for table in tables(at) if "Last agreed" in table.columns]
    verdicts = dict(zip(sides["Field"], sides["Verdict"], strict=True))
    assert {name for name, said in verdicts.items() if said == "differs"} == {"First day", "Last day"}
    (first,) = sides[sides["Field"] == "First day"]["TimeTrack"]
    assert first.replace("\u00a0", " ") == "Mon 2 Mar"
    assert [label for label in labels(at) if label.startswith(("Take", "Keep", "Ignore"))] == [
        "Take TimeTrack's",
        "Take Personio's",
        "Keep both",
        "Ignore",
    ]


def test_a_decision_is_carried_out_by_the_next_plan(desk: Desk) -> None:
    at = press(differing(desk), "Take TimeTrack's")
    (decided,) = [table for table in tables(at) if "Decision" in table.columns]
    assert decided["Decision"][0] == "Take TimeTrack's"
    assert "Plan again: what you took" in texts(at)
    at = press(at, "Plan again")
    assert grid(at, "sync-actions")["changes"][0].startswith("First day: Tue 3 Mar → Mon 2 Mar; Last day:")
    applied(desk, at)
    assert in_personio(desk) == [("5005", "2026-03-02", "2026-03-05")]


@pytest.mark.parametrize("label", ["Keep both", "Ignore"])
def test_what_is_kept_apart_is_not_asked_again(desk: Desk, label: str) -> None:
    at = press(press(differing(desk), label), "Plan again")
    assert "Plan again: what you took" not in texts(at)
    (decided,) = [table for table in tables(at) if "Decision" in table.columns]
    assert decided["Decision"][0] == label
    assert label not in labels(at)


def test_a_decision_about_what_has_changed_since_is_refused_in_words(desk: Desk) -> None:
    at = differing(desk)
    (there,) = desk.stage.records("personio", "absence_periods")
    end = {"date_time": "2026-03-10T00:00:00", "type": "SECOND_HALF"}
    desk.stage.screen("personio", "edit_absence", id=there["id"], ends_at=end)
    desk.plan()
    pressed = press(at, "Take Personio's")
    assert "Nothing was decided. This has changed since it was shown" in pressed.error[0].value.replace("\\", "")


def test_a_delete_is_asked_with_its_effects(desk: Desk) -> None:
    desk.stage.rules(policy="master_a")
    ref = away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    away(desk.stage, "karlb", "2026-03-02", "2026-03-04")
    desk.stage.sync()
    desk.stage.screen("timetrack", "cancel_absence", id=ref)
    at = press(desk.open(), "Plan again")
    assert "TimeTrack holds nothing here." in "\n".join(entries(at))
    assert button(at, "Take TimeTrack's").help == "It is deleted in Personio."
    assert button(at, "Take Personio's").help == "It is created in TimeTrack."
    at = press(press(at, "Take TimeTrack's"), "Plan again")
    assert figures(at)["Taken back"][0] == "1"
    assert grid(at, "sync-actions")["what"][0] == "Delete"
    assert grid(at, "sync-actions")["changes"][0] == "Vacation"


def emptied(desk: Desk) -> AppTest:
    """TimeTrack shows nothing any more of what was in step."""
    for user in ("idah", "karlb"):
        away(desk.stage, user, "2026-03-02", "2026-03-04")
    desk.stage.sync()
    desk.stage.screen("timetrack", "load", **TIMETRACK)
    return press(desk.open(), "Plan again")


def test_a_guard_stops_in_words_and_is_lifted_on_purpose_only(desk: Desk) -> None:
    at = emptied(desk)
    assert "TimeTrack shows nothing at all, though 2 twins are known. Nothing was done." in at.error[0].value
    assert "Look in TimeTrack whether these days are really empty" in at.error[0].value
    assert not [label for label in labels(at) if label.startswith("Apply")]
    at = press(at, "Plan without this guard…")
    assert button(at, "Plan without the guard").disabled
    at.checkbox[-1].check().run()
    at = press(at, "Plan without the guard")
    assert not at.error
    assert figures(at)["Questions"][0] == "2"


def test_the_dialog_about_a_guard_can_be_left(desk: Desk) -> None:
    press_inside(press(emptied(desk), "Plan without this guard…"), "Cancel")
    assert desk.open().error


def test_trouble_while_reading_is_told_and_the_page_stands(desk: Desk) -> None:
    desk.stage.screen("personio", "faults", seed=1, error_before=1.0)
    try:
        at = press(desk.open(), "Sync now")
    finally:
        desk.stage.screen("personio", "faults", seed=1)
    assert at.error[0].value.startswith("Not planned.")
    assert "Nobody has compared these days yet" in texts(at)


def test_a_plan_about_other_days_is_named_and_found_by_its_days(desk: Desk) -> None:
    desk.plan()
    at = desk.open(days="2026-02-01..2026-02-28")
    assert "The newest plan is about Sun 1 Mar – Tue 31 Mar, everybody" in texts(at)
    at = opened("sync", company=desk.stage.company.slug)
    assert "compared" in texts(at)
    assert "agree on these days" in texts(at)


def test_one_person_alone_is_planned(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    away(desk.stage, "karlb", "2026-03-02", "2026-03-04")
    at = press(desk.open(whom="8"), "Sync now")
    assert list(grid(at, "sync-actions")["person"]) == ["Karl Berg"]
    at = desk.open(whom="9")
    assert "1 person, made" in texts(at)
    desk.plan(people=["7", "8"])
    at = opened("sync", company=desk.stage.company.slug)
    assert "2 people" in [box.value if box.value != "7+8" else "2 people" for box in at.selectbox]


def test_work_is_planned_by_day_with_its_breaks(desk: Desk) -> None:
    worked(desk.stage, "idah", "2026-03-10", "08:00", "16:30", 30)
    at = press(desk.open(what="work_period"), "Sync now")
    assert grid(at, "sync-actions")["changes"][0] == "08.00–12.00, 12.00–12.30 break, 12.30–16.30"
    assert not [one for one in at.get("button_group") if one.label == "View"]


def test_what_takes_no_part_is_named_with_what_to_do(desk: Desk) -> None:
    away_there(desk.stage, "5005", "2026-03-02", "2026-03-04", OFFSITE)
    at = press(desk.open(), "Sync now")
    assert "1 entry takes no part" in [one.label for one in at.expander]
    assert "of a type that is not mapped" in texts(at).replace("\\", "")


def test_people_whom_nobody_has_read_go_by_their_number(desk: Desk) -> None:
    assert set(PEOPLE) <= set(desk.open().selectbox[2].options) or "Ida Holm" in desk.open().selectbox[2].options


def test_the_newest_plan_is_what_the_core_holds(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    plan = desk.plan()
    now = sync_now_shown(desk.stage.home, desk.stage.integration, Kept.ABSENCE)
    assert now is not None
    assert (now.id, now.hash) == (plan.id, plan.hash)
    assert now.entries[0].kind == "Urlaub"
    assert VACATION not in str(now.entries[0].changes)
