"""Who is signed in, what Zenegy lets them do, in sentences for the page of the connection (sheet 3, 5.3)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.http.errors import NotSent, Rejected
from core.models.writes import Identity
from core.providers.base import Check
from core.providers.zenegy import wire
from core.providers.zenegy.client import Client
from core.providers.zenegy.routes import uid

# "Elevated roles may set Approved" [docs]; that these are those roles is inferred. Limited administrators and
# department managers may see only a part of the company, so they do not count.
ELEVATED = frozenset({"CompanyOwner", "PayrollAdminFull", "AccountAdminFull"})

# Scope by the list that proves it, and what it is for. [docs; scope:hours spec]
PROBES: Mapping[str, tuple[str, str]] = {
    "employees": ("scope:employee", "employees"),
    "absence_list": ("scope:absence", "absence"),
    "users": ("scope:hours", "hours"),
}


@dataclass(frozen=True, slots=True)
class Claims:
    """What the access token says about the person. Unverified and only read: Zenegy's word is asked afterwards."""

    uid: str = ""
    name: str = ""
    email: str = field(default="", repr=False)


def claims(access_token: str) -> Claims:
    """The person in a JWT; empty for a token that is not one: Zenegy does not promise that it stays readable. [docs]"""
    parts = access_token.split(".")
    if len(parts) != 3:
        return Claims()
    try:
        document = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        return Claims()
    if not isinstance(document, Mapping):
        return Claims()
    return Claims(*(str(document.get(name) or "") for name in ("uid", "name", "emailAddress")))


def check(client: Client, access_token: str) -> Check:
    """Reads the company, one row of each list and the signed-in user. Raises what the company's read raises."""
    company = client.company()
    problems: list[str] = []
    scopes = ["scope:companyDetails"]
    for route, (scope, what) in PROBES.items():
        try:
            client.probe(route)
            scopes.append(scope)
        except Rejected:
            problems.append(
                f"Zenegy does not let us read {what}. Our app at Zenegy needs {scope}, the company the part of Zenegy "
                "for it, and the person who signed in must be a system administrator."
            )
    person = claims(access_token)
    user = _me(client, person) if "scope:hours" in scopes else None
    roles = tuple(user.roles or ()) if user else ()
    can_approve = bool(ELEVATED & set(roles))
    if not can_approve:
        problems.append(_cannot_approve(roles))
    return Check(
        identity=Identity(id=company.uid, name=company.name or company.uid),
        signed_in_as=(user and (user.name or user.email)) or person.name or person.email or "unknown",
        role=", ".join(roles),
        scopes=tuple(scopes),
        can_approve=can_approve,
        problems=tuple(problems),
    )


def _me(client: Client, person: Claims) -> wire.User | None:
    """The signed-in person among the users of the company: by uid, else by e-mail. None where neither finds one."""
    me, mail = person.uid.casefold(), person.email.casefold()
    if not me and not mail:
        return None
    try:
        return client.user(uid(me, "user"))
    except (Rejected, NotSent):
        # The claim is opaque and may be another service's id of the same person.
        return next((one for one in client.users() if mail and (one.email or "").casefold() == mail), None)


def _cannot_approve(roles: tuple[str, ...]) -> str:
    found = f"The role found is {', '.join(roles)}." if roles else "Zenegy does not tell the role of this sign-in."
    return (
        f"Nothing can be sent as approved, so nothing would be paid out. {found} "
        "Sign in with an owner or a full administrator of the company."
    )
