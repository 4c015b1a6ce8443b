"""The e-conomic sandbox: draft entries of journalsapi, booking, departments beside them (sheet 4.4, 6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.economic.fjordbyg import BOOKED, DIMENSIONS, DRAFTS, JOURNALS, Fjordbyg, draft

BULK, ENTRY = f"{DRAFTS}/bulk", "JournalEntry"
BOOK = f"{JOURNALS}/journals/3"


def legs(*amounts: float, **more: Any) -> dict[str, Any]:
    """Entries with one account each."""
    return {"entries": [{**draft(amount, **more), "contraAccountNumber": None} for amount in amounts]}


def test_an_entry_is_made_read_and_deleted(fjordbyg: Fjordbyg) -> None:
    assert fjordbyg.made(DRAFTS, draft()) == {"entryNumber": 812}
    assert fjordbyg.made(DRAFTS, draft()) == {"entryNumber": 813}
    told = fjordbyg.get(f"{DRAFTS}/812")
    assert {**told, **draft()} == told
    assert [row["voucherNumber"] for row in fjordbyg.items(DRAFTS, filter="journalNumber$eq:3")] == [40117, 40118]
    assert fjordbyg.call("DELETE", f"{DRAFTS}/812").status_code == 204
    assert fjordbyg.codes("DELETE", f"{DRAFTS}/812", None) == [("", "JournalEntryDoesNotExist")]
    assert fjordbyg.codes("GET", f"{DRAFTS}/812", None) == [("", "JournalEntryDoesNotExist")]
    assert fjordbyg.made(DRAFTS, draft()) == {"entryNumber": 812}


def test_money_comes_back_to_the_last_digit(fjordbyg: Fjordbyg) -> None:
    plain = b'{"journalNumber":3,"entryTypeNumber":5,"date":"2026-10-31","voucherNumber":40117,"accountNumber":2210,'
    for amount in ("0.1", "-0.01", "1250.05", "9999999999.99", "0.30"):
        body = plain + f'"contraAccountNumber":6990,"currency":"DKK","amount":{amount}}}'.encode()
        assert fjordbyg.http.post(DRAFTS, content=body).status_code == 201
    answer = fjordbyg.http.get(DRAFTS, params={"filter": "journalNumber$eq:3"})
    for amount in ("0.1", "-0.01", "1250.05", "9999999999.99", "0.3"):
        assert f'"amount":{amount},' in answer.text


@pytest.mark.parametrize(
    ("change", "name", "code"),
    [
        ({"date": "2026-09-30T00:00:00Z"}, "date", "DateAccountingYearPeriodBarred"),
        ({"date": "2026-02-10T00:00:00Z"}, "date", "DateAccountingYearPeriodBarred"),
        ({"date": "2025-10-31T00:00:00Z"}, "date", "DateAccountingYearClosed"),
        ({"date": "2027-10-31T00:00:00Z"}, "date", "DateAccountingYearDoesNotExist"),
        ({"accountNumber": 9999}, "accountNumber", "AccountNotFound"),
        ({"accountNumber": 5820}, "accountNumber", "AccountNotAccessible"),
        ({"accountNumber": 2200}, "accountNumber", "WrongAccountType"),
        ({"accountNumber": 5600}, "accountNumber", "AccountIsBlockedForDirectEntries"),
        ({"contraAccountNumber": 9999}, "contraAccountNumber", "ContraAccountNotFound"),
        ({"accountNumber": None, "contraAccountNumber": None}, "accountNumber", "AccountAndContraAccountNotSet"),
        ({"currency": "XXX"}, "currency", "CurrencyNotFound"),
        ({"exchangeRate": 99}, "exchangeRate", "ExchangeRateMustBeOneHundredForBaseCurrency"),
        ({"projectNumber": 99}, "projectNumber", "ProjectNotFound"),
        ({"projectNumber": 1002}, "projectNumber", "ProjectSetIsClosed"),
        ({"projectNumber": 1000}, "projectNumber", "ProjectSetIsMainProject"),
        ({"text": "x" * 251}, "text", "TextTooLong"),
        ({"voucherNumber": 40000}, "voucherNumber", "VoucherNumberNotWithinBoundaries"),
        ({"voucherNumber": 40120}, "voucherNumber", "VoucherNumberNotWithinBoundaries"),
        ({"entryTypeNumber": 3}, "entryTypeNumber", "TypeNotCorrect"),
    ],
)
def test_an_entry_is_refused_with_the_name_of_its_fault(
    fjordbyg: Fjordbyg, change: dict[str, Any], name: str, code: str
) -> None:
    assert fjordbyg.codes("POST", DRAFTS, draft(**change)) == [(name, ENTRY + code)]
    both = {"entries": [draft(), draft(**change)]}
    assert fjordbyg.codes("POST", BULK, both) == [(f"entries[1].{name}", ENTRY + code)]
    assert len(fjordbyg.records("draft_entries")) == 1


@pytest.mark.parametrize("name", ["entryTypeNumber", "journalNumber", "date", "amount", "currency"])
def test_an_entry_without_what_is_needed_is_refused(fjordbyg: Fjordbyg, name: str) -> None:
    for wrong in ({**draft(), name: None}, {key: value for key, value in draft().items() if key != name}):
        assert [found for found, _ in fjordbyg.codes("POST", DRAFTS, wrong)] == [name]


def test_a_journal_that_is_not_there_is_refused(fjordbyg: Fjordbyg) -> None:
    assert fjordbyg.codes("POST", DRAFTS, draft(journalNumber=9)) == [("journalNumber", "JournalDoesNotExist")]


def test_a_range_that_has_come_to_its_end_gives_no_number(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(DRAFTS, draft(voucherNumber=40119))
    found = fjordbyg.codes("POST", DRAFTS, draft())
    assert found == [("voucherNumber", "JournalEntryVoucherNumberCannotBeGenerated")]


def test_a_bulk_is_made_as_a_whole_under_one_voucher_number(fjordbyg: Fjordbyg) -> None:
    assert fjordbyg.made(BULK, legs(100.0, -60.0, -40.0)) == {"entryNumbers": [812, 813, 814]}
    rows = fjordbyg.items(DRAFTS, filter="entryNumber$gte:812")
    assert {row["voucherNumber"] for row in rows} == {40117}
    assert fjordbyg.codes("POST", BULK, {"entries": []}) == [("entries", "OneAPIEntriesListCannotBeEmpty")]
    many = {"entries": [draft()] * 501}
    assert fjordbyg.codes("POST", BULK, many) == [("entries", "OneAPITooManyEntries")]
    assert len(fjordbyg.made(BULK, {"entries": [draft(voucherNumber=40119)] * 500})["entryNumbers"]) == 500


def test_a_change_needs_the_version_that_stands_there(fjordbyg: Fjordbyg) -> None:
    old = fjordbyg.get(f"{DRAFTS}/811")
    changed = {**old, "amount": 12.5}
    for version in ("0000", None):
        wrong = {**changed, "objectVersion": version}
        assert fjordbyg.codes("PUT", DRAFTS, wrong) == [("", "UpdateConflict")]
        assert fjordbyg.call("PUT", DRAFTS, wrong).status_code == 409
    assert fjordbyg.call("PUT", DRAFTS, changed).status_code == 204
    now = fjordbyg.get(f"{DRAFTS}/811")
    assert (now["amount"], now["objectVersion"] != old["objectVersion"]) == (12.5, True)
    assert fjordbyg.call("PUT", DRAFTS, changed).status_code == 409
    moved = fjordbyg.codes("PUT", DRAFTS, {**now, "journalNumber": 3})
    assert moved == [("journalNumber", "JournalNumberCannotBeChangedOnDraftEntry")]
    assert fjordbyg.call("PUT", DRAFTS, {**now, "entryNumber": 999}).status_code == 404
    without = {name: value for name, value in now.items() if name != "voucherNumber"}
    assert [name for name, _ in fjordbyg.codes("PUT", DRAFTS, without)] == ["voucherNumber"]


def test_a_bulk_change_with_one_stale_version_changes_nothing(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(DRAFTS, draft())
    rows = [{**row, "text": "new"} for row in fjordbyg.items(DRAFTS)]
    stale = [rows[0], {**rows[1], "objectVersion": "0000"}]
    assert fjordbyg.call("PUT", BULK, {"entries": stale}).status_code == 409
    assert [row["text"] for row in fjordbyg.items(DRAFTS)] == ["Diverse", "Hours"]
    assert fjordbyg.call("PUT", BULK, {"entries": rows}).status_code == 204
    assert [row["text"] for row in fjordbyg.items(DRAFTS)] == ["new", "new"]


def test_version_13_deletes_by_a_body_and_later_ones_do_not(fjordbyg: Fjordbyg) -> None:
    row = fjordbyg.get(f"{DRAFTS}/811")
    named = {name: row[name] for name in ("journalNumber", "voucherNumber", "entryNumber", "objectVersion")}
    assert fjordbyg.call("DELETE", DRAFTS, named).status_code == 404
    old = "/journalsapi/v13.0.0/draft-entries"
    assert fjordbyg.call("DELETE", old, {**named, "objectVersion": "0000"}).status_code == 409
    assert fjordbyg.call("DELETE", old, {**named, "voucherNumber": 8}).status_code == 404
    assert fjordbyg.call("DELETE", old, named).status_code == 204
    assert fjordbyg.records("draft_entries") == []


def test_a_whole_journal_can_be_emptied(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(BULK, legs(1.0, -1.0))
    assert fjordbyg.call("DELETE", f"{DRAFTS}/delete/3").status_code == 204
    assert [row["entryNumber"] for row in fjordbyg.items(DRAFTS)] == [811]


# -- booking -----------------------------------------------------------------------------------------------------------


def booked(fjordbyg: Fjordbyg) -> list[tuple[int, int, float]]:
    """Voucher, account and amount of what was booked since the seed."""
    rows = fjordbyg.items(f"{BOOKED}/booked-entries", filter="entryNumber$gt:1")
    return [(row["voucherNumber"], row["accountNumber"], row["amount"]) for row in rows]


def test_booking_a_journal_empties_it(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(DRAFTS, draft(100.0))
    fjordbyg.made(DRAFTS, draft(50.0))
    assert fjordbyg.call("POST", f"{BOOK}/book").status_code == 204
    assert [row["entryNumber"] for row in fjordbyg.items(DRAFTS)] == [811]
    assert booked(fjordbyg) == [(40117, 2210, 100.0), (40117, 6990, -100.0), (40118, 2210, 50.0), (40118, 6990, -50.0)]
    marked = fjordbyg.items(f"{BOOKED}/booked-entries", filter="voucherNumber$eq:40118$and:date$gte:2026-10-31")
    assert len(marked) == 2


def test_open_legs_must_balance_by_voucher(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(BULK, legs(100.0, -60.0, voucherNumber=40117))
    fjordbyg.made(BULK, legs(-40.0, voucherNumber=40118))
    answer = fjordbyg.call("POST", f"{BOOK}/book")
    assert answer.status_code == 400
    assert "out of balance by 40" in answer.text
    assert booked(fjordbyg) == []
    fjordbyg.made(BULK, legs(-40.0, voucherNumber=40117))
    fjordbyg.made(BULK, legs(40.0, voucherNumber=40118))
    assert fjordbyg.call("POST", f"{JOURNALS}/entries/draft/3/book").status_code == 204
    assert len(booked(fjordbyg)) == 5


def test_a_journal_that_balances_as_a_whole_is_enough_where_it_is_set_up_so(fjordbyg: Fjordbyg) -> None:
    seeded = {**fjordbyg.http.get("/_control/records").json()}
    assert [one["requireBalance"] for one in seeded["journals"]] == [True, True]
    fjordbyg.made(BULK, legs(100.0, voucherNumber=40117))
    fjordbyg.made(BULK, legs(-100.0, voucherNumber=40118))
    assert fjordbyg.call("POST", f"{BOOK}/book").status_code == 400
    fjordbyg.screen("journal", journalNumber=3, requireBalance=False)
    assert fjordbyg.call("POST", f"{BOOK}/book").status_code == 204


@pytest.mark.parametrize("wrap", [True, False])
def test_chosen_entries_are_booked_in_either_form(fjordbyg: Fjordbyg, wrap: bool) -> None:
    for amount in (1.0, 2.0):
        fjordbyg.made(DRAFTS, draft(amount))
    body: Any = {"entryNumbers": [813]} if wrap else [813]
    assert fjordbyg.call("POST", f"{BOOK}/bookdraftentries", body).status_code == 204
    assert booked(fjordbyg) == [(40118, 2210, 2.0), (40118, 6990, -2.0)]
    other = fjordbyg.codes("POST", f"{BOOK}/bookdraftentries", [811])
    assert other == [("entryNumbers", "JournalEntryDoesNotExist")]
    empty = fjordbyg.codes("POST", f"{BOOK}/bookdraftentries", [])
    assert empty == [("entryNumbers", "OneAPIEntriesListCannotBeEmpty")]


def test_only_the_days_that_are_named_are_booked(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(DRAFTS, draft(1.0, date="2026-10-01"))
    fjordbyg.made(DRAFTS, draft(2.0, date="2026-10-31"))
    days = {"fromDate": "2026-10-15T00:00:00Z", "toDate": "2026-10-31T00:00:00Z"}
    assert fjordbyg.call("POST", f"{BOOK}/bookWithDateInterval", days).status_code == 204
    assert booked(fjordbyg) == [(40118, 2210, 2.0), (40118, 6990, -2.0)]


def test_nothing_is_booked_into_a_period_that_was_barred_meanwhile(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(DRAFTS, draft())
    fjordbyg.screen("period", date="2026-10-31", barred=True)
    code = "JournalEntryDateAccountingYearPeriodBarred"
    assert fjordbyg.codes("POST", f"{BOOK}/book", None) == [("entries[0].date", code)]


# -- departments -------------------------------------------------------------------------------------------------------


def datum(entry: int = 812, key: str = "20", number: int = 1) -> dict[str, Any]:
    return {"journalNumber": 3, "entryNumber": entry, "dimensionNumber": number, "dimensionKey": key}


def test_a_department_is_put_beside_an_entry(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(BULK, legs(1.0, -1.0))
    data = f"{DIMENSIONS}/dimension-data/draft-entries"
    assert fjordbyg.call("POST", data, datum()).status_code == 201
    assert fjordbyg.items(data) == [datum()]
    (entry, _) = fjordbyg.rows("/journals/3/entries")
    assert entry["departmentalDistribution"]["departmentalDistributionNumber"] == 20
    wrong = {"items": [datum(813), datum(813, "21")]}
    assert fjordbyg.call("POST", f"{data}/bulk", wrong).status_code == 400
    assert fjordbyg.codes("POST", data, datum(811)) == [("[0].entryNumber", "JournalEntryDoesNotExist")]
    assert fjordbyg.items(data) == [datum()]
    assert fjordbyg.call("POST", f"{data}/bulk", {"items": [datum(813, "40")]}).status_code == 201
    assert fjordbyg.items(data) == [datum(), datum(813, "40")]
