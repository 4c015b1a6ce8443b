"""How a write is named before it is sent and recognised afterwards.

Its *subject* says what it is about and carries no amount. Its *look* is the subject with the amount. Its *marker* is
planted in a text field where the provider has one; nothing else in the world carries it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.models.writes import RemoteRecord, Write

MARKER = re.compile(r"\bho:[a-z2-7]{8}\b")


def subject(write: Write) -> str:
    """Holder, days and target. Together with connection, operation, occurrence and revision it is unique."""
    return f"{write.holder}|{write.first.isoformat()}|{write.last.isoformat()}|{write.target}"


def marker(connection: str, operation: str, subject: str, occurrence: int, revision: int) -> str:
    """Eight characters that follow from what the write is, so that planning twice gives the same ones."""
    identity = f"{connection}|{operation}|{subject}|{occurrence}|{revision}".encode()
    return "ho:" + base64.b32encode(hashlib.sha256(identity).digest()[:5]).decode().lower()


def marker_in(text: str) -> str | None:
    """The marker that a record's text carries, None for a record that isn't ours."""
    found = MARKER.search(text)
    return found.group() if found else None


def same_look(write: Write, record: RemoteRecord) -> bool:
    """Whether a record says what the write says. What the provider does not tell (clock, amount) can't differ."""
    return (
        record.operation == write.operation
        and record.holder == write.holder
        and record.first == write.first
        and record.last == write.last
        and record.target == write.target
        and record.quantity == write.quantity
        and (record.start is None or write.start is None or record.start == write.start)
        and (record.amount is None or write.amount is None or record.amount == write.amount)
        and all(record.fields.get(name) == value for name, value in write.fields.items())
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A record recognised as a write's effect. by_mark: its marker says so; else it only looks the same."""

    record: RemoteRecord
    by_mark: bool


def recognise(
    write: Write, records: Sequence[RemoteRecord], present: Collection[str], claimed: Collection[str]
) -> Found | None:
    """The record that this write made, or None when it is not there.

    present: refs that were there before the call. claimed: refs that other items hold. Neither can be ours. A record
    with somebody else's marker can't either. Among equal look-alikes the first by ref is taken: they are
    interchangeable, and each can be claimed only once.
    """
    free = sorted((r for r in records if r.ref not in claimed), key=lambda r: r.ref)
    for record in free:
        if write.marker and marker_in(record.text) == write.marker:
            return Found(record, by_mark=True)
    for record in free:
        if record.ref not in present and marker_in(record.text) is None and same_look(write, record):
            return Found(record, by_mark=False)
    return None
