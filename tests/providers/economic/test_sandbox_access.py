"""The e-conomic sandbox: tokens, roles, modules, the grant page, the budget, idempotency keys (sheet 3, 6, 7)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.providers.economic.fjordbyg import (
    BOOKED,
    DEMO,
    DRAFTS,
    INVOICES,
    PROJECTS,
    SEED,
    TIME,
    TOKENS,
    VOUCHERS,
    Fjordbyg,
    draft,
    hours,
    invoice,
    voucher,
)

GRANT = "/secure/api1/requestaccess.aspx"
BACK = "http://127.0.0.1:8501/back?state=s-1"

# -- tokens ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/self", "/accounts", f"{PROJECTS}/Projects", DRAFTS, "/nothing"])
@pytest.mark.parametrize(
    "headers",
    [
        {"X-AppSecretToken": "a-1", "X-AgreementGrantToken": "another"},
        {"X-AppSecretToken": "another", "X-AgreementGrantToken": "g-1"},
        {"X-AppSecretToken": "demo", "X-AgreementGrantToken": "g-1"},
        {},
    ],
)
def test_a_token_that_is_not_known_is_refused(fjordbyg: Fjordbyg, path: str, headers: dict[str, str]) -> None:
    answer = fjordbyg.bare.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["httpStatusCode" if "api/" not in path else "status"] == 401


def test_the_demo_tokens_read_and_never_write(fjordbyg: Fjordbyg) -> None:
    for path in ("/accounts", f"{PROJECTS}/Projects"):
        assert fjordbyg.bare.get(path, headers=DEMO).status_code == 200
    assert fjordbyg.bare.get("/accounts?demo=true").status_code == 200
    assert fjordbyg.bare.get(f"{PROJECTS}/Projects?demo=true").status_code == 401
    for path, body in ((VOUCHERS, voucher()), (DRAFTS, draft()), (INVOICES, invoice())):
        assert fjordbyg.bare.post(path, headers=DEMO, json=body).status_code == 403
    assert fjordbyg.bare.delete(INVOICES, headers=DEMO).status_code == 403
    fjordbyg.screen("switches", demo_write=405)
    assert fjordbyg.bare.post(DRAFTS, headers=DEMO, json=draft()).status_code == 405
    assert len(fjordbyg.records("draft_entries")) == 1


def test_a_revoked_grant_is_refused_and_a_new_consent_makes_another_one(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("revoke_grant", token="g-1")
    assert fjordbyg.call("GET", "/self").status_code == 401
    asked = {"appPublicToken": "p-1", "redirectUrl": BACK}
    page = fjordbyg.bare.get(GRANT, params=asked)
    assert (page.status_code, "Fjordbyg ApS" in page.text, 'name="decision"' in page.text) == (200, True, True)
    answer = fjordbyg.bare.post(GRANT, data={**asked, "decision": "approve"})
    assert answer.status_code == 302
    came_back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert came_back["state"] == ["s-1"]
    headers = {**TOKENS, "X-AgreementGrantToken": came_back["token"][0]}
    assert fjordbyg.bare.get("/self", headers=headers).status_code == 200


def test_who_declines_comes_back_without_a_token(fjordbyg: Fjordbyg) -> None:
    form = {"appPublicToken": "p-1", "redirectUrl": BACK, "decision": "deny"}
    answer = fjordbyg.bare.post(GRANT, data=form)
    assert (answer.status_code, answer.headers["location"]) == (302, BACK)


@pytest.mark.parametrize(
    "asked",
    [
        {"appPublicToken": "another", "redirectUrl": BACK},
        {"appPublicToken": "p-1", "redirectUrl": "javascript:alert(1)"},
        {"appPublicToken": "p-1"},
    ],
)
def test_an_unknown_app_or_address_gets_no_grant_page(fjordbyg: Fjordbyg, asked: dict[str, str]) -> None:
    assert fjordbyg.bare.get(GRANT, params=asked).status_code == 400
    assert fjordbyg.bare.post(GRANT, data={**asked, "decision": "approve"}).status_code == 400


# -- roles and modules -------------------------------------------------------------------------------------------------

AREAS = {
    "Bookkeeping": ["/journals", "/journals/3/entries", DRAFTS, f"{BOOKED}/booked-entries"],
    "Sales": ["/employees", INVOICES, "/invoices/booked", f"{PROJECTS}/Employees"],
    "ProjectEmployee": [TIME, f"{PROJECTS}/Projects", f"{PROJECTS}/project-employees"],
}


@pytest.mark.parametrize("role", AREAS)
def test_a_role_opens_its_area_and_no_other(fjordbyg: Fjordbyg, role: str) -> None:
    fjordbyg.screen("roles", roles=[role])
    for owner, paths in AREAS.items():
        for path in paths:
            assert fjordbyg.call("GET", path).status_code == (200 if owner == role else 403), path
    for path in ("/accounts", "/customers", "/products", "/departments", "/self"):
        assert fjordbyg.call("GET", path).status_code == 200


def test_without_the_module_only_employees_and_their_groups_are_open(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("module", moduleNumber=4, on=False)
    assert fjordbyg.get("/self")["modules"] == []
    for path in ("Projects", "Activities", "TimeEntries", "project-employees"):
        answer = fjordbyg.call("GET", f"{PROJECTS}/{path}")
        told = answer.json()
        assert (answer.status_code, told["errorCode"]) == (403, "AccessDeniedAgreementMissingModules")
    assert fjordbyg.call("POST", TIME, hours()).status_code == 403
    for path in ("Employees", "EmployeeGroups"):
        assert fjordbyg.call("GET", f"{PROJECTS}/{path}").status_code == 200
    fjordbyg.screen("module", moduleNumber=4, on=True, name="Projektstyring")
    assert fjordbyg.made(TIME, hours())["number"] == 90211


# -- the budget --------------------------------------------------------------------------------------------------------


def test_every_answer_tells_the_budget_and_both_generations_share_it(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("rate_limit", limit=100, seconds=1000)
    used = []
    for path in ("/self", f"{PROJECTS}/Projects", "/customers/999", "/nothing"):
        answer = fjordbyg.call("GET", path)
        assert answer.headers["X-CallCost"] == "3"
        used.append(answer.headers["X-RateLimiting"])
    assert used == [f"token-limit-100-per-1000-seconds: {number}/100" for number in (3, 6, 9, 12)]


def test_a_call_above_the_budget_is_refused_until_time_has_passed(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("rate_limit", limit=7, seconds=70)
    assert [fjordbyg.call("GET", "/self").status_code for _ in range(3)] == [200, 200, 429]
    refused = fjordbyg.call("POST", DRAFTS, draft())
    assert (refused.status_code, refused.json()["errorCode"]) == (429, "TooManyRequests")
    assert 15 <= int(refused.headers["Retry-After"]) <= 20
    assert len(fjordbyg.records("draft_entries")) == 1
    fjordbyg.screen("switches", retry_after=False)
    assert "Retry-After" not in fjordbyg.call("GET", "/self").headers
    fjordbyg.screen("clock", advance_seconds=20)
    assert fjordbyg.call("GET", "/self").status_code == 200


# -- idempotency -------------------------------------------------------------------------------------------------------

WRITES: list[tuple[str, dict[str, Any], str]] = [
    (VOUCHERS, voucher(), "draft_entries"),
    (DRAFTS, draft(), "draft_entries"),
    (TIME, hours(), "time_entries"),
    (INVOICES, invoice(), "draft_invoices"),
]


@pytest.mark.parametrize(("path", "body", "kind"), WRITES)
def test_the_same_key_again_makes_no_second_record(
    fjordbyg: Fjordbyg, path: str, body: dict[str, Any], kind: str
) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = fjordbyg.call("POST", path, body, headers=key)
    again = fjordbyg.call("POST", path, body, headers=key)
    assert "X-ResultFromCache" not in first.headers
    assert again.headers["X-ResultFromCache"] == "true"
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers.get("location") == first.headers.get("location")
    before = len(SEED[kind])
    assert len(fjordbyg.records(kind)) == before + 1
    other = fjordbyg.call("POST", path, body, headers={"Idempotency-Key": "k-2"})
    assert other.json() != first.json()
    assert len(fjordbyg.records(kind)) == before + 2


def test_after_an_hour_a_key_protects_nothing(fjordbyg: Fjordbyg) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = fjordbyg.made(TIME, hours(), **key)
    fjordbyg.screen("clock", advance_seconds=3590)
    assert fjordbyg.made(TIME, hours(), **key) == first
    fjordbyg.screen("clock", advance_seconds=11)
    assert fjordbyg.made(TIME, hours(), **key) != first
    assert len(fjordbyg.records("time_entries")) == 3


def test_a_key_of_another_address_is_refused_in_either_generation(fjordbyg: Fjordbyg) -> None:
    key = {"Idempotency-Key": "k-1"}
    fjordbyg.made(TIME, hours(), **key)
    for method, path in (("POST", VOUCHERS), ("POST", DRAFTS), ("PUT", TIME), ("DELETE", f"{TIME}/90211")):
        answer = fjordbyg.call(method, path, hours(), headers=key)
        assert answer.status_code == 400
        assert "URLChanged" in answer.text
    assert len(fjordbyg.records("time_entries")) == 2


def test_a_delete_is_protected_too_and_its_number_goes_to_the_next_record(fjordbyg: Fjordbyg) -> None:
    number = fjordbyg.made(TIME, hours())["number"]
    key = {"Idempotency-Key": "k-1"}
    assert fjordbyg.call("DELETE", f"{TIME}/{number}", headers=key).status_code == 204
    assert fjordbyg.made(TIME, hours(text="another"))["number"] == number
    again = fjordbyg.call("DELETE", f"{TIME}/{number}", headers=key)
    assert (again.status_code, again.headers["X-ResultFromCache"]) == (204, "true")
    assert fjordbyg.get(f"{TIME}/{number}")["text"] == "another"


def test_what_happens_to_refusals_and_other_bodies_under_a_key_is_a_switch(fjordbyg: Fjordbyg) -> None:
    key, locked = {"Idempotency-Key": "k-1"}, hours(date="2026-09-30T00:00:00Z")
    assert fjordbyg.call("POST", TIME, locked, headers=key).status_code == 400
    made = fjordbyg.made(TIME, hours(), **key)
    assert fjordbyg.made(TIME, hours(text="other"), **key) == made
    fjordbyg.screen("switches", other_body="refused", keep_refusals=True)
    assert fjordbyg.call("POST", TIME, hours(text="other"), headers=key).status_code == 400
    key = {"Idempotency-Key": "k-2"}
    for _ in range(2):
        answer = fjordbyg.call("POST", TIME, locked, headers=key)
        assert answer.status_code == 400
    assert answer.headers["X-ResultFromCache"] == "true"
