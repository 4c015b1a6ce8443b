"""What has to be written so that the books hold what approved rows ask for, whatever they hold already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.accounting.net import Held, Net, net
from core.accounting.project_time import ask_project_time
from core.accounting.rows import Portion, Reason, Values
from core.accounting.vouchers import ask_voucher
from core.accounting.wanted import Wanted
from core.ledger.states import Action
from core.mapping.accounts import AccountRules, ProjectRule, project_rules
from core.models.postings import Posting, Standing, voucher_of
from core.models.rows import SourceRow
from core.providers.base import Correction, Operation
from tests.accounting.small import DAY, HOURS, PEOPLE, SETTINGS, VALUES, hours, operation

DRAFTS = operation(Posting.VOUCHER, Correction.TAKE_BACK)
BOOKED_AT_ONCE = operation(Posting.VOUCHER, Correction.COUNTER)
TIME = operation(Posting.PROJECT_TIME, Correction.REPLACE)
LINKS = {"a": "12", "b": "13"}
PROJECTS = project_rules([ProjectRule(project="Havn", target="1001", activity="7")])


def voucher(*rows: SourceRow) -> Sequence[Wanted]:
    return ask_voucher(rows, PEOPLE, AccountRules([HOURS]), Values(VALUES), SETTINGS, DAY).wanted


def entries(*rows: SourceRow) -> Sequence[Wanted]:
    return ask_project_time(rows, LINKS, PROJECTS).wanted


def held(wanted: Sequence[Wanted], standing: Standing | None = Standing.DRAFT) -> list[Held]:
    return [Held(n, f"ref{n}", want.write, want.covers, standing) for n, want in enumerate(wanted)]


def carried_out(there: Sequence[Held], found: Net, standing: Standing = Standing.DRAFT) -> list[Held]:
    """What the books hold when every step has been done."""
    left = {one.item: replace(one, covers=found.covers.get(one.item, one.covers)) for one in there}
    for number, step in enumerate(found.steps):
        if step.held is not None:
            del left[step.held.item]
        if step.action is not Action.REMOVE:
            item = 1 + number + max((one.item for one in there), default=0)
            left[item] = Held(item, f"new{item}", step.write, step.covers, standing)
    return list(left.values())


def covered(there: Sequence[Held]) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in there:
        for part in one.covers:
            sums[part.kind, part.row] += part.quantity
    return {key: quantity for key, quantity in sums.items() if quantity}


def books(there: Sequence[Held]) -> dict[tuple[object, ...], Decimal]:
    sums: defaultdict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    for one in there:
        for line in voucher_of(one.write).lines:
            sums[line.account, *sorted(line.dimensions.items())] += line.amount
    return {key: amount for key, amount in sums.items() if amount}


def test_what_stands_there_as_it_should_is_left_alone() -> None:
    assert net(voucher(hours("1", "7.5")), held(voucher(hours("1", "7.5"))), DRAFTS) == Net(equal=1)


def test_other_rows_of_the_same_sum_are_covered_without_a_write() -> None:
    found = net(voucher(hours("2", "7.5")), held(voucher(hours("1", "7.5")), Standing.BOOKED), BOOKED_AT_ONCE)
    assert (found.steps, found.covers) == ((), {0: (Portion("hours", "2", "1", Decimal("7.5")),)})


def test_a_draft_that_is_wrong_is_taken_back_before_the_right_one_goes() -> None:
    found = net(voucher(hours("1", "8")), held(voucher(hours("1", "7.5"))), DRAFTS)
    assert [(step.action, step.after) for step in found.steps] == [(Action.REMOVE, None), (Action.CREATE, 0)]


def test_a_booked_voucher_gets_a_difference_that_turns_it_into_the_right_one() -> None:
    found = net(voucher(hours("1", "8")), held(voucher(hours("1", "7.5")), Standing.BOOKED), DRAFTS)
    (step,) = found.steps
    assert [(line.account, str(line.amount)) for line in voucher_of(step.write).lines] == [
        ("2210", "125.00"),
        ("6990", "-125.00"),
    ]
    assert step.covers == (Portion("hours", "1", "1", Decimal("0.5")),)


def test_a_voucher_for_which_nothing_is_left_is_turned_round() -> None:
    (step,) = net((), held(voucher(hours("1", "7.5")), Standing.BOOKED), BOOKED_AT_ONCE).steps
    assert [str(line.amount) for line in voucher_of(step.write).lines] == ["-1875.00", "1875.00"]


def test_a_document_that_somebody_deleted_there_stops_only_what_it_is_about() -> None:
    there = held(entries(hours("1", "7.5"), hours("2", "3", "b")))
    gone = [replace(there[0], standing=None), there[1]]
    found = net(entries(hours("1", "8"), hours("2", "4", "b")), gone, TIME)
    assert [problem.reason for problem in found.problems] == [Reason.DELETED_THERE]
    assert [(step.action, step.write.holder) for step in found.steps] == [(Action.REPLACE, "13")]


def test_a_document_that_nobody_knows_of_whether_it_went_stops_its_plan() -> None:
    there = [replace(one, unsure=True) for one in held(voucher(hours("1", "7.5")))]
    found = net(voucher(hours("1", "8")), there, DRAFTS)
    assert (found.steps, [problem.reason for problem in found.problems]) == ((), [Reason.UNSURE])


def test_an_approved_time_entry_is_no_longer_changed_from_here() -> None:
    there = held(entries(hours("1", "7.5")), Standing.BOOKED)
    assert [p.reason for p in net(entries(hours("1", "8")), there, TIME).problems] == [Reason.BOOKED]
    assert [p.reason for p in net((), there, TIME).problems] == [Reason.BOOKED]


def test_a_time_entry_for_which_nothing_is_left_is_taken_back() -> None:
    (step,) = net((), held(entries(hours("1", "7.5"))), TIME).steps
    assert step.action is Action.REMOVE


ROWS = st.lists(
    st.tuples(st.integers(1, 6), st.decimals("-5", "12", places=2), st.sampled_from("ab")),
    max_size=6,
    unique_by=lambda row: row[0],
).map(lambda rows: [hours(str(number), str(quantity), person) for number, quantity, person in rows])
STANDINGS = st.lists(st.sampled_from([Standing.DRAFT, Standing.BOOKED]), min_size=4, max_size=4)


@given(st.lists(ROWS, min_size=2, max_size=5), st.sampled_from([DRAFTS, BOOKED_AT_ONCE]), STANDINGS)
def test_after_any_changes_the_vouchers_hold_what_the_rows_ask_for(
    versions: list[list[SourceRow]], how: Operation, standings: list[Standing]
) -> None:
    there: list[Held] = []
    for number, rows in enumerate(versions):
        standing = standings[number % 4] if how is DRAFTS else Standing.BOOKED
        wanted = voucher(*rows)
        found = net(wanted, there, how)
        assert not found.problems
        there = carried_out(there, found, standing)
        assert books(there) == books(held(wanted))
        assert covered(there) == covered(held(wanted))
        assert net(wanted, there, how).steps == ()


@given(st.lists(ROWS, min_size=2, max_size=5))
def test_after_any_changes_the_time_entries_hold_what_the_rows_ask_for(versions: list[list[SourceRow]]) -> None:
    there: list[Held] = []
    for rows in versions:
        wanted = entries(*rows)
        there = carried_out(there, net(wanted, there, TIME))
        assert covered(there) == covered(held(wanted))
        assert {one.write.target: one.write.quantity for one in there if one.write.holder == "12"} == {
            want.write.target: want.write.quantity for want in wanted if want.write.holder == "12"
        }
        assert net(wanted, there, TIME).steps == ()
