"""Any PAXml file that keeps the rules is written without errors and reads back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.accounting.paxml import check, read, write
from core.accounting.paxml.codes import ABSENCE, PRESENCE, SALARY_CODES, TIME_CODES
from core.accounting.paxml.model import (
    Code,
    Dimension,
    Header,
    Marker,
    NamedUnit,
    PaxFile,
    Person,
    ReExport,
    SalaryRow,
    Schedule,
    ScheduleDay,
    Since,
    TimeRow,
    Unit,
)
from core.accounting.paxml.rules import Rule
from core.accounting.remarks import NotWritten, Severity, Unreadable

EXAMPLE = (Path(__file__).parent / "golden" / "hours_and_salary.pax").read_bytes()
TEXTS = st.text("aZ09 åäöÅÄÖ<>&\"'\t\n\r€ł\u2028]", max_size=8)
NAMES = TEXTS.filter(lambda text: bool(text.strip()))
DAYS = st.dates()
ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=2))])
MOMENTS = st.datetimes(timezones=ZONES)
AMOUNTS = st.decimals(-(10**20), 10**20, places=2)
HOURS = st.decimals(0, 999, places=2)
PERCENT = st.decimals("0.01", 100, places=2)
EMPLOYEES = st.sampled_from(["101", "Å 7"])
NUMBERS = st.from_regex(r"[0-9]{12}", fullmatch=True)
UNITS = st.lists(
    st.builds(Unit, st.integers(1, 99), st.text("aÅ9 -", min_size=1, max_size=10).filter(str.strip)), max_size=2
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def intervals(draw: st.DrawFn, points: st.SearchStrategy[Any]) -> tuple[Any, Any]:
    first, last = draw(points), draw(points)
    if isinstance(first, datetime):
        last = last.replace(tzinfo=first.tzinfo)
    return min(first, last), max(first, last)


@st.composite
def spans(draw: st.DrawFn, code: str) -> dict[str, Any]:
    """One of the ways to say when, with what may be said about how much."""
    way = draw(st.sampled_from(["day", "moments", "days"] if code in ABSENCE else ["day", "moments"]))
    if way == "moments":
        start, end = draw(intervals(MOMENTS))
        return {"start": start, "end": end}
    extent = draw(maybe(PERCENT)) if code in ABSENCE else None
    if way == "days":
        first, last = draw(intervals(DAYS))
        return {"first": first, "last": last, "extent": extent}
    hours = draw(HOURS) if code in PRESENCE else draw(maybe(HOURS)) if extent is None else None
    return {"day": draw(DAYS), "hours": hours, "extent": extent}


MARKERS = st.builds(Marker, post=maybe(st.integers(-5, 5)), employee=EMPLOYEES, first=maybe(DAYS), last=maybe(DAYS))


@st.composite
def time_rows(draw: st.DrawFn, post: int) -> TimeRow:
    code = draw(st.sampled_from(sorted(TIME_CODES)))
    return TimeRow(
        code=code,
        post=post,
        employee=draw(EMPLOYEES),
        child=draw(st.just("") | NUMBERS),
        group=draw(TEXTS),
        holiday_basis=draw(maybe(st.booleans())),
        account=draw(TEXTS),
        customer=draw(TEXTS),
        units=tuple(draw(UNITS)),
        info=draw(TEXTS),
        ready=tuple(draw(st.lists(MARKERS, max_size=2))),
        approved=tuple(draw(st.lists(MARKERS, max_size=2))),
        **draw(spans(code)),
    )


@st.composite
def salary_rows(draw: st.DrawFn, post: int) -> SalaryRow:
    day = draw(maybe(DAYS))
    first, last = draw(intervals(MOMENTS)) if day is None and draw(st.booleans()) else (None, None)
    code = draw(st.sampled_from(["", *sorted(SALARY_CODES)]))
    return SalaryRow(
        code=code,
        pay_type=draw(TEXTS) if code else draw(NAMES),
        post=post,
        person_number=draw(NUMBERS),
        name=draw(TEXTS),
        comment=draw(TEXTS),
        day=day,
        first=first,
        last=last,
        quantity=draw(maybe(AMOUNTS)),
        price=draw(maybe(AMOUNTS)),
        amount=draw(maybe(AMOUNTS)),
        goods=draw(TEXTS),
        vat=draw(maybe(AMOUNTS)),
        units=tuple(draw(UNITS)),
    )


SINCE = st.builds(Since, value=AMOUNTS, day=maybe(DAYS))
PEOPLE = st.builds(
    Person,
    employee=st.just("999"),
    person_number=st.just("198507152389"),
    delete=maybe(st.booleans()),
    first_name=TEXTS,
    home_email=TEXTS,
    staff=st.sampled_from(["", "ARB", "TJM"]),
    hired=maybe(DAYS),
    pay_form=st.sampled_from(["", "TIM", "MÅN"]),
    paid_in_period=maybe(st.booleans()),
    hourly_pay=maybe(SINCE),
    monthly_pay=maybe(SINCE),
    working_rate=maybe(SINCE),
    holidays=maybe(HOURS),
    tax_column=maybe(st.integers(-(2**31), 2**31 - 1)),
    units=UNITS.map(tuple),
)
SCHEDULE_DAYS = st.builds(ScheduleDay, day=DAYS, hours=HOURS) | st.builds(
    ScheduleDay, day=DAYS, start=st.times(), end=st.times()
)


@st.composite
def files(draw: st.DrawFn) -> PaxFile:
    times, salaries = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    return PaxFile(
        header=draw(
            st.builds(
                Header,
                format=st.sampled_from(["LÖNIN", "REGISTER"]),
                created=maybe(MOMENTS),
                re_export=maybe(st.builds(ReExport, DAYS, maybe(DAYS), maybe(DAYS))),
                company=TEXTS,
                organisation_number=st.sampled_from(["", "556000-4615"]),
                home_page=TEXTS,
                info=TEXTS,
            )
        ),
        dimensions=tuple(draw(st.lists(st.builds(Dimension, st.integers(1, 99), NAMES, TEXTS), max_size=2))),
        units=tuple(
            draw(
                st.lists(
                    st.builds(
                        NamedUnit,
                        dimension=st.integers(1, 99),
                        id=NAMES,
                        name=NAMES,
                        delete=maybe(st.booleans()),
                    ),
                    max_size=2,
                )
            )
        ),
        codes=tuple(draw(st.lists(st.builds(Code, NAMES, NAMES, TEXTS), max_size=2))),
        times=tuple(draw(time_rows(post)) for post in range(times)),
        salaries=tuple(draw(salary_rows(-post)) for post in range(1, salaries + 1)),
        schedules=tuple(
            Schedule(employee=draw(EMPLOYEES), days=tuple(draw(st.lists(SCHEDULE_DAYS, min_size=1, max_size=2))))
            for _ in range(draw(st.integers(0, 2)))
        ),
        people=tuple(draw(st.lists(PEOPLE, max_size=2))),
    )


@settings(max_examples=40, deadline=None)
@given(file=files())
def test_a_file_that_is_written_reads_back_as_it_was_and_without_errors(file: PaxFile) -> None:
    reading = read(write(file))
    assert reading.file == file
    assert [remark for remark in reading.remarks if remark.severity is Severity.ERROR] == []


@settings(max_examples=200, deadline=None)
@given(position=st.integers(0, len(EXAMPLE) - 1), cut=st.integers(0, 40), instead=st.binary(max_size=4))
def test_whatever_the_bytes_are_a_check_and_a_read_never_fail(position: int, cut: int, instead: bytes) -> None:
    data = EXAMPLE[:position] + instead + EXAMPLE[position + cut :]
    remarks = check(data)
    try:
        reading = read(data)
    except Unreadable:
        assert {remark.rule for remark in remarks} <= {Rule.XML, Rule.ROOT}
    else:
        assert list(reading.remarks) == remarks


@settings(max_examples=100, deadline=None)
@given(text=st.text(min_size=1, max_size=3))
def test_text_is_carried_as_it_is_or_refused_with_the_row_it_stands_in(text: str) -> None:
    row = TimeRow(code="SEM", employee="1", day=date(2026, 1, 1), hours=Decimal(1), info=text)
    refusal = ""
    try:
        data = write(PaxFile(header=Header(), times=(row,)))
    except NotWritten as error:
        refusal = str(error)
    if refusal:
        assert "tidtrans 1: info is" in refusal
    else:
        assert read(data).file.times == (row,)
