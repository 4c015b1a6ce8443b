"""Conversion of absence, both ways: halves, exclusive midnights, nights when the clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.http.errors import Broken, NotSent
from core.models.both_sides import AbsencePeriod, Half, Kept, Standing
from core.models.both_sides_writes import absence_write
from core.models.writes import RecordState, Write
from core.providers.personio import wire
from core.providers.personio.convert import absences
from core.providers.personio.convert.words import standing
from core.providers.personio.wire_time import AbsencePeriod as ReadAbsence
from core.providers.personio.wire_time import AbsenceType, Breakdown

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
HALVES = st.sampled_from(Half)


@st.composite
def absences_of_days(draw: st.DrawFn) -> AbsencePeriod:
    first = draw(DAYS)
    last = first + timedelta(days=draw(st.integers(0, 40)))
    begins, ends = draw(HALVES), draw(HALVES)
    if first == last and begins is Half.SECOND:
        ends = Half.SECOND
    standing = draw(st.sampled_from((Standing.APPROVED, Standing.REQUESTED)))
    return AbsencePeriod(person="5005", type="t", first=first, last=last, begins=begins, ends=ends, standing=standing)


def stored(period: AbsencePeriod, free: bool = False, **changes: Any) -> tuple[ReadAbsence, list[Breakdown]]:
    """As Personio holds what was written with the end as the last day: exclusive midnight, types as written.

    free: all days are, so that nothing is taken from the balance.
    """
    sent = absences.dates(period, in_hours=False, inclusive=True)
    assert period.last is not None
    midnight = datetime.combine(period.last + timedelta(days=1), time())
    read = {
        "id": "a",
        "person": {"id": period.person},
        "absence_type": {"id": period.type},
        "starts_from": sent["starts_from"],
        "ends_at": {**sent["ends_at"], "date_time": midnight.isoformat()},
        "approval": {"status": "APPROVED" if period.standing is Standing.APPROVED else "pending"},
        **changes,
    }
    days = [period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)]
    taken = dict.fromkeys(days, Decimal(0 if free else 1))
    if not free:
        taken[period.first] -= Decimal("0.5") * (period.begins is Half.SECOND)
        taken[period.last] -= Decimal("0.5") * (period.ends is Half.FIRST)
    rows = [Breakdown.model_validate({"date": d, "effective_duration": {"value": v}}) for d, v in taken.items()]
    return wire.read(ReadAbsence, read), rows


@given(absences_of_days(), st.booleans())
def test_every_absence_of_days_comes_back_as_it_was(period: AbsencePeriod, free: bool) -> None:
    read, breakdown = stored(period, free)
    asked = breakdown if absences.is_unclear(read, in_hours=False) else ()
    assert absences.absence(read, False, asked) == replace(period, ref="a")
    assert bool(asked) == (period.begins is Half.SECOND or period.ends is Half.FIRST), "halves alone cost a call"


@given(absences_of_days())
def test_whole_boundaries_may_come_without_a_type(period: AbsencePeriod) -> None:
    whole = replace(period, begins=Half.FIRST, ends=Half.SECOND)
    read, _ = stored(whole)
    bare = read.model_copy(update={"starts_from": read.starts_from.model_copy(update={"type": None})})
    assert absences.absence(bare, False) == replace(whole, ref="a")


@given(absences_of_days())
def test_the_end_is_written_as_the_day_itself_or_the_midnight_after_it(period: AbsencePeriod) -> None:
    assert period.last is not None
    inclusive = absences.dates(period, in_hours=False, inclusive=True)
    exclusive = absences.dates(period, in_hours=False, inclusive=False)
    assert inclusive["starts_from"] == exclusive["starts_from"]
    assert inclusive["ends_at"]["date_time"] == f"{period.last}T00:00:00"
    assert exclusive["ends_at"]["date_time"] == f"{period.last + timedelta(days=1)}T00:00:00"
    assert inclusive["ends_at"]["type"] == exclusive["ends_at"]["type"]


@given(absences_of_days())
def test_a_write_and_its_record_say_the_same(period: AbsencePeriod) -> None:
    write = absence_write(period)
    record = absences.record(absences.period_of(write), Kept.ABSENCE)
    told = ("first", "last", "target", "quantity", "state")
    assert [getattr(record, name) for name in told] == [getattr(write, name) for name in told]
    assert write.fields.items() <= record.fields.items()


def test_a_type_that_says_half_where_the_day_takes_all_is_whole() -> None:
    period = AbsencePeriod(
        person="5005", type="t", first=date(2026, 3, 2), last=date(2026, 3, 4), standing=Standing.APPROVED
    )
    read, breakdown = stored(period, ends_at={"date_time": "2026-03-05T00:00:00", "type": "FIRST_HALF"})
    assert absences.absence(read, False, breakdown) == replace(period, ref="a")


def test_the_breakdown_is_the_judge_of_the_last_day() -> None:
    period = AbsencePeriod(
        person="5005",
        type="t",
        first=date(2026, 3, 2),
        last=date(2026, 3, 4),
        ends=Half.FIRST,
        standing=Standing.APPROVED,
    )
    read, breakdown = stored(period, ends_at={"date_time": "2026-03-04T12:00:00", "type": "FIRST_HALF"})
    assert absences.absence(read, False, breakdown).last == date(2026, 3, 4)
    read, breakdown = stored(period, ends_at={"date_time": "2026-03-04T00:00:00", "type": "FIRST_HALF"})
    assert absences.absence(read, False, breakdown) == replace(period, ref="a")


def test_an_absence_without_an_end_stays_open() -> None:
    period = AbsencePeriod(person="5005", type="t", first=date(2026, 3, 2), last=None, standing=Standing.REQUESTED)
    sent = absences.dates(period, in_hours=False, inclusive=False)
    assert sent["ends_at"] is None
    document = {"id": "a", "person": {"id": 5005}, "absence_type": {"id": "t"}, "starts_from": sent["starts_from"]}
    for end in ({}, {"ends_at": None}, {"ends_at": {"date_time": None}}):
        read = wire.read(ReadAbsence, {**document, **end})
        assert not absences.is_unclear(read, in_hours=False)
        assert absences.absence(read, False) == replace(period, ref="a")


def hours_off(start: str, end: str) -> AbsencePeriod:
    begin = datetime.fromisoformat(start)
    return AbsencePeriod(
        person="5005",
        type="t",
        first=begin.date(),
        last=begin.date(),
        start=begin,
        end=datetime.fromisoformat(end),
        standing=Standing.APPROVED,
    )


@pytest.mark.parametrize("day", ["2026-03-06", "2026-03-29", "2026-10-25"])
def test_absence_of_hours_keeps_its_wall_clock_also_when_the_clock_changes(day: str) -> None:
    period = hours_off(f"{day}T01:30", f"{day}T04:00")
    sent = absences.dates(period, in_hours=True, inclusive=True)
    assert sent == {"starts_from": {"date_time": f"{day}T01:30:00"}, "ends_at": {"date_time": f"{day}T04:00:00"}}
    document = {"id": "a", "person": {"id": "5005"}, "absence_type": {"id": "t"}, **sent}
    read = wire.read(ReadAbsence, {"data": {**document, "approval": {"status": "approved"}}})
    found = absences.absence(read, in_hours=True)
    assert found == replace(period, ref="a")
    assert absence_write(found).quantity == Decimal("2.5")


def test_whole_days_of_a_type_of_hours_are_days() -> None:
    document = {"id": "a", "person": {"id": "5005"}, "absence_type": {"id": "t"}}
    document |= {"starts_from": {"date_time": "2026-03-06T00:00:00"}, "ends_at": {"date_time": "2026-03-07T00:00:00"}}
    found = absences.absence(wire.read(ReadAbsence, document), in_hours=True)
    assert (found.first, found.last, found.start) == (date(2026, 3, 6), date(2026, 3, 6), None)


@pytest.mark.parametrize(
    ("period", "in_hours", "words"),
    [
        (hours_off("2026-03-06T13:00", "2026-03-06T15:30"), False, "counted in days"),
        (hours_off("2026-03-06T22:00", "2026-03-07T00:00"), True, "before midnight"),
        (hours_off("2026-03-06T13:00", "2026-03-06T13:00"), True, "before midnight"),
    ],
)
def test_what_personio_has_no_word_for_is_not_sent(period: AbsencePeriod, in_hours: bool, words: str) -> None:
    with pytest.raises(NotSent, match=words):
        absences.dates(period, in_hours, inclusive=True)


def test_a_day_from_noon_to_noon_and_days_turned_round_are_not_sent() -> None:
    day = date(2026, 3, 6)
    period = AbsencePeriod(person="5005", type="t", first=day, last=day, standing=Standing.APPROVED)
    with pytest.raises(NotSent, match="nothing is left"):
        absences.dates(replace(period, begins=Half.SECOND, ends=Half.FIRST), False, inclusive=True)
    with pytest.raises(NotSent, match="before it begins"):
        absences.dates(replace(period, last=day - timedelta(days=1)), False, inclusive=True)
    with pytest.raises(NotSent, match="no times"):
        absences.dates(period, True, inclusive=True)


def paid(operation: str, quantity: str, **more: Any) -> Write:
    day = date(2026, 3, 10)
    values = {"person": "5005", "holder": "5005", "first": day, "last": day, "target": "attendance", **more}
    return Write(operation=operation, quantity=Decimal(quantity), **values)


@pytest.mark.parametrize(
    ("quantity", "days", "ends"), [("1", 1, Half.SECOND), ("0.5", 1, Half.FIRST), ("2.5", 3, Half.FIRST)]
)
def test_days_of_a_transfer_are_whole_and_half_days(quantity: str, days: int, ends: Half) -> None:
    write = paid("absence", quantity, last=date(2026, 3, 9) + timedelta(days=days), target="t")
    period = absences.period_of(write)
    assert (period.begins, period.ends) == (Half.FIRST, ends)
    assert absences.record(period, "absence").quantity == write.quantity


@pytest.mark.parametrize("quantity", ["0.75", "0", "1.5", "2"])
def test_other_parts_of_days_are_not_sent(quantity: str) -> None:
    with pytest.raises(NotSent, match="whole and half days only"):
        absences.period_of(paid("absence", quantity, target="t"))


def test_work_from_elsewhere_is_no_absence_though_kept_as_one() -> None:
    for category, away in (("OFFSITE_WORK", False), ("offsite_work", False), ("OTHER", True), (None, True)):
        row = {"id": "t", "name": "Home office", "category": category, "unit": "day"}
        assert absences.absence_type(wire.read(AbsenceType, row)).away is away


def test_a_unit_that_nobody_knows_breaks_the_list() -> None:
    with pytest.raises(Broken, match="unit"):
        wire.read(AbsenceType, {"id": "t", "name": "Weeks", "unit": "WEEK"})


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("APPROVED", Standing.APPROVED),
        ("Confirmed", Standing.APPROVED),
        ("PENDING", Standing.REQUESTED),
        ("rejected", Standing.REJECTED),
        ("CANCELED", Standing.CANCELLED),
        ("PARTLY_APPROVED", Standing.REQUESTED),
        (None, Standing.REQUESTED),
    ],
)
def test_only_what_is_said_to_be_approved_is(word: str | None, wanted: Standing) -> None:
    assert standing(wire.Approval.model_validate({"status": word})) is wanted
    assert standing(None) is Standing.REQUESTED


def test_a_write_that_is_only_requested_says_so() -> None:
    period = AbsencePeriod(
        person="1", type="t", first=date(2026, 3, 2), last=date(2026, 3, 2), standing=Standing.REQUESTED
    )
    assert absence_write(period).state is RecordState.PENDING
    assert absences.period_of(absence_write(period)).standing is Standing.REQUESTED
