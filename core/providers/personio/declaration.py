"""What Personio can do and what nobody has confirmed about it, as data. Sections are those of its fact sheet."""

from __future__ import annotations

from core.models.both_sides import Kept, SyncAbilities
from core.models.limits import Limit
from core.models.rows import Kind
from core.providers.base import CLIENT_CREDENTIALS, Capabilities, Correction, Operation, Setting, TakenField, Twice
from core.providers.personio.people import CREATE, EMPLOYEE, NEW, OF_EMPLOYMENT, OF_PERSON, REQUIRED
from core.providers.personio.unconfirmed import UNCONFIRMED
from core.providers.personio.wire import PROVIDER, TITLE

PRODUCTION_HOST = "api.personio.de"

_SETTINGS = (
    Setting(
        name="client_id",
        title="Client id",
        help="Made by an administrator in Personio under Settings > Integrations > API credentials; begins with papi-.",
    ),
    Setting(name="client_secret", title="Client secret", help="Shown once, beside the client id.", secret=True),
    Setting(
        name="number_attribute",
        title="Attribute with the personnel number",
        help="Its id, such as dynamic_88120. Personio has no field of its own for it; each account names another one.",
        required=False,
        override=True,
        attribute=True,
    ),
    Setting(
        name="employments",
        title="Read employments",
        help="First and last day, department and title of everybody, at a request a person.",
        required=False,
        default="on",
        choices={"on": "Yes", "off": "No"},
        override=True,
    ),
    Setting(
        name="absence_end_write",
        title="The end of an absence is written as",
        help="Which one Personio means is not documented. The first absence that is sent is read back and compared.",
        required=False,
        default="inclusive",
        choices={"inclusive": "The last day itself", "exclusive": "The midnight after it"},
        override=True,
    ),
    Setting(
        name="confirmed_attendance",
        title="Confirmed attendance",
        help="Whether Personio lets a confirmed period be changed is not documented.",
        required=False,
        default="locked",
        choices={"locked": "Counts as closed", "open": "May be changed"},
        override=True,
    ),
    Setting(
        name="hours_without_times",
        title="Hours without times begin at",
        help="Like 08:00; further ones of the day follow on. Empty: hours without times are not sent.",
        required=False,
        default="08:00",
        override=True,
    ),
    Setting(
        name="currency",
        title="Currency",
        help="Of compensations, like EUR.",
        required=False,
        default="EUR",
        override=True,
    ),
    Setting(
        name="language",
        title="Language of new employees",
        required=False,
        default="en",
        choices={
            "de": "German",
            "en": "English",
            "es": "Spanish",
            "fi": "Finnish",
            "fr": "French",
            "it": "Italian",
            "nl": "Dutch",
            "sv": "Swedish",
        },
        override=True,
    ),
    Setting(
        name="webhook_id",
        title="Webhook",
        help="Id of our webhook in Personio. Its log tells what was deleted.",
        required=False,
        override=True,
    ),
)


def _taken(name: str, required: bool = False) -> TakenField:
    needs = "number_attribute" if name == "number" else ""
    values = {"active": "ACTIVE", "inactive": "INACTIVE"} if name == "status" else {}
    return TakenField(name=name, required=required, needs=needs, values=values)


_OPERATIONS = (
    Operation(
        name=Kind.HOURS,
        title="Hours as attendance",
        unit="hours",
        correction=Correction.REPLACE,
        marker=True,
        twice=Twice.SAME,
    ),
    Operation(
        name=Kind.ABSENCE,
        title="Absence",
        unit="days",
        correction=Correction.REPLACE,
        marker=True,
        twice=Twice.REFUSED,
        one_per_day=True,
    ),
    Operation(
        name=Kind.SUPPLEMENT,
        title="One-time compensations",
        unit="pieces",
        correction=Correction.BY_HAND,
        marker=True,
        twice=Twice.SECOND,
    ),
    Operation(
        name=Kept.ABSENCE,
        title="Absence kept in step",
        unit="days",
        correction=Correction.REPLACE,
        marker=False,
        twice=Twice.REFUSED,
    ),
    Operation(
        name=Kept.WORK,
        title="Working time kept in step",
        unit="minutes",
        correction=Correction.REPLACE,
        marker=False,
        twice=Twice.SAME,
    ),
    Operation(
        name=EMPLOYEE,
        title="Change of employee data",
        unit="change",
        correction=Correction.REPLACE,
        marker=False,
        twice=Twice.SAME,
        fields=tuple(_taken(name) for name in (*OF_PERSON, *OF_EMPLOYMENT)),
    ),
    Operation(
        name=CREATE,
        title="New employee",
        unit="person",
        correction=Correction.BY_HAND,
        marker=False,
        twice=Twice.REFUSED,
        fields=tuple(_taken(name, name in REQUIRED) for name in NEW),
    ),
)

_KEPT_IN_STEP = {
    Kept.ABSENCE: SyncAbilities(
        can_update=frozenset({"first", "last", "begins", "ends", "start", "end", "note"}),
        can_approve=True,
        tells_changes=True,
        tells_deletes=True,
        has_updated_at=True,
        note_limit=2000,
    ),
    Kept.WORK: SyncAbilities(
        can_update=frozenset({"day", "start", "end", "project", "note"}),
        can_approve=True,
        tells_changes=True,
        tells_deletes=True,
        has_updated_at=True,
        note_limit=1000,
        breaks_apart=True,
        moves_neighbours=True,
    ),
}

CAPABILITIES = Capabilities(
    name=PROVIDER,
    title=TITLE,
    production_hosts=(PRODUCTION_HOST,),
    production_url=f"https://{PRODUCTION_HOST}",
    sign_in=CLIENT_CREDENTIALS,
    settings=_SETTINGS,
    kinds=(Kind.HOURS, Kind.ABSENCE, Kind.SUPPLEMENT),
    kept_in_step=_KEPT_IN_STEP,
    operations=_OPERATIONS,
    not_taken={
        "Bonuses": "Personio's interface takes no bonuses. Enter them there by hand.",
        "Recurring pay": "Only one-time compensations are sent: a recurring one could not be ended from outside.",
    },
    settle_seconds=120,
    limits=(Limit(10, 1),),
    parallel=4,
    unconfirmed=UNCONFIRMED,
    quality={
        "test before save": "done",
        "same account refused twice": "done: by client id, for v2 does not tell the company",
        "all pages read": "done",
        "incremental read": "done: absence and attendance",
        "wire models from the official spec": "done: persons and employments; the rest is marked",
        "goldens": "done",
        "rate limit declared": "done: measured by a client's author, none is published",
        "secrets never logged": "done",
        "dry run": "exempt: no route tries a write; the plan is the dry run",
        "natural key or reference per write": "done: a marker in the comment, person, type and times",
        "reconcile by read": "done",
        "settle time declared": "done: 120 s, because it is unknown",
        "every error body mapped": "done",
        "one lane per employee": "done",
        "token refresh under two workers": "done: tokens of one account don't disturb each other",
        "signing in again from the page": "done: a new secret is typed in and tested first",
        "outage logged once and back once": "todo: the breaker stops asking, nothing is logged yet",
        "reversal or correction path": "done: hours and absence; compensations and new employees by hand",
        "limits and known problems documented": "done: listed as unconfirmed",
        "a third-party client runs against the sandbox": "todo: tried by hand only",
        "crash test passes": "todo: part of the issue on the engine",
        "run against the provider's own test environment": "exempt: Personio has no public one",
    },
)
