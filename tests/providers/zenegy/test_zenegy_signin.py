"""Signing in, renewing, and what the connection's test tells about who is signed in."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.http.errors import Broken, NotSent, Rejected, SignInNeeded
from core.http.protocols import MemoryTokens, Tokens
from core.providers.zenegy import Refs, auth_url, authorize_url, callback_code, exchange_code
from core.providers.zenegy.connector import Zenegy
from core.providers.zenegy.who import claims
from tests.providers.zenegy.playing import (
    COMPANY,
    USER,
    Answered,
    Asked,
    Script,
    account,
    golden,
    in_turn,
    played,
    player,
    talking,
)


def jwt(**payload: str) -> str:
    """A token in Zenegy's form; its signature algorithm is one that JWT libraries refuse."""
    parts = ({"alg": "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "typ": "JWT"}, payload)
    return ".".join([base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts] + ["c2ln"])


@pytest.mark.parametrize(
    ("base_url", "setting", "wanted"),
    [
        ("https://api.zenegy.com", "", "https://auth.zenegy.com"),
        ("https://api.zenegy.com/", "", "https://auth.zenegy.com"),
        ("https://api-gateway.beta.zalary.com", "", "https://auth.beta.zalary.com"),
        ("http://127.0.0.1:8600/zenegy", "", "http://127.0.0.1:8600/zenegy"),
        ("https://api.zenegy.com.evil.example", "", "https://api.zenegy.com.evil.example"),
        ("https://api.zenegy.com", "https://proxy.example/auth/", "https://proxy.example/auth"),
    ],
)
def test_the_sign_in_address_follows_the_base_url(base_url: str, setting: str, wanted: str) -> None:
    assert auth_url(account(base_url, auth_url=setting)) == wanted


def test_the_consent_page_is_asked_for_with_everything_the_sheet_lists() -> None:
    address = urlsplit(authorize_url(account("https://api.zenegy.com"), "once-only"))
    assert (address.scheme, address.netloc, address.path) == ("https", "auth.zenegy.com", "/auth/authorize")
    assert parse_qs(address.query) == {
        "response_type": ["code"],
        "client_id": ["ab12"],
        "redirect_uri": ["https://console.example/cb"],
        "state": ["once-only"],
        "company_id": [COMPANY],
    }


def test_a_company_is_not_pre_selected_before_the_first_sign_in() -> None:
    assert "company_id" not in authorize_url(account("https://api.zenegy.com", company_id=""), "s")


def test_a_connection_without_its_app_says_what_is_missing() -> None:
    bare = replace(account("https://api.zenegy.com", client_id=""), secrets={})
    with pytest.raises(NotSent, match="lacks client_id, client_secret"):
        authorize_url(bare, "s")


def test_a_declined_consent_comes_back_without_a_code_and_says_so() -> None:
    given = account("https://api.zenegy.com")
    with pytest.raises(SignInNeeded, match="did not grant access"):
        callback_code(given, {"state": "once-only"}, "once-only")
    with pytest.raises(SignInNeeded, match="Start it again"):
        callback_code(given, {"state": "another", "code": "5f0c.."}, "once-only")
    assert callback_code(given, {"state": "once-only", "code": "5f0c.."}, "once-only") == "5f0c.."


def asked_for_tokens(name: str) -> None:
    """The one request was the golden's form, field by field and nothing else."""
    (asked,) = player_asked()
    wanted = golden(name)["request"]
    assert (asked.method, asked.target) == (wanted["method"], wanted["target"])
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(asked.body.decode(), strict_parsing=True) == parse_qs(wanted["form"])
    assert "authorization" not in asked.headers


_last: list[Any] = []


def player_asked() -> list[Asked]:
    return [asked for asked in _last[-1].asked if asked.path.endswith("/auth/token")]


def serving(script: Script) -> str:
    server = player()
    server.script = script
    _last.append(server)
    return server.url


def test_a_code_becomes_tokens_and_names_the_company_that_was_picked() -> None:
    before = datetime.now(UTC)
    tokens, company = exchange_code(account(serving(in_turn(played("13.1-exchange-code")))), "5f0c..")
    asked_for_tokens("13.1-exchange-code")
    assert (tokens.access, tokens.refresh, company) == ("eyJ..", "T1dV..", COMPANY)
    assert timedelta(0) <= tokens.expires - before - timedelta(seconds=3599) < timedelta(seconds=10)


def test_another_company_than_the_pinned_one_is_told_to_the_caller() -> None:
    other = "c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d99"
    answer = golden("13.1-exchange-code")["response"]["body"] | {"company_id": other}
    _, company = exchange_code(account(serving(in_turn(Answered(200, answer)))), "5f0c..")
    assert company == other


def test_a_sign_in_without_a_company_is_not_believed() -> None:
    answer = golden("13.1-exchange-code")["response"]["body"] | {"company_id": None}
    with pytest.raises(Broken, match="for which company"):
        exchange_code(account(serving(in_turn(Answered(200, answer)))), "5f0c..")


def test_a_used_code_needs_a_new_sign_in() -> None:
    with pytest.raises(SignInNeeded):
        exchange_code(account(serving(in_turn(played("13.1-refused-code")))), "5f0c..")
    asked_for_tokens("13.1-refused-code")


def signed_in(url: str, seconds: float) -> Any:
    given = account(url)
    given.tokens = MemoryTokens(Tokens("eyJ.old", "T1dV..", datetime.now(UTC) + timedelta(seconds=seconds)))
    return given


def test_an_expired_token_is_renewed_before_the_call_and_the_new_one_used() -> None:
    def script(asked: Asked) -> Answered:
        return played("13.1-refresh" if asked.path == "/auth/token" else "13.2-employees")

    given = signed_in(serving(script), -1)
    zenegy = Zenegy(given)
    assert len(zenegy.employees()) == 1
    zenegy.close()
    asked_for_tokens("13.1-refresh")
    assert _last[-1].asked[-1].headers["authorization"] == "Bearer eyJ.."
    assert given.tokens.current().access == "eyJ.."


def test_a_revoked_token_is_renewed_once_and_the_write_goes_out_once() -> None:
    taken: list[Asked] = []

    def script(asked: Asked) -> Answered:
        if asked.path == "/auth/token":
            return played("13.1-refresh")
        if asked.headers["authorization"] != "Bearer eyJ..":
            return Answered(401, {"title": "Unauthorized", "status": 401})
        taken.append(asked)
        return played("13.6-approve-hours")

    zenegy = Zenegy(signed_in(serving(script), 3000))
    zenegy.approve("hours", Refs("f0000000-0000-4000-8000-000000000101"))
    zenegy.close()
    assert len(taken) == 1


def test_a_withdrawn_grant_asks_for_a_new_sign_in() -> None:
    def script(asked: Asked) -> Answered:
        return played("13.1-refused-code") if asked.path == "/auth/token" else Answered(401, {"status": 401})

    zenegy = Zenegy(signed_in(serving(script), 3000))
    with pytest.raises(SignInNeeded):
        zenegy.employees()
    zenegy.close()


def test_a_connection_without_company_asks_for_a_sign_in() -> None:
    with pytest.raises(SignInNeeded, match="no company"):
        Zenegy(account("https://api.zenegy.com", company_id=""))


@pytest.mark.parametrize("token", ["opaque", "a.b", "a.!!.c", "a.bm8ganNvbg.c", "a.WzFd.c", ""])
def test_a_token_that_cannot_be_read_tells_nobody(token: str) -> None:
    found = claims(token)
    assert (found.uid, found.name, found.email) == ("", "", "")


LENE = {"uid": USER, "id": 9001, "name": "Lene Admin", "email": "lene@nordlys.example", "photoUrl": None}


def company_answers(roles: list[str] | None, forbidden: tuple[str, ...] = ()) -> Script:
    def script(asked: Asked) -> Answered:
        if asked.path.endswith(forbidden or ("/nothing",)):
            return Answered(403, {"title": "Forbidden", "status": 403})
        if asked.path.endswith(f"/companies/{COMPANY}"):
            return Answered(200, {"id": 1, "uid": COMPANY, "name": "Nordlys ApS", "cvr": "12345678"})
        if asked.path.endswith(f"/users/{USER}"):
            return Answered(200, {"isSuccess": True, "isFailure": False, "value": {**LENE, "roles": roles}})
        if "/users/" in asked.path:
            return Answered(400, {"isSuccess": False, "isFailure": True, "message": "USER_NOT_FOUND"})
        if asked.path.endswith("/users"):
            users = {"totalRecords": 1, "totalDisplayRecords": 1, "data": [{**LENE, "roles": roles}]}
            return Answered(200, {"isSuccess": True, "isFailure": False, "value": users})
        return Answered(200, {"totalRecords": 0, "totalDisplayRecords": 0, "data": []})

    return script


ME = jwt(uid=USER, name="Lene Admin", emailAddress="lene@nordlys.example")


def test_an_administrator_may_approve_and_nothing_was_written_to_find_out() -> None:
    with talking(company_answers(["Employee", "PayrollAdminFull"]), ME) as (zenegy, server):
        found = zenegy.check()
    assert (found.identity.id, found.identity.name) == (COMPANY, "Nordlys ApS")
    assert (found.signed_in_as, found.role) == ("Lene Admin", "Employee, PayrollAdminFull")
    assert found.can_approve is True
    assert found.problems == ()
    assert found.scopes == ("scope:companyDetails", "scope:employee", "scope:absence", "scope:hours")
    assert {asked.method for asked in server.asked} == {"GET"}


@pytest.mark.parametrize("roles", [["Employee"], ["DepartmentManager"], ["PayrollAdminLimited"], [], None])
def test_without_an_elevated_role_nothing_can_be_sent_as_approved(roles: list[str] | None) -> None:
    with talking(company_answers(roles), ME) as (zenegy, _):
        found = zenegy.check()
    assert found.can_approve is False
    assert found.problems[0].startswith("Nothing can be sent as approved")
    assert all(role in found.problems[0] for role in roles or [])


def test_a_token_that_names_nobody_means_no_approval() -> None:
    with talking(company_answers(["CompanyOwner"]), "opaque-token") as (zenegy, _):
        found = zenegy.check()
    assert found.can_approve is False
    assert "does not tell the role" in found.problems[0]
    assert found.signed_in_as == "unknown"


@pytest.mark.parametrize("other", ["c0a8f0d1-5b7e-4c1a-9d2e-0f1a2b3c4d77", "17"])
def test_a_claim_with_another_id_is_looked_up_by_e_mail(other: str) -> None:
    with talking(company_answers(["CompanyOwner"]), jwt(uid=other, emailAddress="Lene@Nordlys.example")) as (zenegy, _):
        assert zenegy.check().can_approve is True


def test_a_missing_hours_scope_is_said_in_words() -> None:
    with talking(company_answers(["CompanyOwner"], ("/users", f"/users/{USER}")), ME) as (zenegy, _):
        found = zenegy.check()
    assert "does not let us read hours" in found.problems[0]
    assert "scope:hours" in found.problems[0]
    assert "scope:hours" not in found.scopes
    assert found.can_approve is False
    assert found.signed_in_as == "Lene Admin"


def test_a_company_that_the_grant_does_not_cover_is_refused() -> None:
    with talking(in_turn(played("7-problem-document")), ME) as (zenegy, _), pytest.raises(Rejected):
        zenegy.check()
