"""What Zenegy can do and what nobody has confirmed about it, as data. Sections are those of its fact sheet."""

from __future__ import annotations

from core.models.rows import Kind
from core.providers.base import Capabilities, Correction, Operation, Setting, Twice, Unconfirmed
from core.providers.zenegy.convert.records import ABSENCE, HOURS, SUPPLEMENT
from core.providers.zenegy.routes import PROVIDER, TITLE

PRODUCTION_HOST = "api.zenegy.com"

_SETTINGS = (
    Setting(name="client_id", title="Client id", help="Of the app that Zenegy registered for you; it comes by mail."),
    Setting(name="client_secret", title="Client secret", help="Comes with the client id.", secret=True),
    Setting(
        name="redirect_uri",
        title="Return address",
        help="Where Zenegy sends people back to; https, and the same as registered with Zenegy.",
    ),
    Setting(
        name="company_id",
        title="Company id",
        help="Filled at sign-in by the company you pick there.",
        required=False,
    ),
    Setting(
        name="auth_url",
        title="Sign-in address",
        help="Empty: derived from the base URL (https://auth.zenegy.com for production).",
        required=False,
    ),
    Setting(
        name="company_absence_types",
        title="Company's own absence types",
        help="One per line, like `5:<uid> Leave without pay`. Types that are in use are found without this.",
        required=False,
        override=True,
    ),
    Setting(
        name="routes",
        title="Paths",
        help='JSON object that replaces single paths of the route table, like {"absence_list": "/api/..."}.',
        required=False,
        override=True,
    ),
    Setting(
        name="send_period_fields",
        title="Send period with hours",
        help="Yes also sends periodFrom and periodTo, which Zenegy's 2021 specification does not have.",
        required=False,
        default="off",
        choices={"off": "No", "on": "Yes"},
        override=True,
    ),
)

_OPERATIONS = (
    Operation(
        name=HOURS,
        title="Hours",
        unit="hours",
        per_account=True,
        correction=Correction.REPLACE,
        when_archived=Correction.NEXT_PERIOD,
        marker=True,
        twice=Twice.REFUSED,
    ),
    Operation(
        name=ABSENCE,
        title="Absence",
        unit="days",
        correction=Correction.REPLACE,
        marker=True,
        twice=Twice.REFUSED,
        one_per_day=True,
    ),
    Operation(
        name=SUPPLEMENT,
        title="Supplements and deductions",
        unit="pieces",
        correction=Correction.BY_HAND,
        when_archived=Correction.NEXT_PERIOD,
        marker=True,
        twice=Twice.SECOND,
        listed=False,
    ),
    Operation(
        name="rate",
        title="General hour rates",
        unit="rate",
        correction=Correction.REPLACE,
        marker=False,
        twice=Twice.REFUSED,
    ),
)

_UNCONFIRMED = (
    Unconfirmed(topic="Mileage", says="Paths and field names are not confirmed by Zenegy; not sent.", sheet="5.6"),
    Unconfirmed(
        topic="Expenses", says="Whether an interface exists is not confirmed by Zenegy; not sent.", sheet="5.6"
    ),
    Unconfirmed(
        topic="Company absence types",
        says="No list is confirmed by Zenegy; types are collected from existing absence or typed in.",
        sheet="5.4",
    ),
    Unconfirmed(topic="Answer to a new absence", says="Its form is unknown; the absence is read back.", sheet="5.4"),
    Unconfirmed(
        topic="Absence list",
        says="No filter is known, so all absence of the company is read each time.",
        sheet="5.4",
    ),
    Unconfirmed(
        topic="Approving absence and supplements",
        says="No status route is known; they are created as approved, and a pending one is changed or done by hand.",
        sheet="5.4",
    ),
    Unconfirmed(
        topic="New supplements",
        says="Path and body come from one client's unused code; the answer is unknown.",
        sheet="5.5",
    ),
    Unconfirmed(
        topic="Changing supplements",
        says="No route for changing or deleting one is known; corrections are made by hand.",
        sheet="5.5",
    ),
    Unconfirmed(topic="Hours host", says="That hours live on the payroll host is inferred from its index.", sheet="2"),
    Unconfirmed(
        topic="Hours account",
        says="That the account of the hours paths is the company of the sign-in is inferred.",
        sheet="5.3",
    ),
    Unconfirmed(topic="Hours lists", says="That lists of hours come in pages, wrapped, is inferred.", sheet="5.3"),
    Unconfirmed(
        topic="Times of hours",
        says="That periodFrom and periodTo echo from and to is inferred; a shift over midnight goes without times.",
        sheet="13.4",
    ),
    Unconfirmed(topic="Standard rates in lists", says="What showStandard does is inferred.", sheet="13.5"),
    Unconfirmed(
        topic="Summed hours",
        says="That a sum over a period may be filed on its last day is inferred.",
        sheet="10",
    ),
    Unconfirmed(topic="Deleting approved hours", says="Whether that is allowed is unknown.", sheet="7"),
    Unconfirmed(
        topic="Refusals", says="Which HTTP status a business refusal has is unknown; codes are looked for.", sheet="7"
    ),
    Unconfirmed(topic="Refused absence", says="The code for a second absence on one day is unknown.", sheet="5.4"),
    Unconfirmed(
        topic="Who may approve",
        says="Which roles beside owner and full administrators may approve is unknown; they count as no.",
        sheet="5.3",
    ),
    Unconfirmed(
        topic="List of payrolls",
        says="Its path is unknown. Until the setting Paths names `payroll_list`, a closed period shows only by its "
        "archived rows.",
        sheet="5.7",
    ),
    Unconfirmed(topic="Pages", says="Default and largest page size are unknown.", sheet="6"),
    Unconfirmed(topic="Rate limit", says="None is published; two requests at a time are used.", sheet="8"),
    Unconfirmed(topic="Settle time", says="Zenegy's own time-out is unknown; 120 seconds are waited.", sheet="8"),
    Unconfirmed(topic="Sign-in errors", says="The form of an error at the token address is unknown.", sheet="13.1"),
    Unconfirmed(topic="state at sign-in", says="Whether Zenegy returns `state` is not documented.", sheet="3"),
)

CAPABILITIES = Capabilities(
    name=PROVIDER,
    title=TITLE,
    production_hosts=(PRODUCTION_HOST,),
    production_url=f"https://{PRODUCTION_HOST}",
    sign_in="oauth",
    settings=_SETTINGS,
    kinds=(Kind.HOURS, Kind.ABSENCE, Kind.SUPPLEMENT),
    closed_periods=True,
    operations=_OPERATIONS,
    not_taken={
        "Mileage": "Zenegy has not confirmed how. Kilometres can go as a supplement: map their code to one.",
        "Expenses": "Zenegy has not confirmed how. Amounts can go as a supplement: map their code to one.",
    },
    settle_seconds=120,
    parallel=2,
    unconfirmed=_UNCONFIRMED,
    quality={
        "test before save": "done",
        "same account refused twice": "done",
        "all pages read": "done",
        "incremental read": "exempt: no route knows a moment of change",
        "wire models from the official spec": "todo: hours are; the rest is from clients, marked",
        "goldens": "done",
        "rate limit declared": "exempt: none is published; two requests at a time are used",
        "secrets never logged": "done",
        "dry run": "exempt: no route tries a write; the plan is the dry run",
        "natural key or reference per write": "done: a marker in note and description",
        "reconcile by read": "done",
        "settle time declared": "done: 120 s, because it is unknown",
        "every error body mapped": "done: the seven known codes; others are shown in Zenegy's words",
        "one lane per employee": "done",
        "token refresh under two workers": "done",
        "signing in again from the page": "done",
        "outage logged once and back once": "todo: the breaker stops asking, nothing is logged yet",
        "reversal or correction path": "done: hours and absence; supplements by hand",
        "limits and known problems documented": "done: listed as unconfirmed",
        "a third-party client runs against the sandbox": "todo: no client is at hand",
        "crash test passes": "todo: part of the issue on the engine",
        "run against the provider's own test environment": "todo: needs an account at Zenegy",
    },
)
