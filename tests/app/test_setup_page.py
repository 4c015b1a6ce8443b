"""Set-up: each step is read from the store, the next one has the primary button, one press loads a practice company."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import streamlit as st
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from console import practice
from console.cli.children import Child
from core.actions.companies import make_company
from core.actions.entities import ENTITIES
from core.actions.home import Home
from core.actions.practice import is_practice, offers, user_of
from core.actions.shown.companies import companies
from core.actions.shown.connections import connections_of
from core.actions.shown.setup import Step, setup_now
from core.actions.transfers import settings_of
from core.models.rows import Kind
from core.store.tables import Catalogue, CodeMapping, Connection, EmployeeLink, Integration
from core.transfer.case import Grouping
from tests.app.conftest import Use
from tests.app.demo import Stages, sandboxes
from tests.app.looking import figures, labels, opened, press, sound, texts
from tests.app.parts import dismiss, tick

Look = Callable[[str], Home]


def at(look: Look, stage: str = "prepared") -> tuple[Home, Any]:
    home = look(stage)
    return home, companies(home)[0]


def primary(found: AppTest) -> list[str]:
    return [button.label for button in found.button if button.proto.type == "primary"]


def widget(found: AppTest, kind: str, label: str) -> Any:
    (one,) = [element for element in found.get(kind) if element.label == label]
    return one


def without_integration(home: Home) -> None:
    """As before the third step: the integration is somebody else's."""
    other = make_company(home, "Other ApS", "lone")
    with home.store.write() as session:
        row = session.exec(select(Integration)).one()
        row.company_id = other.id
        session.add(row)


def test_the_first_company_is_made_on_the_page_and_its_steps_follow(use: Use) -> None:
    use("empty")
    found = opened()
    assert primary(found) == ["Make company"]
    widget(found, "text_input", "Company").set_value("Havnens Bageri ApS")
    found = press(found, "Make company")
    assert found.title[0].value == "Set up Havnens Bageri ApS"
    assert primary(found) == ["Connect the time system"]
    assert "after step 5" in texts(found)


def test_a_company_without_a_name_is_not_made(use: Use) -> None:
    use("empty")
    found = press(opened(), "Make company")
    assert "Give the company a name" in found.error[0].value


def test_a_second_company_is_made_in_a_dialog_and_is_empty(look: Look) -> None:
    home, _ = at(look)
    found = dismiss(press(opened("setup"), "New company…"))
    assert "Make company" not in labels(found)
    found = press(found, "New company…")
    widget(found, "text_input", "Company").set_value("Havnens Bageri ApS")
    found = press(found, "Make company")
    assert found.title[0].value == "Set up Havnens Bageri ApS"
    assert "Practice company" not in texts(found)
    assert [company.slug for company in companies(home)] == ["havnens-bageri-aps", "nordlys"]
    for page in ("overview", "transfer", "history", "setup"):
        assert opened(page, company="havnens-bageri-aps").title[0].value == "Set up Havnens Bageri ApS"


def test_a_practice_company_that_is_loaded_is_offered_to_an_empty_one(look: Look, made: Stages) -> None:
    home, _ = at(look)
    make_company(home, "Havnens Bageri ApS", "lone")
    st.cache_data.clear()
    found = press(opened("setup", company="havnens-bageri-aps"), "Open practice company")
    assert found.query_params["company"] in ("nordlys", ["nordlys"])


def test_every_step_is_read_from_the_store(look: Look) -> None:
    home, company = at(look)
    assert setup_now(home, company).next is Step.SEND
    takes = {
        Step.MAP: lambda session: [session.delete(row) for row in session.exec(select(CodeMapping)).all()],
        Step.LINK: lambda session: [session.delete(row) for row in session.exec(select(EmployeeLink)).all()],
        Step.TARGET: lambda session: _sign_out(session, "zenegy"),
        Step.SOURCE: lambda session: _sign_out(session, "timelog"),
    }
    buttons = {
        Step.MAP: "Map ",
        Step.LINK: "Decide on ",
        Step.TARGET: "Connect payroll",
        Step.SOURCE: "Connect the time system",
    }
    for step, take in takes.items():
        with home.store.write() as session:
            take(session)
        assert setup_now(home, company).next is step
        (label,) = primary(opened("setup"))
        assert label.startswith(buttons[step])


def _sign_out(session: Any, provider: str) -> None:
    row = session.exec(select(Connection).where(Connection.provider == provider)).one()
    row.secrets = ""
    session.add(row)


def test_a_prepared_company_says_what_is_left_of_each_step(look: Look) -> None:
    home, company = at(look)
    now = setup_now(home, company)
    said = texts(opened("setup"))
    assert f"{now.people.done} of {now.people.all} decided" in said
    assert f"{now.codes.done} of {now.codes.all} active codes mapped" in said
    assert primary(opened("setup")) == ["Go to Transfer"]


def test_active_codes_are_the_same_number_on_codes_and_rates(look: Look) -> None:
    home, company = at(look, "planned")
    used = figures(opened("codes"))["Codes used this period"]
    assert used[1] == f"of {setup_now(home, company).codes.all} active"


def test_after_the_first_transfer_all_steps_are_done(look: Look) -> None:
    home, company = at(look, "sent")
    assert setup_now(home, company).next is None
    found = opened("setup")
    assert "All steps are done" in texts(found)
    assert "rows are in payroll" in texts(found)


def test_a_read_only_payroll_is_allowed_to_send_first(look: Look) -> None:
    home, _ = at(look)
    with home.store.write() as session:
        row = session.exec(select(Connection).where(Connection.provider == "zenegy")).one()
        row.may_send = False
        session.add(row)
    assert primary(opened("setup")) == ["Allow sending…"]


def test_choices_are_kept_and_count(look: Look) -> None:
    home, company = at(look)
    found = opened("setup")
    widget(found, "checkbox", "Absence").uncheck()
    widget(found, "checkbox", "Supplements and deductions").check()
    widget(found, "radio", "How hours and supplements stand in payroll").set_value("sum")
    widget(found, "selectbox", "Counts as approved").set_value("20")
    press(sound(found.run()), "Save changes")
    with home.store.read() as session:
        settings = settings_of(session.exec(select(Integration)).one())
    assert settings.kinds == {Kind.HOURS, Kind.SUPPLEMENT}
    assert settings.grouping is Grouping.SUMMED
    assert setup_now(home, company).approved_from == "20"
    assert "Hours, supplements; summed by period; only approved data" in texts(opened("setup"))


def test_data_that_nobody_approved_go_only_after_a_warning(look: Look) -> None:
    home, company = at(look)
    found = opened("setup")
    widget(found, "checkbox", "Only approved data").uncheck()
    found = sound(found.run())
    assert "would be sent, and paid" in texts(found)
    press(found, "Save changes")
    assert not setup_now(home, company).only_approved


def test_nothing_chosen_is_refused(look: Look) -> None:
    at(look)
    found = opened("setup")
    for label in ("Hours", "Absence"):
        widget(found, "checkbox", label).uncheck()
    found = press(sound(found.run()), "Save changes")
    assert "at least one kind" in found.error[0].value


def test_what_payroll_can_not_take_is_disabled_with_the_reason(look: Look) -> None:
    at(look)
    found = opened("setup")
    for title in ("Mileage", "Expenses"):
        assert widget(found, "checkbox", title).disabled
    assert "Zenegy has not confirmed how" in texts(found)


def test_an_integration_is_made_with_its_first_choices(look: Look) -> None:
    home, company = at(look)
    without_integration(home)
    assert setup_now(home, company).next is Step.DATA
    found = opened("setup", company="nordlys")
    assert primary(found) == ["Save choices"]
    assert widget(found, "text_input", "Name").value == "nordlys"
    found = press(found, "Save choices")
    assert primary(found)[0].startswith("Decide on ")
    with home.store.read() as session:
        made = session.exec(select(Integration).where(Integration.company_id == company.id)).one()
    assert (made.name, settings_of(made).kinds) == ("nordlys", {Kind.HOURS, Kind.ABSENCE})
    assert made.settings["legal_entities"] == ["1"]
    assert all("nordlys" in one.integrations for one in connections_of(home, company))


def test_whose_people_are_carried_is_chosen_by_name_and_somebody_must_be(look: Look) -> None:
    home, _company = at(look)
    found = opened("setup")
    entities = widget(found, "multiselect", "Legal entities")
    assert (entities.options, entities.value) == (["Nordlys Drift A/S", "Nordlys Service ApS"], ["1"])
    entities.set_value([])
    found = press(sound(found.run()), "Save changes")
    assert "Choose the legal entities" in found.error[0].value
    widget(found, "multiselect", "Legal entities").set_value(["2"])
    press(sound(found.run()), "Save changes")
    with home.store.read() as session:
        assert session.exec(select(Integration)).one().settings["legal_entities"] == ["2"]
    with home.store.write() as session:
        row = session.exec(select(Integration)).one()
        row.settings = {name: value for name, value in row.settings.items() if name != "legal_entities"}
        session.add(row)
    assert "Nobody has chosen yet, so people of all of them are carried." in texts(opened("setup"))


def test_entities_that_nobody_knew_of_are_asked_for_without_blame(look: Look) -> None:
    home, _company = at(look)
    without_integration(home)
    with home.store.write() as session:
        session.delete(session.exec(select(Catalogue).where(Catalogue.name == ENTITIES)).one())
        zenegy = session.exec(select(Connection).where(Connection.provider == "zenegy")).one()
        zenegy.identity_name = "Somebody Else A/S"
        session.add(zenegy)
    found = opened("setup", company="nordlys")
    assert not found.multiselect
    found = press(found, "Save choices")
    assert "Choose the legal entities" in found.info[0].value
    found = press(found, "Save choices")
    assert "Choose the legal entities" in found.error[0].value
    widget(found, "multiselect", "Legal entities").set_value(["2"])
    found = press(sound(found.run()), "Save choices")
    assert "The choices are saved" in found.success[0].value


def test_who_has_connected_something_is_not_just_looking(look: Look) -> None:
    home, _company = at(look)
    without_integration(home)
    assert "Just looking?" not in [header.value for header in opened("setup", company="nordlys").header]
    make_company(home, "Havnens Bageri ApS", "lone")
    found = opened("setup", company="havnens-bageri-aps")
    assert [header.value for header in found.header] == ["Just looking?"]


def test_of_two_time_systems_one_is_chosen(look: Look) -> None:
    home, company = at(look)
    without_integration(home)
    with home.store.write() as session:
        first = session.exec(select(Connection).where(Connection.provider == "timelog")).one()
        again = first.model_dump() | {"id": "another", "name": "TimeLog 2", "identity_id": "other"}
        session.add(Connection(**again))
    found = opened("setup", company="nordlys")
    box = widget(found, "selectbox", "From")
    assert sorted(option.split(",")[0] for option in box.options) == ["TimeLog", "TimeLog 2"]
    press(sound(box.set_value(first.id).run()), "Save choices")
    with home.store.read() as session:
        made = session.exec(select(Integration).where(Integration.company_id == company.id)).one()
    assert made.source_id == first.id


def test_practice_systems_that_somebody_connected_by_hand_are_left_to_them(look: Look) -> None:
    home, company = at(look)
    with home.store.write() as session:
        row = session.exec(select(Integration)).one()
        row.name = "payroll"
        session.add(row)
    make_company(home, "Havnens Bageri ApS", "lone")
    st.cache_data.clear()
    found = opened("setup", company="havnens-bageri-aps")
    assert "Loading would replace the people and hours in them" in texts(found)
    assert f"Open {company.name}" in labels(found)


@pytest.fixture
def fresh_sandbox() -> Any:
    with sandboxes() as url:
        yield url


def test_one_press_loads_the_practice_company_and_the_page_finds_it_again(
    look: Look, fresh_sandbox: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.actions.practice.USUAL", "http://127.0.0.1:9")
    home = look("empty")
    st.cache_data.clear()
    found = opened()
    assert "No practice system answers" in texts(found)
    elsewhere = widget(found, "text_input", "Or its address, if it runs elsewhere")
    found = sound(elsewhere.set_value("http://127.0.0.1:9").run())
    assert "Nothing answers there" in found.warning[0].value
    widget(found, "text_input", "Or its address, if it runs elsewhere").set_value(fresh_sandbox)
    press(sound(found.run()), "Load practice company")
    assert "You may close this page" in texts(opened())
    until = time.monotonic() + 120
    while not companies(home) or setup_now(home, companies(home)[0]).next is not Step.SEND:
        assert time.monotonic() < until, "The practice company was not loaded in two minutes."
        time.sleep(0.5)
    loaded = user_of(home, fresh_sandbox)
    assert loaded is not None
    assert loaded.slug == "nordlys"
    assert is_practice(home, loaded)
    assert "Go to Transfer" in labels(opened("setup"))


@pytest.fixture
def loads(look: Look) -> Iterator[tuple[AppTest, Callable[[str], AppTest]]]:
    """The page of an empty company while the practice company is loaded; then what it shows once that ended so."""
    home, _company = at(look)
    with home.store.write() as session:
        session.merge(make_company(home, "Havnens Bageri ApS", "lone")).created_at = datetime(2025, 1, 1, tzinfo=UTC)
    log = home.folder / "practice.log"
    log.write_text("Nothing answers.\n")
    process = subprocess.Popen(["cat"], stdin=subprocess.PIPE, text=True)
    running = practice.loading(str(home.folder))
    running.child, running.since = Child("demo", process, log), datetime(2026, 1, 1, tzinfo=UTC)
    page = opened("setup", company="havnens-bageri-aps")

    def ends(how: str) -> AppTest:
        process.kill() if how == "badly" else process.communicate("")
        process.wait()
        return tick(page)

    yield page, ends
    process.kill()
    process.wait()


def test_the_page_leads_to_the_practice_company_once_it_is_loaded(loads: Any) -> None:
    page, ends = loads
    assert "You may close this page; it goes on." in texts(page)
    found = ends("well")
    assert found.title[0].value.startswith("Pay period")
    assert "The practice company is ready." in found.success[0].value


def test_a_practice_company_that_could_not_be_loaded_says_why(loads: Any) -> None:
    _page, ends = loads
    found = ends("badly")
    assert "Nothing answers" in found.error[0].value
    assert "You may close this page" not in texts(found)


def test_only_practice_systems_of_this_machine_are_asked() -> None:
    assert offers("http://127.0.0.1:9") == {}
    assert offers("https://api.zenegy.com") == {}
