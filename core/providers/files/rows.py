"""Hours, absence and salary lines of a file as rows of salary data.

Rows without an id of their own get one from whom, when and what they are about, so that the same row of a corrected
file is known again: a changed quantity is a change of that row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from core.models.people import Employee
from core.models.rows import PROJECT_TIME, Absence, Approval, SalaryLine, SourceRow, TimeEntry
from core.providers.files.cells import Cells, Fault, Found, LineBroken
from core.providers.files.fields import Content
from core.providers.files.people import named
from core.providers.files.values import clock, day, figure, hours, minutes, moment, standing, text, yes

NO_INFORMATION = Approval(False, "missing")
NOT_REQUIRED = Approval(True, "not_required")
LONGEST = timedelta(days=400)
MOST_HOURS, DAY = Decimal(24), timedelta(days=1)
FRIDAY = 4
MOST_NAMED = 5


class Rows:
    """Takes rows line by line. tells_approval: the file has a column for it."""

    def __init__(self, content: Content, tells_approval: bool, people_by: str) -> None:
        self._content = content
        self._tells_approval = tells_approval
        self._by = people_by
        self._rows: list[SourceRow] = []
        self._people: dict[str, Employee] = {}
        self._void = 0
        self._lines: dict[str, int] = {}
        self._same: Counter[str] = Counter()
        self._alike: list[int] = []

    def take(self, cells: Cells) -> None:
        person = cells.need("person", lambda cell, _: text(cell))
        approval = self._approval(cells)
        if cells.faults:
            raise LineBroken
        if approval is None:
            self._void += 1
            return
        shared = {
            "person": person,
            "approval": approval,
            "note": cells.text("note") or None,
            "version": "",
        }
        read = {Content.HOURS: _hours, Content.ABSENCE: _absence, Content.SUPPLEMENT: _line}[self._content]
        made = list(read(cells, shared))
        if cells.faults:
            raise LineBroken
        self._identify(cells, made)
        name = cells.text("name") or None
        if person not in self._people or (name and self._people[person].full_name is None):
            self._people[person] = named(Employee(id=person, full_name=name), self._by)

    def _approval(self, cells: Cells) -> Approval | None:
        """None for a row that was refused or cancelled."""
        if not self._tells_approval:
            return NO_INFORMATION
        if not cells.has("approved"):
            return Approval(False, "row", cells.text("waits_for") or None)
        said = cells.need("approved", lambda cell, _: (standing(cell),))[0]
        return None if said is None else Approval(said, "row", None if said else cells.text("waits_for") or None)

    def _identify(self, cells: Cells, made: list[SourceRow]) -> None:
        given = cells.text("id")
        if given and given in self._lines:
            raise cells.broken("id", f"{given} stands in line {self._lines[given]} too")
        if given:
            self._lines[given] = cells.line.number
        again = False
        for row in made:
            if given:
                id = given if len(made) == 1 else f"{given}:{row.day.isoformat()}"
            else:
                key = _about(row)
                self._same[key] += 1
                again = again or self._same[key] > 1
                id = key if self._same[key] == 1 else f"{key}-{self._same[key]}"
            self._rows.append(replace(row, id=id))
        if again:
            self._alike.append(cells.line.number)

    def found(self, faults: tuple[Fault, ...]) -> Found:
        notes = []
        if not self._tells_approval:
            notes.append("No column says whether rows are approved.")
        if self._alike:
            shown = ", ".join(map(str, self._alike[:MOST_NAMED]))
            more = f" and {len(self._alike) - MOST_NAMED} more" if len(self._alike) > MOST_NAMED else ""
            notes.append(
                f"Lines {shown}{more} are about the same person, day and code as a line before. Both are taken; look "
                "whether one was entered twice."
            )
        return Found(
            content=self._content,
            people=tuple(self._people.values()),
            rows=tuple(self._rows),
            void=self._void,
            faults=faults,
            notes=tuple(notes),
        )


def _about(row: SourceRow) -> str:
    start = row.start if isinstance(row, TimeEntry) else None
    parts = (row.kind.value, row.person, row.day, row.code, start, getattr(row, "project", None))
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=10).hexdigest()


def _hours(cells: Cells, shared: dict[str, Any]) -> Iterator[SourceRow]:
    start, end = _span(cells)
    which = cells.need("day", day) if cells.has("day") or start is None else start.date()
    pause = cells.ask("break_minutes", minutes) or 0
    worked = cells.ask("quantity", hours)
    if worked is None and not cells.faults:
        if start is None or end is None:
            raise cells.broken("quantity" if "quantity" in cells.places else "end", "there are no hours")
        worked = Decimal(int((end - start).total_seconds()) - pause * 60) / 3600
        if worked < 0:
            raise cells.broken("break_minutes", "the break is longer than the time from begin to end")
    if cells.faults or worked is None:
        raise LineBroken
    if worked > MOST_HOURS:
        raise cells.broken("quantity" if cells.has("quantity") else "end", f"{worked:f} hours are more than a day has")
    code = cells.text("code") or PROJECT_TIME
    parts = [part for part in (cells.text("client"), cells.text("project")) if part]
    yield TimeEntry(
        id="",
        day=which,
        quantity=worked.quantize(Decimal("0.0001")).normalize() + 0,
        code=code,
        label=cells.text("label") or (code if code != PROJECT_TIME else parts[-1] if parts else "Hours"),
        start=start,
        end=end,
        project=" / ".join(parts) or None,
        **shared,
    )


def _span(cells: Cells) -> tuple[datetime | None, datetime | None]:
    """Begin and end. A time of day alone belongs to the day of the row; an end before the begin to the day after."""
    start, alone = _instant(cells, "start", None)
    end, end_alone = _instant(cells, "end", start.date() if start and not alone else None)
    if start is None or end is None or cells.faults:
        return start, end
    if end <= start and end_alone:
        end += DAY
    if end <= start:
        cells.fault("end", "it is not after the begin")
    elif end - start > DAY:
        cells.fault("end", "it is more than a day after the begin")
    return start, end


def _instant(cells: Cells, name: str, beside: date | None) -> tuple[datetime | None, bool]:
    """The moment, and whether the cell told a time of day alone."""
    cell = cells.cell(name)
    if not cells.has(name):
        return None, False
    told = isinstance(cell, time | timedelta) or (isinstance(cell, Decimal) and cell <= 1)
    if told or (isinstance(cell, str) and len(cell.strip()) <= len("08:00:00")):
        which = beside or (cells.ask("day", day) if cells.has("day") else None)
        passed = cells.ask(name, lambda value, _: clock(value) if not isinstance(value, timedelta) else value)
        if which is None and passed is not None and not cells.faults:
            cells.fault(name, "it has no date, and no other column has the day")
        if which is None or passed is None:
            return None, True
        return datetime.combine(which, time()) + passed, True
    found = cells.ask(name, moment)
    if found is not None and not isinstance(found, datetime):
        cells.fault(name, "it has no time of day")
        return None, False
    return found, False


def _absence(cells: Cells, shared: dict[str, Any]) -> Iterator[SourceRow]:
    first = cells.need("first", day)
    if "last" in cells.places and not cells.has("last"):
        raise cells.broken("last", "it is empty; write the first day again where it was one day only")
    last = cells.ask("last", day) or first
    norm = cells.ask("norm_hours", hours)
    away, days = cells.ask("hours", hours), cells.ask("days", figure)
    half = cells.ask("half", lambda cell, _: yes(cell)) or False
    code = cells.text("code") or cells.text("label")
    if not code and not cells.faults:
        raise cells.broken("code", "it is empty")
    if last < first:
        cells.fault("last", "it is before the first day")
    elif last - first > LONGEST:
        cells.fault("last", f"it is more than {LONGEST.days} days after the first day")
    if last > first and away is not None:
        cells.fault("hours", "hours of several days can't be told apart: write one line a day")
    if cells.faults:
        raise LineBroken
    parts = _parts(cells, first, last, days, half)
    for which, part in parts:
        quantity, unit = (part, "days") if away is None else (away, "hours")
        yield Absence(
            id="",
            day=which,
            quantity=quantity,
            unit=unit,
            code=code,
            label=cells.text("label") or code,
            norm_hours=norm,
            **shared,
        )


def _parts(cells: Cells, first: date, last: date, days: Decimal | None, half: bool) -> list[tuple[date, Decimal]]:
    """Each day away, and how much of it. Of several days, Saturdays and Sundays only where the number of days says so.

    Raises LineBroken where the number fits neither.
    """
    if first == last:
        return [(first, days if days is not None else Decimal("0.5") if half else Decimal(1))]
    if half:
        raise cells.broken("half", "half a day of several can't be told: write one line a day")
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    working = [which for which in every if which.weekday() <= FRIDAY]
    if days is None and not working:
        raise cells.broken("last", "all these days are Saturdays and Sundays: say in days how many count")
    if days is None or days == len(working):
        return [(which, Decimal(1)) for which in working]
    if days == len(every):
        return [(which, Decimal(1)) for which in every]
    raise cells.broken(
        "days", f"{days:f} days are neither the {len(working)} working days nor all {len(every)}: write one line a day"
    )


def _line(cells: Cells, shared: dict[str, Any]) -> Iterator[SourceRow]:
    code = cells.need("code", lambda cell, _: text(cell))
    yield SalaryLine(
        id="",
        day=cells.need("day", day),
        quantity=cells.need("quantity", figure),
        unit=cells.text("unit") or "pieces",
        code=code,
        label=cells.text("label") or code,
        **shared,
    )
