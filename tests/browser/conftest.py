"""The console as people meet it: its own process, a worker, Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, TimeoutError, expect, sync_playwright

from core.actions import demo
from tests.app.demo import NAMES, Stages, stages
from tests.databases import Databases
from tests.serving import unused_port, wait_for_answer

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
CONSOLE = "import sys; from console.serve import serve; sys.exit(serve(int(sys.argv[1])))"
WORKER = "import sys; from core.actions.worker import work_forever; sys.exit(work_forever())"
SLOW = 60_000
"""Milliseconds for what a busy machine may take; a quiet one takes one or two thousand."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@dataclass(frozen=True)
class Console:
    """url: of a running console. home: what it works on."""

    url: str
    home: Path
    made: Stages


@pytest.fixture(scope="session", autouse=True)
def _environment() -> Iterator[None]:
    """Stages name their home and key file to all that is started; afterwards nothing of that is left."""
    before = {name: os.environ.get(name) for name in NAMES}
    yield
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


@pytest.fixture(scope="session")
def made(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    with stages(databases, tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed on this machine (Debian: apt-get install chromium).")
    expect.set_options(timeout=SLOW)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def console(made: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A month-end that has been sent in part. Nobody works: what is shown stays as it is."""
    home = made.use("sent", tmp_path_factory.mktemp("sent"))
    with served(made, home) as found:
        yield found


@contextmanager
def served(made: Stages, home: Path) -> Iterator[Console]:
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    with process(made, home, CONSOLE, str(port)) as running:
        wait_for_answer(f"{url}/healthz", running)
        yield Console(url, home, made)


@contextmanager
def process(made: Stages, home: Path, code: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen([sys.executable, "-c", code, *words], env={**os.environ, **made.named(home)})
    try:
        yield running
    finally:
        running.terminate()
        running.wait(30)


@dataclass
class Tab:
    """A browser tab. elsewhere: requests that left this machine's console."""

    page: Page
    console: Console
    elsewhere: list[str]

    def open(self, path: str) -> Page:
        """Open a page and wait until all of it is drawn."""
        self.page.goto(self.console.url + path)
        self.drawn()
        return self.page

    def press(self, label: str, within: Locator | None = None) -> None:
        """Press a button once the page stands still: a press into a page that is being drawn may be lost."""
        button = (within or self.page).get_by_role("button", name=re.compile(label))
        button.wait_for()
        self.drawn()
        button.click()

    def press_cell(self, row: int, until: Locator) -> None:
        """Press the first cell of a table's row, 0 being its header, until something shows.

        Cells are pixels, and a press may come before they are painted."""
        table = self.page.get_by_test_id("stDataFrame").first
        for _ in range(3):
            self.drawn()
            table.click(position={"x": 15, "y": 17 + 34 * row})
            try:
                until.wait_for(timeout=SLOW // 3)
                return
            except TimeoutError:
                continue
        pytest.fail(f"Row {row} was pressed three times; nothing came of it.")

    def drawn(self) -> None:
        self.page.locator("h1").first.wait_for()
        self.page.wait_for_function(DRAWN)


DRAWN = """() => document.querySelector('[data-test-script-state]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton]')"""


def keep(page: Page, name: str) -> None:
    """A picture to look at, where somebody says where: HANDOVER_SHOTS."""
    if folder := os.environ.get("HANDOVER_SHOTS"):
        page.wait_for_timeout(700)
        page.screenshot(path=Path(folder) / f"{name}.png")


def figure(page: Page, label: str) -> str:
    """What stands under this label in the strip."""
    place = page.locator(".stat").filter(has=page.get_by_text(label, exact=True))
    return place.locator(".val").inner_text()


def marks(console: Console) -> list[str]:
    """Our marks on the rows that the receiver holds, by its own account."""
    zenegy = demo.ask("GET", console.made.url)["providers"]["zenegy"]["base_url"]
    return re.findall(r"ho:\w+", str(demo.ask("GET", f"{zenegy}/_control/records")))


def approve(link: Locator) -> BrowserContext:
    """Open a sign-in page in a window of its own and approve there. Answers that window, signed in."""
    browser = link.page.context.browser
    assert browser is not None
    context = browser.new_context()
    context.set_default_timeout(SLOW)
    window = context.new_page()
    window.goto(link.get_attribute("href") or "")
    window.get_by_role("button", name="Approve").click()
    window.get_by_role("heading", name="Signed in").wait_for()
    return context


NewTab = Callable[..., Tab]


@pytest.fixture
def tab(browser: Browser) -> Iterator[NewTab]:
    """`tab(console, mode="dark")`: a new tab, 1280 x 900. A request to another host fails the test at its end."""
    tabs: list[Tab] = []

    def new(console: Console, mode: str = "light", width: int = 1280) -> Tab:
        scheme = "dark" if mode == "dark" else "light"
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.set_default_timeout(SLOW)
        made = Tab(context.new_page(), console, [])
        context.on("request", lambda r: None if _ours(r.url, console) else made.elsewhere.append(r.url))
        tabs.append(made)
        return made

    yield new
    for made in tabs:
        made.page.context.close()
    assert [url for made in tabs for url in made.elsewhere] == []


def _ours(url: str, console: Console) -> bool:
    return url.startswith((console.url, console.url.replace("http", "ws", 1), "data:", "blob:"))
