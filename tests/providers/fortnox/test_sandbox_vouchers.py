"""Vouchers, accounts, years, series and the SIE file (sheet section 4, scope bookkeeping)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.providers.fortnox.sandbox_company import Sandbox, line, refused, voucher

IN_4 = "vouchers?financialyear=4"


def test_a_voucher_is_booked_at_once_with_the_next_number_of_its_series(sandbox: Sandbox) -> None:
    made = sandbox.post(IN_4, "Voucher", voucher(Comments="oc:7f3a"))
    assert (made["VoucherSeries"], made["VoucherNumber"], made["Year"]) == ("L", 12, 4)
    assert (made["ReferenceType"], made["Comments"]) == ("MANUAL", "oc:7f3a")
    assert [(row["Debit"], row["Credit"]) for row in made["VoucherRows"]] == [(12500.5, 0), (0, 12500.5)]
    assert made["@url"] == f"{sandbox.root}/3/vouchers/L/12?financialyear=4"
    assert sandbox.get("/3/vouchers/L/12?financialyear=4")["Voucher"] == made
    assert sandbox.get("/3/voucherseries/L?financialyear=4")["VoucherSeries"]["NextVoucherNumber"] == 13


def test_series_count_for_themselves_and_by_year(sandbox: Sandbox) -> None:
    sandbox.control("lock_period", through=None)
    assert sandbox.post(IN_4, "Voucher", voucher(VoucherSeries="A"))["VoucherNumber"] == 1
    rows = line(7010, 5), line(2910, 0, 5)
    made = sandbox.post("vouchers?financialyear=3", "Voucher", voucher(*rows, TransactionDate="2025-06-30"))
    assert (made["VoucherNumber"], made["Year"]) == (1, 3)


def test_the_year_counts_that_was_asked_for_else_the_preselected_one_never_the_dates(sandbox: Sandbox) -> None:
    body = voucher(line(7010, 5), line(2910, 0, 5), TransactionDate="2025-06-30")
    assert sandbox.refused("vouchers", "Voucher", body) == (400, 9000022)
    assert sandbox.refused("vouchers?financialyear=9", "Voucher", voucher()) == (400, 9000022)
    assert sandbox.post("vouchers?limit=500", "Voucher", voucher(Year=3))["Year"] == 4


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (voucher(line(7690, 5), line(2910, 0, "4.99")), 9000020),
        (voucher(line(7690, 0)), 9000021),
        (voucher(line(7690, "1.005"), line(2910, 0, "1.005")), 9000026),
        (voucher(line(7690, "1e99"), line(2910, 0, "1e99")), 9000007),
        (voucher(line(7690, "NaN"), line(2910, 0, 5)), 2000108),
        (voucher(line(7690, 5, 5), line(2910, 5, 5)), 9000026),
        (voucher(line(7690, -5), line(2910, 0, -5)), 9000026),
        (voucher(line(4000, 5), line(2910, 0, 5)), 2001304),
        (voucher(line(7699, 5), line(2910, 0, 5)), 9000025),
        (voucher(line(99, 5), line(2910, 0, 5)), 9000007),
        (voucher(line(7010, 5), line(2910, 0, 5)), 9000033),
        (voucher(line(1930, 5, CostCenter="100"), line(2910, 0, 5)), 9000034),
        (voucher(line(7690, 5, CostCenter="900"), line(2910, 0, 5)), 9000030),
        (voucher(line(7690, 5, Project="P1"), line(2910, 0, 5)), 9000032),
        (voucher(line(7690, 5, Project="none"), line(2910, 0, 5)), 9000031),
        (voucher(line(7690, 5, Text="x"), line(2910, 0, 5)), 2001399),
        (voucher(VoucherSeries="B"), 9000024),
        (voucher(VoucherSeries="X"), 9000023),
        (voucher(Description=""), 9000003),
        (voucher(Description="x" * 201), 9000004),
        (voucher(Description="50 | 60"), 2000359),
        (voucher(VoucherNumber=4), 2001399),
        (voucher(VoucherRows=[]), 9000021),
        (voucher(VoucherRows=None), 9000003),
    ],
)
def test_a_voucher_that_breaks_a_rule_is_not_booked(sandbox: Sandbox, body: Any, code: int) -> None:
    before = sandbox.records("vouchers")
    assert sandbox.refused(IN_4, "Voucher", body) == (400, code)
    assert sandbox.records("vouchers") == before


def test_a_locked_period_is_refused_with_the_text_that_names_company_and_day(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", f"/3/{IN_4}", {"Voucher": voucher(TransactionDate="2026-09-30")})
    assert refused(answer) == (400, 2000401)
    said = answer.json()["ErrorInformation"]["message"]
    assert said == "Åbo Test AB har låst perioden t.o.m. 2026-09-30. Lås upp perioden för att fortsätta."
    sandbox.control("lock_period", through="2026-08-31")
    assert sandbox.get("/3/settings/lockedperiod") == {"LockedPeriod": {"EndDate": "2026-08-31"}}
    sandbox.post(IN_4, "Voucher", voucher(TransactionDate="2026-09-30"))


def test_the_series_that_is_not_manual_says_so_in_its_words(sandbox: Sandbox) -> None:
    answer = sandbox.call("POST", f"/3/{IN_4}", {"Voucher": voucher(VoucherSeries="B")})
    assert "Verifikationsserien är inte manuell" in answer.text


def test_a_voucher_is_never_changed_or_deleted(sandbox: Sandbox) -> None:
    path = "/3/vouchers/L/11?financialyear=4"
    assert sandbox.call("PUT", path, {"Voucher": voucher()}).status_code == 404
    assert sandbox.call("DELETE", path).status_code == 404
    assert sandbox.get(path)["Voucher"]["Description"] == "Old 11"


def test_vouchers_are_listed_with_comments_and_without_rows(sandbox: Sandbox) -> None:
    (row, _) = sandbox.get("/3/vouchers?financialyear=4&sortby=vouchernumber&sortorder=descending")["Vouchers"]
    assert (row["VoucherNumber"], row["Comments"], "VoucherRows" in row) == (11, "old:11", False)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("vouchers?financialyear=4&voucherseries=L&fromdate=2026-01-21&todate=2026-01-31", [11]),
        ("vouchers?financialyear=4&voucherseries=A", []),
        ("vouchers/sublist/L?financialyear=4", [10, 11]),
        ("vouchers/sublist?financialyear=4", [10, 11]),
        ("vouchers?financialyear=3", []),
        ("vouchers?financialyear=4&costcenter=100", []),
        ("vouchers?financialyear=4&lastmodified=2020-01-01 10:00", [10, 11]),
    ],
)
def test_vouchers_are_searched(sandbox: Sandbox, query: str, numbers: list[int]) -> None:
    assert [row["VoucherNumber"] for row in sandbox.get(f"/3/{query}")["Vouchers"]] == numbers


def test_accounts_are_of_a_year(sandbox: Sandbox) -> None:
    def settings(query: str) -> str:
        rows = sandbox.get(f"/3/accounts?{query}")["Accounts"]
        return next(str(row["CostCenterSettings"]) for row in rows if row["Number"] == 7010)

    assert settings("financialyear=4&limit=500") == settings("") == "MANDATORY"
    assert settings("financialyear=3") == settings("financialyeardate=2025-05-05") == "ALLOWED"
    assert refused(sandbox.call("GET", "/3/accounts?financialyeardate=2019-01-01")) == (400, 2000588)


def test_an_account_is_made_changed_and_deleted_unless_a_voucher_uses_it(sandbox: Sandbox) -> None:
    made = sandbox.post("accounts?financialyear=4", "Account", {"Number": 7011, "Description": "Nytt"})
    assert (made["Year"], made["QuantitySettings"]) == (4, "ALLOWED")
    answer = sandbox.call("PUT", "/3/accounts/7011?financialyear=4", {"Account": {"Active": False}})
    assert answer.json()["Account"]["Active"] is False
    assert sandbox.call("GET", "/3/accounts/7011?financialyear=3").status_code == 404
    assert sandbox.call("DELETE", "/3/accounts/7011?financialyear=4").status_code == 204
    assert refused(sandbox.call("DELETE", "/3/accounts/7690?financialyear=4")) == (400, 9000054)


@pytest.mark.parametrize("query", ["?date=2026-10-31", "?Date=2026-10-31", "/?date=2026-10-31"])
def test_a_financial_year_is_found_by_a_day(sandbox: Sandbox, query: str) -> None:
    assert [row["Id"] for row in sandbox.get(f"/3/financialyears{query}")["FinancialYears"]] == [4]


def test_a_day_without_financial_year_gives_an_empty_list(sandbox: Sandbox) -> None:
    assert sandbox.get("/3/financialyears?date=2030-01-01")["FinancialYears"] == []
    assert sandbox.get("/3/financialyears/3")["FinancialYear"]["FromDate"] == "2025-01-01"


def test_an_account_that_somebody_deactivates_refuses_the_next_voucher(sandbox: Sandbox) -> None:
    assert sandbox.control("deactivate_account", Number=2910) == {"years": [3, 4]}
    assert sandbox.refused(IN_4, "Voucher", voucher()) == (400, 9000025)


def test_the_books_are_exported_as_sie_in_code_page_437(sandbox: Sandbox) -> None:
    sandbox.post(IN_4, "Voucher", voucher(Description="Löner oktober"))
    content = sandbox.call("GET", "/3/sie/4?financialyear=4").content
    assert b'#FNAMN "\x8fbo Test AB"\r\n' in content
    text = content.decode("cp437")
    assert '#VER "L" 12 20261031 "Löner oktober"' in text
    assert '#TRANS 7010 {1 "100" 6 "P7"} 12500.50 20261031 ""' in text
    sums = [Decimal(one.split("} ")[1].split()[0]) for one in text.splitlines() if one.lstrip().startswith("#TRANS")]
    assert (len(sums), sum(sums)) == (6, 0)
    assert "#VER" not in sandbox.call("GET", "/3/sie/1?financialyear=4").text
    assert refused(sandbox.call("GET", "/3/sie/5")) == (400, 2000588)
