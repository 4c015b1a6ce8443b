"""Whatever changes between two plans, planning and sending again ends at the right net."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models.writes import RecordState
from core.transfer.case import RowKey, WhenArchived
from core.transfer.moves import Move
from core.transfer.sheet import Drawn, draw
from core.transfer.wanted import HELD_ELSEWHERE
from tests.transfer.changing import PERIOD, Company, first_rows, steps
from tests.transfer.payroll import Ledger, sums

QUICK = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
LONG = settings(max_examples=20_000, suppress_health_check=[HealthCheck.too_slow])


def plan(company: Company, ledger: Ledger) -> list[Drawn]:
    ground = company.ground()
    return [
        draw(replace(case, held=ledger.held(case.key), elsewhere=ledger.covered_by_others(case.key)), ground)
        for case in company.cases()
    ]


def send(company: Company, ledger: Ledger, fails: Any = lambda _: False) -> list[Drawn]:
    drawn = plan(company, ledger)
    ledger.execute([(d.case.key, d.net) for d in drawn], fails)
    return drawn


def due_rows(drawn: Sequence[Drawn]) -> dict[RowKey, Decimal]:
    """Per row that nothing keeps back, what should be covered. A row can wait on the sheet of whom it was sent for."""
    back = {p.row for d in drawn for p in d.problems}
    return {
        (row.kind.value, row.id): row.quantity
        if row.approval.approved and (row.kind.value, row.id) not in d.left_out
        else Decimal(0)
        for d in drawn
        for row in d.case.rows
        if (row.kind.value, row.id) not in back
    }


def check_figures(drawn: Drawn) -> None:
    for sums_ in drawn.totals.values():
        assert sum((v for share, v in sums_.items() if share != "source"), Decimal(0)) == sums_["source"]


def check_positive(moves: Sequence[Move]) -> None:
    for move in moves:
        if move.wanted is not None and move.action.value != "by_hand":
            assert move.quantity > 0


def check_coverage(drawn: Sequence[Drawn], ledger: Ledger) -> None:
    covered = ledger.covered()
    known = {(row.kind.value, row.id) for d in drawn for row in d.case.rows}
    kept_back = {p.row for d in drawn for p in d.problems}
    for key, due in due_rows(drawn).items():
        assert covered.get(key, Decimal(0)) == due, key
    for key, amount in covered.items():
        assert key in known or key in kept_back, f"{key} is gone, but {amount} of it still stands"


def stories(examples: settings) -> Any:
    return lambda test: examples(given(first_rows, steps, st.booleans())(test))


def tell(rows: list[dict[str, Any]], changes: list[list[tuple[Any, ...]]], summed: bool) -> None:
    company, ledger = Company(dict(enumerate(rows))), Ledger()
    if summed:
        company.happens(("grouping",))
    for batch in [[], *changes]:
        for what in batch:
            company.happens(what)
        drawn = send(company, ledger)
        assert ledger.refusals == []
        if any(p.reason == HELD_ELSEWHERE for d in drawn for p in d.problems):
            drawn = send(company, ledger)
        check_coverage(drawn, ledger)
        for d in drawn:
            check_figures(d)
            check_positive(d.net.moves)
        if not any(d.problems for d in drawn):
            due: dict[Any, Decimal] = {}
            for person in company.links:
                due |= company.due(person)
            assert sums(ledger.payroll.records.values()) == due
        again = plan(company, ledger)
        assert [m for d in again for m in d.net.moves] == []


@stories(QUICK)
def test_after_any_changes_payroll_holds_exactly_what_is_approved(
    rows: list[dict[str, Any]], changes: list[list[tuple[Any, ...]]], summed: bool
) -> None:
    tell(rows, changes, summed)


@pytest.mark.long
@stories(LONG)
def test_after_any_changes_payroll_holds_exactly_what_is_approved_long(
    rows: list[dict[str, Any]], changes: list[list[tuple[Any, ...]]], summed: bool
) -> None:
    tell(rows, changes, summed)


def tell_with_refusals(
    rows: list[dict[str, Any]], changes: list[list[tuple[Any, ...]]], summed: bool, refused: list[bool]
) -> None:
    """Payroll refuses some writes for reasons of its own: nothing may ever be covered beyond what is approved."""
    company, ledger = Company(dict(enumerate(rows))), Ledger()
    if summed:
        company.happens(("grouping",))
    send(company, ledger)
    no = iter(refused)
    for batch in changes:
        for what in batch:
            company.happens(what)
        newest = ledger.made
        drawn = send(company, ledger, lambda _: next(no, False))
        covered = ledger.covered()
        due = due_rows(drawn)
        for items in ledger.items.values():
            for key in (key for item, holding in items.items() if item > newest for key in holding.sources):
                assert covered.get(key, Decimal(0)) <= due[key], key
    send(company, ledger)
    drawn = send(company, ledger)
    assert ledger.refusals == []
    check_coverage(drawn, ledger)


@QUICK
@given(first_rows, steps, st.booleans(), st.lists(st.booleans(), max_size=12))
def test_refused_writes_never_lead_to_more_than_is_approved(
    rows: list[dict[str, Any]], changes: list[list[tuple[Any, ...]]], summed: bool, refused: list[bool]
) -> None:
    tell_with_refusals(rows, changes, summed, refused)


@pytest.mark.long
@LONG
@given(first_rows, steps, st.booleans(), st.lists(st.booleans(), max_size=12))
def test_refused_writes_never_lead_to_more_than_is_approved_long(
    rows: list[dict[str, Any]], changes: list[list[tuple[Any, ...]]], summed: bool, refused: list[bool]
) -> None:
    tell_with_refusals(rows, changes, summed, refused)


def tell_with_closing(
    rows: list[dict[str, Any]], changes: list[list[tuple[Any, ...]]], summed: bool, next_period: bool, close_at: int
) -> None:
    """Payroll is closed at some point: what it archived stays as it is, its difference is made elsewhere or by hand."""
    company, ledger = Company(dict(enumerate(rows))), Ledger()
    if next_period:
        company.when_archived = WhenArchived.NEXT_PERIOD
    if summed:
        company.happens(("grouping",))
    closed = False
    # What is archived at somebody's account isn't theirs any more once another person is linked to it.
    relinked = any(what[0] == "relink" for batch in changes for what in batch)
    allowed = {"closed", "two absences on one day", "exact duplicate", "overlap"} if relinked else {"closed"}
    for number, batch in enumerate([[], *changes]):
        for what in batch:
            company.happens(what)
        drawn = send(company, ledger)
        for d in drawn:
            check_figures(d)
            check_positive(d.net.moves)
        assert {why for _, why in ledger.refusals} <= (allowed if closed else set())
        late = {key for move, _ in ledger.refusals for key in move.sources}
        covered = ledger.covered()
        for key, due in due_rows(drawn).items():
            if key not in late:
                assert covered.get(key, Decimal(0)) == due, key
        if any(p.reason == HELD_ELSEWHERE for d in drawn for p in d.problems):
            send(company, ledger)
            late |= {key for move, _ in ledger.refusals for key in move.sources}
        again = [m for d in plan(company, ledger) for m in d.net.moves]
        assert [m for m in again if not late & m.sources.keys()] == []
        if number == close_at:
            ledger.payroll.close(PERIOD.first, PERIOD.last)
            closed = True
            before = {r.ref: r for r in ledger.payroll.records.values() if r.state is RecordState.ARCHIVED}
    if closed:
        assert before.items() <= ledger.payroll.records.items()


@QUICK
@given(first_rows, steps, st.booleans(), st.booleans(), st.integers(0, 3))
def test_after_payroll_was_closed_differences_still_add_up(
    rows: list[dict[str, Any]],
    changes: list[list[tuple[Any, ...]]],
    summed: bool,
    next_period: bool,
    close_at: int,
) -> None:
    tell_with_closing(rows, changes, summed, next_period, close_at)


@pytest.mark.long
@LONG
@given(first_rows, steps, st.booleans(), st.booleans(), st.integers(0, 3))
def test_after_payroll_was_closed_differences_still_add_up_long(
    rows: list[dict[str, Any]],
    changes: list[list[tuple[Any, ...]]],
    summed: bool,
    next_period: bool,
    close_at: int,
) -> None:
    tell_with_closing(rows, changes, summed, next_period, close_at)
