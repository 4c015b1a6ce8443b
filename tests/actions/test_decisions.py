"""A person decides what no reading can; what is said is read in payroll first, and the next plan goes by it."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import col, select

from core.actions.decisions import CannotDecide, decide_item
from core.actions.home import NotFound
from core.actions.transfers import confirm_send, plan_transfer
from core.ledger.book import Step, take
from core.ledger.states import State
from core.store.tables import AuditEntry, Item, ItemSource, Plan
from tests.actions.conftest import PERIOD, Practice

CLEAN: dict[str, Any] = {"moves": {}, "alarms": {}}


def plan(practice: Practice) -> Plan:
    demo = practice.demo
    return plan_transfer(practice.home, demo.company, demo.integration, PERIOD, "me", payout_group="biweekly")


def send(practice: Practice) -> None:
    made = plan(practice)
    practice.work(confirm_send(practice.home, practice.demo.company, made.id or 0, made.hash, "me", "test"))


def one(practice: Practice, **about: Any) -> Item:
    with practice.home.store.read() as session:
        return session.exec(select(Item).filter_by(**about).order_by(col(Item.id)).limit(1)).one()


def decide(practice: Practice, item: Item, decision: str) -> None:
    decide_item(practice.home, practice.demo.company, item.id or 0, decision, "me")


def goes(practice: Practice, item: Item, *states: State) -> None:
    """Bring an item into a state by the ways that there are."""
    with practice.home.store.write() as session:
        for before, after in pairwise(states):
            take(practice.home.store, session, Step(item.id or 0, before, after, "test"))


def state(practice: Practice, item: Item) -> str:
    return one(practice, id=item.id).state


def unclear_repair(practice: Practice, hours: str | None = "3.25") -> tuple[Item, Item]:
    """A sent row that was changed in the time system (None: deleted there), whose change got no clear answer."""
    send(practice)
    old = one(practice, state="confirmed", operation="hours", action="create")
    with practice.home.store.read() as session:
        row = session.exec(select(ItemSource).where(ItemSource.item_id == old.id)).one()
    unit = int(row.source_row)
    if hours is None:
        practice.screen("timelog", "delete_work_unit", id=unit)
    else:
        practice.screen("timelog", "edit_work_unit", id=unit, RegHours=hours)
    plan(practice)
    repair = one(practice, state="planned", repairs=old.id)
    goes(practice, repair, State.PLANNED, State.SENDING, State.HELD)
    goes(practice, old, State.CONFIRMED, State.REVERSING)
    return old, repair


def edit(practice: Practice, old: Item, quantity: Decimal) -> None:
    practice.screen("zenegy", "edit_registration", kind="hours", uid=old.ref, hours=float(quantity))


def test_a_row_that_somebody_deleted_in_payroll_is_made_anew_once_a_person_says_so(practice: Practice) -> None:
    send(practice)
    lost = one(practice, state="confirmed", operation="hours", action="create")
    practice.screen("zenegy", "delete_registration", kind="hours", uid=lost.ref)
    alarmed = plan(practice)
    assert alarmed.counts["alarms"] == {"not_paid_missing": 1}
    assert alarmed.counts["moves"] == {}
    decide(practice, lost, "not_there")
    again = plan(practice)
    assert again.counts["moves"] == {"create": 1}
    assert again.counts["alarms"] == {}


def test_a_row_that_payroll_still_shows_can_not_be_said_to_be_gone(practice: Practice) -> None:
    send(practice)
    item = one(practice, state="confirmed", operation="hours", action="create")
    with pytest.raises(CannotDecide, match="still shows it"):
        decide(practice, item, "not_there")
    assert state(practice, item) == "confirmed"


def test_what_can_not_be_said_is_refused_and_so_is_another_companys_item(practice: Practice) -> None:
    send(practice)
    item = one(practice, state="confirmed", operation="hours", action="create")
    for decision in ("done_by_hand", "in_payroll", "lost"):
        with pytest.raises(CannotDecide, match="can't be said"):
            decide(practice, item, decision)
    with pytest.raises(NotFound):
        decide_item(practice.home, practice.demo.company, 10_000_000, "not_there", "me")


def test_an_unclear_row_that_is_there_is_taken_over_with_its_record(practice: Practice) -> None:
    """Somebody typed it in while nobody knew what had become of it: no mark, the same look."""
    send(practice)
    sent = one(practice, state="confirmed", operation="hours", action="create")
    typed = next(r for r in practice.records("zenegy", "hours") if r["uid"] == sent.ref)
    with practice.home.store.write() as session:
        row = session.get_one(Item, sent.id)
        row.state, row.ref = "held", None
        session.add(row)
    practice.screen("zenegy", "edit_registration", kind="hours", uid=typed["uid"], note="typed in")
    decide(practice, sent, "in_payroll")
    now = one(practice, id=sent.id)
    assert (now.state, now.ref) == ("confirmed", sent.ref)
    assert plan(practice).counts["alarms"] == {}
    with practice.home.store.read() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.act == "item decided")).one()
    assert (entry.subject, entry.body["decision"]) == (f"item:{sent.id}", "in_payroll")


def test_an_unclear_row_that_is_not_there_can_not_be_said_to_be_there(practice: Practice) -> None:
    made = plan(practice)
    item = one(practice, state="planned", operation="hours", action="create")
    goes(practice, item, State.PLANNED, State.SENDING, State.HELD)
    with pytest.raises(CannotDecide, match="shows no row"):
        decide(practice, item, "in_payroll")
    decide(practice, item, "not_there")
    assert state(practice, item) == "cancelled"
    assert plan(practice).counts["moves"] == made.counts["moves"]


def test_an_unclear_row_whose_mark_is_there_can_not_be_sent_again(practice: Practice) -> None:
    send(practice)
    sent = one(practice, state="confirmed", operation="hours", action="create")
    with practice.home.store.write() as session:
        row = session.get_one(Item, sent.id)
        row.state, row.ref = "held", None
        session.add(row)
    with pytest.raises(CannotDecide, match="carries its mark"):
        decide(practice, sent, "not_there")
    decide(practice, sent, "in_payroll")
    assert one(practice, id=sent.id).ref == sent.ref


def test_an_unclear_change_that_was_made_takes_the_record_over(practice: Practice) -> None:
    old, repair = unclear_repair(practice)
    assert (repair.action, state(practice, old), state(practice, repair)) == ("replace", "reversing", "held")
    with pytest.raises(CannotDecide, match="not changed as wanted"):
        decide(practice, repair, "in_payroll")
    edit(practice, old, repair.quantity)
    with pytest.raises(CannotDecide, match="was to become"):
        decide(practice, repair, "not_there")
    decide(practice, repair, "in_payroll")
    now = one(practice, id=repair.id)
    assert (state(practice, old), now.state, now.ref) == ("reversed", "confirmed", old.ref)
    again = plan(practice)
    assert {name: again.counts[name] for name in CLEAN} == CLEAN


def test_an_unclear_change_that_was_not_made_leaves_the_old_row_and_is_planned_again(practice: Practice) -> None:
    old, repair = unclear_repair(practice)
    decide(practice, repair, "not_there")
    assert (state(practice, old), state(practice, repair)) == ("confirmed", "cancelled")
    assert plan(practice).counts["moves"] == {"replace": 1}
    send(practice)
    assert state(practice, old) == "reversed"


def test_an_unclear_take_back_is_decided_both_ways(practice: Practice) -> None:
    old, repair = unclear_repair(practice, hours=None)
    assert repair.action == "remove"
    with pytest.raises(CannotDecide, match="not changed as wanted"):
        decide(practice, repair, "in_payroll")
    decide(practice, repair, "not_there")
    assert (state(practice, old), state(practice, repair)) == ("confirmed", "cancelled")
    plan(practice)
    again = one(practice, state="planned", repairs=old.id)
    goes(practice, again, State.PLANNED, State.SENDING, State.HELD)
    goes(practice, old, State.CONFIRMED, State.REVERSING)
    practice.screen("zenegy", "delete_registration", kind="hours", uid=old.ref)
    decide(practice, again, "in_payroll")
    assert (state(practice, old), state(practice, again)) == ("reversed", "confirmed")
    after = plan(practice)
    assert {name: after.counts[name] for name in CLEAN} == CLEAN
