"""The connector: what the ledger, the planners and a sync call (`core.providers.base`: Target and KeptInStep)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, time
from typing import Protocol

from core.http.client import Http
from core.http.errors import NotSent, Rejected
from core.models.both_sides import AbsencePeriod, Changes, Kept, WorkPeriod
from core.models.both_sides_writes import OPEN_END
from core.models.codes import AbsenceType, HourRates
from core.models.people import Employee
from core.models.period import ClosedPeriod
from core.models.rows import Kind
from core.models.writes import Receipt, RemoteRecord, Write
from core.providers.base import Account, Check
from core.providers.personio import changes, signin, who
from core.providers.personio.absences import AbsenceBook, Absences
from core.providers.personio.attendance import Attendance, HoursBook, WorkBook
from core.providers.personio.client import Client
from core.providers.personio.convert.attendance import ATTENDANCE
from core.providers.personio.convert.projects import Project, project
from core.providers.personio.declaration import CAPABILITIES
from core.providers.personio.pay import PayBook
from core.providers.personio.people import CREATE, EMPLOYEE, People, PeopleBook
from core.providers.personio.refusals import explain
from core.providers.personio.wire import TITLE
from core.security.redaction import register_secret


class Book(Protocol):
    """The records of one operation."""

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]: ...

    def find(self, write: Write) -> list[RemoteRecord]: ...

    def send(self, write: Write) -> Receipt: ...

    def replace(self, ref: str, write: Write) -> Receipt: ...

    def remove(self, ref: str, write: Write) -> None: ...


class Personio:
    """One connection to one account of Personio. Raises only `core.http.errors`. Safe for threads; close it.

    Everything is filed under the person (`Employee.id`). `skip_approval` is said with every write: true exactly where
    `Write.state` is approved.
    """

    def __init__(self, account: Account) -> None:
        told = _Settings(account.settings)
        for secret in account.secrets.values():
            register_secret(secret)
        self._account = account
        self._number = told.text("number_attribute")
        self._webhook = told.text("webhook_id")
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
        self.client = client = Client(http)
        parallel, number, language = account.parallel, self._number, told.choice("language")
        with_employments = told.choice("employments") == "on"
        self._people = People(client, parallel, number_attribute=number, with_employments=with_employments)
        self._absences = Absences(client, parallel, inclusive=told.choice("absence_end_write") == "inclusive")
        self._attendance = Attendance(client, confirmed_is_locked=told.choice("confirmed_attendance") == "locked")
        self._pay = PayBook(client, told.text("currency"))
        self._books: Mapping[str, Book] = {
            Kind.HOURS: HoursBook(self._attendance, told.clock("hours_without_times")),
            Kind.ABSENCE: AbsenceBook(self._absences, Kind.ABSENCE, days_only=True),
            Kind.SUPPLEMENT: self._pay,
            Kept.ABSENCE: AbsenceBook(self._absences, Kept.ABSENCE, days_only=False),
            Kept.WORK: WorkBook(self._attendance),
            **{
                name: PeopleBook(client, self._people, name, number_attribute=number, language=language)
                for name in (EMPLOYEE, CREATE)
            },
        }

    def close(self) -> None:
        self.client.http.close()

    def check(self) -> Check:
        """The scopes that the credentials really have, and what isn't released for them. Always signs in anew."""
        return who.check(self._account, self.client, self._number)

    def employees(self) -> list[Employee]:
        """Everybody, former ones included. A request a person more, unless employments are not to be read."""
        return self._people.employees()

    def attributes(self) -> list[tuple[str, str, str]]:
        """Id, label and kind of the attributes that can hold the personnel number; never a value."""
        return self._people.attributes()

    def projects(self) -> list[Project]:
        """All that there are, archived ones too."""
        return [project(one) for one in self.client.projects()]

    def absence_types(self) -> list[AbsenceType]:
        return self._absences.types()

    def hour_rates(self, accounts: Sequence[str]) -> HourRates:
        """Attendance for all hours, and each one-time type of compensation. Nobody has a standard rate."""
        rates = [ATTENDANCE, *self._pay.rates()]
        return HourRates(rates={one.id: one for one in rates})

    def closed_periods(self, first: date, last: date) -> list[ClosedPeriod]:
        """None: Personio's interface does not tell."""
        return []

    def absence_periods(self, first: date, last: date, people: Collection[str] | None = None) -> list[AbsencePeriod]:
        return self._absences.periods(first, last, people)

    def absence_period(self, ref: str) -> AbsencePeriod | None:
        return self._absences.period(ref)

    def work_periods(self, first: date, last: date, people: Collection[str] | None = None) -> list[WorkPeriod]:
        return self._attendance.periods(first, last, people)

    def work_period(self, ref: str, person: str, day: date) -> WorkPeriod | None:
        return self._attendance.period(ref)

    def changes(self, kept: Kept, cursor: str) -> Changes:
        """Everything that came since, and a little from before: whoever compares finds it unchanged."""
        return changes.changes(self.client, self._absences, self._attendance, self._webhook, kept, cursor)

    def webhook_subscribe(self, url: str, token: str) -> str:
        """The new webhook's id. token: comes back with every call."""
        return self.client.webhook_subscribe(url, token)

    def webhook_remove(self, webhook: str) -> None:
        self.client.webhook_remove(webhook)

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        return self._book(operation).records(first, last, holders)

    def find(self, write: Write) -> list[RemoteRecord]:
        return self._book(write.operation).find(write)

    def send(self, write: Write) -> Receipt:
        with _about(write):
            return self._book(write.operation).send(write)

    def replace(self, ref: str, write: Write) -> Receipt:
        with _about(write):
            return self._book(write.operation).replace(ref, write)

    def remove(self, ref: str, write: Write) -> None:
        with _about(write):
            self._book(write.operation).remove(ref, write)

    def _book(self, operation: str) -> Book:
        found = self._books.get(operation)
        if found is None:
            raise NotSent(
                f"Personio takes no {operation} from here; nothing was sent.", provider=TITLE, operation=operation
            )
        return found


class _Settings:
    """The connection's settings, with the declared defaults. Raises NotSent for one that makes no sense."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self._declared = {one.name: one for one in CAPABILITIES.settings}

    def text(self, name: str) -> str:
        return self._given.get(name, self._declared[name].default).strip()

    def choice(self, name: str) -> str:
        declared = self._declared[name]
        value = self.text(name) or declared.default
        if value not in declared.choices:
            raise _senseless(declared.title, value, f"one of {', '.join(declared.choices)}")
        return value

    def clock(self, name: str) -> time | None:
        value = self.text(name)
        try:
            return time.fromisoformat(value) if value else None
        except ValueError:
            raise _senseless(self._declared[name].title, value, "a time like 08:00") from None


def _senseless(title: str, value: str, wanted: str) -> NotSent:
    return NotSent(f"The setting {title!r} of this Personio connection is {value!r} and not {wanted}.", provider=TITLE)


def _row(write: Write) -> str:
    if write.last == OPEN_END:
        return f"From {write.first} on"
    days = f"{write.first}" if write.first == write.last else f"{write.first} to {write.last}"
    return f"{write.quantity} {CAPABILITIES.operation(write.operation).unit} on {days}"


@contextmanager
def _about(write: Write) -> Iterator[None]:
    """Puts the row in front of a refusal: which day, how much."""
    try:
        yield
    except Rejected as error:
        raise type(error)(
            f"{_row(write)}: {error.message}",
            code=error.code,
            fields=error.fields,
            provider=error.provider,
            operation=error.operation,
            excerpt=error.excerpt,
        ) from error
