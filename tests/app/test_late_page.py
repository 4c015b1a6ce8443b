"""A record that came after a run was proved: told on Overview and on the run's page, decided in a dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import col, select

from core.actions import demo
from core.actions.home import Home
from core.actions.late_records import look_again
from core.store.tables import Catalogue, Item, Run
from core.workflows.mornings import LATE
from tests.app.demo import Stages
from tests.app.looking import entries, labels, opened, press, tables, texts

Look = Callable[[str], Home]
Screen = Callable[..., Any]


@pytest.fixture
def screen(made: Stages) -> Iterator[Screen]:
    """What people do in payroll's own screens; what they add is gone after the test."""
    base, added = demo.ask("GET", made.url)["providers"]["zenegy"]["base_url"], []

    def act(action: str, **posted: Any) -> Any:
        answer = demo.ask("POST", f"{base}/_control/{action}", posted)
        added.extend([answer["uid"]] if action == "add_registration" else [])
        return answer

    yield act
    left = {r["uid"] for r in demo.ask("GET", f"{base}/_control/records")["hours"]}
    for uid in left & set(added):
        act("delete_registration", kind="hours", uid=uid)


@pytest.fixture
def doubled(look: Look, made: Stages, screen: Screen) -> Home:
    """A home after the morning's look, which found one of our records twice."""
    home = look("sent")
    _forget_what_other_tests_sent(home, made, screen)
    with home.store.read() as session:
        mine = select(Item).where(Item.run_id == 1, Item.operation == "hours", Item.state == "confirmed")
        row = session.exec(mine.order_by(col(Item.id))).first()
    assert row is not None
    stored = demo.ask("GET", f"{made.url}/zenegy/_control/records")["hours"]
    there = next(r for r in stored if r["uid"] == row.ref)
    kept = ("userUid", "hourPaymentRateUid", "hours", "from", "to", "rate", "note", "status", "payrollNumber")
    screen("take_doubles")
    screen("add_registration", kind="hours", date=there["date"][:10], **{name: there[name] for name in kept})
    assert look_again(home, 1) == 1
    return home


def _forget_what_other_tests_sent(home: Home, made: Stages, screen: Screen) -> None:
    """All of them send into one payroll."""
    with home.store.read() as session:
        ours = set(session.exec(select(Item.ref)))
    for kind, records in demo.ask("GET", f"{made.url}/zenegy/_control/records").items():
        for record in records if kind in ("hours", "absence", "supplements") else ():
            if "ho:" in str(record) and record["uid"] not in ours:
                screen("delete_registration", kind=kind, uid=record["uid"])


def test_a_late_record_is_told_looked_at_and_taken_back(doubled: Home) -> None:
    at = opened()
    assert "1 record too much in Zenegy" in texts(at)
    at = press(at, "Look at run 1")
    assert "Too much in Zenegy" in texts(at)
    assert "carries our mark, and no row here stands for it" in str(entries(at))
    at = press(at, "Decide…")
    assert "This record in Zenegy" in str(tables(at))
    press(at, "Take back 1 record")
    with doubled.store.read() as session:
        run = session.exec(select(Run).order_by(col(Run.id).desc())).first()
        assert run is not None
        (back,) = session.exec(select(Item).where(Item.run_id == run.id)).all()
    assert (run.id, run.state, back.action) == (2, "queued", "remove")


def test_a_late_record_that_is_left_is_told_no_more(doubled: Home) -> None:
    at = press(press(opened("history", run="1"), "Decide…"), "Cancel")
    at = press(press(at, "Decide…"), "Leave it in Zenegy")
    assert "It stays in payroll." in texts(at)
    assert "Decide…" not in labels(at)
    assert "too much" not in texts(opened())


def test_a_double_that_the_run_itself_found_is_told_once_and_as_gone_when_it_was_decided(doubled: Home) -> None:
    with doubled.store.write() as session:
        run = session.get_one(Run, 1)
        run.report = {**run.report, "agrees": False, "differences": [{"kind": "double"}]}
        session.add(run)
    at = opened("history", run="1")
    assert texts(at).count("paid twice") == 1
    at = press(press(at, "Decide…"), "Leave it in Zenegy")
    assert "paid twice" not in texts(at)
    assert "1 record too much when this run ended: gone since, or left on purpose." in texts(at)


def test_a_record_of_which_no_row_knows_is_looked_at_in_payroll(doubled: Home) -> None:
    with doubled.store.write() as session:
        kept = session.exec(select(Catalogue).where(col(Catalogue.name).startswith(LATE))).one()
        unknown = {**kept.body["records"][0], "item": None}
        kept.body = {**kept.body, "records": [{**unknown, "ref": f"r{n}"} for n in range(12)]}
        session.add(kept)
    at = opened("history", run="1")
    assert "2 more stand here after these." in texts(at)
    (first, *_) = [button for button in at.button if button.label == "Decide…"]
    at = first.click().run()
    assert "No row here knows its mark: look at it in Zenegy." in texts(at)
    assert next(button for button in at.button if button.label == "Take back 1 record").disabled
