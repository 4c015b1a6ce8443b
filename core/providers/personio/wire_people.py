"""Persons and employments (sheet 4.1, 4.2). [spec] What isn't released for the credentials is silently missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field, field_validator

from core.providers.personio.wire import Id, MaybeDay, MaybeWord, Ref, Wire


class CustomAttribute(Wire):
    """type comes in lower case though documented in upper; a value may be anything. [client, live]"""

    id: Id
    type: MaybeWord = None
    label: str | None = None
    value: Any = Field(default=None, repr=False)


class Person(Wire):
    id: Id
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    preferred_name: str | None = None
    status: MaybeWord = None
    custom_attributes: tuple[CustomAttribute, ...] = Field(default=(), repr=False)
    employments: tuple[Ref, ...] = ()

    @field_validator("custom_attributes", "employments", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return () if value is None else value


class Position(Wire):
    title: str | None = None


class OrgUnit(Wire):
    type: MaybeWord = None
    id: Id


class Termination(Wire):
    """The spec's own example calls the last working day `last_working_date`: both are read."""

    termination_date: MaybeDay = None
    last_working_day: MaybeDay = None
    last_working_date: MaybeDay = None

    @property
    def last_day(self) -> date | None:
        return self.last_working_day or self.last_working_date or self.termination_date


class Employment(Wire):
    id: Id
    status: MaybeWord = None
    type: MaybeWord = None
    position: Position | None = None
    weekly_working_hours: Decimal | None = None
    employment_start_date: MaybeDay = None
    employment_end_date: MaybeDay = None
    supervisor: Ref | None = None
    office: Ref | None = None
    legal_entity: Ref | None = None
    org_units: tuple[OrgUnit, ...] = ()
    termination: Termination | None = None

    @field_validator("supervisor", "office", "legal_entity", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value if isinstance(value, dict) and value.get("id") is not None else None

    @field_validator("org_units", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return () if value is None else value

    @property
    def department(self) -> str | None:
        return next((unit.id for unit in self.org_units if unit.type == "DEPARTMENT"), None)
