"""journalsapi: draft entries one by one and in bulk, journals, booking (sheet 4.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import booking, entries, filters
from .answers import Fault, Faults, Refused, empty, no_such, reply
from .bodies import Day, Group, Number, Rows, Spec, Text, Whole, read
from .books import Books, found
from .calls import Call, Holder, module, module_lists
from .master import BOOKKEEPING
from .paging import Asked, Listing, items
from .seed_records import DraftEntry
from .seed_rows import Journal

API = "journalsapi"
MOST_AT_ONCE = 500
ANY = Whole(least=0)
FIELDS: Mapping[str, Spec] = {
    "entryTypeNumber": ANY,
    "journalNumber": ANY,
    "date": Day(timed=True),
    "amount": Number(),
    "currency": Text(3),
    "voucherNumber": Whole(least=0, most=999_999_999),
    "accountNumber": ANY,
    "contraAccountNumber": ANY,
    "vatCode": Text(5),
    "contraVatCode": Text(5),
    "exchangeRate": Number(6),
    "text": Text(10_000),
    "projectNumber": ANY,
    "costTypeNumber": ANY,
    "customerNumber": ANY,
    "supplierNumber": ANY,
    "dueDate": Day(timed=True),
}
NEEDED = ("entryTypeNumber", "journalNumber", "date", "amount", "currency")
NEW = Group(FIELDS, NEEDED, module=True)
CHANGED = Group(
    {**FIELDS, "entryNumber": ANY, "objectVersion": Text()}, (*NEEDED, "entryNumber", "voucherNumber"), module=True
)
"""objectVersion is needed too, but a missing one is a conflict (section 5)."""
DRAFT_FIELDS = {
    name: filters.number(name)
    for name in (
        *("entryNumber", "entryTypeNumber", "voucherNumber", "journalNumber", "accountNumber"),
        *("contraAccountNumber", "projectNumber", "customerNumber", "supplierNumber"),
    )
} | {"date": filters.day("date"), "currency": filters.text("currency")}
"""Not `text` and not `amount`. [spec]"""


def routes(holder: Holder) -> list[BaseRoute]:
    def at(method: str, path: str, handler: Callable[[Call], Response]) -> BaseRoute:
        return module(holder, method, API, path, handler, BOOKKEEPING)

    return [
        *module_lists(holder, API, "/draft-entries", _drafts, BOOKKEEPING),
        at("POST", "/draft-entries", _post),
        at("PUT", "/draft-entries", _put),
        at("DELETE", "/draft-entries", _delete_by_body),
        at("POST", "/draft-entries/bulk", _post_bulk),
        at("PUT", "/draft-entries/bulk", _put_bulk),
        at("DELETE", "/draft-entries/delete/{journal}", _clear),
        at("GET", "/draft-entries/{number}", _one),
        at("DELETE", "/draft-entries/{number}", _delete),
        at("GET", "/journals", _journals),
        at("GET", "/journals/{number}", _journal),
        at("POST", "/journals/{number}/book", _book_journal),
        at("POST", "/entries/draft/{number}/book", _book_journal),
        at("POST", "/journals/{number}/bookWithDateInterval", _book_interval),
        at("POST", "/journals/{number}/bookdraftentries", _book_entries),
    ]


# -- writing -----------------------------------------------------------------------------------------------------------


def _row(books: Books, taken: Mapping[str, Any]) -> DraftEntry:
    """Raises Faults with everything that is wrong with the entry."""
    if taken["journalNumber"] not in books.journals:
        message = f"Journal {taken['journalNumber']} does not exist."
        raise Faults([Fault(("journalNumber",), message, "JournalDoesNotExist")])
    known = books.currencies.get(taken["currency"])
    rate = {} if "exchangeRate" in taken or known is None else {"exchangeRate": known.exchangeRate}
    row = DraftEntry(**{**taken, **rate})
    faults = entries.faults_of(books, row)
    if faults:
        raise Faults(faults)
    return row


def _post(call: Call) -> Response:
    """201 with the number alone; each call without a voucher number gets one of its own. [spec]"""
    (number,) = entries.add(call.books, [_row(call.books, read(NEW, call.body))])
    return reply({"entryNumber": number}, 201)


def _bulk(call: Call, spec: Group, make: Callable[[Mapping[str, Any]], DraftEntry]) -> list[DraftEntry]:
    """All the entries of a bulk, or the faults of all. Raises Faults."""
    taken = read(Group({"entries": Rows(spec)}, ("entries",), module=True), call.body)["entries"]
    if not taken:
        raise Faults([Fault(("entries",), "The list is empty.", "OneAPIEntriesListCannotBeEmpty")])
    if len(taken) > MOST_AT_ONCE:
        raise Faults([Fault(("entries",), f"More than {MOST_AT_ONCE} entries.", "OneAPITooManyEntries")])
    made, faults = [], []
    for number, one in enumerate(taken):
        try:
            made.append(make(one))
        except Faults as found_here:
            faults += [
                Fault(("entries", number, *one.path), one.message, one.code, one.value) for one in found_here.found
            ]
    if faults:
        raise Faults(faults)
    return made


def _post_bulk(call: Call) -> Response:
    rows = _bulk(call, NEW, lambda one: _row(call.books, one))
    return reply({"entryNumbers": entries.add(call.books, rows)}, 201)


def _changed(books: Books, taken: Mapping[str, Any]) -> DraftEntry:
    """What a PUT makes of an entry. Raises Faults, or Refused: 404, and 409 for a stale objectVersion."""
    old = _existing(books, taken["entryNumber"])
    if taken.get("objectVersion") != old.objectVersion:
        raise conflict()
    if taken["journalNumber"] != old.journalNumber:
        message = "The journal of a draft entry can't be changed."
        raise Faults([Fault(("journalNumber",), message, "JournalNumberCannotBeChangedOnDraftEntry")])
    row = _row(books, {name: value for name, value in taken.items() if name != "objectVersion"})
    year = books.year_of(row.date)
    row.year = year.year if year else old.year
    row.departmentalDistributionNumber = old.departmentalDistributionNumber
    return row


def _replace(books: Books, rows: Sequence[DraftEntry]) -> Response:
    for row in rows:
        if not row.voucherNumber:
            row.voucherNumber = entries.next_voucher(books, books.journals[row.journalNumber], row.year)
        books.touch(row)
        books.draft_entries[row.entryNumber] = row
    return empty()


def _put(call: Call) -> Response:
    return _replace(call.books, [_changed(call.books, read(CHANGED, call.body))])


def _put_bulk(call: Call) -> Response:
    return _replace(call.books, _bulk(call, CHANGED, lambda one: _changed(call.books, one)))


def _delete(call: Call) -> Response:
    entries.delete(call.books, _existing(call.books, call.number()).entryNumber)
    return empty()


def _delete_by_body(call: Call) -> Response:
    """As version 13 had it: with a body that names the entry and its version. [client]"""
    if not call.path["version"].startswith("13."):
        raise Refused(404, "Resource not found.")
    numbers = dict.fromkeys(("journalNumber", "voucherNumber", "entryNumber"), ANY)
    taken = read(Group({**numbers, "objectVersion": Text()}, tuple(numbers), module=True), call.body)
    row = _existing(call.books, taken["entryNumber"])
    if any(getattr(row, name) != taken[name] for name in numbers):
        raise no_such("draft entry", taken["entryNumber"])
    if taken.get("objectVersion") != row.objectVersion:
        raise conflict()
    entries.delete(call.books, row.entryNumber)
    return empty()


def _clear(call: Call) -> Response:
    """Everything in the journal is gone."""
    journal = found(call.books.journals, call.number("journal"), "journal")
    for row in _of(call.books, journal):
        entries.delete(call.books, row.entryNumber)
    return empty()


def conflict() -> Refused:
    """409: somebody changed it, or the version is missing. [spec][live]"""
    return Refused(409, "The object version is missing or is not the current one.", "UpdateConflict")


# -- booking -----------------------------------------------------------------------------------------------------------


def _of(books: Books, journal: Journal) -> list[DraftEntry]:
    return [row for row in books.draft_entries.values() if row.journalNumber == journal.journalNumber]


def _book_journal(call: Call) -> Response:
    journal = found(call.books.journals, call.number(), "journal")
    booking.book(call.books, _of(call.books, journal))
    return empty()


def _book_interval(call: Call) -> Response:
    journal = found(call.books.journals, call.number(), "journal")
    days = Group({name: Day(timed=True) for name in ("fromDate", "toDate")}, ("fromDate", "toDate"), module=True)
    taken = read(days, call.body)
    inside = [row for row in _of(call.books, journal) if taken["fromDate"] <= row.date <= taken["toDate"]]
    booking.book(call.books, inside)
    return empty()


def _book_entries(call: Call) -> Response:
    """`{"entryNumbers": [...]}`, or a bare array. [client]"""
    journal = found(call.books.journals, call.number(), "journal")
    body = {"entryNumbers": call.body} if isinstance(call.body, list) else call.body
    wanted = read(Group({"entryNumbers": Rows(ANY)}, ("entryNumbers",), module=True), body)["entryNumbers"]
    if not wanted:
        raise Faults([Fault(("entryNumbers",), "The list is empty.", "OneAPIEntriesListCannotBeEmpty")])
    of_journal = {row.entryNumber: row for row in _of(call.books, journal)}
    missing = [number for number in wanted if number not in of_journal]
    if missing:
        message = f"Draft entry {missing[0]} does not exist in the journal."
        raise Faults([Fault(("entryNumbers",), message, "JournalEntryDoesNotExist")])
    booking.book(call.books, [of_journal[number] for number in dict.fromkeys(wanted)])
    return empty()


# -- reading -----------------------------------------------------------------------------------------------------------


def _existing(books: Books, number: int) -> DraftEntry:
    if number not in books.draft_entries:
        raise Refused(404, f"Draft entry {number} does not exist.", "JournalEntryDoesNotExist")
    return books.draft_entries[number]


def _drafts(call: Call) -> Listing[DraftEntry]:
    rows = call.books.draft_entries.values()
    return Listing(lambda: rows, lambda row: row.entryNumber, DRAFT_FIELDS, shape)


def _one(call: Call) -> Response:
    return reply(shape(_existing(call.books, call.number())))


HIDDEN = {"year", "departmentalDistributionNumber", "employeeNumber", "quantity1", "quantity2", "unit1", "unit2"}
"""What this surface does not tell of an entry: departments are in dimensionsapi."""


def shape(row: DraftEntry) -> dict[str, Any]:
    """Without what has no value; dates as date-times."""
    told = row.model_dump(exclude=HIDDEN, exclude_none=True)
    days: dict[str, Any] = {name: f"{getattr(row, name)}T00:00:00Z" for name in ("date", "dueDate") if name in told}
    return {**told, **days}


def _journals(call: Call) -> Response:
    """With any filter: 500. [live]"""
    if call.asked.query.get("filter"):
        raise Refused(500, "An unexpected error occurred.", "InternalServerError")
    rows = call.books.journals.values()
    listing = Listing(lambda: rows, lambda row: row.journalNumber, {}, lambda row: _journal_shape(call.books, row))
    return reply(items(listing, Asked({}, call.asked.address, call.asked.size)))


def _journal(call: Call) -> Response:
    return reply(_journal_shape(call.books, found(call.books.journals, call.number(), "journal")))


def _journal_shape(books: Books, row: Journal) -> dict[str, Any]:
    year = books.year_of(books.now().date()) or max(books.years.values(), key=lambda one: one.toDate, default=None)
    try:
        following = entries.next_voucher(books, row, year.year if year else "")
    except Faults:
        following = row.maximumVoucherNumber
    return {
        "number": row.journalNumber,
        "name": row.name,
        "nextVoucherNumber": following,
        "minimumVoucherNumber": row.minimumVoucherNumber,
        "maximumVoucherNumber": row.maximumVoucherNumber,
        "requireBalancePerVoucherId": row.requireBalance,
        "allowedEntryType": row.entryTypeRestrictedTo or "all",
    }
