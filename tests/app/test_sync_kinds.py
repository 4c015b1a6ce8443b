"""Absence types, the calendar and the settings of a sync."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import lxml.html
import pytest
import streamlit as st
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.actions.home import Home
from core.actions.shown import sync_month
from core.actions.sync_rules import NotKept, Rules, mapped_types, rules_of
from core.actions.sync_types import Row, save_rows
from core.models.both_sides import Kept
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Catalogue, Integration
from core.sync.through import TypePair
from core.sync.words import Deletes, Direction, Policy
from tests.actions.sync_stage import SICK, VACATION
from tests.app.looking import labels, press, sound, texts
from tests.app.sync_desk import HOURS, OFFSITE, Desk, away, away_there, desk_at, edit
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


def mapped(desk: Desk) -> list[TypePair]:
    with desk.stage.home.store.read() as session:
        return mapped_types(session, desk.stage.integration)


def types(desk: Desk) -> AppTest:
    return desk.open(view="types")


def options(at: AppTest) -> list[str]:
    """What a type can go to, in order."""
    (found,) = [one for one in at.dataframe if "sync-types" in one.proto.id]
    return list(json.loads(found.proto.columns)["to"]["type_config"]["options"])


def test_types_stand_with_what_they_mean_and_offsite_work_last(desk: Desk) -> None:
    at = types(desk)
    frame = next(one.value for one in at.dataframe if "sync-types" in one.proto.id)
    assert list(frame["type"]) == ["Krankenstand", "Urlaub"]
    assert list(frame["to"]) == [SICK, VACATION]
    assert list(frame["half"]) == ["nowhere", "2"]
    said = [one["label"] if isinstance(one, dict) else one for one in options(at)]
    assert said[0] == "Nowhere"
    assert said[-1] == "Home office (not absence)"


def test_an_edit_is_kept_until_it_is_saved(desk: Desk) -> None:
    at = edit(types(desk), "sync-types", 1, wins=Policy.MASTER_B.value)
    assert "Not saved yet." in texts(at)
    assert mapped(desk)[0].policy is None
    at = press(at, "Save 1 change")
    assert "Saved. It counts from the next plan on." in texts(at)
    assert {pair.a: pair.policy for pair in mapped(desk)} == {"1": Policy.MASTER_B, "3": None}
    assert "Not saved yet." not in texts(at)


def test_what_goes_nowhere_is_no_pair_and_an_edit_can_be_discarded(desk: Desk) -> None:
    at = press(edit(types(desk), "sync-types", 0, to="nowhere"), "Discard")
    assert len(mapped(desk)) == 2
    at = press(edit(at, "sync-types", 0, to="nowhere"), "Save 1 change")
    assert [pair.a for pair in mapped(desk)] == ["1"]


def test_half_days_and_the_sync_s_own_rule_can_be_chosen(desk: Desk) -> None:
    at = edit(types(desk), "sync-types", 1, half="nowhere", wins="rule")
    press(at, "Save 1 change")
    assert mapped(desk)[0].a_half == ""


def test_unlike_units_are_said_before_saving(desk: Desk) -> None:
    at = edit(types(desk), "sync-types", 0, to=HOURS)
    said = texts(at).replace("\\", "")
    assert "Krankenstand counts days in TimeTrack, Overtime off counts hours in Personio" in said
    (save,) = [one for one in at.button if one.label == "Save 1 change"]
    assert save.disabled


def test_two_types_onto_one_are_refused_where_something_goes_back(desk: Desk) -> None:
    at = press(edit(types(desk), "sync-types", 0, to=VACATION), "Save 1 change")
    assert at.error[0].value.replace("\\", "").startswith("Not saved. Two types have one counterpart.")
    desk.stage.rules(direction=Direction.A_TO_B)
    press(at, "Save 1 change")
    assert [pair.b for pair in mapped(desk)] == [VACATION, VACATION]


def test_types_that_were_never_read_are_read_by_a_button(desk: Desk) -> None:
    with desk.stage.home.store.write() as session:
        for row in session.exec(select(Catalogue)).all():
            session.delete(row)
    at = types(desk)
    assert "Read them first" in texts(at)
    assert "not read yet" in texts(at)
    at = press(at, "Read types")
    assert options(at)[0] is not None


def test_a_type_that_is_not_listed_any_more_keeps_what_was_decided(desk: Desk) -> None:
    stage = desk.stage
    with stage.home.store.write() as session:
        for row in session.exec(select(Catalogue)).all():
            row.body = {id: body for id, body in row.body.items() if id not in ("3", SICK)}
            session.add(row)
    at = types(desk)
    frame = next(one.value for one in at.dataframe if "sync-types" in one.proto.id)
    assert list(frame["type"]) == ["Urlaub", "3"]
    press(edit(at, "sync-types", 0, wins=Policy.MANUAL.value), "Save 1 change")
    assert {pair.a: pair.b for pair in mapped(desk)} == {"1": VACATION, "3": SICK}
    with pytest.raises(NotKept, match="not there any more"):
        save_rows(stage.home, stage.company, stage.integration, [Row("1", b="nothing")], "kim")


def rules(desk: Desk) -> Rules:
    with desk.stage.home.store.read() as session:
        return rules_of(session.get_one(Integration, desk.stage.integration.id), Kept.ABSENCE)


def test_settings_are_kept_and_the_newest_can_not_win_here(desk: Desk) -> None:
    at = desk.open()
    assert "The newest change can't win here: TimeTrack doesn't tell when something was changed." in texts(at)
    by_label = {one.label: one for one in at.radio}
    assert by_label["Who wins where both sides changed the same"].options == [
        "Ask a person",
        "TimeTrack wins",
        "Personio wins",
    ]
    by_label["Direction"].set_value(Direction.A_TO_B)
    by_label["What was deleted on one side"].set_value(Deletes.ON)
    at.checkbox[0].check()
    at = press(at, "Save settings")
    assert "Saved. It counts from the next plan on." in texts(at)
    kept = rules(desk)
    assert (kept.direction, kept.deletes) == (Direction.A_TO_B, Deletes.ON)
    assert kept.apply == ("create", "recreate")


def calendar(at: AppTest) -> dict[str, dict[int, str]]:
    """What the cells say, by person and day; days on which nobody is away are left out."""
    (body,) = [one.proto.body for one in at.get("html") if one.proto.body.startswith('<table class="cal"')]
    table = lxml.html.fromstring(body)
    found = {}
    for line in table.iter("tr"):
        cells = list(line.iter("td"))
        said = {day: cell.get("title") for day, cell in enumerate(cells, 1) if cell.get("title")}
        if cells:
            found[line.find("th").text_content()] = said
    return found


def test_the_calendar_shows_both_sides_and_marks_what_differs(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-03")
    desk.stage.sync()
    away(desk.stage, "karlb", "2026-03-10", "2026-03-10", approved=False)
    away(desk.stage, "karlb", "2026-03-12", "2026-03-12", 2)
    away(desk.stage, "ninao", "2026-03-16", "2026-03-17")
    away_there(desk.stage, "5007", "2026-03-17", "2026-03-18")
    at = press(desk.open(view="month"), "Sync this period")
    assert "Needs you" in texts(at)
    at = desk.open(view="month")
    found = calendar(at)
    assert found["Ida Holm"] == {2: "Urlaub · Vacation", 3: "Urlaub · Vacation"}
    assert found["Karl Berg"][10] == "differs: TimeTrack Urlaub · Vacation, waits for approval, Personio nothing"
    assert found["Nina Ort"][16] == "differs: TimeTrack Urlaub · Vacation, Personio nothing"
    assert found["Nina Ort"][17] == "differs: TimeTrack Urlaub · Vacation, Personio Urlaub · Vacation"
    assert found["Nina Ort"][18] == "differs: TimeTrack nothing, Personio Urlaub · Vacation"
    assert "above TimeTrack, below Personio" in "\n".join(e.proto.body for e in at.get("html"))


def test_before_anything_was_compared_the_calendar_says_so(desk: Desk) -> None:
    at = desk.open(view="month")
    assert "Nobody is away on these days, as far as they were compared." in texts(at)
    assert "Sync this period" in labels(at)


def test_many_people_are_paged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("core.actions.shown.sync_month", "console.panels.sync.month"):
        monkeypatch.setattr(f"{module}.MOST", 1)
    away(desk.stage, "idah", "2026-03-02", "2026-03-03")
    away(desk.stage, "karlb", "2026-03-02", "2026-03-03")
    desk.plan()
    at = desk.open(view="month")
    assert list(calendar(at)) == ["Ida Holm"]
    stage = desk.stage
    second = sync_month.sync_month(stage.home, stage.integration, date(2026, 3, 1), date(2026, 3, 31), page=1)
    assert [name for name, _away in second.lines] == ["Karl Berg"]


def test_offsite_work_takes_part_only_when_somebody_chooses_it(desk: Desk) -> None:
    assert OFFSITE not in {pair.b for pair in mapped(desk)}
    at = edit(types(desk), "sync-types", 0, to=OFFSITE)
    sound(press(at, "Save 1 change"))
    assert OFFSITE in {pair.b for pair in mapped(desk)}
