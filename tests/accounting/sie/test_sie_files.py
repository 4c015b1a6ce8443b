"""SIE 4I files as they are written and read: the worked example, real files' oddities, the flag, refusals."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.accounting.remarks import NotWritten, Unreadable
from core.accounting.sie import flag, read, write
from core.accounting.sie.model import (
    Account,
    Company,
    Dimension,
    Object,
    Programme,
    SieFile,
    Transaction,
    Voucher,
)
from core.accounting.sie.rules import Rule

EXAMPLE = (Path(__file__).parent / "golden" / "hours_cost.si").read_bytes()
DAY = date(2026, 10, 31)
WORK = ((1, "100"), (6, "P7"), (7, "101"))
HOURS_COST = SieFile(
    programme=Programme("Operations Console", "0.1"),
    company=Company(name="Övningsbolaget i Åmål AB", organisation_number="556000-4615"),
    generated=date(2026, 11, 5),
    generated_by="OC",
    note="OC batch 7f3a2c91, hours cost 2026-10",
    chart="EUBAS97",
    currency="SEK",
    accounts=(
        Account(number="7010", name="Löner till tjänstemän", kind="K"),
        Account(number="7510", name="Arbetsgivaravgifter", kind="K"),
        Account(number="2910", name="Upplupna löner", kind="S"),
    ),
    dimensions=(Dimension(1, "Kostnadsställe"), Dimension(6, "Projekt"), Dimension(7, "Anställd")),
    objects=(
        Object(1, "100", "Säljavdelningen"),
        Object(6, "P7", 'Kundprojekt "Älgen"'),
        Object(7, "101", "Åsa Öberg"),
    ),
    vouchers=(
        Voucher(
            day=DAY,
            text="Timkostnad oktober OC:7f3a2c91",
            registered=date(2026, 11, 5),
            sign="OC",
            transactions=(
                Transaction(
                    account="7010",
                    objects=WORK,
                    amount=Decimal("12500.50"),
                    text="Åsa Öberg 32,5 tim",
                    quantity=Decimal("32.5"),
                ),
                Transaction(account="7510", objects=WORK, amount=Decimal("3927.66"), text="Åsa Öberg avgift"),
                Transaction(account="2910", amount=Decimal("-16428.16")),
            ),
        ),
        Voucher(
            day=DAY,
            text="Rättelse september OC:7f3a2c92",
            registered=date(2026, 11, 5),
            sign="OC",
            transactions=(
                Transaction(
                    account="7010",
                    objects=((1, "100"),),
                    amount=Decimal("-400"),
                    day=DAY,
                    text="Fel kostnadsställe",
                ),
                Transaction(account="7010", amount=Decimal("400")),
            ),
        ),
    ),
)


def example(*replaced: tuple[str, str], code_page: str = "cp437") -> bytes:
    text = EXAMPLE.decode("cp437")
    for old, new in (("#KSUMMA 3741432339\r\n", ""), ("#KSUMMA\r\n", ""), *replaced):
        assert old in text
        text = text.replace(old, new)
    return text.encode(code_page)


def with_row(row: Transaction) -> SieFile:
    (first, *others), more = HOURS_COST.vouchers[0].transactions, HOURS_COST.vouchers[1:]
    voucher = replace(HOURS_COST.vouchers[0], transactions=(first, row, *others))
    return replace(HOURS_COST, vouchers=(voucher, *more))


def refused(file: SieFile) -> tuple[str, str]:
    with pytest.raises(NotWritten) as caught:
        write(file)
    assert caught.value.remarks[0].text in str(caught.value)
    return caught.value.remarks[0].rule, caught.value.remarks[0].text


def test_the_worked_example_is_written_byte_for_byte() -> None:
    data = write(HOURS_COST)
    assert data == EXAMPLE
    assert data.endswith(b"\r\n#KSUMMA 3741432339\r\n")


def test_the_worked_example_is_read_as_it_was_written() -> None:
    reading = read(EXAMPLE)
    assert (reading.file, reading.remarks, reading.code_page) == (HOURS_COST, (), "cp437")


@pytest.mark.parametrize("code_page", ["utf-8", "utf-8-sig", "latin-1", "cp437"])
def test_a_file_that_says_pc8_and_is_something_else_is_read_in_what_it_is(code_page: str) -> None:
    reading = read(example(code_page=code_page))
    assert reading.file == HOURS_COST
    assert [remark.rule for remark in reading.remarks] == ([] if code_page == "cp437" else [Rule.CODE_PAGE])


def test_oddities_of_real_files_are_read() -> None:
    data = example(
        ('#PROSA "OC batch 7f3a2c91, hours cost 2026-10"', "#PROSA OC   batch 7f3a2c91,\thours cost 2026-10"),
        ("#KPTYP", "#OMFATTN 20261031\r\n#RAR 0  \r\n#MADEUP 1\r\n#KPTYP"),
        ('#VER "" "" 20261031 "Timk', '#VER "" 0 20261031   "Timk'),
        ("#TRANS", "   #TRANS  "),
        ("#FORMAT PC8\r\n", "\r\n"),
    )
    reading = read(data)
    assert reading.file == HOURS_COST
    assert {remark.rule for remark in reading.remarks} == {
        Rule.EXTRA_FIELDS,
        Rule.FORBIDDEN_RECORD,
        Rule.MANDATORY_FIELD,
        Rule.MANDATORY_RECORD,
        Rule.NUMBER_WITHOUT_SERIES,
        Rule.UNKNOWN_LABEL,
    }


def test_rows_that_were_struck_or_added_later_leave_the_final_state() -> None:
    row = "#TRANS 2910 {} -16428.16"
    reading = read(example((row, f"#BTRANS 2910 {{}} -99.00\r\n#RTRANS{row.removeprefix('#TRANS')}\r\n{row}")))
    assert (reading.file, reading.remarks) == (HOURS_COST, ())


def test_a_voucher_that_cannot_be_read_whole_is_left_out_and_an_error_says_so() -> None:
    reading = read(example(("-16428.16", "-16428,16")))
    assert reading.file == replace(HOURS_COST, vouchers=HOURS_COST.vouchers[1:])
    assert [remark.rule for remark in reading.remarks] == [Rule.AMOUNT]


def test_a_file_that_is_cut_off_is_not_read() -> None:
    with pytest.raises(Unreadable, match="cut off"):
        read(EXAMPLE[: EXAMPLE.index(b"#KSUMMA 3741432339")])


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<paxml/>"])
def test_what_is_no_sie_file_is_not_read(data: bytes) -> None:
    with pytest.raises(Unreadable, match="no SIE file"):
        read(data)


def test_the_flag_says_whether_the_importer_has_read_the_file() -> None:
    assert flag(EXAMPLE) is False
    read_by_importer = EXAMPLE.replace(b"#FLAGGA 0", b"#FLAGGA 1")
    assert flag(read_by_importer) is True
    assert read(read_by_importer).file == replace(HOURS_COST, was_read=True)


@pytest.mark.parametrize("data", [b"", b"#SIETYP 4\r\n", b"#FLAGGA x\r\n"])
def test_without_a_flag_nobody_can_tell(data: bytes) -> None:
    with pytest.raises(Unreadable, match="nobody can tell"):
        flag(data)


def test_a_written_file_always_waits_to_be_read() -> None:
    assert flag(write(replace(HOURS_COST, was_read=True))) is False


@pytest.mark.parametrize("text", ["Oktober – november", "5 €", "Łódź", "§ 3", "“citat”", "3 × 2"])
def test_text_that_the_code_page_cannot_carry_is_refused_with_its_row(text: str) -> None:
    rule, why = refused(with_row(Transaction(account="7010", amount=Decimal(0), text=text)))
    assert rule == Rule.CODE_PAGE
    assert why.startswith("Row 2 of voucher 1 holds")
    assert repr(text) in why


def test_text_that_readers_would_take_for_another_code_page_is_refused_with_its_row() -> None:
    plain = SieFile(programme=Programme("P", "1"), company=Company(name="Ü"), generated=DAY)
    rows = (Transaction(account="1", amount=Decimal(0), text="1 ÷ 2 Σ"),)
    rule, why = refused(replace(plain, vouchers=(Voucher(day=DAY, transactions=rows),)))
    assert (rule, why[:18]) == (Rule.CODE_PAGE, "Row 1 of voucher 1")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (Transaction(account="7010", amount=Decimal("0.001")), Rule.AMOUNT),
        (Transaction(account="7010", amount=Decimal("NaN")), Rule.AMOUNT),
        (Transaction(account="7010", amount=Decimal("Infinity")), Rule.AMOUNT),
        (Transaction(account="7010", amount=Decimal(0), quantity=Decimal("NaN")), Rule.QUANTITY),
        (Transaction(account="70 10", amount=Decimal(0)), Rule.ACCOUNT_NUMBER),
        (Transaction(account="7010", amount=Decimal(0), text="one\ntwo"), Rule.CONTROL_CHARACTER),
        (Transaction(account="7010", amount=Decimal(0), text="C:\\"), Rule.QUOTES),
        (Transaction(account="7010", amount=Decimal(0), objects=((0, "a"),)), Rule.OBJECTS),
    ],
)
def test_a_row_that_cannot_be_written_is_refused_by_name(row: Transaction, rule: Rule) -> None:
    found, why = refused(with_row(row))
    assert (found, why[:18]) == (rule, "Row 2 of voucher 1")


def test_a_voucher_that_does_not_balance_is_not_written() -> None:
    rule, why = refused(with_row(Transaction(account="7010", amount=Decimal("0.01"))))
    assert (rule, why[:9]) == (Rule.VOUCHER_BALANCE, "Voucher 1")


def test_a_file_that_does_not_say_when_it_was_made_is_not_written() -> None:
    assert refused(replace(HOURS_COST, generated=None))[0] == Rule.DATE


def test_ten_thousand_transactions_are_written_in_a_moment() -> None:
    rows = tuple(
        Transaction(account="7010", amount=Decimal(sign) * Decimal("123.45"), objects=WORK, text="Åsa Öberg")
        for sign in (1, -1) * 50
    )
    month = replace(HOURS_COST, vouchers=(Voucher(day=DAY, transactions=rows, text="Timkostnad"),) * 100)
    before = time.process_time()
    data = write(month)
    assert time.process_time() - before < 3  # a third of a second where nobody else uses the machine
    assert data.count(b"\r\n#TRANS ") == 10_000
