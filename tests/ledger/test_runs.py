"""Starting, checking, stopping and ending runs, also by two at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, select

from core.ledger import halts, runs
from core.ledger.runs import CannotSend
from core.ledger.states import State
from core.store.database import Store
from core.store.tables import AuditEntry, Plan, PlanSheet, Run, Transfer
from tests.ledger.house import House, build, hours


def run_of(store: Store, run: int) -> Run:
    with store.read() as session:
        return session.get_one(Run, run)


def acts(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.exec(select(AuditEntry.act).order_by(col(AuditEntry.id))))


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """What each answered or raised, all begun at the same moment."""
    start = threading.Barrier(len(jobs))

    def one(job: Callable[[], object]) -> object:
        start.wait()
        try:
            return job()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(one, jobs))


def test_a_run_takes_what_is_planned_and_nothing_else(house: House) -> None:
    planned, sent = house.item(hours()), house.item(hours(day=1), state=State.CONFIRMED)
    run = house.run()
    assert (house.get(planned).run_id, house.get(sent).run_id) == (run, None)


def test_a_run_can_be_about_some_people_only(house: House) -> None:
    one, other = house.item(hours("p1")), house.item(hours("p2"))
    run = runs.start_run(house.store, house.company, house.plan, f"hash-{house.plan}", ["p2"], "kim", "test")
    assert (house.get(one).run_id, house.get(other).run_id) == (None, run)


def test_another_hash_than_the_plan_s_is_refused(house: House) -> None:
    with pytest.raises(CannotSend, match="not the plan that was shown"):
        runs.start_run(house.store, house.company, house.plan, "other", [], "kim", "test")


def test_a_plan_that_a_newer_one_has_replaced_is_refused(house: House) -> None:
    with house.store.write() as session:
        session.add(Plan(transfer_id=house.transfer, hash="newer", made_by="lars", made_at=house.store.clock()))
    with pytest.raises(CannotSend, match="lars has made a newer plan"):
        house.run()


def test_the_same_plan_made_again_is_no_newer_one(house: House) -> None:
    with house.store.write() as session:
        same = Plan(transfer_id=house.transfer, hash=f"hash-{house.plan}", made_by="lars", made_at=house.store.clock())
        session.add(same)
        session.flush()
        session.add(PlanSheet(plan_id=same.id or 0, sheet_id=house.sheet))
    assert house.run()


def test_a_closed_period_is_refused(house: House) -> None:
    with house.store.write() as session:
        transfer = session.get_one(Transfer, house.transfer)
        transfer.closed_at, transfer.closed_by = house.store.clock(), "lars"
        session.add(transfer)
    with pytest.raises(CannotSend, match="closed by lars"):
        house.run()


def test_a_second_run_of_the_same_transfer_is_refused_with_who_sends(house: House) -> None:
    run = house.run()
    with pytest.raises(CannotSend, match=f"run {run}, started by kim"):
        house.run()


def test_of_two_who_press_send_at_once_one_sends_and_the_other_is_told(any_store: Store) -> None:
    house = build(any_store)
    items = [house.item(hours(day=n)) for n in range(3)]
    found = at_once(*[house.run] * 4)
    started = [run for run in found if isinstance(run, int)]
    told = [str(error) for error in found if isinstance(error, CannotSend)]
    assert (len(started), len(told)) == (1, 3), found
    assert all("is being sent already" in words for words in told)
    assert {house.get(item).run_id for item in items} == set(started)
    assert acts(any_store).count("send confirmed") == 1


def test_items_that_changed_are_left_out_together_with_the_end_of_the_check(house: House) -> None:
    changed, stays = house.item(hours()), house.item(hours(day=1))
    run = house.run()
    runs.set_state(house.store, run, "checking")
    runs.pass_check(house.store, run, [changed], "changed since you looked", begun=False, present={})
    assert house.states(changed, stays) == ["cancelled", "planned"]
    assert run_of(house.store, run).state == "sending"


def test_an_item_that_somebody_sent_meanwhile_is_not_left_out(house: House) -> None:
    item = house.item(hours(), state=State.SENDING)
    run = house.run()
    runs.pass_check(house.store, run, [item], "changed since you looked", begun=True, present={})
    assert house.states(item) == ["sending"]


def test_a_check_that_somebody_else_has_finished_leaves_nothing_out(house: House) -> None:
    """The other one has begun to send: what it sent must not look like a change in payroll."""
    item = house.item(hours())
    run = house.run()
    runs.set_state(house.store, run, "sending")
    runs.pass_check(house.store, run, [item], "changed since you looked", begun=False, present={})
    assert house.states(item) == ["planned"]


def test_a_run_has_begun_when_an_item_of_it_has_been_attempted(house: House) -> None:
    item = house.item(hours())
    run = house.run()
    runs.set_state(house.store, run, "waiting", "signed out")
    with house.store.read() as session:
        assert not runs.has_begun(session, run)
    house.change(item, attempts=1)
    with house.store.read() as session:
        assert runs.has_begun(session, run)


def test_a_run_that_has_ended_stays_as_it_is(house: House) -> None:
    run = house.run()
    runs.end_run(house.store, house.company, run, "done", {})
    runs.set_state(house.store, run, "sending", "late")
    halts.ask_to_stop(house.store, house.company, run, "kim")
    assert (run_of(house.store, run).state, run_of(house.store, run).stop_requested_by) == ("done", None)


def test_a_run_does_not_end_while_a_row_of_it_is_being_checked(house: House) -> None:
    item = house.item(hours())
    run = house.run()
    house.change(item, state="sending")
    runs.end_run(house.store, house.company, run, "stopped", {})
    ended = run_of(house.store, run)
    assert (ended.state, ended.ended_at) == ("waiting", None)
    assert "1 row" in (ended.reason or "")


def test_two_who_end_a_run_at_once_end_it_once(any_store: Store) -> None:
    house = build(any_store)
    house.item(hours())
    run = house.run()
    found = at_once(*[lambda: runs.end_run(any_store, house.company, run, "done", {"equal": 1})] * 3)
    assert found == [None] * 3
    assert acts(any_store).count("run done") == 1


def test_the_report_names_the_head_of_the_audit_chain_and_the_steps(house: House) -> None:
    house.item(hours())
    run = house.run()
    runs.end_run(house.store, house.company, run, "done", {"equal": 0})
    report = run_of(house.store, run).report
    assert report["equal"] == 0
    assert len(report["transitions"]) == 64
    with house.store.read() as session:
        newest = session.exec(select(AuditEntry).order_by(col(AuditEntry.number).desc())).first()
    assert newest is not None
    assert report["chain_head"] == newest.digest
