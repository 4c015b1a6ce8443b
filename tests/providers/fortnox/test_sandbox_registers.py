"""Company, dimensions, customers, articles, expenses, Fortnox Tid (sheet section 4), and what all lists do (5)."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from core.providers.fortnox.sandbox import make
from core.providers.sandbox_host import host
from tests.providers.fortnox.sandbox_company import SEED, TENANT, Sandbox, attendance, refused
from tests.serving import serving


def names(sandbox: Sandbox, query: str, plural: str = "Customers", name: str = "CustomerNumber") -> list[str]:
    return [str(row[name]) for row in sandbox.get(f"/3/{query}")[plural]]


def some_customers(sandbox: Sandbox, count: int) -> None:
    for number in range(12, 12 + count):
        sandbox.post("customers", "Customer", {"CustomerNumber": str(number), "Name": f"Kund {number}"})


# -- lists -------------------------------------------------------------------------------------------------------------


def test_pages_are_counted_and_cut(sandbox: Sandbox) -> None:
    some_customers(sandbox, 3)
    body = sandbox.get("/3/customers?limit=2&page=2")
    assert body["MetaInformation"] == {"@TotalResources": 5, "@TotalPages": 3, "@CurrentPage": 2}
    assert [row["CustomerNumber"] for row in body["Customers"]] == ["12", "13"]
    pages = [names(sandbox, f"customers?limit=2&page={page}") for page in (1, 2, 3, 4)]
    assert list(itertools.chain(*pages)) == ["10", "11", "12", "13", "14"]
    assert names(sandbox, "customers?limit=2&offset=3") == ["13", "14"]


def test_an_empty_list_has_one_page(sandbox: Sandbox) -> None:
    body = sandbox.get("/3/orders")
    assert body == {"MetaInformation": {"@TotalResources": 0, "@TotalPages": 1, "@CurrentPage": 1}, "Orders": []}


def test_meta_information_can_be_missing(sandbox: Sandbox) -> None:
    sandbox.control("switches", meta_information=False)
    assert set(sandbox.get("/3/customers")) == {"Customers"}


@pytest.mark.parametrize(
    "query",
    [
        *("limit=501", "limit=0", "page=0", "page=x", "nmae=x", "filter=old", "sortby=city", "sortorder=up"),
        *("lastmodified=yesterday", "name=a&customernumber=1"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(sandbox: Sandbox, query: str) -> None:
    assert refused(sandbox.call("GET", f"/3/customers?{query}")) == (400, 2000588)


def test_text_is_searched_without_regard_to_case_or_place(sandbox: Sandbox) -> None:
    assert names(sandbox, "customers?name=KAJ") == ["10"]
    assert names(sandbox, "customers?Name=björkö") == ["11"]
    assert names(sandbox, "customers?sortby=name&sortorder=ascending") == ["11", "10"]


def test_only_what_changed_since_is_listed(sandbox: Sandbox) -> None:
    now = sandbox.control("clock", advance_seconds=3 * 86400)["now"][:10]
    sandbox.call("PUT", "/3/customers/11", {"Customer": {"City": "Luleå"}})
    assert names(sandbox, f"customers?lastmodified={now}") == ["11"]
    assert names(sandbox, f"customers?lastmodified={now} 00:00&name=kaj") == []


def test_xml_comes_where_it_is_asked_for_or_json_is_not(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", "/3/customers/10", headers={"Accept": "application/xml"})
    assert answer.headers["content-type"].startswith("application/xml")
    assert "<Name>Nordkaj AB</Name>" in answer.text
    assert "<code>9000002</code>" in sandbox.call("GET", "/3/customers/99", headers={"Accept": "text/xml"}).text
    sandbox.control("switches", default_format="xml")
    assert 'TotalResources="2"' in sandbox.call("GET", "/3/customers", headers={"Accept": "*/*"}).text
    assert sandbox.call("GET", "/3/customers").headers["content-type"] == "application/json"


def test_formats_that_are_not_there_are_refused(sandbox: Sandbox) -> None:
    assert refused(sandbox.call("GET", "/3/customers", headers={"Accept": "text/csv"})) == (400, 1000030)
    answer = sandbox.call("POST", "/3/customers", headers={"Content-Type": "text/csv"}, content=b"Name\nx")
    assert refused(answer) == (400, 1000031)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"{", 2002115), (b"", 2001392), (b"[]", 2001392), (b'{"Name":"x"}', 2001392), (b'{"Customer":[]}', 2001392)],
)
def test_a_body_that_is_none_is_refused(sandbox: Sandbox, content: bytes, code: int) -> None:
    headers = {"Content-Type": "application/json"}
    assert refused(sandbox.call("POST", "/3/customers", headers=headers, content=content)) == (400, code)


def test_links_begin_with_the_address_that_was_asked() -> None:
    with serving(host([make()])) as root:
        index = httpx.get(root).json()["providers"]["fortnox"]
        headers = {"Authorization": f"Bearer {index['auth']['token']}"}
        row = httpx.get(f"{index['base_url']}/3/costcenters/100", headers=headers).json()["CostCenter"]
        assert row["@url"] == f"{root}/fortnox/3/costcenters/100"
        assert httpx.get(row["@url"], headers=headers).status_code == 200


# -- registers ---------------------------------------------------------------------------------------------------------


def test_the_company_tells_its_database_number(sandbox: Sandbox) -> None:
    found = sandbox.get("/3/companyinformation")["CompanyInformation"]
    assert (found["CompanyName"], found["OrganizationNumber"]) == ("Åbo Test AB", "556000-4615")
    assert found["DatabaseNumber"] == TENANT


@pytest.mark.parametrize(
    ("path", "singular", "body", "number"),
    [
        ("costcenters", "CostCenter", {"Code": "200", "Description": "Leverans"}, "200"),
        ("projects", "Project", {"Description": "Nytt"}, "1"),
        ("customers", "Customer", {"Name": "Ny AB"}, "12"),
        ("articles", "Article", {"Description": "Resa"}, "1"),
    ],
)
def test_registers_are_made_read_changed_and_deleted(
    sandbox: Sandbox, path: str, singular: str, body: dict[str, Any], number: str
) -> None:
    sandbox.post(path, singular, body)
    single = f"/3/{path}/{number}"
    made = sandbox.get(single)[singular]
    assert {name: made[name] for name in body} == body
    name = "Name" if path == "customers" else "Description"
    changed = sandbox.call("PUT", single, {singular: {name: "Annat"}})
    assert (changed.status_code, changed.json()[singular][name]) == (200, "Annat")
    assert (sandbox.call("DELETE", single).status_code, sandbox.call("GET", single).status_code) == (204, 404)


def test_a_customer_number_stays_reserved_after_its_customer_is_gone(sandbox: Sandbox) -> None:
    assert sandbox.refused("customers", "Customer", {"CustomerNumber": "10", "Name": "x"}) == (400, 2000637)
    sandbox.call("DELETE", "/3/customers/10")
    assert sandbox.refused("customers", "Customer", {"CustomerNumber": "10", "Name": "x"}) == (400, 2000637)


@pytest.mark.parametrize(
    ("path", "singular", "body", "code"),
    [
        ("costcenters", "CostCenter", {"Code": "1234567", "Description": "x"}, 9000004),
        ("costcenters", "CostCenter", {"Code": "1 2", "Description": "x"}, 2000106),
        ("costcenters", "CostCenter", {"Code": "100", "Description": "x"}, 9000008),
        ("projects", "Project", {"Description": "x", "Status": "OPEN"}, 9000006),
        ("projects", "Project", {"Description": "x", "StartDate": "2026-02-01", "EndDate": "2026-01-01"}, 9000005),
        ("customers", "Customer", {"City": "Luleå"}, 9000003),
        ("customers", "Customer", {"Name": "x", "Active": "perhaps"}, 2000134),
        ("articles", "Article", {"Description": "x", "SalesAccount": 4000}, 2001304),
        ("expenses", "Expense", {"Code": "TOOLONG", "Text": "x"}, 9000004),
    ],
)
def test_what_does_not_fit_a_register_is_refused(
    sandbox: Sandbox, path: str, singular: str, body: dict[str, Any], code: int
) -> None:
    assert sandbox.refused(path, singular, body) == (400, code)


def test_a_straight_apostrophe_is_allowed_or_not(sandbox: Sandbox) -> None:
    sandbox.post("customers", "Customer", {"Name": "O'Hara"})
    sandbox.control("switches", apostrophe="refused")
    assert sandbox.refused("customers", "Customer", {"Name": "O'Hara"}) == (400, 2000359)


def test_registered_hours_of_fortnox_tid_are_a_bare_array(sandbox: Sandbox) -> None:
    path = "/api/time/registrations-v2"
    window = {"fromDate": "2026-10-01", "toDate": "2026-10-31"}
    (row,) = sandbox.get(path, params=window)
    assert (row["workedHours"], row["registrationCode"]) == (7.5, {"code": "TID", "type": "WORK"})
    assert sandbox.get(path, params=window | {"userIds": "102"}) == []
    assert sandbox.get(path, params=window | {"invoiced": "true"}) == []
    for wrong in ({}, {"fromDate": "2024-01-01", "toDate": "2026-10-31"}, window | {"colour": "red"}):
        answer = sandbox.call("GET", path, params=wrong)
        assert (answer.status_code, set(answer.json())) == (400, {"error", "id", "message"})
    assert sandbox.call("POST", path, {"userId": "101"}).status_code == 404


# -- screens, seed, faults ---------------------------------------------------------------------------------------------


def test_people_edit_and_delete_payroll_rows(sandbox: Sandbox) -> None:
    made = sandbox.post("attendancetransactions", "AttendanceTransaction", attendance())
    sandbox.control("edit_row", kind="attendance", id=made["id"], Hours="6", CauseCode="ARB")
    row = sandbox.get(f"/3/attendancetransactions/{made['id']}")["AttendanceTransaction"]
    assert (row["Hours"], row["CauseCode"]) == ("6.00", "ARB")
    sandbox.control("delete_row", kind="salary", id=9000)
    assert sandbox.call("GET", "/3/salarytransactions/9000").status_code == 404
    answer = sandbox.http.post("/_control/delete_row", json={"kind": "salary", "id": 9000})
    assert answer.status_code == 400


def test_people_make_an_employee_inactive(sandbox: Sandbox) -> None:
    sandbox.control("deactivate_employee", EmployeeId="101")
    assert sandbox.get("/3/employees/101")["Employee"]["Inactive"] is True


def test_records_show_every_row_with_the_company_it_belongs_to(sandbox: Sandbox) -> None:
    sandbox.post("attendancetransactions", "AttendanceTransaction", attendance())
    (_, row) = sandbox.records("attendancetransactions")
    wanted = {"DatabaseNumber": TENANT, "EmployeeId": "101", "CauseCode": "TID", "Date": "2026-10-01", "Hours": "7.50"}
    assert {name: row[name] for name in wanted} == wanted
    assert sandbox.records("pay_types")[0]["SalaryCode"] == "11"
    assert [one["DatabaseNumber"] for one in sandbox.records("companyinformation")] == [TENANT, 104777]


def test_a_seed_that_does_not_fit_is_refused_and_changes_nothing(sandbox: Sandbox) -> None:
    first, second = SEED["companies"]
    wrong = {**SEED, "companies": [{**first, "employees": [{"EmployeeId": "1"}]}, second]}
    answer = sandbox.http.post("/_control/load", json=wrong)
    assert (answer.status_code, "employees" in answer.json()["error"]) == (400, True)
    assert len(sandbox.records("employees")) == 3


def test_a_seed_may_leave_numbers_ids_and_years_to_the_sandbox(sandbox: Sandbox) -> None:
    first, second = SEED["companies"]
    old = {"VoucherSeries": "A", "Description": "x", "TransactionDate": "2025-05-01", "VoucherRows": []}
    rows = {"vouchers": [old, old], "attendancetransactions": [attendance(), attendance()]}
    sandbox.control("load", **{**SEED, "companies": [first | rows, second]})
    assert [(row["VoucherNumber"], row["Year"]) for row in sandbox.records("vouchers")] == [(1, 3), (2, 3)]
    assert len({row["id"] for row in sandbox.records("attendancetransactions")}) == 2


def test_the_fault_plan_refuses_writes_in_fortnoxs_form_and_leaves_the_token_alone(sandbox: Sandbox) -> None:
    sandbox.control("faults", refused=1.0)
    answer = sandbox.call("POST", "/3/customers", {"Customer": {"Name": "x"}})
    assert refused(answer) == (400, 9000001)
    assert sandbox.ask_token(grant_type="refresh_token", refresh_token="r1").status_code == 200
    assert len(sandbox.records("customers")) == 2


def test_a_fresh_sandbox_holds_three_of_everything_and_an_open_financial_year(sandbox: Sandbox) -> None:
    sandbox.control("reset")
    sandbox.control("rate_limit", requests=1000, seconds=5)
    auth = sandbox.http.get("/_control/index").json()["providers"]["fortnox"]["auth"]
    assert {"client_id", "client_secret", "redirect_uri", "token", "voucher_series"} <= set(auth)
    sandbox.token = auth["token"]
    for path in (
        *("employees", "attendancetransactions", "absencetransactions", "salarytransactions", "expenses"),
        *("costcenters", "projects", "customers", "articles", "accounts", "financialyears", "voucherseries"),
        *("predefinedvoucherseries", "vouchers", "invoices", "orders"),
    ):
        assert sandbox.get(f"/3/{path}")["MetaInformation"]["@TotalResources"] >= 3, path
    today = datetime.now(UTC).date().isoformat()
    (year,) = sandbox.get(f"/3/financialyears?date={today}")["FinancialYears"]
    locked = sandbox.get("/3/settings/lockedperiod")["LockedPeriod"]["EndDate"]
    assert locked < year["ToDate"]
    rows = [{"Account": 7010, "Debit": 100, "CostCenter": "100"}, {"Account": 2910, "Credit": 100}]
    head = {"Description": "x", "TransactionDate": today, "VoucherSeries": auth["voucher_series"]}
    made = sandbox.post(f"vouchers?financialyear={year['Id']}", "Voucher", head | {"VoucherRows": rows})
    assert made["VoucherNumber"] == 1
