"""The connector: what the ledger and both planners call (`core.providers.base`: Target and Books)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Protocol

from core.http.client import Http
from core.http.errors import NotSent, Rejected
from core.http.oauth import Clock, machine_clock
from core.models.bookkeeping import Bookkeeping
from core.models.codes import AbsenceType, HourRates
from core.models.people import Employee
from core.models.period import ClosedPeriod
from core.models.postings import Posting
from core.models.rows import Kind
from core.models.writes import Receipt, RemoteRecord, Write
from core.providers.base import Account, Check
from core.providers.fortnox import bookkeeping, payroll, signin, who
from core.providers.fortnox.client import Client
from core.providers.fortnox.convert import causes
from core.providers.fortnox.convert.payroll import salary_codes
from core.providers.fortnox.convert.people import employee
from core.providers.fortnox.declaration import CAPABILITIES
from core.providers.fortnox.documents import InvoiceBook, VoucherBook
from core.providers.fortnox.refusals import explain
from core.providers.fortnox.wire import TITLE


class Book(Protocol):
    """The records of one operation."""

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]: ...

    def find(self, write: Write) -> list[RemoteRecord]: ...

    def send(self, write: Write) -> Receipt: ...

    def replace(self, ref: str, write: Write) -> Receipt: ...

    def remove(self, ref: str, write: Write) -> None: ...


class Fortnox:
    """One connection to one company of Fortnox. Raises only `core.http.errors`. Safe for threads; close it.

    Everything of payroll is filed under the employee number (`Employee.id`). Fortnox tells of no row of payroll whether
    it was paid already: all of them count as approved.
    """

    def __init__(self, account: Account, clock: Clock = machine_clock) -> None:
        self._account = account
        self._clock = clock
        self._salary_codes = salary_codes(account.settings.get("salary_codes", ""))
        http = Http(
            provider=TITLE,
            base_url=account.base_url,
            auth=signin.auth(account),
            gate=account.gate,
            breaker=account.breaker,
            recorder=account.recorder,
            read_timeout=account.read_timeout,
            parallel=account.parallel,
            headers={"Accept": "application/json"},
            explain=explain,
        )
        self.client = client = Client(http, account.parallel)
        self._books: Mapping[str, Book] = {
            Kind.HOURS: payroll.attendance(client),
            Kind.ABSENCE: payroll.absence(client),
            Kind.SUPPLEMENT: payroll.salary(client),
            Posting.VOUCHER: VoucherBook(client),
            Posting.INVOICE: InvoiceBook(client),
        }

    def close(self) -> None:
        self.client.http.close()

    def check(self) -> Check:
        """The company, and every part of Fortnox that right or licence keeps us from."""
        tokens = self._account.tokens.current()
        how = self._account.settings.get("sign_in_as", signin.PERSON)
        return who.check(self.client, tokens.access if tokens else "", how)

    def employees(self) -> list[Employee]:
        """Everybody, inactive people included. No personal number is read."""
        return [employee(one) for one in self.client.employees()]

    def absence_types(self) -> list[AbsenceType]:
        """The cause codes of absence: a fixed list."""
        return causes.absence_types()

    def hour_rates(self, accounts: Sequence[str]) -> HourRates:
        """The cause codes of presence, and the salary codes that were typed in. Nobody has a standard rate."""
        rates = [*causes.hour_rates(), *self._salary_codes]
        return HourRates(rates={one.id: one for one in rates})

    def closed_periods(self, first: date, last: date) -> list[ClosedPeriod]:
        """None: Fortnox's interface does not tell which payroll runs are done."""
        return []

    def bookkeeping(self) -> Bookkeeping:
        return bookkeeping.read(self.client, self._clock().date())

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        """holders: employee numbers, voucher series or customer numbers, as the operation has them."""
        return self._book(operation).records(first, last, holders)

    def find(self, write: Write) -> list[RemoteRecord]:
        return self._book(write.operation).find(write)

    def send(self, write: Write) -> Receipt:
        with _about(write):
            return self._book(write.operation).send(write)

    def replace(self, ref: str, write: Write) -> Receipt:
        """Change a row of payroll or a draft invoice. Raises NotSent for vouchers."""
        with _about(write):
            return self._book(write.operation).replace(ref, write)

    def remove(self, ref: str, write: Write) -> None:
        """Delete a row of payroll, cancel a draft invoice. Raises NotSent for vouchers."""
        with _about(write):
            self._book(write.operation).remove(ref, write)

    def _book(self, operation: str) -> Book:
        found = self._books.get(operation)
        if found is None:
            raise NotSent(
                f"Fortnox takes no {operation} from here; nothing was sent.", provider=TITLE, operation=operation
            )
        return found


@contextmanager
def _about(write: Write) -> Iterator[None]:
    """Puts the row in front of a refusal: which day, how much."""
    try:
        yield
    except Rejected as error:
        days = f"{write.first}" if write.first == write.last else f"{write.first} to {write.last}"
        raise type(error)(
            f"{write.quantity} {CAPABILITIES.operation(write.operation).unit} on {days}: {error.message}",
            code=error.code,
            fields=error.fields,
            provider=error.provider,
            operation=error.operation,
            excerpt=error.excerpt,
        ) from error
