"""Each golden both ways: the request leaves us like that, and its answer is understood like this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import NotSent, Rejected, SignInNeeded, Throttled
from core.ledger.looks import same_look
from core.models.bookkeeping import Dimension, Need
from core.models.postings import Invoice, InvoiceLine, Standing, Voucher, VoucherLine, invoice_write, voucher_write
from core.models.writes import Receipt, RecordState, RemoteRecord, Write
from core.providers.fortnox.client import ABSENCE, ATTENDANCE, SALARY
from core.providers.fortnox.connector import Fortnox
from core.providers.fortnox.convert import registers
from core.providers.fortnox.refusals import Forbidden
from tests.providers.fortnox.playing import Answered, Asked, golden, in_turn, listed, played, row, talking

OCTOBER_1, OCTOBER_2, LAST = date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 31)
ROW_ID = "0b1e6a52-7c1d-4f0e-9a55-1d2f3c4b5a69"
COST = {Dimension.DEPARTMENT: "100", Dimension.PROJECT: "P7"}

HOURS = row("hours", "TID", "7.50", OCTOBER_1)
ABSENT = row("absence", "VAB", "4", date(2026, 10, 12))
BONUS = row("supplement", "11", "10", LAST, amount=Decimal("250.00"), text="Oct bonus")
LINES = (
    VoucherLine(account="7010", amount=Decimal("12500.50"), dimensions=COST, text="Anst 101"),
    VoucherLine(account="2910", amount=Decimal("-12500.50")),
)
VOUCHER = voucher_write(Voucher(journal="L", day=LAST, currency="SEK", text="Hours cost Oct 2026", lines=LINES))
INVOICE_LINE = InvoiceLine(
    product="KONS", text="October", quantity=Decimal("7.5"), price=Decimal(1200), dimensions=COST
)
INVOICE = replace(
    invoice_write(Invoice(customer="10", day=LAST, currency="SEK", text="oc:7f3a", lines=(INVOICE_LINE,))),
    marker="oc:7f3a",
)
# What a write of ours never says, though the worked exchange does.
NOT_OURS = {"CostCenter", "Project", "Expense", "VAT", "Unit", "AccountNumber"}


def bare(value: Any) -> Any:
    """Without what is not ours; in rows of documents dimensions are."""
    if isinstance(value, list):
        return [bare_row(one) for one in value]
    if isinstance(value, Mapping):
        return {name: bare(inner) for name, inner in value.items() if name not in NOT_OURS}
    return value


def bare_row(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in NOT_OURS - {"CostCenter", "Project"}}


def asked_for(asked: Asked, name: str) -> None:
    """The request of the golden, but for paging, which every list gets, and texts that carry our mark."""
    wanted = golden(name)["request"]
    path, _, query = wanted["target"].partition("?")
    pages = {"limit", "page"}
    assert (asked.method, asked.path) == (wanted["method"], path)
    said = dict(pair.split("=") for pair in query.split("&") if pair)
    assert {k: v for k, v in asked.query.items() if k not in pages} == {k: said[k] for k in said.keys() - pages}
    assert asked.headers["accept"] == "application/json"
    assert asked.headers["authorization"] == "Bearer sandbox-access"
    if "body" in wanted:
        assert bare(asked.json()) == bare(wanted["body"])


SENT: list[tuple[str, Callable[[Fortnox], Any], Any]] = [
    ("11-create-attendance", lambda f: f.send(HOURS), Receipt(ROW_ID)),
    ("11-create-salary", lambda f: f.send(BONUS), Receipt("9001")),
    (
        "11-change-attendance",
        lambda f: f.replace(ROW_ID, row("hours", "TID", "8.00", OCTOBER_2)),
        Receipt(ROW_ID),
    ),
    ("11-delete-attendance", lambda f: f.remove(ROW_ID, HOURS), None),
    ("11-delete-salary", lambda f: f.remove("9001", BONUS), None),
]


@pytest.mark.parametrize(("name", "call", "answer"), SENT, ids=[one[0] for one in SENT])
def test_a_row_of_payroll_goes_out_as_in_the_sheet(name: str, call: Callable[[Fortnox], Any], answer: Any) -> None:
    with talking(in_turn(played(name))) as (fortnox, player):
        assert call(fortnox) == answer
    asked_for(player.asked[0], name)
    assert len(player.asked) == 1


def test_an_absence_goes_out_as_in_the_sheet() -> None:
    with talking(in_turn(played("11-create-absence"))) as (fortnox, player):
        made = fortnox.send(ABSENT)
    asked_for(player.asked[0], "11-create-absence")
    assert made.ref == golden("11-create-absence")["response"]["body"]["AbsenceTransaction"]["id"]


def record(operation: str, ref: str, target: str, quantity: str, day: date, **more: Any) -> RemoteRecord:
    given = {"first": day, "last": day, "state": RecordState.APPROVED, **more}
    return RemoteRecord(operation=operation, ref=ref, holder="101", target=target, quantity=Decimal(quantity), **given)


READ: list[tuple[str, Write, list[RemoteRecord]]] = [
    (
        "11-attendance-of-a-day",
        replace(HOURS, first=OCTOBER_2, last=OCTOBER_2),
        [record("hours", ROW_ID, "TID", "7.50", OCTOBER_2)],
    ),
    ("11-attendance-none", replace(HOURS, first=date(2026, 10, 5), last=date(2026, 10, 5)), []),
    (
        "11-salary-of-a-day",
        BONUS,
        [record("supplement", "9001", "11", "10.00", LAST, amount=Decimal("250.00"), text="Oct bonus")],
    ),
]


@pytest.mark.parametrize(("name", "write", "found"), READ, ids=[one[0] for one in READ])
def test_what_a_person_has_on_a_day_is_asked_with_both_filters(
    name: str, write: Write, found: list[RemoteRecord]
) -> None:
    with talking(in_turn(played(name))) as (fortnox, player):
        assert fortnox.find(write) == found
    asked_for(player.asked[0], name)


def test_a_voucher_goes_into_the_year_of_its_day_and_comes_back_the_same() -> None:
    write = replace(VOUCHER, text="Hours cost Oct 2026 ho:abcdefgh", marker="ho:abcdefgh")

    def script(asked: Asked) -> Answered:
        if asked.path == "/3/financialyears":
            return played("11-financialyears")
        if asked.method == "POST":
            return played("11-create-voucher")
        return played("4-vouchers" if asked.path == "/3/vouchers" else "4-voucher")

    with talking(script) as (fortnox, player):
        assert fortnox.send(write) == Receipt("L/12/4")
        (found,) = fortnox.records("voucher", OCTOBER_1, LAST, ["L"])
    asked_for(player.asked[0], "11-financialyears")
    created = player.asked[1]
    assert created.query == {"financialyear": "4"}
    told = golden("11-create-voucher")["request"]["body"]["Voucher"]
    assert created.json()["Voucher"] == {**told, "Comments": "Hours cost Oct 2026 ho:abcdefgh"}
    asked_for(player.asked[3], "4-vouchers")
    asked_for(player.asked[4], "4-voucher")
    assert same_look(write, found)
    assert (found.ref, found.state, found.fields["standing"]) == ("L/12/4", RecordState.ARCHIVED, Standing.BOOKED)


def test_a_draft_invoice_goes_out_is_found_by_its_reference_and_cancelled() -> None:
    def script(asked: Asked) -> Answered:
        if asked.path.endswith("/cancel"):
            return played("11-cancel-invoice")
        one = asked.method == "POST" or asked.path != "/3/invoices"
        return Answered(200, played("11-create-invoice").body) if one else played("11-invoice-by-reference")

    with talking(script) as (fortnox, player):
        assert fortnox.send(INVOICE) == Receipt("57")
        (found,) = fortnox.find(INVOICE)
        fortnox.remove("57", INVOICE)
    sent = player.asked[0].json()["Invoice"]
    told = golden("11-create-invoice")["request"]["body"]["Invoice"]
    assert bare(sent) == bare(told) | {"ExternalInvoiceReference2": ""}
    assert player.asked[1].query["externalinvoicereference1"] == "oc:7f3a"
    asked_for(player.asked[-1], "11-cancel-invoice")
    assert same_look(INVOICE, found)
    assert (found.ref, found.state, found.fields["standing"]) == ("57", RecordState.APPROVED, Standing.DRAFT)


def test_another_invoice_that_only_contains_the_reference_is_not_found() -> None:
    rows = {"DocumentNumber": "58", "CustomerNumber": "10", "InvoiceDate": "2026-10-31"}
    longer = listed("Invoices", {**rows, "ExternalInvoiceReference1": "oc:7f3ab"})
    with talking(in_turn(longer)) as (fortnox, _):
        assert fortnox.find(INVOICE) == []


def test_the_company_is_its_number() -> None:
    with talking(in_turn(played("11-companyinformation"))) as (fortnox, player):
        company = fortnox.client.company()
    asked_for(player.asked[0], "11-companyinformation")
    assert (company.database_number, company.company_name) == ("104501", "Åbo Test AB")


def test_employees_are_read_without_personal_numbers() -> None:
    with talking(in_turn(played("11-employees"))) as (fortnox, player):
        found = fortnox.employees()
    asked_for(player.asked[0], "11-employees")
    assert [one.id for one in found] == [
        row["EmployeeId"] for row in golden("11-employees")["response"]["body"]["Employees"]
    ]
    assert {"name": found[0].first_name, "active": found[0].active} == {"name": "Åsa", "active": True}


def test_accounts_say_what_they_need_and_why_they_are_closed() -> None:
    with talking(in_turn(played("11-accounts"))) as (fortnox, player):
        found = {one.number: registers.account(one) for one in fortnox.client.accounts("4")}
    asked_for(player.asked[0], "11-accounts")
    assert found["7010"].needs[Dimension.DEPARTMENT] is Need.MANDATORY
    assert found["7010"].needs[Dimension.EMPLOYEE] is Need.FORBIDDEN
    assert found["1930"].needs[Dimension.DEPARTMENT] is Need.FORBIDDEN
    assert [number for number, one in found.items() if one.closed_because] == ["7699"]


def test_registers_are_read_as_in_the_sheet() -> None:
    names = ("11-costcenters", "11-projects", "4-voucher-series", "11-lockedperiod", "4-financialyears-none")
    with talking(in_turn(*map(played, names))) as (fortnox, player):
        centers = [registers.cost_center(one) for one in fortnox.client.cost_centers()]
        projects = [registers.project(one) for one in fortnox.client.projects()]
        series = [registers.journal(one) for one in fortnox.client.voucher_series("3")]
        locked = fortnox.client.locked_period()
        years = fortnox.client.financial_years(date(2030, 10, 31))
    for asked, name in zip(player.asked, names, strict=True):
        asked_for(asked, name)
    assert [(one.id, one.open) for one in centers] == [("100", True), ("900", False)]
    assert [(one.id, one.open) for one in projects] == [("P7", True), ("P1", False)]
    assert [bool(one.closed_because) for one in series] == [False, True]
    assert (locked.end_date, years) == (date(2026, 9, 30), [])


REFUSED: list[tuple[str, type[Exception], str]] = [
    ("11-voucher-locked", Rejected, "2000401"),
    ("6-no-account", Rejected, "2001304"),
    ("6-series-not-manual", Rejected, "9000024"),
    ("6-no-licence", Forbidden, "2001101"),
    ("6-sample", Rejected, "2000423"),
    ("6-capitalised", Rejected, "9000002"),
    ("11-attendance-gone", Rejected, "9000002"),
]


@pytest.mark.parametrize(("name", "error", "code"), REFUSED, ids=[one[0] for one in REFUSED])
def test_a_refusal_is_told_with_fortnox_own_words_and_code(name: str, error: type[Exception], code: str) -> None:
    with talking(in_turn(played(name))) as (fortnox, _), pytest.raises(error) as refused:
        fortnox.send(HOURS)
    assert isinstance(refused.value, Rejected)
    body = golden(name)["response"]["body"]["ErrorInformation"]
    assert refused.value.code == code
    assert str(body.get("message") or body.get("Message")) in refused.value.message
    assert refused.value.message.startswith("7.50 hours on 2026-10-01: ")


def test_too_many_requests_wait_the_length_of_the_window() -> None:
    with talking(in_turn(played("11-too-many"))) as (fortnox, _), pytest.raises(Throttled) as busy:
        fortnox.send(HOURS)
    assert busy.value.wait_seconds == 5


def test_a_sign_in_that_ran_out_is_told() -> None:
    def script(asked: Asked) -> Answered:
        return played("11-refresh-again" if asked.path.startswith("/oauth") else "3-expired")

    with talking(script) as (fortnox, _), pytest.raises(SignInNeeded):
        fortnox.employees()


@pytest.mark.parametrize("of", [ATTENDANCE, ABSENCE, SALARY])
@pytest.mark.parametrize("ref", ["", "  ", "..", "101/2026-10-01/TID", "9001/", "%2e%2e"])
def test_a_delete_without_an_id_can_not_be_asked_for(of: Any, ref: str) -> None:
    with talking(in_turn(Answered(200))) as (fortnox, player), pytest.raises(NotSent, match="is no id of"):
        fortnox.client.delete_payroll_row(of, ref)
    assert player.asked == []
