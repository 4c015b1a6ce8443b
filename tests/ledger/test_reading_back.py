"""Comparing the ledger with what the provider holds: every way in which they can differ is named."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.ledger.looks import marker
from core.ledger.readback import Readback, compare, held_items, holders_held, open_markers
from core.ledger.states import Action, State
from core.models.writes import RecordState
from tests.ledger.house import SETTLE, Hands, House, hours
from tests.ledger.payroll import Payroll
from tests.ledger.test_sender import work

pytestmark = pytest.mark.one_database


def read_back(house: House, payroll: Payroll) -> Readback:
    first, last = hours().first, hours(day=30).last
    with house.store.read() as session:
        held = held_items(session, house.connection, first, last)
        known = open_markers(session, house.connection)
    return compare(held, payroll.settled().values(), known)


@pytest.fixture
def sent(house: House, payroll: Payroll, clock: Hands) -> int:
    """One item, confirmed, with record r001."""
    item = house.item(hours())
    work(house.desk(payroll, house.run()), house, clock)
    return item


def kinds(found: Readback) -> list[str]:
    return [difference.kind for difference in found.differences]


def test_what_was_sent_agrees(house: House, payroll: Payroll, sent: int) -> None:
    found = read_back(house, payroll)
    assert found.agrees
    assert (found.equal, found.sent, found.found) == (1, {"hours": Decimal("7.4")}, {"hours": Decimal("7.4")})


@pytest.fixture
def summed(house: House, payroll: Payroll) -> int:
    """One item about five days, confirmed; payroll knows one day a record and has filed it on the last."""
    week = replace(hours(quantity="37"), last=hours(day=4).last)
    ref = payroll.add(replace(week, first=week.last), text="")
    return house.item(week, state=State.CONFIRMED, ref=ref)


def test_a_sum_over_several_days_agrees_with_the_record_on_its_last_day(
    house: House, payroll: Payroll, summed: int
) -> None:
    found = read_back(house, payroll)
    assert found.agrees
    assert (found.equal, found.found) == (1, {"hours": Decimal(37)})


@pytest.mark.parametrize(
    "change",
    [
        {"first": hours(day=3).first, "last": hours(day=3).last},
        {"first": hours(day=1).first},
        {"target": "200"},
        {"holder": "p2"},
        {"quantity": Decimal(30)},
    ],
    ids=["another day", "fewer days", "target", "person", "quantity"],
)
def test_a_sum_that_somebody_changed_differs(
    house: House, payroll: Payroll, summed: int, change: dict[str, object]
) -> None:
    payroll.records_["r001"] = replace(payroll.records_["r001"], **change)  # type: ignore[arg-type]
    assert kinds(read_back(house, payroll)) == ["differs"]


def test_a_record_that_is_gone_is_missing(house: House, payroll: Payroll, sent: int) -> None:
    payroll.records_.clear()
    found = read_back(house, payroll)
    assert kinds(found) == ["missing"]
    assert (found.differences[0].item, found.differences[0].found) == (sent, None)
    assert found.found == {"hours": 0}


@pytest.mark.parametrize(
    "change",
    [{"quantity": Decimal("7")}, {"target": "200"}, {"holder": "p2"}, {"first": hours(day=1).first}],
    ids=["quantity", "target", "person", "day"],
)
def test_a_record_that_somebody_changed_differs(
    house: House, payroll: Payroll, sent: int, change: dict[str, object]
) -> None:
    payroll.records_["r001"] = replace(payroll.records_["r001"], **change)  # type: ignore[arg-type]
    assert kinds(read_back(house, payroll)) == ["differs"]


@pytest.mark.parametrize("state", [RecordState.PENDING, RecordState.REJECTED])
def test_a_record_that_is_not_paid_is_an_alarm(house: House, payroll: Payroll, sent: int, state: RecordState) -> None:
    payroll.records_["r001"] = replace(payroll.records_["r001"], state=state)
    assert kinds(read_back(house, payroll)) == [state.value]


def test_an_archived_record_is_paid(house: House, payroll: Payroll, sent: int) -> None:
    payroll.archive("r001")
    assert read_back(house, payroll).agrees


def test_a_second_record_with_our_mark_is_a_double(house: House, payroll: Payroll, sent: int) -> None:
    payroll.records_["r9"] = replace(payroll.records_["r001"], ref="r9")
    found = read_back(house, payroll)
    assert kinds(found) == ["double"]
    assert found.found == {"hours": Decimal("14.8")}
    assert found.equal == 1


def test_a_rejected_double_pays_nobody(house: House, payroll: Payroll, sent: int) -> None:
    payroll.records_["r9"] = replace(payroll.records_["r001"], ref="r9", state=RecordState.REJECTED)
    assert read_back(house, payroll).agrees


def test_other_people_s_records_are_no_difference(house: House, payroll: Payroll, sent: int) -> None:
    payroll.add(hours(day=3))
    assert read_back(house, payroll).agrees


def test_a_settle_time_that_is_too_short_shows_as_a_double(house: House, payroll: Payroll, clock: Hands) -> None:
    """The effect of the first attempt comes after it was believed absent and the second attempt had gone out."""
    item = house.item(hours())
    payroll.late, payroll.faults = timedelta(seconds=60), deque(["late"])
    work(house.desk(payroll, house.run(), settle_seconds=SETTLE / 4), house, clock)
    assert house.get(item).state == "confirmed"
    assert read_back(house, payroll).differences[0].kind == "double"


def test_a_record_of_an_item_that_is_still_being_checked_is_no_double_yet(
    house: House, payroll: Payroll, clock: Hands
) -> None:
    held = house.item(hours(), state=State.HELD)
    payroll.add(hours(), text=f"x {house.get(held).marker}")
    assert read_back(house, payroll).agrees


def test_a_record_of_a_refused_item_is_a_double(house: House, payroll: Payroll) -> None:
    refused = house.item(hours(), state=State.REJECTED)
    payroll.add(hours(), text=f"x {house.get(refused).marker}")
    assert kinds(read_back(house, payroll)) == ["double"]


def test_take_backs_and_what_is_done_by_hand_hold_no_record(house: House, payroll: Payroll) -> None:
    house.item(hours(), Action.REMOVE, state=State.CONFIRMED, ref="r1")
    house.item(hours(day=1), Action.BY_HAND, state=State.HELD)
    assert read_back(house, payroll) == Readback()


def test_the_people_whose_records_must_be_read_are_those_with_live_ones(house: House) -> None:
    house.item(hours("p1"), state=State.CONFIRMED, ref="r1")
    house.item(hours("p2"), state=State.SENDING)
    house.item(hours("p3"), state=State.REVERSED, ref="r3")
    with house.store.read() as session:
        first, last = hours().first, hours(day=30).last
        assert holders_held(session, house.connection, "hours", first, last) == {"p1", "p2"}


def test_marks_differ_between_connections() -> None:
    assert marker("a", "hours", "s", 0, 0) != marker("b", "hours", "s", 0, 0)
