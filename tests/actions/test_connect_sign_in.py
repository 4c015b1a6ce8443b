"""Signing in at the provider's page: what comes back counts once, for ten minutes, for what was begun."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlmodel import select

from core.actions.companies import make_company
from core.actions.connections import CannotConnect, opened
from core.actions.home import Home, NotFound, open_home
from core.actions.sign_in import (
    Begun,
    Ended,
    begin_again,
    begin_sign_in,
    finish_pasted,
    finish_sign_in,
    give_up,
    sign_in_now,
)
from core.http.errors import NotSent
from core.providers.base import providers
from core.providers.sandbox_host import host
from core.store.audit import broken_entries
from core.store.tables import Connection, SignIn, TokenRow
from tests.actions.connect_stage import BACK, Stage, consent
from tests.databases import Databases, stored


class Clock:
    """The machine's, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stage(
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    serve: Callable[[Any], str],
) -> Any:
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / "config" / "key"))
    monkeypatch.setenv("HANDOVER_DATABASE_URL", databases.setting(tmp_path / "home"))
    url = serve(host([provider.sandbox() for provider in providers().values() if provider.sandbox]))
    with open_home(tmp_path / "home", clock) as home:
        yield Stage(home, make_company(home, "Havnens Bageri ApS", "mette"), url)


def begun(stage: Stage) -> Begun:
    return begin_sign_in(stage.home, stage.company, stage.zenegy(), "mette")


def kept(home: Home) -> list[Connection]:
    with home.store.read() as session:
        return list(session.exec(select(Connection)).all())


def row(home: Home, begun: Begun) -> SignIn:
    with home.store.read() as session:
        return session.get_one(SignIn, begun.id)


def test_a_way_there_and_back_makes_a_connection_that_works(stage: Stage) -> None:
    one = begun(stage)
    assert sign_in_now(stage.home, stage.company, one.id).ended is Ended.WAITING
    back = finish_sign_in(stage.home, consent(one.url))
    assert (back.ended, back.company) == (Ended.DONE, "havnens-bageri-aps")
    now = sign_in_now(stage.home, stage.company, one.id)
    (made,) = kept(stage.home)
    assert (now.ended, now.made) == (Ended.DONE, made.id)
    assert (made.owner, made.identity_id) == ("mette", made.settings["company_id"])
    assert "scope:hours" in (made.scopes or "")
    with opened(stage.home, made.id) as (_, connector):
        assert connector.employees()
    assert stage.acts() == ["company made", "sign-in begun", "connection added", "sign-in ended"]
    assert broken_entries(stage.home.store, stage.company.id) == []


def test_neither_the_state_nor_the_draft_can_be_read_from_the_database(stage: Stage) -> None:
    one = begun(stage)
    state = parse_qs(urlsplit(one.url).query)["state"][0]
    words = "\n".join(stored(stage.home.store.engine))
    assert state not in words
    assert stage.offer("zenegy")["auth"]["client_secret"] not in words
    assert one.id in words


def test_a_draft_is_gone_once_its_sign_in_ended(stage: Stage) -> None:
    one = begun(stage)
    assert row(stage.home, one).draft
    finish_sign_in(stage.home, consent(one.url))
    assert row(stage.home, one).draft == ""


def test_the_draft_of_a_sign_in_that_nobody_finished_is_gone_at_the_next(stage: Stage, clock: Clock) -> None:
    one = begun(stage)
    clock.ahead = timedelta(minutes=11)
    begun(stage)
    assert row(stage.home, one).draft == ""


def test_who_denies_is_told_so_and_nothing_is_stored(stage: Stage) -> None:
    one = begun(stage)
    back = finish_sign_in(stage.home, consent(one.url, "deny"))
    assert back.ended is Ended.DENIED
    assert "Zenegy did not give access" in back.message
    assert sign_in_now(stage.home, stage.company, one.id).message == back.message
    assert kept(stage.home) == []


def test_a_reason_that_the_provider_gives_for_no_access_is_shown(stage: Stage) -> None:
    state = parse_qs(urlsplit(begun(stage).url).query)["state"][0]
    back = finish_sign_in(stage.home, {"state": state, "error": "server_error", "error_description": "Come later"})
    assert back.ended is Ended.DENIED
    assert "Come later" in back.message


def test_a_second_visit_with_the_same_address_changes_nothing(stage: Stage) -> None:
    parameters = consent(begun(stage).url)
    finish_sign_in(stage.home, parameters)
    back = finish_sign_in(stage.home, parameters)
    assert back.ended is Ended.REUSED
    assert "It made the connection the first time" in back.message
    assert len(kept(stage.home)) == 1


def test_after_ten_minutes_a_sign_in_no_longer_counts(stage: Stage, clock: Clock) -> None:
    one = begun(stage)
    parameters = consent(one.url)
    clock.ahead = timedelta(minutes=10, seconds=1)
    assert sign_in_now(stage.home, stage.company, one.id).ended is Ended.EXPIRED
    back = finish_sign_in(stage.home, parameters)
    assert back.ended is Ended.EXPIRED
    assert "older than 10 minutes" in back.message
    assert finish_sign_in(stage.home, parameters).ended is Ended.REUSED
    assert kept(stage.home) == []


def test_a_state_that_was_never_given_out_is_unknown(stage: Stage) -> None:
    parameters = {**consent(begun(stage).url), "state": "made-up"}
    back = finish_sign_in(stage.home, parameters)
    assert back.ended is Ended.UNKNOWN
    assert "no sign-in that was begun here" in back.message
    assert kept(stage.home) == []


def test_without_the_state_nothing_counts(stage: Stage) -> None:
    parameters = consent(begun(stage).url)
    back = finish_sign_in(stage.home, {"code": parameters["code"]})
    assert back.ended is Ended.NO_STATE
    assert "without the state" in back.message
    assert kept(stage.home) == []


def test_a_code_that_the_provider_refuses_is_told_with_its_reason(stage: Stage) -> None:
    one = begun(stage)
    parameters = consent(one.url)
    back = finish_sign_in(stage.home, {**parameters, "code": "0" * 64})
    assert back.ended is Ended.FAILED
    assert "invalid_grant" in back.message
    assert sign_in_now(stage.home, stage.company, one.id).ended is Ended.FAILED


def test_the_address_that_the_browser_showed_ends_a_sign_in_too(stage: Stage) -> None:
    parameters = consent(begun(stage).url)
    assert finish_pasted(stage.home, f"  https://console.example/cb?{urlencode(parameters)}#top ").ended is Ended.DONE
    assert len(kept(stage.home)) == 1


@pytest.mark.parametrize("pasted", ["", "https://console.example/cb", "code=1"])
def test_what_is_no_address_of_a_sign_in_is_refused_with_what_to_copy(pasted: str, stage: Stage) -> None:
    back = finish_pasted(stage.home, pasted)
    assert back.ended is Ended.NO_STATE
    assert "Copy all of it" in back.message


def test_a_sign_in_that_was_given_up_can_not_be_ended_any_more(stage: Stage) -> None:
    one = begun(stage)
    give_up(stage.home, stage.company, one.id, "mette")
    assert finish_sign_in(stage.home, consent(one.url)).ended is Ended.REUSED
    assert kept(stage.home) == []


def test_the_same_company_a_second_time_is_refused(stage: Stage) -> None:
    finish_sign_in(stage.home, consent(begun(stage).url))
    again = begin_sign_in(stage.home, stage.company, stage.zenegy("Zenegy 2"), "mette")
    back = finish_sign_in(stage.home, consent(again.url))
    assert back.ended is Ended.FAILED
    assert "connected to" in back.message
    assert len(kept(stage.home)) == 1


def test_signing_in_again_renews_the_tokens_of_the_same_connection(stage: Stage) -> None:
    finish_sign_in(stage.home, consent(begun(stage).url))
    (made,) = kept(stage.home)
    with stage.home.store.read() as session:
        before = session.get_one(TokenRow, made.id).generation
    again = begin_again(stage.home, stage.company, made.id, BACK, "kim")
    assert finish_sign_in(stage.home, consent(again.url)).ended is Ended.DONE
    with stage.home.store.read() as session:
        assert session.get_one(TokenRow, made.id).generation > before
    assert [one.id for one in kept(stage.home)] == [made.id]
    assert sign_in_now(stage.home, stage.company, again.id).made == made.id
    assert stage.acts()[-2:] == ["signed in again", "sign-in ended"]


def test_signing_in_again_for_another_company_is_refused_with_both_names(stage: Stage) -> None:
    finish_sign_in(stage.home, consent(begun(stage).url, company=0))
    (made,) = kept(stage.home)
    again = begin_again(stage.home, stage.company, made.id, BACK, "kim")
    back = finish_sign_in(stage.home, consent(again.url, company=1))
    assert back.ended is Ended.FAILED
    assert made.identity_name in back.message
    assert back.message.count("is signed in to") == 1
    assert kept(stage.home)[0].settings == made.settings


def test_a_sign_in_of_another_company_is_not_found(stage: Stage) -> None:
    one = begun(stage)
    other = make_company(stage.home, "Other ApS", "mette")
    with pytest.raises(NotFound):
        sign_in_now(stage.home, other, one.id)


def test_what_is_missing_for_the_sign_in_page_is_said_before_anybody_goes_there(stage: Stage) -> None:
    with pytest.raises(NotSent, match="lacks client_id"):
        begin_sign_in(stage.home, stage.company, stage.zenegy(client_id=""), "mette")


def test_a_provider_without_a_sign_in_page_is_refused(stage: Stage) -> None:
    with pytest.raises(CannotConnect, match="no sign-in page"):
        begin_sign_in(stage.home, stage.company, stage.timelog(), "mette")
