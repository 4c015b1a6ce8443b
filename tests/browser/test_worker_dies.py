"""The worker is killed in mid-transfer while somebody looks on: the page says so, and recovers with the next worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.actions import demo, transfers
from core.actions.home import open_home
from core.actions.shown.runs import RunNow, run_list
from tests.app.demo import OCTOBER, Stages, sandboxes
from tests.browser.conftest import WORKER, Console, NewTab, keep, marks, process, served
from tests.databases import Databases

EMPLOYEES = 12


@pytest.fixture
def confirmed(databases: Databases, tmp_path: Path) -> Iterator[Console]:
    """A run that nobody works yet, into a payroll that holds nothing from here."""
    with sandboxes() as url:
        made = Stages(databases, url, tmp_path)
        made.name(tmp_path / "home")
        with open_home(tmp_path / "home") as home:
            ready = demo.prepare_demo(home, url, "lone", OCTOBER, EMPLOYEES)
            about = (ready.company, ready.integration, OCTOBER, "lone")
            plan = transfers.plan_transfer(home, *about, payout_group="monthly")
            transfers.confirm_send(home, ready.company, plan.id or 0, plan.hash, "lone", "test")
        yield Console("", tmp_path / "home", made)


def newest(console: Console) -> RunNow:
    with open_home(console.home) as home:
        return run_list(home, limit=1)[0]


def test_a_page_outlives_the_worker_and_ends_with_every_row_there_once(confirmed: Console, tab: NewTab) -> None:
    made = confirmed.made
    made.faults(latency=0.2)
    with served(made, confirmed.home) as console:
        looker = tab(console)
        with process(made, console.home, WORKER) as worker:
            page = looker.open("/transfer")
            panel = page.locator("[class*=st-key-panel-run]")
            expect(panel).to_contain_text(re.compile(r"[1-9]\d* in payroll"))
            worker.kill()
            expect(panel).to_contain_text("No worker is running")
            keep(page, "no-worker")
        assert not newest(console).ended
        made.faults(latency=0)
        with process(made, console.home, WORKER):
            expect(page.get_by_text(re.compile(r"Run \d+, .*: Done"))).to_be_visible()
    run = newest(confirmed)
    assert (run.state, run.agrees) == ("done", True)
    assert len(set(marks(confirmed))) == len(marks(confirmed)) == run.count("confirmed") > 0
