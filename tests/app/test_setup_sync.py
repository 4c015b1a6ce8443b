"""Set-up of two systems that are kept in step: steps read from the store, import and export of employees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.actions.companies import make_company
from core.actions.demo import ask
from core.actions.home import Home
from core.actions.runs import work_run
from core.actions.shown.sync_setup import Step, sync_setup_now
from core.ledger.owners import owner
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Connection, Run
from tests.actions.sync_stage import PERSONIO, TIMETRACK, connect
from tests.app.looking import labels, opened, press, sound, tables, texts
from tests.app.looking import select as choose
from tests.serving import serving

Look = Callable[[str], Home]
SLUG = "nordwind-gmbh"
NEW = [
    {
        "id": "6001",
        "email": "livl@example.com",
        "first_name": "Liv",
        "last_name": "Lang",
        "employments": [{"employment_start_date": "2026-02-02"}],
    }
]
ALONE = {"id": 10, "username": "uwe", "firstName": "Uwe", "lastName": "Neu", "email": "uwe@example.com"}


@pytest.fixture(scope="module")
def both() -> Iterator[str]:
    with serving(host([provider(name).sandbox() for name in ("timetrack", "personio")])) as url:
        yield f"{url}/"


@pytest.fixture
def begun(look: Look, both: str) -> tuple[Home, Any]:
    """A company of its own, connected to both, which hold three people alike and one more each."""
    ask("POST", f"{both}timetrack/_control/load", {**TIMETRACK, "users": [*TIMETRACK["users"], ALONE]})
    ask("POST", f"{both}personio/_control/load", {**PERSONIO, "persons": [*PERSONIO["persons"], *NEW]})
    home = look("empty")
    company = make_company(home, "Nordwind GmbH", "lone")
    connect(home, both, company, "personio")
    connect(home, both, company, "timetrack")
    with home.store.write() as session:
        for row in session.exec(select(Connection)).all():
            row.may_send = True
    return home, company


def tied() -> AppTest:
    return press(opened("setup", company=SLUG), "Tie them together")


def work(home: Home) -> Run:
    with home.store.read() as session:
        run = session.exec(select(Run).order_by(Run.id.desc())).first()  # type: ignore[union-attr]
    assert run is not None
    with owner(home.store, home.owners) as me:
        return work_run(home, run.id or 0, me)


def test_whoever_does_not_want_it_sees_one_line(look: Look) -> None:
    home = look("empty")
    make_company(home, "Nordwind GmbH", "lone")
    found = opened("setup", company=SLUG)
    assert "Tie them together" not in texts(found)
    found = press(found, "Keep two systems in step")
    assert "1. Connect Personio" in texts(found)
    assert "Connect Personio" in labels(found)


def test_the_steps_are_read_from_the_store_and_can_be_left_and_resumed(begun: tuple[Home, Any]) -> None:
    home, company = begun
    assert sync_setup_now(home, company).next is Step.TIE
    assert "things to look at" in texts(opened("setup", company=SLUG))
    tied()
    now = sync_setup_now(home, company)
    assert (now.next, now.linked, now.to_import, now.to_export) == (Step.IMPORT, 0, 4, 4)
    found = press(opened("setup", company=SLUG), "Leave it out")
    assert sync_setup_now(home, company).next is Step.EXPORT
    press(found, "Leave it out")
    assert sync_setup_now(home, company).next is Step.TYPES


def test_people_are_linked_first_and_the_rest_is_made_and_linked(begun: tuple[Home, Any], both: str) -> None:
    home, company = begun
    tied()
    found = press(opened("setup", company=SLUG, people="a"), "Link ")
    assert list(found.dataframe[0].value["Name"]) == ["Liv Lang"]
    found = choose(found, "-who-", 0)
    found = press(found, "Make 1 employee in TimeTrack")
    assert "makes them now" in found.success[0].value
    assert work(home).counts == {"confirmed": 1}
    users = ask("GET", f"{both}timetrack/_control/records")["users"]
    assert "livl" in {user["username"] for user in users}
    now = sync_setup_now(home, company)
    assert (now.linked, now.to_import, Step.IMPORT in now.done) == (4, 0, True)


def test_an_export_asks_for_what_nobody_knows(begun: tuple[Home, Any], both: str) -> None:
    home, _company = begun
    tied()
    press(opened("setup", company=SLUG, people="b"), "Link ")
    found = choose(opened("setup", company=SLUG, people="b"), "-who-", 0)
    assert "Uwe Neu has no first day" in press(found, "Make 1 employee in Personio").error[0].value
    found = choose(opened("setup", company=SLUG, people="b"), "-who-", 0)
    (day,) = [one for one in found.date_input if one.label == "First day, for those without one"]
    found = sound(day.set_value("2026-03-01").run())
    press(found, "Make 1 employee in Personio")
    assert work(home).counts == {"confirmed": 1}
    persons = ask("GET", f"{both}personio/_control/records")["persons"]
    assert "Uwe" in {person["first_name"] for person in persons}


def test_differences_of_names_are_shown_before_they_are_written(begun: tuple[Home, Any], both: str) -> None:
    home, _company = begun
    tied()
    press(opened("setup", company=SLUG, people="a"), "Link ")
    ask("POST", f"{both}personio/_control/edit_person", {"id": "5005", "last_name": "Holm-Berg"})
    ask("POST", f"{both}timetrack/_control/disable_user", {"username": "karlb"})
    found = press(opened("setup", company=SLUG, people="a"), "Read again")
    shown = tables(found)[-1]
    assert list(shown["Becomes"]) == ["Holm-Berg", "active"]
    assert "do it there" in shown["How"].iloc[1]
    found = press(found, "Write 1 change")
    assert "on their way" in found.success[0].value
    assert work(home).counts == {"confirmed": 1}
    users = {one["username"]: one for one in ask("GET", f"{both}timetrack/_control/records")["users"]}
    assert users["idah"]["lastName"] == "Holm-Berg"
