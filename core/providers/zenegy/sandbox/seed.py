"""The seed document of the Zenegy sandbox: what `_control/load` takes and what the sandbox starts with.

Field names are Zenegy's own (sheet section 5), so that a row of a seed looks like a row on the wire. Three rules:

* a missing `uid` or `id` is made up (`id` 0 = missing); give a uid where something else in the document points at it;
* dates are `YYYY-MM-DD`, times `YYYY-MM-DDTHH:MM:SS`, Danish local, without zone;
* **status of `hourRegistrations` is 1-based** (1 Pending, 2 Approved, 3 Rejected, 4 Archived, 5 ManuallyArchived),
  **status of `absences` and `supplementRegistrations` is 0-based** (0 Pending, 1 Approved, 2 Rejected, 3 Archived,
  4 ManuallyArchived). Seed rows are taken as they are: no rule of the write routes is applied to them.

The sandbox's index shows the first app and the first grant of the loaded document.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal[
    "CompanyOwner",
    "PayrollAdminFull",
    "PayrollAdminLimited",
    "AccountAdminFull",
    "AccountAdminLimited",
    "DepartmentManager",
    "Employee",
]

ALL_SCOPES = (
    "scope:companyDetails",
    "scope:employee",
    "scope:absence",
    "scope:hours",
    "scope:payroll",
    "scope:mileage",
)

# What the built-in seed uses. A document that keeps these keeps every connection made against the built-in one.
CLIENT_ID = "handover-sandbox"
CLIENT_SECRET = "zenegy-sandbox-secret"
REDIRECT_URI = "https://console.example/cb"
COMPANY_UID = "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d01"


def new_uid() -> str:
    return str(uuid.uuid4())


class SeedModel(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class App(SeedModel):
    """A client registered with Zenegy.

    redirect_uris: https, or http on this machine; a `*` at the end matches anything. scopes: see `ALL_SCOPES`; without
    `scope:hours` every hours route answers 403.
    """

    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    name: str = "Handover"
    redirect_uris: list[str] = [REDIRECT_URI, "http://127.0.0.1*", "http://localhost*"]
    scopes: list[str] = list(ALL_SCOPES)


class Person(SeedModel):
    """Somebody who can sign in on the consent page. roles: role by company uid; only these companies can be picked.

    A person who is also an employee has the same `uid` and `id` here as in `Employee.user`.
    """

    uid: str
    id: int
    name: str
    email: str
    roles: dict[str, Role]


class Grant(SeedModel):
    """An access that was already approved: ready-made tokens, so that a test can skip the consent page.

    person: uid of the signed-in `Person`. access_token lives `expires_in` seconds from loading.
    """

    client_id: str = CLIENT_ID
    person: str
    company_uid: str
    access_token: str
    refresh_token: str
    expires_in: int = 10 * 365 * 86400


class ProductionUnit(SeedModel):
    pNumber: str
    name: str | None = None


class Department(SeedModel):
    uid: str
    id: int
    name: str
    number: str | None = None
    hasWorkSchema: bool = False


class CostCenter(SeedModel):
    uid: str = Field(default_factory=new_uid)
    id: int = 0
    costCenterName: str
    costCenterCode: str
    type: int = 0


class EmployeeUser(SeedModel):
    """The login of an employee. Its `uid` is the one hours are sent for; it differs from the employee's uid."""

    uid: str
    id: int
    email: str | None = None
    isActive: bool = True


class Employee(SeedModel):
    """One employee of one company.

    name: one field, first and last name together. type: 1 hourly, 2 monthly, 3 other. salaryPayoutPeriod: 0 not set,
    1 weekly, 2 biweekly, 4 monthly. user: None for somebody without login (no hours can be sent for them).
    departmentUid, costCenterUid: of the same company. lastWorkDay: no hours and no absence after it.
    """

    uid: str
    id: int
    name: str
    employeeNumber: str | None = None
    extraEmployeeNumber: str | None = None
    cpr: str | None = None
    contactEmail: str | None = None
    contactPhone: str | None = None
    address: str | None = None
    city: str | None = None
    postalNumber: str | None = None
    countryCode: str | None = None
    title: str | None = None
    departmentUid: str | None = None
    costCenterUid: str | None = None
    employmentDate: date | None = None
    lastWorkDay: date | None = None
    dateOfResignation: date | None = None
    isResigned: bool = False
    type: Literal[1, 2, 3] = 2
    salaryType: int = 1
    salaryPayoutPeriod: Literal[0, 1, 2, 4] = 4
    pNumber: str | None = None
    user: EmployeeUser | None = None


class UserGroup(SeedModel):
    uid: str
    id: int
    name: str
    userUids: list[str] = []


class HourRate(SeedModel):
    """An hour rate.

    Standard rates (isStandard): one per hourly employee with a user, `limitUserAccess: true` and that user alone in
    `allowedUsers`; nobody can edit them. General rates: open to all, or limited to `allowedUsers` (user uids) and
    `allowedUserGroups` (group uids). number: unique among general rates; standard rates may share one.
    overrideRate: a registration may carry its own amount.
    """

    uid: str
    id: int = 0
    name: str
    number: str
    paymentPerRate: Decimal = Decimal(0)
    overrideRate: bool = False
    limitUserAccess: bool = False
    isStandard: bool = False
    isDisabled: bool = False
    allowedUsers: list[str] = []
    allowedUserGroups: list[str] = []
    wageCode: str | None = None


class CompanyAbsenceType(SeedModel):
    """A company's own absence type. absenceType: the system type it belongs to (0 Vacation ... 7 Training)."""

    uid: str
    id: int = 0
    name: str
    number: str | None = None
    absenceType: int
    isCustomAbsenceType: bool = True


class SupplementRate(SeedModel):
    """A rate of supplements and deductions. rate: amount of one unit. type: 0 supplement, 1 deduction [inferred]."""

    uid: str
    id: int = 0
    name: str
    number: str
    rate: Decimal = Decimal(0)
    type: int = 0
    overrideRate: bool = False
    overrideName: bool = False


class HourRegistration(SeedModel):
    """Stored hours of a user. status is 1-based. `from` and `to` are both given or both left out.

    payrollNumber: number of the payroll that archived it.
    """

    uid: str = Field(default_factory=new_uid)
    id: int = 0
    userUid: str
    hourPaymentRateUid: str
    hours: Decimal
    date: date
    from_: datetime | None = Field(default=None, alias="from")
    to: datetime | None = None
    rate: Decimal | None = None
    note: str | None = None
    projectId: str | None = None
    status: Literal[1, 2, 3, 4, 5] = 2
    payrollNumber: int | None = None


class Absence(SeedModel):
    """Stored absence of an employee, whole days from..to. status is 0-based."""

    uid: str = Field(default_factory=new_uid)
    id: int = 0
    employeeUid: str
    fromDate: date
    toDate: date
    days: Decimal
    absenceType: int
    companyAbsenceTypeUid: str | None = None
    note: str | None = None
    projectId: str | None = None
    status: Literal[0, 1, 2, 3, 4] = 1


class SupplementRegistration(SeedModel):
    """A stored supplement or deduction of an employee. status is 0-based."""

    uid: str = Field(default_factory=new_uid)
    id: int = 0
    employeeUid: str
    rateUid: str
    date: date
    units: Decimal
    rate: Decimal | None = None
    description: str | None = None
    projectId: str | None = None
    status: Literal[0, 1, 2, 3, 4] = 1


class Payroll(SeedModel):
    """One payroll run. A finished one (status 4) closes its days for everybody with its `salaryPayoutPeriod`.

    status: 1 DraftPreview, 2 Processing, 4 Finished, 16 DraftReview, 32 Reverted, 64 ProcessingPayments,
    128 ProcessingReports. type: 0 Days14, 1 MonthlyInAdvance, 3 MonthlyInArrears. number: unique in the company.
    """

    uid: str
    number: int
    periodFrom: date
    periodTo: date
    salaryPayoutPeriod: Literal[1, 2, 4] = 4
    type: int = 3
    status: int = 1
    dispositionDate: date | None = None


class Company(SeedModel):
    """One company (legal entity) with everything it holds. Nothing in it points into another company."""

    uid: str
    id: int
    name: str
    cvr: str
    pNumbers: list[ProductionUnit] = []
    departments: list[Department] = []
    costCenters: list[CostCenter] = []
    employees: list[Employee] = []
    userGroups: list[UserGroup] = []
    rates: list[HourRate] = []
    absenceTypes: list[CompanyAbsenceType] = []
    supplementRates: list[SupplementRate] = []
    hourRegistrations: list[HourRegistration] = []
    absences: list[Absence] = []
    supplementRegistrations: list[SupplementRegistration] = []
    payrolls: list[Payroll] = []


class Seed(SeedModel):
    """The whole document. people: who can sign in. grants: the first one is what the sandbox's index shows."""

    apps: list[App] = [App()]
    people: list[Person] = []
    grants: list[Grant] = []
    companies: list[Company] = []
