"""Employees of a connection: reading them, making new ones, changing names and status (sheet 4.1, 4.2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal, InvalidOperation

from core.http.errors import Rejected
from core.models.people import Employee
from core.models.writes import Receipt, RemoteRecord, Write
from core.providers.personio.client import Client
from core.providers.personio.convert import people as convert
from core.providers.personio.wire import TITLE
from core.providers.personio.wire_people import Employment, Person

EMPLOYEE, CREATE = "employee", "employee.create"

OF_PERSON = ("first_name", "last_name", "preferred_name", "email", "number")
OF_EMPLOYMENT = ("status",)
STATUSES = ("ACTIVE", "INACTIVE", "ONBOARDING", "LEAVE")
NEW = (
    *OF_PERSON,
    *("starts", "status", "type", "department", "title", "legal_entity", "office", "supervisor"),
    *("weekly_hours", "gender", "language_code"),
)
REQUIRED = ("first_name", "last_name", "email", "starts")


class People:
    """number_attribute: id of the attribute that holds the personnel number; empty where nobody chose one.

    with_employments: also read everybody's employment, at a request a person.
    """

    def __init__(self, client: Client, parallel: int, *, number_attribute: str, with_employments: bool) -> None:
        self._client = client
        self._parallel = parallel
        self._number = number_attribute
        self._with_employments = with_employments

    def employees(self) -> list[Employee]:
        persons = self._client.persons()
        names = convert.names(persons)
        return [convert.employee(one, job, self._number, names) for one, job in self.with_jobs(persons)]

    def attributes(self) -> list[tuple[str, str, str]]:
        return convert.attributes(self._client.some_persons())

    def employment(self, person: str) -> Employment | None:
        """The newest: the status of a person is that of the latest one. [spec]"""
        return next(iter(self._client.employments(person)), None)

    def with_jobs(self, persons: Sequence[Person]) -> list[tuple[Person, Employment | None]]:
        if not self._with_employments or not persons:
            return [(one, None) for one in persons]
        with ThreadPoolExecutor(max(1, self._parallel)) as pool:
            jobs = list(pool.map(self.employment, [one.id for one in persons]))
        return list(zip(persons, jobs, strict=True))


class PeopleBook:
    """Employee data as records: `employee` changes them, `employee.create` makes somebody new.

    fields of `employee`: OF_PERSON, or `status` (one of STATUSES) alone. fields of `employee.create`: NEW, of which
    REQUIRED must be there; starts is an ISO date, department, legal_entity, office and supervisor are Personio's ids.
    language: of those who are made without one.
    """

    def __init__(self, client: Client, people: People, operation: str, *, number_attribute: str, language: str) -> None:
        self._client = client
        self._people = people
        self._operation = operation
        self._number = number_attribute
        self._language = language

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        persons = self._client.persons() if holders is None else self._client.persons_by_id(holders)
        return [self._record(one, job, first, last) for one, job in self._people.with_jobs(persons)]

    def find(self, write: Write) -> list[RemoteRecord]:
        """The person; of a new one, everybody with the same e-mail address or the same two names."""
        if self._operation == EMPLOYEE:
            found = [one for one in (self._client.person(write.person),) if one is not None]
        else:
            found = self._alike(write)
        return [self._record(one, self._people.employment(one.id), write.first, write.last) for one in found]

    def send(self, write: Write) -> Receipt:
        return self._change(write) if self._operation == EMPLOYEE else self._create(write)

    def replace(self, ref: str, write: Write) -> Receipt:
        if self._operation == CREATE:
            raise _refused("A person who was created is changed by hand in Personio, not created again.", write)
        return self._change(write)

    def remove(self, ref: str, write: Write) -> None:
        raise _refused("An employee is not taken back from outside: change it by hand in Personio.", write)

    def _record(self, one: Person, job: Employment | None, first: date, last: date) -> RemoteRecord:
        return convert.record(one, job, self._number, self._operation, first, last)

    def _alike(self, write: Write) -> list[Person]:
        given = write.fields
        found: dict[str, Person] = {}
        if given.get("email"):
            found |= {one.id: one for one in self._client.persons(email=given["email"])}
        if given.get("first_name") and given.get("last_name"):
            same = self._client.persons(first_name=given["first_name"], last_name=given["last_name"])
            found |= {one.id: one for one in same}
        return list(found.values())

    def _change(self, write: Write) -> Receipt:
        self._check(write, (*OF_PERSON, *OF_EMPLOYMENT))
        if empty := sorted(name for name, value in write.fields.items() if not value.strip()):
            raise _refused(f"{', '.join(empty)} would be emptied: do that by hand in Personio.", write, *empty)
        if "status" not in write.fields:
            self._client.change_person(write.person, convert.change(write.fields, self._number))
        elif len(write.fields) > 1:
            raise _refused("A status is changed on its own: Personio keeps it in another place than names.", write)
        else:
            self._change_status(write)
        return Receipt(write.person)

    def _change_status(self, write: Write) -> None:
        """Personio wants first day and type back with every change of an employment. [client]"""
        job = self._people.employment(write.person)
        if job is None or job.employment_start_date is None or not job.type:
            raise _refused(
                "The status can't be changed: first day and type of the employment aren't released for these "
                "credentials, and Personio wants both with it. Change it by hand in Personio.",
                write,
                "status",
            )
        body = {
            "status": write.fields["status"],
            "employment_start_date": job.employment_start_date.isoformat(),
            "type": job.type,
        }
        self._client.change_employment(write.person, job.id, body)

    def _create(self, write: Write) -> Receipt:
        self._check(write, NEW)
        if missing := [name for name in REQUIRED if not write.fields.get(name, "").strip()]:
            raise _refused(f"A new employee in Personio needs {', '.join(missing)}.", write, *missing)
        try:
            date.fromisoformat(write.fields["starts"])
            Decimal(write.fields.get("weekly_hours") or 0)
        except (ValueError, InvalidOperation):
            raise _refused(
                "The first day or the weekly hours make no sense.", write, "starts", "weekly_hours"
            ) from None
        return Receipt(self._client.create_person(convert.creation(write.fields, self._number, self._language)))

    def _check(self, write: Write, known: Sequence[str]) -> None:
        if unknown := sorted(set(write.fields) - set(known)):
            raise _refused(
                f"Personio does not take {', '.join(unknown)} from outside: change it by hand.", write, *unknown
            )
        if not write.fields:
            raise _refused("There is nothing to change.", write)
        if write.fields.get("number") and not self._number:
            raise _refused(
                "Which attribute holds the personnel number is not chosen in the connection's settings.",
                write,
                "number",
            )
        status = write.fields.get("status")
        if status and status not in STATUSES:
            raise _refused(f"{status!r} is no status; Personio knows {', '.join(STATUSES)}.", write, "status")


def _refused(message: str, write: Write, *fields: str) -> Rejected:
    return Rejected(message, code="not_taken", fields=fields, provider=TITLE, operation=write.operation)
