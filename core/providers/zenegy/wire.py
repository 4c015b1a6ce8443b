"""Zenegy's JSON as models: only the fields that a flow needs (sheet section 5, names in the answers are theirs).

What is not declared here is dropped at the border; `cpr` is never declared. Reading is lenient about what may be
missing (only a uid and what money hangs on must be there) and strict about statuses. Times are the Danish wall clock as
written: a zone mark is ignored, since the absence examples put a `Z` behind local days [inferred].
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from core.http.errors import Broken
from core.providers.zenegy.routes import TITLE
from core.providers.zenegy.status import HoursStatus, PayrollStatus


def _wall(value: Any) -> Any:
    """Wall clock without zone. The year 1 is how their platform writes "no date" [inferred]."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value).replace(tzinfo=None)
    return None if isinstance(value, datetime) and value.year == 1 else value


def _day(value: Any) -> Any:
    wall = _wall(value)
    return wall.date() if isinstance(wall, datetime) else wall


Day = Annotated[date, BeforeValidator(_day)]
MaybeDay = Annotated[date | None, BeforeValidator(_day)]
MaybeWall = Annotated[datetime | None, BeforeValidator(_wall)]


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class Named(Wire):
    uid: str
    name: str | None = None
    number: str | None = None


class Company(Wire):
    """`GET /api/companies/{uid}`. [client]"""

    uid: str
    name: str | None = None


class EmployeeUser(Wire):
    uid: str
    email: str | None = None


class Employee(Wire):
    """Base fields of an employee (5.2). [client] type: 1 hourly, 2 monthly, 3 other."""

    uid: str
    name: str | None = None
    employee_number: str | None = None
    extra_employee_number: str | None = None
    title: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    is_resigned: bool | None = None
    date_of_resignation: MaybeDay = None
    last_work_day: MaybeDay = None
    employment_date: MaybeDay = None
    type: int | None = None
    salary_payout_period: int | None = None
    user: EmployeeUser | None = None
    department: Named | None = None


class User(Wire):
    """A user of the Hours service. [spec]"""

    uid: str
    name: str | None = None
    email: str | None = None
    roles: tuple[str, ...] | None = None


class HourRate(Wire):
    """An hour rate. [spec] allowed_users: only in the detail, though one client reads it from the list. [client]"""

    uid: str
    name: str | None = None
    number: str | None = None
    payment_per_rate: Decimal | None = None
    override_rate: bool = False
    limit_user_access: bool = False
    is_standard: bool = False
    is_disabled: bool = False
    allowed_users: tuple[Named, ...] | None = None


class UserRef(Wire):
    uid: str


class RegisteredRate(Wire):
    uid: str
    override_rate: bool | None = None


class HourRegistration(Wire):
    """An hour registration as read. [spec]"""

    uid: str
    hours: Decimal
    rate: Decimal | None = None
    note: str | None = None
    status: HoursStatus
    date: Day
    period_from: MaybeWall = None
    period_to: MaybeWall = None
    user: UserRef
    hour_payment_rate: RegisteredRate


class CompanyAbsenceType(Wire):
    uid: str
    name: str | None = None
    absence_type: int | None = None
    is_custom_absence_type: bool | None = None


class Absence(Wire):
    """An absence as read. [client]"""

    uid: str
    employee: UserRef
    from_date: Day
    to_date: Day
    days: Decimal
    note: str | None = None
    absence_type: int
    absence_type_name: str | None = None
    company_absence_type: CompanyAbsenceType | None = None
    status: PayrollStatus


class Payroll(Wire):
    """A payroll (5.7). [docs, client] type and status are numbers of lists that may go on."""

    uid: str
    type: int
    period_from: Day
    period_to: Day
    status: int


class SupplementRate(Wire):
    """A rate of supplements and deductions. [client]"""

    uid: str
    name: str | None = None
    number: str | None = None
    rate: Decimal | None = None
    override_rate: bool = False


class Supplement(Wire):
    """A supplement or deduction as read. [client]"""

    uid: str
    date: Day
    units: Decimal
    rate: Decimal | None = None
    name: str | None = None
    description: str | None = None
    status: PayrollStatus
    supplement_rate: RegisteredRate


W = TypeVar("W", bound=Wire)


def read(model: type[W], document: Any) -> W:
    """The document as `model`. Raises Broken that names the fields and never repeats their values."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'whole'}: {e['type']}" for e in error.errors()[:5])
        raise Broken(
            f"Zenegy's answer does not have the form of a {model.__name__} ({wrong}). Nothing of it was used.",
            provider=TITLE,
        ) from None
