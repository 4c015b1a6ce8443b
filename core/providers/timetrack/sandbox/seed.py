"""The seed document of the TimeTrack sandbox: what `_control/load` takes and what the sandbox starts with.

Field names are TimeTrack's own (sheet section 4), so that a row of a seed looks like a row on the wire. Timestamps are
the digits of the wire; `switches.clock` says what they mean. A row with `"deleted": true` was deleted softly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from . import reading

ACCOUNT, API_KEY, API_SECRET = "acme", "timetrack-sandbox-key", "timetrack-sandbox-secret"
"""What the built-in seed uses. A document that keeps these keeps every connection made against the built-in one."""

Moment = Annotated[datetime, BeforeValidator(reading.moment)]
Day = Annotated[date, BeforeValidator(reading.day)]
Flag = Annotated[bool, BeforeValidator(reading.flag)]
FULL_WEEK = (27720, 27720, 27720, 27720, 27720, 0, 0)


class SeedModel(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, validate_assignment=True)


class Switches(SeedModel):
    """What the sheet leaves open, with its defaults (section 12). Set by the seed or by `_control/settings`.

    day_segment: `kept` stores what POST sends, `ignored` answers 0 always. post_honours_status: an absence is made with
    the `status` of its POST. post_answer: what every POST answers. delete_user: `soft` disables.
    deletes: `hard` leaves no trace. window: what `from` and `to` of a list mean.
    clock: whether the digits of a timestamp are wall clock or true UTC.
    """

    absence_overlap: Literal["allow", "reject"] = "allow"
    attendance_overlap: Literal["allow", "reject"] = "allow"
    day_segment: Literal["ignored", "kept"] = "ignored"
    post_honours_status: bool = False
    post_answer: Literal["object", "id", "empty"] = "object"
    delete_user: Literal["soft", "hard"] = "soft"
    deletes: Literal["soft", "hard"] = "soft"
    window: Literal["overlap", "contained"] = "overlap"
    clock: Literal["local", "utc"] = "local"


class User(SeedModel):
    """weekly_seconds: the working model behind `targetSeconds`, Monday to Sunday; no resource shows it."""

    id: int = 0
    username: str = Field(min_length=1)
    firstName: str
    lastName: str
    email: str
    personalNumber: int | None = None
    admin: Flag = False
    teamLead: Flag = False
    language: Literal["de", "en"] = "de"
    enabled: Flag = True
    weekly_seconds: tuple[int, int, int, int, int, int, int] = FULL_WEEK


class AbsenceType(SeedModel):
    """No resource lists these; people make them in the product. absenceTypeName: the short code.

    half_day: a type of its own for half a day. counts: its time shows as absence in work reports.
    """

    absenceType: int
    absenceTypeName: str
    name: str
    color: str = "#3b82f6"
    is_plannable: bool = True
    half_day: bool = False
    counts: bool = True


class Attendance(SeedModel):
    """A clock-in and out. `to` is null while the clock runs."""

    id: int = 0
    user: str
    begins: Moment = Field(alias="from")
    ends: Moment | None = Field(None, alias="to")
    notes: str = ""
    manual: Flag = True
    breakMinutes: int = Field(0, ge=0)
    latitudeStart: float | None = None
    longitudeStart: float | None = None
    latitudeEnd: float | None = None
    longitudeEnd: float | None = None
    deleted: bool = False


class ProjectTimeEntry(SeedModel):
    """Time on a project. Client, project and task are named, not numbered. [docs]"""

    id: int = 0
    user: str
    clientName: str
    projectName: str
    task: str = ""
    hourRate: Decimal | None = None
    billable: Flag = True
    flatRate: Flag = False
    details: str = ""
    tags: str = ""
    begins: Moment = Field(alias="from")
    ends: Moment = Field(alias="to")
    breakMinutes: int = Field(0, ge=0)
    latitude: float | None = None
    longitude: float | None = None
    latitude1: float | None = None
    longitude1: float | None = None
    deleted: bool = False


class Absence(SeedModel):
    """`to` is the last day away. status: 0 new, 1 approved, 2 disapproved. day_segment: 0 all day, 1 and 2 half."""

    id: int = 0
    user: str
    begins: Day = Field(alias="from")
    ends: Day = Field(alias="to")
    status: Literal[0, 1, 2] = 0
    absenceType: int
    day_segment: Literal[0, 1, 2] = 0
    deleted: bool = False


class Client(SeedModel):
    id: int = 0
    name: str = Field(min_length=1)
    email: str = ""
    enabled: Flag = True
    field1: str = ""
    field2: str = ""
    field3: str = ""


class Project(SeedModel):
    id: int = 0
    clientName: str
    projectName: str = Field(min_length=1)
    hourRate: Decimal | None = None
    notes: str = ""
    enabled: Flag = True


class Task(SeedModel):
    id: int = 0
    name: str = Field(min_length=1)
    hourRate: Decimal | None = None
    notes: str = ""
    enabled: Flag = True


class Timer(SeedModel):
    """A person's project timer of one day. worked and paused seconds are those up to `since`."""

    username: str
    date: Day
    clientName: str
    projectName: str
    taskName: str = ""
    note: str = ""
    state: Literal["playing", "paused", "stopped"] = "playing"
    startedAt: Moment
    since: Moment
    workedSeconds: int = 0
    breakSeconds: int = 0


class Seed(SeedModel):
    """One account. zone: where its people are. holidays: days on which nobody has to work."""

    account: str = ACCOUNT
    api_key: str = API_KEY
    api_secret: str = API_SECRET
    zone: str = "Europe/Vienna"
    holidays: list[Day] = []
    switches: Switches = Switches()
    users: list[User] = []
    absence_types: list[AbsenceType] = []
    attendances: list[Attendance] = []
    project_time_entries: list[ProjectTimeEntry] = []
    absences: list[Absence] = []
    clients: list[Client] = []
    projects: list[Project] = []
    tasks: list[Task] = []
    project_timers: list[Timer] = []

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"there is no time zone {value!r}; expected something like Europe/Vienna") from None
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Seed:
        people = {one.username for one in self.users}
        _single("users", "username", [one.username for one in self.users])
        _single("users", "email", [one.email.casefold() for one in self.users])
        _single("absence_types", "absenceType", [one.absenceType for one in self.absence_types])
        _single("clients", "name", [one.name for one in self.clients])
        _single("tasks", "name", [one.name for one in self.tasks])
        _single("projects", "name", [(one.clientName, one.projectName) for one in self.projects])
        _single("project_timers", "username and date", [(one.username, one.date) for one in self.project_timers])
        for kind in ("users", "attendances", "project_time_entries", "absences", "clients", "projects", "tasks"):
            _single(kind, "id", [one.id for one in getattr(self, kind) if one.id])
        for kind in ("attendances", "project_time_entries", "absences"):
            for number, row in enumerate(getattr(self, kind)):
                _known(f"{kind}[{number}].user", row.user, people, "user")
                if row.ends is not None and row.ends < row.begins:
                    raise ValueError(f"{kind}[{number}]: `to` is before `from`")
        for number, timer in enumerate(self.project_timers):
            _known(f"project_timers[{number}].username", timer.username, people, "user")
        self._names_are_known()
        return self

    def _names_are_known(self) -> None:
        types, clients = {one.absenceType for one in self.absence_types}, {one.name for one in self.clients}
        projects, tasks = {(one.clientName, one.projectName) for one in self.projects}, {one.name for one in self.tasks}
        for number, absence in enumerate(self.absences):
            _known(f"absences[{number}].absenceType", absence.absenceType, types, "absence type")
        for number, project in enumerate(self.projects):
            _known(f"projects[{number}].clientName", project.clientName, clients, "client")
        for number, entry in enumerate(self.project_time_entries):
            place = f"project_time_entries[{number}]"
            _known(f"{place}.projectName", (entry.clientName, entry.projectName), projects, "project")
            if entry.task:
                _known(f"{place}.task", entry.task, tasks, "task")


def _single(kind: str, field: str, values: Sequence[object]) -> None:
    twice = sorted({str(one) for one in values if values.count(one) > 1}) if len(set(values)) != len(values) else []
    if twice:
        raise ValueError(f"{kind}: the {field} {', '.join(twice)} is there twice")


def _known(place: str, value: object, known: Iterable[object], what: str) -> None:
    if value not in known:
        raise ValueError(f"{place}: there is no {what} {value!r} in this document")
