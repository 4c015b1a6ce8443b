"""Which company is signed in to, as whom, and which parts of Fortnox are open to us (sheet 3, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from core.models.writes import Identity
from core.providers.base import Check
from core.providers.fortnox.bookkeeping import PARTS, Part, missing
from core.providers.fortnox.client import Client
from core.providers.fortnox.refusals import Forbidden
from core.providers.fortnox.signin import SERVICE, claims

ALWAYS = "companyinformation"


def check(client: Client, access: str, sign_in_as: str) -> Check:
    """Reads the company and a row of each part. access: the token, which may tell the user. Raises what the read of the
    company raises."""
    company = client.company()
    with ThreadPoolExecutor(max(1, client.parallel)) as pool:
        refused: Sequence[Forbidden | None] = list(pool.map(lambda part: _refused(client, part), PARTS.values()))
    found = dict(zip(PARTS, refused, strict=True))
    user = claims(access).user
    return Check(
        identity=Identity(id=company.database_number, name=company.company_name or company.database_number),
        signed_in_as=_named(user, sign_in_as),
        scopes=(ALWAYS, *(scope for scope, error in found.items() if error is None)),
        problems=tuple(missing(scope, error) for scope, error in found.items() if error is not None),
    )


def _refused(client: Client, part: Part) -> Forbidden | None:
    try:
        client.probe(part.path, part.what)
    except Forbidden as error:
        return error
    return None


def _named(user: str, sign_in_as: str) -> str:
    if sign_in_as == SERVICE:
        return "the service account"
    return f"user {user}" if user else "a user whom Fortnox does not name"
