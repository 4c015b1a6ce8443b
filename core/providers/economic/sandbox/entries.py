"""Draft entries, whichever generation they come through: what they must satisfy, their numbers, their end (4.3, 4.4).

Only finance vouchers (type 5) are known here: nothing that we carry is of another type.
"""

from __future__ import annotations

from collections.abc import Sequence

from .answers import Fault, Faults
from .books import Books
from .seed_records import BookedEntry, DraftEntry
from .seed_rows import Account, Journal
from .years import lock_on

FINANCE = 5
LONGEST_TEXT = 250
DIRECT = ("profitAndLoss", "status")
"""The types of account that take entries; the others are headings and sums."""
YEAR_CODES = {
    "no year": "JournalEntryDateAccountingYearDoesNotExist",
    "year closed": "JournalEntryDateAccountingYearClosed",
    "period closed": "JournalEntryDateAccountingYearPeriodBarred",
    "period barred": "JournalEntryDateAccountingYearPeriodBarred",
}
"""[spec]; there is no code of its own for a period that is closed and not barred. [inferred]"""


def faults_of(books: Books, entry: DraftEntry) -> list[Fault]:
    """What is wrong with an entry, in the names and codes of journalsapi. [spec]"""
    found: list[Fault] = []

    def wrong(name: str, code: str, message: str) -> None:
        found.append(Fault((name,), message, code, getattr(entry, name)))

    lock = lock_on(books, entry.date)
    if lock:
        wrong("date", YEAR_CODES[lock], f"The date {entry.date} can't be posted on: {lock}.")
    journal = books.journals[entry.journalNumber]
    if entry.entryTypeNumber != FINANCE or journal.entryTypeRestrictedTo not in ("", "financeVoucher"):
        wrong("entryTypeNumber", "JournalEntryTypeNotCorrect", "The journal does not take entries of this type.")
    if entry.accountNumber is None and entry.contraAccountNumber is None:
        wrong("accountNumber", "JournalEntryAccountAndContraAccountNotSet", "Account or contra account must be set.")
    for name, missing in (
        ("accountNumber", "JournalEntryAccountNotFound"),
        ("contraAccountNumber", "JournalEntryContraAccountNotFound"),
    ):
        number = getattr(entry, name)
        if number is not None and number not in books.accounts:
            wrong(name, missing, f"Account {number} does not exist.")
        elif number is not None:
            code = _closed_because(books.accounts[number])
            if code:
                wrong(name, code, f"Account {number} does not take entries.")
    found += _about_money(books, entry)
    found += _about_project(books, entry)
    if len(entry.text) > LONGEST_TEXT:
        wrong("text", "JournalEntryTextTooLong", f"The text is longer than {LONGEST_TEXT}.")
    if entry.voucherNumber and not (
        journal.minimumVoucherNumber <= entry.voucherNumber <= journal.maximumVoucherNumber
    ):
        within = f"{journal.minimumVoucherNumber} to {journal.maximumVoucherNumber}"
        wrong(
            "voucherNumber",
            "JournalEntryVoucherNumberNotWithinBoundaries",
            f"The journal's voucher numbers are {within}.",
        )
    return found


def _closed_because(account: Account) -> str:
    if account.accountType not in DIRECT:
        return "JournalEntryWrongAccountType"
    if account.barred:
        return "JournalEntryAccountNotAccessible"
    return "JournalEntryAccountIsBlockedForDirectEntries" if account.blockDirectEntries else ""


def _about_money(books: Books, entry: DraftEntry) -> list[Fault]:
    if entry.currency not in books.currencies:
        code = "JournalEntryCurrencyNotFound"
        return [Fault(("currency",), f"Currency {entry.currency} does not exist.", code, entry.currency)]
    if entry.currency == books.document.baseCurrency and entry.exchangeRate != 100:
        code = "JournalEntryExchangeRateMustBeOneHundredForBaseCurrency"
        return [Fault(("exchangeRate",), "The exchange rate of the base currency is 100.", code, entry.exchangeRate)]
    unknown = [name for name in ("vatCode", "contraVatCode") if getattr(entry, name) not in {None, *books.vat_accounts}]
    return [Fault((name,), f"{name} does not exist.", "", getattr(entry, name)) for name in unknown]


def _about_project(books: Books, entry: DraftEntry) -> list[Fault]:
    number = entry.projectNumber
    if number is None:
        return []
    project = books.projects.get(number)
    if project is None:
        code = "JournalEntryProjectNotFound"
    elif project.isClosed:
        code = "JournalEntryProjectSetIsClosed"
    elif project.isMainProject:
        code = "JournalEntryProjectSetIsMainProject"
    else:
        return []
    return [Fault(("projectNumber",), f"Project {number} can't be used.", code, number)]


# -- numbers -----------------------------------------------------------------------------------------------------------


def next_voucher(books: Books, journal: Journal, year: str) -> int:
    """The number after the highest that the journal still holds or booked in this year.

    Raises Faults where the range has come to its end.
    """
    held: list[DraftEntry | BookedEntry] = [*books.draft_entries.values(), *books.booked_entries.values()]
    used = [
        entry.voucherNumber for entry in held if entry.journalNumber == journal.journalNumber and entry.year == year
    ]
    number = max((one for one in used if one >= journal.minimumVoucherNumber), default=journal.minimumVoucherNumber - 1)
    if number >= journal.maximumVoucherNumber:
        message = "The journal has no voucher number left."
        raise Faults([Fault(("voucherNumber",), message, "JournalEntryVoucherNumberCannotBeGenerated")])
    return number + 1


def add(books: Books, entries: Sequence[DraftEntry]) -> list[int]:
    """Store entries that were checked, all of them. Those without a voucher number share the journal's next one.

    Answers their entry numbers.
    """
    given: dict[tuple[int, str], int] = {}
    for entry in entries:
        year = books.year_of(entry.date)
        entry.year = entry.year or (year.year if year else "")
        if not entry.voucherNumber:
            key = (entry.journalNumber, entry.year)
            if key not in given:
                given[key] = next_voucher(books, books.journals[entry.journalNumber], entry.year)
            entry.voucherNumber = given[key]
    for entry in entries:
        entry.entryNumber = books.entry_numbers.take()
        books.touch(entry)
        books.draft_entries[entry.entryNumber] = entry
    return [entry.entryNumber for entry in entries]


def delete(books: Books, number: int) -> None:
    del books.draft_entries[number]
    books.entry_numbers.free(number)
