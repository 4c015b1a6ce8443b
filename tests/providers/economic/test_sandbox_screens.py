"""The e-conomic sandbox: what people do in the real system's own screens, and the faults that can be asked for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.economic.fjordbyg import (
    DRAFTS,
    INVOICES,
    JOURNALS,
    TIME,
    VOUCHERS,
    YEARS,
    Fjordbyg,
    draft,
    hours,
    invoice,
    line,
    voucher,
)


def test_a_person_deletes_a_voucher_with_all_its_entries(fjordbyg: Fjordbyg) -> None:
    shown = fjordbyg.made(VOUCHERS, voucher(line(), line(-50.0)))[0]
    told = fjordbyg.screen("delete_voucher", journalNumber=3, voucherNumber=40117)
    assert told == {"deleted": [812, 813]}
    assert fjordbyg.call("GET", shown["self"]).status_code == 404


def test_a_person_changes_an_entry_and_its_version_moves(fjordbyg: Fjordbyg) -> None:
    old = fjordbyg.get(f"{DRAFTS}/811")
    fjordbyg.screen("edit_draft_entry", entryNumber=811, amount="77.70", accountNumber=2215)
    now = fjordbyg.get(f"{DRAFTS}/811")
    assert (now["amount"], now["accountNumber"]) == (77.7, 2215)
    assert now["objectVersion"] != old["objectVersion"]


def test_a_person_books_and_deletes_draft_invoices(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(INVOICES, invoice())
    assert fjordbyg.screen("book_draft_invoice", draftInvoiceNumber=148) == {"bookedInvoiceNumber": 501}
    fjordbyg.screen("delete_draft_invoice", draftInvoiceNumber=147)
    assert fjordbyg.records("draft_invoices") == []
    (row,) = fjordbyg.records("booked_invoices")
    assert (row["netAmount"], row["remainder"], row["references"]) == (35625.0, 44531.25, {"other": "TL-2026-10-101"})


def test_each_lock_of_a_period_is_set_and_lifted_on_its_own(fjordbyg: Fjordbyg) -> None:
    def august() -> tuple[bool, bool]:
        (row,) = fjordbyg.items(f"{YEARS}/accountingYears/periods", filter="year$eq:2026$and:periodNumber$eq:8")
        return row["isClosed"], row["isBarred"]

    body = draft(date="2026-08-31T00:00:00Z")
    assert august() == (True, True)
    fjordbyg.screen("period", year="2026", periodNumber=8, closed=False)
    assert august() == (False, True)
    assert fjordbyg.call("POST", DRAFTS, body).status_code == 400
    fjordbyg.screen("period", date="2026-08-15", barred=False)
    assert august() == (False, False)
    assert fjordbyg.call("POST", DRAFTS, body).status_code == 201
    fjordbyg.screen("year", year="2026", closed=True)
    assert fjordbyg.codes("POST", DRAFTS, body) == [("date", "JournalEntryDateAccountingYearClosed")]


def test_a_barred_account_takes_nothing_more(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("account", accountNumber=2210, barred=True)
    assert fjordbyg.get("/accounts/2210")["barred"] is True
    assert fjordbyg.codes("POST", DRAFTS, draft()) == [("accountNumber", "JournalEntryAccountNotAccessible")]
    fjordbyg.screen("account", accountNumber=2210, barred=False)
    fjordbyg.made(DRAFTS, draft())


def test_a_person_approves_changes_and_deletes_time(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(TIME, hours())
    fjordbyg.screen("edit_time_entry", number=90211, numberOfHours=3)
    fjordbyg.screen("approve_time_entry", numbers=[90211])
    fjordbyg.screen("delete_time_entry", number=90210)
    (row,) = fjordbyg.items(TIME)
    assert (row["number"], row["numberOfHours"], row["isApproved"]) == (90211, 3.0, True)


def test_a_closed_project_takes_no_time(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("project", number=1001, isClosed=True)
    assert fjordbyg.codes("POST", TIME, hours()) == [("projectNumber", "EntriesNotAllowedProjectIsClosed")]


@pytest.mark.parametrize(
    ("action", "document"),
    [
        ("book_journal", {"journalNumber": 9}),
        ("book_journal", {"journalNumber": 3, "voucherNumber": 1}),
        ("delete_voucher", {"journalNumber": 3}),
        ("book_draft_invoice", {"draftInvoiceNumber": 999}),
        ("book_draft_invoice", {"draftInvoiceNumber": 147}),
        ("period", {"year": "2026", "periodNumber": 13}),
        ("period", {"date": "2031-01-01"}),
        ("account", {"accountNumber": 2210, "colour": "red"}),
        ("account", {"accountNumber": 1}),
        ("revoke_grant", {"token": "another"}),
        ("approve_time_entry", {"numbers": [7]}),
        ("switches", {"missing_account": "E1"}),
        ("rate_limit", {"limit": 0}),
    ],
)
def test_a_screen_says_what_it_can_not_do(fjordbyg: Fjordbyg, action: str, document: dict[str, Any]) -> None:
    answer = fjordbyg.http.post(f"/_control/{action}", json=document)
    assert answer.status_code == 400
    assert answer.json()["error"]


REFUSALS = (
    (VOUCHERS, voucher(), "propertyName"),
    (INVOICES, invoice(), "Validation error."),
    (f"{JOURNALS}/draft-entries", draft(), "traceId"),
    (TIME, hours(), "traceId"),
)


@pytest.mark.parametrize(("path", "body", "mark"), REFUSALS)
def test_a_refusal_that_was_asked_for_looks_like_those_of_its_address(
    fjordbyg: Fjordbyg, path: str, body: dict[str, Any], mark: str
) -> None:
    fjordbyg.screen("faults", refused=1)
    answer = fjordbyg.call("POST", path, body)
    assert answer.status_code == 400
    assert mark in answer.text
    fjordbyg.screen("faults")
    assert fjordbyg.call("POST", path, body).status_code == 201


def test_a_lost_answer_is_found_again_by_its_key(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("faults", error_after=1)
    key = {"Idempotency-Key": "k-1"}
    assert fjordbyg.call("POST", VOUCHERS, voucher(), headers=key).status_code == 500
    fjordbyg.screen("faults")
    again = fjordbyg.call("POST", VOUCHERS, voucher(), headers=key)
    assert (again.status_code, again.headers["X-ResultFromCache"]) == (201, "true")
    assert len(fjordbyg.rows("/journals/3/entries")) == 1


def test_only_what_changes_something_is_logged_as_a_write(fjordbyg: Fjordbyg) -> None:
    fjordbyg.get("/accounts")
    fjordbyg.made(TIME, hours())
    fjordbyg.call("DELETE", f"{TIME}/90211")
    fjordbyg.bare.post("/secure/api1/requestaccess.aspx", data={"appPublicToken": "p-1"})
    logged = [(one["method"], one["write"]) for one in fjordbyg.http.get("/_control/requests").json()]
    assert logged == [("GET", False), ("POST", True), ("DELETE", True), ("POST", False)]


def test_a_reset_brings_the_built_in_company_back(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(TIME, hours())
    fjordbyg.screen("reset")
    assert fjordbyg.call("GET", "/self").status_code == 401
    assert [row["number"] for row in fjordbyg.records("time_entries")] == [1, 2, 3]
