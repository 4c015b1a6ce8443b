"""Up to where a sync has taken notice of both sides, so that the next one reads what changed and no more."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from core.actions.sync_rules import mapping_of, rules_of
from core.models.both_sides import Kept
from core.store.database import Store
from core.store.tables import Connection, Integration, SyncCursor
from core.sync.planned import About
from core.sync.words import Side

WHOLE = "whole"
"""The row, beside those of the two sides, that says which days were read and judged whole."""
FRESH_FOR = timedelta(hours=20)
"""So long after both sides were read in a window may one that tells of its changes be asked for these alone."""


SOON = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Covered:
    """Days that were read on both sides and judged. plan: the newest that judged them all. filter: as `fingerprint`.

    read_at: when the window was last read.
    """

    first: date
    last: date
    plan: int
    filter: str
    read_at: datetime

    def fresh(self, about: About, now: datetime) -> bool:
        """Whether it is enough to read what changed since, and at the end a few days that have come up."""
        return self.first <= about.first and about.last <= self.last + SOON and now - self.read_at <= FRESH_FOR


@dataclass(frozen=True, slots=True)
class Noted:
    """What a reading of everybody adds to it, to be stored with its plan. covered: its plan isn't known yet. cursors:
    by side."""

    covered: Covered
    cursors: dict[Side, str]


def fingerprint(session: Session, integration: Integration, kept: Kept) -> str:
    """Tells whether anything changed that a decision depends on besides both sides: people, types, rules, and how the
    systems are read."""
    said = [repr(mapping_of(session, integration, kept)), repr(rules_of(integration, kept))]
    for id in (integration.source_id, integration.target_id):
        row = session.get_one(Connection, id)
        said.append(f"{row.base_url} {sorted(row.settings.items())}")
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def covered(session: Session, integration: str, kept: Kept) -> Covered | None:
    row = session.get(SyncCursor, (integration, kept.value, WHOLE))
    if row is None:
        return None
    first, last, plan = row.value.split("/")
    return Covered(date.fromisoformat(first), date.fromisoformat(last), int(plan), row.filter, row.read_at)


def cursor(session: Session, integration: str, kept: Kept, side: Side, filter: str) -> str:
    """Where to go on with this side; empty where nothing was read yet, or for other people or by other rules."""
    row = session.get(SyncCursor, (integration, kept.value, side.value))
    return row.value if row and row.filter == filter else ""


def after_window(old: Covered | None, about: About, filter: str, now: datetime) -> Covered | None:
    """What is covered once these days were read on both sides. None where what was covered before counts on: it is
    more, and not old."""
    new = Covered(about.first, about.last, 0, filter, now)
    if old is None or old.filter != filter or now - old.read_at > FRESH_FOR:
        return new
    inside = about.first <= old.first and old.last <= about.last
    return new if inside else None


def keep(store: Store, session: Session, about: About, noted: Noted, plan: int) -> None:
    """In the transaction that stores the plan: what was told of changes is in it."""
    whole = replace(noted.covered, plan=plan)
    rows = [(WHOLE, f"{whole.first}/{whole.last}/{plan}", whole.read_at)]
    rows += [(side.value, value, store.clock()) for side, value in noted.cursors.items()]
    for side, value, read_at in rows:
        session.merge(
            SyncCursor(
                integration_id=about.integration,
                kept=about.kept.value,
                side=side,
                value=value,
                filter=whole.filter,
                read_at=read_at,
            )
        )
