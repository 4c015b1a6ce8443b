"""Working a lane: what each answer does to an item, and what it never does."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

import pytest

from core.ledger.sender import Desk, Parked, RunStops, work_lane
from core.ledger.states import Action, State
from tests.ledger.house import CALL, SETTLE, Hands, House, hours
from tests.ledger.payroll import Payroll


def work(desk: Desk, house: House, clock: Hands, lane: str = "p1", patience: float = 120) -> None:
    """Work the lane until nothing is left, turning the clock to whenever it goes on."""
    for _ in range(200):
        parked = work_lane(desk, house.connection, lane)
        if parked.until is None or parked.until > clock.now + timedelta(seconds=patience):
            return
        clock.now = max(clock.now, parked.until)
    pytest.fail("The lane never ends.")


def test_an_answered_item_is_confirmed_with_the_record_s_id(house: House, payroll: Payroll, clock: Hands) -> None:
    item = house.item(hours())
    work(house.desk(payroll, house.run()), house, clock)
    assert (house.get(item).state, house.get(item).ref) == ("confirmed", "r001")
    assert house.notes(item) == ["attempt 1", "answered: taken"]


@pytest.mark.parametrize("fault", ["error_after", "wrong_answer", "late", "nameless"])
def test_what_may_have_arrived_is_read_back_and_not_sent_again(
    house: House, payroll: Payroll, clock: Hands, fault: str
) -> None:
    item = house.item(hours())
    payroll.faults = deque([fault])
    work(house.desk(payroll, house.run()), house, clock)
    assert house.get(item).state == "confirmed"
    assert payroll.calls["send"] == 1
    assert len(payroll.settled()) == 1


def test_nothing_is_read_back_before_the_settle_time_is_over(house: House, payroll: Payroll, clock: Hands) -> None:
    house.item(hours())
    payroll.faults = deque(["late"])
    desk = house.desk(payroll, house.run())
    parked = work_lane(desk, house.connection, "p1")
    assert parked == Parked(clock.now + timedelta(seconds=SETTLE))
    clock.turn(SETTLE - 0.1)
    work_lane(desk, house.connection, "p1")
    assert payroll.calls["find"] == 0


def test_an_item_found_on_its_way_waits_for_the_longest_call_and_the_settle_time(
    house: House, payroll: Payroll, clock: Hands
) -> None:
    item = house.item(hours())
    run = house.run()
    house.change(item, state="sending", sent_at=clock.now, next_at=clock.now + timedelta(seconds=CALL + SETTLE))
    parked = work_lane(house.desk(payroll, run), house.connection, "p1")
    assert parked.until == clock.now + timedelta(seconds=CALL + SETTLE)


def test_what_did_not_arrive_is_read_twice_and_then_sent_again(house: House, payroll: Payroll, clock: Hands) -> None:
    item = house.item(hours())
    payroll.faults = deque(["error_before"])
    work(house.desk(payroll, house.run()), house, clock)
    assert house.get(item).state == "confirmed"
    assert (payroll.calls["send"], payroll.calls["find"]) == (2, 2)
    assert len(payroll.records_) == 1


def test_a_refused_item_is_refused_and_the_next_one_goes(house: House, payroll: Payroll, clock: Hands) -> None:
    first, second = house.item(hours()), house.item(hours(day=1))
    payroll.faults = deque(["refused"])
    work(house.desk(payroll, house.run()), house, clock)
    assert house.states(first, second) == ["rejected", "confirmed"]
    assert (house.get(first).code, house.get(first).reason) == ("NO_RATE", "No such rate.")


def test_too_many_requests_is_no_attempt(house: House, payroll: Payroll, clock: Hands) -> None:
    item = house.item(hours())
    payroll.faults = deque(["throttled"] * 9 + ["error_before"])
    work(house.desk(payroll, house.run()), house, clock)
    assert house.get(item).state == "confirmed"
    assert house.get(item).attempts == 2


def test_a_lost_sign_in_stops_the_run_and_leaves_the_item_waiting(house: House, payroll: Payroll, clock: Hands) -> None:
    item = house.item(hours())
    payroll.faults = deque(["sign_in"])
    desk = house.desk(payroll, house.run())
    with pytest.raises(RunStops, match="Sign in again"):
        work_lane(desk, house.connection, "p1")
    assert house.get(item).state == "planned"
    work(desk, house, clock)
    assert house.get(item).state == "confirmed"


def test_a_provider_that_is_down_stops_the_run(house: House, payroll: Payroll) -> None:
    item = house.item(hours())
    payroll.faults = deque(["not_sent"])
    desk = house.desk(payroll, house.run(), outage=lambda: "Payroll is down.")
    with pytest.raises(RunStops, match=r"Payroll is down\."):
        work_lane(desk, house.connection, "p1")
    assert (house.get(item).state, house.get(item).attempts) == ("planned", 0)


def test_what_is_never_let_out_is_refused_with_the_reason_in_the_end(
    house: House, payroll: Payroll, clock: Hands
) -> None:
    item = house.item(hours())
    payroll.faults = deque(["not_sent"] * 50)
    work(house.desk(payroll, house.run()), house, clock)
    assert (house.get(item).state, house.get(item).reason) == ("rejected", "No connection.")


def test_an_item_that_never_arrives_is_held_for_a_person(house: House, payroll: Payroll, clock: Hands) -> None:
    item = house.item(hours())
    payroll.faults = deque(["error_before"] * 50)
    work(house.desk(payroll, house.run()), house, clock)
    assert house.get(item).state == "held"
    assert payroll.calls["send"] == 6


def test_a_duplicate_of_our_own_is_confirmed(house: House, payroll: Payroll, clock: Hands) -> None:
    """The effect of the first attempt came after the settle time; the provider refuses the second one."""
    payroll.one_per_day = True
    payroll.late = timedelta(seconds=SETTLE + 1.5)
    item = house.item(hours())
    payroll.faults = deque(["late"])
    work(house.desk(payroll, house.run()), house, clock)
    assert house.get(item).state == "confirmed"
    assert len(payroll.records_) == 1


def test_a_duplicate_of_somebody_else_is_refused_after_one_look(house: House, payroll: Payroll, clock: Hands) -> None:
    payroll.one_per_day = True
    there = payroll.add(hours(quantity="3"))
    item = house.item(hours(), present=[there])
    work(house.desk(payroll, house.run()), house, clock)
    assert (house.get(item).state, house.get(item).reason) == ("rejected", "There is one on that day.")
    assert (payroll.calls["send"], payroll.calls["find"]) == (1, 1)


def test_a_refusal_after_an_unclear_attempt_is_believed_only_after_a_look(
    house: House, payroll: Payroll, clock: Hands
) -> None:
    """The take-back arrived too late to be seen, so that the second one meets nothing: that is success."""
    old = house.item(hours(), state=State.CONFIRMED, ref=payroll.add(hours()))
    remove = house.item(hours(), Action.REMOVE, repairs=old, occurrence=1)
    payroll.late = timedelta(seconds=SETTLE + 1.2)
    payroll.faults = deque(["late"])
    work(house.desk(payroll, house.run()), house, clock)
    assert house.states(old, remove) == ["reversed", "confirmed"]
    assert payroll.records_ == {}


def test_a_record_that_somebody_else_took_back_already_counts_as_taken_back(
    house: House, payroll: Payroll, clock: Hands
) -> None:
    old = house.item(hours(), state=State.CONFIRMED, ref="gone")
    remove = house.item(hours(), Action.REMOVE, repairs=old, occurrence=1)
    work(house.desk(payroll, house.run()), house, clock)
    assert house.states(old, remove) == ["reversed", "confirmed"]


def test_a_changed_record_passes_to_the_new_item(house: House, payroll: Payroll, clock: Hands) -> None:
    old = house.item(hours(), state=State.CONFIRMED, ref=payroll.add(hours()))
    new = house.item(hours(quantity="5"), Action.REPLACE, repairs=old, occurrence=1)
    work(house.desk(payroll, house.run()), house, clock)
    assert house.states(old, new) == ["reversed", "confirmed"]
    assert house.get(new).ref == house.get(old).ref
    assert [r.quantity for r in payroll.records_.values()] == [5]


def test_a_repair_that_payroll_refuses_leaves_the_record_as_it_was(
    house: House, payroll: Payroll, clock: Hands
) -> None:
    ref = payroll.add(hours())
    payroll.archive(ref)
    old = house.item(hours(), state=State.CONFIRMED, ref=ref)
    new = house.item(hours(quantity="5"), Action.REPLACE, repairs=old, occurrence=1)
    work(house.desk(payroll, house.run()), house, clock)
    assert house.states(old, new) == ["confirmed", "rejected"]


@pytest.mark.parametrize("state", [State.REVERSED, State.REVERSING, State.HELD])
def test_a_repair_whose_record_has_been_repaired_otherwise_is_cancelled(
    house: House, payroll: Payroll, clock: Hands, state: State
) -> None:
    old = house.item(hours(), state=state, ref=payroll.add(hours()))
    new = house.item(hours(quantity="5"), Action.REPLACE, repairs=old, occurrence=1)
    work(house.desk(payroll, house.run()), house, clock)
    assert house.states(old, new) == [state.value, "cancelled"]
    assert payroll.calls["replace"] == 0


def test_an_item_waits_for_the_one_that_must_be_gone_first(house: House, payroll: Payroll, clock: Hands) -> None:
    old = house.item(hours(), state=State.CONFIRMED, ref=payroll.add(hours()))
    remove = house.item(hours(), Action.REMOVE, repairs=old, occurrence=1)
    create = house.item(hours("p2"), after=[remove])
    desk = house.desk(payroll, house.run())
    parked = work_lane(desk, house.connection, "p2")
    assert parked.until is not None
    assert house.get(create).state == "planned"
    work(desk, house, clock, "p1")
    work(desk, house, clock, "p2")
    assert house.states(old, remove, create) == ["reversed", "confirmed", "confirmed"]


@pytest.mark.parametrize("state", [State.REJECTED, State.CANCELLED, State.HELD])
def test_an_item_whose_forerunner_did_not_go_is_not_sent(
    house: House, payroll: Payroll, clock: Hands, state: State
) -> None:
    old = house.item(hours(), state=State.CONFIRMED, ref=payroll.add(hours()))
    remove = house.item(hours(), Action.REMOVE, state=state, repairs=old, occurrence=1)
    create = house.item(hours("p2"), after=[remove])
    work(house.desk(payroll, house.run()), house, clock, "p2")
    assert house.get(create).state == "cancelled"
    assert payroll.calls["send"] == 0


def test_a_stop_sends_nothing_new_but_settles_what_is_unclear(house: House, payroll: Payroll, clock: Hands) -> None:
    unclear, waiting = house.item(hours()), house.item(hours(day=1))
    payroll.faults = deque(["late"])
    run = house.run()
    work_lane(house.desk(payroll, run), house.connection, "p1")
    work(house.desk(payroll, run, stopping=lambda: True), house, clock)
    assert house.states(unclear, waiting) == ["confirmed", "planned"]


def test_items_on_their_way_of_an_older_run_are_settled_by_the_next_one_in_their_lane(
    house: House, payroll: Payroll, clock: Hands
) -> None:
    old = house.item(hours())
    payroll.faults = deque(["error_after"])
    work_lane(house.desk(payroll, house.run()), house.connection, "p1")
    other = house.another()
    work(other.desk(payroll, other.run(), owner="other"), house, clock)
    assert house.get(old).state == "confirmed"


def test_an_older_run_s_item_that_did_not_arrive_is_left_to_that_run(
    house: House, payroll: Payroll, clock: Hands
) -> None:
    old = house.item(hours())
    first = house.run()
    payroll.faults = deque(["error_before"])
    work_lane(house.desk(payroll, first), house.connection, "p1")
    other = house.another()
    work(other.desk(payroll, other.run()), house, clock)
    assert house.get(old).state == "planned"
    work(house.desk(payroll, run=first), house, clock)
    assert house.get(old).state == "confirmed"


def test_a_look_alike_that_was_there_is_not_taken_for_ours(house: House, payroll: Payroll, clock: Hands) -> None:
    there = payroll.add(hours(operation="supplement"), text="")
    item = house.item(hours(operation="supplement"), present=[there])
    payroll.faults = deque(["error_before"])
    work(house.desk(payroll, house.run()), house, clock)
    assert house.get(item).ref == "r002"


def test_what_a_settling_read_saw_stays_known_to_the_next_attempt(house: House, payroll: Payroll, clock: Hands) -> None:
    other = payroll.add(hours(operation="supplement", quantity="1"), text="")
    item = house.item(hours(operation="supplement"))
    payroll.faults = deque(["error_before"])
    work(house.desk(payroll, house.run()), house, clock)
    assert house.get(item).present == [other]


def test_a_look_alike_without_our_mark_that_came_meanwhile_is_for_a_person_to_judge(
    house: House, payroll: Payroll, clock: Hands
) -> None:
    item = house.item(hours())
    payroll.faults = deque(["error_before"])
    work_lane(house.desk(payroll, run := house.run()), house.connection, "p1")
    payroll.add(hours())
    work(house.desk(payroll, run), house, clock)
    assert house.get(item).state == "held"
    assert payroll.calls["send"] == 1


@pytest.mark.parametrize("fault", ["not_sent", "throttled"])
def test_a_read_back_that_fails_is_tried_again(house: House, payroll: Payroll, clock: Hands, fault: str) -> None:
    item = house.item(hours())
    payroll.faults, payroll.read_faults = deque(["error_after"]), deque([fault])
    started = clock.now
    work(house.desk(payroll, house.run()), house, clock)
    assert house.get(item).state == "confirmed"
    assert (clock.now - started).total_seconds() == SETTLE + (9 if fault == "throttled" else SETTLE)


@pytest.mark.parametrize("fault", ["sign_in", "forbidden"])
def test_a_read_back_that_is_refused_stops_the_run(house: House, payroll: Payroll, clock: Hands, fault: str) -> None:
    item = house.item(hours())
    payroll.faults, payroll.read_faults = deque(["error_after"]), deque([fault])
    desk = house.desk(payroll, house.run())
    with pytest.raises(RunStops):
        work(desk, house, clock)
    assert house.get(item).state == "sending"
    work(desk, house, clock)
    assert house.get(item).state == "confirmed"


def test_an_answer_that_names_another_item_s_record_is_not_believed(
    house: House, payroll: Payroll, clock: Hands
) -> None:
    house.item(hours("p9"), state=State.CONFIRMED, ref="r001")
    item = house.item(hours())
    work(house.desk(payroll, house.run()), house, clock)
    assert (house.get(item).state, house.get(item).ref) == ("held", None)
    assert payroll.calls["send"] == 1


def test_a_fault_of_our_own_leaves_the_item_to_be_read_back(house: House, payroll: Payroll, clock: Hands) -> None:
    item = house.item(hours())

    def broken() -> None:
        raise ValueError("a fault of ours")

    payroll.after_effect = broken
    run = house.run()
    with pytest.raises(ValueError, match="a fault of ours"):
        work_lane(house.desk(payroll, run), house.connection, "p1")
    assert house.get(item).state == "sending"
    payroll.after_effect = lambda: None
    work(house.desk(payroll, run, owner="next"), house, clock)
    assert house.get(item).state == "confirmed"
    assert payroll.calls["send"] == 1


def test_a_lane_that_somebody_else_works_is_asked_for_again_soon(house: House, payroll: Payroll, clock: Hands) -> None:
    house.item(hours())
    run = house.run()
    seen: list[Parked] = []
    payroll.after_effect = lambda: seen.append(
        work_lane(house.desk(payroll, run, owner="other", call_seconds=130), house.connection, "p1")
    )
    work(house.desk(payroll, run), house, clock)
    assert seen[0].until is not None
    assert seen[0].until <= clock.now + timedelta(seconds=2)
    assert payroll.calls["send"] == 1


def test_a_worker_whose_lane_was_taken_over_changes_nothing_any_more(
    house: House, payroll: Payroll, clock: Hands
) -> None:
    item = house.item(hours())
    run = house.run()
    other = house.desk(payroll, run, owner="other")

    def slept() -> None:
        payroll.after_effect = lambda: None
        clock.turn(CALL + SETTLE + 10)
        work(other, house, clock)

    payroll.after_effect = slept
    work(house.desk(payroll, run), house, clock)
    assert house.get(item).state == "confirmed"
    assert "read back, recognised by its mark" in house.notes(item)
    assert payroll.calls["send"] == 1
