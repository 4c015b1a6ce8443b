"""Ids of the payroll side: GUIDs that come out the same for the same seed and thing."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5


def uid(seed: int, kind: str, *which: object) -> str:
    """The GUID of a thing, such as `uid(1, "employee", 17)`."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, ("handover-demo", seed, kind, *which)))))
