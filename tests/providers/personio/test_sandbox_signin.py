"""Signing in, rights, rate limits: sections 3, 6 and 7 of the sheet."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.providers.personio.sandbox_company import CLIENT_ID, SECRET, Sandbox, refused

GOOD = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": SECRET}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client_id": "papi-nobody"}, "invalid_client"),
        ({"client_secret": "papi-wrong"}, "unauthorized_client"),
        ({"grant_type": "magic"}, "invalid_grant"),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"scope": "personio:payroll:read"}, "invalid_scope"),
        ({"client_secret": ""}, "invalid_request"),
    ],
)
def test_every_refused_sign_in_is_a_400_with_its_oauth_code(
    sandbox: Sandbox, changes: dict[str, str], code: str
) -> None:
    answer = sandbox.http.post("/v2/auth/token", data=GOOD | changes)
    body = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert body["error"] == code
    assert body["error_uri"].endswith(f"#credentials.oauth2.{code}")


def test_a_refused_sign_in_names_what_is_missing_and_which_grant(sandbox: Sandbox) -> None:
    missing = sandbox.http.post("/v2/auth/token", data={"grant_type": "client_credentials"})
    assert missing.json()["meta"] == {"missing_parameters": ["client_id", "client_secret"]}
    grant = sandbox.http.post("/v2/auth/token", data=GOOD | {"grant_type": "password"})
    assert grant.json()["meta"] == {"grant_type": "password"}


def test_the_token_endpoint_takes_a_form_only(sandbox: Sandbox) -> None:
    answer = sandbox.http.post("/v2/auth/token", json=GOOD)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert "type" in answer.json()
    assert "error_uri" not in answer.json()


@pytest.mark.parametrize(
    "code", ["server_error", "temporarily_unavailable", "access_denied", "unsupported_response_type"]
)
def test_the_rarer_codes_are_a_switch(sandbox: Sandbox, code: str) -> None:
    sandbox.control("switches", auth_error=code)
    answer = sandbox.http.post("/v2/auth/token", data=GOOD)
    assert (answer.status_code, answer.json()["error"]) == (400, code)


def test_any_number_of_tokens_live_side_by_side_for_a_day(sandbox: Sandbox) -> None:
    tokens = {sandbox.sign_in() for _ in range(5)}
    assert len(tokens) == 5
    sandbox.control("clock", advance_seconds=86_000)
    for sandbox.token in tokens:
        sandbox.get("/v2/absence-types")
    sandbox.control("clock", advance_seconds=500)
    assert refused(sandbox.call("GET", "/v2/absence-types")) == (401, "Unauthorized")


def test_a_revoked_token_is_over_and_the_others_are_not(sandbox: Sandbox) -> None:
    other = sandbox.sign_in()
    sandbox.http.post("/v2/auth/revoke", data={"token": other})
    sandbox.get("/v2/absence-types")
    sandbox.token = other
    assert sandbox.call("GET", "/v2/absence-types").status_code == 401


def test_a_missing_right_is_a_403_but_a_401_on_persons(sandbox: Sandbox) -> None:
    sandbox.token = sandbox.sign_in(scope="personio:absences:read")
    answer = sandbox.call("GET", "/v2/attendance-periods")
    assert refused(answer) == (403, "Insufficient access scope")
    assert answer.json()["errors"][0]["type"].endswith("#commonforbidden")
    persons = sandbox.call("GET", "/v2/persons")
    assert (persons.status_code, persons.json()["errors"][0]["detail"]) == (401, "Unauthorized Request")
    assert sandbox.call("POST", "/v2/absence-periods", {}).status_code == 403


def test_a_credential_can_be_given_fewer_rights_and_its_tokens_follow(sandbox: Sandbox) -> None:
    sandbox.control("set_scopes", scopes=["personio:persons:read"])
    sandbox.get("/v2/persons")
    assert sandbox.call("GET", "/v2/absence-types").status_code == 403
    assert sandbox.ask_token(client_id=CLIENT_ID, client_secret=SECRET).json()["scope"] == "personio:persons:read"


def test_the_singular_scope_names_of_the_example_are_understood(sandbox: Sandbox) -> None:
    answer = sandbox.ask_token(client_id=CLIENT_ID, client_secret=SECRET, scope="personio:person:read")
    assert answer.json()["scope"] == "personio:persons:read"


def test_a_second_credential_has_its_own_rights(sandbox: Sandbox) -> None:
    sandbox.token = sandbox.sign_in("papi-reader", "papi-r")
    sandbox.get("/v2/absence-types")
    assert sandbox.call("GET", "/v2/projects").status_code == 403


def test_every_v2_answer_tells_its_bucket(sandbox: Sandbox) -> None:
    names = {"replenish-rate", "burst-capacity", "requested-tokens", "remaining"}
    for answer in (
        sandbox.call("GET", "/v2/persons"),
        sandbox.call("GET", "/v2/persons/999"),
        sandbox.call("GET", "/v2/nothing"),
        sandbox.http.get("/v2/persons"),
        sandbox.ask_token(),
    ):
        assert {f"x-ratelimit-{name}" for name in names} <= set(answer.headers), answer.url


def test_an_empty_bucket_is_a_429_without_retry_after_per_path_template(sandbox: Sandbox) -> None:
    sandbox.control("rate_limits", **{"/v2/persons/{id}": {"rate": 2, "burst": 3}})
    answers = [sandbox.call("GET", f"/v2/persons/{one}") for one in ("5005", "3003", "5006", "5013")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "retry-after" not in answers[-1].headers
    assert answers[-1].headers["x-ratelimit-remaining"] == "0"
    sandbox.get("/v2/persons/5005/employments")
    sandbox.control("clock", advance_seconds=1)
    assert answers[0].headers["x-ratelimit-burst-capacity"] == "3"
    assert sandbox.call("GET", "/v2/persons/5005").status_code == 200


def test_an_unknown_route_says_which(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", "/v2/absence-period")
    assert refused(answer) == (404, "Not Found")
    assert answer.json()["errors"][0]["_meta"] == {"path": "/v2/absence-period"}


@pytest.mark.parametrize("body", [{"json": {}}, {"data": {}}])
def test_v1_takes_credentials_as_json_or_form(sandbox: Sandbox, body: dict[str, Any]) -> None:
    credentials = {"client_id": CLIENT_ID, "client_secret": SECRET}
    ((kind, _),) = body.items()
    answer = sandbox.http.post("/v1/auth", **{kind: credentials})
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert answer.json()["data"]["token"].startswith("papi-")
    assert answer.json()["data"]["expires_in"] == 86400
    assert {"employees:read", "absences:write"} <= set(answer.json()["data"]["scope"].split())


def test_v1_refuses_credentials_in_the_query_and_wrong_ones(sandbox: Sandbox) -> None:
    in_query = sandbox.http.post("/v1/auth", params={"client_id": CLIENT_ID, "client_secret": SECRET})
    assert in_query.status_code == 403
    wrong = sandbox.http.post("/v1/auth", json={"client_id": CLIENT_ID, "client_secret": "x"})
    assert (wrong.status_code, wrong.json()) == (
        403,
        {"success": False, "error": {"code": 0, "message": "Wrong credentials"}},
    )


def test_the_index_shows_the_first_credential(sandbox: Sandbox) -> None:
    auth = httpx.get(f"{sandbox.root}/_control/index").json()["providers"]["personio"]["auth"]
    assert auth == {"client_id": CLIENT_ID, "client_secret": SECRET}
