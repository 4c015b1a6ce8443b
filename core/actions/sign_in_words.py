"""What is said to somebody who comes back from a provider's sign-in page with nothing that counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

NO_STATE = (
    "The provider sent you back without the state that Handover gave it, so nobody can tell which sign-in this is. "
    "Nothing was stored. Begin again on Connections; if it happens again, the provider does not return the state."
)
UNKNOWN = "This address belongs to no sign-in that was begun here. Nothing was stored. Begin on Connections."


def expired(title: str, life: timedelta) -> str:
    return (
        f"This sign-in is older than {int(life.total_seconds() // 60)} minutes and no longer counts. Nothing was "
        f"stored. Begin again on Connections: {title} asks you once more."
    )


def reused(outcome: str | None) -> str:
    before = {"done": "It made the connection", "denied": "It ended without access"}
    return (
        f"This sign-in was used already. {before.get(outcome or '', 'It did not work')} the first time, and this "
        "second visit changed nothing. Begin again on Connections if you need another."
    )


def denied(title: str, parameters: Mapping[str, str]) -> str:
    said = parameters.get("error_description") or parameters.get("error", "")
    reason = f" It says: {said[:200]}." if said and said != "access_denied" else ""
    return (
        f"{title} did not give access, so nothing was stored.{reason} If you pressed Deny by mistake, begin again on "
        "Connections."
    )
