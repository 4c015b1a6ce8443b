"""Accounting: what a bookkeeper sees, sends, takes back and sets up, on the practice company's books in e-conomic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import streamlit as st
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.actions.demo_accounting import prepare_accounting
from core.actions.home import Home
from core.actions.posting_rules import save_rules, save_values, settings_of
from core.actions.postings import plan_posting
from core.actions.runs import work_run
from core.actions.shown.postings import rules_now, values_now
from core.ledger.owners import owner
from core.models.bookkeeping import Dimension
from core.models.postings import Posting
from core.store.tables import Connection, Integration, Run
from tests.actions.conftest import EMPLOYEES, PERIOD, SEED, Practice, practice, ready
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
def at_home(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages are those of the practice company's home."""
    monkeypatch.setenv("HANDOVER_HOME", str(practice.home.folder))
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def office(practice: Practice, at_home: None) -> Office:
    home, company = practice.home, practice.demo.company
    with home.store.read() as session:
        source = session.get_one(Integration, practice.demo.integration.id).source_id
    made = prepare_accounting(home, practice.url, company, source, "kim", PERIOD, EMPLOYEES, SEED)
    with home.store.write() as session:
        session.get_one(Connection, made.integration.target_id).may_send = True
    return Office(practice, made.integration)


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


def test_a_company_that_posts_nothing_is_told_the_way_there_and_can_be_tied(practice: Practice, at_home: None) -> None:
    at = opened("accounting", company=practice.demo.company.slug)
    assert "Nothing of this company is posted" in texts(at)
    assert press(at, "Connect the accounting system").title[0].value.startswith("Connect ")


def test_two_connected_systems_are_tied_by_one_press_and_then_set_up(office: Office) -> None:
    with office.home.store.write() as session:
        session.get_one(Integration, office.integration.id).purpose = "given up"
    at = press(office.open(), "Post from TimeLog to e-conomic")
    assert "Which accounts rows go to" in [one.value for one in at.header]
    assert "Nobody has planned these days yet" in texts(office.open())


def test_a_voucher_is_sent_after_a_dialog_that_repeats_it_and_stands_there_as_a_draft(office: Office) -> None:
    at = press(press(office.open(), "Plan October 2026"), "Send 1 voucher…")
    terms = {row[0]: row[1] for row in tables(at)[-1].itertuples(index=False)}
    assert terms["Receiver"].startswith("e-conomic")
    assert "practice" in terms["Host"]
    assert terms["To be made"].startswith("1 voucher, ")
    assert not office.records("draft_entries")
    at = press(at, "Send 1 voucher")
    assert "Stop after this document" in labels(at)
    office.work()
    at = office.open()
    assert "1 voucher read back, and equal" in texts(at)
    assert figures(at)["Made"][0] == "1"
    (there,) = tables(at)
    assert list(there["Where it stands"]) == ["Draft"]
    assert str(office.records("draft_entries")[0]["voucherNumber"]) in there["Number"][0]
    at = press(at, "Look at the rows")
    assert "Cost voucher into e-conomic" in texts(at)
    assert list(frame(at, "Journal")["Journal"]) == ["3 Løn"]


def test_a_read_only_connection_sends_nothing_and_says_why(office: Office) -> None:
    with office.home.store.write() as session:
        session.get_one(Connection, office.integration.target_id).may_send = False
    at = press(press(office.open(), "Plan October 2026"), "Send 1 voucher…")
    (button,) = [one for one in at.button if one.label == "Send 1 voucher"]
    assert button.disabled
    assert "read-only" in button.help


def test_project_time_shows_people_projects_and_hours_and_who_is_kept_back(office: Office) -> None:
    at = press(office.open(Posting.PROJECT_TIME), "Plan October 2026")
    shown = frame(at, "Activity")
    made, rest = figures(at)["To be made"], figures(at)["Rows kept back"]
    assert len(shown) == int(made[0].replace(".", ""))
    kept = tables(at)[-1]
    assert "linked to no employee in e-conomic" in " ".join(kept["Why"])
    assert sum(int(rows.replace(".", "")) for rows in kept["Rows"]) == int(rest[0].replace(".", ""))


def test_invoices_are_one_a_customer_with_the_lines_of_the_chosen_one(office: Office) -> None:
    at = press(office.open(Posting.INVOICE), "Plan October 2026")
    shown = tables(at)[0]
    assert shown["Customer"].iloc[-1] == "Sum"
    assert len(frame(at, "Price")) == int(shown["Lines"].iloc[0])


def test_drafts_are_taken_back_by_a_plan_of_their_own(office: Office) -> None:
    office.send(press(office.open(Posting.INVOICE), "Plan October 2026"), send_label(office))
    at = press(office.open(Posting.INVOICE), "Plan to take back…")
    assert "This plan takes back" in texts(at)
    (label,) = [one for one in labels(at) if one.startswith("Take back")]
    at = office.send(at, label.removesuffix("…"))
    assert not office.records("draft_invoices")
    assert not [one for one in labels(at) if one.startswith("Plan to take back")]


def send_label(office: Office) -> str:
    (label,) = [one for one in labels(office.open(Posting.INVOICE)) if one.startswith("Send")]
    return label.removesuffix("…")


def test_what_was_deleted_there_is_made_anew_only_when_somebody_says_it_was_on_purpose(office: Office) -> None:
    office.send(press(office.open(), "Plan October 2026"), "Send 1 voucher")
    number = office.records("draft_entries")[0]["voucherNumber"]
    office.practice.screen("economic", "delete_voucher", journalNumber=3, voucherNumber=number)
    at = press(office.open(), "Plan again")
    assert "Somebody deleted in e-conomic what was sent" in " ".join(tables(at)[0]["Why"])
    assert not [one for one in labels(at) if one.startswith("Send")]
    at = press(press(at, "Deleted on purpose: 1 voucher"), "Plan again")
    assert "Send 1 voucher…" in labels(at)


def test_a_closed_period_is_told_in_words(office: Office) -> None:
    month = PERIOD.last.month
    office.practice.screen("economic", "period", year="2026", periodNumber=month, closed=True)
    at = press(office.open(), "Plan October 2026")
    (why,) = tables(at)[0]["Why"]
    assert why.startswith("Sat 31 Oct is closed: ")
    assert figures(at)["To be made"][0] == "0"


def test_a_document_that_the_account_cannot_make_says_why_and_has_no_button(office: Office) -> None:
    office.practice.screen("economic", "module", moduleNumber=4, on=False)
    at = press(office.open(Posting.PROJECT_TIME, view="rules"), "Read the books again")
    assert "module" in " ".join(one.value for one in at.warning)
    assert not [one for one in labels(at) if one.startswith("Plan")]


def edit(at: AppTest, part: str, rows: dict[int, dict[str, Any]], added: tuple[dict[str, Any], ...] = ()) -> AppTest:
    """Change cells of the editor whose key begins like this."""
    (key,) = [one.key for one in at.data_editor if part in (one.key or "")]
    at.session_state[key] = {"edited_rows": rows, "added_rows": list(added), "deleted_rows": []}
    return sound(at.run())


def test_a_line_is_edited_saved_and_changes_the_next_voucher(office: Office) -> None:
    before = office.plan(Posting.VOUCHER)
    at = edit(office.open(view="rules"), "-rules-", {0: {"rate": "300,50"}})
    assert "Not saved yet." in texts(at)
    at = press(at, "Save 1 change")
    assert "It counts from the next plan on" in texts(at)
    (rule,) = rules_now(office.home, office.integration, Posting.VOUCHER)
    assert rule.goes["rate"] == "300.50"
    assert office.plan(Posting.VOUCHER).hash != before.hash


def test_an_unreadable_figure_or_a_line_without_an_account_is_not_saved(office: Office) -> None:
    at = edit(office.open(view="rules"), "-rules-", {0: {"rate": "many"}})
    (save,) = [one for one in at.button if one.label == "Save 1 change"]
    assert save.disabled
    at = edit(office.open(view="rules"), "-rules-", {}, ({"about": "1010", "debit": "2210"},))
    at = press(at, "Save 1 change")
    assert "has no credit account" in texts(at)
    assert len(rules_now(office.home, office.integration, Posting.VOUCHER)) == 1


def test_projects_without_a_line_are_listed_and_added(office: Office) -> None:
    home, company = office.home, office.practice.demo.company
    lines = rules_now(home, office.integration, Posting.PROJECT_TIME)
    save_rules(home, company, office.integration, Posting.PROJECT_TIME, lines[1:], "kim")
    office.plan(Posting.PROJECT_TIME)
    at = office.open(Posting.PROJECT_TIME, view="rules")
    assert lines[0].about in " ".join(tables(at)[0]["Project"])
    at = press(at, "Add 1 line")
    assert lines[0].about in list(frame(at, "about")["about"])
    assert "Save 1 change" in labels(at)


def test_departments_are_proposed_by_equal_names_and_saved(office: Office) -> None:
    home, company = office.home, office.practice.demo.company
    said = values_now(home, office.integration, Dimension.DEPARTMENT)
    nothing = {(Dimension.DEPARTMENT, one): "" for one in said}
    save_values(home, company, office.integration, nothing, "kim")
    at = office.open(view="rules")
    (label,) = [one for one in labels(at) if one.endswith("departments")]
    press(at, label)
    assert values_now(home, office.integration, Dimension.DEPARTMENT) == said


def test_settings_are_changed_where_they_are_shown(office: Office) -> None:
    at = office.open()
    (text,) = [one for one in at.text_input if one.label == "Text"]
    text.set_value("Løn {period}")
    press(at, "Save settings")
    assert settings_of(stored(office), Posting.VOUCHER).text == "Løn {period}"


def stored(office: Office) -> Integration:
    with office.home.store.read() as session:
        return session.get_one(Integration, office.integration.id)


def test_economic_is_connected_by_its_form_with_the_steps_beside_it(practice: Practice, at_home: None) -> None:
    slug = practice.demo.company.slug
    at = press(opened("connections", company=slug, add="economic"), "Fill in its values")
    assert "Send the customer the grant link" in texts(at)
    assert {one.label for one in at.text_input} == {"Name", "Web address", "App secret token", "Agreement grant token"}
    assert "e\\-conomic is connected" in texts(press(at, "Test and save"))
    assert "Post from TimeLog to e-conomic" in labels(opened("accounting", company=slug))


def test_the_catalogue_names_every_system_with_what_it_supports(office: Office) -> None:
    at = opened("connections", company=office.practice.demo.company.slug)
    at.session_state[f"{office.practice.demo.company.slug}-catalogue"] = True
    shown = tables(sound(at.run()))[-1].set_index("System")
    assert shown.loc["e-conomic", "Carried into it"] == "Cost voucher, project time, draft invoices"
    assert shown.loc["TimeLog", "Read from it"].startswith("Hours")
    assert set(shown["Runs"]) <= {"cloud", "as files", "at the customer's, by a host there"}
