"""How one of our writes is named to e-conomic, and how its record is told from everybody else's (sheet 6)."""

from __future__ import annotations

import hashlib

from core.models.writes import Write


def key_of(write: Write, what: str) -> str:
    """The `Idempotency-Key`: the same for the same write. It protects for an hour; the ledger does for ever.

    What a key answered once it answers again, so its body is part of it: a changed one must not get an old answer.
    """
    said = (write.operation, write.holder, write.first.isoformat(), write.target, str(write.quantity), write.marker)
    lines = [f"{name}={value}" for name, value in sorted(write.fields.items())]
    return "ho-" + hashlib.sha256("\n".join((what, *said, *lines)).encode()).hexdigest()[:40]


def ours(write: Write, text: str | None) -> bool:
    """Whether a record's text carries the mark of this write."""
    return bool(write.marker) and write.marker in (text or "")
