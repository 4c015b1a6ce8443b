"""After a send somebody works in payroll's own screens: told with both figures, decided by a person, proven."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from core.actions.closing import close_period
from core.actions.decisions import CannotDecide
from core.actions.payroll_records import decide_edited
from core.actions.runs import work_run
from core.actions.transfers import confirm_send
from core.actions.verify import Verdict, verify
from core.ledger.owners import owner
from core.store.tables import Connection, Item, Plan
from core.transfer.plan import BeingSent
from tests.scenarios.world import PERIOD, World

PAYROLLS = '{"payroll_list": "/api/companies/{company}/payrolls"}'


def first_record(world: World, person: str) -> dict[str, Any]:
    return world.in_payroll(world.links()[person])[0]


def problem(world: World, plan: Plan, person: str) -> dict[str, Any]:
    (found,) = world.sheets(plan)[person].body["problems"]
    return dict(found)


def decide(world: World, found: dict[str, Any], decision: str) -> None:
    about = (world.company, world.integration, found["operation"], found["ref"])
    decide_edited(world.home, *about, decision, found["values"]["seen"], "lars")


def proof(world: World) -> Verdict:
    return verify(world.home, world.company, world.integration, PERIOD)


def test_a_figure_changed_in_payroll_is_told_and_taken_over(world: World) -> None:
    (person,) = world.hourly()
    record = first_record(world, person)
    world.zenegy("edit_registration", kind="hours", uid=record["uid"], hours=1.5)
    plan = world.plan()
    assert (plan.counts["moves"], plan.counts["alarms"]) == ({}, {"differs": 1})
    found = problem(world, plan, person)
    assert (found["reason"], found["ref"], found["values"]["there"]) == ("differs", record["uid"], "1.5")
    assert [d.kind for d in proof(world).differences] == ["differs"]

    decide(world, found, "leave")
    quiet = world.plan()
    assert (quiet.counts["moves"], quiet.counts["alarms"]) == ({}, {})
    assert world.sheets(quiet)[person].outcome == "sent"
    assert proof(world).agrees

    world.zenegy("edit_registration", kind="hours", uid=record["uid"], hours=2.5)
    assert world.plan().counts["alarms"] == {"differs": 1}
    assert not proof(world).agrees


def test_our_figure_is_put_back_by_the_next_send(world: World) -> None:
    (person,) = world.hourly()
    world.zenegy("edit_registration", kind="hours", uid=first_record(world, person)["uid"], hours=1.5)
    decide(world, problem(world, world.plan(), person), "put_back")
    assert world.plan().counts["moves"] == {"replace": 1}
    world.send()
    world.settled()
    assert proof(world).agrees


def test_a_record_deleted_in_payroll_is_left_or_made_anew(world: World) -> None:
    one, other = world.hourly(2)
    for person in (one, other):
        world.zenegy("delete_registration", kind="hours", uid=first_record(world, person)["uid"])
    plan = world.plan()
    assert plan.counts["moves"] == {}
    gone = {person: problem(world, plan, person) for person in (one, other)}
    assert {found["reason"] for found in gone.values()} == {"gone"}
    decide(world, gone[one], "leave")
    decide(world, gone[other], "put_back")
    again = world.plan()
    assert (again.counts["moves"], again.counts["alarms"]) == ({"create": 1}, {})
    world.send()
    assert proof(world).agrees
    with pytest.raises(CannotDecide, match="No row stands"):
        decide(world, gone[other], "leave")


def test_verify_tells_what_was_typed_in_beside_us_and_what_is_still_to_be_typed(world: World) -> None:
    before = proof(world)
    assert before.agrees
    there_before = {(other.operation, other.ref) for other in before.others}
    assert {ref for _, ref in there_before} <= world.foreign
    (person,) = world.hourly()
    record = first_record(world, person)
    world.zenegy("add_registration", kind="hours", userUid=record["userUid"], **typed(record))
    assert [d.kind for d in proof(world).differences] == ["added"]


def typed(record: dict[str, Any]) -> dict[str, Any]:
    return {"hourPaymentRateUid": record["hourPaymentRateUid"], "date": record["date"][:10], "hours": 0.75}


def test_a_period_that_payroll_says_is_closed_gets_nothing_and_verify_waits_for_the_hand(world: World) -> None:
    (person,) = world.hourly()
    with world.home.store.write() as session:
        row = session.get_one(Connection, world.integration.target_id)
        row.settings = {**row.settings, "routes": PAYROLLS}
        session.add(row)
    assert world.plan().counts["moves"] == {}
    world.timelog("edit_work_unit", id=world.work(person)[0]["ID"], RegHours="1.25")
    assert world.plan().counts["moves"] == {"replace": 1}
    world.close_payroll()
    assert world.plan().counts["moves"] == {"by_hand": 1}
    found = proof(world)
    assert (found.agrees, found.differences, found.undecided) == (False, (), {"held": 1})


def test_a_period_is_not_closed_while_it_is_being_sent(world: World) -> None:
    (person,) = world.hourly()
    world.timelog("edit_work_unit", id=world.work(person)[0]["ID"], RegHours="1.25")
    plan = world.plan()
    run = confirm_send(world.home, world.company, plan.id or 0, plan.hash, "lars", "test")
    with pytest.raises(BeingSent, match=f"Run {run}, started by lars, has not ended"):
        close_period(world.home, world.company, plan.transfer_id, "lars", "too early")


def test_late_rows_are_still_read_when_late_rows_are_no_longer_chosen(world: World) -> None:
    (person,) = world.hourly()
    world.settings(when_archived="next_period")
    world.close_payroll()
    world.timelog("edit_work_unit", id=world.work(person)[0]["ID"], RegHours="9.5")
    world.send()
    world.settings(when_archived="by_hand")
    plan = world.plan()
    assert (plan.counts["moves"], plan.counts["problems"].get("gone"), plan.counts["alarms"]) == ({}, None, {})


def killed_after_one_row(world: World, run: int) -> None:
    """A worker that ends after the first row, as at a restart of the machine."""

    def leaving() -> bool:
        with world.home.store.read() as session:
            return (
                session.exec(select(Item.id).where(Item.run_id == run, Item.state == "confirmed")).first() is not None
            )

    with owner(world.home.store, world.home.owners) as me:
        work_run(world.home, run, me, leaving)


def test_what_is_deleted_in_payroll_between_a_kill_and_the_next_worker_is_asked_about_not_doubled_or_lost(
    world: World,
) -> None:
    people = world.hourly(3)
    with world.home.store.write() as session:
        row = session.get_one(Connection, world.integration.target_id)
        row.parallel = 1
        session.add(row)
    for person in people:
        world.timelog("edit_work_unit", id=world.work(person)[0]["ID"], RegHours="1.25")
    plan = world.plan()
    run = confirm_send(world.home, world.company, plan.id or 0, plan.hash, "lars", "test")
    killed_after_one_row(world, run)
    sent, waiting = (
        [p for p in people if any(item.run_id == run for item in world.items(p, state))]
        for state in ("confirmed", "planned")
    )
    assert sent
    assert waiting
    # All of these records go: those that were changed just now, and those that were to be changed.
    for person in people:
        world.zenegy("delete_registration", kind="hours", uid=first_record(world, person)["uid"])
    with owner(world.home.store, world.home.owners) as me:
        ended = work_run(world.home, run, me)
    assert (ended.state, ended.report["agrees"]) == ("done", False)
    assert ended.counts == {"cancelled": len(waiting), "confirmed": len(sent)}
    for person in waiting:
        (left_out,) = (item for item in world.items(person, "cancelled") if item.run_id == run)
        assert left_out.code == "changed"
    after = world.plan()
    assert after.counts["moves"] == {}
    for person in people:
        decide(world, problem(world, after, person), "put_back")
    world.send()
    world.settled()
    assert proof(world).agrees
