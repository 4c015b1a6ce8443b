"""The connector: one agreement of e-conomic, whose books are read and posted to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from urllib.parse import urlsplit

from core.http.client import Http
from core.http.errors import NotSent, SignInNeeded
from core.models.bookkeeping import Activity, Bookkeeping
from core.models.people import Employee
from core.models.postings import Posting
from core.models.writes import Identity, Receipt, RemoteRecord, Write
from core.providers.base import Account, Check
from core.providers.economic import wire
from core.providers.economic.client import Client
from core.providers.economic.convert import books
from core.providers.economic.invoices import Invoices
from core.providers.economic.project_time import ProjectTimes
from core.providers.economic.refusals import ModuleMissing, explain
from core.providers.economic.vouchers import Vouchers
from core.providers.economic.wire import PROJECT_MODULE, TITLE
from core.security.redaction import register_secret

LEGACY_HOST, MODULES_HOST = "restapi.e-conomic.com", "apis.e-conomic.com"
APP, GRANT = "app_secret_token", "agreement_grant_token"


class Economic:
    """One connection to one agreement. Raises only `core.http.errors`. Safe for threads; close it.

    Raises SignInNeeded for missing tokens already when it is made.
    """

    def __init__(self, account: Account) -> None:
        app, grant = account.secrets.get(APP, "").strip(), account.secrets.get(GRANT, "").strip()
        if not (app and grant):
            raise SignInNeeded("e-conomic needs the app secret token and the agreement grant token.", provider=TITLE)
        for secret in (app, grant):
            register_secret(secret)
        headers = {"X-AppSecretToken": app, "X-AgreementGrantToken": grant, "Content-Type": "application/json"}
        legacy, modules = (
            Http(
                provider=TITLE,
                base_url=base,
                gate=account.gate,
                breaker=account.breaker,
                recorder=account.recorder,
                read_timeout=account.read_timeout,
                parallel=account.parallel,
                headers=headers,
                explain=explain,
            )
            for base in (account.base_url, modules_url(account.base_url))
        )
        self.client = Client(legacy, modules)
        self._vouchers = Vouchers(self.client)
        self._times = ProjectTimes(self.client)
        self._invoices = Invoices(self.client)

    def close(self) -> None:
        self.client.close()

    def check(self) -> Check:
        """Whose agreement it is, and which module is missing."""
        found = self.client.self()
        roles = ", ".join(str(role.get("name", "")) for role in found.roles)
        missing = self._missing(found)
        return Check(
            identity=Identity(found.agreement_number, found.company or found.agreement_number),
            signed_in_as=found.user_name or "the app",
            role=roles,
            problems=tuple(missing.values()),
        )

    def employees(self) -> list[Employee]:
        """Those whom project time can be booked on; open without the Project module too. [live 3]"""
        return [
            Employee(
                id=one.number, number=one.number, full_name=one.name, email=one.email or None, active=not one.is_barred
            )
            for one in self.client.project_employees()
        ]

    def bookkeeping(self) -> Bookkeeping:
        found = self.client.self()
        missing = self._missing(found)
        years = self.client.years()
        values = [books.department(row) for row in self.client.distributions()]
        values += [books.employee(row) for row in self.client.project_employees()]
        activities: tuple[Activity, ...] = ()
        if Posting.PROJECT_TIME not in missing:
            values += [books.project(row) for row in self.client.projects()]
            activities = books.activities(self.client.activities(), self.client.project_activities())
        locked = [lock for row in years if not row.closed for lock in books.locked(self.client.periods(row.year))]
        return Bookkeeping(
            company=found.company or found.agreement_number,
            currency=found.currency or "",
            accounts=tuple(books.account(row) for row in self.client.accounts()),
            values=tuple(values),
            activities=activities,
            journals=tuple(books.journal(row) for row in self.client.journals()),
            years=books.years(years),
            locked=tuple(locked),
            customers=tuple(books.customer(row) for row in self.client.customers()),
            products=tuple(books.product(row) for row in self.client.products()),
            missing=missing,
        )

    def _missing(self, found: wire.Self) -> dict[str, str]:
        """The module as the agreement lists it; where it lists none, a list that only the module has is asked for."""
        if any(module.module_number == PROJECT_MODULE for module in found.modules):
            return {}
        try:
            self.client.projects()
        except ModuleMissing as error:
            return {Posting.PROJECT_TIME: f"{error.message} Without it no hours can be booked on projects."}
        return {}

    # -- documents ---------------------------------------------------------------------------------------------------

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        match operation:
            case Posting.VOUCHER:
                return self._vouchers.records(first, last, holders)
            case Posting.PROJECT_TIME:
                return self._times.records(first, last, holders)
            case Posting.INVOICE:
                return self._invoices.records(first, last, holders)
        raise _unknown(operation)

    def find(self, write: Write) -> list[RemoteRecord]:
        match write.operation:
            case Posting.VOUCHER:
                return self._vouchers.find(write)
            case Posting.PROJECT_TIME:
                return self._times.find(write)
            case Posting.INVOICE:
                return self._invoices.find(write)
        raise _unknown(write.operation)

    def send(self, write: Write) -> Receipt:
        match write.operation:
            case Posting.VOUCHER:
                return self._vouchers.send(write)
            case Posting.PROJECT_TIME:
                return self._times.send(write)
            case Posting.INVOICE:
                return self._invoices.send(write)
        raise _unknown(write.operation)

    def replace(self, ref: str, write: Write) -> Receipt:
        """Only time entries: a changed voucher or invoice is deleted and made anew, for their PUT also creates."""
        if write.operation == Posting.PROJECT_TIME:
            return self._times.replace(ref, write)
        raise _unknown(write.operation)

    def remove(self, ref: str, write: Write) -> None:
        match write.operation:
            case Posting.VOUCHER:
                self._vouchers.remove(ref, write)
            case Posting.PROJECT_TIME:
                self._times.remove(ref, write)
            case Posting.INVOICE:
                self._invoices.remove(ref, write)
            case operation:
                raise _unknown(operation)


def modules_url(base_url: str) -> str:
    """Where the modules are: at a host of their own beside the real one, else below the same address."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{MODULES_HOST}" if parts.hostname == LEGACY_HOST else base_url


def _unknown(operation: str) -> NotSent:
    return NotSent(f"e-conomic takes no {operation} from here. Nothing was sent.", provider=TITLE, operation=operation)
