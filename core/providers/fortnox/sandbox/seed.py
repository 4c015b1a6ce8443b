"""The seed document of the Fortnox sandbox: what `_control/load` takes and what the sandbox starts with.

Rows of a company look as they do on the wire, in Fortnox's own field names (sheet section 4), with the fields that only
the server sets; numbers and ids that are left out are made up. No rule of the write routes is applied to them, but
sums of invoices and orders are worked out. Five rules:

* `accounts` and `voucherseries` name the financial year they belong to by `Year`; one without is in every year;
* `pay_types` says by `PersonelType` which salary codes there are, as Register > Lönearter och koder does;
* `schedules` gives by `ScheduleId` the hours of each weekday, Monday first;
* `time_registrations` are rows of Fortnox Tid in the shape of `/api/time/registrations-v2`;
* the first app, company and consent are those that the sandbox's index shows.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from .switches import RateLimit, Switches

CLIENT_ID = "handover-sandbox"
CLIENT_SECRET = "fortnox-sandbox-secret"
REDIRECT_URIS = ("http://127.0.0.1*", "http://localhost*", "https://*")
READY_REFRESH_TOKEN = "fortnox-sandbox-refresh"

SCOPES = (
    "companyinformation",
    "bookkeeping",
    "costcenter",
    "project",
    "salary",
    "customer",
    "article",
    "invoice",
    "order",
    "settings",
    "timereporting",
)

Rows = list[dict[str, Any]]
Number = Annotated[Decimal, Field(ge=0)]


class SeedModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class App(SeedModel):
    """redirect_uris: `*` at the end matches the rest. service_accounts: whether the app is set up for them."""

    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    name: str = "Handover"
    redirect_uris: list[str] = list(REDIRECT_URIS)
    scopes: list[str] = list(SCOPES)
    service_accounts: bool = True


class User(SeedModel):
    """administrator: a system administrator, who alone can approve a service account."""

    id: int = 1
    name: str = "Åsa Öberg"
    administrator: bool = True


class Consent(SeedModel):
    """A consent that was given before. access_token: made up where empty, the same at every load."""

    client_id: str = CLIENT_ID
    tenant_id: int = 104501
    user_id: int = 1
    scopes: list[str] = list(SCOPES)
    service: bool = True
    access_token: str = ""
    expires_in: int = 10 * 365 * 86400
    refresh_token: str = READY_REFRESH_TOKEN


class Company(SeedModel):
    """One company, as `/3/companyinformation` and its resources tell of it. tenant_id: its DatabaseNumber.

    licences: the scopes that its modules cover. api_licence: without it nothing is answered.
    selected_year: id of the preselected financial year; the one that holds today where left out.
    locked_through: the last day of the locked period. payroll_closed_through: the last day of a closed payroll.
    """

    tenant_id: int = 104501
    name: str = "Åbo Test AB"
    organization_number: str = "556000-4615"
    licences: list[str] = list(SCOPES)
    api_licence: bool = True
    selected_year: int | None = None
    locked_through: date | None = None
    payroll_closed_through: date | None = None
    financialyears: Rows = []
    accounts: Rows = []
    voucherseries: Rows = []
    predefinedvoucherseries: Rows = []
    vouchers: Rows = []
    costcenters: Rows = []
    projects: Rows = []
    employees: Rows = []
    attendancetransactions: Rows = []
    absencetransactions: Rows = []
    salarytransactions: Rows = []
    scheduletimes: Rows = []
    expenses: Rows = []
    customers: Rows = []
    articles: Rows = []
    invoices: Rows = []
    orders: Rows = []
    pay_types: dict[str, dict[str, str]] = {}
    schedules: dict[str, list[Number]] = {}
    time_registrations: Rows = []


class Seed(SeedModel):
    """The whole document."""

    apps: list[App] = Field([App()], min_length=1)
    users: list[User] = Field([User()], min_length=1)
    companies: list[Company] = Field([Company()], min_length=1)
    consents: list[Consent] = [Consent()]
    rate_limit: RateLimit = RateLimit()
    switches: Switches = Switches()
