"""Absence types: those a person wrote down, and those that absences carry; TimeTrack lists none (sheet section 4.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.http.errors import NotSent
from core.models.codes import AbsenceType, SourceCode
from core.models.rows import PROJECT_TIME, Kind
from core.providers.timetrack.wire import TITLE, Absence

HALF = ("½", "1/2")
AT_WORK, AT_WORK_SHORT = "homeoffice", "ho"
"""Predefined in the product [docs], and no absence without a decision; its short code is [inferred]."""


def written(setting: str) -> dict[str, AbsenceType]:
    """The types of the setting, by id: one a line, `id name`. Raises NotSent for a line that is none."""
    found: dict[str, AbsenceType] = {}
    for line in filter(None, map(str.strip, setting.splitlines())):
        number, _, name = line.partition(" ")
        if not (number.isascii() and number.isdigit()) or not name.strip() or number in found:
            raise NotSent(
                f"{line!r} is no absence type: write one a line, its number, a blank and its name, each number once.",
                provider=TITLE,
            )
        found[number] = _type(number, name.strip())
    return found


def absence_types(known: Mapping[str, AbsenceType], absences: Iterable[Absence]) -> list[AbsenceType]:
    """The written types, and behind them those that absences show, by their short code; in order of their numbers."""
    found = dict(known)
    for one in absences:
        if one.absence_type not in found:
            found[one.absence_type] = _type(one.absence_type, one.absence_type_name or one.absence_type)
    return sorted(found.values(), key=lambda one: (len(one.id), one.id))


def is_half(row: Absence, known: Mapping[str, AbsenceType]) -> bool:
    """Whether the type of this absence means half a day."""
    if row.absence_type in known:
        return known[row.absence_type].half
    return _says_half(row.absence_type_name or "")


def codes(types: Iterable[AbsenceType]) -> list[SourceCode]:
    """What rows carry: one code for all hours, and the absence types."""
    hours = SourceCode(kind=Kind.HOURS, code=PROJECT_TIME, name="Working time")
    return [hours, *(SourceCode(kind=Kind.ABSENCE, code=one.id, name=one.name) for one in types)]


def _type(number: str, name: str) -> AbsenceType:
    letters = "".join(c for c in name.casefold() if c.isalpha())
    at_work = letters.startswith(AT_WORK) or letters == AT_WORK_SHORT
    return AbsenceType(id=number, name=name, unit="days", away=not at_work, half=_says_half(name))


def _says_half(name: str) -> bool:
    return any(mark in name for mark in HALF)
