"""The rows of a seed document, kind by kind: what an agreement is set up with (sheet sections 3, 4.2, 4.5, 7).

Field names are e-conomic's; where the wire nests a reference (`{"unit": {"unitNumber": 2}}`) a row just has its number
(`unitNumber: 2`). They are the sandbox's own tables too, once loaded.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["SuperUser", "Bookkeeping", "Sales", "ProjectEmployee"]
AccountType = Literal["profitAndLoss", "status", "totalFrom", "heading", "headingStart", "sumInterval", "sumAlpha"]
TermsType = Literal["net", "invoiceMonth", "paidInCash", "prepaid", "dueDate"]


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class Switches(Row):
    """What the sheet leaves open, with its defaults. Set by the seed or by `_control/switches`.

    missing_account: what a voucher on an unknown account is refused with (section 6 knows two codes). voucher_entries:
    how many entries one voucher of an answer holds at most, the rest goes into further vouchers (4.3); 0 for no end.
    other_body: a known Idempotency-Key with another body gets the stored answer, or is refused. keep_refusals: refusals
    are stored under their Idempotency-Key too. draft_dates: whether a draft invoice in a locked period is refused, or
    only when it is booked. retry_after: 429 says how long. demo_write: what a write with demo tokens answers.
    cursor_page: how many rows a call with a cursor answers.
    """

    missing_account: Literal["E04041", "E07150"] = "E04041"
    voucher_entries: int = Field(0, ge=0)
    other_body: Literal["stored", "refused"] = "stored"
    keep_refusals: bool = False
    draft_dates: Literal["free", "locked"] = "free"
    retry_after: bool = True
    demo_write: Literal[403, 405] = 403
    cursor_page: int = Field(1000, ge=1, le=1000)


class RateLimit(Row):
    """A bucket of `limit` tokens that is full again after `seconds`; every call takes `cost` (section 7)."""

    limit: int = Field(10_000, ge=1)
    seconds: int = Field(60, ge=1)
    cost: int = Field(3, ge=1)


class Module(Row):
    """4 is Project, 14 Dimension; names are in the agreement's language. [live fixture]"""

    moduleNumber: int
    name: str


class Currency(Row):
    """exchangeRate: the price of 100 of it in the base currency."""

    code: str = Field(pattern="[A-Z]{3}")
    exchangeRate: Decimal = Decimal(100)


class AccountingYear(Row):
    """Its periods are the calendar months in it. closed and barred: numbers of periods, from 1 (two locks, 4.2)."""

    year: str = Field(pattern=r"\d{4}(/\d{4})?[a-j]?")
    fromDate: date
    toDate: date
    closed: bool = False
    closed_periods: list[int] = []
    barred_periods: list[int] = []


class VatAccount(Row):
    """accountNumber: where the tax itself goes."""

    vatCode: str = Field(max_length=5)
    name: str
    ratePercentage: Decimal
    accountNumber: int


class Account(Row):
    accountNumber: int = Field(ge=1)
    accountType: AccountType = "profitAndLoss"
    name: str
    barred: bool = False
    blockDirectEntries: bool = False
    debitCredit: Literal["debit", "credit"] = "debit"
    vatCode: str | None = None
    balance: Decimal = Decimal(0)


class Department(Row):
    departmentNumber: int = Field(ge=1)
    name: str
    barred: bool = False


class Share(Row):
    departmentNumber: int
    percentage: Decimal


class Distribution(Row):
    """Over several departments; every department is one of type `department` too, with its own number."""

    departmentalDistributionNumber: int = Field(ge=1)
    name: str
    barred: bool = False
    distributions: list[Share]


class Employee(Row):
    """One person on all three surfaces: legacy, projectsapi `/Employees` and `/project-employees` (4.2, 4.5).

    Prices are per hour, `Before` and `After` the cutOffDate. email and phone are for the directory only.
    """

    employeeNumber: int = Field(ge=1)
    employeeGroupNumber: int = 1
    name: str
    email: str = ""
    phone: str = ""
    barred: bool = False
    userId: str = ""
    employeeType: Literal[0, 1, 2, 3] = 1
    canApprove: bool = False
    canInvoice: bool = False
    salesPriceBefore: Decimal = Decimal(0)
    salesPriceAfter: Decimal = Decimal(0)
    costPriceBefore: Decimal = Decimal(0)
    costPriceAfter: Decimal = Decimal(0)
    cutOffDate: datetime | None = None


class Journal(Row):
    """entryTypeRestrictedTo: empty for any. requireBalance: each voucher number must balance when it is booked."""

    journalNumber: int = Field(ge=1)
    name: str
    minimumVoucherNumber: int = Field(1, ge=1)
    maximumVoucherNumber: int = Field(999_999_999, le=999_999_999)
    entryTypeRestrictedTo: str = ""
    contraAccountNumber: int | None = None
    requireBalance: bool = True


class Unit(Row):
    unitNumber: int = Field(ge=1)
    name: str


class Layout(Row):
    layoutNumber: int = Field(ge=1)
    name: str


class PaymentTerms(Row):
    paymentTermsNumber: int = Field(ge=1)
    name: str
    paymentTermsType: TermsType = "net"
    daysOfCredit: int = 0


class VatZone(Row):
    """percent: the tax on a sale in this zone; a stand-in for e-conomic's tables by zone and product group."""

    vatZoneNumber: int = Field(ge=1)
    name: str
    percent: Decimal = Decimal(0)


class Group(Row):
    """A customer, product, employee or project group."""

    number: int = Field(ge=1)
    name: str


class Customer(Row):
    customerNumber: int = Field(ge=1)
    name: str
    currency: str = "DKK"
    vatZoneNumber: int = 1
    paymentTermsNumber: int = 1
    customerGroupNumber: int = 1
    layoutNumber: int | None = None
    email: str = ""
    ean: str = ""
    corporateIdentificationNumber: str = ""
    barred: bool = False
    lastUpdated: datetime | None = None


class Product(Row):
    productNumber: str = Field(min_length=1, max_length=25)
    name: str
    salesPrice: Decimal = Decimal(0)
    costPrice: Decimal = Decimal(0)
    unitNumber: int | None = None
    productGroupNumber: int = 1
    barred: bool = False
    lastUpdated: datetime | None = None


class Project(Row):
    """employees: those who may use it; None for everybody."""

    number: int = Field(ge=1)
    name: str
    projectGroupNumber: int = 1
    customerNumber: int | None = None
    isClosed: bool = False
    isBarred: bool = False
    isMainProject: bool = False
    mainProjectNumber: int | None = None
    departmentNumber: int | None = None
    status: int = 0
    otherReference: str = Field("", max_length=250)
    lastUpdated: datetime | None = None
    employees: list[int] | None = None


class ActivityGroup(Row):
    """type: 1 productive and invoiceable, 2 productive and not invoiceable, 3 unproductive (4.5)."""

    number: int = Field(ge=1)
    name: str
    type: Literal[1, 2, 3]


class Activity(Row):
    """Prices per hour; a sales price of 0 leaves it to the employee's. costPriceMarkup is added to the employee's cost.

    employees: those who may use it; None for everybody.
    """

    number: int = Field(ge=1)
    name: str
    groupNumber: int = 1
    isBarred: bool = False
    salesPriceBefore: Decimal = Decimal(0)
    salesPriceAfter: Decimal = Decimal(0)
    costPriceMarkup: Decimal = Decimal(0)
    employees: list[int] | None = None


class ProjectActivity(Row):
    number: int = Field(ge=1)
    projectNumber: int
    activityNumber: int
    startDate: date | None = None
    endDate: date | None = None
    completed: bool = False
