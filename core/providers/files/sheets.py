"""What goes out as files: employees, rows of salary data, and TimeTrack's profile (timetrack.md, section 10).

Headers of employees and rows are the titles of `fields`, those of the profile TimeTrack's own names; `reading` knows
both without being told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields

from core.models.both_sides import AbsencePeriod, Half, Standing, WorkPeriod
from core.models.people import Employee
from core.models.rows import Absence, Approval, Kind, SalaryLine, SourceRow, TimeEntry
from core.providers.files.fields import Content, titles
from core.providers.files.writing import Sheet, Value

_PEOPLE = {"person": "id", "name": "full_name"}
"""Fields of an employee that go by another name in files."""
_STATUS = {Standing.REQUESTED: 0, Standing.APPROVED: 1, Standing.REJECTED: 2, Standing.CANCELLED: 2}
"""TimeTrack's numbers [docs 4.4]."""


def employees(people: Iterable[Employee]) -> Sheet:
    words = titles(Content.EMPLOYEES)
    known = {one.name for one in fields(Employee)}
    asked = {field: _PEOPLE.get(field, field) for field in words if _PEOPLE.get(field, field) in known}
    rows = tuple(tuple(_value(getattr(person, name)) for name in asked.values()) for person in people)
    return Sheet("Employees", tuple(words[field] for field in asked), rows)


def _value(value: object) -> Value:
    if isinstance(value, bool):
        return _yes(value)
    return value  # type: ignore[return-value]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def rows(kind: Kind, found: Sequence[SourceRow], names: Mapping[str, str]) -> Sheet:
    """All rows of one kind. names: of people, by id."""
    content = Content(kind.value)
    words = titles(content)
    own = {Kind.HOURS: _hours, Kind.ABSENCE: _absence, Kind.SUPPLEMENT: _line}[kind]
    made = [
        {
            "id": row.id,
            "person": row.person,
            "name": names.get(row.person),
            **own(row),
            "code": row.code,
            "label": row.label,
            "approved": _approved(row.approval),
            "waits_for": row.approval.waits_for,
            "note": row.note,
        }
        for row in found
    ]
    order = list(made[0]) if made else list(words)
    title = {Kind.HOURS: "Hours", Kind.ABSENCE: "Absence", Kind.SUPPLEMENT: "Salary lines"}[kind]
    lines = tuple(tuple(line[name] for name in order) for line in made)
    return Sheet(title, tuple(words[name] for name in order), lines)


def _approved(approval: Approval) -> str | None:
    return None if approval.evidence == "missing" else _yes(approval.approved)


def _hours(row: SourceRow) -> dict[str, Value]:
    start, end, project = (row.start, row.end, row.project) if isinstance(row, TimeEntry) else (None, None, None)
    return {"day": row.day, "start": start, "end": end, "quantity": row.quantity, "project": project}


def _absence(row: SourceRow) -> dict[str, Value]:
    by_days = row.unit == "days"
    return {
        "first": row.day,
        "last": row.day,
        "hours": None if by_days else row.quantity,
        "days": row.quantity if by_days else None,
        "norm_hours": row.norm_hours if isinstance(row, Absence) else None,
    }


def _line(row: SourceRow) -> dict[str, Value]:
    return {"day": row.day, "quantity": row.quantity, "unit": row.unit if isinstance(row, SalaryLine) else None}


def attendances(found: Iterable[WorkPeriod], user_names: Mapping[str, str]) -> Sheet:
    """TimeTrack's attendances. Raises KeyError for somebody without a user name."""
    rows = tuple((user_names[one.person], one.start, one.end, one.break_minutes, one.note) for one in found)
    return Sheet("Attendances", ("username", "from", "to", "breakMinutes", "notes"), rows)


def absences(found: Iterable[AbsencePeriod], user_names: Mapping[str, str], types: Mapping[str, str]) -> Sheet:
    """Absences for people who enter them in TimeTrack by hand: its import takes none. types: their names, by id.

    A last column tells half days, where there are any. Raises KeyError for somebody without a user name.
    """
    made = [
        (
            user_names[one.person],
            one.first,
            one.last,
            types.get(one.type, one.type),
            _STATUS[one.standing],
            _half(one),
        )
        for one in found
    ]
    columns: tuple[str, ...] = ("username", "from", "to", "absenceTypeName", "status", "Half day")
    if not any(row[-1] for row in made):
        return Sheet("Absences", columns[:-1], tuple(row[:-1] for row in made))
    return Sheet("Absences", columns, tuple(made))


def _half(one: AbsencePeriod) -> str | None:
    if one.first == one.last and one.begins is one.ends:
        return one.begins.value
    said = [
        *(["from midday"] if one.begins is Half.SECOND else []),
        *(["until midday"] if one.ends is Half.FIRST else []),
    ]
    return " and ".join(said) or None
