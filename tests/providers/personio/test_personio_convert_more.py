"""Conversion of attendance, hours of a transfer, compensations, people and hints, both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.http.errors import Broken, NotSent
from core.models.both_sides import Activity, Kept, Standing, WorkPeriod
from core.models.both_sides_writes import work_write
from core.models.writes import Write
from core.providers.personio import wire
from core.providers.personio.convert import attendance, compensations, people
from core.providers.personio.convert.hooks import Hint, hint
from core.providers.personio.convert.words import comment
from core.providers.personio.wire_people import Employment, Person
from core.providers.personio.wire_time import AttendancePeriod, Compensation


def paid(operation: str, quantity: str, **more: Any) -> Write:
    day = date(2026, 3, 10)
    values = {"person": "5005", "holder": "5005", "first": day, "last": day, "target": "attendance", **more}
    return Write(operation=operation, quantity=Decimal(quantity), **values)


@given(st.text(alphabet="abc ", max_size=1100), st.sampled_from(("", "ho:aaaaaaaa")))
def test_a_comment_is_cut_and_its_marker_never_is(text: str, marker: str) -> None:
    found = comment(paid("hours", "1", text=text, marker=marker), 1000) or ""
    assert len(found) <= 1000
    assert found.endswith(marker)
    assert text.strip()[:900] in found


# -- attendance --------------------------------------------------------------------------------------------------------

STRETCH = WorkPeriod(
    person="5005",
    day=date(2026, 3, 28),
    start=datetime.fromisoformat("2026-03-28T22:00"),
    end=datetime.fromisoformat("2026-03-29T06:00"),
)


def test_a_night_when_the_clock_changes_keeps_its_wall_clock_and_its_day() -> None:
    body = attendance.creation(attendance.work_period_of(work_write(STRETCH)), work_write(STRETCH))
    assert body == {
        "person": {"id": "5005"},
        "type": "WORK",
        "start": {"date_time": "2026-03-28T22:00:00"},
        "end": {"date_time": "2026-03-29T06:00:00"},
    }
    document = {**body, "id": "b", "attribution_date": "2026-03-28", "approval": {"status": "CONFIRMED"}}
    read = attendance.work(wire.read(AttendancePeriod, document), confirmed_is_locked=False)
    assert read == replace(STRETCH, ref="b")
    assert work_write(read).quantity == 480


@pytest.mark.parametrize(
    "start", ["2026-03-10T08:00:00", "2026-03-10T08:00:00.000", "2026-03-10T08:00:00Z", "2026-03-10T08:00:00+01:00"]
)
def test_a_zone_that_comes_all_the_same_is_ignored(start: str) -> None:
    assert wire.Moment.model_validate({"date_time": start}).date_time == datetime.fromisoformat("2026-03-10T08:00")


def test_24_o_clock_is_the_next_midnight() -> None:
    end = wire.Moment.model_validate({"date_time": "2026-03-31T24:00:00"}).date_time
    assert end == datetime.fromisoformat("2026-04-01T00:00")


def test_a_kind_that_is_neither_work_nor_break_breaks_the_list() -> None:
    document = {"id": "b", "type": "TRAVEL", "person": {"id": "1"}, "start": {"date_time": "2026-03-10T08:00:00"}}
    with pytest.raises(Broken, match="type"):
        wire.read(AttendancePeriod, document)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"break_minutes": 30}, "a stretch of its own"),
        ({"activity": Activity.BREAK, "project": "82173"}, "belongs to no project"),
        ({"end": STRETCH.start + timedelta(hours=25)}, "24 hours"),
        ({"end": STRETCH.start}, "ends after it begins"),
    ],
)
def test_a_stretch_that_personio_refuses_is_not_sent(change: dict[str, Any], words: str) -> None:
    with pytest.raises(NotSent, match=words):
        attendance.work_period_of(work_write(replace(STRETCH, **change)))


MORNING = datetime.fromisoformat("2026-03-10T08:00")


@given(st.integers(1, 2400), st.integers(0, 59))
def test_hundredths_of_an_hour_come_back_exactly(hundredths: int, minute: int) -> None:
    write = paid("hours", str(Decimal(hundredths) / 100))
    record = attendance.hours_record(attendance.hours_period(write, MORNING.replace(minute=minute)))
    assert record.quantity == write.quantity


def test_times_that_come_to_the_same_hundredths_stand() -> None:
    end = MORNING + timedelta(hours=7, minutes=25)
    period = attendance.hours_period(paid("hours", "7.42", start=MORNING, end=end), MORNING)
    assert period.end == end
    assert attendance.hours_record(replace(period, ref="b")).quantity == Decimal("7.42")


def test_a_break_in_the_row_is_missing_at_its_end() -> None:
    write = paid("hours", "7.4", start=MORNING, end=MORNING + timedelta(hours=8))
    assert attendance.hours_period(write, MORNING).end == MORNING + timedelta(hours=7, minutes=24)


def test_more_hours_than_its_times_hold_are_not_sent() -> None:
    with pytest.raises(NotSent, match="don't fit between 08:00 and 12:00"):
        attendance.hours_period(paid("hours", "5", start=MORNING, end=MORNING + timedelta(hours=4)), MORNING)


@pytest.mark.parametrize("quantity", ["0", "-1", "7.333", "24.01"])
def test_hours_that_are_none_are_not_sent(quantity: str) -> None:
    with pytest.raises(NotSent):
        attendance.hours_period(paid("hours", quantity), MORNING)


def test_hours_without_times_follow_what_is_there() -> None:
    day, begins = date(2026, 3, 10), time(8)
    one = WorkPeriod(person="5005", day=day, start=MORNING, end=MORNING + timedelta(hours=4))
    night = replace(one, start=MORNING - timedelta(hours=12), end=MORNING + timedelta(hours=1))
    assert attendance.free_from(day, begins, []) == MORNING
    assert attendance.free_from(day, begins, [one]) == one.end
    assert attendance.free_from(day, begins, [night, replace(one, standing=Standing.REJECTED)]) == night.end
    with pytest.raises(NotSent, match="still runs"):
        attendance.free_from(day, begins, [replace(one, end=None)])


# -- compensations, people, hints --------------------------------------------------------------------------------------


@given(
    st.decimals("0.0001", "9999", places=4), st.decimals("0.01", "999", places=2), st.sampled_from(("", "ho:aaaaaaaa"))
)
def test_what_made_an_amount_is_read_back(quantity: Decimal, amount: Decimal, marker: str) -> None:
    write = paid("supplement", str(quantity), amount=amount, target="t", text="Mileage", marker=marker)
    try:
        body = compensations.body(write, "EUR")
    except NotSent:
        assert round(quantity * amount, 2) <= Decimal("0.01")
        return
    document = {**body, "value": Decimal(body["value"])}
    (record,) = compensations.records([wire.read(Compensation, document)], {"t"})
    assert (record.quantity, record.amount) == (write.quantity, write.amount)
    assert record.text.endswith(marker)


def test_equal_compensations_are_numbered() -> None:
    row = {"person": {"id": "1"}, "type": {"id": "t"}, "value": 10, "effective_from": "2026-03-01"}
    found = compensations.records([wire.read(Compensation, row)] * 2, {"t"})
    assert [one.ref[-2:] for one in found] == ["|1", "|2"]


@pytest.mark.parametrize(("quantity", "currency"), [("10.005", "EUR"), ("0", "EUR"), ("10", "")])
def test_an_amount_that_is_none_is_not_sent(quantity: str, currency: str) -> None:
    with pytest.raises(NotSent):
        compensations.body(paid("supplement", quantity, target="t"), currency)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(4711, "4711"), ("4711", "4711"), (Decimal("4711.0"), "4711"), ("", None), (None, None), (["a"], None)],
)
def test_the_personnel_number_is_text_whatever_it_was(value: Any, wanted: str | None) -> None:
    person = wire.read(Person, {"id": 1, "custom_attributes": [{"id": "dynamic_1.2", "value": value}]})
    assert people.number(person, "dynamic_1.2") == wanted
    assert people.number(person, "") is None
    assert people.number(person, "dynamic_1") is None


def test_a_last_day_is_read_from_the_termination_too() -> None:
    person = wire.read(Person, {"id": "1", "status": "INACTIVE"})
    for name in ("last_working_day", "last_working_date", "termination_date"):
        job = wire.read(Employment, {"id": "j", "termination": {name: "2026-04-30"}, "supervisor": {"id": None}})
        found = people.employee(person, job, "")
        assert (found.ends, found.active) == (date(2026, 4, 30), False)


def test_a_new_person_leaves_with_all_that_one_client_demands() -> None:
    fields = {"first_name": "Ida", "last_name": "Holm", "email": "ida@example.com", "starts": "2026-04-01"}
    body = people.creation({**fields, "number": "4711", "department": "401", "weekly_hours": "38.5"}, "dynamic_1", "de")
    assert body == {
        "email": "ida@example.com",
        "first_name": "Ida",
        "last_name": "Holm",
        "language_code": "de",
        "custom_attributes": [{"id": "dynamic_1", "value": "4711"}],
        "employments": [
            {
                "status": "ACTIVE",
                "employment_start_date": "2026-04-01",
                "type": "INTERNAL",
                "weekly_working_hours": Decimal("38.5"),
                "org_units": [{"type": "department", "id": "401"}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("payload", "refs"),
    [
        ({"absence_period": {"id": "a"}, "person": {"id": "5005"}}, ("a",)),
        ({"absence_period_id": "a", "person_id": "5005", "absence_type_id": "t"}, ("a",)),
        ({"absencePeriodId": "a", "personId": "5005"}, ("a",)),
        ({"id": "a", "person": {"id": "5005"}}, ("a",)),
        ({"absence_periods": [{"id": "a"}, {"id": "b"}]}, ("a", "b")),
        ({"data": {"resource": {"id": "a"}}}, ("a",)),
        ({}, ()),
        (None, ()),
    ],
)
def test_a_hint_finds_the_ids_wherever_they_stand(payload: Any, refs: tuple[str, ...]) -> None:
    body = {"company_id": "7", "event_name": "absence-period.deleted", "occurred_at": "…", "payload": payload}
    found = hint(body)
    assert found == Hint("absence-period.deleted", refs)
    assert found.kept is Kept.ABSENCE
    assert found.deleted


def test_a_hint_of_something_else_keeps_nothing() -> None:
    found = hint({"event_name": "person.updated", "payload": {"person_id": 5005}})
    assert (found.kept, found.deleted, found.refs) == (None, False, ("5005",))


ANYTHING = st.recursive(
    st.none() | st.integers() | st.sampled_from(("person.updated", "id", "a")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("id", "event_name", "payload")), inner)
    ),
    max_leaves=10,
)


@given(ANYTHING)
def test_a_hint_never_fails(body: Any) -> None:
    assert all(isinstance(ref, str) for ref in hint(body).refs)
