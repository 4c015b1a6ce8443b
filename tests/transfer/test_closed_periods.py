"""Pay periods that payroll itself says are closed: nothing is sent into one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.models.period import ClosedPeriod, PayoutGroup
from core.models.rows import SourceRow
from core.models.writes import RecordState
from core.transfer.case import WhenArchived
from core.transfer.sheet import draw
from tests.transfer.build import PERIOD, absence, case, ground, held, hours, pieces, target_person

A = ("hours", "a")
CLOSED = (ClosedPeriod(PERIOD, PayoutGroup.MONTHLY),)
NEXT = WhenArchived.NEXT_PERIOD


def moves(*rows: SourceRow, had: Any = (), group: str = "monthly", **settings: Any) -> list[tuple[str, Decimal, bool]]:
    """Each with whether it lies after the period."""
    about = case(*rows, held=had, target=target_person(payout_group=group))
    found = draw(about, ground(**{"closed": CLOSED, **settings})).net.moves
    return [(m.action.value, m.quantity, bool(m.wanted and m.wanted.first > PERIOD.last)) for m in found]


@pytest.mark.parametrize("row", [hours("a", 5, "7.4"), absence("a", 5, "7.4"), pieces("a", 5, "2")])
def test_rows_of_a_closed_period_are_by_hand_where_nothing_else_was_chosen(row: SourceRow) -> None:
    ((action, _, late),) = moves(row)
    assert (action, late) == ("by_hand", False)


def test_rows_of_a_closed_period_are_paid_in_the_next_one_where_their_operation_allows_it() -> None:
    assert moves(hours("a", 5, "7.4"), when_archived=NEXT) == [("create", Decimal("7.40"), True)]
    assert moves(pieces("a", 5, "2"), when_archived=NEXT) == [("create", Decimal(2), True)]
    assert moves(absence("a", 5, "7.4"), when_archived=NEXT) == [("by_hand", Decimal(1), False)]


def test_of_another_payout_group_nothing_is_closed() -> None:
    assert moves(hours("a", 5, "7.4"), group="biweekly") == [("create", Decimal("7.40"), False)]


def test_where_the_next_period_is_closed_too_only_the_hand_is_left() -> None:
    both = (*CLOSED, ClosedPeriod(PERIOD.next(), PayoutGroup.MONTHLY))
    assert moves(hours("a", 5, "7.4"), when_archived=NEXT, closed=both) == [("by_hand", Decimal("7.40"), False)]


def test_what_is_still_open_in_a_closed_period_is_taken_back_and_never_changed_there() -> None:
    forgotten = held(1, 5, "7.4", {A: "7.4"}, record=RecordState.PENDING)
    assert moves(hours("a", 5, "8"), had=[forgotten], when_archived=NEXT) == [
        ("remove", Decimal("7.4"), False),
        ("create", Decimal("8.00"), True),
    ]
    assert moves(hours("a", 5, "7.4"), had=[forgotten]) == []


@pytest.mark.parametrize(
    ("record", "alarms"), [(RecordState.APPROVED, ["not_paid_left_out"]), (RecordState.ARCHIVED, [])]
)
def test_a_record_that_payroll_was_closed_without_is_an_alarm(record: RecordState, alarms: list[str]) -> None:
    def told(group: str) -> list[str]:
        about = case(
            hours("a", 5, "7.4"),
            held=[held(1, 5, "7.4", {A: "7.4"}, record=record)],
            target=target_person(payout_group=group),
        )
        drawn = draw(about, ground(closed=CLOSED))
        assert (drawn.net.moves, drawn.problems) == ([], ())
        return [alarm.reason for alarm in drawn.alarms]

    assert told("monthly") == alarms
    assert told("biweekly") == []


def test_of_an_archived_record_the_difference_alone_goes_to_the_next_period() -> None:
    paid = held(1, 5, "7.4", {A: "7.4"}, record=RecordState.ARCHIVED)
    assert moves(hours("a", 5, "8"), had=[paid], when_archived=NEXT) == [("create", Decimal("0.60"), True)]
