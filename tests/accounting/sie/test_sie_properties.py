"""Any SIE file that can be written reads back as it was and breaks no rule; what can't be carried is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.accounting.remarks import NotWritten, Severity
from core.accounting.sie import check, read, write
from core.accounting.sie.model import (
    Account,
    Address,
    Company,
    Dimension,
    Object,
    Programme,
    SieFile,
    Transaction,
    Voucher,
    Year,
)
from core.accounting.sie.rules import Rule

EXAMPLE = (Path(__file__).parent / "golden" / "hours_cost.si").read_bytes().splitlines()[2:-1]
LETTERS = "aZ09 åäöÅÄÖéÜ\"{}\\#'½\xa0-"
TEXTS = st.text(LETTERS, max_size=12).filter(lambda text: not text.endswith("\\"))
NAMES = TEXTS.filter(bool)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
ACCOUNTS = st.from_regex(r"[1-9][0-9]{3}", fullmatch=True)
AMOUNTS = st.decimals(-(10**30), 10**30, places=2).filter(lambda amount: bool(amount))
OBJECTS = st.lists(st.tuples(st.integers(1, 30), NAMES), max_size=3, unique_by=lambda pair: pair[0])


@st.composite
def transactions(draw: st.DrawFn, amount: Decimal) -> Transaction:
    size = draw(st.none() | st.decimals("0.01", "999", places=3).filter(lambda hours: bool(hours)))
    return Transaction(
        account=draw(ACCOUNTS),
        amount=amount,
        objects=tuple(draw(OBJECTS)),
        day=draw(st.none() | DAYS),
        text=draw(TEXTS),
        quantity=size and size.copy_sign(amount),
        sign=draw(TEXTS),
    )


@st.composite
def vouchers(draw: st.DrawFn, number: int) -> Voucher:
    amounts = draw(st.lists(AMOUNTS, min_size=1, max_size=3))
    balanced = [part for amount in amounts for part in (amount, amount.copy_negate())]
    numbered = draw(st.booleans())
    return Voucher(
        day=draw(DAYS),
        transactions=tuple(draw(transactions(amount)) for amount in balanced),
        series="LÖN1" if numbered else "",
        number=str(number) if numbered else "",
        text=draw(TEXTS),
        registered=draw(st.none() | DAYS),
        sign=draw(TEXTS),
    )


@st.composite
def files(draw: st.DrawFn) -> SieFile:
    return SieFile(
        programme=Programme(draw(NAMES), draw(NAMES)),
        company=Company(
            name=draw(NAMES),
            organisation_number=draw(st.sampled_from(["", "556000-4615"])),
            code=draw(TEXTS),
            form=draw(st.sampled_from(["", "AB", "X"])),
            address=draw(st.none() | st.builds(Address, contact=TEXTS, street=TEXTS, postal=TEXTS, phone=TEXTS)),
        ),
        generated=draw(DAYS),
        generated_by=draw(TEXTS),
        vouchers=tuple(draw(vouchers(number)) for number in range(1, draw(st.integers(0, 3)) + 1)),
        accounts=tuple(
            Account(
                number=number,
                name=draw(NAMES),
                kind=draw(st.sampled_from(["", *"TSKI"])),
                unit=draw(TEXTS),
                tax_codes=tuple(draw(st.lists(NAMES, max_size=2))),
            )
            for number in draw(st.lists(ACCOUNTS, max_size=3, unique=True))
        ),
        dimensions=tuple(
            Dimension(number, draw(NAMES), draw(st.none() | st.integers(1, 30)))
            for number in draw(st.lists(st.integers(1, 30), max_size=3, unique=True))
        ),
        objects=tuple(draw(st.lists(st.builds(Object, st.integers(1, 30), NAMES, NAMES), max_size=3))),
        years=tuple(Year(number, draw(DAYS), draw(DAYS)) for number in range(0, -draw(st.integers(0, 2)), -1)),
        note=draw(TEXTS),
        chart=draw(st.sampled_from(["", "EUBAS97", "BAS2015"])),
        currency=draw(st.sampled_from(["", "SEK", "EUR"])),
        tax_year=draw(st.sampled_from(["", "2026"])),
    )


@settings(max_examples=30, deadline=None)
@given(file=files())
def test_a_file_that_is_written_reads_back_as_it_was_and_without_errors(file: SieFile) -> None:
    reading = read(write(file))
    assert reading.file == file
    assert [remark for remark in reading.remarks if remark.severity is Severity.ERROR] == []


@settings(max_examples=30, deadline=None)
@given(file=files(), text=st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), min_size=1, max_size=4))
def test_text_is_carried_as_it_is_or_refused_with_the_row_it_stands_in(file: SieFile, text: str) -> None:
    rows = (Transaction(account="1", amount=Decimal(0), text=text),)
    only = SieFile(
        programme=file.programme,
        company=file.company,
        generated=file.generated,
        vouchers=(Voucher(day=date(2026, 1, 1), transactions=rows),),
    )
    refusal: NotWritten | None = None
    try:
        data = write(only)
    except NotWritten as error:
        refusal = error
    if refusal is None:
        assert read(data).file.vouchers[0].transactions[0].text == text
    else:
        assert {remark.rule for remark in refusal.remarks} <= {Rule.CODE_PAGE, Rule.CONTROL_CHARACTER, Rule.QUOTES}
        assert "Row 1 of voucher 1" in str(refusal)


@settings(max_examples=100, deadline=None)
@given(lines=st.lists(st.binary(max_size=20) | st.sampled_from(EXAMPLE)))
def test_whatever_the_bytes_are_a_check_and_a_read_never_fail(lines: list[bytes]) -> None:
    data = b"\n".join([b"#FLAGGA 0", *lines])
    assert read(data).remarks == tuple(check(data))


@pytest.mark.parametrize("letter", ["–", "€", "¤", "§", "×", "”"])
def test_letters_outside_the_code_page_are_refused(letter: str) -> None:
    row = Transaction(account="1", amount=Decimal(0), text=f"a{letter}b")
    file = SieFile(
        programme=Programme("P", "1"),
        company=Company(name="C"),
        generated=date(2026, 1, 1),
        vouchers=(Voucher(day=date(2026, 1, 1), transactions=(row,)),),
    )
    with pytest.raises(NotWritten, match="Row 1 of voucher 1 holds"):
        write(file)
