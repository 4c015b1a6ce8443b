"""From rows to the records that payroll should hold, and every reason why a row is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from core.mapping.resolve import LEAVE_OUT, STANDARD, Rule
from core.models.codes import HourRate
from core.models.rows import Kind, SourceRow
from core.transfer.case import Grouping, SentBefore, Wanted
from core.transfer.wanted import Sorted, sort_rows
from tests.transfer.build import NO, RULES, absence, case, day, ground, hours, pieces, rates, rule, target_person


def sort(*rows: SourceRow, target: Any = None, sent: Any = None, **settings: Any) -> Sorted:
    found = case(*rows, elsewhere=sent or {})
    return sort_rows(found, target or target_person(), ground(**settings))


def with_rule(*rules: Rule) -> list[Rule]:
    """RULES, with these in the place of those of the same code."""
    codes = {(r.kind, r.code) for r in rules}
    return [*(r for r in RULES if (r.kind, r.code) not in codes), *rules]


def reasons(found: Sorted) -> list[str]:
    return [p.reason for p in found.problems]


OWN_AMOUNT = rule(Kind.HOURS, "project", "hours", "r50", amount=Decimal(9))
OFF = HourRate(id="r50", number="50", name="Overtime 50", disabled=True)

BLOCKED: dict[str, tuple[SourceRow, dict[str, Any]]] = {
    "unmapped_code": (hours("a", 5, "7", code="strange"), {}),
    "negative": (hours("a", 5, "-1"), {}),
    "after_last_day": (hours("a", 6, "7"), {"target": target_person(ends=day(5))}),
    "no_account": (hours("a", 5, "7"), {"target": target_person(account=None)}),
    "no_standard_rate": (hours("a", 5, "7"), {"found_rates": rates(())}),
    "unknown_target": (absence("a", 5, "7"), {"rules": with_rule(rule(Kind.ABSENCE, "20", "absence", "99"))}),
    "norm_missing": (absence("a", 5, "7", None), {}),
    "norm_zero": (absence("a", 5, "7", "0"), {}),
    "rate_disabled": (hours("a", 5, "7", code="over"), {"found_rates": rates(r50=OFF)}),
    "rate_not_open": (hours("a", 5, "7", code="limited"), {"target": target_person("t2")}),
    "own_amount_refused": (hours("a", 5, "7"), {"rules": with_rule(OWN_AMOUNT)}),
    "held_elsewhere": (hours("a", 5, "7"), {"sent": {("hours", "a"): SentBefore(day(5), own=False)}}),
    "sent_with_another_period": (hours("a", 5, "7"), {"sent": {("hours", "a"): SentBefore(day(5), own=True)}}),
    "rounds_to_nothing": (hours("a", 5, "0.004"), {}),
}


@pytest.mark.parametrize("reason", BLOCKED)
def test_a_row_that_can_not_go_says_why(reason: str) -> None:
    row, about = BLOCKED[reason]
    found = sort(row, **about)
    assert reasons(found) == [reason]
    assert found.problems[0].row == (row.kind.value, "a")
    assert (found.problems[0].day, found.problems[0].quantity) == (row.day, row.quantity)
    assert found.wanted == []


def test_a_rate_that_does_not_exist_any_more_blocks() -> None:
    gone = with_rule(rule(Kind.HOURS, "project", "hours", "r-gone"))
    assert reasons(sort(hours("a", 5, "7"), rules=gone)) == ["unknown_target"]


@pytest.mark.parametrize(
    ("quantity", "norm", "days"),
    [
        ("7.4", "7.4", "1"),
        ("3.7", "7.4", "0.5"),
        ("3", "6", "0.5"),
        ("4", "4", "1"),
        ("7.4", "4", "1.85"),
        ("2", "7.4", "0.2703"),
    ],
)
def test_hours_of_absence_become_days_by_that_days_norm(quantity: str, norm: str, days: str) -> None:
    (want,) = sort(absence("a", 5, quantity, norm)).wanted
    assert want.quantity == Decimal(days)


@pytest.mark.parametrize(
    ("quantity", "unit", "norm", "hours"), [("3.7", "hours", None, "3.70"), ("0.5", "days", "7.4", "3.70")]
)
def test_a_payroll_that_keeps_absence_in_hours_gets_hours(
    quantity: str, unit: str, norm: str | None, hours: str
) -> None:
    row = absence("a", 5, quantity, norm, unit=unit)
    about = ground()
    in_hours = about.operations["absence"].model_copy(update={"unit": "hours"})
    there = replace(about, operations={**about.operations, "absence": in_hours})
    (want,) = sort_rows(case(row, elsewhere={}), target_person(), there).wanted
    assert want.quantity == Decimal(hours)


def test_absence_in_days_needs_no_norm() -> None:
    (want,) = sort(absence("a", 5, "0.5", None, unit="days")).wanted
    assert want.quantity == Decimal("0.5")


def test_days_on_a_rate_for_hours_are_that_days_hours_and_never_one_hour_a_day() -> None:
    as_hours = with_rule(rule(Kind.ABSENCE, "20", "hours", STANDARD))
    (want,) = sort(absence("a", 5, "0.5", "7.4", unit="days"), rules=as_hours).wanted
    assert want.quantity == Decimal("3.7")
    assert reasons(sort(absence("a", 5, "1", None, unit="days"), rules=as_hours)) == ["norm_missing"]


def test_thirds_of_a_day_add_up_to_a_whole_one() -> None:
    rows = [absence(str(n), 5, "2.4666666667") for n in range(3)]
    (want,) = sort(*rows).wanted
    assert want.quantity == Decimal(1)


def test_two_codes_of_one_type_are_one_record_of_the_day() -> None:
    (want,) = sort(absence("a", 5, "3.7"), absence("b", 5, "3.7", code="21")).wanted
    assert (want.target, want.quantity, want.holder) == ("0", Decimal(1), "t1")
    assert set(want.sources) == {("absence", "a"), ("absence", "b")}


def test_two_types_on_one_day_block_both_and_no_other_day() -> None:
    found = sort(absence("a", 5, "3.7"), absence("b", 5, "3.7", code="30"), absence("c", 6, "7.4"))
    assert reasons(found) == ["two_types_one_day"] * 2
    assert found.problems[0].values["types"] == "Illness and Vacation"
    assert [w.first for w in found.wanted] == [day(6)]


def test_project_time_goes_to_each_persons_own_standard_rate() -> None:
    (want,) = sort(hours("a", 5, "7"), target=target_person("t2")).wanted
    assert (want.target, want.holder) == ("std-t2-user", "t2-user")


def test_a_limited_rate_is_open_to_whom_it_names() -> None:
    (want,) = sort(hours("a", 5, "7", code="limited")).wanted
    assert want.target == "r-limited"


def test_a_rate_that_allows_it_takes_an_own_amount() -> None:
    own = rule(Kind.HOURS, "project", "hours", "r-own", amount=Decimal("310.5"))
    (want,) = sort(hours("a", 5, "7"), rules=with_rule(own)).wanted
    assert want.amount == Decimal("310.5")


def test_a_rule_holds_for_its_days_and_its_people() -> None:
    rules = [
        rule(Kind.HOURS, "project", "hours", "r50", valid_to=day(5)),
        rule(Kind.HOURS, "project", "hours", STANDARD, valid_from=day(6), pay_basis="hourly"),
        rule(Kind.HOURS, "project", "hours", LEAVE_OUT, valid_from=day(6), pay_basis="monthly"),
    ]
    rows = [hours("a", 5, "1"), hours("b", 6, "1")]
    assert [w.target for w in sort(*rows, rules=rules).wanted] == ["r50", "std-t1-user"]
    monthly = sort(*rows, rules=rules, target=target_person(pay_basis="monthly"))
    assert [r.id for r in monthly.left_out] == ["b"]


def clock(want: Wanted) -> tuple[datetime | None, datetime | None]:
    return want.start, want.end


def test_equal_shifts_with_clock_times_are_two_records() -> None:
    found = sort(hours("a", 5, "3.7", "08:00"), hours("b", 5, "3.7", "12:12"))
    assert [w.quantity for w in found.wanted] == [Decimal("3.70")] * 2
    assert clock(found.wanted[0]) == (
        datetime.fromisoformat("2026-10-05T08:00"),
        datetime.fromisoformat("2026-10-05T11:42"),
    )


def test_equal_shifts_without_clock_times_are_one_record_of_their_sum() -> None:
    (want,) = sort(hours("a", 5, "3.7"), hours("b", 5, "3.7")).wanted
    assert (want.quantity, clock(want)) == (Decimal("7.40"), (None, None))


def test_a_shift_with_times_and_one_without_stay_two_records() -> None:
    found = sort(hours("a", 5, "4", "08:00"), hours("b", 5, "4"))
    assert sorted((w.quantity, w.start is None) for w in found.wanted) == [(Decimal(4), False), (Decimal(4), True)]


def test_shifts_that_overlap_are_sent_as_their_sum() -> None:
    (want,) = sort(hours("a", 5, "4", "08:00"), hours("b", 5, "4", "10:00")).wanted
    assert (want.quantity, clock(want)) == (Decimal(8), (None, None))


def test_shifts_that_touch_do_not_overlap() -> None:
    assert len(sort(hours("a", 5, "4", "08:00"), hours("b", 5, "4", "12:00")).wanted) == 2


def test_a_shift_over_midnight_goes_without_times() -> None:
    night = replace(hours("a", 5, "8", "22:00"), end=datetime.fromisoformat("2026-10-06T06:00"))
    (want,) = sort(night).wanted
    assert (want.first, want.quantity, clock(want)) == (day(5), Decimal(8), (None, None))


def test_records_that_only_an_amount_tells_apart_are_held_back() -> None:
    rules = with_rule(
        rule(Kind.HOURS, "x", "hours", "r-own", amount=Decimal(10)),
        rule(Kind.HOURS, "y", "hours", "r-own", amount=Decimal(20)),
    )
    found = sort(hours("a", 5, "4", code="x"), hours("b", 5, "4", code="y"), rules=rules)
    assert reasons(found) == ["equal_but_for_amount"] * 2
    assert len(sort(hours("a", 5, "4", code="x"), hours("b", 5, "3", code="y"), rules=rules).wanted) == 2


def test_zero_unapproved_and_left_out_rows_are_no_problem_and_not_wanted() -> None:
    none = with_rule(rule(Kind.HOURS, "over", "hours", LEAVE_OUT))
    found = sort(hours("a", 5, "0"), hours("b", 5, "7", approval=NO), hours("c", 5, "7", code="over"), rules=none)
    assert ([r.id for r in found.empty], [r.id for r in found.not_approved], [r.id for r in found.left_out]) == (
        ["a"],
        ["b"],
        ["c"],
    )
    assert (found.wanted, found.problems) == ([], [])


def test_kinds_that_are_not_transferred_are_not_looked_at() -> None:
    found = sort(hours("a", 5, "7"), absence("b", 5, "7.4"), kinds=[Kind.ABSENCE])
    assert [w.operation for w in found.wanted] == ["absence"]


def test_summed_hours_are_one_record_a_rate_on_the_periods_last_day_and_absence_stays_by_day() -> None:
    rows = [
        hours("a", 5, "7.4", "08:00"),
        hours("b", 6, "7.25"),
        hours("c", 6, "1", code="over"),
        absence("v", 7, "7.4"),
    ]
    found = {(w.target, w.first): w.quantity for w in sort(*rows, grouping=Grouping.SUMMED).wanted}
    assert found == {
        ("std-t1-user", day(31)): Decimal("14.65"),
        ("r50", day(31)): Decimal(1),
        ("0", day(7)): Decimal(1),
    }


def test_the_sum_of_somebody_who_leaves_lies_on_the_last_day() -> None:
    (want,) = sort(hours("a", 5, "7"), grouping=Grouping.SUMMED, target=target_person(ends=day(20))).wanted
    assert want.first == want.last == day(20)


def test_pieces_go_to_their_own_operation_under_the_employee() -> None:
    (want,) = sort(pieces("p", 5, "2")).wanted
    assert (want.operation, want.holder, want.quantity) == ("supplement", "t1", Decimal(2))


def test_hours_with_four_decimals_are_rounded_half_up_and_cover_their_rows_exactly() -> None:
    (want,) = sort(hours("a", 5, "7.4167"), hours("b", 5, "0.0083")).wanted
    assert want.quantity == Decimal("7.43")
    assert sum(amount for _, amount in want.sources.values()) == Decimal("7.4250")


def test_what_people_read_in_payroll_names_code_and_day() -> None:
    wanted = sort(absence("v", 7, "7.4"), hours("a", 5, "1"), hours("b", 5, "1")).wanted
    assert [w.text for w in wanted] == ["20 Vacation 2026-10-07", "Project time 2026-10-05, 2 rows"]
