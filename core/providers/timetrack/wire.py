"""TimeTrack's JSON as models: only the fields that a flow needs (sheet sections 4 and 11, names are theirs).

What is not declared here is dropped at the border. Reading is lenient about what may be missing, and takes both
forms of timestamps and booleans that the docs show. A timestamp is kept as its digits: what they mean is a setting (9).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from core.http.errors import Broken

PROVIDER, TITLE = "timetrack", "TimeTrack"
NEW, APPROVED, DISAPPROVED = 0, 1, 2
"""`status` of an absence. [docs 4.4]"""
FLAGS = {"true": True, "1": True, "false": False, "0": False}


def _digits(value: Any) -> Any:
    """`2026-03-10T08:00:00Z` and `...00.000Z` alike [docs 4]; any other mark of a zone does not fit."""
    if not isinstance(value, str):
        return value
    moment = datetime.fromisoformat(value.removesuffix("Z"))
    if moment.tzinfo is not None:
        raise ValueError("a zone other than Z")
    return moment.replace(microsecond=0)


def _day(value: Any) -> Any:
    return _digits(value).date() if isinstance(value, str) else value


def _flag(value: Any) -> Any:
    """`true|false` or `1|0`. [docs 4]"""
    return FLAGS.get(str(value).lower(), value)


def _word(value: Any) -> Any:
    """An id or a number as text, as we keep it."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Digits = Annotated[datetime, BeforeValidator(_digits)]
Day = Annotated[date, BeforeValidator(_day)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Word = Annotated[str, BeforeValidator(_word)]


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class Numbered(Wire):
    """The documented key is `ID`, the real one `id`. [docs, client 4]"""

    id: Word = Field(validation_alias=AliasChoices("id", "ID"))


class User(Numbered):
    """A user (4.1). [docs]"""

    username: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    personal_number: Word | None = None
    language: str | None = None
    enabled: Flag = True


class Attendance(Numbered):
    """A clock-in and out (4.2). [docs] to: None while the clock runs. [inferred]"""

    user: str = Field(validation_alias=AliasChoices("user", "username"))
    begins: Digits = Field(alias="from")
    ends: Digits | None = Field(None, alias="to")
    notes: str | None = None
    worked_minutes: int | None = None
    break_minutes: int | None = None


class ProjectTimeEntry(Attendance):
    """Time on a project (4.3). [docs]"""

    client_name: str
    project_name: str
    task: str | None = None
    details: str | None = None


class Absence(Numbered):
    """An absence (4.4). [docs] user_id and day_segment are beyond the docs. [client]"""

    user: str = Field(validation_alias=AliasChoices("user", "username"))
    user_id: Word | None = Field(None, alias="user_id")
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    status: int | None = None
    absence_type: Word
    absence_type_name: str | None = None
    day_segment: int | None = Field(None, alias="day_segment")


class WorkReport(Wire):
    """One person's day in the timesheet (4.6), in seconds. [docs]"""

    username: str = Field(validation_alias=AliasChoices("username", "user"))
    work_date: Day
    target_seconds: Decimal | None = None
    holiday: Flag | None = None
    absence1_seconds: Decimal | None = Field(None, alias="absence1Seconds")
    absence2_seconds: Decimal | None = Field(None, alias="absence2Seconds")
    absence3_seconds: Decimal | None = Field(None, alias="absence3Seconds")
    absence1_short_name: str | None = Field(None, alias="absence1ShortName")
    absence2_short_name: str | None = Field(None, alias="absence2ShortName")
    absence3_short_name: str | None = Field(None, alias="absence3ShortName")

    @property
    def absences(self) -> list[tuple[str, Decimal]]:
        """Short code and seconds of each absence that the day tells of."""
        told = (
            (self.absence1_short_name, self.absence1_seconds),
            (self.absence2_short_name, self.absence2_seconds),
            (self.absence3_short_name, self.absence3_seconds),
        )
        return [(name, seconds) for name, seconds in told if name and seconds]


W = TypeVar("W", bound=Wire)


def read(model: type[W], document: Any) -> W:
    """The document as `model`. Raises Broken that names the fields and never repeats their values."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'whole'}: {e['type']}" for e in error.errors()[:5])
        raise Broken(
            f"TimeTrack's answer does not have the form of a {model.__name__} ({wrong}). Nothing of it was used.",
            provider=TITLE,
        ) from None
