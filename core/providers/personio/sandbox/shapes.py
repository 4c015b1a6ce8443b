"""Absences and attendances as the v2 API shows them (sheet sections 4.3 to 4.5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from . import seed
from .account import Account
from .answers import stamp
from .fields import as_number
from .rows import Absence, Attendance

Shape = dict[str, Any]


def absence_type(row: seed.AbsenceType) -> Shape:
    """No approval, half-day or substitute flag is visible in v2."""
    return {"id": row.id, "name": row.name, "category": row.category, "unit": row.unit}


def absence(account: Account, row: Absence) -> Shape:
    """`ends_at` is the exclusive midnight, its `type` as it was written [inferred]; the substitute never shows."""
    reads_to = row.reads_to
    return {
        "id": row.id,
        "person": {"id": row.person_id},
        "absence_type": {"id": row.type_id},
        "starts_from": {"date_time": row.reads_from.isoformat(), "type": row.begins},
        "ends_at": None if reads_to is None else {"date_time": reads_to.isoformat(), "type": row.ends},
        "timezone_id": account.timezone_id,
        "comment": row.comment,
        "approval": {"status": row.status},
        "created_at": stamp(row.created),
        "updated_at": stamp(row.updated),
    }


def breakdowns(account: Account, row: Absence) -> list[Shape]:
    """One entry per calendar day, 0 on free days; whole numbers without a fraction."""
    unit = account.absence_types[row.type_id].unit
    return [
        {"date": day.isoformat(), "effective_duration": {"unit": unit, "value": as_number(value)}}
        for day, value in account.calendar.breakdown(row, account.today)
    ]


def _time(moment: datetime | None) -> Shape | None:
    return None if moment is None else {"date_time": moment.isoformat()}


def attendance(account: Account, row: Attendance) -> Shape:
    absent = (one for one in account.absences.of(row.person_id) if one.status == "APPROVED")
    return {
        "id": row.id,
        "type": row.type,
        "person": {"id": row.person_id},
        "approval": {"status": row.status},
        "start": _time(row.start),
        "end": _time(row.end),
        "attribution_date": row.day.isoformat(),
        "comment": row.comment,
        "project": None if row.project_id is None else {"id": row.project_id},
        "is_auto_generated": row.is_auto,
        "is_holiday": row.day in account.calendar.holidays,
        "is_on_time_off": any(one.first <= row.day and (one.last is None or row.day <= one.last) for one in absent),
        "created_at": stamp(row.created),
        "updated_at": stamp(row.updated),
    }
