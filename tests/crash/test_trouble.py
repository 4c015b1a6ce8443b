"""What happens to a run when sign-in, provider or person get in its way: nothing is doubled, nothing is lost."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from core.actions.connecting import sign_in_again
from core.actions.connections import OtherIdentity
from core.ledger import halts
from core.models.tokens import Tokens
from core.providers.zenegy import exchange_code
from core.store.tables import BreakerRow
from tests.crash.conftest import Practice
from tests.crash.signing_in import account_of, companies, consent


def finish(practice: Practice, run: int) -> None:
    """Work the run to its end and compare with what is stored there."""
    for _ in range(3):  # after an outage one lane alone asks first, the others make the run wait once more
        done = practice.work(run)
        if done.state == "done":
            break
    assert (done.state, done.reason) == ("done", None)
    assert done.report["agrees"], done.report
    assert set(practice.states(run)) == {"confirmed"}
    assert practice.ours() == practice.confirmed()


def sign_in(practice: Practice, company: str | None = None) -> tuple[Tokens, str]:
    account = account_of(practice.home, practice.demo.integration.target_id)
    return exchange_code(account, consent(account, company or account.settings["company_id"]))


def breaker_over(practice: Practice) -> None:
    """The time is up after which a provider that was down is asked again."""
    with practice.home.store.write() as session:
        for row in session.exec(select(BreakerRow)).all():
            if row.open_until:
                row.open_until -= timedelta(seconds=60)
            session.add(row)


def test_access_withdrawn_in_mid_run_makes_it_wait_for_a_new_sign_in(practice: Practice) -> None:
    run = practice.plan_and_confirm()
    practice.control("faults", latency=0.05)
    thread = practice.begin(run)
    practice.control("revoke_grant")
    thread.join(60)
    waiting = practice.run(run)
    assert waiting.state == "waiting"
    assert "Sign in again" in (waiting.reason or "")
    assert practice.states(run)["rejected"] == practice.states(run)["held"] == 0
    assert practice.work(run).state == "waiting"

    tokens, company = sign_in(practice)
    sign_in_again(practice.home, practice.demo.integration.target_id, tokens, "kim", {"company_id": company})
    finish(practice, run)


def test_tokens_that_run_out_in_mid_run_are_renewed_once_by_all_lanes(practice: Practice) -> None:
    practice.control("settings", rotate_refresh_tokens=True)
    run = practice.plan_and_confirm()
    practice.control("faults", latency=0.05)
    before = practice.sign_ins()
    thread = practice.begin(run)
    practice.control("expire_tokens")
    thread.join(60)
    finish(practice, run)
    assert practice.sign_ins() == before + 1


def test_a_sign_in_to_another_company_is_refused_and_changes_nothing(practice: Practice) -> None:
    target = practice.demo.integration.target_id
    before = account_of(practice.home, target).tokens.current()
    mine = account_of(practice.home, target).settings["company_id"]
    tokens, company = sign_in(practice, next(c for c in companies(account_of(practice.home, target)) if c != mine))
    with pytest.raises(OtherIdentity, match="Sign in to the first one again"):
        sign_in_again(practice.home, target, tokens, "kim", {"company_id": company})
    account = account_of(practice.home, target)
    assert (account.tokens.current(), account.settings["company_id"]) == (before, mine)
    finish(practice, practice.plan_and_confirm())


def test_a_provider_that_goes_down_makes_the_run_wait_and_it_goes_on_later(practice: Practice) -> None:
    run = practice.plan_and_confirm()
    practice.control("faults", latency=0.05)
    thread = practice.begin(run)
    practice.door.shut()
    thread.join(60)
    assert not thread.is_alive()
    assert practice.run(run).state == "waiting"
    assert practice.run(run).reason
    assert practice.states(run)["rejected"] == 0
    assert practice.work(run).state == "waiting"

    practice.door.open()
    breaker_over(practice)
    finish(practice, run)


def test_an_absurd_wait_is_not_waited_for_in_the_run(practice: Practice) -> None:
    run = practice.plan_and_confirm()
    practice.control("faults", throttle=1.0, retry_after_seconds=10**9)
    waiting = practice.work(run)
    assert waiting.state == "waiting"
    assert set(practice.states(run)) == {"planned"}
    assert practice.ours() == []


def test_a_stopped_run_settles_what_is_unclear_before_it_ends(practice: Practice) -> None:
    run = practice.plan_and_confirm()
    practice.control("faults", latency=0.05, error_after=0.2, seed=1)
    thread = practice.begin(run)
    halts.ask_to_stop(practice.home.store, practice.demo.company.id, run, "kim")
    thread.join(60)
    assert practice.run(run).state == "stopped"
    states = practice.states(run)
    assert states["sending"] == 0
    assert states["planned"] > 0
    assert practice.ours() == practice.confirmed()
    practice.control("faults")
    finish(practice, practice.plan_and_confirm())


def test_a_paused_run_rests_between_two_rows_until_somebody_lets_it_go_on(practice: Practice) -> None:
    run = practice.plan_and_confirm()
    practice.control("faults", latency=0.05, error_after=0.2, seed=1)
    thread = practice.begin(run)
    halts.pause(practice.home.store, practice.demo.company.id, run, "kim")
    thread.join(60)
    assert (practice.run(run).state, practice.run(run).ended_at) == ("paused", None)
    states = practice.states(run)
    assert states["sending"] == 0
    assert states["planned"] > 0
    assert practice.ours() == practice.confirmed()
    practice.control("faults")
    assert practice.work(run).state == "paused"
    halts.go_on(practice.home.store, practice.demo.company.id, run, "kim")
    finish(practice, run)


def test_a_paused_run_can_be_stopped(practice: Practice) -> None:
    run = practice.plan_and_confirm()
    halts.pause(practice.home.store, practice.demo.company.id, run, "kim")
    assert practice.work(run).state == "paused"
    assert practice.ours() == []
    halts.ask_to_stop(practice.home.store, practice.demo.company.id, run, "kim")
    assert practice.work(run).state == "stopped"


def test_a_run_that_waits_for_a_sign_in_can_be_stopped(practice: Practice) -> None:
    run = practice.plan_and_confirm()
    practice.control("revoke_grant")
    assert practice.work(run).state == "waiting"
    halts.ask_to_stop(practice.home.store, practice.demo.company.id, run, "kim")
    stopped = practice.work(run)
    assert stopped.state == "stopped"
    assert "Sign in again" in stopped.report["unread"]
    assert not stopped.report["agrees"]


def test_a_run_worked_by_two_at_once_sends_everything_once(practice: Practice) -> None:
    run = practice.plan_and_confirm()
    practice.control("faults", latency=0.02)
    threads = [threading.Thread(target=practice.work, args=(run,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert practice.states(run).keys() == {"confirmed"}
    assert practice.writes() == practice.states(run).total()
    assert practice.ours() == practice.confirmed()
    finish(practice, run)
