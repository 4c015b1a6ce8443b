"""`handover post`: a month's hours into the books from a terminal, on real sandboxes."""

from __future__ import annotations

from typing import Any

import pytest

from core.actions.demo import ask
from core.actions.demo_accounting import prepare_accounting
from core.actions.home import integration_named
from core.models.period import PayPeriod
from core.store.tables import Connection
from tests.practice import Ready

from .conftest import EMPLOYEES, PERIOD, Handover, in_home

VOUCHER = ("--integration", "books", "--document", "voucher")
OCTOBER = ("--period", PERIOD)


@pytest.fixture
def post(company: str, ready: Ready, handover: Handover) -> Any:
    """The practice company with its books, allowed to send."""

    def prepare(home: Any) -> None:
        mine, payroll = integration_named(home, "demo")
        period = PayPeriod.month(*map(int, PERIOD.split("-")))
        made = prepare_accounting(home, ready.url, mine, payroll.source_id, "kim", period, EMPLOYEES)
        with home.store.write() as session:
            target = session.get_one(Connection, made.integration.target_id)
            target.may_send, target.settle_seconds, target.read_timeout_seconds = True, 0.5, 2.0

    in_home(prepare)
    return lambda *arguments: handover("post", *arguments)


def entries(ready: Ready) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask("GET", f"{ready.url}/economic/_control/records")["draft_entries"]
    return found


def test_a_plan_is_printed_and_exactly_that_is_sent_and_taken_back(post: Any, ready: Ready) -> None:
    planned = post("plan", *VOUCHER, *OCTOBER, "--json")
    assert planned.code == 0, planned.out + planned.err
    assert (planned.json["counts"], len(planned.json["hash"])) == ({"create": 1}, 64)
    assert not entries(ready)
    sent = post("send", *VOUCHER, "--plan", str(planned.json["id"]), "--json")
    assert (sent.code, sent.json["runs"][0]["agrees"]) == (0, True), sent.out + sent.err
    assert [one["standing"] for one in sent.json["documents"]] == ["draft"]
    assert entries(ready)
    again = post("send", *VOUCHER, *OCTOBER)
    assert again.code == 0
    assert "nothing to be written" in again.out
    shown = post("show", *VOUCHER)
    assert f"there: {sent.json['documents'][0]['ref']}" in shown.out
    back = post("take-back", *VOUCHER, *OCTOBER)
    assert back.code == 0, back.out + back.err
    assert not entries(ready)


def test_rows_that_are_kept_back_end_with_one_and_are_told(post: Any, ready: Ready) -> None:
    month = int(PERIOD.split("-")[1])
    ask("POST", f"{ready.url}/economic/_control/period", {"year": "2026", "periodNumber": month, "closed": True})
    planned = post("plan", *VOUCHER, *OCTOBER)
    assert planned.code == 1
    assert "kept back: the day is closed there" in planned.out


def test_a_wrong_use_and_a_missing_plan_are_said(post: Any) -> None:
    assert post("send", *VOUCHER).code == 2
    assert post("send", *VOUCHER, "--plan", "1", *OCTOBER).code == 2
    assert post("show", *VOUCHER).code == 3
    assert post("show", *VOUCHER, "--plan", "77").code == 3
