"""What files can do, and what is assumed about them, as data."""

from __future__ import annotations

from core.models.rows import Kind
from core.providers.base import ALWAYS, APPROVED_FROM, NO_HOST, Capabilities, Setting, Unconfirmed
from core.providers.files.people import BY
from core.providers.files.values import DAY_FIRST, MONTH_FIRST

TITLE = "CSV and Excel files"
NEVER = "never"
PEOPLE_BY, DECIMAL, SLASHES = "people_by", "decimal", "slashes"

_SETTINGS = (
    Setting(
        name=PEOPLE_BY,
        title="Files name people by",
        help="What the column of employees holds. It decides what people are recognised by in the other system.",
        required=False,
        default="number",
        choices=BY,
        override=True,
    ),
    Setting(
        name=DECIMAL,
        title="Decimal sign",
        help="Only needed where files have figures like 1.234, which may mean a thousand or little more than one.",
        required=False,
        choices={"": "As each figure shows", ",": "Comma: 7,4", ".": "Point: 7.4"},
        override=True,
    ),
    Setting(
        name=SLASHES,
        title="Days with slashes",
        help="Only needed for days like 03/04/2026.",
        required=False,
        choices={"": "None, or they show it themselves", DAY_FIRST: "Day first", MONTH_FIRST: "Month first"},
        override=True,
    ),
    Setting(
        name=APPROVED_FROM,
        title="Rows without a word on approval",
        help="A column of the file that says whether a row is approved always stands.",
        required=False,
        default=NEVER,
        choices={NEVER: "Are not approved", ALWAYS: "Are approved: files hold only what was approved"},
        override=True,
    ),
)

_UNCONFIRMED = (
    Unconfirmed(
        topic="TimeTrack's own templates",
        says="Their columns are not published; our files have the names of its interface, and TimeTrack lets a person "
        "match columns while importing.",
        sheet="timetrack.md, 10",
    ),
    Unconfirmed(
        topic="Absence of several days",
        says="A line from one day to another counts Monday to Friday, unless it says itself how many days it is.",
        sheet="none",
    ),
)

CAPABILITIES = Capabilities(
    name="files",
    title=TITLE,
    production_hosts=(),
    production_url=NO_HOST,
    sign_in="none",
    settings=_SETTINGS,
    kinds=(Kind.HOURS, Kind.ABSENCE, Kind.SUPPLEMENT),
    settle_seconds=0,
    unconfirmed=_UNCONFIRMED,
    quality={
        "test before save": "exempt: there is nobody to sign in to",
        "same account refused twice": "exempt: each connection holds files of its own",
        "all pages read": "exempt: a file is read whole or not at all",
        "incremental read": "exempt: a file replaces what an earlier one said of its days",
        "wire models from the official spec": "exempt: a file has no specification, columns are named by a person",
        "goldens": "done: files of every kind are built in the tests",
        "rate limit declared": "exempt: nobody is asked",
        "secrets never logged": "exempt: there are none",
        "dry run": "done: a file is looked at before anything is taken",
        "natural key or reference per write": "exempt: nothing is written to another system",
        "reconcile by read": "exempt: nothing is written to another system",
        "settle time declared": "exempt: nothing is written to another system",
        "every error body mapped": "exempt: nobody answers; faults are told by line and column",
        "one lane per employee": "exempt: nothing is written to another system",
        "token refresh under two workers": "exempt: there are no tokens",
        "signing in again from the page": "exempt: there is nobody to sign in to",
        "outage logged once and back once": "exempt: there is nobody to be away",
        "reversal or correction path": "done: a corrected file is taken in, known rows change",
        "limits and known problems documented": "done",
        "a third-party client runs against the sandbox": "exempt: there is no sandbox",
        "crash test passes": "exempt: a file is taken in by one transaction",
        "run against the provider's own test environment": "exempt: there is none",
    },
)
