"""The connector: what the ledger and the planners call, in the domain's words (`core.providers.base.Target`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

from core.http.client import Http
from core.http.errors import NotSent, ProviderError, Rejected, SignInNeeded
from core.models.codes import AbsenceType, HourRates
from core.models.people import Employee
from core.models.period import ClosedPeriod
from core.models.writes import Receipt, RecordState, RemoteRecord, Write
from core.providers.base import Account, Check
from core.providers.zenegy import rates, signin, who, wire
from core.providers.zenegy.client import Client
from core.providers.zenegy.convert import codes, payrolls, people, records
from core.providers.zenegy.convert.records import HOURS, SUPPLEMENT
from core.providers.zenegy.declaration import CAPABILITIES
from core.providers.zenegy.refusals import explain
from core.providers.zenegy.routes import TITLE, Refs, Routes, uid
from core.providers.zenegy.status import HoursStatus, hours_state


class Zenegy:
    """One connection to one company of Zenegy. Raises only `core.http.errors`. Safe for threads; close it.

    An hours write is filed under the user (`Employee.account`), all else under the employee (`Employee.id`).
    """

    def __init__(self, account: Account) -> None:
        company = account.settings.get("company_id", "")
        if not company:
            raise SignInNeeded("Nobody has signed in to Zenegy yet, so no company is picked.", provider=TITLE)
        self._account = account
        self._company = uid(company, "company id")
        self._send_period_fields = account.settings.get("send_period_fields", "").strip().lower() in ("on", "true", "1")
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
        self.client = Client(http, Routes(company, account.settings.get("routes", "")))
        self._hour_amounts = rates.OwnAmounts(self.client, HOURS)
        self._supplement_amounts = rates.OwnAmounts(self.client, SUPPLEMENT)

    def close(self) -> None:
        self.client.http.close()

    def check(self) -> Check:
        """The company, who is signed in, and whether they can approve: False unless an elevated role is shown."""
        tokens = self._account.tokens.current()
        return who.check(self.client, tokens.access if tokens else "")

    def employees(self) -> list[Employee]:
        """Everybody, resigned people included. No personal number is read."""
        return [people.employee(one, self._company) for one in self.client.employees()]

    def departments(self) -> list[people.Department]:
        return [people.department(one) for one in self.client.departments()]

    def payroll_numbers(self) -> list[int]:
        """Numbers of the payrolls that archived hours: all that is known to be readable of payrolls."""
        return self.client.payroll_numbers()

    def absence_types(self) -> list[AbsenceType]:
        """The system types `0` to `7`, and the company's own as `5:<uid>` where absence or a setting shows them."""
        return codes.absence_types(self.client.absences(), self._account.settings.get("company_absence_types", ""))

    def hour_rates(self, accounts: Sequence[str]) -> HourRates:
        """Rates of hours and, with operation `supplement`, of supplements. One read per account, `parallel` at once."""
        return rates.hour_rates(self.client, accounts, self._account.parallel)

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        """Everything held on these days. Cost: hours one list of the days; absence one list of all time;
        supplements one list per holder, else per employee, resigned ones included, for Zenegy has no other.
        """
        found: Iterable[RemoteRecord]
        match operation:
            case "hours":
                found = self._hours(self.client.hours(first, last))
            case "absence":
                found = map(records.absence_record, self.client.absences())
            case "supplement":
                everybody = (one.uid for one in self.client.employees()) if holders is None else holders
                found = self._supplements(sorted(everybody))
            case rates.RATE:
                found = rates.records(self.client, self._company, first, last)
            case _:
                raise _unknown(operation)
        return [record for record in found if record.first <= last and first <= record.last]

    def closed_periods(self, first: date, last: date) -> list[ClosedPeriod]:
        """Of payrolls that are finished or being processed. Empty unless the setting `routes` names their list."""
        return payrolls.closed_periods(self.client.payrolls() or (), first, last)

    def find(self, write: Write) -> list[RemoteRecord]:
        """What the holder has on the write's days."""
        found: Iterable[RemoteRecord]
        match write.operation:
            case "hours":
                found = self._hours(self.client.hours_of_user(write.holder, write.first, write.last))
            case "absence":
                found = map(records.absence_record, self.client.absences())
            case "supplement":
                found = self._supplements([write.holder])
            case rates.RATE:
                known = rates.records(self.client, self._company, write.first, write.last)
                found = [one for one in known if write.target == one.target or write.fields.get("id") == one.ref]
            case operation:
                raise _unknown(operation)
        days = (record for record in found if record.first <= write.last and write.first <= record.last)
        return [record for record in days if record.holder == write.holder]

    def send(self, write: Write) -> Receipt:
        """Create the record as approved. Hours that Zenegy answers as pending are approved at once, by their uid."""
        with _about(write):
            match write.operation:
                case "hours":
                    body = records.hours_body(write, send_period_fields=self._send_period_fields)
                    return self._approved(self.client.create_hours(write.holder, body))
                case "absence":
                    return Receipt(self.client.create_absence(records.absence_body(write)))
                case "supplement":
                    return Receipt(self.client.create_supplement(write.holder, records.supplement_body(write)))
                case rates.RATE:
                    rate = rates.from_write(write)
                    if rate.id:
                        return self.replace(rate.id, write)
                    return Receipt(rates.create(self.client, rate).id)
                case operation:
                    raise _unknown(operation)

    def replace(self, ref: str, write: Write) -> Receipt:
        """Change an open record into this write. Raises NotSent for supplements: no route for it is known."""
        with _about(write):
            match write.operation:
                case "hours":
                    body = records.hours_body(write, send_period_fields=self._send_period_fields)
                    changed = self._approved(self.client.change_hours(write.holder, ref, body))
                    return Receipt(ref, changed.state)
                case "absence":
                    self.client.change_absence(ref, records.absence_body(write, ref))
                    return Receipt(ref)
                case rates.RATE:
                    rates.change_as_written(self.client, ref, write)
                    return Receipt(ref)
                case operation:
                    raise _by_hand(operation)

    def remove(self, ref: str, write: Write) -> None:
        """Delete one open record. Raises NotSent for supplements: no route for it is known."""
        with _about(write):
            match write.operation:
                case "hours":
                    self.client.delete_hours(write.holder, ref)
                case "absence":
                    self.client.delete_absence(ref)
                case operation:
                    raise _by_hand(operation)

    def approve(self, operation: str, refs: Refs) -> None:
        """Approve pending hours, named one by one. Raises NotSent for all else: no such route is known."""
        if operation != HOURS:
            raise NotSent(
                f"Zenegy has no known way to approve {operation} from outside. Approve it there.",
                provider=TITLE,
                operation=operation,
            )
        self.client.set_hours_status(HoursStatus.APPROVED, refs)

    def _approved(self, registration: wire.HourRegistration | None) -> Receipt:
        """The receipt for hours, after approving what was stored as pending: pending hours are silently not paid."""
        if registration is None:
            return Receipt(None)
        state = hours_state(registration.status)
        if state is not RecordState.PENDING:
            return Receipt(registration.uid, state)
        try:
            self.approve(HOURS, Refs(registration.uid))
        except ProviderError:
            # The hours are there, only not approved: saying so is what makes the ledger raise its alarm.
            return Receipt(registration.uid, state)
        return Receipt(registration.uid)

    def _hours(self, found: Sequence[wire.HourRegistration]) -> list[RemoteRecord]:
        own = self._hour_amounts.among(one.hour_payment_rate for one in found)
        return [records.hours_record(one, one.hour_payment_rate.uid in own) for one in found]

    def _supplements(self, employees: Sequence[str]) -> list[RemoteRecord]:
        with ThreadPoolExecutor(max(1, self._account.parallel)) as pool:
            lists = list(pool.map(self.client.supplements, employees))
        found = [(employee, one) for employee, rows in zip(employees, lists, strict=True) for one in rows]
        own = self._supplement_amounts.among(one.supplement_rate for _, one in found)
        return [records.supplement_record(one, holder, one.supplement_rate.uid in own) for holder, one in found]


@contextmanager
def _about(write: Write) -> Iterator[None]:
    """Puts the row in front of a refusal: which day, how much."""
    try:
        yield
    except Rejected as error:
        days = f"{write.first}" if write.first == write.last else f"{write.first} to {write.last}"
        raise type(error)(
            f"{write.quantity} {_unit(write.operation)} on {days}: {error.message}",
            code=error.code,
            fields=error.fields,
            provider=error.provider,
            operation=error.operation,
            excerpt=error.excerpt,
        ) from error


def _unit(operation: str) -> str:
    return CAPABILITIES.operation(operation).unit


def _unknown(operation: str) -> NotSent:
    return NotSent(f"Zenegy takes no {operation} from here; nothing was sent.", provider=TITLE, operation=operation)


def _by_hand(operation: str) -> NotSent:
    if operation != SUPPLEMENT:
        return _unknown(operation)
    return NotSent(
        "Zenegy has no known way to change or delete a supplement from outside. Correct it in Zenegy by hand.",
        provider=TITLE,
        operation=operation,
    )
