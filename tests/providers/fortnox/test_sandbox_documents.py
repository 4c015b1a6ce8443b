"""Invoices and orders (sheet section 4): their states, rows, sums and searches."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.fortnox.sandbox_company import Sandbox, invoice, refused


def made(sandbox: Sandbox, **more: Any) -> Any:
    return sandbox.post("invoices", "Invoice", invoice(**more))


def put(sandbox: Sandbox, path: str, **fields: Any) -> Any:
    body = {"Invoice": fields} if fields else None
    answer = sandbox.call("PUT", f"/3/invoices/{path}", body)
    assert answer.status_code == 200, answer.text
    return answer.json()["Invoice"]


def numbers(sandbox: Sandbox, query: str) -> list[str]:
    return [row["DocumentNumber"] for row in sandbox.get(f"/3/invoices?{query}")["Invoices"]]


def test_an_invoice_is_unbooked_and_has_sums_with_tax(sandbox: Sandbox) -> None:
    row = made(sandbox)
    assert (row["DocumentNumber"], row["Booked"], row["Cancelled"], row["Sent"]) == ("57", False, False, False)
    assert (row["Net"], row["TotalVAT"], row["Total"], row["Balance"]) == (9000, 2250, 11250, 11250)
    assert (row["NotCompleted"], row["DueDate"], row["VoucherNumber"]) == (True, "2026-11-30", None)
    (line,) = row["InvoiceRows"]
    assert (line["RowId"], line["DeliveredQuantity"], line["Price"], line["Total"]) == (1, "7.50", 1200, 9000)


def test_what_a_row_leaves_out_comes_from_the_article(sandbox: Sandbox) -> None:
    (line,) = made(sandbox, InvoiceRows=[{"ArticleNumber": "KONS", "DeliveredQuantity": 2}])["InvoiceRows"]
    wanted = {"Description": "Konsulttimme", "Unit": "h", "Price": 1000, "AccountNumber": 3041, "Total": 2000}
    assert {name: line[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"CustomerNumber": "99"}, 9000050),
        ({"CustomerNumber": None}, 9000003),
        ({"InvoiceRows": [{"ArticleNumber": "NONE"}]}, 9000051),
        ({"InvoiceRows": [{"AccountNumber": 4000}]}, 2001304),
        ({"InvoiceRows": [{"AccountNumber": 3041, "CostCenter": "900"}]}, 9000030),
        ({"InvoiceRows": [{"Description": "x", "Price": 1, "VAT": 19}]}, 2004167),
        ({"DocumentNumber": "77"}, 2001399),
        ({"Booked": True}, 2001399),
        ({"ExternalInvoiceReference1": "x" * 81}, 9000004),
    ],
)
def test_what_does_not_fit_an_invoice_is_refused(sandbox: Sandbox, change: Any, code: int) -> None:
    assert sandbox.refused("invoices", "Invoice", invoice(**change)) == (400, code)
    assert len(sandbox.records("invoices")) == 1


def test_an_invoice_is_found_by_a_part_of_its_reference(sandbox: Sandbox) -> None:
    made(sandbox)
    made(sandbox, ExternalInvoiceReference1="oc:7f3a2")
    assert numbers(sandbox, "externalinvoicereference1=oc:7f3a") == ["57", "58"]
    assert numbers(sandbox, "ExternalInvoiceReference1=OC:7F3A2") == ["58"]
    assert "InvoiceRows" not in sandbox.get("/3/invoices")["Invoices"][0]


def test_booking_makes_a_balanced_voucher_in_the_series_of_invoices(sandbox: Sandbox) -> None:
    made(sandbox)
    row = put(sandbox, "57/bookkeep")
    assert (row["Booked"], row["VoucherSeries"], row["VoucherNumber"], row["VoucherYear"]) == (True, "B", 1, 4)
    booked = sandbox.get("/3/vouchers/B/1?financialyear=4")["Voucher"]
    assert (booked["ReferenceType"], booked["ReferenceNumber"]) == ("INVOICE", "57")
    rows = [(one["Account"], one["Debit"] - one["Credit"]) for one in booked["VoucherRows"]]
    assert rows == [(1510, 11250), (2611, -2250), (3041, -9000)]


def test_an_invoice_in_a_locked_period_cannot_be_booked(sandbox: Sandbox) -> None:
    assert refused(sandbox.call("PUT", "/3/invoices/56/bookkeep")) == (400, 2000401)
    assert sandbox.get("/3/invoices/56")["Invoice"]["Booked"] is False


def test_a_booked_invoice_can_neither_be_changed_nor_cancelled_but_credited_once(sandbox: Sandbox) -> None:
    made(sandbox)
    assert refused(sandbox.call("PUT", "/3/invoices/57/credit")) == (400, 9000052)
    put(sandbox, "57/bookkeep")
    for path, body in (("57", {"Invoice": {"Comments": "x"}}), ("57/cancel", None), ("57/bookkeep", None)):
        assert refused(sandbox.call("PUT", f"/3/invoices/{path}", body)) == (400, 9000052)
    assert put(sandbox, "57/credit")["CreditInvoiceReference"] == "58"
    credit = sandbox.get("/3/invoices/58")["Invoice"]
    assert (credit["Credit"], credit["Booked"], credit["CreditInvoiceReference"]) == (True, False, "57")
    assert (credit["Total"], credit["InvoiceRows"][0]["DeliveredQuantity"]) == (-11250, "-7.50")
    assert refused(sandbox.call("PUT", "/3/invoices/57/credit")) == (400, 9000052)


def test_a_cancelled_invoice_stays_and_can_do_nothing_more(sandbox: Sandbox) -> None:
    made(sandbox)
    assert put(sandbox, "57/cancel")["Cancelled"] is True
    for act in ("cancel", "bookkeep", "credit"):
        assert refused(sandbox.call("PUT", f"/3/invoices/57/{act}")) == (400, 9000052)
    assert sandbox.call("DELETE", "/3/invoices/57").status_code == 404


def test_the_filters_follow_the_states(sandbox: Sandbox) -> None:
    made(sandbox)
    put(sandbox, "57/bookkeep")
    put(sandbox, "56/cancel")
    assert (numbers(sandbox, "filter=unbooked"), numbers(sandbox, "filter=cancelled")) == ([], ["56"])
    assert numbers(sandbox, "filter=unpaid") == ["57"]
    sandbox.control("pay_invoice", DocumentNumber="57")
    assert (numbers(sandbox, "filter=unpaid"), numbers(sandbox, "filter=fullypaid")) == ([], ["57"])
    paid = sandbox.get("/3/invoices/57")["Invoice"]
    assert (paid["Balance"], paid["FinalPayDate"] is not None) == (0, True)


def test_people_book_and_cancel_in_the_screens_too(sandbox: Sandbox) -> None:
    made(sandbox)
    assert sandbox.control("book_invoice", DocumentNumber="57")["VoucherNumber"] == 1
    assert sandbox.control("cancel_invoice", DocumentNumber="56")["Cancelled"] is True
    answer = sandbox.http.post("/_control/book_invoice", json={"DocumentNumber": "56"})
    assert (answer.status_code, "makulerad" in answer.text) == (400, True)


def rows_after(sandbox: Sandbox, *rows: dict[str, Any]) -> list[tuple[Any, Any]]:
    lines = put(sandbox, "57", InvoiceRows=list(rows))["InvoiceRows"]
    return [(line["Description"], line["DeliveredQuantity"]) for line in lines]


def test_rows_without_ids_replace_the_list_by_position(sandbox: Sandbox) -> None:
    made(sandbox, InvoiceRows=[{"Description": name, "DeliveredQuantity": 1, "Price": 1} for name in "abc"])
    assert rows_after(sandbox, {"DeliveredQuantity": 2}, {"Description": "B"}) == [("a", "2.00"), ("B", "1.00")]


def test_rows_with_ids_are_changed_new_ones_added_and_others_removed(sandbox: Sandbox) -> None:
    row = made(sandbox, InvoiceRows=[{"Description": name, "DeliveredQuantity": 1, "Price": 1} for name in "abc"])
    third = row["InvoiceRows"][2]["RowId"]
    found = rows_after(sandbox, {"RowId": third, "DeliveredQuantity": "3"}, {"Description": "d"})
    assert found == [("c", "3.00"), ("d", "0.00")]
    ids = [line["RowId"] for line in sandbox.get("/3/invoices/57")["Invoice"]["InvoiceRows"]]
    assert not set(ids) & {line["RowId"] for line in row["InvoiceRows"]}
    stale = sandbox.call("PUT", "/3/invoices/57", {"Invoice": {"InvoiceRows": [{"RowId": third}]}})
    assert refused(stale) == (400, 9000053)


def test_blanked_fields_go_back_to_what_they_are_by_themselves(sandbox: Sandbox) -> None:
    made(sandbox)
    row = put(
        sandbox, "57", InvoiceRows="API_BLANK", InvoiceDate="API_BLANK", Project="API_BLANK", Currency="API_BLANK"
    )
    assert (row["InvoiceRows"], row["Total"], row["Currency"]) == ([], 0, "SEK")
    assert row["InvoiceDate"] >= "2026"


def order(**more: Any) -> dict[str, Any]:
    row = {"ArticleNumber": "KONS", "OrderedQuantity": "3", "Price": 1200}
    return {"CustomerNumber": "10", "OrderDate": "2026-10-31", "OrderRows": [row]} | more


def test_an_order_becomes_an_invoice_once(sandbox: Sandbox) -> None:
    row = sandbox.post("orders", "Order", order(ExternalInvoiceReference1="oc:1"))
    assert (row["DocumentNumber"], row["Net"], row["InvoiceReference"]) == ("1", 3600, None)
    answer = sandbox.call("PUT", "/3/orders/1/createinvoice")
    assert answer.json()["Order"]["InvoiceReference"] == "57"
    made_of_it = sandbox.get("/3/invoices/57")["Invoice"]
    assert (made_of_it["OrderReference"], made_of_it["Total"]) == ("1", 4500)
    assert made_of_it["ExternalInvoiceReference1"] == "oc:1"
    for act in ("createinvoice", "cancel"):
        assert refused(sandbox.call("PUT", f"/3/orders/1/{act}")) == (400, 9000052)


def test_orders_are_changed_cancelled_and_found_by_state(sandbox: Sandbox) -> None:
    for _ in range(2):
        sandbox.post("orders", "Order", order())
    changed = sandbox.call("PUT", "/3/orders/2", {"Order": {"OrderRows": [{"DeliveredQuantity": 4}]}})
    assert changed.json()["Order"]["Net"] == 4800
    assert sandbox.call("PUT", "/3/orders/1/cancel").json()["Order"]["Cancelled"] is True
    found = sandbox.get("/3/orders?filter=cancelled")["Orders"]
    assert [row["DocumentNumber"] for row in found] == ["1"]
    assert len(sandbox.get("/3/orders?filter=invoicenotcreated")["Orders"]) == 2
    assert sandbox.call("DELETE", "/3/orders/2").status_code == 404
