"""REST v1: the envelope and the models of what we read. Field names [spec 4.2 to 4.8].

Nothing in the published specification is marked required, so only what a decision rests on is required here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from core.providers.timelog.wire import UserID
from core.providers.timelog.wire.xml import broken


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class User(Wire):
    """A user. ID is the GUID that PUT /user wants. [spec 4.2]"""

    UserID: UserID
    ID: str
    FirstName: str | None = None
    LastName: str | None = None
    Initials: str | None = None
    IsActive: bool
    UserType: str | None = None
    LegalEntityID: int | None = None
    Email: str | None = None


class AbsenceCode(Wire):
    """AbsenceCode is the number as text; several codes may share one. [spec 4.3]"""

    AbsenceCodeID: int
    AbsenceCode: str
    Name: str
    IsActive: bool
    RequireApproval: bool = True


class Projection(Wire):
    """One user's day: its norm hours and whether the manager approved it. [spec 4.5, use inferred]"""

    UserID: UserID
    Date: datetime
    NormalWorkingHours: Decimal | None = None
    IsClosed: bool | None = None
    IsApproved: bool | None = None


class Week(Wire):
    """A week of a timesheet; TimesheetStatus is "Open", "Closed" and others nobody listed. [spec 4.5]"""

    WeekNumber: int
    TimesheetStatus: str
    StartDate: datetime
    EndDate: datetime


class WeeklyStatus(Wire):
    """All weeks of one user, with the manager who approves them. [spec 4.5]"""

    EmployeeUserID: UserID
    DisplayName: str | None = None
    ManagerDisplayName: str | None = None
    Details: list[Week]


class LegalEntity(Wire):
    LegalEntityID: int
    Name: str
    IsSystemLegalEntity: bool = False


class ExternalSystem(Wire):
    """A system that may leave keys on registrations. [spec 4.8]"""

    ID: int
    Name: str


class ExternalKey(Wire):
    """A key that a system left on a time registration. [spec 4.8]"""

    ExternalID: str
    ExternalSystemID: int
    ExternalSystemName: str | None = None


class TimeRegistration(Wire):
    """[spec 4.5; the specification mislabels this answer]"""

    TimeRegistrationID: int
    TimeRegistrationGUID: str


class Privileges(Wire):
    """What the token's user may do, by TimeLog's own names. [spec 3]"""

    Privileges: dict[str, Any] = {}


class RestError(Wire):
    """The body of a REST error. Details are sentences or objects with Message and ErrorCode. [client 6]"""

    Code: int | None = None
    Message: str | None = None
    Details: list[Any] | None = None

    def sentences(self) -> list[str]:
        details = self.Details or []
        texts = [str(d.get("Message") or "") if isinstance(d, dict) else str(d) for d in details]
        return [t for t in texts if t] or ([self.Message] if self.Message else [])

    def codes(self) -> list[int]:
        return [
            d["ErrorCode"] for d in self.Details or [] if isinstance(d, dict) and isinstance(d.get("ErrorCode"), int)
        ]


M = TypeVar("M", bound=Wire)


class Page(Generic[M]):
    """One page of a list: its rows, and what the envelope counts (None for a bare array)."""

    def __init__(self, rows: Sequence[M], total: int | None, pages: int | None) -> None:
        self.rows = rows
        self.total = total
        self.pages = pages


def read_page(body: Any, model: type[M], operation: str) -> Page[M]:
    """A list in its envelope, whose counters are strings, or a bare array. [docs and client 4.1]"""
    if isinstance(body, list):
        return Page(_validate(body, model, operation), None, None)
    if not isinstance(body, dict) or not isinstance(body.get("Entities"), list):
        raise broken(f"TimeLog answered {operation} without the list that was asked for.", operation)
    counters = body.get("Properties") or {}
    try:
        total, pages = int(counters["TotalRecord"]), int(counters["TotalPage"])
    except (KeyError, TypeError, ValueError):
        raise broken(f"TimeLog answered {operation} without saying how many rows there are.", operation) from None
    entities = body["Entities"]
    if not all(isinstance(e, dict) and isinstance(e.get("Properties"), dict) for e in entities):
        raise broken(f"TimeLog answered {operation} with a row that has no properties.", operation)
    return Page(_validate([e["Properties"] for e in entities], model, operation), total, pages)


def read_one(body: Any, model: type[M], operation: str) -> M:
    """A single object in its envelope."""
    if not isinstance(body, dict) or not isinstance(body.get("Properties"), dict):
        raise broken(f"TimeLog answered {operation} without the properties that were asked for.", operation)
    return _validate([body["Properties"]], model, operation)[0]


_ADAPTERS: dict[type[Wire], TypeAdapter[Any]] = {}


def _validate(rows: list[Any], model: type[M], operation: str) -> list[M]:
    adapter = _ADAPTERS.get(model) or _ADAPTERS.setdefault(model, TypeAdapter(list[model]))  # type: ignore[valid-type]
    try:
        validated: list[M] = adapter.validate_python(rows)
    except ValidationError as error:
        first = error.errors()[0]
        at, *field = first["loc"]
        row = rows[at] if isinstance(at, int) else {}
        number = next((v for k, v in row.items() if k.endswith("ID") and isinstance(v, int)), at)
        where = f"{model.__name__} {number}: {'.'.join(str(f) for f in field)}"
        raise broken(f"TimeLog's answer to {operation} does not fit. {where}: {first['msg']}.", operation) from error
    return validated
