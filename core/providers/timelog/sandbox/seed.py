"""The seed document: everything a TimeLog sandbox holds, in TimeLog's own field names.

A document is the JSON of `Seed`. Ids that a row leaves out are given in document order, so the same document always
makes the same ids. Rows that come in thousands (work units, time off) have short defaults for all that can be derived.
Dates are `YYYY-MM-DD`, times of day `HH:MM`, moments ISO without zone (TimeLog has none on the wire). Hours, amounts
and rates are decimal strings or JSON numbers. Whatever does not fit raises pydantic's ValidationError (a ValueError)
that names the row.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

ACCOUNT = "nordlys"
PAT = "tl-pat-7c1e9a116a1d0b52"
SITE_CODE = "NL01"
API_ID = "consoleReader"
API_PASSWORD = "s3cret"
TRANSACTIONAL_USER = "console@nordlys.example"
TRANSACTIONAL_PASSWORD = "pw"

Approval = Literal[0, 10, 20, 30]
"""0 timesheet open, 10 closed (submitted), 20 approved by project manager, 30 by department manager. [docs]"""
TrackingFormat = Literal[0, 1, 2, 3, 4]
"""0 hours, 1 full day, 2 half day, 3 yes/no, 4 count. [spec]"""
Weekday = Annotated[list[Decimal], Field(min_length=7, max_length=7)]


class Row(BaseModel):
    """A row of the document: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Credentials(Row):
    """Who may sign in. The defaults are the ones the sandbox index names; a document normally keeps them.

    pat_user_id: the UserID that the personal access token acts as. pat_expires: when the token ends, by the sandbox's
    clock (None: never). transactional_user, transactional_password: None means there is no such login.
    """

    pat: str = PAT
    pat_user_id: int
    pat_expires: datetime | None = None
    site_code: str = SITE_CODE
    api_id: str = API_ID
    api_password: str = API_PASSWORD
    transactional_user: str | None = TRANSACTIONAL_USER
    transactional_password: str | None = TRANSACTIONAL_PASSWORD


class LegalEntity(Row):
    """A legal entity of the tenant; exactly one is usually the system's own."""

    LegalEntityID: int
    Name: str
    IsActive: bool = True
    CurrencyISO: str = "DKK"
    CountryISO: str = "DK"
    IsSystemLegalEntity: bool = False


class Department(Row):
    """A department. ManagerEmployeeID is an EmployeeID, not a UserID."""

    DepartmentID: int
    Name: str
    No: str = ""
    IsActive: bool = True
    ParentID: int | None = None
    ManagerEmployeeID: int | None = None


class EmployeeType(Row):
    """Kind of employment, such as hourly or monthly paid."""

    EmployeeTypeID: int
    Name: str
    IsActive: bool = True


class SalaryGroup(Row):
    """Group of employees whose salary data is transferred together."""

    SalaryGroupID: int
    Name: str
    Description: str = ""
    IsActive: bool = True
    IsSystemSalaryGroup: bool = False


class NormalWorkingTime(Row):
    """A working week. Hours: seven norm hours, Monday first; a day off is 0."""

    NormalWorkingTimeID: int
    Name: str
    Hours: Weekday
    IsActive: bool = True


class HolidayCalendar(Row):
    """A calendar of public holidays. Holidays: days on which the norm of its employees is 0 [inferred]."""

    PublicHolidayCalendarID: int
    Name: str
    Holidays: list[date] = []


class AllowanceLegislation(Row):
    """Rules for travel allowances, one per country."""

    AllowanceLegislationID: int
    Name: str


class HourlyRate(Row):
    """A default hourly rate: what a customer pays. Rate in CurrencyISO per hour."""

    HourlyRateID: int
    Name: str
    Rate: Decimal
    CurrencyISO: str = "DKK"


class CostPrice(Row):
    """What an hour costs the company."""

    CostPriceID: int
    Name: str
    Amount: Decimal


class Role(Row):
    """A user role."""

    RoleID: int
    Name: str


class ExternalSystem(Row):
    """A system that may leave external keys on registrations."""

    ID: int
    Name: str
    Description: str = ""
    IsSystemExternalSystem: bool = False


class NormalWorkingTimeChange(Row):
    """From ValidFromDate on the user has this normal working time (before the first change: the first one's)."""

    ValidFromDate: date
    NormalWorkingTimeID: int


class User(Row):
    """One employee with a user account. UserID and EmployeeID are two id spaces and must differ in every row.

    ID is the user's GUID in REST, EmployeeGUID the one in SOAP (whether they are equal is unknown; derived ones
    differ). None in Title to City, EmployeeNo, TerminatedDate, DepartmentID and ApprovalManagerUserID means that
    Reporting leaves the element out; an empty text is an empty element. Without NormalWorkingTimeID the norm is 0.
    normal_working_times: later changes of the working time, oldest first.
    """

    UserID: int
    EmployeeID: int
    FirstName: str
    LastName: str
    Initials: str
    ID: str | None = None
    EmployeeGUID: str | None = None
    Username: str | None = None
    Email: str | None = None
    Title: str | None = ""
    Phone: str | None = ""
    Mobile: str | None = ""
    PrivatePhone: str | None = ""
    Address: str | None = ""
    ZipCode: str | None = ""
    City: str | None = ""
    EmployeeNo: str | None = None
    HiredDate: date = date(2020, 1, 1)
    TerminatedDate: date | None = None
    IsActive: bool = True
    IsLocked: bool = False
    UserType: str = "Employee"
    LegalEntityID: int
    DepartmentID: int | None = None
    EmployeeTypeID: int
    SalaryGroupID: int
    NormalWorkingTimeID: int | None = None
    normal_working_times: list[NormalWorkingTimeChange] = []
    PublicHolidayCalendarID: int | None = None
    AllowanceLegislationID: int | None = None
    DefaultHourlyRateID: int
    CostPriceID: int
    ApprovalManagerUserID: int | None = None
    UserLicenseType: Literal[2, 7, 8] = 2
    UserRoleIDs: list[int] = []
    ExternalIdentifier: str = ""

    @model_validator(mode="after")
    def _two_id_spaces(self) -> Self:
        if self.UserID == self.EmployeeID:
            raise ValueError(f"user {self.UserID}: EmployeeID must differ from UserID")
        return self


class AbsenceCode(Row):
    """An absence code. AbsenceCode is its number, as text; several codes may share one.

    AbsenceCodeTypeID: 1 illness, 2 holiday, 3 not compensated, 4 compensated. SalaryAccountFactorEffect: 1 adds to the
    salary account, -1 subtracts. CodeForSalaryIntegration and IsTransferredToSalaryIntegration show in SOAP only.
    """

    AbsenceCodeID: int
    AbsenceCode: str
    Name: str
    Description: str = ""
    IsActive: bool = True
    AbsenceCodeTypeID: Literal[1, 2, 3, 4] = 3
    TimeTrackingFormat: TrackingFormat = 0
    RequireApproval: bool = True
    CodeForSalaryIntegration: str = ""
    IsTransferredToSalaryIntegration: bool = True
    FlexPositiveFactor: Decimal = Decimal(0)
    SalaryAccountFactor: Decimal = Decimal(0)
    SalaryAccountFactorEffect: Literal[1, -1] = -1
    SalaryAccountID: int = 0
    DeductCapacity: bool = True
    IsPublicVisible: bool = True
    IsFavourite: bool = False


class SalaryCode(Row):
    """A salary code: SOAP only. SalaryAccountFactorEffect is spelt Substract on the wire."""

    SalaryCodeID: int
    Code: str
    Name: str
    Description: str = ""
    SalaryCodeSystemType: Literal["NormalWorkingTime", "ProjectTime"] = "ProjectTime"
    SalaryAccountFactor: Decimal = Decimal(1)
    FlexPositiveFactor: Decimal = Decimal(0)
    SalaryAccountFactorEffect: Literal["Add", "Substract"] = "Add"
    IsActive: bool = True
    IsSystemSalaryCode: bool = False
    SalaryAccountID: int = 0
    TimeTrackingFormat: Literal["Hours", "FullDay", "HalfDay", "YesNo", "Count"] = "Hours"
    SalarySpecificationType: Literal["SalaryTime", "Supplement", "PaidOut"] = "SalaryTime"


class Customer(Row):
    CustomerID: int
    Name: str
    No: str = ""


class Project(Row):
    ProjectID: int
    Name: str
    No: str = ""
    CustomerID: int
    DepartmentID: int | None = None


class Task(Row):
    TaskID: int
    Name: str
    No: str = ""
    ProjectID: int
    IsBillable: bool = True


class WorkUnit(Row):
    """Hours of one user on one task and day. Only the first four fields are needed.

    ID: the work unit's number in Reporting. TimeRegistrationID: the number of the same row in REST, from another range
    unless `Seed.same_ids`. TimeRegistrationGuid and WorkUnitGuid are derived when missing. EndTime: StartTime plus
    RegHours when missing. ApprovedStatus: that of the day (`Seed.timesheets`) when missing. SalaryCodeID shows only in
    SOAP GetWorkPaged. CreatedAt: 16:00 of the day when missing; LastModifiedAt: CreatedAt when missing.
    last_modified_by: a UserID, else the user's own.
    """

    UserID: int
    Date: date
    RegHours: Decimal
    TaskID: int
    ID: int | None = None
    TimeRegistrationID: int | None = None
    TimeRegistrationGuid: str | None = None
    WorkUnitGuid: str | None = None
    StartTime: time = time(8, 0)
    EndTime: time | None = None
    Note: str = ""
    AdditionalTextField: str = " "
    ApprovedStatus: Approval | None = None
    SalaryCodeID: int | None = None
    IsBillable: bool | None = None
    CreatedAt: datetime | None = None
    LastModifiedAt: datetime | None = None
    last_modified_by: int | None = None


class TimeOff(Row):
    """Absence of one user on one day, always in hours. Only the first four fields are needed.

    It has no approval of its own: it is approved when its day is (`Seed.timesheets`), or when its code does not
    require approval.
    """

    UserID: int
    Date: date
    RegHours: Decimal
    AbsenceCodeID: int
    ID: int | None = None
    TimeRegistrationID: int | None = None
    Comment: str = ""
    CreatedAt: datetime | None = None
    LastModifiedAt: datetime | None = None


class Timesheet(Row):
    """The state of a user's days From..To, both included; days in no row are open (0).

    IsClosed of a day is ApprovedStatus >= 10, IsApproved is 30. Comment: the manager's word at a rejection, with
    ApprovedStatus 0. Later rows win over earlier ones.
    """

    UserID: int
    From: date
    To: date
    ApprovedStatus: Approval
    Comment: str = ""


class Mileage(Row):
    """A driven trip. TravelKM in kilometres, amounts in the tenant's currency. TravelSelfPayment: own car."""

    ID: int | None = None
    UserID: int
    ProjectID: int
    TravelStartDate: date
    TravelEndDate: date | None = None
    TravelPurpose: str = ""
    TravelDeparture: str = ""
    TravelDestination: str = ""
    TravelKM: Decimal
    TravelForm: str = "Egen bil"
    TravelSelfPayment: bool = True
    TransportRate: str = "DK"
    TransportRateAmount: Decimal
    IsBillable: bool = False


class Expense(Row):
    """An outlay on a project. Amount and VAT in CurrencyABB; CurrencyRate is for 100 units."""

    ID: int | None = None
    UserID: int
    ProjectID: int
    Date: date
    Amount: Decimal
    VAT: Decimal = Decimal(0)
    CurrencyABB: str = "DKK"
    CurrencyRate: Decimal = Decimal(100)
    ExpenseType: str
    ExpenseTypeID: int
    PaymentMethod: str = "Paid by employee"
    PaymentMethodID: int = 1
    ApprovedStatus: int = 0
    Billable: bool = False


class SalaryAccount(Row):
    """An account of hours or days, such as the vacation balance."""

    ID: int
    Name: str
    Description: str = ""
    IsActive: bool = True
    AccountType: str = "Absence"
    BalanceFormat: str = "Days"
    Code: str = ""


class SalaryAccountPosting(Row):
    """A movement on a salary account. Days is TimeLog's own day count. PostingType 0..7, see the sheet 4.7."""

    ID: int | None = None
    UserID: int
    SalaryAccountID: int
    Date: date
    Hours: Decimal
    Days: Decimal = Decimal(0)
    Factor: Decimal = Decimal(1)
    EntityType: int = 149
    PostingType: Annotated[int, Field(ge=0, le=7)] = 0
    CommentToManager: str = ""
    CommentToEmployee: str = ""


class FlexTime(Row):
    """A movement on a user's flex balance, in hours, either sign."""

    UserID: int
    Date: date
    FlexTime: Decimal
    Type: str = "Flex"
    Description: str = ""


class ExternalKey(Row):
    """A key that a system left on a registration earlier."""

    TimeRegistrationID: int
    ExternalSystemID: int
    ExternalID: str


class IntegrationConflict(Row):
    """An error that an integration left in TimeLog's list. ConflictStatusType: 1 active, 2 ignored, 3 resolved."""

    ErrorCode: int | str | None = None
    ErrorMessage: str
    ExternalSystemID: int
    ConflictStatusType: Literal[1, 2, 3] = 1


class Seed(Row):
    """The whole document. same_ids: work units and time registrations share their numbers (default: they don't).

    account: how the tenant is reached, `{base_url}/{account}`.
    """

    account: str = ACCOUNT
    same_ids: bool = False
    credentials: Credentials
    legal_entities: list[LegalEntity]
    departments: list[Department] = []
    employee_types: list[EmployeeType]
    salary_groups: list[SalaryGroup]
    normal_working_times: list[NormalWorkingTime] = []
    holiday_calendars: list[HolidayCalendar] = []
    allowance_legislations: list[AllowanceLegislation] = []
    hourly_rates: list[HourlyRate]
    cost_prices: list[CostPrice]
    roles: list[Role] = []
    external_systems: list[ExternalSystem] = []
    users: list[User]
    absence_codes: list[AbsenceCode] = []
    salary_codes: list[SalaryCode] = []
    customers: list[Customer] = []
    projects: list[Project] = []
    tasks: list[Task] = []
    timesheets: list[Timesheet] = []
    work_units: list[WorkUnit] = []
    time_off: list[TimeOff] = []
    mileage: list[Mileage] = []
    expenses: list[Expense] = []
    salary_accounts: list[SalaryAccount] = []
    salary_account_postings: list[SalaryAccountPosting] = []
    flex_time: list[FlexTime] = []
    external_keys: list[ExternalKey] = []
    integration_conflicts: list[IntegrationConflict] = []
