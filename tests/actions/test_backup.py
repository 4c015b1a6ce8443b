"""A back-up of a living home, and what a home that was brought back may do before it was compared with payroll."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from core.actions.backup import CannotBackUp, CannotRestore, back_up, restore
from core.actions.connection_changes import allow_sending
from core.actions.connections import ReadOnly
from core.actions.home import Home, open_home
from core.actions.payroll_records import decide_foreign
from core.actions.restored import compare_restored
from core.actions.transfers import confirm_send
from core.actions.verify import check_chain, verify
from core.models.period import PayPeriod
from core.security.ciphers import Cipher
from core.security.keys import KeyMissing, create_keys
from core.store.audit import audit
from core.store.database import Store, make_engine
from core.store.errors import WrongKey
from core.store.tables import AuditEntry, Company, Connection
from tests.actions.conftest import PERIOD, Practice
from tests.actions.test_decisions import plan, send
from tests.ledger.house import build

pytestmark = pytest.mark.sqlite

EVERYTHING = PayPeriod(PERIOD.first.replace(month=1), PERIOD.last.replace(month=12, day=31))


@contextmanager
def brought_back(practice: Practice, file: Path, folder: Path) -> Iterator[Practice]:
    restore(file, folder, "kim")
    with open_home(folder) as home:
        yield replace(practice, home=home)


@contextmanager
def copied_back(practice: Practice, file: Path, folder: Path) -> Iterator[Practice]:
    """Not by `handover restore`: the database of then beside the anchor file of now."""
    with zipfile.ZipFile(file) as packed:
        packed.extract("handover.sqlite", folder)
    shutil.copyfile(practice.home.anchors, folder / "anchors.txt")
    with open_home(folder) as home:
        yield replace(practice, home=home)


def compare(practice: Practice, period: PayPeriod = EVERYTHING):
    home, demo = practice.home, practice.demo
    found = verify(home, demo.company, demo.integration, period)
    return compare_restored(home, demo.company, demo.integration, period, found, "kim")


def target(practice: Practice) -> Connection:
    with practice.home.store.read() as session:
        return session.get_one(Connection, practice.demo.integration.target_id)


def ours(practice: Practice) -> set[str]:
    return {row["uid"] for row in practice.records("zenegy", "hours") if "ho:" in (row["note"] or "")}


def test_what_was_sent_after_the_back_up_is_told_and_never_sent_again(practice: Practice, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    back_up(practice.home, file, "kim")
    send(practice)
    there = ours(practice)
    with brought_back(practice, file, tmp_path / "again") as again:
        home, demo = again.home, again.demo
        assert not target(again).may_send
        assert "back-up of" in target(again).problems[-1]
        before = plan(again)
        assert "create" not in before.counts["moves"]
        with pytest.raises(ReadOnly):
            confirm_send(home, demo.company, before.id or 0, before.hash, "kim", "test")
        with pytest.raises(ReadOnly, match="handover verify"):
            allow_sending(home, demo.integration.target_id, target(again).name, "kim")
        found = compare(again, PERIOD)
        assert found is not None
        assert not found.opened
        assert not target(again).may_send
        found = compare(again)
        assert found is not None
        assert found.opened
        assert {d.ref for d in found.unknown if d.operation == "hours"} == there
        assert target(again).may_send
        assert target(again).problems == target(practice).problems
        assert compare(again) is None

        again.work(send_plan(again, plan(again)))
        assert ours(again) == there
        for record in found.unknown:
            decide_foreign(home, demo.company, demo.integration, record.operation, record.ref, "adopt", "kim")
        run = again.work(send_plan(again, plan(again)))
        assert run.report["agrees"]
        assert ours(again) == there
        assert verify(home, demo.company, demo.integration, PERIOD).agrees


def send_plan(practice: Practice, made) -> int:
    return confirm_send(practice.home, practice.demo.company, made.id, made.hash, "kim", "test")


def test_a_run_that_was_under_way_ends_in_the_home_brought_back_without_sending(
    practice: Practice, tmp_path: Path
) -> None:
    run = send_plan(practice, plan(practice))
    back_up(practice.home, tmp_path / "backup", "kim")
    practice.work(run)
    there = ours(practice)
    with brought_back(practice, tmp_path / "backup", tmp_path / "again") as again:
        ended = again.work(run)
        assert (ended.state, ended.stop_requested_by) == ("stopped", "restore")
        assert ours(again) == there
        found = compare(again)
        assert found is not None
        assert {d.ref for d in found.unknown if d.operation == "hours"} == there
        again.work(send_plan(again, plan(again)))
        assert ours(again) == there
    with copied_back(practice, tmp_path / "backup", tmp_path / "copied") as copied:
        ended = copied.work(run)
        assert (ended.state, ended.stop_requested_by) == ("stopped", "restore")
        assert ours(copied) == there
        assert "older than the anchor file" in target(copied).problems[-1]
        found = compare(copied)
        assert found is not None
        assert found.opened
        assert {d.ref for d in found.unknown if d.operation == "hours"} == there
        assert target(copied).problems == target(practice).problems


def test_a_living_home_is_copied_as_it_was_at_one_moment(home: Home, tmp_path: Path) -> None:
    house = build(home.store)
    leave = threading.Event()

    def live() -> None:
        while not leave.is_set():
            with home.store.write() as session:
                audit(home.store, session, house.company, "kim", "lives", "company")

    living = threading.Thread(target=live)
    living.start()
    try:
        made = [back_up(home, tmp_path / f"{number}", "kim") for number in range(3)]
    finally:
        leave.set()
        living.join()
    for one in made:
        folder = tmp_path / f"home-{one.file.name}"
        restore(one.file, folder, "kim")
        with open_home(folder) as again, again.store.read() as session:
            assert check_chain(again, session.get_one(Company, house.company)) == []
            assert session.exec(select(AuditEntry).where(AuditEntry.act == "restored")).one()


def test_the_key_is_not_in_a_back_up_nor_what_the_engine_or_a_worker_left(home: Home, tmp_path: Path) -> None:
    (home.folder / "engine.sqlite").write_text("engine")
    back_up(home, tmp_path / "backup", "kim")
    with zipfile.ZipFile(tmp_path / "backup") as packed:
        assert sorted(packed.namelist()) == ["anchors.txt", "backup.json", "handover.sqlite"]
        key = home.store.cipher.keys.path.read_bytes().split()[-1]
        assert not any(key in packed.read(name) for name in packed.namelist())
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "config", "home"]


def test_a_back_up_is_never_written_over_anything_unless_told(home: Home, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("letters")
    with pytest.raises(CannotBackUp, match="there already"):
        back_up(home, tmp_path / "backup", "kim")
    assert (tmp_path / "backup").read_text() == "letters"
    back_up(home, tmp_path / "backup", "kim", replace=True)
    restore(tmp_path / "backup", tmp_path / "again", "kim")
    with pytest.raises(CannotBackUp, match="no folder"):
        back_up(home, tmp_path / "nowhere" / "backup", "kim")


def test_data_that_are_not_whole_are_told_and_not_kept_as_a_back_up(practice: Practice, tmp_path: Path) -> None:
    with sqlite3.connect(practice.home.folder / "handover.sqlite") as database:
        database.execute("DROP TRIGGER audit_entry_no_update")
        database.execute("UPDATE audit_entry SET actor = 'nobody' WHERE number = 2")
    database.close()
    with pytest.raises(CannotBackUp, match="Entry 2 was altered"):
        back_up(practice.home, tmp_path / "backup", "kim")
    assert not (tmp_path / "backup").exists()


def test_postgresql_is_left_to_its_own_tool(
    postgres_url: str, cipher: Cipher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(make_engine(postgres_url), cipher)
    with pytest.raises(CannotBackUp, match="pg_dump"):
        back_up(Home(tmp_path, store), tmp_path / "backup", "kim")
    store.close()
    monkeypatch.setenv("HANDOVER_DATABASE_URL", postgres_url)
    with pytest.raises(CannotRestore, match=r"pg_restore.*handover restore --database"):
        restore(tmp_path / "backup", tmp_path / "again", "kim")
    assert not (tmp_path / "again").exists()


def test_nothing_is_brought_back_where_the_key_does_not_fit(home: Home, tmp_path: Path, monkeypatch) -> None:
    back_up(home, tmp_path / "backup", "kim")
    create_keys(tmp_path / "other")
    for key, error in (("other", WrongKey), ("nowhere", KeyMissing)):
        monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / key))
        with pytest.raises(error):
            restore(tmp_path / "backup", tmp_path / "again", "kim")
        assert not (tmp_path / "again").exists()
        assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("damage", ["cut", "altered", "no zip", "missing"])
def test_a_damaged_back_up_brings_nothing_back(home: Home, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "backup"
    back_up(home, file, "kim")
    body = file.read_bytes()
    file.write_bytes(
        {
            "cut": body[: len(body) // 2],
            "altered": body[:5000] + bytes(b ^ 1 for b in body[5000:5100]) + body[5100:],
            "no zip": b"letters",
            "missing": b"",
        }[damage]
    )
    if damage == "missing":
        file.unlink()
    with pytest.raises(CannotRestore):
        restore(file, tmp_path / "again", "kim")
    assert not (tmp_path / "again").exists()


def test_a_home_is_made_in_an_empty_folder_only(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "backup", "kim")
    with pytest.raises(CannotRestore, match="not empty"):
        restore(tmp_path / "backup", home.folder, "kim")
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "backup", tmp_path / "empty", "kim")
    assert (tmp_path / "empty" / "handover.sqlite").exists()
