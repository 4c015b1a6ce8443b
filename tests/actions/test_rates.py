"""General hour rates of payroll: made, changed, refused, through the ledger."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.actions import watch
from core.actions.code_reading import read_again
from core.actions.codes import RATES, remember
from core.actions.connections import ReadOnly
from core.actions.demo import ask
from core.actions.rates import NotARate, RateEdited, discard_rate, draft_rate, send_rates
from core.actions.shown.rates import RateLine, rates_now
from core.models.codes import HourRate
from core.store.database import Store
from core.store.errors import ChangedMeanwhile
from core.store.tables import Connection, Run
from tests.actions.codes_desk import EVENING, Office, office
from tests.actions.conftest import PERIOD, Practice

NIGHT = HourRate(id="", number="1350", name="Nattillæg", amount=Decimal("45.5"), own_amount=True)


def sent(practice: Practice, rate: HourRate) -> int:
    about = (practice.home, practice.demo.company, practice.demo.integration)
    draft_rate(*about, rate, None, "me")
    drafts = {d.draft: d.at for d in rates_now(*about[::2]).drafts if d.draft and d.at}
    return send_rates(*about, drafts, "me")


def saved(practice: Practice, rate: HourRate) -> Run:
    return practice.work(sent(practice, rate))


def in_zenegy(practice: Practice, number: str) -> list[dict[str, Any]]:
    """The rates of this number in the company that is connected."""
    company = ask("GET", f"{practice.url}/")["providers"]["zenegy"]["auth"]["company_id"]
    rates = practice.records("zenegy", "rates")
    return [rate for rate in rates if rate["number"] == number and rate["companyUid"] == company]


def test_a_new_rate_is_in_payroll_once(practice: Practice) -> None:
    assert saved(practice, NIGHT).counts == {"confirmed": 1}
    (rate,) = in_zenegy(practice, "1350")
    assert (rate["name"], Decimal(str(rate["paymentPerRate"])), rate["overrideRate"]) == (
        "Nattillæg",
        Decimal("45.5"),
        True,
    )


def test_a_rate_is_changed_and_not_made_again(practice: Practice) -> None:
    saved(practice, NIGHT)
    (made,) = in_zenegy(practice, "1350")
    read_again(practice.home, practice.demo.integration, PERIOD)
    assert saved(practice, replace(NIGHT, id=made["uid"], amount=Decimal(50))).counts == {"confirmed": 1}
    (rate,) = in_zenegy(practice, "1350")
    assert Decimal(str(rate["paymentPerRate"])) == 50


def test_changing_a_limited_rate_does_not_open_it_to_everybody(practice: Practice) -> None:
    company = ask("GET", f"{practice.url}/")["providers"]["zenegy"]["auth"]["company_id"]
    rates = [r for r in practice.records("zenegy", "rates") if r["companyUid"] == company and not r["isStandard"]]
    limited = next(rate for rate in rates if rate["limitUserAccess"])
    rate = HourRate(id=limited["uid"], number=limited["number"], name="Nyt navn", amount=Decimal(99))
    assert saved(practice, rate).counts == {"confirmed": 1}
    (now,) = in_zenegy(practice, limited["number"])
    assert (now["name"], now["limitUserAccess"], now["allowedUsers"]) == ("Nyt navn", True, limited["allowedUsers"])


def test_a_number_that_payroll_got_meanwhile_is_refused_in_words(practice: Practice) -> None:
    remember(practice.home, practice.demo.integration.target_id, RATES, {})
    run = saved(practice, replace(NIGHT, number="1150", name="Noget andet"))
    assert run.counts == {"rejected": 1}
    assert [rate["name"] for rate in in_zenegy(practice, "1150")] == ["Overtid 50 %"]
    last = rates_now(practice.home, practice.demo.integration).last_run
    assert last is not None
    assert [(number, "unique" in words) for number, words in last.refused] == [("1150", True)]


def test_a_lost_answer_makes_no_second_rate(practice: Practice) -> None:
    practice.screen("zenegy", "faults", error_after=1.0)
    assert practice.work(sent(practice, NIGHT)).counts == {"confirmed": 1}
    assert len(in_zenegy(practice, "1350")) == 1


def test_a_paused_rate_waits_until_it_may_go_on(practice: Practice) -> None:
    run, company = sent(practice, NIGHT), practice.demo.company
    watch.pause_run(practice.home, company, run, "kim")
    assert practice.work(run).state == "paused"
    assert in_zenegy(practice, "1350") == []
    watch.resume_run(practice.home, company, run, "kim")
    assert practice.work(run).counts == {"confirmed": 1}


def test_a_stopped_rate_is_not_sent_and_can_be_sent_anew(practice: Practice) -> None:
    run = sent(practice, NIGHT)
    watch.stop_run(practice.home, practice.demo.company, run, "kim")
    ended = practice.work(run)
    assert (ended.state, ended.counts) == ("stopped", {"cancelled": 1})
    assert in_zenegy(practice, "1350") == []
    assert saved(practice, NIGHT).counts == {"confirmed": 1}


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Office:
    return office(store, tmp_path)


def draft(desk: Office, rate: HourRate, about: RateLine | None = None, actor: str = "lone") -> str:
    seen, known = (about.at, about.draft) if about else (None, None)
    return draft_rate(desk.home, desk.company, desk.integration, rate, seen, actor, known)


def drafts(desk: Office) -> tuple[RateLine, ...]:
    return rates_now(desk.home, desk.integration).drafts


def send(desk: Office, *lines: RateLine) -> int:
    seen = {line.draft: line.at for line in lines if line.draft and line.at}
    return send_rates(desk.home, desk.company, desk.integration, seen, "lone")


def test_a_persons_own_rate_is_never_drafted(desk: Office) -> None:
    with pytest.raises(NotARate, match="own rate"):
        draft(desk, replace(NIGHT, standard=True))


@pytest.mark.parametrize(
    ("rate", "trouble"),
    [
        (replace(NIGHT, number=" "), "no_number"),
        (replace(NIGHT, name=""), "no_name"),
        (replace(NIGHT, amount=Decimal(-1)), "amount_none"),
        (replace(NIGHT, number="1300"), "number_taken"),
        (replace(NIGHT, number="1399"), "number_taken"),
        (replace(NIGHT, id="gone"), "rate_gone"),
    ],
)
def test_what_payroll_could_not_take_is_said_before_anything_is_sent(
    desk: Office, rate: HourRate, trouble: str
) -> None:
    draft(desk, rate)
    (line,) = drafts(desk)
    assert line.trouble == trouble
    with pytest.raises(NotARate):
        send(desk, line)
    assert len(drafts(desk)) == 1


def test_a_number_that_was_sent_since_the_last_reading_is_not_sent_as_new_again(desk: Office) -> None:
    draft(desk, NIGHT)
    send(desk, *drafts(desk))
    draft(desk, replace(NIGHT, name="Another"))
    assert [line.trouble for line in drafts(desk)] == ["sent_already"]


def test_two_new_rates_of_one_number_are_told_so(desk: Office) -> None:
    draft(desk, NIGHT)
    draft(desk, replace(NIGHT, name="Another"))
    assert [line.trouble for line in drafts(desk)] == ["number_taken", "number_taken"]


def test_a_number_that_another_draft_gives_up_is_free(desk: Office) -> None:
    draft(desk, HourRate(id=EVENING, number="1301", name="Aftentillæg"))
    draft(desk, replace(NIGHT, number="1300"))
    assert [line.trouble for line in drafts(desk)] == [None, None]


def test_an_older_edit_of_a_rate_is_refused_with_the_newer_one(desk: Office) -> None:
    rate = HourRate(id=EVENING, number="1300", name="Aften")
    draft(desk, rate, actor="karen")
    with pytest.raises(RateEdited, match="karen") as refused:
        draft(desk, replace(rate, name="Evening"))
    assert refused.value.theirs is not None
    (line,) = drafts(desk)
    draft(desk, replace(rate, name="Evening"), line)
    with pytest.raises(ChangedMeanwhile):
        send(desk, line)


def test_a_discarded_rate_is_as_payroll_has_it(desk: Office) -> None:
    draft(desk, HourRate(id=EVENING, number="1300", name="Aften"))
    (line,) = drafts(desk)
    assert (line.name, line.was and line.was["name"]) == ("Aften", "Aftentillæg")
    assert line.draft is not None
    assert line.at is not None
    discard_rate(desk.home, desk.company, desk.integration, line.draft, line.at, "lone")
    assert drafts(desk) == ()


def test_a_connection_that_may_not_send_makes_no_rate(desk: Office) -> None:
    with desk.home.store.write() as session:
        row = session.get_one(Connection, desk.integration.target_id)
        row.may_send = False
        session.add(row)
    draft(desk, NIGHT)
    with pytest.raises(ReadOnly):
        send(desk, *drafts(desk))
    assert len(drafts(desk)) == 1


def test_rates_say_to_whom_they_are_open_and_which_are_switched_off(desk: Office) -> None:
    found = {line.number: (line.open_to, line.disabled) for line in rates_now(desk.home, desk.integration).lines}
    assert found == {"1300": (None, False), "1310": (("a-bo",), False), "1399": (None, True)}
