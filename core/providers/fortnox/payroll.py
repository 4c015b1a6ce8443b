"""The records of payroll: which questions show them with the fewest requests, and how they are written (sheet 4, 7)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar

from core.models.writes import Receipt, RemoteRecord, Write
from core.providers.fortnox import wire
from core.providers.fortnox.client import ABSENCE, ATTENDANCE, SALARY, Client, Params, PayrollList
from core.providers.fortnox.convert import payroll as convert

W = TypeVar("W", bound=wire.PayrollRow)
DIRECT = 2
"""So many questions are asked without looking first how long the whole list is."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What one request asks for; None is everybody, or all days."""

    person: str | None
    day: date | None

    @property
    def params(self) -> Params:
        asked = {"employeeid": self.person, "date": self.day and f"{self.day}"}
        return {name: value for name, value in asked.items() if value}

    def counts(self, row: wire.PayrollRow) -> bool:
        """Whether a row is what was asked for: one of the filters may be ignored there (sheet 5)."""
        return self.person in (None, row.employee_id) and self.day in (None, row.date)


class PayrollBook(Generic[W]):
    """One list of payroll as records of one operation."""

    def __init__(
        self,
        client: Client,
        of: PayrollList[W],
        body: Callable[[Write, bool], dict[str, Any]],
        records: Callable[[Sequence[W]], list[RemoteRecord]],
        ref: Callable[[W], str],
    ) -> None:
        self._client = client
        self._of = of
        self._body = body
        self._records = records
        self._ref = ref

    def records(self, first: date, last: date, holders: Collection[str] | None) -> list[RemoteRecord]:
        """Asked day by day, person by person or as one list of all time: whichever takes the fewest requests."""
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        people = None if holders is None else sorted(set(holders))
        rows = self._rows(days, people)
        wanted = [row for row in rows if first <= row.date <= last and (people is None or row.employee_id in people)]
        return self._records(sorted(wanted, key=lambda row: (row.date, row.employee_id, self._ref(row))))

    def find(self, write: Write) -> list[RemoteRecord]:
        """What the person has on the write's days: a question a day."""
        return self.records(write.first, write.last, [write.holder])

    def send(self, write: Write) -> Receipt:
        made = self._client.create_payroll_row(self._of, self._body(write, False))
        return Receipt(None if made is None else self._ref(made))

    def replace(self, ref: str, write: Write) -> Receipt:
        self._client.change_payroll_row(self._of, ref, self._body(write, True))
        return Receipt(ref)

    def remove(self, ref: str, write: Write) -> None:
        self._client.delete_payroll_row(self._of, ref)

    def _rows(self, days: Sequence[date], people: Sequence[str] | None) -> list[W]:
        questions = self._questions(days, people)
        if len(questions) > DIRECT:
            page = self._client.payroll_first_page(self._of)
            if page.pages <= len(questions):
                return list(page.rows) if page.pages <= 1 else self._client.payroll_rows(self._of, {})
        with ThreadPoolExecutor(max(1, self._client.parallel)) as pool:
            return [row for found in pool.map(self._asked, questions) for row in found]

    def _questions(self, days: Sequence[date], people: Sequence[str] | None) -> list[_Question]:
        if people is not None and len(days) == len(people) == 1:
            return [_Question(people[0], days[0])]
        if people is not None and len(people) < len(days):
            return [_Question(one, None) for one in people]
        return [_Question(None, day) for day in days]

    def _asked(self, question: _Question) -> list[W]:
        return [row for row in self._client.payroll_rows(self._of, question.params) if question.counts(row)]


def attendance(client: Client) -> PayrollBook[wire.Attendance]:
    return PayrollBook(
        client,
        ATTENDANCE,
        lambda write, _: convert.attendance_body(write),
        lambda rows: [convert.attendance_record(row) for row in rows],
        lambda row: row.id,
    )


def absence(client: Client) -> PayrollBook[wire.Absence]:
    return PayrollBook(
        client,
        ABSENCE,
        lambda write, change: convert.absence_body(write, change=change),
        lambda rows: _absences(client, rows),
        lambda row: row.id,
    )


def salary(client: Client) -> PayrollBook[wire.SalaryTransaction]:
    return PayrollBook(
        client,
        SALARY,
        lambda write, change: convert.salary_body(write, change=change),
        lambda rows: [convert.salary_record(row) for row in rows],
        lambda row: row.salary_row,
    )


def _absences(client: Client, rows: Sequence[wire.Absence]) -> list[RemoteRecord]:
    """Absence in hours. One that others wrote as percent of a day is asked for by its schedule, a request a day."""
    asked = sorted({(row.employee_id, row.date) for row in rows if convert.by_extent(row)})
    with ThreadPoolExecutor(max(1, client.parallel)) as pool:
        hours = dict(zip(asked, pool.map(lambda one: _scheduled(client, *one), asked), strict=True))
    return [
        convert.absence_record(row, hours.get((row.employee_id, row.date)) if convert.by_extent(row) else None)
        for row in rows
    ]


def _scheduled(client: Client, employee: str, day: date) -> Decimal:
    return client.schedule_time(employee, day).hours or Decimal(0)
