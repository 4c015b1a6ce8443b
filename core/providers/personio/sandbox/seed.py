"""The seed document of the Personio sandbox: what `_control/load` takes and what the sandbox starts with.

Rows look as they do on the wire, in Personio's own field names (sheet section 4), and are taken as they are: no rule
of the write routes is applied to them. Four rules:

* an `id` that is left out is made up; give one where something else in the document points at it;
* `ends_at` of an absence counted in days is **exclusive**, as it reads: midnight after the last absent day (4.4);
* times of absences and attendances are local, without zone; `created_at` and `updated_at` carry a `Z`;
* the first credential is the one that the sandbox's index shows.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from . import fields
from .fields import Day, Half, Id, Local, Number, Ref
from .switches import RateLimit, Switches

CLIENT_ID = "papi-handover-sandbox"
CLIENT_SECRET = "papi-personio-sandbox-secret"

ALL_SCOPES = tuple(
    f"personio:{what}:{right}"
    for what in ("persons", "absences", "attendances", "projects", "compensations", "webhooks")
    for right in ("read", "write")
)

# What the whitelist can name beside the account's own attributes; ids, times of change and references are always there.
PERSON_ATTRIBUTES = ("email", "first_name", "last_name", "preferred_name", "gender", "profile_picture", "status")
EMPLOYMENT_ATTRIBUTES = (
    "type",
    "position",
    "weekly_working_hours",
    "full_time_weekly_working_hours",
    "employment_start_date",
    "employment_end_date",
    "contract_end_date",
    "probation_end_date",
    "supervisor",
    "office",
    "legal_entity",
    "job",
    "sub_company",
    "department",
    "team",
    "cost_centers",
    "termination",
)
CATEGORIES = [
    "FAMILY_CARE",
    "MATERNITY_PARENTAL_LEAVE",
    "CHILD_CARE",
    "SHORT_TIME_ALLOWANCE",
    "QUARANTINE",
    "IRREVOCABLE_EXEMPTION",
    "SICK_LEAVE",
    "STRIKE_AND_LOCKOUT",
    "PUBLIC_DUTY",
    "UNPAID_SUSPENSION",
    "PAID_VACATION",
    "UNPAID_VACATION",
    "UNEXCUSED_ABSENCE",
    "OFFSITE_WORK",
    "OTHER",
    "UNDEFINED",
]


def new_id() -> str:
    return str(uuid.uuid4())


class SeedModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Credential(SeedModel):
    """scopes: see ALL_SCOPES. attributes: the whitelist of readable ones; null for all."""

    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    scopes: list[str] = list(ALL_SCOPES)
    attributes: list[str] | None = None


class Attribute(SeedModel):
    """An attribute of the account's own, such as the personnel number.

    label: often missing, then empty here. type: lower case, as sent [client, live].
    """

    id: str
    global_id: str
    label: str = ""
    type: Literal["string", "int", "double", "date", "boolean", "string_list"] = "string"


class Named(SeedModel):
    id: Id
    name: str


class OrgUnit(Named):
    type: Literal["team", "department"] = "department"


class Employment(fields.EmploymentFields, SeedModel):
    id: str = Field(default_factory=new_id)
    status: fields.EmploymentStatus = "ACTIVE"
    type: fields.EmploymentType = "INTERNAL"
    employment_start_date: Day
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None


class Person(SeedModel):
    """work_schedule: hours by weekday, Monday first, if not the account's. language_code: write-only."""

    id: Id
    email: str | None = None
    first_name: str
    last_name: str
    preferred_name: str | None = None
    gender: Literal["UNSPECIFIED", "MALE", "FEMALE", "DIVERSE"] = "UNSPECIFIED"
    language_code: fields.LANGUAGES = "en"
    custom_attributes: list[fields.AttributeValue] = []
    employments: list[Employment] = []
    work_schedule: list[Number] | None = Field(None, min_length=7, max_length=7)
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None


class AbsenceType(SeedModel):
    """approval_required: a request waits unless `skip_approval`. substitute: what the type's rule says of one.

    entitlement: days a year, for the balance of v1. v1_id: its number there; made up where 0.
    """

    id: str = Field(default_factory=new_id)
    name: str
    category: str = "OTHER"
    unit: Literal["DAY", "HOUR"] = "DAY"
    approval_required: bool = False
    substitute: Literal["NOT_ALLOWED", "OPTIONAL", "REQUIRED"] = "NOT_ALLOWED"
    entitlement: Number = Decimal(0)
    v1_id: int = 0

    @field_validator("category")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in CATEGORIES:
            raise ValueError(f"{value} is no category; known: {', '.join(CATEGORIES)}")
        return value


class Boundary(SeedModel):
    date_time: Local
    type: Half | None = None


class AbsenceApproval(SeedModel):
    status: fields.ApprovalStatus = "APPROVED"


class AbsencePeriod(SeedModel):
    id: str = Field(default_factory=new_id)
    person: Ref
    absence_type: Ref
    starts_from: Boundary
    ends_at: Boundary | None = None
    comment: str | None = None
    substitute: Ref | None = None
    approval: AbsenceApproval = AbsenceApproval()
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None


class AttendanceApproval(SeedModel):
    status: fields.AttendanceStatus = "CONFIRMED"


class AttendancePeriod(SeedModel):
    """attribution_date: the day it counts to; the day it begins where left out."""

    id: str = Field(default_factory=new_id)
    person: Ref
    type: fields.AttendanceType = "WORK"
    start: fields.LocalTime
    end: fields.LocalTime | None = None
    attribution_date: Day | None = None
    comment: str | None = None
    project: Ref | None = None
    approval: AttendanceApproval = AttendanceApproval()
    is_auto_generated: bool = False
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None


class Project(fields.ProjectFields, SeedModel):
    """members: person ids, for one that is not assigned to all."""

    id: Id
    name: str
    status: fields.ProjectStatus = "ACTIVE"
    members: list[Id] = []


class CompensationType(SeedModel):
    """category: of these only RECURRING and ONE_TIME can be made by API; BONUS takes no entries by API [docs]."""

    id: str = Field(default_factory=new_id)
    name: str
    category: Literal["FIXED", "HOURLY", "RECURRING", "ONE_TIME", "BONUS"] = "RECURRING"


class Compensation(SeedModel):
    id: str = Field(default_factory=new_id)
    person: Ref
    type: Ref
    value: Number
    currency: str = "EUR"
    effective_from: Day
    interval: fields.Interval | None = None
    comment: str | None = None


class Webhook(fields.WebhookFields, SeedModel):
    id: str = Field(default_factory=new_id)
    url: str
    enabled_events: list[str]

    @field_validator("enabled_events")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        unknown = [name for name in value if name not in fields.EVENTS]
        if unknown:
            raise ValueError(f"{unknown[0]} is no event")
        return value


class Event(SeedModel):
    """Something that happened before the sandbox began."""

    event_name: str
    occurred_at: AwareDatetime
    payload: dict[str, Any] = {}


class Seed(SeedModel):
    """The whole document. rate_limits: by path template such as `/v2/persons`; `*` for all the others.

    work_schedule: hours by weekday, Monday first. holidays: free for everybody. timezone: of the account.
    """

    company_id: str = "70001"
    timezone: str = "Europe/Berlin"
    work_schedule: list[Number] = Field([Decimal(8)] * 5 + [Decimal(0)] * 2, min_length=7, max_length=7)
    holidays: list[Day] = []
    credentials: list[Credential] = Field([Credential()], min_length=1)
    attributes: list[Attribute] = []
    org_units: list[OrgUnit] = []
    legal_entities: list[Named] = []
    offices: list[Named] = []
    cost_centers: list[Named] = []
    persons: list[Person] = []
    absence_types: list[AbsenceType] = []
    absence_periods: list[AbsencePeriod] = []
    projects: list[Project] = []
    attendance_periods: list[AttendancePeriod] = []
    compensation_types: list[CompensationType] = []
    compensations: list[Compensation] = []
    webhooks: list[Webhook] = []
    events: list[Event] = []
    switches: Switches = Switches()
    rate_limits: dict[str, RateLimit] = {}

    @field_validator("timezone")
    @classmethod
    def _exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except Exception as error:
            raise ValueError(f"{value} is no time zone") from error
        return value
