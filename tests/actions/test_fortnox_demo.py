"""The demo company in Fortnox: payroll rows as a transfer, voucher and draft invoices as postings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from core.accounting import paxml, sie
from core.accounting.remarks import Severity
from core.accounting.rows import Reason
from core.actions.demo import ask
from core.actions.demo_fortnox import Swedish, prepare_fortnox
from core.actions.posting_files import payroll_file, voucher_file
from core.actions.posting_rules import RuleDraft, live_rules, save_rules
from core.actions.postings import CannotPost, confirm_posting, plan_posting, posting_plan
from core.actions.transfers import confirm_send, plan_transfer
from core.ledger.states import State
from core.models.postings import Posting
from core.store.tables import Connection, Integration, Item, Plan, PostingPlan, Run
from tests.actions.conftest import EMPLOYEES, PERIOD, SEED, Practice


@dataclass(frozen=True)
class Sweden:
    practice: Practice
    made: Swedish

    def plan(self) -> Plan:
        return plan_transfer(self.practice.home, self.practice.demo.company, self.made.payroll, PERIOD, "kim")

    def send(self, plan: Plan) -> Run:
        company = self.practice.demo.company
        return self.practice.work(confirm_send(self.practice.home, company, plan.id or 0, plan.hash, "kim", "button"))

    def plan_posting(self, posting: Posting) -> PostingPlan:
        home, company = self.practice.home, self.practice.demo.company
        return plan_posting(home, company, self.made.books, posting, PERIOD.first, PERIOD.last, "kim")

    def post(self, plan: PostingPlan) -> Run:
        home, company = self.practice.home, self.practice.demo.company
        return self.practice.work(confirm_posting(home, company, self.made.books, plan.id or 0, plan.hash, "kim"))

    def records(self, kind: str) -> list[dict[str, Any]]:
        return self.practice.records("fortnox", kind)

    def items(self, integration: Integration) -> list[Item]:
        with self.practice.home.store.read() as session:
            query = select(Item).where(Item.integration_id == integration.id, Item.state == State.CONFIRMED.value)
            return list(session.exec(query.order_by(col(Item.id))))


@pytest.fixture
def sweden(practice: Practice) -> Sweden:
    with practice.home.store.read() as session:
        source = session.get_one(Integration, practice.demo.integration.id).source_id
    made = prepare_fortnox(practice.home, practice.url, practice.demo.company, source, "kim", PERIOD, EMPLOYEES, SEED)
    with practice.home.store.write() as session:
        session.get_one(Connection, made.payroll.target_id).may_send = True
    practice.screen("fortnox", "rate_limit", requests=100_000, seconds=5)
    return Sweden(practice, made)


def test_hours_and_absence_go_to_payroll_row_by_row_and_stand_there_once(sweden: Sweden) -> None:
    run = sweden.send(sweden.plan())
    assert (run.state, run.report["agrees"]) == ("done", True)
    items = sweden.items(sweden.made.payroll)
    there = {"hours": sweden.records("attendancetransactions"), "absence": sweden.records("absencetransactions")}
    for operation, rows in there.items():
        sent = Counter((i.lane, i.last.isoformat(), i.target, i.quantity) for i in items if i.operation == operation)
        found = Counter((r["EmployeeId"], str(r["Date"]), r["CauseCode"], Decimal(str(r["Hours"]))) for r in rows)
        assert found == sent
        assert sent
    assert max(Decimal(str(row["Hours"])) for row in there["absence"]) > 7, "A day away is that day's hours."
    again = sweden.plan()
    assert not again.counts.get("create")


def test_a_months_cost_is_a_voucher_at_once_and_a_change_is_a_second_one(sweden: Sweden) -> None:
    run = sweden.post(sweden.plan_posting(Posting.VOUCHER))
    assert run.report["agrees"]
    (voucher,) = sweden.records("vouchers")
    assert voucher["VoucherSeries"] == "L"
    rows = voucher["VoucherRows"]
    assert sum(Decimal(str(row["Debit"])) for row in rows) == sum(Decimal(str(row["Credit"])) for row in rows)
    assert sweden.plan_posting(Posting.VOUCHER).counts["steps"] == {}
    dearer(sweden, "300")
    assert sweden.post(sweden.plan_posting(Posting.VOUCHER)).report["agrees"]
    first, second = sweden.records("vouchers")
    assert second["VoucherNumber"] == first["VoucherNumber"] + 1
    assert sweden.plan_posting(Posting.VOUCHER).counts["steps"] == {}


def dearer(sweden: Sweden, rate: str) -> None:
    """Another price an hour, from now on."""
    home, books = sweden.practice.home, sweden.made.books
    with home.store.read() as session:
        rules = live_rules(session, books.id, Posting.VOUCHER)
    drafts = [RuleDraft(kind=rule.kind, about=rule.about, goes={**rule.goes, "rate": rate}) for rule in rules]
    save_rules(home, sweden.practice.demo.company, books, Posting.VOUCHER, drafts, "kim")


def test_hours_are_invoiced_and_read_back(sweden: Sweden) -> None:
    plan = sweden.plan_posting(Posting.INVOICE)
    run = sweden.post(plan)
    assert run.report["agrees"]
    invoices = sweden.records("invoices")
    assert len(invoices) == plan.counts["steps"]["create"] == run.report["equal"] > 0
    assert not any(invoice["Booked"] for invoice in invoices)
    assert sweden.plan_posting(Posting.INVOICE).counts["steps"] == {}


def test_a_locked_month_is_told_before_anything_goes(sweden: Sweden) -> None:
    sweden.practice.screen("fortnox", "lock_period", through=PERIOD.last.isoformat())
    plan = sweden.plan_posting(Posting.VOUCHER)
    _, steps, problems = posting_plan(sweden.practice.home, sweden.made.books, plan.id or 0)
    assert not steps
    assert Reason.DAY_SHUT in {problem.reason for problem in problems}
    assert ask("GET", f"{sweden.practice.url}/fortnox/_control/records")["vouchers"] == []


def test_who_does_not_connect_gets_the_voucher_and_the_rows_as_files(sweden: Sweden) -> None:
    home, company = sweden.practice.home, sweden.practice.demo.company
    posting = sweden.plan_posting(Posting.VOUCHER)
    name, body = voucher_file(home, company, sweden.made.books, posting.id or 0, "kim")
    assert name == "2026-10.si"
    assert [remark for remark in sie.check(body) if remark.severity is Severity.ERROR] == []
    (voucher,) = sie.read(body).file.vouchers
    assert sum(row.amount for row in voucher.transactions) == 0
    plan = sweden.plan()
    name, body = payroll_file(home, company, plan, "kim")
    assert name == "2026-10.pax"
    file = paxml.read(body).file
    assert paxml.check(body) == []
    assert {row.code for row in file.times} >= {"TID", "ÖT1", "SJK"}
    sweden.send(plan)
    assert len(file.times) + len(file.salaries) == len(sweden.items(sweden.made.payroll))
    with pytest.raises(CannotPost, match="no rows that wait"):
        payroll_file(home, company, sweden.plan(), "kim")
