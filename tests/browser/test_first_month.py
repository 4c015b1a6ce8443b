"""The first month of a company, by somebody who has never seen the console: from nothing to proof in payroll."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.actions import demo
from core.actions.practice import offers
from data.demo import tell, timelog, zenegy
from tests.app.demo import OCTOBER, Stages, sandboxes
from tests.browser.conftest import (
    WORKER,
    Console,
    NewTab,
    Tab,
    approve,
    figure,
    keep,
    marks,
    process,
    served,
)
from tests.databases import Databases

EMPLOYEES, SEED = 30, 4


@pytest.fixture
def nothing(databases: Databases, tmp_path: Path) -> Iterator[Console]:
    """A console with a worker and without any company; TimeLog and Zenegy hold a small company's October."""
    with ExitStack() as stack:
        made = Stages(databases, stack.enter_context(sandboxes()), tmp_path)
        story = tell(EMPLOYEES, SEED, (OCTOBER.first, OCTOBER.last))
        index = demo.ask("GET", made.url)["providers"]
        for name, told in (("timelog", timelog), ("zenegy", zenegy)):
            demo.ask("POST", f"{index[name]['base_url']}/_control/load", told.document(story))
        found = stack.enter_context(served(made, tmp_path / "home"))
        stack.enter_context(process(made, found.home, WORKER))
        yield found


def test_a_first_month_from_an_empty_console_to_proof_in_payroll(nothing: Console, tab: NewTab) -> None:
    assert marks(nothing) == []
    first = tab(nothing)
    make_the_company(first)
    connect_timelog(first)
    connect_zenegy(first)
    choose_what_to_transfer(first)
    link_employees(first)
    map_codes(first)
    plan(first)
    before = one_person_is_sent_first(first)
    people = the_rest_is_sent_while_the_tab_is_closed(first)
    second = tab(nothing)
    rows = the_result_is_in_history(second, people)
    the_raw_exchange_is_one_press_away(second)
    the_rows_are_a_file(second, rows)
    the_overview_says_what_is_left(second, people)
    # What payroll says itself: every row once.
    held = marks(nothing)
    assert len(held) == len(set(held)) == before + rows


def step(tab: Tab, label: str, leads_to: str) -> None:
    """On with the next step of the set-up."""
    if tab.page.get_by_role("heading", level=1, name=re.compile("^Set up")).count() == 0:
        tab.page.get_by_role("link", name="Set-up").click()
    tab.press(label)
    arrived(tab, leads_to)


def arrived(tab: Tab, title: str) -> None:
    expect(tab.page.get_by_role("heading", level=1, name=title)).to_be_visible()
    tab.drawn()


def fill(page: Page, values: Mapping[str, str]) -> None:
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)


def in_dialog(tab: Tab, label: str) -> None:
    """Press a dialog's button, and see the dialog go."""
    dialog = tab.page.get_by_role("dialog")
    tab.press(label, dialog)
    expect(dialog).to_have_count(0)
    tab.drawn()


def make_the_company(tab: Tab) -> None:
    page = tab.open("/")
    expect(page.get_by_text("No practice system answers")).to_be_visible()
    page.get_by_label("Company").fill("Havnens Bageri ApS")
    tab.press("^Make company$")
    arrived(tab, "Set up Havnens Bageri ApS")


def connect_timelog(tab: Tab) -> None:
    page = tab.page
    offer = offers(tab.console.made.url)["timelog"]
    step(tab, "^Connect the time system$", "Connect the time system")
    fill(page, {"Web address": offer.base_url, "Personal access token": offer.auth["pat"]})
    fill(page, {"Reporting site code": offer.auth["site_code"], "Reporting API id": offer.auth["api_id"]})
    fill(page, {"Reporting API password": "not this one"})
    fill(page, {"Account": offer.auth["account"]})
    tab.press("^Test and save$")
    page.get_by_text("Not connected.").wait_for()
    fill(page, {"Reporting API password": offer.auth["api_password"]})
    tab.press("^Test and save$")
    page.get_by_text("TimeLog is connected.").wait_for()
    expect(page.locator("[class*=st-key-banner-page]")).to_contain_text("TimeLog is played by this machine")


def connect_zenegy(tab: Tab) -> None:
    page = tab.page
    offer = offers(tab.console.made.url)["zenegy"]
    step(tab, "^Connect payroll$", "Connect payroll")
    page.get_by_role("radio", name="Zenegy").click()
    page.get_by_role("button", name="Go to sign-in").wait_for()  # Personio's form has none
    tab.drawn()
    fill(page, {"Web address": offer.base_url})
    fill(page, {"Client id": offer.auth["client_id"], "Client secret": offer.auth["client_secret"]})
    tab.press("^Go to sign-in$")
    link = page.get_by_role("link", name=re.compile("Open Zenegy"))
    link.wait_for()
    approve(link).close()
    page.get_by_text("Zenegy is connected.").wait_for()
    assert offer.auth["client_secret"] not in page.content()


def choose_what_to_transfer(tab: Tab) -> None:
    page = tab.page
    tab.press("^Go on with the set-up$")
    arrived(tab, "Set up Havnens Bageri ApS")
    expect(page.get_by_label("Mileage")).to_be_disabled()
    tab.press("^Save choices$")
    page.get_by_text("The choices are saved.").wait_for()


def link_employees(tab: Tab) -> None:
    """All exact at once, all confident after a look at them, the one to review by hand."""
    page = tab.page
    step(tab, "^Find employees$", "Employees")
    tab.press("^Read TimeLog and Zenegy$")
    page.get_by_text(re.compile(r"^Read: \d+ in TimeLog")).wait_for()
    keep(page, "first-employees")
    tab.press(r"^Link all \d+ exact…")
    in_dialog(tab, r"^Link \d+ employees")
    show(tab, "Confident")
    tab.press_cell(0, page.get_by_role("button", name=re.compile(r"^Link \d+ employees…")))
    tab.press(r"^Link \d+ employees…")
    in_dialog(tab, r"^Link \d+ employees$")
    show(tab, "To review")
    expect(page.get_by_role("heading", name="Same person?")).to_be_visible()
    tab.press("^Link")
    for facet in ("To review · 0", "Confident · 0", "Exact · 0"):
        expect(page.get_by_role("radio", name=facet)).to_be_visible()


def show(tab: Tab, facet: str) -> None:
    chosen = tab.page.get_by_role("radio", name=re.compile(f"^{facet}"))
    tab.drawn()
    chosen.click()
    expect(chosen).to_be_checked()
    tab.drawn()


def map_codes(tab: Tab) -> None:
    """Suggestions become drafts; F5 keeps them; saved they count."""
    page = tab.page
    step(tab, "^Map codes$", "Codes and rates")
    tab.press("^Read TimeLog and Zenegy$")
    tab.press(r"Draft \d+ suggestions")
    saving = page.get_by_role("button", name=re.compile(r"^Save \d+ drafts…"))
    saving.wait_for()
    drafts = saving.inner_text()
    page.reload()
    saving.wait_for()
    assert saving.inner_text() == drafts
    keep(page, "first-codes")
    tab.press(r"^Save \d+ drafts…")
    in_dialog(tab, r"^Save \d+ drafts$")
    page.get_by_text("drafts saved.").wait_for()
    assert figure(page, "Mapped") != "0"


def plan(tab: Tab) -> None:
    step(tab, "^Go to Transfer$", "Transfer")
    tab.press("^Plan October 2026$")
    tab.page.get_by_role("button", name=re.compile(r"^Send \d+ people…")).wait_for()
    tab.drawn()
    parts = ("Ready", "Not ready", "In payroll already", "Nothing for payroll", "Other groups and entities")
    assert int(figure(tab.page, "Employees")) == sum(int(figure(tab.page, part)) for part in parts)
    keep(tab.page, "first-plan")


def one_person_is_sent_first(tab: Tab) -> int:
    """Answers how many rows payroll holds then."""
    page = tab.page
    ready = int(figure(page, "Ready"))
    tab.press(r"^Send \d+ people…")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("This is the first send to Nordlys Drift A/S")
    in_dialog(tab, "^Send one person first$")
    page.get_by_role("button", name="Look at this run").wait_for()
    assert figure(page, "Ready") == str(ready - 1)
    assert figure(page, "In payroll already") == "1"
    held = marks(tab.console)
    assert held
    return len(held)


def the_rest_is_sent_while_the_tab_is_closed(tab: Tab) -> int:
    page = tab.page
    people = int(figure(page, "Ready"))
    tab.press(r"^Send \d+ people…")
    page.get_by_role("dialog").get_by_text(re.compile("^I looked at")).click()
    tab.console.made.faults(latency=0.05)  # long enough to be seen on a quick machine too
    in_dialog(tab, f"^Send {people} people$")
    going = page.get_by_text("You may close this page; sending goes on.")
    going.wait_for()
    page.reload()
    going.wait_for()
    keep(page, "first-sending")
    page.close()
    return people


def the_result_is_in_history(tab: Tab, people: int) -> int:
    """Answers the rows of the run."""
    page = tab.open("/history")
    tab.press("^Run 2")
    arrived(tab, "Run 2")
    page.get_by_text("read back ").first.wait_for()
    tab.drawn()
    tab.console.made.faults()
    assert figure(page, "Sent and held") == "Equal"
    assert figure(page, "Rows") == figure(page, "In payroll")
    expect(page.locator("[class*=st-key-strip-run]")).to_contain_text(f"{people} people")
    keep(page, "first-result")
    return int(figure(page, "Rows"))


def the_raw_exchange_is_one_press_away(tab: Tab) -> None:
    tab.press_cell(1, tab.page.get_by_role("button", name="Show raw exchange"))
    tab.press("Show raw exchange")
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_text("authorization: ***").first.wait_for()
    assert "demo-zenegy-access" not in dialog.inner_text()
    dialog.get_by_role("button", name="Close").last.click()
    expect(dialog).to_have_count(0)


def the_rows_are_a_file(tab: Tab, rows: int) -> None:
    with tab.page.expect_download() as waiting:
        tab.press("^CSV$")
    content = waiting.value.path().read_bytes().decode("utf-8")
    lines = content.splitlines()
    assert lines[0].startswith("\ufeffState;Employee;First day")
    assert len(lines) == rows + 1
    assert re.search(r";\d+,\d\d;hours;", lines[-1] + lines[1])


def the_overview_says_what_is_left(tab: Tab, people: int) -> None:
    page = tab.page
    page.get_by_role("link", name="Overview").click()
    arrived(tab, "Pay period October 2026")
    expect(page.get_by_role("heading", name="What blocks this period")).to_be_visible()
    assert figure(page, "Ready to send") == "0"
    assert 0 < int(figure(page, "In payroll")) <= people + 1
    # Who is paid every two weeks would be forgotten without a word.
    expect(page.get_by_role("button", name="Plan those paid every two weeks")).to_be_visible()
    keep(page, "first-overview")
