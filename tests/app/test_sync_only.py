"""A company that keeps two systems in step and carries nothing into payroll: every page is about that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st

from core.actions.home import Home
from core.providers.base import provider
from core.providers.sandbox_host import host
from tests.actions.sync_stage import SICK
from tests.app.looking import PAGES, figures, labels, opened, press, texts
from tests.app.sync_desk import Desk, away, away_there, desk_at
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


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(desk: Desk, page: str) -> None:
    assert opened(page, company=desk.stage.company.slug).title


def sidebar(desk: Desk) -> list[str]:
    at = opened(company=desk.stage.company.slug)
    return [link.proto.label.partition(" · ")[0] for link in at.sidebar.get("page_link")]


def test_only_transfer_has_no_use_and_stands_nowhere(desk: Desk) -> None:
    assert {"Overview", "Employees", "Codes and rates", "Time and absence sync", "Workflows"} <= set(sidebar(desk))
    assert "Transfer" not in sidebar(desk)
    assert "once both systems are connected" in texts(opened("transfer", company=desk.stage.company.slug))


def test_the_overview_says_what_waits_and_leads_to_it(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    at = opened(company=desk.stage.company.slug)
    assert "Go on with the set-up" in labels(at)
    assert "Not compared yet." in texts(at)
    desk.plan()
    at = opened(company=desk.stage.company.slug)
    shown = figures(at)
    assert [shown[name][0] for name in ("Employees linked", "Changes", "Questions")] == ["3", "1", "0"]
    assert press(at, "Look at 1 change").title[0].value == "Time and absence sync"


def test_questions_come_before_changes(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    away_there(desk.stage, "5005", "2026-03-03", "2026-03-05", SICK)
    desk.plan()
    assert "Answer" in " ".join(labels(opened(company=desk.stage.company.slug)))


def test_a_run_of_a_sync_tells_what_it_wrote_where_and_about_whom(desk: Desk) -> None:
    away(desk.stage, "idah", "2026-03-02", "2026-03-04")
    at = opened("history", company=desk.stage.company.slug)
    assert "Nothing was written yet" in texts(at)
    assert press(at, "Go to Time and absence sync").title[0].value == "Time and absence sync"
    (run,) = desk.stage.apply(desk.plan())
    at = opened("history", company=desk.stage.company.slug)
    assert "absences · 1 person" in texts(at)
    at = opened("history", company=desk.stage.company.slug, run=str(run.id))
    assert "Absences into Personio" in texts(at)
    assert figures(at)["In Personio"][0] == "1"
    (rows,) = [one.value for one in at.dataframe if "Employee" in one.value]
    assert list(rows["Employee"]) == ["Ida Holm"]
    assert "payroll" not in texts(at)


def test_codes_are_the_types_of_absence(desk: Desk) -> None:
    at = opened("codes", company=desk.stage.company.slug)
    assert at.title[0].value == "Codes and rates"
    assert "Absence types" in [one.value for one in at.header]
    assert at.data_editor


def test_employees_are_matched_and_made_from_here(desk: Desk) -> None:
    at = opened("employees", company=desk.stage.company.slug)
    assert "3 in Timetrack, 3 in Personio" in texts(at) or "3 in TimeTrack, 3 in Personio" in texts(at)
    assert press(at, "Make in Personio…").title[0].value == "Export employees to Personio"


def test_connections_warn_of_entries_that_close_at_once_and_of_another_sync(desk: Desk) -> None:
    at = opened("connections", company=desk.stage.company.slug)
    assert "keep them in step already?" in texts(at)


def test_the_setup_is_about_the_sync_and_leads_on_to_payroll(desk: Desk) -> None:
    at = opened("setup", company=desk.stage.company.slug)
    assert at.title[0].value.startswith("Set")
    assert "1. Connect" not in texts(at)
    assert "Confirmed attendance" in texts(at)
    assert "Choose what to transfer" not in texts(at)
    assert "Choose what to transfer" in texts(press(at, "Set up payroll"))
