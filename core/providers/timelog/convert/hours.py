"""Work units as hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.models.rows import PROJECT_TIME, TimeEntry
from core.providers.timelog.convert.approval import by_step, version
from core.providers.timelog.convert.people import People
from core.providers.timelog.wire import UserID
from core.providers.timelog.wire.reporting import WorkUnit
from core.providers.timelog.wire.soap import FlatWork
from core.providers.timelog.wire.xml import broken


def time_entries(
    units: Sequence[WorkUnit], people: People, approved_from: int, flat: Iterable[FlatWork] | None = None
) -> list[TimeEntry]:
    """Work units as hours. Approved from that step of the ladder on.

    flat: the rows that carry salary codes; None when hours count as project time. Raises Broken for a work unit that
    is missing there or differs: its salary code would be somebody's guess.
    """
    by_guid = None if flat is None else {f.work_unit_guid: f for f in flat}
    found = []
    for unit in units:
        user = people.user(unit.employee_id, unit.user_id, f"work unit {unit.id}")
        approval = by_step(unit.status, approved_from, user, people)
        code, label = PROJECT_TIME, unit.task or "Project time"
        if by_guid is not None:
            code, label = _salary_code(unit, user, by_guid, label)
        # Equal ends, or turned round, are TimeLog's way of keeping no times. [inferred]
        timed = unit.start is not None and unit.end is not None and unit.start < unit.end
        start, end = (unit.start, unit.end) if timed else (None, None)
        found.append(
            TimeEntry(
                id=str(unit.id),
                person=str(user),
                day=unit.day,
                quantity=unit.hours,
                code=code,
                label=label,
                approval=approval,
                version=version(
                    user,
                    unit.day,
                    unit.hours,
                    code,
                    start,
                    end,
                    unit.project_id,
                    approval.approved,
                    approval.evidence,
                ),
                note=unit.note,
                start=start,
                end=end,
                project=unit.project,
            )
        )
    return found


def _salary_code(unit: WorkUnit, user: UserID, flat: Mapping[str, FlatWork], label: str) -> tuple[str, str]:
    twin = flat.get(unit.guid)
    if twin is None:
        raise broken(f"TimeLog's work unit {unit.id} is not in the list that carries salary codes.", "rows")
    if (twin.user_id, twin.day, twin.hours) != (user, unit.day, unit.hours):
        raise broken(f"TimeLog's work unit {unit.id} differs in the list that carries salary codes.", "rows")
    if twin.salary_code is None:
        return PROJECT_TIME, label
    return twin.salary_code, twin.salary_code_name or twin.salary_code
