"""Accounting: what a bookkeeper sees, sends, takes back and sets up, on the practice company's books in e-conomic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.actions.demo_accounting import prepare_accounting
from core.actions.home import Home
from core.actions.postings import plan_posting
from core.actions.runs import work_run
from core.ledger.owners import owner
from core.models.postings import Posting
from core.store.tables import Connection, Integration, Run
from tests.actions.conftest import EMPLOYEES, PERIOD, SEED, Practice, practice, ready
from tests.app.conftest import Use
from tests.app.looking import figures, frame, labels, opened, press, sound, tables, texts
from tests.practice import sandboxes, shared_keys

__all__ = ["practice", "ready", "sandboxes", "shared_keys"]


@dataclass(frozen=True)
class Office:
    """The practice company with its books connected and allowed to send. The page is about its month."""

    practice: Practice
    integration: Integration

    @property
    def home(self) -> Home:
        return self.practice.home

    def open(self, posting: Posting = Posting.VOUCHER, **address: str) -> AppTest:
        about = {"document": posting.value, "days": str(PERIOD), **address}
        return opened("accounting", company=self.practice.demo.company.slug, **about)

    def plan(self, posting: Posting, **more: Any) -> Any:
        about = (self.practice.demo.company, self.integration, posting, PERIOD.first, PERIOD.last, "kim")
        return plan_posting(self.home, *about, **more)

    def work(self) -> None:
        with self.home.store.read() as session:
            runs = [run.id or 0 for run in session.exec(select(Run)) if run.ended_at is None]
        for run in runs:
            with owner(self.home.store, self.home.owners) as me:
                work_run(self.home, run, me)

    def records(self, kind: str) -> list[dict[str, Any]]:
        return self.practice.records("economic", kind)

    def send(self, at: AppTest, label: str) -> AppTest:
        """Press, confirm, let a worker do it, and look again."""
        press(press(at, f"{label}…"), label)
        self.work()
        return sound(at.run())


@pytest.fixture
def office(practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    home, company = practice.home, practice.demo.company
    with home.store.read() as session:
        source = session.get_one(Integration, practice.demo.integration.id).source_id
    made = prepare_accounting(home, practice.url, company, source, "kim", PERIOD, EMPLOYEES, SEED)
    with home.store.write() as session:
        session.get_one(Connection, made.integration.target_id).may_send = True
    monkeypatch.setenv("HANDOVER_HOME", str(home.folder))
    st.cache_resource.clear()
    yield Office(practice, made.integration)
    st.cache_resource.clear()


def test_before_a_plan_the_page_says_the_steps(office: Office) -> None:
    at = office.open()
    assert at.title[0].value == "Accounting"
    assert "Nobody has planned these days yet" in texts(at)
    assert "Plan October 2026" in labels(at)


def test_a_planned_voucher_is_shown_with_accounts_departments_and_equal_sums(office: Office) -> None:
    at = press(office.open(), "Plan October 2026")
    (shown,) = tables(at)[:1]
    assert list(shown.columns[:2]) == ["Account", "Name"]
    last = shown.iloc[-1]
    assert last["Account"] == "Sum"
    assert last["Debit"] == last["Credit"]
    assert "Lønforbrug" in texts(at)
    assert figures(at)["To be made"][0] == "1"
