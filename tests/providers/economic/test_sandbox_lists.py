"""The e-conomic sandbox: both ways through lists, filters, sorting (sheet 4.1, 5), and the built-in company."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from core.providers.economic.sandbox import make
from core.providers.sandbox_host import host
from tests.providers.economic.fjordbyg import (
    BOOKED,
    DIMENSIONS,
    DRAFTS,
    JOURNALS,
    PROJECTS,
    SEED,
    TIME,
    YEARS,
    Fjordbyg,
    draft,
    hours,
)
from tests.serving import serving

# -- legacy pages ------------------------------------------------------------------------------------------------------


def test_pages_are_walked_by_next_page_until_it_is_missing(fjordbyg: Fjordbyg) -> None:
    address: str | None = "/accounts?pagesize=3"
    numbers: list[int] = []
    pages = 0
    while address:
        told = fjordbyg.get(address)
        numbers += [row["accountNumber"] for row in told["collection"]]
        address = told["pagination"].get("nextPage")
        pages += 1
    assert numbers == [2200, 2210, 2215, 5600, 5820, 6902, 6990]
    assert (pages, told["pagination"]["results"], told["pagination"]["skipPages"]) == (3, 7, 2)


def test_past_the_end_there_is_an_empty_page(fjordbyg: Fjordbyg) -> None:
    told = fjordbyg.get("/accounts", skippages=9, pagesize=5)
    assert (told["collection"], told["pagination"]["results"]) == ([], 7)
    assert "nextPage" not in told["pagination"]
    assert fjordbyg.get("/accounts")["pagination"]["pageSize"] == 20


@pytest.mark.parametrize("size", ["1001", "0", "-1", "ten"])
def test_a_page_size_out_of_bounds_is_refused(fjordbyg: Fjordbyg, size: str) -> None:
    answer = fjordbyg.call("GET", f"/accounts?pagesize={size}")
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E04810")
    assert fjordbyg.call("GET", "/accounts?pagesize=1000").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ("accountNumber$eq:2210", [2210]),
        ("accountNumber$gt:5600$and:accountNumber$lte:6902", [5820, 6902]),
        ("accountNumber$lt:2210$or:accountNumber$gte:6990", [2200, 6990]),
        ("(accountNumber$eq:2200$or:accountNumber$eq:2210)$and:accountType$eq:heading", [2200]),
        ("accountNumber$eq:2200$or:accountNumber$eq:2210$and:accountType$eq:heading", [2200]),
        ("accountNumber$in:[2210,6990]", [2210, 6990]),
        ("accountNumber$nin:[2210,6990]$and:barred$eq:false", [2200, 2215, 5600, 6902]),
        ("name$like:LONN", [2210]),
        ("name$like:*ing", [6990]),
        ("name$like:m*s", [6902]),
        ("name$eq:moms", [6902]),
        ("accountType$ne:profitandloss", [2200, 5600, 5820, 6902, 6990]),
    ],
)
def test_filters_mean_what_the_sheet_says(fjordbyg: Fjordbyg, wanted: str, numbers: list[int]) -> None:
    assert [row["accountNumber"] for row in fjordbyg.rows("/accounts", filter=wanted)] == numbers


@pytest.mark.parametrize(
    "wanted",
    [
        "colour$eq:red",
        "accountNumber$eq:many",
        "accountNumber",
        "accountNumber$eq:2210$and:",
        "(accountNumber$eq:2210",
        "accountNumber$eq:2210)",
        "name$eq:a$[b",
        "barred$eq:yes",
        "accountNumber$like:22",
        f"accountNumber$in:[{','.join(map(str, range(201)))}]",
    ],
)
def test_a_filter_that_can_not_be_used_tells_what_could(fjordbyg: Fjordbyg, wanted: str) -> None:
    answer = fjordbyg.call("GET", "/accounts", params={"filter": wanted})
    told = answer.json()
    assert (answer.status_code, told["httpStatusCode"]) == (400, 400)
    assert all(isinstance(one, str) for one in told["errors"])
    assert "accountNumber" in told["allowedFilteringFields"]


def test_dollar_and_parenthesis_are_escaped_by_a_dollar_and_brackets_are_not(fjordbyg: Fjordbyg) -> None:
    texts = ["a $ b", "a (b)", "#OC-[7]"]
    for text in texts:
        fjordbyg.made(DRAFTS, draft(text=text))
    escaped = ["a $$ b", "a (b$)", "#OC-[7]"]
    for text, written in zip(texts, escaped, strict=True):
        found = fjordbyg.rows("/journals/3/entries", filter=f"text$eq:{written}")
        assert [row["text"] for row in found] == [text]


def test_a_null_is_found_by_its_own_word(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(DRAFTS, {name: value for name, value in draft().items() if name != "contraAccountNumber"})
    without = fjordbyg.items(DRAFTS, filter="contraAccountNumber$eq:$null:")
    assert [row["entryNumber"] for row in without] == [812]
    assert [row["entryNumber"] for row in fjordbyg.items(DRAFTS, filter="contraAccountNumber$ne:$null:")] == [811]


def test_sorting_goes_by_several_properties_and_a_bad_one_is_refused(fjordbyg: Fjordbyg) -> None:
    rows = fjordbyg.rows("/accounts", sort="accountType,-accountNumber")
    assert [row["accountNumber"] for row in rows] == [2200, 2215, 2210, 6990, 6902, 5820, 5600]
    assert fjordbyg.call("GET", "/accounts?sort=colour").status_code == 400


def test_an_identifier_in_a_path_is_written_with_underscores(fjordbyg: Fjordbyg) -> None:
    year = fjordbyg.rows("/accounting-years")[0]
    assert year["self"].endswith("/accounting-years/2025_6_2026a")
    assert fjordbyg.get("/accounting-years/2025_6_2026a") == year
    periods = fjordbyg.rows(year["periods"])
    assert [(one["periodNumber"], one["closed"]) for one in periods] == [(number, True) for number in range(1, 7)]
    assert "barred" not in periods[0]


# -- modules -----------------------------------------------------------------------------------------------------------


def test_cursors_lead_to_the_end_though_rows_go_meanwhile(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("switches", cursor_page=2)
    numbers = [fjordbyg.made(TIME, hours())["number"] for _ in range(5)]
    told = fjordbyg.get(TIME, sort="-number", filter="text$like:oc-7f3c")
    seen = [row["number"] for row in told["items"]]
    fjordbyg.call("DELETE", f"{TIME}/{numbers[1]}")
    while "cursor" in told:
        told = fjordbyg.get(TIME, cursor=told["cursor"], filter="text$like:oc-7f3c")
        seen += [row["number"] for row in told["items"]]
    assert seen == numbers
    assert fjordbyg.call("GET", TIME, params={"cursor": "x"}).status_code == 400


def test_pages_of_a_module_are_bare_arrays_that_can_be_sorted(fjordbyg: Fjordbyg) -> None:
    for _ in range(3):
        fjordbyg.made(TIME, hours())
    rows = fjordbyg.get(f"{TIME}/paged", sort="-number", pagesize=2, SkipPages=1)
    assert [row["number"] for row in rows] == [90211, 90210]
    assert fjordbyg.get(f"{TIME}/count") == 4
    assert fjordbyg.get(f"{TIME}/count", filter="employeeNumber$eq:12") == 3


@pytest.mark.parametrize("query", ["pageSize=101", "pageSize=0", "pageSize=100&skipPages=100", "sort=colour"])
def test_a_page_of_a_module_out_of_bounds_is_refused(fjordbyg: Fjordbyg, query: str) -> None:
    assert fjordbyg.codes("GET", f"{TIME}/paged?{query}", None) == [("", "BadRequest")]
    assert fjordbyg.get(f"{TIME}/paged?pageSize=100&skipPages=99") == []


def test_journals_with_any_filter_break_the_server(fjordbyg: Fjordbyg) -> None:
    assert [row["number"] for row in fjordbyg.items(f"{JOURNALS}/journals")] == [1, 3]
    answer = fjordbyg.call("GET", f"{JOURNALS}/journals?filter=number$eq:3")
    assert answer.status_code == 500
    assert fjordbyg.get(f"{JOURNALS}/journals/3")["nextVoucherNumber"] == 40117


@pytest.mark.parametrize("version", ["v15.0.0", "v16.0.1", "v9.9.9"])
def test_every_version_answers_and_what_is_no_version_does_not(fjordbyg: Fjordbyg, version: str) -> None:
    assert fjordbyg.call("GET", f"/journalsapi/{version}/draft-entries").status_code == 200
    assert fjordbyg.call("GET", "/journalsapi/v15/draft-entries").status_code == 404


def test_periods_tell_both_locks(fjordbyg: Fjordbyg) -> None:
    rows = fjordbyg.items(f"{YEARS}/accountingYears/periods", filter="year$eq:2026")
    assert [row["periodNumber"] for row in rows if row["isClosed"]] == [1, 2, 8]
    assert [row["periodNumber"] for row in rows if row["isBarred"]] == [8, 9]
    assert fjordbyg.get(f"{YEARS}/accountingYears/periods/count", filter="isBarred$eq:true") == 2


def test_allowed_projects_and_activities_are_those_one_may_use(fjordbyg: Fjordbyg) -> None:
    def allowed(path: str, **asked: int) -> list[int]:
        return [row["number"] for row in fjordbyg.items(f"{PROJECTS}/{path}/allowed", **asked)]

    assert allowed("Projects", employeeNumber=12) == [1001]
    assert allowed("Projects", employeeNumber=14) == [1001, 1004]
    assert allowed("Activities", employeeNumber=12, projectNumber=1001) == [7]
    assert allowed("Activities", employeeNumber=14, projectNumber=1001) == [7, 11]


# -- the built-in company ----------------------------------------------------------------------------------------------

LEGACY = (
    *("accounts", "vat-accounts", "departments", "departmental-distributions", "employees", "journals", "customers"),
    *("products", "units", "layouts", "payment-terms", "vat-zones", "invoices/drafts", "invoices/booked"),
    *("journals/1/entries", "journals/1/vouchers", "accounting-years", "accounting-years/2026/entries"),
    *("invoices/paid", "invoices/unpaid", "invoices/overdue"),
)
MODULES = (
    *(f"{PROJECTS}/{name}" for name in ("Employees", "project-employees", "Projects", "Activities", "TimeEntries")),
    *(f"{PROJECTS}/{name}" for name in ("project-activities", "TimeEntryPrices", "EmployeeGroups", "ProjectGroups")),
    *(DRAFTS, f"{JOURNALS}/journals", f"{BOOKED}/booked-entries", f"{YEARS}/accountingYears"),
    f"{DIMENSIONS}/dimension-data/draft-entries",
)


def test_the_built_in_company_has_three_of_everything_and_an_open_period_today() -> None:
    with serving(host([make()])) as url:
        told = httpx.get(url).json()["providers"]["economic"]
        auth = told["auth"]
        headers = {"X-AppSecretToken": auth["app_secret_token"], "X-AgreementGrantToken": auth["agreement_grant_token"]}
        with httpx.Client(base_url=told["base_url"], headers=headers) as http:

            def get(path: str) -> Any:
                answer = http.get(path)
                assert answer.status_code == 200, answer.text
                return answer.json()

            assert all(len(get(f"/{path}")["collection"]) >= 3 for path in LEGACY)
            assert all(len(get(path)["items"]) >= 3 for path in MODULES)
            first = get("/accounts?pagesize=2")["pagination"]["nextPage"]
            assert first.startswith(told["base_url"])
            assert http.post(TIME, json=_today(get(f"{PROJECTS}/Projects/allowed?employeeNumber=11"))).is_success
            periods = get(f"{YEARS}/accountingYears/periods?filter=year$eq:2026")["items"]
            assert [one["periodNumber"] for one in periods if one["isClosed"]] == list(range(1, 9))


def _today(projects: Any) -> dict[str, Any]:
    today = f"{datetime.now(UTC):%Y-%m-%d}T00:00:00Z"
    number = projects["items"][0]["number"]
    return {"projectNumber": number, "activityNumber": 7, "employeeNumber": 11, "date": today, "numberOfHours": 1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"units": [{"unitNumber": 2, "name": "a"}, {"unitNumber": 2, "name": "b"}]}, "units: the unitNumber 2"),
        (
            {"time_entries": [{**SEED["time_entries"][0], "projectNumber": 77}]},
            "projectNumber 77 is not among projects",
        ),
        ({"colour": "red"}, "colour"),
        ({"draft_entries": [{**SEED["draft_entries"][0], "date": "2031-01-01"}]}, "no accounting year holds"),
    ],
)
def test_a_seed_that_does_not_fit_is_refused_with_the_row(
    fjordbyg: Fjordbyg, change: dict[str, Any], message: str
) -> None:
    answer = fjordbyg.http.post("/_control/load", json={**SEED, **change})
    assert answer.status_code == 400
    assert message in answer.json()["error"]
    assert len(fjordbyg.records("time_entries")) == 1
