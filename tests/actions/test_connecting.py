"""Connections with typed keys: tested before they are stored, changed with care, ended without losing what was sent."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from core.actions.companies import make_company, make_integration
from core.actions.connecting import sign_in_again
from core.actions.connection_changes import allow_sending, change_address, change_settings, disconnect, rename
from core.actions.connections import CannotConnect, OtherIdentity, ReadOnly, SameAccount, opened, sealed
from core.actions.connections import test_connection as ask_again
from core.actions.demo import ask
from core.actions.home import Home, NotFound
from core.actions.people import read_people
from core.actions.shown.connections import Standing, connections_of
from core.actions.sign_in import add_signed_in, begin_sign_in, finish_sign_in
from core.actions.transfers import confirm_send, plan_transfer
from core.http.errors import ProviderError, SignInNeeded
from core.models.rows import Kind
from core.providers.base import providers
from core.providers.sandbox_host import host
from core.store.tables import Company, Connection, PersonCopy, TokenRow
from tests.actions.conftest import PERIOD, Practice
from tests.actions.connect_stage import Stage, consent


@pytest.fixture
def stage(home: Home, serve: Any) -> Stage:
    url = serve(host([provider.sandbox() for provider in providers().values() if provider.sandbox]))
    return Stage(home, make_company(home, "Havnens Bageri ApS", "mette"), url)


@pytest.fixture
def timelog(stage: Stage) -> str:
    return add_signed_in(stage.home, stage.company, stage.timelog(), "mette")


def row(home: Home, connection: str) -> Connection:
    with home.store.read() as session:
        return session.get_one(Connection, connection)


def test_keys_are_tested_before_they_are_stored(stage: Stage) -> None:
    with pytest.raises(ProviderError):
        add_signed_in(stage.home, stage.company, stage.timelog(pat="wrong-token"), "mette")
    with pytest.raises(SignInNeeded, match="Reporting credentials"):
        add_signed_in(stage.home, stage.company, stage.timelog(api_password="wrong-password"), "mette")
    assert connections_of(stage.home, stage.company) == []


def test_a_connection_is_shown_with_all_that_a_person_needs_to_know(stage: Stage, timelog: str) -> None:
    (now,) = connections_of(stage.home, stage.company)
    assert (now.end.id, now.end.title, now.owner, now.standing) == (timelog, "TimeLog", "mette", Standing.WORKING)
    assert now.end.signed_in_as
    assert now.role
    assert now.scopes
    assert now.last_success is not None
    assert len(now.system.unconfirmed) > 5
    assert not {"pat", "api_password"} & set(now.settings)
    assert stage.offer("timelog")["auth"]["pat"] not in repr(now)


def test_the_same_account_twice_is_refused_in_words(stage: Stage, timelog: str) -> None:
    with pytest.raises(SameAccount, match=r"connected to .* already"):
        add_signed_in(stage.home, stage.company, stage.timelog("Another name"), "mette")


def test_another_company_may_connect_the_same_account(stage: Stage, timelog: str) -> None:
    other = make_company(stage.home, "Other ApS", "mette")
    assert add_signed_in(stage.home, other, stage.timelog(), "mette") != timelog


def test_two_connections_of_a_company_can_not_have_one_name(stage: Stage, timelog: str) -> None:
    with pytest.raises(CannotConnect, match="named TimeLog already"):
        begin_sign_in(stage.home, stage.company, stage.zenegy("TimeLog"), "mette")


@pytest.mark.parametrize("address", ["", "timelog.com", "ftp://app1.timelog.com"])
def test_what_is_no_address_is_refused(address: str, stage: Stage, timelog: str) -> None:
    with pytest.raises(CannotConnect, match="is no address"):
        change_address(stage.home, stage.company.id, timelog, address, "mette")


def test_a_test_that_fails_is_kept_and_one_that_works_clears_it(stage: Stage, timelog: str) -> None:
    faults = f"{stage.offer('timelog')['base_url']}/_control/faults"
    ask("POST", faults, {"seed": 1, "error_before": 1.0})
    with pytest.raises(ProviderError):
        ask_again(stage.home, timelog, "kim")
    assert row(stage.home, timelog).last_error
    ask("POST", faults, {"seed": 1})
    ask_again(stage.home, timelog, "kim")
    assert row(stage.home, timelog).last_error is None
    assert stage.acts().count("connection tested") == 2


def test_keys_that_the_provider_no_longer_takes_are_signed_out_until_new_ones_are(stage: Stage, timelog: str) -> None:
    with stage.home.store.write() as session:
        kept = session.get_one(Connection, timelog)
        kept.secrets = sealed(stage.home, {**stage.timelog().secrets, "pat": "revoked-token"})
        session.add(kept)
    with pytest.raises(SignInNeeded):
        ask_again(stage.home, timelog, "kim")
    assert connections_of(stage.home, stage.company)[0].standing is Standing.SIGNED_OUT
    sign_in_again(stage.home, timelog, None, "kim", secrets=stage.timelog().secrets)
    assert connections_of(stage.home, stage.company)[0].standing is Standing.WORKING


def test_new_keys_are_tested_and_the_old_ones_stay_where_they_fail(stage: Stage, timelog: str) -> None:
    with pytest.raises(ProviderError):
        sign_in_again(stage.home, timelog, None, "kim", secrets={"pat": "wrong-token"})
    ask_again(stage.home, timelog, "kim")
    pat = stage.offer("timelog")["auth"]["pat"]
    sign_in_again(stage.home, timelog, None, "kim", {"valid_until": "2099-01-31"}, {"pat": pat})
    assert row(stage.home, timelog).settings["valid_until"] == "2099-01-31"
    assert stage.acts()[-1] == "signed in again"


def test_keys_of_another_account_are_refused_with_both_names(stage: Stage, timelog: str) -> None:
    with stage.home.store.write() as session:
        kept = session.get_one(Connection, timelog)
        kept.identity_id, kept.identity_name = "somebody/else", "Somebody else A/S"
        session.add(kept)
    with pytest.raises(OtherIdentity) as refused:
        sign_in_again(stage.home, timelog, None, "kim", {}, {"pat": stage.offer("timelog")["auth"]["pat"]})
    assert "Somebody else A/S" in str(refused.value)
    assert "site" in str(refused.value)


def test_a_key_that_runs_out_soon_says_so_and_one_that_ran_out_is_signed_out(stage: Stage, timelog: str) -> None:
    today = stage.home.store.clock().date()
    for day, standing in ((7, Standing.SOON), (-1, Standing.SIGNED_OUT), (200, Standing.WORKING)):
        until = str(today.fromordinal(today.toordinal() + day))
        change_settings(stage.home, stage.company.id, timelog, "kim", {"valid_until": until})
        assert connections_of(stage.home, stage.company)[0].standing is standing


def test_settings_are_changed_and_nonsense_is_refused(stage: Stage, timelog: str) -> None:
    about = (stage.home, stage.company.id, timelog, "kim")
    change_settings(*about, {"approved_from": "20"}, settle_seconds=60, read_timeout_seconds=15, parallel=1)
    kept = row(stage.home, timelog)
    assert (kept.settings["approved_from"], kept.settle_seconds, kept.parallel) == ("20", 60, 1)
    for wrong in ({"pat": "in-clear"}, {"site_code": "9"}, {"no_such": "1"}, {"approved_from": "25"}):
        with pytest.raises(CannotConnect):
            change_settings(*about, wrong)
    with pytest.raises(CannotConnect, match="between 1 and 16"):
        change_settings(*about, parallel=99)
    assert stage.acts().count("connection changed") == 1


def test_another_address_throws_the_secrets_away(stage: Stage, timelog: str) -> None:
    assert change_address(stage.home, stage.company.id, timelog, "https://app2.timelog.com/havn/", "kim")
    kept = row(stage.home, timelog)
    assert (kept.base_url, kept.secrets, kept.real, kept.may_send) == ("https://app2.timelog.com/havn", "", True, False)
    assert kept.identity_id is None
    assert connections_of(stage.home, stage.company)[0].standing is Standing.SIGNED_OUT
    with pytest.raises(SignInNeeded), opened(stage.home, timelog):
        pass
    assert not change_address(stage.home, stage.company.id, timelog, "https://app2.timelog.com/havn", "kim")


def test_once_something_was_planned_the_address_stays(practice: Practice) -> None:
    demo = practice.demo
    plan_transfer(practice.home, demo.company, demo.integration, PERIOD, "kim", payout_group="monthly")
    for connection in (demo.integration.source_id, demo.integration.target_id):
        with pytest.raises(CannotConnect, match=r"127\.0\.0\.1.*app9\.example"):
            change_address(practice.home, demo.company.id, connection, "https://app9.example", "kim")
    assert row(practice.home, demo.integration.target_id).secrets


def test_a_real_connection_sends_only_after_its_name_was_typed(stage: Stage, timelog: str) -> None:
    change_address(stage.home, stage.company.id, timelog, "https://app2.timelog.com/havn", "kim")
    with pytest.raises(ReadOnly, match="Type the connection's name, TimeLog"):
        allow_sending(stage.home, timelog, "timelog", "kim")
    assert not row(stage.home, timelog).may_send
    allow_sending(stage.home, timelog, " TimeLog ", "kim")
    assert row(stage.home, timelog).may_send


def test_a_new_name_is_kept_and_an_empty_one_refused(stage: Stage, timelog: str) -> None:
    rename(stage.home, stage.company.id, timelog, " Time ", "kim")
    assert row(stage.home, timelog).name == "Time"
    with pytest.raises(CannotConnect, match="a name"):
        rename(stage.home, stage.company.id, timelog, " ", "kim")


def test_disconnecting_throws_secrets_and_tokens_away_and_keeps_all_else(practice: Practice) -> None:
    home, demo = practice.home, practice.demo
    disconnect(home, demo.company.id, demo.integration.target_id, "kim")
    kept = row(home, demo.integration.target_id)
    assert (kept.secrets, kept.may_send) == ("", False)
    with home.store.read() as session:
        assert session.get(TokenRow, kept.id) is None
        assert session.exec(select(PersonCopy).where(PersonCopy.connection_id == kept.id)).first() is not None
    assert [one.end.title for one in connections_of(home, demo.company)] == ["TimeLog"]
    with pytest.raises(CannotConnect, match="was disconnected"):
        read_people(home, demo.integration)


def test_a_connection_with_an_unfinished_run_stays(practice: Practice) -> None:
    home, demo = practice.home, practice.demo
    plan = plan_transfer(home, demo.company, demo.integration, PERIOD, "kim", payout_group="monthly")
    run = confirm_send(home, demo.company, plan.id or 0, plan.hash, "kim", "test")
    for connection in (demo.integration.source_id, demo.integration.target_id):
        with pytest.raises(CannotConnect, match=f"Run {run} is not finished"):
            disconnect(home, demo.company.id, connection, "kim")
    practice.work(run)
    disconnect(home, demo.company.id, demo.integration.target_id, "kim")


def test_connecting_the_same_account_again_brings_the_connection_back(stage: Stage, timelog: str) -> None:
    disconnect(stage.home, stage.company.id, timelog, "kim")
    assert add_signed_in(stage.home, stage.company, stage.timelog("TimeLog again"), "lis") == timelog
    kept = row(stage.home, timelog)
    assert (kept.name, kept.owner, kept.removed_at) == ("TimeLog again", "lis", None)
    ask_again(stage.home, timelog, "lis")


def test_a_connection_of_another_company_is_not_found(stage: Stage, timelog: str) -> None:
    other = make_company(stage.home, "Other ApS", "mette")
    with pytest.raises(NotFound):
        disconnect(stage.home, other.id, timelog, "kim")
    with pytest.raises(NotFound):
        rename(stage.home, other.id, timelog, "Mine", "kim")


def zenegy(stage: Stage) -> str:
    finish_sign_in(stage.home, consent(begin_sign_in(stage.home, stage.company, stage.zenegy(), "mette").url))
    return next(one.end.id for one in connections_of(stage.home, stage.company) if one.system.is_target)


def test_an_integration_ties_a_time_system_to_a_payroll(stage: Stage, timelog: str) -> None:
    target = zenegy(stage)
    kinds = [Kind.HOURS, Kind.ABSENCE]
    made = make_integration(stage.home, stage.company, timelog, target, "bageri", kinds, "mette")
    assert made.settings == {"kinds": ["absence", "hours"]}
    assert [one.integrations for one in connections_of(stage.home, stage.company)] == [("bageri",), ("bageri",)]
    with pytest.raises(CannotConnect, match="named bageri already"):
        make_integration(stage.home, stage.company, timelog, target, "bageri", kinds, "mette")
    with pytest.raises(CannotConnect, match="no time system"):
        make_integration(stage.home, stage.company, target, target, "other", kinds, "mette")
    with pytest.raises(CannotConnect, match="TimeLog takes no hours"):
        make_integration(stage.home, stage.company, timelog, timelog, "other", [Kind.HOURS], "mette")


def test_companies_get_addresses_of_their_own(home: Home) -> None:
    slugs = [
        make_company(home, name, "me").slug for name in ("Søndergård & Sønner ApS", "søndergård sønner aps", "日本")
    ]
    assert slugs == ["soendergaard-soenner-aps", "soendergaard-soenner-aps-2", "company"]
    for wrong in ("", "  ", "日本", "x" * 121):
        with pytest.raises(CannotConnect):
            make_company(home, wrong, "me")
    with home.store.read() as session:
        assert len(session.exec(select(Company)).all()) == 3
