"""Accounting years, their periods and the two locks of a period: closed and barred (sheet 4.2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from .books import Books
from .seed_rows import AccountingYear

Lock = Literal["no year", "year closed", "period closed", "period barred"]


class Period:
    """A calendar month of an accounting year, cut to the year."""

    def __init__(self, row: AccountingYear, number: int, first: date, last: date) -> None:
        self.year, self.number, self.first, self.last = row.year, number, first, last
        self.closed = row.closed or number in row.closed_periods
        self.barred = number in row.barred_periods

    @property
    def key(self) -> str:
        return f"{self.year} {self.number:02}"


def periods_of(row: AccountingYear) -> list[Period]:
    periods: list[Period] = []
    first = row.fromDate
    while first <= row.toDate:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        periods.append(Period(row, len(periods) + 1, first, min(following - timedelta(days=1), row.toDate)))
        first = following
    return periods


def lock_on(books: Books, on: date) -> Lock | None:
    """Why nothing can be posted on this day; None where something can."""
    year = books.year_of(on)
    if year is None:
        return "no year"
    if year.closed:
        return "year closed"
    period = next(one for one in periods_of(year) if one.first <= on <= one.last)
    if period.barred:
        return "period barred"
    return "period closed" if period.closed else None
