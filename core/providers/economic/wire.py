"""e-conomic's JSON as models: only the fields that a flow needs (sheet sections 4 and 11, names are theirs).

Legacy bodies leave out or say `false` for what is false [docs, live 5]; both are read alike. Numbers that identify are
kept as text, as we keep them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from core.http.errors import Broken

PROVIDER, TITLE = "economic", "e-conomic"
PROJECT_MODULE = 4
"""Module names are in the agreement's language; the number is not. [live 3]"""


def _word(value: Any) -> Any:
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _day(value: Any) -> Any:
    """A date, or the date of a date-time. [spec 4.4, 4.5]"""
    return value[:10] if isinstance(value, str) else value


Word = Annotated[str, BeforeValidator(_word)]
Day = Annotated[date, BeforeValidator(_day)]
W = TypeVar("W", bound="Wire")


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


def _at(outer: str, inner: str) -> Any:
    """A field of an object inside; None where either isn't there."""
    return Field(None, validation_alias=AliasPath(outer, inner))


class Module(Wire):
    module_number: int
    name: str = ""


class Self(Wire):
    """Who is signed in, and to which agreement (3). [spec]"""

    agreement_number: Word
    user_name: str = ""
    company: str | None = _at("company", "name")
    currency: str | None = _at("settings", "baseCurrency")
    roles: list[dict[str, Any]] = Field(default=[], validation_alias=AliasPath("application", "requiredRoles"))
    modules: list[Module] = []


class Account(Wire):
    """An account (4.2). [spec]"""

    account_number: Word
    account_type: str
    name: str = ""
    barred: bool = False
    block_direct_entries: bool = False


class Distribution(Wire):
    """A department, or a share of several (4.2). [spec]"""

    departmental_distribution_number: Word
    name: str = ""
    barred: bool = False
    distribution_type: str = "department"


class Journal(Wire):
    journal_number: Word
    name: str = ""
    restricted_to: str | None = _at("settings", "entryTypeRestrictedTo")


class Year(Wire):
    """year: its key, like `2026` or `2025/2026`. [spec 4.2]"""

    year: Word
    from_date: Day
    to_date: Day
    closed: bool = False


class Period(Wire):
    """Both locks of a period (4.2). [spec]"""

    date_from: Day
    date_to: Day
    is_closed: bool = False
    is_barred: bool = False


class Customer(Wire):
    customer_number: Word
    name: str = ""
    currency: str = ""
    email: str | None = None
    corporate_identification_number: str | None = None
    barred: bool = False
    payment_terms: Word | None = _at("paymentTerms", "paymentTermsNumber")
    vat_zone: Word | None = _at("vatZone", "vatZoneNumber")
    layout: Word | None = _at("layout", "layoutNumber")


class Product(Wire):
    product_number: Word
    name: str = ""
    sales_price: Decimal | None = None
    unit: Word | None = _at("unit", "unitNumber")
    unit_name: str | None = _at("unit", "name")
    barred: bool = False


class Entry(Wire):
    """A draft entry of a journal (4.3): positive debits the account and credits the contra account. [inferred]"""

    journal_entry_number: int
    amount: Decimal
    date: Day
    text: str = ""
    account: Word | None = _at("account", "accountNumber")
    contra: Word | None = _at("contraAccount", "accountNumber")
    currency: str | None = _at("currency", "code")
    voucher_number: Word | None = _at("voucher", "voucherNumber")
    distribution: Word | None = _at("departmentalDistribution", "departmentalDistributionNumber")
    distribution_type: str | None = _at("departmentalDistribution", "distributionType")
    project: Word | None = _at("project", "projectNumber")


class BookedEntry(Wire):
    """A booked entry of an accounting year: one account, signed (4.7). [spec]"""

    entry_number: int
    amount: Decimal
    date: Day
    text: str = ""
    voucher_number: Word | None = None
    account: Word | None = _at("account", "accountNumber")
    currency: str | None = _at("currency", "code")
    distribution: Word | None = _at("departmentalDistribution", "departmentalDistributionNumber")
    distribution_type: str | None = _at("departmentalDistribution", "distributionType")
    project: Word | None = _at("project", "projectNumber")


class MadeVoucher(Wire):
    """One of the vouchers that a POST answers with. [live 4.3]"""

    voucher_number: Word


class Project(Wire):
    number: Word
    name: str = ""
    customer_number: Word | None = None
    is_closed: bool = False
    is_barred: bool = False
    is_main_project: bool = False


class Activity(Wire):
    number: Word
    name: str = ""
    group_number: Word | None = None
    is_barred: bool = False


class ProjectActivity(Wire):
    """An activity that a project knows (4.5). [spec]"""

    project_number: Word
    activity_number: Word
    completed: bool = False


class ProjectEmployee(Wire):
    number: Word
    name: str = ""
    email: str | None = None
    is_barred: bool = False


class TimeEntry(Wire):
    """Hours on a project (4.5). [spec]"""

    number: Word
    project_number: Word
    activity_number: Word
    employee_number: Word
    date: Day
    number_of_hours: Decimal = Decimal(0)
    text: str = ""
    is_approved: bool = False
    object_version: str | None = None


class MadeEntry(Wire):
    number: Word


class InvoiceLine(Wire):
    product: Word | None = _at("product", "productNumber")
    description: str = ""
    quantity: Decimal = Decimal(0)
    unit_net_price: Decimal = Decimal(0)
    distribution: Word | None = _at("departmentalDistribution", "departmentalDistributionNumber")
    distribution_type: str | None = _at("departmentalDistribution", "distributionType")


class DraftInvoice(Wire):
    """A draft (4.6); lists omit the lines. [live]"""

    draft_invoice_number: Word
    date: Day
    currency: str = ""
    net_amount: Decimal = Decimal(0)
    customer: Word | None = _at("customer", "customerNumber")
    reference: str | None = _at("references", "other")
    project: Word | None = _at("project", "projectNumber")
    lines: list[InvoiceLine] = []


class BookedInvoice(Wire):
    """remainder: what is not paid yet (4.7). [docs]"""

    booked_invoice_number: Word
    date: Day
    currency: str = ""
    net_amount: Decimal = Decimal(0)
    remainder: Decimal = Decimal(0)
    customer: Word | None = _at("customer", "customerNumber")
    reference: str | None = _at("references", "other")
    lines: list[InvoiceLine] = []


class MadeInvoice(Wire):
    draft_invoice_number: Word


def read(model: type[W], document: Any) -> W:
    """The document as `model`. Raises Broken that names the fields and never repeats their values."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'whole'}: {e['type']}" for e in error.errors()[:5])
        raise Broken(
            f"e-conomic's answer does not have the form of a {model.__name__} ({wrong}). Nothing of it was used.",
            provider=TITLE,
        ) from None
