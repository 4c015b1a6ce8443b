"""Records of ours that somebody changed or deleted in payroll: both figures on Transfer, and what a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlmodel import col, select

from core.actions import demo
from core.actions.home import integration_named, open_home
from core.actions.runs import work_run
from core.actions.shown.sheets import PlannedPerson, planned_people
from core.actions.transfers import confirm_send, plan_transfer
from core.ledger.owners import owner
from core.store.tables import ForeignDecision, Item, ItemSource, Run, Sheet
from core.transfer.case import Outcome
from tests.app.demo import NAMES, OCTOBER, Stages, only_prepared, sandboxes
from tests.app.looking import frame, labels, opened, press, tables, texts
from tests.app.looking import select as choose
from tests.databases import Databases

EDITED, DELETED = 0, 1


@pytest.fixture(scope="module")
def made(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """Three people were sent. Of the first a figure was changed in payroll, of the second a record was deleted."""
    with sandboxes() as url:
        stages = only_prepared(databases, url, tmp_path_factory.mktemp("edited"))
        with open_home(stages.folder / "prepared") as home:
            about = (*integration_named(home, demo.NAME), OCTOBER, "lone")
            plan = plan_transfer(home, *about, payout_group="monthly")
            people = planned_people(home, about[1], plan.id or 0)
            sent = [p.key for p in people if p.outcome is Outcome.READY and _worked(p) > 20][:3]
            run = confirm_send(home, about[0], plan.id or 0, plan.hash, "lone", "test", sent)
            with owner(home.store, home.owners) as me:
                assert work_run(home, run, me).state == "done"
            refs = [_first_hours(home, person) for person in sent]
            _screen(url, "edit_registration", kind="hours", uid=refs[EDITED], hours=1.5)
            _screen(url, "delete_registration", kind="hours", uid=refs[DELETED])
            plan_transfer(home, *about, payout_group="monthly")
        yield stages


def _worked(person: PlannedPerson) -> Decimal:
    return person.totals.get("hours/hours", {}).get("to_send", Decimal(0))


def _screen(url: str, name: str, **posted: Any) -> None:
    demo.ask("POST", f"{url}/zenegy/_control/{name}", posted)


def _first_hours(home: Any, person: str) -> str:
    query = select(Item.ref).where(Item.source_person == person, Item.operation == "hours", Item.state == "confirmed")
    with home.store.read() as session:
        return str(session.exec(query.order_by(col(Item.id))).first())


@pytest.fixture
def folder(made: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in NAMES:
        monkeypatch.setenv(name, "")
    st.cache_resource.clear()
    made.databases.copy(made.folder / "prepared", tmp_path / "home")
    made.name(tmp_path / "home")
    yield tmp_path / "home"
    st.cache_resource.clear()


def _rows(at: Any) -> list[dict[str, Any]]:
    return list(frame(at, "Your word").to_dict("records"))


def _which(at: Any, there: str) -> int:
    return next(n for n, row in enumerate(_rows(at)) if row["In Zenegy"] == there)


def test_both_figures_stand_side_by_side_and_are_asked_about_in_one_place(folder: Path) -> None:
    at = opened("transfer")
    rows = _rows(at)
    assert {row["In Zenegy"] for row in rows} == {"1,50 hours", "nothing"}
    assert all(row["Sent"] == row["TimeLog says"] != "1,50 hours" for row in rows)
    assert {row["Your word"] for row in rows} == {"Not decided"}
    assert any("Decide on Transfer" in error.value for error in at.error)
    assert "Needs you" not in [header.value for header in at.header]
    at = choose(at, "-edited-", _which(at, "1,50 hours"))
    (table,) = (t for t in tables(at) if "Zenegy holds now" in t.to_string())
    sides = dict(table.itertuples(index=False))
    assert sides["Zenegy holds now"].startswith("1,50 hours, ")
    assert sides["TimeLog says now"].startswith(rows[0]["TimeLog says"])


def test_payrolls_figure_is_left_and_the_next_plan_is_quiet(folder: Path) -> None:
    at = opened("transfer")
    at = press(choose(at, "-edited-", _which(at, "1,50 hours")), "Leave payroll's figure")
    assert at.success[0].value.startswith("Noted for 1 record")
    assert {row["Your word"] for row in _rows(at)} == {"Not decided", "Leave payroll's figure, at the next plan"}
    at = press(at, "Plan again")
    assert [row["In Zenegy"] for row in _rows(at)] == ["nothing"]


def test_ours_are_put_back_both_at_once(folder: Path) -> None:
    at = opened("transfer")
    at = press(choose(at, "-edited-", 0, 1), "Put ours back: 2")
    assert {row["Your word"] for row in _rows(at)} == {"Put ours back, at the next plan"}
    with open_home(folder) as home, home.store.read() as session:
        said = session.exec(select(ForeignDecision.decision)).all()
        assert [word.split(":")[0] for word in said] == ["put_back"]
        assert session.exec(select(Item).where(Item.state == "reversed")).one()
    at = press(at, "Plan again")
    assert "Changed or deleted" not in texts(at)
    assert not [label for label in labels(at) if "ours back" in label]


def test_what_payroll_is_closed_for_is_entered_by_hand_and_counts_as_kept_back(made: Stages, folder: Path) -> None:
    """The last of this module: it closes payroll."""
    with open_home(folder) as home:
        employee, work_unit = _of_the_third_person(home)
    first, last = str(OCTOBER.first), str(OCTOBER.last)
    _screen(made.url, "close_payroll", **{"from": first, "to": last}, payout_period=4)
    records = demo.ask("GET", f"{made.url}/timelog/_control/records")["work_units"]
    row = next(r for r in records if str(r["ID"]) == work_unit)
    more = Decimal(str(row["RegHours"])) + 1
    demo.ask("POST", f"{made.url}/timelog/_control/edit_work_unit", {"id": row["ID"], "RegHours": str(more)})
    at = press(opened("transfer"), "Plan again")
    waiting = frame(at, "Who can fix it").set_index("Employee").loc[employee]
    assert (waiting["Why"], waiting["Hours"]) == ("To enter by hand in payroll", 1.0)
    by_hand = frame(at, "State").set_index("Employee").loc[employee]
    assert (by_hand["State"], by_hand["Sum"]) == ("By hand", 1.0)
    assert "To enter by hand in payroll" in texts(opened("overview"))
    assert "Ours can't be put back from here" in texts(choose(at, "-edited-", 0))


def _of_the_third_person(home: Any) -> tuple[str, str]:
    """Their name, and the work unit of which one row of hours was made."""
    with home.store.read() as session:
        query = select(Sheet.person).where(col(Sheet.person).in_(session.get_one(Run, 1).people))
        person = session.exec(query.where(Sheet.outcome == "sent").order_by(col(Sheet.id).desc())).first()
        item = session.exec(
            select(Item).where(Item.source_person == person, Item.state == "confirmed", Item.operation == "hours")
        ).first()
        assert item is not None
        source = session.exec(select(ItemSource.source_row).where(ItemSource.item_id == item.id)).one()
        return session.get_one(Sheet, item.sheet_id).name, source
