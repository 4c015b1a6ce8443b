"""Absence as Personio keeps it and as we do (sheet 4.3, 4.4).

Reading. For days `ends_at` is local midnight *after* the last day [client, live]. Does a boundary mean half a day? With
the type FIRST_HALF at the beginning, SECOND_HALF at the end, or none at all it is the whole day, and nothing more is
asked. Anything else is unclear, because nobody has shown how FIRST_HALF goes with an exclusive midnight: then the
breakdown is the judge of the last day, and a boundary is half only if its type says so and its day takes no more than
half a day from the balance. So halves alone cost a call more, and not every absence.

Writing. The last day itself or the midnight after it: nobody has tried; a setting says which (`inclusive`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from core.http.errors import NotSent
from core.models.both_sides import AbsencePeriod, Half, Kept, Standing
from core.models.both_sides_writes import absence_of, absence_record
from core.models.codes import AbsenceType
from core.models.rows import Kind
from core.models.writes import RecordState, RemoteRecord, Write
from core.providers.personio import wire_time
from core.providers.personio.convert.words import standing
from core.providers.personio.wire import TITLE, Moment

OFFSITE = "OFFSITE_WORK"
COMMENT_LENGTH = 2000
"""[client]"""

_DAY = timedelta(days=1)
_MIDNIGHT = time()
_HALF = Decimal("0.5")
_HALVES = {Half.FIRST: "FIRST_HALF", Half.SECOND: "SECOND_HALF"}


def absence_type(one: wire_time.AbsenceType) -> AbsenceType:
    """Work from elsewhere is kept as an absence, though the person works."""
    unit = "hours" if one.in_hours else "days"
    return AbsenceType(id=one.id, name=one.name, unit=unit, away=one.category != OFFSITE)


def is_unclear(one: wire_time.AbsencePeriod, in_hours: bool) -> bool:
    """Whether only the breakdown tells which days, and halves of days, these are."""
    if in_hours or one.ends_at is None:
        return False
    halves = one.starts_from.type == _HALVES[Half.SECOND] or one.ends_at.type == _HALVES[Half.FIRST]
    return halves or _last(one.ends_at) < one.starts_from.date_time.date()


def absence(
    one: wire_time.AbsencePeriod, in_hours: bool, breakdown: Sequence[wire_time.Breakdown] = ()
) -> AbsencePeriod:
    """breakdown: of an absence that `is_unclear`; without one its types are believed."""
    begin, end = one.starts_from.date_time, one.ends_at.date_time if one.ends_at else None
    first = begin.date()
    known = AbsencePeriod(
        ref=one.id,
        person=one.person.id,
        type=one.absence_type.id,
        first=first,
        last=None if one.ends_at is None else _last(one.ends_at),
        standing=standing(one.approval),
        note=one.comment or "",
        updated_at=one.updated_at,
    )
    if in_hours:
        whole = begin.time() == _MIDNIGHT and (end is None or end.time() == _MIDNIGHT)
        return known if whole or end is None else replace(known, start=begin, end=end)
    taken = {row.date: row.effective_duration.value for row in breakdown}
    last = max(taken, default=known.last) if known.last else None
    begins = _half(one.starts_from, first, Half.SECOND, taken)
    ends = _half(one.ends_at, last, Half.FIRST, taken)
    if last is not None and last <= first:
        last = first
        if begins is Half.SECOND:
            ends = Half.SECOND
    return replace(known, last=last, begins=begins, ends=ends)


def _half(at: Moment | None, day: date | None, unusual: Half, taken: dict[date, Decimal]) -> Half:
    """unusual: the half at which this boundary leaves half a day out. A free day takes nothing, and tells nothing."""
    usual = Half.FIRST if unusual is Half.SECOND else Half.SECOND
    if at is None or day is None or at.type != _HALVES[unusual]:
        return usual
    return unusual if taken.get(day, Decimal(0)) <= _HALF else usual


def _last(at: Moment) -> date:
    return at.date_time.date() - _DAY if at.date_time.time() == _MIDNIGHT else at.date_time.date()


def dates(period: AbsencePeriod, in_hours: bool, *, inclusive: bool) -> dict[str, Any]:
    """`starts_from` and `ends_at` of a write; date_time and type always go together.

    Raises NotSent for what Personio has no word for: hours without times or over midnight, and an empty day.
    """
    if in_hours:
        return _hours(period)
    if period.start is not None or period.end is not None:
        raise _not_sent("This absence type is counted in days in Personio, and the absence is one of hours.")
    if period.first == period.last and (period.begins, period.ends) == (Half.SECOND, Half.FIRST):
        raise _not_sent(f"The absence of {period.first} begins at midday and ends at midday: nothing is left of it.")
    if period.last is not None and period.last < period.first:
        raise _not_sent(f"The absence ends ({period.last}) before it begins ({period.first}).")
    ends = None
    if period.last is not None:
        ends = _moment(period.last if inclusive else period.last + _DAY, period.ends)
    return {"starts_from": _moment(period.first, period.begins), "ends_at": ends}


def _hours(period: AbsencePeriod) -> dict[str, Any]:
    if period.start is None or period.end is None:
        raise _not_sent("This absence type is counted in hours in Personio, and the absence has no times.")
    if period.start >= period.end or period.end.date() != period.start.date():
        raise _not_sent("In Personio an absence of hours begins and ends on one day, before midnight. Split it.")
    return {"starts_from": {"date_time": _wall(period.start)}, "ends_at": {"date_time": _wall(period.end)}}


def _moment(day: date, half: Half) -> dict[str, str]:
    return {"date_time": _wall(datetime.combine(day, _MIDNIGHT)), "type": _HALVES[half]}


def _wall(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def period_of(write: Write) -> AbsencePeriod:
    """The absence that a write of a sync or of a transfer asks for. Raises NotSent where it makes no sense."""
    if write.operation == Kind.ABSENCE:
        return _of_days(write)
    try:
        return absence_of(write)
    except (KeyError, ValueError) as error:
        raise _not_sent(f"The absence does not say which halves of its days it means ({error}).") from None


def _of_days(write: Write) -> AbsencePeriod:
    """A transfer knows a number of days. Half a day is the morning; of several days the last one ends at midday."""
    days = Decimal((write.last - write.first).days + 1)
    if write.quantity not in (days, days - _HALF):
        raise _not_sent(
            f"{write.quantity} days from {write.first} to {write.last}: Personio keeps whole and half days only, and "
            "every day of an absence. Correct it in the time system, or enter it in Personio by hand."
        )
    return AbsencePeriod(
        person=write.person,
        type=write.target,
        first=write.first,
        last=write.last,
        ends=Half.SECOND if write.quantity == days else Half.FIRST,
        standing=Standing.APPROVED if write.state is RecordState.APPROVED else Standing.REQUESTED,
        note=write.text,
    )


def record(period: AbsencePeriod, operation: str) -> RemoteRecord:
    """As a sync (`absence_period`) or a transfer (`absence`) reads it back."""
    found = absence_record(period)
    return found if operation == Kept.ABSENCE else replace(found, operation=operation, fields={})


def _not_sent(message: str) -> NotSent:
    return NotSent(f"{message} Nothing was sent.", provider=TITLE)
