"""A person decides what no reading can: the next plan goes by it."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from core.actions.decisions import CannotDecide, decide_item
from core.actions.home import NotFound
from core.actions.transfers import confirm_send, plan_transfer
from core.store.tables import Item, Plan
from tests.actions.conftest import PERIOD, Practice


def plan(practice: Practice) -> Plan:
    demo = practice.demo
    return plan_transfer(practice.home, demo.company, demo.integration, PERIOD, "me", payout_group="biweekly")


def send(practice: Practice) -> None:
    made = plan(practice)
    practice.work(confirm_send(practice.home, practice.demo.company, made.id or 0, made.hash, "me", "test"))


def one(practice: Practice, **about: str) -> Item:
    with practice.home.store.read() as session:
        return session.exec(select(Item).filter_by(**about).order_by(col(Item.id)).limit(1)).one()


def test_a_row_that_somebody_deleted_in_payroll_is_made_anew_once_a_person_says_so(practice: Practice) -> None:
    send(practice)
    lost = one(practice, state="confirmed", operation="hours", action="create")
    practice.screen("zenegy", "delete_registration", kind="hours", uid=lost.ref)
    alarmed = plan(practice)
    assert alarmed.counts["alarms"] == {"not_paid_missing": 1}
    assert alarmed.counts["moves"] == {}
    decide_item(practice.home, practice.demo.company, lost.id or 0, "not_there", "me")
    again = plan(practice)
    assert again.counts["moves"] == {"create": 1}
    assert again.counts["alarms"] == {}


def test_what_is_in_payroll_can_not_be_decided_twice_or_by_another_company(practice: Practice) -> None:
    send(practice)
    item = one(practice, state="confirmed", operation="hours", action="create")
    with pytest.raises(CannotDecide):
        decide_item(practice.home, practice.demo.company, item.id or 0, "done_by_hand", "me")
    with pytest.raises(CannotDecide):
        decide_item(practice.home, practice.demo.company, item.id or 0, "in_payroll", "me")
    with pytest.raises(NotFound):
        decide_item(practice.home, practice.demo.company, 10_000_000, "not_there", "me")
