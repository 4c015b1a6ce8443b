"""Hours, absence and supplements, out and back (sheet 5.3, 5.4, 5.5, worked exchanges 13.4, 13.7, 13.8).

Everything goes out as Approved, by the numbering of its own service. Days and times are the Danish wall clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from core.http.errors import NotSent
from core.models.writes import RemoteRecord, Write
from core.providers.zenegy import wire
from core.providers.zenegy.convert.codes import absence_target, absence_type_of
from core.providers.zenegy.routes import TITLE, uid
from core.providers.zenegy.status import HoursStatus, PayrollStatus, hours_state, payroll_state

HOURS, ABSENCE, SUPPLEMENT = "hours", "absence", "supplement"

# Hours: two decimals [client]. Days and pieces: no rule is known; four keep a JSON number exact on both sides.
DECIMALS: Mapping[str, int] = {HOURS: 2, ABSENCE: 4, SUPPLEMENT: 4}
_UNITS: Mapping[str, str] = {HOURS: "hours", ABSENCE: "days", SUPPLEMENT: "units"}

END_OF_DAY = time(23, 59, 59)


def hours_body(write: Write, *, send_period_fields: bool = False) -> dict[str, Any]:
    """The body that creates or changes hours. [spec] A write over several days is filed on its last one.

    from and to are sent only where both lie on that day: Zenegy takes no others [inferred].
    send_period_fields: also periodFrom and periodTo, which a later client knew and the specification does not. [client]
    """
    body: dict[str, Any] = {"hours": quantity(write), "date": stamp(write.last)}
    if write.start and write.end and write.start.date() == write.last == write.end.date() and write.start <= write.end:
        body |= {"from": _moment(write.start), "to": _moment(write.end)}
    body |= {"hourPaymentRateUid": uid(write.target, "hour rate"), "status": HoursStatus.APPROVED, "note": note(write)}
    if send_period_fields:
        body |= {"periodFrom": stamp(write.first), "periodTo": stamp(write.last, END_OF_DAY)}
    if write.amount is not None:
        body["rate"] = write.amount
    return body


def absence_body(write: Write, ref: str | None = None) -> dict[str, Any]:
    """The body that creates an absence or, with `ref`, changes it. [client]"""
    number, company_type = absence_type_of(write.target)
    body: dict[str, Any] = {
        "employeeUid": uid(write.holder, "employee"),
        "fromDate": stamp(write.first) + "Z",
        "toDate": stamp(write.last, END_OF_DAY) + "Z",
        "absenceType": number,
        "days": quantity(write),
        "status": PayrollStatus.APPROVED,
        "note": note(write),
    }
    if company_type:
        body["companyAbsenceTypeUid"] = company_type
    if ref:
        body["uid"] = uid(ref, "record")
    return body


def supplement_body(write: Write) -> dict[str, Any]:
    """The body that creates a supplement [client, weak]. A write over several days is filed on its last one."""
    body: dict[str, Any] = {
        "rateUid": uid(write.target, "rate"),
        "date": stamp(write.last),
        "units": quantity(write),
        "status": PayrollStatus.APPROVED,
        "description": note(write),
    }
    if write.amount is not None:
        body["rate"] = write.amount
    return body


def hours_record(one: wire.HourRegistration, own_amount: bool) -> RemoteRecord:
    """own_amount: whether the rate allows one; elsewhere the amount read is the rate's and not the row's."""
    timed = one.period_from is not None and one.period_to is not None and _on(one.period_from, one.period_to, one.date)
    return RemoteRecord(
        operation=HOURS,
        ref=one.uid,
        holder=one.user.uid,
        first=one.date,
        last=one.date,
        start=one.period_from if timed else None,
        end=one.period_to if timed else None,
        target=one.hour_payment_rate.uid,
        quantity=one.hours,
        amount=one.rate if own_amount else None,
        state=hours_state(one.status),
        text=one.note or "",
    )


def absence_record(one: wire.Absence) -> RemoteRecord:
    return RemoteRecord(
        operation=ABSENCE,
        ref=one.uid,
        holder=one.employee.uid,
        first=one.from_date,
        last=one.to_date,
        target=absence_target(one),
        quantity=one.days,
        state=payroll_state(one.status),
        text=one.note or "",
    )


def supplement_record(one: wire.Supplement, employee: str, own_amount: bool) -> RemoteRecord:
    """employee: whose list it was read from. own_amount: as for hours."""
    return RemoteRecord(
        operation=SUPPLEMENT,
        ref=one.uid,
        holder=employee,
        first=one.date,
        last=one.date,
        target=one.supplement_rate.uid,
        quantity=one.units,
        amount=one.rate if own_amount else None,
        state=payroll_state(one.status),
        text=one.description or one.name or "",
    )


def quantity(write: Write) -> Decimal:
    """The quantity as it goes out. Raises NotSent unless it is above 0 and has no more decimals than are kept.

    Rounding belongs to the plan, where a person sees it.
    """
    unit, places = _UNITS[write.operation], DECIMALS[write.operation]
    if not write.quantity.is_finite() or write.quantity <= 0:
        raise NotSent(f"{write.quantity} {unit}: Zenegy takes only more than 0. Nothing was sent.", provider=TITLE)
    rounded = round(write.quantity, places)
    if rounded != write.quantity:
        raise NotSent(
            f"{write.quantity} {unit}: Zenegy keeps {places} decimals. Round it in the plan; nothing was sent.",
            provider=TITLE,
        )
    return rounded.normalize()


def note(write: Write) -> str:
    """What people read, and our marker behind it."""
    return " ".join(part for part in (write.text.strip(), write.marker) if part)


def stamp(day: date, at: time = time()) -> str:
    return datetime.combine(day, at).isoformat(timespec="seconds")


def _moment(wall: datetime) -> str:
    return wall.replace(tzinfo=None).isoformat(timespec="seconds")


def _on(start: datetime, end: datetime, day: date) -> bool:
    """Whether this is a shift of that day, and not the day itself or a period."""
    whole = start.time() == time() and end.time() in (time(), END_OF_DAY)
    return start.date() == day == end.date() and not whole
