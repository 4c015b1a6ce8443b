"""A write as bytes: canonical, so that equal writes have equal digests, and sealed with what it belongs to."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.models.writes import RecordState, Write
from core.security.ciphers import Cipher


def pack(write: Write) -> bytes:
    body: dict[str, Any] = {
        "operation": write.operation,
        "person": write.person,
        "holder": write.holder,
        "first": write.first.isoformat(),
        "last": write.last.isoformat(),
        "start": write.start and write.start.isoformat(),
        "end": write.end and write.end.isoformat(),
        "target": write.target,
        "quantity": str(write.quantity),
        "amount": None if write.amount is None else str(write.amount),
        "marker": write.marker,
        "text": write.text,
        "fields": dict(write.fields),
    }
    if write.state is not RecordState.APPROVED:
        body["state"] = write.state
    if write.notes:
        body["notes"] = dict(write.notes)
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def unpack(body: bytes) -> Write:
    read = json.loads(body)
    return Write(
        operation=read["operation"],
        person=read["person"],
        holder=read["holder"],
        first=date.fromisoformat(read["first"]),
        last=date.fromisoformat(read["last"]),
        start=read["start"] and datetime.fromisoformat(read["start"]),
        end=read["end"] and datetime.fromisoformat(read["end"]),
        target=read["target"],
        quantity=Decimal(read["quantity"]),
        amount=None if read["amount"] is None else Decimal(read["amount"]),
        marker=read["marker"],
        text=read["text"],
        fields=read["fields"],
        state=RecordState(read.get("state", RecordState.APPROVED)),
        notes=read.get("notes", {}),
    )


def digest(write: Write) -> str:
    return hashlib.sha256(pack(write)).hexdigest()


def context(connection: str, operation: str, subject: str, occurrence: int, revision: int) -> str:
    """What the write of this item is sealed for."""
    return f"item:{connection}:{operation}:{subject}:{occurrence}:{revision}"


def seal(cipher: Cipher, connection: str, subject: str, occurrence: int, revision: int, write: Write) -> bytes:
    """Sealed with the item's identity: moved to another row it no longer opens."""
    return cipher.seal(pack(write), context(connection, write.operation, subject, occurrence, revision))


def unseal(
    cipher: Cipher, connection: str, operation: str, subject: str, occurrence: int, revision: int, body: bytes
) -> Write:
    return unpack(cipher.open(body, context(connection, operation, subject, occurrence, revision)))
