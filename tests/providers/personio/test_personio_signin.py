"""Signing in and out, and what the test of a connection tells about its credentials."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.http.errors import NotSent, Rejected, SignInNeeded, Throttled
from core.http.protocols import MemoryTokens, Tokens
from core.models.writes import Identity
from core.providers.base import Account
from core.providers.personio.connector import Personio
from core.providers.personio.rights import missing
from core.providers.personio.signin import Grant, revoke, sign_in
from tests.providers.personio.playing import (
    Answered,
    Asked,
    Player,
    Script,
    account,
    matches,
    played,
    player,
    playing,
    talking,
)

EMPTY: dict[str, Any] = {"_data": [], "_meta": {}}
ALL = " ".join(f"personio:{what}:{how}" for what in ("persons", "absences", "attendances") for how in ("read", "write"))


@pytest.fixture
def server() -> Player:
    return player()


def signing_in(scopes: str = ALL, **answers: Any) -> Script:
    """Tokens for whoever asks, `tok-1`, `tok-2` ...; other paths by their last part, else an empty list."""
    count = 0

    def script(asked: Asked) -> Answered:
        nonlocal count
        if asked.path == "/v2/auth/token":
            count += 1
            return Answered(200, {"access_token": f"papi-tok-{count}", "expires_in": 86400, "scope": scopes})
        answer = answers.get(asked.path.rpartition("/")[2], EMPTY)
        return answer if isinstance(answer, Answered) else Answered(200, answer)

    return script


def test_a_token_is_asked_for_as_a_form(server: Player) -> None:
    server.script = playing("11-token")
    asked_at = datetime(2026, 3, 2, 7, tzinfo=UTC)
    found = sign_in(account(server.url), clock=lambda: asked_at)
    matches(server.asked[0], "11-token")
    assert found == Grant(
        Tokens("papi-tok", None, asked_at + timedelta(days=1)), ("personio:persons:read", "personio:absences:write")
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("11-token-unauthorized-client", "knows the client id and does not accept the secret"),
        ("11-token-invalid-client", "does not know this client id"),
    ],
)
def test_refused_credentials_are_told_apart(server: Player, name: str, words: str) -> None:
    server.script = playing(name)
    with pytest.raises(SignInNeeded, match=words):
        sign_in(account(server.url))
    matches(server.asked[0], name)


@pytest.mark.parametrize("code", ["server_error", "temporarily_unavailable"])
def test_a_sign_in_that_is_down_is_tried_later(server: Player, code: str) -> None:
    server.script = lambda _: Answered(400, {"error": code, "error_description": "later"})
    with pytest.raises(NotSent, match="at the moment"):
        sign_in(account(server.url))


def test_a_missing_client_id_or_secret_is_asked_for_before_anything_is_sent(server: Player) -> None:
    given = account(server.url)
    with pytest.raises(SignInNeeded, match="no client secret"):
        sign_in(replace(given, secrets={}))
    with pytest.raises(SignInNeeded, match="no client id"):
        sign_in(replace(given, settings={}))
    assert server.asked == []


def test_a_token_can_be_made_worthless(server: Player) -> None:
    server.script = playing("11-revoke")
    revoke(account(server.url))
    matches(server.asked[0], "11-revoke")


def test_without_a_token_nothing_is_revoked(server: Player) -> None:
    revoke(replace(account(server.url), tokens=MemoryTokens()))
    assert server.asked == []


def bearers(server: Player) -> list[str]:
    return [one.headers["authorization"] for one in server.asked if one.path != "/v2/auth/token"]


def reading(server: Player, given: Account, times: int = 2) -> None:
    connector = Personio(given)
    for _ in range(times):
        connector.absence_types()
    connector.close()


def test_a_connection_without_tokens_signs_in_once_by_itself(server: Player) -> None:
    server.script = signing_in()
    reading(server, replace(account(server.url), tokens=MemoryTokens()))
    assert bearers(server) == ["Bearer papi-tok-1"] * 2


def test_a_pair_in_the_store_is_replaced_there_before_it_runs_out(server: Player) -> None:
    server.script = signing_in()
    store = MemoryTokens(Tokens("papi-old", None, datetime.now(UTC) + timedelta(seconds=50)))
    reading(server, replace(account(server.url), tokens=store))
    assert bearers(server) == ["Bearer papi-tok-1"] * 2
    kept = store.current()
    assert kept is not None
    assert kept.access == "papi-tok-1"
    assert kept.expires > datetime.now(UTC) + timedelta(hours=23)


def test_a_token_that_was_withdrawn_is_renewed_once(server: Player) -> None:
    fresh = signing_in()

    def script(asked: Asked) -> Answered:
        return Answered(401) if asked.headers.get("authorization") == "Bearer papi-tok" else fresh(asked)

    server.script = script
    reading(server, account(server.url))
    assert bearers(server) == ["Bearer papi-tok", "Bearer papi-tok-1", "Bearer papi-tok-1"]


def test_a_token_that_is_refused_again_needs_a_sign_in(server: Player) -> None:
    fresh = signing_in()
    server.script = lambda asked: fresh(asked) if asked.path == "/v2/auth/token" else Answered(401)
    with pytest.raises(SignInNeeded):
        reading(server, account(server.url))
    assert bearers(server) == ["Bearer papi-tok", "Bearer papi-tok-1"]


def test_too_many_requests_without_a_word_when_to_come_back_wait_longer_each_time(
    server: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.http.client.sleep", lambda seconds: None)
    server.script = lambda _: Answered(429)
    connector = Personio(account(server.url))
    with pytest.raises(Throttled) as busy:
        connector.absence_types()
    connector.close()
    assert busy.value.wait_seconds >= 1
    assert len(server.asked) == 4


# -- the test of a connection ------------------------------------------------------------------------------------------


def test_scopes_are_compared_leniently() -> None:
    assert missing(ALL.split()) == []
    spelled = ["Person.Read", "absence:read", "ABSENCES:WRITE", "personio:attendance:read", "personio:attendance:write"]
    assert missing(spelled) == []
    assert missing(["personio:persons:read", "personio:absences:read"]) == [
        "personio:absences:write",
        "personio:attendances:read",
        "personio:attendances:write",
    ]
    assert missing([]) == [], "where nobody tells, the reads will"


def test_the_client_id_is_the_identity() -> None:
    with talking(signing_in(persons=played("11-persons").body, employments=played("11-employments").body)) as (p, _):
        found = p.check()
    assert found.identity == Identity("papi-7c1e", "Personio, credentials papi-7c1e")
    assert found.scopes == tuple(ALL.split())
    assert found.problems == ()


def test_a_right_that_was_not_granted_is_named_with_what_does_not_work() -> None:
    scopes = ALL.replace("personio:attendances:write", "")
    with talking(signing_in(scopes)) as (personio, _):
        assert personio.check().problems == (
            "Working time can't be written: grant the right personio:attendances:write in Personio under "
            "Settings > Integrations > API credentials.",
        )


def test_what_is_not_released_is_named_in_sentences() -> None:
    person = {"id": "5005", "first_name": "Ida", "employments": [{"id": "j"}], "custom_attributes": []}
    job = {"id": "j", "status": "ACTIVE", "employment_start_date": "2024-01-08"}
    answers = {"persons": {"_data": [person]}, "employments": {"_data": [job]}}
    with talking(signing_in(**answers)) as (personio, _):
        told = " ".join(personio.check().problems)
    for title in ("Last name", "E-mail", "Status", "Department"):
        assert f"{title} isn't released for these credentials: release it in Personio under Settings" in told
    for title in ("First name", "Hire date"):
        assert f"{title} isn't" not in told
    assert "The attribute dynamic_88120.4711, chosen for the personnel number, isn't released" in told


def test_an_attribute_that_nobody_chose_is_asked_for() -> None:
    with talking(signing_in(), number_attribute="") as (personio, _):
        assert "personnel number is not chosen yet" in personio.check().problems[0]


def test_persons_that_may_not_be_read_are_a_problem_and_not_the_end() -> None:
    with talking(signing_in(persons=played("6-persons-unauthorized"))) as (personio, _):
        (problem,) = personio.check().problems
    assert "lack the right personio:persons:read" in problem


def test_a_check_that_is_forbidden_without_a_word_is_refused() -> None:
    with talking(signing_in(persons=Answered(403, {}))) as (personio, _), pytest.raises(Rejected):
        personio.check()
