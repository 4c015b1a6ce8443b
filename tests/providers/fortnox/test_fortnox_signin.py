"""Signing in as a person and as a service account, renewing, and what the test of a connection tells."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.http.errors import Broken, NotSent, Rejected, SignInNeeded
from core.http.protocols import MemoryTokens
from core.models.tokens import Tokens
from core.providers.fortnox import PROVIDER, Fortnox
from core.providers.fortnox.client import SALARY
from core.providers.fortnox.signin import SERVICE, auth_url, authorize_url, claims, exchange, refresh, revoke
from core.security.keys import Keys
from core.store.database import Store
from core.store.tokens import TokenBook
from tests.providers.fortnox.playing import (
    TENANT,
    Answered,
    Asked,
    Player,
    account,
    golden,
    in_turn,
    played,
    played_by,
    talking,
)
from tests.providers.fortnox.sandbox_company import Sandbox
from tests.store.processes import Start, begin, together
from tests.store.rows import add_connection

READ_AS_ANOTHER_PROCESS = """
from core.providers.base import Account
from core.providers.fortnox.connector import Fortnox
from core.store.tokens import TokenBook
account = Account(
    connection=sys.argv[3],
    base_url=sys.argv[4],
    settings={"client_id": "OCid", "redirect_uri": "https://oc.example/cb"},
    secrets={"client_secret": "OCsec"},
    tokens=TokenBook(store, sys.argv[3]),
)
fortnox = Fortnox(account)
print(len(fortnox.employees()))
fortnox.close()
"""


@pytest.fixture
def start(keys: Keys) -> Iterator[Start]:
    with begin(keys) as start:
        yield start


def asked_for_tokens(player: Player, name: str) -> None:
    """The last request was the golden's, form and headers, and nothing else."""
    asked, wanted = player.asked[-1], golden(name)["request"]
    assert (asked.method, asked.target) == (wanted["method"], wanted["target"])
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.form == wanted["form"]
    told = {header.lower(): value for header, value in wanted["headers"].items()}
    assert {header: asked.headers.get(header) for header in ("authorization", "tenantid")} == {
        "authorization": told["authorization"],
        "tenantid": told.get("tenantid"),
    }


@pytest.mark.parametrize(
    ("base_url", "setting", "wanted"),
    [
        ("https://api.fortnox.se", "", "https://apps.fortnox.se"),
        ("http://127.0.0.1:8600/fortnox", "", "http://127.0.0.1:8600/fortnox"),
        ("https://api.fortnox.se.evil.example", "", "https://api.fortnox.se.evil.example"),
        ("https://api.fortnox.se", "https://proxy.example/auth/", "https://proxy.example/auth"),
    ],
)
def test_the_sign_in_address_follows_the_base_url(base_url: str, setting: str, wanted: str) -> None:
    assert auth_url(account(base_url, auth_url=setting)) == wanted


@pytest.mark.parametrize("how", ["person", SERVICE])
def test_the_consent_page_is_asked_for_everything_that_payroll_and_accounting_need(how: str) -> None:
    address = urlsplit(authorize_url(account("https://api.fortnox.se", sign_in_as=how), "s81"))
    assert (address.netloc, address.path) == ("apps.fortnox.se", "/oauth-v1/auth")
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    scopes = asked.pop("scope").split(" ")
    assert "+" not in address.query
    assert {"companyinformation", "salary", "bookkeeping", "invoice", "settings"} <= set(scopes)
    wanted = parse_qs(urlsplit(golden("11-consent")["request"]["target"]).query)
    wanted = {name: values[0] for name, values in wanted.items() if name not in ("scope", "account_type")}
    assert asked == wanted | ({"account_type": "service"} if how == SERVICE else {})


def test_a_connection_without_its_app_says_what_is_missing() -> None:
    bare = replace(account("https://api.fortnox.se", client_id=""), secrets={})
    with pytest.raises(NotSent, match="lacks client_id, client_secret"):
        authorize_url(bare, "s")


def test_a_code_becomes_tokens_and_names_the_company_by_the_token() -> None:
    before = datetime.now(UTC)
    with played_by(in_turn(played("11-token"))) as player:
        tokens, decided = exchange(account(player.url), "7c1f")
    asked_for_tokens(player, "11-token")
    assert (tokens.refresh, decided) == ("r1", {"tenant_id": TENANT})
    assert timedelta(0) <= tokens.expires - before - timedelta(seconds=3600) < timedelta(seconds=10)


def test_a_token_that_can_not_be_read_is_asked_whose_it_is() -> None:
    opaque = {**golden("11-token")["response"]["body"], "access_token": "opaque"}
    with played_by(in_turn(Answered(200, opaque), played("11-companyinformation"))) as player:
        _, decided = exchange(account(player.url), "7c1f")
    assert decided == {"tenant_id": TENANT}
    assert player.asked[-1].headers["authorization"] == "Bearer opaque"


@pytest.mark.parametrize("token", ["opaque", "a.b", "a.!!.c", "a.bm8ganNvbg.c", "a.WzFd.c", ""])
def test_such_a_token_tells_nobody(token: str) -> None:
    assert (claims(token).user, claims(token).tenant) == ("", "")


def test_a_used_code_needs_a_new_sign_in_and_a_wrong_secret_another_setting() -> None:
    with played_by(in_turn(played("11-refresh-again"))) as player, pytest.raises(SignInNeeded):
        exchange(account(player.url), "7c1f")
    wrong = Answered(400, {"error": "invalid_client", "error_description": "No such client"})
    with played_by(in_turn(wrong)) as player, pytest.raises(Rejected) as refused:
        exchange(account(player.url), "7c1f")
    assert refused.value.fields == ("client_id", "client_secret")


@pytest.mark.parametrize("body", [{}, [], {"access_token": ""}, {"access_token": "a", "expires_in": "soon"}])
def test_an_answer_without_a_token_is_not_believed(body: Any) -> None:
    with played_by(in_turn(Answered(200, body))) as player, pytest.raises(Broken):
        exchange(account(player.url), "7c1f")


def test_a_refresh_token_is_spent_for_the_next_one() -> None:
    with played_by(in_turn(played("11-refresh"))) as player:
        renewed = refresh(account(player.url), Tokens("old", "r1", datetime.now(UTC)))
    asked_for_tokens(player, "11-refresh")
    assert renewed.refresh == "r2"


def test_a_refresh_token_that_was_spent_needs_a_new_sign_in() -> None:
    with played_by(in_turn(played("11-refresh-again"))) as player, pytest.raises(SignInNeeded, match="Invalid refresh"):
        refresh(account(player.url), Tokens("old", "r1", datetime.now(UTC)))
    with pytest.raises(SignInNeeded, match="run out"):
        refresh(account("https://api.fortnox.se"), Tokens("old", None, datetime.now(UTC)))


def test_a_service_account_is_renewed_by_the_number_of_its_company() -> None:
    with played_by(in_turn(played("11-client-credentials"))) as player:
        given = account(player.url, sign_in_as=SERVICE, tenant_id=TENANT)
        renewed = refresh(given, Tokens("old", "r1", datetime.now(UTC)))
    asked_for_tokens(player, "11-client-credentials")
    assert renewed.refresh == "r1"


def test_signing_out_gives_the_refresh_token_back() -> None:
    with played_by(in_turn(played("3-revoke"))) as player:
        revoke(account(player.url))
        revoke(account(player.url, refresh=None))
    asked_for_tokens(player, "3-revoke")
    assert len(player.asked) == 1


def test_an_expired_token_is_renewed_once_and_the_write_goes_out_once() -> None:
    taken: list[Asked] = []

    def script(asked: Asked) -> Answered:
        if asked.path.startswith("/oauth-v1"):
            return played("11-refresh")
        if asked.headers["authorization"] == "Bearer sandbox-access":
            return played("3-expired")
        taken.append(asked)
        return played("11-delete-salary")

    with talking(script) as (fortnox, player):
        fortnox.client.delete_payroll_row(SALARY, "1")
    assert len(taken) == 1
    assert [one.path for one in player.asked].count("/oauth-v1/token") == 1


def test_what_the_sign_in_may_not_is_named_with_its_licence(sandbox: Sandbox) -> None:
    sandbox.control("set_licences", remove=["salary", "invoice"])
    fortnox = Fortnox(account(sandbox.root, sandbox.token))
    found, books = fortnox.check(), fortnox.bookkeeping()
    fortnox.close()
    assert (found.identity.id, found.signed_in_as) == (TENANT, "a user whom Fortnox does not name")
    assert "bookkeeping" in found.scopes
    assert [problem.partition(".")[0] for problem in found.problems] == [
        "Fortnox does not let us at payroll",
        "Fortnox does not let us at invoices",
    ]
    assert "Fortnox Lön" in found.problems[0]
    assert set(books.missing) == {"invoice"}
    assert books.accounts


def signed_in(sandbox: Sandbox, **settings: str) -> Any:
    """A new sign-in at the sandbox's consent page, whose token is an hour old already."""
    given = account(sandbox.root, refresh=None, **settings)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(authorize_url(given, "s81")).query).items()}
    answer = sandbox.http.post("/oauth-v1/auth", data={**asked, "decision": "approve"})
    back = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert PROVIDER.oauth is not None
    tokens, decided = PROVIDER.oauth.exchange(given, back["code"])
    assert back["state"] == "s81"
    sandbox.control("expire_tokens")
    expired = replace(tokens, expires=datetime.now(UTC) - timedelta(seconds=1))
    return replace(given, settings={**given.settings, **decided}, tokens=MemoryTokens(expired), parallel=8)


@pytest.mark.parametrize("how", ["person", SERVICE])
def test_from_the_consent_page_to_many_calls_after_the_first_hour(sandbox: Sandbox, how: str) -> None:
    given = signed_in(sandbox, sign_in_as=how)
    fortnox = Fortnox(given)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: len(fortnox.employees()), range(8)))
    fortnox.close()
    assert found == [3] * 8
    asked = [one["path"] for one in sandbox.http.get("/_control/requests").json()]
    assert asked.count("/oauth-v1/token") == 2


def test_two_workers_spend_a_refresh_token_once(sandbox: Sandbox, store: Store, url: str, start: Start) -> None:
    given = signed_in(sandbox)
    connection = add_connection(store)
    TokenBook(store, connection).save(given.tokens.current())
    printed = together(*[start(url, READ_AS_ANOTHER_PROCESS, connection, sandbox.root) for _ in range(2)])
    assert printed == ["3\n"] * 2
    asked = [one["path"] for one in sandbox.http.get("/_control/requests").json()]
    assert asked.count("/oauth-v1/token") == 2, "Once for the code and once for both workers."
