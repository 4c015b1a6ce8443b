"""What Fortnox can do, as data. Sections are those of its fact sheet."""

from __future__ import annotations

from core.models.limits import Limit
from core.models.postings import Posting
from core.models.rows import Kind
from core.providers.base import RETURN_ADDRESS, Capabilities, Correction, Operation, Retry, Setting, Twice
from core.providers.fortnox.signin import PERSON, SERVICE
from core.providers.fortnox.unconfirmed import UNCONFIRMED
from core.providers.fortnox.wire import PROVIDER, TITLE

PRODUCTION_HOST = "api.fortnox.se"

_SETTINGS = (
    Setting(name="client_id", title="Client id", help="Of your app in Fortnox's developer portal."),
    Setting(name="client_secret", title="Client secret", help="Stands beside the client id.", secret=True),
    Setting(
        name=RETURN_ADDRESS,
        title="Return address",
        help="Where Fortnox sends people back to; the same as registered in the developer portal.",
    ),
    Setting(
        name="sign_in_as",
        title="Sign in as",
        help="A service account does not hang on one person and never runs out. A system administrator of the company "
        "has to approve it, and the app must allow it.",
        required=False,
        default=PERSON,
        choices={PERSON: "The person who signs in", SERVICE: "A service account of the company"},
    ),
    Setting(
        name="tenant_id",
        title="Company number",
        help="Filled at sign-in by the company you pick there.",
        required=False,
    ),
    Setting(
        name="auth_url",
        title="Sign-in address",
        help="Empty: derived from the base URL (https://apps.fortnox.se for production).",
        required=False,
    ),
    Setting(
        name="salary_codes",
        title="Salary codes",
        help="One per line, like `11 Bonus`: Fortnox does not list them. They stand in Fortnox under Register > "
        "Lönearter och koder.",
        required=False,
        override=True,
    ),
)

_OPERATIONS = (
    Operation(
        name=Kind.HOURS,
        title="Attendance",
        unit="hours",
        correction=Correction.REPLACE,
        marker=False,
        twice=Twice.SECOND,
        retry=Retry.READ_BACK,
    ),
    Operation(
        name=Kind.ABSENCE,
        title="Absence",
        unit="hours",
        correction=Correction.REPLACE,
        marker=False,
        twice=Twice.SECOND,
        retry=Retry.READ_BACK,
    ),
    Operation(
        name=Kind.SUPPLEMENT,
        title="Salary rows",
        unit="pieces",
        correction=Correction.REPLACE,
        marker=True,
        twice=Twice.SECOND,
        retry=Retry.READ_BACK,
    ),
    Operation(
        name=Posting.VOUCHER,
        title="Vouchers",
        unit="SEK",
        correction=Correction.COUNTER,
        when_archived=Correction.COUNTER,
        marker=True,
        twice=Twice.SECOND,
        retry=Retry.REFERENCE,
    ),
    Operation(
        name=Posting.INVOICE,
        title="Draft invoices",
        unit="SEK",
        correction=Correction.REPLACE,
        when_archived=Correction.BY_HAND,
        marker=True,
        twice=Twice.SECOND,
        retry=Retry.REFERENCE,
        by_hand={"booked": "A booked invoice is credited in Fortnox, by a person."},
    ),
)

CAPABILITIES = Capabilities(
    name=PROVIDER,
    title=TITLE,
    production_hosts=(PRODUCTION_HOST,),
    production_url=f"https://{PRODUCTION_HOST}",
    sign_in="oauth",
    settings=_SETTINGS,
    kinds=(Kind.HOURS, Kind.ABSENCE, Kind.SUPPLEMENT),
    operations=_OPERATIONS,
    not_taken={
        "Hours in Fortnox Tid": "Fortnox's interface only reads them. Approved hours go to payroll as attendance.",
        "Project time": "Fortnox keeps none of its own: projects are named on vouchers and invoices.",
        "Vouchers as drafts": "Fortnox books every voucher at once. A wrong one is met by one the other way round.",
    },
    settle_seconds=120,
    limits=(Limit(25, 5),),
    steps=(
        "In Fortnox's developer portal, make an app (or open yours), note its client id and secret, and register the "
        "return address.",
        "Give the app the rights for company information, salary, bookkeeping, cost centre, project, settings, "
        "customer, article and invoice; for a service account also allow that.",
        "See that the company has the licences: Fortnox Lön for hours, absence and salary rows, bookkeeping for "
        "vouchers, invoicing for invoices.",
        "Sign in here with a system administrator of the company and accept. A right that is added later needs a new "
        "sign-in.",
        "For salary rows, copy the codes from Register > Lönearter och koder in Fortnox into the field for them.",
        "Hours go one by one: 100 people with 22 days take about 7.5 minutes. Don't import the same hours as a PAXml "
        "file too: they would be paid twice.",
    ),
    parallel=4,
    unconfirmed=UNCONFIRMED,
    quality={
        "test before save": "done",
        "same account refused twice": "done: by the company's number",
        "all pages read": "done",
        "incremental read": "exempt: payroll lists know no moment of change",
        "wire models from the official spec": "done: what clients and prose add is marked",
        "goldens": "done",
        "rate limit declared": "done: 25 requests in 5 seconds",
        "secrets never logged": "done",
        "dry run": "exempt: no route tries a write; the plan is the dry run",
        "natural key or reference per write": "done: a marker in salary rows, vouchers and invoices; attendance and "
        "absence have no field for one and are told by person, day, cause and hours",
        "reconcile by read": "done",
        "settle time declared": "done: 120 s, because it is unknown",
        "every error body mapped": "done: both cases of names, and the gateway's own",
        "one lane per employee": "done: and per voucher series and customer",
        "token refresh under two workers": "done: under the token store's lock; service accounts need no refresh token",
        "signing in again from the page": "done",
        "outage logged once and back once": "todo: the breaker stops asking, nothing is logged yet",
        "reversal or correction path": "done: rows are changed and deleted, drafts cancelled, vouchers countered",
        "limits and known problems documented": "done: listed as unconfirmed",
        "a third-party client runs against the sandbox": "todo: not tried with the connector",
        "crash test passes": "todo: part of the fault campaign of accounting",
        "run against the provider's own test environment": "todo: needs a test company at Fortnox",
    },
)
