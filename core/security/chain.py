"""The arithmetic of the audit chain and of its anchor file. Nothing here knows a database.

Each entry's digest is an HMAC over the digest before it and its own content, so nobody without the key file can alter,
insert, remove or reorder entries unseen. What a chain can't show by itself is that its newest entries were cut off:
for that its head is written, line by line, into an anchor file outside the database.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

GENESIS = "0" * 64


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one way to write this content as JSON. Raises TypeError or ValueError for what JSON can't carry."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def entry_digest(key: bytes, previous: str, content: Mapping[str, Any]) -> str:
    """64 hex digits over the digest of the entry before (GENESIS for the first) and this entry's content."""
    return hmac.digest(key, previous.encode() + b"\n" + canonical(content), "sha256").hex()


def verify(key: bytes, entries: Iterable[tuple[str, Mapping[str, Any], str]]) -> list[str]:
    """Sentences about what doesn't fit in a chain of (previous, content, digest), oldest first; empty: it is whole.

    An entry is named by its content's `number`, or by its place.
    """
    problems: list[str] = []
    before = GENESIS
    for place, (previous, content, digest) in enumerate(entries, 1):
        name = f"Entry {content.get('number', place)}"
        if previous != before:
            problems.append(f"{name} does not follow the entry before it: something was removed, added or moved.")
        if not hmac.compare_digest(entry_digest(key, previous, content), digest):
            problems.append(f"{name} was altered after it was written.")
        before = digest
    return problems


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of one company's chain at a moment (aware UTC). number: of the newest entry."""

    at: datetime
    company: str
    number: int
    digest: str


def append_anchor(path: Path, key: bytes, anchor: Anchor) -> None:
    """Add a line to the anchor file and bring it to disk. Raises OSError.

    A line is `time company number digest check`, parted by blanks; the check is an HMAC over the rest.
    """
    line = f"{anchor.at.isoformat()} {anchor.company} {anchor.number} {anchor.digest}"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        # A line that a crash cut short must not swallow this one.
        gap = "\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else ""
        os.write(descriptor, f"{gap}{line} {_check(key, line)}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_anchors(path: Path, key: bytes) -> tuple[list[Anchor], list[int]]:
    """The anchors in the file, oldest first, and the numbers of the lines that are damaged or forged. No file: none."""
    anchors: list[Anchor] = []
    damaged: list[int] = []
    lines = path.read_text("utf-8", errors="replace").splitlines() if path.exists() else []
    for number, text in enumerate(lines, 1):
        line, _, check = text.rpartition(" ")
        parts = line.split(" ")
        if len(parts) == 4 and hmac.compare_digest(_check(key, line).encode(), check.encode()):
            anchors.append(Anchor(datetime.fromisoformat(parts[0]), parts[1], int(parts[2]), parts[3]))
        else:
            damaged.append(number)
    return anchors, damaged


def compare_anchors(
    anchors: Iterable[Anchor], company: str, digests: Mapping[int, str], restored_at: datetime | None = None
) -> list[str]:
    """Sentences about anchors of this company that its chain (digest by number) no longer holds; empty: all fit.

    restored_at: when the chain itself says that it was brought back from a copy; that explains what is missing of then.
    """
    problems: list[str] = []
    for anchor in anchors:
        if anchor.company != company:
            continue
        found = digests.get(anchor.number)
        if found != anchor.digest and restored_at is not None and anchor.at <= restored_at:
            continue
        if found is None:
            problems.append(f"Entry {anchor.number}, there at {anchor.at:%Y-%m-%d %H:%M} UTC, is gone.")
        elif found != anchor.digest:
            problems.append(f"Entry {anchor.number} is not the one that was there at {anchor.at:%Y-%m-%d %H:%M} UTC.")
    return problems


def _check(key: bytes, line: str) -> str:
    return hmac.digest(key, b"anchor " + line.encode(), "sha256").hex()
