"""What TimeTrack can do and what nobody has confirmed about it, as data. Sections are those of its fact sheet."""

from __future__ import annotations

from core.models.both_sides import Kept, SyncAbilities
from core.models.limits import Limit
from core.models.rows import Kind
from core.providers.base import (
    ALWAYS,
    APPROVED_FROM,
    Capabilities,
    Correction,
    Operation,
    Setting,
    TakenField,
    Twice,
    Unconfirmed,
)
from core.providers.timetrack.account import DEFAULT_ZONE, DOMAIN, NEVER, PRODUCTION_URL
from core.providers.timetrack.users import BY_HAND, CHANGE, CHANGED, CREATE, MADE, REQUIRED
from core.providers.timetrack.wire import PROVIDER, TITLE

_SETTINGS = (
    Setting(
        name="account",
        title="Account",
        help=f"The word before .{DOMAIN} in TimeTrack's address, when you are signed in there.",
    ),
    Setting(name="api_key", title="API key", help="In TimeTrack: Settings > General > API. It never changes."),
    Setting(
        name="api_secret",
        title="API secret",
        help="Beside the key. Making a new one in TimeTrack ends the old one.",
        secret=True,
    ),
    Setting(
        name="clock",
        title="Times in TimeTrack's interface are",
        help="TimeTrack marks all times as UTC, and may mean local time. Compare one entry with what its pages show.",
        required=False,
        default="local",
        choices={"local": "Local time of the account", "utc": "UTC"},
        override=True,
    ),
    Setting(
        name="time_zone",
        title="Time zone",
        help=f"Of the account, like {DEFAULT_ZONE}. Only needed where times are UTC.",
        required=False,
        default=DEFAULT_ZONE,
        override=True,
    ),
    Setting(
        name="half_day",
        title="Half days",
        help="How TimeTrack tells half a day of absence. Try it with one absence before you change it.",
        required=False,
        default="type",
        choices={"type": "By absence types of their own", "segment": "By the segment of the day", "none": "Not at all"},
        override=True,
    ),
    Setting(
        name="absence_types",
        title="Absence types",
        help="One a line: number, blank, name, like `1 Urlaub`. ½ in the name marks a type for half days. "
        "Types that are in use are found without this, under their short names.",
        required=False,
        override=True,
    ),
    Setting(
        name="hours_from",
        title="Working time comes from",
        help="Both may tell of the same hours, so it is one or the other.",
        required=False,
        default="attendances",
        choices={"attendances": "Attendances", "project_entries": "Project time"},
        override=True,
    ),
    Setting(
        name=APPROVED_FROM,
        title="Hours count as approved",
        help="TimeTrack has no approval of hours. Until somebody decides here, none count as approved. "
        "Absence has an approval of its own.",
        required=False,
        default=NEVER,
        choices={NEVER: "Never: TimeTrack tells no approval of hours", ALWAYS: "Always"},
        override=True,
    ),
)

_FORMS = {"number": r"0|[1-9][0-9]*"}
"""A personal number is a whole number, so others can't be told. [docs: a number in the example]"""
_OPERATIONS = (
    Operation(
        name=Kept.ABSENCE,
        title="Absence",
        unit="days",
        correction=Correction.TAKE_BACK,
        marker=False,
        twice=Twice.SECOND,
    ),
    Operation(
        name=Kept.WORK,
        title="Working time",
        unit="minutes",
        correction=Correction.REPLACE,
        marker=False,
        twice=Twice.SECOND,
    ),
    Operation(
        name=CHANGE,
        title="Change of employee data",
        unit="change",
        correction=Correction.REPLACE,
        marker=False,
        twice=Twice.SAME,
        fields=tuple(TakenField(name=name, form=_FORMS.get(name, "")) for name in CHANGED),
        by_hand={"status": BY_HAND, "user_name": BY_HAND},
    ),
    Operation(
        name=CREATE,
        title="New employee",
        unit="person",
        correction=Correction.BY_HAND,
        marker=False,
        twice=Twice.REFUSED,
        fields=tuple(TakenField(name=name, required=name in REQUIRED, form=_FORMS.get(name, "")) for name in MADE),
    ),
)

_KEPT_IN_STEP = {
    Kept.ABSENCE: SyncAbilities(
        can_update=frozenset(), can_set_standing=True, can_approve=True, halves=False, note_limit=0
    ),
    Kept.WORK: SyncAbilities(
        can_update=frozenset({"day", "start", "end", "break_minutes", "project", "note"}), approvals=False
    ),
}

_UNCONFIRMED = (
    Unconfirmed(
        topic="Account",
        says="The interface names no account; the one that was typed in is pinned, and is part of the address.",
        sheet="2",
    ),
    Unconfirmed(topic="Wrong keys", says="The status of a refused key is not published; 401 is assumed.", sheet="3"),
    Unconfirmed(
        topic="Errors",
        says="One error is documented (15020, deleted). All others go by their status and are shown in TimeTrack's "
        "words.",
        sheet="6, 13",
    ),
    Unconfirmed(
        topic="Answers to writes",
        says="Whether a new record is answered as an object, an id or not at all is unknown; without an id the record "
        "is looked up.",
        sheet="11, 13",
    ),
    Unconfirmed(
        topic="Half days",
        says="What day_segment means is not published; 1 as the first and 2 as the second half is inferred and used "
        "only after switching it on.",
        sheet="4.4, 13",
    ),
    Unconfirmed(
        topic="Time zone",
        says="Times end in Z and may be local time all the same; taken as local time unless set otherwise.",
        sheet="9, 13",
    ),
    Unconfirmed(
        topic="Windows of lists",
        says="Whether a list shows what overlaps its days or what lies within is unknown; more is read and sorted out "
        "here.",
        sheet="5, 13",
    ),
    Unconfirmed(
        topic="Pages",
        says="A list ends with a page of fewer than 50 rows; nothing tells how many there are. A row that is deleted "
        "while pages are read can hide another one.",
        sheet="5",
    ),
    Unconfirmed(
        topic="Filter by person",
        says="Documented as user and as username; username is sent, and rows of others are dropped here.",
        sheet="4",
    ),
    Unconfirmed(
        topic="Standing of new absence",
        says="Whether an absence can be made as approved is unknown; one that comes back waiting is approved at once.",
        sheet="4.4, 13",
    ),
    Unconfirmed(topic="Last day of absence", says="That it is the last day away is inferred.", sheet="4.4"),
    Unconfirmed(
        topic="Overlapping absence",
        says="Whether TimeTrack refuses a second absence on the same day is unknown.",
        sheet="4.4",
    ),
    Unconfirmed(
        topic="Absence types",
        says="No list is documented; types are collected from absence or typed in, and which of them are work from "
        "home shows in their name only.",
        sheet="4.5, 13",
    ),
    Unconfirmed(
        topic="Required fields of entries",
        says="Which fields an attendance or project time needs is not published.",
        sheet="4.2, 11",
    ),
    Unconfirmed(
        topic="Break and worked minutes",
        says="That worked minutes are the stretch without its break is inferred.",
        sheet="4.2",
    ),
    Unconfirmed(
        topic="Hours of absence",
        says="Taken from the work report of the day. Which days have one, and how the grouped report is asked for, is "
        "unknown; a day without one counts as not approved.",
        sheet="4.6, 13",
    ),
    Unconfirmed(
        topic="Deleted users",
        says="Whether a deleted user is disabled or gone is unknown; none is deleted from here.",
        sheet="4.1, 13",
    ),
    Unconfirmed(topic="Enabling, disabling and renaming", says=BY_HAND, sheet="4.1"),
    Unconfirmed(
        topic="New users",
        says="They get a password that nobody knows and set their own; whether TimeTrack writes to them is unknown.",
        sheet="4.1",
    ),
    Unconfirmed(
        topic="Personal number",
        says="A whole number in the only example; others are refused here.",
        sheet="4.1",
    ),
    Unconfirmed(
        topic="Calls of workflows",
        says="TimeTrack can call out when something changes; the form of the call is unknown, and it isn't used.",
        sheet="8, 13",
    ),
    Unconfirmed(
        topic="Rate limit",
        says="None is published; 2 requests a second, one at a time, are sent.",
        sheet="7, 13",
    ),
    Unconfirmed(topic="Settle time", says="How late a write may still arrive is unknown; 120 seconds.", sheet="7"),
)

CAPABILITIES = Capabilities(
    name=PROVIDER,
    title=TITLE,
    production_hosts=(DOMAIN,),
    production_url=PRODUCTION_URL,
    sign_in="key",
    settings=_SETTINGS,
    kinds=(Kind.HOURS, Kind.ABSENCE),
    kept_in_step=_KEPT_IN_STEP,
    operations=_OPERATIONS,
    not_taken={"Status and user name": BY_HAND},
    settle_seconds=120,
    read_timeout_seconds=30,
    limits=(Limit(2, 1),),
    parallel=1,
    unconfirmed=_UNCONFIRMED,
    quality={
        "test before save": "done",
        "same account refused twice": "done",
        "all pages read": "done",
        "incremental read": "exempt: nothing in TimeTrack tells what changed",
        "wire models from the official spec": "exempt: none is published; the vendor's pages were read",
        "goldens": "done: requests by the docs; no answer is published",
        "rate limit declared": "done: none is published, a cautious value is used",
        "secrets never logged": "done",
        "dry run": "exempt: no call tries a write; the plan is the dry run",
        "natural key or reference per write": "done: person with days and type, or with the beginning",
        "reconcile by read": "done",
        "settle time declared": "done: 120 s, because it is unknown",
        "every error body mapped": "done: the documented one and a plain message; others by their status",
        "one lane per employee": "done",
        "token refresh under two workers": "exempt: the keys don't run out",
        "signing in again from the page": "done: a new secret is typed in and tested first",
        "outage logged once and back once": "todo: the breaker stops asking, nothing is logged yet",
        "reversal or correction path": "done: entries changed, absence taken back and made anew, users by hand",
        "limits and known problems documented": "done: listed as unconfirmed",
        "a third-party client runs against the sandbox": "todo: no client is at hand",
        "crash test passes": "todo: comes with the sync",
        "run against the provider's own test environment": "exempt: TimeTrack has none",
    },
)
