"""What e-conomic can do and what nobody has confirmed about it, as data. Sections are those of its fact sheet."""

from __future__ import annotations

from core.models.limits import Limit
from core.models.postings import Posting
from core.providers.base import Capabilities, Correction, Operation, Retry, Setting, Twice, Unconfirmed
from core.providers.economic.connector import APP, GRANT, LEGACY_HOST, MODULES_HOST
from core.providers.economic.wire import PROVIDER, TITLE

GRANT_PAGE = "https://secure.e-conomic.com/secure/api1/requestaccess.aspx?appPublicToken=<public token>"
"""[client 3]"""

_SETTINGS = (
    Setting(name=APP, title="App secret token", help="Of your app, on e-conomic's developer page.", secret=True),
    Setting(
        name=GRANT,
        title="Agreement grant token",
        help=f"The customer opens {GRANT_PAGE} with your app's public token, agrees, and e-conomic shows this token.",
        secret=True,
    ),
)

_OPERATIONS = (
    Operation(
        name=Posting.VOUCHER,
        title="Vouchers in a journal",
        unit="amount",
        correction=Correction.TAKE_BACK,
        when_archived=Correction.COUNTER,
        marker=True,
        twice=Twice.SAME,
        retry=Retry.KEY,
    ),
    Operation(
        name=Posting.PROJECT_TIME,
        title="Time entries on projects",
        unit="hours",
        correction=Correction.REPLACE,
        marker=True,
        twice=Twice.SAME,
        retry=Retry.KEY,
    ),
    Operation(
        name=Posting.INVOICE,
        title="Draft invoices",
        unit="amount",
        correction=Correction.TAKE_BACK,
        marker=True,
        twice=Twice.SAME,
        retry=Retry.KEY,
    ),
)

_UNCONFIRMED = (
    Unconfirmed(
        topic="Sign of finance entries",
        says="That a positive amount debits the account and credits the contra account is inferred.",
        sheet="4.3",
    ),
    Unconfirmed(
        topic="Department of an entry",
        says="That it belongs to the entry's account and not to its contra account is inferred.",
        sheet="4.3",
    ),
    Unconfirmed(
        topic="Booked entries",
        says="Which journal they came from isn't told; a booked voucher is known by our mark in its text.",
        sheet="4.7",
    ),
    Unconfirmed(topic="Deleting a draft entry", says="The address is undocumented, offered as a link.", sheet="4.7"),
    Unconfirmed(
        topic="Reversing a booked document",
        says="There is no way to; an opposite voucher is posted, and booked invoices are credited by hand.",
        sheet="1",
    ),
    Unconfirmed(topic="Answer to bad tokens", says="Its body is recorded nowhere.", sheet="6"),
    Unconfirmed(topic="Locked periods in the modules", says="Where the error's code stands is inferred.", sheet="11"),
    Unconfirmed(
        topic="The same key with another body",
        says="What e-conomic does is unknown; our keys change with the body.",
        sheet="6",
    ),
    Unconfirmed(topic="Versions in addresses", says="That all stay callable is inferred.", sheet="2"),
    Unconfirmed(
        topic="Activities without an assignment",
        says="That one assigned to no project is open on every project is inferred.",
        sheet="4.5",
    ),
    Unconfirmed(topic="Settle time", says="e-conomic's own time-out is unknown; 120 seconds are waited.", sheet="7"),
)

CAPABILITIES = Capabilities(
    name=PROVIDER,
    title=TITLE,
    production_hosts=(LEGACY_HOST, MODULES_HOST),
    production_url=f"https://{LEGACY_HOST}",
    sign_in="key",
    settings=_SETTINGS,
    operations=_OPERATIONS,
    not_taken={
        "Absence": "e-conomic has no payroll and no absence.",
    },
    settle_seconds=120,
    # 10,000 tokens a minute, a call costs about 3; others use the same agreement too. [live 7]
    limits=(Limit(2000, 60),),
    steps=(
        "Register an app on e-conomic's developer page with the roles Bookkeeping, Sales and Project employee.",
        "Send the customer the grant link; the token that it ends with goes into the form here.",
        "Test the connection: a missing Project module is named.",
    ),
    parallel=4,
    unconfirmed=_UNCONFIRMED,
    quality={
        "test before save": "done",
        "same account refused twice": "done",
        "all pages read": "done",
        "incremental read": "exempt: documents are read by date",
        "wire models from the official spec": "done: fields of the official schemas as the sheet gives them",
        "goldens": "done",
        "rate limit declared": "done: a share of the token bucket",
        "secrets never logged": "done",
        "dry run": "exempt: no route tries a write; the plan is the dry run",
        "natural key or reference per write": "done: a mark in texts, and an Idempotency-Key",
        "reconcile by read": "done",
        "settle time declared": "done: 120 s, because it is unknown",
        "every error body mapped": "done: the tree of the legacy surface and problem+json",
        "one lane per employee": "done: a lane per journal, employee or customer",
        "token refresh under two workers": "exempt: tokens do not expire",
        "signing in again from the page": "done",
        "outage logged once and back once": "todo: the breaker stops asking, nothing is logged yet",
        "reversal or correction path": "done: drafts are deleted, booked vouchers get an opposite one",
        "limits and known problems documented": "done: listed as unconfirmed",
        "a third-party client runs against the sandbox": "todo: not tried yet",
        "crash test passes": "todo: comes with the campaign of accounting",
        "run against the provider's own test environment": "todo: needs a developer agreement",
    },
)
