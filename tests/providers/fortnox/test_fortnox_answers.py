"""What Fortnox may answer: pages, lists without a length, strange bodies, refusals; and how few requests are asked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import Broken, NotSent, Rejected, SignInNeeded, Throttled, Unclear
from core.models.postings import Voucher, VoucherLine, voucher_write
from core.models.writes import Receipt
from core.providers.fortnox.client import PAGE
from core.providers.fortnox.refusals import Forbidden, told
from tests.providers.fortnox.playing import Answered, Asked, Script, in_turn, listed, row, talking

DAY = date(2026, 11, 2)
HOURS = row("hours", "TID", "7.50", DAY)
BONUS = row("supplement", "11", "1", DAY)


def ident(number: int) -> str:
    return f"0b1e6a52-0000-4000-8000-{number:012}"


def worked(number: int, day: date = DAY, person: str = "101") -> dict[str, Any]:
    return {"id": ident(number), "EmployeeId": person, "CauseCode": "TID", "Date": f"{day}", "Hours": "7.50"}


# -- the fewest requests -----------------------------------------------------------------------------------------------


def attendance(rows: list[dict[str, Any]]) -> Script:
    """A list that filters and pages as Fortnox does."""

    def script(asked: Asked) -> Answered:
        query = asked.query
        found = [one for one in rows if query.get("employeeid", one["EmployeeId"]) == one["EmployeeId"]]
        found = [one for one in found if query.get("date", one["Date"]) == one["Date"]]
        limit, page = int(query["limit"]), int(query["page"])
        meta = {"@TotalResources": len(found), "@TotalPages": -(-len(found) // limit) or 1, "@CurrentPage": page}
        part = found[(page - 1) * limit : page * limit]
        return Answered(200, {"MetaInformation": meta, "AttendanceTransactions": part})

    return script


def month(people: int, months: int) -> list[dict[str, Any]]:
    days = [DAY - timedelta(days=n) for n in range(22 * months)]
    return [worked(n * 1000 + m, day, f"{100 + n}") for n in range(people) for m, day in enumerate(days)]


@pytest.mark.parametrize(
    ("people", "months", "holders", "days", "requests"),
    [
        (3, 1, None, 31, 1),
        (30, 1, None, 31, 3),
        (30, 30, None, 10, 11),
        (30, 30, ["100", "101", "102"], 31, 7),
        (30, 30, ["100"], 1, 1),
        (30, 30, ["100", "101"], 1, 1),
        (3, 1, [], 31, 0),
    ],
    ids=["short list", "whole list", "by day", "by person", "one person, one day", "two people, one day", "nobody"],
)
def test_records_are_read_with_the_fewest_requests(
    people: int, months: int, holders: list[str] | None, days: int, requests: int
) -> None:
    rows = month(people, months)
    first = DAY - timedelta(days=days - 1)
    with talking(attendance(rows)) as (fortnox, player):
        found = fortnox.records("hours", first, DAY, holders)
    wanted = {
        one["id"]
        for one in rows
        if first.isoformat() <= one["Date"] <= DAY.isoformat() and (holders is None or one["EmployeeId"] in holders)
    }
    assert {one.ref for one in found} == wanted
    assert len(found) == len(wanted)
    assert len(player.asked) == requests


@pytest.mark.parametrize("ignored", ["date", "employeeid"])
def test_a_filter_that_is_ignored_there_is_made_up_for_here(ignored: str) -> None:
    rows = [worked(1), worked(2, DAY - timedelta(days=1)), worked(3, person="102")]
    honest = attendance(rows)

    def script(asked: Asked) -> Answered:
        kept = "&".join(part for part in asked.target.partition("?")[2].split("&") if not part.startswith(ignored))
        return honest(Asked(asked.method, f"{asked.path}?{kept}", b""))

    with talking(script) as (fortnox, _):
        assert [one.ref for one in fortnox.find(HOURS)] == [ident(1)]


# -- lists -------------------------------------------------------------------------------------------------------------


def test_a_short_list_without_a_length_is_whole_and_a_longer_one_is_not_believed() -> None:
    people = [{"EmployeeId": f"{n}"} for n in range(100)]
    with talking(in_turn(Answered(200, {"Employees": people[:99]}))) as (fortnox, _):
        assert len(fortnox.employees()) == 99
    with (
        talking(in_turn(Answered(200, {"Employees": people}))) as (fortnox, _),
        pytest.raises(Broken, match="how many employees"),
    ):
        fortnox.employees()


def test_a_list_that_changes_while_it_is_read_is_read_again() -> None:
    def script(asked: Asked) -> Answered:
        page = int(asked.query["page"])
        rows = [{"EmployeeId": f"{page}-{n}"} for n in range(PAGE)]
        meta = {"@TotalResources": 2 * PAGE - page, "@TotalPages": 2, "@CurrentPage": page}
        return Answered(200, {"MetaInformation": meta, "Employees": rows})

    with talking(script) as (fortnox, _), pytest.raises(NotSent, match="changed while it was read"):
        fortnox.employees()


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"Employees": None},
        {"employees": []},
        {"Employees": [{"FirstName": "Åsa"}]},
        {"Employees": [{"EmployeeId": "1", "EmploymentDate": "soon"}]},
        {"MetaInformation": {"@TotalPages": "many"}, "Employees": []},
        {"MetaInformation": {"@TotalResources": 2, "@TotalPages": 1}, "Employees": [{"EmployeeId": "1"}]},
        b"<Employees/>",
        b"not json",
    ],
)
def test_a_list_of_another_form_is_broken(body: Any) -> None:
    with talking(in_turn(Answered(200, body))) as (fortnox, _), pytest.raises(Broken):
        fortnox.employees()


# -- writes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 204])
@pytest.mark.parametrize("body", ["", {"AttendanceTransaction": worked(1)}])
def test_any_success_of_a_delete_will_do(status: int, body: Any) -> None:
    with talking(in_turn(Answered(status, "" if status == 204 else body))) as (fortnox, player):
        fortnox.remove(ident(1), HOURS)
    assert (player.asked[0].method, player.asked[0].path) == ("DELETE", f"/3/attendancetransactions/{ident(1)}")


def test_a_success_without_a_body_leaves_the_id_to_be_read_back() -> None:
    with talking(in_turn(Answered(201))) as (fortnox, _):
        assert fortnox.send(HOURS) == Receipt(None)


@pytest.mark.parametrize("body", [{}, {"AttendanceTransaction": {}}, b"<AttendanceTransaction/>", b"{"])
def test_a_success_of_another_form_is_as_unclear_as_none(body: Any) -> None:
    with talking(in_turn(Answered(201, body))) as (fortnox, player), pytest.raises(Broken):
        fortnox.send(HOURS)
    assert len(player.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (400, {"ErrorInformation": {"error": 1, "message": "Otillåtna tecken", "code": 2000359}}, Rejected, "2000359"),
        (400, {"errorinformation": {"ERROR": 1, "MESSAGE": "Nej", "CODE": "2001399"}}, Rejected, "2001399"),
        (400, {"ErrorInformation": {"message": "Verifikationen balanserar inte"}}, Rejected, "400"),
        (400, "", Rejected, "400"),
        (400, {"ErrorInformation": "Nej"}, Rejected, "400"),
        (403, {"ErrorInformation": {"error": 1, "message": "Licens", "code": 2001103}}, Forbidden, "2001103"),
        (403, {"ErrorInformation": {"error": 1, "message": "Login", "code": 2000310}}, SignInNeeded, ""),
        (400, {"ErrorInformation": {"error": 1, "message": "Token", "code": 2000311}}, SignInNeeded, ""),
        (404, {"ErrorInformation": {"error": 1, "message": "Saknas", "code": 2000729}}, Rejected, "2000729"),
        (429, "", Throttled, ""),
        (500, {"ErrorInformation": {"error": 1, "message": "Systemfel", "code": 1000003}}, Unclear, ""),
        (502, b"<html>", Unclear, ""),
    ],
)
def test_every_way_of_saying_no_is_named(status: int, body: Any, error: type[Exception], code: str) -> None:
    with talking(in_turn(Answered(status, body))) as (fortnox, player), pytest.raises(error) as refused:
        fortnox.remove("9001", BONUS)
    assert getattr(refused.value, "code", "") == code
    assert len(player.asked) == 1


def test_a_throttled_write_waits_as_long_as_fortnox_says() -> None:
    with talking(in_turn(Answered(429, "", {"Retry-After": "9"}))) as (fortnox, _), pytest.raises(Throttled) as busy:
        fortnox.send(HOURS)
    assert busy.value.wait_seconds == 9


@pytest.mark.parametrize(
    ("document", "code", "text"),
    [
        ({"ErrorInformation": {"Error": 1, "Message": "A", "Code": 1}}, "1", "A"),
        ({"message": "unauthorized"}, "", "unauthorized"),
        ({"error": "x", "id": "1", "message": "Tid says no"}, "", "Tid says no"),
        (None, "", ""),
        ([], "", ""),
        ({"message": 7}, "", ""),
    ],
)
def test_error_bodies_are_read_whatever_their_case(document: Any, code: str, text: str) -> None:
    assert (told(document).code, told(document).text) == (code, text)


def test_an_operation_that_is_not_declared_is_not_sent() -> None:
    with talking(in_turn(Answered(200))) as (fortnox, player):
        for call in (fortnox.send, fortnox.find):
            with pytest.raises(NotSent, match="takes no project_time"):
                call(row("project_time", "P7/1", "1", DAY))
    assert player.asked == []


@pytest.mark.parametrize("ref", ["L/1/4", "", "../57"])
def test_a_voucher_is_neither_changed_nor_deleted_whatever_is_asked(ref: str) -> None:
    with talking(in_turn(Answered(200))) as (fortnox, player):
        for call in (fortnox.replace, fortnox.remove):
            with pytest.raises(NotSent, match="the other way round"):
                call(ref, row("voucher", "L", "1", DAY))
    assert player.asked == []


def test_an_invoice_is_looked_at_before_it_is_changed_or_cancelled() -> None:
    head = {"DocumentNumber": "57", "CustomerNumber": "10", "InvoiceDate": f"{DAY}", "InvoiceRows": []}
    booked = Answered(200, {"Invoice": {**head, "Booked": True}})
    with talking(in_turn(booked)) as (fortnox, player):
        for call in (fortnox.replace, fortnox.remove):
            with pytest.raises(Rejected, match="is booked") as refused:
                call("57", row("invoice", "SEK", "1", DAY))
            assert refused.value.code == "booked"
    assert {asked.method for asked in player.asked} == {"GET"}


VOUCHER = voucher_write(
    Voucher(
        journal="L",
        day=DAY,
        currency="SEK",
        text="Hours",
        lines=(VoucherLine(account="7010", amount=Decimal(1)), VoucherLine(account="2910", amount=Decimal(-1))),
    )
)


def test_a_day_outside_every_year_sends_no_voucher() -> None:
    with talking(in_turn(listed("FinancialYears"))) as (fortnox, player), pytest.raises(NotSent, match="no financial"):
        fortnox.send(VOUCHER)
    assert {asked.method for asked in player.asked} == {"GET"}
