"""What somebody sees from outside who watches over an installation."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.requests import Request

from console.asgi import healthz
from core.store.gates import StoredBreaker
from core.store.tables import Connection, Item
from core.workflows.locks import worker_lock
from tests.console.conftest import PERIOD, Handover, in_home, ours


def test_status_tells_the_numbers_by_which_transfers_are_watched(
    handover: Handover, company: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    found = handover("status", "--json").json
    assert (found["oldest_open_seconds"], found["attempted"], found["unclear_per_thousand"]) == (None, 0, 0)
    assert (found["workers"], found["backed_up_at"]) == (0, None)
    assert {one["breaker"] for one in found["connections"]} == {"closed"}

    on_sqlite = not environment["HANDOVER_DATABASE_URL"]
    assert handover("backup", str(tmp_path / "backup")).code == (0 if on_sqlite else 3)
    assert handover("send", "--integration", "demo", "--period", PERIOD).code in (0, 1)

    def trouble(home) -> None:
        with home.store.write() as session:
            item = session.exec(select(Item).where(Item.state == "confirmed").limit(1)).one()
            item.state, item.sent_at = "sending", home.store.clock() - timedelta(hours=2)
            session.add(item)
            which = session.exec(select(Connection.id).where(Connection.provider == "zenegy")).one()
        for _ in range(5):
            StoredBreaker(home.store, which).failure("It does not answer.")
        with worker_lock(home.store, home.folder, "here"):
            ended = handover("status", "--json")
        assert ended.json["workers"] == 1

    in_home(trouble)
    ended = handover("status", "--json")
    found = ended.json
    assert ended.code == found["exit"]
    assert found["attempted"] > 0
    assert found["unclear_per_thousand"] == 1000 * found["unclear"] / found["attempted"]
    assert 7200 <= found["oldest_open_seconds"] < 7300
    assert (found["backed_up_at"] is not None) == on_sqlite
    zenegy = next(one for one in found["connections"] if one["provider"] == "zenegy")
    assert (zenegy["breaker"], zenegy["failures"], zenegy["waits_seconds"]) == ("open", 5, 0)
    assert zenegy["token_seconds"] > 0
    assert zenegy["last_success"]
    said = handover("status").out
    assert f"newest back-up: {'20' if on_sqlite else 'none'}" in said
    assert "0 workers alive" in said


@pytest.mark.sqlite
def test_commands_bring_a_back_up_back_and_verify_opens_sending(
    handover: Handover, company: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, folder = str(tmp_path / "backup"), str(tmp_path / "again")
    assert "read back: whole" in handover("backup", file).out
    twice = handover("backup", file)
    assert (twice.code, "--replace" in twice.err) == (3, True)
    assert handover("send", "--integration", "demo", "--period", PERIOD).code in (0, 1)
    made = handover("restore", file, "--into", folder, "--json")
    assert (made.code, made.json["home"]) == (0, folder)
    assert handover("restore", file, "--into", folder).code == 3
    assert handover("restore", file).code == 2

    monkeypatch.setenv("HANDOVER_HOME", folder)
    there = ours(company)
    assert "nothing left to send" in handover("send", "--integration", "demo", "--period", PERIOD).err
    verified = handover("verify", "--integration", "demo", "--from", "2026-01-01", "--to", "2027-12-31")
    assert verified.code == 1
    assert "Sent since then, and not in this ledger" in verified.out
    assert "Sending is as open again" in verified.out
    assert handover("send", "--integration", "demo", "--period", PERIOD, "--json").code == 1
    assert ours(company) == there
    assert "surely complete only until" in handover("restore", "--database").out
    assert "nothing left to send" in handover("send", "--integration", "demo", "--period", PERIOD).err


@pytest.mark.sqlite
def test_healthz_answers_503_with_a_word_where_the_database_cannot_be_used(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> tuple[int, bytes]:
        answer = asyncio.run(healthz(Request({"type": "http"})))
        return answer.status_code, bytes(answer.body)

    assert asked() == (200, b"ok")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "handover.sqlite").write_text("letters" * 100)
    monkeypatch.setenv("HANDOVER_HOME", str(tmp_path / "broken"))
    assert asked() == (503, b"The database can't be used.")
