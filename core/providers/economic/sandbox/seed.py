"""The seed document of the e-conomic sandbox: one agreement, as `_control/load` takes it and as the sandbox starts.

The rows of its lists are in `seed_rows` and, for entries, time and invoices that exist already, in `seed_records`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .seed_records import BookedEntry, BookedInvoice, DraftEntry, DraftInvoice, TimeEntry
from .seed_rows import (
    Account,
    AccountingYear,
    Activity,
    ActivityGroup,
    Currency,
    Customer,
    Department,
    Distribution,
    Employee,
    Group,
    Journal,
    Layout,
    Module,
    PaymentTerms,
    Product,
    Project,
    ProjectActivity,
    RateLimit,
    Role,
    Switches,
    Unit,
    VatAccount,
    VatZone,
)

APP_SECRET, GRANT, APP_PUBLIC = "fjordbyg-app-secret", "fjordbyg-grant", "fjordbyg-public"
"""What the built-in seed uses. A document that keeps these keeps every connection made against the built-in one."""


class Seed(BaseModel):
    """One agreement and one app. app_public_token: with it the grant page is asked (section 3)."""

    model_config = ConfigDict(extra="forbid")

    app_secret_token: str = APP_SECRET
    app_public_token: str = APP_PUBLIC
    agreement_grant_token: str = GRANT
    agreementNumber: int = 1500001
    userName: str = "OC"
    companyName: str = "Fjordbyg ApS"
    companyIdentificationNumber: str = "10000017"
    baseCurrency: str = "DKK"
    appName: str = "Handover"
    appNumber: int = 77
    roles: list[Role] = ["SuperUser"]
    modules: list[Module] = []
    switches: Switches = Switches()
    rate_limit: RateLimit = RateLimit()
    next_booked_invoice: int = Field(1, ge=1)
    currencies: list[Currency] = [Currency(code="DKK")]
    accounting_years: list[AccountingYear] = []
    accounts: list[Account] = []
    vat_accounts: list[VatAccount] = []
    departments: list[Department] = []
    distributions: list[Distribution] = []
    employee_groups: list[Group] = [Group(number=1, name="Employees")]
    employees: list[Employee] = []
    journals: list[Journal] = []
    units: list[Unit] = []
    layouts: list[Layout] = []
    payment_terms: list[PaymentTerms] = []
    vat_zones: list[VatZone] = []
    customer_groups: list[Group] = [Group(number=1, name="Customers")]
    customers: list[Customer] = []
    product_groups: list[Group] = [Group(number=1, name="Services")]
    products: list[Product] = []
    project_groups: list[Group] = [Group(number=1, name="Projects")]
    projects: list[Project] = []
    activity_groups: list[ActivityGroup] = []
    activities: list[Activity] = []
    project_activities: list[ProjectActivity] = []
    draft_entries: list[DraftEntry] = []
    booked_entries: list[BookedEntry] = []
    time_entries: list[TimeEntry] = []
    draft_invoices: list[DraftInvoice] = []
    booked_invoices: list[BookedInvoice] = []

    @model_validator(mode="after")
    def _fits_together(self) -> Seed:
        for name, key in KEYS.items():
            _once(name, key, (getattr(row, key) for row in getattr(self, name)))
        for name, column, other in REFERENCES:
            known = {getattr(row, KEYS[other]) for row in getattr(self, other)}
            for row in getattr(self, name):
                wanted = getattr(row, column)
                if wanted is not None and wanted not in known:
                    raise ValueError(f"{name} {getattr(row, KEYS[name])}: {column} {wanted!r} is not among {other}")
        return self


KEYS = {
    "currencies": "code", "accounting_years": "year", "accounts": "accountNumber", "vat_accounts": "vatCode",
    "departments": "departmentNumber", "distributions": "departmentalDistributionNumber", "employee_groups": "number",
    "employees": "employeeNumber", "journals": "journalNumber", "units": "unitNumber", "layouts": "layoutNumber",
    "payment_terms": "paymentTermsNumber", "vat_zones": "vatZoneNumber", "customer_groups": "number",
    "customers": "customerNumber", "product_groups": "number", "products": "productNumber", "project_groups": "number",
    "projects": "number", "activity_groups": "number", "activities": "number", "project_activities": "number",
    "draft_entries": "entryNumber", "booked_entries": "entryNumber", "time_entries": "number",
    "draft_invoices": "draftInvoiceNumber", "booked_invoices": "bookedInvoiceNumber",
}  # fmt: skip
REFERENCES = (
    ("accounts", "vatCode", "vat_accounts"), ("vat_accounts", "accountNumber", "accounts"),
    ("employees", "employeeGroupNumber", "employee_groups"), ("customers", "vatZoneNumber", "vat_zones"),
    ("customers", "paymentTermsNumber", "payment_terms"), ("customers", "customerGroupNumber", "customer_groups"),
    ("customers", "layoutNumber", "layouts"), ("customers", "currency", "currencies"),
    ("products", "unitNumber", "units"), ("products", "productGroupNumber", "product_groups"),
    ("projects", "projectGroupNumber", "project_groups"), ("projects", "customerNumber", "customers"),
    ("projects", "mainProjectNumber", "projects"), ("projects", "departmentNumber", "departments"),
    ("activities", "groupNumber", "activity_groups"), ("project_activities", "projectNumber", "projects"),
    ("project_activities", "activityNumber", "activities"), ("draft_entries", "journalNumber", "journals"),
    ("draft_entries", "accountNumber", "accounts"), ("draft_entries", "contraAccountNumber", "accounts"),
    ("booked_entries", "accountNumber", "accounts"), ("time_entries", "projectNumber", "projects"),
    ("time_entries", "activityNumber", "activities"), ("time_entries", "employeeNumber", "employees"),
    ("draft_invoices", "customerNumber", "customers"), ("booked_invoices", "customerNumber", "customers"),
)  # fmt: skip
"""(list, column, the list it points into)."""


def _once(name: str, key: str, values: Iterable[Any]) -> None:
    seen: set[Any] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{name}: the {key} {value} is there twice")
        seen.add(value)
