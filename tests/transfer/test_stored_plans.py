"""Plans in the store: only changed people are planned anew, every item covers its rows once, the newest plan counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest

from core.ledger.states import State
from core.models.period import PayPeriod
from core.models.rows import Kind
from core.models.writes import RecordState
from core.store.database import Store
from core.transfer.case import Grouping, WhenArchived
from core.transfer.plan import BeingSent
from tests.transfer.build import (
    PERIOD,
    RULES,
    day,
    foreign,
    ground,
    hours,
    rates,
    rule,
    source_person,
)
from tests.transfer.stored import Office


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


ROWS = [hours("a", 5, "7.4"), hours("b", 6, "7.4")]


def test_planning_again_without_a_change_keeps_every_sheet(office: Office) -> None:
    first = office.plan(ROWS, ground())
    again = office.plan(ROWS, ground())
    assert first.hash == again.hash
    assert {k: s.id for k, s in office.sheets(first).items()} == {k: s.id for k, s in office.sheets(again).items()}
    assert office.items(State.CANCELLED) == []


def test_only_the_person_whose_rows_changed_is_planned_anew(office: Office) -> None:
    office.links["s2"] = "t2"
    other = [hours("c", 5, "4", person="s2")]
    first = office.sheets(office.plan([*ROWS, *other], ground()))
    second = office.sheets(office.plan([*ROWS, hours("c", 5, "5", person="s2")], ground()))
    assert first["s1"].id == second["s1"].id
    assert first["s2"].id != second["s2"].id


def test_a_new_plan_cancels_what_the_old_one_planned_and_nobody_sent(office: Office) -> None:
    office.plan(ROWS, ground())
    office.plan(ROWS[:1], ground())
    assert [i.quantity for i in office.items(State.PLANNED)] == [Decimal("7.4")]
    assert {i.code for i in office.items(State.CANCELLED)} == {"superseded"}


def test_nobody_is_forgotten_in_the_head_count(office: Office) -> None:
    office.source["s3"] = source_person("s3", active=False)
    office.links = {"s1": "t1", "s3": "t3"}
    sheets = office.sheets(office.plan(ROWS, ground()))
    assert {k: s.outcome for k, s in sheets.items()} == {
        "s1": "ready",
        "s2": "not_linked",
        "s3": "nothing",
        "@t2": "not_linked",
    }


def test_what_was_sent_for_somebody_who_is_gone_from_the_source_is_taken_back_with_the_rows(office: Office) -> None:
    office.send(office.plan(ROWS, ground()))
    del office.source["s1"]
    plan = office.plan([], ground())
    assert plan.counts["moves"] == {"remove": 2}
    office.send(plan)
    assert office.payroll.records == {}


def test_two_transfers_about_the_same_person_plan_each_row_once(office: Office) -> None:
    of_all = office.plan(ROWS, ground())
    of_group = office.plan(ROWS, ground(), group="monthly")
    assert of_group.counts["moves"] == of_all.counts["moves"] == {"create": 2}
    assert len(office.items(State.PLANNED)) == 2
    assert office.send(of_group) == []
    assert office.plan(ROWS, ground()).counts["moves"] == {}
    assert len(office.payroll.records) == 2


def test_a_run_of_another_transfer_for_the_same_people_is_waited_for(office: Office) -> None:
    office.start(office.plan(ROWS, ground()))
    with pytest.raises(BeingSent, match="some of the same people"):
        office.plan(ROWS, ground(), group="monthly")


def test_a_row_that_moved_to_another_person_goes_there_once_it_is_taken_back(office: Office) -> None:
    office.links["s2"] = "t2"
    office.send(office.plan(ROWS, ground()))
    moved = [ROWS[0], replace(ROWS[1], person="s2", version="moved")]
    plan = office.plan(moved, ground())
    assert plan.counts["moves"] == {"remove": 1}
    assert plan.counts["problems"] == {"held_elsewhere": 1}
    office.send(plan)
    plan = office.plan(moved, ground())
    assert plan.counts["moves"] == {"create": 1}
    office.send(plan)
    assert sorted(r.holder for r in office.payroll.records.values()) == ["t1-user", "t2-user"]


def test_a_row_that_moved_into_another_period_is_not_sent_twice(office: Office) -> None:
    november = ground(period=PERIOD.next())
    office.send(office.plan(ROWS, ground()))
    moved = replace(ROWS[1], day=PERIOD.next().first, version="moved")
    assert office.plan([moved], november).counts["problems"] == {"sent_with_another_period": 1}
    office.send(office.plan(ROWS[:1], ground()))
    assert office.plan([moved], november).counts["moves"] == {"create": 1}


def test_one_sum_is_made_only_after_all_days_are_gone(office: Office) -> None:
    last = hours("z", 31, "7.4")
    office.send(office.plan([*ROWS, last], ground()))
    plan = office.plan([*ROWS, last], ground(grouping=Grouping.SUMMED))
    assert plan.counts["moves"] == {"remove": 2, "replace": 1}
    first_removal = min(i.id or 0 for i in office.items(State.PLANNED) if i.action == "remove")
    assert office.send(plan, fails=lambda item: item.id == first_removal) == ["by the test"]
    assert sum(r.quantity for r in office.payroll.records.values()) == Decimal("14.8")
    office.send(office.plan([*ROWS, last], ground(grouping=Grouping.SUMMED)))
    assert [r.quantity for r in office.payroll.records.values()] == [Decimal("22.20")]


def test_a_figure_by_hand_does_not_keep_the_persons_other_rows_back(office: Office) -> None:
    office.send(office.plan(ROWS, ground()))
    office.payroll.records["p1"].state = RecordState.ARCHIVED
    now = [hours("a", 5, "6"), hours("b", 6, "8")]
    plan = office.plan(now, ground())
    assert plan.counts["moves"] == {"by_hand": 1, "replace": 1}
    assert office.plan(now, ground()).hash == plan.hash
    run = office.start(plan)
    assert office.changed(plan, run, now, ground()) == []


def test_an_adopted_record_does_not_keep_the_persons_other_rows_back(office: Office) -> None:
    office.foreign = [foreign("f1", 5, "7.4")]
    office.decisions = {("hours", "f1"): "adopt"}
    plan = office.plan(ROWS, ground())
    run = office.start(plan)
    assert office.changed(plan, run, ROWS, ground()) == []
    assert [i.ref for i in office.items(State.CONFIRMED)] == ["f1"]


def test_the_archived_record_of_a_former_link_shows_in_the_plan(office: Office) -> None:
    office.send(office.plan(ROWS, ground()))
    office.links["s1"] = "t2"
    assert office.plan(ROWS, ground()).counts["moves"] == {"create": 2, "remove": 2}
    for record in office.payroll.records.values():
        record.state = RecordState.ARCHIVED
    assert office.plan(ROWS, ground()).counts["moves"] == {"by_hand": 2, "create": 2}


def test_an_item_that_a_person_must_decide_about_is_not_sent_at_another_rate_meanwhile(office: Office) -> None:
    office.send(office.plan(ROWS[:1], ground()))
    office.set_state(office.items(State.CONFIRMED)[0], State.HELD, ref=None)
    other = [rule(Kind.HOURS, "project", "hours", "r100")]
    plan = office.plan(ROWS[:1], ground(rules=other), rules_version="2")
    assert plan.counts["moves"] == {}
    assert plan.counts["problems"] == {"earlier_send_open": 1}


CHANGES_BEFORE_SENDING = {
    "hours": ([hours("a", 5, "7.5"), ROWS[1]], {}, "1", ["a"]),
    "withdrawn": ([ROWS[1]], {}, "1", ["a"]),
    "another row is new": ([*ROWS, hours("c", 7, "1")], {}, "1", []),
    "mapping": (ROWS, {"rules": RULES[1:]}, "2", ["a", "b"]),
    "rate closed": (ROWS, {"found_rates": rates(())}, "1", ["a", "b"]),
    "nothing": (ROWS, {}, "1", []),
}


@pytest.mark.parametrize("what", CHANGES_BEFORE_SENDING)
def test_before_sending_items_are_left_out_whose_ground_changed(office: Office, what: str) -> None:
    rows, changed_ground, version, left_out = CHANGES_BEFORE_SENDING[what]
    plan = office.plan(ROWS, ground())
    run = office.start(plan)
    found = office.changed(plan, run, rows, ground(**changed_ground), version)
    days = {i.id: i.first.day for i in office.items(State.PLANNED)}
    assert [{5: "a", 6: "b"}[days[i]] for i in found] == left_out


def test_before_sending_a_new_record_in_payroll_leaves_the_persons_items_out(office: Office) -> None:
    plan = office.plan(ROWS, ground())
    run = office.start(plan)
    office.foreign = [foreign("f1", 5, "7.4")]
    assert len(office.changed(plan, run, ROWS, ground())) == 2


def test_what_waits_for_an_item_that_is_left_out_is_left_out_too(office: Office) -> None:
    office.links["s2"] = "t2"
    office.send(office.plan(ROWS[:1], ground()))
    moved = [rule(Kind.HOURS, "project", "hours", "r100")]
    plan = office.plan(ROWS[:1], ground(rules=moved), rules_version="2")
    run = office.start(plan)
    assert plan.counts["moves"] == {"create": 1, "remove": 1}
    office.payroll.records["p1"].state = RecordState.ARCHIVED
    assert len(office.changed(plan, run, ROWS[:1], ground(rules=moved), "2")) == 2


def test_the_next_period_leaves_late_rows_of_this_one_alone(office: Office) -> None:
    settings = {"when_archived": WhenArchived.NEXT_PERIOD}
    office.send(office.plan(ROWS, ground(**settings)))
    office.payroll.close(PERIOD.first, PERIOD.last)
    late = [hours("a", 5, "8.4"), ROWS[1], hours("c", 5, "2", code="over")]
    office.send(office.plan(late, ground(**settings)))
    assert sorted(r.quantity for r in office.payroll.records.values() if r.last > PERIOD.last) == [1, 2]
    november = ground(period=PERIOD.next(), **settings)
    assert office.plan([], november).counts["moves"] == {}
    assert office.plan(late, ground(**settings)).counts["moves"] == {}


def test_what_another_period_sent_as_one_sum_is_not_split_by_a_part_of_it(office: Office) -> None:
    rows = [*ROWS, hours("z", 20, "7.4")]
    office.send(office.plan(rows, ground(grouping=Grouping.SUMMED)))
    second_half = ground(period=PayPeriod(day(16), day(31)))
    plan = office.plan(rows[2:], second_half)
    assert plan.counts["moves"] == {}
    assert plan.counts["problems"] == {"sent_with_another_period": 1}


def test_a_month_takes_over_what_its_weeks_sent(office: Office) -> None:
    week = ground(period=PayPeriod(day(5), day(11)))
    office.send(office.plan(ROWS, week))
    now = [hours("a", 5, "8"), ROWS[1], hours("z", 20, "7.4")]
    assert office.plan(now, ground()).counts["moves"] == {"create": 1, "replace": 1}


def test_two_transfers_of_the_same_people_are_planned_one_after_the_other(any_store: Store) -> None:
    office = Office(any_store)
    places = [office.place(ground(), group) for group in ("all", "monthly")]
    assert places[0] != places[1]
    for number in range(6):
        rows = [hours("a", 5, f"{number + 1}"), hours("b", 6, "7.4")]
        with ThreadPoolExecutor(2) as pool:
            plans = [pool.submit(office.plan, rows, ground(), group) for group in ("all", "monthly")]
            assert all(plan.result().id for plan in plans)
        planned = office.items(State.PLANNED)
        assert sorted(i.quantity for i in planned) == sorted([Decimal(number + 1), Decimal("7.4")])
