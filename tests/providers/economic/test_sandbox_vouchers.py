"""The e-conomic sandbox: vouchers and journal entries through the legacy REST (sheet 4.1, 4.3, 4.7, 6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.economic.fjordbyg import DRAFTS, VOUCHERS, Fjordbyg, line, voucher

SEPTEMBER, FEBRUARY, AUGUST = "2026-09-30", "2026-02-10", "2026-08-31"


def faults(fjordbyg: Fjordbyg, body: dict[str, Any]) -> list[tuple[str, str]]:
    """propertyName and code of every leaf, wherever it stands; \"-\" where it has no code."""
    answer = fjordbyg.call("POST", VOUCHERS, body)
    told = answer.json()
    assert (answer.status_code, told["httpStatusCode"]) == (400, 400), answer.text
    assert fjordbyg.rows("/journals/3/entries") == []
    return list(_leaves(told["errors"]))


def _leaves(node: Any) -> Any:
    for one in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
        if isinstance(one, dict) and "propertyName" in one:
            assert one["errorMessage"]
            assert "inputValue" in one
            yield one["propertyName"], one.get("errorCode", "-")
        else:
            yield from _leaves(one)


# -- numbers -----------------------------------------------------------------------------------------------------------


def test_a_voucher_without_a_number_takes_the_next_of_its_journal_and_year(fjordbyg: Fjordbyg) -> None:
    numbers = [fjordbyg.made(VOUCHERS, voucher())[0]["voucherNumber"] for _ in range(2)]
    assert numbers == [40117, 40118]
    assert fjordbyg.made("/journals/1/vouchers", voucher())[0]["voucherNumber"] == 8


def test_the_number_of_a_deleted_voucher_is_given_again_and_that_of_its_entry_too(fjordbyg: Fjordbyg) -> None:
    first = fjordbyg.made(VOUCHERS, voucher())[0]
    entry = first["entries"]["financeVouchers"][0]
    assert fjordbyg.call("DELETE", entry["metaData"]["delete"]["href"]).status_code == 204
    assert fjordbyg.call("GET", first["self"]).status_code == 404
    again = fjordbyg.call("DELETE", entry["self"])
    assert (again.status_code, again.json()["errorCode"]) == (404, "E06000")
    second = fjordbyg.made(VOUCHERS, voucher(line(2.0)))[0]
    assert second["voucherNumber"] == first["voucherNumber"]
    assert second["entries"]["financeVouchers"][0]["journalEntryNumber"] == entry["journalEntryNumber"]


def test_a_number_can_be_chosen_within_the_range_of_the_journal(fjordbyg: Fjordbyg) -> None:
    assert fjordbyg.made(VOUCHERS, voucher(voucherNumber=40119))[0]["voucherNumber"] == 40119
    answer = fjordbyg.call("POST", VOUCHERS, voucher(voucherNumber=40120))
    assert list(_leaves(answer.json()["errors"])) == [("voucherNumber", "-")]
    full = fjordbyg.call("POST", VOUCHERS, voucher())
    assert full.status_code == 400
    assert "no voucher number left" in full.text


def test_more_entries_under_a_number_join_its_voucher(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(VOUCHERS, voucher(voucherNumber=40118))
    shown = fjordbyg.made(VOUCHERS, voucher(line(5.5), voucherNumber=40118))[0]
    amounts = [row["amount"] for row in fjordbyg.get(shown["self"])["entries"]["financeVouchers"]]
    assert amounts == [1250.0, 5.5]


def test_the_server_may_split_the_entries_over_several_vouchers(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("switches", voucher_entries=2)
    told = fjordbyg.made(VOUCHERS, voucher(*(line(float(number)) for number in range(1, 4))))
    sizes = [(one["voucherNumber"], len(one["entries"]["financeVouchers"])) for one in told]
    assert sizes == [(40117, 2), (40118, 1)]


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"date": SEPTEMBER}, ("Date", "E04041")),
        ({"date": FEBRUARY}, ("Date", "E04041")),
        ({"date": AUGUST}, ("Date", "E04041")),
        ({"account": {"accountNumber": 5820}}, ("account", "E04041")),
        ({"account": {"accountNumber": 2200}}, ("account", "E04041")),
        ({"account": {"accountNumber": 5600}}, ("account", "E04041")),
        ({"account": {"accountNumber": 9999}}, ("account", "E04041")),
        ({"contraAccount": {"accountNumber": 9999}}, ("contraAccount", "E04041")),
        ({"account": {}}, ("account", "E04500")),
        ({"currency": {"code": "XXX"}}, ("currency", "E06000")),
        ({"exchangeRate": 101}, ("exchangeRate", "-")),
        ({"employee": {"employeeNumber": 99}}, ("employee", "E06000")),
        ({"project": {"projectNumber": 99}}, ("project", "E06000")),
        ({"project": {"projectNumber": 1002}}, ("project", "-")),
        ({"departmentalDistribution": {"departmentalDistributionNumber": 21}}, ("departmentalDistribution", "E06000")),
        ({"departmentalDistribution": {"departmentalDistributionNumber": 40}}, ("departmentalDistribution", "-")),
        ({"vatAccount": {"vatCode": "XX"}}, ("vatAccount", "-")),
        ({"vatAccount": {"vatCode": "TOOLONG"}}, ("vatCode", "-")),
        ({"amount": 1.005}, ("amount", "E04740")),
        ({"amount": "1.00"}, ("amount", "-")),
        ({"text": None}, ("text", "-")),
        ({"text": "x" * 251}, ("text", "-")),
        ({"date": "31-10-2026"}, ("Date", "-")),
        ({"account": {"accountNumber": 0}}, ("accountNumber", "-")),
    ],
)
def test_a_voucher_with_one_bad_entry_is_refused_by_its_property(
    fjordbyg: Fjordbyg, change: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert faults(fjordbyg, voucher(line(), line(**change))) == [expected]


@pytest.mark.parametrize("name", ["amount", "date", "account", "contraAccount"])
def test_an_entry_without_what_is_needed_is_refused(fjordbyg: Fjordbyg, name: str) -> None:
    short = {key: value for key, value in line().items() if key != name}
    assert faults(fjordbyg, voucher(short)) == [("Date" if name == "date" else name, "E04042")]


def test_null_and_zero_are_refused_in_the_words_of_the_real_system(fjordbyg: Fjordbyg) -> None:
    answer = fjordbyg.call("POST", VOUCHERS, voucher(line(text=None, account={"accountNumber": 0})))
    assert "Expected String but got Null" in answer.text
    assert "Integer 0 is less than minimum value of 1" in answer.text


def test_an_account_that_is_missing_has_two_codes_by_a_switch(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("switches", missing_account="E07150")
    wrong = line(account={"accountNumber": 9999})
    assert faults(fjordbyg, voucher(wrong)) == [("account", "E07150")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"accountingYear": {"year": "2031"}}, [("accountingYear", "E06000")]),
        ({"accountingYear": {"year": "2025/2026a"}}, [("Date", "-")]),
        ({"accountingYear": {}}, [("year", "E04042")]),
        ({"entries": {"financeVouchers": []}}, [("entries", "E04042")]),
        ({"entries": {}}, [("financeVouchers", "E04042")]),
        ({"voucherNumber": 0}, [("voucherNumber", "-")]),
    ],
)
def test_a_voucher_that_is_wrong_as_a_whole_is_refused(
    fjordbyg: Fjordbyg, change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert faults(fjordbyg, {**voucher(), **change}) == expected


def test_a_day_outside_every_year_is_refused(fjordbyg: Fjordbyg) -> None:
    assert ("Date", "-") in faults(fjordbyg, voucher(line(date="2027-01-31")))


def test_employee_and_project_need_the_module(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("module", moduleNumber=4, on=False)
    wrong = line(employee={"employeeNumber": 12}, project={"projectNumber": 1001})
    assert sorted(faults(fjordbyg, voucher(wrong))) == [("employee", "-"), ("project", "-")]
    fjordbyg.made(VOUCHERS, voucher())


def test_a_body_that_is_no_json_and_a_journal_that_is_not_there_are_refused(fjordbyg: Fjordbyg) -> None:
    assert fjordbyg.http.post(VOUCHERS, content=b"{").status_code == 400
    assert fjordbyg.call("POST", VOUCHERS, []).status_code == 400
    assert fjordbyg.call("POST", "/journals/9/vouchers", voucher()).status_code == 404


# -- what is taken -----------------------------------------------------------------------------------------------------


def test_unknown_and_read_only_properties_are_ignored_and_a_link_is_as_good_as_a_number(fjordbyg: Fjordbyg) -> None:
    one = line(account={"self": "https://restapi.e-conomic.com/accounts/2210"}, balance=7, wages=None, self="x")
    shown = fjordbyg.made(VOUCHERS, voucher(one, colour="red"))[0]["entries"]["financeVouchers"][0]
    assert shown["account"]["accountNumber"] == 2210
    assert {"balance", "wages", "colour"} & set(shown) == set()


def test_an_entry_is_seen_on_both_surfaces_with_all_that_it_was_given(fjordbyg: Fjordbyg) -> None:
    more: dict[str, Any] = {
        "departmentalDistribution": {"departmentalDistributionNumber": 20, "distributionType": "department"},
        "employee": {"employeeNumber": 12},
        "project": {"projectNumber": 1001},
        "currency": {"code": "EUR"},
    }
    shown = fjordbyg.made(VOUCHERS, voucher(line(100.1, **more)))[0]["entries"]["financeVouchers"][0]
    assert {name: {**shown[name], **value} for name, value in more.items()} == {name: shown[name] for name in more}
    assert (shown["exchangeRate"], shown["amountDefaultCurrency"]) == (746.05, 746.80)
    (draft,) = fjordbyg.items(DRAFTS, filter="journalNumber$eq:3$and:voucherNumber$eq:40117")
    assert (draft["entryNumber"], draft["amount"], draft["projectNumber"]) == (812, 100.1, 1001)
    assert "departmentalDistributionNumber" not in draft
    (kept,) = [row for row in fjordbyg.records("draft_entries") if row["entryNumber"] == 812]
    assert (kept["departmentalDistributionNumber"], kept["employeeNumber"], kept["amount"]) == (20, 12, 100.1)


def test_ours_are_found_by_a_mark_in_the_text_as_draft_and_when_booked(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(VOUCHERS, voucher(line(), line(-50.0, 2215)))
    asked = {"filter": "text$like:oc-7f3a"}
    assert len(fjordbyg.rows("/journals/3/entries", **asked)) == 2
    fjordbyg.screen("book_journal", journalNumber=3, voucherNumber=40117)
    assert fjordbyg.rows("/journals/3/entries", **asked) == []
    booked = fjordbyg.rows("/accounting-years/2026/entries", filter="voucherNumber$eq:40117$and:text$like:OC-7f3a")
    amounts = [(row["account"]["accountNumber"], row["amount"]) for row in booked]
    assert amounts == [(2210, 1250.0), (6990, -1250.0), (2215, -50.0), (6990, 50.0)]
    (account,) = fjordbyg.rows("/accounts", filter="accountNumber$eq:6990")
    assert account["balance"] == -1200.0


def test_tax_of_an_entry_goes_to_its_own_account_when_it_is_booked(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(VOUCHERS, voucher(line(125.0, vatAccount={"vatCode": "I25"})))
    fjordbyg.screen("book_journal", journalNumber=3)
    rows = fjordbyg.rows("/accounting-years/2026/entries", filter="voucherNumber$eq:40117")
    amounts = [(row["account"]["accountNumber"], row["amount"]) for row in rows]
    assert amounts == [(2210, 100.0), (6902, 25.0), (6990, -125.0)]


def test_numbers_of_booked_entries_and_vouchers_are_not_given_again(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(VOUCHERS, voucher())
    fjordbyg.screen("book_journal", journalNumber=3)
    shown = fjordbyg.made(VOUCHERS, voucher())[0]
    assert shown["voucherNumber"] == 40118
    assert shown["entries"]["financeVouchers"][0]["journalEntryNumber"] == 813
