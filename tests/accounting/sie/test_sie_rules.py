"""Each rule of a SIE 4I file has a file that breaks it, and the worked example of the sheet breaks none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.accounting.remarks import Severity
from core.accounting.sie import Target, check
from core.accounting.sie.rules import WARNINGS, Rule
from core.models.bookkeeping import Bookkeeping, FinancialYear, LedgerAccount, Locked

EXAMPLE = (Path(__file__).parent / "golden" / "hours_cost.si").read_bytes().decode("cp437")
TARGET = Target(
    organisation_number="556000-4615",
    books=Bookkeeping(
        company="Övningsbolaget",
        currency="SEK",
        accounts=(LedgerAccount(number="7010", name="Löner till tjänstemän"),),
        years=(FinancialYear(id="2026", first=date(2026, 1, 1), last=date(2026, 12, 31)),),
        locked=(Locked(date(2026, 1, 1), date(2026, 6, 30), "The first half of 2026 is locked."),),
    ),
)
BALANCE = "#TRANS 2910 {} -16428.16"
HEAD = '#VER "" "" 20261031 "Timkostnad oktober OC:7f3a2c91" 20261105 OC'
SECOND = '#VER "" "" 20261031 "Rättelse september OC:7f3a2c92" 20261105 OC'

REPLACED: list[tuple[Rule, str, str]] = [
    (Rule.CODE_PAGE, '"Åsa Öberg avgift"', '"Åsa Öberg öööööööööö avgift"'),
    (Rule.CONTROL_CHARACTER, "Timkostnad oktober", "Timkostnad\x07oktober"),
    (Rule.CONTROL_CHARACTER, "Timkostnad oktober", "Timkostnad\toktober"),
    (Rule.NOT_A_RECORD, "#SIETYP 4", "#SIETYP 4\r\nSIETYP 4"),
    (Rule.QUOTES, '"Åsa Öberg avgift"', '"Åsa Öberg avgift'),
    (Rule.QUOTES, '"Åsa Öberg avgift"', '"Åsa "Öberg" avgift"'),
    (Rule.AMOUNT, "-16428.16", "-16428,16"),
    (Rule.AMOUNT, "12500.50", "+12500.50"),
    (Rule.AMOUNT, "-16428.16", "-16428.160"),
    (Rule.AMOUNT, "12500.50", '"12 500.50"'),
    (Rule.DATE, HEAD, HEAD.replace("20261031", "20260931")),
    (Rule.DATE, "#GEN 20261105", "#GEN 2026-11-05"),
    (Rule.DATE, "-400.00 20261031", "-400.00 31102026"),
    (Rule.FIRST_FLAG, "#FLAGGA 0", "#PROSA x\r\n#FLAGGA 0"),
    (Rule.FLAG_VALUE, "#FLAGGA 0", "#FLAGGA 2"),
    (Rule.FORMAT, "#FORMAT PC8", "#FORMAT UTF8"),
    (Rule.TYPE, "#SIETYP 4", "#SIETYP 3"),
    *((Rule.MANDATORY_RECORD, label, "#X") for label in ("#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN")),
    *((Rule.MANDATORY_RECORD, label, "#X") for label in ("#SIETYP", "#FNAMN")),
    (Rule.MANDATORY_FIELD, '#PROGRAM "Operations Console" 0.1', '#PROGRAM "Operations Console"'),
    (Rule.MANDATORY_FIELD, '#FNAMN "Övningsbolaget i Åmål AB"', '#FNAMN ""'),
    (Rule.MANDATORY_FIELD, "#KPTYP EUBAS97", '#KPTYP EUBAS97\r\n#ADRESS "Siw" "Box 1" "123 45 Stad"'),
    (Rule.MANDATORY_FIELD, "#KPTYP EUBAS97", "#KPTYP EUBAS97\r\n#RAR 0"),
    (Rule.MANDATORY_FIELD, BALANCE, "#TRANS 2910 {}"),
    *(
        (Rule.FORBIDDEN_RECORD, "#KPTYP EUBAS97", f"#KPTYP EUBAS97\r\n{record}")
        for record in ("#BKOD 82300", "#OMFATTN 20261031")
    ),
    *(
        (Rule.FORBIDDEN_RECORD, HEAD, f"{record} 2910 0.00\r\n{HEAD}")
        for record in ("#IB 0", "#UB 0", "#RES 0", "#OIB 0", "#OUB 0", "#PSALDO 0 202610", "#PBUDGET 0 202610")
    ),
    (Rule.ORDER, "#VALUTA SEK", "#KONTO 7011 Timlön\r\n#VALUTA SEK"),
    (Rule.ORDER, SECOND, f"#KONTO 7011 Timlön\r\n{SECOND}"),
    *(
        (Rule.ORDER, "#KONTO 2910", f"#{label} 2910 {value}\r\n#KONTO 2910")
        for label, value in (("KTYP", "S"), ("ENHET", "tim"), ("SRU", "7369"))
    ),
    (Rule.ORDER, "#DIM 1 ", '#OBJEKT 1 "200" "Inköp"\r\n#DIM 1 '),
    (Rule.VALUE, "#KTYP 7010 K", "#KTYP 7010 X"),
    (Rule.VALUE, "#KPTYP EUBAS97", "#KPTYP BAS99"),
    (Rule.VALUE, "#VALUTA SEK", "#VALUTA kr"),
    (Rule.VALUE, "#KPTYP EUBAS97", "#FTYP GMBH\r\n#KPTYP EUBAS97"),
    (Rule.VALUE, "#KPTYP EUBAS97", "#TAXAR 26\r\n#KPTYP EUBAS97"),
    (Rule.VALUE, "#KPTYP EUBAS97", "#RAR noll 20260101 20261231\r\n#KPTYP EUBAS97"),
    (Rule.ACCOUNT_NUMBER, BALANCE, BALANCE.replace("2910", "29A0")),
    (Rule.ACCOUNT_NUMBER, "#KONTO 7010", "#KONTO Lön"),
    (Rule.BRACES, f"{HEAD}\r\n{{", f"{HEAD} {{"),
    (Rule.BRACES, f"{HEAD}\r\n{{", HEAD),
    (Rule.BRACES, f"{BALANCE}\r\n}}", BALANCE),
    (Rule.BRACES, f"{BALANCE}\r\n}}", f"{BALANCE}\r\n}}\r\n}}"),
    (Rule.BRACES, '{\r\n#TRANS 7010 {1 "100"}', '{ #TRANS 7010 {1 "100"}'),
    (Rule.BRACES, HEAD, f"{{\r\n{HEAD}"),
    (Rule.OBJECTS, BALANCE, "#TRANS 2910 -16428.16"),
    (Rule.OBJECTS, BALANCE, "#TRANS 2910 {1} -16428.16"),
    (Rule.OBJECTS, BALANCE, '#TRANS 2910 {one "100"} -16428.16'),
    (Rule.OBJECTS, BALANCE, '#TRANS 2910 {1 "100" 1 "200"} -16428.16'),
    (Rule.OBJECTS, BALANCE, "#TRANS 2910 { -16428.16"),
    (Rule.VOUCHER_BALANCE, "-16428.16", "-16428.15"),
    (Rule.VOUCHER_EMPTY, HEAD, f'#VER "" "" 20261031\r\n{{\r\n}}\r\n{HEAD}'),
    (Rule.SERIES, HEAD, HEAD.replace('"" ""', 'A- ""')),
    (Rule.VOUCHER_NUMBER, HEAD, HEAD.replace('"" ""', "A 1a")),
    (Rule.QUANTITY, " 32.5\r\n", " -32.5\r\n"),
    (Rule.QUANTITY, " 32.5\r\n", " 32,5\r\n"),
    (Rule.ADDED_ROW, BALANCE, f"#RTRANS 2910 {{}} 1.00\r\n{BALANCE}"),
    (Rule.ADDED_ROW, f"{BALANCE}\r\n}}", f"{BALANCE}\r\n#RTRANS 2910 {{}} 1.00\r\n}}"),
    (Rule.CHECKSUM, "#KSUMMA 3741432339", "#KSUMMA 3741432338"),
    (Rule.CHECKSUM, "#KSUMMA 3741432339", ""),
    (Rule.CHECKSUM, "#KSUMMA\r\n", ""),
    (Rule.CHECKSUM, "#KSUMMA 3741432339", "#KSUMMA 3741432339\r\n#PROSA x"),
    (Rule.CHECKSUM, "Åsa Öberg avgift", "Åsa Oberg avgift"),
    (Rule.YEAR, HEAD, HEAD.replace("20261031", "20251031")),
    (Rule.YEAR, HEAD, HEAD.replace("20261031", "20260630")),
    (Rule.ORGANISATION, "#ORGNR 556000-4615", "#ORGNR 556000-4623"),
    (Rule.ORGANISATION_FORM, "#ORGNR 556000-4615", "#ORGNR 5560004615"),
    (Rule.CHART_MISSING, "#KPTYP EUBAS97\r\n", ""),
    (Rule.UNDECLARED_ACCOUNT, BALANCE, BALANCE.replace("2910", "2911")),
    (Rule.UNDECLARED_OBJECT, BALANCE, '#TRANS 2910 {1 "300"} -16428.16'),
    (Rule.UNDECLARED_DIMENSION, '#OBJEKT 7 "101"', '#OBJEKT 20 "a" "A"\r\n#OBJEKT 7 "101"'),
    (Rule.ACCOUNT_NAME, "Löner till tjänstemän", "Löner"),
    (Rule.NUMBER_WITHOUT_SERIES, HEAD, HEAD.replace('"" ""', '"" 0')),
    (Rule.UNKNOWN_LABEL, "#SIETYP 4", "#SIETYP 4\r\n#HANDOVER 1"),
    (Rule.EXTRA_FIELDS, '"OC batch 7f3a2c91, hours cost 2026-10"', "OC batch 7f3a2c91"),
    (Rule.EXTRA_FIELDS, "-400.00 20261031", '-400.00 20261031 "" "" OC more'),
]


def broken(old: str, new: str) -> bytes:
    assert EXAMPLE.count(old) >= 1, old
    text = EXAMPLE.replace(old, new, 1)
    # An "ö" for each ten times: enough of them as Latin-1 to outweigh the others as code page 437.
    return text.encode("latin-1") if "öööööööööö" in text else text.encode("cp437")


def rules(data: bytes, target: Target | None = TARGET) -> set[str]:
    return {remark.rule for remark in check(data, target)}


@pytest.mark.parametrize(("rule", "old", "new"), REPLACED)
def test_a_file_that_breaks_a_rule_is_told_which(rule: Rule, old: str, new: str) -> None:
    found = [remark for remark in check(broken(old, new), TARGET) if remark.rule == rule]
    assert found
    assert found[0].severity is (Severity.WARNING if rule in WARNINGS else Severity.ERROR)
    assert found[0].text.endswith(".")


def test_vouchers_of_a_series_are_numbered_upwards_and_each_once() -> None:
    def numbered(first: int, second: int) -> bytes:
        text = EXAMPLE.replace(HEAD, HEAD.replace('"" ""', f"A {first}"))
        return text.replace(SECOND, SECOND.replace('"" ""', f"A {second}")).encode("cp437")

    numbers = {Rule.DUPLICATE_NUMBER, Rule.VOUCHER_NUMBER}
    assert numbers & rules(numbered(17, 17)) == {Rule.DUPLICATE_NUMBER}
    assert numbers & rules(numbered(17, 16)) == {Rule.VOUCHER_NUMBER}
    assert numbers & rules(numbered(16, 17)) == set()


def test_every_rule_has_a_file_that_breaks_it() -> None:
    assert {rule for rule, _, _ in REPLACED} | {Rule.DUPLICATE_NUMBER} == set(Rule)


def test_the_worked_example_of_the_sheet_breaks_none() -> None:
    assert check(EXAMPLE.encode("cp437"), TARGET) == []
    assert check(EXAMPLE.encode("cp437")) == []


def test_line_ends_do_not_enter_the_checksum() -> None:
    assert check(EXAMPLE.replace("\r\n", "\n").encode("cp437")) == []


def test_the_flag_does_not_enter_the_checksum() -> None:
    assert check(EXAMPLE.replace("#FLAGGA 0", "#FLAGGA 1").encode("cp437")) == []


def test_blank_lines_spaces_and_tabs_between_fields_are_allowed() -> None:
    loose = EXAMPLE.replace("\r\n", "\r\n\r\n").replace("#TRANS 7010 ", "   #TRANS \t 7010  ")
    assert check(loose.encode("cp437")) == []


def test_a_remark_names_the_line_and_the_row_of_the_voucher() -> None:
    (remark,) = [found for found in check(broken("-16428.16", "-16428,16")) if found.rule == Rule.AMOUNT]
    assert remark.line == EXAMPLE[: EXAMPLE.index("-16428.16")].count("\n") + 1
    assert remark.text.startswith("Row 3 of voucher 1 has '-16428,16'")


def test_a_voucher_that_does_not_balance_is_named_with_what_is_missing() -> None:
    (remark,) = [found for found in check(broken("-16428.16", "-16428.15")) if found.rule == Rule.VOUCHER_BALANCE]
    assert remark.text == (
        "Voucher 1 (Timkostnad oktober OC:7f3a2c91) does not balance: its rows add up to 0.01, not to 0."
    )


def test_an_empty_file_is_told_what_it_lacks() -> None:
    assert {Rule.FIRST_FLAG, Rule.MANDATORY_RECORD} <= rules(b"")
