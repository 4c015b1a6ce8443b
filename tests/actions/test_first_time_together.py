"""Two processes that are the first to need the same row at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from sqlmodel import select

from core.actions.home import Home
from core.actions.payroll_records import decide_foreign
from core.actions.transfers import transfer_for
from core.models.period import PayPeriod
from core.store.database import Store
from core.store.tables import Company, Connection, ForeignDecision, Integration, Transfer

T = TypeVar("T")


@pytest.fixture
def desk(any_store: Store, tmp_path: Path) -> tuple[Home, Company, Integration]:
    now = any_store.clock()
    with any_store.write() as session:
        company = Company(slug="c", name="C", created_at=now)
        session.add(company)
        session.flush()
        ends = [
            Connection(company_id=company.id, provider=p, name=p, base_url="http://x", created_at=now)
            for p in ("timelog", "zenegy")
        ]
        session.add_all(ends)
        session.flush()
        integration = Integration(
            company_id=company.id, name="i", source_id=ends[0].id, target_id=ends[1].id, created_at=now
        )
        session.add(integration)
    return Home(tmp_path, any_store), company, integration


def together(call: Callable[[], T], times: int = 2) -> list[T]:
    start = threading.Barrier(times)

    def run() -> T:
        start.wait()
        return call()

    with ThreadPoolExecutor(times) as pool:
        return [done.result() for done in [pool.submit(run) for _ in range(times)]]


def test_both_get_the_same_transfer(desk: tuple[Home, Company, Integration]) -> None:
    home, _, integration = desk
    for month in range(1, 13):
        period = PayPeriod.month(2026, month)
        one, other = together(lambda period=period: transfer_for(home, integration, period, "monthly"))  # type: ignore[misc]
        assert one.id == other.id
    with home.store.read() as session:
        assert len(session.exec(select(Transfer)).all()) == 12


def test_both_may_decide_about_one_record_and_it_is_decided_once(desk: tuple[Home, Company, Integration]) -> None:
    home, company, integration = desk
    for number in range(10):
        about = (home, company, integration, "hours", f"r{number}", "leave", "lars")
        together(lambda about=about: decide_foreign(*about))  # type: ignore[misc]
    decide_foreign(home, company, integration, "hours", "r0", "adopt", "mette")
    with home.store.read() as session:
        found = {d.ref: (d.decision, d.decided_by) for d in session.exec(select(ForeignDecision))}
        assert len(session.exec(select(ForeignDecision)).all()) == 10
    assert (found["r0"], found["r1"]) == (("adopt", "mette"), ("leave", "lars"))
