"""A month's hours go to a storming accounting system by a worker that is killed again and again: voucher, project time
and draft invoices stand there once each, whole, and nothing is held."""

from __future__ import annotations

import os
import random
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from core.actions.demo import DemoFailed, ask, prepare_demo
from core.actions.demo_accounting import prepare_accounting
from core.actions.home import Home, open_home
from core.actions.postings import CannotPost, confirm_posting, plan_posting, posting_plan
from core.http.errors import ProviderError
from core.ledger.looks import MARKER
from core.models.bookkeeping import Dimension
from core.models.period import PayPeriod
from core.models.postings import Posting, invoice_of, project_time_of, voucher_of
from core.models.writes import Write
from core.store.tables import Company, Connection, Integration, Item, PostingPlan, Run
from tests.crash.campaign import LATE_SECONDS, READ_SECONDS, SETTLE_SECONDS, sandbox
from tests.crash.test_campaign import FAULTS
from tests.databases import Databases
from tests.workflows.practice import PROCESSES, WorkerProcess, until

PERIOD = PayPeriod.month(2026, 10)
MOST_PLANS = 40
SECONDS_A_RUN = 900.0

Row = tuple[str, ...]


@dataclass
class Storm:
    """The practice company with its books, and the worker in it. kills: so many to come."""

    home: Home
    company: Company
    integration: Integration
    base_url: str
    dice: random.Random
    kills: deque[int]
    worker: WorkerProcess
    killed: list[int] = field(default_factory=list)

    def plan(self, posting: Posting) -> PostingPlan:
        return plan_posting(self.home, self.company, self.integration, posting, PERIOD.first, PERIOD.last, "kim")

    def post(self, posting: Posting) -> list[Write]:
        """Plan and send until nothing is left; the writes of the first plan."""
        first: list[Write] | None = None
        for _ in range(MOST_PLANS):
            try:
                plan = self.plan(posting)
                steps = posting_plan(self.home, self.integration, plan.id or 0)[1]
                first = [one.step.write for one in steps] if first is None else first
                if not steps:
                    return first
                run = confirm_posting(self.home, self.company, self.integration, plan.id or 0, plan.hash, "kim")
            except (ProviderError, CannotPost) as error:
                print(f"once more: {error}", flush=True)
                continue
            until(lambda run=run: self._ended(run), SECONDS_A_RUN)
        raise AssertionError(f"{posting} never comes to rest: {plan.counts}")

    def _ended(self, run: int) -> bool:
        """Looked at while a run is on its way: the worker is killed once so many items were begun."""
        with self.home.store.read() as session:
            begun = session.scalar(select(func.count()).where(col(Item.state) != "planned")) or 0
            ended = session.get_one(Run, run).ended_at is not None
        if not ended and self.kills and begun >= self.kills[0]:
            self.kills.popleft()
            time.sleep(self.dice.random() * 0.3)
            self.worker.kill()
            self.killed.append(begun)
            self.worker = WorkerProcess(self.home.folder, "one")
        return ended

    def records(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = ask("GET", f"{self.base_url}/_control/records")
        return found


@pytest.fixture
def served(free_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / "key"))
    server = PROCESSES.Process(target=sandbox, args=(free_port,))
    server.start()
    url = f"http://127.0.0.1:{free_port}/"
    try:
        until(lambda: answers(url))
        yield url
    finally:
        server.kill()
        server.join()


def answers(url: str) -> bool:
    try:
        return bool(ask("GET", url))
    except DemoFailed:
        return False


def campaign(served: str, databases: Databases, folder: Path, people: int, kills: int, slower: int) -> None:
    os.environ["HANDOVER_DATABASE_URL"] = databases.setting(folder)
    dice = random.Random(people)
    with open_home(folder) as home:
        demo = prepare_demo(home, served, "kim", PERIOD, people)
        source = demo.integration.source_id
        books = prepare_accounting(home, served, demo.company, source, "kim", PERIOD, people).integration
        with home.store.write() as session:
            target = session.get_one(Connection, books.target_id)
            target.may_send = True
            target.settle_seconds, target.read_timeout_seconds = SETTLE_SECONDS * slower, READ_SECONDS * slower
            base_url = target.base_url
            session.add(target)
        moments = deque(sorted(dice.sample(range(1, people * 6), kills)))
        worker = WorkerProcess(folder, "one").wait_until_ready()
        storm = Storm(home, demo.company, books, base_url, dice, moments, worker)
        try:
            ask("POST", f"{base_url}/_control/faults", {**FAULTS, "late_seconds": LATE_SECONDS * slower})
            wanted = {posting: storm.post(posting) for posting in Posting}
        finally:
            storm.worker.kill()
        ask("POST", f"{base_url}/_control/faults", {})
        judge(storm, wanted)
    assert not storm.kills, f"{len(storm.kills)} kills were never made."


def judge(storm: Storm, wanted: dict[Posting, list[Write]]) -> None:
    there = storm.records()
    with storm.home.store.read() as session:
        states = Counter(session.exec(select(Item.state)).all())
    met = Counter(row["fault"] for row in ask("GET", f"{storm.base_url}/_control/requests") if row["write"])
    print(f"\nkills at {storm.killed}; items {dict(states)}; writes by fault {dict(sorted(met.items()))}")
    assert books_of(there) == books_wanted(wanted[Posting.VOUCHER])
    assert times_of(there) == times_wanted(wanted[Posting.PROJECT_TIME])
    assert invoices_of(there) == invoices_wanted(wanted[Posting.INVOICE])
    for kind in ("time_entries", "draft_invoices"):
        marks = Counter(mark for row in there[kind] for mark in MARKER.findall(str(row)))
        assert set(marks.values()) <= {1}, f"A mark stands in two {kind}."
    for state in ("held", "sending", "planned"):
        assert not states[state]


def books_of(there: dict[str, list[dict[str, Any]]]) -> dict[Row, Decimal]:
    """What the draft entries do to the books, by account and department."""
    sums: Counter[Row] = Counter()
    for row in there["draft_entries"]:
        amount = Decimal(str(row["amount"]))
        department = row.get("departmentalDistributionNumber")
        sums[str(row["accountNumber"]), str(department or "")] += amount
        sums[str(row["contraAccountNumber"]), ""] -= amount
    return {key: amount for key, amount in sums.items() if amount}


def books_wanted(writes: list[Write]) -> dict[Row, Decimal]:
    sums: Counter[Row] = Counter()
    for write in writes:
        for line in voucher_of(write).lines:
            sums[line.account, line.dimensions.get(Dimension.DEPARTMENT, "")] += line.amount
    return {key: amount for key, amount in sums.items() if amount}


def times_of(there: dict[str, list[dict[str, Any]]]) -> Counter[Row]:
    return Counter(
        (
            *(str(row[name]) for name in ("employeeNumber", "projectNumber", "activityNumber")),
            row["date"][:10],
            _plain(row["numberOfHours"]),
        )
        for row in there["time_entries"]
    )


def times_wanted(writes: list[Write]) -> Counter[Row]:
    entries = [project_time_of(write) for write in writes]
    return Counter((e.employee, e.project, e.activity, e.day.isoformat(), _plain(e.hours)) for e in entries)


def invoices_of(there: dict[str, list[dict[str, Any]]]) -> Counter[Row]:
    return Counter(
        (str(row["customerNumber"]), line["productNumber"], _plain(line["quantity"]), _plain(line["unitNetPrice"]))
        for row in there["draft_invoices"]
        for line in row["lines"]
    )


def invoices_wanted(writes: list[Write]) -> Counter[Row]:
    return Counter(
        (invoice.customer, line.product, _plain(line.quantity), _plain(line.price))
        for invoice in map(invoice_of, writes)
        for line in invoice.lines
    )


def _plain(value: Any) -> str:
    return f"{Decimal(str(value)).normalize():f}"


def test_a_small_companys_month_under_every_fault_and_three_kills(
    served: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDOVER_DATABASE_URL", "")
    campaign(served, databases, tmp_path / "home", people=12, kills=3, slower=1)


@pytest.mark.long
def test_two_thousand_documents_under_every_fault_and_twenty_kills(
    served: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDOVER_DATABASE_URL", "")
    campaign(served, databases, tmp_path / "home", people=120, kills=20, slower=2)
