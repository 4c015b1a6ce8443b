"""Tokens, scopes, licences and the window of requests (sheet sections 3, 6, 7)."""

from __future__ import annotations

import pytest

from tests.providers.fortnox.sandbox_company import Sandbox, refused

COMPANY = "/3/companyinformation"


def as_token(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_call_without_token_or_with_an_unknown_one_is_not_let_in(sandbox: Sandbox) -> None:
    assert refused(sandbox.http.get(COMPANY)) == (401, 2000311)
    assert refused(sandbox.call("GET", COMPANY, headers=as_token("nobody"))) == (401, 2000310)


def test_a_scope_that_was_not_consented_to_is_a_403_with_a_code_of_ours(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", "/3/accounts", headers=as_token("tok-b"))
    assert refused(answer) == (403, 9000010)
    assert "bookkeeping" in answer.json()["ErrorInformation"]["message"]
    assert sandbox.call("GET", COMPANY, headers=as_token("tok-b")).status_code == 200


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/3/employees", "salary"),
        ("/3/scheduletimes/101/2026-10-01", "salary"),
        ("/3/expenses", "salary"),
        ("/3/vouchers", "bookkeeping"),
        ("/3/sie/4", "bookkeeping"),
        ("/3/costcenters", "costcenter"),
        ("/3/projects", "project"),
        ("/3/customers", "customer"),
        ("/3/articles", "article"),
        ("/3/invoices", "invoice"),
        ("/3/orders", "order"),
        ("/3/settings/lockedperiod", "settings"),
        ("/api/time/registrations-v2?fromDate=2026-10-01&toDate=2026-10-31", "timereporting"),
    ],
)
def test_a_module_without_licence_is_refused_by_its_resources_alone(sandbox: Sandbox, path: str, scope: str) -> None:
    assert sandbox.call("GET", path).status_code == 200
    sandbox.control("set_licences", remove=[scope])
    assert refused(sandbox.call("GET", path)) == (403, 2001101)
    assert sandbox.call("GET", COMPANY).status_code == 200
    sandbox.control("set_licences", add=[scope])
    assert sandbox.call("GET", path).status_code == 200


def test_without_the_apis_licence_nothing_is_answered(sandbox: Sandbox) -> None:
    sandbox.control("set_licences", api_licence=False)
    assert refused(sandbox.call("GET", COMPANY)) == (403, 2001103)


def test_the_twenty_sixth_request_in_five_seconds_is_refused_without_a_time_to_wait(sandbox: Sandbox) -> None:
    sandbox.control("rate_limit", requests=25, seconds=5)
    assert [sandbox.call("GET", COMPANY).status_code for _ in range(25)] == [200] * 25
    answer = sandbox.call("GET", COMPANY)
    assert (answer.status_code, "retry-after" in answer.headers) == (429, False)


def test_the_window_slides_by_the_sandboxs_own_clock(sandbox: Sandbox) -> None:
    sandbox.control("rate_limit", requests=2, seconds=100)
    assert sandbox.call("GET", COMPANY).status_code == 200
    sandbox.control("clock", advance_seconds=60)
    assert [sandbox.call("GET", COMPANY).status_code for _ in range(2)] == [200, 429]
    sandbox.control("clock", advance_seconds=60)
    assert [sandbox.call("GET", COMPANY).status_code for _ in range(2)] == [200, 429]


def test_each_client_and_company_has_a_window_of_its_own(sandbox: Sandbox) -> None:
    sandbox.control("rate_limit", requests=1, seconds=100)
    assert sandbox.call("GET", COMPANY).status_code == 200
    assert sandbox.call("GET", COMPANY, headers=as_token("tok-b")).status_code == 200
    assert sandbox.call("GET", "/3/accounts", headers=as_token("tok-c")).status_code == 200
    assert sandbox.call("GET", COMPANY).status_code == 429


def test_what_is_refused_for_want_of_a_right_counts_in_the_window_and_an_unknown_token_does_not(
    sandbox: Sandbox,
) -> None:
    sandbox.control("rate_limit", requests=1, seconds=100)
    sandbox.call("GET", COMPANY, headers=as_token("nobody"))
    assert sandbox.call("GET", "/3/nothing").status_code == 404
    assert sandbox.call("GET", COMPANY).status_code == 429


def test_an_unknown_path_is_a_404(sandbox: Sandbox) -> None:
    assert refused(sandbox.call("GET", "/3/salarycodes")) == (404, 9000002)


def test_error_keys_can_be_capitalised(sandbox: Sandbox) -> None:
    sandbox.control("switches", error_keys="capitalised")
    body = sandbox.call("GET", "/3/employees/5").json()["ErrorInformation"]
    assert (set(body), body["Error"]) == ({"Error", "Message", "Code"}, 1)
