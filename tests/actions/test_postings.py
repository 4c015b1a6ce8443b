"""Posting approved hours to the accounting system: planned, looked at, sent once, read back, put right, taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from core.accounting.rows import Problem, Reason
from core.actions.demo_accounting import prepare_accounting
from core.actions.posting_rules import CannotSave, RuleDraft, live_rules, save_rules, settings_of
from core.actions.postings import CannotPost, confirm_posting, let_go_of, plan_posting, posting_plan
from core.ledger.states import State
from core.models.postings import Posting
from core.store.tables import Connection, Integration, Item, ItemSource, PostingPlan, Run
from tests.actions.conftest import EMPLOYEES, PERIOD, SEED, Practice


@dataclass(frozen=True)
class Office:
    """The practice company with its books connected and allowed to send."""

    practice: Practice
    integration: Integration

    def plan(self, posting: Posting, **more: Any) -> PostingPlan:
        home, company = self.practice.home, self.practice.demo.company
        return plan_posting(home, company, self.integration, posting, PERIOD.first, PERIOD.last, "kim", **more)

    def send(self, plan: PostingPlan) -> Run:
        home, company = self.practice.home, self.practice.demo.company
        run = confirm_posting(home, company, self.integration, plan.id or 0, plan.hash, "kim")
        return self.practice.work(run)

    def problems(self, plan: PostingPlan) -> tuple[Problem, ...]:
        return posting_plan(self.practice.home, self.integration, plan.id or 0)[2]

    def records(self, kind: str) -> list[dict[str, Any]]:
        return self.practice.records("economic", kind)

    def screen(self, action: str, **body: Any) -> Any:
        return self.practice.screen("economic", action, **body)

    def items(self, *states: State) -> list[Item]:
        with self.practice.home.store.read() as session:
            query = select(Item).where(Item.integration_id == self.integration.id).order_by(col(Item.id))
            return [item for item in session.exec(query) if not states or State(item.state) in states]


@pytest.fixture
def office(practice: Practice) -> Office:
    with practice.home.store.read() as session:
        source = session.get_one(Integration, practice.demo.integration.id).source_id
    made = prepare_accounting(
        practice.home, practice.url, practice.demo.company, source, "kim", PERIOD, EMPLOYEES, SEED
    )
    with practice.home.store.write() as session:
        session.get_one(Connection, made.integration.target_id).may_send = True
    assert made.linked > 20
    return Office(practice, made.integration)


def change_price(office: Office, price: str) -> None:
    """Another price an hour for wages, from now on."""
    home, posting = office.practice.home, Posting.VOUCHER
    with home.store.read() as session:
        rules = live_rules(session, office.integration.id, posting)
    drafts = [
        RuleDraft(id=rule.id, kind=rule.kind, about=rule.about, narrow=rule.narrow, goes={**rule.goes, "rate": price})
        for rule in rules
    ]
    save_rules(home, office.practice.demo.company, office.integration, posting, drafts, "kim")


def test_a_months_hours_go_as_one_balanced_voucher_that_reads_back(office: Office) -> None:
    plan = office.plan(Posting.VOUCHER)
    assert plan.counts["steps"] == {"create": 1}
    run = office.send(plan)
    assert (run.state, run.report["agrees"], run.report["equal"]) == ("done", True, 1)
    entries = office.records("draft_entries")
    assert len({entry["voucherNumber"] for entry in entries}) == 1
    assert {entry["journalNumber"] for entry in entries} == {3}
    (item,) = office.items()
    assert sum(Decimal(str(entry["amount"])) for entry in entries) == item.quantity
    assert all(item.marker in entry["text"] for entry in entries)


def test_what_was_posted_is_planned_no_more(office: Office) -> None:
    for posting in Posting:
        office.send(office.plan(posting))
        again = office.plan(posting)
        assert again.counts["steps"] == {}
        assert again.counts["equal"]
        with pytest.raises(CannotPost, match="nothing in this plan"):
            office.send(again)


def test_project_time_goes_entry_by_entry_to_the_linked_employees(office: Office) -> None:
    plan = office.plan(Posting.PROJECT_TIME)
    run = office.send(plan)
    assert run.report["agrees"]
    entries = office.records("time_entries")
    assert len(entries) == plan.counts["steps"]["create"] == run.report["equal"]
    with office.practice.home.store.read() as session:
        covered = session.exec(
            select(ItemSource).where(col(ItemSource.item_id).in_([item.id for item in office.items()]))
        ).all()
    assert sum(Decimal(str(entry["numberOfHours"])) for entry in entries) == sum(part.quantity for part in covered)


def test_hours_are_invoiced_as_drafts_one_a_customer_with_a_line_per_project_person_and_rate(office: Office) -> None:
    run = office.send(office.plan(Posting.INVOICE))
    assert run.report["agrees"]
    drafts = office.records("draft_invoices")
    assert drafts
    assert len(drafts) == run.report["equal"] == len({draft["customerNumber"] for draft in drafts})
    lines = [line for draft in drafts for line in draft["lines"]]
    assert len(lines) > 2 * len(drafts)
    assert not office.records("booked_invoices")


def test_a_draft_that_is_wrong_by_now_is_deleted_and_made_anew(office: Office) -> None:
    office.send(office.plan(Posting.VOUCHER))
    change_price(office, "300")
    plan = office.plan(Posting.VOUCHER)
    assert plan.counts["steps"] == {"create": 1, "remove": 1}
    assert office.send(plan).report["agrees"]
    (item,) = (one for one in office.items(State.CONFIRMED) if one.action == "create")
    assert sum(Decimal(str(entry["amount"])) for entry in office.records("draft_entries")) == item.quantity


def test_a_booked_voucher_gets_a_difference(office: Office) -> None:
    office.send(office.plan(Posting.VOUCHER))
    office.screen("book_journal", journalNumber=3)
    change_price(office, "300")
    plan = office.plan(Posting.VOUCHER)
    assert plan.counts["steps"] == {"create": 1}
    assert office.send(plan).report["agrees"]
    first, second = office.items(State.CONFIRMED)
    assert abs(second.quantity - first.quantity / 265 * 35) < Decimal("0.10")
    assert not office.plan(Posting.VOUCHER).counts["steps"]


def test_a_period_that_was_closed_there_is_told_and_nothing_goes(office: Office) -> None:
    office.screen("period", year="2026", periodNumber=PERIOD.last.month, closed=True)
    plan = office.plan(Posting.VOUCHER)
    assert plan.counts["steps"] == {}
    assert {problem.reason for problem in office.problems(plan)} == {Reason.DAY_SHUT}


def test_a_period_that_closes_between_plan_and_send_stops_the_voucher(office: Office) -> None:
    plan = office.plan(Posting.VOUCHER)
    office.screen("period", year="2026", periodNumber=PERIOD.last.month, closed=True)
    run = office.send(plan)
    assert run.state == "done"
    assert not office.items()
    _, steps, _ = posting_plan(office.practice.home, office.integration, plan.id or 0)
    assert [step.state for step in steps] == ["changed"]


def test_a_missing_module_is_named_and_its_hours_stay_here(office: Office) -> None:
    office.screen("module", moduleNumber=4, on=False)
    plan = office.plan(Posting.PROJECT_TIME)
    assert plan.counts["steps"] == {}
    (problem,) = {(p.reason, p.facts["why"]) for p in office.problems(plan) if p.reason is Reason.MISSING}
    assert "module" in problem[1]


def test_drafts_are_taken_back_when_somebody_asks_for_it(office: Office) -> None:
    office.send(office.plan(Posting.INVOICE))
    plan = office.plan(Posting.INVOICE, taking_back=True)
    assert set(plan.counts["steps"]) == {"remove"}
    assert office.send(plan).report["agrees"]
    assert not office.records("draft_invoices")
    assert not office.items(State.PLANNED, State.SENDING, State.HELD)


def test_a_voucher_that_somebody_deleted_there_asks_before_it_is_made_anew(office: Office) -> None:
    office.send(office.plan(Posting.VOUCHER))
    number = office.records("draft_entries")[0]["voucherNumber"]
    office.screen("delete_voucher", journalNumber=3, voucherNumber=number)
    plan = office.plan(Posting.VOUCHER)
    assert plan.counts["steps"] == {}
    (problem,) = office.problems(plan)
    assert problem.reason is Reason.DELETED_THERE
    home, company = office.practice.home, office.practice.demo.company
    assert let_go_of(home, company, office.integration, [int(problem.facts["item"])], "kim") == 1
    assert office.plan(Posting.VOUCHER).counts["steps"] == {"create": 1}


def test_a_plan_is_sent_once_and_only_as_it_was_shown(office: Office) -> None:
    plan = office.plan(Posting.VOUCHER)
    with pytest.raises(CannotPost, match="not the plan that was shown"):
        office.send(replace_hash(plan))
    office.send(plan)
    with pytest.raises(CannotPost, match="was sent by run"):
        office.send(plan)


def replace_hash(plan: PostingPlan) -> PostingPlan:
    return PostingPlan(**{**plan.model_dump(), "hash": "another"})


def test_rules_that_contradict_each_other_are_not_saved(office: Office) -> None:
    home, company = office.practice.home, office.practice.demo.company
    rule = RuleDraft(about="Havn drift", goes={"target": "1071", "activity": "7"})
    with pytest.raises(CannotSave, match="two rules on the same day"):
        save_rules(home, company, office.integration, Posting.PROJECT_TIME, [rule, rule], "kim")
    wrong = replace(rule, goes={"target": "1071"})
    with pytest.raises(CannotSave, match="no activity"):
        save_rules(home, company, office.integration, Posting.PROJECT_TIME, [wrong], "kim")
    assert settings_of(office.integration, Posting.PROJECT_TIME).text
