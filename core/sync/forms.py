"""Absence and work in a form that can be compared: normalised, without approval, in their own side's words."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from core.models.both_sides import Activity, Half
from core.sync.words import Side

LAST_DAY = date.max


@dataclass(frozen=True, slots=True)
class AbsenceForm:
    """One absence. person, type: ids of `side`. start, end: wall clock, full minutes, only for types in hours."""

    side: Side
    person: str
    type: str
    first: date
    last: date | None
    begins: Half = Half.FIRST
    ends: Half = Half.SECOND
    start: datetime | None = None
    end: datetime | None = None
    note: str = ""

    @property
    def days(self) -> tuple[date, date]:
        return self.first, self.last or LAST_DAY

    @property
    def in_part(self) -> bool:
        """It begins or ends at midday."""
        return self.begins is Half.SECOND or self.ends is Half.FIRST


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Minutes from midnight of the day that it counts to; below 0 and above 1440 on the days beside it."""

    start: int
    end: int
    activity: Activity = Activity.WORK
    break_minutes: int = 0
    project: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkForm:
    """All work and breaks of one person that count to one day: one side merges what the other splits."""

    side: Side
    person: str
    day: date
    stretches: tuple[Stretch, ...]

    @property
    def days(self) -> tuple[date, date]:
        return self.day, self.day


Form = AbsenceForm | WorkForm
JSON = json.JSONEncoder(ensure_ascii=False)
MIDNIGHT, MINUTE = time.min, timedelta(minutes=1)


def plain(text: str) -> str:
    """The text as it is compared: NFC, no white space around it."""
    return unicodedata.normalize("NFC", text).strip()


def cut(text: str, limit: int | None) -> str:
    """The text as a side with this limit keeps it."""
    return text if limit is None else text[:limit].rstrip()


def full_minute(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(second=0, microsecond=0)


def minutes_from(day: date, moment: datetime) -> int:
    """Whole minutes of the wall clock since this day's midnight."""
    return (moment - datetime.combine(day, MIDNIGHT)) // MINUTE


def moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, MIDNIGHT) + minutes * MINUTE


def as_json(form: Form) -> dict[str, Any]:
    """The form as a JSON object: what a twin keeps as its base."""
    if isinstance(form, WorkForm):
        stretches = [{name: getattr(s, name) for name in Stretch.__slots__} for s in form.stretches]
        return {"side": form.side, "person": form.person, "day": form.day.isoformat(), "stretches": stretches}
    values = {name: getattr(form, name) for name in AbsenceForm.__slots__}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def form_of(values: Mapping[str, Any]) -> Form:
    """The form back from `as_json`. Raises KeyError or ValueError for anything else."""
    side = Side(values["side"])
    if "stretches" in values:
        stretches = tuple(Stretch(**{**s, "activity": Activity(s["activity"])}) for s in values["stretches"])
        return WorkForm(side, values["person"], date.fromisoformat(values["day"]), stretches)
    return AbsenceForm(
        side=side,
        person=values["person"],
        type=values["type"],
        first=date.fromisoformat(values["first"]),
        last=values["last"] and date.fromisoformat(values["last"]),
        begins=Half(values["begins"]),
        ends=Half(values["ends"]),
        start=values["start"] and datetime.fromisoformat(values["start"]),
        end=values["end"] and datetime.fromisoformat(values["end"]),
        note=values["note"],
    )


def fingerprint(form: Form) -> str:
    """Tells one content from another. Never of a converted form: a new mapping would look like an edit of every row."""
    said: list[object]
    if isinstance(form, WorkForm):
        said = [form.person, str(form.day), *(_parts(s) for s in form.stretches)]
    else:
        moments = [str(value or "") for value in (form.last, form.start, form.end)]
        said = [form.person, form.type, str(form.first), *moments, form.begins, form.ends, form.note]
    return hashlib.sha256(JSON.encode(said).encode()).hexdigest()[:32]


def _parts(stretch: Stretch) -> list[object]:
    return [stretch.start, stretch.end, stretch.activity, stretch.break_minutes, stretch.project, stretch.note]


def overlap(one: object, other: object) -> bool:
    """Whether two absences, in the words of one side, meet. Halves and hours of one day may lie beside each other."""
    if not (isinstance(one, AbsenceForm) and isinstance(other, AbsenceForm)) or one.person != other.person:
        return False
    return _begin(one) < _finish(other) and _begin(other) < _finish(one)


def _begin(form: AbsenceForm) -> tuple[date, int]:
    if form.start:
        return form.first, form.start.hour * 60 + form.start.minute
    return form.first, 0 if form.begins is Half.FIRST else 12 * 60


def _finish(form: AbsenceForm) -> tuple[date, int]:
    if form.end:
        return form.first, form.end.hour * 60 + form.end.minute
    return form.days[1], 24 * 60 if form.ends is Half.SECOND else 12 * 60
