"""The cost voucher of a period: what it costs, to which accounts, and that it always balances."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounting.rows import Portion, Reason, Values
from core.accounting.vouchers import ROUNDING, ask_voucher
from core.accounting.wanted import Asked
from core.mapping.accounts import AccountRule, AccountRules
from core.models.bookkeeping import Dimension
from core.models.postings import voucher_of
from core.models.rows import Kind, SourceRow
from tests.accounting.small import DAY, HOURS, MILEAGE, PEOPLE, SETTINGS, VALUES, WAITING, hours, mileage

D = Dimension.DEPARTMENT


def asked(*rows: SourceRow, rules: tuple[AccountRule, ...] = (HOURS, MILEAGE)) -> Asked:
    return ask_voucher(rows, PEOPLE, AccountRules(rules), Values(VALUES), SETTINGS, DAY)


def test_hours_are_posted_by_department_against_what_is_owed() -> None:
    (want,) = asked(hours("1", "7.5"), hours("2", "2", "b"), hours("3", "0.5")).wanted
    voucher = voucher_of(want.write)
    told = [(line.account, str(line.amount), dict(line.dimensions)) for line in voucher.lines]
    assert told == [("2210", "2000.00", {D: "20"}), ("2210", "500.00", {D: "30"}), ("6990", "-2500.00", {})]
    assert (voucher.day, voucher.journal, want.write.quantity) == (DAY, "3", Decimal("2500.00"))
    assert set(want.covers) == {
        Portion("hours", "1", "1", Decimal("7.5")),
        Portion("hours", "2", "1", Decimal("2")),
        Portion("hours", "3", "1", Decimal("0.5")),
    }


def test_what_no_manager_approved_is_left_out_and_told() -> None:
    found = asked(hours("1", "7.5"), hours("2", "2", approval=WAITING))
    assert [part.row for part in found.wanted[0].covers] == ["1"]
    assert [row.id for row in found.not_approved] == ["2"]


def test_a_code_without_a_rule_and_a_department_without_a_value_are_told_with_their_rows() -> None:
    found = asked(hours("1", "1"), mileage("2", "10"), rules=(replace(HOURS, department="d9"),))
    assert not found.wanted
    assert [(p.reason, p.rows) for p in found.problems] == [
        (Reason.NO_RULE, (("hours", "1"),)),
        (Reason.NO_RULE, (("supplement", "2"),)),
    ]
    (problem,) = ask_voucher([hours("1", "1")], PEOPLE, AccountRules([HOURS]), Values({}), SETTINGS, DAY).problems
    assert (problem.reason, problem.facts) == (Reason.NO_VALUE, {"dimension": "department", "value": "d1"})


def test_the_narrower_rule_counts() -> None:
    own = replace(HOURS, id="r3", department="d1", rate=Decimal("300"))
    (want,) = asked(hours("1", "1"), hours("2", "1", "b"), rules=(HOURS, own)).wanted
    assert [str(line.amount) for line in voucher_of(want.write).lines] == ["300.00", "250.00", "-550.00"]


def test_two_rules_for_the_same_rows_on_one_day_are_refused() -> None:
    with pytest.raises(ValueError, match="has two rules on the same day"):
        AccountRules([HOURS, replace(HOURS, id="r9")])


def test_a_rounding_difference_goes_to_its_own_account_and_is_told() -> None:
    third = replace(HOURS, rate=Decimal("0.333"))
    (want,) = asked(hours("1", "1"), hours("2", "1", "b"), rules=(third,)).wanted
    voucher = voucher_of(want.write)
    assert [(line.account, str(line.amount)) for line in voucher.lines] == [
        ("2210", "0.33"),
        ("2210", "0.33"),
        ("6990", "-0.67"),
        ("6999", "0.01"),
    ]
    assert want.facts == {ROUNDING: "0.01"}


QUANTITIES = st.decimals(min_value="-20", max_value="24", places=2)
RATES = st.decimals(min_value="0.001", max_value="999.999", places=3)


@given(st.lists(st.tuples(QUANTITIES, st.sampled_from("ab"), st.booleans()), max_size=12), RATES, RATES)
def test_every_voucher_balances_and_covers_each_approved_row_once(
    given_rows: list[tuple[Decimal, str, bool]], rate: Decimal, km: Decimal
) -> None:
    rows: list[SourceRow] = [
        hours(str(n), str(quantity), person) if is_hours else mileage(str(n), str(quantity), person)
        for n, (quantity, person, is_hours) in enumerate(given_rows)
    ]
    found = asked(*rows, rules=(replace(HOURS, rate=rate), replace(MILEAGE, rate=km)))
    for want in found.wanted:
        voucher = voucher_of(want.write)
        assert voucher.balance == 0
        assert all(line.amount and line.amount == round(line.amount, 2) for line in voucher.lines)
        assert {(p.kind, p.row): p.quantity for p in want.covers} == {
            (row.kind.value, row.id): row.quantity for row in rows if row.quantity
        }
        exact = sum((row.quantity * (rate if row.kind is Kind.HOURS else km) for row in rows), Decimal(0))
        owed = sum((line.amount for line in voucher.lines if line.account == "6990"), Decimal(0))
        assert abs(exact + owed) <= Decimal("0.005")
