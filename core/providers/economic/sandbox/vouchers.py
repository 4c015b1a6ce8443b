"""Vouchers and entries of journals through the legacy REST (sheet 4.3, 4.7, 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from . import entries, filters
from .answers import NOT_FOUND, Fault, Faults, empty, no_such, reply
from .bodies import MISSING, Day, Group, Number, Reference, Rows, Text, Whole, into_path, read
from .books import DIMENSION_MODULE, PROJECT_MODULE, Books, found
from .calls import VOUCHERS, Call, Holder, legacy, legacy_list
from .master import BOOKKEEPING
from .paging import Listing
from .seed_records import DraftEntry
from .shapes import Legacy, told

MOST_VOUCHER = 999_999_999
DISTRIBUTION = Reference("departmentalDistributionNumber")
ENTRY = Group(
    {
        "text": Text(250),
        "amount": Number(),
        "date": Day(),
        "account": Reference("accountNumber"),
        "contraAccount": Reference("accountNumber"),
        "vatAccount": Reference("vatCode", Text(5)),
        "contraVatAccount": Reference("vatCode", Text(5)),
        "currency": Reference("code", Text(3)),
        "exchangeRate": Number(6),
        "departmentalDistribution": DISTRIBUTION,
        "employee": Reference("employeeNumber"),
        "project": Reference("projectNumber"),
        "costType": Reference("costTypeNumber"),
        "quantity1": Number(),
        "quantity2": Number(),
        "unit1": Reference("unitNumber"),
        "unit2": Reference("unitNumber"),
    },
    ("amount", "date"),
)
VOUCHER = Group(
    {
        "accountingYear": Group({"year": Text(10)}, ("year",)),
        "voucherNumber": Whole(most=MOST_VOUCHER),
        "entries": Group({"financeVouchers": Rows(ENTRY)}, ("financeVouchers",)),
    },
    ("accountingYear", "entries"),
)
COLUMNS = {
    "account": "accountNumber", "contraAccount": "contraAccountNumber", "vatAccount": "vatCode",
    "contraVatAccount": "contraVatCode", "employee": "employeeNumber", "project": "projectNumber",
    "costType": "costTypeNumber", "departmentalDistribution": "departmentalDistributionNumber",
}  # fmt: skip
"""The properties of an entry here that a stored entry has under another name."""
LOCKED, ACCOUNT = "E04041", "E04041"
"""One code, two meanings: with `Date` a locked period, with `account` an account that can't be used. [client]"""
CODES = {
    "JournalEntryDateAccountingYearClosed": LOCKED,
    "JournalEntryDateAccountingYearPeriodBarred": LOCKED,
    "JournalEntryAccountNotAccessible": ACCOUNT,
    "JournalEntryWrongAccountType": ACCOUNT,
    "JournalEntryAccountIsBlockedForDirectEntries": ACCOUNT,
    "JournalEntryCurrencyNotFound": NOT_FOUND,
    "JournalEntryProjectNotFound": NOT_FOUND,
}
"""What a finding of `entries` is called here; for the rest no legacy code is known."""
ENTRY_FIELDS = {
    "journalEntryNumber": filters.number("entryNumber"),
    "voucher.voucherNumber": filters.number("voucherNumber"),
    "date": filters.day("date"),
    "amount": filters.number("amount"),
    "text": filters.text("text"),
    "account.accountNumber": filters.number("accountNumber"),
    "contraAccount.accountNumber": filters.number("contraAccountNumber"),
}


def routes(holder: Holder) -> list[BaseRoute]:
    at = "/journals/{journal}"
    return [
        legacy(holder, "POST", at + "/vouchers", _post, BOOKKEEPING, VOUCHERS),
        legacy_list(holder, at + "/vouchers", _vouchers, BOOKKEEPING),
        legacy(holder, "GET", at + "/vouchers/{voucher}", _voucher, BOOKKEEPING),
        legacy_list(holder, at + "/entries", _entries, BOOKKEEPING),
        legacy(holder, "GET", at + "/entries/{number}", _entry, BOOKKEEPING),
        legacy(holder, "DELETE", at + "/entries/{number}", _delete, BOOKKEEPING),
    ]


# -- writing -----------------------------------------------------------------------------------------------------------


def _post(call: Call) -> Response:
    """201 with an array, whatever the schema says. [live][client] A voucher number that exists gets more entries."""
    books = call.books
    journal = found(books.journals, call.number("journal"), "journal")
    body = read(VOUCHER, call.body)
    year = books.years.get(body["accountingYear"]["year"])
    if year is None:
        given = body["accountingYear"]["year"]
        raise Faults([Fault(("accountingYear",), f"Accounting year {given} does not exist.", NOT_FOUND, given)])
    lines: list[Mapping[str, Any]] = body["entries"]["financeVouchers"]
    if not lines:
        raise Faults([Fault(("entries",), "A voucher needs an entry.", MISSING)])
    rows, faults = [], []
    for number, line in enumerate(lines):
        row = _row(books, line, journal.journalNumber, year.year, body.get("voucherNumber", 0))
        path = ("entries", "financeVouchers", number)
        faults += [Fault((*path, *one.path), one.message, one.code, one.value) for one in _faults(books, line, row)]
        if not year.fromDate <= row.date <= year.toDate:
            message = f"The date is not in the accounting year {year.year}."
            faults.append(Fault((*path, "date"), message, "", row.date.isoformat()))
        rows.append(row)
    if faults:
        raise Faults(_numbers_once(faults))
    size = books.switches.voucher_entries or len(rows)
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        for row in part if start else []:
            row.voucherNumber = 0
        entries.add(books, part)
    shown = [_shape_of_voucher(call, list(part)) for _, part in groupby(rows, lambda row: row.voucherNumber)]
    return reply(shown, 201, {"Location": shown[0]["self"]})


def _row(books: Books, line: Mapping[str, Any], journal: int, year: str, voucher: int) -> DraftEntry:
    plain = {name: line[name] for name in ("amount", "date", "text") if name in line}
    modules = {"quantity1", "quantity2", "unit1", "unit2"} & set(line) if DIMENSION_MODULE in books.modules else set()
    currency = line.get("currency", books.document.baseCurrency)
    known = books.currencies.get(currency)
    return DraftEntry(
        journalNumber=journal,
        year=year,
        voucherNumber=voucher,
        currency=currency,
        exchangeRate=line.get("exchangeRate", known.exchangeRate if known else 100),
        **plain,
        **{name: line[name] for name in modules},
        **{column: line[name] for name, column in COLUMNS.items() if name in line},
    )


def _faults(books: Books, line: Mapping[str, Any], row: DraftEntry) -> Iterable[Fault]:
    """Of one entry, in legacy names and codes. Both accounts are wanted, so that every entry balances itself. [live]"""
    for name in ("account", "contraAccount"):
        if name not in line:
            yield Fault((name,), f"{name} is required.", MISSING)
    names = {column: name for name, column in COLUMNS.items()}
    for one in entries.faults_of(books, row):
        column = str(one.path[0])
        if one.code == "JournalEntryAccountAndContraAccountNotSet":
            continue
        missing_account = one.code in ("JournalEntryAccountNotFound", "JournalEntryContraAccountNotFound")
        code = books.switches.missing_account if missing_account else CODES.get(one.code, "")
        value = one.value.isoformat() if column == "date" else one.value
        yield Fault((names.get(column, column),), one.message, code, value)
    department = row.departmentalDistributionNumber
    if department is not None and not books.has_distribution(department):
        message = f"Departmental distribution {department} does not exist."
        yield Fault(("departmentalDistribution",), message, NOT_FOUND, department)
    elif department is not None and books.is_barred_distribution(department):
        yield Fault(("departmentalDistribution",), f"Departmental distribution {department} is barred.", "", department)
    if row.employeeNumber is not None and row.employeeNumber not in books.employees:
        yield Fault(("employee",), f"Employee {row.employeeNumber} does not exist.", NOT_FOUND, row.employeeNumber)
    for name in {"employee", "project", "costType"} & set(line) if PROJECT_MODULE not in books.modules else ():
        yield Fault((name,), f"{name} needs the module Project.", "", line[name])


def _numbers_once(faults: Sequence[Fault]) -> list[Fault]:
    """The voucher's number belongs to the voucher, not to each of its entries."""
    about_number = [one for one in faults if one.path[-1] == "voucherNumber"]
    heads = [Fault(("voucherNumber",), one.message, one.code, one.value) for one in about_number[:1]]
    return heads + [one for one in faults if one.path[-1] != "voucherNumber"]


def _delete(call: Call) -> Response:
    """Undocumented, offered as `metaData.delete`. [live]"""
    entries.delete(call.books, _found(call).entryNumber)
    return empty()


# -- reading -----------------------------------------------------------------------------------------------------------


def _of_journal(call: Call) -> list[DraftEntry]:
    number = found(call.books.journals, call.number("journal"), "journal").journalNumber
    return [row for row in call.books.draft_entries.values() if row.journalNumber == number]


def _found(call: Call) -> DraftEntry:
    number = call.number()
    return found({row.entryNumber: row for row in _of_journal(call)}, number, "journal entry")


def _entries(call: Call) -> Listing[DraftEntry]:
    return Listing(lambda: _of_journal(call), lambda row: row.entryNumber, ENTRY_FIELDS, lambda row: shape(call, row))


def _entry(call: Call) -> Response:
    return reply(shape(call, _found(call)))


def _grouped(call: Call) -> dict[str, list[DraftEntry]]:
    grouped: dict[str, list[DraftEntry]] = {}
    for row in sorted(_of_journal(call), key=lambda one: one.entryNumber):
        grouped.setdefault(f"{row.year}-{row.voucherNumber}", []).append(row)
    return grouped


def _vouchers(call: Call) -> Listing[list[DraftEntry]]:
    number = filters.Field("number", lambda rows: rows[0].voucherNumber)
    year = filters.Field("text", lambda rows: rows[0].year)
    return Listing(
        lambda: _grouped(call).values(),
        lambda rows: (rows[0].year, rows[0].voucherNumber),
        {"voucherNumber": number, "accountingYear.year": year},
        lambda rows: _shape_of_voucher(call, rows),
    )


def _voucher(call: Call) -> Response:
    """Gone once it is booked or deleted: 404."""
    rows = _grouped(call).get(call.key("voucher"))
    if rows is None:
        raise no_such("voucher", call.key("voucher"))
    return reply(_shape_of_voucher(call, rows))


def _shape_of_voucher(call: Call, rows: Sequence[DraftEntry]) -> dict[str, Any]:
    first, legacy_shapes = rows[0], Legacy(call.books, call.root)
    return {
        **_voucher_ref(call, first),
        "journal": legacy_shapes.ref("journals", "journalNumber", first.journalNumber),
        "entries": {"financeVouchers": [shape(call, row) for row in rows]},
    }


def _voucher_ref(call: Call, row: DraftEntry) -> dict[str, Any]:
    address = f"{call.root}/journals/{row.journalNumber}/vouchers/{into_path(row.year)}-{row.voucherNumber}"
    return {
        "voucherNumber": row.voucherNumber,
        "accountingYear": Legacy(call.books, call.root).ref("accounting-years", "year", row.year),
        "self": address,
    }


def shape(call: Call, row: DraftEntry) -> dict[str, Any]:
    """One entry of a journal, with the link that deletes it."""
    to = Legacy(call.books, call.root)
    address = f"{call.root}/journals/{row.journalNumber}/entries/{row.entryNumber}"
    distribution = row.departmentalDistributionNumber
    return {
        "journalEntryNumber": row.entryNumber,
        "entryType": "financeVoucher",
        **to.maybe("account", "accounts", "accountNumber", row.accountNumber),
        **to.maybe("contraAccount", "accounts", "accountNumber", row.contraAccountNumber),
        "amount": row.amount,
        "amountDefaultCurrency": call.books.in_base(row.amount, row.exchangeRate),
        "currency": to.ref("currencies", "code", row.currency),
        "exchangeRate": row.exchangeRate,
        "date": row.date.isoformat(),
        **told("text", row.text or None),
        "journal": to.ref("journals", "journalNumber", row.journalNumber),
        "voucher": _voucher_ref(call, row),
        **to.maybe("vatAccount", "vat-accounts", "vatCode", row.vatCode),
        **to.maybe("contraVatAccount", "vat-accounts", "vatCode", row.contraVatCode),
        **({} if distribution is None else {"departmentalDistribution": to.distribution_ref(distribution)}),
        **to.maybe("employee", "employees", "employeeNumber", row.employeeNumber),
        **to.maybe("project", "projects", "projectNumber", row.projectNumber),
        "metaData": {"delete": {"description": "Delete this entry.", "href": address, "httpMethod": "delete"}},
        "self": address,
    }
