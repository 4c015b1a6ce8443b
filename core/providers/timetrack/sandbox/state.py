"""All that the TimeTrack sandbox holds. What `_control/records` shows comes from here."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from core.providers.sandbox_host import SandboxClock

from . import seed, shapes
from .answers import invalid
from .tables import Table

T = TypeVar("T")


class TimeTrackState:
    """The state behind the routes and the screens. Empty until `load`.

    hidden: (resource, field) that answers leave out.
    """

    def __init__(self, clock: SandboxClock) -> None:
        self.clock = clock
        self._take(seed.Seed())

    def load(self, document: Mapping[str, Any]) -> None:
        """Replace everything by this seed document (see `seed.Seed`). Raises ValueError where it does not fit."""
        self._take(seed.Seed.model_validate(document))

    def _take(self, document: seed.Seed) -> None:
        self.account, self.api_key, self.api_secret = document.account, document.api_key, document.api_secret
        self.zone = ZoneInfo(document.zone)
        self.holidays = frozenset(document.holidays)
        self.switches = document.switches.model_copy()
        self.hidden: set[tuple[str, str]] = set()
        self.users = Table("user", document.users)
        self.absence_types = {one.absenceType: one for one in document.absence_types}
        self.attendances = Table("attendance", document.attendances)
        self.project_time_entries = Table("project time entry", document.project_time_entries)
        self.absences = Table("absence", document.absences)
        self.clients = Table("client", document.clients)
        self.projects = Table("project", document.projects)
        self.tasks = Table("task", document.tasks)
        self.timers = {(one.username, one.date): one for one in document.project_timers}
        self.forget()

    # -- the clock -------------------------------------------------------------------------------------------------

    def wall(self, digits: datetime) -> datetime:
        """The wall clock that the digits of a timestamp mean."""
        if self.switches.clock == "local":
            return digits
        return digits.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    def digits(self, wall: datetime) -> datetime:
        """How a wall clock is written in a timestamp."""
        if self.switches.clock == "local":
            return wall
        return wall.replace(tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)

    def now(self) -> datetime:
        """The present moment as digits."""
        wall = self.clock.now().astimezone(self.zone).replace(tzinfo=None, microsecond=0)
        return self.digits(wall)

    # -- looking up ------------------------------------------------------------------------------------------------

    def remembered(self, asked: Hashable, rows: Iterable[T]) -> list[T]:
        """All rows of a question, walked once until something changes: a long list is asked for page by page."""
        if asked not in self._answers:
            self._answers[asked] = list(rows)
        return self._answers[asked]

    def forget(self) -> None:
        """Something changed, or may have."""
        self._answers: dict[Hashable, list[Any]] = {}
        self._names = {one.username: one for one in self.users}

    def user(self, username: object) -> seed.User:
        """Raises Refused with the field `username`."""
        if not isinstance(username, str) or username not in self._names:
            raise invalid("username", f"there is no user {username!r}")
        return self._names[username]

    def absence_type(self, number: int) -> seed.AbsenceType:
        """Raises Refused with the field `absenceType`."""
        if number not in self.absence_types:
            raise invalid("absenceType", f"there is no absence type {number}")
        return self.absence_types[number]

    def project(self, client: object, name: object) -> seed.Project:
        """By exact names [docs 4.3]. Raises Refused with the field whose name is unknown."""
        if all(one.name != client for one in self.clients):
            raise invalid("clientName", f"there is no client {client!r}")
        for one in self.projects:
            if (one.clientName, one.projectName) == (client, name):
                return one
        raise invalid("projectName", f"the client {client!r} has no project {name!r}")

    def task(self, name: object) -> seed.Task:
        for one in self.tasks:
            if one.name == name:
                return one
        raise invalid("task", f"there is no task {name!r}")

    def rows_of(self, username: str) -> Iterator[seed.Attendance | seed.ProjectTimeEntry | seed.Absence]:
        """Everything filed under this user name that was not deleted."""
        tables = (self.attendances, self.project_time_entries, self.absences)
        return (row for table in tables for row in table if row.user == username)

    def shown(self, row: seed.Absence) -> dict[str, Any]:
        """An absence as it is answered."""
        return shapes.absence(row, self.user(row.user).id, self.absence_type(row.absenceType))

    # -- what _control/records shows ---------------------------------------------------------------------------------

    def records(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Live rows by kind; deleted ones by kind and id only."""
        tables: Mapping[str, Table[Any]] = {
            "attendances": self.attendances,
            "project_time_entries": self.project_time_entries,
            "absences": self.absences,
        }
        return {
            "users": [shapes.user(one) for one in self.users],
            "attendances": [shapes.attendance(one) for one in self.attendances],
            "project_time_entries": [shapes.project_time_entry(one) for one in self.project_time_entries],
            "absences": [self.shown(one) for one in self.absences],
            "absence_types": [one.model_dump() for one in self.absence_types.values()],
            "clients": [shapes.client(one) for one in self.clients],
            "projects": [shapes.project(one) for one in self.projects],
            "tasks": [shapes.task(one) for one in self.tasks],
            "project_timers": [shapes.timer(one, self.now()) for one in self.timers.values()],
            "deleted": [{"kind": kind, "id": number} for kind, table in tables.items() for number in table.deleted()],
        }


class IndexAuth(Mapping[str, str]):
    """The `auth` values in the sandbox's index, read from whatever is loaded."""

    NAMES = ("account", "api_key", "api_secret")

    def __init__(self, state: TimeTrackState) -> None:
        self._state = state

    def __getitem__(self, name: str) -> str:
        if name not in self.NAMES:
            raise KeyError(name)
        return str(getattr(self._state, name))

    def __iter__(self) -> Iterator[str]:
        return iter(self.NAMES)

    def __len__(self) -> int:
        return len(self.NAMES)
