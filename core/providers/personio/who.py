"""What the credentials of a connection may do and see, in sentences for its page (sheet 3, 9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.http.errors import Rejected
from core.models.writes import Identity
from core.providers.base import Account, Check
from core.providers.personio import signin
from core.providers.personio.client import Client
from core.providers.personio.convert import people as convert
from core.providers.personio.refusals import NO_RIGHT
from core.providers.personio.rights import NEEDED, WHERE, missing
from core.providers.personio.wire_people import Employment, Person

LOOKED_AT = 3
"""Employments that are read to see which of their fields are released: a single one may lack something by itself."""


def check(account: Account, client: Client, number_attribute: str) -> Check:
    """Signs in anew, which proves the secret and tells the scopes, and reads a page of persons and their newest jobs.

    v2 tells nobody's company, so the client id is the identity.
    """
    granted = signin.sign_in(account).scopes
    lacking = missing(granted)
    problems = [f"{NEEDED[scope]}: grant the right {scope} {WHERE}." for scope in lacking]
    try:
        persons = client.some_persons()
        jobs = _jobs(client, persons)
    except Rejected as error:
        if error.code != NO_RIGHT:
            raise
        if not any(":persons:" in scope for scope in lacking):
            problems.append(error.message)
    else:
        problems += _not_released(persons, jobs, number_attribute)
    name = signin.client_id(account)
    return Check(
        identity=Identity(id=name, name=f"Personio, credentials {name}"),
        signed_in_as=name,
        scopes=granted,
        problems=tuple(problems),
    )


def _jobs(client: Client, persons: Sequence[Person]) -> list[Employment]:
    with_job = [one.id for one in persons if one.employments][:LOOKED_AT]
    return [job for person in with_job for job in client.employments(person)[:1]]


def _not_released(persons: Sequence[Person], jobs: Sequence[Employment], number_attribute: str) -> Iterator[str]:
    """What isn't released is silently missing. [docs]"""
    for title in convert.missing_fields(persons, jobs):
        yield f"{title} isn't released for these credentials: release it {WHERE}."
    seen = {found for found, _, _ in convert.attributes(persons)}
    if not number_attribute:
        yield (
            "Which attribute holds the personnel number is not chosen yet. "
            "Without it people are matched by name and e-mail address only."
        )
    elif persons and number_attribute not in seen:
        yield (
            f"The attribute {number_attribute}, chosen for the personnel number, isn't released for these credentials "
            f"or empty for everybody: release it {WHERE}, or choose another."
        )
