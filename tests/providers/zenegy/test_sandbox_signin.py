"""The Zenegy sandbox: consent, tokens, bearer check (sheet 3, 4, 13.1)."""

from __future__ import annotations

import base64
import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

COMPANY = "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d01"
OTHER = "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d02"
BACK = "https://console.example/cb"
ASK = {"response_type": "code", "client_id": "ab12", "redirect_uri": BACK, "state": "s 1"}
CLIENT = {"client_id": "ab12", "client_secret": "zz"}


def consent(zenegy: Any, asked: dict[str, str] = ASK, **choices: str) -> dict[str, list[str]]:
    """Do what a person does on the page: keep what it carries, choose, press a button. Gives the redirect's query."""
    page = zenegy.http.get("/auth/authorize", params=asked)
    assert page.status_code == 200, page.text
    form = {n: unescape(v) for n, v in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)}
    action = re.search(r'<form method="post" action="([^"]+)"', page.text).group(1)
    answer = zenegy.http.post(action, data={**form, "company_id": COMPANY, "decision": "approve", **choices})
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(asked["redirect_uri"])
    return parse_qs(urlsplit(answer.headers["location"]).query)


def exchange(zenegy: Any, code: str, **changes: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, **CLIENT} | changes
    return zenegy.http.post("/auth/token", data=form)


def refresh(zenegy: Any, token: str) -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token, **CLIENT}
    return zenegy.http.post("/auth/token", data=form)


def company_status(zenegy: Any, token: str, company: str = COMPANY) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return int(zenegy.http.get(f"/api/companies/{company}", headers=headers).status_code)


def test_an_approved_consent_gives_a_code_the_state_and_then_tokens_for_one_company(zenegy: Any) -> None:
    back = consent(zenegy, company_id=OTHER)
    assert back["state"] == ["s 1"]
    answer = exchange(zenegy, back["code"][0])
    assert answer.status_code == 200
    tokens = answer.json()
    assert set(tokens) == {"access_token", "token_type", "expires_in", "refresh_token", "company_id"}
    assert (tokens["token_type"], tokens["expires_in"], tokens["company_id"]) == ("bearer", 3599, OTHER)
    assert company_status(zenegy, tokens["access_token"], OTHER) == 200
    assert company_status(zenegy, tokens["access_token"], COMPANY) == 403


def test_the_access_token_is_a_jwt_that_ordinary_libraries_refuse(zenegy: Any) -> None:
    token = exchange(zenegy, consent(zenegy)["code"][0]).json()["access_token"]
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    assert header["alg"] == "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    assert (claims["name"], claims["aud"]) == ("Karen Lind", "ab12")


def test_denial_comes_back_with_the_state_and_without_a_code(zenegy: Any) -> None:
    assert consent(zenegy, decision="deny") == {"state": ["s 1"]}


def test_a_company_the_person_has_no_role_in_gives_no_code(zenegy: Any) -> None:
    maja = "a9b8c7d6-0007-4f5e-8d4c-999988887771"
    assert "code" not in consent(zenegy, person=maja, company_id=OTHER)


def test_auto_approve_answers_the_first_request_with_a_code(zenegy: Any) -> None:
    zenegy.control("settings", auto_approve=True)
    answer = zenegy.http.get("/auth/authorize", params={**ASK, "company_id": OTHER})
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    assert exchange(zenegy, code).json()["company_id"] == OTHER


@pytest.mark.parametrize(
    "asked",
    [
        {**ASK, "client_id": "nobody"},
        {**ASK, "redirect_uri": "https://evil.example/cb"},
        {**ASK, "redirect_uri": "https://console.example/cb/more"},
        {**ASK, "redirect_uri": "http://console.example/cb"},
    ],
)
def test_an_unknown_app_or_redirect_is_never_redirected_to(zenegy: Any, asked: dict[str, str]) -> None:
    assert zenegy.http.get("/auth/authorize", params=asked).status_code == 400


@pytest.mark.parametrize("uri", ["https://console.example/cb?tab=2", "https://wild.example/any/where"])
def test_redirects_match_without_query_and_with_a_star_at_the_end(zenegy: Any, uri: str) -> None:
    code = consent(zenegy, {**ASK, "redirect_uri": uri})["code"][0]
    assert exchange(zenegy, code, redirect_uri=uri).status_code == 200


def test_a_code_works_once(zenegy: Any) -> None:
    code = consent(zenegy)["code"][0]
    assert exchange(zenegy, code).status_code == 200
    again = exchange(zenegy, code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


def test_a_code_lives_five_minutes_by_the_sandbox_clock(zenegy: Any) -> None:
    early, late = consent(zenegy)["code"][0], consent(zenegy)["code"][0]
    zenegy.control("clock", advance_seconds=295)
    assert exchange(zenegy, early).status_code == 200
    zenegy.control("clock", advance_seconds=10)
    assert exchange(zenegy, late).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uri": "https://console.example/other"}, "invalid_grant"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_the_token_endpoint_refuses_what_does_not_fit(zenegy: Any, changes: dict[str, str], error: str) -> None:
    answer = exchange(zenegy, consent(zenegy)["code"][0], **changes)
    assert (answer.status_code, answer.json()) == (400, {"error": error})


def test_a_made_up_code_is_refused(zenegy: Any) -> None:
    assert exchange(zenegy, "made-up").json() == {"error": "invalid_grant"}


def test_the_token_endpoint_takes_forms_only(zenegy: Any) -> None:
    body = {"grant_type": "refresh_token", "refresh_token": "owner-refresh", **CLIENT}
    assert zenegy.http.post("/auth/token", json=body).status_code == 400
    assert zenegy.http.post("/auth/token", data=body).status_code == 200


def test_refreshing_keeps_the_refresh_token_and_gives_another_access_token(zenegy: Any) -> None:
    first, second = refresh(zenegy, "owner-refresh").json(), refresh(zenegy, "owner-refresh").json()
    assert first["refresh_token"] == second["refresh_token"] == "owner-refresh"
    assert first["access_token"] != second["access_token"]
    assert first["company_id"] == COMPANY


def test_with_rotation_on_the_old_refresh_token_is_void(zenegy: Any) -> None:
    zenegy.control("settings", rotate_refresh_tokens=True)
    new = refresh(zenegy, "owner-refresh").json()["refresh_token"]
    assert new != "owner-refresh"
    assert refresh(zenegy, "owner-refresh").json() == {"error": "invalid_grant"}
    assert refresh(zenegy, new).status_code == 200


def test_an_access_token_dies_after_3599_seconds(zenegy: Any) -> None:
    token = refresh(zenegy, "owner-refresh").json()["access_token"]
    zenegy.control("clock", advance_seconds=3590)
    assert company_status(zenegy, token) == 200
    zenegy.control("clock", advance_seconds=10)
    assert company_status(zenegy, token) == 401


def test_expired_tokens_are_refreshed_and_a_revoked_grant_is_not(zenegy: Any) -> None:
    zenegy.control("expire_tokens")
    assert company_status(zenegy, "owner-token") == 401
    token = refresh(zenegy, "owner-refresh").json()["access_token"]
    assert company_status(zenegy, token) == 200
    zenegy.control("revoke_grant", company=COMPANY)
    assert company_status(zenegy, token) == 401
    assert refresh(zenegy, "owner-refresh").json() == {"error": "invalid_grant"}
    assert refresh(zenegy, "other-refresh").json()["company_id"] == OTHER


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic b3duZXI="}])
@pytest.mark.parametrize("path", [f"/api/companies/{COMPANY}", "/api/anything"])
def test_without_a_good_bearer_everything_is_a_401_problem(zenegy: Any, path: str, headers: dict[str, str]) -> None:
    answer = zenegy.http.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "instance"}
    assert (body["title"], body["status"], body["instance"]) == ("Unauthorized", 401, path)


def test_an_app_without_the_hours_scope_gets_403_on_hours_alone(zenegy: Any) -> None:
    zenegy.token = "nohours-token"
    refused = zenegy.hours("GET", "/rates")
    assert (refused.status_code, refused.json()["title"]) == (403, "Forbidden")
    assert zenegy.payroll("GET", "/employees").status_code == 200


def test_an_unknown_company_looks_like_a_foreign_one(zenegy: Any) -> None:
    assert company_status(zenegy, "owner-token", "c0a8f0d1-0000-0000-0000-000000000000") == 403


def test_somebody_who_lost_the_role_is_out(zenegy: Any) -> None:
    zenegy.control("set_role", person="Karen Lind", role=None)
    assert company_status(zenegy, "owner-token") == 403


def test_html_in_place_of_json_answers_200_and_writes_nothing(zenegy: Any) -> None:
    zenegy.control("html_answers", on=True)
    answer = zenegy.register()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert zenegy.records("hours") == []
    zenegy.control("html_answers", on=False)
    assert zenegy.register().status_code == 200


def test_the_discovery_document_names_both_endpoints(zenegy: Any) -> None:
    found = zenegy.http.get("/.well-known/openid-configuration").json()
    assert found["authorization_endpoint"] == f"{zenegy.root}/auth/authorize"
    assert found["token_endpoint"] == f"{zenegy.root}/auth/token"
