"""The e-conomic sandbox: draft invoices, booked ones, customers (sheet 4.6, 4.7, 6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.economic.fjordbyg import INVOICES, Fjordbyg, invoice, leaves

LINE = invoice()["lines"][0]


def one_line(**change: Any) -> dict[str, Any]:
    """An invoice of one line; None takes a property out."""
    changed = {**LINE, **change}
    return invoice(lines=[{name: value for name, value in changed.items() if value is not None}])


def faults(fjordbyg: Fjordbyg, body: dict[str, Any]) -> list[tuple[str, str]]:
    answer = fjordbyg.call("POST", INVOICES, body)
    assert answer.status_code == 400, answer.text
    assert len(fjordbyg.records("draft_invoices")) == 1
    return leaves(answer.json()["errors"])


# -- what is computed --------------------------------------------------------------------------------------------------


def test_totals_are_rounded_line_by_line_and_taxed_by_the_zone(fjordbyg: Fjordbyg) -> None:
    lines = [
        {**LINE, "quantity": 7.4, "unitNetPrice": 333.33},
        {**LINE, "quantity": 0.33, "unitNetPrice": 99.99, "discountPercentage": 12.5},
        {"description": "A line of text"},
    ]
    told = fjordbyg.made(INVOICES, invoice(lines=lines))
    assert [line.get("totalNetAmount") for line in told["lines"]] == [2466.64, 28.87, None]
    assert (told["netAmount"], told["vatAmount"], told["grossAmount"]) == (2495.51, 623.88, 3119.39)
    abroad = invoice(recipient={"name": "Acme", "vatZone": {"vatZoneNumber": 2}}, netAmount=5, vatAmount=5)
    told = fjordbyg.made(INVOICES, abroad)
    assert (told["netAmount"], told["vatAmount"], told["grossAmount"]) == (35625.0, 0.0, 35625.0)


@pytest.mark.parametrize(
    ("terms", "asked", "due"),
    [
        (1, None, "2026-11-08"),
        (1, "2026-12-24", "2026-11-08"),
        (2, "2026-12-24", "2026-12-24"),
        (3, None, "2026-11-10"),
    ],
)
def test_the_due_date_is_computed_but_with_terms_of_that_type(
    fjordbyg: Fjordbyg, terms: int, asked: str | None, due: str
) -> None:
    more = {"dueDate": asked} if asked else {}
    assert fjordbyg.made(INVOICES, invoice(paymentTerms={"paymentTermsNumber": terms}, **more))["dueDate"] == due


def test_a_foreign_currency_is_told_in_the_base_currency_too(fjordbyg: Fjordbyg) -> None:
    told = fjordbyg.made(INVOICES, invoice(currency="EUR"))
    assert (told["netAmount"], told["exchangeRate"]) == (35625.0, 746.05)
    assert told["netAmountInBaseCurrency"] == 265780.31


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"customer": {"customerNumber": 999}}, ("customer", "E06000")),
        ({"customer": {}}, ("customer", "E04500")),
        ({"customer": {"customerNumber": 104}}, ("customer", "")),
        ({"customer": None}, ("customer", "")),
        ({"layout": {"layoutNumber": 9}}, ("layout", "E06000")),
        ({"layout": {"layoutNumber": 0}}, ("layout.layoutNumber", "")),
        ({"currency": "XXX"}, ("currency", "E06000")),
        ({"project": {"projectNumber": 9}}, ("project", "E06000")),
        ({"paymentTerms": {"paymentTermsNumber": 9}}, ("paymentTerms", "E06000")),
        (
            {"paymentTerms": {"paymentTermsNumber": 1, "paymentTermsType": "dueDate"}},
            ("paymentTerms.paymentTermsType", "E07180"),
        ),
        ({"paymentTerms": {"paymentTermsNumber": 1, "paymentTermsType": "Net"}}, ("paymentTerms.paymentTermsType", "")),
        ({"paymentTerms": {"paymentTermsNumber": 1, "daysOfCredit": 9}}, ("paymentTerms.daysOfCredit", "E06151")),
        ({"paymentTerms": {"paymentTermsNumber": 2}}, ("dueDate", "E04042")),
        ({"paymentTerms": {"paymentTermsNumber": 2}, "dueDate": "2026-10-30"}, ("dueDate", "E04760")),
        ({"recipient": {"vatZone": {"vatZoneNumber": 1}}}, ("recipient.name", "E04042")),
        ({"recipient": {"name": "Acme"}}, ("recipient.vatZone", "E04042")),
        ({"recipient": {"name": "Acme", "vatZone": {"vatZoneNumber": 9}}}, ("recipient.vatZone", "E06000")),
        ({"references": {"other": "x" * 251}}, ("references.other", "")),
        ({"references": {"salesPerson": {"employeeNumber": 99}}}, ("references.salesPerson", "E06000")),
    ],
)
def test_an_invoice_is_refused_by_a_tree_that_mirrors_it(
    fjordbyg: Fjordbyg, change: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert faults(fjordbyg, invoice(**change)) == [expected]


@pytest.mark.parametrize("name", ["date", "currency", "layout", "paymentTerms", "customer", "recipient"])
def test_an_invoice_without_what_is_required_is_refused(fjordbyg: Fjordbyg, name: str) -> None:
    short = {key: value for key, value in invoice().items() if key != name}
    assert faults(fjordbyg, short) == [(name, "E04042")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"product": {"productNumber": "NONE"}}, [("lines.0.product", "E06000")]),
        ({"unit": {"unitNumber": 9}}, [("lines.0.unit", "E06000")]),
        ({"product": None}, [("lines.0.quantity", "E04730"), ("lines.0.unitNetPrice", "E04730")]),
        ({"unitNetPrice": 1.005}, [("lines.0.unitNetPrice", "E04740")]),
        ({"lineNumber": 0}, [("lines.0.lineNumber", "")]),
        ({"sortKey": 0}, [("lines.0.sortKey", "")]),
        (
            {"departmentalDistribution": {"departmentalDistributionNumber": 9}},
            [("lines.0.departmentalDistribution", "E06000")],
        ),
    ],
)
def test_a_line_is_refused_at_its_place(
    fjordbyg: Fjordbyg, change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert faults(fjordbyg, one_line(**change)) == expected


def test_all_faults_are_told_at_once_each_line_with_its_index(fjordbyg: Fjordbyg) -> None:
    bad = {**LINE, "unit": {"unitNumber": 10}}
    body = invoice(customer={"customerNumber": 999}, lines=[LINE, bad, LINE, bad])
    found = faults(fjordbyg, body)
    assert found == [("customer", "E06000"), ("lines.1.unit", "E06000"), ("lines.3.unit", "E06000")]


# -- replacing and deleting --------------------------------------------------------------------------------------------


def test_a_put_replaces_everything_and_makes_what_is_not_there(fjordbyg: Fjordbyg) -> None:
    number = fjordbyg.made(INVOICES, invoice())["draftInvoiceNumber"]
    short = {name: value for name, value in invoice().items() if name not in ("references", "lines")}
    answer = fjordbyg.call("PUT", f"{INVOICES}/{number}", short)
    assert answer.status_code == 200
    told = fjordbyg.get(f"{INVOICES}/{number}")
    assert (told["lines"], told["netAmount"], "references" in told) == ([], 0.0, False)
    made = fjordbyg.call("PUT", f"{INVOICES}/160", invoice())
    assert (made.status_code, made.json()["draftInvoiceNumber"]) == (201, 160)
    assert fjordbyg.call("PUT", f"{INVOICES}/160", invoice(currency="XXX")).status_code == 400
    numbers = [fjordbyg.made(INVOICES, invoice())["draftInvoiceNumber"] for _ in range(12)]
    assert numbers == [*range(149, 160), 161]


def test_the_list_has_no_lines_and_is_filtered_by_our_reference(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(INVOICES, invoice())
    (row,) = fjordbyg.rows(INVOICES, filter="references.other$eq:tl-2026-10-101")
    assert (row["draftInvoiceNumber"], "lines" in row) == (148, False)
    assert len(fjordbyg.rows(INVOICES, filter="customer.customerNumber$eq:101$and:date$gte:2026-10-30")) == 2


def test_a_deleted_number_is_given_again(fjordbyg: Fjordbyg) -> None:
    assert fjordbyg.call("DELETE", f"{INVOICES}/147").json()["deletedCount"] == 1
    again = fjordbyg.call("DELETE", f"{INVOICES}/147")
    assert (again.status_code, again.json()["errorCode"]) == (404, "E06000")
    assert fjordbyg.made(INVOICES, invoice())["draftInvoiceNumber"] == 147


def test_a_delete_without_a_number_deletes_every_draft(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(INVOICES, invoice())
    told = fjordbyg.call("DELETE", INVOICES)
    assert told.status_code == 200
    assert [one["draftInvoiceNumber"] for one in told.json()["deletedItems"]] == [147, 148]
    assert fjordbyg.rows(INVOICES) == []


# -- booked ------------------------------------------------------------------------------------------------------------


def booked(fjordbyg: Fjordbyg, **more: Any) -> dict[str, Any]:
    number = fjordbyg.made(INVOICES, invoice())["draftInvoiceNumber"]
    told: dict[str, Any] = fjordbyg.made("/invoices/booked", {"draftInvoice": {"draftInvoiceNumber": number}, **more})
    assert fjordbyg.call("GET", f"{INVOICES}/{number}").status_code == 404
    return told


def standings(fjordbyg: Fjordbyg, number: int) -> set[str]:
    names = ("booked", "paid", "unpaid", "overdue", "not-due")
    return {
        name for name in names if number in [row["bookedInvoiceNumber"] for row in fjordbyg.rows(f"/invoices/{name}")]
    }


def test_a_booked_invoice_becomes_overdue_and_paid(fjordbyg: Fjordbyg) -> None:
    number = booked(fjordbyg)["bookedInvoiceNumber"]
    assert fjordbyg.get(f"/invoices/booked/{number}")["remainder"] == 44531.25
    assert standings(fjordbyg, number) == {"booked", "unpaid", "overdue"}
    fjordbyg.screen("pay_invoice", bookedInvoiceNumber=number, amount="44531.24")
    assert fjordbyg.get(f"/invoices/booked/{number}")["remainder"] == 0.01
    fjordbyg.screen("pay_invoice", bookedInvoiceNumber=number)
    assert fjordbyg.get(f"/invoices/booked/{number}")["remainder"] == 0
    assert standings(fjordbyg, number) == {"booked", "paid"}
    (row,) = fjordbyg.rows("/invoices/booked", filter="references.other$eq:TL-2026-10-101$and:remainder$eq:0")
    assert row["bookedInvoiceNumber"] == number


def test_an_invoice_is_booked_with_a_number_of_ones_own_only_once(fjordbyg: Fjordbyg) -> None:
    assert booked(fjordbyg, bookWithNumber=700, sendBy="Email")["bookedInvoiceNumber"] == 700
    again = {"draftInvoice": {"draftInvoiceNumber": 147}, "bookWithNumber": 700}
    assert fjordbyg.call("POST", "/invoices/booked", again).status_code == 400
    assert leaves(fjordbyg.call("POST", "/invoices/booked", {**again, "sendBy": "email"}).json()["errors"]) == [
        ("sendBy", "")
    ]
    missing = fjordbyg.call("POST", "/invoices/booked", {"draftInvoice": {"draftInvoiceNumber": 999}})
    assert leaves(missing.json()["errors"]) == [("draftInvoice", "E06000")]


def test_a_locked_period_stops_the_booking_and_by_a_switch_the_draft(fjordbyg: Fjordbyg) -> None:
    number = fjordbyg.made(INVOICES, invoice(date="2026-09-30"))["draftInvoiceNumber"]
    refused = fjordbyg.call("POST", "/invoices/booked", {"draftInvoice": {"draftInvoiceNumber": number}})
    assert leaves(refused.json()["errors"]) == [("date", "E04870")]
    fjordbyg.screen("switches", draft_dates="locked")
    again = fjordbyg.call("POST", INVOICES, invoice(date="2026-09-30"))
    assert leaves(again.json()["errors"]) == [("date", "E04870")]


# -- customers ---------------------------------------------------------------------------------------------------------

CUSTOMER: dict[str, Any] = {
    "currency": "DKK",
    "customerGroup": {"customerGroupNumber": 1},
    "name": "Nordhavn ApS",
    "paymentTerms": {"paymentTermsNumber": 1},
    "vatZone": {"vatZoneNumber": 1},
}


def test_a_customer_is_made_with_the_next_number_or_one_of_ones_own(fjordbyg: Fjordbyg) -> None:
    assert fjordbyg.made("/customers", CUSTOMER)["customerNumber"] == 105
    assert fjordbyg.made("/customers", {**CUSTOMER, "customerNumber": 200})["customerNumber"] == 200
    taken = fjordbyg.call("POST", "/customers", {**CUSTOMER, "customerNumber": 200})
    assert leaves(taken.json()["errors"]) == [("customerNumber", "")]
    (row,) = fjordbyg.rows("/customers", filter="name$eq:nordhavn aps$and:customerNumber$lt:200")
    assert row["barred"] is False


@pytest.mark.parametrize("name", list(CUSTOMER))
def test_a_customer_without_what_is_required_is_refused(fjordbyg: Fjordbyg, name: str) -> None:
    short = {key: value for key, value in CUSTOMER.items() if key != name}
    assert leaves(fjordbyg.call("POST", "/customers", short).json()["errors"]) == [(name, "E04042")]
    wrong = {**CUSTOMER, "paymentTerms": {"paymentTermsNumber": 77}}
    assert leaves(fjordbyg.call("POST", "/customers", wrong).json()["errors"]) == [("paymentTerms", "E06000")]


def test_a_draft_starts_from_the_templates_of_its_customer(fjordbyg: Fjordbyg) -> None:
    head = fjordbyg.get("/customers/101/templates/invoice")
    row = fjordbyg.get("/customers/101/templates/invoiceline/CONS")
    assert (row["unitNetPrice"], row["unit"]["unitNumber"], row["description"]) == (950.0, 2, "Consulting")
    told = fjordbyg.made(INVOICES, {**head, "date": "2026-10-31", "lines": [{**row, "quantity": 2}]})
    assert (told["netAmount"], told["customer"]["customerNumber"]) == (1900.0, 101)
    assert fjordbyg.call("GET", "/customers/101/templates/invoiceline/NONE").status_code == 404
