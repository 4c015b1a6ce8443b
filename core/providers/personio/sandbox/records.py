"""Everything stored, by kind, for checks from outside: Personio's own field names, nothing hidden by a whitelist."""

from __future__ import annotations

from typing import Any

from . import shapes
from .account import Account

Rows = list[dict[str, Any]]


def records_of(account: Account) -> dict[str, Rows]:
    """Absences carry their substitute, their days and `id` of v1 too; projects their members."""
    return {
        "persons": [
            {**one, "status": account.status_of(one["id"]), "employments": _refs(account.employments_of(one["id"]))}
            for one in account.persons.values()
        ],
        "employments": [one for rows in account.employments.values() for one in rows],
        "absence_types": [one.model_dump(mode="json") for one in account.absence_types.values()],
        "absence_periods": [
            {
                **shapes.absence(account, row),
                "substitute": None if row.substitute_id is None else {"id": row.substitute_id},
                "breakdowns": shapes.breakdowns(account, row),
                "v1_id": row.number,
            }
            for row in account.absences
        ],
        "attendance_periods": [shapes.attendance(account, row) for row in account.attendances],
        "projects": [{**one, "members": list(account.members[one["id"]])} for one in account.projects.values()],
        "compensations": list(account.compensations.values()),
        "compensation_types": list(account.compensation_types.values()),
        "webhooks": list(account.webhooks.values()),
        "events": account.events.documents(),
    }


def _refs(rows: Rows) -> Rows:
    return [{"id": one["id"]} for one in rows]
