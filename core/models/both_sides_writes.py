"""Absence and work of both sides as writes and as records: the form in which the ledger sends and recognises them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.models.both_sides import AbsencePeriod, Activity, Half, Kept, Standing, WorkPeriod
from core.models.writes import RecordState, RemoteRecord, Write

OPEN_END = date.max
"""`Write.last` of an absence whose end nobody knows."""
BEGINS, ENDS, BREAK, PROJECT, STANDING = "begins", "ends", "break_minutes", "project", "standing"
_STATES = {
    Standing.REQUESTED: RecordState.PENDING,
    Standing.APPROVED: RecordState.APPROVED,
    Standing.REJECTED: RecordState.REJECTED,
    Standing.CANCELLED: RecordState.REJECTED,
}


def absence_write(period: AbsencePeriod) -> Write:
    """The write that makes this absence. quantity: days away, halves counted, free days too; or hours."""
    return Write(
        operation=Kept.ABSENCE,
        person=period.person,
        holder=period.person,
        first=period.first,
        last=period.last or OPEN_END,
        start=period.start,
        end=period.end,
        target=period.type,
        quantity=_length(period),
        text=period.note,
        fields={BEGINS: period.begins, ENDS: period.ends},
        state=_STATES[period.standing],
    )


def standing_write(write: Write) -> Write:
    """The write that changes nothing of a record but where it stands: it is proved by that."""
    return replace(write, fields={**write.fields, STANDING: write.state})


def absence_record(period: AbsencePeriod) -> RemoteRecord:
    """The absence as the ledger reads it back."""
    write = absence_write(period)
    return _record(write, period.ref, locked=period.locked)


def absence_of(write: Write, ref: str = "") -> AbsencePeriod:
    """The absence that a write asks for."""
    return AbsencePeriod(
        ref=ref,
        person=write.person,
        type=write.target,
        first=write.first,
        last=None if write.last == OPEN_END else write.last,
        begins=Half(write.fields[BEGINS]),
        ends=Half(write.fields[ENDS]),
        start=write.start,
        end=write.end,
        standing=Standing.APPROVED if write.state is RecordState.APPROVED else Standing.REQUESTED,
        note=write.text,
    )


def work_write(period: WorkPeriod) -> Write:
    """The write that makes this stretch. quantity: minutes without the break. Raises ValueError while it runs."""
    if period.end is None:
        raise ValueError("A stretch that still runs can't be written.")
    minutes = int((period.end - period.start).total_seconds()) // 60 - period.break_minutes
    return Write(
        operation=Kept.WORK,
        person=period.person,
        holder=period.person,
        first=period.day,
        last=period.day,
        start=period.start,
        end=period.end,
        target=period.activity,
        quantity=Decimal(minutes),
        text=period.note,
        fields={BREAK: str(period.break_minutes), PROJECT: period.project},
        state=_STATES[period.standing],
    )


def work_record(period: WorkPeriod) -> RemoteRecord:
    """The stretch as the ledger reads it back. Raises ValueError while it runs."""
    return _record(work_write(period), period.ref, locked=period.locked)


def work_of(write: Write, ref: str = "") -> WorkPeriod:
    """The stretch that a write asks for. Raises ValueError for a write without its times."""
    if write.start is None:
        raise ValueError("A stretch of work has a beginning.")
    return WorkPeriod(
        ref=ref,
        person=write.person,
        day=write.first,
        start=write.start,
        end=write.end,
        activity=Activity(write.target),
        break_minutes=int(write.fields[BREAK]),
        project=write.fields[PROJECT],
        note=write.text,
        standing=Standing.APPROVED if write.state is RecordState.APPROVED else Standing.REQUESTED,
    )


def _length(period: AbsencePeriod) -> Decimal:
    if period.start and period.end:
        minutes = Decimal(int((period.end - period.start).total_seconds()) // 60)
        return round(minutes / 60, 4)
    if period.last is None:
        return Decimal(0)
    missing = (period.begins is Half.SECOND) + (period.ends is Half.FIRST)
    return Decimal((period.last - period.first).days + 1) - Decimal(missing) / 2


def _record(write: Write, ref: str, *, locked: bool) -> RemoteRecord:
    return RemoteRecord(
        operation=write.operation,
        ref=ref,
        holder=write.holder,
        first=write.first,
        last=write.last,
        start=write.start,
        end=write.end,
        target=write.target,
        quantity=write.quantity,
        state=RecordState.ARCHIVED if locked else write.state,
        text=write.text,
        fields={**write.fields, STANDING: write.state},
    )
