"""Connections: the list, adding and signing in, tests, settings, dialogs. Providers are asked on a press alone."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import streamlit as st
from sqlmodel import select
from starlette.applications import Starlette
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from console.signed_in import signed_in
from core.actions.companies import make_company
from core.actions.home import Home
from core.actions.shown.companies import companies
from core.actions.shown.connections import ConnectionNow, connections_of
from core.actions.sign_in import Ended, sign_in_now
from core.store.tables import Connection, SignIn
from tests.actions.connect_stage import consent
from tests.app.conftest import Use
from tests.app.demo import Stages
from tests.app.looking import entries, labels, opened, press, sound, tables, texts

Look = Callable[[str], Home]
Back = Callable[[dict[str, str]], "Answer"]
EMPTY = "havnens-bageri-aps"


@pytest.fixture
def home(look: Look) -> Home:
    st.cache_data.clear()
    return look("prepared")


@pytest.fixture
def empty(home: Home) -> Any:
    """A company without connections, beside the practice company whose systems it can use."""
    return make_company(home, "Havnens Bageri ApS", "lone")


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: Any


@pytest.fixture
def back(serve: Callable[[Any], str]) -> Back:
    """What a window sees that comes back from a provider with these parameters."""
    url = serve(Starlette(routes=[Route("/signed-in", signed_in)]))

    def visit(parameters: dict[str, str]) -> Answer:
        try:
            with urllib.request.urlopen(f"{url}/signed-in?{urlencode(parameters)}", timeout=30) as answer:
                return Answer(answer.status, answer.read().decode(), answer.headers)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(), error.headers)

    return visit


def nordlys(home: Home) -> Any:
    return next(company for company in companies(home) if company.slug == "nordlys")


def one(home: Home, provider: str, company: Any = None) -> ConnectionNow:
    found = connections_of(home, company or nordlys(home))
    return next(connection for connection in found if connection.system.name == provider)


def page(**address: str) -> AppTest:
    return opened("connections", **address)


def widget(found: AppTest, kind: str, label: str) -> Any:
    (element,) = [element for element in found.get(kind) if element.label == label]
    return element


def change(home: Home, provider: str, **values: Any) -> None:
    with home.store.write() as session:
        row = session.exec(select(Connection).where(Connection.provider == provider)).one()
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def test_the_list_says_of_each_connection_all_that_matters(home: Home, made: Stages) -> None:
    found = page()
    rows = tables(found)[0]
    assert list(rows.columns) == [
        "Name",
        "System",
        "Host",
        "Signed in as",
        "Role",
        "Owner",
        "Last success",
        "Expires",
        "Health",
    ]
    assert list(rows["System"]) == ["TimeLog, practice", "Zenegy, practice"]
    assert list(rows["Expires"]) == ["not known", "renews itself"]
    assert list(rows["Health"]) == ["Working"] * 2
    points = sum(len(connection.system.unconfirmed) for connection in connections_of(home, nordlys(home)))
    assert f"{points} points that their makers have not confirmed" in texts(found)


def test_what_is_not_confirmed_is_counted_and_listed(home: Home) -> None:
    for provider in ("timelog", "zenegy"):
        connection = one(home, provider)
        found = page(company="nordlys", connection=connection.end.id)
        count = len(connection.system.unconfirmed)
        assert f"{count} points, and what is done meanwhile" in texts(found)
        assert len(tables(found)[1]) == count


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"may_send": False}, "Read only"),
        ({"secrets": ""}, "Signed out"),
        ({"can_approve": False}, "May not approve"),
        ({"problems": ["Zenegy does not let us read absence."]}, "Look at it"),
        ({"last_error": "Zenegy answered something else."}, "Look at it"),
    ],
)
def test_health_is_a_word(values: dict[str, Any], word: str, home: Home) -> None:
    change(home, "zenegy", **values)
    assert word in tables(page())[0]["Health"].iloc[1]


def test_roles_and_rights_are_words(home: Home) -> None:
    change(home, "zenegy", role="PayrollAdminFull", scopes="scope:absence ReadAllUsers")
    found = page(connection=one(home, "zenegy").end.id)
    facts = dict(tables(found)[-1].itertuples(index=False))
    assert facts["Role"] == tables(found)[0]["Role"].iloc[1] == "Full payroll administrator"
    assert facts["Rights"] == "Absence, read all users"
    assert facts["Tested"] == "it may do all that is needed"


def test_the_connection_in_the_address_is_the_one_the_page_is_about(home: Home) -> None:
    zenegy = one(home, "zenegy")
    assert page(connection=zenegy.end.id).header[0].value == "Not confirmed by Zenegy"
    assert page(connection="made-up").header[0].value == "Not confirmed by TimeLog"


def test_a_test_tells_who_is_signed_in(home: Home) -> None:
    found = press(page(), "Test")
    assert "works" in found.success[0].value


def test_a_test_that_fails_tells_why_and_stays_on_the_page(home: Home) -> None:
    change(home, "timelog", base_url="http://127.0.0.1:9/timelog")
    found = press(page(), "Test")
    assert "could not be read" in found.error[0].value
    assert one(home, "timelog").end.said


def settings(home: Home) -> AppTest:
    """The page with the time system's settings open."""
    found = page()
    assert not [field for field in found.number_input if field.label == "Seconds until what is unclear shows"]
    found.session_state[f"nordlys-settings-{one(home, 'timelog').end.id}"] = True
    return sound(found.run())


def test_settings_are_saved(home: Home) -> None:
    found = settings(home)
    widget(found, "text_input", "Name").set_value("Time")
    widget(found, "number_input", "Seconds until what is unclear shows").set_value(30.0)
    widget(found, "selectbox", "Hours count as approved from").set_value("20")
    found = press(found, "Save settings")
    assert "settings are saved" in found.success[0].value
    now = one(home, "timelog")
    assert (now.end.name, now.settle_seconds, now.settings["approved_from"]) == ("Time", 30, "20")


def test_an_address_that_is_none_is_refused(home: Home) -> None:
    found = settings(home)
    widget(found, "text_input", "Web address").set_value("timelog")
    assert "is no address" in press(found, "Save settings").error[0].value


def test_another_address_signs_out(home: Home) -> None:
    found = settings(home)
    widget(found, "text_input", "Web address").set_value("https://app2.timelog.com/nordlys")
    found = press(found, "Save settings")
    assert "sign in again" in found.warning[0].value
    assert "Signed out" in tables(found)[0]["Health"].iloc[0]
    assert widget(found, "button", "Test").disabled


def test_a_connection_ends_only_after_a_dialog(home: Home) -> None:
    found = press(page(), "Disconnect…")
    assert "can't plan or send without it" in texts(found)
    found = press(found, "Cancel")
    assert len(connections_of(home, nordlys(home))) == 2
    found = press(press(found, "Disconnect…"), "Disconnect TimeLog")
    assert "TimeLog is disconnected" in found.success[0].value
    assert [c.system.name for c in connections_of(home, nordlys(home))] == ["zenegy"]
    assert "Connect the time system" in labels(opened("setup", company="nordlys"))
    said = next(entry for entry in entries(opened(company="nordlys")) if entry.startswith("TimeLog"))
    assert "Signed out" in said


def test_a_read_only_connection_sends_after_its_name_was_typed(home: Home) -> None:
    change(home, "zenegy", may_send=False)
    found = press(page(connection=one(home, "zenegy").end.id), "Allow sending…")
    found = press(found, "Let Zenegy send")
    assert "Type the connection's name" in found.error[-1].value
    widget(found, "text_input", "Type its name, Zenegy").set_value("Zenegy")
    found = press(found, "Let Zenegy send")
    assert "may send now" in found.success[0].value
    assert one(home, "zenegy").end.may_send


def test_what_was_typed_wrongly_once_is_not_said_when_the_dialog_opens_anew(home: Home) -> None:
    change(home, "zenegy", may_send=False)
    found = press(page(connection=one(home, "zenegy").end.id), "Allow sending…")
    found = press(press(press(found, "Let Zenegy send"), "Cancel"), "Allow sending…")
    assert not found.error
    assert not one(home, "zenegy").end.may_send


def test_only_the_next_step_is_a_filled_button(home: Home) -> None:
    assert primary(page()) == ["Go on with the set-up"]
    change(home, "zenegy", secrets="")
    found = page()
    assert primary(found) == ["Sign in again"]
    found = page(company="nordlys", again=one(home, "timelog").end.id, connection=one(home, "timelog").end.id)
    assert primary(found) == ["Test and save"]


def primary(found: AppTest) -> list[str]:
    return [button.label for button in found.button if button.proto.type == "primary"]


def filled(found: AppTest, **values: str) -> AppTest:
    found = press(found, "Fill in its values")
    for label, value in values.items():
        widget(found, "text_input", label.replace("_", " ")).set_value(value)
    return found


def test_typed_keys_are_tested_before_they_are_stored(home: Home, empty: Any) -> None:
    found = page(company=EMPTY)
    assert "Add the time system first" in texts(found)
    found = press(found, "Connect the time system")
    (offered,) = [control for control in found.button_group if control.label == "System"]
    assert offered.options == ["TimeLog", "TimeTrack", "CSV and Excel files"]
    found = filled(found, Personal_access_token="wrong-token")
    found = press(found, "Test and save")
    assert "Not connected" in found.error[0].value
    assert connections_of(home, empty) == []
    assert widget(found, "text_input", "Name").value == "TimeLog"
    found = press(filled(found), "Test and save")
    assert "TimeLog is connected" in found.success[0].value
    (now,) = connections_of(home, empty)
    assert now.settle_seconds == 4
    assert f"{EMPTY}-add-timelog-pat" not in found.session_state


def test_any_system_can_be_added_to_what_there_is(home: Home) -> None:
    found = press(page(), "Add connection")
    (systems,) = [control for control in found.button_group if control.label == "System"]
    assert widget(found, "text_input", "Name").value == "TimeLog 2"
    found = sound(systems.set_value("zenegy").run())
    assert widget(found, "text_input", "Client id")
    assert connections_of(home, nordlys(home))[0].end.name == "TimeLog"
    found = press(found, "Back to connections")
    assert found.title[0].value == "Connections"


def test_another_connection_is_chosen_above_and_stands_in_the_address(home: Home) -> None:
    found = page()
    (choice,) = [control for control in found.button_group if control.label == "Connection"]
    zenegy = one(home, "zenegy").end.id
    found = sound(choice.set_value(zenegy).run())
    assert found.query_params["connection"] in (zenegy, [zenegy])
    (choice,) = [control for control in found.button_group if control.label == "Connection"]
    assert choice.proto.required
    assert found.header[0].value == "Not confirmed by Zenegy"


def test_a_form_that_is_not_filled_in_says_what_is_missing(home: Home, empty: Any) -> None:
    found = press(page(company=EMPTY, add="timelog"), "Test and save")
    assert "Personal access token" in found.error[0].value


def test_the_same_account_a_second_time_is_refused(home: Home) -> None:
    found = filled(page(company="nordlys", add="timelog"))
    assert widget(found, "text_input", "Name").value == "TimeLog 2"
    assert "connected to" in press(found, "Test and save").error[0].value


def test_new_keys_are_typed_in_place_and_tested(home: Home) -> None:
    found = press(page(company="nordlys"), "Sign in again")
    widget(found, "text_input", "Personal access token").set_value("wrong-token")
    found = press(found, "Test and save")
    assert "Not signed in" in found.error[0].value
    widget(found, "text_input", "Personal access token").set_value("")
    widget(found, "text_input", "Token valid until").set_value("2099-01-31")
    found = press(found, "Test and save")
    assert "signed in again" in found.success[0].value
    assert str(one(home, "timelog").expires) == "2099-01-31"


def begun(empty: Any) -> tuple[AppTest, str]:
    """The page that waits, and the address that its link opens."""
    found = press(filled(page(company=EMPTY, add="zenegy")), "Go to sign-in")
    (link,) = found.get("link_button")
    return found, link.proto.url


def test_the_first_tab_notices_when_the_sign_in_ended_elsewhere(home: Home, empty: Any, back: Back) -> None:
    found, url = begun(empty)
    assert "Sign in at Zenegy" in [header.value for header in found.header]
    assert "redirect_uri=http" in url
    window = back(consent(url))
    assert window.status == 200
    assert "Zenegy is connected" in window.text
    assert "close this window" in window.text
    found = sound(found.run())
    assert "Zenegy is connected." in found.success[0].value
    assert one(home, "zenegy", empty).owner
    assert "sign_in" not in found.query_params


def test_a_reload_while_waiting_keeps_the_way_to_the_sign_in(home: Home, empty: Any, back: Back) -> None:
    found, url = begun(empty)
    again = page(company=EMPTY, sign_in=_one_of(found))
    assert "Waiting" in texts(again)
    (link,) = again.get("link_button")
    assert link.proto.url == url
    assert back(consent(link.proto.url)).status == 200
    assert "Zenegy is connected." in sound(again.run()).success[0].value


def test_a_sign_in_that_somebody_else_began_opens_nothing_here(home: Home, empty: Any) -> None:
    found, _ = begun(empty)
    with home.store.write() as session:
        row = session.exec(select(SignIn)).one()
        row.actor = "karen"
        session.add(row)
    other = page(company=EMPTY, sign_in=_one_of(found))
    assert "Somebody else began it" in texts(other)
    assert not other.get("link_button")
    assert "Give up" in labels(other)


def _one_of(found: AppTest) -> str:
    said = found.query_params["sign_in"]
    return said if isinstance(said, str) else said[0]


def test_giving_up_brings_the_page_back(home: Home, empty: Any) -> None:
    found, _ = begun(empty)
    found = press(found, "Give up")
    assert "given up" in found.warning[0].value
    assert connections_of(home, empty) == []


def test_the_address_that_people_landed_on_can_be_pasted(home: Home, empty: Any) -> None:
    found, url = begun(empty)
    box = widget(found, "text_input", "Paste the address you landed on")
    box.set_value("https://console.example/cb")
    found = press(found, "Finish sign-in")
    assert "Copy all of it" in found.error[0].value
    parameters = "&".join(f"{name}={value}" for name, value in consent(url).items())
    widget(found, "text_input", "Paste the address you landed on").set_value(f"https://console.example/cb?{parameters}")
    found = press(found, "Finish sign-in")
    assert "Zenegy is connected." in found.success[0].value
    assert one(home, "zenegy", empty)


def test_a_denial_is_told_in_the_first_tab_too(home: Home, empty: Any, back: Back) -> None:
    found, url = begun(empty)
    window = back(consent(url, "deny"))
    assert window.status == 400
    assert "No access given" in window.text
    assert "did not give access" in sound(found.run()).warning[0].value


@pytest.mark.parametrize(("parameters", "title"), [({}, "Not to be told apart"), ({"state": "x"}, "Not known here")])
def test_a_visitor_who_began_nothing_learns_so(parameters: dict[str, str], title: str, use: Use, back: Back) -> None:
    use("empty")
    window = back({**parameters, "code": "<script>"})
    assert title in window.text
    assert "<script>" not in window.text
    assert window.headers["cache-control"] == "no-store"
    assert window.headers["referrer-policy"] == "no-referrer"


@pytest.mark.sqlite
def test_a_window_that_comes_back_to_broken_data_says_so(look: Look, back: Back) -> None:
    (look("empty").folder / "handover.sqlite").write_bytes(b"no database" * 100)
    window = back({"state": "x", "code": "y"})
    assert window.status == 400
    assert "Not connected" in window.text


def test_signing_in_again_at_the_providers_page_renews_the_same_connection(home: Home, back: Back) -> None:
    zenegy = one(home, "zenegy")
    change(home, "zenegy", last_error="Signed out elsewhere")
    found = press(page(company="nordlys", connection=zenegy.end.id), "Sign in again")
    (link,) = found.get("link_button")
    assert back(consent(link.proto.url)).status == 200
    assert "Zenegy is connected." in sound(found.run()).success[0].value
    assert one(home, "zenegy").end.id == zenegy.end.id
    assert one(home, "zenegy").end.said is None


def test_a_sign_in_of_another_company_is_not_shown(home: Home, empty: Any) -> None:
    found, _ = begun(empty)
    other = page(company="nordlys", sign_in=_one_of(found))
    assert not other.get("link_button")
    assert "sign_in" not in other.query_params
    with home.store.read() as session:
        row = session.exec(select(SignIn)).one()
    assert sign_in_now(home, empty, row.id).ended is Ended.WAITING
