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
from datetime import date

from core.models.writes import RemoteRecord, Write

MARKER = re.compile(r"\bho:[a-z2-7]{8}\b")

IDENTIFYING = ("user_name", "number", "email")
NAMES = ("first_name", "last_name")


def subject(about: Write | RemoteRecord) -> str:
    """Holder, days and target. Together with connection, operation, occurrence and revision it is unique.

    A write that makes its own holder (a new person) goes by its lane: before the call there is nothing else.
    """
    holder = about.holder or about.person if isinstance(about, Write) else about.holder
    return f"{holder}|{about.first.isoformat()}|{about.last.isoformat()}|{about.target}"


def holder(subject: str) -> str:
    """Whose record a subject is about."""
    return subject.split("|", 1)[0]


def same_subject(expected: str, first: date, record: RemoteRecord) -> bool:
    """Whether a record is about a subject whose first day is this one.

    A provider that knows one day a record files what is about several days on the last of them.
    """
    days = {record.first, first} if record.first == record.last else {record.first}
    tail = f"{record.last.isoformat()}|{record.target}"
    return any(expected == f"{record.holder}|{day.isoformat()}|{tail}" for day in days)


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
        and same_subject(subject(write), write.first, record)
        and record.quantity == write.quantity
        and (record.start is None or write.start is None or record.start == write.start)
        and (record.amount is None or write.amount is None or record.amount == write.amount)
        and all(record.fields.get(name) == value for name, value in write.fields.items())
    )


def same_person(write: Write, record: RemoteRecord) -> bool | None:
    """Whether a record is the new person that this write asks for; None: perhaps, a human has to look.

    The provider names the holder of what it makes only afterwards, so what both say of the person decides: one of
    user name, number and e-mail agrees and none differs. A name alone proves nothing, for people share names.
    """
    if record.operation != write.operation or record.holder == write.holder:
        return False
    told = [_agree(write, record, name) for name in IDENTIFYING if write.fields.get(name) and record.fields.get(name)]
    if any(told):
        return True if all(told) else None
    names = [_agree(write, record, name) for name in NAMES if write.fields.get(name)]
    return None if not told and names and all(names) else False


def _agree(write: Write, record: RemoteRecord, name: str) -> bool:
    return write.fields[name].strip().casefold() == record.fields.get(name, "").strip().casefold()


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
        if record.ref in present or marker_in(record.text) is not None:
            continue
        if same_look(write, record) or same_person(write, record):
            return Found(record, by_mark=False)
    return None


def perhaps(
    write: Write, records: Sequence[RemoteRecord], present: Collection[str], claimed: Collection[str]
) -> RemoteRecord | None:
    """A new record that may be the person this write asks for, and may be somebody else."""
    free = sorted((r for r in records if r.ref not in claimed and r.ref not in present), key=lambda r: r.ref)
    return next((record for record in free if same_person(write, record) is None), None)
