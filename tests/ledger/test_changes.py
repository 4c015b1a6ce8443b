"""Changes of records whoever made them: what was there is kept, and each change is proved like any other write."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlmodel import col, select

from core.ledger.changes import Change, Place, enter, new_run
from core.ledger.states import Action
from core.models.writes import Write
from core.store.tables import Item
from tests.ledger.house import Hands, House, hours
from tests.ledger.payroll import Payroll
from tests.ledger.test_sender import work

pytestmark = pytest.mark.one_database


def entered(house: House, *changes: Change) -> int:
    with house.store.write() as session:
        people = sorted({change.write.person for change in changes})
        run = new_run(house.store, session, house.integration, house.connection, people, "kim", "sync")
        enter(house.store, session, Place(house.integration, house.connection, run), changes)
    return run


def items(house: House) -> list[Item]:
    with house.store.read() as session:
        return list(session.exec(select(Item).where(Item.connection_id == house.connection).order_by(col(Item.id))))


def more(write: Write, quantity: str) -> Write:
    return replace(write, quantity=Decimal(quantity))


@pytest.mark.parametrize("fault", ["none", "error_after", "error_before", "late"])
def test_a_record_that_somebody_else_made_is_changed_once_and_what_it_held_is_kept(
    house: House, payroll: Payroll, clock: Hands, fault: str
) -> None:
    theirs = hours("p1")
    ref = payroll.add(theirs)
    run = entered(house, Change(Action.REPLACE, more(theirs, "3"), "s1", ref, theirs))
    payroll.faults = deque([] if fault == "none" else [fault])
    work(house.desk(payroll, run), house, clock, "p1")
    assert [(item.state, item.quantity, item.ref) for item in items(house)] == [
        ("reversed", theirs.quantity, ref),
        ("confirmed", Decimal(3), ref),
    ]
    assert [record.quantity for record in payroll.settled().values()] == [3]


def test_a_second_change_repairs_the_first(house: House, payroll: Payroll, clock: Hands) -> None:
    theirs = hours("p1")
    ref = payroll.add(theirs)
    first = entered(house, Change(Action.REPLACE, more(theirs, "3"), "s1", ref, theirs))
    work(house.desk(payroll, first), house, clock, "p1")
    second = entered(house, Change(Action.REMOVE, more(theirs, "3"), "s1", ref, more(theirs, "3")))
    work(house.desk(payroll, second), house, clock, "p1")
    assert [item.state for item in items(house)] == ["reversed", "reversed", "confirmed"]
    assert payroll.settled() == {}


def test_what_is_made_anew_waits_until_the_old_record_is_gone(house: House, payroll: Payroll, clock: Hands) -> None:
    theirs = hours("p1")
    ref = payroll.add(theirs)
    run = entered(
        house,
        Change(Action.REMOVE, theirs, "s1", ref, theirs),
        Change(Action.CREATE, more(theirs, "3"), "s1", after=0),
    )
    payroll.faults = deque(["refused"])
    work(house.desk(payroll, run), house, clock, "p1")
    states = {item.action: item.state for item in items(house)[1:]}
    assert states == {"remove": "rejected", "create": "cancelled"}
    assert list(payroll.settled()) == [ref]


def test_a_change_of_a_record_needs_to_know_the_record(house: House) -> None:
    with pytest.raises(ValueError, match="needs the record"):
        entered(house, Change(Action.REMOVE, hours("p1"), "s1"))
