"""Absence and attendance (sheet 4.3 to 4.5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import field_validator

from core.providers.personio.wire import Approval, Day, Id, MaybeDay, MaybeStamp, MaybeWord, Moment, Ref, Wire, Word

_HOURS = {"HOUR", "HOURS", "HOURLY"}
_DAYS = {"DAY", "DAYS", "DAILY"}


class AbsenceType(Wire):
    """category in upper snake case [spec example]; unit `DAY` or `HOUR`, other spellings are known from clients."""

    id: Id
    name: str
    category: MaybeWord = None
    unit: Word

    @field_validator("unit")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in _HOURS | _DAYS:
            raise ValueError("neither days nor hours")
        return value

    @property
    def in_hours(self) -> bool:
        return self.unit in _HOURS


class AbsencePeriod(Wire):
    """An absence as read. [client, live] ends_at is exclusive for days; None: nobody knows the end. No duration."""

    id: Id
    person: Ref
    absence_type: Ref
    starts_from: Moment
    ends_at: Moment | None = None
    comment: str | None = None
    approval: Approval | None = None
    updated_at: MaybeStamp = None

    @field_validator("ends_at", mode="before")
    @classmethod
    def _no_end(cls, value: Any) -> Any:
        return _or_none(value, "date_time")


class Duration(Wire):
    unit: MaybeWord = None
    value: Decimal


class Breakdown(Wire):
    """One calendar day of an absence and what it takes from the balance: 0 on free days. [docs, inferred]"""

    date: Day
    effective_duration: Duration

    @property
    def key(self) -> str:
        return self.date.isoformat()


class AttendancePeriod(Wire):
    """Work or a break, as read. [client, live] end None: it still runs. No duration field."""

    id: Id
    type: Word
    person: Ref
    start: Moment
    end: Moment | None = None
    attribution_date: MaybeDay = None
    comment: str | None = None
    project: Ref | None = None
    approval: Approval | None = None
    updated_at: MaybeStamp = None

    @field_validator("type")
    @classmethod
    def _known(cls, value: str) -> Literal["WORK", "BREAK"]:
        match value:
            case "WORK" | "BREAK":
                return value
        raise ValueError("neither work nor break")

    @field_validator("end", mode="before")
    @classmethod
    def _running(cls, value: Any) -> Any:
        return _or_none(value, "date_time")

    @field_validator("project", mode="before")
    @classmethod
    def _no_project(cls, value: Any) -> Any:
        return _or_none(value, "id")


class Project(Wire):
    """[client, live]"""

    id: Id
    name: str
    status: MaybeWord = None
    project_code: str | None = None
    client_name: str | None = None
    parent_project: Ref | None = None

    @field_validator("parent_project", mode="before")
    @classmethod
    def _no_parent(cls, value: Any) -> Any:
        return _or_none(value, "id")


class CompensationType(Wire):
    """[docs]"""

    id: Id
    name: str | None = None
    category: MaybeWord = None


class Compensation(Wire):
    """An entry of a person's pay. [docs] Whether a list shows id and comment is not documented."""

    id: Id | None = None
    person: Ref
    type: Ref | None = None
    value: Decimal
    currency: str | None = None
    effective_from: Day
    comment: str | None = None


def _or_none(value: Any, name: str) -> Any:
    """An object without content means that there is none."""
    return None if isinstance(value, dict) and value.get(name) is None else value
