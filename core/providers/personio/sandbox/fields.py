"""The fields that a seed row and a request body share, as pydantic models: times, references, employments.

A moment in a body is local wall clock. `Local` takes no zone at all (attendance: 400 on a `Z` [forum]); `Shifted`
takes one and leaves the shift to the reader (absence: UTC times get shifted [forum]).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer

NAIVE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?")
ZONED = re.compile(NAIVE.pattern + r"(Z|[+-]\d\d:?\d\d)?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _local(value: Any) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value
    if isinstance(value, str) and NAIVE.fullmatch(value):
        return datetime.fromisoformat(value[:26]).replace(microsecond=0)
    raise ValueError("expected a local time such as 2026-03-02T08:00:00, without zone")


def _shifted(value: Any) -> datetime:
    if isinstance(value, str) and ZONED.fullmatch(value):
        return datetime.fromisoformat(value).replace(microsecond=0)
    raise ValueError("expected a time such as 2026-03-02T00:00:00")


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("expected a date such as 2026-03-02")


def _text_id(value: Any) -> Any:
    """Ids are strings; a number is taken as one."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_number(value: Decimal) -> int | float:
    """As it stands in JSON: whole numbers without a fraction."""
    return int(value) if value == int(value) else float(value)


Local = Annotated[datetime, BeforeValidator(_local)]
Shifted = Annotated[datetime, BeforeValidator(_shifted)]
Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[Decimal, PlainSerializer(as_number, when_used="json")]
Id = Annotated[str, BeforeValidator(_text_id), Field(min_length=1)]

Half = Literal["FIRST_HALF", "SECOND_HALF"]
EmploymentStatus = Literal["ACTIVE", "INACTIVE", "ONBOARDING", "LEAVE", "UNSPECIFIED"]
EmploymentType = Literal["INTERNAL", "EXTERNAL", "UNSPECIFIED"]
Interval = Literal["MONTHLY", "QUARTERLY", "HALF-YEARLY", "YEARLY"]
ProjectStatus = Literal["ACTIVE", "ARCHIVED"]
WebhookStatus = Literal["ENABLED", "DISABLED"]
AuthType = Literal["NONE", "TOKEN", "CUSTOM"]
ApprovalStatus = Literal["APPROVED", "PENDING", "REJECTED", "CANCELLED"]
AttendanceStatus = Literal["PENDING", "CONFIRMED", "REJECTED"]
AttendanceType = Literal["WORK", "BREAK"]
LANGUAGES = Literal["de", "en", "es", "fi", "fr", "it", "nl", "sv"]

EVENTS = (
    *(f"{what}.{did}" for what in ("person", "employment") for did in ("created", "updated", "deleted")),
    "employment.started",
    "employment.terminated",
    "employment.updated.cost-centers",
    "absence-period.created",
    "absence-period.updated.timerange",
    "absence-period.updated.status",
    "absence-period.deleted",
    "attendance-period.created",
    "attendance-period.updated",
    "attendance-period.deleted",
    "document.created",
    "document.updated",
    "document.deleted",
    "document.signed",
)


class Ref(BaseModel):
    id: Id


class LocalTime(BaseModel):
    date_time: Local


class ProjectDay(BaseModel):
    date: Day


class Position(BaseModel):
    title: str | None = None


class OrgUnit(BaseModel):
    type: Literal["team", "department"]
    id: Id


class CostCenter(BaseModel):
    id: Id
    weight: Number = Decimal(100)


class Termination(BaseModel):
    termination_date: Day | None = None
    last_working_day: Day | None = None
    terminated_at: Day | None = None
    type: str | None = None
    reason: str | None = None


class AttributeValue(BaseModel):
    id: str
    value: Any = None


class EmploymentFields(BaseModel):
    """What an employment says, in the order of the sheet's section 4.2."""

    position: Position | None = None
    weekly_working_hours: Number | None = None
    full_time_weekly_working_hours: Number | None = None
    employment_end_date: Day | None = None
    contract_end_date: Day | None = None
    probation_end_date: Day | None = None
    supervisor: Ref | None = None
    office: Ref | None = None
    legal_entity: Ref | None = None
    job: Ref | None = None
    sub_company: Ref | None = None
    org_units: list[OrgUnit] = []
    cost_centers: list[CostCenter] = []
    termination: Termination | None = None


class ProjectFields(BaseModel):
    """What a project says besides name and status (section 4.7)."""

    project_code: str | None = Field(None, max_length=255)
    client_name: str | None = Field(None, max_length=255)
    description: str | None = Field(None, max_length=1000)
    billable: bool = False
    assigned_to_all: bool = False
    parent_project: Ref | None = None
    project_type: str | None = None
    cost_center: Ref | None = None
    start: ProjectDay | None = None
    end: ProjectDay | None = None


class WebhookFields(BaseModel):
    description: str | None = None
    status: WebhookStatus = "DISABLED"
    auth_type: AuthType = "TOKEN"
    token: str | None = None
    custom_headers: dict[str, str] = {}
