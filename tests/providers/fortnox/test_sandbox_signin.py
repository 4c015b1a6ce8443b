"""OAuth of the Fortnox sandbox (sheet section 3): consent, codes, strictly rotating tokens, service accounts."""

from __future__ import annotations

import re

import pytest

from tests.providers.fortnox.sandbox_company import (
    BACK,
    CLIENT_ID,
    OTHER_TENANT,
    REFRESH,
    TENANT,
    TOKEN,
    Sandbox,
    basic,
    claims,
)

CODE_REFUSED = {"error": "invalid_grant", "error_description": "Auth code or ClientID supplied is invalid"}
REFRESH_REFUSED = {"error": "invalid_grant", "error_description": "Invalid refresh token"}
TEN_MINUTES, HOUR, DAY = 600, 3600, 86400


def exchange(sandbox: Sandbox, code: str, redirect_uri: str = BACK) -> dict[str, str]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    found: dict[str, str] = sandbox.ask_token(**form).json()
    return found


def company(sandbox: Sandbox, token: str) -> int:
    answer = sandbox.call("GET", "/3/companyinformation", headers={"Authorization": f"Bearer {token}"})
    return (
        int(answer.json()["CompanyInformation"]["DatabaseNumber"]) if answer.status_code == 200 else answer.status_code
    )


def test_the_consent_page_can_be_posted_by_a_script_and_its_code_becomes_tokens(sandbox: Sandbox) -> None:
    asked = {"client_id": CLIENT_ID, "redirect_uri": BACK, "scope": "companyinformation", "state": "s81"}
    page = sandbox.http.get("/oauth-v1/auth", params=asked | {"response_type": "code", "access_type": "offline"})
    assert page.status_code == 200
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    answer = sandbox.http.post("/oauth-v1/auth", data=form | {"tenant_id": str(OTHER_TENANT), "decision": "approve"})
    assert answer.headers["location"].startswith(f"{BACK}?code=")
    assert answer.headers["location"].endswith("&state=s81")
    code = answer.headers["location"].partition("code=")[2].partition("&")[0]
    tokens = exchange(sandbox, code)
    assert {name: tokens[name] for name in ("scope", "expires_in", "token_type")} == {
        "scope": "companyinformation",
        "expires_in": 3600,
        "token_type": "bearer",
    }
    said = claims(tokens["access_token"])
    assert (said["userId"], said["tenantId"]) == (1, OTHER_TENANT)
    assert company(sandbox, tokens["access_token"]) == OTHER_TENANT


def test_a_code_is_good_once(sandbox: Sandbox) -> None:
    code = sandbox.consent()["code"]
    assert "access_token" in exchange(sandbox, code)
    assert exchange(sandbox, code) == CODE_REFUSED


def test_a_code_is_good_for_ten_minutes(sandbox: Sandbox) -> None:
    code = sandbox.consent()["code"]
    sandbox.control("clock", advance_seconds=TEN_MINUTES + 1)
    assert exchange(sandbox, code) == CODE_REFUSED


def test_a_code_is_refused_with_another_redirect_address(sandbox: Sandbox) -> None:
    assert exchange(sandbox, sandbox.consent()["code"], "https://oc.example/other") == CODE_REFUSED


def test_the_redirect_address_may_be_left_out_in_both_steps(sandbox: Sandbox) -> None:
    code = sandbox.consent(redirect_uri="")["code"]
    assert sandbox.ask_token(grant_type="authorization_code", code=code).status_code == 200


def test_a_refused_consent_comes_back_with_error_and_state(sandbox: Sandbox) -> None:
    back = sandbox.consent("deny")
    assert (back["error"], back["state"]) == ("access_denied", "s81")
    assert back["error_description"]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"scope": "archive"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"account_type": "service", "user_id": "2"}, "access_denied"),
        ({"tenant_id": "5"}, "access_denied"),
    ],
)
def test_what_nobody_can_be_asked_goes_back_to_the_app(sandbox: Sandbox, asked: dict[str, str], error: str) -> None:
    assert sandbox.consent(**asked)["error"] == error


def test_an_unknown_app_or_address_is_never_redirected_to(sandbox: Sandbox) -> None:
    for asked in ({"client_id": "nobody"}, {"client_id": CLIENT_ID, "redirect_uri": "https://evil.example/cb"}):
        answer = sandbox.http.get("/oauth-v1/auth", params=asked | {"response_type": "code"})
        assert (answer.status_code, "location" in answer.headers) == (400, False)


@pytest.mark.parametrize("headers", [basic(secret="wrong"), basic("nobody"), {"Authorization": "Basic !"}])
def test_the_token_endpoint_wants_the_apps_secret(sandbox: Sandbox, headers: dict[str, str]) -> None:
    answer = sandbox.ask_token(headers, grant_type="refresh_token", refresh_token=REFRESH)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


def test_a_refresh_token_is_good_once_and_gives_another(sandbox: Sandbox) -> None:
    first = sandbox.ask_token(grant_type="refresh_token", refresh_token=REFRESH)
    assert first.status_code == 200
    assert first.json()["refresh_token"] != REFRESH
    again = sandbox.ask_token(grant_type="refresh_token", refresh_token=REFRESH)
    assert (again.status_code, again.json()) == (400, REFRESH_REFUSED)
    second = sandbox.ask_token(grant_type="refresh_token", refresh_token=first.json()["refresh_token"])
    assert second.status_code == 200
    assert company(sandbox, second.json()["access_token"]) == TENANT


def test_a_refresh_token_dies_after_forty_five_days(sandbox: Sandbox) -> None:
    sandbox.control("clock", advance_seconds=45 * DAY + 1)
    assert sandbox.ask_token(grant_type="refresh_token", refresh_token=REFRESH).json() == REFRESH_REFUSED


def test_another_app_cannot_use_a_refresh_token(sandbox: Sandbox) -> None:
    answer = sandbox.ask_token(basic("other", "other-secret"), grant_type="refresh_token", refresh_token=REFRESH)
    assert answer.json() == REFRESH_REFUSED
    assert sandbox.ask_token(grant_type="refresh_token", refresh_token=REFRESH).status_code == 200


def test_without_offline_access_there_is_no_refresh_token(sandbox: Sandbox) -> None:
    tokens = exchange(sandbox, sandbox.consent(access_type="")["code"])
    assert "refresh_token" not in tokens


def test_client_credentials_need_a_service_account_of_that_company(sandbox: Sandbox) -> None:
    answer = sandbox.ask_token({"TenantId": str(TENANT)}, grant_type="client_credentials")
    assert answer.status_code == 200
    assert "refresh_token" not in answer.json()
    assert claims(answer.json()["access_token"])["tenantId"] == TENANT
    for tenant in ("999", ""):
        refused = sandbox.ask_token({"TenantId": tenant}, grant_type="client_credentials")
        assert refused.status_code == 400
    other = sandbox.ask_token(
        basic("other", "other-secret") | {"TenantId": str(TENANT)}, grant_type="client_credentials"
    )
    assert other.json()["error_description"] == "Client does not allow service account"


def test_a_service_account_is_made_by_a_consent(sandbox: Sandbox) -> None:
    sandbox.control("revoke_consent")
    assert sandbox.ask_token({"TenantId": str(TENANT)}, grant_type="client_credentials").status_code == 400
    exchange(sandbox, sandbox.consent(account_type="service")["code"])
    answer = sandbox.ask_token({"TenantId": str(TENANT)}, grant_type="client_credentials")
    assert answer.json()["scope"] == "companyinformation"


def test_a_revoked_refresh_token_is_dead_and_its_access_token_is_not(sandbox: Sandbox) -> None:
    form = {"token_type_hint": "refresh_token", "token": REFRESH}
    answer = sandbox.http.post("/oauth-v1/revoke", headers=basic(), data=form)
    assert (answer.status_code, answer.json()) == (200, {"revoked": True})
    assert sandbox.ask_token(grant_type="refresh_token", refresh_token=REFRESH).json() == REFRESH_REFUSED
    assert company(sandbox, TOKEN) == TENANT
    assert sandbox.http.post("/oauth-v1/revoke", headers=basic(), data=form).status_code == 400


def test_an_access_token_ends_after_an_hour_with_the_gateways_answer(sandbox: Sandbox) -> None:
    token = exchange(sandbox, sandbox.consent()["code"])["access_token"]
    sandbox.control("clock", advance_seconds=HOUR - 60)
    assert company(sandbox, token) == TENANT
    sandbox.control("clock", advance_seconds=61)
    answer = sandbox.call("GET", "/3/companyinformation", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()) == (401, {"message": "unauthorized"})


def test_a_company_that_withdraws_its_consent_ends_every_renewal(sandbox: Sandbox) -> None:
    assert sandbox.control("revoke_consent") == {"revoked": 2}
    assert sandbox.ask_token(grant_type="refresh_token", refresh_token=REFRESH).json() == REFRESH_REFUSED
    assert company(sandbox, TOKEN) == TENANT
    sandbox.control("expire_tokens")
    assert company(sandbox, TOKEN) == 401


def test_the_old_headers_of_old_libraries_are_taken_with_the_right_secret(sandbox: Sandbox) -> None:
    for secret, status in (("OCsec", 200), ("wrong", 401)):
        headers = {"Access-Token": TOKEN, "Client-Secret": secret}
        assert sandbox.http.get("/3/companyinformation", headers=headers).status_code == status
