"""What an accounting system keeps that postings refer to: accounts, dimensions, customers, years and locks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Dimension(StrEnum):
    """What a posting can be marked with beside its account. Systems call them differently; these are ours."""

    DEPARTMENT = "department"
    PROJECT = "project"
    EMPLOYEE = "employee"


class Need(StrEnum):
    """Whether an account wants a dimension."""

    ALLOWED = "allowed"
    MANDATORY = "mandatory"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAccount:
    """An account of the chart. closed_because: why nothing can be posted to it, empty where something can.

    needs: for each dimension that the system knows; one that is absent is allowed.
    """

    number: str
    name: str
    closed_because: str = ""
    needs: Mapping[Dimension, Need] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionValue:
    """A department, project or employee that postings can be marked with.

    first, last: the days it can be used on, None where there is no end. customer: whose project it is, where known.
    """

    dimension: Dimension
    id: str
    name: str
    open: bool = True
    first: date | None = None
    last: date | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What project time is booked as. projects: the projects that know it; None where every project does."""

    id: str
    name: str
    open: bool = True
    billable: bool = True
    projects: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Where vouchers go: a journal or a series. closed_because: as of an account."""

    id: str
    name: str
    closed_because: str = ""


@dataclass(frozen=True, slots=True)
class Locked:
    """Days on which nothing can be posted, and why, for a person."""

    first: date
    last: date
    why: str


@dataclass(frozen=True, slots=True)
class FinancialYear:
    """id: what the system calls it."""

    id: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """open: invoices can be made out. terms: what the system wants on an invoice of theirs, in its own words."""

    id: str
    name: str
    currency: str = ""
    organisation_number: str = ""
    email: str = ""
    open: bool = True
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product or article that invoice lines name."""

    id: str
    name: str
    unit: str = ""
    price: Decimal | None = None
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookkeeping:
    """All of it, as read at one moment.

    locked: days in open years that are closed or barred; days outside every year can't be posted on either.
    missing: what the account can't do, by operation, with the reason (a module, a licence, a right), for people.
    """

    company: str
    currency: str
    accounts: tuple[LedgerAccount, ...] = ()
    values: tuple[DimensionValue, ...] = ()
    activities: tuple[Activity, ...] = ()
    journals: tuple[Journal, ...] = ()
    years: tuple[FinancialYear, ...] = ()
    locked: tuple[Locked, ...] = ()
    customers: tuple[Customer, ...] = ()
    products: tuple[Product, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)

    def year_of(self, day: date) -> FinancialYear | None:
        return next((year for year in self.years if year.first <= day <= year.last), None)

    def shut(self, day: date) -> str | None:
        """Why nothing can be posted on this day; None when something can."""
        if self.year_of(day) is None:
            return f"{self.company} has no open financial year that holds {day.isoformat()}."
        return next((lock.why for lock in self.locked if lock.first <= day <= lock.last), None)
