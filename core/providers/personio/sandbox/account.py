"""What one Personio account holds: people, types, periods, projects, compensations, webhooks, and what happened.

Persons, employments, projects, compensations, types and webhooks are kept as the JSON objects they are on the wire;
absences and attendances, which have rules, as rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.providers.sandbox_host import SandboxClock

from . import seed
from .access import Access
from .answers import stamp
from .calendar import Calendar
from .events import EventLog
from .limits import Limits
from .rows import Absence, Attendance, Table

Document = dict[str, Any]
LONG_AGO = datetime(2024, 1, 8, 9, tzinfo=UTC)


@dataclass(slots=True)
class SortedLists:
    """Lists as they were sorted for the last pages. changes: of the account, when they were."""

    changes: int = 0
    lists: dict[tuple[str, str], tuple[list[Any], list[Any]]] = field(default_factory=dict)


class Account:
    """Built from a seed. Raises ValueError where that contradicts itself.

    changes: counts every write, so that a list that was sorted once can be used again until the next one.
    """

    def __init__(self, document: seed.Seed, clock: SandboxClock) -> None:
        self.clock = clock
        self.zone = ZoneInfo(document.timezone)
        self.timezone_id = document.timezone
        self.company_id = document.company_id
        self.switches = document.switches
        self.access = Access(document.credentials)
        self.limits = Limits(document.rate_limits)
        self.attributes = {one.id: one for one in document.attributes}
        self.calendar = Calendar(document.work_schedule, document.holidays)
        self.units = {one.id: one for one in document.org_units}
        self.names = {
            "legal_entity": {one.id: one.name for one in document.legal_entities},
            "office": {one.id: one.name for one in document.offices},
            "cost_center": {one.id: one.name for one in document.cost_centers},
        }
        self.changes = 0
        self.sorted_lists = SortedLists()
        self._last_stamp = datetime.min.replace(tzinfo=UTC)
        self._last_number = 100_000
        self.persons: dict[str, Document] = {}
        self.employments: dict[str, list[Document]] = {}
        self.absence_types: dict[str, seed.AbsenceType] = {}
        self.absences: Table[Absence] = Table()
        self.attendances: Table[Attendance] = Table()
        self.projects: dict[str, Document] = {}
        self.members: dict[str, dict[str, None]] = {}
        self.compensation_types: dict[str, Document] = {}
        self.compensations: dict[str, Document] = {}
        self.webhooks: dict[str, Document] = {}
        self.events = EventLog(self.company_id, clock)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def touch(self) -> datetime:
        """A write happens now: its time, later than every one before, in whole milliseconds."""
        self.changes += 1
        now = self.now
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        self._last_stamp = max(now, self._last_stamp + timedelta(milliseconds=1))
        return self._last_stamp

    def next_number(self) -> int:
        self._last_number += 1
        return self._last_number

    def next_person_id(self) -> str:
        taken = [int(one) for one in self.persons if one.isdigit()]
        return str(max([1000, *taken]) + 1)

    def next_project_id(self) -> str:
        taken = [int(one) for one in self.projects if one.isdigit()]
        return str(max([82_000, *taken]) + 1)

    def employments_of(self, person_id: str) -> list[Document]:
        """Newest first."""
        found = self.employments.get(person_id, [])
        return sorted(found, key=lambda one: (one["employment_start_date"], one["created_at"]), reverse=True)

    def status_of(self, person_id: str) -> str:
        """From the latest employment: ACTIVE, LEAVE and ONBOARDING count as ACTIVE (section 4.1)."""
        for latest in self.employments_of(person_id):
            return "ACTIVE" if latest["status"] in ("ACTIVE", "LEAVE", "ONBOARDING") else "INACTIVE"
        return "UNSPECIFIED"

    def emit(self, name: str, payload: Mapping[str, Any]) -> None:
        """Something happened: into the log of every webhook that listens, and on its way where delivery is on."""
        self.events.happened(name, payload, self.now, self.webhooks.values(), self.switches.webhook_delivery)

    def in_zone(self, moment: datetime) -> datetime:
        """Local wall clock of the account; a naive one is that already."""
        return moment if moment.tzinfo is None else moment.astimezone(self.zone).replace(tzinfo=None)

    def in_utc(self, moment: datetime) -> datetime:
        """Aware; a naive one is taken as the account's wall clock [inferred]."""
        return moment.replace(tzinfo=self.zone) if moment.tzinfo is None else moment

    def attribute_names(self) -> Iterable[str]:
        """All that a whitelist can name."""
        return (*seed.PERSON_ATTRIBUTES, *seed.EMPLOYMENT_ATTRIBUTES, *self.attributes)


def unfiltered(row: seed.SeedModel, *leave_out: str) -> Document:
    """A seed row as its JSON object."""
    return row.model_dump(mode="json", exclude=set(leave_out))


def stamped(document: Document, row: seed.Person | seed.Employment) -> Document:
    """With its times; those of long ago where the seed names none."""
    document["created_at"] = stamp(row.created_at or LONG_AGO)
    document["updated_at"] = stamp(row.updated_at or row.created_at or LONG_AGO)
    return document
