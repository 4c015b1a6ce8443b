"""What a second `make run` on the same home leaves: its practice systems hold nothing of the first one."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import select

from core.actions import demo
from core.actions.home import Home
from core.actions.practice import set_ended_aside
from core.actions.shown.companies import companies
from core.store.tables import Company, Connection, Integration
from tests.app.demo import OCTOBER, sandboxes
from tests.app.looking import opened, texts

Look = Callable[[str], Home]


def systems_end(home: Home) -> None:
    with home.store.write() as session:
        for row in session.exec(select(Connection)).all():
            row.base_url = f"http://127.0.0.1:9/{row.provider}"
            session.add(row)


def test_a_second_start_shows_one_practice_company_and_keeps_the_ledger_of_the_first(look: Look) -> None:
    home = look("sent")
    systems_end(home)
    with sandboxes() as url:
        set_ended_aside(home, "lone")
        demo.prepare_demo(home, url, "lone", OCTOBER, employees=10)
        assert [company.slug for company in companies(home)] == ["nordlys-1"]
        at = opened("overview", company="nordlys")
        assert at.query_params["company"] in ("nordlys-1", ["nordlys-1"])
        assert not [box for box in at.selectbox if box.label == "Company"]
        assert "**Nordlys**" in texts(at)
    with home.store.read() as session:
        assert len(session.exec(select(Company)).all()) == len(session.exec(select(Integration)).all()) == 2


def test_practice_companies_whose_systems_answer_stay(look: Look) -> None:
    home = look("prepared")
    set_ended_aside(home, "lone")
    with home.store.read() as session:
        assert not [row for row in session.exec(select(Connection)).all() if row.removed_at]


def test_what_a_person_made_and_connected_is_never_set_aside(look: Look) -> None:
    home = look("prepared")
    systems_end(home)
    with home.store.write() as session:
        row = session.exec(select(Integration)).one()
        row.name = "payroll"
        session.add(row)
    set_ended_aside(home, "lone")
    assert [company.slug for company in companies(home)] == ["nordlys"]
    with home.store.read() as session:
        assert not [row for row in session.exec(select(Connection)).all() if row.removed_at]
