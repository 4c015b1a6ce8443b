"""Rows and records that only a person can decide, on both pages: what is known, what can be said, what follows."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core.actions.home import Home
from core.ledger.book import Step, take
from core.ledger.states import State
from core.store.tables import ForeignDecision, Item, PlanSheet, Run, Sheet
from tests.app.conftest import Use
from tests.app.looking import figures, frame, labels, opened, press, tables, texts
from tests.app.looking import select as choose
from tests.app.test_transfer_choices import _newest

Look = Callable[[str], Home]


def _planned(home: Home) -> Item:
    with home.store.read() as session:
        sheets = select(col(PlanSheet.sheet_id)).where(PlanSheet.plan_id == _newest(home).id)
        query = select(Item).where(col(Item.sheet_id).in_(sheets), Item.state == "planned", Item.operation == "hours")
        return session.exec(query.order_by(col(Item.id))).first()  # type: ignore[return-value]


def _held(home: Home, **values: object) -> Item:
    """A row of the newest plan that nobody knows the end of."""
    item = _planned(home)
    with home.store.write() as session:
        told = {"attempts": 6, "reason": "read back again, still not there after 6 attempts", "run_id": 1, **values}
        take(home.store, session, Step(item.id or 0, State.PLANNED, State.SENDING, "attempt 6", 1))
        take(home.store, session, Step(item.id or 0, State.SENDING, State.HELD, "still not there", 1, told))
    return item


def _state(home: Home, item: Item) -> str:
    with home.store.read() as session:
        return session.get_one(Item, item.id).state


def _needs(at: AppTest) -> AppTest:
    return choose(at, "-needs-", 0)


def test_an_unclear_row_tells_all_that_is_known_and_can_be_said_not_to_be_there(look: Look) -> None:
    home = look("sent")
    item = _held(home)
    at = opened("transfer")
    assert list(frame(at, "State")["State"]) == ["Needs you"]
    at = _needs(at)
    assert {"I see it in Zenegy", "It isn't there, send again"} <= set(labels(at))
    terms = [table for table in tables(at) if item.marker in table.to_string().replace("\\", "")]
    assert terms
    assert "Nothing is sent now; the next plan makes it anew." in texts(at)
    at = press(at, "It isn't there, send again")
    assert at.success[0].value.startswith("Noted")
    assert _state(home, item) == "cancelled"


def test_what_payroll_does_not_show_can_not_be_said_to_be_there(look: Look) -> None:
    home = look("sent")
    item = _held(home)
    at = press(_needs(opened("transfer")), "I see it in Zenegy")
    assert at.error[0].value.startswith("Not decided. ")
    assert _state(home, item) == "held"


def test_an_unclear_row_can_be_decided_on_its_run_too(look: Look) -> None:
    home = look("sent")
    item = _held(home)
    at = opened("history", run="1", rows="held")
    assert list(frame(at, "Why")["State"]) == ["Needs you"]
    press(choose(at, "rows-", 0), "It isn't there, send again")
    assert _state(home, item) == "cancelled"
    assert figures(opened("history", run="1"))["Needs you"][0] == "0"


def test_a_figure_by_hand_is_done_by_hand(look: Look) -> None:
    home = look("sent")
    item = _planned(home)
    with home.store.write() as session:
        row = session.get_one(Item, item.id)
        row.action, row.state, row.reason = "by_hand", "held", "by hand"
        session.add(row)
    at = _needs(opened("transfer"))
    assert "It counts as entered." in texts(at)
    press(at, "Done by hand")
    assert _state(home, item) == "confirmed"


def test_a_row_that_is_still_in_payroll_can_not_be_said_to_be_gone(look: Look) -> None:
    home = look("sent")
    with home.store.write() as session:
        item = session.exec(select(Item).where(Item.run_id == 1, Item.state == "confirmed")).first()
        assert item is not None
        sheet = session.get_one(Sheet, item.sheet_id)
        lost = {"reason": "not_paid_missing", "row": None, "day": "2026-10-01", "quantity": "7.4", "unit": ""}
        sheet.body = {**sheet.body, "alarms": [{**lost, "values": {"item": str(item.id)}}]}
        session.add(sheet)
    at = opened("transfer")
    assert "not paid" in at.error[0].value
    at = press(_needs(at), "It is gone, send again")
    assert "still shows it" in at.error[0].value
    assert _state(home, item) == "confirmed"


def test_records_that_are_not_from_here_are_listed_and_decided(look: Look) -> None:
    home = look("planned")
    at = opened("transfer")
    records = frame(at, "Decision")
    assert set(records["Decision"]) == {"Not decided"}
    assert all("hours" in holds or "days" in holds for holds in records["Holds"])
    at = choose(at, "-foreign-", 0)
    assert {"Adopt it", "Send ours too", "Leave it"} <= set(labels(at))
    assert "both are paid" in texts(at)
    at = press(at, "Leave it")
    with home.store.read() as session:
        row = session.exec(select(ForeignDecision)).one()
    assert row.decision == "leave"
    assert "Leave it, at the next plan" in set(frame(at, "Decision")["Decision"])


def test_several_records_are_decided_at_once(look: Look) -> None:
    home = look("planned")
    at = opened("transfer")
    count = len(frame(at, "Decision"))
    press(choose(at, "-foreign-", *range(count)), f"Adopt it: {count}")
    with home.store.read() as session:
        assert [row.decision for row in session.exec(select(ForeignDecision)).all()] == ["adopt"] * count


def test_a_row_in_payroll_can_be_taken_back_with_both_sides_in_sight(look: Look) -> None:
    home = look("sent")
    at = choose(opened("history", run="1", rows="confirmed"), "rows-", 0)
    at = press(at, "Take back…")
    terms = dict(tables(at)[-1].itertuples(index=False))
    assert terms["Zenegy holds now"] == terms["Sent"]
    assert "the next plan sends it again" in texts(at)
    assert "Take back 1 row" not in labels(press(at, "Cancel"))
    at = press(press(choose(at, "rows-", 0), "Take back…"), "Take back 1 row")
    assert at.title[0].value == "Run 2"
    with home.store.read() as session:
        run = session.get_one(Run, 2)
        assert session.exec(select(Item.action).where(Item.run_id == 2)).all() == ["remove"]
    assert run.state == "queued"


def test_nothing_is_offered_for_a_row_that_is_in_payroll_as_sent(use: Use) -> None:
    use("sent")
    at = choose(opened("history", run="1", rows="confirmed"), "rows-", 0)
    assert not [label for label in labels(at) if "gone" in label or "see it" in label]
