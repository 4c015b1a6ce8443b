"""`handover notices`: what somebody should know, and where it goes, without a browser."""

from __future__ import annotations

import pytest

from core.actions.companies import make_company
from core.actions.home import Home
from core.store.notices import Tells, tell

from .conftest import Handover, in_home


@pytest.fixture(autouse=True)
def _company(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HANDOVER_SMTP_URL", "HANDOVER_SMTP_FROM"):
        monkeypatch.delenv(name, raising=False)
    in_home(_make)


def _make(home: Home) -> None:
    company = make_company(home, "Nordlys ApS", "lone")
    with home.store.write() as session:
        tell(session, home.store.clock(), Tells.RUN_ENDED, company.id, "run:7", facts={"refused": 3, "held": 1})


def test_notices_are_listed_until_somebody_has_seen_them(handover: Handover) -> None:
    listed = handover("notices")
    assert listed.code == 0
    assert "new · A run ended with 3 rows refused and 1 row that needs a decision." in listed.out
    assert "/history?company=nordlys-aps&run=7" in listed.out
    (found,) = handover("notices", "--json").json["notices"]
    assert (found["kind"], found["counts"], found["seen_at"]) == ("run_ended", {"refused": 3, "held": 1}, None)
    assert handover("notices", "seen", "--json").json["seen"] == 1
    assert handover("notices", "--new").out == "Nothing that somebody should know.\n"


def test_a_webhook_is_added_and_taken_away_and_its_secret_is_shown_when_it_is_made(handover: Handover) -> None:
    made = handover("notices", "webhook", "https://example.com/hook", "--json").json
    assert len(made["secret"]) > 40
    listed = handover("notices", "addresses").out
    assert listed == f"{made['id']}  webhook https://example.com/hook: no trouble\n"
    fresh = handover("notices", "secret", made["id"], "--json").json["secret"]
    assert fresh != made["secret"]
    assert handover("notices", "test", made["id"]).code == 0
    assert "1 on the way" in handover("notices", "addresses").out
    assert handover("notices", "unsubscribe", made["id"]).code == 0
    assert handover("notices", "addresses").out == "They are told in the console only.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("notices", "webhook"), 2, "Name the https:// address."),
        (("notices", "list", "x"), 2, "list takes no address."),
        (("notices", "--company", "nobody"), 2, "There is no company nobody. There is: nordlys-aps."),
        (("notices", "webhook", "http://example.com/"), 3, "only to https:// addresses"),
        (("notices", "email", "lone@nordlys.dk"), 3, "No mail server is named. Set HANDOVER_SMTP_URL"),
        (("notices", "test", "nothing"), 3, "do not go to such an address"),
    ],
)
def test_what_cannot_be_is_said_in_words(handover: Handover, arguments: tuple[str, ...], code: int, told: str) -> None:
    ended = handover(*arguments)
    assert (ended.code, told in ended.err) == (code, True), ended.err
