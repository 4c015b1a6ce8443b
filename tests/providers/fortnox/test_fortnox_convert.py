"""From writes to Fortnox's bodies and from its rows to records: numbers, texts, codes, dimensions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import NotSent
from core.ledger.looks import same_look
from core.models.bookkeeping import Dimension, FinancialYear
from core.models.postings import (
    STANDING,
    Invoice,
    InvoiceLine,
    Standing,
    Voucher,
    VoucherLine,
    invoice_write,
    voucher_write,
)
from core.models.rows import Kind
from core.models.writes import Write
from core.providers.fortnox import wire
from core.providers.fortnox import wire_books as books
from core.providers.fortnox.convert import causes, documents, payroll, registers
from core.providers.fortnox.convert.people import employee
from core.providers.fortnox.convert.text import marked, plain
from tests.providers.fortnox.playing import row

DAY = date(2026, 11, 30)
MARK = "ho:abcdefgh"


# -- texts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Åsa Öberg, projekt 7 (50 %)", "Åsa Öberg, projekt 7 (50 %)"),
        ('Bonus <oktober> [extra] {x} "stor"', "Bonus (oktober) (extra) (x) stor"),
        ("a|b~c – d", "a/b-c - d"),
        ("Anna's och Bo’s", "Annas och Bos"),
        ("två\nrader\toch  glapp", "två rader och glapp"),
        ("A\u030asa", "Åsa"),
        ("klart 🎉 nu", "klart nu"),
        ("", ""),
    ],
)
def test_a_text_holds_only_what_fortnox_takes(text: str, wanted: str) -> None:
    assert plain(text, 200) == wanted


def test_words_give_way_to_the_mark() -> None:
    write = row("supplement", "11", "1", DAY, text="En mycket lång text om en bonus i november", marker=MARK)
    told = marked(write, 40)
    assert told.endswith(f" {MARK}")
    assert len(told) <= 40
    assert marked(replace(write, text=f"Bonus {MARK}"), 40) == f"Bonus {MARK}"
    assert marked(replace(write, text=""), 40) == MARK
    assert marked(replace(write, text="Bonus", marker=""), 40) == "Bonus"


# -- payroll -----------------------------------------------------------------------------------------------------------


def test_hours_of_attendance_go_as_text_and_of_absence_as_a_number() -> None:
    assert payroll.attendance_body(row("hours", "TID", "7.5", DAY))["Hours"] == "7.50"
    assert payroll.absence_body(row("absence", "SJK", "7.5", DAY))["Hours"] == Decimal("7.50")


def test_a_sum_of_several_days_is_filed_on_the_last() -> None:
    write = replace(row("hours", "TID", "150", DAY), first=date(2026, 11, 1))
    assert payroll.attendance_body(write)["Date"] == "2026-11-30"


@pytest.mark.parametrize(
    ("number", "amount", "wanted"),
    [
        ("10", "250.00", {"Number": "10", "Amount": "250.00", "Total": "2500.00"}),
        ("2.5", "33.33", {"Number": "2.5", "Amount": "33.33", "Total": "83.32"}),
        ("100", None, {"Number": "100"}),
    ],
)
def test_a_salary_row_says_its_own_amount_only_where_it_has_one(
    number: str, amount: str | None, wanted: dict[str, str]
) -> None:
    write = row("supplement", "11", number, DAY, amount=amount and Decimal(amount))
    body = payroll.salary_body(write)
    assert {name: body[name] for name in ("Number", "Amount", "Total") if name in body} == wanted


BODIES = {"hours": payroll.attendance_body, "absence": payroll.absence_body, "supplement": payroll.salary_body}
TARGETS = {"hours": "TID", "absence": "SJK", "supplement": "11"}


@pytest.mark.parametrize("operation", BODIES)
@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity", "7.12345"])
def test_a_quantity_that_fortnox_would_round_or_refuse_is_not_sent(operation: str, quantity: str) -> None:
    with pytest.raises(NotSent, match="Nothing was sent"):
        BODIES[operation](row(operation, TARGETS[operation], quantity, DAY))


@pytest.mark.parametrize(
    ("operation", "changes"),
    [
        ("hours", {"target": "SJK"}),
        ("hours", {"target": ""}),
        ("absence", {"target": "TID"}),
        ("supplement", {"target": " "}),
        ("hours", {"holder": ""}),
        ("supplement", {"amount": Decimal("1.005")}),
    ],
)
def test_a_row_without_a_code_of_its_kind_or_a_person_is_not_sent(operation: str, changes: dict[str, Any]) -> None:
    with pytest.raises(NotSent):
        BODIES[operation](replace(row(operation, TARGETS[operation], "1", DAY), **changes))


@pytest.mark.parametrize("hours", ["7.50", "7.5", 7.5, "7.500"])
def test_hours_are_read_as_text_and_as_numbers(hours: Any) -> None:
    given = {"id": "0b1e", "EmployeeId": 101, "CauseCode": "TID", "Date": "2026-11-30"}
    found = payroll.attendance_record(wire.read(wire.Attendance, {**given, "Hours": Decimal(str(hours))}))
    assert (found.holder, found.quantity, found.operation) == ("101", Decimal("7.5"), Kind.HOURS)
    text = payroll.attendance_record(wire.read(wire.Attendance, {**given, "Hours": str(hours)}))
    assert text == found


def test_a_part_of_a_day_becomes_hours_by_the_schedule() -> None:
    given = {"id": "0b1e", "EmployeeId": "101", "CauseCode": "SJK", "Date": "2026-11-30"}
    half = wire.read(wire.Absence, {**given, "Extent": 50, "Hours": None})
    assert payroll.by_extent(half)
    assert payroll.absence_record(half, Decimal("7.4")).quantity == Decimal("3.70")
    told = wire.read(wire.Absence, {**given, "Extent": 0, "Hours": "4"})
    assert not payroll.by_extent(told)
    assert payroll.absence_record(told, None).quantity == Decimal(4)


def test_salary_codes_are_typed_one_a_line() -> None:
    found = payroll.salary_codes("11 Bonus\n\n  12\tResa  tur \n13\n11 Bonus ny")
    assert [(one.id, one.name, one.operation, one.own_amount) for one in found] == [
        ("11", "Bonus ny", "supplement", True),
        ("12", "Resa  tur", "supplement", True),
        ("13", "13", "supplement", True),
    ]
    assert payroll.salary_codes("") == []
    with pytest.raises(NotSent, match="begins with the code"):
        payroll.salary_codes("Bonus_i_november")


def test_every_cause_has_a_title_and_none_is_in_both_lists() -> None:
    assert not set(causes.PRESENCE) & set(causes.ABSENCE)
    assert all(one.name and one.unit == "hours" for one in causes.absence_types())
    assert all(one.name and one.operation == "hours" for one in causes.hour_rates())
    aliases = {"BE1", "JR1", "JR2", "NV9", "RE1", "FR1", "FAC"}
    assert not aliases & {*causes.PRESENCE, *causes.ABSENCE}, "PAXml's spellings are no codes here."


def test_blank_fields_of_an_employee_are_missing_and_leading_zeros_stay() -> None:
    one = wire.read(wire.Employee, {"EmployeeId": "007", "FirstName": " Lars ", "Email": "", "EmployedTo": ""})
    found = employee(one)
    assert (found.id, found.number, found.first_name, found.email, found.ends) == ("007", "007", "Lars", None, None)
    assert (found.active, found.pay_basis) == (True, None)


# -- documents ---------------------------------------------------------------------------------------------------------

COST = {Dimension.DEPARTMENT: "100", Dimension.PROJECT: "P7"}


def voucher(*lines: tuple[str, str, dict[Dimension, str]], currency: str = "SEK") -> Write:
    made = tuple(VoucherLine(account=a, amount=Decimal(b), dimensions=c, text="<Rad>") for a, b, c in lines)
    whole = Voucher(journal="L", day=DAY, currency=currency, text=f"Löner [nov] {MARK}", lines=made)
    return replace(voucher_write(whole), marker=MARK)


BALANCED = (("7010", "10.10", COST), ("2910", "-10.10", {}))


def test_a_voucher_says_debit_and_credit_and_its_columns() -> None:
    body = documents.voucher_body(voucher(*BALANCED))
    assert (body["Description"], body["Comments"]) == ("Löner (nov)", f"Löner (nov) {MARK}")
    debit, credit = body["VoucherRows"]
    assert debit == {
        "Account": 7010,
        "Debit": Decimal("10.10"),
        "Credit": 0,
        "CostCenter": "100",
        "Project": "P7",
        "TransactionInformation": "(Rad)",
    }
    assert credit == {"Account": 2910, "Debit": 0, "Credit": Decimal("10.10"), "TransactionInformation": "(Rad)"}


@pytest.mark.parametrize(
    "write",
    [
        voucher(("7010", "10.10", COST), ("2910", "-10.00", {})),
        voucher(("7010", "10.10", COST)),
        voucher(("7010", "10.105", COST), ("2910", "-10.105", {})),
        voucher(("löner", "10.10", COST), ("2910", "-10.10", {})),
        voucher(("7010", "10.10", {Dimension.EMPLOYEE: "101"}), ("2910", "-10.10", {})),
        voucher(*BALANCED, currency="EUR"),
    ],
    ids=["unbalanced", "one line", "three decimals", "no account", "employee", "euro"],
)
def test_a_voucher_that_fortnox_can_not_hold_is_not_sent(write: Write) -> None:
    with pytest.raises(NotSent, match="Nothing was sent"):
        documents.voucher_body(write)


def test_a_voucher_reads_back_whatever_its_cut_texts_and_struck_out_rows() -> None:
    there = {
        "VoucherSeries": "L",
        "VoucherNumber": 12,
        "Year": 4,
        "TransactionDate": "2026-11-30",
        "Comments": MARK,
        "VoucherRows": [
            {"Account": 2910, "Debit": 0, "Credit": "4.10"},
            {"Account": "7010", "Debit": "10.1", "Credit": 0, "CostCenter": "100", "Project": "P7"},
            {"Account": 7690, "Debit": 99, "Credit": 0, "Removed": True},
            {"Account": 2910, "Debit": 0, "Credit": 6, "CostCenter": "", "Project": None},
        ],
    }
    write = voucher(*BALANCED)
    found = documents.voucher(wire.read(books.Voucher, there))
    assert same_look(write, found)
    there["VoucherRows"][1]["CostCenter"] = "200"  # type: ignore[index]
    assert not same_look(write, documents.voucher(wire.read(books.Voucher, there)))


def invoice(*lines: InvoiceLine, currency: str = "SEK") -> Write:
    whole = Invoice(customer="10", day=DAY, currency=currency, text=f"Nov {MARK}", lines=lines)
    return replace(invoice_write(whole), marker=MARK)


LINE = InvoiceLine(product="KONS", text="Anna", quantity=Decimal("37.50"), price=Decimal("950"), dimensions=COST)


def test_an_invoice_is_a_draft_with_our_mark_alone_in_its_first_reference() -> None:
    body = documents.invoice_body(invoice(LINE))
    assert (body["NotCompleted"], body["ExternalInvoiceReference1"], body["ExternalInvoiceReference2"]) == (
        True,
        MARK,
        "Nov",
    )
    assert body["InvoiceRows"][0]["DeliveredQuantity"] == "37.5"


@pytest.mark.parametrize(
    "write",
    [
        invoice(),
        invoice(replace(LINE, price=Decimal("9.999"))),
        invoice(replace(LINE, dimensions={Dimension.EMPLOYEE: "1"})),
        invoice(LINE, currency="EUR"),
    ],
    ids=["no lines", "three decimals", "employee", "euro"],
)
def test_an_invoice_that_fortnox_can_not_hold_is_not_sent(write: Write) -> None:
    with pytest.raises(NotSent, match="Nothing was sent"):
        documents.invoice_body(write)


@pytest.mark.parametrize(
    ("flags", "paid", "wanted"),
    [
        ({"Booked": False, "Cancelled": False}, False, Standing.DRAFT),
        ({}, False, Standing.DRAFT),
        ({"Booked": True}, False, Standing.BOOKED),
        ({"Booked": True}, True, Standing.PAID),
        ({"Cancelled": True}, False, Standing.CANCELLED),
    ],
)
def test_an_invoice_reads_back_with_where_it_stands(flags: dict[str, bool], paid: bool, wanted: Standing) -> None:
    there = {
        "DocumentNumber": 57,
        "CustomerNumber": "10",
        "InvoiceDate": "2026-11-30",
        "ExternalInvoiceReference1": MARK,
        "InvoiceRows": [
            {"Description": "Only words", "DeliveredQuantity": "0.00", "Price": 0},
            {"ArticleNumber": "KONS", "DeliveredQuantity": "37.5", "Price": "950.00", "Project": "P7"}
            | {"CostCenter": "100"},
        ],
        **flags,
    }
    found = documents.invoice(wire.read(books.Invoice, there), paid)
    assert same_look(invoice(LINE), found)
    assert found.fields[STANDING] == wanted


# -- registers ---------------------------------------------------------------------------------------------------------

YEARS = [FinancialYear(f"{n}", date(2020 + n, 1, 1), date(2020 + n, 12, 31)) for n in (4, 6, 5)]


@pytest.mark.parametrize(
    ("today", "wanted"), [(date(2025, 7, 1), "5"), (date(2027, 1, 5), "6"), (date(2023, 1, 1), "4")]
)
def test_registers_are_read_of_the_newest_year_that_has_begun(today: date, wanted: str) -> None:
    found = registers.current(YEARS, today)
    assert found is not None
    assert found.id == wanted
    assert registers.current([], today) is None


def test_a_lock_holds_from_the_first_year_on() -> None:
    (found,) = registers.locked(books.LockedPeriod(end_date=date(2026, 9, 30)), YEARS)
    assert (found.first, found.last) == (date(2024, 1, 1), date(2026, 9, 30))
    assert "2026-09-30" in found.why
    assert registers.locked(books.LockedPeriod(end_date=None), YEARS) == ()
    assert registers.locked(None, YEARS) == ()
