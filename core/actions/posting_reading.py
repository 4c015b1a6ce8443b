"""Reading both systems for a posting, and what a plan of it would be now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.accounting.checks import Checks, passed
from core.accounting.invoices import InvoiceSettings, ask_invoices
from core.accounting.net import Held, Net, net
from core.accounting.project_time import ask_project_time
from core.accounting.rows import Problem, Values
from core.accounting.stored import About, held_items
from core.accounting.vouchers import VoucherSettings, ask_voucher
from core.accounting.wanted import Asked
from core.actions.books_row import read_books
from core.actions.connections import opened
from core.actions.home import Home
from core.actions.links import links
from core.actions.posting_rules import PERIOD, PostingSettings, checked, live_rules, settings_of, values_of
from core.models.bookkeeping import Bookkeeping
from core.models.people import Employee
from core.models.period import PayPeriod
from core.models.postings import Posting
from core.models.rows import Kind, SourceRow
from core.models.writes import RemoteRecord
from core.providers.base import Operation, provider
from core.store.tables import Connection, Integration

STANDING = "standing"
"""Under which a plan's counts hold where each document stood when both systems were last read for it."""


@dataclass(frozen=True, slots=True)
class Read:
    """Both systems at one moment. rows: of the time system. records: of the accounting system, on the same days."""

    rows: Sequence[SourceRow]
    people: Mapping[str, Employee]
    books: Bookkeeping
    records: Sequence[RemoteRecord]


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be done now, everything that keeps something from being done, and rows that nobody approved.

    there: what the ledger holds on these days, with where it stands at the accounting system."""

    net: Net
    problems: tuple[Problem, ...]
    waiting: int
    books: Bookkeeping
    there: tuple[Held, ...]


def read_both(home: Home, integration: Integration, about: About) -> Read:
    """Ask both systems at the same time. Raises the errors of `core.http.errors`."""
    kinds = _kinds(about.posting, settings_of(integration, about.posting))

    def source() -> tuple[list[SourceRow], list[Employee]]:
        with opened(home, integration.source_id) as (_, connector):
            return connector.rows(kinds, about.first, about.last), connector.employees()

    def target() -> tuple[Bookkeeping, list[RemoteRecord]]:
        books = read_books(home, integration.target_id)
        with opened(home, integration.target_id) as (_, connector):
            missing = about.posting.value in books.missing
            return books, [] if missing else connector.records(about.posting.value, about.first, about.last)

    with ThreadPoolExecutor(2) as threads:
        here, there = threads.submit(source), threads.submit(target)
        (rows, people), (books, records) = here.result(), there.result()
    return Read(rows, {person.id: person for person in people}, books, records)


def plan_now(home: Home, integration: Integration, about: About, read: Read) -> Planned:
    """Plan with what was read."""
    with home.store.read() as session:
        there = held_items(home.store, session, about, read.records)
        rules = checked(live_rules(session, integration.id, about.posting), about.posting)
        values, pairs = values_of(session, integration.id), links(session, integration.id)
        operation = operation_of(session.get_one(Connection, integration.target_id), about.posting)
    asked = Asked() if about.taking_back else _asked(integration, about, read, rules, values, pairs)
    found = passed(net(asked.wanted, there, operation), Checks(read.books))
    return Planned(found, (*asked.problems, *found.problems), len(asked.not_approved), read.books, tuple(there))


def standings(there: Iterable[Held]) -> dict[str, str]:
    """Where documents stand, by item, as a plan remembers it for pages; empty for one that is not there any more."""
    return {str(one.item): one.standing.value if one.standing else "" for one in there if not one.unsure}


def operation_of(target: Connection, posting: Posting) -> Operation:
    return provider(target.provider).capabilities.operation(posting.value)


def _asked(
    integration: Integration, about: About, read: Read, rules: Any, values: Values, pairs: Mapping[str, str]
) -> Asked:
    settings = settings_of(integration, about.posting)
    currency = settings.currency or read.books.currency
    text = settings.text.replace(PERIOD, _period(about.first, about.last))
    match about.posting:
        case Posting.VOUCHER:
            made = VoucherSettings(
                journal=settings.journal,
                currency=currency,
                rounding=settings.rounding,
                kinds=frozenset(settings.kinds),
                text=text,
            )
            return ask_voucher(read.rows, read.people, rules, values, made, about.last)
        case Posting.PROJECT_TIME:
            return ask_project_time(read.rows, pairs, rules)
        case Posting.INVOICE:
            billed = None if settings.billed is None else frozenset(settings.billed)
            invoices = InvoiceSettings(currency=currency, text=text, billed=billed)
            return ask_invoices(read.rows, read.people, rules, invoices, about.last)


def _kinds(posting: Posting, settings: PostingSettings) -> list[Kind]:
    return [Kind(kind) for kind in settings.kinds] if posting is Posting.VOUCHER else [Kind.HOURS]


def _period(first: date, last: date) -> str:
    """The month where it is one, else both days."""
    month = PayPeriod.month(first.year, first.month)
    return f"{first:%Y-%m}" if (first, last) == (month.first, month.last) else f"{first} to {last}"
