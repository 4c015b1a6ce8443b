"""Mileage and expenses."""

from __future__ import annotations

from collections.abc import Iterable

from core.models.rows import SalaryLine
from core.providers.timelog.convert.approval import Days, by_day, by_step, version
from core.providers.timelog.convert.codes import MILEAGE
from core.providers.timelog.convert.people import People
from core.providers.timelog.wire.reporting import Expense, Mileage


def mileage(trips: Iterable[Mileage], people: People, known: Days) -> list[SalaryLine]:
    """Trips as kilometres. They carry no approval: the day's counts. [inferred 4.7]"""
    found = []
    for trip in trips:
        user = people.user(trip.employee_id, trip.user_id, f"mileage {trip.id}")
        approval = by_day(known.get((user, trip.day)), user, people)
        found.append(
            SalaryLine(
                id=f"{MILEAGE}:{trip.id}",
                person=str(user),
                day=trip.day,
                quantity=trip.km,
                unit="km",
                code=MILEAGE,
                label="Mileage in own car",
                approval=approval,
                version=version(user, trip.day, trip.km, trip.rate, approval.approved, approval.evidence),
                note=trip.purpose,
            )
        )
    return found


def expenses(outlays: Iterable[Expense], people: People, approved_from: int) -> list[SalaryLine]:
    """Expenses as amounts in their own currency; the payment method stands in the note."""
    found = []
    for outlay in outlays:
        user = people.user(outlay.employee_id, outlay.user_id, f"expense {outlay.id}")
        approval = by_step(outlay.status, approved_from, user, people)
        code = f"expense:{outlay.type_id}"
        found.append(
            SalaryLine(
                id=f"expense:{outlay.id}",
                person=str(user),
                day=outlay.day,
                quantity=outlay.amount,
                unit=outlay.currency,
                code=code,
                label=outlay.type_name or code,
                approval=approval,
                version=version(
                    user,
                    outlay.day,
                    outlay.amount,
                    outlay.currency,
                    code,
                    outlay.payment_method,
                    approval.approved,
                    approval.evidence,
                ),
                note=outlay.payment_method,
            )
        )
    return found
