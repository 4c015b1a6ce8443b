"""General hour rates of payroll: made, changed, refused, through the ledger."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.actions.demo import ask
from core.actions.rates import NotARate, save_rate
from core.models.codes import HourRate
from core.store.tables import Run
from tests.actions.conftest import Practice

NIGHT = HourRate(id="", number="1350", name="Nattillæg", amount=Decimal("45.5"), own_amount=True)


def saved(practice: Practice, rate: HourRate) -> Run:
    return practice.work(save_rate(practice.home, practice.demo.company, practice.demo.integration, rate, "me"))


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


def test_a_number_that_payroll_has_already_is_refused_in_words(practice: Practice) -> None:
    run = saved(practice, replace(NIGHT, number="1150", name="Noget andet"))
    assert run.counts == {"rejected": 1}
    assert [rate["name"] for rate in in_zenegy(practice, "1150")] == ["Overtid 50 %"]


def test_a_lost_answer_makes_no_second_rate(practice: Practice) -> None:
    practice.screen("zenegy", "faults", error_after=1.0)
    number = save_rate(practice.home, practice.demo.company, practice.demo.integration, NIGHT, "me")
    assert practice.work(number).counts == {"confirmed": 1}
    assert len(in_zenegy(practice, "1350")) == 1


@pytest.mark.parametrize(
    "rate", [replace(NIGHT, standard=True), replace(NIGHT, number=" "), replace(NIGHT, amount=Decimal(-1))]
)
def test_what_is_no_general_rate_is_refused_before_anything_is_stored(practice: Practice, rate: HourRate) -> None:
    with pytest.raises(NotARate):
        save_rate(practice.home, practice.demo.company, practice.demo.integration, rate, "me")
