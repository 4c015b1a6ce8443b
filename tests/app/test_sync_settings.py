"""The rules of a sync, as they are chosen on its page: of absences, of time entries, and of employees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.actions.home import Home
from core.actions.people_rules import May, people_rules
from core.actions.shown.workflows import workflows_now
from core.actions.sync_rules import rules_of
from core.actions.workflows import What
from core.models.both_sides import Kept
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Integration
from core.sync.words import Side, Writeback
from tests.app.looking import labels, opened, press, sound, texts
from tests.app.sync_desk import Desk, desk_at
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


def integration(desk: Desk) -> Integration:
    with desk.stage.home.store.read() as session:
        return session.get_one(Integration, desk.stage.integration.id)


def box(at: AppTest, label: str) -> Any:
    (found,) = [one for one in (*at.checkbox, *at.radio) if one.label.startswith(label)]
    return found


def test_an_approval_that_cannot_be_told_is_reported_or_written_again(desk: Desk) -> None:
    at = desk.open(what=Kept.ABSENCE.value)
    assert "Personio" in box(at, "Approved on one side").label
    assert not [one for one in at.checkbox if one.label.startswith("Merge")]
    box(at, "Approved on one side").set_value(Writeback.REWRITE)
    press(at, "Save settings")
    assert rules_of(integration(desk), Kept.ABSENCE).approval_writeback is Writeback.REWRITE
    assert rules_of(integration(desk), Kept.WORK).approval_writeback is Writeback.REPORT


def test_notes_and_projects_of_work_are_merged_where_somebody_says_so(desk: Desk) -> None:
    at = desk.open(what=Kept.WORK.value)
    box(at, "Merge note and project").check()
    press(at, "Save settings")
    assert rules_of(integration(desk), Kept.WORK).field_merge
    assert box(desk.open(what=Kept.WORK.value), "Merge note and project").value


def test_who_leads_names_and_what_goes_by_itself_is_chosen(desk: Desk) -> None:
    at = desk.open()
    assert not any(box(at, words).value for words in ("Link people", "Make in TimeTrack", "Overwrite first"))
    box(at, "Whose names").set_value(Side.A)
    box(at, "Make in TimeTrack").check()
    box(at, "Overwrite the status").check()
    sound(press(at, "Save rules for employees"))
    rules = people_rules(integration(desk))
    assert (rules.leads, rules.apply) == (Side.A, {May.IMPORT, May.STATUS})
    assert box(desk.open(), "Whose names").value is Side.A


def test_a_workflow_for_employees_is_made_on_the_page(desk: Desk) -> None:
    at = opened("workflows", company=desk.stage.company.slug)
    assert "keeps employees, absences or time entries in step" in texts(at)
    at = press(at, "Make workflow…")
    (name,) = [one for one in at.text_input if one.label == "Name"]
    name.set_value("People")
    box(at, "What it does").set_value(What.SYNC_PEOPLE)
    at = press(sound(at.run()), "Make workflow")
    (made,) = workflows_now(desk.stage.home, desk.stage.integration)
    assert (made.name, made.what) == ("People", What.SYNC_PEOPLE)
    assert "keeps employees in step" in texts(at).lower()
    assert "Do it now" in labels(at)
