"""How long a person waits for a page, in Chromium, at 5,000 employees and over 100,000 rows with the worker running.

Title: from the address to the page's heading, in a tab that was on nothing. First paint: to its first figures, lines or
table below that, too. Whole: to the page drawn whole, whatever stands further down or at the side.
Again: from a press to the page drawn anew. All as the window sees it, after the console and the browser were warmed up
by one look. An empty page of Streamlit in the same run is what no page of ours can be quicker than. The machine's load
stands beside the figures: with more than one process waiting per core they say more about the others.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from playwright.sync_api import Browser, Locator, Page
from sqlalchemy import func
from sqlmodel import col, select

from core.actions.demo import Prepared, ask, prepare_demo
from core.actions.home import Home, integration_named, open_home
from core.actions.shown.plans import Place, plan_now
from core.actions.shown.runs import run_now
from core.actions.transfers import confirm_send, plan_transfer
from core.actions.watch import stop_run
from core.models.period import PayPeriod
from core.store.tables import Item, ItemSource, Plan, Run
from tests.app.demo import NAMES, Stages
from tests.browser.conftest import DRAWN, WORKER, Console, browser, process, served
from tests.databases import Databases
from tests.serving import unused_port, wait_for_answer

__all__ = ["browser"]
pytestmark = pytest.mark.bench
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "5000"))
SENT = 20
"""People who are sent before anything is measured, so that there is a run to look at."""

ROWS_EACH = 17
"""About so many rows has a person who is paid monthly."""

TIMES = 20
LIMIT = 1.0
PERIOD = PayPeriod.month(2026, 10)
CONTENT = ".stats, .tbl, .entry, [data-testid=stDataFrame] canvas, [class*=st-key-lines]"
"""What a page has to say below its title: figures, lines, tables."""

ROWS = ("work_units", "time_off", "mileage", "expenses", "salary_account_postings")
"""What the practice time system calls its rows."""

COUNTED = """() => {
    window.drawn = 0
    new MutationObserver(seen => seen.forEach(one => {
        if (one.target.dataset.testScriptState === 'notRunning') window.drawn += 1
    })).observe(document.body, {attributes: true, subtree: true, attributeFilter: ['data-test-script-state']})
}"""


@pytest.fixture(scope="module")
def big(databases: Databases, sandbox_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A company of that size, linked, mapped and planned for all, a few of them sent, with a console and a worker."""
    folder = tmp_path_factory.mktemp("big")
    made, home = Stages(databases, sandbox_url, folder), folder / "home"
    before = {name: os.environ.get(name) for name in NAMES}
    made.name(home)
    with open_home(home) as opened:
        demo = prepare_demo(opened, sandbox_url, "bench", PERIOD, PEOPLE)
        for group in ("biweekly", "monthly"):
            plan = plan_transfer(opened, demo.company, demo.integration, PERIOD, "bench", payout_group=group)
        with served(made, home) as console, process(made, home, WORKER):
            _send_a_few(opened, demo, plan.id or 0, plan.hash)
            _say_how_much(opened, sandbox_url)
            yield console
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


def _send_a_few(home: Home, demo: Prepared, plan: int, digest: str) -> None:
    ready = [line.person.key for line in plan_now(home, demo.integration, plan).at(Place.READY)][:SENT]
    run = confirm_send(home, demo.company, plan, digest, "bench", "test", ready)
    late = datetime.now(UTC) + timedelta(minutes=10)
    while datetime.now(UTC) < late:
        with home.store.read() as session:
            if session.get_one(Run, run).ended_at is not None:
                return
        time.sleep(1)
    pytest.fail("The worker did not end the run.")


def _say_how_much(home: Home, sandbox_url: str) -> None:
    address = ask("GET", sandbox_url)["providers"]["timelog"]["base_url"]
    held = sum(len(found) for kind, found in ask("GET", f"{address}/_control/records").items() if kind in ROWS)
    with home.store.read() as session:
        items, rows = (session.exec(select(func.count()).select_from(table)).one() for table in (Item, ItemSource))
    print(
        f"\n{PEOPLE} employees, {held} rows in the time system, {rows} of them in {items} items; goal under {LIMIT} s"
    )


Press = Callable[[Page], Callable[[], None]]
"""Makes ready for a press, like opening a select box; answers the press itself."""


def option(label: str, number: int) -> Press:
    def ready(page: Page) -> Callable[[], None]:
        page.get_by_role("combobox", name=label).click()
        return page.get_by_role("option").nth(number).click

    return ready


def role(kind: str, label: str) -> Press:
    """The first of its kind whose name begins like this."""

    def ready(page: Page) -> Callable[[], None]:
        found: Locator = page.get_by_role(kind, name=re.compile(f"^{label}")).first  # type: ignore[arg-type]
        found.wait_for(timeout=60_000)
        return found.click

    return ready


PRESSES = {
    "overview": [role("button", "Copy as text"), role("button", "Close")],
    "employees": [role("radio", "Linked"), role("radio", "To review")],
    "codes": [role("radio", "Absence"), role("radio", "All")],
    "transfer": [
        option("Pay-out group", 1),
        option("Pay-out group", 0),
        role("radio", "Unusual"),
        role("radio", "All"),
    ],
    "history": [option("Period", 1), option("Period", 0)],
    "history?run=1": [option("Kind", 1), option("Kind", 0)],
    "connections": [role("radio", "Zenegy"), role("radio", "TimeLog")],
    "setup": [role("button", "New company"), role("button", "Close")],
    "help": [],
}
"""By page, what is pressed in turn. Help has nothing but links."""


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Streamlit app that only has a heading."""
    app = tmp_path_factory.mktemp("nothing") / "app.py"
    app.write_text("import streamlit as st\nst.title('Nothing')\n", encoding="utf-8")
    port = unused_port()
    words = ["-m", "streamlit", "run", str(app), "--server.port", str(port), "--server.headless", "true"]
    with subprocess.Popen([sys.executable, *words, "--server.address", "127.0.0.1"]) as running:
        wait_for_answer(f"http://127.0.0.1:{port}/_stcore/health", running)
        yield f"http://127.0.0.1:{port}"
        running.terminate()


def test_an_empty_page_for_comparison(big: Console, nothing: str, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    _opened_often(page, nothing, "(nothing)", "h1")
    page.context.close()


@pytest.mark.parametrize("name", PRESSES)
def test_a_page_is_there_within_a_second(big: Console, browser: Browser, name: str) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    address = f"{big.url}/{name.removeprefix('overview')}"
    _opened_often(page, address, name, "h1" if name == "help" else CONTENT)
    page.evaluate(COUNTED)
    presses = PRESSES[name]
    if presses:
        _say(name, "again", [_again(page, presses[i % len(presses)]) for i in range(TIMES)])
    page.context.close()


BESIDE = ("employees", "history", "history?run=1")
"""Pages that are pressed while rows go out."""


def test_a_page_while_ten_thousand_rows_go_out(big: Console, sandbox_url: str, browser: Browser) -> None:
    """Stands last: what it sends it leaves half sent."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    idle = {name: _pressed_often(page, f"{big.url}/{name}", name) for name in BESIDE}
    with open_home(None) as home, _sending(home, sandbox_url) as rows:
        for name in BESIDE:
            busy = _pressed_often(page, f"{big.url}/{name}", name)
            _say(name, f"{rows} rows", busy)
            print(f", {median(busy) / median(idle[name]):.2f} of idle (goal 2)", end="", flush=True)
    page.context.close()


def _pressed_often(page: Page, address: str, name: str) -> list[float]:
    _opened(page, address, CONTENT)
    page.evaluate(COUNTED)
    presses = PRESSES[name]
    return [_again(page, presses[i % len(presses)]) for i in range(TIMES + 2)][2:]


@contextmanager
def _sending(home: Home, sandbox_url: str) -> Iterator[int]:
    """A run of so many rows, which the worker has in hand; stopped at the end."""
    company, integration = integration_named(home, "demo")
    with home.store.read() as session:
        plan = session.exec(select(Plan).order_by(col(Plan.id).desc())).first()
    assert plan is not None
    ready = plan_now(home, integration, plan.id or 0).at(Place.READY)[SENT:]
    people = [line.person.key for line in ready[: 10_000 // ROWS_EACH]]
    address = ask("GET", sandbox_url)["providers"]["zenegy"]["base_url"]
    ask("POST", f"{address}/_control/faults", {"latency": 0.05})
    run = confirm_send(home, company, plan.id or 0, plan.hash, "bench", "test", people)
    while run_now(home, company, run).count("confirmed") < 100:
        time.sleep(1)
    yield run_now(home, company, run).total
    assert run_now(home, company, run).count("planned"), "Everything was sent before all was measured."
    stop_run(home, company, run, "bench")
    ask("POST", f"{address}/_control/faults", {})


def _say(name: str, what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    middle, p95 = ordered[len(ordered) // 2], ordered[-(-len(ordered) * 95 // 100) - 1]
    verdict = "" if p95 < LIMIT else ", over the goal"
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"\n{name:14} {what:12} median {middle:.2f} s, p95 {p95:.2f} s ({load}){verdict}", end="", flush=True)


def _opened_often(page: Page, url: str, name: str, content: str) -> None:
    found = [_opened(page, url, content) for _ in range(TIMES + 1)][1:]
    for i, what in enumerate(("title", "first paint", "whole")):
        _say(name, what, [one[i] for one in found])


def _opened(page: Page, url: str, content: str) -> tuple[float, float, float]:
    """Seconds to the heading, to the first content, and to the page drawn whole."""
    page.goto("about:blank")
    started = time.perf_counter()
    page.goto(url)
    page.locator("h1").first.wait_for()
    heading = time.perf_counter() - started
    page.locator(content).first.wait_for()
    first = time.perf_counter() - started
    page.wait_for_function(DRAWN)
    return heading, first, time.perf_counter() - started


def _again(page: Page, ready: Press) -> float:
    press = ready(page)
    before = page.evaluate("window.drawn")
    started = time.perf_counter()
    press()
    page.wait_for_function(f"window.drawn > {before}")
    return time.perf_counter() - started
