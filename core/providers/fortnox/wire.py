"""Fortnox's JSON as models: what all resources share, and the people and rows of payroll (sheet section 4).

Only the fields that a flow needs are declared; the rest, personal numbers first, is dropped at the border. Numbers come
as JSON numbers or as text, ids too [spec, client]; a blank field comes as null or as empty text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_pascal

from core.http.errors import Broken

PROVIDER, TITLE = "fortnox", "Fortnox"


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _maybe_text(value: Any) -> Any:
    """None for blank text, which is how Fortnox writes nothing."""
    found = _text(value)
    return (found.strip() or None) if isinstance(found, str) else found


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return Decimal(value.strip()) if value.strip() else None
    except InvalidOperation:
        raise ValueError("is no number") from None


def _day(value: Any) -> Any:
    """A date; None for blank text. A time behind it, which no sheet shows, is cut off."""
    return (date.fromisoformat(value[:10]) if value.strip() else None) if isinstance(value, str) else value


Id = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
MaybeText = Annotated[str | None, BeforeValidator(_maybe_text)]
Number = Annotated[Decimal, BeforeValidator(_number)]
MaybeNumber = Annotated[Decimal | None, BeforeValidator(_number)]
Day = Annotated[date, BeforeValidator(_day)]
MaybeDay = Annotated[date | None, BeforeValidator(_day)]


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_pascal, populate_by_name=True)


class Company(Wire):
    """`/3/companyinformation`. database_number: the tenant, which tokens belong to. [docs]"""

    company_name: MaybeText = None
    organization_number: MaybeText = None
    database_number: Id


class Employee(Wire):
    """An employee. [spec] salary_form: MAN, TIM."""

    employee_id: Id
    first_name: MaybeText = None
    last_name: MaybeText = None
    full_name: MaybeText = None
    email: MaybeText = None
    phone1: MaybeText = None
    job_title: MaybeText = None
    inactive: bool | None = None
    employment_date: MaybeDay = None
    employed_to: MaybeDay = None
    salary_form: MaybeText = None
    cost_center: MaybeText = None


class PayrollRow(Wire):
    """What the rows of all three payroll lists say."""

    employee_id: Id
    date: Day


class Attendance(PayrollRow):
    """Hours of one cause on one day. [spec] id: a UUID."""

    id: Id = Field(alias="id")
    cause_code: Id
    hours: MaybeNumber = None


class Absence(PayrollRow):
    """Absence of one cause on one day, in hours or as percent of the day. [spec]"""

    id: Id = Field(alias="id")
    cause_code: Id
    hours: MaybeNumber = None
    extent: MaybeNumber = None


class SalaryTransaction(PayrollRow):
    """A row of pay. [spec] number: how many; amount: each; total: both together."""

    salary_row: Id
    salary_code: Id
    number: MaybeNumber = None
    amount: MaybeNumber = None
    total: MaybeNumber = None
    text_row: MaybeText = None


class ScheduleTime(Wire):
    """What a person should work on a day. [spec]"""

    hours: MaybeNumber = None


class Meta(Wire):
    """How long a list is. [docs, client]"""

    total_resources: int = Field(alias="@TotalResources")
    total_pages: int = Field(alias="@TotalPages")


W = TypeVar("W", bound=Wire)


def read(model: type[W], document: Any) -> W:
    """The document as `model`. Raises Broken that names the fields and never repeats their values."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'whole'}: {e['type']}" for e in error.errors()[:5])
        raise Broken(
            f"Fortnox's answer does not have the form of a {model.__name__} ({wrong}). Nothing of it was used.",
            provider=TITLE,
        ) from None


def inside(document: Any, name: str) -> Any:
    """What an answer holds under its one name, like `{"Employee": {...}}`; None where it is not there."""
    return document.get(name) if isinstance(document, Mapping) else None
