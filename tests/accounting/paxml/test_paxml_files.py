"""PAXml files as they are written and read: the worked example, real files' oddities, refusals, any file at all."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from core.accounting.paxml import read, write
from core.accounting.paxml.model import (
    Code,
    Dimension,
    Header,
    Marker,
    NamedUnit,
    PaxFile,
    Person,
    SalaryRow,
    Schedule,
    ScheduleDay,
    Since,
    TimeRow,
    Unit,
)
from core.accounting.paxml.rules import Rule
from core.accounting.remarks import NotWritten, Unreadable

EXAMPLE = (Path(__file__).parent / "golden" / "hours_and_salary.pax").read_bytes()
FIRST = date(2026, 10, 1)
SALES = Unit(1, "100")
HOURS_AND_SALARY = PaxFile(
    header=Header(
        created=datetime(2026, 11, 5, 9),  # noqa: DTZ001 the file carries no offset
        organisation_number="556000-4615",
        company="Övningsbolaget i Åmål AB",
        programme="Operations Console",
        info="OC batch 7f3a2c91",
    ),
    dimensions=(Dimension(1, "Kostnadsställe"), Dimension(6, "Projekt")),
    units=(
        NamedUnit(dimension=1, id="100", name="Säljavdelningen"),
        NamedUnit(dimension=6, id="P7", name="Kundprojekt"),
    ),
    codes=(Code("FR1", "Ledig för privat ärende"),),
    times=(
        TimeRow(
            post=1,
            employee="101",
            code="TID",
            day=FIRST,
            hours=Decimal("7.50"),
            units=(SALES, Unit(6, "P7")),
            approved=(Marker(employee="101", first=FIRST, last=date(2026, 10, 31)),),
        ),
        TimeRow(
            post=2,
            employee="101",
            code="ÖT1",
            start=datetime(2026, 10, 1, 17),  # noqa: DTZ001
            end=datetime(2026, 10, 1, 19),  # noqa: DTZ001
        ),
        TimeRow(
            post=3,
            employee="101",
            code="SEM",
            first=date(2026, 10, 5),
            last=date(2026, 10, 9),
            extent=Decimal(100),
        ),
        TimeRow(
            post=4, employee="101", code="VAB", day=date(2026, 10, 12), hours=Decimal("4.00"), child="201901152384"
        ),
        TimeRow(post=5, employee="101", code="FR1", day=date(2026, 10, 13), hours=Decimal("2.25")),
    ),
    salaries=(
        SalaryRow(post=6, employee="101", code="BONUS", day=date(2026, 10, 31), amount=Decimal("2500.00")),
        SalaryRow(
            post=7,
            employee="101",
            pay_type="244",
            name="Beredskap helg",
            first=datetime(2026, 10, 17),  # noqa: DTZ001
            last=datetime(2026, 10, 18, 23, 59, 59),  # noqa: DTZ001
            quantity=Decimal(2),
            price=Decimal("450.00"),
            amount=Decimal("900.00"),
            account="7010",
            units=(SALES,),
        ),
    ),
    schedules=(
        Schedule(
            employee="101",
            days=(
                ScheduleDay(day=FIRST, hours=Decimal(8)),
                ScheduleDay(day=date(2026, 10, 2), start=clock(8), end=clock(16, 30)),
            ),
        ),
    ),
    people=(
        Person(
            employee="101",
            person_number="198507152389",
            first_name="Åsa",
            last_name="Öberg",
            staff="TJM",
            pay_form="MÅN",
            monthly_pay=Since(value=Decimal("41000.00"), day=date(2026, 1, 1)),
            working_rate=Since(value=Decimal(100), day=date(2026, 1, 1)),
        ),
    ),
)
ROW = HOURS_AND_SALARY.times[4]


def same(data: bytes) -> bytes:
    """Two files that say the same are equal in this form."""
    root = etree.fromstring(data, etree.XMLParser(remove_blank_text=True))
    return etree.tostring(root, method="c14n")


def refused(file: PaxFile) -> tuple[str, str]:
    with pytest.raises(NotWritten) as caught:
        write(file)
    return caught.value.remarks[0].rule, caught.value.remarks[0].text


def test_the_worked_example_is_written_with_the_same_elements() -> None:
    data = write(HOURS_AND_SALARY)
    assert same(data) == same(EXAMPLE)
    assert data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<paxml ")


def test_the_worked_example_is_read() -> None:
    reading = read(EXAMPLE)
    assert (reading.file, reading.remarks) == (HOURS_AND_SALARY, ())


def test_a_file_in_latin_1_or_with_a_byte_order_mark_is_read() -> None:
    text = EXAMPLE.decode("utf-8")
    assert read(text.encode("utf-8-sig")).file == HOURS_AND_SALARY
    assert read(text.replace("UTF-8", "ISO-8859-1", 1).encode("latin-1")).file == HOURS_AND_SALARY


def test_oddities_of_real_files_are_read() -> None:
    text = EXAMPLE.decode("utf-8")
    text = text.replace("2026-11-05T09:00:00", "2026-11-05T09:00:00.0374174+01:00")
    text = text.replace("<timmar>2.25<", "<timmar>2.25333333333333<").replace("FR1</tidkod>", "ÖB1</tidkod>")
    text = text.replace("<benamning>", "<kommentar /><benamning>")
    reading = read(text.encode("utf-8"))
    assert reading.file.header.created == datetime.fromisoformat("2026-11-05T09:00:00.037417+01:00")
    assert reading.file.times[4] == replace(ROW, code="ÖB1", hours=Decimal("2.25333333333333"))
    assert reading.file.salaries == HOURS_AND_SALARY.salaries
    assert [remark.rule for remark in reading.remarks] == [Rule.TIME_CODE, Rule.LONG_DECIMAL]


def test_a_row_of_which_a_value_cannot_be_read_is_left_out_and_an_error_says_so() -> None:
    reading = read(EXAMPLE.replace(b"<timmar>2.25<", b"<timmar>2,25<"))
    assert reading.file == replace(HOURS_AND_SALARY, times=HOURS_AND_SALARY.times[:4])
    assert [remark.rule for remark in reading.remarks] == [Rule.DECIMAL]


def test_what_is_not_looked_into_is_named() -> None:
    reading = read(EXAMPLE.replace(b"<koder>", b"<saldon><saldo/></saldon><koder>"))
    assert (reading.file, [remark.rule for remark in reading.remarks]) == (HOURS_AND_SALARY, [Rule.NOT_CHECKED])


@pytest.mark.parametrize("data", [b"", b"#FLAGGA 0", b"<SalaryData/>", b"<paxml>"])
def test_what_is_no_paxml_file_is_not_read(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"no (XML|PAXml)"):
        read(data)


def test_a_file_that_defines_entities_of_its_own_is_not_read() -> None:
    bomb = b'<!DOCTYPE paxml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    data = EXAMPLE.replace(b"<paxml", bomb + b"<paxml", 1).replace(b"Kundprojekt", b"&b;")
    with pytest.raises(Unreadable, match="document type"):
        read(data)


def test_ready_stands_before_approved_and_both_before_their_row() -> None:
    marker = Marker(employee="101", last=FIRST)
    data = write(replace(HOURS_AND_SALARY, times=(replace(ROW, ready=(marker,), approved=(marker,)),)))
    assert data.index(b"<klar ") < data.index(b"<attesterat ") < data.index(b"<tidtrans ")
    assert b"klart" not in data


def test_an_empty_section_is_left_out() -> None:
    data = write(PaxFile(header=Header()))
    assert [child.tag for child in etree.fromstring(data)] == ["header"]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (replace(ROW, info="bell \x07"), Rule.XML),
        (replace(ROW, hours=Decimal("NaN")), Rule.DECIMAL),
        (replace(ROW, code="ÖB1"), Rule.TIME_CODE),
        (replace(ROW, code=""), Rule.REQUIRED),
        (replace(ROW, employee=""), Rule.PERSON),
        (replace(ROW, extent=Decimal(50)), Rule.HOURS_OR_EXTENT),
        (replace(ROW, person_number="850715-2389"), Rule.PERSON_NUMBER),
        (replace(ROW, units=(Unit(100, "a"),)), Rule.DIMENSION),
        (replace(ROW, units=(Unit(1, "12345678901"),)), Rule.UNIT_ID),
        (replace(ROW, post=2**31), Rule.WHOLE),
        (replace(ROW, post=1), Rule.POST_ID),
        (replace(ROW, approved=(Marker(post=2**31),)), Rule.WHOLE),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_by_name(row: TimeRow, rule: Rule) -> None:
    found, why = refused(replace(HOURS_AND_SALARY, times=(HOURS_AND_SALARY.times[0], row)))
    assert found == rule
    assert why.startswith(("tidtrans 2", "attesterat 2"))


def test_a_version_of_which_there_is_no_schema_is_refused() -> None:
    assert refused(PaxFile(header=Header(version="2.1")))[0] == Rule.VERSION


def test_ten_thousand_rows_are_written_in_a_moment() -> None:
    rows = tuple(replace(ROW, post=number) for number in range(10_000))
    before = time.process_time()
    data = write(PaxFile(header=Header(), times=rows))
    assert time.process_time() - before < 5  # half a second where nobody else uses the machine
    assert data.count(b"<tidtrans ") == 10_000
