"""What is wanted against what is held: kept, changed, taken back, topped up, by hand, or waiting for a person."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.ledger.states import Action, State
from core.mapping.resolve import LEAVE_OUT
from core.models.rows import Kind, SourceRow
from core.models.writes import RecordState
from core.transfer.case import Case, Holding, WhenArchived
from core.transfer.sheet import Drawn, body, draw
from tests.transfer.build import (
    NO,
    RULES,
    absence,
    case,
    day,
    foreign,
    ground,
    held,
    hours,
    pieces,
    rule,
    target_person,
)

A, B = ("hours", "a"), ("hours", "b")


def drawn(*rows: SourceRow, had: Any = (), found: Any = (), decided: Any = None, **settings: Any) -> Drawn:
    about: Case = case(*rows, held=had, foreign=found, decisions=decided or {})
    return draw(about, ground(**settings))


def moves(sheet: Drawn) -> list[tuple[str, Decimal]]:
    return [(m.action.value, m.quantity) for m in sheet.net.moves]


def reasons(sheet: Drawn) -> list[str]:
    return [p.reason for p in sheet.problems]


def test_what_is_there_already_is_kept() -> None:
    one = held(1, 5, "7.4", {A: "7.4"})
    sheet = drawn(hours("a", 5, "7.4"), had=[one])
    assert moves(sheet) == []
    assert [(h.item, set(now)) for h, now in sheet.net.kept] == [(1, {A})]
    assert sheet.outcome == "sent"


def test_a_record_that_fits_now_stands_for_another_row() -> None:
    sheet = drawn(hours("b", 5, "7.4"), had=[held(1, 5, "7.4", {A: "7.4"})])
    assert moves(sheet) == []
    assert [set(now) for _, now in sheet.net.kept] == [{B}]


def test_other_hours_change_the_record() -> None:
    sheet = drawn(hours("a", 5, "8"), had=[held(1, 5, "7.4", {A: "7.4"})])
    assert moves(sheet) == [("replace", Decimal(8))]
    assert sheet.net.moves[0].held.item == 1  # type: ignore[union-attr]


def test_another_day_takes_back_first() -> None:
    sheet = drawn(hours("a", 6, "7.4"), had=[held(1, 5, "7.4", {A: "7.4"})])
    assert moves(sheet) == [("remove", Decimal("7.4")), ("create", Decimal("7.40"))]
    assert sheet.net.moves[1].after == (1,)


def test_a_row_that_is_not_approved_any_more_is_taken_back() -> None:
    sheet = drawn(hours("a", 5, "7.4", approval=NO), had=[held(1, 5, "7.4", {A: "7.4"})])
    assert moves(sheet) == [("remove", Decimal("7.4"))]
    assert sheet.outcome == "not_approved"


def test_what_sits_at_another_person_is_taken_back_even_while_the_row_is_blocked() -> None:
    elsewhere = held(1, 5, "7.4", {A: "7.4"}, person="t9", holder="t9-user", target="std-t9-user")
    sheet = drawn(hours("a", 5, "7.4", code="strange"), had=[elsewhere])
    assert moves(sheet) == [("remove", Decimal("7.4"))]


def test_a_blocked_row_keeps_what_is_held_for_it() -> None:
    sheet = drawn(hours("a", 5, "7.4", code="strange"), had=[held(1, 5, "7.4", {A: "7.4"})])
    assert moves(sheet) == []
    assert reasons(sheet) == ["unmapped_code"]


def test_a_row_beside_a_blocked_one_waits_where_its_share_would_change() -> None:
    together = held(1, 5, "7", {A: "3", B: "4"})
    rows = (hours("a", 5, "3", code="strange"), hours("b", 5, "5"))
    assert reasons(drawn(*rows, had=[together])) == ["unmapped_code", "waits_for_blocked_row"]
    assert moves(drawn(*rows, had=[together])) == []
    same = drawn(rows[0], hours("b", 5, "4"), had=[together])
    assert reasons(same) == ["unmapped_code"]


def test_a_row_beside_a_blocked_one_is_not_made_at_another_rate() -> None:
    together = held(1, 5, "7", {A: "3", B: "4"})
    sheet = drawn(hours("a", 5, "3", code="strange"), hours("b", 5, "4", code="over"), had=[together])
    assert moves(sheet) == []
    assert reasons(sheet) == ["unmapped_code", "waits_for_blocked_row"]


@pytest.mark.parametrize("state", [State.SENDING, State.HELD, State.REVERSING])
def test_rows_of_an_undecided_send_are_made_nowhere_else(state: State) -> None:
    unclear = held(1, 5, "7.4", {A: "7.4"}, state=state, ref=None)
    sheet = drawn(hours("a", 5, "7.4", code="over"), had=[unclear])
    assert moves(sheet) == []
    assert reasons(sheet) == ["earlier_send_open"]


def test_a_record_that_is_being_taken_back_is_not_counted_on() -> None:
    sheet = drawn(hours("a", 5, "7.4"), had=[held(1, 5, "7.4", {A: "7.4"}, state=State.REVERSING)])
    assert reasons(sheet) == ["earlier_send_open"]


@pytest.mark.parametrize(
    ("record", "word", "why"), [(None, "missing", "gone"), (RecordState.REJECTED, "rejected", "earlier_send_open")]
)
def test_a_lost_record_is_an_alarm_and_nothing_is_sent_in_its_place(record: Any, word: str, why: str) -> None:
    lost = held(1, 5, "7.4", {A: "7.4"}, record=record)
    assert [a.reason for a in drawn(hours("a", 5, "7.4"), had=[lost]).alarms] == [f"not_paid_{word}"]
    sheet = drawn(hours("a", 5, "8"), had=[lost])
    assert (moves(sheet), reasons(sheet)) == ([], [why])


def test_a_pending_record_is_an_alarm_and_can_still_be_changed() -> None:
    pending = held(1, 5, "7.4", {A: "7.4"}, record=RecordState.PENDING)
    assert [a.reason for a in drawn(hours("a", 5, "7.4"), had=[pending]).alarms] == ["not_paid_pending"]
    assert moves(drawn(hours("a", 5, "8"), had=[pending])) == [("replace", Decimal(8))]


# -- records that can't be changed -------------------------------------------------------------------------------------


def archived(item: int = 1, quantity: str = "7.4", covers: Any = None) -> Holding:
    return held(item, 5, quantity, covers or {A: quantity}, record=RecordState.ARCHIVED)


def by_hand(item: int, quantity: str, tops: int = 1, **more: Any) -> Holding:
    about = {"action": Action.BY_HAND, "state": State.HELD, "ref": None, "record": None, "tops_up": tops}
    return held(item, 5, quantity, {A: quantity}, **{**about, **more})


@pytest.mark.parametrize("now", ["8.4", "5"])
def test_the_difference_to_an_archived_record_is_by_hand(now: str) -> None:
    sheet = drawn(hours("a", 5, now), had=[archived()])
    assert moves(sheet) == [("by_hand", Decimal(now) - Decimal("7.4"))]
    assert sheet.net.moves[0].sources[A][1] == Decimal(now) - Decimal("7.4")


def test_a_positive_difference_goes_to_the_next_period_where_that_is_chosen() -> None:
    sheet = drawn(hours("a", 5, "8.4"), had=[archived()], when_archived=WhenArchived.NEXT_PERIOD)
    (move,) = sheet.net.moves
    assert (move.action, move.quantity, move.tops_up) == (Action.CREATE, Decimal(1), 1)
    assert move.wanted is not None
    assert str(move.wanted.first) == "2026-11-01"


def test_a_negative_difference_is_by_hand_in_either_case() -> None:
    sheet = drawn(hours("a", 5, "5"), had=[archived()], when_archived=WhenArchived.NEXT_PERIOD)
    assert moves(sheet) == [("by_hand", Decimal("-2.4"))]


def test_equal_differences_of_two_records_lie_on_different_days() -> None:
    rows = (hours("a", 5, "8.4"), hours("b", 6, "8.4"))
    had = [archived(), held(2, 6, "7.4", {B: "7.4"}, record=RecordState.ARCHIVED)]
    sheet = drawn(*rows, had=had, when_archived=WhenArchived.NEXT_PERIOD)
    assert [str(m.wanted.first) for m in sheet.net.moves if m.wanted] == ["2026-11-01", "2026-11-02"]


def test_nobody_gets_a_row_after_the_last_day() -> None:
    about = case(hours("a", 5, "8.4"), held=[archived()], target=target_person(ends=day(31)))
    sheet = draw(about, ground(when_archived=WhenArchived.NEXT_PERIOD))
    assert moves(sheet) == [("by_hand", Decimal(1))]


def test_absence_is_never_topped_up_in_the_next_period() -> None:
    key = ("absence", "v")
    at = {"operation": "absence", "holder": "t1", "target": "0", "record": RecordState.ARCHIVED}
    had = [held(1, 5, "0.5", {key: "3.7"}, **at)]
    sheet = drawn(absence("v", 5, "7.4"), had=had, when_archived=WhenArchived.NEXT_PERIOD)
    assert moves(sheet) == [("by_hand", Decimal("0.5"))]


def test_another_type_on_an_archived_day_is_by_hand_on_both_sides() -> None:
    key = ("absence", "v")
    at = {"operation": "absence", "holder": "t1", "target": "0", "record": RecordState.ARCHIVED}
    sheet = drawn(absence("v", 5, "7.4", code="30"), had=[held(1, 5, "1", {key: "7.4"}, **at)])
    assert moves(sheet) == [("by_hand", Decimal(-1)), ("by_hand", Decimal(1))]


def test_a_figure_that_still_holds_stays() -> None:
    sheet = drawn(hours("a", 5, "8.4"), had=[archived(), by_hand(2, "1")])
    assert moves(sheet) == []


def test_what_is_to_be_entered_by_hand_is_a_share_of_its_own_until_somebody_says_that_it_was() -> None:
    def shares(now: str, *had: Holding) -> dict[str, Decimal]:
        return {k: v for k, v in drawn(hours("a", 5, now), had=list(had)).totals["hours/hours"].items() if v}

    whole = {"source": Decimal("8.4"), "in_payroll": Decimal("7.4"), "by_hand": Decimal(1)}
    assert shares("8.4", archived()) == whole
    assert shares("8.4", archived(), by_hand(2, "1")) == whole
    entered = shares("8.4", archived(), by_hand(2, "1", state=State.CONFIRMED))
    assert entered == {"source": Decimal("8.4"), "in_payroll": Decimal("8.4")}
    assert shares("5", archived()) == {"source": Decimal(5), "in_payroll": Decimal(5)}


def test_a_figure_that_nobody_entered_is_struck_for_another_one() -> None:
    sheet = drawn(hours("a", 5, "9.4"), had=[archived(), by_hand(2, "1")])
    assert moves(sheet) == [("remove", Decimal(1)), ("by_hand", Decimal(2))]
    assert sheet.net.moves[0].is_struck


def test_to_a_figure_that_was_entered_only_the_rest_is_added() -> None:
    sheet = drawn(hours("a", 5, "9.4"), had=[archived(), by_hand(2, "1", state=State.CONFIRMED)])
    assert moves(sheet) == [("by_hand", Decimal(1))]


def test_a_late_record_that_is_open_goes_before_the_new_one() -> None:
    late = held(2, 5, "1", {A: "1"}, tops_up=1, first=day(31), last=day(31))
    sheet = drawn(hours("a", 5, "9.4"), had=[archived(), late], when_archived=WhenArchived.NEXT_PERIOD)
    assert moves(sheet) == [("remove", Decimal(1)), ("create", Decimal(2))]
    assert sheet.net.moves[1].after == (2,)


def test_an_archived_record_stands_for_another_row_of_the_same_hours() -> None:
    sheet = drawn(hours("b", 5, "7.4"), had=[archived()])
    assert moves(sheet) == []
    assert [{k: v for k, (_, v) in now.items()} for _, now in sheet.net.kept] == [{B: Decimal("7.4")}]


def test_new_rows_of_a_day_that_payroll_has_closed_are_by_hand() -> None:
    later = held(1, 9, "7.4", {A: "7.4"}, record=RecordState.ARCHIVED)
    rows = (hours("a", 9, "7.4"), hours("b", 5, "3"))
    assert moves(drawn(*rows, had=[later])) == [("by_hand", Decimal(3))]
    assert moves(drawn(rows[0], hours("b", 12, "3"), had=[later])) == [("create", Decimal(3))]


def test_a_late_row_is_found_again_and_follows_its_source() -> None:
    late = held(2, 5, "3", {B: "3"}, first=ground().period.next().first, last=ground().period.next().first)
    had = [held(1, 9, "7.4", {A: "7.4"}, record=RecordState.ARCHIVED), late]
    settings = {"when_archived": WhenArchived.NEXT_PERIOD}
    assert moves(drawn(hours("a", 9, "7.4"), hours("b", 5, "3"), had=had, **settings)) == []
    assert moves(drawn(hours("a", 9, "7.4"), hours("b", 5, "4"), had=had, **settings)) == [("replace", Decimal(4))]


def test_an_open_supplement_is_corrected_by_hand() -> None:
    at = {"operation": "supplement", "holder": "t1", "target": "sup"}
    sheet = drawn(pieces("p", 5, "3"), had=[held(1, 5, "2", {("supplement", "p"): "2"}, **at)])
    assert moves(sheet) == [("by_hand", Decimal(1))]


# -- one record in the way of another ----------------------------------------------------------------------------------


def test_rates_that_swap_are_both_made_anew() -> None:
    had = [held(1, 5, "4", {A: "4"}), held(2, 5, "5", {B: "5"}, target="r50")]
    sheet = drawn(hours("a", 5, "4", code="over"), hours("b", 5, "5"), had=had)
    assert [a for a, _ in moves(sheet)] == ["remove", "replace", "create"]
    replaced, made = sheet.net.moves[1:]
    assert set(replaced.after) | set(made.after) == {1, 2}


def test_a_shift_that_grows_over_the_next_ones_old_time_waits_for_it() -> None:
    first, second = hours("a", 5, "5", "08:00"), hours("b", 5, "4", "13:00")
    times = {"start": hours("a", 5, "4", "08:00").start, "end": hours("a", 5, "4", "08:00").end}
    old = hours("b", 5, "4", "12:00")
    had = [held(1, 5, "4", {A: "4"}, **times), held(2, 5, "4", {B: "4"}, start=old.start, end=old.end)]
    sheet = drawn(first, second, had=had)
    assert [(m.action.value, m.after) for m in sheet.net.moves] == [("remove", ()), ("replace", ()), ("create", (1, 2))]


def test_a_kind_that_is_no_longer_transferred_is_left_alone() -> None:
    sheet = drawn(absence("v", 7, "7.4"), had=[held(1, 5, "7.4", {A: "7.4"})], kinds=[Kind.ABSENCE])
    assert moves(sheet) == [("create", Decimal(1))]
    assert [h.item for h, _ in sheet.net.kept] == [1]


def test_a_code_that_is_left_out_from_now_on_is_taken_back() -> None:
    rules = [rule(Kind.HOURS, "project", "hours", LEAVE_OUT), *RULES[1:]]
    sheet = drawn(hours("a", 5, "7.4"), had=[held(1, 5, "7.4", {A: "7.4"})], rules=rules)
    assert moves(sheet) == [("remove", Decimal("7.4"))]


# -- records that did not come from here -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "there", "planned", "why"),
    [
        (None, "7.4", [], ["already_there"]),
        ("leave", "7.4", [], ["left_as_it_is"]),
        ("send_too", "2", [("create", Decimal("7.40"))], []),
        ("adopt", "7.4", [("create", Decimal("7.40"))], []),
        ("adopt", "2", [], ["adopted_differs"]),
    ],
)
def test_a_foreign_record_waits_for_a_decision(decision: Any, there: str, planned: Any, why: Any) -> None:
    decided = {("hours", "f"): decision} if decision else {}
    sheet = drawn(hours("a", 5, "7.4"), found=[foreign("f", 5, there)], decided=decided)
    assert (moves(sheet), reasons(sheet)) == (planned, why)
    adopted = [m.adopts.ref for m in sheet.net.moves if m.adopts]
    assert adopted == (["f"] if decision == "adopt" and not why else [])


def test_a_foreign_record_is_adopted_once() -> None:
    rows = (hours("a", 5, "3.7", "08:00"), hours("b", 5, "3.7", "12:12"))
    sheet = drawn(*rows, found=[foreign("f", 5, "3.7")], decided={("hours", "f"): "adopt"})
    assert [m.adopts is not None for m in sheet.net.moves] == [True, False]


@pytest.mark.parametrize("turn", [1, -1])
def test_of_two_foreign_records_the_undecided_one_blocks_whichever_comes_first(turn: int) -> None:
    there = [foreign("f1", 5, "7.4"), foreign("f2", 5, "7.4")][::turn]
    undecided = drawn(hours("a", 5, "7.4"), found=there, decided={("hours", "f2"): "adopt"})
    assert reasons(undecided) == ["already_there"]
    left = drawn(hours("a", 5, "7.4"), found=there, decided={("hours", "f2"): "adopt", ("hours", "f1"): "leave"})
    assert [m.adopts.ref for m in left.net.moves if m.adopts] == ["f2"]


def test_any_foreign_absence_of_the_day_blocks_and_hours_of_another_rate_do_not() -> None:
    away = foreign("f", 5, "1", operation="absence", holder="t1", target="2")
    assert reasons(drawn(absence("v", 5, "7.4"), found=[away])) == ["already_there"]
    other_rate = foreign("f", 5, "2", target="r50")
    assert moves(drawn(hours("a", 5, "7.4"), found=[other_rate])) == [("create", Decimal("7.40"))]


def test_each_undecided_foreign_record_is_named_so_that_all_can_be_decided() -> None:
    there = [foreign("f1", 5, "7.4"), foreign("f2", 5, "2")]
    found = drawn(hours("a", 5, "7.4"), found=there)
    assert [(p.operation, p.ref, p.day, p.quantity, p.row) for p in found.problems] == [
        ("hours", "f1", day(5), Decimal("7.4"), ("hours", "a")),
        ("hours", "f2", day(5), Decimal("2"), None),
    ]
    stored = body(found)["problems"]
    assert [(p["operation"], p["ref"], p["values"]["there"]) for p in stored] == [
        ("hours", "f1", "7.4"),
        ("hours", "f2", "2"),
    ]


def test_a_foreign_record_of_another_own_amount_is_not_adopted() -> None:
    rules = [rule(Kind.HOURS, "project", "hours", "r-own", amount=Decimal(200))]
    there = foreign("f", 5, "7.4", target="r-own", amount=Decimal(150))
    found = drawn(hours("a", 5, "7.4"), found=[there], decided={("hours", "f"): "adopt"}, rules=rules)
    assert (moves(found), reasons(found)) == ([], ["adopted_differs"])
