"""What we ask Personio for, each with the scope that it takes and its words for people (sheet 3).

Scopes of persons, absence (reading), compensations and webhooks are [spec/docs], those of attendance are [client] and
those of projects guessed by clients. The token endpoint's own example spells them differently, so they are compared
leniently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

WHERE = "in Personio under Settings > Integrations > API credentials"

READ_PERSONS, WRITE_PERSONS = "personio:persons:read", "personio:persons:write"
READ_ABSENCES, WRITE_ABSENCES = "personio:absences:read", "personio:absences:write"
READ_ATTENDANCES, WRITE_ATTENDANCES = "personio:attendances:read", "personio:attendances:write"
READ_COMPENSATIONS, WRITE_COMPENSATIONS = "personio:compensations:read", "personio:compensations:write"
READ_WEBHOOKS, WRITE_WEBHOOKS = "personio:webhooks:read", "personio:webhooks:write"
READ_PROJECTS = "personio:projects:read"


class Call(StrEnum):
    """The operations of the HTTP client, as sentences about errors name them."""

    SIGN_IN = "sign in"
    READ_PERSONS = "read employees"
    CREATE_PERSON = "create an employee"
    CHANGE_PERSON = "change an employee"
    READ_EMPLOYMENTS = "read employments"
    CHANGE_EMPLOYMENT = "change an employment"
    READ_TYPES = "read absence types"
    READ_ABSENCES = "read absences"
    READ_BREAKDOWNS = "read the days of an absence"
    CREATE_ABSENCE = "create an absence"
    CHANGE_ABSENCE = "change an absence"
    DELETE_ABSENCE = "delete an absence"
    READ_ATTENDANCE = "read attendance"
    CREATE_ATTENDANCE = "create attendance"
    CHANGE_ATTENDANCE = "change attendance"
    DELETE_ATTENDANCE = "delete attendance"
    READ_PROJECTS = "read projects"
    READ_COMPENSATIONS = "read compensations"
    CREATE_COMPENSATION = "create a compensation"
    READ_WEBHOOK = "read events of a webhook"
    CREATE_WEBHOOK = "create a webhook"
    DELETE_WEBHOOK = "delete a webhook"


_SCOPES = {
    READ_PERSONS: (Call.READ_PERSONS, Call.READ_EMPLOYMENTS),
    WRITE_PERSONS: (Call.CREATE_PERSON, Call.CHANGE_PERSON, Call.CHANGE_EMPLOYMENT),
    READ_ABSENCES: (Call.READ_TYPES, Call.READ_ABSENCES, Call.READ_BREAKDOWNS),
    WRITE_ABSENCES: (Call.CREATE_ABSENCE, Call.CHANGE_ABSENCE, Call.DELETE_ABSENCE),
    READ_ATTENDANCES: (Call.READ_ATTENDANCE,),
    WRITE_ATTENDANCES: (Call.CREATE_ATTENDANCE, Call.CHANGE_ATTENDANCE, Call.DELETE_ATTENDANCE),
    READ_PROJECTS: (Call.READ_PROJECTS,),
    READ_COMPENSATIONS: (Call.READ_COMPENSATIONS,),
    WRITE_COMPENSATIONS: (Call.CREATE_COMPENSATION,),
    READ_WEBHOOKS: (Call.READ_WEBHOOK,),
    WRITE_WEBHOOKS: (Call.CREATE_WEBHOOK, Call.DELETE_WEBHOOK),
}
SCOPE_OF = {call: scope for scope, calls in _SCOPES.items() for call in calls}

NEEDED = {
    READ_PERSONS: "Employees can't be read",
    READ_ABSENCES: "Absence can't be read",
    WRITE_ABSENCES: "Absence can't be written",
    READ_ATTENDANCES: "Working time can't be read",
    WRITE_ATTENDANCES: "Working time can't be written",
}
"""What every use of the connection takes, and what does not work without it."""


def missing(granted: Iterable[str]) -> list[str]:
    """The scopes of NEEDED that are not among the granted ones, whatever the spelling. None granted: nobody told."""
    known = {_plain(scope) for scope in granted}
    return [scope for scope in NEEDED if known and _plain(scope) not in known]


def _plain(scope: str) -> frozenset[str]:
    """`personio:persons:read`, `person.read` and `Persons:Read` say the same."""
    words = re.split(r"[^a-z]+", scope.lower())
    return frozenset(word.removesuffix("s") for word in words if word and word != "personio")
